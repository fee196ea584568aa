package report

import (
	"slices"
	"strings"

	"bridgelog/model"
	"bridgelog/model/form"
)

// onPaper says which rows of a register, or which of their fields, were typed in
// from paper: a line for each paper, with the words the rows are called by.
func (b *book) onPaper(r form.Register, rows []model.Record) []Block {
	type paper struct {
		mark string
		rows []string
	}
	var papers []paper
	columns := make([]string, len(r.Columns))
	for i, c := range r.Columns {
		columns[i] = c.Key
	}
	for _, row := range rows {
		if b.withholdsRecord(r, row) {
			continue
		}
		for _, from := range row.Transcribed(columns) {
			mark := b.transcribed(from.Transcribed, b.zone)
			at := slices.IndexFunc(papers, func(p paper) bool { return p.mark == mark })
			if at < 0 {
				at = len(papers)
				papers = append(papers, paper{mark: mark})
			}
			papers[at].rows = append(papers[at].rows, "“"+b.headline(r, row)+"”"+b.fieldsOf(r, from.Fields))
		}
	}
	if papers == nil {
		return nil
	}
	lines := make([]string, len(papers))
	for i, p := range papers {
		lines[i] = upperFirst(p.mark) + ": " + strings.Join(p.rows, ", ")
	}
	return []Block{Para{Style: "muted", Text: strings.Join(lines, "\n")}}
}

// fieldsOf names columns in brackets; none is the whole row.
func (b *book) fieldsOf(r form.Register, keys []string) string {
	if len(keys) == 0 {
		return ""
	}
	var labels []string
	for _, key := range keys {
		if c, ok := r.Column(key); ok {
			labels = append(labels, b.tr(c.Label))
		}
	}
	return " (" + strings.Join(labels, ", ") + ")"
}

// standingOnPaper is onPaper for the rows of a register that stand.
func (b *book) standingOnPaper(register string) []Block {
	r, ok := b.led.Guide.Register(register)
	if !ok {
		return nil
	}
	return b.onPaper(r, b.v.Standing(register))
}
