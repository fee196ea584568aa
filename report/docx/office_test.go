package docx

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"bridgelog/report"
	"bridgelog/report/internal/sample"
)

// A word processor of others opens the file and gives back its text. Where none
// is installed (Debian: libreoffice-writer-nogui) there is nothing to ask.
func TestAWordProcessorGivesBackEveryText(t *testing.T) {
	office, err := exec.LookPath("soffice")
	if err != nil || testing.Short() {
		t.Skip("LibreOffice is not installed, or the run is to be short")
	}
	dir := t.TempDir()
	docs := documents(t)
	args := []string{"-env:UserInstallation=file://" + filepath.ToSlash(dir) + "/profile", "--headless", "--convert-to", "txt:Text (encoded):UTF8", "--outdir", dir}
	want := map[string]report.Doc{"incident": docs["incident"], "notice": docs["notice"], "hostile": sample.Everywhere(`<a&b> "x" [U+0000]` + "\u202e\x00 {PAGE} 日本語")}
	for name, doc := range want {
		path := filepath.Join(dir, name+".docx")
		if err := os.WriteFile(path, draw(t, doc), 0o644); err != nil {
			t.Fatal(err)
		}
		args = append(args, path)
	}
	if out, err := exec.Command(office, args...).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for name, doc := range want {
		raw, err := os.ReadFile(filepath.Join(dir, name+".txt"))
		if err != nil {
			t.Fatal(err)
		}
		rest, all := words(string(raw)), sample.Said(doc)
		for _, s := range all[2 : len(all)-5] {
			s = words(report.Visible(s))
			_, after, ok := strings.Cut(rest, s)
			if !ok {
				t.Fatalf("%s: %q is missing or stands elsewhere; after %q", name, s, rest[:min(len(rest), 200)])
			}
			rest = after
		}
	}
}
