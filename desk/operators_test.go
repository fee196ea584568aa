package desk

import (
	"context"
	"strings"
	"testing"
	"time"

	"bridgelog/model"
)

func TestAPINNamesWhoWritesAndWrongOnesAreSlowedDown(t *testing.T) {
	d, c := guided(t)
	ctx := context.Background()
	must(t)(d.AddOperator(ctx, "Kim Doe", "incident_manager", "4711-kim"))
	if _, err := d.Do(ctx, model.OpenIncident{Title: "x"}); err == nil || !strings.Contains(err.Error(), "PIN") {
		t.Fatalf("a name with a PIN wrote without it: %v", err)
	}
	if err := d.SetBy(model.Person{Name: "kim doe"}); err == nil {
		t.Error("the name was taken without the PIN")
	}
	for range wrongPINs {
		if err := d.ActAs(ctx, "Kim Doe", "4711-ada"); err == nil {
			t.Fatal("a wrong PIN was taken")
		}
	}
	if err := d.ActAs(ctx, "Kim Doe", "4711-kim"); err == nil || !strings.Contains(err.Error(), "Try again in") {
		t.Errorf("after five wrong ones the right one waits: %v", err)
	}
	c.now = c.now.Add(-time.Hour)
	if err := d.ActAs(ctx, "Kim Doe", "4711-kim"); err == nil || !strings.Contains(err.Error(), "Try again in") {
		t.Errorf("setting the clock back ends the wait: %v", err)
	}
	c.now = c.now.Add(pinWait + time.Second)
	if err := d.ActAs(ctx, "kim doe", "4711-kim"); err != nil || d.By().Name != "Kim Doe" {
		t.Fatalf("%v, writes as %s", err, d.By().Name)
	}
	must(t)(d.AddOperator(ctx, "Ada Berg", "", "4711-ada"))
	id := must(t)(d.Do(ctx, model.OpenIncident{Title: "x", Severity: "SEV2"})).Incident
	must(t)(d.Do(ctx, model.SetSeverity{Incident: id, Level: "SEV4", Proposal: "SEV2", Why: "one machine", Second: "Ada Berg"}))
	v, _ := d.Incident(ctx, id)
	if got := model.Confirmations(v); len(got) != 0 {
		t.Errorf("named, not confirmed: %+v", got)
	}
	must(t)(d.Do(ctx, model.SetSeverity{Incident: id, Level: "SEV2", Proposal: "SEV2", Why: "two machines"}))
	if err := d.Confirm(ctx, "Ada Berg", "4711-ada"); err != nil {
		t.Fatal(err)
	}
	for range 2 { // the word is for one act
		change := must(t)(d.Do(ctx, model.SetSeverity{Incident: id, Level: "SEV4", Proposal: "SEV2", Why: "one machine", Second: "Ada Berg"}))
		if got := model.Confirmations(change.View); len(got) != 1 || got[0].Name != "Ada Berg" {
			t.Errorf("confirmed by PIN: %+v", got)
		}
		must(t)(d.Do(ctx, model.SetSeverity{Incident: id, Level: "SEV2", Proposal: "SEV2", Why: "two machines"}))
	}
	house, _ := d.Organisation(ctx)
	o, _ := model.FindOperator(house, "Ada Berg")
	kim, _ := model.FindOperator(house, "Kim Doe")
	verifier, _ := d.Setting(ctx, pinKey(kim.PIN))
	if err := d.PutSetting(ctx, pinKey(o.PIN), verifier); err != nil {
		t.Fatal(err)
	}
	if err := d.Confirm(ctx, "Ada Berg", "4711-kim"); err == nil || !strings.Contains(err.Error(), "not what the record says") {
		t.Errorf("a verifier put in from outside: %v", err)
	}
}

// Nobody erases alone where several people write here: a second one gives their
// word by PIN, for this act alone, and it is recorded.
func TestErasingTakesTheWordOfASecondOperator(t *testing.T) {
	d, _ := guided(t)
	ctx := context.Background()
	id := must(t)(d.Do(ctx, model.OpenIncident{Title: "x", Severity: "SEV2"})).Incident
	seq := must(t)(d.Do(ctx, model.NoteEvent{Incident: id, Row: model.RowFields{Kind: model.Comm, Text: "Xaverine Quokkamann called"}})).Seq
	must(t)(d.AddOperator(ctx, "Kim Doe", "", "4711-kim"))
	if err := d.ActAs(ctx, "Kim Doe", "4711-kim"); err != nil {
		t.Fatal(err)
	}
	must(t)(d.AddOperator(ctx, "Ada Berg", "", "4711-ada"))
	must(t)(d.AddOperator(ctx, "Lee Poe", "", ""))
	erase := func(second string, words ...Word) error {
		_, err := d.Confirmed(ctx, words, func(ctx context.Context) (Change, error) {
			done, err := d.Shred(ctx, model.Shred{Incident: id, Entries: []model.Seq{seq}, Basis: "gdpr_17", Authority: "DPO", Second: second})
			return done.Change, err
		})
		return err
	}
	for what, try := range map[string]struct {
		err  error
		want string
	}{
		"a name that is no operator's": {erase("Sam Reed"), "no operator"},
		"an operator without a PIN":    {erase("Lee Poe"), "has none"},
		"an operator who is not asked": {erase("Ada Berg"), "confirm the erasure by PIN"},
		"a wrong PIN":                  {erase("Ada Berg", Word{"Ada Berg", "0000-ada"}), "not the PIN"},
		"the word of another":          {erase("Ada Berg", Word{"Kim Doe", "4711-kim"}), "confirm the erasure by PIN"},
	} {
		if try.err == nil || !strings.Contains(try.err.Error(), try.want) || strings.Contains(try.err.Error(), "-ada") {
			t.Errorf("%s: %v", what, try.err)
		}
	}
	if err := erase("Ada Berg", Word{"Ada Berg", "4711-ada"}); err != nil {
		t.Fatal(err)
	}
	v, _ := d.Incident(ctx, id)
	if got := model.Confirmations(v); len(got) != 1 || got[0].Name != "Ada Berg" || !strings.HasPrefix(got[0].Act, "erasing entry") {
		t.Errorf("confirmed: %+v", got)
	}
	// Refused or done, the word is gone with its act.
	if _, err := d.Confirmed(ctx, []Word{{"Ada Berg", "4711-ada"}}, func(ctx context.Context) (Change, error) {
		return d.Do(ctx, model.SetSeverity{Incident: id, Level: "SEV9"})
	}); err == nil {
		t.Fatal("SEV9 was taken")
	}
	change := must(t)(d.Do(ctx, model.SetSeverity{Incident: id, Level: "SEV4", Proposal: "SEV2", Why: "one machine", Second: "Ada Berg"}))
	last := change.View.Severity[len(change.View.Severity)-1]
	if got := change.View.Backed("Ada Berg", last.Stamp); got != model.BackedName {
		t.Errorf("the word outlived its act: %s", got)
	}
}

// Who left writes no more, and nobody under their name; what they wrote stays.
func TestARetiredOperatorWritesNoMore(t *testing.T) {
	d, _ := guided(t)
	ctx := context.Background()
	must(t)(d.AddOperator(ctx, "Kim Doe", "", ""))
	must(t)(d.AddOperator(ctx, "Sam Reed", "", ""))
	if err := d.ActAs(ctx, "Kim Doe", ""); err != nil {
		t.Fatal(err)
	}
	if _, err := d.RetireOperator(ctx, "Sam Reed", ""); err == nil {
		t.Error("somebody was retired without a reason")
	}
	must(t)(d.RetireOperator(ctx, "sam reed", "left the company"))
	if err := d.SetBy(model.Person{Name: "Sam Reed"}); err == nil {
		t.Error("the name of one who left was taken")
	}
	if _, err := d.Do(ctx, model.OpenIncident{Title: "x"}); err != nil {
		t.Errorf("the one who stayed: %v", err)
	}
	house, _ := d.Organisation(ctx)
	if gone := model.RetiredOperators(house); len(gone) != 1 || gone[0].WithdrawWhy != "left the company" || gone[0].WithdrawnBy.By != "Kim Doe" {
		t.Errorf("retired: %+v", gone)
	}
	must(t)(d.AddOperator(ctx, "Sam Reed", "", ""))
	if err := d.SetBy(model.Person{Name: "Sam Reed"}); err != nil {
		t.Errorf("added again: %v", err)
	}
}
