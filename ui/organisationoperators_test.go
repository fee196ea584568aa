package ui

import (
	"strings"
	"testing"

	"bridgelog/model"
	"bridgelog/ui/kit"
)

// Operators come and go in the window: added, given another PIN, retired with a
// reason; and who is at the keyboard changes with one key and the PIN.
func TestOperatorsAreAddedChangedAndRetiredInTheWindow(t *testing.T) {
	b := newBridge(t)
	b.operators("Alex Weber")
	b.goOrganisation(orgOperators)
	p := b.screen.(*organisation).part.(*organisationOperators)
	fill := func(values ...string) {
		t.Helper()
		for i, v := range values {
			e, ok := b.win.Canvas().Focused().(*kit.Entry)
			if !ok {
				t.Fatalf("field %d has no cursor", i)
			}
			e.SetText(v)
			e.OnSubmitted(v)
		}
	}
	p.add()
	fill("Dana Holt", "deputy", "1234-dana", "1234-dina")
	if !b.sheetOpen() || len(model.Operators(b.House())) != 1 {
		t.Fatal("added though the PINs differ")
	}
	b.closeSheet()
	p.add()
	fill("Dana Holt", "1234-dana", "1234-dana") // the role came back; no PIN does
	if o, ok := model.FindOperator(b.House(), "Dana Holt"); !ok || o.PIN == "" || o.Stamp.By != "Alex Weber" {
		t.Fatalf("added: %+v", o)
	}
	p.table.Select(1)
	p.changePIN()
	fill("1234-dana", "new-dana", "new-dana")
	if b.sheetOpen() {
		t.Fatal("the PIN was not changed")
	}
	b.act("who")
	if !b.sheetOpen() {
		t.Fatal("the key does not ask who is at the keyboard")
	}
	b.closeSheet()
	p.be() // Enter on the row
	fill("1234-dana")
	if b.deps.Desk.By().Name != "Alex Weber" {
		t.Error("the old PIN still opens")
	}
	fill("new-dana")
	b.status = b.deps.Desk.Status()
	if b.deps.Desk.By().Name != "Dana Holt" || b.whoWords() != "Dana Holt, by PIN" {
		t.Errorf("at the keyboard is %s", b.whoWords())
	}
	p.table.Select(0)
	p.retire()
	fill("left the company")
	gone := model.RetiredOperators(b.House())
	if len(gone) != 1 || gone[0].WithdrawWhy != "left the company" || gone[0].WithdrawnBy.By != "Dana Holt" {
		t.Errorf("retired: %+v", gone)
	}
	if c := p.cell(1, "state"); c.Text != "retired" {
		t.Errorf("the table says %q", c.Text)
	}
	b.goOrganisation(orgChanges)
	if text := b.outline(); strings.Contains(text, "1234") || !strings.Contains(text, "Operator Dana Holt") {
		t.Error("the history does not tell of the operators, or tells too much")
	}
	b.mustVerify()
}
