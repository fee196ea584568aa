package pdf

import (
	"bytes"
	"context"
	"testing"
	"time"

	"github.com/jung-kurt/gofpdf"

	"bridgelog/assets"
	"bridgelog/report"
	"bridgelog/report/internal/sample"
)

// benchRows is the length of timeline the two benchmarks are compared at.
const benchRows = 10_000

// BenchmarkTimeline draws a 10,000-row timeline report; compare it with
// BenchmarkBare. The target is at most 2.5 times as long.
func BenchmarkTimeline(b *testing.B) {
	doc := report.Timeline(sample.Long(benchRows), sample.Choice())
	d := drawer(b)
	for b.Loop() {
		var buf bytes.Buffer
		if err := d.Draw(context.Background(), &buf, doc, nil); err != nil {
			b.Fatal(err)
		}
		b.SetBytes(int64(buf.Len()))
	}
}

// BenchmarkBare writes the same words with the bare library: same typeface,
// same size, wrapped by it, no layout at all.
func BenchmarkBare(b *testing.B) {
	doc := report.Timeline(sample.Long(benchRows), sample.Choice())
	var texts []string
	for _, block := range doc.Blocks {
		rows, ok := block.(report.Rows)
		if !ok {
			continue
		}
		for i := range rows.Rows {
			r := &rows.Rows[i]
			texts = append(texts, r.Happened+" "+r.UTC+" "+r.Exactness+" "+r.Kind+" "+r.Recorded+" "+r.By, r.Text+" "+details(nil, r))
		}
	}
	ttf := assets.Fonts().Regular
	for b.Loop() {
		f := gofpdf.New("P", "pt", "A4", "")
		f.SetCatalogSort(true)
		f.SetCreationDate(time.Unix(0, 0))
		f.AddUTF8FontFromBytes("f", "", ttf)
		f.AddPage()
		f.SetFont("f", "", 8)
		for _, t := range texts {
			f.MultiCell(0, 10, t, "", "L", false)
		}
		var buf bytes.Buffer
		if err := f.Output(&buf); err != nil {
			b.Fatal(err)
		}
		b.SetBytes(int64(buf.Len()))
	}
}
