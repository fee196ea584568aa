package guide

import (
	"slices"
	"strings"
	"testing"
	"time"
)

func TestEveryCriterionOpensAndShuts(t *testing.T) {
	g := loaded(t)
	criteria, ways := 0, 0
	for _, gate := range g.Gates {
		for _, c := range gate.Criteria {
			criteria++
			met := facts()
			satisfy(g, c.Rule, met)
			if !Eval(c.Rule, met) || checkOf(t, Gate(g, met, gate.Key, noon), c.ID).Standing != Met {
				t.Errorf("%s does not open: %s", c.ID, c.Rule.Say(g.Catalog))
			}
			all := violations(g, c.Rule)
			if len(all) == 0 {
				t.Errorf("%s cannot be shut", c.ID)
			}
			for i, violate := range all {
				ways++
				shut := met.clone()
				violate(shut)
				check := checkOf(t, Gate(g, shut, gate.Key, noon), c.ID)
				if Eval(c.Rule, shut) || check.Standing != Missing || !check.Blocks() {
					t.Errorf("%s stays open in way %d: %s", c.ID, i, c.Rule.Say(g.Catalog))
				}
				if !slices.ContainsFunc(Open(g, shut, gate.Key, noon), func(x Check) bool { return x.ID == c.ID }) {
					t.Errorf("%s does not hold its gate shut in way %d", c.ID, i)
				}
			}
		}
	}
	if criteria != 80 || ways < 120 {
		t.Errorf("%d criteria in %d ways; the guide has 80", criteria, ways)
	}
}

func checkOf(t *testing.T, checks []Check, id string) Check {
	t.Helper()
	i := slices.IndexFunc(checks, func(c Check) bool { return c.ID == id })
	if i < 0 {
		t.Fatalf("%s is not among the checks", id)
	}
	return checks[i]
}

func TestEveryGateOpensWhenAllIsThereAndOneThingShutsIt(t *testing.T) {
	g := loaded(t)
	for _, gate := range g.Gates {
		full := facts()
		for _, c := range gate.Criteria {
			satisfy(g, c.Rule, full)
		}
		if missing := Open(g, full, gate.Key, noon); len(missing) > 0 {
			t.Errorf("%s is shut with everything there: %s", gate.Key, missing[0].ID)
		}
		for _, c := range gate.Criteria {
			for _, violate := range violations(g, c.Rule) {
				one := full.clone()
				violate(one)
				if !slices.ContainsFunc(Open(g, one, gate.Key, noon), func(x Check) bool { return x.ID == c.ID }) {
					t.Errorf("%s opens without %s", gate.Key, c.ID)
				}
			}
		}
	}
}

func TestACriterionIsSparedBelowItsSeverity(t *testing.T) {
	g := loaded(t)
	spared := 0
	for _, gate := range g.Gates {
		for _, c := range gate.Criteria {
			s := facts()
			satisfy(g, c.Rule, s)
			violations(g, c.Rule)[0](s)
			for n, level := range []string{"SEV1", "SEV2", "SEV3", "SEV4"} {
				s.level = level
				want := Missing
				if n+1 > c.SevMost {
					want = Spared
					spared++
				}
				if got := checkOf(t, Gate(g, s, gate.Key, noon), c.ID); got.Standing != want || got.Blocks() != (want == Missing) {
					t.Errorf("%s at %s: %s, want %s", c.ID, level, got.Standing, want)
				}
			}
			s.level = "" // no level yet: everything is asked
			if got := checkOf(t, Gate(g, s, gate.Key, noon), c.ID).Standing; got != Missing {
				t.Errorf("%s without a level: %s", c.ID, got)
			}
		}
	}
	if spared == 0 {
		t.Error("nothing is ever spared")
	}
}

// owed puts a debt of a criterion into the register.
func (s *stub) owed(id string, due time.Time) *stub {
	return s.put("overrides", "criterion", id, "kind", "owed", "reason", "first things first", "by", "Kim", "due", when(due))
}

func (s *stub) waived(id string, until *time.Time) *stub {
	fields := []any{"criterion", id, "kind", "waived", "reason", "the board decided", "by", "Bo"}
	if until != nil {
		fields = append(fields, "due", when(*until))
	}
	return s.put("overrides", fields...)
}

func TestOverridesOfACriterion(t *testing.T) {
	g := loaded(t)
	past, soon, later := noon.Add(-time.Minute), noon.Add(time.Minute), noon.Add(time.Hour)
	for _, c := range []struct {
		name   string
		with   func(*stub)
		want   Standing
		blocks bool
		due    time.Time
		by     string
	}{
		{"nothing done", func(*stub) {}, Missing, true, time.Time{}, ""},
		{"owed", func(s *stub) { s.owed("G2.4", soon) }, Owed, false, soon, "Kim"},
		{"owed to this very moment", func(s *stub) { s.owed("G2.4", noon) }, Owed, false, noon, "Kim"},
		{"owed and overdue", func(s *stub) { s.owed("G2.4", past) }, Overdue, true, past, "Kim"},
		{"owed, then done", func(s *stub) { s.owed("G2.4", past).set("tri.vector", "unknown") }, Met, false, time.Time{}, ""},
		{"owed without a readable time", func(s *stub) { s.put("overrides", "criterion", "G2.4", "kind", "owed") }, Missing, true, time.Time{}, ""},
		{"waived for good", func(s *stub) { s.waived("G2.4", nil) }, Waived, false, time.Time{}, "Bo"},
		{"waived with an end ahead", func(s *stub) { s.waived("G2.4", &later) }, Waived, false, time.Time{}, "Bo"},
		{"waived with an end that has passed", func(s *stub) { s.waived("G2.4", &past) }, Missing, true, time.Time{}, "Bo"},
		{"overdue, then waived", func(s *stub) { s.owed("G2.4", past).waived("G2.4", nil) }, Waived, false, time.Time{}, "Bo"},
		{"waiver ended, then owed", func(s *stub) { s.waived("G2.4", &past).owed("G2.4", soon) }, Owed, false, soon, "Kim"},
		{"another one waived", func(s *stub) { s.waived("G2.5", nil) }, Missing, true, time.Time{}, ""},
	} {
		s := facts()
		c.with(s)
		got := checkOf(t, Gate(g, s, "G2", noon), "G2.4")
		if got.Standing != c.want || got.Blocks() != c.blocks || !got.Due.Equal(c.due) || got.By != c.by {
			t.Errorf("%s: %s blocks=%v due=%v by=%q", c.name, got.Standing, got.Blocks(), got.Due, got.By)
		}
		if len(c.by) > 0 && (got.Row == "" || got.Reason == "") {
			t.Errorf("%s: it does not say which row and why", c.name)
		}
	}
}

func TestDebtsOfEarlierGatesBlockTheNextOnceOverdue(t *testing.T) {
	g := loaded(t)
	s := facts()
	for _, c := range mustGate(t, g, "G3").Criteria {
		satisfy(g, c.Rule, s)
	}
	s.owed("G2.9", noon.Add(time.Minute)).owed("G2.4", noon.Add(time.Hour)).owed("G2.6", noon.Add(30*time.Minute))
	if blocking := Open(g, s, "G3", noon); len(blocking) > 0 {
		t.Fatalf("a debt that is not due blocks: %s", blocking[0].ID)
	}
	var order []string
	for _, d := range Debts(g, s, noon) {
		order = append(order, d.ID+" "+d.Gate)
	}
	if want := "G2.9 G2, G2.6 G2, G2.4 G2"; strings.Join(order, ", ") != want {
		t.Errorf("debts %v, want the most pressing first", order)
	}
	late := noon.Add(45 * time.Minute)
	var ids []string
	for _, c := range Open(g, s, "G3", late) {
		ids = append(ids, c.ID)
	}
	if strings.Join(ids, ",") != "G2.9,G2.6" {
		t.Errorf("blocking %v, want the two overdue debts", ids)
	}
	s.set("sys.back_reason", "the attacker is back")
	if blocking := Open(g, s, "GB", late); len(blocking) > 0 {
		t.Errorf("going back is held up by a debt: %s", blocking[0].ID)
	}
	s.set("tri.docs_ok", yes()).set("tri.channel_trusted", no("phones only"))
	if blocking := Open(g, s, "G3", late); len(blocking) > 0 {
		t.Errorf("a settled debt still blocks: %s", blocking[0].ID)
	}
}

func mustGate(t *testing.T, g Guide, key string) GateSpec {
	t.Helper()
	gate, ok := g.Gate(key)
	if !ok {
		t.Fatalf("there is no gate %s", key)
	}
	return gate
}

func TestWhoMayWaiveAndWhatMayBeOwed(t *testing.T) {
	g := loaded(t)
	never, owable := 0, 0
	for _, gate := range g.Gates {
		for _, c := range gate.Criteria {
			roles := c.Roles()
			if (c.Override == "never") != (len(roles) == 0) {
				t.Errorf("%s: code %s asks for %v", c.ID, c.Override, roles)
			}
			for _, r := range roles {
				if _, ok := g.Role(r); !ok {
					t.Errorf("%s: nobody can be %s", c.ID, r)
				}
			}
			if strings.Contains(c.Override, "+") != (len(roles) == 2) {
				t.Errorf("%s: %s asks for %d people", c.ID, c.Override, len(roles))
			}
			if c.Override == "never" {
				never++
			}
			for _, level := range []string{"SEV1", "SEV2"} {
				if c.CanOwe(level) != (c.Defer > 0) {
					t.Errorf("%s at %s: CanOwe %v", c.ID, level, c.CanOwe(level))
				}
			}
			for _, level := range []string{"", "SEV3", "SEV4"} {
				if c.CanOwe(level) {
					t.Errorf("%s can be owed at %q", c.ID, level)
				}
			}
			if c.Defer > 0 {
				owable++
			}
		}
	}
	if never < 20 || owable < 15 {
		t.Errorf("%d never, %d owable: the guide has more", never, owable)
	}
	for _, id := range []string{"G1.1", "G2.1", "G3.3", "G6.6", "G7.10", "G7.13", "GF.6", "GM.4", "GB.1"} {
		if c, _, ok := g.Criterion(id); !ok || len(c.Roles()) != 0 {
			t.Errorf("%s must never be waivable", id)
		}
	}
	if c, _, _ := g.Criterion("G4.5"); !slices.Equal(c.Roles(), []string{"legal_privacy"}) {
		t.Errorf("G4.5 may be waived by %v, wants legal alone", c.Roles())
	}
	if _, _, ok := g.Criterion("G9.1"); ok {
		t.Error("a criterion that does not exist is found")
	}
}

func TestMovesOfEveryPhase(t *testing.T) {
	g := loaded(t)
	for _, c := range []struct {
		phase, real, drill, ahead, aheadDrill string
	}{
		{"reported", "G1>triage GF>false_positive GM>merged", "G1>triage GD>closed", "G1", "G1"},
		{"triage", "G2>investigation GF>false_positive GM>merged", "G2>investigation GD>closed", "G2", "G2"},
		{"investigation", "G3>containment GF>false_positive GM>merged GB>triage", "G3>containment GD>closed GB>triage", "G3", "G3"},
		{"containment", "G4>eradication GM>merged GB>investigation", "G4>eradication GD>closed GB>investigation", "G4", "G4"},
		{"eradication", "G5>recovery GB>containment GB>investigation", "G5>recovery GD>closed GB>containment GB>investigation", "G5", "G5"},
		{"recovery", "G6>review GB>eradication GB>containment", "G6>review GD>closed GB>eradication GB>containment", "G6", "G6"},
		{"review", "G7>closed GB>recovery", "GD>closed GB>recovery", "G7", "GD"},
		{"closed", "GR>triage", "GR>triage", "", ""},
		{"false_positive", "GR>triage", "GR>triage", "", ""},
		{"merged", "GR>triage", "GR>triage", "", ""},
	} {
		for _, drill := range []bool{false, true} {
			s := facts()
			s.phase, s.drill = c.phase, drill
			var got []string
			for _, m := range g.Moves(s) {
				got = append(got, m.Gate+">"+m.To)
			}
			want, ahead := c.real, c.ahead
			if drill {
				want, ahead = c.drill, c.aheadDrill
			}
			if strings.Join(got, " ") != want {
				t.Errorf("%s drill=%v: %v, want %s", c.phase, drill, got, want)
			}
			if next, ok := g.Ahead(s); next.Gate != ahead || ok != (ahead != "") {
				t.Errorf("%s drill=%v: ahead is %s, want %s", c.phase, drill, next.Gate, ahead)
			}
		}
	}
	s := facts()
	s.phase = "closed"
	if extra := g.Moves(s)[0].Extra; !slices.Contains(extra, "investigation") || !slices.Contains(extra, "recovery") {
		t.Errorf("opening again may lead to %v", extra)
	}
}
