package ui

import (
	"slices"
	"strings"
	"time"
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"bridgelog/model"
	guidance "bridgelog/model/guide"
	"bridgelog/ui/kit"
)

// reviewDay is when the review is proposed to be held, from the severity, and
// whether that has passed.
func (p *formPage) reviewDay() (fyne.CanvasObject, string) {
	due, ok := model.ReviewDate(p.v, p.s.guide)
	if !ok {
		return p.doubts()
	}
	text, colour := "Proposed from the severity: by "+due.In(p.v.Location()).Format("Monday 2 January 2006")+".", kit.ColourText
	if p.s.Now().After(due) {
		text, colour = "Overdue: it was to be held by "+due.In(p.v.Location()).Format("Monday 2 January 2006")+".", kit.ColourBad
	}
	box := kit.Stack(4, kit.NewPara(text, kit.TextStyle{Bold: true, Colour: colour}), kit.NewPara("First half: what happened and why (Meeting, Root cause). Second half: how we answered it (How did we respond?), then what changes.", kit.TextStyle{Colour: kit.ColourMuted}))
	return kit.NewSection("THE REVIEW", box), text
}

// causeTree is the chain of whys and the factors as a tree, drawn from what is
// answered here.
func (p *formPage) causeTree() (fyne.CanvasObject, string) {
	tree, ok := model.CauseOf(p.v, p.s.guide)
	if !ok {
		return p.doubts()
	}
	box := kit.Stack(4)
	level := func(n int, mark, text string, colour fyne.ThemeColorName) {
		node := kit.NewSurface(kit.Stack(1, kit.Muted(mark), kit.NewPara(text, kit.TextStyle{})), kit.ColourRaised)
		node.Stroke, node.PadX, node.PadY = colour, 8, 4
		box.Add(container.New(&indented{by: float32(n) * 14}, node))
	}
	level(0, "EFFECT", tree.Effect, kit.ColourAccent)
	for n, w := range tree.Whys {
		level(n+1, "WHY", w, kit.ColourLine)
	}
	if tree.Root != "" {
		level(len(tree.Whys)+1, "ROOT CAUSE", tree.Root, kit.ColourBad)
	}
	if tree.Trigger != "" {
		level(1, "SET OFF BY", tree.Trigger, kit.ColourWarn)
	}
	for _, f := range tree.Factors {
		level(1, "CONTRIBUTED: "+strings.ToUpper(f.Area), f.Text, kit.ColourWarn)
	}
	if doubts, said := p.doubts(); said != "" {
		box.Add(doubts)
	}
	return kit.NewSection("HOW IT CAME TO IT", extraList(box)), strings.Join(tree.Words(), "|")
}

// agenda is what the record itself puts before the review of the response.
func (p *formPage) agenda() (fyne.CanvasObject, string) {
	led := p.s.ledBy(p.v)
	now := p.s.Now().Truncate(time.Minute)
	items := model.ReviewAgenda(p.v, p.s.guide, led.Rules, now)
	words := map[string]string{model.AgendaWaived: "WAIVED", model.AgendaOwed: "OWED", model.AgendaSkipped: "STEP SKIPPED", model.AgendaLate: "LATE", model.AgendaUnconfirmed: "NOT CONFIRMED"}
	box, key, last := kit.Stack(4), "agenda", ""
	for _, i := range items {
		if i.Kind != last {
			box.Add(kit.Muted(words[i.Kind]))
			last = i.Kind
		}
		box.Add(kit.NewPara(i.Line(), kit.TextStyle{}))
		key += "|" + i.Kind + i.Ref + i.Why
	}
	if items == nil {
		box.Add(kit.NewPara("Nothing was waived, owed, skipped, late or left unconfirmed.", kit.TextStyle{Colour: kit.ColourMuted}))
	}
	s := kit.NewSection("AGENDA FROM THE RECORD", extraList(box))
	s.SetNote(countWord(len(items), "item", "items"))
	return s, key
}

// playbook leads from the question whether the playbook is to be changed to the
// playbook itself, with the free steps of this incident to take in.
func (p *formPage) playbook() (fyne.CanvasObject, string) {
	g, house := p.s.newest.Guide, p.s.House()
	key := g.Playbook + "|" + house.Text(model.OwnerField)
	words := "Version " + g.Playbook + ", owner " + house.Text(model.OwnerField) + "."
	if house.Text(model.OwnerField) == "" {
		words = "Version " + g.Playbook + ". It has no owner yet: name one under Readiness."
	}
	box := kit.Stack(4, newFlow(12, nil, kit.NewText(words, kit.TextStyle{}), kit.NewLink("Open the playbook…", func() { p.s.openPlaybook(p.stepMeant(), p.v.Number) })))
	key += "|" + p.stepMeant()
	step := func(id, said string) { // leads to the step itself
		box.Add(newFlow(12, nil, kit.NewLink(id, func() { p.s.openPlaybook(id, p.v.Number) }), kit.NewText(said, quiet)))
		key += "|" + id + said
	}
	for _, c := range model.PlaybookChanges(house) {
		if c.From == p.v.Number {
			step(c.Edit.Step, c.Act()+" from here, in "+c.Version)
		}
	}
	for _, i := range model.ReviewAgenda(p.v, p.s.guide, p.s.ledBy(p.v).Rules, p.s.Now().Truncate(time.Minute)) {
		if i.Kind == model.AgendaSkipped {
			step(i.Ref, "skipped here: "+i.Why)
		}
	}
	if !p.readOnly() {
		for _, x := range model.FreeSteps(p.v, house, *g) {
			key += "|" + x.ID + x.Title
			box.Add(newFlow(12, nil, kit.NewText("Added here: "+x.Title, kit.TextStyle{}), kit.NewLink("Take it into the playbook…", func() { p.s.changeStep(p.v, x, true) })))
		}
	}
	if doubts, said := p.doubts(); said != "" {
		box.Add(doubts)
		key += said
	}
	if len(box.Objects) > 4 {
		return kit.NewSection("THE ONE PLAYBOOK", extraList(box)), key
	}
	return kit.NewSection("THE ONE PLAYBOOK", kit.Pad(2, 0, box)), key
}

// stepMeant is the step the playbook is opened at: the one the answers of this
// section name, else the one changed last from this incident, else the first it
// skipped; empty for none.
func (p *formPage) stepMeant() string {
	house := p.s.House()
	known := func(id string) bool {
		return slices.ContainsFunc(p.s.playbookRows(house), func(r playbookRow) bool { return r.ID == id })
	}
	for _, key := range []string{"rev.playbook_update", "rev.playbook_followed"} {
		said := p.v.Text(key) + " " + guidance.ReadAnswer(p.v.Answers[key]).Reason
		for _, word := range strings.FieldsFunc(said, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '-' }) {
			if word = strings.ToLower(word); strings.Contains(word, "-") && known(word) {
				return word
			}
		}
	}
	last := ""
	for _, c := range model.PlaybookChanges(house) {
		if c.From == p.v.Number && known(c.Edit.Step) {
			last = c.Edit.Step
		}
	}
	for _, i := range model.ReviewAgenda(p.v, p.s.guide, p.s.ledBy(p.v).Rules, p.s.Now().Truncate(time.Minute)) {
		if last == "" && i.Kind == model.AgendaSkipped && known(i.Ref) {
			last = i.Ref
		}
	}
	return last
}

// indented moves its child to the right, and lets it wrap in the room that is left.
type indented struct{ by, width float32 }

func (l *indented) Layout(o []fyne.CanvasObject, size fyne.Size) {
	l.width = size.Width
	o[0].Move(fyne.NewPos(l.by, 0))
	o[0].Resize(fyne.NewSize(max(size.Width-l.by, 0), size.Height))
}

func (l *indented) MinSize(o []fyne.CanvasObject) fyne.Size {
	if l.width > l.by {
		o[0].Resize(fyne.NewSize(l.width-l.by, o[0].Size().Height)) // wrapping text knows its height only then
	}
	m := o[0].MinSize()
	return fyne.NewSize(m.Width+l.by, m.Height)
}
