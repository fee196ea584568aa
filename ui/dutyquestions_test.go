package ui

import (
	"context"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"bridgelog/model"
	"bridgelog/model/regime"
	"bridgelog/ui/kit"
)

// asked puts the questions of an incident alone into the window.
func (b *bridge) asked(id model.IncidentID) *dutyAnswers {
	b.t.Helper()
	a := newDutyAnswers(b.Shell, id)
	b.win.SetContent(container.NewVScroll(a.Object()))
	a.Show(b.view(id))
	return a
}

// kept keeps what the organisation and one workload are.
func (b *bridge) kept() {
	b.t.Helper()
	b.do(model.PutProfile{Zone: "Europe/Berlin", Answers: map[string][]string{"places": {"eu"}, "role": {"controller"}}})
	b.do(model.PutProfile{Workload: "payroll", Answers: map[string][]string{"places": {"ch"}, "eu-status": {"nis2"}}})
}

func TestDutyQuestionIsAnsweredByKeyboard(t *testing.T) {
	b := newBridge(t)
	id := b.incident()
	a := b.asked(id)
	a.Focus()
	b.key(fyne.KeyReturn) // opens the first question
	b.typed("c")          // Canada: the first that begins with it, behind the ring
	b.key(fyne.KeySpace)
	b.typed("u") // United Arab Emirates is behind it
	b.key(fyne.KeySpace)
	if got, _ := b.view(id).DutyAnswers(); len(got) > 0 {
		t.Fatalf("recorded before the question was left: %v", got)
	}
	b.key(fyne.KeyPageDown) // leaves it and opens the next
	got, _ := b.view(id).DutyAnswers()
	if !slices.Equal(got["places"], []string{"ca", "ae"}) {
		t.Fatalf("answers %v", got)
	}
	a.Show(b.view(id))
	text := kit.OutlineText(a.Object())
	for _, want := range []string{`closed "Where are you established, active, listed or licensed?" = "Canada, United Arab Emirates`, `open "Where do the people live whose data you hold?"`} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s in\n%s", want, text)
		}
	}
	b.key(fyne.KeyEscape)
	if _, ok := b.win.Canvas().Focused().(*kit.Fold); !ok || a.questions.open >= 0 {
		t.Error("Escape does not lead back to the line of the question")
	}
	b.verified()
}

func TestDutyQuestionWithOneAnswerAndWithNone(t *testing.T) {
	b := newBridge(t)
	id := b.incident()
	a := b.asked(id)
	a.Open("attack")
	b.typed("3")
	b.key(fyne.KeyEscape)
	a.Show(b.view(id))
	a.Open("also")
	b.typed("1")
	b.typed("7") // none of these
	b.key(fyne.KeyEscape)
	got, _ := b.view(id).DutyAnswers()
	if !slices.Equal(got["attack"], []string{"paid"}) || !slices.Equal(got["also"], []string{"none"}) {
		t.Fatalf("answers %v", got)
	}
	a.Show(b.view(id))
	a.Open("also")
	b.typed("8") // not known yet contradicts none
	b.typed("2")
	b.key(fyne.KeyEscape)
	if got, _ := b.view(id).DutyAnswers(); !slices.Equal(got["also"], []string{"clients", "unknown"}) {
		t.Errorf("answers %v", got)
	}
}

func TestDutyAnswersComeFromTheOrganisationAndAreConfirmed(t *testing.T) {
	b := newBridge(t)
	b.kept()
	id := b.incident()
	a := b.asked(id)
	text := kit.OutlineText(a.Object())
	for _, want := range []string{`"EU or EEA (from the organisation)"`, "2 of 21 answered", "Confirm the 2 answers kept by the organisation"} {
		if !strings.Contains(text, want) {
			t.Fatalf("no %s in\n%s", want, text)
		}
	}
	a.loads.FocusGained()
	a.loads.TypedRune('1')
	a.Show(b.view(id))
	text = kit.OutlineText(a.Object())
	for _, want := range []string{`"EU or EEA, Switzerland (from the organisation and workload payroll)"`, `"essential or important entity under NIS2 (from workload payroll)"`} {
		if !strings.Contains(text, want) {
			t.Fatalf("no %s in\n%s", want, text)
		}
	}
	a.Open("places")
	if text = kit.OutlineText(a.Object()); !strings.Contains(text, "Workload payroll: Switzerland (Alex Weber, ") {
		t.Errorf("it does not say who kept the answer:\n%s", text)
	}
	b.typed("1") // not in the EU this time
	b.key(fyne.KeyEscape)
	a.Show(b.view(id))
	if text = kit.OutlineText(a.Object()); !strings.Contains(text, `"Switzerland (for this incident)"`) {
		t.Errorf("a changed answer does not say so:\n%s", text)
	}
	a.confirm.Tapped(nil)
	got, profiles := b.view(id).DutyAnswers()
	if !slices.Equal(got["places"], []string{"ch"}) || !slices.Equal(got["role"], []string{"controller"}) || !slices.Equal(got["eu-status"], []string{"nis2"}) || !slices.Equal(profiles, []string{"payroll"}) {
		t.Errorf("confirmed %v from %v", got, profiles)
	}
	a.Show(b.view(id))
	if a.confirm.Visible() {
		t.Error("there is nothing left to confirm")
	}
	b.verified()
}

func TestTickedDutyAnswersSurviveAKill(t *testing.T) {
	b := newBridge(t)
	id := b.incident()
	a := b.asked(id)
	a.Open("places")
	b.typed("1")
	b.restart(testGuide())
	a = b.asked(id)
	if text := kit.OutlineText(a.Object()); !strings.Contains(text, `"EU or EEA (not recorded yet)"`) {
		t.Fatalf("what was ticked is gone:\n%s", text)
	}
	a.Leave()
	if got, _ := b.view(id).DutyAnswers(); !slices.Equal(got["places"], []string{"eu"}) {
		t.Errorf("answers %v", got)
	}
	if text, _, err := b.deps.Desk.Draft(context.Background(), a.questions.key); err != nil || text != "" {
		t.Errorf("the draft stays: %q %v", text, err)
	}
}

func TestRefusedDutyAnswerStaysTicked(t *testing.T) {
	b := newBridge(t)
	refuse := model.Refuse(model.Invalid, "places", "Choose again.", "it cannot be.")
	q := newDutyQuestions(b.Shell, "duties/test", testDuties().Rules.Questions, func(_ map[string][]string, done func(error)) { done(refuse) })
	b.win.SetContent(q.Object())
	q.Show(nil)
	q.Open("places")
	b.typed("2")
	q.Leave()
	text := kit.OutlineText(q.Object())
	if !strings.Contains(text, "It cannot be. Choose again.") || !strings.Contains(text, `"United Kingdom (not recorded)"`) {
		t.Errorf("the refusal does not stand at its question:\n%s", text)
	}
	if text, _, err := b.deps.Desk.Draft(context.Background(), q.key); err != nil || !strings.Contains(text, "uk") {
		t.Errorf("the draft is %q, %v", text, err)
	}
}

// Every answer whose words rule out the others is alone, and no other is.
func TestAnswersThatStandAlone(t *testing.T) {
	for _, q := range testDuties().Rules.Questions {
		for _, c := range q.Choices {
			words := strings.ToLower(c.Label)
			want := strings.HasPrefix(words, "no,") || words == "no" || strings.HasPrefix(words, "none") || strings.HasPrefix(words, "neither") ||
				strings.HasPrefix(words, "we hold no") || strings.HasSuffix(words, " only") || words == "no effect" || words == "no personal data"
			if got := q.Alone(c.Key); q.Many && got != want {
				t.Errorf("%s, %q: alone is %v", q.Key, c.Label, got)
			}
			if c.Key == regime.Unknown && q.Alone(c.Key) {
				t.Errorf("%s: not known yet may stand beside what is known", q.Key)
			}
		}
	}
}
