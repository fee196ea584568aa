package ui

import (
	"encoding/json"
	"fmt"
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
	screens[PageDrill] = func(s *Shell, r Route) screen { return newDrillPage(s, r) }
}

// Parts of the drill page.
const (
	drillRun     = "run"
	drillResults = "results"
)

// drillPage leads an exercise: the stop word large, the injects on their clock,
// and what came of it, document by document.
type drillPage struct {
	s     *Shell
	id    model.IncidentID
	v     model.View
	drill model.Drill
	now   time.Time

	head    *incidentHead
	parts   *kit.ChoiceRow
	says    *kit.Text
	run     *fyne.Container
	results *drillResultsPart
	body    fyne.CanvasObject

	table    *kit.DenseTable
	chosen   string // id of the inject in the detail
	text     *kit.Para
	expected *kit.Para
	seen     *kit.Entry
	observer *kit.Entry
	give     *kit.Button
	note     *kit.Button
	loaded   string // inject whose reaction stands in the fields
	half     *halfTyped

	word     *kit.Para
	start    *kit.Button
	stop     *kit.Button
	where    *kit.Para
	consents *kit.Para
	setUp    *kit.Button
	missing  *kit.Para
}

func newDrillPage(s *Shell, r Route) *drillPage {
	p := &drillPage{s: s, id: r.Incident, now: s.Now(), head: newIncidentHead(s), says: kit.NewText("", kit.TextStyle{Colour: kit.ColourMuted, Truncate: true})}
	p.half = newHalfTyped(s, "drill/"+string(r.Incident))
	p.parts = kit.NewChoiceRow("Part", []kit.Option{{Key: drillRun, Label: "Running it"}, {Key: drillResults, Label: "Results"}})
	p.parts.OnChange = func(keys []string) { p.turn() }
	p.parts.Set(drillRun)
	if r.Section == drillResults {
		p.parts.Set(drillResults)
	}
	p.table = kit.NewDenseTable([]kit.Column{{Key: "planned", Title: "Planned", Width: 92, Fit: true, NoSort: true}, {Key: "state", Title: "Now", Width: 150, Fit: true, NoSort: true},
		{Key: "text", Title: "Inject", Width: 200, Flex: 3, NoSort: true}, {Key: "seen", Title: "Seen reaction", Width: 110, Flex: 1, NoSort: true, Optional: 1}},
		func() int { return len(p.drill.Injects) }, p.cell)
	p.table.Name, p.table.Empty = "injects", "No inject is planned. The register of injects takes them; a ready scenario brings its own."
	p.table.OnSelect = func(row int) { p.choose(row) }
	p.table.OnOpen = func(row int) {
		p.choose(row)
		p.Give()
	}
	p.text, p.expected = kit.NewPara("", kit.TextStyle{Size: kit.SizeStep, Bold: true}), kit.NewPara("", kit.TextStyle{Colour: kit.ColourMuted})
	p.seen, p.observer = kit.NewEntry(), kit.NewEntry()
	p.seen.Name, p.observer.Name = "Seen reaction", "Observer"
	p.seen.SetPlaceHolder("what the players did")
	p.observer.SetPlaceHolder("seen by")
	p.seen.OnChanged, p.observer.OnChanged = func(string) { p.typed() }, func(string) { p.typed() }
	p.seen.OnSubmitted = func(string) { p.noteSeen() }
	p.observer.OnSubmitted = func(string) { p.noteSeen() }
	p.give = kit.NewButtonOf(kit.ButtonPrimary, "Give it now", "Ctrl+Enter", p.Give)
	p.note = kit.NewButton("Note the reaction", p.noteSeen)
	all := kit.NewButtonOf(kit.ButtonQuiet, "Edit injects", "", func() {
		s.Go(Route{Page: PageRegister, Incident: p.id, Section: model.InjectsRegister})
	})
	detail := kit.NewSection("THIS INJECT", kit.Stack(6, p.text, p.expected, newFlow(8, []fyne.CanvasObject{p.seen}, p.give, wide(260, p.seen), wide(140, p.observer), p.note)))
	injects := kit.NewSection("INJECTS", p.table, all)

	p.word = kit.NewPara("", kit.TextStyle{Size: kit.SizeTitle, Bold: true, Colour: kit.ColourBad})
	p.start = kit.NewButtonOf(kit.ButtonPrimary, "Start the exercise", "", p.Start)
	p.stop = kit.NewButtonOf(kit.ButtonDanger, "STOP", "Ctrl+Shift+S", p.Stop)
	p.where, p.consents, p.missing = kit.NewPara("", kit.TextStyle{}), kit.NewPara("", kit.TextStyle{}), kit.NewPara("", kit.TextStyle{Colour: kit.ColourMuted})
	p.setUp = kit.NewButton("Set-up", func() { s.Go(Route{Page: PageForm, Incident: p.id, Section: "drl/setup"}) })
	right := container.NewVScroll(kit.Pad(2, 1, kit.Stack(pageGap,
		kit.NewSection("WORD THAT STOPS EVERYTHING", kit.Stack(6, p.word, kit.Bold("Anyone may say it."),
			newFlow(8, nil, p.start, p.stop))),
		kit.NewSection("WHERE", kit.Stack(4, p.where, p.consents, kit.Row(8, p.setUp))),
		kit.NewSection("BEFORE IT MAY END", kit.Stack(4, p.missing, newFlow(8, nil,
			kit.NewButton("Learning part", func() { s.Go(Route{Page: PageForm, Incident: p.id, Section: "drl/learn"}) }),
			kit.NewButtonOf(kit.ButtonNormal, "Gate", "Ctrl+G", func() { s.Go(Route{Page: PageGate, Incident: p.id}) })))))))
	p.run = container.New(drillLayout{}, injects, detail, right)
	p.results = newDrillResults(p)
	head := kit.Row(12, kit.NewText("Exercise", kit.TextStyle{Size: kit.SizeTitle, Bold: true}), p.parts, kit.Stretch(p.says))
	p.body = container.NewBorder(p.head.object, nil, nil, nil, kit.Pad(16, 10, topToBottom(head, kit.Pad(0, 8, container.NewStack(p.run, p.results.object)), nil)))
	p.turn()
	p.half.bring(func() {
		p.loaded, p.results.shown = "", "\x00"
		if p.v.ID != "" {
			p.results.show(p.v, p.drill)
			p.relabel()
		}
	})
	return p
}

// typed keeps what an observer types, by inject, from being lost.
func (p *drillPage) typed() {
	if i := p.index(p.loaded); i >= 0 {
		in := p.drill.Injects[i]
		p.half.set("seen/"+in.ID, []string{p.seen.Text, p.observer.Text}, []string{in.Seen, in.Observer})
	}
}

// Leave keeps what is typed and not noted.
func (p *drillPage) Leave() error {
	p.half.keep()
	return nil
}

// turn shows the chosen part.
func (p *drillPage) turn() {
	if p.run == nil || p.results == nil {
		return
	}
	results := p.parts.One() == drillResults
	p.run.Hidden = results
	p.results.object.Hidden = !results
	if results {
		p.results.load()
	}
	p.body.Refresh()
}

func (p *drillPage) Content() fyne.CanvasObject { return p.body }
func (p *drillPage) Dropped([]string) bool      { return false }
func (p *drillPage) Focus()                     { focusOn(p.s, p.table) }

func (p *drillPage) Show(v model.View) {
	p.v, p.drill = v, model.DrillOf(v)
	p.now = p.s.Now()
	p.head.show(v, p.now)
	if at := p.index(p.chosen); at < 0 || p.chosen == "" {
		p.chosen = ""
		if next, ok := p.drill.Next(); ok {
			p.chosen = next.ID
		} else if len(p.drill.Injects) > 0 {
			p.chosen = p.drill.Injects[0].ID
		}
	}
	p.table.Select(p.index(p.chosen))
	p.results.show(v, p.drill)
	p.missing.SetText(strings.Join(p.blocking(), "\n"))
	p.relabel()
}

func (p *drillPage) Tick(now time.Time) {
	if p.v.ID == "" {
		return
	}
	p.now = now
	p.head.show(p.v, now)
	p.relabel()
}

func (p *drillPage) index(id string) int {
	for i, in := range p.drill.Injects {
		if in.ID == id {
			return i
		}
	}
	return -1
}

func (p *drillPage) choose(row int) {
	if row >= 0 && row < len(p.drill.Injects) {
		p.chosen = p.drill.Injects[row].ID
		p.relabel()
	}
}

// relabel says what stands now; it comes once a second.
func (p *drillPage) relabel() {
	d := p.drill
	given := 0
	for _, i := range d.Injects {
		if !i.Given.IsZero() {
			given++
		}
	}
	state := "EXERCISE, not started"
	switch {
	case p.v.Ended():
		state = "EXERCISE, ended"
	case !d.Stopped.IsZero():
		state = "EXERCISE, stopped at " + d.Stopped.In(p.v.Location()).Format("15:04 MST")
	case d.Running():
		state = "EXERCISE, running for " + model.FormatAge(p.now.Sub(d.Started))
	}
	p.says.SetText(fmt.Sprintf("%s · %d of %s given", state, given, countWord(len(d.Injects), "inject", "injects")))
	p.word.SetText("“" + d.StopWord + "”")
	p.start.Text = "Start the exercise"
	if !d.Stopped.IsZero() {
		p.start.Text = "Go on with it"
	}
	over := p.v.Ended() || p.s.ReadOnly()
	p.start.Hidden, p.stop.Hidden = d.Running() || over, !d.Running() || over
	p.start.Refresh()
	label := p.s.catalog.Label("drill_env", d.Env)
	if d.Env == "" {
		label = "Not said yet. It cannot start before the set-up says where it takes place."
	}
	p.where.SetText(label)
	p.consents.SetText(consentWords(p.s, d))
	p.consents.Hidden = d.Env != model.ProductionDrill
	i := p.index(p.chosen)
	p.give.Hidden = !d.Running() || over || i < 0 || !d.Injects[max(i, 0)].Given.IsZero()
	p.note.Hidden, p.seen.Hidden, p.observer.Hidden = over || i < 0, over || i < 0, over || i < 0
	if i >= 0 {
		in := d.Injects[i]
		p.text.SetText(in.Text)
		words := []string{}
		if in.Expected != "" {
			words = append(words, "Expected: "+in.Expected)
		}
		if in.By != "" {
			words = append(words, "Given by the "+in.By+".")
		}
		p.expected.SetText(strings.Join(words, "\n"))
		if p.loaded != in.ID {
			p.loaded = in.ID
			seen, observer := in.Seen, in.Observer
			if typed := p.half.texts["seen/"+in.ID]; len(typed) == 2 {
				seen, observer = typed[0], typed[1]
			}
			p.seen.SetQuietly(seen)
			p.observer.SetQuietly(observer)
		}
	} else {
		p.text.SetText("Choose an inject.")
		p.expected.SetText("")
	}
	p.table.Refresh()
	p.run.Refresh()
}

// consentWords say who has agreed to a drill in production, and who has not.
func consentWords(s *Shell, d model.Drill) string {
	var out []string
	for _, c := range d.Consents {
		label := c.Role
		if r, ok := s.guide.Role(c.Role); ok {
			label = r.Label
		}
		switch {
		case c.Given:
			out = append(out, "✓ "+label+": "+c.Who+" agrees")
		case c.Who == "":
			out = append(out, label+": nobody holds that seat")
		default:
			out = append(out, label+": "+c.Who+" has not agreed")
		}
	}
	return strings.Join(out, "\n")
}

// blocking are the criteria of the drill's gate that are not met.
func (p *drillPage) blocking() []string {
	var out []string
	for _, c := range guidance.Gate(p.s.guide, p.s.facts(p.v), "GD", p.now) {
		if c.Blocks() {
			out = append(out, c.ID+" "+c.Text)
		}
	}
	if out == nil {
		return []string{"Nothing is missing."}
	}
	return out
}

func (p *drillPage) cell(row int, col string) kit.Cell {
	i := p.drill.Injects[row]
	switch col {
	case "planned":
		if i.Planned.IsZero() {
			return kit.Cell{Text: "no time", Muted: true}
		}
		return kit.Cell{Text: clockOrDay(i.Planned, p.now, p.v.Location())}
	case "state":
		return p.stateCell(i)
	case "seen":
		return kit.Cell{Text: i.Seen, Muted: true}
	}
	return kit.Cell{Text: i.Text, Muted: !i.Given.IsZero()}
}

func (p *drillPage) stateCell(i model.InjectAt) kit.Cell {
	if !i.Given.IsZero() {
		return kit.Cell{Text: "given " + clockOrDay(i.Given, p.now, p.v.Location()), Colour: kit.ColourGood}
	}
	if !p.drill.Running() {
		return kit.Cell{Text: "waits for the start", Muted: true}
	}
	switch left := i.Planned.Sub(p.now); i.State(p.now) {
	case model.InjectOverdue:
		return kit.Cell{Text: "overdue " + kit.Span(-left), Colour: kit.ColourBad, Bold: true}
	case model.InjectDue:
		return kit.Cell{Text: "due in " + kit.Span(left), Colour: kit.ColourWarn, Bold: true}
	default:
		if i.Planned.IsZero() {
			return kit.Cell{Text: "at any time", Muted: true}
		}
		return kit.Cell{Text: "in " + kit.Span(left), Muted: true}
	}
}

// Start begins the exercise, or lets it go on.
func (p *drillPage) Start() {
	p.start.SetBusy(true)
	p.s.Do(model.StartDrill{Incident: p.id}, func(c desk.Change) {
		p.start.SetBusy(false)
		p.s.Notice(fmt.Sprintf("The exercise is running (entry %d).", c.Seq))
	}, func(err error) {
		p.start.SetBusy(false)
		p.s.Fail(err)
	})
}

// Give records the chosen inject as given now, and turns to the next.
func (p *drillPage) Give() {
	if p.give.Hidden || p.give.Disabled() {
		return
	}
	id := p.chosen
	p.give.SetBusy(true)
	p.s.Do(model.GiveInject{Incident: p.id, ID: id}, func(c desk.Change) {
		p.give.SetBusy(false)
		p.s.Notice(fmt.Sprintf("EXERCISE inject given and in the log (entry %d). Note here how the players react.", c.Seq))
		p.relabel()
	}, func(err error) {
		p.give.SetBusy(false)
		p.s.Fail(err)
	})
}

// noteSeen keeps what an observer saw.
func (p *drillPage) noteSeen() {
	set := map[string]json.RawMessage{"seen": asJSON(strings.TrimSpace(p.seen.Text))}
	if who := strings.TrimSpace(p.observer.Text); who != "" {
		set["observer"] = asJSON(who)
	}
	id, typed := p.chosen, []string{p.seen.Text, p.observer.Text}
	p.s.Do(model.PutRecord{Incident: p.id, Register: model.InjectsRegister, ID: id, Set: set}, func(c desk.Change) {
		if now := p.half.texts["seen/"+id]; now == nil || sameTexts(now, typed) {
			p.half.set("seen/"+id, typed, typed)
		}
		p.s.Notice(fmt.Sprintf("The reaction is noted (entry %d).", c.Seq))
	})
}

// Stop records that the word was said. One line why may follow; it is not waited for.
func (p *drillPage) Stop() {
	if p.stop.Hidden {
		return
	}
	p.s.ask("STOP", "The exercise stops at once; injects wait. If something real has happened, open an incident for it.", "Who said the word, and why?", "optional: one line", "Stop it", func(why string, failed func(error)) {
		p.s.Do(model.StopDrill{Incident: p.id, Why: why}, func(c desk.Change) {
			p.s.closeSheet()
			p.s.Notice(fmt.Sprintf("The exercise is stopped (entry %d).", c.Seq), kit.Action{Text: "Open a real incident", OnTapped: p.s.newIncident})
		}, failed)
	})
}

// Save gives the inject: Ctrl+Enter.
func (p *drillPage) Save() {
	if p.parts.One() == drillResults {
		p.results.save()
		return
	}
	p.Give()
}

// Actions are the page's own.
func (p *drillPage) Actions() []action {
	return []action{{ID: "stopdrill", Menu: "Incident", Title: "STOP the exercise", Shortcut: ctrlShift(fyne.KeyS), Keys: "Ctrl+Shift+S",
		When: func() bool { return !p.stop.Hidden }, Run: p.Stop},
		{ID: "startdrill", Menu: "Incident", Title: "Start the exercise", When: func() bool { return !p.start.Hidden }, Run: p.Start}}
}

// drillLayout puts the injects over the chosen one, and what is always needed at
// the right; in a narrow window below.
type drillLayout struct{}

func (drillLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(520, 320) }

func (drillLayout) Layout(o []fyne.CanvasObject, size fyne.Size) {
	right := min(330*textScale(), size.Width*0.42)
	left := size.Width - right - pageGap
	o[1].Resize(fyne.NewSize(left, o[1].Size().Height)) // wrapping text knows its height only then
	high := min(o[1].MinSize().Height, size.Height*0.5)
	place(o[0], 0, 0, left, size.Height-high-pageGap)
	place(o[1], 0, size.Height-high, left, high)
	place(o[2], left+pageGap, 0, right, size.Height)
}
