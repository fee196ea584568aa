package setup

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"bridgelog/desk"
	"bridgelog/model"
	"bridgelog/model/regime"
	"bridgelog/model/signed"
)

// packFolder is a data folder with a rule pack of a version, signed by the key
// in it.
func packFolder(t *testing.T, version string) string {
	t.Helper()
	p := Duties().Pack
	p.Version = version
	raw, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	pub, key, err := signed.NewKeys()
	if err != nil {
		t.Fatal(err)
	}
	sig, err := signed.Sign(raw, key)
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	for name, b := range map[string][]byte{regime.PackFiles.Data: raw, regime.PackFiles.Signature: sig, regime.PackFiles.Key: pub} {
		if err := os.WriteFile(filepath.Join(folder, name), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

func TestARulePackThatCannotBeTakenLeavesTheBuiltInOneAndIsSaid(t *testing.T) {
	o := Options(model.Person{Name: "Kim"}, "UTC")
	ships := o.Duties().Pack.Version
	if note := Rule(&o, t.TempDir()); note != "" || o.Duties().Pack.Version != ships {
		t.Errorf("an empty folder: %q, %s", note, o.Duties().Pack.Version)
	}
	for version, says := range map[string]string{ships: "is not newer than", "2020-01-01": "is not newer than", "soon": "is no date"} {
		o := Options(model.Person{Name: "Kim"}, "UTC")
		if note := Rule(&o, packFolder(t, version)); !strings.Contains(note, says) || !strings.HasSuffix(note, "The built-in pack "+ships+" counts.") || o.Duties().Pack.Version != ships {
			t.Errorf("%s: %q, %s", version, note, o.Duties().Pack.Version)
		}
	}
	folder := packFolder(t, "2099-01-01")
	if note := Rule(&o, folder); note != "" || o.Duties().Pack.Version != "2099-01-01" || len(o.Duties().Rules.Questions) == 0 || len(o.Duties().Fills.Sources) == 0 {
		t.Errorf("a newer one: %q, %s", note, o.Duties().Pack.Version)
	}
	if err := os.Remove(filepath.Join(folder, regime.PackFiles.Signature)); err != nil {
		t.Fatal(err)
	}
	o = Options(model.Person{Name: "Kim"}, "UTC")
	if note := Rule(&o, folder); !strings.Contains(note, "the signature of duties.json cannot be read") || o.Duties().Pack.Version != ships {
		t.Errorf("without a signature: %q", note)
	}
}

func TestAPackOlderThanTheRecordKnowsIsSaid(t *testing.T) {
	ctx := context.Background()
	d, err := desk.Create(ctx, filepath.Join(t.TempDir(), "a.bridgelog"), Options(model.Person{Name: "Kim"}, "UTC"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	}()
	if note := Behind(ctx, d); note != "" {
		t.Error(note)
	}
	if _, err := d.Do(ctx, model.UsePack{Name: "Duties", Version: "2099-01-01", Checked: "2099-01-01", SHA256: "ab"}); err != nil {
		t.Fatal(err)
	}
	if note := Behind(ctx, d); !strings.Contains(note, "that 2099-01-01 was taken into use by Kim") {
		t.Errorf("%q", note)
	}
}
