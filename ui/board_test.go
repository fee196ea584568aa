package ui

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"bridgelog/model"
)

func TestAnEmptyBoardSaysWhatToDo(t *testing.T) {
	b := newBridge(t)
	b.golden("board-empty")
	b.practice()
	if b.route.Page != PageIncident || !b.view(b.route.Incident).Drill {
		t.Error("the practice incident did not open as an exercise")
	}
}

// board opens a few incidents behind the window's back and shows the board.
func (b *bridge) filled() *board {
	for i, o := range []model.OpenIncident{
		{Title: "Mail account of the purchasing desk taken over", Severity: "SEV3"},
		{Title: "Odd logins to the build server", Severity: "SEV2"},
		{Title: "Customer list on a public share", Severity: "SEV1"},
		{Title: "Phishing drill of the autumn", Severity: "SEV4", Drill: true},
	} {
		b.clock = bridgeNow.Add(time.Duration(i) * time.Hour)
		o.Detected = model.At(b.clock.Add(-time.Duration(10*i)*time.Hour), b.deps.Home, model.ToMinute, model.OwnClock)
		b.do(o)
	}
	b.clock = b.clock.Add(30 * time.Minute)
	b.Go(Route{Page: PageBoard})
	b.screen.Tick(b.clock)
	return b.screen.(*board)
}

func (b *board) titles() string {
	var out []string
	for _, r := range b.rows {
		out = append(out, strings.Fields(r.Title)[0])
	}
	return strings.Join(out, " ")
}

func TestBoardShowsSortsAndFilters(t *testing.T) {
	br := newBridge(t)
	b := br.filled()
	br.golden("board")
	for _, step := range []struct {
		name string
		do   func()
		want string
	}{
		{"the most severe first, exercises last", func() {}, "Customer Odd Mail Phishing"},
		{"newest first", func() { b.table.SortBy("number"); b.table.SortBy("number") }, "Phishing Customer Odd Mail"},
		{"by title", func() { b.table.SortBy("title") }, "Customer Mail Odd Phishing"},
		{"by severity", func() { b.table.SortBy("severity") }, "Customer Odd Mail Phishing"},
		{"by severity, turned round", func() { b.table.SortBy("severity") }, "Mail Odd Customer Phishing"},
		{"by age", func() { b.table.SortBy("age") }, "Mail Odd Customer Phishing"},
		{"by last entry", func() { b.table.SortBy("last") }, "Phishing Customer Odd Mail"},
		{"only SEV1", func() { b.levels.Set("SEV1"); b.refilter() }, "Customer"},
		{"no filter", func() { b.Escape() }, "Phishing Customer Odd Mail"},
		{"only exercises", func() { b.show.Set("drill"); b.refilter() }, "Phishing"},
		{"words in any order", func() { b.Escape(); b.search.SetText("server odd") }, "Odd"},
		{"severity by its word", func() { b.search.SetText("emergency") }, "Customer"},
		{"by number", func() { b.search.SetText("inc-2026-0001") }, "Mail"},
		{"nothing", func() { b.search.SetText("zeppelin") }, ""},
	} {
		step.do()
		if got := b.titles(); got != step.want {
			t.Errorf("%s: the board shows %q, want %q", step.name, got, step.want)
		}
	}
}

// Requirement R-95: the list is in order of severity, then of the nearest deadline.
func TestTheBoardIsInOrderOfSeverityThenNearestDeadline(t *testing.T) {
	br := newBridge(t)
	b := br.filled()
	now := time.Date(2026, 3, 30, 12, 0, 0, 0, time.UTC)
	row := func(number, level string, due time.Duration, phase model.Phase) model.Summary {
		s := model.Summary{Number: number, Severity: level, Phase: phase, Opened: now}
		if due != 0 {
			s.Duties = []model.DutyLine{{ID: "x", State: model.DutyRunning, Start: now, Due: now.Add(due)}}
		}
		return s
	}
	rows := []model.Summary{row("none", "SEV2", 0, model.Reported), row("late", "SEV2", 72*time.Hour, model.Reported), row("closed", "SEV1", time.Hour, model.Closed),
		row("soon", "SEV2", 4*time.Hour, model.Reported), row("worst", "SEV1", 0, model.Reported)}
	slices.SortStableFunc(rows, b.compare)
	var got []string
	for _, r := range rows {
		got = append(got, r.Number)
	}
	if want := "worst soon late none closed"; strings.Join(got, " ") != want {
		t.Errorf("the order is %v, want %s", got, want)
	}
}

func TestTypingThenEnterOpensTheFirstIncidentFound(t *testing.T) {
	br := newBridge(t)
	b := br.filled()
	b.Focus()
	br.typed("build")
	br.key(fyne.KeyReturn)
	if br.route.Page != PageIncident || br.view(br.route.Incident).Title() != "Odd logins to the build server" {
		t.Errorf("Enter led to %v", br.route)
	}
}

func TestArrowsMoveInTheListWhileTheCursorIsInTheSearch(t *testing.T) {
	br := newBridge(t)
	b := br.filled()
	b.Focus()
	br.key(fyne.KeyDown)
	br.key(fyne.KeyReturn)
	if got := br.view(br.route.Incident).Title(); got != "Odd logins to the build server" {
		t.Errorf("the second row opened %q", got)
	}
}

func TestBoardFollowsNewEntriesAndKeepsTheChosenRow(t *testing.T) {
	br := newBridge(t)
	b := br.filled()
	b.Focus()
	br.key(fyne.KeyDown)
	br.key(fyne.KeyDown)
	chosen := b.rows[2].ID
	br.log(chosen, "o: something new on it")
	if got := b.rows[b.table.Selected()].ID; got != chosen {
		t.Error("the chosen row moved away")
	}
	if b.rows[b.table.Selected()].LastText != "something new on it" {
		t.Errorf("the last entry reads %q", b.rows[b.table.Selected()].LastText)
	}
	br.incident()
	if b.rows[b.table.Selected()].ID != chosen || len(b.rows) != 5 {
		t.Error("a new incident is missing, or the chosen row moved away")
	}
}

func TestEntriesAreFoundByTheirWords(t *testing.T) {
	br := newBridge(t)
	b := br.filled()
	id := br.board[0].ID
	br.log(id, "x: lateral movement with a stolen ticket #srv-9")
	deadline := time.Now().Add(10 * time.Second) // the index runs behind the commit
	for b.search.SetText("stolen"); len(b.hits) == 0 && time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		br.inline.Fire(searchPause)
		b.typed()
	}
	if len(b.hits) != 1 || !strings.Contains(br.outline(), "lateral movement") {
		t.Fatalf("found %d entries:\n%s", len(b.hits), br.outline())
	}
	b.enter()
	if br.route.Incident != id {
		t.Errorf("Enter on the find led to %v", br.route)
	}
}

func TestALateAnswerToAnOlderSearchIsDropped(t *testing.T) {
	crank := &crank{}
	br := newBridge(t)
	b := br.filled()
	br.run = crank
	b.search.SetText("first words")
	b.find()
	b.search.SetText("newer words")
	b.find()
	b.found([]boardHit{{text: "answer to the newer"}})
	turn := b.turn
	crank.work(0)
	crank.deliver(0)
	if len(b.hits) != 1 || b.hits[0].text != "answer to the newer" || b.turn != turn {
		t.Error("the answer to the older search replaced the newer one")
	}
}

func TestAThousandIncidentsAreFilteredWhileTyping(t *testing.T) {
	br := newBridge(t)
	b := br.screen.(*board)
	rows := make([]model.Summary, 5000)
	for i := range rows {
		rows[i] = model.Summary{ID: model.IncidentID(fmt.Sprint(i)), Number: fmt.Sprintf("INC-2026-%04d", i), Title: fmt.Sprintf("Case %d", i),
			Severity: "SEV3", Phase: model.Reported, Opened: bridgeNow.Add(-time.Duration(i) * time.Hour), LastEntry: bridgeNow}
	}
	br.Shell.board, br.boarded = rows, true
	br.index()
	b.Reload()
	b.search.SetText("case 4321")
	if len(b.rows) != 1 || b.rows[0].Number != "INC-2026-4321" {
		t.Errorf("found %d incidents", len(b.rows))
	}
}
