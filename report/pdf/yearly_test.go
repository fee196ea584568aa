package pdf

import (
	"os"
	"path/filepath"
	"testing"

	"bridgelog/report/internal/sample"
)

// A yearly report is archival and says every word.
func TestAYearlyReportIsArchival(t *testing.T) {
	docs, err := sample.Documents()
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	if keep := os.Getenv("BRIDGELOG_PAGES"); keep != "" { // to look at the pages
		folder = keep
	}
	path := filepath.Join(folder, "yearly.pdf")
	if err := os.WriteFile(path, draw(t, docs["yearly"]), 0o600); err != nil {
		t.Fatal(err)
	}
	if missing := unread(t, docs["yearly"], bodies(t, docs["yearly"], path)); missing != "" {
		t.Errorf("the pages do not say, where it should stand: %s", missing)
	}
	if faults := preflight(t, []string{path}); faults != "" {
		t.Error(faults)
	}
}
