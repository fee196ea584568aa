package ui

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"bridgelog/model"
	"bridgelog/model/form"
	guidance "bridgelog/model/guide"
)

// A dropped file of contacts is shown before it is taken in; afterwards its
// people are offered wherever a person is asked for, with how they are reached.
func TestContactsDroppedOnTheAddressBookAreOfferedEverywhere(t *testing.T) {
	b := newBridge(t)
	path := filepath.Join(t.TempDir(), "team.vcf")
	if err := os.WriteFile(path, []byte("BEGIN:VCARD\nVERSION:4.0\nFN:Noor Haddad\nTEL:+49 170 1\nCATEGORIES:Scribe\nEND:VCARD\nBEGIN:VCARD\nTEL:1\nEND:VCARD\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	page := b.register(model.Organisation, guidance.ContactsRegister)
	b.dropped([]string{path})
	if n := len(b.House().Standing(guidance.ContactsRegister)); n != 0 {
		t.Fatalf("%d contacts before anybody agreed", n)
	}
	b.key(fyne.KeyReturn)
	if n := len(b.House().Standing(guidance.ContactsRegister)); n != 1 {
		t.Fatalf("%d contacts were taken in", n)
	}
	if got := page.reads(); !strings.Contains(got, "Noor Haddad") || !strings.Contains(got, "never") || strings.Contains(got, "State") || strings.Contains(got, "timeline") {
		t.Errorf("the page reads:\n%s", got)
	}
	page.table.Select(0)
	page.key(0, fyne.KeyV)
	if c := b.contacts()[0]; c.Fresh(b.Now()) != model.Fresh || c.VerifiedBy == "" {
		t.Errorf("reached just now: %+v", c)
	}
	id := b.incident()
	b.openIncident(id)
	v, _ := b.deps.Desk.Incident(context.Background(), id)
	if got := b.suggestions(v, form.Field{Kind: form.Person}); len(got) == 0 || got[len(got)-1] != "Noor Haddad" || b.reachOf("noor haddad") != "+49 170 1" {
		t.Errorf("offered: %v, %q", got, b.reachOf("noor haddad"))
	}
	b.verify()
}
