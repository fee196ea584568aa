package report_test

import (
	"slices"
	"strings"
	"testing"

	"bridgelog/report"
)

// A document never gets shorter without saying where: a section that is left out
// keeps its heading, is listed, and nothing else changes.
func TestASectionThatIsLeftOutIsSaidAtItsPlaceAndListed(t *testing.T) {
	l := led(t)
	v := views(l)["closed"]
	template, _ := l.Templates.Template(report.IncidentReport)
	whole := built(t, v, l, report.IncidentReport, nil)
	for _, s := range template.Sections[1:] {
		d := built(t, v, l, report.IncidentReport, func(c *report.Choice) { c.LeaveOut = []string{s.Key} })
		heads := func(d report.Doc) (out []string) {
			for _, b := range d.Blocks {
				if h, ok := b.(report.Heading); ok && h.Level == 1 {
					out = append(out, h.Text)
				}
			}
			return out
		}
		if !slices.Equal(heads(d), heads(whole)) {
			t.Errorf("%s: the sections are %q", s.Key, heads(d))
		}
		at := slices.IndexFunc(d.Blocks, func(b report.Block) bool { h, ok := b.(report.Heading); return ok && h.Text == s.Title })
		if p, ok := d.Blocks[at+1].(report.Para); !ok || !strings.Contains(p.Text, "left out") {
			t.Errorf("%s: in its place stands %+v", s.Key, d.Blocks[at+1])
		}
		listed := slices.ContainsFunc(d.Blocks, func(b report.Block) bool {
			table, ok := b.(report.Table)
			return ok && slices.ContainsFunc(table.Rows, func(row []string) bool { return row[0] == s.Title && strings.Contains(row[1], "whole section") })
		})
		if !listed {
			t.Errorf("%s: it is not listed", s.Key)
		}
	}
}
