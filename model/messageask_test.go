package model

import (
	"slices"
	"strings"
	"testing"

	"bridgelog/model/guide"
)

// What no form asks for is given with the draft, and words a person wrote stay.
func TestAChangeOfTheBaselineIsToldWithWhomAndWhen(t *testing.T) {
	l := newLab(t, OpenIncident{Severity: "SEV2"})
	l.say("rev.baseline_changed", guide.Answer{Answer: "yes", Reason: "mail macros are off"}, "rev.root_cause", "a macro in a mail")
	m := l.message("baseline_change", "other_workloads")
	text, err := l.plan().Fill(m)
	if err != nil || !strings.Contains(text.Text, "What changes: mail macros are off") || !strings.Contains(text.Text, "For whom: not known") || !strings.Contains(text.Text, "Why: a macro in a mail") {
		t.Fatalf("%v: %s", err, text.Text)
	}
	asked := l.plan().Asks(m)
	if len(asked) != 3 || asked[0].Key != "from_date" || asked[1].Key != "applies_to" || asked[2].Key != "need" || asked[1].Label != "for whom it applies" {
		t.Fatalf("asked: %+v", asked)
	}
	l.must(DraftMessage{Incident: "inc", Key: m.Key, Text: text.Text + "\n\nThank you, all."})
	l.must(DraftMessage{Incident: "inc", Key: m.Key, Given: map[string]string{"applies_to": "every workload with mail", "from_date": "2026-05-01"}})
	m = l.message("baseline_change", "other_workloads")
	for _, want := range []string{"For whom: every workload with mail", "Thank you, all.", "need to do, by when: not known"} {
		if !strings.Contains(m.Text, want) {
			t.Errorf("the draft lacks %q:\n%s", want, m.Text)
		}
	}
	if !strings.HasSuffix(m.Subject, "baseline from 2026-05-01") {
		t.Errorf("subject: %s", m.Subject)
	}
	l.must(DraftMessage{Incident: "inc", Key: m.Key, Given: map[string]string{"applies_to": ""}})
	if m = l.message("baseline_change", "other_workloads"); !strings.Contains(m.Text, "For whom: not known") || m.Given["from_date"] == "" {
		t.Errorf("not taken back: %v\n%s", m.Given, m.Text)
	}
	l.refused(DraftMessage{Incident: "inc", Key: m.Key, Given: map[string]string{"credit": "Finn"}}, Invalid, "credit", "does not ask for")
	l.refused(DraftMessage{Incident: "inc", Key: m.Key, Given: map[string]string{"change": "x"}}, Invalid, "change", "does not ask for")
	l.refused(DraftMessage{Incident: "inc", Key: m.Key, Given: map[string]string{"from_date": "2026-05-01"}}, Conflict, "", "nothing has changed")
}

func TestAReportToAnAuthorityNamesAddressAndOtherCountries(t *testing.T) {
	l := newLab(t, OpenIncident{Severity: "SEV1"})
	events, err := Decide(l.env.House, PutProfile{Name: "Weber Logistics SE", Address: "Hafenstr. 1, 20457 Hamburg"}, l.env)
	if err != nil {
		t.Fatal(err)
	}
	l.env.House = Preview(l.env.House, events, l.env)
	l.env.House.ID = Organisation
	l.must(RaiseOccasion{Incident: "inc", Trigger: "police_contact"})
	m := l.message("police_contact", "police")
	l.must(DraftMessage{Incident: "inc", Key: m.Key, Given: map[string]string{"cross_border": "customers in Austria"}})
	m = l.message("police_contact", "police")
	for _, want := range []string{"Weber Logistics SE, Hafenstr. 1, 20457 Hamburg;", "Effect in other countries: customers in Austria"} {
		if !strings.Contains(m.Text, want) {
			t.Errorf("lacks %q:\n%s", want, m.Text)
		}
	}
}

// Every placeholder of the plan has a source: the record, or a question asked
// with the draft.
func TestNoPlaceholderIsWithoutASource(t *testing.T) {
	g := newLab(t, OpenIncident{}).g
	known := map[string]bool{}
	for _, x := range g.Comms.Placeholders {
		known[x.Key] = true
		if fillers[x.Key] == nil && !slices.Contains(Askable, x.Key) {
			t.Errorf("nothing fills %q", x.Key)
		}
	}
	for key := range fillers {
		if !known[key] {
			t.Errorf("the plan has no placeholder %q", key)
		}
	}
}
