package ui

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"bridgelog/report"
	"bridgelog/ui/kit"
)

// exported opens the page of reports of the practice incident and writes one.
func exported(t *testing.T, final bool) (*bridge, *exportScreen, string) {
	t.Helper()
	b := newBridge(t)
	id := b.practiceIncident()
	b.Go(Route{Page: PageExport, Incident: id})
	e := b.screen.(*exportScreen)
	if final {
		e.which.Set(report.DrillReport)
		e.version.Set("final")
		e.changed()
	}
	path := filepath.Join(t.TempDir(), "out.pdf")
	e.write(e.ask(), path)
	return b, e, path
}

func TestTheFileThatWasSentIsKnownAgainAndAChangedOneIsNot(t *testing.T) {
	b, e, path := exported(t, false)
	e.Dropped([]string{path})
	if got := kit.OutlineText(e.Content()); !strings.Contains(got, "Yes: the record knows this very file") {
		t.Errorf("shown: %s", got)
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	other := filepath.Join(t.TempDir(), "other.pdf")
	if err := os.WriteFile(other, bytes.Replace(raw, []byte("%PDF-1.4"), []byte("%PDF-1.5"), 1), 0o600); err != nil {
		t.Fatal(err)
	}
	e.Dropped([]string{other})
	if got := kit.OutlineText(e.Content()); !strings.Contains(got, "No: nothing that was issued") {
		t.Errorf("shown: %s", got)
	}
	_ = b
}

func TestAFinalIsListedAndApprovedByTheFileThatWasRead(t *testing.T) {
	b, e, path := exported(t, true)
	if got := kit.OutlineText(e.issued); !strings.Contains(got, "final, edition 1") || !strings.Contains(got, "Approve…") {
		t.Fatalf("listed: %s", got)
	}
	r := e.v.Reports[len(e.v.Reports)-1]
	e.approve(r)
	if !b.sheetOpen() {
		t.Fatal("nobody is asked who approved it")
	}
	if _, _, err := b.deps.Desk.Approve(t.Context(), path, "Dana Legal", "", ""); err != nil {
		t.Fatal(err)
	}
	v, err := b.deps.Desk.Incident(t.Context(), e.id)
	if err != nil {
		t.Fatal(err)
	}
	e.Show(v)
	if got := kit.OutlineText(e.issued); !strings.Contains(got, "Approved by Dana Legal") {
		t.Errorf("listed: %s", got)
	}
}

// What is previewed is what is written: every word of the document, whatever it is
// made of.
func TestThePreviewLeavesNothingOut(t *testing.T) {
	doc := report.Doc{Meta: report.Meta{Title: "T-title", TLP: "TLP:RED", Number: "N-1", Name: "N-name", Exercise: true, Draft: true},
		Blocks: []report.Block{report.Heading{Level: 1, Text: "B-head"}, report.Para{Text: "B-para", Style: "lead"}, report.Pairs{Rows: []report.Pair{{Label: "B-label", Value: "B-value"}, {Label: "B-empty"}}},
			report.Table{Columns: []report.Column{{Title: "B-column", Share: 1}, {Title: "B-right", Share: 2, Right: true}}, Rows: [][]string{{"B-cell", "B-17"}}}, report.Table{Empty: "B-none"},
			report.Items{Items: []report.Item{{Label: "B-asked", Value: "B-said", Origin: "B-origin"}}},
			report.Rows{Rows: []report.TimelineRow{{Happened: "B-when", UTC: "B-utc", Kind: "B-kind", Text: "B-text", Systems: "B-system", Marks: []string{"B-mark"}}, {Withheld: 3}}},
			report.Ribbon{Caption: "B-caption", Words: "B-words"}, report.Break{}, report.SignatureLine{Label: "B-sign"}}}
	p := newPreview()
	p.show(doc)
	got := kit.OutlineText(p.box)
	for _, want := range []string{"T-title", "TLP:RED", "N-1", "N-name", "EXERCISE", "DRAFT", "B-head", "B-para", "B-label", "B-value", "not known at this time", "B-column", "B-right", "B-cell", "B-17", "B-none",
		"B-asked", "B-said", "B-origin", "B-when", "B-utc", "B-kind", "B-text", "B-system", "B-mark", "3 rows are withheld here", "B-caption", "B-words", "B-sign"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in the preview:\n%s", want, got)
		}
	}
}

// A redacted copy of a final is made from the same entries; its proof and that of
// the whole, dropped together, show that it is part of it; its log is at hand.
func TestARedactedCopyIsMadeAndProvedFromTheWindow(t *testing.T) {
	_, e, path := exported(t, true)
	e.proof.SetQuietly(true)
	whole := filepath.Join(t.TempDir(), "whole.pdf")
	e.write(e.ask(), whole)
	r := e.v.Reports[len(e.v.Reports)-1]
	e.redactedCopy(r)
	if got := kit.OutlineText(e.Content()); !strings.Contains(got, "Redacted copy of edition 2") || !e.hide[0].Checked {
		t.Fatalf("offered: %s", got)
	}
	part := filepath.Join(t.TempDir(), "part.md")
	e.format.Set("markdown")
	e.write(e.ask(), part)
	raw, err := os.ReadFile(part)
	if err != nil || !strings.Contains(string(raw), "REDACTED") {
		t.Fatalf("%v: %s", err, raw)
	}
	e.Dropped([]string{strings.TrimSuffix(part, ".md") + ".proof.json", strings.TrimSuffix(whole, ".pdf") + ".proof.json"})
	if got := kit.OutlineText(e.result); !strings.Contains(got, "Proved: ") || !strings.Contains(got, "Both stand under the same head") {
		t.Errorf("shown: %s", got)
	}
	e.redactions(e.v.Reports[len(e.v.Reports)-1])
	if got := kit.OutlineText(e.Content()); !strings.Contains(got, "Log of redactions") {
		t.Errorf("shown: %s", got)
	}
	_ = path
}
