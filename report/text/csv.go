package text

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"bridgelog/report"
)

// CSV says how a table of the timeline's rows is written. The zero CSV is
// RFC 4180 in UTF-8 with guarded cells.
type CSV struct {
	BOM     bool // begin with a byte order mark, which some spreadsheets need to read UTF-8
	Exact   bool // leave cells as they are, for machines; the default puts ' before a cell that a spreadsheet would run as a formula
	Newline bool // end rows with LF alone instead of CRLF
}

// DrawCSV writes the timeline's rows with the zero CSV, or the facts of another
// document; it is a report.Drawer.
func DrawCSV(ctx context.Context, w io.Writer, doc report.Doc, progress func(done, total int)) error {
	return CSV{}.Draw(ctx, w, doc, progress)
}

var csvHead = []string{"entry", "happened_local", "happened_utc", "ended_utc", "exactness", "precision", "margin_s", "zone", "recorded_utc",
	"kind", "kind_key", "who", "recorded_by", "text", "systems", "evidence", "tactic", "source", "clock", "marks", "struck", "struck_why", "typed", "withheld"}

// exercise marks every row of a drill, so that none is taken for real once rows
// are sorted, filtered or copied elsewhere.
const exercise = "EXERCISE"

// Draw writes the rows; machine times are RFC 3339 in UTC with every digit that
// is known. A place where rows are withheld is a row with only their number, and
// the mark of a drill.
func (c CSV) Draw(ctx context.Context, w io.Writer, doc report.Doc, progress func(done, total int)) error {
	var buf bytes.Buffer
	if c.BOM {
		buf.WriteString("\uFEFF")
	}
	out := csv.NewWriter(&buf)
	out.UseCRLF = !c.Newline
	if guided(doc.Meta) != "" {
		if err := c.facts(ctx, out, doc); err != nil {
			return err
		}
		_, err := w.Write(buf.Bytes())
		return err
	}
	if err := out.Write(csvHead); err != nil {
		return fmt.Errorf("write csv: %w", err)
	}
	for _, b := range doc.Blocks {
		rows, ok := b.(report.Rows)
		if !ok {
			continue
		}
		for i := range rows.Rows {
			if err := ctx.Err(); err != nil {
				return err
			}
			if progress != nil && i%1000 == 0 {
				progress(i, len(rows.Rows))
			}
			if err := out.Write(c.cells(&rows.Rows[i], doc.Meta.Exercise)); err != nil {
				return fmt.Errorf("write csv: %w", err)
			}
		}
		if progress != nil {
			progress(len(rows.Rows), len(rows.Rows))
		}
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return fmt.Errorf("write csv: %w", err)
	}
	_, err := w.Write(buf.Bytes())
	return err
}

// factsHead are the columns of a document that is no timeline: where it stands,
// which row of a table, what it is and what it says.
var factsHead = []string{"section", "part", "row", "label", "value"}

// facts writes a document of sections, one fact a row.
func (c CSV) facts(ctx context.Context, out *csv.Writer, doc report.Doc) error {
	section, part := "", ""
	put := func(row int, label, value string) {
		if value == "" {
			return
		}
		at := ""
		if row > 0 {
			at = strconv.Itoa(row)
		}
		where := section
		if doc.Meta.Exercise {
			where = strings.TrimSuffix(exercise+" · "+section, " · ")
		}
		cells := []string{where, part, at, label, value}
		if !c.Exact {
			for i := range cells {
				cells[i] = guard(cells[i])
			}
		}
		_ = out.Write(cells) // the writer keeps the error for Error
	}
	_ = out.Write(factsHead)
	for _, b := range doc.Blocks {
		if err := ctx.Err(); err != nil {
			return err
		}
		switch b := b.(type) {
		case report.Heading:
			if b.Level <= 1 {
				section, part = b.Text, ""
			} else {
				part = b.Text
			}
		case report.Para:
			put(0, "", b.Text)
		case report.Pairs:
			for _, p := range b.Rows {
				put(0, p.Label, p.Value)
			}
		case report.Table:
			if len(b.Rows) == 0 {
				put(0, "", b.Empty)
			}
			for i, row := range b.Rows {
				for k, value := range row {
					put(i+1, b.Columns[k].Title, value)
				}
			}
		case report.Items:
			for i, it := range b.Items {
				put(i+1, strings.TrimSpace(it.Number+" "+it.Label), it.Says())
				put(i+1, "changed", it.Was())
				put(i+1, "origin", it.Origin)
			}
		case report.Rows:
			for i := range b.Rows {
				r := &b.Rows[i]
				if r.Withheld > 0 {
					put(i+1, "withheld", strconv.Itoa(r.Withheld))
					continue
				}
				for _, f := range [][2]string{{"entry", strconv.FormatUint(r.Entry, 10)}, {"happened_local", r.Happened}, {"happened_utc", stamp(r.FromUTC)},
					{"kind", r.Kind}, {"text", r.Text}, {"struck_why", r.StruckWhy}, {"marks", strings.Join(r.Marks, " · ")}} {
					put(i+1, f[0], f[1])
				}
			}
		}
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return fmt.Errorf("write csv: %w", err)
	}
	return nil
}

func (c CSV) cells(r *report.TimelineRow, drill bool) []string {
	marks := r.Marks
	if drill {
		marks = append([]string{exercise}, marks...)
	}
	if r.Withheld > 0 {
		cells := make([]string, len(csvHead))
		cells[slices.Index(csvHead, "marks")] = strings.Join(marks, " · ")
		cells[len(cells)-1] = strconv.Itoa(r.Withheld)
		return cells
	}
	entry := strconv.FormatUint(r.Entry, 10)
	if r.Entry == 0 && r.Recorded == "" {
		entry = "" // a dataset's row
	}
	struck := ""
	if r.Struck {
		struck = "yes"
	}
	margin := ""
	if r.MarginS != 0 {
		margin = strconv.Itoa(r.MarginS)
	}
	cells := []string{entry, r.Happened, stamp(r.FromUTC), stamp(r.ToUTC), r.Exactness, r.Precision, margin, r.Zone, stamp(r.RecordedUTC),
		r.Kind, r.KindKey, r.Who, r.By, r.Text, r.Systems, r.Evidence, r.Tactic, r.Source, r.Clock, strings.Join(marks, " · "), struck, r.StruckWhy, r.Typed, ""}
	if !c.Exact {
		for i := range cells {
			cells[i] = guard(cells[i])
		}
	}
	return cells
}

// stamp is a machine time; empty where none is known.
func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339Nano)
}

// guard keeps a spreadsheet from running a cell: text that begins with a sign
// of a formula, also behind blanks or in full width, gets an apostrophe before.
func guard(s string) string {
	t := strings.TrimLeft(s, " \u00A0\u3000")
	if t == "" {
		return s
	}
	if strings.ContainsRune("=+-@\t\r\n|%＝＋－＠", []rune(t)[0]) {
		return "'" + s
	}
	return s
}
