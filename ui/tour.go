package ui

import (
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"bridgelog/model"
	"bridgelog/ui/kit"
)

// tourStop is one stop of the tour through the practice incident: what to do,
// and how the window sees that it was done. A stop without Done is left by its
// button.
type tourStop struct {
	what string
	why  string
	page Page                             // where it is done
	done func(t *tour, v model.View) bool // asked after every change and move
}

// tourStops lead from the first look to a PDF in hand, in about ten minutes.
var tourStops = []tourStop{
	{"Look round. At the top: how bad it is. Below: the one next step, what is missing, the clocks, the log, the people.",
		"This is an exercise. Nothing here is real, and nothing can be broken.", PageIncident, nil},
	{"Press F2, type “-10m a: pulled the uplink of fs-02 #fs-02” and press Enter.",
		"The line says how it understands you before it writes. It clears once it is on the disk.", PageIncident,
		func(t *tour, v model.View) bool { return t.rows(v, false) > t.had.rows }},
	{"Press Ctrl+Z: your line is struck, and stays readable.",
		"Nothing recorded can be changed unseen, not even by you.", PageIncident,
		func(t *tour, v model.View) bool { return t.rows(v, true) > t.had.struck }},
	{"Press F3: the next step is done, and the one after it is shown.",
		"A step that still needs facts opens its form first; ? there means not known yet. Skip asks for a reason.", PageIncident,
		func(t *tour, v model.View) bool { return settledSteps(v) > t.had.steps }},
	{"Press Ctrl+G: this is what the gate to the next phase still asks for.",
		"A gate guards the name of the phase, never the work. What is missing can be owed or waived by name.", PageGate, tourAt(PageGate)},
	{"Press Ctrl+D: the clocks of the law. Arrow down shows the working and the source of each.",
		"Alarms come at half time, 4 hours and 1 hour before, and when it is due.", PageDuties, tourAt(PageDuties)},
	{"Press F9, choose Timeline, and press Ctrl+Enter to save it. Give the PDF a place.",
		"Every page says by which head it can be checked against the log.", PageExport,
		func(t *tour, v model.View) bool { return len(v.Reports) > t.had.reports }},
	{"Open Help > Check record and press Enter: every entry is read again, and the first bad one would be named.",
		"You have a PDF in hand, and a record that proves it. Ctrl+N begins a real incident; F1 F1 opens the manual wherever you are.", PageCheck, func(t *tour, _ model.View) bool { return t.checked }},
}

func tourAt(page Page) func(*tour, model.View) bool {
	return func(t *tour, _ model.View) bool { return t.s.route.Page == page }
}

// tour is the strip above the status line that leads through the practice
// incident. It watches; it does nothing itself.
type tour struct {
	s    *Shell
	id   model.IncidentID
	stop int
	over bool
	had  struct{ rows, struck, steps, reports int } // when the stop began
	seen bool                                       // had is known

	checked bool // the record was read again since the tour began

	count, what *kit.Text
	why         *kit.Para
	next, end   *kit.Button
	object      *fyne.Container
}

// startTour begins the tour on an exercise.
func (s *Shell) startTour(id model.IncidentID) {
	t := &tour{s: s, id: id}
	t.count = kit.NewText("", kit.TextStyle{Bold: true, Colour: kit.ColourAccent, Size: kit.SizeSmall})
	t.what = kit.NewText("", kit.TextStyle{Bold: true, Truncate: true})
	t.why = kit.NewPara("", kit.TextStyle{Colour: kit.ColourMuted, Size: kit.SizeSmall})
	t.next = kit.NewButtonOf(kit.ButtonPrimary, "Go on", "Alt+Right", t.on)
	t.end = kit.NewButtonOf(kit.ButtonQuiet, "End the tour", "", s.endTour)
	words := kit.Stack(2, kit.Row(10, t.count, kit.Stretch(t.what)), t.why)
	t.object = container.NewStack(kit.Panel(kit.Row(12, kit.Stretch(words), t.next, t.end)))
	s.tour = t
	s.frame.foot.Objects = []fyne.CanvasObject{t.object}
	s.frame.foot.Show()
	t.show()
}

// endTour takes the strip away.
func (s *Shell) endTour() {
	s.tour = nil
	s.frame.foot.Objects = nil
	s.frame.foot.Hide()
	s.frame.content.Refresh()
}

// show says the stop, and what was there when it began.
func (t *tour) show() {
	stop := tourStops[t.stop]
	t.count.SetText(fmt.Sprintf("TOUR %d OF %d", t.stop+1, len(tourStops)))
	t.what.SetText(stop.what)
	t.why.SetText(stop.why)
	t.seen = false
	if t.over {
		t.count.SetText("TOUR DONE")
		t.what.SetText("That was the whole way, from the first line to a document that can be proved.")
		t.next.SetText("End the tour")
		t.end.Hide()
	} else {
		t.next.SetText("Go on")
	}
	t.s.frame.content.Refresh()
	t.look()
}

// on goes to the next stop, whether this one was done or not.
func (t *tour) on() {
	switch {
	case t.over:
		t.s.endTour()
		return
	case t.stop == len(tourStops)-1:
		t.over = true
	default:
		t.stop++
	}
	t.show()
}

// look sees whether the stop was done.
func (t *tour) look() {
	v, ok := t.s.views[t.id]
	if !ok || t.over {
		return
	}
	if !t.seen {
		t.had.rows, t.had.struck, t.had.steps, t.had.reports, t.seen = t.rows(v, false), t.rows(v, true), settledSteps(v), len(v.Reports), true
	}
	if done := tourStops[t.stop].done; done != nil && done(t, v) {
		t.on()
	}
}

// checked tells the tour that the record was read again.
func (s *Shell) checked() {
	if s.tour != nil {
		s.tour.checked = true
		s.tour.look()
	}
}

// rows counts the rows people wrote, or the struck ones among them.
func (t *tour) rows(v model.View, struck bool) int {
	n := 0
	for _, r := range v.Timeline().All() {
		if !r.Derived && (!struck || r.Struck()) {
			n++
		}
	}
	return n
}

func settledSteps(v model.View) int { return len(v.Records["steps"]) }

func init() {
	states = append(states, State{Name: "tour", Set: func(s *Shell, id model.IncidentID) {
		s.openIncident(id)
		s.startTour(id)
		s.tour.on()
	}})
}
