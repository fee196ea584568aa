package ui

import (
	"os"
	"path/filepath"
	"testing"

	"bridgelog/assets"
	"bridgelog/model"
)

// A logo is dropped on the page, a colour is typed: the record holds both, a
// colour nobody could read stays in the field and is not recorded.
func TestTheStyleIsDroppedAndTypedAndKept(t *testing.T) {
	b := newBridge(t)
	b.onOrganisation(orgStyle)
	o := b.screen.(*organisation).part.(*organisationStyle)
	path := filepath.Join(t.TempDir(), "logo.png")
	if err := os.WriteFile(path, assets.Icon, 0o600); err != nil {
		t.Fatal(err)
	}
	if !b.screen.Dropped([]string{path}) {
		t.Fatal("the page takes no picture")
	}
	o.accent.SetText("#ffcc00")
	o.leave()
	if look := model.HouseStyle(b.record()); look.Logo.Name != "logo.png" || look.Accent != "" {
		t.Fatalf("%+v", look)
	}
	o.accent.SetText("#0F5C3F")
	o.leave()
	look := model.HouseStyle(b.record())
	if look.Accent != "#0f5c3f" || o.accent.Text != "#0f5c3f" || o.logo == nil {
		t.Errorf("%+v, the field says %q", look, o.accent.Text)
	}
	o.accent.SetText("#12")
	b.goOrganisation(orgDays)
	b.onOrganisation(orgStyle)
	if again := b.screen.(*organisation).part.(*organisationStyle); again.accent.Text != "#12" {
		t.Errorf("what was typed is lost: %q", again.accent.Text)
	}
}
