package model

import (
	"strings"
	"testing"
	"time"

	"bridgelog/model/guide"
)

// Closing does not end what was promised: an open improvement stays on the list
// of all incidents and is late after its date, not on it.
func TestAnImprovementOutlivesItsIncident(t *testing.T) {
	l := newLab(t, OpenIncident{})
	l.reach("review")
	due := l.env.Now.Add(30 * 24 * time.Hour)
	id := l.row(ImprovementsRegister, "title", "Two-factor on remote access", "area", "security_control", "priority", "P2", "owner", "Kim", "due", At(due, l.v.Location(), ToMinute, OwnClock), "state", "open")
	l.row(RisksRegister, "risk", "Old gateway stays", "why", "replaced in May", "by", "Bo", "until", At(due, l.v.Location(), ToMinute, OwnClock), "state", "open")
	l.fill("G7")
	l.must(MovePhase{Incident: "inc", To: Closed})
	board := []Summary{Summarise(l.v)}
	all := ImprovementsDue(board, l.env.Now)
	if len(all) != 1 || all[0].Title != "Two-factor on remote access" || !all[0].Ended || all[0].Overdue(due) || !all[0].Overdue(due.Add(time.Second)) {
		t.Fatalf("after the close: %+v", all)
	}
	if risks := AllRisks(board, l.env.Now); len(risks) != 1 || risks[0].Expired(due) || !risks[0].Expired(due.Add(time.Second)) {
		t.Errorf("accepted risks: %+v", risks)
	}
	l.must(PutRecord{Incident: "inc", Register: ImprovementsRegister, ID: id, Set: answers([]any{"state", "done", "verified_by", "Dee", "effect_drill", "DRILL-2026-0002", "effect", "held"})})
	board = []Summary{Summarise(l.v)}
	if len(ImprovementsDue(board, l.env.Now)) != 0 || AllImprovements(board, l.env.Now)[0].InDrill != "DRILL-2026-0002" {
		t.Errorf("done: %+v", AllImprovements(board, l.env.Now))
	}
	l.sound()
}

// An incident that only some may read gives no words to lists that others read.
func TestARestrictedIncidentWithholdsTheWordsOfItsImprovements(t *testing.T) {
	l := newLab(t, OpenIncident{})
	l.row(ImprovementsRegister, "title", "Watch the night shift", "state", "open")
	l.say("tri.restricted", yes("an insider"), "rev.design_lessons", "no shared accounts")
	board := []Summary{Summarise(l.v)}
	if i := AllImprovements(board, l.env.Now)[0]; i.Title != "" || !strings.Contains(i.Shown(), "restricted") || len(DesignLessons(board)) != 0 {
		t.Errorf("it says %q, %v", i.Shown(), DesignLessons(board))
	}
}

// In review at SEV1 the date is at most five days ahead, and once that has passed
// the review is owed.
func TestAReviewIsProposedFromTheSeverityAndOwedAfterIt(t *testing.T) {
	l := newLab(t, OpenIncident{Severity: "SEV1"})
	l.reach("recovery")
	if _, ok := ReviewDate(l.v, l.g); ok {
		t.Error("a date before the review")
	}
	l.reach("review")
	since := l.env.Now
	due, ok := ReviewDate(l.v, l.g)
	if want := since.AddDate(0, 0, 5); !ok || due.After(want.Add(time.Hour)) || due.Before(want.Add(-time.Hour)) { // the clocks may change on the way
		t.Fatalf("proposed %s, in review since %s", due, since)
	}
	owed := func() []Reminder { return LearningReminders([]Summary{Summarise(l.v)}, View{}, l.g, l.env.Now) }
	of := func(kind string) *Reminder {
		for _, r := range owed() {
			if r.Kind == kind {
				return &r
			}
		}
		return nil
	}
	if r := of(RemindReview); r == nil || r.Late(l.env.Now) {
		t.Fatalf("before the date: %+v", r)
	}
	l.wait(5*24*time.Hour + 2*time.Hour)
	if r := of(RemindReview); r == nil || !r.Late(l.env.Now) || !strings.Contains(r.Text, "review") {
		t.Fatalf("after it: %+v", r)
	}
	l.say("rev.held_at", l.now())
	if r := of(RemindReview); r != nil {
		t.Errorf("held, and still: %+v", r)
	}
	form, ok := l.g.Form("rev")
	if !ok || len(form.Sections) != 4 || form.Sections[1].Key != "cause" || form.Sections[2].Key != "response" {
		t.Error("the review has no two halves")
	}
}

func TestAYesInTheReviewMakesAnImprovementOfItsArea(t *testing.T) {
	l := newLab(t, OpenIncident{})
	l.say("rev.irp_update", yes("chapter 4"), "rev.playbook_update", no("fits"), "rev.baseline_changed", yes(), "rev.design_lessons", "no shared accounts\nkeys expire")
	rows := Improvements(l.v, []string{"rev.irp_update", "rev.playbook_update", "rev.baseline_changed", "rev.design_lessons"})
	var got []string
	for _, c := range rows {
		set := c.(PutRecord).Set
		got = append(got, guide.Text(set["area"])+": "+guide.Text(set["title"]))
	}
	want := "irp: Change the response plan: chapter 4; security_control: Write the new security baseline down and tell the others; future_design: no shared accounts; future_design: keys expire"
	if strings.Join(got, "; ") != want {
		t.Errorf("got %s", strings.Join(got, "; "))
	}
	l.must(rows...)
	if again := Improvements(l.v, []string{"rev.irp_update", "rev.baseline_changed"}); len(again) != 0 {
		t.Errorf("made twice: %v", again)
	}
}
