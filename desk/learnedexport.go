package desk

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"bridgelog/model"
	"bridgelog/report"
)

// LearnedAsk says which list over all incidents is written.
type LearnedAsk struct {
	List   string // report.ImprovementsList, RisksList or LessonsList
	Format string // csv, or a drawer's: markdown, pdf
	Filter model.LearningFilter
}

// LearnedFormats are the formats of lists over all incidents that this program draws.
func (d *Desk) LearnedFormats() []string {
	out := []string{"csv"}
	for _, f := range []string{"markdown", "pdf"} {
		if d.o.Drawers[f] != nil {
			out = append(out, f)
		}
	}
	return out
}

// ExportLearned writes a list over all incidents. It is sealed in the
// organisation's record, as every export is in some record.
func (d *Desk) ExportLearned(ctx context.Context, ask LearnedAsk, path string) (Receipt, error) {
	switch {
	case !slices.Contains(report.LearnedLists, ask.List):
		return Receipt{}, model.Refuse(model.Invalid, "list", "Choose one of "+strings.Join(report.LearnedLists, ", ")+".", "there is no list %q.", ask.List)
	case !slices.Contains(d.LearnedFormats(), ask.Format):
		return Receipt{}, model.Refuse(model.Invalid, "format", "Choose one of "+strings.Join(d.LearnedFormats(), ", ")+".", "this list does not come as %s.", ask.Format)
	}
	now := d.Status()
	board, err := d.Learned(ctx)
	if err != nil {
		return Receipt{}, err
	}
	led, err := d.ledBy(model.View{})
	if err != nil {
		return Receipt{}, err
	}
	made := d.o.Now()
	table := report.LearnedTable(ask.List, board, ask.Filter, led.Guide, d.Home(), made)
	draw := func(w io.Writer) error { return writeCSV(w, table) }
	if ask.Format != "csv" {
		doc := table.Doc(report.Meta{TLP: "TLP:AMBER+STRICT", Report: ask.List, Paper: "a4", Language: "en", MadeAt: made, Zone: d.Home().String(), MadeBy: d.By().Name, Program: d.o.Program,
			Logbook: d.logID, Entries: now.Head.Size, Root: hex.EncodeToString(now.Head.Root[:])},
			model.Counted(len(table.Rows), "row", "rows")+", over all incidents and exercises of this logbook. Rows of exercises say EXERCISE; words of restricted incidents are withheld.")
		drawer := d.o.Drawers[ask.Format]
		draw = func(w io.Writer) error { return drawer(ctx, w, doc, nil) }
	}
	if err := d.mayWrite(ctx, Ask{Incident: model.Organisation}, path); err != nil {
		return Receipt{}, err
	}
	request, err := json.Marshal(ask)
	if err != nil {
		return Receipt{}, fmt.Errorf("request: %w", err)
	}
	return d.issue(ctx, path, false, draw, model.RecordExport{Incident: model.Organisation, Issued: model.ReportIssued{Report: ask.List, Format: ask.Format,
		TLP: "TLP:AMBER+STRICT", Rows: len(table.Rows), Request: request, FromSize: now.Head.Size, FromRoot: hex.EncodeToString(now.Head.Root[:])}})
}

// writeCSV writes RFC 4180 in UTF-8; a cell that a spreadsheet would run as a
// formula begins with '.
func writeCSV(w io.Writer, l report.Learned) error {
	var buf bytes.Buffer
	out := csv.NewWriter(&buf)
	out.UseCRLF = true
	for _, row := range append([][]string{l.Heads}, l.Rows...) {
		cells := slices.Clone(row)
		for i, c := range cells {
			if c != "" && strings.ContainsRune("=+-@\t\r", rune(c[0])) {
				cells[i] = "'" + c
			}
		}
		if err := out.Write(cells); err != nil {
			return err
		}
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return err
	}
	_, err := w.Write(buf.Bytes())
	return err
}
