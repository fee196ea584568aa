package desk

import (
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"bridgelog/model"
)

// A byte of the database changes: opening or verifying says so in a sentence,
// or nothing of the record was touched. Nothing panics.
func TestChangedByteIsFoundOrHarmless(t *testing.T) {
	ctx := context.Background()
	c := &clock{time.Now()}
	path := filepath.Join(t.TempDir(), "a.bridgelog")
	d, err := Open(ctx, path, options(c))
	if err != nil {
		t.Fatal(err)
	}
	id, err := d.Practice(ctx)
	if err != nil {
		t.Fatal(err)
	}
	v, err := d.Incident(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(path, "logbook.db")
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(3, 4))
	found := 0
	for range 150 {
		at := r.IntN(len(whole))
		broken := append([]byte(nil), whole...)
		broken[at] ^= 1 << r.IntN(8)
		if err := os.WriteFile(file, broken, 0o600); err != nil {
			t.Fatal(err)
		}
		same, err := unharmed(ctx, path, c, v)
		var refusal *model.Error
		switch {
		case err != nil && !errors.As(err, &refusal):
			t.Errorf("byte %d: the refusal is no sentence: %v", at, err)
		case err != nil:
			found++
		case !same:
			t.Errorf("byte %d: the record reads differently and nobody says so", at)
		}
	}
	if found == 0 {
		t.Error("no damage was ever found")
	}
}

// unharmed opens and verifies the logbook; an error is what a person would be told.
func unharmed(ctx context.Context, path string, c *clock, want model.View) (bool, error) {
	d, err := Open(ctx, path, options(c))
	if err != nil {
		return false, err
	}
	defer d.Close()
	check, err := d.Verify(ctx, nil, nil)
	if err != nil {
		return false, err
	}
	if !check.Clean() {
		return false, model.Refuse(model.Broken, "", "", "%s %v", check.Why, check.Beside)
	}
	v, err := d.fold(ctx, want.ID)
	if err != nil {
		return false, err
	}
	return outline(v) == outline(want), nil
}

func TestCutOffOrForeignLogbooksAreRefused(t *testing.T) {
	ctx := context.Background()
	c := &clock{time.Now()}
	for name, spoil := range map[string]func(dir string) error{
		"cut in half": func(dir string) error { return os.Truncate(filepath.Join(dir, "logbook.db"), 8192) },
		"emptied":     func(dir string) error { return os.Truncate(filepath.Join(dir, "logbook.db"), 0) },
		"no key":      func(dir string) error { return os.Remove(filepath.Join(dir, "logbook.key")) },
		"spoilt key": func(dir string) error {
			return os.WriteFile(filepath.Join(dir, "logbook.key"), []byte(`{"version":1,"signer":"PRIVATE+KEY+x"}`), 0o600)
		},
		"newer key": func(dir string) error {
			return os.WriteFile(filepath.Join(dir, "logbook.key"), []byte(`{"version":9,"signer":"a"}`), 0o600)
		},
		"no database": func(dir string) error { return os.Remove(filepath.Join(dir, "logbook.db")) },
	} {
		path := filepath.Join(t.TempDir(), "a.bridgelog")
		d, err := Open(ctx, path, options(c))
		if err != nil {
			t.Fatal(err)
		}
		begin(t, d)
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
		if err := spoil(path); err != nil {
			t.Fatal(err)
		}
		d, err = Open(ctx, path, options(c))
		var refusal *model.Error
		if !errors.As(err, &refusal) || refusal.Hint == "" {
			t.Errorf("%s: got %v", name, err)
		}
		if err == nil {
			d.Close()
		}
	}
}
