package report_test

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"bridgelog/assets"
	"bridgelog/report"
	"bridgelog/report/html"
	"bridgelog/report/internal/sample"
	"bridgelog/report/markdown"
)

// What the law requires and nobody has filled in stands out in a draft, by a
// colour, by bold letters and by the word, and nothing else does.
func TestWhatIsMissingStandsOut(t *testing.T) {
	l, err := sample.Led()
	if err != nil {
		t.Fatal(err)
	}
	r, err := sample.LoadRules(l, assets.Regimes)
	if err != nil {
		t.Fatal(err)
	}
	const stage = "eu-dora-initial"
	v := sample.Duties(l, r, stage)
	n := sample.Draft(v, l, r, stage)
	c := sample.Choice()
	c.Draft = true
	doc := report.Notice(v, n, r.Law(), c)
	owed := len(n.Owed())
	if owed == 0 {
		t.Fatal("nothing is missing in the sample")
	}
	said, alarms := 0, 0
	for _, b := range doc.Blocks {
		switch b := b.(type) {
		case report.Para:
			if b.Style == "alarm" {
				alarms++
			}
		case report.Items:
			table := b.Table()
			for i, row := range table.Rows {
				for k, text := range row {
					if table.Misses(i, k) != strings.HasPrefix(text, "MISSING: ") {
						t.Errorf("row %d, column %d says %q", i, k, text)
					}
					if table.Misses(i, k) {
						said++
					}
				}
			}
		}
	}
	if said != owed || alarms != 1 {
		t.Errorf("%d of %d missing contents stand out, %d alarms", said, owed, alarms)
	}
	for name, mark := range map[string]struct {
		draw report.Drawer
		mark string
	}{"html": {html.Draw, `<b class="missing">MISSING: `}, "markdown": {markdown.Draw, "**MISSING: "}} {
		var out bytes.Buffer
		if err := mark.draw(context.Background(), &out, doc, nil); err != nil {
			t.Fatal(err)
		}
		if strings.Count(out.String(), mark.mark) != owed {
			t.Errorf("%s marks %d of %d", name, strings.Count(out.String(), mark.mark), owed)
		}
	}
}

// So does a value a court will ask for.
func TestWhatACourtAsksForAndIsMissingStandsOut(t *testing.T) {
	l, err := sample.Led()
	if err != nil {
		t.Fatal(err)
	}
	c := sample.Choice()
	c.Report = report.EvidenceReport
	doc, _ := report.Build(sample.Closed(l, "dr"), l, c)
	found := 0
	for _, b := range doc.Blocks {
		if p, ok := b.(report.Pairs); ok {
			for _, r := range p.Rows {
				if r.Missing != (r.Value == "MISSING") {
					t.Errorf("%s: %q", r.Label, r.Value)
				}
				if r.Missing {
					found++
				}
			}
		}
	}
	if found == 0 {
		t.Error("nothing is missing in the sample")
	}
}
