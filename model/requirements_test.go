package model

import (
	"testing"
	"time"

	"bridgelog/model/guide"
)

// Each test here is the check of one requirement of assets/guide/requirements.json,
// as its text says (docs/requirements.txt).

func TestSecOpsIsAskedAtTriageAndAtTheClose(t *testing.T) {
	l := newLab(t, OpenIncident{})
	l.reach("triage")
	l.fill("G2")
	l.say("tri.secops_joined", nil)
	l.stands("G2.10", guide.Missing)
	l.refused(MovePhase{Incident: "inc", To: "investigation"}, Conflict, "G2", "G2.10")
	l.say("tri.secops_joined", no("they have no shift tonight"))
	l.reach("review")
	l.fill("G7")
	l.say("clo.secops_closed", nil)
	l.refused(MovePhase{Incident: "inc", To: Closed}, Conflict, "G7", "G7.12")
}

func TestTriageEndsWithThreeRatingsAndNotKnownIsOne(t *testing.T) {
	l := newLab(t, OpenIncident{})
	l.reach("triage")
	l.fill("G2")
	for _, field := range []string{"tri.impact_c", "tri.impact_i", "tri.impact_a"} {
		l.say(field, nil)
		l.stands("G2.2", guide.Missing)
		l.refused(MovePhase{Incident: "inc", To: "investigation"}, Conflict, "G2", "G2.2")
		l.say(field, "unknown")
		l.stands("G2.2", guide.Met)
	}
	for _, rating := range []string{"unknown", "moderate"} { // not known counts as moderate
		if rating == "moderate" {
			l.say("tri.impact_c", rating, "tri.impact_i", rating, "tri.impact_a", rating)
		}
		l.say("tri.scope", "single", "tri.urgency", "hours")
		if got := guide.Text(l.facts().Answer("tri.severity_proposed")); got != "SEV3" {
			t.Errorf("three times %s proposes %s", rating, got)
		}
		l.say("tri.scope", "several")
	}
	l.must(MovePhase{Incident: "inc", To: "investigation"})
}

func TestTheCourseOfActionAndTheTellingAreFilledOrOwed(t *testing.T) {
	l := newLab(t, OpenIncident{Severity: "SEV1"})
	l.reach("investigation")
	l.fill("G3")
	l.say("inv.course_of_action", nil, "inv.disclosure", nil)
	l.refused(MovePhase{Incident: "inc", To: "containment"}, Conflict, "G3", "G3.2")
	l.must(Override{Incident: "inc", Criterion: "G3.2", Owe: true, Why: because})
	l.refused(MovePhase{Incident: "inc", To: "containment"}, Conflict, "G3", "G3.5")
	l.must(Override{Incident: "inc", Criterion: "G3.5", Owe: true, Why: because})
	l.must(MovePhase{Incident: "inc", To: "containment"})
	l.stands("G3.2", guide.Owed)
	l.say("inv.course_of_action", "cut it off", "inv.disclosure", no("no product weakness"))
	l.stands("G3.2", guide.Met)
	l.stands("G3.5", guide.Met)
}

func TestNobodyIsBackInServiceWithoutTheOwnersAcceptance(t *testing.T) {
	l := newLab(t, OpenIncident{})
	l.reach("recovery")
	l.fill("G6")
	l.say("rec.accepted_by", nil)
	l.refused(MovePhase{Incident: "inc", To: "review"}, Conflict, "G6", "G6.6")
	l.refused(Override{Incident: "inc", Criterion: "G6.6", Why: because, By: "Kim"}, Invalid, "criterion", "never")
	l.refused(Override{Incident: "inc", Criterion: "G6.6", Owe: true, Why: because}, Invalid, "criterion", "cannot be owed")
	l.say("rec.accepted_by", "Wes")
	l.must(MovePhase{Incident: "inc", To: "review"})
}

func TestWhatWasRebuiltMustNotCarryTheSameWeakness(t *testing.T) {
	l := newLab(t, OpenIncident{})
	l.say("inv.run_state", "shut_down_all", "inv.run_decider", "Bo")
	l.reach("recovery")
	l.fill("G6")
	for _, answer := range []any{nil, no("the image is old"), guide.Answer{Answer: "unknown"}} {
		l.say("rec.same_vuln_absent", answer)
		l.refused(MovePhase{Incident: "inc", To: "review"}, Conflict, "G6", "G6.2")
	}
	l.say("rec.same_vuln_absent", yes("patched before go-live"))
	l.must(MovePhase{Incident: "inc", To: "review"})
}

func TestTheEffectOnWhatKeepsRunningIsJudged(t *testing.T) {
	l := newLab(t, OpenIncident{})
	l.reach("recovery")
	l.fill("G6")
	l.say("rec.running_effect", nil)
	l.refused(MovePhase{Incident: "inc", To: "review"}, Conflict, "G6", "G6.4")
	l.say("rec.running_effect", "pages load in two seconds")
	l.must(MovePhase{Incident: "inc", To: "review"})
}

func TestWhoDidTheRemovalDoesNotConfirmIt(t *testing.T) {
	l := newLab(t, OpenIncident{Severity: "SEV1"})
	l.row("actions", "title", "rebuild the gateway", "phase", "eradication", "owner", "Max", "state", "done")
	l.row("actions", "title", "cut it off", "phase", "containment", "owner", "Vic", "state", "done")
	l.refused(PutRecord{Incident: "inc", Form: "era", Set: answers([]any{"era.verified_by", "max"})}, Invalid, "era.verified_by", "rebuild the gateway")
	l.stands("G5.6", guide.Missing)
	l.say("era.verified_by", "Vic")
	l.stands("G5.6", guide.Met)
	l.must(SetSeverity{Incident: "inc", Level: "SEV3", Why: "one host only", Second: "Dee"})
	l.say("era.verified_by", "Max") // a small team may do both
}

func TestHypothesesStayVisibleAndDiagnosisEndsWithFourAnswers(t *testing.T) {
	l := newLab(t, OpenIncident{})
	one, two := l.row("hypotheses", "statement", "by mail", "state", "open"), l.row("hypotheses", "statement", "by VPN", "state", "open")
	l.must(PutRecord{Incident: "inc", Register: "hypotheses", ID: one, Set: answers([]any{"state", "ruled_out"})},
		PutRecord{Incident: "inc", Register: "hypotheses", ID: two, Set: answers([]any{"state", "confirmed"})})
	if rows := l.v.Standing("hypotheses"); len(rows) != 2 || guide.Text(rows[0].Fields["state"]) != "ruled_out" || guide.Text(rows[1].Fields["state"]) != "confirmed" {
		t.Errorf("the hypotheses are %+v", rows)
	}
	four := []any{"inv.diag_vector", "macro", "inv.diag_fix", "patch", "inv.diag_fallback", "restore", "inv.diag_limit", "8h"}
	for i := 0; i < len(four); i += 2 {
		l.stands("G4.7", guide.Missing)
		l.say(four[i], four[i+1])
	}
	l.stands("G4.7", guide.Met)
}

func TestReviewAsksForPlanControlsTellingAndBaseline(t *testing.T) {
	l := newLab(t, OpenIncident{})
	l.reach("review")
	l.fill("G7")
	for _, field := range []string{"rev.irp_update", "rev.control_update"} {
		l.say(field, nil)
		l.stands("G7.4", guide.Missing)
		l.say(field, no("it fits"))
		l.stands("G7.4", guide.Met)
	}
	rows := l.v.Standing("communications")
	l.must(WithdrawRecord{Incident: "inc", Register: "communications", ID: rows[len(rows)-1].ID, Why: "not sent after all"})
	l.stands("G7.6", guide.Missing)
	l.row("communications", "trigger", "improvements_shared", "at", l.now(), "direction", "out")
	l.stands("G7.6", guide.Met)
	l.say("rev.baseline_changed", yes("mail macros are off"))
	l.stands("G7.5", guide.Missing)
	l.refused(MovePhase{Incident: "inc", To: Closed}, Conflict, "G7", "G7.5")
	l.row("communications", "trigger", "baseline_change", "at", l.now(), "direction", "out")
	l.stands("G7.5", guide.Met)
}

func TestTheSamePlaybookShowsTwoIncidentsDifferentSteps(t *testing.T) {
	counts := map[int]bool{}
	versions := map[string]bool{}
	for _, open := range []OpenIncident{{Category: "ransomware", Severity: "SEV1"}, {Category: "lost_device", Severity: "SEV4"}} {
		l := newLab(t, open)
		versions[l.v.Guide] = true
		shown := 0
		for _, p := range guide.Playbook(l.g, l.facts()) {
			if p.Hidden == "" {
				shown++
			}
		}
		counts[shown] = true
	}
	if len(versions) != 1 || len(counts) != 2 {
		t.Errorf("versions %v, counts %v", versions, counts)
	}
}

func TestA72HourDutyCountsDownRemindsAndShutsTheClose(t *testing.T) {
	l := dutyLab(t)
	l.reach("review")
	l.seat("incident_manager", "Kim")
	aware := l.now()
	l.must(ConfirmDuties{Incident: l.id, Stages: []string{"eu-gdpr-art33-authority"}, By: "Lee", Triggers: []TriggerGiven{{Name: "awareness", At: aware}}})
	due := aware.From.Add(72 * time.Hour)
	running := func() DutyLine { return l.duty("eu-gdpr-art33-authority").Line }
	if got := running().Words(due.Add(-19*time.Hour - 52*time.Minute)); got != "due in 19 h 52 m" {
		t.Errorf("the countdown says %q", got)
	}
	reminders := map[AlarmKind]time.Duration{AlarmHalf: 36 * time.Hour, Alarm4h: 4 * time.Hour, Alarm1h: time.Hour, AlarmDue: 0}
	alarms := running().Alarms()
	for _, a := range alarms {
		if due.Sub(a.At) != reminders[a.Kind] {
			t.Errorf("%s comes %s before", a.Kind, due.Sub(a.At))
		}
	}
	if len(alarms) != len(reminders) {
		t.Errorf("%d reminders", len(alarms))
	}
	l.fill("G7")
	l.stands("G7.7", guide.Missing)
	l.refused(MovePhase{Incident: "inc", To: Closed}, Conflict, "G7", "G7.7")
	l.seat("legal_privacy", "Lee")
	l.refused(Override{Incident: "inc", Criterion: "G7.7", Why: because, By: "Kim"}, Invalid, "by", "only the")
	l.wait(time.Hour)
	l.must(RecordNotice{Incident: l.id, Duty: "eu-gdpr-art33-authority", At: l.now(), Channel: "portal", By: "Kim", Complete: true})
	l.stands("G7.7", guide.Met)
	if left := running().Alarms(); len(left) != 0 {
		t.Errorf("what was delivered still reminds: %v", left)
	}
}
