package ui

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"bridgelog/model"
	"bridgelog/ui/kit"
)

// fact is one thing the record itself lacks. Only what can be read from the
// entries is said; nothing is guessed.
type fact struct {
	What string // "Name the incident manager"
	Why  string
	Key  string // the key or sign that does it: "Ctrl+P"
	Act  factAct
	Role string // for actAssign: the seat
}

// factAct says where a fact is put right.
type factAct int

const (
	actLog      factAct = iota // the entry line
	actAssign                  // the sheet of one seat
	actSeverity                // the five taps
	actContact                 // the question about the point of contact
)

// missing lists what the record lacks now, the most pressing first.
func missing(v model.View, g guideFacts, last message, now time.Time) []fact {
	var out []fact
	seats := seatsOf(v)
	if seats["incident_manager"].Person == "" {
		out = append(out, fact{What: "Name the incident manager", Why: "Nobody leads yet, and five people do the same thing.",
			Key: "Ctrl+P", Act: actAssign, Role: "incident_manager"})
	}
	if contactTold(v) == "" {
		out = append(out, fact{What: "Tell the workload's point of contact", Why: "They know what must not be switched off. Say here whether they were told.",
			Key: "", Act: actContact})
	}
	if !systemNamed(v) {
		out = append(out, fact{What: "Name what is hit", Why: "One is enough to begin: write it with # in the line, such as #fs-02.",
			Key: "F2", Act: actLog})
	}
	if !rated(v) {
		out = append(out, fact{What: "Rate the severity", Why: "It is still the first feeling of the start card; five taps propose a level.",
			Key: "F4", Act: actSeverity})
	}
	if c, ok := updateClock(v, g, last, now); ok && c.Stage() == kit.ClockOverdue {
		out = append(out, fact{What: "Send the next update", Why: "The record shows no message since " + last.words + "; log it with c: once it is out.",
			Key: "F2", Act: actLog})
	}
	if !hasKind(v, model.Action, model.Decision) {
		out = append(out, fact{What: "Write down what was already done", Why: "Ask for times when people say \"earlier\"; begin the line with the time and a:.",
			Key: "F2", Act: actLog})
	}
	for _, r := range g.roles {
		if r.mandatory(v.Level()) && seats[r.Key].Person == "" && r.Key != "incident_manager" && r.Key != "point_of_contact" {
			out = append(out, fact{What: "Fill the seat: " + r.Label, Why: r.Mission, Key: "Ctrl+P", Act: actAssign, Role: r.Key})
		}
	}
	return out
}

// criterion is one line of the gate from Reported to Triage, and whether the
// record meets it: the guide's gate G1 in few words.
type criterion struct {
	Text string
	Met  bool
	Act  factAct
	Role string
}

// firstGate is what can be told of gate G1 from the record.
func firstGate(v model.View) []criterion {
	_, dated := v.Answers["rep.detected_at"]
	return []criterion{
		{Text: "One-line title", Met: v.Title() != ""},
		{Text: "Time it was noticed", Met: dated},
		{Text: "Incident manager named", Met: seatsOf(v)["incident_manager"].Person != "", Act: actAssign, Role: "incident_manager"},
		{Text: "First severity stands", Met: v.Level() != "", Act: actSeverity},
		{Text: "Point of contact told, or acting", Met: contactTold(v) != "", Act: actContact},
	}
}

// contactAnswer is how the question about the point of contact is answered.
type contactAnswer struct {
	Answer string    `json:"answer"` // yes, no, unknown
	Reason string    `json:"reason,omitempty"`
	By     string    `json:"by"`
	At     time.Time `json:"at"` // UTC
}

// contactTold is the answer to rep.poc_informed; empty while there is none. A
// filled seat of the point of contact is an answer too: they act themselves.
func contactTold(v model.View) string {
	if seatsOf(v)["point_of_contact"].Person != "" {
		return "yes"
	}
	var a contactAnswer
	if raw, ok := v.Answers["rep.poc_informed"]; ok && json.Unmarshal(raw, &a) == nil {
		return a.Answer
	}
	return ""
}

func systemNamed(v model.View) bool {
	if len(v.Texts("rep.systems")) > 0 {
		return true
	}
	for _, r := range v.Timeline().All() {
		if len(r.Systems) > 0 && !r.Struck() {
			return true
		}
	}
	return false
}

// rated says whether the severity rests on more than the start card.
func rated(v model.View) bool {
	return slices.ContainsFunc(v.Severity, func(c model.SeverityChange) bool { return c.Ratings != nil }) || len(v.Severity) > 1
}

func hasKind(v model.View, kinds ...model.RowKind) bool {
	for _, r := range v.Timeline().All() {
		if slices.Contains(kinds, r.Kind) && !r.Struck() {
			return true
		}
	}
	return false
}

// message is the newest standing row that tells of one, by when it happened;
// without any, the opening stands for it.
type message struct {
	at    time.Time // UTC
	words string    // "the message of 04:12 CET"
}

// lastMessage runs over every row; screens ask once per view, not per tick.
func lastMessage(v model.View) message {
	m := message{v.Opened.At, "the incident was opened"}
	for _, r := range v.Timeline().All() {
		if r.Kind == model.Comm && !r.Struck() && r.Happened.Known() && r.Happened.From.After(m.at) {
			m = message{r.Happened.From, "the message of " + r.Happened.From.In(v.Location()).Format("15:04 MST")}
		}
	}
	return m
}

// updateClock counts to the next message of the rhythm the organisation set for
// the severity; false where it set none.
func updateClock(v model.View, g guideFacts, last message, now time.Time) (kit.ClockState, bool) {
	t := g.targets[v.Level()]
	if t.Update == 0 {
		return kit.ClockState{}, false
	}
	due := last.at.Add(t.Update)
	return kit.ClockState{What: "Next update", From: last.at, Due: due, Now: now,
		DueText: "every " + model.FormatAge(t.Update) + ", due " + shortMoment(due, v, now)}, true
}

// clocksOf are the clocks of the main window, the nearest first. Targets are
// the organisation's own; where the record cannot tell whether one was reached,
// a past one says so and takes no colour.
func clocksOf(v model.View, g guideFacts, last message, now time.Time) []kit.ClockState {
	var out []kit.ClockState
	if c, ok := updateClock(v, g, last, now); ok {
		out = append(out, c)
	}
	t := g.targets[v.Level()]
	for _, target := range []struct {
		what string
		in   time.Duration
	}{{"Triage target", t.Triage}, {"Containment target", t.Contain}} {
		if target.in == 0 {
			continue
		}
		due := v.Opened.At.Add(target.in)
		c := kit.ClockState{What: target.what, From: v.Opened.At, Due: due, Now: now, DueText: "ours, " + shortMoment(due, v, now)}
		if now.After(due) {
			c.Word = "passed"
		}
		out = append(out, c)
	}
	slices.SortStableFunc(out, func(a, b kit.ClockState) int {
		if past := (a.Word != "") != (b.Word != ""); past {
			if a.Word != "" {
				return 1
			}
			return -1
		}
		return a.Due.Compare(b.Due)
	})
	if len(out) > 0 && out[0].Word == "" {
		out[0].Big = true
	}
	return out
}

func shortMoment(t time.Time, v model.View, now time.Time) string {
	home := v.Location()
	m := model.At(t.Truncate(time.Minute), home, model.ToMinute, model.OwnClock)
	return model.FormatMoment(m, home, model.Style{Near: now, Above: now})
}

// noticedLine is when it was noticed and how long ago, and what the start card
// says of it.
func noticedLine(v model.View, now time.Time) string {
	var parts []string
	if m, ok := v.Moment("rep.detected_at"); ok {
		s := "noticed " + model.FormatMoment(m, v.Location(), model.Style{Near: now})
		if m.Known() {
			s += " · " + model.FormatAge(now.Sub(m.From))
		}
		parts = append(parts, s)
	}
	switch v.Text("rep.ongoing") {
	case "yes":
		parts = append(parts, "still going on")
	case "no":
		parts = append(parts, "not going on any more")
	case "unknown", "":
		parts = append(parts, "going on: not known")
	}
	if systems := v.Texts("rep.systems"); len(systems) > 0 {
		parts = append(parts, "hit: "+strings.Join(systems, ", "))
	}
	return strings.Join(parts, " · ")
}

// countWord writes a number with its noun.
func countWord(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%s %s", groups(uint64(n)), many)
}
