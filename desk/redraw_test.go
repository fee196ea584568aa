package desk

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bridgelog/model"
	"bridgelog/report"
)

func reportsOf(t *testing.T, d *Desk, id model.IncidentID) []model.Report {
	t.Helper()
	v, err := d.Incident(context.Background(), id)
	if err != nil {
		t.Fatal(err)
	}
	return v.Reports
}

// Every document that is drawn from the record can be drawn again, bit for bit,
// whatever was recorded since.
func TestIssuedDocumentsAreDrawnAgainBitForBit(t *testing.T) {
	d, c := dutiful(t)
	ctx, dir := context.Background(), t.TempDir()
	id := begin(t, d)
	note(t, d, id, "a: unplugged")
	confirm(t, d, c, id, gdpr)
	typeNotice(t, d, id, gdpr, "breach_nature", "Files were encrypted.", "contact_point", "Mira Lindqvist, DPO")
	final := finalOf(id, report.IncidentReport)
	keys := []string{report.TimelineReport, report.IncidentReport, report.DeadlinesReport, report.CustodyReport, report.DutyReport(report.NoticeReport, gdpr)}
	for i, key := range keys {
		for k, format := range []string{"text", "json"} {
			a := final
			a.Format, a.Choice.Report = format, key
			a.Final = k == 1 && (key == report.IncidentReport || i == 4)
			if _, err := d.Export(ctx, a, filepath.Join(dir, strings.ReplaceAll(key, "/", "-")+"."+format)); err != nil {
				t.Fatal(key, err)
			}
		}
	}
	// All of it changes.
	c.now = c.now.Add(time.Hour)
	note(t, d, id, "a: plugged in again")
	answer(t, d, id, "rep.title", "Another name")
	typeNotice(t, d, id, gdpr, "breach_nature", "More files were encrypted.")
	must(t)(d.Do(ctx, model.SetSeverity{Incident: id, Level: "SEV1", Why: "it spreads"}))
	all := reportsOf(t, d, id)
	if len(all) != 2*len(keys) {
		t.Fatalf("%d documents", len(all))
	}
	for _, r := range all {
		again, err := d.Redraw(ctx, id, r)
		if err != nil || !again.Same || again.Why != "" {
			t.Errorf("entry %d, %s as %s: %v %v %q", r.Seq, r.ReportIssued.Report, r.Format, again.Same, err, again.Why)
		}
	}
	d.o.Program = "Bridgelog 9"
	d.o.Words.Kinds = map[model.RowKind]string{model.Action: "Wir taten"}
	if again, err := d.Redraw(ctx, id, all[0]); err != nil || again.Same || !strings.Contains(again.Why, "Bridgelog test") {
		t.Errorf("with other words: %+v %v", again.Why, err)
	}
}

func TestTwoFinalsAreComparedWithWhatTheySaidThen(t *testing.T) {
	d, c := dutiful(t)
	ctx := context.Background()
	id := begin(t, d)
	note(t, d, id, "a: unplugged")
	secret := must(t)(d.Do(ctx, model.NoteEvent{Incident: id, Row: model.RowFields{Happened: c.ago(0), Kind: model.Note, Text: "the name of a patient"}}))
	exported(t, d, finalOf(id, report.IncidentReport))
	note(t, d, id, "x: encrypted")
	exported(t, d, finalOf(id, report.IncidentReport))
	note(t, d, id, "a: restored")
	ask := Ask{Incident: id, Format: "text", Choice: report.DefaultChoice()}
	ask.Choice.Report = report.DifferencesReport + "/" + report.IncidentReport
	raw, r := exported(t, d, ask)
	if !strings.Contains(raw, "encrypted") || strings.Contains(raw, "unplugged") || strings.Contains(raw, "restored") || strings.Contains(raw, "NOT bit for bit") || r.State != "" {
		t.Errorf("the differences: %+v\n%s", r, raw)
	}
	// What was asked can be asked again, and gives the same.
	all := reportsOf(t, d, id)
	if again, err := d.Redraw(ctx, id, all[len(all)-1]); err != nil || !again.Same || again.Ask.Choice.Compared != [2]int{1, 2} {
		t.Errorf("drawn again: %v %v %q", again.Same, err, again.Why)
	}
	// What was erased since is missing, and that is said.
	if _, err := d.Shred(ctx, model.Shred{Incident: id, Entries: []model.Seq{secret.Seq}, Basis: "gdpr_17", Reason: "request 12/26", Authority: "Dana Reed", Second: "Lee Marsh"}); err != nil {
		t.Fatal(err)
	}
	raw, _ = exported(t, d, ask)
	if flat := strings.Join(strings.Fields(raw), " "); !strings.Contains(flat, "not bit for bit the file that was issued: what it told was partly erased since") || strings.Contains(flat, "patient") {
		t.Errorf("after the erasure:\n%s", raw)
	}
}
