package pdf

import (
	"context"
	"strings"
	"testing"

	"bridgelog/report"
)

// A heading never stands alone at the foot of a page: not over another heading,
// nor over a row that is set as pairs and moves on as a whole.
func TestHeadingsStayWithWhatTheyHead(t *testing.T) {
	pairs := report.Pairs{}
	for i := range 10 { // values of two lines: what they take is measured, not guessed
		pairs.Rows = append(pairs.Rows, report.Pair{Label: "Label", Value: strings.Repeat("a value that goes on ", 8), Strong: i == 0})
	}
	d := drawer(t)
	for fill := range 60 {
		_, at := drawn(t, d, fill, meta(), report.Heading{Level: 1, Text: "9 Decisions"}, report.Heading{Level: 2, Text: "Decisions"}, pairs)
		if at[0] != at[2] {
			t.Errorf("after %d lines the heading stands on page %d and its row on %d", fill, at[0], at[2])
		}
	}
}

// A form asks under its heading: what a table is about does not stand at the foot
// of the page before it, however high its first row is.
func TestHeadingsStayWithTheirTables(t *testing.T) {
	table := report.Table{Columns: []report.Column{{Title: "Question", Share: 4}, {Title: "Answer", Share: 6}}, Rows: [][]string{{"1. Why", strings.Repeat("☐ a choice\n", 12)}}}
	d := drawer(t)
	for _, what := range [][]report.Block{{report.Para{Text: "Give one.", Style: "muted"}, table}, {table}} {
		for fill := range 60 {
			blocks := []report.Block{}
			for range fill {
				blocks = append(blocks, report.Para{Text: "A line."})
			}
			blocks = append(append(blocks, report.Heading{Level: 1, Text: "9 Decisions"}), what...)
			doc := report.Doc{Meta: meta(), Blocks: blocks}
			j := &job{paper: d.newPaper(doc), Steps: report.NewSteps(context.Background(), doc, 100, nil)}
			j.titleBlock()
			head := 0
			for i, b := range blocks {
				j.ahead(blocks[i+1:])
				if err := j.block(b); err != nil {
					t.Fatal(err)
				}
				if i == fill {
					head = j.pdf.PageNo()
				}
			}
			if now := j.pdf.PageNo(); now != head {
				t.Errorf("after %d lines the heading stands on page %d and its table on %d", fill, head, now)
			}
		}
	}
}

// Room to sign is not parted: where a run of it comes to a new page, all of it
// does, with the paragraph above it.
func TestSignaturesThatBelongTogetherStandTogether(t *testing.T) {
	d := drawer(t)
	run := []report.Block{report.SignatureLine{Label: "Decided by"}, report.SignatureLine{Label: "Counsel"},
		report.SignatureLine{Label: "Seen by the data protection or security officer of the organisation"}}
	turned := 0
	for fill := 1; fill < 60; fill++ {
		var blocks []report.Block
		for range fill {
			blocks = append(blocks, report.Para{Text: "A line."})
		}
		blocks = append(blocks, run...)
		doc := report.Doc{Meta: meta(), Blocks: blocks}
		j := &job{paper: d.newPaper(doc), Steps: report.NewSteps(context.Background(), doc, 100, nil)}
		j.titleBlock()
		page, before := 0, 0.0
		for i, b := range blocks {
			if i == fill-1 {
				page, before = j.pdf.PageNo(), j.y
			}
			j.ahead(blocks[i+1:])
			if err := j.block(b); err != nil {
				t.Fatal(err)
			}
		}
		tall := j.y - before
		if j.pdf.PageNo() != page {
			turned++
			tall = j.y - headRoom
		}
		if tall < 2*40+10 || j.y > j.bottom() {
			t.Errorf("after %d lines the signatures take %.0f points and end at %.0f of %.0f", fill, tall, j.y, j.bottom())
		}
	}
	if turned == 0 {
		t.Error("no run came to a new page: nothing was tried")
	}
}

func TestAFinalIsNumberedOnEveryPageAndQuestionsHaveRoom(t *testing.T) {
	m := meta()
	m.Edition = 3
	question := "Could the attacker read or hear our usual channels?"
	text := textLayer(t, draw(t, report.Doc{Meta: m, Blocks: []report.Block{
		report.Pairs{Wide: true, Rows: []report.Pair{{Label: question, Value: "no"}}}}}))
	for _, want := range []string{"final edition 3 of 2026-03-30", "Could the attacker read or hear our usual"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing", want)
		}
	}
}
