package model

import (
	"encoding/json"
	"slices"
	"time"

	"bridgelog/model/guide"
)

// CaseForm is the form under which the program keeps answers about the response
// itself that no form of the guide asks: size, extra categories, what was carried
// over when merging.
const CaseForm = "case"

// Answers of CaseForm beside those model/guide names.
const (
	CaseSizeWhy = "case.size_reason"
	CaseMerged  = "case.carried" // Carried, written by the merge
	CaseHold    = "case.hold"    // Hold that came with a merged incident
	CaseHoldOff = "case.hold_lifted"
)

// Carried says what a merge took over into the target incident.
type Carried struct {
	Target IncidentID          `json:"target"`
	Number string              `json:"number"`
	Rows   map[string][]string `json:"rows"` // ids by register
	Hold   bool                `json:"hold"` // the target holds too
}

// Facts is what the guide's rules may know of an incident: its folded view, and
// the severity rules that work out the proposal.
func Facts(v View, rules SeverityRules) guide.Facts { return facts{v, rules} }

type facts struct {
	v     View
	rules SeverityRules
}

func (f facts) Answer(field string) json.RawMessage {
	switch field {
	case "tri.severity_proposed":
		if level, _, err := f.rules.Propose(RatingsOf(f.v)); err == nil {
			return rawOf(level)
		}
		return nil
	case SpreadStopped:
		if f.v.SpreadAgain() {
			return nil // the answer is of a time before the attacker came back
		}
	case "tri.roster":
		if f.v.Answers[field] == nil {
			var names []string
			for _, r := range f.v.Standing(RosterRegister) {
				if guide.Text(r.Fields["in_scope"]) == "left_out" {
					continue
				}
				if name := guide.Text(r.Fields["person"]); name != "" && !slices.Contains(names, name) {
					names = append(names, name)
				}
			}
			if names != nil {
				return rawOf(names)
			}
		}
	case "inv.hypotheses":
		return f.ids(field, "hypotheses")
	case "con.evidence":
		return f.ids(field, "evidence")
	}
	return f.v.Answers[field]
}

// ids are the rows a linking field names; without links of its own it names all.
func (f facts) ids(field, register string) json.RawMessage {
	if raw := f.v.Answers[field]; raw != nil {
		return raw
	}
	var ids []string
	for _, r := range f.v.Standing(register) {
		ids = append(ids, r.ID)
	}
	if ids == nil {
		return nil
	}
	return rawOf(ids)
}

func (f facts) Rows(register string) []guide.Row {
	var out []guide.Row
	for _, r := range f.v.Records[register] {
		if !r.Withdrawn {
			out = append(out, guide.Row{ID: r.ID, Fields: r.Fields})
		}
	}
	return out
}

func (f facts) Level() string { return f.v.Level() }

func (f facts) Holder(role string) string { return f.v.Holder(role) }

// Holder is who holds a seat now; empty for an empty seat.
func (v View) Holder(role string) string {
	holder := ""
	for _, r := range v.Records[RosterRegister] {
		if r.Withdrawn || guide.Text(r.Fields["role"]) != role || guide.Filled(r.Fields["to"]) || guide.Text(r.Fields["in_scope"]) == "left_out" {
			continue
		}
		if name := guide.Text(r.Fields["person"]); name != "" {
			holder = name
		}
	}
	return holder
}

func (f facts) InPhase() (string, time.Time) { return string(f.v.Phase), f.v.PhaseSince().At }

func (f facts) IsDrill() bool { return f.v.Drill }

// SeverityReasoned: the level is the proposal of the ratings that stand, or the
// change that set it has a reason. What lowering needs was checked when it was set.
func (f facts) SeverityReasoned() bool {
	n := len(f.v.Severity)
	if n == 0 {
		return false
	}
	last := f.v.Severity[n-1]
	return guide.Text(f.Answer("tri.severity_proposed")) == last.Level || last.Why != ""
}

func (f facts) ReportStands(report, state string) bool {
	return slices.ContainsFunc(f.v.Reports, func(r Report) bool {
		return r.Report == report && r.State == state && r.Seq > f.v.contentAt &&
			(r.FromSize == 0 || r.FromSize > uint64(f.v.contentAt)) // a redacted copy may be drawn from an earlier state
	})
}

// ReportsKept: an incident that ended has at least one final report for each
// ending; reports are entries and cannot go.
func (f facts) ReportsKept() bool {
	if !f.v.Ended() {
		return true
	}
	return slices.ContainsFunc(f.v.Reports, func(r Report) bool { return r.State == "final" && slices.Contains(closingReports, r.Report) })
}

// closingReports are the documents that tell an incident as a whole, by the
// guide's keys; a final brief or log is not one (gate GR, GR.3).
var closingReports = []string{"incident_report", "drill_report"}

func (f facts) carried() (c Carried, ok bool) {
	ok = json.Unmarshal(f.v.Answers[CaseMerged], &c) == nil && c.Target != ""
	return c, ok
}

func (f facts) HoldInherited() bool {
	if !f.v.OnHold() {
		return true
	}
	c, ok := f.carried()
	return ok && c.Hold
}

func (f facts) Moved(registers []string) bool {
	c, ok := f.carried()
	if !ok {
		return false
	}
	for _, register := range registers {
		for _, row := range OpenRows(f.v, register) {
			if !slices.Contains(c.Rows[register], row.ID) {
				return false
			}
		}
	}
	return true
}

// OpenRows are the rows of a register that a merge has to carry over: what still
// asks for work, and every item of evidence.
func OpenRows(v View, register string) []Record {
	var out []Record
	for _, r := range v.Standing(register) {
		row := guide.Row{ID: r.ID, Fields: r.Fields}
		switch {
		case register == "evidence":
		case register == "communications":
			if !guide.Filled(r.Fields["next_due"]) && guide.Filled(r.Fields["confirmed"]) {
				continue
			}
		case !guide.RowOpen(register, row):
			continue
		}
		out = append(out, r)
	}
	return out
}

// OnHold says whether a legal hold stands: asked for here or come with a merge,
// and not lifted since.
func (v View) OnHold() bool {
	on, at := Stamp{}, false
	for _, key := range []string{"inv.legal_hold", CaseHold} {
		if guide.ReadAnswer(v.Answers[key]).Answer == "yes" {
			at = true
			if s := v.Answered[key]; s.Seq > on.Seq {
				on = s
			}
		}
	}
	if !at {
		return false
	}
	off, lifted := v.Answered[CaseHoldOff]
	return !lifted || v.Answers[CaseHoldOff] == nil || off.Seq < on.Seq
}

// Flags of the banner, as keys of the guide's state machine.
func (v View) Flags() []string {
	var out []string
	if v.Drill {
		out = append(out, "drill")
	}
	if v.OnHold() {
		out = append(out, "legal_hold")
	}
	if guide.ReadAnswer(v.Answers["tri.restricted"]).Answer == "yes" {
		out = append(out, "restricted")
	}
	if v.Reopened() > 0 {
		out = append(out, "reopened")
	}
	if guide.ReadAnswer(v.Answers["inv.quarantine"]).Answer == "yes" {
		out = append(out, "quarantine")
	}
	if v.Text(guide.RunState) == "shut_down_part" {
		out = append(out, "parts_down")
	}
	return out
}

// RatingsOf are the five taps and floors as they stand in the triage form.
func RatingsOf(v View) Ratings {
	return Ratings{C: v.Text("tri.impact_c"), I: v.Text("tri.impact_i"), A: v.Text("tri.impact_a"),
		Scope: v.Text("tri.scope"), Urgency: v.Text("tri.urgency"), Floors: v.Texts("tri.floors")}
}

// SpreadStopped is the field that says the attack is contained.
const SpreadStopped = "con.spread_stopped"

// SpreadAgain says whether the attacker was active after it was answered that the
// spread is stopped: the answer counts no longer and is asked again.
func (v View) SpreadAgain() bool {
	said, ok := v.Answered[SpreadStopped]
	return ok && v.Answers[SpreadStopped] != nil && v.LastAttack().After(said.At)
}

// Quiet is the quiet period: how long it must stay quiet, and since when it has
// been. It begins when containment was reached and begins again with every act
// of the attacker. False while it is not running.
func Quiet(v View) (since time.Time, window time.Duration, ok bool) {
	m, contained := v.Moment("con.contained_at")
	window, err := ParseSpan(v.Text("con.watch_window"))
	if !contained || !m.Known() || err != nil {
		return time.Time{}, 0, false
	}
	since = m.End()
	if a := v.LastAttack(); a.After(since) {
		since = a
	}
	return since, window, true
}
