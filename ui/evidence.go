package ui

import (
	"context"
	"fmt"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"bridgelog/model"
	"bridgelog/ui/kit"
)

func init() {
	screens[PageEvidence] = func(s *Shell, r Route) screen {
		for at, scr := range s.kept {
			if p, ok := scr.(*evidencePage); ok && at.Incident == r.Incident {
				p.want = r.Section
				p.wanted()
				return p
			}
		}
		return newEvidencePage(s, r)
	}
}

// evidencePage lists the items of an incident and shows one beside the list: its
// facts, its fingerprint, who held it, and what can be done with it.
type evidencePage struct {
	s    *Shell
	id   model.IncidentID
	v    model.View
	want string // item to show, or "add", once there is a view

	items  []model.Evidence
	head   *incidentHead
	find   *kit.Entry
	table  *kit.DenseTable
	rows   []int // places in items
	facts  *factList
	panel  *kit.Surface
	acts   *fyne.Container
	look   *fileView
	middle *fyne.Container
	body   *fyne.Container
	adding *evidenceAdd
	work   *kit.ProgressCard
	stop   func()
}

func newEvidencePage(s *Shell, r Route) *evidencePage {
	p := &evidencePage{s: s, id: r.Incident, want: r.Section, head: newIncidentHead(s), stop: func() {}}
	p.find = kit.NewEntry()
	p.find.Name = "Words"
	p.find.SetPlaceHolder("words in any column ( / )")
	p.find.OnChanged = func(string) { p.compute() }
	p.table = kit.NewDenseTable([]kit.Column{
		{Key: "number", Title: "No.", Width: 64, Fit: true, NoSort: true},
		{Key: "what", Title: "What", Width: 240, Flex: 2, NoSort: true},
		{Key: "kind", Title: "Kind", Width: 110, Fit: true, NoSort: true, Optional: 3},
		{Key: "system", Title: "From", Width: 90, Fit: true, NoSort: true, Optional: 2},
		{Key: "taken", Title: "Taken", Width: 118, Fit: true, NoSort: true, Optional: 4},
		{Key: "holder", Title: "Holder", Width: 110, Fit: true, NoSort: true, Optional: 1},
		{Key: "state", Title: "Fingerprint", Width: 132, Fit: true, NoSort: true},
	}, func() int { return len(p.rows) }, p.cell)
	p.table.Name = "evidence"
	p.table.Empty = "No evidence yet. Ctrl+E takes in a file, a folder or an object; files may be dropped here."
	p.table.OnSelect = func(int) { p.detail() }
	p.table.OnOpen = func(int) { p.view() }
	p.table.OnKey = p.key
	p.facts = newFactList()
	p.acts = newFlow(8, nil)
	p.panel = kit.Panel(container.NewBorder(nil, kit.Pad(0, 6, p.acts), nil, nil, p.facts.scroll))
	add := kit.NewButtonOf(kit.ButtonPrimary, "Add", "Ctrl+E", p.add)
	register := kit.NewButtonOf(kit.ButtonQuiet, "As a register", "", func() {
		s.Go(Route{Page: PageRegister, Incident: p.id, Section: model.EvidenceRegister})
	})
	words := wide(220, p.find)
	bar := newFlow(10, []fyne.CanvasObject{words}, kit.NewText("Evidence", kit.TextStyle{Size: kit.SizeStep, Bold: true}), words, add, register)
	p.middle = container.New(&evidenceLayout{}, p.table, p.panel)
	keys := kit.NewText("Ctrl+E takes in files, folders and objects · files may be dropped here", kit.TextStyle{Colour: kit.ColourMuted, Size: kit.SizeSmall, Truncate: true})
	p.body = container.NewStack(topToBottom(kit.Stack(6, p.head.object, kit.Pad(8, 0, bar)), kit.Pad(8, 4, p.middle), kit.Pad(8, 4, keys)))
	return p
}

// evidenceLayout gives the list the larger part and the item the rest.
type evidenceLayout struct{}

func (evidenceLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	side := min(max(size.Width*0.38, 340), 520*textScale())
	place(objects[0], 0, 0, size.Width-side-8, size.Height)
	place(objects[1], size.Width-side, 0, side, size.Height)
}

func (evidenceLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(560, 240) }

func (p *evidencePage) Content() fyne.CanvasObject { return p.body }

func (p *evidencePage) Show(v model.View) {
	chosen := p.chosen().ID
	p.v, p.items = v, v.Evidence()
	p.head.show(v, p.s.Now())
	p.compute()
	p.choose(chosen)
	p.wanted()
}

func (p *evidencePage) Tick(now time.Time) { p.head.show(p.v, now) }

func (p *evidencePage) Leave() error {
	if p.adding != nil {
		p.adding.form.keep()
	}
	return nil
}

func (p *evidencePage) Focus() {
	switch {
	case p.adding != nil:
		p.adding.form.fields.Focus("")
	case p.look == nil:
		focusOn(p.s, p.table)
	}
}

// Dropped takes files for evidence where evidence is in view.
func (p *evidencePage) Dropped(paths []string) bool {
	if p.s.ReadOnly() {
		return false
	}
	p.add()
	p.adding.choose(paths)
	return true
}

// Escape goes back from what covers the list.
func (p *evidencePage) Escape() bool {
	switch {
	case p.work != nil:
		p.stop()
		return true
	case p.look != nil:
		p.list()
		return true
	case p.adding != nil:
		p.adding.form.keep()
		p.list()
		return true
	}
	return false
}

// wanted goes where the way here led.
func (p *evidencePage) wanted() {
	if p.v.ID == "" || p.want == "" {
		return
	}
	want := p.want
	p.want = ""
	if want == "add" {
		p.add()
		return
	}
	if e, ok := p.v.EvidenceItem(want); ok {
		p.list()
		p.choose(e.ID)
	}
}

// compute chooses the rows that hold every word typed.
func (p *evidencePage) compute() {
	words := strings.Fields(strings.ToLower(p.find.Text))
	p.rows = p.rows[:0]
	for i, e := range p.items {
		all := strings.ToLower(strings.Join([]string{e.Number, e.What, p.kindOf(e), e.System, e.Holder, e.TakenBy, e.File.Shown(), e.File.SHA256, e.Seal, e.Location}, " "))
		fits := true
		for _, w := range words {
			fits = fits && strings.Contains(all, w)
		}
		if fits {
			p.rows = append(p.rows, i)
		}
	}
	if p.table.Selected() >= len(p.rows) || p.table.Selected() < 0 && len(p.rows) > 0 {
		p.table.Select(0)
	}
	p.table.Refresh()
	p.detail()
}

func (p *evidencePage) chosen() model.Evidence {
	if row := p.table.Selected(); row >= 0 && row < len(p.rows) {
		return p.items[p.rows[row]]
	}
	return model.Evidence{}
}

func (p *evidencePage) choose(id string) {
	for row, i := range p.rows {
		if p.items[i].ID == id {
			p.table.Select(row)
		}
	}
	p.detail()
}

// kindOf is the kind of an item in the guide's words.
func (p *evidencePage) kindOf(e model.Evidence) string {
	for _, c := range p.s.catalog.List("evidence_kind") {
		if c.Key == e.Kind {
			return c.Label
		}
	}
	return e.Kind
}

func (p *evidencePage) cell(row int, col string) kit.Cell {
	e := p.items[p.rows[row]]
	c := kit.Cell{Struck: e.Withdrawn, Muted: e.Withdrawn || !e.Disposed.At.IsZero()}
	switch col {
	case "number":
		c.Text, c.Bold = e.Number, true
	case "what":
		c.Text = e.What
	case "kind":
		c.Text = p.kindOf(e)
	case "system":
		c.Text = e.System
	case "taken":
		c.Text = pageMoment(e.Taken, p.v)
	case "holder":
		c.Text = e.Holder
	case "state":
		return evidenceState(e, c)
	}
	return c
}

// evidenceState says how the fingerprint of an item stands, in a word and a
// shape, not by colour alone.
func evidenceState(e model.Evidence, c kit.Cell) kit.Cell {
	last := model.Checked{}
	if n := len(e.Checks); n > 0 {
		last = e.Checks[n-1]
	}
	switch {
	case e.Withdrawn:
		c.Text = "withdrawn"
	case !e.Disposed.At.IsZero():
		c.Text = "disposed of"
	case e.Doubt != "":
		c.Chip, c.Kind = "mismatch", kit.ChipBad
	case e.Fingerprint() == "":
		c.Chip, c.Kind = "not taken", kit.ChipWarn
	case last.Result == model.NotPossible:
		c.Text, c.Badge = "not re-read", "see why"
	case last.Result == model.Match:
		c.Text = "✓ matches"
	case !e.File.Exists():
		c.Text = "seal " + e.Seal
	case e.File.Typed:
		c.Text = "typed"
	default:
		c.Text = "computed"
	}
	return c
}

// key is a key on the list.
func (p *evidencePage) key(_ int, key fyne.KeyName) bool {
	switch key {
	case fyne.KeyH:
		p.handOver()
	case fyne.KeyR:
		p.readAgain()
	case fyne.KeyO:
		p.openOutside()
	case fyne.KeyX:
		p.export()
	case fyne.KeyD:
		p.dispose()
	case fyne.KeyF:
		p.printForm()
	case fyne.KeyInsert:
		p.add()
	case fyne.KeySlash:
		focusOn(p.s, p.find)
	default:
		return false
	}
	return true
}

// list shows the list again.
func (p *evidencePage) list() {
	p.adding, p.look = nil, nil
	p.cover(nil)
	focusOn(p.s, p.table)
}

// cover shows something over the list; nil shows the list.
func (p *evidencePage) cover(o fyne.CanvasObject) {
	if o == nil {
		p.body.Objects = p.body.Objects[:1]
		p.body.Objects[0].Show()
	} else {
		p.body.Objects[0].Hide()
		p.body.Objects = append(p.body.Objects[:1], o)
	}
	p.body.Refresh()
}

// view looks at the file of the item.
func (p *evidencePage) view() {
	e := p.chosen()
	if e.ID == "" {
		return
	}
	if !e.File.Exists() {
		p.s.Notice(e.Number + " is an object without a file.")
		return
	}
	p.look = newFileView(p.s, func(ctx context.Context) (viewSource, error) { return p.s.deps.Desk.OpenEvidence(ctx, e) })
	title := kit.Row(12, kit.NewText(e.Number+"  "+e.What, kit.TextStyle{Size: kit.SizeStep, Bold: true}), kit.NewButtonOf(kit.ButtonQuiet, "Back to the list", "Esc", p.list))
	note := kit.NewText("Shown as it is, nothing in it is run, drawn as a page or followed. Export it to open it elsewhere.", kit.TextStyle{Colour: kit.ColourMuted, Size: kit.SizeSmall, Truncate: true})
	p.cover(topToBottom(kit.Stack(6, p.head.object, kit.Pad(8, 0, kit.Stack(2, title, note))), kit.Pad(8, 4, p.look.content), nil))
	p.look.show()
	focusOn(p.s, p.look.table)
}

// working shows progress of something that reads a file, over the list.
func (p *evidencePage) working(title string, cancel func()) func(done, total int64) {
	p.work, p.stop = kit.NewProgressCard(title, cancel), cancel
	p.work.Set(-1, "beginning")
	p.acts.Objects = []fyne.CanvasObject{p.work}
	p.panel.Refresh()
	var last time.Time
	work := p.work
	return func(done, total int64) {
		if now := p.s.deps.Clock(); now.Sub(last) >= progressEvery || done == total {
			last = now
			p.s.run.Post(func() {
				work.Set(float64(done)/float64(max(total, 1)), fmt.Sprintf("%s of %s bytes", groups(uint64(done)), groups(uint64(total))))
			})
		}
	}
}

func (p *evidencePage) worked() {
	p.work, p.stop = nil, func() {}
	p.detail()
}
