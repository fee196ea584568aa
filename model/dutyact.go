package model

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"bridgelog/model/regime"
)

// dutyAct gathers the events of an act on duties and works the clocks out after
// each, so that one act is one whole.
type dutyAct struct {
	was    View // before the act
	v      View // after the events so far
	env    Env
	events []Event
	moved  []string // deadlines the act moved later, in words
}

func newDutyAct(v View, env Env) *dutyAct { return &dutyAct{was: v, v: v, env: env} }

func (a *dutyAct) add(events ...Event) {
	a.events = append(a.events, events...)
	a.v = Preview(a.v, events, a.env)
}

func (a *dutyAct) put(register, id string, set map[string]json.RawMessage, why string) {
	a.add(RecordPut{Register: register, ID: id, Set: set, Why: why})
}

// done gives the events, or refuses an act that would move a deadline later
// without a person saying so (issue C, triggers).
func (a *dutyAct) done(later bool) ([]Event, error) {
	if err := a.work(); err != nil {
		return nil, err
	}
	if len(a.moved) > 0 && !later {
		return nil, Refuse(Conflict, "later", "Confirm that it may, with the reason.", "this moves a deadline later: %s.", strings.Join(a.moved, "; "))
	}
	return a.events, nil
}

// work seals what the clocks say now, for every duty where that differs from
// what was sealed before.
func (a *dutyAct) work() error {
	for _, d := range a.v.Duties() {
		if !d.Ruled || d.State == DutyNot {
			continue
		}
		d, err := a.close(d)
		if err != nil {
			return err
		}
		set := clockFields(d)
		for key, raw := range set {
			if old := d.Record.Fields[key]; old == nil && string(raw) == "null" || old != nil && sameAnswer(old, raw) {
				delete(set, key)
			}
		}
		if len(set) == 0 {
			continue
		}
		if old, ok := a.was.Duty(d.ID); ok && old.Ruled && old.State != DutyNot {
			if text := movedLater(old, d); text != "" {
				a.moved = append(a.moved, text)
			}
		}
		a.put(DutyRegister, d.ID, set, "worked out")
	}
	return nil
}

// close works a duty out with the closed days its calendar has now.
func (a *dutyAct) close(d Duty) (Duty, error) {
	facts := a.v.dutyFacts(d, a.v.Notices())
	start := facts.Triggers[d.Stage.Trigger]
	if start.IsZero() && d.Stage.Trigger == "end-of-calendar-year" {
		start = facts.Triggers["detection"]
	}
	if !facts.RestartAt.IsZero() {
		start = facts.RestartAt
	}
	if start.IsZero() && d.Stage.NotBefore != nil {
		start = facts.Triggers[d.Stage.NotBefore.Trigger]
	}
	if !start.IsZero() {
		from := regime.DayOf(start.In(d.Location()))
		d.Closed = ClosedDays(a.env.House, d.Stage.Calendar, from, from.Add(int(holidayReach/(24*time.Hour))))
		facts.Calendar, _ = regime.NewCalendar(d.Closed) // dates were checked when they were kept
	}
	r, err := regime.Due(d.Stage, facts)
	if err != nil {
		return d, &Error{Kind: Invalid, Field: "trigger", Err: err, Text: d.Name + ": " + err.Error() + ".", Hint: "One of the two times is wrong; correct it first."}
	}
	d.Result = r
	last := r.Latest
	for _, t := range []time.Time{r.Default, r.Target, r.NotBefore} {
		if t.After(last) {
			last = t
		}
	}
	d.Closed = slices.DeleteFunc(d.Closed, func(c regime.Closed) bool {
		return last.IsZero() || c.Date > regime.DayOf(last.In(d.Location())).Add(7).String()
	})
	return d, nil
}

// clockFields are the fields of a duty's row that the rule works out.
func clockFields(d Duty) map[string]json.RawMessage {
	zone := d.Location()
	moment := func(t time.Time) json.RawMessage {
		if t.IsZero() {
			return json.RawMessage("null")
		}
		return rawOf(At(t, zone, ToSecond, DerivedClock))
	}
	due, own := d.Result.Default, false
	if due.IsZero() && !d.Result.Target.IsZero() {
		due, own = d.Result.Target, true
	}
	set := map[string]json.RawMessage{"start_at": moment(d.Result.Start), "due_at": moment(due), "latest_at": moment(d.Result.Latest),
		"not_before": moment(d.Result.NotBefore), "own_target": rawOf(own), "closed": rawOf(append([]regime.Closed{}, d.Closed...)), "what_if": json.RawMessage("null")}
	if d.Params.AssumeInForce && !d.Stage.Binds(d.Result.Start) {
		set["what_if"] = rawOf(true)
	}
	return set
}

// movedLater says how a deadline moved later or fell away; empty where it did not.
func movedLater(old, now Duty) string {
	was, is := old.Line.Due, now.Result.Default
	if is.IsZero() {
		is = now.Result.Target
	}
	switch {
	case was.IsZero() || !is.IsZero() && !is.After(was):
		return ""
	case is.IsZero():
		return fmt.Sprintf("%s was due %s and would not run any more", old.Name, FormatInstantSecond(was, old.Location()))
	}
	return fmt.Sprintf("%s from %s to %s", old.Name, FormatInstantSecond(was, old.Location()), FormatInstantSecond(is, old.Location()))
}
