package model

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"bridgelog/model/guide"
)

func TestARisingSeverityBringsBackWhatWasSpared(t *testing.T) {
	l := newLab(t, OpenIncident{Severity: "SEV4"})
	l.fill("G1")
	l.must(MovePhase{Incident: "inc", To: "triage"})
	l.say("tri.verdict", "suspected", "tri.impact_c", "low", "tri.impact_i", "none", "tri.impact_a", "none", "tri.scope", "single", "tri.urgency", "hours",
		"tri.severity", "SEV4", "tri.vector", "unknown", "tri.secops_joined", yes())
	l.must(MovePhase{Incident: "inc", To: "investigation"})
	l.stands("G2.5", guide.Spared)
	l.wait(time.Hour)
	l.must(SetSeverity{Incident: "inc", Level: "SEV1", Why: "every host of the site is hit"})
	due := l.env.Now.Add(60 * time.Minute)
	for _, id := range []string{"G2.5", "G2.6", "G2.7", "G2.8", "G2.9"} {
		if got := l.check(id); got.Standing != guide.Owed || !got.Due.Equal(due) || !strings.Contains(got.Reason, "SEV1") {
			t.Errorf("%s: %+v, want owed for 60 minutes", id, got)
		}
	}
	l.stands("G3.8", guide.Missing) // a gate still ahead asks as usual
	l.stands("G2.4", guide.Met)
	l.wait(61 * time.Minute)
	l.stands("G2.8", guide.Overdue)
	l.seat("scribe", "Sam")
	l.stands("G2.8", guide.Met)
	owed := len(l.v.Records["overrides"])
	l.must(SetSeverity{Incident: "inc", Level: "SEV2", Why: "fewer than feared"}, SetSeverity{Incident: "inc", Level: "SEV1", Why: "more than feared"})
	if again := len(l.v.Records["overrides"]); again != owed {
		t.Errorf("up and down makes %d debts of %d", again, owed)
	}
	l.sound()
}

func TestTheUpdateRhythmFollowsTheSeverityUnlessAPersonChangedIt(t *testing.T) {
	l := newLab(t, OpenIncident{Severity: "SEV3"})
	if got := l.v.Text("tri.update_rhythm"); got != "8h" {
		t.Fatalf("rhythm at SEV3 is %q", got)
	}
	l.must(SetSeverity{Incident: "inc", Level: "SEV1", Why: "it spreads"})
	if got := l.v.Text("tri.update_rhythm"); got != "30m" {
		t.Errorf("at SEV1 %q", got)
	}
	l.must(SetSeverity{Incident: "inc", Level: "SEV2", Why: "slower now"})
	if got := l.v.Text("tri.update_rhythm"); got != "1h" {
		t.Errorf("at SEV2 %q", got)
	}
	l.say("tri.update_rhythm", "15m")
	l.must(SetSeverity{Incident: "inc", Level: "SEV1", Why: "it spreads again"})
	if got := l.v.Text("tri.update_rhythm"); got != "15m" {
		t.Errorf("what a person set became %q", got)
	}
	if n := len(l.v.Severity); n != 4 || l.v.Severity[3].Why == "" || l.v.Severity[3].By != "Kim" || l.v.Severity[1].At.IsZero() {
		t.Errorf("the history is %+v", l.v.Severity)
	}
}

func TestLoweringByTwoLevelsNeedsASecondPerson(t *testing.T) {
	l := newLab(t, OpenIncident{Severity: "SEV1"})
	l.refused(SetSeverity{Incident: "inc", Level: "SEV3", Why: "a false alarm mostly"}, Invalid, "second", "second person")
	l.refused(SetSeverity{Incident: "inc", Level: "SEV2"}, Invalid, "tri.severity_reason", "needs a reason")
	l.refused(SetSeverity{Incident: "inc", Level: "SEV9", Why: "x"}, Invalid, "tri.severity", "no")
	l.must(SetSeverity{Incident: "inc", Level: "SEV3", Why: "a false alarm mostly", Second: "Dee"})
	if last := l.v.Severity[len(l.v.Severity)-1]; last.Second != "Dee" || l.v.Text("tri.severity") != "SEV3" {
		t.Errorf("%+v", last)
	}
}

func TestAnsweringTheSeverityIsDecidingIt(t *testing.T) {
	l := newLab(t, OpenIncident{Severity: "SEV2"})
	l.say("tri.impact_c", "high", "tri.impact_i", "none", "tri.impact_a", "none", "tri.scope", "widespread", "tri.urgency", "now")
	l.must(PutRecord{Incident: "inc", Form: "tri", Set: answers([]any{"tri.severity", "SEV1"})})
	last := l.v.Severity[len(l.v.Severity)-1]
	if last.Level != "SEV1" || last.Proposal != "SEV1" || last.Ratings == nil || last.Ratings.C != "high" || last.Why == "" {
		t.Errorf("%+v", last)
	}
	l.refused(PutRecord{Incident: "inc", Form: "tri", Set: answers([]any{"tri.severity", "SEV3"})}, Invalid, "tri.severity_reason", "needs a reason")
}

func TestContainNowWorksInEveryPhase(t *testing.T) {
	for i, phase := range []Phase{"reported", "triage", "investigation", "containment", "eradication", "recovery", "review", "closed"} {
		l := newLab(t, OpenIncident{Severity: "SEV1"})
		l.reach(phase)
		before, rows := len(l.v.Records["actions"]), l.v.Timeline().Len()
		l.refused(ContainNow{Incident: "inc", What: " "}, Invalid, "what", "no action")
		l.must(ContainNow{Incident: "inc", What: "unplug the gateway", Owner: "Max", Systems: []string{"gw-1"},
			Risk: guide.Answer{Answer: "no", Reason: "nothing volatile there"}})
		actions := l.v.Records["actions"]
		if len(actions) != before+1 {
			t.Fatalf("%s: %d actions", phase, len(actions))
		}
		a := actions[len(actions)-1].Fields
		if guide.Text(a["state"]) != "doing" || guide.Text(a["owner"]) != "Max" || guide.Text(a["phase"]) != "containment" || !guide.Filled(a["started"]) {
			t.Errorf("%s: the action is %s", phase, a)
		}
		if row := l.v.Timeline().At(rows); row.Kind != Action || !strings.Contains(row.Text, "unplug the gateway") || !slices.Contains(row.Systems, "gw-1") {
			t.Errorf("%s: the log says %+v", phase, row.RowFields)
		}
		if risk := guide.ReadAnswer(l.v.Answers["sys.contain_now_risk"]); risk.Answer != "no" || risk.By != "Kim" {
			t.Errorf("%s: the risk question is answered %+v", phase, risk)
		}
		if l.v.Phase != phase {
			t.Errorf("%s: containing moved the incident to %s", phase, l.v.Phase)
		}
		debts := map[string]bool{}
		for _, d := range guide.Debts(l.g, l.facts(), l.env.Now) {
			debts[d.Gate] = true
			if d.Due.Before(l.env.Now) {
				t.Errorf("%s: %s is owed until %v", phase, d.ID, d.Due)
			}
		}
		if debts["G2"] != (i < 2) || debts["G3"] != (i < 3) {
			t.Errorf("%s: debts of %v", phase, debts)
		}
		count := len(l.v.Records["overrides"])
		l.must(ContainNow{Incident: "inc", What: "block the account"})
		if again := len(l.v.Records["overrides"]); again != count {
			t.Errorf("%s: the second act owes again, %d instead of %d", phase, again, count)
		}
		l.sound()
	}
}

func TestAHandoverIsAcceptedAndChangesTheSeat(t *testing.T) {
	l := newLab(t, OpenIncident{})
	l.seat("incident_manager", "Kim")
	l.refused(AcceptHandover{Incident: "inc", Set: answers([]any{"hnd.state", "quiet"})}, Invalid, "hnd.to", "who takes over")
	l.refused(AcceptHandover{Incident: "inc", Set: answers([]any{"hnd.to", "kim"})}, Conflict, "hnd.to", "leads already")
	l.refused(AcceptHandover{Incident: "inc", Set: answers([]any{"hnd.to", "Ada", "hnd.no_such", "x"})}, Invalid, "hnd.no_such", "no field")
	l.refused(AcceptHandover{Incident: "inc", Set: answers([]any{"hnd.to", "Ada", "tri.vector", "phishing"})}, Invalid, "tri.vector", "no field")
	l.must(AcceptHandover{Incident: "inc", Set: answers([]any{"hnd.to", "Ada", "hnd.state", "quiet", "hnd.next", "restore at 06:00"})})
	if got := l.v.Holder("incident_manager"); got != "Ada" {
		t.Errorf("%s leads", got)
	}
	rows := l.v.Standing(RosterRegister)
	if len(rows) != 2 || !guide.Filled(rows[0].Fields["to"]) || guide.Filled(rows[1].Fields["to"]) {
		t.Errorf("the roster is %+v", rows)
	}
	if _, ok := l.v.Moment("hnd.accepted_at"); !ok || !strings.Contains(lastRow(l.v).Text, "Ada leads, was Kim") {
		t.Errorf("accepted at nothing, log %q", lastRow(l.v).Text)
	}
	l.stands("G1.3", guide.Met)
	l.sound()
}

// A card that was written on paper carries its writer and its time, in the form,
// the rows it makes and the log; what it does not say happened when it was written.
func TestCardsTypedInFromPaperSaySo(t *testing.T) {
	l := newLab(t, OpenIncident{})
	l.seat("incident_manager", "Kim")
	l.env.Now = l.env.Now.Add(6 * time.Hour)
	written := At(l.env.Now.Add(-5*time.Hour), time.UTC, ToMinute, OwnClock)
	paper := &Transcribed{By: "Lee", Written: written}
	l.refused(AcceptHandover{Incident: "inc", Set: answers([]any{"hnd.to", "Ada"}), Transcribed: &Transcribed{Written: written}}, Invalid, "transcribed_by", "")
	l.must(AcceptHandover{Incident: "inc", Set: answers([]any{"hnd.to", "Ada"}), Transcribed: paper})
	row := lastRow(l.v)
	if row.Transcribed == nil || row.Transcribed.By != "Lee" || !row.Happened.From.Equal(written.From) || row.Happened.Clock != "" {
		t.Errorf("the log has it at %v from %+v", row.Happened, row.Transcribed)
	}
	if m, _ := l.v.Moment("hnd.accepted_at"); !m.From.Equal(written.From) || l.v.Paper["hnd.accepted_at"].By != "Lee" {
		t.Errorf("accepted at %v, from paper %+v", m, l.v.Paper)
	}
	for _, r := range l.v.Standing(RosterRegister) {
		if len(r.Transcribed([]string{"person", "to"})) == 0 {
			t.Errorf("%s has no mark", guide.Text(r.Fields["person"]))
		}
	}
	at := At(l.env.Now.Add(-4*time.Hour), time.UTC, ToMinute, OwnClock)
	l.must(DecideCard{Incident: "inc", Transcribed: paper, Set: answers([]any{"tgt.question", "How long off?", "tgt.options", "off; slow", "tgt.accepted", "12 hours", "tgt.decider", "Bo", "tgt.decided_at", at})})
	for _, register := range []string{"targets", "decisions"} {
		if r := l.v.Standing(register); len(r) != 1 || len(r[0].Transcribed([]string{"question", "decider"})) != 1 {
			t.Errorf("%s: %+v", register, r)
		}
	}
	if row := lastRow(l.v); row.Transcribed == nil || !row.Happened.From.Equal(at.From) {
		t.Errorf("decided at %v by the log", row.Happened)
	}
	l.sound()
}

func TestTheDecisionCardMakesADecisionATargetAndALogRow(t *testing.T) {
	l := newLab(t, OpenIncident{Severity: "SEV1"})
	card := []any{"tgt.question", "How long may the shop be off?", "tgt.options", "off; slow", "tgt.accepted", "12 hours", "tgt.decider", "Bo"}
	for i := 0; i < len(card); i += 2 {
		lacking := slices.Delete(slices.Clone(card), i, i+2)
		l.refused(DecideCard{Incident: "inc", Set: answers(lacking)}, Invalid, card[i].(string), "")
	}
	for _, few := range []string{"off", "off;", " ; \n off \n"} {
		one := answers(card)
		one["tgt.options"] = rawOf(few)
		l.refused(DecideCard{Incident: "inc", Set: one}, Invalid, "tgt.options", "at least two options")
	}
	l.say("inv.run_state", "degrade")
	l.stands("G3.4", guide.Missing)
	until := At(l.env.Now.Add(12*time.Hour), time.UTC, ToMinute, OwnClock)
	l.must(DecideCard{Incident: "inc", Set: answers(append(card, "tgt.parts_off", []string{"shop"}, "tgt.valid_until", until))})
	l.stands("G3.4", guide.Met)
	target, decision := l.v.Standing("targets"), l.v.Standing("decisions")
	if len(target) != 1 || len(decision) != 1 || target[0].ID != decision[0].ID {
		t.Fatalf("%+v %+v", target, decision)
	}
	if guide.Text(decision[0].Fields["decider"]) != "Bo" || guide.Text(decision[0].Fields["options"]) != "off; slow" || !guide.Filled(decision[0].Fields["at"]) {
		t.Errorf("the decision is %s", decision[0].Fields)
	}
	var m Moment
	if json.Unmarshal(target[0].Fields["valid_until"], &m) != nil || !m.From.Equal(until.From) || !slices.Equal(guide.Texts(target[0].Fields["parts_off"]), []string{"shop"}) {
		t.Errorf("the target is %s", target[0].Fields)
	}
	if row := lastRow(l.v); row.Kind != Decision || !strings.Contains(row.Text, "12 hours") || !slices.Contains(row.People, "Bo") {
		t.Errorf("the log says %+v", row.RowFields)
	}
}

func TestTheRunningStateIsADecisionOfAPerson(t *testing.T) {
	l := newLab(t, OpenIncident{})
	l.say("inv.run_state", "shut_down_all")
	l.stands("G3.3", guide.Missing)
	l.fill("G1")
	l.refused(Override{Incident: "inc", Criterion: "G3.3", Why: because, By: "Kim"}, Invalid, "criterion", "never")
	if len(l.v.Standing("decisions")) != 0 {
		t.Error("a decision without a decider")
	}
	l.say("inv.run_decider", "Bo", "inv.run_reason", "it encrypts on")
	l.stands("G3.3", guide.Met)
	d := l.v.Standing("decisions")
	if len(d) != 1 || guide.Text(d[0].Fields["decider"]) != "Bo" || guide.Text(d[0].Fields["kind"]) != "run_state" || guide.Text(d[0].Fields["why"]) != "it encrypts on" {
		t.Errorf("%+v", d)
	}
}

func TestALegalHoldIsLiftedByTwoPeople(t *testing.T) {
	l := newLab(t, OpenIncident{})
	lift := LiftHold{Incident: "inc", Why: "the case was dropped", Legal: "Lee", Security: "Sol"}
	l.refused(lift, Conflict, "hold", "no legal hold")
	item := l.row("evidence", "what", "disk")
	l.say("inv.legal_hold", yes("police called"))
	if !l.v.OnHold() || !slices.Contains(l.v.Flags(), "legal_hold") {
		t.Fatal("the hold does not stand")
	}
	l.refused(WithdrawRecord{Incident: "inc", Register: "evidence", ID: item, Why: "not needed"}, Conflict, "id", "legal hold")
	l.refused(lift, Invalid, "legal", "only the legal")
	l.seat("legal_privacy", "Lee")
	l.refused(lift, Invalid, "security", "security officer")
	so := l.seat("security_officer", "Lee")
	same := lift
	same.Security = "Lee"
	l.refused(same, Invalid, "security", "second person")
	l.must(PutRecord{Incident: "inc", Register: RosterRegister, ID: so, Set: answers([]any{"person", "Sol"})})
	mute := lift
	mute.Why = ""
	l.refused(mute, Invalid, "why", "needs a reason")
	l.must(lift)
	if l.v.OnHold() || !strings.Contains(lastRow(l.v).Text, "the case was dropped") {
		t.Error("the hold still stands, or nobody knows why it does not")
	}
	l.must(WithdrawRecord{Incident: "inc", Register: "evidence", ID: item, Why: "not needed"})
	l.say("inv.legal_hold", yes("a lawyer wrote"))
	if !l.v.OnHold() {
		t.Error("a new hold does not stand")
	}
	l.sound()
}

func TestStepsAreDoneSkippedGivenAndAdded(t *testing.T) {
	l := newLab(t, OpenIncident{})
	l.refused(SettleStep{Incident: "inc", Step: "nope", State: "done"}, NotFound, "step", "nope")
	l.refused(SettleStep{Incident: "inc", Step: "rep-01", State: "skipped"}, Invalid, "why", "needs a reason")
	l.refused(SettleStep{Incident: "inc", Step: "rep-01", State: "later"}, Invalid, "state", "later")
	first, _ := guide.Next(l.g, l.facts(), l.env.Now)
	l.must(SettleStep{Incident: "inc", Step: first.ID, State: "done", Set: answers([]any{"rep.alert_ref", "SOC-77", "tri.verdict", "suspected"})})
	if l.v.Text("rep.alert_ref") != "SOC-77" || l.v.Text("tri.verdict") != "suspected" {
		t.Error("a step does not write the fields it names")
	}
	l.refused(SettleStep{Incident: "inc", Step: first.ID, State: "done"}, Conflict, "step", "already")
	second, _ := guide.Next(l.g, l.facts(), l.env.Now)
	if second.ID == first.ID {
		t.Error("a done step is next again")
	}
	l.must(SettleStep{Incident: "inc", Step: second.ID, State: "skipped", Why: "nobody to call"}, SettleStep{Incident: "inc", Step: first.ID})
	if next, _ := guide.Next(l.g, l.facts(), l.env.Now); next.ID != first.ID {
		t.Errorf("open again, but next is %s", next.ID)
	}
	l.must(GiveStep{Incident: "inc", Step: first.ID, Owner: "Max"}, GiveStep{Incident: "inc", Title: "Call the lift company", Role: "deputy"})
	l.refused(GiveStep{Incident: "inc"}, Invalid, "title", "needs a title")
	l.refused(GiveStep{Incident: "inc", Step: first.ID}, Invalid, "step", "nothing to record")
	l.refused(GiveStep{Incident: "inc", Step: first.ID, Condition: "perhaps"}, Invalid, "condition", "yes or no")
	var owner string
	free := 0
	for _, p := range guide.Playbook(l.g, l.facts()) {
		if p.ID == first.ID {
			owner = p.Owner
		}
		if p.Added {
			free++
			l.must(SettleStep{Incident: "inc", Step: p.ID, State: "done"})
		}
	}
	if owner != "Max" || free != 1 {
		t.Errorf("given to %q, %d free steps", owner, free)
	}
	l.must(GiveStep{Incident: "inc", Step: "inv-08", Condition: "no"})
	for _, p := range guide.Playbook(l.g, l.facts()) {
		if p.ID == "inv-08" && p.Hidden == "" {
			t.Error("a step whose condition was answered no still shows")
		}
	}
	l.sound()
}
