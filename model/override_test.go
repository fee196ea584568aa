package model

import (
	"encoding/json"
	"testing"
	"time"

	"bridgelog/model/guide"
)

const because = "there is nobody to do it tonight"

func TestWhoMayWaiveWhat(t *testing.T) {
	seats := map[string]string{"incident_manager": "Kim", "security_officer": "Sol", "legal_privacy": "Lee", "business_decision_maker": "Bo"}
	later := At(time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC), time.UTC, ToDay, OwnClock)
	seated := func() *lab {
		l := newLab(t, OpenIncident{Severity: "SEV1"})
		for role, person := range seats {
			l.seat(role, person)
		}
		l.row("evidence", "what", "an item without fingerprint")
		l.row("actions", "title", "still open", "phase", "eradication", "state", "open")
		l.row("improvements", "title", "no owner")
		l.row("report_duties", "name", "GDPR", "state", "running")
		l.row("changes", "what", "rule")
		l.row("communications", "trigger", "service_disturbed", "at", l.now())
		l.say("inv.run_state", "shut_down_part")
		return l
	}
	tried := map[string]int{}
	l := seated()
	for _, gate := range l.g.Gates {
		for _, c := range gate.Criteria {
			if l.check(c.ID).Standing != guide.Missing {
				continue
			}
			roles := c.Roles()
			tried[c.Override]++
			waive := Override{Incident: "inc", Criterion: c.ID, Why: because}
			if len(roles) == 0 {
				waive.By, waive.Second = "Kim", "Sol"
				l.refused(waive, Invalid, "criterion", "never")
				continue
			}
			waive.By = seats[roles[0]]
			if len(roles) == 2 {
				l.refused(waive, Invalid, "second", "security officer")
				waive.Second = seats[roles[1]]
			}
			wrong := waive
			wrong.By = "Joe"
			l.refused(wrong, Invalid, "by", "only the")
			for role, person := range seats { // the right name of the wrong seat
				if role != roles[0] {
					wrong.By = person
					l.refused(wrong, Invalid, "by", "only the")
				}
			}
			short := waive
			short.Why = "no time at all"[:14]
			l.refused(short, Invalid, "why", "too short")
			if c.Override == "bdm+so" {
				l.refused(waive, Invalid, "until", "needs an end")
				waive.Until = At(l.env.Now.Add(-time.Hour), time.UTC, ToMinute, OwnClock)
				l.refused(waive, Invalid, "until", "needs an end")
				waive.Until = later
			}
			before := len(l.v.Records["risks"])
			l.must(waive)
			got := l.check(c.ID)
			if got.Standing != guide.Waived || got.By != waive.By || got.Reason != because {
				t.Errorf("%s: %+v", c.ID, got)
			}
			if became := len(l.v.Records["risks"]) - before; (became == 1) != (c.Override == "bdm+so") {
				t.Errorf("%s became %d risks", c.ID, became)
			}
		}
	}
	for _, code := range []string{"never", "im", "so", "im+so", "legal", "bdm+so"} {
		if tried[code] == 0 {
			t.Errorf("no criterion with code %s was tried", code)
		}
	}
	l.sound()
}

func TestTheIncidentManagerCannotWaiveWhatIsLegals(t *testing.T) {
	l := newLab(t, OpenIncident{})
	l.fill("G1")
	for _, id := range []string{"G3.6", "G4.5", "G7.7", "G7.11"} {
		if id == "G7.7" {
			l.row("report_duties", "name", "GDPR", "state", "running")
		}
		waive := Override{Incident: "inc", Criterion: id, Why: because, By: "Kim"}
		l.refused(waive, Invalid, "by", "nobody holds that seat")
	}
	l.seat("legal_privacy", "Lee")
	l.refused(Override{Incident: "inc", Criterion: "G4.5", Why: because, By: "Kim"}, Invalid, "by", "only the")
	l.refused(Override{Incident: "inc", Criterion: "G7.7", Why: because, By: "Kim"}, Invalid, "by", "only the")
	l.must(Override{Incident: "inc", Criterion: "G4.5", Why: because, By: "lee"}) // names are compared without case
	l.stands("G4.5", guide.Waived)
}

func TestTwoPeopleAreTwoPeople(t *testing.T) {
	l := newLab(t, OpenIncident{})
	l.seat("incident_manager", "Kim")
	so := l.seat("security_officer", "Kim")
	l.refused(Override{Incident: "inc", Criterion: "G4.2", Why: because, By: "Kim", Second: "Kim"}, Invalid, "second", "both seats")
	l.must(PutRecord{Incident: "inc", Register: RosterRegister, ID: so, Set: answers([]any{"to", l.now()})})
	l.refused(Override{Incident: "inc", Criterion: "G4.2", Why: because, By: "Kim", Second: "Kim"}, Invalid, "second", "nobody holds")
	l.seat("security_officer", "Sol")
	l.must(Override{Incident: "inc", Criterion: "G4.2", Why: because, By: "Kim", Second: "Sol"})
	l.stands("G4.2", guide.Waived)
}

func TestAnUnclosedHoleIsWaivedOnlyAsARiskWithAnEnd(t *testing.T) {
	l := newLab(t, OpenIncident{})
	l.seat("business_decision_maker", "Bo")
	l.seat("security_officer", "Sol")
	l.say("era.hole_closed", no("the vendor has no patch"))
	l.stands("G5.4", guide.Missing)
	until := At(l.env.Now.Add(24*time.Hour), time.UTC, ToMinute, OwnClock)
	l.must(Override{Incident: "inc", Criterion: "G5.4", Why: because, By: "Bo", Second: "Sol", Until: until})
	risks := l.v.Standing("risks")
	if len(risks) != 1 || guide.Text(risks[0].Fields["by"]) != "Bo, Sol" || guide.Text(risks[0].Fields["state"]) != "open" {
		t.Fatalf("risks %+v", risks)
	}
	var m Moment
	if json.Unmarshal(risks[0].Fields["until"], &m) != nil || !m.From.Equal(until.From) {
		t.Errorf("the risk ends %v", m)
	}
	l.stands("G5.4", guide.Waived)
	l.wait(25 * time.Hour)
	l.stands("G5.4", guide.Missing) // the risk was accepted until then and no longer
	l.must(Override{Incident: "inc", Criterion: "G5.4", Why: because, By: "Bo", Second: "Sol", Until: At(l.env.Now.Add(24*time.Hour), time.UTC, ToMinute, OwnClock)})
	l.stands("G5.4", guide.Waived)
	if len(l.v.Standing("risks")) != 2 {
		t.Error("accepting it again is not a risk of its own")
	}
}

func TestOwingIsForSEV1And2AndOnlyOnce(t *testing.T) {
	l := newLab(t, OpenIncident{Severity: "SEV3"})
	owe := Override{Incident: "inc", Criterion: "G2.4", Owe: true, Why: because}
	l.refused(owe, Invalid, "criterion", "SEV1 and SEV2")
	l.must(SetSeverity{Incident: "inc", Level: "SEV2", Why: "it spreads"})
	l.refused(Override{Incident: "inc", Criterion: "G2.4", Owe: true, Why: "short"}, Invalid, "why", "too short")
	l.refused(Override{Incident: "inc", Criterion: "G2.1", Owe: true, Why: because}, Invalid, "criterion", "cannot be owed")
	l.refused(Override{Incident: "inc", Criterion: "G9.9", Owe: true, Why: because}, NotFound, "criterion", "G9.9")
	l.must(owe)
	got := l.check("G2.4")
	if got.Standing != guide.Owed || !got.Due.Equal(l.env.Now.Add(120*time.Minute)) || got.By != "Kim" {
		t.Errorf("%+v", got)
	}
	l.refused(owe, Conflict, "criterion", "owed before")
	l.wait(121 * time.Minute)
	l.stands("G2.4", guide.Overdue)
	l.refused(owe, Conflict, "criterion", "owed before")
	l.say("tri.vector", "phishing")
	l.stands("G2.4", guide.Met)
	l.refused(owe, Conflict, "criterion", "met already")
	l.sound()
}

func TestAnOverdueDebtShutsTheNextGate(t *testing.T) {
	l := newLab(t, OpenIncident{Severity: "SEV1"})
	l.reach("triage")
	l.fill("G2")
	l.say("tri.docs_ok", nil)
	l.must(Override{Incident: "inc", Criterion: "G2.9", Owe: true, Why: because})
	l.must(MovePhase{Incident: "inc", To: "investigation"})
	if owed := l.v.Phases[len(l.v.Phases)-1].Owed; len(owed) != 1 || owed[0] != "G2.9" {
		t.Errorf("passed owing %v", owed)
	}
	l.fill("G3")
	l.wait(241 * time.Minute)
	l.refused(MovePhase{Incident: "inc", To: "containment"}, Conflict, "G3", "G2.9")
	l.say("tri.docs_ok", yes())
	l.must(MovePhase{Incident: "inc", To: "containment"})
}

func TestOverridesAreWrittenByTheActOnly(t *testing.T) {
	l := newLab(t, OpenIncident{})
	for _, register := range []string{"overrides", "severity_history", guide.StepsRegister} {
		l.refused(PutRecord{Incident: "inc", Register: register, ID: "x", Set: answers([]any{"criterion", "G2.1", "kind", "waived"})}, Invalid, "register", "written by the program")
	}
	l.seat("incident_manager", "Kim")
	l.must(Override{Incident: "inc", Criterion: "G2.4", Why: because, By: "Kim"})
	l.refused(WithdrawRecord{Incident: "inc", Register: "overrides", ID: l.check("G2.4").Row, Why: "by mistake"}, Invalid, "register", "written by the program")
}
