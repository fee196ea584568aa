package desk

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"bridgelog/journal"
	"bridgelog/model"
	"bridgelog/report"
)

func selectionOf(t *testing.T, d *Desk, path string) (journal.Selection, []journal.Entry) {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	s, err := journal.ParseSelection(raw)
	if err != nil {
		t.Fatal(err)
	}
	key, err := journal.NewVerifier(s.Key)
	if err != nil {
		t.Fatal(err)
	}
	shown, _, err := s.Check(&key)
	if err != nil {
		t.Fatal(err)
	}
	return s, shown
}

// A document with rows withheld proves those it shows, and its proof holds no
// word, author or digest of the others.
func TestAProofTellsNothingOfWhatADocumentWithholds(t *testing.T) {
	d, c := dutiful(t)
	ctx, dir := context.Background(), t.TempDir()
	id := begin(t, d)
	note(t, d, id, "a: unplugged")
	if err := d.SetBy(model.Person{Name: "Secret Agent"}); err != nil {
		t.Fatal(err)
	}
	hidden := must(t)(d.Do(ctx, model.NoteEvent{Incident: id, Row: model.RowFields{Happened: c.ago(0), Kind: model.Note, Text: "an informant called", Audience: "TLP:RED"}})).Seq
	if err := d.SetBy(model.Person{Name: "Kim Doe", Role: "incident_manager"}); err != nil {
		t.Fatal(err)
	}
	note(t, d, id, "a: restored")
	ask := Ask{Incident: id, Format: "text", Proof: true, Choice: report.DefaultChoice()}
	ask.Choice.Digests, ask.Choice.TLP, ask.Choice.Redact = true, "TLP:GREEN", []string{report.RedactNone}
	path := filepath.Join(dir, "t.txt")
	head := d.Status().Head
	r, err := d.Export(ctx, ask, path)
	if err != nil || r.Proof != filepath.Join(dir, "t.proof.json") || r.Proved == 0 {
		t.Fatalf("%+v %v", r, err)
	}
	s, shown := selectionOf(t, d, r.Proof)
	if s.SHA256 != r.SHA256 || s.File != "t.txt" || s.Size != head.Size || len(shown) != len(s.Entries) || len(shown) != r.Proved {
		t.Errorf("%+v of %d", r, len(shown))
	}
	e, err := d.db.Entry(ctx, uint64(hidden))
	if err != nil {
		t.Fatal(err)
	}
	h, err := header(e)
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{path, r.Proof} {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, word := range []string{"informant", "Secret", hex.EncodeToString(h.Digest[:8])} {
			if strings.Contains(string(raw), word) {
				t.Errorf("%s holds %q of an entry that is withheld", filepath.Base(file), word)
			}
		}
	}
	for _, one := range s.Entries {
		if one.Seq == uint64(hidden) {
			t.Error("the entry that is withheld is in the proof")
		}
	}
	// The digests are part of what was asked, and drawn again with it.
	raw, err := os.ReadFile(path)
	if err != nil || !strings.Contains(string(raw), s.Entries[0].Leaf[:16]) {
		t.Errorf("the annex lacks the digest of entry %d: %v", s.Entries[0].Seq, err)
	}
	all := reportsOf(t, d, id)
	if again, err := d.Redraw(ctx, id, all[0]); err != nil || !again.Same {
		t.Errorf("drawn again: %v %s", err, again.Why)
	}
}

// A document that says otherwise than a header who recorded it, a role in place
// of a name, proves the place alone.
func TestAHeaderIsShownOnlyWhereTheDocumentSaysTheSame(t *testing.T) {
	d, _ := dutiful(t)
	ctx := context.Background()
	id := begin(t, d)
	note(t, d, id, "a: unplugged")
	ask := Ask{Incident: id, Choice: report.DefaultChoice()}
	doc, err := d.Document(ctx, &ask)
	if err != nil {
		t.Fatal(err)
	}
	renamed := uint64(0)
	for i, b := range doc.Blocks {
		if rows, ok := b.(report.Rows); ok {
			rows.Rows = append([]report.TimelineRow{}, rows.Rows...)
			rows.Rows[len(rows.Rows)-1].By = "the incident manager"
			renamed = rows.Rows[len(rows.Rows)-1].Entry
			doc.Blocks[i] = rows
		}
	}
	raw, n, err := d.prove(ctx, doc, About{})
	if err != nil {
		t.Fatal(err)
	}
	s, err := journal.ParseSelection(raw)
	if err != nil || len(s.Entries) != n {
		t.Fatal(err)
	}
	for _, one := range s.Entries {
		if (one.Header == nil) != (one.Seq == renamed) {
			t.Errorf("entry %d: header shown: %v", one.Seq, one.Header != nil)
		}
	}
}

// A notice proves what it stands on, without saying who typed it.
func TestANoticeProvesWhatItsContentsWereTakenFrom(t *testing.T) {
	d, c := dutiful(t)
	ctx := context.Background()
	id := begin(t, d)
	confirm(t, d, c, id, gdpr)
	typeNotice(t, d, id, gdpr, "breach_nature", "Files were encrypted.", "contact_point", "Mira Lindqvist, DPO")
	typed := d.Status().Entries - 1
	a := ofDuty(id, report.NoticeReport, gdpr, "text")
	a.Final, a.Proof = true, true
	path := filepath.Join(t.TempDir(), "n.txt")
	r, err := d.Export(ctx, a, path)
	if err != nil {
		t.Fatal(err)
	}
	s, shown := selectionOf(t, d, r.Proof)
	found := false
	for _, one := range s.Entries {
		found = found || one.Seq == typed
	}
	if !found || len(shown) != 0 || len(s.Entries) < 2 {
		t.Errorf("what was typed is proved: %v; %d entries, %d headers", found, len(s.Entries), len(shown))
	}
}

// An incident report proves its answers and rows of registers too; a row marked
// stricter than the report is not among them.
func TestAReportProvesItsAnswersAndRegisters(t *testing.T) {
	d, _ := dutiful(t)
	ctx := context.Background()
	id := begin(t, d)
	answer(t, d, id, "rev.summary", "It was a test.")
	answered := d.Status().Entries - 1
	row := func(tlp, text string) uint64 {
		set := map[string]json.RawMessage{"text": json.RawMessage(strconv.Quote(text)), "tlp": json.RawMessage(strconv.Quote(tlp))}
		must(t)(d.Do(ctx, model.PutRecord{Incident: id, Register: "communications", Set: set}))
		return d.Status().Entries - 1
	}
	open, secret := row("TLP:GREEN", "the wards were told"), row("TLP:RED", "the police was told")
	a := finalOf(id, report.IncidentReport)
	a.Proof, a.Choice.TLP = true, "TLP:AMBER+STRICT"
	r, err := d.Export(ctx, a, filepath.Join(t.TempDir(), "i.txt"))
	if err != nil {
		t.Fatal(err)
	}
	s, _ := selectionOf(t, d, r.Proof)
	proved := map[uint64]bool{}
	for _, one := range s.Entries {
		proved[one.Seq] = true
		if (one.Seq == answered || one.Seq == open) && one.Header != nil {
			t.Errorf("entry %d: the report does not say who recorded it, its proof does", one.Seq)
		}
	}
	if !proved[answered] || !proved[open] || proved[secret] {
		t.Errorf("proved: the answer %v, the row %v, the stricter row %v", proved[answered], proved[open], proved[secret])
	}
}

// What was issued before a log went on under a new key is proved by the key of
// that time, and what came after by the new one.
func TestDocumentsFromBeforeANewKeyAreStillProved(t *testing.T) {
	d, _ := dutiful(t)
	ctx, dir := context.Background(), t.TempDir()
	id := begin(t, d)
	note(t, d, id, "a: unplugged")
	ask := Ask{Incident: id, Format: "json", Choice: report.DefaultChoice()}
	export := func(name string) string {
		path := filepath.Join(dir, name)
		if _, err := d.Export(ctx, ask, path); err != nil {
			t.Fatal(err)
		}
		return path
	}
	before, old := export("before.json"), d.Status().LogID
	if _, err := d.ContinueLog(ctx, "restored from a backup"); err != nil {
		t.Fatal(err)
	}
	note(t, d, id, "a: restored")
	after := export("after.json")
	for path, log := range map[string]string{before: old, after: d.Status().LogID} {
		found, err := d.CheckFile(ctx, path)
		if err != nil || len(found.Is) != 1 {
			t.Fatalf("%+v %v", found, err)
		}
		raw, n, why, err := d.ProveDocument(ctx, found.Is[0], About{File: path, SHA256: found.SHA256, Bodies: true})
		if err != nil || n == 0 || why != "" {
			t.Fatalf("%s: %d %q %v", filepath.Base(path), n, why, err)
		}
		s, err := journal.ParseSelection(raw)
		if err != nil || !strings.HasPrefix(s.Key, "bridgelog."+log) {
			t.Errorf("%s is proved by %s: %v", filepath.Base(path), s.Key, err)
		}
	}
}
