package ui

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"bridgelog/model"
	"bridgelog/model/form"
	guidance "bridgelog/model/guide"
	"bridgelog/ui/kit"
)

// sampleTyped is something a person could type into a field.
func (b *bridge) sampleTyped(f form.Field, word string) []string {
	choices := b.catalog.Choices(f)
	many := func(names ...string) []string {
		if f.Multiple {
			return names
		}
		return names[:1]
	}
	switch f.Kind {
	case form.ChoiceOne:
		return []string{choices[len(choices)-1].Key}
	case form.ChoiceMany:
		return []string{choices[0].Key, choices[len(choices)-1].Key}
	case form.Instant:
		return []string{"2026-11-24 02:10+01:00"}
	case form.Duration:
		return []string{"4h"}
	case form.Number:
		return []string{"at least 1200"}
	case form.Money:
		return []string{"about 12000 EUR"}
	case form.YesNoReason:
		return []string{"no", word + " is why"}
	case form.Person:
		return many("Kim Novak", "Lee Hart")
	case form.System:
		return many("fs-02", "backup-01")
	case form.Hypothesis, form.Evidence:
		return []string{"row1"}
	}
	return []string{word + " about it"}
}

// answer fills fields of every form; pick chooses which.
func (b *bridge) answer(id model.IncidentID, word string, pick func(n int, f form.Field) bool) {
	b.t.Helper()
	n := 0
	for _, spec := range b.catalog.Forms {
		set := map[string]json.RawMessage{}
		for _, section := range spec.Sections {
			for _, f := range section.Fields {
				n++
				// The level is an act of its own, and moments of the past need no second value.
				if f.Compute != "" || strings.HasPrefix(f.Key, "tri.severity") || !pick(n, f) {
					continue
				}
				raw, err := b.encode(b.view(id), f, b.sampleTyped(f, word))
				if err != nil {
					b.t.Fatal(f.Key, err)
				}
				set[f.Key] = raw
			}
		}
		if len(set) > 0 {
			b.do(model.PutRecord{Incident: id, Form: spec.Key, Set: set})
		}
	}
}

// everyForm is the outline of every section of every form, with its gate.
func (b *bridge) everyForm(id model.IncidentID) string {
	var all strings.Builder
	for _, spec := range b.catalog.Forms {
		if spec.Key == "tgt" || spec.Key == "hnd" {
			continue // cards have pages of their own
		}
		for _, section := range spec.Sections {
			p := b.page(id, spec.Key+"/"+section.Key)
			p.fields.Unfold(true)
			all.WriteString("== " + spec.Key + "/" + section.Key + "\n" + kit.OutlineText(p.fields.Object()) + kit.OutlineText(p.gate.object) + "\n")
		}
	}
	return b.masked(id, all.String())
}

// Every form in every state it can be in: half filled, waived and owed,
// corrected, and as it was known at an earlier moment.
func TestEveryFormInEveryStateReadsAsItShould(t *testing.T) {
	b := newBridge(t)
	id := b.triaged()
	b.do(model.PutRecord{Incident: id, Register: "hypotheses", ID: "row1", Set: fields("statement", "They came in by the VPN")})
	b.do(model.PutRecord{Incident: id, Register: "evidence", ID: "row1", Set: fields("id", "E-01", "what", "VPN log of three days")})
	b.answer(id, "this", func(n int, _ form.Field) bool { return n%2 == 0 })
	half := b.everyForm(id)
	b.goldenText("forms-half", half)
	early := b.clock

	b.clock = b.clock.Add(10 * time.Minute)
	for _, gate := range b.guide.Gates {
		for _, c := range guidance.Gate(b.guide, b.facts(b.view(id)), gate.Key, b.clock) {
			if c.Standing == guidance.Missing && c.CanOwe(b.view(id).Level()) {
				b.do(model.Override{Incident: id, Criterion: c.ID, Owe: true, Why: "nobody is free before six"})
			} else if c.Standing == guidance.Missing && c.Override == "im" {
				b.do(model.Override{Incident: id, Criterion: c.ID, Why: "not needed for this incident", By: b.view(id).Holder("incident_manager")})
			}
		}
	}
	waived := b.everyForm(id)
	b.goldenText("forms-waived", waived)
	if !strings.Contains(waived, "waived") || !strings.Contains(waived, "owed") {
		t.Error("waived and owed criteria are not told apart")
	}

	b.clock = b.clock.Add(10 * time.Minute)
	b.answer(id, "that", func(n int, f form.Field) bool {
		return n%2 == 0 && (f.Kind == form.Text || f.Kind == form.LongText || f.Kind == form.YesNoReason)
	})
	corrected := b.everyForm(id)
	b.goldenText("forms-corrected", corrected)
	for _, spec := range b.catalog.Forms {
		for _, section := range spec.Sections {
			for _, f := range section.Fields {
				if past, ok := b.view(id).Formerly[f.Key]; ok && f.Kind == form.Text && !strings.Contains(corrected, b.answerText(b.view(id), f, past.Raw)) {
					t.Errorf("%s: the earlier answer is not shown", f.Key)
				}
			}
		}
	}

	b.openIncident(id)
	b.asOf()
	b.pastAt(early)
	known := b.everyForm(id)
	b.goldenText("forms-as-known-at", known)
	for _, bad := range []string{"that about it", `= "waived"`, "\nentry ", "\nbutton "} {
		if strings.Contains(known, bad) {
			t.Errorf("as known at the earlier moment a form shows %q", bad)
		}
	}
}
