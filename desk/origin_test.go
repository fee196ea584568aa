package desk

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bridgelog/journal"
	"bridgelog/model"
)

func TestARestoredCopyGoesOnUnderItsOwnKeyAndTwoHistoriesAreToldApart(t *testing.T) {
	ctx := context.Background()
	d, _ := open(t)
	id := begin(t, d)
	note(t, d, id, "x: files renamed #fs-02")
	copied := filepath.Join(t.TempDir(), "restored.bridgelog")
	if err := d.Backup(ctx, copied, nil); err != nil {
		t.Fatal(err)
	}
	before := d.Status()
	note(t, d, id, "a: what the copy never saw")

	c := &clock{time.Now()}
	r, err := Open(ctx, copied, options(c))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.ContinueLog(ctx, " "); err == nil {
		t.Error("without a reason")
	}
	change, err := r.ContinueLog(ctx, "Restored from the backup of 26 November.")
	if err != nil {
		t.Fatal(err)
	}
	after := r.Status()
	if after.LogID == before.LogID || change.Seq != model.Seq(before.Entries) {
		t.Errorf("log %s, entry %d", after.LogID, change.Seq)
	}
	note(t, r, id, "a: another history")
	sound(t, r)
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	if r, err = Open(ctx, copied, options(c)); err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	sound(t, r)
	check, err := r.Verify(ctx, &before.Head, nil)
	if err != nil || !check.Clean() || len(check.Warnings) == 0 || !strings.Contains(check.Warnings[0].Text, "Restored from the backup") {
		t.Errorf("%+v %v", check, err)
	}
	now := d.Status().Head
	if check, err := r.Verify(ctx, &now, nil); err != nil || check.OK {
		t.Errorf("the other history passes for this one: %+v %v", check, err)
	}
	if len(r.Origins()) != 1 || r.Origins()[0].Log != before.LogID {
		t.Errorf("origins %+v", r.Origins())
	}
	// Entries from before are proved by the key of before, later ones by the new.
	for seq, key := range map[model.Seq]string{2: before.Key, change.Seq + 1: after.Key} {
		proof, err := r.Prove(ctx, seq, true)
		if err != nil {
			t.Fatal(err)
		}
		v, err := journal.NewVerifier(key)
		if err != nil {
			t.Fatal(err)
		}
		if e, _, err := journal.CheckEntry(proof, &v); err != nil || e.Seq != uint64(seq) {
			t.Errorf("entry %d: %v", seq, err)
		}
	}
	var out bytes.Buffer
	if err := r.WriteJournal(ctx, &out); err != nil {
		t.Fatal(err)
	}
	v, err := journal.NewVerifier(after.Key)
	if err != nil {
		t.Fatal(err)
	}
	if verdict, err := journal.VerifyExport(ctx, &out, &v, nil, nil); err != nil || !verdict.OK {
		t.Errorf("%+v %v", verdict, err)
	}
	if _, err := os.Stat(copied); err != nil {
		t.Error(err)
	}
}
