package guide

import (
	"encoding/json"
	"slices"
	"time"
)

// Standing says how one criterion stands.
type Standing string

const (
	Met     Standing = "met"
	Missing Standing = "missing"
	Waived  Standing = "waived"
	Owed    Standing = "owed"    // not yet due
	Overdue Standing = "overdue" // owed, and its time has passed
	Spared  Standing = "spared"  // not asked at this severity
)

// Check is one criterion and how it stands.
type Check struct {
	Criterion
	Gate     string
	Standing Standing
	Due      time.Time // for Owed and Overdue, UTC
	Row      string    // id of the overrides row for Waived, Owed and Overdue
	Reason   string    // of the override
	By       string    // accountable for it
}

// Blocks says whether the criterion keeps the gate shut.
func (c Check) Blocks() bool { return c.Standing == Missing || c.Standing == Overdue }

// Roles are the seats that must be named to waive the criterion; none when it
// can never be waived.
func (c Criterion) Roles() []string { return slices.Clone(codes[c.Override]) }

// CanOwe says whether the criterion may be owed at a severity: SEV1 and SEV2
// only, for the minutes it gives (override_policy, "defer").
func (c Criterion) CanOwe(level string) bool {
	n := levelNumber(level)
	return c.Defer > 0 && n > 0 && n <= 2
}

// Moves are the transitions that lead on from the phase an incident is in, in
// the order of the guide; what an exercise may not do, and what only an exercise
// may, is left out.
func (g Guide) Moves(f Facts) []Transition {
	phase, _ := f.InPhase()
	var out []Transition
	for _, t := range g.Transitions {
		if !slices.Contains(t.From, phase) || t.Flag == "drill" && !f.IsDrill() {
			continue
		}
		if f.IsDrill() && (t.Gate == "G7" || t.Gate == "GF" || t.Gate == "GM") {
			continue // forms.json: not offered in a drill
		}
		out = append(out, t)
	}
	return out
}

// Ahead is the gate that leads to the next phase: the one to show when nobody
// asked for another. False in an end state.
func (g Guide) Ahead(f Facts) (Transition, bool) {
	for _, t := range g.Moves(f) {
		if len(t.Gate) == 2 && t.Gate[1] >= '1' && t.Gate[1] <= '9' {
			return t, true
		}
	}
	phase, _ := f.InPhase()
	for _, t := range g.Moves(f) { // an exercise in review ends with GD
		if t.Gate == "GD" && phase == "review" {
			return t, true
		}
	}
	return Transition{}, false
}

// Gate says how every criterion of a gate stands. now decides what is overdue.
func Gate(g Guide, f Facts, key string, now time.Time) []Check {
	gate, _ := g.Gate(key)
	over := overrides(f)
	out := make([]Check, 0, len(gate.Criteria))
	for _, c := range gate.Criteria {
		out = append(out, stand(c, gate.Key, f, over[c.ID], now))
	}
	return out
}

// Debts are the criteria of any gate that are owed and not yet met, the most
// pressing first. Overdue ones must be settled before the next gate.
func Debts(g Guide, f Facts, now time.Time) []Check {
	over := overrides(f)
	var out []Check
	for _, gate := range g.Gates {
		for _, c := range gate.Criteria {
			if len(over[c.ID]) == 0 {
				continue
			}
			if x := stand(c, gate.Key, f, over[c.ID], now); x.Standing == Owed || x.Standing == Overdue {
				out = append(out, x)
			}
		}
	}
	slices.SortStableFunc(out, func(a, b Check) int { return a.Due.Compare(b.Due) })
	return out
}

// Open says whether a gate lets an incident through: nothing of it blocks, and
// no debt of an earlier gate is overdue. Going back is never held up by debts.
func Open(g Guide, f Facts, key string, now time.Time) (blocking []Check) {
	for _, c := range Gate(g, f, key, now) {
		if c.Blocks() {
			blocking = append(blocking, c)
		}
	}
	if key != "GB" {
		for _, c := range Debts(g, f, now) {
			if c.Standing == Overdue && c.Gate != key {
				blocking = append(blocking, c)
			}
		}
	}
	return blocking
}

func stand(c Criterion, gate string, f Facts, rows []Row, now time.Time) Check {
	out := Check{Criterion: c, Gate: gate, Standing: Missing}
	n := levelNumber(f.Level())
	switch {
	case Eval(c.Rule, f):
		out.Standing = Met
		return out
	case n > c.SevMost:
		out.Standing = Spared
		return out
	}
	for _, row := range rows { // the newest word stands
		out.Row, out.Reason, out.By = row.ID, text(row.Fields["reason"]), text(row.Fields["by"])
		if text(row.Fields["kind"]) == "waived" {
			out.Standing, out.Due = Waived, time.Time{}
			if until, ok := instant(row.Fields["due"]); ok && now.After(until) { // a waiver with an end has ended
				out.Standing = Missing
			}
			continue
		}
		due, ok := instant(row.Fields["due"])
		if !ok {
			continue
		}
		out.Standing, out.Due = Owed, due
		if now.After(due) {
			out.Standing = Overdue
		}
	}
	return out
}

// overrides are the standing rows of the register by criterion, oldest first.
func overrides(f Facts) map[string][]Row {
	out := map[string][]Row{}
	for _, row := range f.Rows("overrides") {
		key := text(row.Fields["criterion"])
		out[key] = append(out[key], row)
	}
	return out
}

// instant reads the beginning of a recorded moment, UTC.
func instant(raw json.RawMessage) (time.Time, bool) {
	var m struct {
		From time.Time `json:"from"`
	}
	if json.Unmarshal(raw, &m) != nil || m.From.IsZero() {
		return time.Time{}, false
	}
	return m.From, true
}
