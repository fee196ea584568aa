package report_test

import (
	"strings"
	"testing"
	"time"

	"bridgelog/model"
	"bridgelog/report"
	"bridgelog/report/internal/sample"
)

func yearOf(t *testing.T) (report.Led, []report.Case, report.Choice) {
	t.Helper()
	l, err := sample.Led()
	if err != nil {
		t.Fatal(err)
	}
	cases, c := sample.Year(l)
	return l, cases, c
}

// A yearly report counts by the year of the organisation's zone, keeps drills and
// false positives apart, and says what is not known instead of a zero.
func TestAYearlyReportCountsWhatIsKnown(t *testing.T) {
	l, cases, c := yearOf(t)
	doc := report.Yearly(cases, model.View{}, l, c)
	row := func(label string) []string {
		for _, b := range doc.Blocks {
			if x, ok := b.(report.Table); ok {
				for _, r := range x.Rows {
					if r[0] == label {
						return r
					}
				}
			}
		}
		return []string{"", "MISSING"}
	}
	for label, want := range map[string]string{"Own staff noticed": "4", "not known at this time": "2", "Incidents": "6", "Drills": "1", "False positives": "1", "Significant incidents": "6", "Notifications sent": "3"} {
		if got := row(label)[1]; got != want {
			t.Errorf("%s: %s, not %s", label, got, want)
		}
	}
	var f report.Figure
	words := ""
	for _, b := range doc.Blocks {
		x, ok := b.(report.Figure)
		if !ok {
			continue
		}
		if words += x.Words; f.Shapes == nil {
			f = x
		}
		if x.Height > 640 {
			t.Errorf("%s is %v high and fits on no page", x.Title, x.Height)
		}
	}
	for _, want := range []string{"part 1 of 3", "part 3 of 3", "Time to triage: Jan 2026", "Decision latency: Jan 2026", "since it was judged: Jan 2026: median"} {
		if !strings.Contains(words, want) {
			t.Errorf("no picture says %q", want)
		}
	}
	for _, want := range []string{"Incidents: Jan 2026: 2; Feb 2026: 0; Mar 2026: 1; Apr 2026: 1;", "Time to contain: Jan 2026: median", "Feb 2026: no incident", "Sep 2026: not known"} {
		if !strings.Contains(f.Words, want) {
			t.Errorf("the picture does not say %q:\n%s", want, f.Words)
		}
	}
	for _, s := range f.Shapes {
		if s.X < -3 || s.Y < 0 || s.Kind == report.BoxShape && (s.W <= 0 || s.H <= 0) || s.X+s.W > f.Width+3 || s.Y+s.H > f.Height+1 {
			t.Errorf("a shape stands outside the picture or is none: %+v", s)
		}
	}
}

// A measure of uncertain times is drawn as certain only as far as it is.
func TestATrendIsHatchedWhereItIsUncertain(t *testing.T) {
	p := report.TrendPoint{Incidents: 2, Value: report.Many{Unit: "duration", Count: 1, Median: report.Interval{Low: time.Hour, Value: 2 * time.Hour, High: 3 * time.Hour}}}
	sure, most, open, known := p.Reach("duration")
	if sure != 1 || most != 3 || open || !known || p.Short("duration") != "~2h" {
		t.Errorf("%v %v %v %v %q", sure, most, open, known, p.Short("duration"))
	}
	unknown := report.TrendPoint{Incidents: 2, Value: report.Many{Unit: "duration", Unknown: 2}}
	if _, _, _, known := unknown.Reach("duration"); known || unknown.Short("duration") != "?" || unknown.Says("duration") != "not known at this time" {
		t.Errorf("%q %q", unknown.Short("duration"), unknown.Says("duration"))
	}
	quarters := report.Periods(time.Date(2026, 2, 3, 0, 0, 0, 0, time.UTC), 2, true, time.UTC)
	if len(quarters) != 3 || quarters[0] != time.Date(2025, 10, 1, 0, 0, 0, 0, time.UTC) || quarters[2] != time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC) {
		t.Error(quarters)
	}
}
