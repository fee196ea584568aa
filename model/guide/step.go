package guide

import (
	"slices"
	"strings"
	"time"

	"bridgelog/model/form"
)

// StepsRegister holds what became of each step on an incident: one row for each
// step touched, its id the step's. Steps of the playbook are never copied.
const StepsRegister = "steps"

// Case fields are answers the program keeps about the response itself.
const (
	CaseSize       = "case.size"       // localized, workload, widespread, disaster
	CaseCategories = "case.categories" // extra categories ticked on the incident
)

// Progress says how one step stands on an incident.
type Progress struct {
	Step
	State    string    // "", done, skipped
	By       string    // who did or skipped it
	At       time.Time // when that was recorded, UTC
	Reason   string    // why skipped
	Owner    string    // who it was given to; empty for the seat's holder
	Added    bool      // a free step of this incident
	Hidden   string    // why it is not shown, in words; empty when it is
	Asks     bool      // its condition has not been answered
	Deadline time.Time // UTC; zero without a limit
	Extra    string    // what the size adds to it
}

// Open says whether the step waits to be done.
func (p Progress) Open() bool { return p.State == "" && p.Hidden == "" }

// SizeOf is how large the response is: what a person set, else what is proposed.
func (g Guide) SizeOf(f Facts) (size string, set bool) {
	if s := text(f.Answer(CaseSize)); s != "" {
		return s, true
	}
	return g.ProposeSize(f), false
}

// ProposeSize works the size out from reach and running state (severity.size).
func (g Guide) ProposeSize(f Facts) string {
	if text(f.Answer(RunState)) == "shut_down_all" || Filled(f.Answer("rec.dr_invoked_at")) {
		return "disaster"
	}
	switch text(f.Answer("tri.scope")) {
	case "workload":
		return "workload"
	case "widespread":
		return "widespread"
	}
	return "localized"
}

// Playbook is every step as it stands on the incident, in order, hidden ones
// included with the reason why, free steps of the incident at the end of their phase.
func Playbook(g Guide, f Facts) []Progress {
	rows := map[string]Row{}
	var added []Step
	for _, row := range f.Rows(StepsRegister) {
		rows[row.ID] = row
		if title := text(row.Fields["title"]); title != "" {
			added = append(added, Step{ID: row.ID, Title: title, Why: text(row.Fields["why"]),
				Role: text(row.Fields["role"]), Phase: text(row.Fields["phase"])})
		}
	}
	size, _ := g.SizeOf(f)
	category := text(f.Answer("rep.category"))
	extra := texts(f.Answer(CaseCategories))
	level := max(levelNumber(f.Level()), 1) // no level yet: everything is asked
	current, since := f.InPhase()
	var out []Progress
	put := func(s Step, free bool) {
		row := rows[s.ID].Fields
		p := Progress{Step: s, Added: free, State: text(row["state"]), By: text(row["by"]),
			Reason: text(row["reason"]), Owner: text(row["owner"]), Extra: s.Adjust[size]}
		p.At, _ = instant(row["at"])
		condition := text(row["condition"])
		if !free {
			p.Hidden = s.hidden(g, f, size, category, extra, level, condition)
		}
		p.Asks = s.Applies.Condition != "" && condition == "" && p.Hidden == ""
		if limit := s.Limit(); limit > 0 && s.Phase == current && !since.IsZero() {
			p.Deadline = since.Add(limit)
		}
		out = append(out, p)
	}
	for i, s := range g.Steps {
		put(s, false)
		if i == len(g.Steps)-1 || g.Steps[i+1].Phase != s.Phase {
			for _, free := range added {
				if free.Phase == s.Phase {
					put(free, true)
				}
			}
		}
	}
	return out
}

// hidden says in words why a step is not shown; empty when it is.
func (s Step) hidden(g Guide, f Facts, size, category string, extra []string, level int, condition string) string {
	a := s.Applies
	switch {
	case !slices.Contains(a.Sizes, size):
		return "not at size " + strings.ToLower(g.sizeLabel(size))
	case len(a.Categories) > 0 && !slices.ContainsFunc(a.Categories, func(c string) bool { return c == category || slices.Contains(extra, c) }):
		names := make([]string, len(a.Categories))
		for i, c := range a.Categories {
			names[i] = g.Label("category", c)
		}
		return "only for " + strings.Join(names, ", ")
	case level > a.SevMost:
		return "only up to SEV" + string(rune('0'+a.SevMost))
	case a.Branch != "" && !slices.Contains(runStates[a.Branch], text(f.Answer(RunState))):
		if a.Branch == BranchDR {
			return "only where something is shut down"
		}
		return "only where something keeps running"
	case condition == "no":
		return "answered no: " + a.Condition
	}
	// A condition of the form "field is answer" answers itself once the field is answered.
	if key, want, ok := strings.Cut(a.Condition, " is "); ok {
		if field, known := g.Field(key); known && condition == "" {
			if got := ReadAnswer(f.Answer(field.Key)).Answer; got != "" && got != want && got != "unknown" {
				return "answered otherwise: " + field.Label
			}
		}
	}
	return ""
}

func (g Guide) sizeLabel(key string) string {
	if s, ok := find(g.Sizes, key, func(x Size) string { return x.Key }); ok {
		return s.Label
	}
	return key
}

// Next is the one thing to do now: the first open step of the leading phase,
// those past their limit before all others, then those a gate rests on, then by
// order (playbook, next_step). False when every step of the phase is settled.
func Next(g Guide, f Facts, now time.Time) (Progress, bool) {
	return NextOf(g, f, Playbook(g, f), now)
}

// NextOf is Next over a playbook already worked out.
func NextOf(g Guide, f Facts, all []Progress, now time.Time) (Progress, bool) {
	phase, _ := f.InPhase()
	var open []Progress
	for _, p := range all {
		if p.Phase == phase && p.Open() {
			open = append(open, p)
		}
	}
	if len(open) == 0 {
		return Progress{}, false
	}
	rank := func(p Progress) int {
		switch {
		case !p.Deadline.IsZero() && now.After(p.Deadline):
			return 0
		case p.Gate != "":
			return 1
		}
		return 2
	}
	slices.SortStableFunc(open, func(a, b Progress) int { return rank(a) - rank(b) })
	return open[0], true
}

// Ask levels of a field (forms.json, ask_levels).
const (
	AskFirst5 = "first_5_min"
	AskHour   = "first_hour"
	AskLater  = "later"
)

// AskOf is when a field is asked on this incident: a field that matters now
// moves up into the first hour, and a first-hour field whose gate criterion is
// not asked at the present severity moves to later (slim_rule).
func (g Guide) AskOf(key string, f Facts) string {
	field, ok := g.Field(key)
	if !ok {
		return AskLater
	}
	if r := g.rules[key].promote; r != nil && Eval(*r, f) {
		return AskHour
	}
	if field.Ask == AskHour && field.Gate != "" && !g.asked(field, f) {
		return AskLater
	}
	return field.Ask
}

// asked says whether any criterion that looks at the field is asked at the
// severity that stands.
func (g Guide) asked(field form.Field, f Facts) bool {
	gate, _ := g.Gate(field.Gate)
	n := levelNumber(f.Level())
	named := false
	for _, c := range gate.Criteria {
		if c.watches(field) {
			named = true
			if n <= c.SevMost {
				return true
			}
		}
	}
	return !named
}

// watches says whether the criterion looks at the field, or at the register the
// field fills (tri.roster is the roster).
func (c Criterion) watches(field form.Field) bool {
	if slices.Contains(c.Rule.Fields(), field.Key) {
		return true
	}
	_, short, _ := strings.Cut(field.Key, ".")
	return slices.Contains(c.Rule.RegistersUsed(), short)
}

// Visible says whether a field is shown on this incident.
func (g Guide) Visible(key string, f Facts) bool {
	r := g.rules[key].visible
	return r == nil || Eval(*r, f)
}

// Wanted says which gate asks for the field and is not satisfied yet; empty
// when none is.
func (g Guide) Wanted(key string, f Facts, now time.Time) string {
	field, ok := g.Field(key)
	if !ok || field.Gate == "" {
		return ""
	}
	gate, _ := g.Gate(field.Gate)
	over := overrides(f)
	for _, c := range gate.Criteria {
		if c.watches(field) && !Filled(f.Answer(key)) && !Eval(c.Rule, f) &&
			stand(c, gate.Key, f, over[c.ID], now).Standing != Spared {
			return gate.Key
		}
	}
	return ""
}
