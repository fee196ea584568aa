package desk

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"bridgelog/model"
	"bridgelog/report"
)

// plain is a drawer for tests: every row's text and the check, one a line.
func plain(ctx context.Context, w io.Writer, d report.Doc, _ func(done, total int)) error {
	for _, b := range d.Blocks {
		switch b := b.(type) {
		case report.Rows:
			for _, r := range b.Rows {
				fmt.Fprintln(w, r.Entry, r.UTC, r.Text)
			}
		case report.Pairs:
			for _, p := range b.Rows {
				fmt.Fprintln(w, p.Label, p.Value)
			}
		}
	}
	return ctx.Err()
}

func exporter(t *testing.T) (*Desk, model.IncidentID, Ask) {
	d, _ := open(t)
	d.o.Drawers = map[string]report.Drawer{"text": plain}
	id, err := d.Practice(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return d, id, Ask{Incident: id, Format: "text", Choice: report.DefaultChoice()}
}

func TestExportIsRecordedWithItsDigest(t *testing.T) {
	d, _, ask := exporter(t)
	path := filepath.Join(t.TempDir(), "a.txt")
	r, err := d.Export(context.Background(), ask, path)
	if err != nil {
		t.Fatal(err)
	}
	if sum, err := hashFile(context.Background(), path); err != nil || sum != r.SHA256 {
		t.Errorf("the file has %s, the receipt says %s, %v", sum, r.SHA256, err)
	}
	issued := r.Change.View.Reports
	if len(issued) != 1 || issued[0].SHA256 != r.SHA256 || issued[0].FromSize != uint64(r.Change.Seq) {
		t.Errorf("recorded as %+v", issued)
	}
	raw, err := os.ReadFile(path)
	if err != nil || !strings.Contains(string(raw), "entries were checked before this document was made") {
		t.Errorf("the page does not say that the record was checked: %v\n%s", err, raw)
	}
}

func TestTheSameRequestGivesTheSameDocument(t *testing.T) {
	d, _, ask := exporter(t)
	draw := func() string {
		doc, err := d.Document(context.Background(), &ask)
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if err := plain(context.Background(), &b, doc, nil); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	if a, b := draw(), draw(); a != b || a == "" {
		t.Error("two drawings of one request differ")
	}
}

func TestExportThatCannotBeWrittenIsNotRecorded(t *testing.T) {
	d, _, ask := exporter(t)
	before := d.Status().Entries
	var refusal *model.Error
	if _, err := d.Export(context.Background(), ask, filepath.Join(t.TempDir(), "none", "a.txt")); !errors.As(err, &refusal) {
		t.Errorf("a missing folder gave %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := d.Export(ctx, ask, filepath.Join(t.TempDir(), "a.txt")); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled export gave %v", err)
	}
	ask.Format = "docx"
	if _, err := d.Export(context.Background(), ask, filepath.Join(t.TempDir(), "a.docx")); !errors.As(err, &refusal) {
		t.Errorf("an unknown format gave %v", err)
	}
	if after := d.Status().Entries; after != before {
		t.Errorf("%d entries became %d", before, after)
	}
	left, err := filepath.Glob(filepath.Join(t.TempDir(), ".bridgelog-*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
}

func TestRowsOfDatasetsArePrintedOrCounted(t *testing.T) {
	d, id, ask := exporter(t)
	importFile(t, d, id, file(t, "super.csv", timesketch(2500)))
	doc, err := d.Document(context.Background(), &ask)
	if err != nil {
		t.Fatal(err)
	}
	without, _ := doc.Tally()
	if ask.Choice.Unprinted != 2500 {
		t.Errorf("%d rows are said not to be printed", ask.Choice.Unprinted)
	}
	ask.Datasets = true
	if doc, err = d.Document(context.Background(), &ask); err != nil {
		t.Fatal(err)
	}
	if with, _ := doc.Tally(); with != without+2500 {
		t.Errorf("%d rows without the dataset, %d with it", without, with)
	}
}
