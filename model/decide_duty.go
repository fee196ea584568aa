package model

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"bridgelog/model/form"
	"bridgelog/model/guide"
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

func decideAnswerDuties(v View, c AnswerDuties, env Env) ([]Event, error) {
	if err := checkAnswers(c.Answers, env, ""); err != nil {
		return nil, err
	}
	set := map[string]json.RawMessage{"profiles": rawOf(append([]string{}, c.Profiles...))}
	for key, given := range c.Answers {
		set[key] = rawOf(append([]string{}, given...))
	}
	if old, ok := v.Record(AnswersRegister, answersRow); ok {
		for key, raw := range set {
			if string(old.Fields[key]) == string(raw) {
				delete(set, key)
			}
		}
		if len(set) == 0 {
			return nil, Refuse(Conflict, "", "", "nothing has changed.")
		}
	}
	return put1(AnswersRegister, answersRow, set), nil
}

// stage finds a stage of the pack in use or an own duty.
func (env Env) stage(id string) (regime.Stage, string, bool) {
	if s, ok := env.Pack.Stage(id); ok {
		return s, env.Pack.Version, true
	}
	for _, s := range OwnDuties(env.House) {
		if s.ID == id {
			return s, OwnPack, true
		}
	}
	return regime.Stage{}, "", false
}

// field is a field of the incident's guidance, where there is one.
func (env Env) field(key string) (form.Field, bool) {
	if env.Guide == nil {
		return form.Field{}, false
	}
	return env.Guide.Field(key)
}

func noStage(id string) error {
	return Refuse(NotFound, "stage", "List them with `bridgelogctl duties propose`.", "there is no duty %q, neither in the rule pack nor among your own.", id)
}

func decideConfirmDuties(v View, c ConfirmDuties, env Env) ([]Event, error) {
	by, err := line("by", c.By)
	if err != nil {
		return nil, err
	}
	why, err := line("why", c.Why)
	if err != nil {
		return nil, err
	}
	if by == "" {
		return nil, Refuse(Invalid, "by", "Name the person from legal or privacy.", "somebody has to confirm that a duty applies.")
	}
	if len(c.Stages) == 0 {
		return nil, Refuse(Invalid, "stages", "Choose at least one.", "no duty was chosen.")
	}
	if c.Zone != "" {
		if err := checkZone(c.Zone); err != nil {
			return nil, err
		}
	}
	a := newDutyAct(v, env)
	var names []string
	for _, id := range c.Stages {
		s, pack, ok := env.stage(id)
		if !ok {
			return nil, noStage(id)
		}
		if s.Status == regime.Proposed && !c.WhatIf {
			return nil, Refuse(Invalid, "stage", "Say that it is a what-if, if you want to see its clock.", "%s is proposed, not law.", s.Name())
		}
		if old, ok := v.Duty(id); ok && old.State != DutyNot {
			return nil, Refuse(Conflict, "stage", "", "%s was confirmed already, by %s.", old.Name, old.By)
		}
		rule, err := json.Marshal(s)
		if err != nil {
			return nil, err
		}
		set := map[string]json.RawMessage{"name": rawOf(s.Name()), "to": rawOf(s.Recipient), "starts_from": rawOf(regime.TriggerWords(s.Trigger)),
			"state": rawOf(DutyRunning), "rule": rule, "pack": rawOf(pack), "zone": rawOf(dutyZone(s, c.Zone, v, env)), "confirmed_by": rawOf(by),
			"reason": rawOf(why), "follows": rawOf(append([]string{}, env.Pack.Follows(s)...)),
			"params": rawOf(regime.Params{DoraRollEligible: c.Noon, AssumeInForce: c.WhatIf})}
		if owner := v.Holder("legal_privacy"); owner != "" {
			set["owner"] = rawOf(owner)
		}
		a.put(DutyRegister, id, set, why)
		names = append(names, s.Name())
	}
	for _, t := range c.Triggers {
		if old, ok := v.Trigger(t.Name, "", ""); ok && t.Scope == "" && old.At.From.Equal(t.At.From) {
			continue // said already
		}
		if err := a.trigger(SetTrigger{Incident: c.Incident, TriggerGiven: t}); err != nil {
			return nil, err
		}
	}
	if _, asks := env.field("inv.report_duty"); asks && guide.ReadAnswer(v.Answers["inv.report_duty"]).Answer != "yes" {
		// The form's question (gate G3.6) is answered by this very act.
		a.add(RecordPut{Form: "inv", Set: map[string]json.RawMessage{"inv.report_duty": rawOf(guide.Answer{Answer: "yes",
			Reason: strings.Join(names, "; "), By: env.By.Name, At: env.Now.UTC()})}, Why: "duties confirmed"})
	}
	text := fmt.Sprintf("Duties confirmed by %s: %s.", by, strings.Join(names, "; "))
	a.add(logRow(env, v, Decision, text, []string{by}))
	return a.done(false)
}

// dutyZone is whose days count for a stage: the zone given, the one the rule
// names, the organisation's, the incident's.
func dutyZone(s regime.Stage, given string, v View, env Env) string {
	if given != "" {
		return given
	}
	if zone := s.Zone(); zone != "" {
		return zone
	}
	for _, p := range Profiles(env.House) {
		if p.Workload == "" && p.Zone != "" {
			return p.Zone
		}
	}
	return v.Zone
}

func decideDeclineDuty(v View, c DeclineDuty, env Env) ([]Event, error) {
	for field, p := range map[string]*string{"assessment": &c.Assessment, "decider": &c.Decider, "counsel": &c.Counsel} {
		if err := checkText(field, *p); err != nil {
			return nil, err
		}
		if *p = strings.TrimSpace(*p); *p == "" && field != "counsel" {
			return nil, Refuse(Invalid, field, "A decision not to notify has an assessment and a name under it.", "it is empty.")
		}
	}
	s, pack, ok := env.stage(c.Stage)
	old, confirmed := v.Duty(c.Stage)
	if confirmed && old.Ruled {
		s, pack = old.Stage, old.Pack // what was confirmed is what is decided against
	} else if !ok {
		return nil, noStage(c.Stage)
	}
	if confirmed && len(old.Notices) > 0 {
		return nil, Refuse(Conflict, "stage", "Record what follows from it instead.", "a notice for %s was sent already.", old.Name)
	}
	rule, err := json.Marshal(s)
	if err != nil {
		return nil, err
	}
	set := map[string]json.RawMessage{"name": rawOf(s.Name()), "to": rawOf(s.Recipient), "starts_from": rawOf(regime.TriggerWords(s.Trigger)),
		"state": rawOf(DutyNot), "rule": rule, "pack": rawOf(pack), "confirmed_by": rawOf(c.Decider), "reason": rawOf(firstLine(c.Assessment)),
		"assessment": rawOf(c.Assessment), "decider": rawOf(c.Decider), "counsel": rawOf(c.Counsel), "look_again": rawOf(c.LookAgain)}
	if !confirmed {
		set["zone"] = rawOf(dutyZone(s, "", v, env))
		set["follows"] = rawOf(append([]string{}, env.Pack.Follows(s)...))
	}
	if !c.LookAgain.Known() {
		set["look_again"] = json.RawMessage("null")
	}
	text := declinedText(c.Decider, s) + " " + firstLine(c.Assessment)
	return []Event{RecordPut{Register: DutyRegister, ID: c.Stage, Set: set}, logRow(env, v, Decision, text, []string{c.Decider})}, nil
}

func firstLine(s string) string {
	first, _, _ := strings.Cut(strings.TrimSpace(s), "\n")
	return first
}

func decideSetTrigger(v View, c SetTrigger, env Env) ([]Event, error) {
	a := newDutyAct(v, env)
	if err := a.trigger(c); err != nil {
		return nil, err
	}
	return a.done(c.Later)
}

// trigger gives a fact a value. The value before it stays, with the reason.
func (a *dutyAct) trigger(c SetTrigger) error {
	evidence, err := line("evidence", c.Evidence)
	if err != nil {
		return err
	}
	why, err := line("why", c.Why)
	if err != nil {
		return err
	}
	if !slices.Contains(regime.Triggers, c.Name) {
		return Refuse(Invalid, "trigger", "It is one of: "+strings.Join(regime.Triggers, ", ")+".", "there is no trigger %q.", c.Name)
	}
	if c.Name == "previous-stage-submitted" && c.Scope == "" {
		return Refuse(Invalid, "scope", "Record the notice as sent, or name the one stage it is about.", "each stage has a sending of its own.")
	}
	if c.At.Precision == Before {
		return Refuse(Invalid, "at", "Give the earliest time it may have been.", "a time that is only known as “before” has no beginning a period could run from.")
	}
	if err := notFuture("at", c.At, a.env.Now); err != nil {
		return err
	}
	old, replaces := Trigger{}, false
	for _, t := range a.v.Triggers() {
		if !t.Replaced && t.Name == c.Name && t.Scope == c.Scope {
			old, replaces = t, true
		}
	}
	switch {
	case !c.At.Known() && (!replaces || !old.At.Known()):
		return Refuse(Invalid, "at", "Give the time, with its zone.", "%s has no value to take back.", regime.TriggerWords(c.Name))
	case replaces && sameMoment(old.At, c.At):
		return Refuse(Conflict, "at", "", "nothing has changed.")
	case replaces && why == "":
		return Refuse(Invalid, "why", "One line is enough; the old value stays readable.", "changing %s needs a reason.", regime.TriggerWords(c.Name))
	}
	now := Trigger{Name: c.Name, Scope: c.Scope, At: c.At}
	if err := a.ordered(now); err != nil {
		return err
	}
	set := map[string]json.RawMessage{"trigger": rawOf(c.Name), "scope": rawOf(c.Scope), "at": rawOf(c.At), "evidence": rawOf(evidence), "why": rawOf(why)}
	text := triggerText(now, a.v.Location())
	if replaces && old.At.Known() {
		set["replaces"] = rawOf(old.ID)
		text += ", was " + FormatInstantSecond(old.At.From, a.v.Location())
	}
	if why != "" {
		text += ": " + why
	}
	if evidence != "" {
		text += " (" + evidence + ")"
	}
	a.put(TriggerRegister, a.env.NewID(), set, why)
	a.add(logRow(a.env, a.v, Note, text+".", nil))
	if _, asks := a.env.field("inv.aware_at"); asks && c.Name == "awareness" && c.Scope == "" && c.At.Known() {
		if m, ok := a.v.Moment("inv.aware_at"); !ok || !sameMoment(m, c.At) { // the form's answer is the same fact
			a.add(RecordPut{Form: "inv", Set: map[string]json.RawMessage{"inv.aware_at": rawOf(c.At)}, Why: "trigger of duties"})
		}
	}
	return nil
}

func sameMoment(a, b Moment) bool {
	return a.From.Equal(b.From) && a.To.Equal(b.To) && a.Precision == b.Precision && a.Margin == b.Margin
}

// before names facts that cannot come after others.
var before = [][2]string{{"occurrence", "detection"}, {"occurrence", "awareness"}, {"occurrence", "suspicion"},
	{"awareness", "classification"}, {"awareness", "determination-of-materiality"}}

// ordered refuses a value that cannot be right beside the others: what happened
// cannot come after it was noticed.
func (a *dutyAct) ordered(t Trigger) error {
	if !t.At.Known() {
		return nil
	}
	for _, pair := range before {
		for i, j := range [2]int{1, 0} {
			if t.Name != pair[i] {
				continue
			}
			other, ok := a.v.Trigger(pair[j], t.Scope, "")
			if !ok || t.Scope != "" && other.Scope != t.Scope && other.Scope != "" {
				continue
			}
			first, second := t, other
			if i == 1 {
				first, second = other, t
			}
			if earliest(first.At).After(second.At.End()) {
				return Refuse(Invalid, "at", "One of the two times is wrong; correct it first.", "%s (%s) cannot come after %s (%s).", regime.TriggerWords(first.Name),
					FormatInstantSecond(first.At.From, a.v.Location()), regime.TriggerWords(second.Name), FormatInstantSecond(second.At.From, a.v.Location()))
			}
		}
	}
	return nil
}

func decideExtendDuty(v View, c ExtendDuty, env Env) ([]Event, error) {
	d, err := runningDuty(v, c.Duty)
	if err != nil {
		return nil, err
	}
	why, err := line("why", c.Why)
	if err != nil {
		return nil, err
	}
	switch {
	case why == "":
		return nil, Refuse(Invalid, "why", "Name who granted it, when and where it is written.", "moving a clock needs a reason.")
	case c.ExtraDays < 0 || c.ExtraDays > 3660:
		return nil, Refuse(Invalid, "days", "", "%d days cannot be granted.", c.ExtraDays)
	case c.Params == d.Params:
		return nil, Refuse(Conflict, "", "", "nothing has changed.")
	case c.RestartAt.After(env.Now.Add(futureSlack)):
		return nil, Refuse(Invalid, "restart", "", "the clock cannot begin again in the future.")
	}
	a := newDutyAct(v, env)
	a.put(DutyRegister, d.ID, map[string]json.RawMessage{"params": rawOf(c.Params)}, why)
	a.add(logRow(env, v, Decision, fmt.Sprintf("Clock of %s changed (%s): %s.", d.Name, paramWords(c.Params), strings.TrimSuffix(why, ".")), nil))
	return a.done(true) // asking for it is saying so
}

func paramWords(p regime.Params) string {
	var out []string
	if p.ExtraDays > 0 {
		out = append(out, fmt.Sprintf("extension of %d days", p.ExtraDays))
	}
	if !p.RestartAt.IsZero() {
		out = append(out, "began again "+FormatUTC(p.RestartAt))
	}
	if p.DoraRollEligible {
		out = append(out, "noon rule open")
	}
	if p.AssumeInForce {
		out = append(out, "what-if")
	}
	if out == nil {
		return "as the rule says"
	}
	return strings.Join(out, ", ")
}

func runningDuty(v View, id string) (Duty, error) {
	d, ok := v.Duty(id)
	switch {
	case !ok:
		return d, Refuse(NotFound, "duty", "List them with `bridgelogctl duties list`.", "%q is not a duty of %s.", id, v.Number)
	case !d.Ruled:
		return d, Refuse(Invalid, "duty", "Change it in the register of duties.", "%s was typed by hand and has no rule.", d.Name)
	case d.State == DutyNot:
		return d, Refuse(Conflict, "duty", "Confirm it first.", "it was decided that %s does not apply.", d.Name)
	}
	return d, nil
}

func decideUpdateDuties(v View, c UpdateDuties, env Env) ([]Event, error) {
	why, err := line("why", c.Why)
	if err != nil {
		return nil, err
	}
	a := newDutyAct(v, env)
	for _, id := range c.Duties {
		d, err := runningDuty(v, id)
		if err != nil {
			return nil, err
		}
		s, pack, ok := env.stage(id)
		if !ok {
			return nil, Refuse(NotFound, "duty", "Its clock goes on by the rule it has.", "rule pack %s has no %s any more.", env.Pack.Version, id)
		}
		rule, err := json.Marshal(s)
		if err != nil {
			return nil, err
		}
		if string(d.Record.Fields["rule"]) == string(rule) && d.Pack == pack {
			continue
		}
		a.put(DutyRegister, id, map[string]json.RawMessage{"rule": rule, "pack": rawOf(pack), "name": rawOf(s.Name()), "to": rawOf(s.Recipient),
			"starts_from": rawOf(regime.TriggerWords(s.Trigger)), "follows": rawOf(append([]string{}, env.Pack.Follows(s)...))}, why)
		a.add(logRow(env, v, Decision, fmt.Sprintf("%s goes on by rule pack %s, was %s. %s", d.Name, pack, d.Pack, why), nil))
	}
	if len(a.events) == 0 { // the same rules; the closed days they count by may be others
		if err := a.work(); err != nil {
			return nil, err
		}
		if len(a.events) == 0 {
			return nil, Refuse(Conflict, "", "", "nothing has changed.")
		}
		a.add(logRow(env, v, Decision, strings.TrimSpace("Clocks worked out anew with the closed days as they stand. "+why), nil))
	}
	return a.done(c.Later)
}

func decideTypeNotice(v View, c TypeNotice, env Env) ([]Event, error) {
	d, err := runningDuty(v, c.Duty)
	if err != nil {
		return nil, err
	}
	old, _ := v.Record(NoticeTextRegister, c.Duty)
	set := map[string]json.RawMessage{}
	for _, key := range slices.Sorted(maps.Keys(c.Set)) {
		if key != DelayReasons && !slices.ContainsFunc(d.Stage.Content, func(x regime.Content) bool { return x.Key == key }) {
			return nil, Refuse(Invalid, key, "", "the notice %s has no such content.", d.Name)
		}
		raw := json.RawMessage("null")
		if text := c.Set[key]; text != nil {
			if err := checkText(key, *text); err != nil {
				return nil, err
			}
			raw = rawOf(strings.TrimSpace(*text))
		}
		if was := old.Fields[key]; string(was) == string(raw) || was == nil && string(raw) == "null" {
			continue
		}
		set[key] = raw
	}
	if len(set) == 0 {
		return nil, Refuse(Conflict, "", "", "nothing has changed.")
	}
	return put1(NoticeTextRegister, c.Duty, set), nil
}

// TypedNotice is what persons typed into the notice of a duty.
func (v View) TypedNotice(duty string) map[string]string {
	out := map[string]string{}
	r, _ := v.Record(NoticeTextRegister, duty)
	for key, raw := range r.Fields {
		var text *string
		if json.Unmarshal(raw, &text) == nil && text != nil {
			out[key] = *text
		}
	}
	return out
}

func decideRecordNotice(v View, c RecordNotice, env Env) ([]Event, error) {
	d, err := runningDuty(v, c.Duty)
	if err != nil {
		return nil, err
	}
	for field, p := range map[string]*string{"channel": &c.Channel, "receipt": &c.Receipt, "by": &c.By, "file": &c.File, "why": &c.Why} {
		if *p, err = line(field, *p); err != nil {
			return nil, err
		}
	}
	if c.Channel == "" || c.By == "" {
		return nil, Refuse(Invalid, "channel", "Portal, mail, telephone; and the person who sent it.", "a notice was sent by somebody over some channel.")
	}
	if !c.At.Known() {
		return nil, Refuse(Invalid, "at", "Give the time, with its zone.", "the time of sending is not known.")
	}
	if err := notFuture("at", c.At, env.Now); err != nil {
		return nil, err
	}
	if t, ok := v.Trigger("awareness", d.Stage.RegimeID, d.ID); ok && c.At.End().Before(earliest(t.At)) {
		return nil, Refuse(Invalid, "at", "One of the two times is wrong; correct it first.", "the notice cannot have been sent (%s) before awareness (%s).",
			FormatInstantSecond(c.At.From, v.Location()), FormatInstantSecond(t.At.From, v.Location()))
	}
	if c.Why == "" {
		switch line := d.Line; {
		case !line.Due.IsZero() && !line.Own && c.At.End().After(line.Due) && len(d.Notices) == 0:
			return nil, Refuse(Invalid, "why", "Give the reasons for the delay; the law asks for them.", "it was due %s.", FormatInstantSecond(line.Due, d.Location()))
		case !line.NotBefore.IsZero() && c.At.From.Before(line.NotBefore):
			return nil, Refuse(Invalid, "why", "Say who allowed it.", "sending is forbidden before %s: %s.", FormatInstantSecond(line.NotBefore, d.Location()), d.Stage.NotBefore.Text)
		}
	}
	a := newDutyAct(v, env)
	a.put(NoticeRegister, env.NewID(), map[string]json.RawMessage{"duty": rawOf(c.Duty), "at": rawOf(c.At), "channel": rawOf(c.Channel),
		"receipt": rawOf(c.Receipt), "by": rawOf(c.By), "file": rawOf(c.File), "sha256": rawOf(c.SHA256), "why": rawOf(c.Why), "items": rawOf(c.Items)}, c.Why)
	state := map[bool]string{true: DutyFinished, false: DutyFollowUp}[c.Complete]
	set := map[string]json.RawMessage{"state": rawOf(state)}
	if len(d.Notices) == 0 {
		set["sent_at"] = rawOf(c.At)
	}
	if c.Receipt != "" {
		set["ref"] = rawOf(c.Receipt)
	}
	if c.Why != "" {
		set["reason"] = rawOf(c.Why)
	}
	a.put(DutyRegister, c.Duty, set, "")
	text := fmt.Sprintf("Notice sent: %s, to %s by %s.", d.Name, d.To, c.Channel)
	if c.Receipt != "" {
		text += " Receipt " + c.Receipt + "."
	}
	if c.SHA256 != "" {
		text += " SHA-256 " + c.SHA256 + "."
	}
	row := logRow(env, v, Comm, text, []string{c.By})
	row.Row.Happened = c.At
	a.add(row)
	return a.done(c.Later)
}

// NoticeItems lays out the notice of a duty: what is typed, what the incident
// fills in, what the stage before it said.
func NoticeItems(v View, d Duty, fills regime.Fills, fact func(string) string) []regime.Item {
	before, worded := map[string]string{}, map[string]string{}
	for _, n := range v.Notices() { // oldest first: the newest said last
		if other, ok := v.Duty(n.Duty); ok && other.Stage.RegimeID == d.Stage.RegimeID && other.Stage.RecipientType == d.Stage.RecipientType {
			maps.Copy(before, n.Items)
			maps.Copy(worded, v.TypedNotice(n.Duty))
		}
	}
	typed := v.TypedNotice(d.ID)
	items := fills.Fill(d.Stage, fact, typed, before)
	for i, it := range items { // stages build on each other: what a person worded is not lost to what the incident fills in
		_, own := typed[it.Key]
		if own || worded[it.Key] == "" || worded[it.Key] != it.Before || it.Value == it.Before || strings.HasPrefix(it.Origin, "text:") {
			continue
		}
		items[i].Filled, items[i].Value, items[i].Origin = it.Value, it.Before, regime.FromBefore
	}
	return items
}

// dutyText says what a hand may change in a row the rules write.
var handColumns = []string{"owner", "proof", LinksColumn}

// checkDutyRow refuses to change by hand what a rule works out.
func checkDutyRow(v View, c PutRecord) error {
	r, ok := v.Record(c.Register, c.ID)
	if c.Register != DutyRegister || !ok || r.Fields["rule"] == nil {
		return nil
	}
	for _, key := range slices.Sorted(maps.Keys(c.Set)) {
		if !slices.Contains(handColumns, key) {
			return Refuse(Invalid, key, "Use the acts of the duties page: trigger, sent, decide, extend.", "%s is worked out from its rule.", guide.Text(r.Fields["name"]))
		}
	}
	return nil
}
