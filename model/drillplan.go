package model

import (
	"cmp"
	"encoding/json"
	"slices"
	"time"

	"bridgelog/model/guide"
)

// DrillPlanRegister is the plan of exercises in the organisation's record.
const DrillPlanRegister = "drill_plan"

// PlannedDrill is one row of the drill plan.
type PlannedDrill struct {
	ID                   string
	What, Kind, Workload string
	Scenario, Owner      string
	From                 string    // number of the incident whose review asked for it
	Drill                string    // number of the drill it was held as
	When                 time.Time // zero while no date is set (UTC)
	BreakIn              bool
	State                string // item_state
}

// Open says whether the drill is still to be held.
func (p PlannedDrill) Open() bool { return p.State != "done" && p.State != "dropped" }

// DrillPlan are the rows of the plan, the next one first; those without a date
// come before what has been held.
func DrillPlan(house View) []PlannedDrill {
	var out []PlannedDrill
	for _, r := range house.Standing(DrillPlanRegister) {
		text := func(column string) string { return guide.Text(r.Fields[column]) }
		out = append(out, PlannedDrill{ID: r.ID, What: text("what"), Kind: text("kind"), Workload: text("workload"), Scenario: text("scenario"), Owner: text("owner"),
			From: text("from"), Drill: text("drill"), When: dueIn(r, "when"), BreakIn: text("break_in") == "yes", State: cmp.Or(text("state"), "open")})
	}
	rank := func(p PlannedDrill) int {
		switch {
		case !p.Open():
			return 2
		case p.When.IsZero():
			return 1
		}
		return 0
	}
	slices.SortStableFunc(out, func(a, b PlannedDrill) int { return cmp.Or(rank(a)-rank(b), a.When.Compare(b.When)) })
	return out
}

// HouseAfter is what events of an incident lead to in the organisation's record,
// as one act with them: a review that wants a new drill puts one on the plan, and
// a drill made from the plan is named there, until it has ended.
func HouseAfter(v View, events []Event, env Env) []Event {
	if env.Newest == nil {
		return nil
	}
	if _, ok := env.Newest.HouseRegister(DrillPlanRegister); !ok {
		return nil
	}
	var out []Event
	number := v.Number
	for _, e := range events {
		switch e := e.(type) {
		case IncidentOpened:
			number = e.Number
		case RecordPut:
			if row := guide.Text(e.Set[DrillPlanned]); e.Form == CaseForm && row != "" {
				out = append(out, onPlan(env.House, row, map[string]json.RawMessage{"drill": rawOf(number), "state": rawOf("doing")})...)
			}
			if answer := guide.ReadAnswer(e.Set["rev.drill_update"]); e.Form == "rev" && answer.Answer == "yes" && !asked(env.House, number) {
				what := cmp.Or(answer.Reason, "New drill after "+number)
				out = append(out, RecordPut{Register: DrillPlanRegister, ID: env.NewID(), Why: "asked for by the review of " + number,
					Set: map[string]json.RawMessage{"what": rawOf(what), "from": rawOf(number), "state": rawOf("open")}})
			}
		case PhaseChanged:
			if row := v.Text(DrillPlanned); row != "" && ended(Phase(e.To)) {
				out = append(out, onPlan(env.House, row, map[string]json.RawMessage{"state": rawOf("done")})...)
			}
		}
	}
	return out
}

// onPlan changes a row of the plan that still stands.
func onPlan(house View, id string, set map[string]json.RawMessage) []Event {
	if r, ok := house.Record(DrillPlanRegister, id); !ok || r.Withdrawn {
		return nil
	}
	return []Event{RecordPut{Register: DrillPlanRegister, ID: id, Set: set}}
}

// asked says whether a drill with that incident as origin is on the plan.
func asked(house View, number string) bool {
	return slices.ContainsFunc(DrillPlan(house), func(p PlannedDrill) bool { return p.From == number })
}

// BreakInEvery is how often a recovery drill with a break-in as its cause is to
// be held (drl.bcdr_break_in: "at least one such drill a year").
const BreakInEvery = 365 * 24 * time.Hour

// BreakInDrill says when a drill with a break-in as scenario of a recovery was
// last held, in the zone of that drill, zero where none is known, and whether the
// next one is due.
func BreakInDrill(board []Summary, now time.Time) (last time.Time, due bool) {
	for _, s := range board {
		if d := s.Drilled(); d != nil && d.BreakIn && d.Held.After(last) {
			last = d.Held.In(Location(s.Zone))
		}
	}
	return last, last.IsZero() || now.Sub(last) > BreakInEvery
}

// DrillsBySize says when each size of the response was last tried, in the zone of
// that drill.
func DrillsBySize(board []Summary) map[string]time.Time {
	out := map[string]time.Time{}
	for _, s := range board {
		if d := s.Drilled(); d != nil && d.Size != "" && d.Held.After(out[d.Size]) {
			out[d.Size] = d.Held.In(Location(s.Zone))
		}
	}
	return out
}
