package desk

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bridgelog/model"
)

func TestABackupIsRestoredBesideTheLogbookWithItsEvidenceAndDrafts(t *testing.T) {
	ctx := context.Background()
	d, c := open(t)
	id := begin(t, d)
	folder, large := found(t)
	if _, err := d.AddEvidence(ctx, EvidenceAsk{Incident: id, Paths: []string{filepath.Join(folder, "disk.img")}}, nil); err != nil {
		t.Fatal(err)
	}
	if err := d.SaveDraft(ctx, "note", "half typed"); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	backup, to := filepath.Join(dir, "monday.bridgelog"), filepath.Join(dir, "restored.bridgelog")
	if err := d.Backup(ctx, backup, nil); err != nil {
		t.Fatal(err)
	}
	before := filesOf(t, backup)
	was := d.Status()
	note(t, d, id, "a: after the backup")
	r, err := Restore(ctx, backup, to, options(&clock{time.Now()}), nil)
	if err != nil {
		t.Fatal(err)
	}
	if now := filesOf(t, backup); now != before {
		t.Errorf("the backup was touched:\n%s\nwas\n%s", now, before)
	}
	if r.Entries != was.Entries {
		t.Errorf("restored %d of %d entries", r.Entries, was.Entries)
	}
	back, err := Open(ctx, to, options(c))
	if err != nil {
		t.Fatal(err)
	}
	defer back.Close()
	sound(t, back)
	if back.Status().LogID == was.LogID {
		t.Error("it goes on under the key of the other one")
	}
	if text, _, err := back.Draft(ctx, "note"); err != nil || text != "half typed" {
		t.Errorf("the draft: %q %v", text, err)
	}
	e := evidenceOf(t, back, id)[0]
	if again, err := back.Reread(ctx, e, nil); err != nil || again.Result != model.Match || e.File.Size != int64(len(large)) {
		t.Errorf("the evidence: %+v %v", again, err)
	}
	_, err = Restore(ctx, backup, to, options(c), nil)
	turnedDown(t, err, model.Conflict, "never writes over it")
	if left, _ := os.ReadDir(dir); len(left) != 2 {
		t.Errorf("left over: %v", left)
	}
}

func TestADamagedBackupIsNotRestored(t *testing.T) {
	ctx := context.Background()
	d, c := open(t)
	begin(t, d)
	dir := t.TempDir()
	backup, to := filepath.Join(dir, "monday.bridgelog"), filepath.Join(dir, "restored.bridgelog")
	if err := d.Backup(ctx, backup, nil); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(backup, "logbook.db")
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	raw[len(raw)/2] ^= 1
	if err := os.WriteFile(file, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Restore(ctx, backup, to, options(c), nil); err == nil {
		t.Error("a damaged backup was restored")
	}
	if left, _ := os.ReadDir(dir); len(left) != 1 {
		t.Errorf("left over: %v", left)
	}
	wrong := options(c)
	_, stick := NewKeyFile()
	wrong.Unlock = &stick
	if _, err := Restore(ctx, backup, to, wrong, nil); err == nil {
		t.Error("restored without its key")
	}
}

func filesOf(t *testing.T, dir string) string {
	t.Helper()
	var all []string
	err := filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := e.Info()
		all = append(all, path+" "+info.ModTime().String())
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(all, "\n")
}
