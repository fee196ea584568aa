package sample

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"bridgelog/model"
	"bridgelog/model/form"
	"bridgelog/model/guide"
	"bridgelog/model/regime"
	"bridgelog/report"
)

// typed is what a person of this sample typed: no letter of it is one the
// program writes with.
const typed = "Ж"

// programRows are registers that the program alone writes rows of.
var programRows = []string{"timeline", model.CustodyRegister, "severity_history", "report_duties", model.RosterRegister, "overrides", "signals"}

// Filled is an incident in which every field of every form and every column of
// the guide's registers has something in it, with everything typed in letters
// the program itself does not use. The n-th takes the n-th choice of each field.
func Filled(l report.Led, r Rules, n int) model.View {
	o := &owing{told{led: l, now: at("30 03:14:00"), by: typed + "Ю"}, r}
	number := "07"
	o.do(model.IncidentOpened{Number: number, Zone: "Europe/Berlin", Drill: n%2 == 1, Guide: l.Guide.Version()})
	o.do(model.SeveritySet{Level: "SEV2", Why: typed})
	o.do(model.SeveritySet{Level: "SEV1", Why: typed})
	for i, role := range l.Guide.Roles {
		scope := []string{"", "in_scope", "left_out"}[i%3]
		line := fmt.Sprintf("person=%s%d | role=%s | from=2026-03-30 03:14 | reach=%s", typed, i, role.Key, typed)
		if scope != "" {
			line += " | in_scope=" + scope + " | reason=" + typed
		}
		o.row(model.RosterRegister, fmt.Sprintf("p%d", i), line)
	}
	for _, spec := range l.Guide.Forms {
		var lines []string
		for _, s := range spec.Sections {
			for _, f := range s.Fields {
				if value := o.filling(f, n); value != "" && f.Key != "tri.roster" {
					lines = append(lines, f.Key+"="+value)
				}
			}
		}
		o.form(lines...)
	}
	for _, reg := range l.Guide.Registers {
		if contains(programRows, reg.Key) {
			continue
		}
		for i := range 12 {
			var cells []string
			for _, c := range reg.Columns {
				if value := o.filling(reg.Field(c), i); value != "" {
					if c.Key == "phase" {
						value = l.Guide.States[i%len(l.Guide.States)].Key
					}
					cells = append(cells, c.Key+"="+value)
				}
			}
			o.row(reg.Key, fmt.Sprintf("%s%d", reg.Key, i), strings.Join(cells, " | "))
		}
	}
	for i, kind := range model.RowKinds {
		o.note("30 03:12:00", kind, typed, i%2 == 0, typed)
	}
	o.acts(n)
	return o.view()
}

// acts are what the program writes rows of by itself.
func (o *owing) acts(n int) {
	when := at("30 12:00:00")
	do := func(c model.Command) {
		when = when.Add(time.Minute)
		o.command(when, c)
	}
	now := func(hour string) model.Moment { return moment("30 "+hour, model.ToMinute, model.OwnClock) }
	answer := func(answer string) json.RawMessage { return raw(guide.Answer{Answer: answer, Reason: typed}) }
	var stages []string
	for _, s := range o.rules.Pack.Stages {
		if report.Spoken(report.NoticeReport, &s) && s.ID != declinedStage {
			stages = append(stages, s.ID)
		}
	}
	do(model.ConfirmDuties{Stages: stages, By: typed, Why: typed, Noon: n%2 == 0, Triggers: []model.TriggerGiven{
		{Name: "occurrence", At: now("02:40:00"), Evidence: typed}, {Name: "detection", At: now("03:12:00"), Evidence: typed},
		{Name: "awareness", At: now("03:24:00"), Evidence: typed}, {Name: "classification", At: now("04:30:00"), Evidence: typed}}})
	do(model.DeclineDuty{Stage: declinedStage, DutyDecision: model.DutyDecision{Assessment: typed, Decider: typed, Counsel: typed, LookAgain: moment("31 12:00:00", model.ToMinute, model.OwnClock)}})
	do(model.SetTrigger{TriggerGiven: model.TriggerGiven{Name: "awareness", At: now("03:20:00"), Evidence: typed}, Why: typed, Later: true})
	do(model.ExtendDuty{Duty: stages[0], Params: regime.Params{ExtraDays: 2}, Why: typed})
	for i, id := range stages {
		text := typed
		if i%2 == 0 {
			d, _ := o.view().Duty(id)
			if len(d.Stage.Content) > 0 {
				do(model.TypeNotice{Duty: id, Set: map[string]*string{d.Stage.Content[0].Key: &text}})
			}
		}
		if i%3 == 0 {
			v := o.view()
			do(model.RecordNotice{Duty: id, At: now("11:00:00"), Channel: typed, Receipt: map[bool]string{true: typed}[n%2 == 0], By: typed, File: typed, SHA256: map[bool]string{true: strings.Repeat("9f", 32)}[n%3 == 0], Why: typed, Items: Draft(v, o.led, o.rules, id).Values(), Complete: i%2 == 0})
		}
	}
	do(model.ContainNow{What: typed, Owner: typed})
	do(model.DecideCard{Set: map[string]json.RawMessage{"tgt.question": raw(typed + "?"), "tgt.accepted": raw(typed), "tgt.options": raw(typed + "\n" + typed + "2"), "tgt.decider": raw(typed + "5"), "tgt.valid_until": raw(now("23:00:00"))}})
	do(model.AcceptHandover{Set: map[string]json.RawMessage{"hnd.to": raw(typed + "Я")}})
	for _, state := range []string{"keep_running", "shut_down_part"} {
		do(model.PutRecord{Form: "inv", Set: map[string]json.RawMessage{"inv.run_state": raw(state), "inv.run_decider": raw(typed + "Д"), "inv.run_reason": raw(typed)}})
	}
	do(model.SettleStep{Step: "rep-01", State: "done"})
	do(model.SettleStep{Step: "rep-02", State: "skipped", Why: typed})
	do(model.SettleStep{Step: "rep-02", State: ""})
	if !o.view().Drill {
		o.do(model.RecordPut{Form: "tri", Set: map[string]json.RawMessage{"tri.comm_mode": raw("bridge_call")}})
		o.do(model.RecordPut{Form: "tri", Set: map[string]json.RawMessage{"tri.comm_mode": raw("hybrid")}})
	}
	o.row("overrides", "o1", "criterion=G2.9 | kind=owed | reason="+typed+" | by="+typed+" | at=2026-03-30 04:30 | due=2026-03-30 06:00")
	o.row("overrides", "o2", "criterion=G4.7 | kind=waived | reason="+typed+" | by="+typed+" | second="+typed+" | at=2026-03-30 04:30")
	o.row("overrides", "o3", "criterion=G4.6 | kind=waived | reason="+typed+" | by="+typed+" | second="+typed+" | at=2026-03-30 04:30 | due=2026-03-30 06:00")
	o.pass("G1", "reported", "triage", nil, nil)
	o.pass("G2", "triage", "investigation", []string{"G2.9"}, []string{"G2.8"})
	o.do(model.PhaseChanged{From: "investigation", To: "triage", Why: typed, Gate: "G2", Owed: []string{"G2.9"}, Waived: []string{"G2.8"}})
	o.do(model.PhaseChanged{From: "triage", To: "investigation", Why: typed, Gate: "G2", Owed: []string{"G2.9"}})
	o.do(model.SeveritySet{Level: "SEV2", Why: typed, Second: typed})
	o.row(model.RosterRegister, "p0", "person="+typed+"0 | role=incident_manager | from=2026-03-30 03:14 | to=2026-03-30 05:14")
	o.do(model.RecordWithdrawn{Register: model.RosterRegister, ID: "p1", Why: typed})
	o.row(model.RosterRegister, "p98", "person="+typed+"98")
	o.do(model.RecordWithdrawn{Register: "hypotheses", ID: "hypotheses3", Why: typed})
	row := o.view().Timeline().At(3)
	o.do(model.EntryWithdrawn{Entry: row.Seq, Why: typed})
	if o.view().Drill {
		o.do(model.RecordPut{Form: "drl", Set: map[string]json.RawMessage{"drl.bcdr_break_in": answer("yes")}})
	}
}

// declinedStage is the duty that was decided against.
const declinedStage = "eu-gdpr-art34-data-subjects"

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

// filling is what the n-th sample has in a field, as a person types it.
func (o *owing) filling(f form.Field, n int) string {
	switch f.Kind {
	case form.Instant:
		return "2026-03-30 03:12"
	case form.Duration:
		return "4h"
	case form.Number:
		return []string{"about 1200", "12"}[n%2]
	case form.Money:
		return "12000 €"
	case form.YesNoReason:
		return []string{"yes", "no", "unknown"}[n%3] + ": " + typed
	case form.ChoiceOne, form.ChoiceMany:
		choices := o.led.Guide.Choices(f)
		if len(choices) == 0 {
			return ""
		}
		if f.Kind == form.ChoiceOne {
			return choices[n%len(choices)].Key
		}
		keys := make([]string, len(choices))
		for i, c := range choices {
			keys[i] = c.Key
		}
		return strings.Join(keys, " + ")
	}
	return typed
}
