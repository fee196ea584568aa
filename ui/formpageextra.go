package ui

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"bridgelog/model"
	"bridgelog/ui/kit"
)

// showExtra draws what belongs beside the fields of some sections: the severity
// the ratings lead to, the incidents to merge into.
func (p *formPage) showExtra() {
	var o fyne.CanvasObject
	key := ""
	switch p.part.route() {
	case "tri/severity":
		o, key = p.proposal()
	case "fp/fp":
		o, key = p.alarmed()
	case "mrg/mrg":
		o, key = p.targets()
	case "rev/meet":
		o, key = p.reviewDay()
	case "rev/cause":
		o, key = p.causeTree()
	case "rev/response":
		o, key = p.agenda()
	case "rev/change":
		o, key = p.playbook()
	default:
		o, key = p.doubts()
	}
	if key == p.drawn {
		return
	}
	p.drawn = key
	p.extra.Hidden = o == nil
	p.extra.Objects = nil
	if o != nil {
		p.extra.Objects = []fyne.CanvasObject{o}
	}
	p.extra.Refresh()
	p.body.Refresh()
}

// proposal is the level the five ratings and the floors lead to, with the steps.
func (p *formPage) proposal() (fyne.CanvasObject, string) {
	level, why, err := p.s.ledBy(p.v).Rules.Propose(model.RatingsOf(p.v))
	if err != nil {
		text := sentenceAndHint(err)
		return kit.NewSection("THE RULES PROPOSE", kit.NewPara(text, kit.TextStyle{Colour: kit.ColourMuted})), text
	}
	row := kit.Row(8, kit.SeverityChip(level, p.s.ledBy(p.v).Rules.Word(level)))
	if p.v.Level() != level && !p.readOnly() {
		row.Add(kit.NewButton("Set "+level, func() { p.put("tri.severity", level) }))
	}
	row.Add(kit.Stretch(kit.NewText("You decide. A different level needs a reason.", kit.TextStyle{Colour: kit.ColourMuted, Truncate: true})))
	lines := container.New(&linesLayout{}, row, kit.NewPara(strings.Join(why, " "), kit.TextStyle{Size: kit.SizeSmall}))
	return kit.NewSection("THE RULES PROPOSE", lines), level + p.v.Level() + strings.Join(why, "|")
}

// doubts are answers of this section that the times of the record contradict.
func (p *formPage) doubts() (fyne.CanvasObject, string) {
	box, key := kit.Stack(4), ""
	for _, d := range model.Doubts(p.v, p.s.Now()) {
		for _, f := range p.part.section.Fields {
			if f.Key == d.Field {
				box.Add(kit.NewPara(d.Text, kit.TextStyle{Colour: kit.ColourWarn}))
				key += d.Text
			}
		}
	}
	if key == "" {
		return nil, ""
	}
	return kit.NewSection("LOOK AGAIN", box), key
}

// extraHigh is how much of a list below the fields is in view; the rest is
// scrolled to.
const extraHigh = 140

func extraList(box *fyne.Container) *container.Scroll {
	list := container.NewVScroll(kit.Pad(2, 0, box))
	list.SetMinSize(fyne.NewSize(0, min(box.MinSize().Height, extraHigh)))
	return list
}

// alarmed are those who have to be told to stand down, by what the record says of
// who was told and called.
func (p *formPage) alarmed() (fyne.CanvasObject, string) {
	all := model.WhoWasAlarmed(p.v, p.s.guide)
	if len(all) == 0 {
		text := "The record names nobody: no seat is taken, no message went out, and the log names nobody who was told."
		return kit.NewSection("WHO WAS ALARMED", kit.NewPara(text, kit.TextStyle{Colour: kit.ColourMuted})), text
	}
	box, key, down := kit.Stack(4), "", 0
	moment := func(m model.Moment) string {
		return model.FormatMoment(m, p.v.Location(), model.Style{Near: p.s.Now()})
	}
	for _, a := range all {
		var how []string
		for _, by := range a.By {
			if by.At.Known() {
				by.How += ", " + moment(by.At)
			}
			how = append(how, by.How)
		}
		if a.Perhaps != "" {
			how = append(how, "perhaps the same as "+a.Perhaps)
		}
		said, colour := "not told to stand down", kit.ColourMuted
		if a.Down.Known() {
			down++
			said, colour = "told to stand down "+moment(a.Down), kit.ColourGood
			how = append(how, said)
		}
		box.Add(kit.Row(8, wide(180, kit.NewText(a.Name, kit.TextStyle{Bold: true, Truncate: true})),
			kit.Stretch(kit.NewPara(upper(strings.Join(how, "; "))+".", kit.TextStyle{Colour: colour, Size: kit.SizeSmall}))))
		key += "|" + a.Name + strings.Join(how, ";") + said
	}
	s := kit.NewSection("WHO WAS ALARMED", extraList(box))
	s.SetNote(countWord(len(all), "name", "names") + ", " + countWord(down, "was", "were") + " told to stand down")
	return s, key
}

// targets are the incidents this one could go on in.
func (p *formPage) targets() (fyne.CanvasObject, string) {
	box, key := kit.Stack(4), p.v.Text("mrg.target")
	for _, row := range p.s.board {
		ended := row.Phase == model.Closed || row.Phase == model.FalsePositive || row.Phase == model.Merged
		if row.ID == p.v.ID || ended || row.Drill != p.v.Drill {
			continue
		}
		key += "|" + row.Number + row.Shown()
		box.Add(kit.NewLink(row.Number+"  "+row.Shown(), func() { p.put("mrg.target", row.Number) }))
	}
	if len(box.Objects) == 0 {
		box.Add(kit.Muted("There is no other open incident of this kind."))
	}
	return kit.NewSection("OPEN INCIDENTS", container.NewVScroll(box)), key + "."
}

// put gives a field a value as if a person had typed it and gone on.
func (p *formPage) put(key, value string) {
	f, ok := p.s.catalog.Field(key)
	if !ok {
		return
	}
	p.fields.LoadField(key, []string{value})
	p.keeper.left(f, []string{value})
}

// addVerbs shows the acts that lead on from forms outside the phases.
func (p *formPage) addVerbs() {
	p.foot.Objects = nil
	p.foot.Hide()
	if p.readOnly() {
		return
	}
	gate := func(text, key string) {
		p.foot.Add(kit.NewButtonOf(kit.ButtonPrimary, text, "Ctrl+G", func() {
			p.s.Go(Route{Page: PageGate, Incident: p.at.Incident, Section: key})
		}))
	}
	switch p.part.form {
	case "fp":
		gate("On to the gate: close as false positive", "GF")
	case "reo":
		gate("On to the gate: open again", "GR")
	case "sys":
		gate("On to the gate: go back", "GB")
	case "clo":
		gate("On to the gate: close", "G7")
	case "mrg":
		p.foot.Add(kit.NewButton("Carry over", p.carryOver))
		gate("On to the gate: merge", "GM")
	}
	if len(p.gaps()) > 0 {
		p.foot.Add(kit.NewButtonOf(kit.ButtonNormal, "Make an improvement of each line", "Alt+I", p.improve))
	}
	p.foot.Hidden = len(p.foot.Objects) == 0
}

// carryOver takes what is open along into the incident the card names.
func (p *formPage) carryOver() {
	p.fields.Leave() // a target still being typed counts
	p.s.carryOver(p.at.Incident)
}
