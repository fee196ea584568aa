package ui

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"bridgelog/model"
	"bridgelog/ui/kit"
)

func (b *bridge) evidence(id model.IncidentID) *evidencePage {
	b.t.Helper()
	b.openIncident(id)
	b.Go(Route{Page: PageEvidence, Incident: id})
	return b.screen.(*evidencePage)
}

// kept takes a file in by the page, as a person would.
func (b *bridge) takenIn(p *evidencePage, name, content string) string {
	b.t.Helper()
	path := filepath.Join(b.t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		b.t.Fatal(err)
	}
	p.Dropped([]string{path})
	p.adding.form.fields.Load(map[string][]string{"what": {"Ransom note"}, "system": {"fs-02"}, "how": {"copied"}})
	p.Save()
	return path
}

func TestADroppedFileIsTakenInAndShownWithItsFingerprint(t *testing.T) {
	b := newSealedBridge(t)
	p := b.evidence(b.incident())
	if got := kit.OutlineText(p.Content()); !strings.Contains(got, "evidence") {
		t.Errorf("shown: %s", got)
	}
	b.takenIn(p, "note.txt", "pay up \u202e now")
	if len(p.items) != 1 || p.chosen().Number != "E-01" || p.adding != nil {
		t.Fatalf("items %+v", p.items)
	}
	got := kit.OutlineText(p.Content())
	for _, want := range []string{"Ransom note", hashGroups(p.items[0].File.SHA256)[:40], "computed while it was read", "Never handed over; held by Alex Weber"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not shown in %s", want, got)
		}
	}
	p.table.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if p.look == nil || !strings.Contains(p.look.lines[0], `\u202e`) {
		t.Error("the file is not shown, or hides something")
	}
	if !p.Escape() || p.look != nil {
		t.Error("Escape does not lead back to the list")
	}
}

func TestWhatIsTypedForEvidenceSurvivesAKillAndARefusal(t *testing.T) {
	b := newSealedBridge(t)
	id := b.incident()
	p := b.evidence(id)
	p.add()
	p.adding.form.fields.Load(map[string][]string{"what": {"Laptop of the night shift"}})
	p.Save() // no file and no seal number
	if got := kit.OutlineText(p.Content()); len(p.items) != 0 || !strings.Contains(got, "needs a fingerprint, or as an object a seal number") {
		t.Errorf("shown: %s", got)
	}
	p.adding.form.keep()
	b.restart(testGuide())
	p = b.evidence(id)
	p.add()
	if got := p.adding.form.fields.Text("what"); got != "Laptop of the night shift" {
		t.Errorf("came back as %q", got)
	}
	p.adding.form.fields.Load(map[string][]string{"what": {"Laptop"}, "seal": {"A-4471"}})
	p.Save()
	if len(p.items) != 1 || p.items[0].Seal != "A-4471" {
		t.Errorf("items %+v", p.items)
	}
}

func TestAHandOverIsReadAgainFirstAndAMismatchGoesByItsProcedure(t *testing.T) {
	b := newSealedBridge(t)
	id := b.incident()
	p := b.evidence(id)
	path := filepath.Join(t.TempDir(), "disk.img")
	if err := os.WriteFile(path, []byte("sound"), 0o600); err != nil {
		t.Fatal(err)
	}
	p.add()
	p.adding.choose([]string{path})
	p.adding.form.fields.Load(map[string][]string{"outside": {"yes"}, "location": {"share"}})
	p.Save()
	p.table.TypedRune('h')
	if got := kit.OutlineText(b.win.Canvas().Content()); !strings.Contains(got, "fingerprint matches") {
		t.Errorf("shown: %s", got)
	}
	b.closeSheet()
	if err := os.WriteFile(path, []byte("other"), 0o600); err != nil {
		t.Fatal(err)
	}
	p.table.TypedRune('r')
	if got := kit.OutlineText(b.win.Canvas().Content()); !strings.Contains(got, "does not match") || !strings.Contains(got, "Who was told") {
		t.Fatalf("shown: %s", got)
	}
	b.closeSheet()
	if e := b.view(id).Evidence()[0]; len(e.Checks) != 0 {
		t.Error("a mismatch was recorded without who was told")
	}
}

func TestALegalHoldRefusesDisposalWithASentence(t *testing.T) {
	b := newSealedBridge(t)
	id := b.incident()
	p := b.evidence(id)
	b.takenIn(p, "note.txt", "pay up")
	b.put(id, "inv.legal_hold", `{"answer":"yes","reason":"a claim is expected"}`)
	p.dispose()
	if got := kit.OutlineText(b.win.Canvas().Content()); !strings.Contains(got, "legal hold stands") || b.sheetOpen() {
		t.Errorf("shown: %s", got)
	}
}

func TestAnExportLeavesInClearAndIsRecordedAndTheFormIsPrinted(t *testing.T) {
	b := newSealedBridge(t)
	id := b.incident()
	p := b.evidence(id)
	b.takenIn(p, "note.txt", "pay up")
	to := filepath.Join(t.TempDir(), "for the lab.txt")
	f := newActForm(b.Shell, func() model.View { return p.v }, "Export", "", transferFields())
	p.write(p.chosen(), model.TransferCustody{Incident: id, Item: p.chosen().ID, To: "Lab", Purpose: "analysis"}, to, f)
	if raw, err := os.ReadFile(to); err != nil || string(raw) != "pay up" {
		t.Errorf("%q %v", raw, err)
	}
	if got := kit.OutlineText(p.Content()); !strings.Contains(got, "gave a copy to Lab") {
		t.Errorf("the chain does not say it: %s", got)
	}
	b.picks.save = filepath.Join(t.TempDir(), "form.pdf")
	p.printForm()
	if raw, err := os.ReadFile(b.picks.save); err != nil || !strings.HasPrefix(string(raw), "%PDF-") {
		t.Errorf("the form: %v", err)
	}
}

func TestAPastedScreenshotIsTakenIn(t *testing.T) {
	b := newSealedBridge(t)
	p := b.evidence(b.incident())
	b.deps.Picture = func() []byte { return nil }
	p.add()
	p.adding.paste()
	if len(p.adding.pasted) != 0 {
		t.Error("an empty clipboard gave a picture")
	}
	b.deps.Picture = func() []byte { return []byte("\x89PNG picture") }
	p.adding.paste()
	if !strings.Contains(p.adding.which.Text, "from the clipboard") {
		t.Errorf("shown: %q", p.adding.which.Text)
	}
	p.Save()
	if len(p.items) != 1 || p.items[0].File.Size != 12 {
		t.Errorf("items %+v", p.items)
	}
}

func TestAFileIsOpenedOutsideOnlyAfterAWord(t *testing.T) {
	b := newSealedBridge(t)
	t.Setenv("XDG_RUNTIME_DIR", t.TempDir())
	shown := ""
	b.deps.Show = func(path string) error { shown = path; return nil }
	p := b.evidence(b.incident())
	b.takenIn(p, "note.txt", "pay up")
	p.openOutside()
	if shown != "" || !b.sheetOpen() {
		t.Fatal("it was opened without a word")
	}
	p.showOutside(p.items[0])
	raw, err := os.ReadFile(shown)
	if err != nil || string(raw) != "pay up" {
		t.Errorf("%q, %v", raw, err)
	}
	b.takenIn(p, "run.exe", "MZ")
	shown = ""
	p.openOutside()
	if strings.Contains(kit.OutlineText(p.Content()), "Open outside") {
		t.Error("a program is offered to be opened")
	}
}
