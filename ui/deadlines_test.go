package ui

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"bridgelog/model"
	"bridgelog/ui/kit"
)

// owes opens an incident whose moment of awareness lies some time back, and lets
// stages apply to it.
func (b *bridge) owes(title string, drill bool, known time.Duration, stages ...string) model.IncidentID {
	b.t.Helper()
	at := model.At(b.clock.Add(-known), b.deps.Home, model.ToMinute, model.OwnClock)
	id := b.do(model.OpenIncident{Title: title, Severity: "SEV2", Drill: drill, Detected: at}).Incident
	b.do(model.ConfirmDuties{Incident: id, Stages: stages, By: "Dr. Achterberg",
		Triggers: []model.TriggerGiven{{Name: "awareness", At: at}, {Name: "detection", At: at}}})
	return id
}

// owing is a window on several incidents with duties: one overdue, several
// running, one in an exercise.
func owing(t *testing.T) (*bridge, *deadlinesScreen) {
	b := newBridge(t)
	b.owes("Mail account taken over", false, 2*time.Hour, "eu-gdpr-art33-authority")
	b.owes("Ransom note on the file server", false, 25*time.Hour, "eu-nis2-early-warning", "eu-nis2-incident-notification", "eu-nis2-final")
	b.owes("Drill of the autumn", true, time.Hour, "eu-nis2-early-warning")
	b.Go(Route{Page: PageDeadlines})
	return b, b.screen.(*deadlinesScreen)
}

func (p *deadlinesScreen) ids() string {
	var out []string
	for _, d := range p.rows {
		out = append(out, shortNumber(d.Incident.Number)+"/"+d.ID)
	}
	return strings.Join(out, " ")
}

func TestDeadlinesOfAllIncidentsStandNearestFirst(t *testing.T) {
	b, p := owing(t)
	b.golden("deadlines")
	const open = "INC-0002/eu-nis2-early-warning INC-0002/eu-nis2-incident-notification INC-0001/eu-gdpr-art33-authority INC-0002/eu-nis2-final"
	for _, step := range []struct {
		name string
		do   func()
		want string
	}{
		{"open", func() {}, open},
		{"overdue", func() { p.show.TypedRune('2') }, "INC-0002/eu-nis2-early-warning"},
		{"exercises apart", func() { p.show.TypedRune('4') }, "DRILL-0001/eu-nis2-early-warning"},
		{"escape takes the filter back", func() { b.key(fyne.KeyEscape) }, open},
		{"words of the incident", func() { p.search.SetText("ransom nis2") }, "INC-0002/eu-nis2-early-warning INC-0002/eu-nis2-incident-notification INC-0002/eu-nis2-final"},
		{"words of the status", func() { p.search.SetText("not started") }, "INC-0002/eu-nis2-final"},
		{"nothing", func() { p.search.SetText("zeppelin") }, ""},
	} {
		if step.do(); p.ids() != step.want {
			t.Errorf("%s: %s, want %s", step.name, p.ids(), step.want)
		}
	}
	if !strings.Contains(b.outline(), "Esc clears them") {
		t.Error("an empty list does not say the way out")
	}
}

func TestADeliveredDutyLeavesTheOpenOnesAndStaysInAll(t *testing.T) {
	b, p := owing(t)
	id := p.rows[2].Incident.ID
	b.do(model.RecordNotice{Incident: id, Duty: "eu-gdpr-art33-authority", At: model.At(b.clock, b.deps.Home, model.ToMinute, model.OwnClock),
		Channel: "portal", By: "Kim", Complete: true})
	if strings.Contains(p.ids(), "gdpr") {
		t.Error("a delivered duty still stands among the open ones")
	}
	p.show.TypedRune('3')
	if !strings.Contains(p.ids(), "gdpr") || !strings.Contains(b.outline(), "delivered on time") {
		t.Errorf("among all: %s", p.ids())
	}
}

func TestEnterOpensTheIncidentOfTheChosenDuty(t *testing.T) {
	b, p := owing(t)
	b.key(fyne.KeyDown)
	b.key(fyne.KeyDown)
	want := Route{Page: PageDuties, Incident: p.rows[2].Incident.ID, Section: p.rows[2].ID}
	b.key(fyne.KeyReturn)
	if b.route != want {
		t.Errorf("Enter led to %v", b.route)
	}
	b.Back()
	if b.screen != screen(p) || p.table.Selected() != 2 {
		t.Error("back does not find the list as it was left")
	}
}

func TestTheListFollowsTheClockToTheSecond(t *testing.T) {
	b, p := owing(t)
	due := p.rows[1].Due // the notification, 72 h
	b.clock = due
	p.Tick(b.clock)
	if s := p.rows[1].Status(p.now); s != model.Running {
		t.Errorf("at the very instant it is %s", s)
	}
	b.clock = due.Add(time.Second)
	p.Tick(b.clock)
	p.show.TypedRune('2')
	if !strings.Contains(p.ids(), "eu-nis2-incident-notification") {
		t.Errorf("a second later the overdue ones are %s", p.ids())
	}
}

func TestARestrictedIncidentShowsItsCodenameOnly(t *testing.T) {
	b := newBridge(t)
	id := b.owes("Board member under suspicion", false, time.Hour, "eu-gdpr-art33-authority")
	b.do(model.PutRecord{Incident: id, Form: "tri", Set: map[string]json.RawMessage{"tri.restricted": json.RawMessage(`{"answer":"yes"}`)}})
	b.Go(Route{Page: PageDeadlines})
	if strings.Contains(b.outline(), "suspicion") || !strings.Contains(b.outline(), "(restricted)") {
		t.Errorf("a restricted incident reads:\n%s", b.outline())
	}
}

func TestTheProgramBeginsWithTheDeadlinesWhereOneRuns(t *testing.T) {
	b, _ := owing(t)
	b.restart(testGuide())
	if b.route.Page != PageDeadlines {
		t.Fatalf("it begins with %s", b.route.Page)
	}
	b.key(fyne.KeyEscape)
	if b.route.Page != PageBoard {
		t.Errorf("one key leads to %s", b.route.Page)
	}
	// As main does it: with the board in hand before there is a window.
	rows, err := b.deps.Desk.Board(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	deps := b.deps
	deps.First = &First{Board: rows, Status: b.deps.Desk.Status()}
	s := New(deps)
	if s.route.Page != PageDeadlines {
		t.Errorf("with the board in hand it begins with %s", s.route.Page)
	}
	s.act(t, "board")
	if s.route.Page != PageBoard {
		t.Errorf("Ctrl+B leads to %s", s.route.Page)
	}
}

func (s *Shell) act(t *testing.T, id string) {
	t.Helper()
	for _, a := range s.available() {
		if a.ID == id {
			a.Run()
		}
	}
}

func TestTheProgramBeginsWithTheBoardWhereNothingRuns(t *testing.T) {
	b := newBridge(t)
	b.incident()
	b.owes("Drill of the autumn", true, time.Hour, "eu-nis2-early-warning")
	id := b.owes("Mail account taken over", false, 2*time.Hour, "eu-gdpr-art33-authority")
	b.do(model.DeclineDuty{Incident: id, Stage: "eu-gdpr-art33-authority",
		DutyDecision: model.DutyDecision{Assessment: "Only encrypted data.", Decider: "Dr. Achterberg"}})
	b.restart(testGuide())
	if b.route.Page != PageBoard {
		t.Fatalf("it begins with %s", b.route.Page)
	}
}

// A board that is slow to come leads to the deadlines when it comes, but not a
// person who has gone somewhere meanwhile.
func TestABoardThatComesLateLeadsToTheDeadlines(t *testing.T) {
	b, _ := owing(t)
	rows := b.Shell.board
	for _, went := range []bool{false, true} {
		crank := &crank{}
		deps := b.deps
		deps.Run = crank
		s := New(deps)
		if went {
			s.Go(Route{Page: PageNew})
		}
		s.board, s.boarded = rows, true
		s.index()
		s.boardRead()
		if want := map[bool]Page{false: PageDeadlines, true: PageNew}[went]; s.route.Page != want {
			t.Errorf("went on %v: the page is %s", went, s.route.Page)
		}
	}
}

func TestTheNearestDeadlineStandsInTheStatusLineAndOnTheBoard(t *testing.T) {
	b, _ := owing(t)
	line := func() string { return kit.OutlineText(b.frame.status) }
	if s := line(); !strings.Contains(s, "INC-0002 NIS2 significant incident: early warning, overdue by 1 h 00 m") || !strings.Contains(s, "bad") {
		t.Errorf("the status line says:\n%s", s)
	}
	b.Go(Route{Page: PageBoard})
	b.golden("board-deadlines")
	board := b.screen.(*board)
	board.table.SortBy("deadline")
	if got := board.titles(); got != "Ransom Mail Drill" && got != "Ransom Drill Mail" {
		t.Errorf("by deadline: %s", got)
	}
	b.clock = b.clock.Add(time.Hour)
	b.inline.Fire(time.Second)
	if s := line(); !strings.Contains(s, "overdue by 2 h 00 m") {
		t.Errorf("an hour later it says:\n%s", s)
	}
	// The overdue one is delivered late: the next one takes its place.
	id := b.Shell.board[b.place[board.rows[0].ID]].ID
	if _, err := b.deps.Desk.Do(context.Background(), model.RecordNotice{Incident: id, Duty: "eu-nis2-early-warning",
		At: model.At(b.clock, b.deps.Home, model.ToMinute, model.OwnClock), Channel: "portal", By: "Kim", Complete: true, Why: "portal was down"}); err != nil {
		t.Fatal(err)
	}
	if s := line(); !strings.Contains(s, "INC-0002 NIS2 significant incident: initial, due in 1 d 22 h") {
		t.Errorf("then it says:\n%s", s)
	}
	if v, err := b.deps.Desk.Verify(context.Background(), nil, nil); err != nil || !v.Clean() {
		t.Errorf("%+v %v", v, err)
	}
}

func TestNoDutyAtAllSaysWhatBelongsHere(t *testing.T) {
	b := newBridge(t)
	b.act("deadlines")
	b.golden("deadlines-none")
}

func TestListAndAxisShareWhatIsChosen(t *testing.T) {
	b, p := owing(t)
	b.key(fyne.KeyDown)
	if p.axis.Selected() != deadlineKey(p.rows[1]) {
		t.Errorf("the axis has %s chosen", p.axis.Selected())
	}
	focusOn(b.Shell, p.axis)
	b.key(fyne.KeyDown)
	if p.table.Selected() != 2 || !strings.Contains(b.outline(), "INC-2026-0001 Mail account taken over · EU GDPR") {
		t.Errorf("the list has row %d chosen", p.table.Selected())
	}
	want := p.rows[2].ID
	b.key(fyne.KeyReturn)
	if b.route.Page != PageDuties || b.route.Section != want {
		t.Errorf("Enter on the axis led to %v", b.route)
	}
}

func TestWhatMustNotBeSentYetIsHatchedAndSaid(t *testing.T) {
	b := newBridge(t)
	at := model.At(b.clock.Add(-time.Hour), b.deps.Home, model.ToMinute, model.OwnClock)
	id := b.do(model.OpenIncident{Title: "Call records read", Severity: "SEV2", Detected: at}).Incident
	b.do(model.ConfirmDuties{Incident: id, Stages: []string{"us-fcc-cpni-law-enforcement", "us-fcc-cpni-customers"}, By: "Dr. Achterberg",
		Triggers: []model.TriggerGiven{{Name: "determination-of-incident", At: at}}})
	b.do(model.RecordNotice{Incident: id, Duty: "us-fcc-cpni-law-enforcement", At: model.At(b.clock, b.deps.Home, model.ToMinute, model.OwnClock),
		Channel: "portal", By: "Kim", Complete: true})
	b.Go(Route{Page: PageDeadlines})
	if text := b.outline(); !strings.Contains(text, "own target, not before") || !strings.Contains(text, "hatched at first") || !strings.Contains(text, "not to be sent before") || !strings.Contains(text, "| own target") {
		t.Errorf("it reads\n%s", text)
	}
}
