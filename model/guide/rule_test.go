package guide

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

func rule(t *testing.T, src string) Rule {
	t.Helper()
	var r Rule
	if err := strict([]byte(src), &r); err != nil {
		t.Fatalf("%s: %v", src, err)
	}
	if err := r.Check(loaded(t).Catalog); err != nil {
		t.Fatalf("%s: %v", src, err)
	}
	return r
}

func TestEveryOperatorAtItsEdges(t *testing.T) {
	const branchDR, branchKeep = `{"op":"branch","value":"dr"}`, `{"op":"branch","value":"keep"}`
	for _, c := range []struct {
		rule string
		with func(*stub)
		want bool
	}{
		{`{"op":"filled","field":"rep.title"}`, func(s *stub) {}, false},
		{`{"op":"filled","field":"rep.title"}`, func(s *stub) { s.set("rep.title", "   ") }, false},
		{`{"op":"filled","field":"rep.title"}`, func(s *stub) { s.set("rep.title", nil) }, false},
		{`{"op":"filled","field":"rep.title"}`, func(s *stub) { s.set("rep.title", "x") }, true},
		{`{"op":"filled","field":"rep.title"}`, func(s *stub) { s.answers["rep.title"] = NotKnown }, false},
		{`{"op":"filled","field":"rep.systems"}`, func(s *stub) { s.set("rep.systems", []string{}) }, false},
		{`{"op":"filled","field":"rep.systems"}`, func(s *stub) { s.set("rep.systems", []string{"web"}) }, true},
		{`{"op":"filled","field":"rep.detected_at"}`, func(s *stub) { s.set("rep.detected_at", map[string]string{"precision": "unknown"}) }, true},
		{`{"op":"answered","field":"inv.quarantine"}`, func(s *stub) {}, false},
		{`{"op":"answered","field":"inv.quarantine"}`, func(s *stub) { s.set("inv.quarantine", yes()) }, true},
		{`{"op":"answered","field":"inv.quarantine"}`, func(s *stub) { s.set("inv.quarantine", Answer{Answer: "unknown"}) }, true},
		{`{"op":"answered","field":"inv.quarantine"}`, func(s *stub) { s.set("inv.quarantine", no("")) }, false},
		{`{"op":"answered","field":"inv.quarantine"}`, func(s *stub) { s.set("inv.quarantine", no(" \t")) }, false},
		{`{"op":"answered","field":"inv.quarantine"}`, func(s *stub) { s.set("inv.quarantine", no("not needed")) }, true},
		{`{"op":"answered","field":"inv.quarantine"}`, func(s *stub) { s.set("inv.quarantine", "yes") }, false}, // a bare text is no answer
		{`{"op":"answer_is","field":"con.spread_stopped","value":"yes"}`, func(s *stub) { s.set("con.spread_stopped", Answer{Answer: "unknown"}) }, false},
		{`{"op":"answer_is","field":"con.targets_missed","value":"no"}`, func(s *stub) { s.set("con.targets_missed", no("")) }, false},
		{`{"op":"answer_is","field":"con.targets_missed","value":"no"}`, func(s *stub) { s.set("con.targets_missed", no("all met")) }, true},
		{`{"op":"answer_is","field":"tri.channel_trusted","value":"unknown"}`, func(s *stub) { s.set("tri.channel_trusted", Answer{Answer: "unknown"}) }, true},
		{`{"op":"equals","field":"drl.env","value":"production_limited"}`, func(s *stub) {}, false},
		{`{"op":"equals","field":"drl.env","value":"production_limited"}`, func(s *stub) { s.set("drl.env", "production_limited") }, true},
		{`{"op":"in","field":"tri.verdict","values":["real","suspected"]}`, func(s *stub) { s.set("tri.verdict", "event_only") }, false},
		{`{"op":"in","field":"tri.verdict","values":["real","suspected"]}`, func(s *stub) { s.set("tri.verdict", "suspected") }, true},
		{`{"op":"contains","field":"con.methods","value":"none_needed"}`, func(s *stub) { s.set("con.methods", []string{"isolate"}) }, false},
		{`{"op":"contains","field":"con.methods","value":"none_needed"}`, func(s *stub) { s.set("con.methods", []string{"isolate", "none_needed"}) }, true},
		{`{"op":"differs","field":"tri.severity","from":"tri.severity_proposed"}`, func(s *stub) { s.set("tri.severity", "SEV1") }, false},
		{`{"op":"differs","field":"tri.severity","from":"tri.severity_proposed"}`, func(s *stub) { s.set("tri.severity", "SEV1").set("tri.severity_proposed", "SEV1") }, false},
		{`{"op":"differs","field":"tri.severity","from":"tri.severity_proposed"}`, func(s *stub) { s.set("tri.severity", "SEV1").set("tri.severity_proposed", "SEV2") }, true},
		{`{"op":"register_count","register":"roster","at_least":2}`, func(s *stub) { s.put("roster") }, false},
		{`{"op":"register_count","register":"roster","at_least":2}`, func(s *stub) { s.put("roster").put("roster") }, true},
		{`{"op":"register_count","register":"actions","at_least":1,"where":{"phase":"containment","state":"done"}}`, func(s *stub) { s.put("actions", "phase", "containment", "state", "open") }, false},
		{`{"op":"register_count","register":"actions","at_least":1,"where":{"phase":"containment","state":"done"}}`, func(s *stub) { s.put("actions", "phase", "containment", "state", "done") }, true},
		{`{"op":"register_none_open","register":"actions"}`, func(s *stub) {}, true},
		{`{"op":"register_none_open","register":"actions"}`, func(s *stub) { s.put("actions", "title", "no state yet") }, false},
		{`{"op":"register_none_open","register":"actions"}`, func(s *stub) { s.put("actions", "state", "blocked") }, false},
		{`{"op":"register_none_open","register":"actions"}`, func(s *stub) { s.put("actions", "state", "done").put("actions", "state", "dropped") }, true},
		{`{"op":"register_none_open","register":"actions","where":{"phase":"eradication"}}`, func(s *stub) { s.put("actions", "phase", "recovery", "state", "open") }, true},
		{`{"op":"register_none_open","register":"changes"}`, func(s *stub) { s.put("changes", "what", "firewall rule") }, false},
		{`{"op":"register_none_open","register":"changes"}`, func(s *stub) {
			s.put("changes", "undone_at", when(noon)).put("changes", "keep", "better so")
		}, true},
		{`{"op":"register_none_open","register":"changes","where":{"without_owner":true}}`, func(s *stub) { s.put("changes", "owner", "Kim") }, true},
		{`{"op":"register_none_open","register":"changes","where":{"without_owner":true}}`, func(s *stub) { s.put("changes", "owner", " ") }, false},
		{`{"op":"register_none_open","register":"report_duties"}`, func(s *stub) { s.put("report_duties", "state", "running") }, false},
		{`{"op":"register_none_open","register":"report_duties"}`, func(s *stub) { s.put("report_duties", "state", "not_applicable") }, true},
		{`{"op":"register_all_have","register":"improvements","columns":["owner","due"]}`, func(s *stub) {}, true},
		{`{"op":"register_all_have","register":"improvements","columns":["owner","due"]}`, func(s *stub) {
			s.put("improvements", "owner", "Kim", "due", when(noon)).put("improvements", "owner", "Kim")
		}, false},
		{`{"op":"register_all_in","register":"report_duties","column":"state","values":["finished","not_applicable"]}`, func(s *stub) { s.put("report_duties", "name", "no state") }, false},
		{`{"op":"register_all_in","register":"report_duties","column":"state","values":["finished","not_applicable"]}`, func(s *stub) { s.put("report_duties", "state", "finished") }, true},
		{`{"op":"comm_logged","trigger":"closed"}`, func(s *stub) { s.put("communications", "trigger", "closed") }, false}, // not sent yet
		{`{"op":"comm_logged","trigger":"closed"}`, func(s *stub) { s.put("communications", "trigger", "closed", "at", when(noon), "direction", "in") }, false},
		{`{"op":"comm_logged","trigger":"closed"}`, func(s *stub) { s.put("communications", "trigger", "reported", "at", when(noon)) }, false},
		{`{"op":"comm_logged","trigger":"closed"}`, func(s *stub) { s.put("communications", "trigger", "closed", "at", when(noon)) }, true},
		{branchDR, func(s *stub) {}, false}, {branchKeep, func(s *stub) {}, false},
		{branchDR, func(s *stub) { s.set(RunState, "shut_down_all") }, true}, {branchKeep, func(s *stub) { s.set(RunState, "shut_down_all") }, false},
		{branchDR, func(s *stub) { s.set(RunState, "keep_running") }, false}, {branchKeep, func(s *stub) { s.set(RunState, "keep_running") }, true},
		{branchDR, func(s *stub) { s.set(RunState, "degrade") }, false}, {branchKeep, func(s *stub) { s.set(RunState, "degrade") }, true},
		{branchDR, func(s *stub) { s.set(RunState, "shut_down_part") }, true}, {branchKeep, func(s *stub) { s.set(RunState, "shut_down_part") }, true},
		{`{"op":"sev_at_most","value":2}`, func(s *stub) { s.level = "SEV3" }, false},
		{`{"op":"sev_at_most","value":2}`, func(s *stub) { s.level = "SEV2" }, true},
		{`{"op":"sev_at_most","value":2}`, func(s *stub) { s.level = "" }, false},
		{`{"op":"role_assigned","role":"scribe"}`, func(s *stub) { s.holders["deputy"] = "Bo" }, false},
		{`{"op":"role_assigned","role":"scribe"}`, func(s *stub) { s.holders["scribe"] = "Bo" }, true},
		{`{"op":"report_exists","report":"incident_report","state":"final"}`, func(s *stub) { s.reports["incident_report/draft"] = true }, false},
		{`{"op":"if","when":{"op":"branch","value":"dr"},"then":{"op":"filled","field":"rec.dr_plan"}}`, func(s *stub) {}, true},
		{`{"op":"if","when":{"op":"branch","value":"dr"},"then":{"op":"filled","field":"rec.dr_plan"}}`, func(s *stub) { s.set(RunState, "shut_down_all") }, false},
		{`{"op":"any","of":[{"op":"filled","field":"rep.title"},{"op":"filled","field":"rep.source"}]}`, func(s *stub) { s.set("rep.source", "staff") }, true},
	} {
		s := facts()
		c.with(s)
		if got := Eval(rule(t, c.rule), s); got != c.want {
			t.Errorf("%s over %s %s: %v", c.rule, show(s.answers), show(s.rows), got)
		}
	}
	if Eval(Rule{Op: "no_such"}, facts()) {
		t.Error("an operator nobody knows holds")
	}
}

func show(v any) string { b, _ := json.Marshal(v); return string(b) }

func TestEveryOperatorIsUsedOrTestedAndSaysASentence(t *testing.T) {
	g := loaded(t)
	used := map[string]bool{}
	see := func(r Rule, where string) {
		r.Walk(func(x Rule) { used[x.Op] = true })
		say := r.Say(g.Catalog)
		if say == "" || strings.Contains(say, "_") || strings.Contains(say, "“”") {
			t.Errorf("%s says %q", where, say)
		}
	}
	for _, gate := range g.Gates {
		for _, c := range gate.Criteria {
			see(c.Rule, c.ID)
		}
	}
	for field, fr := range g.rules {
		for _, r := range []*Rule{fr.visible, fr.promote} {
			if r != nil {
				see(*r, field)
			}
		}
	}
	for op := range operators {
		if !used[op] {
			t.Errorf("the guide never uses the operator %s", op)
		}
	}
}

func TestARuleKnowsWhatItLooksAt(t *testing.T) {
	r := rule(t, `{"op":"all","of":[{"op":"differs","field":"tri.severity","from":"tri.severity_proposed"},
		{"op":"if","when":{"op":"branch","value":"dr"},"then":{"op":"comm_logged","trigger":"closed"}},
		{"op":"moved","registers":["actions","evidence"]},{"op":"register_count","register":"actions","at_least":1}]}`)
	if got := r.Fields(); !slices.Equal(got, []string{"tri.severity", "tri.severity_proposed", RunState}) {
		t.Errorf("fields %v", got)
	}
	if got := r.RegistersUsed(); !slices.Equal(got, []string{"communications", "actions", "evidence"}) {
		t.Errorf("registers %v", got)
	}
}

func TestRulesThatCannotBeEvaluatedAreRefused(t *testing.T) {
	for _, c := range []struct{ rule, says string }{
		{`{"op":"sometimes"}`, `the operator "sometimes" is not known`},
		{`{"op":"filled"}`, "lacks field"},
		{`{"op":"filled","field":"rep.nothing"}`, `no field "rep.nothing"`},
		{`{"op":"filled","field":"rep.title","value":"x"}`, "takes no value"},
		{`{"op":"answered","field":"rep.title"}`, "is of kind text"},
		{`{"op":"equals","field":"inv.quarantine","value":"yes"}`, "none of the choices of inv.quarantine"},
		{`{"op":"answer_is","field":"inv.quarantine","value":"perhaps"}`, `"perhaps" is no`},
		{`{"op":"in","field":"tri.verdict","values":["real","maybe"]}`, `"maybe" is none of the choices`},
		{`{"op":"contains","field":"con.methods","value":"magic"}`, `"magic" is none of the choices`},
		{`{"op":"differs","field":"tri.severity","from":"tri.nothing"}`, `no field "tri.nothing"`},
		{`{"op":"register_count","register":"lists","at_least":1}`, `no register "lists"`},
		{`{"op":"register_count","register":"actions","at_least":1,"where":{"colour":"red"}}`, `no column "colour"`},
		{`{"op":"register_count","register":"actions","at_least":1,"where":{"phase":7}}`, "is no text"},
		{`{"op":"register_none_open","register":"timeline","where":{"without_owner":true}}`, `no column "owner"`},
		{`{"op":"register_all_have","register":"actions","columns":["colour"]}`, `no column "colour"`},
		{`{"op":"register_all_in","register":"actions","column":"colour","values":["red"]}`, `no column "colour"`},
		{`{"op":"moved","registers":["actions","lists"]}`, `no register "lists"`},
		{`{"op":"branch","value":"left"}`, `"left" is no branch`},
		{`{"op":"sev_at_most","value":5}`, "no severity number"},
		{`{"op":"all"}`, "lacks of"},
		{`{"op":"all","of":[{"op":"filled","field":"rep.title"},{"op":"filled"}]}`, "lacks field"},
		{`{"op":"if","when":{"op":"branch","value":"dr"}}`, "lacks then"},
		{`{"op":"if","when":{"op":"sometimes"},"then":{"op":"filled","field":"rep.title"}}`, `"sometimes"`},
	} {
		var r Rule
		if err := strict([]byte(c.rule), &r); err != nil {
			t.Fatal(err)
		}
		if err := r.Check(loaded(t).Catalog); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, want %q", c.rule, err, c.says)
		}
	}
}
