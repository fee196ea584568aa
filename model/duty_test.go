package model

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"bridgelog/model/guide"
	"bridgelog/model/regime"
)

// dutyLab is a guided incident with the rule pack that ships.
func dutyLab(t testing.TB) *lab {
	t.Helper()
	l := newLab(t, OpenIncident{})
	p, err := regime.Load(os.DirFS("../assets"))
	if err != nil {
		t.Fatal(err)
	}
	l.env.Pack = p
	if l.env.DutyRules, err = regime.LoadRules(os.DirFS("../assets"), p); err != nil {
		t.Fatal(err)
	}
	return l
}

func (l *lab) at(text string) Moment {
	l.t.Helper()
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		l.t.Fatal(err)
	}
	return At(t, Location("Europe/Berlin"), ToMinute, OwnClock)
}

func (l *lab) duty(id string) Duty {
	l.t.Helper()
	d, ok := l.v.Duty(id)
	if !ok {
		l.t.Fatalf("there is no duty %s", id)
	}
	// What is sealed is what the rule says.
	if d.Ruled && d.State != DutyNot {
		want := d.Result.Default
		if want.IsZero() {
			want = d.Result.Target
		}
		if !d.Line.Due.Equal(want) || !d.Line.Latest.Equal(d.Result.Latest) || !d.Line.NotBefore.Equal(d.Result.NotBefore) {
			l.t.Fatalf("%s: sealed %v, worked out %v", id, d.Line, d.Result)
		}
	}
	return d
}

func (l *lab) due(id, want string) {
	l.t.Helper()
	d := l.duty(id)
	got := "none"
	if !d.Line.Due.IsZero() {
		got = d.Line.Due.In(d.Location()).Format(time.RFC3339)
	}
	if got != want {
		l.t.Fatalf("%s is due %s, want %s\n%s", id, got, want, strings.Join(d.Result.Steps, "\n"))
	}
}

func TestANis2IncidentFromAwarenessToTheFinalReport(t *testing.T) {
	l := dutyLab(t)
	stages := []string{"eu-nis2-early-warning", "eu-nis2-incident-notification", "eu-nis2-final"}
	l.must(ConfirmDuties{Incident: l.id, Stages: stages, By: "Dr. Achterberg", Why: "essential entity",
		Triggers: []TriggerGiven{{Name: "awareness", At: l.at("2026-03-30T03:00:00+02:00"), Evidence: "call of the SOC"}}})
	l.due("eu-nis2-early-warning", "2026-03-31T03:00:00+02:00")
	l.due("eu-nis2-incident-notification", "2026-04-02T03:00:00+02:00")
	l.due("eu-nis2-final", "none")
	if s := l.duty("eu-nis2-final").Line.Status(l.env.Now); s != NotStarted {
		t.Fatalf("the final report is %s", s)
	}
	if m, _ := l.v.Moment("inv.aware_at"); !m.From.Equal(l.at("2026-03-30T03:00:00+02:00").From) {
		t.Fatal("the moment of awareness is not in the form")
	}

	l.env.Now = l.at("2026-04-01T10:00:00+02:00").From
	early := RecordNotice{Incident: l.id, Duty: "eu-nis2-early-warning", At: l.at("2026-03-30T20:00:00+02:00"), Channel: "portal", By: "Kim", Receipt: "R-1", Complete: true}
	l.must(early)
	if got := l.duty("eu-nis2-early-warning"); got.State != DutyFinished || got.Line.Status(l.env.Now) != OnTime {
		t.Fatalf("%s, %s", got.State, got.Line.Status(l.env.Now))
	}
	l.must(RecordNotice{Incident: l.id, Duty: "eu-nis2-incident-notification", At: l.at("2026-03-31T15:00:00+02:00"), Channel: "portal", By: "Kim", Complete: true})
	// 31 March + 1 month: no 31 April.
	l.due("eu-nis2-final", "2026-04-30T23:59:59+02:00")
	d := l.duty("eu-nis2-final")
	if steps := strings.Join(d.Result.Steps, " "); !strings.Contains(steps, "has no 31") {
		t.Fatal(steps)
	}

	l.refused(RecordNotice{Incident: l.id, Duty: "eu-nis2-final", At: l.at("2026-03-30T02:00:00+02:00"), Channel: "portal", By: "Kim"}, Invalid, "at", "before awareness")
}

func TestADeadlineNeverMovesLaterUnseen(t *testing.T) {
	l := dutyLab(t)
	l.must(ConfirmDuties{Incident: l.id, Stages: []string{"eu-gdpr-art33-authority"}, By: "Dr. Achterberg",
		Triggers: []TriggerGiven{{Name: "awareness", At: l.at("2026-03-30T03:00:00+02:00"), Evidence: "alert"}}})
	l.env.Now = l.at("2026-03-31T12:00:00+02:00").From
	later := SetTrigger{Incident: l.id, TriggerGiven: TriggerGiven{Name: "awareness", At: l.at("2026-03-30T09:00:00+02:00"), Evidence: "forensics"}}
	l.refused(later, Invalid, "why", "")
	later.Why = "only then certain"
	l.refused(later, Conflict, "later", "moves a deadline later")
	later.Later = true
	l.must(later)
	l.due("eu-gdpr-art33-authority", "2026-04-02T09:00:00+02:00")
	all := l.v.Triggers()
	if len(all) != 2 || !all[0].Replaced || all[1].Why != "only then certain" || !all[0].At.From.Equal(l.at("2026-03-30T03:00:00+02:00").From) {
		t.Fatalf("%+v", all)
	}
	// Earlier needs no such word, only the reason.
	l.must(SetTrigger{Incident: l.id, TriggerGiven: TriggerGiven{Name: "awareness", At: l.at("2026-03-30T03:00:00+02:00")}, Why: "counsel says the alert counts"})
	l.due("eu-gdpr-art33-authority", "2026-04-02T03:00:00+02:00")
	// Taking it back stops the clock: that too has to be said.
	l.refused(SetTrigger{Incident: l.id, TriggerGiven: TriggerGiven{Name: "awareness", At: Moment{Precision: Unknown}}, Why: "mistake"}, Conflict, "later", "")
}

func TestTheBoundaryIsExactToTheSecond(t *testing.T) {
	due := time.Date(2026, 4, 2, 1, 0, 0, 0, time.UTC)
	l := DutyLine{State: DutyRunning, Start: due.Add(-72 * time.Hour), Due: due}
	if s := l.Status(due); s != Running {
		t.Fatal(s)
	}
	if s := l.Status(due.Add(time.Nanosecond)); s != Overdue {
		t.Fatal(s)
	}
	l.State, l.Sent = DutyFinished, due
	if s := l.Status(due.Add(time.Hour)); s != OnTime {
		t.Fatal(s)
	}
	l.Sent = due.Add(time.Second)
	if s := l.Status(due.Add(time.Hour)); s != Late {
		t.Fatal(s)
	}
}

func TestLateNoticesAndForbiddenOnesSayWhy(t *testing.T) {
	l := dutyLab(t)
	l.must(ConfirmDuties{Incident: l.id, Stages: []string{"us-fcc-cpni-law-enforcement", "us-fcc-cpni-customers"}, By: "Dr. Achterberg", Zone: "America/New_York",
		Triggers: []TriggerGiven{{Name: "determination-of-incident", At: l.at("2026-03-02T10:00:00-05:00")}}})
	l.must(RecordNotice{Incident: l.id, Duty: "us-fcc-cpni-law-enforcement", At: l.at("2026-03-03T10:00:00-05:00"), Channel: "portal", By: "Kim", Complete: true})
	early := RecordNotice{Incident: l.id, Duty: "us-fcc-cpni-customers", At: l.at("2026-03-10T10:00:00-05:00"), Channel: "mail", By: "Kim", Complete: true}
	l.refused(early, Invalid, "why", "forbidden before")
	early.Why = "urgent need agreed with the FBI"
	l.must(early)
}

func TestNotNotifyingIsARecordWithAName(t *testing.T) {
	l := dutyLab(t)
	no := DeclineDuty{Incident: l.id, Stage: "eu-gdpr-art33-authority"}
	no.Assessment = "Only encrypted data; the key is safe."
	l.refused(no, Invalid, "decider", "")
	no.Decider, no.Counsel, no.LookAgain = "Dr. Achterberg", "agrees", l.at("2026-04-15T09:00:00+02:00")
	l.must(no)
	d := l.duty("eu-gdpr-art33-authority")
	if d.Line.Status(l.env.Now) != NotRequired || d.Decision.Counsel != "agrees" || !strings.Contains(d.Line.Words(l.env.Now), "look again 2026-04-15 07:00Z") {
		t.Fatalf("%+v %s", d.Decision, d.Line.Words(l.env.Now))
	}
	// New facts: it is confirmed after all, and the decision stays in the record.
	l.must(ConfirmDuties{Incident: l.id, Stages: []string{"eu-gdpr-art33-authority"}, By: "Dr. Achterberg", Why: "the key was taken too",
		Triggers: []TriggerGiven{{Name: "awareness", At: l.at("2026-03-30T02:00:00+02:00")}}})
	if l.duty("eu-gdpr-art33-authority").State != DutyRunning {
		t.Fatal("it does not run")
	}
}

func TestARunningClockKeepsTheRuleItStartedWith(t *testing.T) {
	l := dutyLab(t)
	l.must(ConfirmDuties{Incident: l.id, Stages: []string{"eu-gdpr-art33-authority"}, By: "Dr. Achterberg",
		Triggers: []TriggerGiven{{Name: "awareness", At: l.at("2026-03-30T02:00:00+02:00")}}})
	newer := l.env.Pack
	newer.Version = "2027-01-01"
	newer.Stages = slices.Clone(newer.Stages)
	for i := range newer.Stages {
		if newer.Stages[i].ID == "eu-gdpr-art33-authority" {
			newer.Stages[i].Period = &regime.Period{Value: 96, Unit: regime.Hours}
		}
	}
	l.env.Pack = newer
	l.must(SetTrigger{Incident: l.id, TriggerGiven: TriggerGiven{Name: "detection", At: l.at("2026-03-30T01:00:00+02:00")}})
	l.due("eu-gdpr-art33-authority", "2026-04-02T02:00:00+02:00")
	update := UpdateDuties{Incident: l.id, Duties: []string{"eu-gdpr-art33-authority"}, Why: "Digital Omnibus"}
	l.refused(update, Conflict, "later", "")
	update.Later = true
	l.must(update)
	l.due("eu-gdpr-art33-authority", "2026-04-03T02:00:00+02:00")
}

func TestContradictoryTriggersAreRefused(t *testing.T) {
	l := dutyLab(t)
	l.env.Now = l.at("2026-04-05T12:00:00+02:00").From
	l.must(ConfirmDuties{Incident: l.id, Stages: []string{"eu-dora-initial"}, By: "Dr. Achterberg", Triggers: []TriggerGiven{
		{Name: "awareness", At: l.at("2026-03-30T08:00:00+02:00")}, {Name: "classification", At: l.at("2026-03-30T10:00:00+02:00")}}})
	l.due("eu-dora-initial", "2026-03-30T14:00:00+02:00")
	l.refused(SetTrigger{Incident: l.id, TriggerGiven: TriggerGiven{Name: "classification", At: l.at("2026-03-30T07:00:00+02:00")}, Why: "typed wrong"}, Invalid, "at", "")
	l.refused(SetTrigger{Incident: l.id, TriggerGiven: TriggerGiven{Name: "occurrence", At: l.at("2026-03-30T09:00:00+02:00")}}, Invalid, "at", "")
	l.refused(SetTrigger{Incident: l.id, TriggerGiven: TriggerGiven{Name: "awareness", At: l.at("2026-05-30T09:00:00+02:00")}, Why: "typed wrong"}, Invalid, "at", "")
	l.refused(SetTrigger{Incident: l.id, TriggerGiven: TriggerGiven{Name: "wish", At: l.at("2026-03-30T09:00:00+02:00")}}, Invalid, "trigger", "")
}

func TestTheBoardKnowsEveryDeadline(t *testing.T) {
	l := dutyLab(t)
	l.must(ConfirmDuties{Incident: l.id, Stages: []string{"eu-nis2-final", "eu-gdpr-art33-authority", "eu-nis2-early-warning"}, By: "Dr. Achterberg",
		Triggers: []TriggerGiven{{Name: "awareness", At: l.at("2026-03-30T02:00:00+02:00")}}})
	got := Deadlines([]Summary{Summarise(l.v)})
	var ids []string
	for _, d := range got {
		ids = append(ids, d.ID)
	}
	if want := []string{"eu-nis2-early-warning", "eu-gdpr-art33-authority", "eu-nis2-final"}; !slices.Equal(ids, want) {
		t.Fatalf("%v", ids)
	}
}

func TestAHandDoesNotChangeWhatARuleWorksOut(t *testing.T) {
	l := dutyLab(t)
	l.must(ConfirmDuties{Incident: l.id, Stages: []string{"eu-gdpr-art33-authority"}, By: "Dr. Achterberg"})
	l.refused(PutRecord{Incident: l.id, Register: DutyRegister, ID: "eu-gdpr-art33-authority", Set: map[string]json.RawMessage{"state": rawOf("finished")}}, Invalid, "state", "")
	l.must(PutRecord{Incident: l.id, Register: DutyRegister, ID: "eu-gdpr-art33-authority", Set: map[string]json.RawMessage{"owner": rawOf("Robin")}})
	l.refused(PutRecord{Incident: l.id, Register: TriggerRegister, Set: map[string]json.RawMessage{"at": rawOf("x")}}, Invalid, "register", "")
}

func TestOwnDutiesCountLikeTheOthers(t *testing.T) {
	l := dutyLab(t)
	house := View{ID: Organisation}
	events, err := Decide(house, PutOwnDuty{Name: "Insurer Nordwand", To: "claims desk", Basis: "Policy 4711, § 9", Trigger: "awareness", Value: 2, Unit: regime.BusinessDays,
		Calendar: "eu-member-state", Text: "Loss expected\nMeasures"}, l.env)
	if err != nil {
		t.Fatal(err)
	}
	closed, err := Decide(house, PutClosed{Calendar: "eu-member-state", Date: "2026-04-03", Name: "Good Friday"}, l.env)
	if err != nil {
		t.Fatal(err)
	}
	l.env.House = Preview(house, append(events, closed...), l.env)
	l.must(ConfirmDuties{Incident: l.id, Stages: []string{"own-insurer-nordwand"}, By: "Dr. Achterberg",
		Triggers: []TriggerGiven{{Name: "awareness", At: l.at("2026-03-30T02:00:00+02:00")}}})
	l.due("own-insurer-nordwand", "2026-04-01T23:59:59+02:00")
	if _, err := Decide(house, PutOwnDuty{Name: "X", To: "y", Basis: "z", Trigger: "wish", Value: 2, Unit: "weeks"}, l.env); err == nil {
		t.Fatal("a period that cannot be counted was kept")
	}
}

func TestATypedNoticeKeepsWhatTheIncidentWouldSay(t *testing.T) {
	l := dutyLab(t)
	l.must(ConfirmDuties{Incident: l.id, Stages: []string{"eu-nis2-early-warning", "eu-nis2-incident-notification"}, By: "Dr. Achterberg",
		Triggers: []TriggerGiven{{Name: "awareness", At: l.at("2026-03-30T02:00:00+02:00")}}})
	d := l.duty("eu-nis2-early-warning")
	key := d.Stage.Content[0].Key
	own := "suspected"
	l.must(TypeNotice{Incident: l.id, Duty: d.ID, Set: map[string]*string{key: &own}})
	fills := regime.Fills{Sources: []regime.Source{{Keys: []string{key}, From: []string{"incident.title"}}}}
	items := NoticeItems(l.v, d, fills, func(string) string { return "from the incident" })
	if items[0].Value != "suspected" || items[0].Filled != "from the incident" || items[0].Origin != "" {
		t.Fatalf("%+v", items[0])
	}
	l.must(TypeNotice{Incident: l.id, Duty: d.ID, Set: map[string]*string{key: nil}})
	if items = NoticeItems(l.v, d, fills, func(string) string { return "from the incident" }); items[0].Origin != "incident.title" {
		t.Fatalf("%+v", items[0])
	}
	l.refused(TypeNotice{Incident: l.id, Duty: d.ID, Set: map[string]*string{"wish": &own}}, Invalid, "wish", "")
}

func TestAMergedIncidentTakesItsClocksAlong(t *testing.T) {
	l := dutyLab(t)
	l.must(ConfirmDuties{Incident: l.id, Stages: []string{"eu-nis2-incident-notification", "eu-nis2-final"}, By: "Dr. Achterberg",
		Triggers: []TriggerGiven{{Name: "awareness", At: l.at("2026-03-30T02:00:00+02:00")}}})
	if a := guide.ReadAnswer(l.v.Answers["inv.report_duty"]); a.Answer != "yes" {
		t.Fatalf("the form does not know of the duty: %+v", a)
	}
	l.must(RecordNotice{Incident: l.id, Duty: "eu-nis2-incident-notification", At: l.at("2026-03-30T03:00:00+02:00"), Channel: "portal", By: "Kim"})
	from := l.v
	to := newLab(t, OpenIncident{})
	to.env.Pack, to.env.Number = l.env.Pack, "INC-2026-0002"
	to.v.ID, to.id = "other", "other"
	to.must(SetTrigger{Incident: "other", TriggerGiven: TriggerGiven{Name: "awareness", At: l.at("2026-03-29T02:00:00+02:00")}})
	_, target, err := CarryOver(from, to.v, l.env)
	if err != nil {
		t.Fatal(err)
	}
	to.fold(target)
	to.due("eu-nis2-incident-notification", "2026-04-02T02:00:00+02:00")
	to.due("eu-nis2-final", "2026-04-30T23:59:59+02:00")
	to.must(SetTrigger{Incident: "other", TriggerGiven: TriggerGiven{Name: "detection", At: l.at("2026-03-29T01:00:00+02:00")}})
	to.due("eu-nis2-incident-notification", "2026-04-02T02:00:00+02:00")
}

// A rule that is not law is counted where a person asks for it, and never
// called law; the same word on a rule that binds changes nothing.
func TestAWhatIfIsCalledSo(t *testing.T) {
	l := dutyLab(t)
	l.env.Now = l.at("2026-03-31T12:00:00+02:00").From
	l.must(ConfirmDuties{Incident: l.id, Stages: []string{"us-circia-incident", "uk-fca-ps26-2-initial", "eu-gdpr-art33-authority"}, By: "Dr. Achterberg", WhatIf: true,
		Triggers: []TriggerGiven{{Name: "reasonable-belief", At: l.at("2026-03-30T03:00:00+02:00")}, {Name: "determination-of-incident", At: l.at("2026-03-30T03:00:00+02:00")},
			{Name: "awareness", At: l.at("2026-03-30T03:00:00+02:00")}}})
	for id, want := range map[string]bool{"us-circia-incident": true, "uk-fca-ps26-2-initial": true, "eu-gdpr-art33-authority": false} {
		d := l.duty(id)
		if d.Line.Due.IsZero() || d.Line.WhatIf != want || strings.Contains(d.Line.Words(l.env.Now), "(what-if, not law)") != want {
			t.Errorf("%s: %+v, %s", id, d.Line, d.Line.Words(l.env.Now))
		}
	}
}

// What is only known to lie before a time has no beginning to count from: a
// deadline counted from its end would be too late.
func TestATriggerNeedsABeginning(t *testing.T) {
	l := dutyLab(t)
	m := l.at("2026-03-30T03:00:00+02:00")
	m.Precision = Before
	l.refused(SetTrigger{Incident: l.id, TriggerGiven: TriggerGiven{Name: "awareness", At: m}}, Invalid, "at", "no beginning")
	m.Precision = After
	l.must(SetTrigger{Incident: l.id, TriggerGiven: TriggerGiven{Name: "awareness", At: m}})
}

func TestAStageKeepsWhatAPersonWordedInTheStageBefore(t *testing.T) {
	const first, second = "eu-gdpr-art33-authority", "eu-gdpr-art33-phase"
	l, fills, facts := noticeLab(t, first, second)
	l.env.Now = l.at("2026-03-30T05:00:00+02:00").From
	l.must(TypeNotice{Incident: l.id, Duty: first, Set: map[string]*string{"breach_nature": saidText("Files were encrypted.")}})
	if s := DraftNotice(l.v, l.duty(first), fills, facts(first)).Typed["breach_nature"]; s.By != l.env.By.Name || s.At.IsZero() {
		t.Errorf("typed by %+v", s)
	}
	l.must(RecordNotice{Incident: l.id, Duty: first, At: l.at("2026-03-30T04:00:00+02:00"), Channel: "portal", By: "Kim",
		Items: DraftNotice(l.v, l.duty(first), fills, facts(first)).Values()})
	item := func() regime.Item { return itemsOf(l, fills, facts(second))["breach_nature"] }
	if it := item(); it.Value != "Files were encrypted." || it.Origin != regime.FromBefore || it.Filled == "" || it.Changed() {
		t.Errorf("the second stage says %+v", it)
	}
	fills2 := item().Filled
	l.must(TypeNotice{Incident: l.id, Duty: second, Set: map[string]*string{"breach_nature": &fills2}})
	if it := item(); it.Value != fills2 || !it.Changed() {
		t.Errorf("the incident's own value is %+v", it)
	}
	// What the incident filled in goes on with the incident.
	l.say("inv.people_count", "about 4100")
	if it := itemsOf(l, fills, facts(second))["data_subject_count"]; it.Value != "about 4100" || !it.Changed() {
		t.Errorf("the number is %+v", it)
	}
	// Reasons for a delay may be typed into every notice.
	l.must(TypeNotice{Incident: l.id, Duty: second, Set: map[string]*string{DelayReasons: saidText("The SOC was down.")}})
	if n := DraftNotice(l.v, l.duty(second), fills, facts(second)); n.Delay != "The SOC was down." {
		t.Errorf("the reasons are %q", n.Delay)
	}
	l.refused(TypeNotice{Incident: l.id, Duty: second, Set: map[string]*string{"nonsense": saidText("x")}}, Invalid, "nonsense", "")
}

func saidText(s string) *string { return &s }
