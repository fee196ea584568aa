package ui

import (
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"bridgelog/report"
	"bridgelog/ui/kit"
)

func TestMeasuresOverAllIncidentsKeepExercisesApart(t *testing.T) {
	b := newBridge(t)
	b.practiceIncident()
	b.Go(Route{Page: PageMeasures})
	m := b.screen.(*measuresPage)
	if !strings.Contains(m.says.Text, "0 incidents") {
		t.Errorf("an exercise counts among the real ones: %s", m.says.Text)
	}
	m.group.Set(string(report.Drills))
	m.load()
	if len(m.all) < 20 || !strings.Contains(m.says.Text, "1 incident.") {
		t.Fatalf("%d measures; %s", len(m.all), m.says.Text)
	}
	got := kit.OutlineText(m.Content())
	if !strings.Contains(got, "Time to detect") {
		t.Errorf("shown: %.400s", got)
	}
	for i, x := range m.all {
		if m.cell(i, "value").Text == "" {
			t.Errorf("%s says nothing", x.Name())
		}
	}
}

// The trends are drawn and said, and a yearly report is written from the page.
func TestMeasuresAreDrawnMonthByMonthAndReportedByYear(t *testing.T) {
	b := newBridge(t)
	b.practiceIncident()
	b.Go(Route{Page: PageMeasures})
	m := b.screen.(*measuresPage)
	m.group.Set(string(report.Drills))
	m.shown.Set(asMonths)
	m.load()
	if out := b.outline(); !strings.Contains(out, "Time to contain") || !strings.Contains(out, "no incident") || len(m.drawn.Objects) != len(report.TrendKeys) {
		t.Errorf("the trends are not drawn: %d\n%s", len(m.drawn.Objects), out)
	}
	m.which.SetSelected(allTrends)
	if n := len(m.drawn.Objects); n <= len(report.TrendKeys) || n != len(report.TrendableKeys(b.deps.Desk.Templates())) {
		t.Errorf("%d of all measures are drawn", n)
	}
	m.which.SetSelected("Time to triage")
	if out := b.outline(); len(m.drawn.Objects) != 1 || !strings.Contains(out, "Time to triage") {
		t.Errorf("%d are drawn, and one was chosen:\n%s", len(m.drawn.Objects), out)
	}
}

// The yearly report is asked for with year, version, mark and format, and a final
// is numbered for its year.
func TestTheYearlyReportIsWrittenFromTheWindow(t *testing.T) {
	b := newBridge(t)
	b.practiceIncident()
	y := newYearlySheet(b.Shell)
	y.open()
	if !b.sheetOpen() {
		t.Fatal("nothing is asked")
	}
	y.year.SetText("MMXXVI")
	y.check()
	if !strings.Contains(y.problem.Text, "is no year") {
		t.Errorf("it says %q", y.problem.Text)
	}
	y.year.SetText("2990")
	y.check()
	if !strings.Contains(y.problem.Text, "no year this logbook can tell of") {
		t.Errorf("it says %q", y.problem.Text)
	}
	year := b.Now().In(b.Home()).Year()
	y.year.SetText(strconv.Itoa(year))
	y.version.Set("final")
	y.format.Set("markdown")
	y.tlp.Set("TLP:GREEN")
	y.tell()
	if !strings.Contains(y.says.Text, "edition 1 of that year") {
		t.Errorf("it says %q", y.says.Text)
	}
	ask, err := y.ask()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "y.md")
	y.write(ask, path)
	if y.problem.Text != "" {
		t.Errorf("it says %q", y.problem.Text)
	}
	house, err := b.deps.Desk.Organisation(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if r, ok := house.Final(report.YearlyFinal(year), 1); !ok || r.TLP != "TLP:GREEN" || r.Format != "markdown" || b.sheetOpen() {
		t.Errorf("%+v %v; the sheet is open: %v", r, ok, b.sheetOpen())
	}
	found, err := b.deps.Desk.CheckFile(t.Context(), path)
	if err != nil || len(found.Is) != 1 {
		t.Errorf("%+v %v", found, err)
	}
}
