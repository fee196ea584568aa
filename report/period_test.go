package report_test

import (
	"strings"
	"testing"

	"bridgelog/report"
)

// A period leaves rows out, says so on the document, and changes no measure.
func TestAPeriodIsSaidAndChangesNoMeasure(t *testing.T) {
	l := led(t)
	v := views(l)["closed"]
	whole := built(t, v, l, report.IncidentReport, nil)
	cut := built(t, v, l, report.IncidentReport, func(c *report.Choice) { c.From = v.Opened.At.Add(3600e9) })
	all, _ := whole.Tally()
	some, _ := cut.Tally()
	if some == 0 || some >= all {
		t.Errorf("%d rows of %d in the period", some, all)
	}
	said := ""
	measures := func(d report.Doc) (out []string) {
		for i, b := range d.Blocks {
			if p, ok := b.(report.Pairs); ok {
				for _, r := range p.Rows {
					if r.Label == "Period" {
						said = r.Value
					}
				}
			}
			if table, ok := b.(report.Table); ok && i > 0 && len(table.Columns) == 4 && table.Columns[0].Title == "Measure" {
				for _, row := range table.Rows {
					out = append(out, strings.Join(row, " | "))
				}
			}
		}
		return out
	}
	if a, b := strings.Join(measures(whole), "\n"), strings.Join(measures(cut), "\n"); a == "" || a != b {
		t.Errorf("the measures differ:\n%s\n%s", a, b)
	}
	if !strings.Contains(said, "outside the filter") || !strings.HasPrefix(said, "from 20") {
		t.Errorf("the document says %q of its period", said)
	}
}
