package ui

import (
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
	m.yearly()
	if !b.sheetOpen() {
		t.Error("no year is asked for")
	}
}
