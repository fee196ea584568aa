package regime

import (
	"encoding/json"
	"testing"

	"bridgelog/assets"
)

func shipped(t testing.TB) Pack {
	t.Helper()
	p, err := Load(assets.Regimes)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// The worked answers that ship with the rules.
func TestWorkedDeadlines(t *testing.T) {
	p := shipped(t)
	raw, err := assets.Regimes.ReadFile("regimes/deadline-examples.json")
	if err != nil {
		t.Fatal(err)
	}
	list, err := ReadExamples(raw)
	if err != nil {
		t.Fatal(err)
	}
	if len(list) == 0 {
		t.Fatal("there are no examples")
	}
	for i, raw := range list {
		v := p.Eval(raw, i+1)
		t.Run(v.ID, func(t *testing.T) {
			var e struct {
				Title    string
				Expected map[string]*string
			}
			if err := json.Unmarshal(raw, &e); err != nil {
				t.Fatal(err)
			}
			if v.Failed {
				t.Fatal(v.Reason)
			}
			for name, got := range map[string]*string{"default_deadline": v.Default, "legal_latest": v.Latest, "not_before": v.NotBefore} {
				if want := e.Expected[name]; text(got) != text(want) {
					t.Errorf("%s: %s is %s, want %s\n%q", e.Title, name, text(got), text(want), v.Steps)
				}
			}
			if v.Default == nil && v.Reason == "" {
				t.Error("there is no deadline and no reason")
			}
		})
	}
}

func text(s *string) string {
	if s == nil {
		return "none"
	}
	return *s
}
