package model

import (
	"encoding/json"
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
