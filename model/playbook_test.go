package model

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"bridgelog/assets"
	"bridgelog/model/guide"
)

// bench is the organisation's record alone, with the guide as its owner changed it.
type bench struct {
	t     *testing.T
	base  guide.Guide
	env   Env
	house View
	n     int
}

func newBench(t *testing.T) *bench {
	t.Helper()
	g, err := guide.Load(assets.Guide)
	if err != nil {
		t.Fatal(err)
	}
	b := &bench{t: t, base: g, house: View{ID: Organisation}}
	b.env = Env{Now: time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC), By: Person{Name: "Alex"}, NewID: func() string { b.n++; return fmt.Sprint("id", b.n) }}
	b.lead()
	return b
}

func (b *bench) lead() guide.Guide {
	b.t.Helper()
	edits, number := PlaybookEdits(b.house)
	g, left, err := b.base.Edited(edits, number)
	if err != nil || len(left) > 0 {
		b.t.Fatalf("%v %v", left, err)
	}
	b.env.Newest = &g
	return g
}

func (b *bench) must(c Command) {
	b.t.Helper()
	events, err := Decide(b.house, c, b.env)
	if err != nil {
		b.t.Fatalf("%+v: %v", c, err)
	}
	for i, e := range events {
		b.house = Apply(b.house, Recorded{Seq: b.house.Last.Seq + Seq(i) + 1, At: b.env.Now, By: "Alex", Incident: Organisation, Event: e})
	}
	b.lead()
}

func (b *bench) refused(c Command, field, says string) {
	b.t.Helper()
	_, err := Decide(b.house, c, b.env)
	var e *Error
	if !errors.As(err, &e) || e.Field != field || !strings.Contains(e.Error(), says) || !strings.HasSuffix(e.Text, ".") {
		b.t.Errorf("%+v is refused with %v, want %s: %q", c, err, field, says)
	}
}

func (b *bench) owner() {
	b.must(PutRecord{Incident: Organisation, Form: "org", Set: map[string]json.RawMessage{OwnerField: rawOf("Noor Haddad")}})
}

func words(s string) *string { return &s }

// A step is changed: the version rises, the old text stays, it says who, why and
// from what; taking it back makes a version of its own, never the old number.
func TestAChangedStepRaisesTheVersionAndKeepsTheOldText(t *testing.T) {
	b := newBench(t)
	before, _ := b.base.Step("rev-04")
	b.owner()
	b.must(ChangeStep{Step: "rev-04", Title: words("Decide on changes,  and write them down"), Timebox: new(int), Reason: "Nobody wrote them down.", From: "INC-2026-0007"})
	one := b.lead()
	after, _ := one.Step("rev-04")
	if after.Title != "Decide on changes, and write them down" || after.Why != before.Why || after.ID != before.ID || after.Gate != before.Gate || after.Phase != before.Phase || !slices.Equal(after.Fields, before.Fields) {
		t.Errorf("it reads %+v", after)
	}
	if one.Playbook != b.base.Playbook+"+1" || one.Digest == b.base.Digest || one.Version() == b.base.Version() {
		t.Errorf("the version is %s, before %s", one.Version(), b.base.Version())
	}
	if kept, _ := b.base.Step("rev-04"); kept.Title != before.Title {
		t.Error("the guide that ships was changed")
	}
	all := StepChanges(b.house, "rev-04")
	if len(all) != 1 || all[0].Before.Title != before.Title || all[0].After.Title != after.Title || all[0].Version != one.Playbook || all[0].By != "Alex" ||
		all[0].Reason != "Nobody wrote them down." || all[0].From != "INC-2026-0007" || all[0].Owner != "Noor Haddad" || !all[0].At.Equal(b.env.Now) {
		t.Errorf("it is told as %+v", all)
	}

	b.must(ChangeStep{Step: "rev-04", Why: words("What is not written is lost."), Reason: "plainer", From: "drill of the spring"})
	two := b.lead()
	b.must(TakeBackStep{Step: "rev-04", Reason: "too plain"})
	three := b.lead()
	if s, _ := three.Step("rev-04"); s.Why != before.Why || s.Title != after.Title {
		t.Errorf("taken back, it reads %+v", s)
	}
	b.must(TakeBackStep{Step: "rev-04", Reason: "all of it", From: "review board"})
	four := b.lead()
	if s, _ := four.Step("rev-04"); s.Wording() != before.Wording() {
		t.Errorf("all taken back, it reads %+v", s)
	}
	seen := map[string]bool{}
	for _, g := range []guide.Guide{b.base, one, two, three, four} {
		if seen[g.Playbook] || seen[g.Version()] {
			t.Errorf("version %s is there twice", g.Version())
		}
		seen[g.Playbook], seen[g.Version()] = true, true
	}
	if all = StepChanges(b.house, "rev-04"); len(all) != 4 || !all[0].TakenBack || all[3].TakesBack != all[0].ID || all[3].After.Title != before.Title || all[2].From != "drill of the spring" {
		t.Errorf("the changes are %+v", all)
	}
	b.refused(TakeBackStep{Step: "rev-04", Reason: "again"}, "step", "no change to take back")

	// What a logbook keeps of it reads the same when it is taken out again.
	for _, g := range []guide.Guide{one, two, three, four} {
		raw, err := g.Pack()
		if err != nil {
			t.Fatal(err)
		}
		again, err := guide.Unpack(raw)
		if err != nil || again.Version() != g.Version() || len(guide.Changes(again, g)) != 0 {
			t.Errorf("unpacked it is %s, %v, %v", again.Version(), err, guide.Changes(again, g))
		}
	}
	if changes := guide.Changes(b.base, one); len(changes) != 1 || !strings.Contains(changes[0], "rev-04") {
		t.Errorf("moving an incident would tell %q", changes)
	}
}

func TestAnUnreasonableChangeOfThePlaybookIsRefused(t *testing.T) {
	b := newBench(t)
	title := ChangeStep{Step: "rev-04", Title: words("Decide"), Reason: "shorter", From: "INC-2026-0007"}
	b.refused(title, OwnerField, "has no owner")
	b.owner()
	with := func(change func(*ChangeStep)) ChangeStep {
		c := title
		change(&c)
		return c
	}
	now, _ := b.base.Step("rev-04")
	b.refused(with(func(c *ChangeStep) { c.Reason = " " }), "reason", "needs a reason")
	b.refused(with(func(c *ChangeStep) { c.From = "" }), "from", "says what it came from")
	b.refused(with(func(c *ChangeStep) { c.Title = words(" ") }), "title", "needs a title")
	b.refused(with(func(c *ChangeStep) { c.Why = words("") }), "why", "why it is done")
	b.refused(with(func(c *ChangeStep) { c.Role = words("astrologer") }), "role", "Choose from: point_of_contact, incident_manager")
	b.refused(with(func(c *ChangeStep) { n := -5; c.Timebox = &n }), "timebox_min", "between a minute and 30 days")
	b.refused(with(func(c *ChangeStep) { c.Title = &now.Title }), "", "nothing has changed")
	b.refused(with(func(c *ChangeStep) { c.Step = "rev-99" }), "step", "no step")
	b.refused(with(func(c *ChangeStep) { c.Phase = Review }), "phase", "cannot be changed")
	b.refused(with(func(c *ChangeStep) { c.LeftOut, c.Title = true, nil }), "left_out", "gate G7 rests on step rev-04")
	b.refused(ChangeStep{Reason: "r", From: "f"}, "title", "needs a title")
	b.refused(ChangeStep{Title: words("x"), Why: words("y"), Role: words("deputy"), Phase: "later", Reason: "r", From: "f"}, "phase", "no phase")
	b.refused(TakeBackStep{Step: "rev-04", Reason: "r"}, "step", "no change to take back")
	if len(PlaybookChanges(b.house)) != 0 || b.lead().Version() != b.base.Version() {
		t.Error("a refused change is there")
	}
	b.must(title)
	b.refused(StrikeHouse{Register: PlaybookRegister, ID: PlaybookChanges(b.house)[0].ID, Why: "away"}, "register", "not withdrawn")
	b.refused(PutRecord{Incident: Organisation, Register: PlaybookRegister, Set: map[string]json.RawMessage{"step": rawOf("x")}}, "register", "has no register")
}

// A step is left out, and a free step of an incident is taken in; both can be
// taken back, and no id is used twice.
func TestAStepIsLeftOutAndAFreeStepTakenIn(t *testing.T) {
	b := newBench(t)
	b.owner()
	free := slices.IndexFunc(b.base.Steps, func(s guide.Step) bool { return s.Gate == "" && s.Phase == "containment" })
	gone := b.base.Steps[free]
	b.must(ChangeStep{Step: gone.ID, LeftOut: true, Reason: "we have none", From: "DRILL-2026-0001"})
	if _, ok := b.lead().Step(gone.ID); ok {
		t.Error("the step that was left out is there")
	}
	b.refused(ChangeStep{Step: gone.ID, Title: words("x"), Reason: "r", From: "f"}, "step", "was left out of the playbook in version 1.0.0+1")
	b.must(TakeBackStep{Step: gone.ID, Reason: "we have one now"})
	if s, _ := b.lead().Step(gone.ID); s.Title != gone.Title {
		t.Error("it did not come back")
	}

	l := newLab(t, OpenIncident{})
	l.must(GiveStep{Incident: "inc", Title: "Call the lift company", Role: "deputy"})
	offered := FreeSteps(l.v, b.house, b.lead())
	if len(offered) != 1 || offered[0].Title != "Call the lift company" {
		t.Fatalf("offered are %+v", offered)
	}
	s := offered[0]
	add := ChangeStep{Title: &s.Title, Why: words("People were stuck."), Role: &s.Role, Phase: Phase(s.Phase), Categories: []string{"ransomware"}, Reason: "all should", From: l.v.Number}
	b.must(add)
	g := b.lead()
	own, ok := g.Step("own-01")
	if !ok || own.Title != s.Title || own.Source != l.v.Number || g.Steps[len(g.Steps)-1].ID == "own-01" || len(FreeSteps(l.v, b.house, g)) != 0 {
		t.Errorf("it was taken in as %+v", own)
	}
	for i, x := range g.Steps { // it stands at the end of its phase
		if x.ID == "own-01" && (g.Steps[i-1].Phase != s.Phase || g.Steps[i+1].Phase == s.Phase) {
			t.Error("it stands elsewhere")
		}
	}
	b.must(ChangeStep{Step: "own-01", Title: words("Call the lift company first"), Reason: "order", From: "INC-2026-0001"})
	b.must(TakeBackStep{Step: "own-01", Reason: "no"})
	b.must(TakeBackStep{Step: "own-01", Reason: "not at all"})
	if _, ok := b.lead().Step("own-01"); ok {
		t.Error("the step that was taken back is there")
	}
	b.must(add)
	if _, ok := b.lead().Step("own-02"); !ok {
		t.Error("the id of a step that was taken back is used again")
	}
}

// A guide of a newer program without the step, or the role, is led by what it
// can be, and what is left is said.
func TestChangesOfStepsThatAreGoneAreLeftAndSaid(t *testing.T) {
	b := newBench(t)
	b.owner()
	b.must(ChangeStep{Step: "rev-04", Title: words("Decide"), Reason: "shorter", From: "x"})
	b.must(ChangeStep{Step: "rev-05", Title: words("Else"), Reason: "shorter", From: "x"})
	next := b.base
	next.Steps = slices.DeleteFunc(slices.Clone(b.base.Steps), func(s guide.Step) bool { return s.ID == "rev-04" })
	edits, number := PlaybookEdits(b.house)
	g, left, err := next.Edited(edits, number)
	if s, _ := g.Step("rev-05"); err != nil || s.Title != "Else" || len(left) != 1 || !strings.Contains(left[0], "rev-04: there is no such step") {
		t.Errorf("%v, left %q, %v", s.Title, left, err)
	}
}

// Two laptops worked apart and each made a version 1; once their records are
// brought together the number alone no longer says which, so a digest stands
// beside it, the same on both. Numbers that are given once stay bare.
func TestTwoVersionsOfOneNumberAreToldApart(t *testing.T) {
	events := func(title, step string, first int) []Event {
		b := newBench(t)
		b.n = first
		b.owner()
		before := b.house.Last.Seq
		var out []Event
		for _, text := range []string{title, title + " again"} {
			made, err := Decide(b.house, ChangeStep{Step: step, Title: &text, Reason: "learnt", From: "a talk"}, b.env)
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, made...)
			for i, e := range made {
				b.house = Apply(b.house, Recorded{Seq: b.house.Last.Seq + Seq(i) + 1, At: b.env.Now, By: "Alex", Incident: Organisation, Event: e})
			}
			b.lead()
		}
		if all := PlaybookChanges(b.house); before == 0 || len(all) != 2 || strings.Contains(all[0].Version, "(") {
			t.Fatalf("apart: %+v", all)
		}
		return out
	}
	base := newBench(t)
	one, other := events("Ring the bank", base.base.Steps[0].ID, 100), events("Ring the board", base.base.Steps[1].ID, 200)
	seen := map[string]string{}
	for _, order := range [][]Event{slices.Concat(one, other[:1]), slices.Concat(other[:1], one)} {
		b := newBench(t)
		b.owner()
		for _, e := range order {
			b.house = Apply(b.house, Recorded{Seq: b.house.Last.Seq + 1, At: b.env.Now, By: "Alex", Incident: Organisation, Event: e})
		}
		versions := map[string]bool{}
		for _, c := range PlaybookChanges(b.house) {
			versions[c.Version] = true
			if was, known := seen[c.ID]; known && was != c.Version {
				t.Errorf("it is %s here and %s there", c.Version, was)
			}
			seen[c.ID] = c.Version
			if twice := strings.HasPrefix(c.Version, b.base.Playbook+"+1"); twice != strings.Contains(c.Version, " (") {
				t.Errorf("shown as %q", c.Version)
			}
		}
		if len(versions) != 3 {
			t.Errorf("not told apart: %v", versions)
		}
		if _, number := PlaybookEdits(b.house); number != 3 {
			t.Errorf("the next version would be %d", number+1)
		}
	}
}
