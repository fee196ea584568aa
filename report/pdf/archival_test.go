package pdf

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"bridgelog/report"
)

// Every kind of document is PDF/A-1b, is sound to its last byte, carries its
// typefaces and says every word of its Doc in the order of reading.
func TestEveryKindOfDocumentIsArchivalAndSaysEverything(t *testing.T) {
	if testing.Short() {
		t.Skip("draws some fifty documents")
	}
	d, folder := drawer(t), t.TempDir()
	if keep := os.Getenv("BRIDGELOG_PAGES"); keep != "" { // to look at the pages
		folder = keep
	}
	all := everyKind(t)
	var paths []string
	for _, k := range all {
		var b bytes.Buffer
		if err := d.Draw(context.Background(), &b, k.doc, nil); err != nil {
			t.Fatalf("%s: %v", k.name, err)
		}
		path := filepath.Join(folder, strings.ReplaceAll(k.name, "/", " ")+".pdf")
		if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		paths = append(paths, path)
	}
	t.Run("text", func(t *testing.T) {
		for i, k := range all {
			if missing := unread(t, k.doc, bodies(t, k.doc, paths[i])); missing != "" {
				t.Errorf("%s: the pages do not say, where it should stand: %s", k.name, missing)
			}
		}
	})
	t.Run("typefaces", func(t *testing.T) {
		for i, k := range all {
			out, err := exec.Command(tool(t, "pdffonts", "poppler-utils"), paths[i]).CombinedOutput()
			lines := strings.Split(strings.TrimSpace(string(out)), "\n")
			if err != nil || len(lines) < 3 {
				t.Errorf("%s: pdffonts: %v\n%s", k.name, err, out)
				continue
			}
			for _, l := range lines[2:] {
				if !strings.Contains(l, "yes yes yes") { // embedded, a subset, with its code table
					t.Errorf("%s: a typeface is not embedded as a subset that can be read: %s", k.name, l)
				}
			}
		}
	})
	t.Run("structure", func(t *testing.T) {
		for i, k := range all {
			if out, err := exec.Command(tool(t, "qpdf", "qpdf"), "--check", paths[i]).CombinedOutput(); err != nil || strings.Contains(string(out), "WARNING") {
				t.Errorf("%s: qpdf: %v\n%s", k.name, err, out)
			}
		}
	})
	t.Run("archive", func(t *testing.T) {
		if faults := preflight(t, paths); faults != "" {
			t.Errorf("Preflight does not take these for PDF/A-1b:\n%s", faults)
		}
	})
}

// bodies is what the pages of a file say between watermark and header, which
// are drawn first and last.
func bodies(t *testing.T, doc report.Doc, path string) []string {
	t.Helper()
	blank := filepath.Join(t.TempDir(), "blank.pdf") // an empty page says what stands round every page
	if err := os.WriteFile(blank, draw(t, report.Doc{Meta: doc.Meta, Blocks: []report.Block{report.Break{}, report.Break{}}}), 0o600); err != nil {
		t.Fatal(err)
	}
	round := read(textPages(t, blank)[1])
	header, _, found := strings.Cut(round, "page2of3")
	if !found {
		t.Fatalf("an empty page says only %q", round)
	}
	var pages []string
	for i, p := range textPages(t, path) {
		text := read(p)
		at := strings.LastIndex(text, header[len(read(doc.Meta.Watermark())):])
		if at < 0 {
			t.Fatalf("page %d of %s has no header %q:\n%s", i+1, path, header, text)
		}
		pages = append(pages, text[:at])
	}
	return pages
}
