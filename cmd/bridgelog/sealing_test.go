package main

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"bridgelog/cmd/internal/setup"
	"bridgelog/desk"
	"bridgelog/model"
)

// plainLogbook is a logbook that is not sealed, with something in it.
func plainLogbook(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "night shift.bridgelog")
	o := setup.Options(model.Person{Name: "Kim"}, "UTC")
	o.Create = true
	d, err := desk.Open(t.Context(), path, o)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Do(t.Context(), model.OpenIncident{Title: "Ransom note", Severity: "SEV2", Detected: model.At(time.Now(), time.UTC, model.ToMinute, model.OwnClock)}); err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

// sealing are options to seal under a key file, and what opens it again.
func sealing(t *testing.T) (o desk.Options, again func() desk.Options) {
	t.Helper()
	raw, key := desk.NewKeyFile()
	o = setup.Options(model.Person{Name: "Kim"}, "UTC")
	o.Seal = []desk.Key{key}
	return o, func() desk.Options {
		k, err := desk.KeyFile(raw)
		if err != nil {
			t.Fatal(err)
		}
		open := setup.Options(model.Person{Name: "Kim"}, "UTC")
		open.Unlock = &k
		return open
	}
}

func mustHoldTheIncident(t *testing.T, path string, o desk.Options) {
	t.Helper()
	d, err := desk.Open(context.Background(), path, o)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	board, err := d.Board(context.Background())
	if err != nil || len(board) != 1 || board[0].Title != "Ransom note" {
		t.Errorf("the board holds %+v, %v", board, err)
	}
}

func TestASealedCopyTakesTheNameAndTheOldOneStays(t *testing.T) {
	path := plainLogbook(t)
	o, again := sealing(t)
	old, err := sealInPlace(t.Context(), path, o, time.Now(), nil)
	if err != nil {
		t.Fatal(err)
	}
	for at, sealed := range map[string]bool{path: true, old: false} {
		if l, err := desk.LockOf(at); err != nil || !l.Exists || l.Sealed != sealed {
			t.Errorf("%s: %+v, %v", at, l, err)
		}
	}
	mustHoldTheIncident(t, path, again())
	mustHoldTheIncident(t, old, setup.Options(model.Person{Name: "Kim"}, "UTC"))
}

func TestSealingThatWasCutShortBetweenTwoNamesIsFinished(t *testing.T) {
	path := plainLogbook(t)
	o, again := sealing(t)
	old, err := sealInPlace(t.Context(), path, o, time.Now(), nil)
	if err != nil {
		t.Fatal(err)
	}
	stamp := filepath.Base(old)[len("night shift"+plainCopy):]
	between := filepath.Join(filepath.Dir(path), "night shift"+sealedCopy+stamp)
	if err := os.Rename(path, between); err != nil { // as it stood before the last step
		t.Fatal(err)
	}
	if err := finishSealing(path); err != nil {
		t.Fatal(err)
	}
	mustHoldTheIncident(t, path, again())
	if err := finishSealing(path); err != nil {
		t.Errorf("once more: %v", err)
	}
}

func TestAFolderThatWasNeverThereIsLeftToBeMade(t *testing.T) {
	dir := t.TempDir()
	stray := filepath.Join(dir, "new sealed 2026-01-01 10.00.00.bridgelog") // no old one beside it: not ours
	if err := os.Mkdir(stray, 0o700); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "new.bridgelog")
	if err := finishSealing(path); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("a stray folder was given the name")
	}
}
