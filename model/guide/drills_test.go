package guide

import (
	"os"
	"strings"
	"testing"
)

// Every ready scenario can be played with the guide as it ships, and one that
// names what does not exist is refused.
func TestReadyScenariosNameOnlyWhatExists(t *testing.T) {
	g, err := Load(os.DirFS("../../assets"))
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"ransomware", "cloud_key", "supply_chain"} {
		if s, ok := g.Scenario(key); !ok || len(s.Injects) < 5 || len(s.Roles) < 3 || s.Env == "production_limited" {
			t.Errorf("%s: %+v", key, s)
		}
	}
	good, _ := g.Scenario("ransomware")
	for want, spoil := range map[string]func(*Scenario){
		"no kind":           func(s *Scenario) { s.Kind = "party" },
		"no size":           func(s *Scenario) { s.Size = "galactic" },
		"no category":       func(s *Scenario) { s.Category = "flood" },
		"no role":           func(s *Scenario) { s.Roles = []string{"jester"} },
		"touch production":  func(s *Scenario) { s.Env = "production_limited" },
		"comes before":      func(s *Scenario) { s.Injects = []Inject{{5, "leader", "a", "b"}, {4, "leader", "a", "b"}} },
		"gives injects":     func(s *Scenario) { s.Injects = []Inject{{0, "attacker", "a", "b"}} },
		"documents":         func(s *Scenario) { s.Documents = nil },
		"key, a title":      func(s *Scenario) { s.Scenario = "" },
		"expected reaction": func(s *Scenario) { s.Injects = []Inject{{0, "leader", "a", ""}} },
	} {
		s := good
		spoil(&s)
		if err := g.checkScenario(s); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
}
