package ui

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"bridgelog/model"
	guidance "bridgelog/model/guide"
	"bridgelog/ui/kit"
)

// railIncidents is how many incidents the rail offers; with one in view fewer,
// because its own places need the room at 720 pixels.
const (
	railIncidents = 6
	railBeside    = 1
)

// railPhase is what the rail says of one phase.
type railPhase struct {
	form    string // its page
	missing int    // what its gate still asks, of the phase in hand and those behind
	passed  bool   // behind us, and nothing of it is open
	here    bool   // the incident is in it
}

// railState is what the rail knows of the incident in view; working it out again
// is spared while nothing was recorded and the minute is the same.
type railState struct {
	id     model.IncidentID
	seq    model.Seq
	minute time.Time
	phases []railPhase
	red    int // messages somebody has to look at now
}

// railPhases says how the seven phases stand. Phases that lie ahead say
// nothing: all of their gate would be missing, which is no news.
func (s *Shell) railPhases(v model.View, now time.Time) []railPhase {
	facts := s.facts(v)
	debts := guidance.Debts(s.guide, facts, now)
	at := s.phaseIndex(v)
	out := make([]railPhase, len(phaseForms))
	for i, form := range phaseForms {
		p := railPhase{form: form, here: i == at && !v.Ended()}
		gate := fmt.Sprintf("G%d", i+1)
		switch {
		case p.here:
			for _, c := range guidance.Gate(s.guide, facts, gate, now) {
				if c.Blocks() {
					p.missing++
				}
			}
		case i < at || v.Phase == model.Closed:
			for _, d := range debts {
				if d.Gate == gate {
					p.missing++
				}
			}
			p.passed = p.missing == 0
		}
		out[i] = p
	}
	return out
}

// phaseIndex is the place of the incident's phase among the seven; that of the
// last one it was in when it has ended.
func (s *Shell) phaseIndex(v model.View) int {
	phase := string(v.Phase)
	if n := len(v.Phases); v.Ended() && n > 0 {
		phase = v.Phases[n-1].From
	}
	return slices.IndexFunc(phaseForms, func(key string) bool {
		spec, ok := s.catalog.Form(key)
		return ok && spec.Phase == phase
	})
}

// railPlaces are the places inside an incident below its phases.
var railPlaces = []struct {
	page       Page
	label, key string
}{
	{PageDrill, "Exercise", ""},
	{PageTimeline, "Timeline", "Ctrl+J"},
	{PageDuties, "Duties", "Ctrl+D"},
	{PagePeople, "People", "Ctrl+P"},
	{PageMessages, "Messages", "F5"},
	{PageRegister, "Records", ""},
	{PageSteps, "Steps", ""},
	{PageGate, "Gate", "Ctrl+G"},
	{PageExport, "Reports", "F9"},
	{PageAsOf, "As known at", ""},
}

// housePlaces are the places of what is kept once, for every incident; they stand
// in the rail while no incident is in view.
var housePlaces = []struct {
	route      Route
	label, key string
}{
	{Route{Page: PageReminders}, "Reminders", "Ctrl+R"},
	{Route{Page: PageSignals, Incident: model.Organisation}, "Signals", ""},
	{Route{Page: PageRegister, Incident: model.Organisation, Section: guidance.ContactsRegister}, "Address book", ""},
	{Route{Page: PageReadiness}, "Readiness", ""},
	{Route{Page: PageImprovements}, "Improvements", ""},
	{Route{Page: PageOrganisation}, "Organisation", "Ctrl+O"},
}

// refreshRail says where we are: board, incidents, and the places of the one in
// view with what is unfinished in each phase.
func (f *frame) refreshRail() {
	s := f.s
	v, inView := s.Current()
	most := railIncidents
	if inView {
		most = railBeside
	}
	items := []kit.RailItem{{ID: "board", Label: "Board", Note: "Ctrl+B"}, {ID: "deadlines", Label: "Deadlines", Note: "F12"}, {ID: "new", Label: "New incident", Note: "Ctrl+N"}}
	if !inView {
		for i, p := range housePlaces {
			item := kit.RailItem{ID: "house/" + strconv.Itoa(i), Label: p.label, Note: p.key}
			if p.route.Page == PageReminders {
				item.Count = s.lateReminders(s.deps.Clock())
			}
			if p.route.Page == PageReadiness {
				item.Count = s.ready.open
			}
			if p.route.Page == PageImprovements {
				item.Count = s.improvementsLate()
			}
			if p.route.Page == PageSignals {
				item.Count = s.house.SignalsWaiting()
			}
			items = append(items, item)
		}
	}
	shown := slices.Clone(s.board[:min(len(s.board), most)])
	if i, ok := s.place[s.incidentInView()]; ok && i >= len(shown) {
		shown = append(shown, s.board[i])
	}
	for i, row := range shown {
		items = append(items, kit.RailItem{ID: "incident/" + string(row.ID), Label: shortNumber(row.Number),
			Severity: row.Severity, Separator: i == 0})
	}
	if inView {
		items = append(items, f.incidentItems(v)...)
	}
	f.rail.SetItems(items)
	f.rail.SetCurrent(s.railCurrent())
}

// incidentItems are the places of the incident in view.
func (f *frame) incidentItems(v model.View) []kit.RailItem {
	s, now := f.s, f.s.Now()
	items := []kit.RailItem{{Label: shortNumber(v.Number) + " · " + s.phaseWord(v.Phase), Heading: true, Separator: true},
		{ID: string(PageIncident), Label: "Now and log", Note: "F2"}}
	if screens[PageForm] != nil {
		if r := f.railed; r.id != v.ID || r.seq != v.Last.Seq || !r.minute.Equal(now.Truncate(time.Minute)) {
			f.railed = railState{v.ID, v.Last.Seq, now.Truncate(time.Minute), s.railPhases(v, now), s.messagesRed(v, now)}
		}
		for i, p := range f.railed.phases {
			spec, _ := s.catalog.Form(p.form)
			item := kit.RailItem{ID: "form/" + p.form, Label: spec.Title, Count: p.missing, Tick: p.passed, Here: p.here, Separator: i == 0}
			if p.form == "rev" {
				item.Label = "Review" // the rail is narrow
			}
			items = append(items, item)
		}
	}
	first := true
	for _, p := range railPlaces {
		if p.page == PageDrill && !v.Drill {
			continue
		}
		if screens[p.page] != nil {
			item := kit.RailItem{ID: string(p.page), Label: p.label, Note: p.key, Separator: first}
			if p.page == PageMessages {
				item.Count = f.railed.red
			}
			items = append(items, item)
			first = false
		}
	}
	return items
}

// railCurrent is the place of the rail that the page in view belongs to.
func (s *Shell) railCurrent() string {
	r := s.route
	if r.Page == PageWorkload { // cards are a part of readiness
		r = Route{Page: PageReadiness}
	}
	for i, p := range housePlaces {
		key, _, _ := strings.Cut(r.Section, "/")
		if r.Incident == p.route.Incident && r.Page == p.route.Page && (p.route.Section == "" || key == p.route.Section) {
			return "house/" + strconv.Itoa(i)
		}
	}
	if r.Page != PageForm {
		return string(r.Page)
	}
	form, _, _ := strings.Cut(r.Section, "/")
	switch {
	case slices.Contains(phaseForms, form):
		return "form/" + form
	case form == "clo":
		return "form/rev" // closing is the end of the review
	case form == "fp" || form == "mrg" || form == "reo" || form == "sys":
		return string(PageGate) // cards that lead through a gate
	}
	return string(PageIncident)
}

// picked goes to a place of the rail.
func (f *frame) picked(id string) {
	s := f.s
	kind, rest, _ := strings.Cut(id, "/")
	switch kind {
	case "house":
		if i, err := strconv.Atoi(rest); err == nil && i < len(housePlaces) {
			s.Go(housePlaces[i].route)
		}
	case "board", "deadlines", "new":
		s.Go(Route{Page: Page(id)})
	case "incident":
		at := s.incidentInView()
		if rest != "" {
			at = model.IncidentID(rest)
		}
		s.Go(Route{Page: PageIncident, Incident: at})
	case "form":
		s.Go(Route{Page: PageForm, Incident: s.incidentInView(), Section: rest})
	default:
		s.Go(Route{Page: Page(id), Incident: s.incidentInView()})
	}
}
