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
	for i := range 8 {
		pairs.Rows = append(pairs.Rows, report.Pair{Label: "Label", Value: "value", Strong: i == 0})
	}
	d := drawer(t)
	for fill := range 60 {
		blocks := []report.Block{}
		for range fill {
			blocks = append(blocks, report.Para{Text: "A line."})
		}
		blocks = append(blocks, report.Heading{Level: 1, Text: "9 Decisions"}, report.Heading{Level: 2, Text: "Decisions"}, pairs)
		doc := report.Doc{Meta: meta(), Blocks: blocks}
		j := &job{paper: d.newPaper(doc), Steps: report.NewSteps(context.Background(), doc, 100, nil)}
		j.titleBlock()
		var at []int
		for i, b := range blocks {
			j.follow = roomAfter(blocks[i+1:])
			if err := j.block(b); err != nil {
				t.Fatal(err)
			}
			at = append(at, j.pdf.PageNo())
		}
		if n := len(at); at[n-3] != at[n-1] {
			t.Errorf("after %d lines the heading stands on page %d and its row on %d", fill, at[n-3], at[n-1])
		}
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
