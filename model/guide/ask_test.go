package guide

import (
	"slices"
	"testing"
)

// gateQuestions are the first-hour fields a gate asks for, as asked on an incident.
func gateQuestions(g Guide, s *stub) (hour, moved []string) {
	for _, spec := range g.Forms {
		for _, section := range spec.Sections {
			for _, f := range section.Fields {
				if f.Ask != AskHour || f.Gate == "" {
					continue
				}
				if g.AskOf(f.Key, s) == AskHour {
					hour = append(hour, f.Key)
				} else {
					moved = append(moved, f.Key)
				}
			}
		}
	}
	return hour, moved
}

// forms.json, ask_levels.slim_rule.
func TestAtSEV4FifteenQuestionsOfTheFirstHourRemain(t *testing.T) {
	g := loaded(t)
	s := facts()
	want := []string{"rep.poc_informed", "tri.verdict", "tri.impact_c", "tri.impact_i", "tri.impact_a", "tri.scope", "tri.urgency",
		"tri.severity", "tri.vector", "tri.secops_joined", "inv.course_of_action", "inv.run_state", "inv.run_decider", "inv.volatile_saved", "inv.report_duty"}
	s.level = "SEV4"
	slim, moved := gateQuestions(g, s)
	if len(slim) != 15 || !slices.Equal(slim, want) {
		t.Errorf("at SEV4 %d remain: %v", len(slim), slim)
	}
	if len(moved) == 0 {
		t.Error("nothing moves to later at SEV4")
	}
	s.level = "SEV1" // the severity rises: they come back
	full, gone := gateQuestions(g, s)
	if len(gone) > 0 || len(full) != len(slim)+len(moved) {
		t.Errorf("at SEV1 %v are not asked in the first hour", gone)
	}
	s.level = "SEV3"
	if three, _ := gateQuestions(g, s); len(three) <= len(slim) || len(three) > len(full) {
		t.Errorf("at SEV3 %d of %d", len(three), len(full))
	}
	for _, key := range []string{"rep.next_steps", "rep.received_by", "tri.codename"} { // no gate asks for them: always there
		s.level = "SEV4"
		if g.AskOf(key, s) != AskHour {
			t.Errorf("%s moved although no gate asks for it", key)
		}
	}
	if g.AskOf("no.such_field", s) != AskLater {
		t.Error("a field that does not exist is asked")
	}
}

func TestAFieldThatMattersNowMovesUp(t *testing.T) {
	g := loaded(t)
	for _, c := range []struct {
		field string
		with  func(*stub)
		want  string
	}{
		{"tri.severity_reason", func(s *stub) { s.set("tri.severity", "SEV3").set("tri.severity_proposed", "SEV3") }, AskLater},
		{"tri.severity_reason", func(s *stub) { s.set("tri.severity", "SEV3").set("tri.severity_proposed", "SEV2") }, AskHour},
		{"tri.data_kinds", func(s *stub) { s.set("rep.category", "ddos").set("tri.impact_c", "low") }, AskLater},
		{"tri.data_kinds", func(s *stub) { s.set("rep.category", "insider") }, AskHour},
		{"tri.data_kinds", func(s *stub) { s.set("rep.category", "ddos").set("tri.impact_c", "high") }, AskHour},
		{"tri.channel_oob", func(s *stub) {}, AskLater},
		{"tri.channel_oob", func(s *stub) { s.set("tri.channel_trusted", no("own phones")) }, AskLater},
		{"tri.channel_oob", func(s *stub) { s.set("tri.channel_trusted", Answer{Answer: "unknown"}) }, AskHour},
		{"tri.restricted", func(s *stub) { s.set("rep.category", "malware") }, AskLater},
		{"tri.restricted", func(s *stub) { s.set("rep.category", "insider") }, AskHour},
		{"inv.timing", func(s *stub) { s.level = "SEV3" }, AskLater},
		{"inv.timing", func(s *stub) { s.level = "SEV2" }, AskHour},
		{"inv.still_inside", func(s *stub) { s.level = "SEV1" }, AskHour},
		{"inv.aware_at", func(s *stub) { s.set("inv.report_duty", no("no personal data")) }, AskLater},
		{"inv.aware_at", func(s *stub) { s.set("inv.report_duty", yes()) }, AskHour},
		{"rep.title", func(s *stub) { s.level = "SEV4" }, AskFirst5},
	} {
		s := facts()
		c.with(s)
		if got := g.AskOf(c.field, s); got != c.want {
			t.Errorf("%s with %s at %s: asked %s, want %s", c.field, show(s.answers), s.level, got, c.want)
		}
	}
}

func TestAFieldShowsOnTheBranchItBelongsTo(t *testing.T) {
	g := loaded(t)
	for _, c := range []struct {
		field string
		with  func(*stub)
		want  bool
	}{
		{"rec.dr_plan", func(s *stub) { s.set(RunState, "shut_down_all") }, true},
		{"rec.running_effect", func(s *stub) { s.set(RunState, "shut_down_all") }, false},
		{"rec.dr_plan", func(s *stub) { s.set(RunState, "keep_running") }, false},
		{"rec.running_effect", func(s *stub) { s.set(RunState, "keep_running") }, true},
		{"rec.dr_plan", func(s *stub) { s.set(RunState, "shut_down_part") }, true},
		{"rec.running_effect", func(s *stub) { s.set(RunState, "shut_down_part") }, true},
		{"inv.forensics_lead", func(s *stub) { s.set("inv.team_split", "one_team") }, false},
		{"inv.forensics_lead", func(s *stub) { s.set("inv.team_split", "two_teams") }, true},
		{"inv.quarantine_scope", func(s *stub) { s.set("inv.quarantine", no("not needed")) }, false},
		{"inv.quarantine_scope", func(s *stub) { s.set("inv.quarantine", yes()) }, true},
		{"rep.title", func(s *stub) {}, true},
	} {
		s := facts()
		c.with(s)
		if got := g.Visible(c.field, s); got != c.want {
			t.Errorf("%s with %s: shown %v", c.field, show(s.answers), got)
		}
	}
}

func TestAFieldSaysWhichGateWantsIt(t *testing.T) {
	g := loaded(t)
	s := facts()
	if got := g.Wanted("tri.vector", s, noon); got != "G2" {
		t.Errorf("tri.vector is wanted by %q", got)
	}
	if got := g.Wanted("tri.vector", s.clone().set("tri.vector", "unknown"), noon); got != "" {
		t.Errorf("answered, but wanted by %q", got)
	}
	if got := g.Wanted("tri.codename", s, noon); got != "" {
		t.Errorf("no gate asks for tri.codename, but %q", got)
	}
	s.level = "SEV4" // G2.5 is spared
	if got := g.Wanted("tri.asset_place", s, noon); got != "" {
		t.Errorf("spared at SEV4, but wanted by %q", got)
	}
	s.level = "SEV2"
	if got := g.Wanted("tri.asset_place", s, noon); got != "G2" {
		t.Errorf("at SEV2 wanted by %q", got)
	}
}
