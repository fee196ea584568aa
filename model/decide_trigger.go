package model

import (
	"encoding/json"
	"slices"
	"strings"

	"bridgelog/model/regime"
)

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
