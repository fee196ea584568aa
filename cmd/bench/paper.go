package main

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os/exec"
	"path/filepath"
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
// library in a table of five columns, and the whole program writing it with the
// programs that make PDFs of web pages; and holds its memory for a long timeline
// against that for a short one.
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
	var oursSize, theirsSize, oursPages, theirsPages int
	ours := func(int) (time.Duration, error) {
		began := time.Now()
		var b bytes.Buffer
		err := draw(ctx, &b, report.Timeline(v, choice), nil)
		oursSize, oursPages = b.Len(), pages(b.Bytes())
		return time.Since(began), err
	}
	words := cells(report.Timeline(v, choice))
	theirs := func(int) (time.Duration, error) {
		began := time.Now()
		var b bytes.Buffer
		err := bare(&b, words)
		theirsSize, theirsPages = b.Len(), pages(b.Bytes())
		return time.Since(began), err
	}
	if _, err := ours(0); err != nil { // reads the typefaces
		return nil, err
	}
	var a, b []float64
	if err := l.profiled("pdf", func() (err error) { a, b, err = l.turns(ctx, ours, theirs); return }); err != nil {
		return nil, err
	}
	perSecond := func(pages int, seconds []float64) (rates []float64) {
		for _, s := range seconds {
			rates = append(rates, float64(pages)/s)
		}
		return rates
	}
	rows := []Row{compare("pdf", "timeline PDF of 10,000 rows", "s", a, b, atMost(2.5),
		fmt.Sprintf("report.Timeline and the PDF drawer (%d KB) against the words of its rows set by gofpdf MultiCell in five columns with the same typeface, compressed (%d KB)", oursSize>>10, theirsSize>>10)),
		compare("pdf", "the same, pages per second", "/s", perSecond(oursPages, a), perSecond(theirsPages, b), atLeast(0.5),
			fmt.Sprintf("%d pages against %d", oursPages, theirsPages))}
	more, err := l.printing(ctx)
	return append(rows, more...), err
}

func pages(file []byte) int { return bytes.Count(file, []byte("/Type /Page\n")) }

// The lengths of timeline that whole programs are compared at.
const (
	printedPaper          = 300 // the other programs take long
	shortPaper, longPaper = 1_000, 10_000
)

// printing compares bridgelogctl writing the timeline of a short incident with
// the Debian programs that make a PDF of its HTML, and its own memory for a long
// one with that for the short one.
func (l *lab) printing(ctx context.Context) ([]Row, error) {
	export := func(logbook, out string) *exec.Cmd {
		return exec.CommandContext(ctx, l.ctl, "report", "timeline", "--logbook", logbook, "--by", "Bench",
			"--incident", fmt.Sprintf("INC-%d-0001", time.Now().Year()), "-o", out)
	}
	timed := func(c *exec.Cmd) (time.Duration, error) {
		began := time.Now()
		if out, err := c.CombinedOutput(); err != nil {
			return 0, fmt.Errorf("%s: %w: %s", filepath.Base(c.Path), err, lastLines(string(out), 3))
		}
		return time.Since(began), nil
	}
	short, err := l.filled(ctx, 1, shortPaper)
	if err != nil {
		return nil, err
	}
	long, err := l.filled(ctx, 1, longPaper)
	if err != nil {
		return nil, err
	}
	printed, err := l.filled(ctx, 1, printedPaper)
	if err != nil {
		return nil, err
	}
	page, paper, theirs := l.path("timeline.html"), l.path("timeline.pdf"), l.path("theirs.pdf")
	if _, err := timed(export(printed, page)); err != nil {
		return nil, err
	}
	few := *l
	few.rounds = min(l.rounds, 3)
	var rows []Row
	for _, p := range []struct {
		name   string
		target *Target // only the one of them that sets pages for print is held to
		args   []string
	}{{"weasyprint", atMost(0.05), []string{page, theirs}}, {"libreoffice", nil, []string{"--headless", "--convert-to", "pdf:writer_web_pdf_Export", "--outdir", l.path("office"), "-env:UserInstallation=file://" + l.path("office"), page}},
		{"wkhtmltopdf", nil, []string{"-q", page, theirs}}} {
		title := fmt.Sprintf("timeline PDF of %d rows against %s", printedPaper, p.name)
		if _, err := exec.LookPath(p.name); err != nil {
			rows = append(rows, Row{Name: "pdf", Title: title, Target: p.target, Missing: "it is not installed"})
			continue
		}
		a, b, err := few.turns(ctx, func(int) (time.Duration, error) { return timed(export(printed, paper)) },
			func(int) (time.Duration, error) { return timed(exec.CommandContext(ctx, p.name, p.args...)) })
		if err != nil {
			rows = append(rows, Row{Name: "pdf", Title: title, Target: p.target, Missing: err.Error()})
			continue
		}
		rows = append(rows, compare("pdf", title, "s", a, b, p.target,
			"the whole of `bridgelogctl report timeline`, which also opens the logbook, checks every entry and records the export, against the whole program making a PDF of the same timeline from our HTML"))
	}
	var large, small []float64
	for range few.rounds {
		for _, side := range []struct {
			logbook string
			mib     *[]float64
		}{{long, &large}, {short, &small}} {
			mib, err := peakMemory(export(side.logbook, paper))
			if err != nil {
				return append(rows, Row{Name: "pdf", Title: "peak memory of a long timeline", Missing: err.Error()}), nil
			}
			*side.mib = append(*side.mib, mib)
		}
	}
	return append(rows, compare("pdf", "peak memory of 10,000 rows against 1,000", "MiB", large, small, atMost(3),
		"resident memory of `bridgelogctl report timeline` writing a PDF at its highest, the whole program counted")), nil
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
