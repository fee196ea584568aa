package ui

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"bridgelog/model"
	"bridgelog/ui/kit"
)

// After a night without computers three kinds of paper are typed in: the log, a
// form and a register. All of it says who wrote it when; what is typed afterwards
// does not.
func TestANightOnPaperIsTypedIn(t *testing.T) {
	b := newBridge(t)
	id := b.incident()
	b.openIncident(id)
	b.typeFromPaper()
	if !b.sheetOpen() {
		t.Fatal("nobody is asked who wrote the paper")
	}
	b.closeSheet()
	tokyo, err := model.ParseMoment("2026-03-12 03:12 Asia/Tokyo", b.clock, time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	v, _ := b.Current()
	b.beginPaper(id, v.Number, model.Transcribed{By: "Kim", Written: tokyo})
	bar := ""
	for _, l := range kit.Outline(b.frame.paper) {
		bar += l.String() + "\n"
	}
	if !strings.Contains(bar, "Kim") || !strings.Contains(bar, "Asia/Tokyo") {
		t.Errorf("the bar says %q", bar)
	}
	main := b.screen.(*incidentScreen)
	main.quick.line.SetText("-20m a: main switch turned off")
	if p := main.quick.preview(main.quick.line.Text()); !strings.Contains(p.Text, "2026") && !strings.Contains(p.Text, "11 Mar") {
		t.Errorf("the preview says no day: %q", p.Text)
	}
	main.quick.line.Entry().TypedKey(key(fyne.KeyReturn))
	v, _ = b.Current()
	row := v.Timeline().At(v.Timeline().Len() - 1)
	if row.Transcribed == nil || row.Transcribed.By != "Kim" || !row.Happened.From.Equal(tokyo.From.Add(-20*time.Minute)) {
		t.Errorf("the line of the log is %+v", row.RowFields)
	}
	if c := rowCell(row, "full", time.UTC, time.Time{}, b.clock, model.ClockTrust{}); c.Badge != "paper" {
		t.Errorf("its badge is %q", c.Badge)
	}

	page := b.register(id, "actions")
	page.add()
	page.sheet.left(page.reg.fields["title"], []string{"Call the site"})
	page.sheet.left(page.reg.fields["started"], []string{"02:40"})
	v, _ = b.Current()
	action := v.Standing("actions")[len(v.Standing("actions"))-1]
	m, _ := page.reg.moment(action, "started")
	if len(action.Paper) == 0 || !m.From.Equal(time.Date(2026, 3, 11, 17, 40, 0, 0, time.UTC)) {
		t.Errorf("the row is %+v, started %v", action.Paper, m.From)
	}
	if got := page.reads(); !strings.Contains(got, "paper") || !strings.Contains(got, "Transcribed from paper") {
		t.Errorf("the page does not say so:\n%s", got)
	}

	b.Go(Route{Page: PageForm, Incident: id, Section: "rep/alert"})
	form := b.screen.(*formPage)
	form.put("rep.alert_ref", "A-7")
	v, _ = b.Current()
	if v.Paper["rep.alert_ref"].By != "Kim" || !strings.Contains(form.state("rep.alert_ref").Origin, "transcribed from paper") {
		t.Errorf("the answer is marked %+v", v.Paper)
	}

	b.endPaper()
	form.put("rep.alert_ref", "A-8")
	v, _ = b.Current()
	if _, still := v.Paper["rep.alert_ref"]; still || b.frame.paper.Visible() {
		t.Error("what is typed afterwards is marked as well")
	}
	b.verify()
}

// The cards of a decision and of a handover are typed in from paper like all else;
// what the program itself put into one is not taken for the paper's words.
func TestCardsAreTypedInFromPaper(t *testing.T) {
	b := newBridge(t)
	id := b.triaged()
	tokyo, err := model.ParseMoment("2026-03-12 03:12 Asia/Tokyo", b.clock, time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	b.Go(Route{Page: PageForm, Incident: id, Section: "hnd"})
	v, _ := b.Current()
	b.beginPaper(id, v.Number, model.Transcribed{By: "Kim", Written: tokyo})
	c := b.screen.(*card)
	c.fields.LoadField("hnd.to", []string{"Mira Lindqvist"})
	b.act("save")
	if b.view(id).Holder("incident_manager") == "Mira Lindqvist" {
		t.Error("the record of today was taken for the paper's words")
	}
	c.fields.Load(map[string][]string{"hnd.to": {"Mira Lindqvist"}, "hnd.state": {"quiet"}, "hnd.accepted_at": {"03:00"}})
	b.act("save")
	v = b.view(id)
	row := v.Timeline().At(v.Timeline().Len() - 1)
	if at, _ := v.Moment("hnd.accepted_at"); v.Holder("incident_manager") != "Mira Lindqvist" || !at.From.Equal(tokyo.From.Add(-12*time.Minute)) || v.Paper["hnd.state"].By != "Kim" {
		t.Errorf("%q leads since %v, from paper %+v", v.Holder("incident_manager"), at, v.Paper)
	}
	c = b.onCard(id, PageDecide)
	c.fields.Load(map[string][]string{"tgt.question": {"Off?"}, "tgt.options": {"off; slow"}, "tgt.accepted": {"off"}, "tgt.decider": {"Bo Lind"}})
	b.act("save")
	v = b.view(id)
	if rows := v.Standing("decisions"); len(rows) != 1 || len(rows[0].Transcribed([]string{"question"})) != 1 {
		t.Errorf("decisions %+v; %s", rows, row.Text)
	}
	b.verified()
}

// A correction is read as the line shows it, in the home zone, also while paper
// is typed in.
func TestACorrectionIsNotReadByThePaper(t *testing.T) {
	b := newBridge(t)
	id := b.incident()
	b.openIncident(id)
	b.log(id, "-5m a: cable pulled")
	v, _ := b.Current()
	was := v.Timeline().At(v.Timeline().Len() - 1)
	tokyo, _ := model.ParseMoment("2026-03-12 03:12 Asia/Tokyo", b.clock, time.UTC)
	b.beginPaper(id, v.Number, model.Transcribed{By: "Kim", Written: tokyo})
	main := b.screen.(*incidentScreen)
	main.quick.correct(was)
	main.quick.line.SetText(strings.Replace(main.quick.line.Text(), "cable", "plug", 1))
	main.quick.line.Entry().TypedKey(key(fyne.KeyReturn))
	v, _ = b.Current()
	now := v.Timeline().At(v.Timeline().Len() - 1)
	if !now.IsCorrection || now.Transcribed != nil || !now.Happened.From.Equal(was.Happened.From) {
		t.Errorf("the correction is %+v, it was %+v", now.RowFields, was.RowFields)
	}
}

func TestPapersAreWrittenIntoAFolder(t *testing.T) {
	b := newBridge(t)
	dir := t.TempDir()
	b.picks.dir = dir
	b.goPaper()
	p := b.screen.(*paperPage)
	p.mark(0, 2, true)
	p.Save()
	files, err := os.ReadDir(dir)
	if err != nil || len(files) != 3 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for i, want := range []string{"Bridgelog 01 Log sheet blank", "Bridgelog 02 Report blank", "Bridgelog 03 Triage blank"} {
		if !strings.HasPrefix(files[i].Name(), want) {
			t.Errorf("file %d is %s", i, files[i].Name())
		}
	}

	id := b.incident()
	b.openIncident(id)
	b.goPaper()
	p = b.screen.(*paperPage)
	entries := b.status.Entries
	b.picks.save = filepath.Join(dir, "one.pdf")
	p.table.Select(len(p.all) - 1)
	p.Save()
	if _, err := os.Stat(b.picks.save); err != nil {
		t.Fatal(err)
	}
	v, _ := b.Current()
	if n := len(v.Reports); n == 0 || !strings.HasPrefix(v.Reports[n-1].ReportIssued.Report, "sheet/") {
		t.Errorf("the sheet is not recorded (%d entries before)", entries)
	}
	b.verify()
}
