package guide

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"
)

func stepOf(t *testing.T, all []Progress, id string) Progress {
	t.Helper()
	i := slices.IndexFunc(all, func(p Progress) bool { return p.ID == id })
	if i < 0 {
		t.Fatalf("step %s is not in the playbook", id)
	}
	return all[i]
}

// shown are the ids of the steps an incident shows.
func shown(g Guide, s *stub) []string {
	var out []string
	for _, p := range Playbook(g, s) {
		if p.Hidden == "" {
			out = append(out, p.ID)
		}
	}
	return out
}

func TestEveryStepIsShownSomewhereAndHiddenWhereItsFiltersSaySo(t *testing.T) {
	g := loaded(t)
	if len(g.Steps) != 90 {
		t.Fatalf("%d steps, the playbook has 90", len(g.Steps))
	}
	seen, hid := map[string]bool{}, map[string]bool{}
	count := 0
	for _, size := range g.Sizes {
		for _, category := range g.List("category") {
			for _, level := range []string{"SEV1", "SEV2", "SEV3", "SEV4"} {
				for _, state := range []string{"", "keep_running", "degrade", "shut_down_part", "shut_down_all"} {
					s := facts()
					s.level = level
					s.set(CaseSize, size.Key).set("rep.category", category.Key).set(RunState, state)
					count++
					for _, p := range Playbook(g, s) {
						if p.Hidden == "" {
							seen[p.ID] = true
						} else {
							hid[p.ID] = true
						}
						// The rule of the playbook, worked out a second time from its words.
						a := p.Applies
						want := slices.Contains(a.Sizes, size.Key) && int(level[3]-'0') <= a.SevMost &&
							(a.Categories == nil || slices.Contains(a.Categories, category.Key)) &&
							(a.Branch == "" || a.Branch == "dr" && strings.HasPrefix(state, "shut_down") ||
								a.Branch == "keep" && (state == "keep_running" || state == "degrade" || state == "shut_down_part"))
						if (p.Hidden == "") != want {
							t.Fatalf("%s at %s/%s/%s/%s: hidden %q, want shown=%v", p.ID, size.Key, category.Key, level, state, p.Hidden, want)
						}
						if p.Open() != (p.Hidden == "") {
							t.Fatalf("%s: open is %v, hidden %q", p.ID, p.Open(), p.Hidden)
						}
					}
				}
			}
		}
	}
	everywhere := 0
	for _, step := range g.Steps {
		if !seen[step.ID] {
			t.Errorf("%s is never shown in %d incidents", step.ID, count)
		}
		a := step.Applies
		filtered := len(a.Sizes) < len(g.Sizes) || a.Categories != nil || a.SevMost < 4 || a.Branch != ""
		if filtered != hid[step.ID] {
			t.Errorf("%s: has filters %v, but is hidden somewhere %v", step.ID, filtered, hid[step.ID])
		}
		if !filtered && step.Applies.Condition == "" {
			everywhere++
		}
	}
	if everywhere > 40 {
		t.Errorf("%d steps have no filter at all", everywhere)
	}
}

// A step that nothing filters is still hidden: from being next, once it is settled.
func TestEveryStepIsNextOnceAndGoesWhenSettled(t *testing.T) {
	g := loaded(t)
	led := map[string]bool{}
	for _, category := range g.List("category") {
		for _, state := range []string{"shut_down_part"} {
			s := facts()
			s.set("rep.category", category.Key).set(RunState, state).set(CaseSize, "widespread").set("inv.disclosure", yes())
			for _, phase := range append([]string{"prepare"}, phaseKeys(g)...) {
				s.phase = phase
				for range len(g.Steps) + 1 {
					next, ok := Next(g, s, noon)
					if !ok {
						break
					}
					if led[next.ID+category.Key] {
						t.Fatalf("%s is next again after it was done", next.ID)
					}
					led[next.ID+category.Key], led[next.ID] = true, true
					s.rows[StepsRegister] = append(s.rows[StepsRegister], Row{ID: next.ID, Fields: fieldsOf("state", "done", "by", "Kim", "at", when(noon))})
				}
				if _, ok := Next(g, s, noon); ok {
					t.Fatalf("%s never runs out of steps", phase)
				}
			}
		}
	}
	for _, step := range g.Steps {
		if !led[step.ID] {
			t.Errorf("%s is never the next step", step.ID)
		}
	}
}

func phaseKeys(g Guide) []string {
	var out []string
	for _, s := range g.States {
		out = append(out, s.Key)
	}
	return out
}

func TestFiltersSayWhyAStepIsHidden(t *testing.T) {
	g := loaded(t)
	for _, c := range []struct {
		step, says string
		with       func(*stub)
	}{
		{"ran-01", "", func(s *stub) { s.set("rep.category", "ransomware") }},
		{"ran-01", "only for ", func(s *stub) { s.set("rep.category", "ddos") }},
		{"ran-01", "", func(s *stub) { s.set("rep.category", "ddos").set(CaseCategories, []string{"ransomware"}) }},
		{"ran-01", "only for ", func(s *stub) {}},
		{"inv-05", "not at size localised", func(s *stub) { s.set(CaseSize, "localized") }},
		{"inv-05", "", func(s *stub) { s.set(CaseSize, "workload") }},
		{"tri-04", "", func(s *stub) { s.level = "SEV3" }},
		{"tri-04", "only up to SEV3", func(s *stub) { s.level = "SEV4" }},
		{"tri-04", "", func(s *stub) { s.level = "" }},
		{"rec-02", "only where something is shut down", func(s *stub) {}},
		{"rec-02", "only where something is shut down", func(s *stub) { s.set(RunState, "degrade") }},
		{"rec-02", "", func(s *stub) { s.set(RunState, "shut_down_part") }},
		{"rec-07", "", func(s *stub) { s.set(RunState, "shut_down_part") }},
		{"rec-07", "only where something keeps running", func(s *stub) { s.set(RunState, "shut_down_all") }},
		{"inv-08", "", func(s *stub) {}},
		{"inv-08", "answered no: service reduced", func(s *stub) {
			s.rows[StepsRegister] = []Row{{ID: "inv-08", Fields: fieldsOf("condition", "no")}}
		}},
		{"inv-08", "", func(s *stub) {
			s.rows[StepsRegister] = []Row{{ID: "inv-08", Fields: fieldsOf("condition", "yes")}}
		}},
		{"vul-03", "", func(s *stub) { s.set("rep.category", "supply_chain") }},
		{"vul-03", "", func(s *stub) { s.set("rep.category", "supply_chain").set("inv.disclosure", yes()) }},
		{"vul-03", "", func(s *stub) { s.set("rep.category", "supply_chain").set("inv.disclosure", Answer{Answer: "unknown"}) }},
		{"vul-03", "answered otherwise", func(s *stub) { s.set("rep.category", "supply_chain").set("inv.disclosure", no("internal only")) }},
	} {
		s := facts()
		c.with(s)
		got := stepOf(t, Playbook(g, s), c.step).Hidden
		if c.says == "" && got != "" || !strings.HasPrefix(got, c.says) {
			t.Errorf("%s with %s: hidden %q, want %q", c.step, show(s.answers), got, c.says)
		}
	}
}

func TestAFreeConditionIsAskedUntilAnswered(t *testing.T) {
	g := loaded(t)
	s := facts()
	if p := stepOf(t, Playbook(g, s), "inv-08"); !p.Asks || !p.Open() {
		t.Errorf("the condition of inv-08 is not asked: %+v", p)
	}
	s.rows[StepsRegister] = []Row{{ID: "inv-08", Fields: fieldsOf("condition", "yes", "owner", "Bo")}}
	if p := stepOf(t, Playbook(g, s), "inv-08"); p.Asks || !p.Open() || p.Owner != "Bo" {
		t.Errorf("answered yes, given to Bo: %+v", p)
	}
	if p := stepOf(t, Playbook(g, s), "inv-01"); p.Asks {
		t.Error("a step without condition asks for one")
	}
}

func TestTheSizeIsProposedUntilSomebodySetsIt(t *testing.T) {
	g := loaded(t)
	for _, c := range []struct{ scope, state, want string }{
		{"", "", "localized"}, {"single", "", "localized"}, {"several", "keep_running", "localized"},
		{"workload", "", "workload"}, {"widespread", "degrade", "widespread"},
		{"single", "shut_down_all", "disaster"}, {"widespread", "shut_down_part", "widespread"},
	} {
		s := facts()
		s.set("tri.scope", c.scope).set(RunState, c.state)
		if got, set := g.SizeOf(s); got != c.want || set {
			t.Errorf("scope %q, %q: %s set=%v, want %s proposed", c.scope, c.state, got, set, c.want)
		}
		s.set(CaseSize, "workload")
		if got, set := g.SizeOf(s); got != "workload" || !set {
			t.Errorf("what a person set does not stand: %s", got)
		}
	}
	s := facts()
	if got := g.ProposeSize(s.set("rec.dr_invoked_at", when(noon))); got != "disaster" {
		t.Errorf("with disaster recovery invoked: %s", got)
	}
}

func TestDoneStepsStayDoneWhenTheSizeChanges(t *testing.T) {
	g := loaded(t)
	s := facts()
	s.phase = "investigation"
	s.set(CaseSize, "widespread")
	s.rows[StepsRegister] = []Row{
		{ID: "inv-01", Fields: fieldsOf("state", "done", "by", "Kim", "at", when(noon))},
		{ID: "inv-05", Fields: fieldsOf("state", "skipped", "reason", "one team", "by", "Bo", "at", when(noon))},
	}
	before := shown(g, s)
	s.set(CaseSize, "localized").set(RunState, "shut_down_part")
	for _, size := range []string{"localized", "workload", "disaster"} {
		s.set(CaseSize, size)
		all := Playbook(g, s)
		if p := stepOf(t, all, "inv-01"); p.State != "done" || p.By != "Kim" || !p.At.Equal(noon) || p.Open() {
			t.Errorf("at %s the done step is %+v", size, p)
		}
		if p := stepOf(t, all, "inv-05"); p.State != "skipped" || p.Reason != "one team" {
			t.Errorf("at %s the skipped step is %+v", size, p)
		}
		if len(all) != len(g.Steps) {
			t.Errorf("at %s there are %d steps: they were copied", size, len(all))
		}
	}
	if after := shown(g, s); slices.Equal(before, after) {
		t.Error("another size shows the same steps")
	}
	if p := stepOf(t, Playbook(g, s.set(CaseSize, "disaster")), "tri-04"); p.Extra == "" || p.Extra != p.Adjust["disaster"] {
		t.Errorf("the longer form at disaster is not shown: %q", p.Extra)
	}
}

func TestNextIsOverdueFirstThenWhatAGateRestsOnThenInOrder(t *testing.T) {
	g := loaded(t)
	s := facts()
	s.phase = "reported" // rep-01 5m G1, rep-02 5m, rep-03 5m G1, rep-04 10m G1, rep-05 5m
	next := func(now time.Time) string {
		p, ok := Next(g, s, now)
		if !ok {
			return ""
		}
		return p.ID
	}
	if got := next(noon); got != "rep-01" {
		t.Errorf("first %s", got)
	}
	done := func(id string) {
		s.rows[StepsRegister] = append(s.rows[StepsRegister], Row{ID: id, Fields: fieldsOf("state", "done")})
	}
	done("rep-01")
	if got := next(noon); got != "rep-03" { // rep-02 is before it in order, but no gate rests on it
		t.Errorf("then %s, want the one a gate rests on", got)
	}
	if got := next(noon.Add(5 * time.Minute)); got != "rep-03" { // at the limit nothing is overdue yet
		t.Errorf("at the limit %s", got)
	}
	if got := next(noon.Add(5*time.Minute + time.Second)); got != "rep-02" {
		t.Errorf("past its limit %s, want the overdue one first in order", got)
	}
	done("rep-02")
	done("rep-03")
	done("rep-05")
	if got := next(noon.Add(6 * time.Minute)); got != "rep-04" {
		t.Errorf("last %s", got)
	}
	p, _ := Next(g, s, noon)
	if !p.Deadline.Equal(noon.Add(10*time.Minute)) || p.Why == "" || p.Role == "" {
		t.Errorf("the next step does not say why, who, until when: %+v", p)
	}
	s.rows[StepsRegister] = append(s.rows[StepsRegister], Row{ID: "free-01", Fields: fieldsOf("title", "Call the lift company", "phase", "reported", "role", "deputy")})
	done("rep-04")
	if got := next(noon); got != "free-01" {
		t.Errorf("a free step is not next when all others are done: %q", got)
	}
	all := Playbook(g, s)
	i := slices.IndexFunc(all, func(p Progress) bool { return p.ID == "free-01" })
	if !all[i].Added || all[i-1].Phase != "reported" || all[i+1].Phase == "reported" {
		t.Error("a free step does not stand at the end of its phase")
	}
	done("free-01")
	s.rows[StepsRegister] = slices.DeleteFunc(s.rows[StepsRegister], func(r Row) bool { return r.ID == "free-01" && r.Fields["title"] != nil })
	if got := next(noon); got != "" {
		t.Errorf("all done, but %s is next", got)
	}
}

func fieldsOf(pairs ...any) map[string]json.RawMessage {
	s := facts().put("x", pairs...)
	return s.rows["x"][0].Fields
}

func TestStepsStandInTheOrderOfPhases(t *testing.T) {
	g := loaded(t)
	for i := 1; i < len(g.Steps); i++ {
		a, b := g.Steps[i-1], g.Steps[i]
		pa, pb := g.phaseOrder(a.Phase), g.phaseOrder(b.Phase)
		if pa > pb || pa == pb && a.Order > b.Order {
			t.Errorf("%s stands before %s", a.ID, b.ID)
		}
	}
	if g.Steps[0].Phase != "prepare" {
		t.Error("preparation does not come first")
	}
}
