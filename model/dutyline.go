package model

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"bridgelog/model/guide"
)

// DutyStatus is where a duty stands at a moment.
type DutyStatus string

const (
	NotStarted  DutyStatus = "not-started"
	NoPeriod    DutyStatus = "no-period" // owed, but the law has no figure and there is no own target
	Running     DutyStatus = "running"
	Overdue     DutyStatus = "overdue"
	OnTime      DutyStatus = "on-time"
	Late        DutyStatus = "late"
	NotRequired DutyStatus = "not-required"
	ToCheck     DutyStatus = "to-check"
)

// DutyLine is what lists and the board know of a duty.
type DutyLine struct {
	ID        string    `json:"id"`
	Name      string    `json:"name"`
	To        string    `json:"to,omitempty"`
	Owner     string    `json:"owner,omitempty"`
	State     string    `json:"state"`
	Start     time.Time `json:"start,omitzero"`      // UTC, as are all
	Due       time.Time `json:"due,omitzero"`        // default deadline, or own target
	Own       bool      `json:"own,omitempty"`       // Due is an own target, not law
	WhatIf    bool      `json:"what_if,omitempty"`   // counted although the rule is not law then
	Latest    time.Time `json:"latest,omitzero"`     // legal latest
	NotBefore time.Time `json:"not_before,omitzero"` // sending is forbidden before it
	Sent      time.Time `json:"sent,omitzero"`       // first notice sent, its latest possible instant
	Look      time.Time `json:"look,omitzero"`       // a decision not to notify is looked at again

	Pack       string `json:"pack,omitempty"`       // rule pack it counts by; empty for a row typed by hand
	Unverified bool   `json:"unverified,omitempty"` // its rule was not checked against a source
	Directive  bool   `json:"directive,omitempty"`  // its rule quotes a directive: national law binds
}

// Law says what kind of rule sets the time, in words that stand on every clock.
func (l DutyLine) Law() string {
	switch {
	case l.Own:
		return "own target, not law"
	case l.Pack == "":
		return "typed by hand"
	case l.Pack == OwnPack:
		return "own duty"
	case l.Unverified && l.Directive:
		return "directive, NOT VERIFIED"
	case l.Unverified:
		return "law, NOT VERIFIED"
	case l.Directive:
		return "directive"
	}
	return "law"
}

// Status is where the duty stands at a moment. The boundary is exact: a notice
// sent at the very instant it is due is on time, and an open duty is overdue
// from the first instant after it.
func (l DutyLine) Status(now time.Time) DutyStatus {
	switch {
	case l.State == DutyNot:
		return NotRequired
	case l.State == DutyCheck:
		return ToCheck
	case !l.Sent.IsZero():
		if !l.Due.IsZero() && !l.Own && l.Sent.After(l.Due) {
			return Late
		}
		return OnTime
	case l.State == DutySent || l.State == DutyFollowUp || l.State == DutyFinished:
		return OnTime // typed by hand without a time of sending
	case !l.Due.IsZero() && now.After(l.Due):
		return Overdue
	case !l.Due.IsZero():
		return Running
	case l.Start.IsZero():
		return NotStarted
	}
	return NoPeriod
}

// Open says whether the duty still asks for work.
func (l DutyLine) Open() bool {
	return l.State != DutyNot && l.State != DutyFinished && l.State != DutySent
}

// Words are the status in words, with the time left or passed.
func (l DutyLine) Words(now time.Time) string {
	own := ""
	switch {
	case l.WhatIf:
		own = " (what-if, not law)"
	case l.Own:
		own = " (own target, not law)"
	}
	switch l.Status(now) {
	case NotStarted:
		return "not started"
	case ToCheck:
		return "to be checked"
	case NoPeriod:
		return "running, no fixed period"
	case Running:
		return "due in " + FormatAge(l.Due.Sub(now)) + own
	case Overdue:
		return "not delivered and overdue by " + FormatAge(now.Sub(l.Due)) + own
	case OnTime:
		return "delivered on time"
	case Late:
		if !l.Sent.After(l.Latest) {
			return "delivered " + FormatAge(l.Sent.Sub(l.Due)) + " after the deadline, within the legal latest"
		}
		return "delivered late by " + FormatAge(l.Sent.Sub(l.Due))
	}
	if !l.Look.IsZero() {
		return "not required, look again " + FormatUTC(l.Look)
	}
	return "not required, decided"
}

// rank puts what asks for work first.
func (l DutyLine) rank() int {
	switch {
	case l.State == DutyNot:
		return 3
	case !l.Open() || !l.Sent.IsZero():
		return 2
	case l.Due.IsZero():
		return 1
	}
	return 0
}

func sooner(a, b DutyLine) int {
	if c := a.rank() - b.rank(); c != 0 {
		return c
	}
	return a.Due.Compare(b.Due)
}

// Deadline is a duty with the incident it belongs to.
type Deadline struct {
	Incident Summary
	DutyLine
}

// Deadlines are the duties of all incidents, those that ask for work first, the
// nearest first. Duties of ended incidents count while they are open: closing
// does not pay a debt to the law. Exercises come after real incidents.
func Deadlines(board []Summary) []Deadline {
	var out []Deadline
	for _, s := range board {
		for _, l := range s.Duties {
			out = append(out, Deadline{s, l})
		}
	}
	slices.SortStableFunc(out, func(a, b Deadline) int {
		if a.Incident.Drill != b.Incident.Drill {
			return map[bool]int{true: 1, false: -1}[a.Incident.Drill]
		}
		if c := sooner(a.DutyLine, b.DutyLine); c != 0 {
			return c
		}
		return strings.Compare(a.Incident.Number, b.Incident.Number)
	})
	return out
}

// dutyLines are the lines of a view's duties in a fixed order, from what is
// recorded: no clock is worked out for a row of the board.
func dutyLines(v View) []DutyLine {
	rows := v.Standing(DutyRegister)
	if len(rows) == 0 {
		return nil
	}
	notices := v.Notices()
	out := make([]DutyLine, 0, len(rows))
	for _, r := range rows {
		if v.Phase == Merged && guide.RowOpen(DutyRegister, guide.Row{ID: r.ID, Fields: r.Fields}) {
			continue // it was carried over and is owed there, once
		}
		out = append(out, lineOf(r, slices.DeleteFunc(slices.Clone(notices), func(n Notice) bool { return n.Duty != r.ID })))
	}
	return out
}

// lineOf is a duty as it was last recorded; notices are those sent for it.
func lineOf(r Record, notices []Notice) DutyLine {
	word := func(key string) string { return guide.Text(r.Fields[key]) }
	moment := func(key string) (m Moment) {
		if json.Unmarshal(r.Fields[key], &m) != nil || !m.Known() {
			return Moment{}
		}
		return m
	}
	l := DutyLine{ID: r.ID, Name: word("name"), To: word("to"), Owner: word("owner"), State: word("state"), Start: moment("start_at").From,
		Due: moment("due_at").From, Latest: moment("latest_at").From, NotBefore: moment("not_before").From, Own: string(r.Fields["own_target"]) == "true",
		WhatIf: string(r.Fields["what_if"]) == "true",
		Sent:   moment("sent_at").End()}
	if raw := r.Fields["rule"]; raw != nil {
		if s, ok := sealedRule(raw); ok {
			l.Pack, l.Unverified, l.Directive = word("pack"), !s.Verified, s.Directive()
		}
	}
	if len(notices) > 0 {
		l.Sent = notices[0].At.End()
	}
	if l.State == DutyNot {
		l.Look = moment("look_again").From
	}
	return l
}
