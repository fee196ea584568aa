package desk

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"bridgelog/journal"
	"bridgelog/model"
	"bridgelog/model/guide"
	"bridgelog/storage"
)

// openPlain is open for a logbook that lies on disk as it is.
func openPlain(t *testing.T) (*Desk, *clock) {
	t.Helper()
	c := &clock{time.Now()}
	o := inClear(c)
	o.Unlock = nil
	d, err := Open(context.Background(), filepath.Join(t.TempDir(), "test.bridgelog"), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		sound(t, d)
		if err := d.Close(); err != nil {
			t.Error(err)
		}
		reopened(t, d)
	})
	return d, c
}

// onDisk lists the files of a logbook that hold any of the words.
func onDisk(t *testing.T, d *Desk, words ...string) (found []string) {
	t.Helper()
	err := filepath.WalkDir(d.path, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		raw, err := os.ReadFile(path)
		for _, w := range words {
			if bytes.Contains(bytes.ToLower(raw), []byte(strings.ToLower(w))) {
				found = append(found, filepath.Base(path)+": "+w)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// storageQuery asks for the rows of every dataset there was.
func storageQuery(v model.View) storage.DatasetQuery {
	var q storage.DatasetQuery
	for _, m := range v.Imports {
		if m.Dataset != nil {
			q.Datasets = append(q.Datasets, m.Dataset.ID)
		}
	}
	return q
}

func shredding(id model.IncidentID, entries ...model.Seq) model.Shred {
	return model.Shred{Incident: id, Entries: entries, Basis: "gdpr_17", Reason: "request 12/26", Authority: "Dana Roe, data protection officer", Second: "Lee Poe"}
}

// clean ends a Shred that must have left nothing.
func clean(t *testing.T, d *Desk, c model.Shred) Shredded {
	t.Helper()
	done, err := d.Shred(context.Background(), c)
	if err != nil || done.Pending != "" {
		t.Fatalf("%v, %s", err, done.Pending)
	}
	return done
}

func TestErasedWordsStandNowhereInTheFolderAndEverythingGoesOn(t *testing.T) {
	ctx := context.Background()
	d, _ := openPlain(t)
	id := must(t)(d.Do(ctx, model.OpenIncident{Title: "Quagmirish laptop of Xaverine", Reporter: "Xaverine Quokkamann"})).Incident
	kept := note(t, d, id, "10:00 n: the firewall was closed")
	told := note(t, d, id, "10:05 c: Xaverine Quokkamann called, diagnosis zystoplasmic @Xaverine #xavlaptop")
	row := model.RowFields{Happened: model.Moment{Precision: model.Unknown}, Kind: model.Note, Text: "Xaverine called about the zystoplasmic laptop"}
	fixed := must(t)(d.Do(ctx, model.Correct{Incident: id, Entry: told.Seq, Row: row, Why: "zystoplasmic is spelt so"}))
	struck := note(t, d, id, "10:09 n: zystoplasmic again")
	why := must(t)(d.Do(ctx, model.Withdraw{Incident: id, Entry: struck.Seq, Why: "about Xaverine"}))
	must(t)(d.Do(ctx, model.SetSeverity{Incident: id, Level: "SEV1", Why: "Xaverine is the boss"}))
	half := fmt.Sprintf("correct/%s/%d", id, told.Seq) // its words are other ones already
	for key, text := range map[string]string{half: `{"line":["10:05 c: Xaverine rang"]}`, "quick/" + string(id): `{"text":"Xaverine called about the zystoplasmic laptop, and"}`, "other": "an unrelated draft"} {
		if err := d.SaveDraft(ctx, key, text); err != nil {
			t.Fatal(err)
		}
	}
	if err := d.FinishIndex(ctx); err != nil {
		t.Fatal(err)
	}
	words := []string{"Xaverine", "Quokkamann", "zystoplasmic", "xavlaptop", "quagmirish"}
	if len(onDisk(t, d, words...)) == 0 {
		t.Fatal("the words are not found while they are there: this test could not fail")
	}
	if err := d.Backup(ctx, filepath.Join(t.TempDir(), "old.bridgelog"), nil); err != nil {
		t.Fatal(err)
	}
	v, _ := d.Incident(ctx, id)
	start := v.Answered["rep.title"].Seq
	plan, err := d.ShredPlan(ctx, id, []model.Seq{told.Seq})
	if err != nil || !slices.Equal(plan.Related, []model.Seq{fixed.Seq}) || len(plan.Backups) != 1 {
		t.Errorf("plan %+v, %v", plan, err)
	}
	severity := v.Severity[len(v.Severity)-1].Seq
	moments, err := d.Moments(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	done := clean(t, d, shredding(id, start, told.Seq, fixed.Seq, struck.Seq, why.Seq, severity))
	if found := onDisk(t, d, words...); len(found) > 0 {
		t.Errorf("still on disk: %v", found)
	}
	if len(done.Entries) != 6 || len(done.Backups) != 1 || done.Backups[0].How != "by hand" {
		t.Errorf("%+v", done)
	}
	if text, _, _ := d.Draft(ctx, "other"); text != "an unrelated draft" {
		t.Error("an unrelated draft went too")
	}
	board, _ := d.Board(ctx)
	if board[0].Title != "erased" || strings.Contains(outline(done.View), "zysto") {
		t.Errorf("%+v\n%s", board[0], outline(done.View))
	}
	if v := done.View; v.Level() != "SEV1" || v.Answers["rep.detected_at"] == nil || len(v.Erased) != 6 {
		t.Errorf("what the record stands on went too: %s, %v", v.Level(), v.Answers)
	}
	rows := done.View.Timeline()
	for seq, says := range map[model.Seq]string{told.Seq: "corrected", fixed.Seq: "stands", struck.Seq: "withdrawn", kept.Seq: "whole"} {
		i, ok := rows.Find(seq)
		if !ok {
			t.Fatalf("entry %d has no row", seq)
		}
		if r := rows.At(i); r.Erased != (seq != kept.Seq) || r.IsCorrected != (says == "corrected") || r.Withdrawn != (says == "withdrawn") {
			t.Errorf("entry %d, %s: %+v", seq, says, r)
		}
	}
	if hits, err := d.SearchAll(ctx, "zystoplasmic", 10); err != nil || len(hits) != 0 {
		t.Errorf("found %v, %v", hits, err)
	}
	if past, err := d.IncidentAt(ctx, id, moments[len(moments)-1]); err != nil || !strings.Contains(outline(past), "Erased by entry") {
		t.Errorf("as known before: %v\n%s", err, outline(past))
	}
	check, err := d.Verify(ctx, nil, nil)
	if err != nil || !check.Clean() || check.Erased != 6 {
		t.Errorf("%+v, %v", check, err)
	}
	var export bytes.Buffer
	if err := d.WriteJournal(ctx, &export); err != nil || strings.Count(export.String(), `"erased":`) != 6 {
		t.Errorf("export: %v", err)
	}
	if verdict, err := journal.VerifyExport(ctx, &export, nil, nil, nil); err != nil || !verdict.OK {
		t.Errorf("the export does not verify: %+v, %v", verdict, err)
	}
	if _, err := d.Prove(ctx, told.Seq, true); err == nil {
		t.Error("an erased body was shown")
	}
	if _, err := d.Redo(ctx, id); err == nil {
		t.Error("redo recorded an erased line again")
	}
	note(t, d, id, "and on")
}

func TestErasingAnImportTakesRowsFileAndDataset(t *testing.T) {
	ctx := context.Background()
	for name, rows := range map[string]int{"as entries": 40, "as a dataset": 2_500} {
		t.Run(name, func(t *testing.T) {
			d, _ := openPlain(t)
			id := begin(t, d)
			content := strings.ReplaceAll(timesketch(rows), "running state", "xylocarpic state of Xaverine")
			if rows > 1000 { // large enough to lie beside the database
				content = strings.ReplaceAll(content, "Service", strings.Repeat("Service ", 12))
			}
			plan, change := importFile(t, d, id, file(t, "xaverine-evtx.csv", content))
			entry, dataset := change.Touched[0], len(storageQuery(change.View).Datasets) > 0
			if dataset != (rows > 2000) {
				t.Fatal("the rows are not kept as this test means")
			}
			if dataset {
				page, err := d.DatasetRows(ctx, storageQuery(change.View))
				if err != nil || len(page) == 0 {
					t.Fatal(err)
				}
				must(t)(d.Promote(ctx, id, page[0].Dataset, page[0]))
			}
			if err := d.FinishIndex(ctx); err != nil {
				t.Fatal(err)
			}
			done := clean(t, d, shredding(id, entry))
			if found := onDisk(t, d, "xylocarpic", "Xaverine"); len(found) > 0 {
				t.Errorf("still on disk: %v", found)
			}
			if want := map[bool]int{true: 2, false: 41}[dataset]; len(done.Entries) != want || done.Files != 1 {
				t.Errorf("%d entries and %d files went", len(done.Entries), done.Files)
			}
			if _, err := d.db.OpenBlob(ctx, plan.SHA256); err == nil {
				t.Error("the original is still kept")
			}
			if rows, err := d.DatasetRows(ctx, storageQuery(change.View)); err != nil || len(rows) != 0 {
				t.Errorf("%d rows of the dataset are left, %v", len(rows), err)
			}
			importFile(t, d, id, file(t, "other.csv", timesketch(30)))
		})
	}
}

func TestAFileThatAnotherEntryHasStays(t *testing.T) {
	ctx := context.Background()
	d, _ := open(t)
	a, b := begin(t, d), begin(t, d)
	plan, first := importFile(t, d, a, file(t, "evtx.csv", timesketch(30)))
	importFile(t, d, b, file(t, "evtx.csv", timesketch(30)))
	done := clean(t, d, shredding(a, first.Touched[0]))
	if done.Files != 0 || len(done.Shared) != 1 || !strings.Contains(done.Shared[0], "has the same file") {
		t.Errorf("%+v", done)
	}
	if r, err := d.db.OpenBlob(ctx, plan.SHA256); err != nil {
		t.Error(err)
	} else {
		r.Close()
	}
}

func TestAnErasedItemOfEvidenceLosesItsFile(t *testing.T) {
	ctx := context.Background()
	d, _ := openPlain(t)
	id := begin(t, d)
	secret := strings.Repeat("xylocarpic mailbox of Xaverine ", 6000)
	kept, err := d.db.PutBlob(ctx, strings.NewReader(secret), nil)
	if err != nil {
		t.Fatal(err)
	}
	c := must(t)(d.Do(ctx, model.AttachEvidence{Incident: id, Items: []model.EvidenceItem{{Kind: "mail", What: "Mailbox of Xaverine", Nature: model.Original,
		TakenBy: "Kim Doe", Holder: "Kim Doe", File: model.EvidenceFile{Name: "xaverine.pst", Size: kept.Size, SHA256: kept.SHA256, Place: model.PlaceFolder}}}}))
	must(t)(d.Do(ctx, model.TransferCustody{Incident: id, Item: "E-01", From: "Kim Doe", To: "Vic Roe", Purpose: "safe", Check: model.Reread{Result: model.Match, SHA256: kept.SHA256}}))
	if err := d.FinishIndex(ctx); err != nil {
		t.Fatal(err)
	}
	done := clean(t, d, shredding(id, c.Touched[0]))
	if found := onDisk(t, d, "xylocarpic", "Xaverine"); len(found) > 0 || done.Files != 1 {
		t.Errorf("still on disk: %v, %d files went", found, done.Files)
	}
	item, ok := done.View.EvidenceItem("E-01")
	if !ok || item.Erased == nil || item.File.Exists() || len(item.Moves) != 1 {
		t.Errorf("%+v", item)
	}
	for _, p := range model.CustodyProblems(done.View) {
		t.Error(p)
	}
	if _, err := d.Shred(ctx, shredding(id, done.View.Timeline().At(done.View.Timeline().Len()-2).Seq)); err == nil || !strings.Contains(err.Error(), "chain of custody") {
		t.Errorf("a hand-over was erased: %v", err)
	}
}

func TestALegalHoldStopsErasing(t *testing.T) {
	ctx := context.Background()
	d, _ := open(t)
	id := begin(t, d)
	told := note(t, d, id, "10:05 c: Xaverine called")
	hold, _ := json.Marshal(guide.Answer{Answer: "yes", Reason: "claim"})
	must(t)(d.Do(ctx, model.PutRecord{Incident: id, Form: "inv", Set: map[string]json.RawMessage{"inv.legal_hold": hold}}))
	if _, err := d.Shred(ctx, shredding(id, told.Seq)); err == nil || !strings.Contains(err.Error(), "legal hold stands") {
		t.Errorf("%v", err)
	}
}
