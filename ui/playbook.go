package ui

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"bridgelog/model"
	guidance "bridgelog/model/guide"
	"bridgelog/ui/kit"
)

// playbookPart is the one playbook, for its owner: every step as it reads for
// incidents opened from now on, and every wording it had. There is no second
// one, and nothing here makes or copies one.
type playbookPart struct {
	s     *Shell
	house model.View
	rows  []playbookRow
	head  *kit.Para
	left  *kit.Para // changes that could not be applied
	find  *kit.Entry
	only  *kit.ChoiceRow
	count *kit.Text
	table *kit.DenseTable
	facts *factList
	acts  []*kit.Button // on the chosen step: change, leave out, take back
	form  *actForm      // in the sheet
	body  fyne.CanvasObject
}

// playbookRow is a step of the playbook, with its wordings.
type playbookRow struct {
	guidance.Step
	gone    bool // left out, or taken back after it was added
	changes []model.PlaybookChange
}

// standing is the newest change of the step that was not taken back.
func (r playbookRow) standing() (model.PlaybookChange, bool) {
	for i := len(r.changes) - 1; i >= 0; i-- {
		if c := r.changes[i]; !c.TakenBack && c.TakesBack == "" {
			return c, true
		}
	}
	return model.PlaybookChange{}, false
}

func newPlaybookPart(s *Shell) *playbookPart {
	p := &playbookPart{s: s, facts: newFactList(), head: kit.NewPara("", small), left: kit.NewPara("", kit.TextStyle{Size: kit.SizeSmall, Colour: kit.ColourWarn}), count: kit.NewText("", quiet)}
	p.left.Hide()
	p.find = kit.NewEntry()
	p.find.Name = "Words"
	p.find.SetPlaceHolder("words of a step, its number, a seat ( / )")
	p.find.OnChanged = func(string) { p.fill() }
	p.find.OnKey = func(ev *fyne.KeyEvent) bool {
		switch ev.Name {
		case fyne.KeyUp, fyne.KeyDown, fyne.KeyPageDown, fyne.KeyPageUp:
			p.table.TypedKey(ev)
			return true
		}
		return false
	}
	p.find.OnSubmitted = func(string) { focusOn(s, p.table) }
	p.only = kit.NewMultiChoice("Only", []kit.Option{{Key: "changed", Label: "Changed ones"}})
	p.only.OnChange = func([]string) { p.fill() }
	p.table = kit.NewDenseTable([]kit.Column{{Key: "phase", Title: "Phase", Width: 132, Fit: true, NoSort: true}, {Key: "id", Title: "Step", Width: 92, Fit: true, NoSort: true},
		{Key: "title", Title: "What", Width: 200, Flex: 1, NoSort: true}, {Key: "version", Title: "Changed", Width: 200, Fit: true, NoSort: true}},
		func() int { return len(p.rows) }, p.cell)
	p.table.Name = "playbook"
	p.table.Empty = "No step has all these words. Esc shows all."
	p.table.OnSelect = func(int) { p.detail() }
	p.table.OnOpen = func(int) { p.change() }
	p.table.OnKey = func(_ int, key fyne.KeyName) bool {
		switch key {
		case fyne.KeySlash:
			focusOn(s, p.find)
		case fyne.KeyN, fyne.KeyInsert:
			p.add()
		case fyne.KeyDelete:
			p.leaveOut()
		default:
			return false
		}
		return true
	}
	p.acts = []*kit.Button{kit.NewButtonOf(kit.ButtonPrimary, "Change this step…", "Enter", p.change), kit.NewButtonOf(kit.ButtonNormal, "Leave it out…", "Del", p.leaveOut),
		kit.NewButton("Take the change back…", p.takeBack)}
	add := kit.NewButtonOf(kit.ButtonNormal, "Add a step…", "N", p.add)
	foot := kit.Pad(0, 6, newFlow(8, nil, p.acts[0], p.acts[1], p.acts[2], add))
	if s.ReadOnly() {
		add.Disable()
	}
	top := kit.Stack(6, p.head, p.left, newFlow(12, []fyne.CanvasObject{p.find}, p.find, p.only, p.count))
	p.body = topToBottom(top, kit.Pad(0, 6, newListBeside(0.62, 0.55, p.table, kit.Panel(p.facts.scroll))), foot)
	return p
}

func (p *playbookPart) object() fyne.CanvasObject { return p.body }
func (p *playbookPart) leave()                    {}
func (p *playbookPart) acting() *actForm          { return p.form }
func (p *playbookPart) focus()                    { focusOn(p.s, p.table) }

// escape shows every step again.
func (p *playbookPart) escape() bool {
	if p.find.Text == "" && len(p.only.Chosen()) == 0 {
		return false
	}
	p.only.Set()
	p.find.SetText("")
	p.fill()
	return true
}

func (p *playbookPart) show(house model.View) {
	p.house = house
	g := p.s.newest.Guide
	owner := house.Text(model.OwnerField)
	words := fmt.Sprintf("Playbook %s, owner %s. ", g.Playbook, owner)
	if owner == "" {
		words = fmt.Sprintf("Playbook %s. It has no owner: name one under Readiness, “Owner of the one playbook”. ", g.Playbook)
	}
	p.head.SetText(words + "Incidents opened from now on are led by it; running ones keep the version they started with and may switch.")
	unapplied := p.s.deps.Desk.Unapplied()
	p.left.Hidden = len(unapplied) == 0
	p.left.SetText("Not applied, because this program's guide has no place for it: " + strings.Join(unapplied, "; ") + ".")
	p.fill()
}

// fill works out the steps that have all words typed.
func (p *playbookPart) fill() {
	keep := ""
	if r, ok := p.chosen(); ok {
		keep = r.ID
	}
	words, only := strings.Fields(strings.ToLower(p.find.Text)), len(p.only.Chosen()) > 0
	p.rows = nil
	steps, changed := 0, 0
	for _, r := range p.s.playbookRows(p.house) {
		if !r.gone {
			steps++
		}
		if len(r.changes) > 0 {
			changed++
		}
		text := strings.ToLower(r.ID + " " + r.Title + " " + r.Why + " " + r.Role + " " + r.Phase + " " + p.role(r.Role))
		if only && len(r.changes) == 0 || slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(text, w) }) {
			continue
		}
		p.rows = append(p.rows, r)
	}
	p.count.SetText(fmt.Sprintf("%s, %d ever changed", countWord(steps, "step", "steps"), changed))
	at := slices.IndexFunc(p.rows, func(r playbookRow) bool { return r.ID == keep })
	if at < 0 && len(p.rows) > 0 {
		at = 0
	}
	p.table.Select(at)
	p.table.Refresh()
	p.detail()
}

// playbookRows are the steps of the playbook in use and, where they stood, those
// that were left out or taken back.
func (s *Shell) playbookRows(house model.View) []playbookRow {
	g, base := s.newest.Guide, s.deps.Desk.BasePlaybook()
	changes := map[string][]model.PlaybookChange{}
	for _, c := range model.PlaybookChanges(house) {
		changes[c.Edit.Step] = append(changes[c.Edit.Step], c)
	}
	var out []playbookRow
	seen := map[string]bool{}
	for _, step := range g.Steps {
		out = append(out, playbookRow{Step: step, changes: changes[step.ID]})
		seen[step.ID] = true
	}
	put := func(step guidance.Step) { // after the last of its phase
		seen[step.ID] = true
		at := 0
		for i, r := range out {
			if r.Phase == step.Phase && (r.Order <= step.Order || at == 0) {
				at = i + 1
			}
		}
		out = slices.Insert(out, at, playbookRow{Step: step, gone: true, changes: changes[step.ID]})
	}
	if base != nil {
		for _, step := range base.Steps {
			if !seen[step.ID] {
				put(step)
			}
		}
	}
	for _, c := range model.PlaybookChanges(house) {
		if c.Edit.New && !seen[c.Edit.Step] {
			w := c.After
			put(guidance.Step{ID: c.Edit.Step, Title: w.Title, Why: w.Why, Role: w.Role, Proof: w.Proof, Phase: c.Edit.Phase, Source: c.Edit.Source, Order: 1e6})
		}
	}
	return out
}

func (p *playbookPart) role(key string) string {
	if r, ok := p.s.newest.Guide.Role(key); ok {
		return r.Label
	}
	return key
}

// phase is a phase as the table names it.
func (s *Shell) stepPhase(key string) string {
	if key == "prepare" {
		return "Prepare"
	}
	return s.phaseWord(model.Phase(key))
}

// shortPhase is stepPhase for a narrow column.
func (s *Shell) shortPhase(key string) string {
	if key == string(model.Review) {
		return "Review"
	}
	return s.stepPhase(key)
}

func (p *playbookPart) cell(row int, col string) kit.Cell {
	r := p.rows[row]
	switch col {
	case "phase":
		if row > 0 && p.rows[row-1].Phase == r.Phase {
			return kit.Cell{}
		}
		return kit.Cell{Text: p.s.shortPhase(r.Phase), Muted: true}
	case "id":
		return kit.Cell{Text: r.ID, Muted: true}
	case "title":
		return kit.Cell{Text: r.Title, Struck: r.gone, Muted: r.gone}
	}
	if n := len(r.changes); n > 0 {
		return kit.Cell{Text: r.changes[n-1].Version, Muted: r.gone}
	}
	return kit.Cell{}
}

func (p *playbookPart) chosen() (playbookRow, bool) {
	if i := p.table.Selected(); i >= 0 && i < len(p.rows) {
		return p.rows[i], true
	}
	return playbookRow{}, false
}

// choose turns to a step, whatever was looked for.
func (p *playbookPart) choose(step string) {
	p.only.Set()
	p.find.SetText("")
	p.fill()
	if i := slices.IndexFunc(p.rows, func(r playbookRow) bool { return r.ID == step }); i >= 0 {
		p.table.Select(i)
		p.table.ScrollTo(i)
		p.detail()
	}
}

// detail is how the chosen step reads, and every wording it had.
func (p *playbookPart) detail() {
	r, ok := p.chosen()
	standing, changed := r.standing()
	p.acts[0].Hidden = !ok || r.gone
	p.acts[1].Hidden = !ok || r.gone || r.Gate != ""
	p.acts[2].Hidden = !ok || !changed
	for _, b := range p.acts {
		if p.s.ReadOnly() {
			b.Hidden = true
		}
	}
	p.body.Refresh()
	if !ok {
		p.facts.show("", []fact{{text: "Choose a step to see how it reads and how it read before.", style: quiet}})
		return
	}
	place := p.s.stepPhase(r.Phase)
	if r.Gate != "" {
		place += ", gate " + r.Gate + " rests on it: it stays in the playbook"
	}
	out := []fact{{text: r.Title, style: kit.TextStyle{Size: kit.SizeStep, Bold: true, Struck: r.gone}}}
	if r.gone && changed && standing.Edit.LeftOut {
		out = append(out, fact{text: "Left out of the playbook. Taking that back shows it again.", style: kit.TextStyle{Colour: kit.ColourWarn}})
	} else if r.gone {
		out = append(out, fact{text: "Not in the playbook any more.", style: kit.TextStyle{Colour: kit.ColourWarn}})
	}
	for _, f := range []fact{{label: "Step", text: r.ID + ", " + place}, {label: "Why", text: r.Why}, {label: "Who", text: p.role(r.Role)}, {label: "Time limit", text: model.LimitWords(r.Wording().Timebox)},
		{label: "Proof", text: p.s.catalog.Named(r.Proof)}, {label: "Source", text: r.Source}} {
		if f.style = small; f.text != "" {
			out = append(out, f)
		}
	}
	out = append(out, p.wordings(r)...)
	p.facts.show(r.ID, out)
}

// wordings are every version the step was changed in, the newest first.
func (p *playbookPart) wordings(r playbookRow) []fact {
	if len(r.changes) == 0 {
		return []fact{{text: "Its words were never changed: it reads as it shipped.", style: quiet}}
	}
	out := []fact{{text: "EVERY WORDING, THE NEWEST FIRST", style: kit.TextStyle{Size: kit.SizeSmall, Bold: true, Colour: kit.ColourMuted}}}
	for i := len(r.changes) - 1; i >= 0; i-- {
		c := r.changes[i]
		act := upper(c.Act())
		if c.TakenBack {
			act += ", taken back since"
		}
		out = append(out, fact{label: c.Version, text: fmt.Sprintf("%s by %s, %s, entry %d. From %s: %s", act, c.ByWords(), model.FormatInstant(c.At, p.s.Home()), c.Seq, c.From, c.Reason), style: small})
		for _, x := range c.Readings(*p.s.newest.Guide) {
			if x.Was != "" {
				out = append(out, fact{label: " ", text: x.Label + " was: " + x.Was, style: quiet})
			}
			out = append(out, fact{label: " ", text: x.Label + " reads: " + cmp.Or(x.Reads, "nothing"), style: small})
		}
	}
	if base := p.s.deps.Desk.BasePlaybook(); base != nil {
		if s, ok := base.Step(r.ID); ok {
			out = append(out, fact{label: base.Playbook, text: "As it ships: " + s.Title, style: quiet})
		}
	}
	return out
}
