package inapp

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"bridgelog/ui/pick"
)

// pdf is what the program saves.
var pdf = []pick.Filter{{Name: "PDF", Extensions: []string{"pdf"}}}

func newPicker(t *testing.T, dir string) (*Picker, fyne.Window) {
	t.Helper()
	test.NewTempApp(t)
	w := test.NewTempWindow(t, widget.NewLabel("page"))
	w.Resize(fyne.NewSize(1000, 700))
	return New(func() fyne.Window { return w }, dir), w
}

// press taps the button with these words in the topmost dialog.
func press(t *testing.T, w fyne.Window, words string) {
	t.Helper()
	var found *widget.Button
	for _, o := range test.LaidOutObjects(w.Canvas().Overlays().Top()) {
		if b, ok := o.(*widget.Button); ok && b.Text == words {
			found = b
		}
	}
	if found == nil {
		t.Fatalf("no button %q", words)
	}
	test.Tap(found)
}

func TestSavingDoesNotTouchTheFile(t *testing.T) {
	dir := t.TempDir()
	p, w := newPicker(t, dir)
	var got string
	answers := 0
	p.SaveFile("Export", "timeline", pdf, func(path string, err error) { got, answers = path, answers+1 })
	press(t, w, "Save")
	if want := filepath.Join(dir, "timeline.pdf"); got != want || answers != 1 {
		t.Fatalf("answered %d times with %q, want once %q", answers, got, want)
	}
	if _, err := os.Stat(got); !os.IsNotExist(err) {
		t.Error("choosing a name created the file")
	}
}

func TestExistingFileIsAskedAbout(t *testing.T) {
	dir := t.TempDir()
	old := filepath.Join(dir, "timeline.pdf")
	if err := os.WriteFile(old, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	p, w := newPicker(t, dir)
	got, answers := "none", 0
	p.SaveFile("Export", "timeline", pdf, func(path string, err error) { got, answers = path, answers+1 })
	press(t, w, "Save")
	if answers != 0 {
		t.Fatal("the file would be replaced without a question")
	}
	press(t, w, "No")
	if answers != 0 {
		t.Fatal("saying no ended the choice")
	}
	press(t, w, "Save")
	press(t, w, "Yes")
	if got != old || answers != 1 {
		t.Errorf("answered %d times with %q", answers, got)
	}
	if b, _ := os.ReadFile(old); string(b) != "old" {
		t.Error("choosing emptied the file")
	}
}

func TestCancelIsNoError(t *testing.T) {
	p, w := newPicker(t, t.TempDir())
	answers := 0
	p.SaveFile("Export", "timeline", pdf, func(path string, err error) {
		answers++
		if path != "" || err != nil {
			t.Errorf("cancel gave %q, %v", path, err)
		}
	})
	busy := false
	p.Folder("Other", func(_ string, err error) { busy = err == pick.ErrBusy })
	if !busy {
		t.Error("a second dialog opened over the first")
	}
	press(t, w, "Cancel")
	if answers != 1 {
		t.Errorf("answered %d times", answers)
	}
	p.OpenFiles("Import", pdf, func(paths []string, err error) {
		answers++
		if len(paths) != 0 || err != nil {
			t.Errorf("cancel gave %v, %v", paths, err)
		}
	})
	press(t, w, "Cancel")
	if answers != 2 {
		t.Errorf("answered %d times", answers)
	}
}

func TestMissingFolderIsSaid(t *testing.T) {
	p, w := newPicker(t, filepath.Join(t.TempDir(), "gone"))
	p.SaveFile("Export", "timeline", pdf, func(string, error) { t.Error("answered for a folder that is not there") })
	press(t, w, "Save")
	said := false
	for _, o := range test.LaidOutObjects(w.Canvas().Overlays().Top()) {
		if l, ok := o.(*widget.Label); ok && l.Visible() && l.Importance == widget.DangerImportance {
			said = l.Text != ""
		}
	}
	if !said {
		t.Error("nothing says what is wrong")
	}
}

// Escape belongs to the dialog, not to the page behind it.
func TestEscapeCancelsTheDialogAndLeavesThePage(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "timeline.pdf"), []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	p, w := newPicker(t, dir)
	page := 0
	w.Canvas().SetOnTypedKey(func(*fyne.KeyEvent) { page++ })
	press1 := func(name fyne.KeyName) {
		if f := w.Canvas().Focused(); f != nil {
			f.TypedKey(&fyne.KeyEvent{Name: name})
			return
		}
		w.Canvas().OnTypedKey()(&fyne.KeyEvent{Name: name})
	}
	answers := 0
	answered := func(path string, err error) {
		if path != "" || err != nil {
			t.Errorf("Escape answered %q, %v", path, err)
		}
		answers++
	}
	for name, open := range map[string]func(){
		"open": func() {
			p.OpenFiles("Import", nil, func(paths []string, err error) { answered(strings.Join(paths, ""), err) })
		},
		"folder": func() { p.Folder("Backups", answered) },
		"save":   func() { p.SaveFile("Export", "timeline", pdf, answered) },
	} {
		answers = 0
		open()
		press1(fyne.KeyF4)
		press1(fyne.KeyEscape)
		if answers != 1 || w.Canvas().Overlays().Top() != nil || page != 0 {
			t.Errorf("%s: %d answers, the page was told of %d keys", name, answers, page)
		}
	}
	answers = 0
	p.SaveFile("Export", "timeline", pdf, answered)
	press(t, w, "Save")
	w.Canvas().OnTypedKey()(&fyne.KeyEvent{Name: fyne.KeyEscape}) // from the question whether to replace
	if answers != 0 {
		t.Error("Escape from the question gave up the name")
	}
	press1(fyne.KeyEscape)
	if answers != 1 {
		t.Errorf("%d answers", answers)
	}
	if press1(fyne.KeyF4); page != 1 {
		t.Error("the page did not get its keys back")
	}
}
