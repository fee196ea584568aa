package ui

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"bridgelog/desk"
	"bridgelog/model"
	guidance "bridgelog/model/guide"
	"bridgelog/ui/kit"
)

func init() {
	screens[PageGate] = func(s *Shell, r Route) screen { return newGateScreen(s, r) }
}

// gateScreen shows every way on from the phase: what each asks for, how that
// stands, and the ways round. Gates guard labels, never work.
type gateScreen struct {
	s    *Shell
	id   model.IncidentID
	v    model.View
	want string // the gate the route asked for

	ways   []guidance.Transition
	at     int // index into ways
	checks []guidance.Check
	doubts []model.Doubt
	minute time.Time

	tabs   *kit.ChoiceRow
	holder *fyne.Container // of tabs, which are made anew with every phase
	head   *kit.Text
	say    *kit.Para
	table  *kit.DenseTable
	do     *kit.Button
	open   *kit.Button
	owe    *kit.Button
	waive  *kit.Button
	card   *kit.Button
	carry  *kit.Button
	detail *kit.Para
	banner *incidentHead
	body   fyne.CanvasObject
}

func newGateScreen(s *Shell, r Route) *gateScreen {
	g := &gateScreen{s: s, id: r.Incident, want: r.Section, holder: container.NewStack(),
		head:   kit.NewText("", kit.TextStyle{Size: kit.SizeTitle, Bold: true, Truncate: true}),
		say:    kit.NewPara("", kit.TextStyle{Colour: kit.ColourMuted}),
		detail: kit.NewPara("", kit.TextStyle{Size: kit.SizeSmall, Colour: kit.ColourMuted})}
	g.detail.MaxLines = 3
	g.table = kit.NewDenseTable([]kit.Column{{Key: "id", Title: "No.", Width: 56}, {Key: "text", Title: "Must be true", Width: 260, Flex: 3},
		{Key: "state", Title: "Stands", Width: 124}, {Key: "round", Title: "Ways round", Width: 170, Flex: 1}},
		func() int { return len(g.checks) }, g.cell)
	g.table.Name = "criteria"
	g.table.OnOpen = func(row int) { s.goCriterion(g.v, g.checks[row].Criterion) }
	g.table.OnSelect = func(int) { g.selected() }
	g.do = kit.NewButtonOf(kit.ButtonPrimary, "", "Ctrl+Enter", g.Save)
	g.open = kit.NewButtonOf(kit.ButtonNormal, "Go there", "Enter", func() { g.with(func(c guidance.Check) { s.goCriterion(g.v, c.Criterion) }) })
	g.owe = kit.NewButtonOf(kit.ButtonNormal, "Owe", "O", func() { g.with(g.askOwe) })
	g.waive = kit.NewButtonOf(kit.ButtonNormal, "Waive", "W", func() { g.with(g.askWaive) })
	g.table.OnKey = kit.KeysOf(map[fyne.KeyName]*kit.Button{fyne.KeyO: g.owe, fyne.KeyW: g.waive})
	g.card = kit.NewButton("", nil)
	g.carry = kit.NewButton("Carry over", func() { s.carryOver(g.id) })
	top := kit.Stack(6, g.head, g.say, g.holder)
	foot := kit.Stack(6, g.detail, kit.Hairline(), newFlow(8, nil, g.do, g.open, g.owe, g.waive, g.card, g.carry))
	g.banner = newIncidentHead(s)
	g.body = topToBottom(g.banner.object, kit.Pad(16, 12, topToBottom(top, kit.Pad(0, 8, g.table), foot)), nil)
	return g
}

func (g *gateScreen) Content() fyne.CanvasObject { return g.body }
func (g *gateScreen) Leave() error               { return nil }
func (g *gateScreen) Dropped([]string) bool      { return false }
func (g *gateScreen) Focus()                     { focusOn(g.s, g.table) }

func (g *gateScreen) Show(v model.View) {
	phase := g.v.Phase
	g.v = v
	if phase != v.Phase || g.ways == nil {
		g.setWays()
	}
	g.minute = time.Time{}
	g.Tick(g.s.Now())
}

// setWays offers the ways out of the phase, the way on first.
func (g *gateScreen) setWays() {
	facts := g.s.facts(g.v)
	g.ways, g.at = g.s.guide.Moves(facts), 0
	ahead, on := g.s.guide.Ahead(facts)
	var options []kit.Option
	for i, t := range g.ways {
		options = append(options, kit.Option{Key: fmt.Sprint(i), Label: g.s.wayWords(t)})
		if t.Gate == g.want || g.want == "" && on && t.Gate == ahead.Gate && t.To == ahead.To {
			g.at = i
		}
	}
	g.want = ""
	g.tabs = kit.NewChoiceRow("Way", options)
	g.tabs.Set(fmt.Sprint(g.at))
	g.tabs.OnChange = func(keys []string) {
		if len(keys) == 0 {
			g.tabs.Set(fmt.Sprint(g.at)) // one way is always looked at
			return
		}
		fmt.Sscan(keys[0], &g.at)
		g.table.Select(-1)
		g.minute = time.Time{}
		g.Tick(g.s.Now())
	}
	g.holder.Objects = []fyne.CanvasObject{g.tabs}
	g.holder.Refresh()
}

// wayWords names a way out of a phase, as its button says it.
func (s *Shell) wayWords(t guidance.Transition) string {
	to := s.phaseWord(model.Phase(t.To))
	switch t.Gate {
	case "GB":
		return "Back to " + to
	case "GF":
		return "False positive"
	case "GM":
		return "Merge"
	case "GR":
		return "Open again"
	case "GD":
		return "End the exercise"
	case "G7":
		return "Close"
	}
	return "On to " + to
}

func (g *gateScreen) way() (guidance.Transition, bool) {
	if g.at < len(g.ways) {
		return g.ways[g.at], true
	}
	return guidance.Transition{}, false
}

func (g *gateScreen) Tick(now time.Time) {
	g.banner.show(g.v, now)
	if minute := now.Truncate(time.Minute); g.v.ID == "" || minute == g.minute {
		return
	}
	g.minute = now.Truncate(time.Minute)
	facts := g.s.facts(g.v)
	g.doubts = model.Doubts(g.v, now)
	way, ok := g.way()
	g.head.SetText("Ways out of " + g.s.phaseWord(g.v.Phase))
	if !ok {
		g.checks = nil
		g.say.SetText("No way leads on from here.")
		g.do.Hidden = true
	} else {
		g.checks = guidance.Gate(g.s.guide, facts, way.Gate, now)
		missing := 0
		for _, d := range guidance.Debts(g.s.guide, facts, now) {
			if d.Gate != way.Gate {
				g.checks = append(g.checks, d)
			}
		}
		for _, c := range guidance.Open(g.s.guide, facts, way.Gate, now) {
			if !(way.Gate == "GB" && c.ID == "GB.1") { // asked for by the button
				missing++
			}
		}
		note := "Nothing is missing."
		if missing > 0 {
			note = countWord(missing, "thing is missing", "things are missing") + ". Every form, register and the log can be used all the same: a gate only guards the name of the phase."
		}
		if way.Note != "" {
			note += " " + way.Note
		}
		g.say.SetText(note)
		g.do.Hidden = false
		g.do.SetText(g.s.wayWords(way))
		if missing > 0 {
			g.do.Disable()
		} else {
			g.do.Enable()
		}
	}
	g.cards(way)
	if g.table.Selected() < 0 { // the first thing to be done is looked at
		g.table.Select(slices.IndexFunc(g.checks, func(c guidance.Check) bool { return c.Blocks() }))
	}
	g.table.Refresh()
	g.selected()
	g.body.Refresh()
}

// cards offers the card of a way that has one.
func (g *gateScreen) cards(way guidance.Transition) {
	form := map[string]string{"GF": "fp", "GM": "mrg", "GR": "reo", "G7": "clo", "GD": "drl"}[way.Gate]
	g.card.Hidden, g.carry.Hidden = form == "", way.Gate != "GM"
	if form == "" {
		return
	}
	spec, _ := g.s.catalog.Form(form)
	g.card.SetText("Card: " + spec.Title)
	g.card.OnTapped = func() { g.s.Go(Route{Page: PageForm, Incident: g.id, Section: form}) }
}

func (g *gateScreen) cell(row int, col string) kit.Cell {
	c := g.checks[row]
	quiet := !c.Blocks()
	switch col {
	case "id":
		return kit.Cell{Text: c.ID, Muted: true}
	case "text":
		return kit.Cell{Text: c.Text, Muted: quiet}
	case "state":
		cell := standingCell(c, g.s.Now())
		if c.Standing == guidance.Met && g.doubted(c) {
			return kit.Cell{Text: "met, look again", Colour: kit.ColourWarn, Bold: true}
		}
		return cell
	}
	return kit.Cell{Text: g.round(c), Muted: true}
}

// doubted says whether an answer the criterion rests on contradicts the record.
func (g *gateScreen) doubted(c guidance.Check) bool {
	return slices.ContainsFunc(g.doubts, func(d model.Doubt) bool { return slices.Contains(c.Rule.Fields(), d.Field) })
}

// round says in few words how a criterion may be got round.
func (g *gateScreen) round(c guidance.Check) string {
	switch c.Standing {
	case guidance.Met, guidance.Spared:
		return ""
	case guidance.Waived:
		return "by " + c.By
	}
	var parts []string
	if c.CanOwe(g.v.Level()) && c.Row == "" {
		parts = append(parts, fmt.Sprintf("owe %s", model.FormatSpan(time.Duration(c.Defer)*time.Minute)))
	}
	if roles := c.Roles(); len(roles) > 0 {
		names := make([]string, len(roles))
		for i, r := range roles {
			names[i], _ = g.s.roleWord(g.v, r)
			if role, ok := g.s.guide.Role(r); ok {
				names[i] = shortRole(role)
			}
		}
		parts = append(parts, "waive: "+strings.Join(names, " + "))
	}
	if parts == nil {
		return "never waived"
	}
	return strings.Join(parts, ", ")
}

// selected says what the chosen criterion asks in full, and which ways round it has.
func (g *gateScreen) selected() {
	c, ok := g.chosen()
	g.owe.Hidden = !ok || !c.CanOwe(g.v.Level()) || c.Row != "" || !c.Blocks()
	g.waive.Hidden = !ok || len(c.Roles()) == 0 || !(c.Blocks() || c.Standing == guidance.Owed)
	g.open.Hidden = !ok
	text := "Choose a line to see what it asks for and the ways round it."
	if ok {
		text = c.ID + " asks: " + c.Rule.Say(g.s.catalog) + "."
		for _, d := range g.doubts {
			if slices.Contains(c.Rule.Fields(), d.Field) {
				text += " LOOK AGAIN: " + d.Text
			}
		}
		if c.Ref != "" {
			text += " Source: " + c.Ref + "."
		}
		if c.Reason != "" && (c.Standing == guidance.Waived || c.Standing == guidance.Owed || c.Standing == guidance.Overdue) {
			text += " " + upper(string(c.Standing)) + " by " + c.By + ": " + c.Reason
			if !c.Due.IsZero() {
				text += " (until " + shortMoment(c.Due, g.v, g.s.Now()) + ")"
			}
		}
	}
	g.detail.SetText(text)
	g.body.Refresh()
}

func (g *gateScreen) chosen() (guidance.Check, bool) {
	if i := g.table.Selected(); i >= 0 && i < len(g.checks) {
		return g.checks[i], true
	}
	return guidance.Check{}, false
}

func (g *gateScreen) with(do func(guidance.Check)) {
	if c, ok := g.chosen(); ok {
		do(c)
	}
}

// Save goes through the gate.
func (g *gateScreen) Save() {
	way, ok := g.way()
	if !ok || g.do.Disabled() {
		return
	}
	to := model.Phase(way.To)
	moved := func(c desk.Change) {
		g.s.closeSheet()
		g.s.Notice(fmt.Sprintf("%s is in %s now (entry %d).", g.v.Number, g.s.phaseWord(c.View.Phase), c.Seq))
		g.s.Go(Route{Page: PageIncident, Incident: g.id})
	}
	switch way.Gate {
	case "GB":
		g.s.ask("Back to "+g.s.phaseWord(to), "What was found that leads back?", "One line why", "", "Go back", func(why string, failed func(error)) {
			g.s.Do(model.MovePhase{Incident: g.id, To: to, Gate: "GB", Why: why}, moved, failed)
		})
		return
	case "GR":
		if picked := g.v.Text("reo.phase"); picked != "" {
			to = model.Phase(picked)
		}
	}
	g.do.SetBusy(true)
	g.s.Do(model.MovePhase{Incident: g.id, To: to, Gate: way.Gate}, func(c desk.Change) {
		g.do.SetBusy(false)
		moved(c)
	}, func(err error) {
		g.do.SetBusy(false)
		g.s.Fail(err)
	})
}

// askOwe puts a criterion off, with its countdown in plain sight.
func (g *gateScreen) askOwe(c guidance.Check) {
	span := time.Duration(c.Defer) * time.Minute
	g.s.ask("Owe "+c.ID, c.Text+". It may be owed for "+kit.Span(span)+", until "+shortMoment(g.s.Now().Add(span), g.v, g.s.Now())+"; then it turns red and must be settled before the next gate.",
		"Why later?", "at least 15 letters", "Owe it", func(why string, failed func(error)) {
			g.s.Do(model.Override{Incident: g.id, Criterion: c.ID, Owe: true, Why: why}, func(desk.Change) { g.s.closeSheet() }, failed)
		})
}

// askWaive asks who answers for a criterion that is not met.
func (g *gateScreen) askWaive(c guidance.Check) {
	why := kit.NewEntry()
	why.Name = "Reason"
	why.SetPlaceHolder("at least 15 letters: a reader in a year must understand it")
	fields := []fyne.CanvasObject{kit.NewPara(c.Text+".", kit.TextStyle{Bold: true}), kit.Bold("Reason"), why}
	if len(c.Roles()) > 0 {
		fields = append(fields, kit.NewPara("A waiver lets go of what the guide asks for, so those who answer for it say so themselves.", quiet))
	}
	var names []*kit.Entry
	var asks []*pinAsk
	var kept *fieldsKeeper
	var act func()
	for i, role := range c.Roles() {
		label, holder := g.s.roleWord(g.v, role)
		e := kit.NewEntry()
		e.Name = label
		e.SetQuietly(holder)
		word := "Accountable: " + label
		if i > 0 {
			word = "Second person: " + label
		}
		if holder == "" {
			e.SetPlaceHolder("nobody holds this seat yet: Ctrl+P")
		}
		ask := g.s.newPinAsk(func() { act() })
		ask.ask(holder)
		e.OnChanged = ask.ask
		names, asks = append(names, e), append(asks, ask)
		fields = append(fields, container.New(&pairLayout{}, kit.Stack(4, kit.Bold(word), e), ask.object))
	}
	var until *kit.MomentEntry
	if c.Override == "bdm+so" {
		until = kit.NewMomentEntry("Accepted until", "")
		until.Preview = func(text string) kit.Preview {
			m, err := model.ParseDueMoment(text, g.s.Now(), g.v.Location())
			if err != nil || strings.TrimSpace(text) == "" {
				return kit.Preview{Text: "a day or time ahead, such as 2026-12-24", Tone: kit.ToneMuted}
			}
			return kit.Preview{Text: model.FormatMoment(m, g.v.Location(), model.Style{Near: g.s.Now()}), Tone: kit.ToneMuted}
		}
		fields = append(fields, kit.Bold("Accepted as a risk until"), until)
	}
	problem := kit.NewText("", kit.TextStyle{Truncate: true})
	button := kit.NewButtonOf(kit.ButtonPrimary, "Waive "+c.ID, "Enter", nil)
	act = func() {
		o := model.Override{Incident: g.id, Criterion: c.ID, Why: why.Text, By: names[0].Text}
		if len(names) > 1 {
			o.Second = names[1].Text
		}
		if until != nil && strings.TrimSpace(until.Text()) != "" {
			m, err := model.ParseDueMoment(until.Text(), kept.at(until.Entry()), g.v.Location())
			if err != nil {
				problem.SetTone(sentenceAndHint(err), kit.ToneBad)
				return
			}
			o.Until = m
		}
		button.SetBusy(true)
		g.s.DoConfirmed(words(asks...), o, func(ch desk.Change) {
			g.s.closeSheet()
			g.s.Notice(fmt.Sprintf("%s is waived (entry %d); reports and the review show it.", c.ID, ch.Seq))
		}, func(err error) {
			button.SetBusy(false)
			problem.SetTone(sentenceAndHint(err), kit.ToneBad)
		})
	}
	button.OnTapped = act
	why.OnSubmitted = func(string) { act() }
	for _, e := range names {
		e.OnSubmitted = func(string) { act() }
	}
	fields = append(fields, problem, kit.Row(8, button))
	g.s.openSheet(kit.NewSheet("Waive "+c.ID, kit.Stack(4, fields...), func() { g.s.closeSheet() }), why)
	typed := append([]*kit.Entry{why}, names...)
	if until != nil {
		typed = append(typed, until.Entry())
	}
	kept = g.s.keepFields("waive/"+c.ID, typed...)
	if until != nil {
		kept.moment(until.Entry(), "until", g.v.Location())
	}
}

// carryOver takes along what a merge takes along; the merge card names where to.
func (s *Shell) carryOver(id model.IncidentID) {
	s.Write(func(ctx context.Context) (desk.Change, error) { return s.deps.Desk.CarryOver(ctx, id) }, func(c desk.Change) {
		s.Notice("Carried over to "+model.MergeTarget(c.View)+". Both records stay.",
			kit.Action{Text: "On to the gate", Key: "Ctrl+G", OnTapped: func() { s.Go(Route{Page: PageGate, Incident: id, Section: "GM"}) }})
	})
}
