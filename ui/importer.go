package ui

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"bridgelog/desk"
	"bridgelog/interop"
	"bridgelog/model"
	"bridgelog/ui/kit"
	"bridgelog/ui/pick"
)

func init() {
	screens[PageImport] = func(s *Shell, r Route) screen { return newImportScreen(s, r) }
}

// importFile is one file on its way in.
type importFile struct {
	ask   desk.ImportAsk
	plan  *desk.Plan // nil while it is read, or when it cannot be
	err   error
	done  bool // taken in
	tried bool // a kept mapping was looked for
	kept  bool // and is used
}

// importScreen takes in files of other tools: read, preview, decide, commit as
// one act. Nothing is recorded before that, and nothing is left of a file that
// is given up.
type importScreen struct {
	s    *Shell
	id   model.IncidentID // empty when the files make a new incident
	v    model.View
	want []string // files to be read once the incident is known

	files  []*importFile
	at     int // which of them is shown
	turn   int // of the newest reading
	cancel func()
	busy   bool // a commit is running
	sheet  *importPreview
	target *kit.ChoiceRow
	title  *kit.Entry
	typed  bool // the person wrote the title

	head   *incidentHead
	holder *fyne.Container // empty state, progress or preview
	body   *fyne.Container
}

func newImportScreen(s *Shell, r Route) *importScreen {
	i := &importScreen{s: s, id: r.Incident, cancel: func() {}}
	i.head = newIncidentHead(s)
	i.head.object.Hidden = r.Incident == ""
	i.target = kit.NewChoiceRow("Into", nil)
	i.target.OnChange = func([]string) { i.retarget() }
	i.title = kit.NewEntry()
	i.title.Name = "Title of the new incident"
	i.title.OnChanged = func(string) { i.typed = true }
	i.sheet = newImportPreview(i)
	i.holder = container.New(fillLayout{})
	i.body = container.New(&importLayout{i}, i.head.object, i.holder)
	i.empty()
	if r.Section != "" {
		i.want = strings.Split(r.Section, "\n")
	}
	if r.Incident == "" {
		i.begin()
	}
	return i
}

func (i *importScreen) Content() fyne.CanvasObject { return i.body }

func (i *importScreen) Show(v model.View) {
	first := i.v.ID == ""
	i.v = v
	i.Tick(i.s.Now())
	if first {
		i.begin()
	}
}

// begin reads the files the route named, once.
func (i *importScreen) begin() {
	if want := i.want; len(want) > 0 {
		i.want = nil
		i.add(want)
	}
}

func (i *importScreen) Tick(now time.Time) { i.head.show(i.v, now) }

func (i *importScreen) Focus() {
	if len(i.files) > 0 { // before that the table is not on the page
		focusOn(i.s, i.sheet.table)
	}
}

// Leave keeps a file that is being taken in from being left alone; a preview is
// kept with the page.
func (i *importScreen) Leave() error {
	if i.busy {
		return model.Refuse(model.Conflict, "", "Wait for it, or cancel it.", "a file is just being taken in.")
	}
	return nil
}

// Dropped takes more files.
func (i *importScreen) Dropped(paths []string) bool {
	i.add(paths)
	return true
}

// Actions are the keys of this page alone.
func (i *importScreen) Actions() []action {
	return []action{{ID: "choosefiles", Menu: "File", Title: "Choose files to import", Keys: "Ctrl+I", Run: i.choose}}
}

// empty says what belongs here.
func (i *importScreen) empty() {
	where := "into this incident"
	if i.id == "" {
		where = "and make a new incident of them"
	}
	i.fill(kit.NewEmptyState("Import files", "Timelines and alerts of other tools: Timesketch (CSV, JSONL), plaso (l2t_csv, dynamic, json_line), TLN, Microsoft Sentinel incidents and alerts (JSON, CSV), and any table with a time in it. Choose files, or drop them on the window, to take them "+where+". Nothing is recorded before you have seen what they hold.",
		kit.Action{Text: "Choose files", Primary: true, OnTapped: i.choose}))
}

func (i *importScreen) fill(o fyne.CanvasObject) {
	i.holder.Objects = []fyne.CanvasObject{o}
	i.holder.Refresh()
	i.body.Refresh()
}

// choose asks for files.
func (i *importScreen) choose() {
	filters := []pick.Filter{{Name: "Timelines and alerts", Extensions: []string{"csv", "tsv", "json", "jsonl", "ndjson", "txt", "tln", "log"}}, {Name: "Any file"}}
	i.s.deps.Pick.OpenFiles("Import files", filters, func(paths []string, err error) {
		i.s.run.Post(func() {
			if err != nil {
				i.s.Fail(err)
				return
			}
			i.add(paths)
		})
	})
}

// add reads more files, one after another.
func (i *importScreen) add(paths []string) {
	first := len(i.files)
	for _, p := range paths {
		if p != "" {
			i.files = append(i.files, &importFile{ask: desk.ImportAsk{Incident: i.id, Path: p}})
		}
	}
	if len(i.files) > first {
		i.at = first
		i.loadTargets()
		i.readNext()
	}
}

// loadTargets offers this incident and a new one.
func (i *importScreen) loadTargets() {
	i.target.Options = nil
	if i.id != "" {
		i.target.Options = append(i.target.Options, kit.Option{Key: "this", Label: "Into " + i.v.Number})
	}
	i.target.Options = append(i.target.Options, kit.Option{Key: "new", Label: "A new incident"})
	if i.target.One() == "" {
		i.target.Set(i.target.Options[0].Key)
	}
}

func (i *importScreen) fresh() bool { return i.target.One() == "new" }

// retarget reads the files again for another incident: what counts as a
// duplicate and the zone depend on it.
func (i *importScreen) retarget() {
	for _, f := range i.files {
		f.ask.Incident = i.id
		if i.fresh() {
			f.ask.Incident = ""
		}
		if !f.done {
			i.forgetPlan(f)
		}
	}
	i.readNext()
}

// forgetPlan gives up what was read of a file.
func (i *importScreen) forgetPlan(f *importFile) {
	plan := f.plan
	f.plan, f.err = nil, nil
	if plan == nil {
		return
	}
	i.s.run.Serial(func(context.Context) func() {
		if err := i.s.deps.Desk.Drop(plan); err != nil {
			return func() { i.s.Fail(err) }
		}
		return nil
	})
}

// readNext reads the first file that was not read yet; when there is none, it
// shows the preview.
func (i *importScreen) readNext() {
	i.cancel()
	for at, f := range i.files {
		if f.plan == nil && f.err == nil && !f.done {
			i.read(at, f)
			return
		}
	}
	if len(i.files) == 0 {
		i.empty()
		return
	}
	i.sheet.show()
	i.fill(i.sheet.object)
	focusOn(i.s, i.sheet.table)
}

func (i *importScreen) read(at int, f *importFile) {
	i.turn++
	turn := i.turn
	name := filepath.Base(f.ask.Path)
	card := kit.NewProgressCard(fmt.Sprintf("Reading %s (%d of %d)", name, at+1, len(i.files)), i.giveUp)
	i.fill(container.New(topLayout{}, card))
	ask := f.ask
	step := i.s.progress(func(done, total int64) {
		if turn == i.turn {
			card.Set(fraction(done, total), fmt.Sprintf("%s of %s", bytesText(done), bytesText(total)))
		}
	})
	ask.Progress = func(done, total int64) { step(int(done), int(total)) }
	i.cancel = i.s.Run(func(ctx context.Context) func() {
		plan, err := i.s.deps.Desk.PlanImport(ctx, ask)
		mapping := i.keptMapping(ctx, f, plan)
		return func() {
			if turn != i.turn {
				if plan != nil {
					i.forgetPlan(&importFile{plan: plan})
				}
				return
			}
			f.plan, f.err, f.tried = plan, err, true
			if errors.Is(err, context.Canceled) {
				i.giveUp()
				return
			}
			if mapping != nil {
				f.ask.Mapping, f.kept = mapping, true
				i.forgetPlan(f)
			}
			i.readNext()
		}
	})
}

// keptMapping is the mapping kept from an earlier table with the same header.
func (i *importScreen) keptMapping(ctx context.Context, f *importFile, p *desk.Plan) *interop.Mapping {
	if p == nil || f.tried || f.ask.Mapping != nil || p.Summary.Verdict.Fingerprint == "" || p.Summary.Mapping == nil {
		return nil
	}
	text, err := i.s.deps.Desk.Setting(ctx, mappingKey(p.Summary.Verdict.Fingerprint))
	var m interop.Mapping
	if err != nil || text == "" || json.Unmarshal([]byte(text), &m) != nil {
		return nil
	}
	if _, err := model.KnownZone(m.Zone); err != nil {
		m.Zone = ""
	}
	return &m
}

func mappingKey(fingerprint string) string { return "mapping/" + fingerprint }

// reread reads the shown file again after the person decided something.
func (i *importScreen) reread(change func(*desk.ImportAsk)) {
	f := i.files[i.at]
	change(&f.ask)
	i.forgetPlan(f)
	i.readNext()
}

// giveUp drops every file that was not taken in; nothing is left of them.
func (i *importScreen) giveUp() {
	i.turn++
	i.cancel()
	for _, f := range i.files {
		if !f.done {
			i.forgetPlan(f)
		}
	}
	i.files, i.at, i.typed = nil, 0, false
	i.title.SetQuietly("")
	i.empty()
	i.s.Notice("Nothing was imported.")
}

// ready are the files that can be taken in now.
func (i *importScreen) ready() (out []*importFile) {
	for _, f := range i.files {
		if f.plan != nil && !f.done && f.plan.Rows() > 0 {
			out = append(out, f)
		}
	}
	return out
}

// Save takes the files in, as Ctrl+Enter does: each as one act, in order.
func (i *importScreen) Save() {
	ready := i.ready()
	if i.busy || len(ready) == 0 {
		return
	}
	i.busy = true
	fresh, title := i.fresh(), strings.TrimSpace(i.title.Text)
	card := kit.NewProgressCard("Taking in "+countWord(len(ready), "file", "files"), func() { i.cancel() })
	i.fill(container.New(topLayout{}, card))
	var seqs []model.Seq
	rows := 0
	i.cancel = i.s.Write(func(ctx context.Context) (desk.Change, error) {
		var change desk.Change
		id := i.id
		for n, f := range ready {
			if fresh && n == 0 {
				opened, err := i.s.deps.Desk.OpenFromPlan(ctx, titled(f.plan, title))
				if err != nil {
					return change, err
				}
				id = opened.Incident
			}
			f.plan.Ask.Incident = id
			step := i.s.progress(func(done, total int64) {
				card.Set(fraction(done, total), fmt.Sprintf("%s: %s of %s", f.plan.File, bytesText(done), bytesText(total)))
			})
			count := f.plan.Rows()
			var err error
			change, err = i.s.deps.Desk.CommitImport(ctx, f.plan, func(done, total int64) { step(int(done), int(total)) })
			if err != nil {
				return change, fmt.Errorf("%s: %w", f.plan.File, err)
			}
			f.done = true
			rows += count
			seqs = append(seqs, change.Touched[0])
		}
		return change, nil
	}, func(c desk.Change) {
		i.busy = false
		i.files, i.at = nil, 0
		i.empty()
		i.s.Forget(i.s.route)
		i.s.Go(Route{Page: PageTimeline, Incident: c.Incident})
		i.s.Notice(fmt.Sprintf("Imported %s from %s (%s).", countWord(rows, "row", "rows"), countWord(len(seqs), "file", "files"), entriesText(seqs)),
			kit.Action{Text: "Undo", OnTapped: func() { i.s.undoImports(c.Incident, seqs) }})
	}, func(err error) {
		i.busy = false
		i.s.Fail(err)
		i.readNext()
	})
}

// titled puts the person's title into what the new incident is made from.
func titled(p *desk.Plan, title string) *desk.Plan {
	if title != "" {
		proposal := interop.Proposal{}
		if p.Summary.Incident != nil {
			proposal = *p.Summary.Incident
		}
		proposal.Title = title
		p.Summary.Incident = &proposal
	}
	return p
}

func entriesText(seqs []model.Seq) string {
	words := make([]string, len(seqs))
	for i, s := range seqs {
		words[i] = seqText(s)
	}
	if len(words) == 1 {
		return "entry " + words[0]
	}
	return "entries " + strings.Join(words, ", ")
}

// undoImports takes imports back, each as one act.
func (s *Shell) undoImports(id model.IncidentID, seqs []model.Seq) {
	left := len(seqs)
	for _, seq := range seqs {
		s.Do(model.Withdraw{Incident: id, Entry: seq, Why: "undo", Undo: true}, func(desk.Change) {
			if left--; left == 0 {
				s.Notice("The import is undone. Its rows stay readable, struck through.")
			}
		})
	}
}

// importLayout stacks banner and content.
type importLayout struct{ i *importScreen }

func (l *importLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(560, 360) }

func (l *importLayout) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	y := float32(0)
	if l.i.head.object.Visible() {
		y = place(l.i.head.object, 0, 0, size.Width, l.i.head.object.MinSize().Height)
	}
	place(l.i.holder, pageGap, y+pageGap, size.Width-2*pageGap, size.Height-y-2*pageGap)
}

// fillLayout gives its children all the room.
type fillLayout struct{}

func (fillLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		place(o, 0, 0, size.Width, size.Height)
	}
}

func (fillLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(320, 200) }

// topLayout leaves its child its own height, at the top.
type topLayout struct{}

func (topLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		place(o, 0, 0, size.Width, o.MinSize().Height)
	}
}

func (topLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(320, 100) }
