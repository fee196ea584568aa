package model

import (
	"strings"
	"testing"
	"time"

	"bridgelog/model/guide"
)

func drillLab(t *testing.T, open OpenIncident) *lab {
	t.Helper()
	l := emptyLab(t)
	l.env.Newest = &l.g
	open.Drill = true
	if open.Title == "" {
		open.Title = "Exercise: locked files"
	}
	l.must(open)
	return l
}

// A drill where it could do harm waits for the two who answer for that; and it
// does not end while anything switched for it is left switched.
func TestAProductionDrillDoesNotStartWithoutBothConsents(t *testing.T) {
	l := drillLab(t, OpenIncident{Scenario: "ransomware"})
	l.say("drl.env", ProductionDrill)
	l.refused(StartDrill{"inc"}, Conflict, "drl.env_consent", "nobody holds that seat")
	l.seat("workload_owner", "Wes")
	l.seat("business_decision_maker", "Bo")
	l.refused(StartDrill{"inc"}, Conflict, "drl.env_consent", "Wes")
	l.say("drl.env_consent", []string{"wes"})
	l.refused(StartDrill{"inc"}, Conflict, "drl.env_consent", "Bo")
	l.say("drl.env_consent", []string{"Kim", "Sam"}) // neither of them may
	l.refused(StartDrill{"inc"}, Conflict, "drl.env_consent", "Wes")
	l.say("drl.env_consent", []string{"Wes", "Bo"})
	l.must(StartDrill{"inc"})

	change := l.row("changes", "what", "rule opened for the exercise")
	l.say("drl.went_well", "fast", "drl.went_badly", "slow", "drl.docs_result", "Contact list: worked")
	l.issue("drill_report", "final")
	l.stands("GD.5", guide.Missing)
	l.must(PutRecord{Incident: "inc", Register: "changes", ID: change, Set: answers([]any{"undone_at", l.now()})})
	l.stands("GD.5", guide.Met)
	l.sound()
}

func TestADrillThatRunsIsNotMovedIntoProductionWithoutConsents(t *testing.T) {
	l := drillLab(t, OpenIncident{Scenario: "cloud_key"})
	l.must(StartDrill{"inc"})
	l.refused(PutRecord{Incident: "inc", Form: "drl", Set: answers([]any{"drl.env", ProductionDrill})}, Conflict, "drl.env_consent", "nobody holds")
}

// The clock of a drill: injects are planned from its beginning, move with a later
// start, wait while it is stopped, and are given once.
func TestInjectsKeepTimeWithTheDrill(t *testing.T) {
	l := drillLab(t, OpenIncident{Scenario: "ransomware"})
	want, _ := l.g.Scenario("ransomware")
	d := DrillOf(l.v)
	if len(d.Injects) != len(want.Injects) || d.Running() || d.Injects[1].Planned != l.env.Now.Add(5*time.Minute) || d.Injects[1].By != "leader" {
		t.Fatalf("the drill begins with %+v", d)
	}
	l.refused(GiveInject{"inc", d.Injects[0].ID}, Conflict, "given", "has not started")
	l.wait(30 * time.Minute) // people are late
	l.must(StartDrill{"inc"})
	d = DrillOf(l.v)
	if got := d.Injects[1].Planned; got != l.env.Now.Add(5*time.Minute) || d.Injects[1].State(l.env.Now) != InjectWaits || d.Injects[0].State(l.env.Now) != InjectDue {
		t.Errorf("after a late start the second is at %s, now %s", got, l.env.Now)
	}
	l.refused(StartDrill{"inc"}, Conflict, "", "running already")
	l.must(GiveInject{"inc", d.Injects[0].ID})
	if row := lastRow(l.v); !strings.HasPrefix(row.Text, "EXERCISE inject: ") {
		t.Errorf("the log says %q", row.Text)
	}
	l.refused(GiveInject{"inc", d.Injects[0].ID}, Conflict, "given", "already")
	l.wait(6 * time.Minute)
	if next, _ := DrillOf(l.v).Next(); next.ID != d.Injects[1].ID || next.State(l.env.Now) != InjectOverdue {
		t.Errorf("next is %+v", next)
	}
	l.must(StopDrill{Incident: "inc", By: "Sam", Why: "a real alarm"})
	if row := lastRow(l.v); !strings.Contains(row.Text, "Real world stop") || !strings.Contains(row.Text, "Sam: a real alarm") {
		t.Errorf("the log says %q", row.Text)
	}
	l.refused(GiveInject{"inc", d.Injects[1].ID}, Conflict, "given", "was stopped")
	before := DrillOf(l.v).Injects[2].Planned
	l.wait(20 * time.Minute)
	l.must(StartDrill{"inc"})
	if got := DrillOf(l.v).Injects[2].Planned; got != before.Add(20*time.Minute) || !DrillOf(l.v).Running() {
		t.Errorf("after a break of 20 minutes it is at %s, was %s", got, before)
	}
	l.must(PutRecord{Incident: "inc", Register: InjectsRegister, ID: d.Injects[0].ID, Set: answers([]any{"seen", "opened an incident", "observer", "Ola"})})
	l.sound()
}

func TestAnIncidentIsNoDrill(t *testing.T) {
	l := newLab(t, OpenIncident{})
	l.refused(StartDrill{"inc"}, Invalid, "", "no exercise")
	l.refused(StopDrill{Incident: "inc"}, Invalid, "", "no exercise")
	m := emptyLab(t)
	m.env.Newest = &m.g
	m.refused(OpenIncident{Title: "x", Scenario: "ransomware"}, Invalid, "scenario", "only an exercise")
	m.refused(OpenIncident{Title: "x", Drill: true, Scenario: "meteor"}, NotFound, "scenario", "no ready scenario")
}

func TestResultsOfDocumentsAreReadLineByLine(t *testing.T) {
	l := drillLab(t, OpenIncident{Scenario: "ransomware"})
	l.say("drl.docs", "Plan\nPlan B\nContact list\nRunbook", "drl.docs_result", "Plan: worked\nplan b: WRONG, page 3\nContact list - nobody looked\nA poster: missing")
	var got []string
	for _, r := range DrillOf(l.v).Results {
		got = append(got, r.Document+"|"+r.Result+"|"+r.Note)
	}
	want := "Plan|worked| Plan B|wrong|page 3 Contact list|| Runbook|| Contact list - nobody looked|| A poster|missing|"
	if strings.Join(got, " ") != want {
		t.Errorf("got  %s\nwant %s", strings.Join(got, " "), want)
	}
	doubts := Doubts(l.v, l.env.Now)
	if len(doubts) == 0 || !strings.Contains(doubts[len(doubts)-1].Text, "Runbook") {
		t.Errorf("nothing doubts the missing results: %+v", doubts)
	}
	rows := Improvements(l.v, []string{"drl.docs_result"})
	if len(rows) != 2 {
		t.Errorf("%d improvements of two documents that did not work", len(rows))
	}
}

func TestABreakInDrillIsDueAYearAfterTheLast(t *testing.T) {
	l := drillLab(t, OpenIncident{Scenario: "ransomware"})
	board := func() []Summary { return []Summary{Summarise(l.v)} }
	if _, due := BreakInDrill(board(), l.env.Now); !due {
		t.Error("a drill that was not held counts")
	}
	l.must(StartDrill{"inc"})
	held := l.env.Now
	if _, due := BreakInDrill(board(), held); !due {
		t.Error("a drill that has only begun counts")
	}
	l.v = Preview(l.v, []Event{PhaseChanged{From: string(l.v.Phase), To: string(Review), Gate: "G6"}}, l.env)
	if last, due := BreakInDrill(board(), held.Add(BreakInEvery)); due || !last.Equal(held) {
		t.Errorf("last %s, due %v", last, due)
	}
	if _, due := BreakInDrill(board(), held.Add(BreakInEvery+time.Second)); !due {
		t.Error("not due after a year")
	}
	if !DrillsBySize(board())["widespread"].Equal(held) {
		t.Error("the size it tried is not known")
	}
	if _, due := BreakInDrill(nil, held); !due {
		t.Error("never held is not due")
	}
}
