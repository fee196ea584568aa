package pdf

import (
	"bytes"
	"compress/zlib"
	"context"
	"errors"
	"io"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/text/unicode/norm"

	"bridgelog/assets"
	"bridgelog/model"
	"bridgelog/report"
	"bridgelog/report/internal/sample"
)

// drawer draws with the typefaces that ship.
func drawer(t testing.TB) *Drawer {
	t.Helper()
	d, err := shipped()
	if err != nil {
		t.Fatal(err)
	}
	return d
}

var shipped = sync.OnceValues(func() (*Drawer, error) {
	s := assets.Fonts()
	return New(Fonts{Regular: s.Regular, Bold: s.Bold, Mono: s.Mono, Italic: s.Italic, Fallback: s.Fallback}, assets.SRGB)
})

func draw(t testing.TB, doc report.Doc) []byte {
	t.Helper()
	var buf bytes.Buffer
	if err := drawer(t).Draw(context.Background(), &buf, doc, nil); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// page is a document of one row with the given text.
func page(text string) report.Doc {
	return report.Doc{Meta: meta(), Blocks: []report.Block{report.Rows{Zone: "Europe/Berlin", Rows: []report.TimelineRow{row(text)}}}}
}

func meta() report.Meta {
	return report.Meta{Title: "Timeline report", Number: "INC-2026-0001", Name: "A test", TLP: "TLP:AMBER", Paper: "a4", Language: "en",
		MadeAt: time.Date(2026, 3, 30, 1, 12, 0, 0, time.UTC), Zone: "Europe/Berlin", MadeBy: "Kim", Program: "Bridgelog test",
		Logbook: sample.Log, Entries: 7, Root: sample.Root}
}

func row(text string) report.TimelineRow {
	at := time.Date(2026, 3, 30, 1, 12, 0, 0, time.UTC)
	return report.TimelineRow{Entry: 6, Happened: "2026-03-30 03:12 CEST", UTC: "2026-03-30 01:12Z", Exactness: "exact to the minute",
		Recorded: "2026-03-30 01:12:30Z", Kind: "Note", KindKey: "note", By: "Kim", Text: text, FromUTC: at, RecordedUTC: at}
}

func TestEveryRowOfALongTimelineIsOnPaper(t *testing.T) {
	v := sample.Long(5_000)
	text := textLayer(t, draw(t, report.Timeline(v, sample.Choice())))
	for _, r := range v.Timeline().All() {
		_, rest, found := strings.Cut(text, r.Text) // the rows stand in this order
		if !found {
			t.Fatalf("row %d is missing from the PDF: %q", r.Seq, r.Text)
		}
		text = rest
	}
}

func TestSameDocumentSameBytes(t *testing.T) {
	doc := report.Timeline(sample.Incident(), sample.Choice())
	first := draw(t, doc)
	for range 5 {
		if !bytes.Equal(first, draw(t, doc)) {
			t.Fatal("the same document was drawn differently")
		}
	}
}

func TestPaperSizes(t *testing.T) {
	for paper, box := range map[string]string{"a4": "[0 0 595.28 841.89]", "": "[0 0 595.28 841.89]", "letter": "[0 0 612.00 792.00]"} {
		doc := page("x")
		doc.Meta.Paper = paper
		if !bytes.Contains(draw(t, doc), []byte("/MediaBox "+box)) {
			t.Errorf("paper %q is not %s", paper, box)
		}
	}
}

func TestCancelLeavesNothing(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	var buf bytes.Buffer
	doc := report.Timeline(sample.Long(2000), sample.Choice())
	err := drawer(t).Draw(ctx, &buf, doc, func(done, total int) {
		if total < 2000 {
			t.Errorf("progress counts %d rows in all", total)
		}
		if done >= 300 {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) || buf.Len() > 0 {
		t.Errorf("cancelled drawing returned %v and wrote %d bytes", err, buf.Len())
	}
}

func TestProgressReachesTheEnd(t *testing.T) {
	var last, total int
	doc := report.Timeline(sample.Long(250), sample.Choice())
	if err := drawer(t).Draw(context.Background(), &bytes.Buffer{}, doc, func(d, n int) { last, total = d, n }); err != nil {
		t.Fatal(err)
	}
	if last != total || total < 251 {
		t.Errorf("progress ended at %d of %d", last, total)
	}
}

func TestNoSignIsLost(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"emoji above the basic plane", "smile 😀 end", "smile [U+1F600] end"},
		{"control character", "bell\aend", "bell[U+0007]end"},
		{"direction override", "exe\u202Egpj.txt", "exe[U+202E]gpj.txt"},
		{"script without a typeface", "a हि b", "a [U+0939][U+093F] b"}, {"Korean", "서울 중앙 병원 한", "서울 중앙 병원 한"}, {"what the library takes for the number of pages", "a {nb} b", "a {nb} b"}, {"halfwidth", "ｶﾀｶﾅ ￥", "ｶﾀｶﾅ ￥"},
		{"private use", "x\uE000y", "x[U+E000]y"},
		{"broken UTF-8", "a\xffb", "a\uFFFDb"},
		{"Greek", "Δημήτρης", "Δημήτρης"}, {"Cyrillic", "Олена Ковальчук", "Олена Ковальчук"},
		{"decomposed accent", "Cafe\u0301", "Café"}, {"Chinese", "東京都の病院", "東京都の病院"},
		{"symbols", "→ ≤ ✓ ⚠ █ ①", "→ ≤ ✓ ⚠ █ ①"}, {"Thai", "กรุงเทพ", "กรุงเทพ"}, {"Georgian", "თბილისი", "თბილისი"}, {"Armenian", "Երևան", "Երևան"},
		{"backslash and brackets", `C:\a\(b) [c]`, `C:\a\(b) [c]`}, {"a letter whose code ends in a line feed", "\u010A\u010D\u0128\u0129\u015C", "\u010A\u010D\u0128\u0129\u015C"},
		{"Hebrew", "שלום 2026", "שלום 2026"}, {"Arabic", "مرحبا", "مرحبا"}, {"Arabic ligature", "سلام", "سلام"},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := strings.Map(func(r rune) rune { // marks by which pdftotext notes direction
				if r >= 0x202A && r <= 0x202E {
					return -1
				}
				return r
			}, textLayer(t, draw(t, page(c.text))))
			if !strings.Contains(norm.NFKC.String(text), norm.NFKC.String(c.want)) {
				t.Errorf("%q is not in the text layer:\n%s", c.want, text)
			}
		})
	}
}

func TestLongWordsAreWrappedNotCut(t *testing.T) {
	word := strings.Repeat("0123456789abcdef", 60)
	text := textLayer(t, draw(t, page("hash "+word)))
	if !strings.Contains(strings.ReplaceAll(text, " ", ""), word) {
		t.Error("a long word lost characters")
	}
}

func TestRowTallerThanAPageContinues(t *testing.T) {
	var lines []string
	for i := range 400 {
		lines = append(lines, "line "+strconv.Itoa(i)+" of a very long row")
	}
	file := draw(t, page(strings.Join(lines, "\n")))
	text := textLayer(t, file)
	for _, l := range lines {
		if !strings.Contains(text, l) {
			t.Fatalf("%q is missing", l)
		}
	}
	if n := bytes.Count(file, []byte("/Type /Page\n")); n < 5 {
		t.Errorf("400 lines stand on %d pages", n)
	}
}

func TestTextStaysInsideThePage(t *testing.T) {
	doc := report.Timeline(sample.Incident(), sample.Choice())
	d := drawer(t)
	p := d.newPaper(doc)
	for _, r := range sample.Incident().Timeline().All() {
		for _, width := range []float64{20, 100, 300} {
			for _, l := range p.set(r.Text, &rowText, width) {
				if l.width > width+0.01 {
					t.Fatalf("a line of %.1f points for a width of %.1f: %q", l.width, width, textOf(l.glyphs))
				}
			}
		}
	}
}

func TestEmptyTimelineSaysSo(t *testing.T) {
	text := textLayer(t, draw(t, report.Timeline(model.View{Number: "INC-2026-0001", Zone: "UTC"}, sample.Choice())))
	for _, want := range []string{"nothing has been recorded yet", "No picture", "not known at this time", "Page 1 of"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing from an empty report", want)
		}
	}
}

func TestPageFurniture(t *testing.T) {
	c := sample.Choice()
	c.TLP, c.LegalHold = "TLP:GREEN", true
	v := sample.Incident()
	v.Drill = true
	file := draw(t, report.Timeline(v, c))
	text := textLayer(t, file)
	pages := bytes.Count(file, []byte("/Type /Page\n"))
	for want, n := range map[string]int{"TLP:GREEN": 2 * pages, "LEGAL HOLD": pages, "EXERCISE": pages, "Nordhafen Kliniken gGmbH": pages,
		report.Groups(sample.Root): pages, "Made 2026-03-31 09:40 CEST (2026-03-31 07:40Z) by Ingrid Sørensen": pages, " of " + strconv.Itoa(pages): pages} {
		if got := strings.Count(text, want); got < n {
			t.Errorf("%q stands %d times on %d pages", want, got, pages)
		}
	}
	if strings.Contains(text, "negotiator") {
		t.Error("a TLP:RED row was printed in a TLP:GREEN document")
	}
}

// TestArchival checks point by point what PDF/A-1b asks of a file like ours, also
// where Preflight is not installed.
func TestArchival(t *testing.T) {
	file := draw(t, report.Timeline(sample.Incident(), sample.Choice()))
	if !bytes.HasPrefix(file, []byte("%PDF-1.4\n%")) || file[10] < 128 || file[13] < 128 {
		t.Error("header is not that of an archival file")
	}
	for _, want := range []string{`/ID \[<[0-9a-f]{32}> <[0-9a-f]{32}>\]`, `/Metadata \d+ 0 R`, `/OutputIntents \[\d+ 0 R\]`, `/S /GTS_PDFA1`,
		`<pdfaid:part>1</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>`, `/CreationDate \(D:20260331074000\+00'00'\)`,
		`<xmp:CreateDate>2026-03-31T07:40:00\+00:00</xmp:CreateDate>`, `/Type /Outlines[^>]*/Count 7>>`, `/Lang \(en\)`, `/BaseFont /[A-Z]{6}\+NotoSans-Bold`, `/CIDSet \d+ 0 R`} {
		if !regexp.MustCompile(want).Match(file) {
			t.Errorf("%s is missing", want)
		}
	}
	for _, no := range []string{"/EmbeddedFiles", "/Names", "/JavaScript", "/Transparency", "/ca ", "/URI"} {
		if bytes.Contains(file, []byte(no)) {
			t.Errorf("%s has no place in an archival file", no)
		}
	}
}

// TestGraphicsStatesAreClosed: an archival file may nest 28 states, and readers
// keep every one that was left open.
func TestGraphicsStatesAreClosed(t *testing.T) {
	v := sample.Incident()
	v.Drill = true
	file := draw(t, report.Timeline(v, sample.Choice()))
	text := regexp.MustCompile(`(?s)\((\\.|[^\\()])*\)`)
	pages := 0
	for _, part := range bytes.Split(file, []byte("stream\n")) {
		z, err := zlib.NewReader(bytes.NewReader(part))
		if err != nil {
			continue
		}
		content, err := io.ReadAll(z)
		if err != nil || !bytes.Contains(content, []byte(" Tf ET")) {
			continue
		}
		pages++
		open := 0
		for _, op := range strings.Fields(text.ReplaceAllString(string(content), "")) {
			switch op {
			case "q":
				open++
			case "Q":
				open--
			}
			if open > 4 || open < 0 {
				t.Fatalf("page %d: %d graphics states are open", pages, open)
			}
		}
		if open != 0 {
			t.Errorf("page %d ends with %d open graphics states", pages, open)
		}
	}
	if pages < 5 {
		t.Errorf("only %d pages were looked at", pages)
	}
}

func TestPropertiesThatNeedEscaping(t *testing.T) {
	doc := page("x")
	doc.Meta.Name, doc.Meta.MadeBy = `A (b\c) <d> & "e" Ωμέγα`, "Kim <k@example.org>"
	file := draw(t, doc)
	if bytes.Contains(file, []byte("<d>")) || !bytes.Contains(file, []byte("&lt;d&gt; &amp;")) {
		t.Error("metadata is not escaped")
	}
	if !bytes.Contains(file, []byte("/Author (Kim <k@example.org>)")) {
		t.Error("the author is not in the properties")
	}
}

func TestBrokenTypefaceIsRefused(t *testing.T) {
	good := assets.Fonts().Regular
	for name, ttf := range map[string][]byte{"empty": nil, "text": []byte("not a font at all"), "truncated": good[:2000]} {
		if _, err := New(Fonts{Regular: ttf, Bold: good, Mono: good}, assets.SRGB); err == nil {
			t.Errorf("%s: a broken typeface was taken", name)
		}
	}
}

// FuzzSet: whatever a person types, wrapping ends and keeps every character
// that is not a blank.
func FuzzSet(f *testing.F) {
	for _, s := range []string{"", "a", "a\nb", "שלום (2026) مرحبا", "東京、", strings.Repeat("x", 500), "\xff\u0301\u202e", "لا إله"} {
		f.Add(s, 40.0)
	}
	p := drawer(f).newPaper(page(""))
	f.Fuzz(func(t *testing.T, s string, width float64) {
		if !(width > 5 && width < 1000) {
			return
		}
		var want, got int
		for _, g := range p.spell(s, regular) {
			if g.r != ' ' && g.r != '\n' {
				want++
			}
		}
		for _, l := range p.set(s, &rowText, width) {
			for _, g := range l.glyphs {
				if g.r != ' ' {
					got++
				}
			}
		}
		if got != want {
			t.Fatalf("%d of %d characters are left of %q", got, want, s)
		}
	})
}
