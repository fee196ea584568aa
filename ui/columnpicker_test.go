package ui

import (
	"os"
	"path/filepath"
	"testing"

	"bridgelog/model"
	guidance "bridgelog/model/guide"
)

// A list of telephone numbers with heads nobody here uses: the person says what
// its columns are, sees what would come in, and takes it.
func TestColumnsOfAFileOfContactsAreSaidInTheWindow(t *testing.T) {
	b := newBridge(t)
	b.Go(Route{Page: PageRegister, Incident: model.Organisation, Section: guidance.ContactsRegister})
	s := b.screen.(*registerScreen)
	path := filepath.Join(t.TempDir(), "list.csv")
	if err := os.WriteFile(path, []byte("Wer,Nummer,Geheim\nLee Poe,112,Signal 5\n,113,\nLee Poe,112,\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s.planMapped(path, map[string]string{})
	if !b.sheetOpen() {
		t.Fatal("a table without a known column is not asked about")
	}
	if n := len(b.House().Standing(guidance.ContactsRegister)); n != 0 {
		t.Fatal("something was recorded before a person said so")
	}
	plan, err := b.deps.Desk.PlanContacts(t.Context(), path, nil)
	if err == nil || len(plan.Header) != 3 {
		t.Fatalf("the columns of a table that cannot be read yet: %v, %v", plan.Header, err)
	}
	said := map[string]string{}
	for name, field := range map[string]string{"Wer": "name", "Nummer": "phone", "Geheim": "oob"} {
		p := newColumnPicker(plan.Header, said, said, s.contactColumnsOf(), "", func(next map[string]string) { said = next })
		label := ""
		for _, f := range p.fields {
			if f.Key == field {
				label = f.Label
			}
		}
		for i, head := range plan.Header {
			if head == name {
				p.lists[i].SetSelected(label)
			}
		}
	}
	if plan, err = b.deps.Desk.PlanContacts(t.Context(), path, said); err != nil || plan.Adds != 1 || plan.Skips != 2 {
		t.Fatalf("%+v: %d new, %d skipped, %v", said, plan.Adds, plan.Skips, err)
	}
	s.planMapped(path, said)
	change, err := b.deps.Desk.CommitContacts(t.Context(), plan)
	if err != nil {
		t.Fatal(err)
	}
	if c, ok := model.FindContact(change.View, "Lee Poe"); !ok || c.Phone != "112" || c.OOB != "Signal 5" {
		t.Errorf("taken in: %+v", c)
	}
	b.mustVerify()
}

// A field takes one column: the last one chosen.
func TestAColumnChosenTwiceIsTheLastOne(t *testing.T) {
	b := newBridge(t)
	b.Go(Route{Page: PageRegister, Incident: model.Organisation, Section: guidance.ContactsRegister})
	fields := b.screen.(*registerScreen).contactColumnsOf()
	var said map[string]string
	p := newColumnPicker([]string{"Name", "Alias"}, map[string]string{"Name": "name"}, nil, fields, "", func(next map[string]string) { said = next })
	for _, f := range p.fields {
		if f.Key == "name" {
			p.lists[1].SetSelected(f.Label)
		}
	}
	if said["Alias"] != "name" || said["Name"] != "" {
		t.Errorf("said: %v", said)
	}
}
