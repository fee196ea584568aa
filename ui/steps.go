package ui

import (
	"fmt"
	"time"

	"fyne.io/fyne/v2"

	"bridgelog/desk"
	"bridgelog/model"
	guidance "bridgelog/model/guide"
	"bridgelog/ui/kit"
)

func init() {
	screens[PageSteps] = func(s *Shell, r Route) screen { return newStepsScreen(s, r.Incident) }
}

// stepsScreen is the one playbook as it stands on the incident: what is shown,
// what is done, skipped or given, and, greyed, what is hidden and why.
type stepsScreen struct {
	s      *Shell
	id     model.IncidentID
	v      model.View
	rows   []guidance.Progress
	minute time.Time

	why    *kit.Text
	hidden *kit.Check
	table  *kit.DenseTable
	detail *kit.Para
	done   *kit.Button
	skip   *kit.Button
	give   *kit.Button
	asks   *kit.Button
	owner  *kit.Button // leads to the playbook itself, for its owner
	banner *incidentHead
	body   fyne.CanvasObject
}

func newStepsScreen(s *Shell, id model.IncidentID) *stepsScreen {
	p := &stepsScreen{s: s, id: id, why: kit.NewText("", kit.TextStyle{Colour: kit.ColourMuted, Truncate: true}),
		detail: kit.NewPara("", kit.TextStyle{Size: kit.SizeSmall, Colour: kit.ColourMuted})}
	p.detail.MaxLines = 3
	p.hidden = kit.NewCheck("Show hidden ones", func(bool) { p.fill() })
	p.table = kit.NewDenseTable([]kit.Column{{Key: "phase", Title: "Phase", Width: 130, Fit: true, Optional: 2}, {Key: "id", Title: "Step", Width: 84, Fit: true, Optional: 1},
		{Key: "text", Title: "What", Width: 260, Flex: 1}, {Key: "who", Title: "Who", Width: 130, Fit: true}, {Key: "time", Title: "Time", Width: 88, Fit: true}, {Key: "state", Title: "State", Width: 170, Fit: true}},
		func() int { return len(p.rows) }, p.cell)
	p.table.Name = "steps"
	p.table.OnSelect = func(int) { p.selected() }
	p.table.OnOpen = func(int) { p.settle() }
	p.done = kit.NewButtonOf(kit.ButtonPrimary, "Done", "Enter", p.settle)
	p.skip = kit.NewButtonOf(kit.ButtonNormal, "Skip", "S", func() { p.with(func(x guidance.Progress) { s.skipStep(id, x) }) })
	p.give = kit.NewButtonOf(kit.ButtonNormal, "Give", "G", func() { p.with(func(x guidance.Progress) { s.giveStep(id, x) }) })
	p.asks = kit.NewButtonOf(kit.ButtonNormal, "Does it apply?", "A", func() { p.with(func(x guidance.Progress) { s.askCondition(id, x) }) })
	free := kit.NewButtonOf(kit.ButtonNormal, "Add a step", "N", p.add)
	p.table.OnKey = kit.KeysOf(map[fyne.KeyName]*kit.Button{fyne.KeyS: p.skip, fyne.KeyG: p.give, fyne.KeyA: p.asks, fyne.KeyN: free})
	p.owner = kit.NewButtonOf(kit.ButtonQuiet, "Change this step…", "", func() { p.with(func(x guidance.Progress) { s.changeStep(p.v, x.Step, x.Added) }) })
	head := kit.Stack(6, kit.NewText("Steps of the one playbook", kit.TextStyle{Size: kit.SizeTitle, Bold: true}),
		newFlow(12, nil, kit.NewButton("Size and categories", s.openSize), p.hidden), p.why)
	foot := kit.Stack(6, p.detail, kit.Hairline(), newFlow(8, nil, p.done, p.skip, p.give, p.asks, free, p.owner))
	p.banner = newIncidentHead(s)
	p.body = topToBottom(p.banner.object, kit.Pad(16, 12, topToBottom(head, kit.Pad(0, 8, p.table), foot)), nil)
	return p
}

func (p *stepsScreen) Content() fyne.CanvasObject { return p.body }
func (p *stepsScreen) Leave() error               { return nil }
func (p *stepsScreen) Dropped([]string) bool      { return false }
func (p *stepsScreen) Focus()                     { focusOn(p.s, p.table) }

func (p *stepsScreen) Show(v model.View) {
	first := p.v.ID == ""
	p.v = v
	p.fill()
	if first {
		p.toNext()
	}
}

func (p *stepsScreen) Tick(now time.Time) {
	p.banner.show(p.v, now)
	if m := now.Truncate(time.Minute); m != p.minute && p.v.ID != "" {
		p.minute = m
		p.table.Refresh()
	}
}

func (p *stepsScreen) fill() {
	facts := p.s.facts(p.v)
	size, set := p.s.guide.SizeOf(facts)
	label := size
	for _, z := range p.s.guide.Sizes {
		if z.Key == size {
			label = z.Label
		}
	}
	word := "proposed from reach and running state"
	if set {
		word = "chosen by a person"
		if why := p.v.Text(model.CaseSizeWhy); why != "" {
			word += ": " + why
		}
	}
	keep, _ := p.chosen()
	p.rows = p.rows[:0]
	done, open := 0, 0
	for _, x := range guidance.Playbook(p.s.guide, facts) {
		if x.Hidden != "" && x.State == "" && !p.hidden.Checked {
			continue
		}
		switch {
		case x.State != "":
			done++
		case x.Hidden == "":
			open++
		}
		p.rows = append(p.rows, x)
	}
	p.why.SetText(fmt.Sprintf("Playbook %s · size of the response: %s, %s · %d settled, %d open", p.s.guide.Playbook, label, word, done, open))
	for i, x := range p.rows {
		if x.ID == keep.ID {
			p.table.Select(i)
		}
	}
	p.table.Refresh()
	p.selected()
}

// toNext chooses the step that comes next.
func (p *stepsScreen) toNext() {
	next, ok := guidance.NextOf(p.s.guide, p.s.facts(p.v), p.rows, p.s.Now())
	for i, x := range p.rows {
		if ok && x.ID == next.ID {
			p.table.Select(i)
			p.table.ScrollTo(i)
			p.selected()
		}
	}
}

func (p *stepsScreen) cell(row int, col string) kit.Cell {
	x := p.rows[row]
	quiet := x.Hidden != "" || x.State != ""
	switch col {
	case "phase":
		if row > 0 && p.rows[row-1].Phase == x.Phase {
			return kit.Cell{}
		}
		return kit.Cell{Text: p.s.shortPhase(x.Phase), Bold: x.Phase == string(p.v.Phase), Muted: x.Phase != string(p.v.Phase)}
	case "id":
		return kit.Cell{Text: x.ID, Muted: true}
	case "text":
		return kit.Cell{Text: x.Title, Muted: quiet, Struck: x.State == "skipped"}
	case "who":
		if x.Owner != "" {
			return kit.Cell{Text: x.Owner, Muted: quiet}
		}
		label, holder := p.s.roleWord(p.v, x.Role)
		if holder != "" {
			return kit.Cell{Text: holder, Muted: quiet}
		}
		if r, ok := p.s.guide.Role(x.Role); ok {
			label = shortRole(r)
		}
		return kit.Cell{Text: label, Muted: true}
	case "time":
		return p.time(x)
	}
	switch {
	case x.State == "done":
		return kit.Cell{Text: "done", Colour: kit.ColourGood}
	case x.State == "skipped":
		return kit.Cell{Text: "skipped", Muted: true}
	case x.Hidden != "":
		return kit.Cell{Text: x.Hidden, Muted: true}
	case x.Asks:
		return kit.Cell{Text: "applies?", Colour: kit.ColourWarn}
	case x.Gate != "":
		return kit.Cell{Text: "open, for " + x.Gate}
	}
	return kit.Cell{Text: "open"}
}

func (p *stepsScreen) time(x guidance.Progress) kit.Cell {
	switch {
	case x.State != "" || x.Hidden != "" || x.Limit() == 0:
		return kit.Cell{}
	case x.Deadline.IsZero():
		return kit.Cell{Text: kit.Span(x.Limit()), Muted: true}
	}
	if left := x.Deadline.Sub(p.s.Now()); left >= 0 {
		return kit.Cell{Text: kit.Span(left) + " left"}
	}
	return kit.Cell{Text: "overdue", Colour: kit.ColourBad, Bold: true}
}

func (p *stepsScreen) chosen() (guidance.Progress, bool) {
	if i := p.table.Selected(); i >= 0 && i < len(p.rows) {
		return p.rows[i], true
	}
	return guidance.Progress{}, false
}

func (p *stepsScreen) with(do func(guidance.Progress)) {
	if x, ok := p.chosen(); ok {
		do(x)
	}
}

// selected says what the chosen step is for, and what became of it.
func (p *stepsScreen) selected() {
	x, ok := p.chosen()
	open := ok && x.State == ""
	p.done.SetText("Done")
	if ok && x.State != "" {
		p.done.SetText("Open again")
	}
	for _, b := range []*kit.Button{p.skip, p.give} {
		b.Hidden = !open
	}
	p.done.Hidden = !ok
	p.asks.Hidden = !ok || x.Applies.Condition == ""
	p.owner.Hidden = !ok
	p.owner.SetText("Change this step…")
	if x.Added {
		p.owner.SetText("Take it into the playbook…")
	}
	text := "Choose a step to see why it is there."
	if ok {
		text = x.Title + ". " + x.Extra
		if x.Why != "" {
			text += " Why: " + x.Why
		}
		if x.Proof != "" {
			text += " Proof: " + p.s.catalog.Named(x.Proof) + "."
		}
		if x.Source != "" {
			text += " Source: " + x.Source + "."
		}
		if x.State != "" {
			text += fmt.Sprintf(" %s by %s at %s. %s", upper(x.State), x.By, shortMoment(x.At, p.v, p.s.Now()), x.Reason)
		}
		if x.Hidden != "" {
			text += " Hidden: " + x.Hidden + "."
		}
	}
	p.detail.SetText(text)
	p.body.Refresh()
}

func (p *stepsScreen) settle() {
	p.with(func(x guidance.Progress) {
		switch {
		case x.State != "":
			p.s.Do(model.SettleStep{Incident: p.id, Step: x.ID, State: ""}, nil)
		case x.Asks:
			p.s.askCondition(p.id, x)
		default:
			p.s.doStep(p.v, x)
		}
	})
}

// add makes a free step of this incident; at the review it is offered to the
// owner of the playbook.
func (p *stepsScreen) add() {
	p.s.ask("Add a step", "It stands in "+p.s.phaseWord(p.v.Phase)+" on this incident alone; the review offers it to the owner of the playbook.",
		"What is to be done?", "one line", "Add", func(title string, failed func(error)) {
			p.s.Do(model.GiveStep{Incident: p.id, Title: title}, func(desk.Change) { p.s.closeSheet() }, failed)
		})
}
