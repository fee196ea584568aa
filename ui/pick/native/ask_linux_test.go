package native

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"bridgelog/ui/pick"
)

func TestTheProgramBesideIsAskedInJSON(t *testing.T) {
	dir := t.TempDir()
	program, heard := filepath.Join(dir, "dialogs"), filepath.Join(dir, "heard")
	script := "#!/bin/sh\ncat > " + heard + "\necho '{\"path\":\"/out/Zeitleiste ä.pdf\"}'\n"
	if err := os.WriteFile(program, []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	a, err := askProgram(program, pick.Question{For: pick.Save, Title: "Export", Name: "x.pdf", Filters: []pick.Filter{{Name: "PDF", Extensions: []string{"pdf"}}}})
	if err != nil || a.Path != "/out/Zeitleiste ä.pdf" {
		t.Errorf("answer %+v, %v", a, err)
	}
	raw, err := os.ReadFile(heard)
	if err != nil || !strings.Contains(string(raw), `"for":"save a file"`) || !strings.Contains(string(raw), `"pdf"`) {
		t.Errorf("it heard %s, %v", raw, err)
	}
	for name, script := range map[string]string{"fails": "exit 1", "says nothing": "true"} {
		if err := os.WriteFile(program, []byte("#!/bin/sh\n"+script+"\n"), 0o700); err != nil {
			t.Fatal(err)
		}
		if a, err := askProgram(program, pick.Question{For: pick.Open}); err == nil || a.Path != "" {
			t.Errorf("a program that %s answers %+v", name, a)
		}
	}
	if _, err := askProgram(filepath.Join(dir, "missing"), pick.Question{}); err == nil {
		t.Error("a program that is not there answers")
	}
}
