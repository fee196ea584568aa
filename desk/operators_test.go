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
