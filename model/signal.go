package model

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"bridgelog/model/guide"
)

// SignalState is where a signal stands.
type SignalState string

// The states of a signal. Nothing is taken out of the list: what is no signal of
// anything is dismissed with a reason.
const (
	SignalNew       SignalState = "new"
	SignalWatching  SignalState = "watching"
	SignalPromoted  SignalState = "promoted"
	SignalDismissed SignalState = "dismissed"
	SignalDuplicate SignalState = "duplicate" // of another signal, on which it is counted
	SignalAside     SignalState = "set_aside" // a file that could not be read; its original is kept
)

// SignalStates are all of them, those that wait for a person first.
var SignalStates = []SignalState{SignalNew, SignalWatching, SignalAside, SignalPromoted, SignalDismissed, SignalDuplicate}

// SignalSeverities are how serious an alert called itself, worst first.
var SignalSeverities = []string{"critical", "high", "medium", "low", "informational"}

// DuplicateWindow is within how long the same rule on the same systems is the
// same signal again, unless the organisation says otherwise.
const DuplicateWindow = time.Hour

// Signal is what came in before anyone called it an incident: a row of the
// organisation's record. Its original is kept under SHA256, never changed.
type Signal struct {
	ID, Ref    string
	State      SignalState
	Source     string // detection_source
	Fidelity   string // fidelity, as a person rated it; empty while nobody has
	Hint       string // fidelity as the program proposes it
	Summary    string
	Rule       string
	Severity   string // one of SignalSeverities or empty
	Systems    []string
	Received   Moment
	Happened   Moment
	AlertRef   string
	Times      int    // how often it came again
	LastAt     Moment // when it last did
	Of         string // Ref of the signal it is a duplicate of; where it is none, of the earlier one of its number or bytes
	Reason     string // why it was dismissed
	Incident   string // number of the incident it became
	IncidentID IncidentID
	PromotedBy string
	File       string   // name without folder; empty for one that was typed in
	Also       []string // other names its bytes came under
	Row        int      // record of the file, from 1; 0 where the file is one signal
	Format     string
	Problem    string // why it could not be read
	SHA256     string
	Size       int64
	Place      string
	Moved      string // where its file went in the watched folder: "taken/alert.json"; empty where it stayed

	Since, Last Stamp
}

// OfWords say what Of is: the same alert, or an earlier one of the same number or
// the same bytes.
func (s Signal) OfWords() string {
	if s.State == SignalDuplicate {
		return "Same as"
	}
	return "Came before as"
}

// Quality is the rating of a person, else the program's proposal.
func (s Signal) Quality() string {
	if s.Rated() {
		return s.Fidelity
	}
	return s.Hint
}

// Rated reports whether a person has rated it.
func (s Signal) Rated() bool { return s.Fidelity != "" && s.Fidelity != "unknown" }

// Waits reports whether somebody has to look at it.
func (s Signal) Waits() bool { return s.State == SignalNew || s.State == SignalAside }

// SignalOf reads a row of the register of signals.
func SignalOf(r Record) Signal {
	text := func(key string) string {
		if raw, ok := r.Fields[key]; ok {
			return guide.Text(raw)
		}
		return ""
	}
	moment := func(key string) (m Moment) {
		if raw, ok := r.Fields[key]; ok {
			_ = json.Unmarshal(raw, &m) // another shape reads as no time
		}
		return m
	}
	whole := func(key string) int64 {
		n, _ := strconv.ParseInt(text(key), 10, 64) // no number reads as none
		return n
	}
	s := Signal{ID: r.ID, Ref: text("ref"), State: SignalState(text("state")), Source: text("source"), Fidelity: text("fidelity"), Hint: text("hint"),
		Summary: text("summary"), Rule: text("rule"), Severity: text("severity"), Received: moment("received_at"), Happened: moment("happened"),
		AlertRef: text("alert_ref"), Times: int(whole("times")), LastAt: moment("last_at"), Of: text("of"), Reason: text("reason"),
		Incident: text("incident"), IncidentID: IncidentID(text("incident_id")), PromotedBy: text("promoted_by"), File: text("file"),
		Row: int(whole("row")), Format: text("format"), Problem: text("problem"), SHA256: text("sha256"), Size: whole("size"), Place: text("place"), Moved: text("moved"),
		Since: r.Since, Last: r.Stamp}
	if raw, ok := r.Fields["systems"]; ok {
		s.Systems = guide.Texts(raw)
	}
	if also := text("also"); also != "" {
		s.Also = strings.Split(also, "\n")
	}
	return s
}

// Signals are the signals of the organisation's record, oldest first.
func (v View) Signals() []Signal {
	rows := v.Records[guide.SignalsRegister]
	out := make([]Signal, 0, len(rows))
	for _, r := range rows {
		if !r.Withdrawn {
			out = append(out, SignalOf(r))
		}
	}
	return out
}

// FindSignal finds one by its number (S-0007, s7, 7) or id.
func (v View) FindSignal(name string) (Signal, bool) {
	ref := strings.ToUpper(strings.TrimSpace(name))
	if n, err := strconv.Atoi(strings.TrimPrefix(strings.TrimPrefix(ref, "S"), "-")); err == nil {
		ref = signalRef(n)
	}
	for _, r := range v.Records[guide.SignalsRegister] {
		if !r.Withdrawn && (r.ID == name || guide.Text(r.Fields["ref"]) == ref) {
			return SignalOf(r), true
		}
	}
	return Signal{}, false
}

// SignalsWaiting counts the signals somebody has to look at; it reads nothing of
// them but their state.
func (v View) SignalsWaiting() int {
	n := 0
	for _, r := range v.Records[guide.SignalsRegister] {
		if state := string(r.Fields["state"]); !r.Withdrawn && (state == `"new"` || state == `"set_aside"`) {
			n++
		}
	}
	return n
}

func signalRef(n int) string { return fmt.Sprintf("S-%04d", n) }

// SignalPolicy is the organisation's setting for signals (register signal_rule).
type SignalPolicy struct {
	On       bool          // promote by rule
	Fidelity string        // at least
	Severity string        // at least
	Window   time.Duration // same rule and systems within; 0 for never
	Move     bool          // files that were taken in leave the watched folder
}

// SignalPolicyID is the id of the one row the policy stands in.
const SignalPolicyID = "rule"

// SignalPolicy is the organisation's setting; off, high and high, one hour where
// none is recorded.
func (v View) SignalPolicy() SignalPolicy {
	p := SignalPolicy{Fidelity: "high", Severity: "high", Window: DuplicateWindow}
	r, ok := v.Record(guide.SignalRule, SignalPolicyID)
	if !ok || r.Withdrawn {
		return p
	}
	p.On, p.Move = guide.Text(r.Fields["on"]) == "on", guide.Text(r.Fields["move"]) == "on"
	p.Fidelity = cmp.Or(guide.Text(r.Fields["fidelity"]), p.Fidelity)
	p.Severity = cmp.Or(guide.Text(r.Fields["severity"]), p.Severity)
	if span, err := ParseSpan(guide.Text(r.Fields["window"])); err == nil {
		p.Window = span
	}
	return p
}

var signalQualities = []string{"high", "medium", "low"}

// Promotes reports whether the rule makes an incident of a signal.
func (p SignalPolicy) Promotes(s Signal) bool {
	within := func(list []string, value, least string) bool {
		i, j := slices.Index(list, value), slices.Index(list, least)
		return i >= 0 && j >= 0 && i <= j
	}
	return p.On && s.State == SignalNew && within(signalQualities, s.Quality(), p.Fidelity) && within(SignalSeverities, s.Severity, p.Severity)
}

// Words say what the rule does.
func (p SignalPolicy) Words() string {
	if !p.On {
		return "No signal is promoted by rule."
	}
	return fmt.Sprintf("A new signal of quality %s or better that calls itself %s or worse becomes an incident by itself, marked as made by the program.", p.Fidelity, p.Severity)
}

// MoveWords say what becomes of files in the watched folder.
func (p SignalPolicy) MoveWords() string {
	if !p.Move {
		return "Files stay in the watched folder."
	}
	return "Files leave the watched folder once they are in the record: into its folder “taken”, or “refused” with the reason beside them. Nothing is deleted or written over."
}

// sameSource is what tells that two alerts are about the same thing: the rule and
// the systems. Without both nothing is taken for a duplicate.
func sameSource(rule string, systems []string) string {
	if strings.TrimSpace(rule) == "" || len(systems) == 0 {
		return ""
	}
	names := make([]string, len(systems))
	for i, s := range systems {
		names[i] = strings.ToLower(strings.TrimSpace(s))
	}
	slices.Sort(names)
	return strings.ToLower(strings.TrimSpace(rule)) + "\x00" + strings.Join(names, "\x00")
}
