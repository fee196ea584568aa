package pdf

import (
	"context"
	"testing"

	"bridgelog/report"
)

// drawn lays blocks out after so many lines, and says on which page each ended.
func drawn(t *testing.T, d *Drawer, fill int, m report.Meta, what ...report.Block) (*job, []int) {
	t.Helper()
	var blocks []report.Block
	for range fill {
		blocks = append(blocks, report.Para{Text: "A line."})
	}
	blocks = append(blocks, what...)
	doc := report.Doc{Meta: m, Blocks: blocks}
	j := &job{paper: d.newPaper(doc), Steps: report.NewSteps(context.Background(), doc, 100, nil)}
	j.titleBlock()
	var at []int
	for i, b := range blocks {
		j.ahead(blocks[i+1:])
		if err := j.block(b); err != nil {
			t.Fatal(err)
		}
		at = append(at, j.pdf.PageNo())
	}
	return j, at[fill:]
}

// Nobody signs a page that says nothing: what is signed comes with the room to
// sign it, facts as well as words.
func TestSignaturesStandUnderWhatIsSigned(t *testing.T) {
	d := drawer(t)
	facts := report.Pairs{Rows: []report.Pair{{Label: "From, to", Value: "Sam Okafor"}, {Label: "Accepted", Value: "not accepted"}}}
	sign := report.SignatureLine{Label: "Given by"}
	for fill := range 60 {
		_, at := drawn(t, d, fill, meta(), report.Heading{Level: 1, Text: "Acceptance"}, facts, sign)
		if at[0] != at[2] {
			t.Errorf("after %d lines the facts begin on page %d and are signed on %d", fill, at[0], at[2])
		}
		_, at = drawn(t, d, fill, meta(), report.Heading{Level: 1, Text: "Signed"}, report.Para{Text: "Who wrote this signs."}, facts, sign)
		if at[0] != at[3] {
			t.Errorf("after %d lines the words begin on page %d and are signed on %d", fill, at[0], at[3])
		}
	}
}

// The foot of a sheet to write on never comes to a page without a line above it.
func TestTheFootOfASheetStandsUnderLines(t *testing.T) {
	d := drawer(t)
	lines := report.Table{Hand: 2, Columns: []report.Column{{Title: "What", Share: 8}, {Title: "Who", Share: 2}}}
	for range 18 {
		lines.Rows = append(lines.Rows, []string{"", ""})
	}
	foot := report.Table{Hand: 2, Columns: []report.Column{{Title: "Signature", Share: 1}}, Rows: [][]string{{""}}}
	m := meta()
	m.Landscape = true
	for fill := range 30 {
		for _, under := range [][]report.Block{{foot}, {report.Para{Style: "muted", Text: "Kind: this · that"}, foot}} {
			j, at := drawn(t, d, fill, m, append([]report.Block{lines}, under...)...)
			if last := at[len(at)-1]; last != at[0] {
				t.Errorf("after %d lines the last line is on page %d and the foot on %d", fill, at[0], last)
			}
			if j.y > j.bottom()+6 {
				t.Errorf("after %d lines the foot ends at %.0f of %.0f", fill, j.y, j.bottom())
			}
		}
	}
}

// A note on a sign of the drawer never takes a page of its own.
func TestANoteStandsOnTheLastPage(t *testing.T) {
	d := drawer(t)
	for fill := range 60 {
		j, at := drawn(t, d, fill, meta(), report.Para{Text: "The last line."})
		j.parted = true
		if j.notes(); j.pdf.PageNo() != at[0] {
			t.Errorf("after %d lines the note stands alone on page %d", fill, j.pdf.PageNo())
		}
	}
}
