package model

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"bridgelog/model/guide"
	"bridgelog/model/regime"
)

// Registers of duties in an incident. Rows of duties that come from a rule pack
// are written by acts with rules of their own.
const (
	DutyRegister       = "report_duties" // one row for each stage that was confirmed or decided against
	TriggerRegister    = "duty_triggers" // the facts periods run from, one row for each value ever given
	NoticeRegister     = "notices"       // one row for each notice sent
	NoticeTextRegister = "notice_texts"  // what a person typed into a notice, by duty
	AnswersRegister    = "duty_answers"  // answers that decide which duties apply, confirmed for this incident
	answersRow         = "incident"      // the one row of AnswersRegister
)

// States of a duty (the guide's duty_state list).
const (
	DutyCheck    = "check"
	DutyNot      = "not_applicable"
	DutyRunning  = "running"
	DutySent     = "sent"
	DutyFollowUp = "follow_up"
	DutyFinished = "finished"
)

// Trigger is one value of a fact that periods run from.
type Trigger struct {
	ID       string
	Name     string // of regime.Triggers
	Scope    string // empty for every duty; a regime or a stage it holds for alone
	At       Moment // Unknown for a value taken back
	Evidence string
	Why      string // why it replaced another
	Replaced bool   // a newer value stands
	Stamp
}

// Notice is one notice that was sent.
type Notice struct {
	ID      string
	Duty    string
	At      Moment
	Channel string
	Receipt string
	By      string
	File    string // the copy that was sent
	SHA256  string // of the copy
	Why     string // reasons, where it was late or early
	Items   map[string]string
	Stamp
}

// Duty is one notification an incident owes, or was decided not to owe.
type Duty struct {
	ID       string
	Name     string
	To       string
	Owner    string
	State    string
	Reason   string
	Stage    regime.Stage // the rule it was confirmed with, sealed with it
	Ruled    bool         // false for a row typed by hand, which has no rule
	Pack     string       // version of the rule pack
	Zone     string       // of the reporting establishment, IANA
	Closed   []regime.Closed
	Params   regime.Params
	Follows  []string // stages whose sending starts its clock
	By       string   // who confirmed that it applies, or decided that it does not
	Decision DutyDecision
	Result   regime.Result // worked out from the sealed rule and the triggers as they stand
	Notices  []Notice      // sent for it, oldest first
	Line     DutyLine      // as lists show it
	Record   Record
}

// DutyDecision is why a notification is not made.
type DutyDecision struct {
	Assessment string // what was assessed, and with which result
	Decider    string
	Counsel    string // counsel's view
	LookAgain  Moment // when to look again; Unknown for never
}

// Location is the zone days end in.
func (d Duty) Location() *time.Location { return Location(d.Zone) }

// Triggers are the values ever given for facts, oldest first.
func (v View) Triggers() []Trigger {
	var out []Trigger
	for _, r := range v.Standing(TriggerRegister) {
		t := Trigger{ID: r.ID, Name: guide.Text(r.Fields["trigger"]), Scope: guide.Text(r.Fields["scope"]),
			Evidence: guide.Text(r.Fields["evidence"]), Why: guide.Text(r.Fields["why"]), Stamp: r.Stamp}
		_ = json.Unmarshal(r.Fields["at"], &t.At) // written by SetTrigger
		for i := range out {
			if out[i].Name == t.Name && out[i].Scope == t.Scope {
				out[i].Replaced = true
			}
		}
		out = append(out, t)
	}
	return out
}

// Trigger is the value of a fact that stands for a stage: one given for the
// stage alone, for its regime, or for all.
func (v View) Trigger(name, regimeID, stageID string) (Trigger, bool) {
	return triggerOf(v.Triggers(), name, regimeID, stageID)
}

func triggerOf(all []Trigger, name, regimeID, stageID string) (Trigger, bool) {
	for _, scope := range []string{stageID, regimeID, ""} {
		for _, t := range all {
			if !t.Replaced && t.Name == name && t.Scope == scope && t.At.Known() {
				return t, true
			}
		}
	}
	return Trigger{}, false
}

// earliest is the first instant a moment may mean: deadlines run from it.
func earliest(m Moment) time.Time {
	if m.Precision == PlusMinus {
		return m.From.Add(-time.Duration(m.Margin) * time.Second)
	}
	return m.From
}

// Notices are the notices sent, oldest first.
func (v View) Notices() []Notice {
	var out []Notice
	for _, r := range v.Standing(NoticeRegister) {
		word := func(key string) string { return guide.Text(r.Fields[key]) }
		n := Notice{ID: r.ID, Duty: word("duty"), Channel: word("channel"), Receipt: word("receipt"), By: word("by"), File: word("file"),
			SHA256: word("sha256"), Why: word("why"), Stamp: r.Stamp}
		_ = json.Unmarshal(r.Fields["at"], &n.At)       // written by RecordNotice
		_ = json.Unmarshal(r.Fields["items"], &n.Items) // likewise
		out = append(out, n)
	}
	slices.SortStableFunc(out, func(a, b Notice) int { return a.At.From.Compare(b.At.From) })
	return out
}

// Duties are the duties of the incident, each worked out anew, nearest first.
func (v View) Duties() []Duty {
	rows := v.Standing(DutyRegister)
	if len(rows) == 0 {
		return nil
	}
	notices := v.Notices()
	out := make([]Duty, 0, len(rows))
	for _, r := range rows {
		d := dutyOf(r)
		for _, n := range notices {
			if n.Duty == d.ID {
				d.Notices = append(d.Notices, n)
			}
		}
		d.Line = lineOf(r, d.Notices)
		if d.Ruled {
			d.Result, _ = regime.Due(d.Stage, v.dutyFacts(d, notices)) // contradictions were refused when they were given
		} else {
			d.Result = handResult(r)
		}
		out = append(out, d)
	}
	slices.SortStableFunc(out, func(a, b Duty) int { return sooner(a.Line, b.Line) })
	return out
}

// Duty finds a duty by its id.
func (v View) Duty(id string) (Duty, bool) {
	for _, d := range v.Duties() {
		if d.ID == id {
			return d, true
		}
	}
	return Duty{}, false
}

func dutyOf(r Record) Duty {
	word := func(key string) string { return guide.Text(r.Fields[key]) }
	d := Duty{ID: r.ID, Name: word("name"), To: word("to"), Owner: word("owner"), State: word("state"), Reason: word("reason"), Pack: word("pack"),
		Zone: word("zone"), By: word("confirmed_by"), Record: r,
		Decision: DutyDecision{Assessment: word("assessment"), Decider: word("decider"), Counsel: word("counsel")}}
	_ = json.Unmarshal(r.Fields["look_again"], &d.Decision.LookAgain) // all of these are written by acts of this package
	if raw := r.Fields["rule"]; raw != nil {
		d.Stage, d.Ruled = sealedRule(raw)
	}
	_ = json.Unmarshal(r.Fields["closed"], &d.Closed)
	_ = json.Unmarshal(r.Fields["params"], &d.Params)
	_ = json.Unmarshal(r.Fields["follows"], &d.Follows)
	return d
}

// rules keeps the rules that were read: a rule is sealed once and asked for at
// every look at its clock. There are as many as a logbook has different rules.
var rules sync.Map // text to regime.Stage

// sealedRule reads the rule a duty was confirmed with.
func sealedRule(raw json.RawMessage) (regime.Stage, bool) {
	if s, ok := rules.Load(string(raw)); ok {
		return s.(regime.Stage), true
	}
	s, err := regime.ReadStage(raw)
	if err != nil {
		return s, false
	}
	rules.Store(string(raw), s)
	return s, true
}

// handResult reads the times of a row that was typed by hand.
func handResult(r Record) regime.Result {
	var res regime.Result
	var start, due Moment
	if json.Unmarshal(r.Fields["start_at"], &start) == nil && start.Known() {
		res.Start = start.From
	}
	if json.Unmarshal(r.Fields["due_at"], &due) == nil && due.Known() {
		res.Default, res.Latest = due.From, due.From
		res.Steps = []string{"Entered by hand; no rule works it out."}
	} else {
		res.Reason = "No due time was entered."
	}
	return res
}

// dutyFacts are the facts a duty is worked out from.
func (v View) dutyFacts(d Duty, notices []Notice) regime.Facts {
	f := regime.Facts{Zone: d.Location(), Params: d.Params, Triggers: map[string]time.Time{}}
	f.Calendar, _ = regime.NewCalendar(d.Closed) // dates were checked when they were sealed
	all := v.Triggers()                          // read once: it is asked for every fact of every duty
	for _, name := range regime.Triggers {
		if t, ok := triggerOf(all, name, d.Stage.RegimeID, d.ID); ok {
			f.Triggers[name] = earliest(t.At)
		}
	}
	latest := strings.Contains(d.Stage.TriggerNote, "LATEST")
	for _, n := range notices {
		if !slices.Contains(d.Follows, n.Duty) {
			continue
		}
		if old, ok := f.Triggers["previous-stage-submitted"]; !ok || latest && n.At.From.After(old) {
			f.Triggers["previous-stage-submitted"] = n.At.From
		}
	}
	return f
}

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

// DutyAnswers are the answers that decide which duties apply, as confirmed for
// this incident: profiles are the workloads they were taken from.
func (v View) DutyAnswers() (answers map[string][]string, profiles []string) {
	r, ok := v.Record(AnswersRegister, answersRow)
	if !ok {
		return map[string][]string{}, nil
	}
	answers = answersOf(r)
	profiles = answers["profiles"]
	delete(answers, "profiles")
	return answers, profiles
}

// KnownAnswers are the answers an incident begins with: those confirmed for it,
// otherwise the organisation's and, joined to them, those of its workloads.
func KnownAnswers(v, house View) map[string][]string {
	out := map[string][]string{}
	mine, profiles := v.DutyAnswers()
	for _, p := range Profiles(house) {
		if p.Workload != "" && !slices.Contains(profiles, p.ID) {
			continue
		}
		for key, given := range p.Answers {
			for _, choice := range given {
				if !slices.Contains(out[key], choice) {
					out[key] = append(out[key], choice)
				}
			}
		}
	}
	maps.Copy(out, mine)
	return out
}

// ProposedTrigger is a fact the incident's forms hold already.
type ProposedTrigger struct {
	Name     string
	At       Moment
	Evidence string // the form field it stands in
}

// ProposedTriggers are facts that stand in the forms but were not recorded as
// triggers; a person confirms them, nothing starts by itself.
func ProposedTriggers(v View) []ProposedTrigger {
	var out []ProposedTrigger
	for _, p := range []struct{ name, field, says string }{
		{"detection", "rep.detected_at", "start card: noticed"},
		{"awareness", "inv.aware_at", "investigation: moment of awareness for the law"},
		{"occurrence", "inv.first_malicious_at", "investigation: first hostile act"},
		{"activities-recovered", "rec.restored_at", "recovery: service restored"},
		{"fix-available", "rec.fix_at", "recovery: fix applied"},
	} {
		m, ok := v.Moment(p.field)
		if !ok || !m.Known() {
			continue
		}
		if _, there := v.Trigger(p.name, "", ""); !there {
			out = append(out, ProposedTrigger{p.name, m, p.says})
		}
	}
	return out
}

// triggerText is a trigger as a row of the log tells it.
func triggerText(t Trigger, home *time.Location) string {
	s := "Trigger " + regime.TriggerWords(t.Name)
	if t.Scope != "" {
		s += " (" + t.Scope + ")"
	}
	if !t.At.Known() {
		return s + " taken back"
	}
	return fmt.Sprintf("%s: %s", s, FormatInstantSecond(t.At.From, home))
}
