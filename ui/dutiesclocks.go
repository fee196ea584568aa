package ui

import (
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"bridgelog/model"
	"bridgelog/ui/kit"
)

// dutyClocks lists the duties of the incident, the nearest first and largest,
// with all of the chosen one beside.
type dutyClocks struct {
	d      *dutiesScreen
	chosen string // id of the duty looked at
	said   string // what the list said last

	clock *kit.Clock
	table *kit.DenseTable
	list  fyne.CanvasObject
	empty fyne.CanvasObject
	facts *factList
	panel *kit.Surface
	bar   []*dutyVerb
}

// dutyVerb is a button of the page that is also a key and an act of the menu.
type dutyVerb struct {
	action
	button *kit.Button
}

// newDutyVerb makes one; when says whether it can be done now.
func newDutyVerb(kind kit.ButtonKind, id, title, key string, when func() bool, run func()) *dutyVerb {
	v := &dutyVerb{action: action{ID: id, Title: title, Keys: key, When: when, Run: run}}
	v.button = kit.NewButtonOf(kind, title, key, func() {
		if when == nil || when() {
			run()
		}
	})
	return v
}

// showVerbs hides the buttons of what cannot be done now.
func showVerbs(bar []*dutyVerb) {
	for _, v := range bar {
		v.button.Hidden = v.When != nil && !v.When()
	}
}

func verbButtons(bar []*dutyVerb) []fyne.CanvasObject {
	out := make([]fyne.CanvasObject, len(bar))
	for i, v := range bar {
		out[i] = v.button
	}
	return out
}

func verbActions(bar []*dutyVerb) []action {
	out := make([]action, len(bar))
	for i, v := range bar {
		out[i] = v.action
	}
	return out
}

func newDutyClocks(d *dutiesScreen) *dutyClocks {
	c := &dutyClocks{d: d, facts: newFactList(), clock: kit.NewClock(kit.ClockState{})}
	c.table = kit.NewDenseTable([]kit.Column{{Key: "name", Title: "Duty", Width: 190, Flex: 1, NoSort: true},
		{Key: "to", Title: "To", Width: 92, Fit: true, NoSort: true, Optional: 1}, {Key: "status", Title: "Stands", Width: 254, Fit: true, NoSort: true}},
		func() int { return len(d.duties) }, c.cell)
	c.table.Name = "duties"
	c.table.OnSelect = func(row int) { c.choose(d.duties[row].ID) }
	c.table.OnOpen = func(row int) { c.choose(d.duties[row].ID); c.with(c.open) }
	c.table.OnKey = func(_ int, key fyne.KeyName) bool { return d.key(key) }
	c.list = topToBottom(kit.Pad(4, 0, c.clock), kit.Pad(0, 6, c.table), nil)
	c.empty = kit.NewEmptyState("No duty is confirmed yet",
		"Nothing starts by itself. See which duties may apply, with the reason for each; the person from legal or privacy confirms them, and their clocks start from the facts that are recorded.",
		kit.Action{Text: "Which duties apply?", Key: "4", Primary: true, OnTapped: func() { d.turn(dutiesPropose) }},
		kit.Action{Text: "Answer the questions first", Key: "3", OnTapped: func() { d.turn(dutiesAnswers) }})
	c.panel = kit.Panel(c.facts.scroll)
	ruled := func(ok func(model.Duty) bool) func() bool {
		return func() bool {
			x, has := c.duty()
			return has && x.Ruled && !d.s.ReadOnly() && ok(x)
		}
	}
	running := func(x model.Duty) bool { return x.State != model.DutyNot }
	c.bar = []*dutyVerb{
		newDutyVerb(kit.ButtonPrimary, "duty-write", writeNotice, "W", ruled(running), func() { c.with(func(x model.Duty) { d.s.openNotice(d.id, x.ID) }) }),
		newDutyVerb(kit.ButtonNormal, "duty-sent", "Sent", "S", ruled(running), func() { c.with(func(x model.Duty) { d.s.openSent(d.id, x.ID) }) }),
		newDutyVerb(kit.ButtonNormal, "duty-trigger", "Set its trigger", "T", ruled(running), func() { c.with(c.goTrigger) }),
		newDutyVerb(kit.ButtonNormal, "duty-decline", "Decide not to notify", "N",
			ruled(func(x model.Duty) bool { return len(x.Notices) == 0 && x.State != model.DutyNot }), func() { c.with(d.openDecline) }),
		newDutyVerb(kit.ButtonNormal, "duty-confirm-after-all", "Confirm after all", "C", ruled(func(x model.Duty) bool { return x.State == model.DutyNot }), func() {
			c.with(func(x model.Duty) { d.proposals().confirmOnly(x.ID) })
		}),
		newDutyVerb(kit.ButtonNormal, "duty-decision", "Print the decision", "D", func() bool {
			x, has := c.duty()
			return has && x.Ruled && x.State == model.DutyNot
		}, func() { c.with(func(x model.Duty) { d.s.printDecision(d.id, x.ID) }) }),
		newDutyVerb(kit.ButtonNormal, "duty-extend", "Extend, restart", "E", ruled(running), func() { c.with(d.openExtend) }),
		newDutyVerb(kit.ButtonNormal, "duty-update", "Go on by newer pack", "U", func() bool { return len(d.moves) > 0 && !d.s.ReadOnly() }, d.openUpdate),
	}
	return c
}

func (d *dutiesScreen) clocks() *dutyClocks { return d.parts[dutiesClocks].(*dutyClocks) }

func (c *dutyClocks) left() fyne.CanvasObject {
	if len(c.d.duties) == 0 {
		return c.empty
	}
	return c.list
}

func (c *dutyClocks) right() fyne.CanvasObject {
	c.panel.Hidden = len(c.d.duties) == 0
	return c.panel
}

func (c *dutyClocks) acts() []fyne.CanvasObject { return verbButtons(c.bar) }
func (c *dutyClocks) verbs() []action           { return verbActions(c.bar) }
func (c *dutyClocks) share() float32            { return 0.5 }
func (c *dutyClocks) settle(width float32) {
	c.facts.setWidth(width - 24)
	c.table.HideHeader = large() // its words say by themselves what they are
}
func (c *dutyClocks) leave()          {}
func (c *dutyClocks) save()           {}
func (c *dutyClocks) reach(id string) { c.choose(id) }

func (c *dutyClocks) focus() {
	if len(c.d.duties) == 0 {
		focusOn(c.d.s, c.d.tabs) // the digits lead on
		return
	}
	focusOn(c.d.s, c.table)
}

// duty is the one looked at.
func (c *dutyClocks) duty() (model.Duty, bool) {
	if i := c.row(); i >= 0 {
		return c.d.duties[i], true
	}
	return model.Duty{}, false
}

func (c *dutyClocks) row() int {
	return slices.IndexFunc(c.d.duties, func(x model.Duty) bool { return x.ID == c.chosen })
}

func (c *dutyClocks) with(do func(model.Duty)) {
	if x, ok := c.duty(); ok {
		do(x)
	}
}

func (c *dutyClocks) choose(id string) {
	c.chosen = id
	c.table.Select(c.row())
	c.tick(c.d.s.Now())
	c.d.body.Refresh()
}

func (c *dutyClocks) show() {
	if c.row() < 0 && len(c.d.duties) > 0 {
		c.chosen = c.d.duties[0].ID
	}
	c.table.Refresh()
	c.table.Select(c.row())
	if c.d.at == dutiesClocks {
		c.d.draw()
	}
}

// What the first verb of a duty is called: what is written there is a letter, or
// what a portal's form will be filled with.
const (
	writeNotice = "Write the notice"
	prepareForm = "Prepare the form"
)

// nameWriting calls the writing by what the chosen duty asks for, as far as its
// rules say so.
func (c *dutyClocks) nameWriting() {
	words := writeNotice
	if x, ok := c.duty(); ok && x.Ruled && x.Stage.ByForm() {
		words = prepareForm
	}
	if v := c.bar[0]; v.Title != words {
		v.Title = words
		v.button.SetText(words)
	}
}

func (c *dutyClocks) tick(now time.Time) {
	c.nameWriting()
	showVerbs(c.bar)
	if len(c.d.duties) == 0 {
		return
	}
	c.clock.Set(c.nearest(now))
	words := ""
	for _, x := range c.d.duties {
		text, _ := dutyState(x, now)
		words += text + "\n"
	}
	if words != c.said { // most seconds change nothing a person could read
		c.said = words
		c.table.Refresh()
	}
	if x, ok := c.duty(); ok {
		c.facts.show(x.ID, dutyFacts(x, c.d.v, now))
	}
}

// open goes on with a duty: to its notice, or where it waits for a fact.
func (c *dutyClocks) open(x model.Duty) {
	switch {
	case !x.Ruled:
		c.d.s.Go(Route{Page: PageRegister, Incident: c.d.id, Section: model.DutyRegister + "/" + x.ID})
	case x.State == model.DutyNot:
		c.d.s.printDecision(c.d.id, x.ID)
	case x.Result.Missing != "" && !c.d.s.ReadOnly():
		c.goTrigger(x)
	default:
		c.d.s.openNotice(c.d.id, x.ID)
	}
}

// nearest is the largest clock of the page: the first that asks for work.
func (c *dutyClocks) nearest(now time.Time) kit.ClockState {
	for _, x := range c.d.duties {
		l := x.Line
		if !l.Counts() {
			continue
		}
		s := deadlineClock(l, now)
		s.What, s.Keep, s.Big = l.Name, stageEnd(l.Name), true
		s.DueText = "due " + dutyMoment(l.Due, x)
		if l.Own {
			s.DueText = "own target, not law: " + dutyMoment(l.Due, x)
		}
		return s
	}
	s := kit.ClockState{What: c.d.duties[0].Name, Now: now}
	s.Word, _ = dutyWords(c.d.duties[0].Line, now)
	return s
}

func (c *dutyClocks) cell(row int, col string) kit.Cell {
	x, now := c.d.duties[row], c.d.s.Now()
	over := x.State == model.DutyNot
	switch col {
	case "name":
		cell := kit.Cell{Text: x.Name, Keep: stageEnd(x.Name), Muted: over}
		if x.Ruled && !x.Stage.Verified {
			cell.Badge = "not verified"
		}
		return cell
	case "to":
		to := x.To
		if x.Ruled {
			to = strings.ReplaceAll(x.Stage.RecipientType, "-", " ") // all of it stands beside
		}
		return kit.Cell{Text: to, Muted: true}
	}
	words, tone := dutyState(x, now)
	return kit.Cell{Text: words, Colour: tone.Colour()}
}

// goTrigger leads to the fact a duty runs from.
func (c *dutyClocks) goTrigger(x model.Duty) {
	c.d.turn(dutiesTriggers)
	c.d.triggers().chooseFor(x)
}
