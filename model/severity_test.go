package model

import (
	"encoding/json"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
)

// guideForms is the guide's forms.json, as shipped.
func guideForms(t *testing.T) []byte {
	t.Helper()
	data, err := os.ReadFile("../assets/guide/forms.json")
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func severityRules(t *testing.T) SeverityRules {
	t.Helper()
	rules, err := LoadSeverity(guideForms(t))
	if err != nil {
		t.Fatal(err)
	}
	return rules
}

func TestSeverityWorkedExamples(t *testing.T) {
	rules := severityRules(t)
	for _, c := range []struct {
		in   Ratings
		want string
		says string // the sentence that explains it
	}{
		{Ratings{"unknown", "none", "none", "single", "hours", nil}, "SEV3", "counts as moderate"},
		{Ratings{"unknown", "none", "none", "single", "now", nil}, "SEV2", "SEV3 becomes SEV2"},
		{Ratings{"high", "low", "none", "single", "can_wait", nil}, "SEV2", "never when impact is 3"},
		{Ratings{"low", "low", "low", "workload", "can_wait", nil}, "SEV4", "SEV3 becomes SEV4"},
		{Ratings{"low", "none", "none", "single", "today", []string{"report_clock"}}, "SEV3", "asks for at least SEV3"},
		{Ratings{"moderate", "moderate", "high", "widespread", "now", []string{"active_encryption", "backups_hit"}}, "SEV1", "which is met"},
		{Ratings{"none", "none", "none", "widespread", "now", nil}, "SEV4", "it stays SEV4"},
		{Ratings{"none", "none", "moderate", "workload", "now", nil}, "SEV1", "SEV2 becomes SEV1"},
		{Ratings{"none", "none", "low", "single", "hours", []string{"control_plane"}}, "SEV1", "Top-level control lost"},
	} {
		got, why, err := rules.Propose(c.in)
		if err != nil || got != c.want {
			t.Errorf("%+v: %s, %v; want %s", c.in, got, err, c.want)
		}
		if !strings.Contains(strings.Join(why, " "), c.says) {
			t.Errorf("%+v: %q does not say %q", c.in, why, c.says)
		}
	}

	var doc struct {
		Severity struct {
			Examples []struct {
				In  Ratings `json:"in"`
				Out string  `json:"out"`
			} `json:"worked_examples"`
		} `json:"severity"`
		Enums struct {
			Kinds []struct{ Key, Label string } `json:"timeline_kind"`
		} `json:"enums"`
	}
	if err := json.Unmarshal(guideForms(t), &doc); err != nil {
		t.Fatal(err)
	}
	if len(doc.Severity.Examples) < 9 {
		t.Errorf("the guide has %d worked examples", len(doc.Severity.Examples))
	}
	for _, e := range doc.Severity.Examples {
		if got, _, err := rules.Propose(e.In); err != nil || got != e.Out {
			t.Errorf("guide: %+v: %s, %v; want %s", e.In, got, err, e.Out)
		}
	}
	for _, level := range SeverityLevels {
		if rules.Word(level) != SeverityWord(level) {
			t.Errorf("%s is %q in the guide and %q here", level, rules.Word(level), SeverityWord(level))
		}
	}
	for _, k := range doc.Enums.Kinds {
		if KindWord(RowKind(k.Key)) != k.Label {
			t.Errorf("kind %s is %q in the guide and %q here", k.Key, k.Label, KindWord(RowKind(k.Key)))
		}
	}
}

// Every combination of taps: the proposal respects its floors, and nothing that
// is worse makes it less serious.
func TestSeverityNeverDropsWhenThingsGetWorse(t *testing.T) {
	rules := severityRules(t)
	ratings := []string{"none", "low", "moderate", "high"}
	scopes := []string{"single", "several", "workload", "widespread"}
	urgencies := []string{"can_wait", "today", "hours", "now"}
	flags := []string{"safety", "control_plane", "active_encryption", "backups_hit", "protected_data", "report_clock"}
	rank := func(in Ratings) int {
		level, why, err := rules.Propose(in)
		if err != nil {
			t.Fatal(err)
		}
		if len(why) < 4 {
			t.Fatalf("%+v: only %q explained", in, why)
		}
		return severityRank(level)
	}
	for _, c := range ratings {
		for _, i := range ratings {
			for _, a := range ratings {
				for _, scope := range scopes {
					for _, urgency := range urgencies {
						in := Ratings{C: c, I: i, A: a, Scope: scope, Urgency: urgency}
						is := rank(in)
						if c == "none" && i == "none" && a == "none" && is != 3 {
							t.Fatalf("%+v: no impact, yet SEV%d", in, is+1)
						}
						for _, worse := range []Ratings{
							{next(ratings, c), i, a, scope, urgency, nil}, {c, next(ratings, i), a, scope, urgency, nil},
							{c, i, next(ratings, a), scope, urgency, nil}, {c, i, a, next(scopes, scope), urgency, nil},
							{c, i, a, scope, next(urgencies, urgency), nil},
						} {
							if was := rank(worse); was > is {
								t.Fatalf("%+v is SEV%d, the worse %+v SEV%d", in, is+1, worse, was+1)
							}
						}
						for _, flag := range flags {
							in.Floors = []string{flag}
							floor, err := rules.Floor(in.Floors)
							if r := rank(in); err != nil || r > severityRank(floor) || r > is {
								t.Fatalf("%+v: SEV%d, floor %s, without flag SEV%d", in, r+1, floor, is+1)
							}
						}
					}
				}
			}
		}
	}
}

func next(list []string, v string) string {
	return list[min(slices.Index(list, v)+1, len(list)-1)]
}

func TestSeverityRefusesWhatTheGuideDoesNotKnow(t *testing.T) {
	rules := severityRules(t)
	ok := Ratings{"low", "low", "low", "single", "now", nil}
	for name, change := range map[string]func(*Ratings){
		"rating":  func(r *Ratings) { r.C = "huge" },
		"scope":   func(r *Ratings) { r.Scope = "" },
		"urgency": func(r *Ratings) { r.Urgency = "soon" },
		"floor":   func(r *Ratings) { r.Floors = []string{"bad_day"} },
	} {
		in := ok
		change(&in)
		var e *Error
		if _, _, err := rules.Propose(in); !errors.As(err, &e) || e.Kind != Invalid || e.Field == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
	if level, _, err := rules.Propose(Ratings{Scope: "single", Urgency: "today"}); err != nil || level != "SEV3" {
		t.Errorf("ratings not given count as unknown: %s, %v", level, err)
	}
}

func TestSeverityRulesMustBeComplete(t *testing.T) {
	good := string(guideForms(t))
	for name, change := range map[string][2]string{
		"a missing scope":       {`"widespread": "SEV1"`, `"worldwide": "SEV1"`},
		"an unknown level":      {`"single": "SEV2"`, `"single": "SEV5"`},
		"another order":         {`"floors"`, `"flours"`},
		"a shift of three":      {`"shift": -1`, `"shift": -3`},
		"a floor of no flag":    {`"flag": "safety"`, `"flag": "saftey"`},
		"a rating with no mark": {`"high": 3`, `"heigh": 3`},
	} {
		at := strings.Index(good, `"severity":`)
		for strings.Index(good[at:], change[0]) > 40_000 || at < 0 {
			t.Fatalf("%s: %q is not where it was", name, change[0])
		}
		bad := good[:at] + strings.Replace(good[at:], change[0], change[1], 1)
		if bad == good {
			bad = good[:at] + strings.Replace(good[at:], strings.ReplaceAll(change[0], ": ", ":"), change[1], 1)
		}
		if _, err := LoadSeverity([]byte(bad)); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
	for _, bad := range []string{"", "[]", "{}", `{"severity":{}}`} {
		if _, err := LoadSeverity([]byte(bad)); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
}

func TestOverrideNeeds(t *testing.T) {
	for _, c := range []struct {
		from, proposal, to string
		reason, second     bool
	}{
		{"", "", "SEV2", false, false},
		{"", "SEV2", "SEV2", false, false},
		{"SEV2", "SEV2", "SEV2", false, false},
		{"SEV3", "SEV2", "SEV2", true, false}, // raise
		{"SEV4", "", "SEV1", true, false},     // raise by three
		{"", "SEV2", "SEV1", true, false},     // above the proposal
		{"SEV2", "SEV2", "SEV3", true, false}, // lower by one
		{"", "SEV2", "SEV3", true, false},     // below the proposal by one
		{"SEV2", "SEV2", "SEV4", true, true},  // lower by two
		{"SEV4", "SEV1", "SEV4", true, true},  // stays three below what is proposed now
		{"SEV1", "SEV3", "SEV3", true, true},  // a new proposal is no way round the second person
		{"SEV1", "", "SEV3", true, true},      //
		{"SEV1", "SEV1", "SEV9", true, true},  // no such level
	} {
		reason, second, why := OverrideNeeds(c.from, c.proposal, c.to)
		if reason != c.reason || second != c.second || why == "" {
			t.Errorf("%+v: reason %v, second %v, %q", c, reason, second, why)
		}
	}
	if _, second, why := OverrideNeedsAbove("SEV2", "SEV2", "SEV2", "SEV3"); !second || !strings.Contains(why, "floor SEV2") {
		t.Errorf("below a floor: %v, %q", second, why)
	}
}
