package model

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"bridgelog/model/guide"
)

// doubtAbout is what is doubted of a field now; empty when nothing is.
func (l *lab) doubtAbout(field string) string {
	for _, d := range Doubts(l.v, l.env.Now) {
		if d.Field == field {
			return d.Text
		}
	}
	return ""
}

func TestAPlannedFailbackBecomesAnAction(t *testing.T) {
	l := newLab(t, OpenIncident{})
	l.seat("workload_owner", "Wes")
	action := func() Record {
		t.Helper()
		var found []Record
		for _, r := range l.v.Standing("actions") {
			if guide.Text(r.Fields["step"]) == "rec-06" {
				found = append(found, r)
			}
		}
		if len(found) != 1 {
			t.Fatalf("%d actions of step rec-06", len(found))
		}
		return found[0]
	}
	due := func() string {
		t.Helper()
		var m Moment
		if err := json.Unmarshal(action().Fields["due"], &m); err != nil {
			t.Fatal(err)
		}
		return m.From.In(l.v.Location()).Format("2006-01-02 15:04")
	}
	l.say("rec.failback_ok", no("the old site is not clean"))
	if len(l.v.Standing("actions")) != 0 || l.doubtAbout("rec.failback_ok") == "" {
		t.Error("an answer without a day is no plan, and nobody says so")
	}
	l.say("rec.failback_ok", no("planned 12 May"))
	if got := due(); got != "2026-05-12 00:00" || guide.Text(action().Fields["owner"]) != "Wes" || guide.Text(action().Fields["state"]) != "open" {
		t.Errorf("due %s, %+v", got, action().Fields)
	}
	if d := l.doubtAbout("rec.failback_ok"); d != "" {
		t.Errorf("a planned failback is doubted: %s", d)
	}
	l.say("rec.failback_ok", no("put off, now on 2026-05-19 06:00, when 2 drives are there"))
	if got := due(); got != "2026-05-19 06:00" {
		t.Errorf("put off it is due %s", got)
	}
	l.say("rec.failback_ok", yes("all back, data compared"))
	if got := guide.Text(action().Fields["state"]); got != "done" {
		t.Errorf("validated, the action is %s", got)
	}
	l.sound()
}

func TestReducedFunctionsWithoutADecisionAreDoubted(t *testing.T) {
	l := newLab(t, OpenIncident{})
	if d := l.doubtAbout("con.degradation"); d != "" {
		t.Errorf("nothing is reduced, yet: %s", d)
	}
	l.say("con.degradation", "Search is off for guests until Monday")
	if d := l.doubtAbout("con.degradation"); !strings.Contains(d, "no business decision") {
		t.Errorf("reduced without a decision: %q", d)
	}
	until := At(l.env.Now.Add(4*time.Hour), time.UTC, ToMinute, OwnClock)
	l.must(DecideCard{Incident: "inc", Set: answers([]any{"tgt.question", "May search be off?", "tgt.options", "off; slow", "tgt.accepted", "off for guests",
		"tgt.decider", "Bo Lind", "tgt.valid_until", until})})
	if d := l.doubtAbout("con.degradation"); d != "" {
		t.Errorf("a decision stands, yet: %s", d)
	}
	l.wait(5 * time.Hour)
	if d := l.doubtAbout("con.degradation"); !strings.Contains(d, "ended at") {
		t.Errorf("the decision ended: %q", d)
	}
	l.must(DecideCard{Incident: "inc", Set: answers([]any{"tgt.question", "Still off?", "tgt.options", "off; slow", "tgt.accepted", "off for guests", "tgt.decider", "Bo Lind"})})
	if d := l.doubtAbout("con.degradation"); d != "" {
		t.Errorf("it was taken again, yet: %s", d)
	}
	l.sound()
}

func TestWhoIsAccountableIsAPersonNotAGroup(t *testing.T) {
	l := newLab(t, OpenIncident{})
	card := func(who string) Command {
		return DecideCard{Incident: "inc", Set: answers([]any{"tgt.question", "Off?", "tgt.options", "off; on", "tgt.accepted", "off", "tgt.decider", who})}
	}
	for _, who := range []string{"IT department", "it", "The board", "Crisis team", "Head Office", "SOC", "management", "Office of the CISO", "Rechtsabteilung / Vorstand"} {
		l.refused(card(who), Invalid, "tgt.decider", "a person answers for a decision")
	}
	l.refused(PutRecord{Incident: "inc", Form: "inv", Set: answers([]any{"inv.run_decider", "IT department"})}, Invalid, "inv.run_decider", "is a group")
	l.refused(PutRecord{Incident: "inc", Register: "decisions", Set: answers([]any{"question", "Off?", "decider", "operations"})}, Invalid, "decider", "is a group")
	for _, who := range []string{"Dana Reed", "Dana Reed, head of IT", "Prof. Lindner", "Ingrid Sørensen", "Li", "Teamer, A.", "Al Groupon"} {
		l.must(card(who))
	}
	l.refused(card("Jo Board"), Invalid, "tgt.decider", "is a group")
	l.seat("business_decision_maker", "Jo Board")
	l.must(card("Jo Board")) // who sits at the table is a person
	l.sound()
}

func TestEachFactorWantsItsLine(t *testing.T) {
	l := newLab(t, OpenIncident{})
	l.say("rev.root_cause", "macro", "rev.factors", []string{"automation"})
	l.stands("G7.2", guide.Missing)
	if d := l.doubtAbout("rev.factors"); d == "" {
		t.Error("a tick without a line is not said")
	}
	l.say("rev.factors_text", "The pipeline did not scan")
	l.stands("G7.2", guide.Met)
	l.say("rev.factors", []string{"automation", "technical_design"})
	l.stands("G7.2", guide.Missing)
	l.say("rev.factors_text", "The pipeline did not scan\n\n  One flat network  \n")
	l.stands("G7.2", guide.Met)
	if d := l.doubtAbout("rev.factors"); d != "" {
		t.Errorf("both have a line, yet: %s", d)
	}
	var areas []string
	for _, c := range l.g.List("factor_area")[:4] {
		areas = append(areas, c.Key)
	}
	if got := strings.Join(areas, " "); got != "technical_design automation dev_test response_process" {
		t.Errorf("the guide's four areas are %s", got)
	}
	l.sound()
}
