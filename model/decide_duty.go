package model

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"bridgelog/model/form"
	"bridgelog/model/guide"
	"bridgelog/model/regime"
)

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
	for _, x := range []typedText{{"assessment", &c.Assessment}, {"decider", &c.Decider}, {"counsel", &c.Counsel}} {
		if err := checkText(x.field, *x.text); err != nil {
			return nil, err
		}
		if *x.text = strings.TrimSpace(*x.text); *x.text == "" && x.field != "counsel" {
			return nil, Refuse(Invalid, x.field, "A decision not to notify has an assessment and a name under it.", "it is empty.")
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
