package model

import (
	"strings"
	"testing"
	"time"
)

// What was waived, owed, skipped, late and not confirmed stands on the agenda of
// the review by itself.
func TestTheReviewAgendaHoldsWhatWasNotDoneAsTheGuideSays(t *testing.T) {
	l := newLab(t, OpenIncident{Severity: "SEV1"})
	if got := ReviewAgenda(l.v, l.g, l.env.Rules, l.env.Now); len(got) != 0 {
		t.Fatalf("of a new incident: %+v", got)
	}
	l.reach("review")
	l.seat("security_officer", "Noor")
	l.must(Override{Incident: "inc", Criterion: "G7.1", Why: "the two of us talked it through at once", By: "Noor"})
	l.must(SettleStep{Incident: "inc", Step: "rev-02", State: "skipped", Why: "no deputy was there"})
	l.row("communications", "at", l.now(), "direction", "out", "audience", "users", "sender", "Cleo")
	l.row("actions", "title", "call the depot", "owner", "Sam", "due", At(l.env.Now.Add(time.Hour), time.UTC, ToMinute, OwnClock), "state", "open")
	l.must(NoteEvent{Incident: "inc", Row: RowFields{Kind: Action, Text: "pulled the plug", Happened: At(l.env.Now.Add(-3*time.Hour), time.UTC, ToMinute, OwnClock)}})
	l.wait(2 * time.Hour)
	agenda := ReviewAgenda(l.v, l.g, l.env.Rules, l.env.Now)
	has := func(kind, words string) {
		t.Helper()
		for _, i := range agenda {
			if i.Kind == kind && strings.Contains(i.Line(), words) {
				return
			}
		}
		t.Errorf("no %s item says %q: %+v", kind, words, agenda)
	}
	has(AgendaWaived, "the two of us talked it through at once (Noor)")
	has(AgendaSkipped, "no deputy was there")
	has(AgendaUnconfirmed, "users (Cleo)")
	has(AgendaLate, "call the depot")
	has(AgendaLate, "pulled the plug")
}

func TestTheChainOfWhysIsATree(t *testing.T) {
	l := newLab(t, OpenIncident{})
	if _, ok := CauseOf(l.v, l.g); ok {
		t.Error("a tree of nothing")
	}
	l.say("rev.whys", "the mail came through\nthe filter was off", "rev.root_cause", "nobody watches the filter", "rev.factors", []string{"detection", "documentation"},
		"rev.factors_text", "Documentation: the page was old\nDetection and alerting: no alarm on a stopped filter")
	tree, ok := CauseOf(l.v, l.g)
	words := strings.Join(tree.Words(), "\n")
	want := "Effect: Files are being encrypted\n  why 1: the mail came through\n    why 2: the filter was off\n      root cause: nobody watches the filter\n  contributed: Detection and alerting - no alarm on a stopped filter\n  contributed: Documentation - the page was old"
	if !ok || words != want {
		t.Errorf("the tree reads\n%s\nwant\n%s", words, want)
	}
}
