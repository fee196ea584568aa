package ui

import (
	"strings"
	"testing"

	"bridgelog/model"
)

// operators adds people with PINs; the first is the one who writes.
func (b *bridge) operators(names ...string) {
	b.t.Helper()
	for _, name := range names {
		if _, err := b.deps.Desk.AddOperator(b.t.Context(), name, "", "4711-"+name); err != nil {
			b.t.Fatal(err)
		}
		if b.deps.Desk.SignedIn() == "" {
			if err := b.deps.Desk.ActAs(b.t.Context(), name, "4711-"+name); err != nil {
				b.t.Fatal(err)
			}
		}
	}
	b.status = b.deps.Desk.Status()
	b.loadHouse()
}

// The second person types their PIN in the sheet that needs it, and the record
// says that they did.
func TestErasingWantsTheWordOfASecondOperator(t *testing.T) {
	b := newBridge(t)
	id := b.incident()
	seq := b.log(id, "c: Xaverine Quokkamann called")
	b.operators("Alex Weber", "Lee Poe")
	e := b.openErase(id, seq)
	e.basis.Set("gdpr_17")
	e.authority.SetText("Dana Roe, DPO")
	says := func(words string) {
		t.Helper()
		if !strings.Contains(e.problem.Text, words) {
			t.Errorf("it says %q, not %q", e.problem.Text, words)
		}
	}
	e.second.name.SetText("Somebody Else")
	e.do()
	says("no operator")
	if e.second.pin.pin.Visible() {
		t.Error("somebody without a PIN is asked for one")
	}
	e.second.who.Set("Lee Poe")
	e.second.who.OnPick()
	if !e.second.pin.pin.Visible() || e.second.text() != "Lee Poe" {
		t.Fatal("the operator who was picked is not asked for the PIN")
	}
	e.do()
	says("has to confirm the erasure by PIN")
	e.second.pin.pin.SetText("4711-Alex")
	e.do()
	says("not the PIN of Lee Poe")
	if strings.Contains(e.problem.Text, "4711") || e.second.pin.pin.Text != "" {
		t.Error("the PIN is still in sight")
	}
	e.second.pin.pin.SetText("4711-Lee Poe")
	e.do()
	v := b.view(id)
	if got := model.Confirmations(v); len(got) != 1 || got[0].Name != "Lee Poe" || !strings.HasPrefix(got[0].Act, "erasing entry") {
		t.Fatalf("confirmed: %+v", got)
	}
	rows := v.Timeline()
	for i := range rows.Len() {
		if text := rows.At(i).Text; strings.Contains(text, "second person: Lee Poe") && !strings.Contains(text, "Lee Poe, confirmed by PIN") {
			t.Errorf("the log says %q", text)
		}
	}
	b.mustVerify()
}
