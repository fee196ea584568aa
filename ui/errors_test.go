package ui

import (
	"testing"

	"bridgelog/model"
)

// A refusal names the file it is about, and no field by its key: the sentence has it.
func TestRefusalsNameFilesAndNoFieldKeys(t *testing.T) {
	b := newBridge(t)
	for _, f := range b.catalog.Forms {
		e := model.Refuse(model.Conflict, f.Key+".something", "", "nobody holds that seat.")
		if got := headline(e); got != "Nobody holds that seat." {
			t.Errorf("a field of %s: %q", f.Key, got)
		}
	}
	for field, want := range map[string]string{"logbook.db": "logbook.db: it is newer.", "/media/a b.csv": "/media/a b.csv: it is newer.", "author": "It is newer."} {
		if got := headline(model.Refuse(model.Invalid, field, "", "it is newer.")); got != want {
			t.Errorf("%q: %q", field, got)
		}
	}
}
