package main

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/jung-kurt/gofpdf"

	"bridgelog/assets"
	"bridgelog/desk"
	"bridgelog/model"
	"bridgelog/report"
)

const paperRows = 10_000

// measurePDF compares the timeline report with the same words set by the bare
// library in a table of five columns.
func measurePDF(ctx context.Context, l *lab) ([]Row, error) {
	d, err := l.open(ctx, l.path("pdf.bridgelog"))
	if err != nil {
		return nil, err
	}
	defer d.Close()
	v, err := longTimeline(ctx, d, paperRows)
	if err != nil {
		return nil, err
	}
	choice := report.DefaultChoice()
	choice.MadeAt, choice.MadeBy, choice.Program = time.Now().UTC().Truncate(time.Second), "Bench", "bench"
	draw := l.options().Drawers["pdf"]
	var oursSize, theirsSize int
	ours := func(int) (time.Duration, error) {
		began := time.Now()
		var b bytes.Buffer
		err := draw(ctx, &b, report.Timeline(v, choice), nil)
		oursSize = b.Len()
		return time.Since(began), err
	}
	words := cells(report.Timeline(v, choice))
	theirs := func(int) (time.Duration, error) {
		began := time.Now()
		var b bytes.Buffer
		err := bare(&b, words)
		theirsSize = b.Len()
		return time.Since(began), err
	}
	if _, err := ours(0); err != nil { // reads the typefaces
		return nil, err
	}
	var a, b []float64
	if err := l.profiled("pdf", func() (err error) { a, b, err = l.turns(ctx, ours, theirs); return }); err != nil {
		return nil, err
	}
	return []Row{compare("pdf", "timeline PDF of 10,000 rows", "s", a, b, atMost(2.5),
		fmt.Sprintf("report.Timeline and the PDF drawer (%d KB) against the words of its rows set by gofpdf MultiCell in five columns with the same typeface, compressed (%d KB)", oursSize>>10, theirsSize>>10))}, nil
}

// longTimeline makes an incident of so many rows and returns its view.
func longTimeline(ctx context.Context, d *desk.Desk, rows int) (model.View, error) {
	id, err := incident(ctx, d, "A long timeline")
	if err != nil {
		return model.View{}, err
	}
	r := rand.New(rand.NewPCG(5, 6))
	at := d.Now().Add(-time.Duration(rows) * 400 * time.Second)
	notes := make([]model.Command, rows)
	for i := range notes {
		at = at.Add(time.Duration(r.IntN(400)) * time.Second)
		notes[i] = model.NoteEvent{Incident: id, Row: model.RowFields{Kind: model.RowKinds[r.IntN(8)], Happened: model.At(at, d.Home(), model.ToSecond, model.SystemLog),
			Text: fmt.Sprintf("Process %d opened a connection to 10.%d.%d.%d and wrote %d bytes to a file that was not there before.",
				r.IntN(60000), r.IntN(256), r.IntN(256), r.IntN(256), r.IntN(1<<20)),
			People: []string{"Kim Lindqvist"}, Systems: []string{fmt.Sprintf("host-%03d", r.IntN(300))}}}
	}
	c, err := d.DoAll(ctx, notes)
	return c.View, err
}

// cells are the words of the timeline rows of a document, in five columns.
func cells(doc report.Doc) [][5]string {
	var out [][5]string
	for _, b := range doc.Blocks {
		rows, ok := b.(report.Rows)
		if !ok {
			continue
		}
		for _, r := range rows.Rows {
			out = append(out, [5]string{fmt.Sprint(r.Entry), r.Happened + "\n" + r.UTC + "\n" + r.Exactness, r.Kind,
				strings.TrimSpace(r.Text + "\nWho: " + r.Who + " Systems: " + r.Systems + "\n" + strings.Join(r.Marks, ", ")), r.Recorded + "\n" + r.By})
		}
	}
	return out
}

// bare sets the cells with the library alone: every column a MultiCell, a new
// page where the row would not fit.
func bare(w *bytes.Buffer, rows [][5]string) error {
	f := gofpdf.New("P", "pt", "A4", "")
	f.AddUTF8FontFromBytes("f", "", assets.Fonts().Regular)
	f.SetMargins(56, 56, 56)
	f.SetAutoPageBreak(false, 0)
	f.AddPage()
	f.SetFont("f", "", 8)
	widths, y := [5]float64{30, 122, 66, 184, 80}, 80.0
	for _, row := range rows {
		if y > 720 {
			f.AddPage()
			y = 80
		}
		x, low := 56.0, y
		for i, text := range row {
			f.SetXY(x, y)
			f.MultiCell(widths[i], 10, text, "", "L", false)
			low, x = max(low, f.GetY()), x+widths[i]
		}
		y = low + 3
	}
	return f.Output(w)
}
