package ui

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"bridgelog/desk"
	"bridgelog/model"
	"bridgelog/model/form"
	guidance "bridgelog/model/guide"
	"bridgelog/ui/kit"
)

// evidenceAdd takes files, folders or an object in as evidence.
type evidenceAdd struct {
	p     *evidencePage
	form  *actForm
	paths []string
	which *kit.Para

	folder   bool   // the one path is a folder
	pasted   []byte // a picture from the clipboard instead of paths
	pastedAt time.Time
	scr      *container.Scroll
}

// addFields ask little first; the rest is for the court.
func addFields() []form.Field {
	return []form.Field{
		text("what", "What it is", "one line; empty takes the file's name"),
		{Key: "kind", Label: "Kind", Kind: form.ChoiceOne, List: "evidence_kind"},
		{Key: "system", Label: "From system", Kind: form.System, Help: "fs-02"},
		{Key: "taken_at", Label: "Taken", Kind: form.Instant, Help: "empty is now; 03:12 ±10m"},
		{Key: "taken_by", Label: "Taken by", Kind: form.Person, Help: "empty is you"},
		text("how", "How", "copied from the running machine, imaged, exported"),
		text("tool", "With what tool", "name"),
		text("tool_version", "Its version", "4.0.1"),
		text("seal", "Seal or container number", "of an object it stands for the fingerprint"),
		text("witness", "Witness", "somebody else who saw it"),
		text("custodian", "Who answered for it there", "owner of the system"),
		text("copy_of", "Copy of or made from", "number of the item, E-01; empty for an original"),
		{Key: "nature", Label: "Then it is", Kind: form.ChoiceOne, Inline: []string{model.Copy, model.Derived}},
		{Key: "covers_from", Label: "Its content tells about, from", Kind: form.Instant, Help: "first time in it"},
		{Key: "covers_to", Label: "to", Kind: form.Instant, Help: "last time in it"},
		text("legal_basis", "Legal basis", "order, consent, policy"),
		text("location", "Where it is", "safe, drawer 3: for what is not in the logbook"),
		{Key: "outside", Label: "Leave the file where it is, keep its fingerprint only", Kind: form.ChoiceOne, Inline: []string{"yes", "no"}},
		{Key: "digests", Label: "Further digests, for other people's forms", Kind: form.ChoiceMany, Inline: model.Digests},
		{Key: "again", Label: "Found once more: take in a file that is in the evidence already", Kind: form.ChoiceOne, Inline: []string{"yes", "no"}},
	}
}

// add shows the card for new evidence.
func (p *evidencePage) add() {
	if p.s.ReadOnly() || p.adding != nil || p.v.ID == "" {
		return
	}
	a := &evidenceAdd{p: p, which: kit.NewPara("", kit.TextStyle{Bold: true})}
	a.form = newActForm(p.s, func() model.View { return p.v }, "Take it in", "Ctrl+Enter", addFields())
	a.form.command = func(set map[string]json.RawMessage, _ bool) model.Command {
		a.take(set)
		return nil
	}
	a.form.done = func(desk.Change) {}
	a.form.open("evidence/"+string(p.id)+"/add", nil)
	files := kit.NewButtonOf(kit.ButtonNormal, "Choose files…", "", a.pickFiles)
	folder := kit.NewButton("Choose a folder…", a.pickFolder)
	none := kit.NewButtonOf(kit.ButtonQuiet, "An object, no file", "", func() { a.choose(nil) })
	ways := []fyne.CanvasObject{files, folder}
	if p.s.deps.Picture != nil {
		ways = append(ways, kit.NewButton("Paste a screenshot", a.paste))
	}
	ways = append(ways, none)
	col := kit.Stack(10, kit.NewText("Add evidence", kit.TextStyle{Size: kit.SizeTitle, Bold: true}),
		kit.NewPara("Choose, or drop files here. Each is read once: its fingerprint is made while it is sealed into the logbook.", kit.TextStyle{Colour: kit.ColourMuted}),
		newFlow(8, nil, ways...), a.which, a.form.body)
	a.scr = container.NewVScroll(kit.Pad(16, 12, container.New(readingWidth{}, col)))
	a.form.scroll = a.scr
	foot := kit.NewSurface(kit.Row(12, a.form.verb, kit.Stretch(a.form.kept), kit.KeyHint("Esc", "back, keeps what you typed")), kit.ColourPanel)
	p.adding = a
	a.choose(nil)
	p.cover(topToBottom(p.head.object, a.scr, foot))
	focusOn(p.s, files)
}

// Save takes in what the card holds.
func (p *evidencePage) Save() {
	if p.adding != nil {
		p.adding.form.Do()
	}
}

// choose says which files are meant.
func (a *evidenceAdd) choose(paths []string) {
	a.paths, a.pasted, a.folder = paths, nil, false
	if len(paths) == 1 {
		a.p.s.Run(func(context.Context) func() {
			info, err := os.Stat(paths[0])
			return func() { a.folder = err == nil && info.IsDir() }
		})
	}
	switch len(paths) {
	case 0:
		a.which.SetText("No file chosen: an object, known by its seal number.")
	case 1:
		a.which.SetText(model.ShownName(paths[0]))
	default:
		names := make([]string, 0, 4)
		for _, p := range paths[:min(len(paths), 3)] {
			names = append(names, model.ShownName(filepath.Base(p)))
		}
		a.which.SetText(fmt.Sprintf("%s files: %s", groups(uint64(len(paths))), strings.Join(names, ", ")) + map[bool]string{true: ", …"}[len(paths) > 3])
	}
	a.scr.Refresh()
}

// paste takes the picture on the clipboard.
func (a *evidenceAdd) paste() {
	raw := a.p.s.deps.Picture()
	if len(raw) == 0 {
		a.p.s.Notice("There is no picture on the clipboard. Take a screenshot into it first.")
		return
	}
	a.choose(nil)
	a.pasted, a.pastedAt = raw, a.p.s.deps.Clock()
	a.which.SetText("A picture from the clipboard, " + groups(uint64(len(raw))) + " bytes.")
	a.form.fields.Focus("")
	a.scr.Refresh()
}

func (a *evidenceAdd) pickFiles() {
	a.p.s.deps.Pick.OpenFiles("Files to take in as evidence", nil, func(paths []string, err error) {
		a.p.s.run.Post(func() {
			if err == nil && len(paths) > 0 {
				a.choose(paths)
				a.form.fields.Focus("")
			}
		})
	})
}

func (a *evidenceAdd) pickFolder() {
	a.p.s.deps.Pick.Folder("Folder to take in as evidence", func(path string, err error) {
		a.p.s.run.Post(func() {
			if err == nil && path != "" {
				a.choose([]string{path})
				a.form.fields.Focus("")
			}
		})
	})
}

// item is what was typed.
func itemOf(set map[string]json.RawMessage) model.EvidenceItem {
	word := func(key string) string { return guidance.Text(set[key]) }
	item := model.EvidenceItem{What: word("what"), Kind: word("kind"), System: word("system"), Taken: momentOf(set, "taken_at"), TakenBy: word("taken_by"),
		How: word("how"), Tool: word("tool"), Version: word("tool_version"), Seal: word("seal"), Witness: word("witness"), Custodian: word("custodian"),
		Parent: word("copy_of"), Nature: word("nature"), CoversFrom: momentOf(set, "covers_from"), CoversTo: momentOf(set, "covers_to"),
		Basis: word("legal_basis"), Location: word("location")}
	if item.Nature == "" && item.Parent != "" {
		item.Nature = model.Copy
	}
	return item
}

// take reads the files away from the window.
func (a *evidenceAdd) take(set map[string]json.RawMessage) {
	p := a.p
	ask := desk.EvidenceAsk{Incident: p.id, Paths: slices.Clone(a.paths), Item: itemOf(set), Outside: guidance.Text(set["outside"]) == "yes",
		Also: guidance.Texts(set["digests"]), Again: guidance.Text(set["again"]) == "yes", Pasted: a.pasted, PastedAt: a.pastedAt}
	enough := make(chan struct{})
	ask.Enough = enough
	a.form.keep()
	key := a.form.key
	a.form.verb.SetBusy(true)
	var in desk.Intake
	cancel := func() {}
	progress := p.working("Taking in", func() { cancel() })
	a.form.asks.Objects = []fyne.CanvasObject{p.work}
	if len(a.paths) > 1 || a.folder {
		var once sync.Once
		var stop *kit.Button
		stop = kit.NewButton("Stop, keep what is read", func() {
			stop.SetBusy(true)
			once.Do(func() { close(enough) })
		})
		a.form.asks.Objects = append(a.form.asks.Objects, kit.Row(8, stop))
	}
	a.form.asks.Show()
	a.form.body.Refresh()
	a.scr.ScrollToTop()
	cancel = p.s.Write(func(ctx context.Context) (desk.Change, error) {
		var err error
		in, err = p.s.deps.Desk.AddEvidence(ctx, ask, progress)
		return in.Change, err
	}, func(c desk.Change) {
		a.ended()
		p.s.SaveDraft(key, "")
		a.form.key = "" // what was typed is recorded
		p.list()
		if len(in.Touched) > 0 {
			if all := c.View.Evidence(); len(all) >= in.Taken {
				p.choose(all[len(all)-in.Taken].ID)
			}
		}
		a.told(in)
	}, func(err error) {
		a.ended()
		a.form.refused(err)
	})
}

func (a *evidenceAdd) ended() {
	a.form.verb.SetBusy(false)
	a.form.asks.Hide()
	a.p.worked()
}

// told says what was taken and what was left out, and why.
func (a *evidenceAdd) told(in desk.Intake) {
	said := countWord(in.Taken, "item", "items") + " taken in"
	if in.Bytes > 0 {
		said += ", " + groups(uint64(in.Bytes)) + " bytes"
	}
	if len(in.Left) == 0 {
		a.p.s.Notice(said + ".")
		return
	}
	var left []string
	for _, l := range in.Left[:min(len(in.Left), 5)] {
		left = append(left, model.ShownName(filepath.Base(l.Path))+": "+l.Why)
	}
	if more := len(in.Left) - 5; more > 0 {
		left = append(left, fmt.Sprintf("and %s more.", groups(uint64(more))))
	}
	a.p.s.Say(kit.Notice{Tone: kit.ToneWarn, What: said + "; " + countWord(len(in.Left), "file was", "files were") + " left out", Safe: strings.Join(left, " ")})
}
