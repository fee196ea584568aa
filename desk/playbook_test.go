package desk

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"bridgelog/model"
	"bridgelog/model/guide"
)

func wholeGuide(t *testing.T) guide.Guide {
	t.Helper()
	g, err := guide.Load(os.DirFS("../assets"))
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func words(s string) *string { return &s }

// The owner changes a step while an incident runs: the incident keeps the old
// words until it switches, the next one has the new ones at once, and so it is
// when the logbook is opened again, by the same program and by one whose guide
// has an overlay more.
func TestAChangedPlaybookLeadsTheNextIncidentAndNotTheRunningOne(t *testing.T) {
	ctx := context.Background()
	c := &clock{time.Now()}
	path := filepath.Join(t.TempDir(), "test.bridgelog")
	o := options(c)
	base := wholeGuide(t)
	o.Guide = &base
	d, err := Open(ctx, path, o)
	if err != nil {
		t.Fatal(err)
	}
	was, _ := base.Step("rev-04")
	change := model.ChangeStep{Step: "rev-04", Title: words("Decide, and write it down"), Reason: "nobody wrote it down", From: "inc-2026-0001"}
	running := must(t)(d.Do(ctx, model.OpenIncident{Title: "Odd logins"}))
	change.From = running.View.Number
	refused(t, d, change, "has no owner")
	must(t)(d.Do(ctx, model.PutRecord{Incident: model.Organisation, Form: "org", Set: map[string]json.RawMessage{model.OwnerField: json.RawMessage(`"Noor Haddad"`)}}))
	unknown := change
	unknown.From = "INC-1999-0001"
	refused(t, d, unknown, "there is no incident")
	view := func(id model.IncidentID) model.View {
		t.Helper()
		v, err := d.Incident(ctx, id)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	title := func(id model.IncidentID) string {
		t.Helper()
		l := d.Led(view(id))
		if l.Note != "" {
			t.Errorf("it is not led by its own guidance: %s", l.Note)
		}
		s, _ := l.Guide.Step("rev-04")
		return s.Title
	}
	must(t)(d.Do(ctx, change))
	if d.Guide().Playbook != base.Playbook+"+1" || title(running.Incident) != was.Title {
		t.Errorf("version %s, the running one reads %q", d.Guide().Playbook, title(running.Incident))
	}
	young := must(t)(d.Do(ctx, model.OpenIncident{Title: "Odd logins again"}))
	if title(young.Incident) != *change.Title || young.View.Guide != d.Guide().Version() {
		t.Errorf("the new one reads %q, led by %s", title(young.Incident), young.View.Guide)
	}
	must(t)(d.Do(ctx, model.ChangeStep{Step: "rev-04", Why: words("What is not written is lost."), Reason: "plainer", From: "spring drill"}))
	youngest := must(t)(d.Do(ctx, model.OpenIncident{Title: "Odd logins for the third time"}))
	if s, _ := d.Led(view(young.Incident)).Guide.Step("rev-04"); s.Why != was.Why {
		t.Error("the second change leads the incident before it")
	}

	again := func(g *guide.Guide) {
		t.Helper()
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
		o.Guide, o.Unlock = g, testKey()
		if d, err = Open(ctx, path, o); err != nil {
			t.Fatal(err)
		}
		if d.Guide().Playbook != base.Playbook+"+2" || len(d.Unapplied()) > 0 {
			t.Errorf("opened again it is led by %s, left %q", d.Guide().Version(), d.Unapplied())
		}
		if title(running.Incident) != was.Title || title(young.Incident) != *change.Title || d.Led(view(youngest.Incident)).Guide.Playbook != base.Playbook+"+2" {
			t.Error("opened again the incidents read otherwise")
		}
	}
	again(&base)
	if d.Guide().Version() != youngest.View.Guide {
		t.Errorf("opened again it is another version: %s, before %s", d.Guide().Version(), youngest.View.Guide)
	}
	again(overlaid(t, base, overlayOne))

	moved := must(t)(d.Do(ctx, model.MoveGuidance{Incident: running.Incident, Why: "the new words help here"}))
	if title(running.Incident) != *change.Title || moved.View.Guide != d.Guide().Version() {
		t.Error("it switched and reads as before")
	}
	if told := guide.Texts(moved.View.Standing(model.GuidanceRegister)[0].Fields["changes"]); !has(told, "step rev-04 "+*change.Title+" reads differently, before: "+was.Title) {
		t.Errorf("switching tells %q", told)
	}
	must(t)(d.Do(ctx, model.TakeBackStep{Step: "rev-04", Reason: "too long"}))
	if s, _ := d.Guide().Step("rev-04"); d.Guide().Playbook != base.Playbook+"+3" || s.Title != *change.Title || s.Why != was.Why {
		t.Errorf("taken back, %s reads %+v", d.Guide().Playbook, s)
	}
	house, err := d.Organisation(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if all := model.StepChanges(house, "rev-04"); len(all) != 3 || all[0].Before.Title != was.Title || all[0].From != running.View.Number {
		t.Errorf("the old text is not kept: %+v", all)
	}
	sound(t, d)
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	reopened(t, d)
}

// The owner gives their word by PIN to a change somebody else enters; without it
// the owner is named only, and it says so.
func TestTheOwnerConfirmsAChangeOfThePlaybookByPIN(t *testing.T) {
	d, _ := guided(t)
	ctx := context.Background()
	must(t)(d.AddOperator(ctx, "Kim Doe", "", "4711-kim"))
	if err := d.ActAs(ctx, "Kim Doe", "4711-kim"); err != nil {
		t.Fatal(err)
	}
	must(t)(d.AddOperator(ctx, "Noor Haddad", "", "4711-noor"))
	must(t)(d.Do(ctx, model.PutRecord{Incident: model.Organisation, Form: "org", Set: map[string]json.RawMessage{model.OwnerField: json.RawMessage(`"Noor Haddad"`)}}))
	change := func(title string, given ...Word) (Change, error) {
		return d.Confirmed(ctx, given, func(ctx context.Context) (Change, error) {
			return d.Do(ctx, model.ChangeStep{Step: "rev-04", Title: &title, Reason: "plainer", From: "spring drill"})
		})
	}
	if _, err := change("One", Word{"Noor Haddad", "0000-noor"}); err == nil || !has([]string{err.Error()}, "not the PIN") {
		t.Errorf("a wrong PIN: %v", err)
	}
	must(t)(change("One", Word{"Noor Haddad", "4711-noor"}))
	after := must(t)(change("Two"))
	all := model.PlaybookChanges(after.View)
	if len(all) != 2 || all[0].ByWords() != "Kim Doe for its owner Noor Haddad, who confirmed by PIN" || all[1].ByWords() != "Kim Doe for its owner Noor Haddad (named, not confirmed)" {
		t.Errorf("they are %+v", all)
	}
	sound(t, d)
}
