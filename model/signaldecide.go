package model

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"bridgelog/model/form"
	"bridgelog/model/guide"
)

// TakeSignals takes signals in, as one act. A record whose bytes are known is
// counted on the signal it was, unless it has no time inside and comes much later:
// then it stands by itself and names the earlier. The same rule on the same systems within the
// organisation's window becomes a duplicate, kept and counted on the first, and so
// does the same number of the same source while it says the same. A source may
// give a number twice: one that says something else, or comes much later, stands
// by itself and names the earlier.
type TakeSignals struct{ Signals []GivenSignal }

// GivenSignal is a signal as it comes in.
type GivenSignal struct {
	Source, Rule, Severity string
	Summary, AlertRef      string
	Systems                []string
	Happened               Moment
	File, SHA256           string // none for one that was typed in
	Size                   int64
	Place, Format          string
	Row                    int
	Problem                string // why the file could not be read: it is set aside
	Moved                  string // where the file went in the watched folder
}

// RateSignals records how good the alerts are: high, medium, low.
type RateSignals struct {
	IDs      []string
	Fidelity string
}

// MoveSignals parks (watching), dismisses (with Why) or brings back (new).
type MoveSignals struct {
	IDs []string
	To  SignalState
	Why string
}

// NoteMovedFiles records where files of the watched folder went, by the id of the
// first signal of each: "taken/alert.json".
type NoteMovedFiles struct{ Moved map[string]string }

// SetSignalPolicy keeps the organisation's setting for signals.
type SetSignalPolicy struct{ Policy SignalPolicy }

func (TakeSignals) incident() IncidentID     { return Organisation }
func (RateSignals) incident() IncidentID     { return Organisation }
func (MoveSignals) incident() IncidentID     { return Organisation }
func (NoteMovedFiles) incident() IncidentID  { return Organisation }
func (SetSignalPolicy) incident() IncidentID { return Organisation }

// mostSummary is from how many letters on a summary is cut: the original has it whole.
const mostSummary = 300

// knownSignals finds what a new signal is the same as.
type knownSignals struct {
	byBytes map[string]*Signal   // newest, by digest and record of the file
	byRef   map[string][]*Signal // source and number of the alert, oldest first
	byRule  map[string]*Signal   // newest that stands, by rule and systems
	ratings map[string]string    // newest rating of a rule
	last    int
}

func knowSignals(v View) *knownSignals {
	k := &knownSignals{map[string]*Signal{}, map[string][]*Signal{}, map[string]*Signal{}, map[string]string{}, 0}
	rated := map[string]Seq{}
	for _, s := range v.Signals() {
		k.add(&s)
		if n, err := strconv.Atoi(strings.TrimPrefix(s.Ref, "S-")); err == nil {
			k.last = max(k.last, n)
		}
		if rule := strings.ToLower(s.Rule); rule != "" && s.Rated() && s.Last.Seq >= rated[rule] {
			k.ratings[rule], rated[rule] = s.Fidelity, s.Last.Seq
		}
	}
	return k
}

func (k *knownSignals) add(s *Signal) {
	if s.SHA256 != "" {
		k.byBytes[bytesKey(s.SHA256, s.Row)] = s
	}
	if s.State == SignalDuplicate || s.State == SignalAside {
		return
	}
	if key := refKey(s.Source, s.AlertRef); key != "" {
		k.byRef[key] = append(k.byRef[key], s)
	}
	if key := sameSource(s.Rule, s.Systems); key != "" && s.State != SignalDismissed {
		k.byRule[key] = s
	}
}

func bytesKey(sha string, row int) string { return sha + "/" + strconv.Itoa(row) }

func refKey(source, ref string) string {
	if ref == "" {
		return ""
	}
	return source + "\x00" + ref
}

// sameNumberWithin is for how long an alert of the same number is the same alert
// again. Counted from when it happened, so that a list that is exported every day
// stays one signal each, and from when it last came.
const sameNumberWithin = 24 * time.Hour

// first is the signal that a new one comes again for, nil for none. earlier is one
// of the same number that is another alert, and why it is.
func (k *knownSignals) first(s Signal, window time.Duration) (old, earlier *Signal, why string) {
	if s.State == SignalAside {
		return nil, nil, ""
	}
	at := signalTime(s)
	within := func(old *Signal, window time.Duration) bool {
		return near(at, signalTime(*old), window) || near(at, old.LastAt.From, window)
	}
	if numbered := k.byRef[refKey(s.Source, s.AlertRef)]; len(numbered) > 0 && s.AlertRef != "" {
		for _, old := range slices.Backward(numbered) {
			if otherContent(*old, s) == "" && within(old, max(window, sameNumberWithin)) {
				return old, nil, ""
			}
		}
		old := numbered[len(numbered)-1]
		return nil, old, cmp.Or(otherContent(*old, s), "it comes much later")
	}
	if old := k.byRule[sameSource(s.Rule, s.Systems)]; old != nil && window > 0 && within(old, window) {
		return old, nil, ""
	}
	return nil, nil, ""
}

// sameArrival reports whether known bytes that come again are the same alert. With
// a time inside they are, whenever they come; without one only their coming tells.
func sameArrival(old Signal, now time.Time, window time.Duration) bool {
	window = max(window, sameNumberWithin)
	return old.Happened.Known() || near(now, old.Received.From, window) || near(now, old.LastAt.From, window)
}

// CameAnew reports whether a file of this signal, under its name and written when
// mtime says, is another alert that says the same. A time that is still to come is
// a clock gone wrong, and tells nothing.
func (s Signal) CameAnew(mtime, now time.Time) bool {
	last := s.LastAt.From
	if s.Received.From.After(last) {
		last = s.Received.From
	}
	return !s.Happened.Known() && !mtime.After(now) && mtime.Sub(last) > sameNumberWithin
}

// otherContent says what an alert says otherwise than an earlier one of its
// number, empty for nothing.
func otherContent(old, s Signal) string {
	for _, x := range []struct{ what, before, now string }{{"severity", old.Severity, s.Severity}, {"rule", old.Rule, s.Rule}, {"summary", old.Summary, s.Summary},
		{"systems", sameSource("-", old.Systems), sameSource("-", s.Systems)}} {
		if !strings.EqualFold(strings.TrimSpace(x.before), strings.TrimSpace(x.now)) {
			return "another " + x.what
		}
	}
	return ""
}

func near(a, b time.Time, within time.Duration) bool {
	apart := a.Sub(b)
	return apart <= within && apart >= -within
}

// signalTime is when it happened, else when it came.
func signalTime(s Signal) time.Time {
	if s.Happened.Known() {
		return s.Happened.From
	}
	return s.Received.From
}

func decideTakeSignals(v View, c TakeSignals, env Env) ([]Event, error) {
	if len(c.Signals) == 0 {
		return nil, Refuse(Invalid, "signal", "", "there is nothing to take in.")
	}
	known, policy := knowSignals(v), v.SignalPolicy()
	now := At(env.Now.Truncate(time.Second), Location(env.Zone), ToSecond, OwnClock)
	var events []Event
	for _, g := range c.Signals {
		var before *Signal // of the same bytes
		if g.SHA256 != "" {
			before = known.byBytes[bytesKey(g.SHA256, g.Row)]
		}
		if before != nil && sameArrival(*before, now.From, policy.Window) {
			events = append(events, again(before, g.File, now))
			continue
		}
		s, err := checkSignal(g, env)
		if err != nil {
			return nil, err
		}
		known.last++
		s.ID, s.Ref, s.Received = env.NewID(), signalRef(known.last), now
		if s.State != SignalAside {
			s.Hint = proposeQuality(s, known.ratings)
		}
		why := ""
		old, earlier, other := known.first(s, policy.Window)
		if earlier != nil {
			s.Of, why = earlier.Ref, "number "+s.AlertRef+" came before as "+earlier.Ref+": "+other
		}
		if before != nil && earlier == nil {
			s.Of, why = before.Ref, "the same bytes came before as "+before.Ref+": they come much later"
		}
		if old != nil {
			s.State, s.Of = SignalDuplicate, old.Ref
			at := now
			if s.Happened.Known() && s.Happened.From.After(old.LastAt.From) && s.Happened.From.After(signalTime(*old)) {
				at = s.Happened
			}
			events = append(events, again(old, "", at))
		}
		events = append(events, RecordPut{Register: guide.SignalsRegister, ID: s.ID, Set: s.fields(), Why: why})
		known.add(&s)
	}
	return events, nil
}

// again counts one more coming on the signal that stands.
func again(old *Signal, name string, at Moment) RecordPut {
	old.Times++
	old.LastAt = at
	set := map[string]json.RawMessage{"times": rawOf(strconv.Itoa(old.Times)), "last_at": rawOf(at)}
	if name != "" && name != old.File && !slices.Contains(old.Also, name) && len(old.Also) < 1000 {
		old.Also = append(slices.Clip(old.Also), name)
		set["also"] = rawOf(strings.Join(old.Also, "\n"))
	}
	return RecordPut{Register: guide.SignalsRegister, ID: old.ID, Set: set}
}

func checkSignal(g GivenSignal, env Env) (Signal, error) {
	s := Signal{State: SignalNew, Source: g.Source, Rule: g.Rule, Severity: g.Severity, Summary: g.Summary, AlertRef: g.AlertRef,
		Systems: g.Systems, Happened: g.Happened, File: g.File, SHA256: g.SHA256, Size: g.Size, Place: g.Place, Format: g.Format, Row: g.Row, Problem: g.Problem, Moved: g.Moved}
	for _, t := range []typedText{{"summary", &s.Summary}, {"rule", &s.Rule}, {"alert_ref", &s.AlertRef}, {"file", &s.File}, {"problem", &s.Problem}, {"moved", &s.Moved}} {
		text, err := line(t.field, *t.text)
		if err != nil {
			return s, err
		}
		*t.text = cutText(text, mostSummary)
	}
	var systems []string
	for _, name := range s.Systems {
		name, err := line("systems", name)
		if err != nil {
			return s, err
		}
		if name = cutText(name, mostSummary); name != "" && !slices.Contains(systems, name) && len(systems) < 100 {
			systems = append(systems, name)
		}
	}
	s.Systems = systems
	if s.Problem != "" {
		s.State = SignalAside
	}
	if s.Summary == "" {
		if s.Summary = cmp.Or(s.Rule, s.File); s.Summary == "" {
			return s, Refuse(Invalid, "summary", "Say in a line what came in.", "a signal needs a line of text.")
		}
	}
	if s.Source != "" && env.Newest != nil && !slices.ContainsFunc(env.Newest.List("detection_source"), func(c form.Choice) bool { return c.Key == s.Source }) {
		return s, Refuse(Invalid, "source", "", "%q is no source of signals.", s.Source)
	}
	if s.Severity != "" && !slices.Contains(SignalSeverities, s.Severity) {
		return s, Refuse(Invalid, "severity", "Choose one of "+strings.Join(SignalSeverities, ", ")+".", "%q is no severity of an alert.", s.Severity)
	}
	if s.SHA256 != "" {
		if !isDigest(s.SHA256, 64) || s.Size < 0 || s.Place != PlaceInside && s.Place != PlaceFolder {
			return s, Refuse(Internal, "file", "", "the original of a signal is kept in the logbook, with its digest.")
		}
	}
	return s, nil
}

// cutText cuts a text at a letter and says so.
func cutText(s string, most int) string {
	letters := []rune(s)
	if len(letters) <= most {
		return s
	}
	return string(letters[:most-1]) + "…"
}

// proposeQuality is what the program thinks of an alert: as its rule was last
// rated by a person, else by whether it carries what is needed to act (SE:12
// l.32): what, when, on which system, how serious.
func proposeQuality(s Signal, ratings map[string]string) string {
	if old := ratings[strings.ToLower(s.Rule)]; s.Rule != "" && old != "" {
		return old
	}
	n := 0
	for _, has := range []bool{s.Rule != "", s.Happened.Known() && s.Happened.Assumed == "", len(s.Systems) > 0, s.Severity != ""} {
		if has {
			n++
		}
	}
	switch {
	case n == 4:
		return "high"
	case n >= 2:
		return "medium"
	}
	return "low"
}

// fields are the columns of a new signal; empty ones are left out.
func (s Signal) fields() map[string]json.RawMessage {
	set := map[string]json.RawMessage{"received_at": rawOf(s.Received)}
	texts := map[string]string{"ref": s.Ref, "state": string(s.State), "source": s.Source, "summary": s.Summary, "rule": s.Rule, "severity": s.Severity,
		"alert_ref": s.AlertRef, "hint": s.Hint, "of": s.Of, "file": s.File, "format": s.Format, "problem": s.Problem, "sha256": s.SHA256, "place": s.Place, "moved": s.Moved}
	if s.SHA256 != "" {
		texts["size"] = strconv.FormatInt(s.Size, 10)
	}
	if s.Row > 0 {
		texts["row"] = strconv.Itoa(s.Row)
	}
	for key, text := range texts {
		if text != "" {
			set[key] = rawOf(text)
		}
	}
	if len(s.Systems) > 0 {
		set["systems"] = rawOf(s.Systems)
	}
	if s.Happened.Known() {
		set["happened"] = rawOf(s.Happened)
	}
	return set
}

// chosenSignals are the signals an act is about, each once.
func chosenSignals(v View, ids []string) ([]Signal, error) {
	if len(ids) == 0 {
		return nil, Refuse(Invalid, "signal", "Choose one in the list.", "no signal is chosen.")
	}
	var out []Signal
	for _, id := range ids {
		s, ok := v.FindSignal(id)
		if !ok {
			return nil, Refuse(NotFound, "signal", "See the list of signals.", "there is no signal %q.", id)
		}
		if !slices.ContainsFunc(out, func(o Signal) bool { return o.ID == s.ID }) {
			out = append(out, s)
		}
	}
	return out, nil
}

func putSignal(s Signal, why string, set map[string]json.RawMessage) RecordPut {
	return RecordPut{Register: guide.SignalsRegister, ID: s.ID, Set: set, Why: why}
}

func decideRateSignals(v View, c RateSignals) ([]Event, error) {
	chosen, err := chosenSignals(v, c.IDs)
	if err != nil {
		return nil, err
	}
	if !slices.Contains(signalQualities, c.Fidelity) {
		return nil, Refuse(Invalid, "fidelity", "Choose high, medium or low.", "%q is no quality.", c.Fidelity)
	}
	var events []Event
	for _, s := range chosen {
		if s.Fidelity != c.Fidelity {
			events = append(events, putSignal(s, "", map[string]json.RawMessage{"fidelity": rawOf(c.Fidelity)}))
		}
	}
	if events == nil {
		return nil, Refuse(Conflict, "", "", "nothing has changed.")
	}
	return events, nil
}

func decideMoveSignals(v View, c MoveSignals) ([]Event, error) {
	chosen, err := chosenSignals(v, c.IDs)
	if err != nil {
		return nil, err
	}
	why, err := line("reason", c.Why)
	if err != nil {
		return nil, err
	}
	if c.To != SignalNew && c.To != SignalWatching && c.To != SignalDismissed {
		return nil, Refuse(Invalid, "state", "A signal is watched, dismissed or new again; it is promoted by an act of its own.", "a signal cannot be moved to %q.", c.To)
	}
	if c.To == SignalDismissed && why == "" {
		return nil, Refuse(Invalid, "reason", "One line is enough: it counts in the measures of its rule, and somebody may ask.", "dismissing needs a reason.")
	}
	var events []Event
	for _, s := range chosen {
		if s.State == SignalPromoted {
			return nil, Refuse(Conflict, "state", "Judge the incident: a false one is closed as a false positive.", "%s became %s.", s.Ref, s.Incident)
		}
		set := map[string]json.RawMessage{}
		if s.State != c.To {
			set["state"] = rawOf(string(c.To))
		}
		if s.Reason != why && (c.To == SignalDismissed || s.Reason != "") {
			set["reason"] = rawOf(why)
		}
		if s.State == SignalDuplicate && s.Of != "" && c.To != SignalDismissed {
			set["of"] = rawOf("")
		}
		if len(set) > 0 {
			events = append(events, putSignal(s, why, set))
		}
	}
	if events == nil {
		return nil, Refuse(Conflict, "", "", "nothing has changed.")
	}
	return events, nil
}

func decideSignalPolicy(v View, c SetSignalPolicy) ([]Event, error) {
	p := c.Policy
	if !slices.Contains(signalQualities, p.Fidelity) {
		return nil, Refuse(Invalid, "fidelity", "Choose high, medium or low.", "%q is no quality.", p.Fidelity)
	}
	if !slices.Contains(SignalSeverities, p.Severity) {
		return nil, Refuse(Invalid, "severity", "Choose one of "+strings.Join(SignalSeverities, ", ")+".", "%q is no severity of an alert.", p.Severity)
	}
	if p.Window < 0 || p.Window > 30*24*time.Hour {
		return nil, Refuse(Invalid, "window", "Write 30m, 4h or 2d; 0m for never.", "the window is at most 30 days.")
	}
	if old := v.SignalPolicy(); old == p {
		return nil, Refuse(Conflict, "", "", "nothing has changed.")
	}
	word := map[bool]string{true: "on", false: "off"}
	return put1(guide.SignalRule, SignalPolicyID, map[string]json.RawMessage{"on": rawOf(word[p.On]), "move": rawOf(word[p.Move]), "fidelity": rawOf(p.Fidelity),
		"severity": rawOf(p.Severity), "window": rawOf(FormatSpan(p.Window))}), nil
}

func decideMovedFiles(v View, c NoteMovedFiles) ([]Event, error) {
	var events []Event
	for _, id := range slices.Sorted(maps.Keys(c.Moved)) {
		s, ok := v.FindSignal(id)
		if !ok {
			return nil, Refuse(NotFound, "signal", "", "there is no signal %q.", id)
		}
		to, err := line("moved", c.Moved[id])
		if err != nil {
			return nil, err
		}
		if to != "" && to != s.Moved {
			events = append(events, putSignal(s, "its file left the watched folder", map[string]json.RawMessage{"moved": rawOf(to)}))
		}
	}
	if events == nil {
		return nil, Refuse(Conflict, "", "", "nothing has changed.")
	}
	return events, nil
}

// signalByHand are the columns of a signal that a person may put right; the
// others follow from what came in and from acts.
var signalByHand = []string{"source", "summary", "rule", "severity", "systems", "alert_ref", "happened"}

func checkSignalRow(id string, set map[string]json.RawMessage) error {
	if id == "" {
		return Refuse(Invalid, "signal", "Use `bridgelogctl signal add`, or the page of signals.", "a signal is taken in, not typed as a row.")
	}
	for key, raw := range set {
		if !slices.Contains(signalByHand, key) {
			return Refuse(Invalid, key, "Rate, watch, dismiss or promote it; what came in is never edited.", "%q of a signal follows from an act.", key)
		}
		if key == "severity" && guide.Filled(raw) && !slices.Contains(SignalSeverities, guide.Text(raw)) {
			return Refuse(Invalid, key, "Choose one of "+strings.Join(SignalSeverities, ", ")+".", "this is no severity of an alert.")
		}
	}
	return nil
}
