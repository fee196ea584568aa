package model

import (
	"slices"
	"strings"
	"testing"
	"time"

	"bridgelog/model/guide"
)

func TestFromReportToCloseOnEveryBranch(t *testing.T) {
	for _, state := range []string{"keep_running", "degrade", "shut_down_part", "shut_down_all"} {
		l := newLab(t, OpenIncident{})
		for _, w := range way {
			l.refused(MovePhase{Incident: "inc", To: w.to}, Conflict, w.gate, "missing")
			if w.gate == "G3" {
				l.say("inv.run_state", state, "inv.run_decider", "Bo")
			}
			next, ok := guide.Next(l.g, l.facts(), l.env.Now)
			if !ok || next.Phase != string(l.v.Phase) || next.Title == "" || next.Why == "" || next.Role == "" {
				t.Errorf("%s, %s: the next step is %+v", state, l.v.Phase, next.Step)
			}
			l.fill(w.gate)
			l.wait(10 * time.Minute)
			l.must(MovePhase{Incident: "inc", To: w.to})
			gate, _ := l.g.Gate(w.gate)
			for _, mark := range gate.Sets {
				if s, ok := l.v.Marks[mark]; !ok || !s.At.Equal(l.env.Now) {
					t.Errorf("%s does not set %s", w.gate, mark)
				}
			}
		}
		if !l.v.Ended() || len(l.v.Phases) != 7 {
			t.Errorf("%s: ended in %s after %d moves", state, l.v.Phase, len(l.v.Phases))
		}
		l.sound()
	}
}

func TestRecoveryAsksForTheBranchesThatRunAndNoOther(t *testing.T) {
	dr, keep := []string{"G6.1", "G6.2", "G6.3"}, []string{"G6.4", "G6.5"}
	for _, c := range []struct {
		state      string
		asked, not []string
	}{
		{"keep_running", keep, dr}, {"degrade", keep, dr}, {"shut_down_all", dr, keep}, {"shut_down_part", append(dr, keep...), nil},
	} {
		l := newLab(t, OpenIncident{})
		l.fill("G1")
		l.fill("G2")
		l.say("inv.run_state", c.state, "inv.run_decider", "Bo")
		for _, id := range c.asked {
			l.stands(id, guide.Missing)
		}
		for _, id := range c.not {
			l.stands(id, guide.Met)
		}
		if got := slices.Contains(l.v.Flags(), "parts_down"); got != (c.state == "shut_down_part") {
			t.Errorf("%s: PART DOWN is %v", c.state, got)
		}
		for field, branch := range map[string][]string{"rec.dr_plan": {"shut_down_all", "shut_down_part"}, "rec.running_effect": {"keep_running", "degrade", "shut_down_part"},
			"rec.isolated_restore": {"shut_down_all", "shut_down_part"}, "rec.access_rekeyed": {"shut_down_all", "shut_down_part"}, "rec.data_reconciled": {"shut_down_all", "shut_down_part"}} {
			if got := l.g.Visible(field, l.facts()); got != slices.Contains(branch, c.state) {
				t.Errorf("%s: %s is shown %v", c.state, field, got)
			}
		}
	}
}

func TestVerdictSuspectedIsEnoughAndEventOnlyIsNot(t *testing.T) {
	l := newLab(t, OpenIncident{})
	l.reach("triage")
	l.fill("G2")
	for verdict, open := range map[string]bool{"event_only": false, "false_positive": false, "duplicate": false, "suspected": true, "real": true} {
		if v := l.v.Text("tri.verdict"); v != verdict {
			l.say("tri.verdict", verdict)
		}
		if got := len(guide.Open(l.g, l.facts(), "G2", l.env.Now)) == 0; got != open {
			t.Errorf("with verdict %s the gate is open: %v", verdict, got)
		}
	}
}

func TestTheFalsePositiveGateAsksForProofASecondPersonAndAReport(t *testing.T) {
	l := newLab(t, OpenIncident{})
	l.reach("triage")
	l.say("tri.verdict", "false_positive")
	if len(guide.Open(l.g, l.facts(), "G2", l.env.Now)) == 0 {
		t.Error("G2 opens for a false positive")
	}
	l.say("fp.kind", "rule_error", "fp.confirmed_by", "Dee", "fp.stood_down", yes(), "fp.feedback", yes())
	l.refused(MovePhase{Incident: "inc", To: FalsePositive}, Conflict, "GF", "GF.1")
	l.say("fp.proof", "the scanner of the pen test")
	l.refused(MovePhase{Incident: "inc", To: FalsePositive}, Conflict, "GF", "GF.6")
	l.refused(Override{Incident: "inc", Criterion: "GF.6", Why: "there is no time for a report", By: "Kim"}, Invalid, "criterion", "never")
	l.issue("incident_report", "draft")
	l.stands("GF.6", guide.Missing)
	l.issue("incident_report", "final")
	change := l.row("changes", "what", "blocked the scanner")
	l.stands("GF.3", guide.Missing)
	l.must(PutRecord{Incident: "inc", Register: "changes", ID: change, Set: answers([]any{"owner", "Kim"})})
	l.issue("incident_report", "final") // the change was content
	l.must(MovePhase{Incident: "inc", To: FalsePositive})
	if _, closed := l.v.Marks["t_closed"]; !closed || !l.v.Ended() {
		t.Error("the false positive did not end")
	}
	l.sound()
}

func TestAReportMustBeNewerThanTheLastChangeOfContent(t *testing.T) {
	l := newLab(t, OpenIncident{})
	l.reach("review")
	l.fill("G7")
	l.stands("G7.10", guide.Met)
	l.say("clo.summary", "closed in good order") // the release page is added at the moment of closing
	l.stands("G7.10", guide.Met)
	l.must(SettleStep{Incident: "inc", Step: "clo-01", State: "done"}) // written by the program
	l.stands("G7.10", guide.Met)
	l.must(NoteEvent{Incident: "inc", Row: RowFields{Kind: Note, Text: "one more thing", Happened: l.now()}})
	l.stands("G7.10", guide.Missing)
	l.refused(MovePhase{Incident: "inc", To: Closed}, Conflict, "G7", "G7.10")
	l.issue("incident_report", "draft")
	l.stands("G7.10", guide.Missing)
	l.issue("timeline_report", "final")
	l.stands("G7.10", guide.Missing)
	l.issue("incident_report", "final")
	l.stands("G7.10", guide.Met)
	l.say("rev.root_cause", "an unpatched gateway")
	l.stands("G7.10", guide.Missing)
	l.issue("incident_report", "final")
	l.must(MovePhase{Incident: "inc", To: Closed})
}

func TestNobodyClosesWithoutTheReportOrTheSecondPerson(t *testing.T) {
	l := newLab(t, OpenIncident{})
	l.reach("review")
	l.refused(MovePhase{Incident: "inc", To: Closed}, Conflict, "G7", "G7.10")
	for _, id := range []string{"G7.10", "G7.13"} {
		l.refused(Override{Incident: "inc", Criterion: id, Why: "it was all said on the bridge", By: "Kim"}, Invalid, "criterion", "never")
		l.refused(Override{Incident: "inc", Criterion: id, Owe: true, Why: "it was all said on the bridge"}, Invalid, "criterion", "cannot be owed")
	}
}

func TestGoingBackAsksWhyAndTakesTheGatesBack(t *testing.T) {
	l := newLab(t, OpenIncident{})
	l.reach("eradication")
	l.refused(MovePhase{Incident: "inc", To: "containment"}, Conflict, "GB", "GB.1")
	l.refused(MovePhase{Incident: "inc", To: "reported"}, Invalid, "phase", "no gate leads")
	l.must(MovePhase{Incident: "inc", To: "containment", Why: "a second foothold was found"})
	if l.v.Phase != "containment" || !strings.Contains(lastRow(l.v).Text, "a second foothold") {
		t.Errorf("in %s: %q", l.v.Phase, lastRow(l.v).Text)
	}
	l.refused(MovePhase{Incident: "inc", To: "investigation"}, Conflict, "GB", "GB.1") // the old reason does not serve twice
	l.must(MovePhase{Incident: "inc", To: "investigation", Why: "the vector is another one"})
	l.must(MovePhase{Incident: "inc", To: "containment"}) // what was answered stays answered
	l.must(MovePhase{Incident: "inc", To: "eradication"})
	l.sound()
}

func lastRow(v View) *Row { return v.Timeline().At(v.Timeline().Len() - 1) }

func TestTheAttackerComingBackShutsTheQuietPeriodAgain(t *testing.T) {
	l := newLab(t, OpenIncident{})
	l.reach("containment")
	l.fill("G4")
	since, window, ok := Quiet(l.v)
	if !ok || window != 4*time.Hour || !since.Equal(l.env.Now.Truncate(time.Minute)) {
		t.Fatalf("quiet since %v for %v, %v", since, window, ok)
	}
	l.stands("G4.2", guide.Met)
	l.must(NoteEvent{Incident: "inc", Row: RowFields{Kind: Attacker, Text: "found in yesterday's log", Happened: At(l.env.Now.Add(-24*time.Hour), time.UTC, ToMinute, OwnClock)}})
	l.stands("G4.2", guide.Met) // an old act found late changes nothing
	l.wait(3 * time.Hour)
	l.must(NoteEvent{Incident: "inc", Row: RowFields{Kind: Attacker, Text: "logs in again", Happened: l.now()}})
	if again, _, _ := Quiet(l.v); !again.After(since) {
		t.Error("the quiet period goes on as if nothing had happened")
	}
	l.stands("G4.2", guide.Missing)
	l.refused(MovePhase{Incident: "inc", To: "eradication"}, Conflict, "G4", "G4.2")
	l.wait(time.Hour)
	l.say("con.spread_stopped", yes("no new hosts")) // the same words, said again
	l.stands("G4.2", guide.Met)
	l.must(MovePhase{Incident: "inc", To: "eradication"})
	l.sound()
}

func TestADrillEndsByItsOwnGateAndNoOther(t *testing.T) {
	l := newLab(t, OpenIncident{Drill: true})
	if !slices.Contains(l.v.Flags(), "drill") || !strings.Contains(l.v.Timeline().At(0).Text, "EXERCISE") {
		t.Error("the drill is not marked")
	}
	for _, to := range []Phase{FalsePositive, Merged} {
		l.refused(MovePhase{Incident: "inc", To: to}, Invalid, "phase", "no gate leads")
	}
	l.reach("review")
	l.fill("G7")
	l.refused(MovePhase{Incident: "inc", To: Closed, Gate: "G7"}, Invalid, "phase", "no gate leads")
	l.refused(MovePhase{Incident: "inc", To: Closed}, Conflict, "GD", "GD.1")
	l.say("drl.went_well", "calling people")
	l.refused(MovePhase{Incident: "inc", To: Closed}, Conflict, "GD", "GD.1")
	l.say("drl.went_badly", "the key of the safe")
	l.stands("GD.1", guide.Met)
	l.refused(MovePhase{Incident: "inc", To: Closed}, Conflict, "GD", "GD.2")
	l.say("drl.docs_result", "plan: worked as written")
	change := l.row("changes", "what", "test rule", "owner", "Kim")
	finding := l.row("improvements", "title", "second key", "owner", "Kim")
	l.issue("drill_report", "final")
	l.refused(MovePhase{Incident: "inc", To: Closed}, Conflict, "GD", "GD.5") // switched for the drill, with an owner is not enough
	l.stands("GD.3", guide.Missing)
	l.must(PutRecord{Incident: "inc", Register: "changes", ID: change, Set: answers([]any{"undone_at", l.now()})},
		PutRecord{Incident: "inc", Register: "improvements", ID: finding, Set: answers([]any{"priority", "P2", "due", l.now()})})
	l.stands("GD.4", guide.Missing) // that was content
	l.issue("drill_report", "final")
	l.must(MovePhase{Incident: "inc", To: Closed})
	if l.v.Phases[len(l.v.Phases)-1].Gate != "GD" {
		t.Error("the drill ended by another gate")
	}
	l.sound()
}

func TestARealIncidentHasNoDrillGate(t *testing.T) {
	l := newLab(t, OpenIncident{})
	l.refused(MovePhase{Incident: "inc", To: Closed, Gate: "GD"}, Invalid, "phase", "no gate leads")
}

func TestReopeningClearsTheClosingAnswersAndKeepsTheReports(t *testing.T) {
	l := newLab(t, OpenIncident{})
	l.reach("closed")
	reports := len(l.v.Reports)
	l.refused(MovePhase{Incident: "inc", To: "containment", Gate: "GR"}, Conflict, "GR", "GR.1")
	l.say("reo.reason", "the same account is used again", "reo.by", "Dee", "reo.phase", "containment", "reo.severity", "SEV2")
	l.stands("GR.3", guide.Met)
	l.refused(MovePhase{Incident: "inc", To: "triage"}, Conflict, "reo.phase", "Containment")
	l.must(MovePhase{Incident: "inc", To: "containment"})
	if l.v.Phase != Containment || l.v.Ended() || l.v.Reopened() != 1 || l.v.Level() != "SEV2" || !slices.Contains(l.v.Flags(), "reopened") {
		t.Errorf("reopened %d times in %s at %s, flags %v", l.v.Reopened(), l.v.Phase, l.v.Level(), l.v.Flags())
	}
	if len(l.v.Reports) != reports || l.v.Reports[reports-1].State != "final" {
		t.Error("a report was lost")
	}
	for key := range l.v.Answers {
		if strings.HasPrefix(key, "clo.") || strings.HasPrefix(key, "reo.") {
			t.Errorf("%s still answers the earlier closing", key)
		}
	}
	if past := l.v.Formerly["clo.confirmed_by"]; guide.Text(past.Raw) != "Dee" {
		t.Errorf("what was answered at the first closing is gone: %s", past.Raw)
	}
	l.stands("G7.13", guide.Missing)
	l.stands("G7.10", guide.Missing) // reopening is a new fact
	if l.v.Text("rev.root_cause") == "" || l.v.Text("tri.verdict") != "real" {
		t.Error("answers that are not about closing were lost")
	}
	l.must(MovePhase{Incident: "inc", To: "eradication"}, MovePhase{Incident: "inc", To: "recovery"}, MovePhase{Incident: "inc", To: "review"})
	l.say("clo.hold_decision", no("none"), "clo.secops_closed", yes(), "clo.confirmed_by", "Eve")
	l.issue("incident_report", "final")
	l.must(MovePhase{Incident: "inc", To: Closed})
	if len(l.v.Reports) != reports+1 {
		t.Error("the second closing replaced a report")
	}
	l.sound()
}
