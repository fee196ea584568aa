package ui

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"bridgelog/model"
	"bridgelog/report"
	"bridgelog/ui/kit"
)

// typeLine types into the entry line in view and presses Enter.
func (b *bridge) typeLine(q *quickEntry, text string) {
	b.t.Helper()
	q.line.Focus()
	test.Type(q.line.Entry(), text)
	q.line.Entry().TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
}

func key(name fyne.KeyName) *fyne.KeyEvent { return &fyne.KeyEvent{Name: name} }

func (b *bridge) mustSay(words ...string) {
	b.t.Helper()
	out := b.outline()
	for _, w := range words {
		if !strings.Contains(out, w) {
			b.t.Errorf("the screen does not say %q:\n%s", w, out)
		}
	}
}

func (b *bridge) mustNotSay(words ...string) {
	b.t.Helper()
	out := b.outline()
	for _, w := range words {
		if strings.Contains(out, w) {
			b.t.Errorf("the screen says %q:\n%s", w, out)
		}
	}
}

func last(v model.View) *model.Row { return v.Timeline().At(v.Timeline().Len() - 1) }

func TestThreeQuickEntriesAreSealedAndTheLineIsFreeAgain(t *testing.T) {
	b := newBridge(t)
	id := b.incident()
	b.openIncident(id)
	q := b.screen.(*incidentScreen).quick
	for _, line := range []string{"a: uplink of fs-02 pulled #fs-02", "-20m c: called SecOps @Kim", "t: ask for flow records @Ana"} {
		before := b.view(id).Timeline().Len()
		b.typeLine(q, line)
		if q.line.Text() != "" {
			t.Fatalf("after %q the line still holds %q", line, q.line.Text())
		}
		if got := b.view(id).Timeline().Len(); got != before+1 {
			t.Fatalf("after %q there are %d rows, want %d", line, got, before+1)
		}
		if r := last(b.view(id)); r.Typed != line {
			t.Errorf("typed text is %q, want %q", r.Typed, line)
		}
	}
	b.mustSay("uplink of fs-02 pulled", "called SecOps", "ask for flow records")
}

func TestAnEventInTheFutureIsRefusedAndTheTextStays(t *testing.T) {
	b := newBridge(t)
	id := b.incident()
	b.openIncident(id)
	q := b.screen.(*incidentScreen).quick
	before := b.view(id).Entries
	b.typeLine(q, "2026-11-25 14:00 a: restore")
	if q.line.Text() != "2026-11-25 14:00 a: restore" {
		t.Errorf("the line holds %q", q.line.Text())
	}
	b.mustSay("future")
	if got := b.view(id).Entries; got != before {
		t.Errorf("%d entries, want %d", got, before)
	}
	test.Type(q.line.Entry(), "d")
	b.mustNotSay("The text is kept here")
}

func TestALogbookThatIsGoneKeepsTheTextInTheLine(t *testing.T) {
	b := newBridge(t)
	id := b.incident()
	b.openIncident(id)
	q := b.screen.(*incidentScreen).quick
	if err := b.deps.Desk.Close(); err != nil {
		t.Fatal(err)
	}
	b.closed = true
	b.typeLine(q, "a: pulled the plug")
	if q.line.Text() != "a: pulled the plug" {
		t.Errorf("the line holds %q", q.line.Text())
	}
	b.mustSay("The text is kept here")
}

func TestASecretIsAskedAboutOnceBeforeItIsSaved(t *testing.T) {
	b := newBridge(t)
	id := b.incident()
	b.openIncident(id)
	q := b.screen.(*incidentScreen).quick
	secret := "a: new key AKIAIOSFODNN7EXAMPLE set"
	if _, found := model.LooksSecret(secret); !found {
		t.Fatal("the sample is no longer taken for a secret")
	}
	before := b.view(id).Entries
	b.typeLine(q, secret)
	if b.view(id).Entries != before {
		t.Fatal("it was saved without asking")
	}
	b.mustSay("Not saved yet")
	q.line.Entry().TypedKey(key(fyne.KeyReturn))
	if b.view(id).Entries != before+1 {
		t.Error("the second Enter did not save it")
	}
}

func TestNamesAreCompletedFromTheRecord(t *testing.T) {
	b := newBridge(t)
	id := b.incident()
	b.log(id, `c: told @"Kim Novak" and @kai about #fs-02`)
	b.openIncident(id)
	q := b.screen.(*incidentScreen).quick
	if got := q.complete("@nov"); len(got) != 1 || got[0] != `@"Kim Novak"` {
		t.Errorf("completions of @nov: %q", got)
	}
	if got := q.complete("#f"); len(got) != 1 || got[0] != "#fs-02" {
		t.Errorf("completions of #f: %q", got)
	}
}

func TestArrowUpCorrectsTheLastOwnRowAndTheOldOneStaysStruck(t *testing.T) {
	b := newBridge(t)
	id := b.incident()
	old := b.log(id, "-20m a: firewall rule 215 set #fw-1")
	b.openIncident(id)
	q := b.screen.(*incidentScreen).quick
	q.line.Focus()
	q.line.Entry().TypedKey(key(fyne.KeyUp))
	b.mustSay("Correcting entry " + seqText(old))
	text := q.line.Text()
	q.line.SetText(strings.Replace(text, "215", "214", 1))
	b.clock = b.clock.Add(10 * time.Minute)
	q.line.Entry().TypedKey(key(fyne.KeyReturn))
	v := b.view(id)
	i, _ := v.Timeline().Find(old)
	was, now := v.Timeline().At(i), last(v)
	if !was.IsCorrected || !now.IsCorrection || now.Text != "firewall rule 214 set #fw-1" {
		t.Errorf("old %+v\nnew %+v", was, now)
	}
	if !now.Happened.From.Equal(was.Happened.From) {
		t.Errorf("the time moved from %v to %v", was.Happened.From, now.Happened.From)
	}
	if q.line.Text() != "" {
		t.Errorf("the line holds %q", q.line.Text())
	}
	b.mustNotSay("Correcting")
}

func TestEscapeInACorrectionAsksBeforeDroppingWhatWasTyped(t *testing.T) {
	b := newBridge(t)
	id := b.incident()
	b.log(id, "a: rule set")
	b.openIncident(id)
	q := b.screen.(*incidentScreen).quick
	q.recall()
	test.Type(q.line.Entry(), " and checked")
	q.line.Entry().TypedKey(key(fyne.KeyEscape))
	if q.correcting == nil || !strings.HasSuffix(q.line.Text(), "and checked") {
		t.Fatal("the first Escape already dropped it")
	}
	q.line.Entry().TypedKey(key(fyne.KeyEscape))
	if q.correcting != nil || q.line.Text() != "" {
		t.Errorf("the second Escape left %q", q.line.Text())
	}
}

func TestADraftSurvivesAndIsBroughtBack(t *testing.T) {
	b := newBridge(t)
	id := b.incident()
	b.openIncident(id)
	q := b.screen.(*incidentScreen).quick
	test.Type(q.line.Entry(), "a: half a sent")
	b.inline.Fire(2 * time.Second)
	again := newQuickEntry(b.Shell, id)
	if again.line.Text() != "a: half a sent" {
		t.Errorf("the draft is %q", again.line.Text())
	}
}

func TestTheMainWindowNamesOneNextStepAndLeadsThroughIt(t *testing.T) {
	b := newBridge(t)
	id := b.incident()
	b.openIncident(id)
	i := b.screen.(*incidentScreen)
	b.mustSay("Start the record", "G1 to Triage: 2 missing", "Contact point: nobody yet")
	// rep-01 asks for the alert as it came; it may be done without.
	i.next.Do()
	if !b.sheetOpen() {
		t.Fatal("the fields the step names are not asked for")
	}
	b.do(model.SettleStep{Incident: id, Step: "rep-01", State: "done"})
	b.clock = b.clock.Add(61 * time.Second)
	i.Tick(b.clock)
	b.closeSheet()
	b.mustSay("Take command", "rep-03")
	i.next.Do() // naming the manager is the step
	test.Type(b.win.Canvas().Focused(), "Sam Okafor")
	b.win.Canvas().Focused().TypedKey(key(fyne.KeyReturn))
	b.mustSay("Lead | Sam Okafor", "G1 to Triage: 1 missing")
	for _, step := range []string{"rep-03", "rep-02", "rep-04", "rep-05"} {
		b.do(model.SettleStep{Incident: id, Step: step, State: "skipped", Why: "told on the phone"})
	}
	b.mustSay("Settle what the gate still asks", "1 thing is missing")
	b.do(model.PutRecord{Incident: id, Form: "rep", Set: map[string]json.RawMessage{"rep.poc_informed": json.RawMessage(`{"answer":"yes"}`)}})
	b.mustSay("Go on to Triage", "G1 to Triage: nothing missing")
}

func TestAnOverdueStepComesFirstAndSaysSo(t *testing.T) {
	b := newBridge(t)
	id := b.incident()
	b.clock = b.clock.Add(7 * time.Minute)
	b.openIncident(id)
	b.mustSay("overdue 2 m")
}

func TestClocksCountWhatIsAgreedAndTargetsUntilTheyAreReached(t *testing.T) {
	b := newBridge(t)
	id := b.incident()
	v := b.view(id)
	clocks, _ := clocksOf(v, b.House(), *testGuide(), lastMessage(v), nil, nil, b.clock.Add(3*time.Hour))
	if clocks[0].What != "Next update" || clocks[0].Number() != "overdue 2 h 00 m" {
		t.Errorf("first clock %q %q", clocks[0].What, clocks[0].Number())
	}
	b.do(model.PutRecord{Incident: id, Form: "inv", Set: map[string]json.RawMessage{"inv.diag_limit": json.RawMessage(`"1h"`)}})
	b.put(id, "tri.update_rhythm", `"8h"`)
	b.do(model.PutRecord{Incident: id, Form: "con", Set: map[string]json.RawMessage{"con.watch_window": json.RawMessage(`"2h"`),
		"con.contained_at": json.RawMessage(`{"from":"2026-11-24T03:00:00Z","precision":"minute"}`)}})
	v = b.view(id)
	clocks, _ = clocksOf(v, b.House(), *testGuide(), lastMessage(v), nil, nil, b.clock)
	if clocks[0].What != "Fix time left" || clocks[1].What != "Quiet period" || clocks[1].Number() != "1 h 48 m" {
		t.Errorf("clocks %+v", clocks)
	}
	b.clock = b.clock.Add(time.Hour)
	b.log(id, "-1m x: another login from the same address") // the quiet period begins again
	v = b.view(id)
	clocks, _ = clocksOf(v, b.House(), *testGuide(), lastMessage(v), nil, nil, b.clock)
	for _, c := range clocks {
		if c.What == "Quiet period" && c.Number() != "1 h 59 m" {
			t.Errorf("after the attacker came back the quiet period has %s left", c.Number())
		}
	}
}

func TestASeatIsGivenAndShown(t *testing.T) {
	b := newBridge(t)
	id := b.incident()
	b.openIncident(id)
	i := b.screen.(*incidentScreen)
	i.s.openSeatOf(i.v, "incident_manager")
	if !b.sheetOpen() {
		t.Fatal("no sheet opened")
	}
	field := b.win.Canvas().Focused()
	test.Type(field, "Sam Okafor")
	field.TypedKey(key(fyne.KeyReturn))
	if b.sheetOpen() {
		t.Error("the sheet is still open")
	}
	b.mustSay("Lead | Sam Okafor")
}

func TestSeverityByFiveTapsProposesAsTheGuideSays(t *testing.T) {
	b := newBridge(t)
	id := b.incident()
	b.Go(Route{Page: PageSeverity, Incident: id})
	v := b.screen.(*severityScreen)
	// The guide's third worked example: c high, i low, a none, one part, can wait.
	for i, digit := range []rune{'4', '2', '1', '1', '1'} {
		v.taps[i].row.TypedRune(digit)
	}
	if v.proposal != "SEV2" {
		t.Fatalf("proposal %q, want SEV2", v.proposal)
	}
	v.level.TypedRune('4')
	v.Save()
	b.mustSay("reason is needed")
	v.reason.SetText("one laptop, wiped already")
	v.Save()
	b.mustSay("Name the second person")
	v.second.name.SetText("Lee Hart")
	v.Save()
	view := b.view(id)
	got := view.Severity[len(view.Severity)-1]
	if got.Level != "SEV4" || got.Proposal != "SEV2" || got.Second != "Lee Hart" || got.Ratings == nil || got.Ratings.C != "high" {
		t.Errorf("recorded %+v", got)
	}
	b.mustSay("SEV4 Minor", "one laptop, wiped already")
}

func TestImportPreviewCommitAndUndo(t *testing.T) {
	b := newBridge(t)
	id := b.incident()
	path := filepath.Join(t.TempDir(), "evtx.csv")
	if err := os.WriteFile(path, []byte(sampleTimesketch), 0o600); err != nil {
		t.Fatal(err)
	}
	b.picks.open = []string{path}
	b.Go(Route{Page: PageImport, Incident: id})
	before := b.view(id)
	i := b.screen.(*importScreen)
	i.choose()
	b.mustSay("Timesketch", "3 records", "Take in")
	if got := b.view(id).Entries; got != before.Entries {
		t.Fatalf("the preview recorded %d entries", got-before.Entries)
	}
	plan := i.files[0].plan
	rows := plan.Rows()
	i.Save()
	v := b.view(id)
	if got := v.Timeline().Len() - before.Timeline().Len(); got != rows+1 {
		t.Fatalf("%d rows came in, want %d and the import's own", got, rows)
	}
	if b.route.Page != PageTimeline {
		t.Errorf("we are on %q", b.route.Page)
	}
	b.undoImports(id, []model.Seq{v.Imports[0].Seq})
	for _, r := range b.view(id).Timeline().All() {
		if r.Source != nil && !r.Withdrawn {
			t.Errorf("row %d still stands after undo", r.Seq)
		}
	}
}

func TestCancellingAnImportRecordsNothing(t *testing.T) {
	b := newBridge(t)
	id := b.incident()
	b.Go(Route{Page: PageImport, Incident: id})
	before := b.view(id).Entries
	importSample("a.csv", sampleTable, partColumns)(b.Shell)
	b.mustSay("23 Nov")
	b.screen.(*importScreen).giveUp()
	b.mustSay("Choose files")
	if got := b.view(id).Entries; got != before {
		t.Errorf("%d entries were made", got-before)
	}
}

func TestAColumnMappingIsKeptForTheNextTableOfItsKind(t *testing.T) {
	b := newBridge(t)
	id := b.incident()
	b.Go(Route{Page: PageImport, Incident: id})
	i := b.screen.(*importScreen)
	importSample("a.csv", sampleTable, partColumns)(b.Shell)
	e := i.sheet.mapping
	at := -1
	for n, name := range e.header {
		if name == "Host" {
			at = n
		}
	}
	e.roles[at].SetSelected(roleText)
	if len(e.rows) != 2 || !strings.Contains(e.rows[0][3], "fw-1") {
		t.Fatalf("the live rows are %q", e.rows)
	}
	e.take()
	if m := i.files[0].plan.Summary.Mapping; len(m.Text) != 2 {
		t.Fatalf("the file was read with %+v", m)
	}
	i.giveUp()
	importSample("b.csv", sampleTable, "")(b.Shell)
	if !i.files[0].kept || len(i.files[0].plan.Summary.Mapping.Text) != 2 {
		t.Errorf("the mapping was not kept: %+v", i.files[0].plan.Summary.Mapping)
	}
}

func TestExportWritesTheFileAndGivesAReceipt(t *testing.T) {
	b := newBridge(t)
	id := b.practiceIncident()
	b.Go(Route{Page: PageExport, Incident: id})
	e := b.screen.(*exportScreen)
	b.picks.save = filepath.Join(t.TempDir(), "timeline.pdf")
	e.Save()
	if want := "DRILL-2026-0001 timeline TLP-AMBER-STRICT 2026-11-24 0312Z.pdf"; b.picks.name != want {
		t.Errorf("offered name %q, want %q", b.picks.name, want)
	}
	raw, err := os.ReadFile(b.picks.save)
	if err != nil || !strings.HasPrefix(string(raw), "%PDF-") {
		t.Fatalf("the file holds %d bytes, %v", len(raw), err)
	}
	v := b.view(id)
	issued := v.Reports[len(v.Reports)-1]
	b.mustSay("Exported", inGroups(issued.SHA256), "entry "+seqText(issued.Seq))
}

func TestWhatWasExportedIsOpenedAndShownInItsFolder(t *testing.T) {
	b := newBridge(t)
	var shown []string
	b.deps.Show = func(path string) error { shown = append(shown, path); return nil }
	id := b.practiceIncident()
	b.Go(Route{Page: PageExport, Incident: id})
	e := b.screen.(*exportScreen)
	b.picks.save = filepath.Join(t.TempDir(), "timeline.pdf")
	e.Save()
	b.mustSay(`button "Open"`, `button "Show in folder"`, `button "Copy path"`)
	acts := b.fileActs(b.picks.save)
	for _, a := range acts[:2] {
		a.OnTapped()
	}
	if len(shown) != 2 || shown[0] != b.picks.save || shown[1] != filepath.Dir(b.picks.save) {
		t.Errorf("shown were %q", shown)
	}
	if err := os.Remove(b.picks.save); err != nil {
		t.Fatal(err)
	}
	acts[0].OnTapped()
	b.says("The record keeps its name and fingerprint")
	if len(shown) != 2 {
		t.Errorf("a file that is gone was opened: %q", shown)
	}
	b.deps.Show = nil // a system without one
	if acts := b.fileActs(b.picks.save); len(acts) != 1 || acts[0].Text != "Copy path" {
		t.Errorf("offered are %+v", acts)
	}
}

func TestEachFormatHasItsNameAndEnding(t *testing.T) {
	b := newBridge(t)
	id := b.practiceIncident()
	b.Go(Route{Page: PageExport, Incident: id})
	e := b.screen.(*exportScreen)
	b.mustSay("PDF", "Markdown")
	e.format.TypedRune('2')
	if e.paperAt.Visible() {
		t.Error("paper is asked for a format that has none")
	}
	b.picks.save = filepath.Join(t.TempDir(), "timeline.md")
	e.Save()
	if !strings.HasSuffix(b.picks.name, ".md") {
		t.Errorf("offered name %q", b.picks.name)
	}
	if raw, err := os.ReadFile(b.picks.save); err != nil || !strings.Contains(string(raw), "# Timeline report\n") {
		t.Errorf("the file holds %d bytes, %v", len(raw), err)
	}
	b.mustNotSay("DOCX") // a timeline is not edited
	e.which.TypedRune('2')
	b.mustSay("DOCX")
	e.format.TypedRune('3')
	if ask := e.ask(); ask.Format != "docx" || !e.paperAt.Visible() {
		t.Errorf("chosen is %q", ask.Format)
	}
	e.which.TypedRune('1')
	if ask := e.ask(); ask.Format != "pdf" {
		t.Errorf("a format the timeline does not have stayed chosen: %q", ask.Format)
	}
	for f := range formatWords {
		if extensions[f] == "" {
			t.Errorf("files of %s have no ending", f)
		}
	}
}

func TestThePageMakesEveryKindOfDocumentInItsOwnMarking(t *testing.T) {
	b := newBridge(t)
	id := b.practiceIncident()
	b.Go(Route{Page: PageExport, Incident: id})
	e := b.screen.(*exportScreen)
	for _, key := range report.Kinds {
		e.which.Set(key)
		e.chosen()
		if !e.versioned() {
			t.Errorf("%s has no versions", key)
		}
		b.picks.save = filepath.Join(t.TempDir(), "document.pdf")
		e.Save()
		v := b.view(id)
		issued := v.Reports[len(v.Reports)-1]
		if issued.Report != key || issued.State != "draft" || issued.TLP != b.deps.Desk.Templates().DefaultTLP(key) {
			t.Errorf("%s was recorded as %s, %s, %s", key, issued.Report, issued.State, issued.TLP)
		}
	}
}

func TestAGateLeadsToItsFinalReport(t *testing.T) {
	b := newBridge(t)
	id := b.practiceIncident()
	b.Go(Route{Page: PageExport, Incident: id, Section: report.DrillReport})
	e := b.screen.(*exportScreen)
	b.mustSay("Make final", "never writes over a file", "There is no final version yet", "final, edition 1")
	b.picks.save = filepath.Join(t.TempDir(), "drill.pdf")
	e.Save()
	if !strings.Contains(b.picks.name, "drill report final 1") {
		t.Errorf("offered name %q", b.picks.name)
	}
	v := b.view(id)
	issued := v.Reports[len(v.Reports)-1]
	if issued.Report != report.DrillReport || issued.State != "final" || issued.Edition != 1 {
		t.Fatalf("recorded as %+v", issued)
	}
	b.mustSay("Final version, edition 1", inGroups(issued.SHA256), "still tells what the record says")
	b.do(model.NoteEvent{Incident: id, Row: model.RowFields{Kind: model.Action, Text: "plugged in again", Happened: model.At(b.clock, b.deps.Home, model.ToMinute, model.OwnClock)}})
	b.mustSay("the record has changed since", "number 2")
}

func TestADraftIsNoFinal(t *testing.T) {
	b := newBridge(t)
	id := b.incident()
	b.Go(Route{Page: PageExport, Incident: id})
	e := b.screen.(*exportScreen)
	if len(e.which.Options) != 9 { // all but the drill report
		t.Errorf("a real incident is offered %d documents", len(e.which.Options))
	}
	e.which.TypedRune('2')
	b.mustSay("No gate counts it", "17 sections")
	b.picks.save = filepath.Join(t.TempDir(), "incident.pdf")
	e.Save()
	e.Save()
	issued := b.view(id).Reports
	if len(issued) != 2 || issued[1].State != "draft" || issued[1].Report != report.IncidentReport || issued[1].Edition != 0 {
		t.Errorf("recorded as %+v", issued)
	}
	b.mustSay("Exported")
}

func TestTheMainStatesReadAsTheyShould(t *testing.T) {
	b := newBridge(t)
	id := b.practiceIncident()
	for _, p := range []Page{PageIncident, PageTimeline, PageSeverity, PageExport} {
		b.Go(Route{Page: p, Incident: id})
		b.golden(string(p))
	}
	b.Go(Route{Page: PageImport, Incident: id})
	b.golden("import-empty")
	importSample("timesketch.csv", sampleTimesketch, "")(b.Shell)
	b.golden("import-preview")
}

func TestARecordedEntryIsNoDraftAnyMore(t *testing.T) {
	b := newBridge(t)
	id := b.incident()
	b.openIncident(id)
	q := b.screen.(*incidentScreen).quick
	test.Type(q.line.Entry(), "a: share closed")
	b.inline.Fire(2 * time.Second)
	q.line.Entry().TypedKey(key(fyne.KeyReturn))
	if again := newQuickEntry(b.Shell, id); again.line.Text() != "" {
		t.Errorf("the recorded entry came back as a draft: %q", again.line.Text())
	}
}

// At large text gate and people fold into a line, so that the next step keeps its
// reason, three clocks stand, and the log has no less room than before.
func TestAtLargeTextTheNextStepKeepsItsReasonAndTheLogItsRows(t *testing.T) {
	b := newBridge(t)
	id := b.triaged()
	b.openIncident(id)
	i := b.screen.(*incidentScreen)
	if !i.gate.object.Visible() || i.gate.line.Visible() {
		t.Fatal("at normal text the gate's panel is not there")
	}
	b.stepText(2)
	b.openIncident(id)
	b.win.Resize(fyne.NewSize(1280, 720))
	i = b.screen.(*incidentScreen)
	i.Tick(b.clock.Add(time.Minute))
	i.body.Refresh()
	if i.gate.object.Visible() || !i.gate.line.Visible() || !strings.Contains(i.gate.line.Text, "missing") {
		t.Errorf("the gate does not fold: %q", i.gate.line.Text)
	}
	if !i.next.why.Visible() || i.next.why.Text == "" {
		t.Error("the next step has no reason")
	}
	if n := len(i.clocks.clocks); n != 3 {
		t.Errorf("%d clocks", n)
	}
	if rows := i.log.table.PageRows(); rows < 2 {
		t.Errorf("the log shows %d rows", rows)
	}
	b.win.Canvas().Focus(i.gate.line)
	b.key(fyne.KeyReturn)
	if b.route.Page != PageGate {
		t.Errorf("the line leads to %s", b.route.Page)
	}
}

// A long record takes a moment to read. Until then nothing is said of it, and Enter
// in the line is not lost.
func TestNothingIsClaimedOfAnIncidentThatIsStillBeingRead(t *testing.T) {
	b := newBridge(t)
	id := b.incident()
	i := newIncidentScreen(b.Shell, id)
	b.win.SetContent(i.body)
	for _, claim := range []string{"Nothing is missing", "Nothing is logged", `"Done"`} {
		if got := kit.OutlineText(i.body); strings.Contains(got, claim) {
			t.Errorf("before it was read the page says %s:\n%s", claim, got)
		}
	}
	before := b.view(id).Timeline().Len()
	i.quick.line.SetText("a: pulled the uplink of fs-02")
	i.quick.line.Enter()
	if i.quick.line.Text() == "" || b.view(id).Timeline().Len() != before {
		t.Fatal("the line was taken before the incident was read")
	}
	i.Show(b.view(id))
	if i.quick.line.Text() != "" || b.view(id).Timeline().Len() != before+1 {
		t.Errorf("Enter was lost: %q stands in the line", i.quick.line.Text())
	}
	i.Show(b.view(id))
	if got := kit.OutlineText(i.body); !strings.Contains(got, `"Done"`) || b.view(id).Timeline().Len() != before+1 {
		t.Errorf("once it is read the page says:\n%s", got)
	}
}
