package desk

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bridgelog/model"
)

// sealedDesk makes a sealed logbook; key opens it.
func sealedDesk(t *testing.T, c *clock) (d *Desk, path string, key func() *Key) {
	t.Helper()
	_, k := NewKeyFile()
	path = filepath.Join(t.TempDir(), "night.bridgelog")
	o := options(c)
	o.Seal = []Key{k.Clone()}
	d, err := Open(context.Background(), path, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d, path, func() *Key { again := k.Clone(); return &again }
}

// openOne opens a new incident.
func openOne(t *testing.T, d *Desk, title string) model.IncidentID {
	t.Helper()
	return must(t)(d.Do(context.Background(), model.OpenIncident{Title: title})).Incident
}

func folderNames(t *testing.T, folder string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func TestBackupsFollowThePlanAndAreThinned(t *testing.T) {
	ctx := context.Background()
	c := &clock{time.Date(2026, 11, 26, 14, 5, 33, 0, time.UTC)}
	d, _, _ := sealedDesk(t, c)
	stick := t.TempDir()
	if r, err := d.BackupIfDue(ctx, true, nil); r != nil || err != nil {
		t.Fatalf("without a folder: %+v, %v", r, err)
	}
	if err := d.SetBackupPlan(ctx, model.BackupPlan{Folder: stick, Hours: 4, Entries: 50, AtClose: true, Keep: 2, Days: 0}); err != nil {
		t.Fatal(err)
	}
	due := func(closing bool) *BackupResult {
		t.Helper()
		r, err := d.BackupIfDue(ctx, closing, nil)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	if r := due(false); r == nil || filepath.Base(r.Path) != "night 2026-11-26 14.05 UTC.bridgelog" {
		t.Fatalf("the first: %+v", r)
	}
	if r := due(true); r != nil {
		t.Errorf("nothing new: %+v", r)
	}
	openOne(t, d, "one")
	if r := due(true); r == nil || filepath.Base(r.Path) != "night 2026-11-26 14.05.33 UTC.bridgelog" {
		t.Errorf("within the same minute: %+v", r)
	}
	c.now = c.now.Add(5 * time.Hour)
	openOne(t, d, "two")
	r := due(false)
	if r == nil || len(r.Removed) != 1 || r.Removed[0] != "night 2026-11-26 14.05 UTC.bridgelog" {
		t.Fatalf("the third: %+v", r)
	}
	if left := folderNames(t, stick); len(left) != 2 {
		t.Errorf("%q", left)
	}
	known, err := d.KnownBackups(ctx)
	if err != nil || len(known) != 2 {
		t.Errorf("known: %+v, %v", known, err)
	}
	// the stick is not there: it is said, and not tried at every entry
	if err := os.Rename(stick, stick+"-away"); err != nil {
		t.Fatal(err)
	}
	openOne(t, d, "three")
	c.now = c.now.Add(5 * time.Hour)
	_, err = d.BackupIfDue(ctx, false, nil)
	wantKind(t, err, model.NotFound)
	if s := d.Status(); !strings.Contains(s.Backup, "not there") {
		t.Errorf("status: %q", s.Backup)
	}
	c.now = c.now.Add(time.Minute)
	if r := due(false); r != nil {
		t.Errorf("tried at once again: %+v", r)
	}
	if err := os.Rename(stick+"-away", stick); err != nil {
		t.Fatal(err)
	}
	c.now = c.now.Add(10 * time.Minute)
	if r := due(false); r == nil || d.Status().Backup != "" {
		t.Errorf("the stick is back: %+v, %q", r, d.Status().Backup)
	}
	sound(t, d)
}

func wantKind(t *testing.T, err error, kind model.ErrorKind) {
	t.Helper()
	var refusal *model.Error
	if !errors.As(err, &refusal) || refusal.Kind != kind || refusal.Text == "" {
		t.Errorf("got %v, want a refusal of kind %s", err, kind)
	}
}

func TestABackupIsCheckedAgainstTheLogbook(t *testing.T) {
	ctx := context.Background()
	c := &clock{time.Now()}
	d, path, key := sealedDesk(t, c)
	openOne(t, d, "one")
	stick := t.TempDir()
	r, err := d.BackupNow(ctx, stick, false, nil)
	if err != nil {
		t.Fatal(err)
	}
	openOne(t, d, "since")
	before := folderNames(t, r.Path)
	got, err := d.CheckBackup(ctx, r.Path, nil)
	if err != nil || !got.Clean() || !got.Part || got.Behind == 0 {
		t.Errorf("%+v, %v", got, err)
	}
	o := options(c)
	o.Unlock = key()
	if alone, err := CheckBackup(ctx, r.Path, o, nil); err != nil || !alone.Clean() {
		t.Errorf("%+v, %v", alone, err)
	}
	if after := folderNames(t, r.Path); len(after) != len(before) {
		t.Errorf("checking left files: %q", after)
	}
	wantKind(t, func() error { _, err := CheckBackup(ctx, r.Path, options(c), nil); return err }(), model.Sealed)
	// a changed byte is found, kept with the list, and the next backup does not build on it
	file := filepath.Join(r.Path, "logbook.db")
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	raw[len(raw)-2000] ^= 1
	if err := os.WriteFile(file, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	if got, err := d.CheckBackup(ctx, r.Path, nil); err == nil && got.Clean() {
		t.Errorf("a changed byte is clean: %+v", got)
	}
	all, err := d.Backups(ctx, stick)
	if err != nil || len(all) != 1 || all[0].Bad == "" {
		t.Errorf("%+v, %v", all, err)
	}
	wantKind(t, d.SetBackupPlan(ctx, model.BackupPlan{Folder: filepath.Join(path, "evidence"), Keep: 1}), model.Invalid)
}
