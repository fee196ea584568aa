package desk

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bridgelog/model"
	"bridgelog/storage"
)

func file(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func timesketch(rows int) string {
	var b strings.Builder
	b.WriteString("message,datetime,timestamp_desc,computer_name\r\n")
	for i := range rows {
		fmt.Fprintf(&b, "Service %d entered the running state,2026-03-28T18:%02d:%02d+00:00,Time Logged,host-%02d\r\n", i, i/60%60, i%60, i%7)
	}
	return b.String()
}

func importFile(t *testing.T, d *Desk, id model.IncidentID, path string) (*Plan, Change) {
	t.Helper()
	plan, err := d.PlanImport(context.Background(), ImportAsk{Incident: id, Path: path})
	if err != nil {
		t.Fatal(err)
	}
	return plan, must(t)(d.CommitImport(context.Background(), plan, nil))
}

func TestImportedRowsPointToTheirFile(t *testing.T) {
	d, _ := open(t)
	id := begin(t, d)
	plan, change := importFile(t, d, id, file(t, "evtx.csv", timesketch(30)))
	if plan.Dataset() || len(change.Touched) != 31 {
		t.Fatalf("30 rows made %d entries, dataset %v", len(change.Touched), plan.Dataset())
	}
	row := change.View.Timeline().At(change.View.Timeline().Len() - 1)
	if row.Source == nil || row.Source.File != "evtx.csv" || row.Source.Row != 30 || row.Source.Import == "" {
		t.Errorf("the last row comes from %+v", row.Source)
	}
	if row.Late() {
		t.Error("an imported row is not late: nobody typed it")
	}
	original, err := d.db.OpenBlob(context.Background(), plan.SHA256)
	if err != nil {
		t.Fatal(err)
	}
	original.Close()
}

func TestImportingTheSameFileAgainAddsNothing(t *testing.T) {
	d, _ := open(t)
	id := begin(t, d)
	path := file(t, "a.csv", timesketch(20))
	importFile(t, d, id, path)
	plan, err := d.PlanImport(context.Background(), ImportAsk{Incident: id, Path: path})
	if err != nil {
		t.Fatal(err)
	}
	if s := plan.Summary; s.Duplicates != 20 || s.Accepted != 0 {
		t.Errorf("%d duplicates, %d accepted", s.Duplicates, s.Accepted)
	}
}

func TestImportIsUndoneAsOneAct(t *testing.T) {
	d, _ := open(t)
	ctx := context.Background()
	id := begin(t, d)
	path := file(t, "a.csv", timesketch(20))
	importFile(t, d, id, path)
	v := must(t)(d.Undo(ctx, id)).View
	for _, row := range v.Timeline().All() {
		if row.Source != nil && !row.Struck() {
			t.Fatalf("row %d still stands", row.Source.Row)
		}
	}
	plan, err := d.PlanImport(ctx, ImportAsk{Incident: id, Path: path})
	if err != nil || plan.Summary.Accepted != 20 {
		t.Errorf("after undo the file can be imported again: %v, %d accepted", err, plan.Summary.Accepted)
	}
}

func TestLongFileBecomesADatasetAndAnyRowAnEntry(t *testing.T) {
	d, _ := open(t)
	ctx := context.Background()
	id := begin(t, d)
	plan, change := importFile(t, d, id, file(t, "super.csv", timesketch(5000)))
	if len(change.Touched) != 1 || len(change.View.Imports) != 1 || change.View.Imports[0].Dataset == nil {
		t.Fatalf("%d entries, %+v", len(change.Touched), change.View.Imports)
	}
	set := change.View.Imports[0].Dataset
	if set.Rows != plan.Summary.Accepted || set.Rows == 0 {
		t.Errorf("%d rows of %d", set.Rows, plan.Summary.Accepted)
	}
	for {
		done, err := d.db.IndexPending(ctx, 1000)
		if err != nil {
			t.Fatal(err)
		}
		if done == 0 {
			break
		}
	}
	rows, err := d.DatasetRows(ctx, storage.DatasetQuery{Datasets: []string{set.ID}, Text: "service 777", Limit: 10})
	if err != nil || len(rows) == 0 || !strings.Contains(rows[0].Text, "Service 777 ") {
		t.Fatalf("search in the dataset: %v %v", rows, err)
	}
	v := must(t)(d.Promote(ctx, id, set.ID, rows[0])).View
	last := v.Timeline().At(v.Timeline().Len() - 1)
	if last.Text != rows[0].Text || last.Source == nil || last.Source.Dataset != set.ID || last.Source.Row != rows[0].Row {
		t.Errorf("the promoted row is %+v", last)
	}
	v = must(t)(d.Undo(ctx, id)).View
	if i, _ := v.Timeline().Find(last.Seq); !v.Timeline().At(i).Struck() {
		t.Error("a promoted row is undone like any other")
	}
}

func TestChangedDatasetRowIsFound(t *testing.T) {
	c := &clock{time.Now()}
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "a.bridgelog")
	d, err := Open(ctx, path, inClear(c))
	if err != nil {
		t.Fatal(err)
	}
	importFile(t, d, begin(t, d), file(t, "super.csv", timesketch(2500)))
	sound(t, d)
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	raw, err := sql.Open("sqlite", filepath.Join(path, "logbook.db"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := raw.Exec("UPDATE dataset_row SET text = 'Service 9 never ran' WHERE row = 10"); err != nil {
		t.Fatal(err)
	}
	if err := raw.Close(); err != nil {
		t.Fatal(err)
	}
	if d, err = Open(ctx, path, options(c)); err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	check, err := d.Verify(ctx, nil, nil)
	if err != nil || check.Clean() || len(check.Beside) != 1 || !strings.Contains(check.Beside[0], "super.csv") {
		t.Errorf("verify says %v %+v", err, check)
	}
}

func TestRefusedFileLeavesNothing(t *testing.T) {
	d, _ := open(t)
	ctx := context.Background()
	id := begin(t, d)
	before := d.Status().Entries
	for name, content := range map[string]string{
		"empty.csv": "", "picture.png": "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "archive.zip": "PK\x03\x04\x14\x00",
		"noise.bin": "\x00\x01\x02\x03\xfe\xff\x00\x9c",
	} {
		_, err := d.PlanImport(ctx, ImportAsk{Incident: id, Path: file(t, name, content)})
		var refusal *model.Error
		if !errors.As(err, &refusal) || refusal.Text == "" {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if _, err := d.PlanImport(ctx, ImportAsk{Incident: id, Path: filepath.Join(t.TempDir(), "none.csv")}); err == nil {
		t.Error("a missing file was not refused")
	}
	if d.Status().Entries != before {
		t.Error("a refused file left entries")
	}
}

func TestCancelledImportLeavesNothing(t *testing.T) {
	d, _ := open(t)
	id := begin(t, d)
	ctx, cancel := context.WithCancel(context.Background())
	ask := ImportAsk{Incident: id, Path: file(t, "long.csv", timesketch(60_000)),
		Progress: func(done, _ int64) {
			if done > 1<<20 {
				cancel()
			}
		}}
	if _, err := d.PlanImport(ctx, ask); !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v", err)
	}
	plan, _ := importFile(t, d, id, file(t, "short.csv", timesketch(3)))
	if plan.Summary.Accepted != 3 {
		t.Error("the desk does not go on after a cancelled import")
	}
}

func TestFileChangedAfterThePreviewIsNotTaken(t *testing.T) {
	d, _ := open(t)
	id := begin(t, d)
	path := file(t, "a.csv", timesketch(5))
	plan, err := d.PlanImport(context.Background(), ImportAsk{Incident: id, Path: path})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(timesketch(6)), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err = d.CommitImport(context.Background(), plan, nil)
	var refusal *model.Error
	if !errors.As(err, &refusal) || refusal.Kind != model.Conflict {
		t.Errorf("got %v", err)
	}
}
