package model

import (
	"encoding/json"
	"fmt"
	"time"

	"bridgelog/model/guide"
	"bridgelog/model/regime"
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
