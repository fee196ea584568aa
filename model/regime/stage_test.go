package regime

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

// A stage that could not be computed or printed is refused, with the field.
func TestStagesThatAreWrong(t *testing.T) {
	good := stage(t, shipped(t), "eu-dora-initial")
	for _, c := range []struct {
		says  string
		spoil func(*Stage)
	}{
		{"", func(*Stage) {}},
		{"id: it is empty", func(s *Stage) { s.ID = " " }},
		{"id: \"a b\" holds a character", func(s *Stage) { s.ID = "a b" }},
		{"recipient: it is empty", func(s *Stage) { s.Recipient = "" }},
		{"legal_reference.instrument: it is empty", func(s *Stage) { s.LegalReference.Instrument = "" }},
		{`status: "law" is not known`, func(s *Stage) { s.Status = "law" }},
		{`trigger: "wish" is not known`, func(s *Stage) { s.Trigger = "wish" }},
		{`counting.method: "fingers" is not known`, func(s *Stage) { s.Counting.Method = "fingers" }},
		{"period: the method elapsed-hours-eu does not fit it", func(s *Stage) { s.Period = nil }},
		{"period: the method none does not fit it", func(s *Stage) { s.Counting.Method = "none" }},
		{"period: 0 hours cannot be counted", func(s *Stage) { s.Period.Value = 0 }},
		{"period: 4001 hours cannot be counted", func(s *Stage) { s.Period.Value = longest + 1 }},
		{"period: 4 moons cannot be counted", func(s *Stage) { s.Period.Unit = "moons" }},
		{"counting.deadline_cutoff_local", func(s *Stage) { s.Counting.Cutoff = "noon" }},
		{`roll_rule.id: "dice" is not known`, func(s *Stage) { s.RollRule.ID = "dice" }},
		{"upper_bound", func(s *Stage) { s.UpperBound.Unit = CalendarDays }},
		{"upper_bound", func(s *Stage) { s.UpperBound.Combine = "latest" }},
		{"upper_bound", func(s *Stage) { s.UpperBound.Trigger = "wish" }},
		{"not_before: -1 hours", func(s *Stage) { s.NotBefore = &NotBefore{"awareness", -1, Hours, ""} }},
		{"not_before: 1 months", func(s *Stage) { s.NotBefore = &NotBefore{"awareness", 1, Months, ""} }},
		{"app_default_when_no_fixed_period: 0 hours", func(s *Stage) { s.Target = &Target{0, Hours, ""} }},
		{`in_force_from: "soon" is no date`, func(s *Stage) { s.From = "soon" }},
		{`in_force_until: "2026-13-01" is no date`, func(s *Stage) { s.Until = "2026-13-01" }},
		{"required_content[1]", func(s *Stage) { s.Content[1].Key = s.Content[0].Key }},
		{"required_content[0]", func(s *Stage) { s.Content[0].Label = "" }},
	} {
		raw, err := json.Marshal(good)
		if err != nil {
			t.Fatal(err)
		}
		s, err := ReadStage(raw)
		if err != nil {
			t.Fatal(err)
		}
		c.spoil(&s)
		if raw, err = json.Marshal(s); err != nil {
			t.Fatal(err)
		}
		if _, err = ReadStage(raw); (err == nil) != (c.says == "") || err != nil && !strings.HasPrefix(err.Error(), c.says) {
			t.Errorf("%v does not say %q", err, c.says)
		}
	}
}

func TestPacksThatAreWrong(t *testing.T) {
	p := shipped(t)
	p.Stages = p.Stages[:2]
	for _, c := range []struct {
		says  string
		spoil func(*Pack)
	}{
		{"", func(*Pack) {}},
		{"a rule pack has a name and a version", func(p *Pack) { p.Version = " " }},
		{`checked: "today" is no date`, func(p *Pack) { p.Checked = "today" }},
		{"the rule pack holds no stages", func(p *Pack) { p.Stages = nil }},
		{"stages[1]: the id eu-gdpr-art33-authority stands twice", func(p *Pack) { p.Stages[1] = p.Stages[0] }},
		{"stages[1] eu-gdpr-art33-phase: status", func(p *Pack) { p.Stages[1].Status = "" }},
	} {
		q := p
		q.Stages = slices.Clone(p.Stages)
		c.spoil(&q)
		raw, err := json.Marshal(q)
		if err != nil {
			t.Fatal(err)
		}
		if _, err = ReadPack(raw); (err == nil) != (c.says == "") || err != nil && !strings.HasPrefix(err.Error(), c.says) {
			t.Errorf("%v does not say %q", err, c.says)
		}
	}
	raw, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	for _, behind := range []string{"{}", "]", "}", "x"} {
		if _, err := ReadPack(append(slices.Clone(raw), behind...)); err == nil {
			t.Errorf("%q behind the pack is passed over", behind)
		}
	}
	if _, err := ReadPack([]byte(strings.Replace(string(raw), `"name"`, `"nom"`, 1))); err == nil || !strings.Contains(err.Error(), "unknown field") {
		t.Errorf("an unknown field: %v", err)
	}
}

// What the shipped pack promises: 161 stages of 67 regimes, 34 of them not verified.
func TestTheShippedPack(t *testing.T) {
	p := shipped(t)
	regimes := map[string]bool{}
	for _, s := range p.Stages {
		regimes[s.RegimeID] = true
		if s.Name() == "" || s.LegalReference.Citation() == "" || len(s.Content) == 0 {
			t.Errorf("%s has no name, citation or content", s.ID)
		}
		if s.Directive() != strings.HasPrefix(s.LegalReference.Instrument, "Directive (EU)") {
			t.Errorf("%s: directive %v", s.ID, s.Directive())
		}
	}
	if len(p.Stages) != 161 || len(regimes) != 67 || p.Unverified() != 34 {
		t.Errorf("%d stages of %d regimes, %d not verified", len(p.Stages), len(regimes), p.Unverified())
	}
}
