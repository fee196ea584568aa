package pdf

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"bridgelog/report"
)

// sections is a document of so many sections over several pages.
func sections(n int) report.Doc {
	doc := report.Doc{Meta: meta()}
	for i := range n {
		doc.Blocks = append(doc.Blocks, report.Heading{Level: 1, Text: fmt.Sprintf("%d Section (part) %c", i+1, 'A'+i)})
		for range 24 * (i % 3) {
			doc.Blocks = append(doc.Blocks, report.Para{Text: "A line."})
		}
		doc.Blocks = append(doc.Blocks, report.Heading{Level: 2, Text: "Details"}, report.Para{Text: "See section 3 and entry 6, not entry 99. The annex says more. Corrects 6: a word."})
	}
	return doc
}

// The table of contents names the page each section begins on.
func TestContentsNameThePageOfEachSection(t *testing.T) {
	path := filepath.Join(t.TempDir(), "doc.pdf")
	if err := os.WriteFile(path, draw(t, sections(14)), 0o600); err != nil {
		t.Fatal(err)
	}
	pages := textPages(t, path)
	contents, rest, found := strings.Cut(pages[0], "1 Section (part) A\n1 Section") // the last entry is followed by the first heading
	if found {
		t.Fatalf("the first heading comes before the table of contents ends: %q", rest)
	}
	contents = strings.Join(strings.Fields(contents), " ")
	last := 0
	for i := range 14 {
		title := fmt.Sprintf("%d Section (part) %c", i+1, 'A'+i)
		page := 0
		for n, p := range pages {
			p = strings.Join(strings.Fields(p), " ")
			if n == 0 { // behind the table
				p = p[strings.Index(p, "14 Section (part) N"):]
			}
			if strings.Contains(p, title+" A line") || strings.Contains(p, title+" Details") {
				page = n + 1
			}
		}
		if page < last || page == 0 {
			t.Fatalf("section %d stands on page %d, the one before on %d", i+1, page, last)
		}
		last = page
		if want := fmt.Sprintf("%s %d ", title, page); !strings.Contains(contents, want) {
			t.Errorf("the table of contents does not say %q:\n%s", want, contents)
		}
	}
	if last < 3 {
		t.Errorf("only %d pages were tried", last)
	}
}

func TestAShortDocumentHasNoContents(t *testing.T) {
	if text := textLayer(t, draw(t, sections(manySections-1))); strings.Contains(text, "Contents") {
		t.Error("a document of few sections has a table of contents")
	}
	short := report.Doc{Meta: meta()}
	for range 20 {
		short.Blocks = append(short.Blocks, report.Heading{Level: 1, Text: "Section"}, report.Para{Text: "A line."})
	}
	if text := textLayer(t, draw(t, short)); strings.Contains(text, "Contents") {
		t.Error("a document of few pages has a table of contents")
	}
}

// Readers show sections with their parts closed below; pages bear their numbers.
func TestBookmarksAndPageLabels(t *testing.T) {
	file := string(draw(t, sections(9)))
	if !regexp.MustCompile(`/Type /Outlines /First \d+ 0 R\n/Last \d+ 0 R/Count 9>>`).MatchString(file) {
		t.Error("the outline does not count its nine sections")
	}
	if n := strings.Count(file, "/Count -1>>"); n != 9 {
		t.Errorf("%d of 9 sections are closed over their part", n)
	}
	if strings.Contains(file, "/Count 0") {
		t.Error("an entry of the outline counts nothing, which readers take differently")
	}
	if !strings.Contains(file, "/PageLabels <</Nums [0 <</S /D>>]>>") {
		t.Error("pages have no labels")
	}
}

// What names a row or a section of the same document leads to it; what names
// another entry leads nowhere.
func TestReferencesLeadToTheirPlace(t *testing.T) {
	doc := sections(4)
	doc.Blocks = append(doc.Blocks, report.Heading{Level: 1, Text: "Annex: timeline"},
		report.Rows{Zone: "Europe/Berlin", Rows: []report.TimelineRow{row("a row")}})
	file := draw(t, doc)
	if got, want := bytes.Count(file, []byte("/Subtype /Link /F 4 ")), 4*4; got != want { // section, entry, annex and what is corrected, four times
		t.Errorf("%d links, want %d", got, want)
	}
	for _, m := range regexp.MustCompile(`/Dest \[(\d+) 0 R /XYZ`).FindAllSubmatch(file, -1) {
		if !bytes.Contains(file, []byte("\n"+string(m[1])+" 0 obj\n<</Type /Page\n")) {
			t.Errorf("a link leads to object %s, which is no page", m[1])
		}
	}
}

// A row that no page can hold goes on overleaf under its number and its time.
func TestARowHigherThanAPageKeepsItsTime(t *testing.T) {
	path := filepath.Join(t.TempDir(), "doc.pdf")
	text := strings.Repeat("Every word of a long report counts. ", 400) + "Здесь конец."
	if err := os.WriteFile(path, draw(t, page(text)), 0o600); err != nil {
		t.Fatal(err)
	}
	pages := textPages(t, path)
	if len(pages) < 3 {
		t.Fatalf("only %d pages", len(pages))
	}
	for i, p := range pages {
		if strings.Contains(p, "Every word") && !strings.Contains(p, "2026-03-30 03:12 CEST") {
			t.Errorf("page %d goes on with a row and does not say when it happened:\n%s", i+1, p)
		}
	}
	if all := strings.Join(strings.Fields(strings.Join(pages, " ")), " "); strings.Count(all, "counts.") != 400 || !strings.Contains(all, "Здесь конец.") {
		t.Error("words are missing")
	}
}

// laid draws blocks and gives the page and height after each.
func laid(t *testing.T, blocks []report.Block) (j *job, pages []int, heights []float64) {
	t.Helper()
	doc := report.Doc{Meta: meta(), Blocks: blocks}
	j = &job{paper: drawer(t).newPaper(doc), Steps: report.NewSteps(context.Background(), doc, 100, nil)}
	j.titleBlock()
	for i, b := range blocks {
		j.ahead(blocks[i+1:])
		if err := j.block(b); err != nil {
			t.Fatal(err)
		}
		pages, heights = append(pages, j.pdf.PageNo()), append(heights, j.y)
	}
	return j, pages, heights
}

func TestNoLineOfAParagraphStandsAlone(t *testing.T) {
	step, parted := lead(9.5), 0
	for lines := 2; lines < 7; lines++ {
		para := report.Para{Text: strings.TrimSuffix(strings.Repeat("A line.\n", lines), "\n")}
		for fill := 30; fill < 46; fill++ {
			var blocks []report.Block
			for range fill {
				blocks = append(blocks, report.Para{Text: "A line."})
			}
			_, pages, heights := laid(t, append(blocks, para))
			if pages[fill] == pages[fill-1] {
				continue
			}
			over := int((heights[fill] - 5 - headRoom + 0.1) / step)
			if over < 2 || lines-over == 1 {
				t.Errorf("%d lines after %d: %d stand overleaf", lines, fill, over)
			}
			if over < lines {
				parted++
			}
		}
	}
	if parted == 0 {
		t.Error("no paragraph was parted: nothing was tried")
	}
}

// The line that names a day comes with the first row of the day.
func TestADayStandsOverItsRow(t *testing.T) {
	tall := row(strings.Repeat("A row of several lines. ", 30))
	for fill := 20; fill < 40; fill++ {
		var blocks []report.Block
		for range fill {
			blocks = append(blocks, report.Para{Text: "A line."})
		}
		early := row("early")
		early.FromUTC = early.FromUTC.AddDate(0, 0, -1)
		d := drawer(t)
		doc := report.Doc{Meta: meta(), Blocks: append(blocks, report.Rows{Zone: "Europe/Berlin", Rows: []report.TimelineRow{early, tall}})}
		var b bytes.Buffer
		if err := d.Draw(context.Background(), &b, doc, nil); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(t.TempDir(), "doc.pdf")
		if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		for i, p := range textPages(t, path) {
			if strings.Contains(p, "Monday, 30 March 2026") && !strings.Contains(p, "A row of several") {
				t.Errorf("after %d lines page %d names a day and shows no row of it", fill, i+1)
			}
		}
	}
}

// The last row of a table takes another one with it to a new page.
func TestNoRowStandsAloneUnderItsHead(t *testing.T) {
	table := report.Table{Columns: []report.Column{{Title: "A", Share: 1}, {Title: "B", Share: 1}}}
	for range 5 {
		table.Rows = append(table.Rows, []string{"a cell", "another cell"})
	}
	turned := 0
	for fill := 20; fill < 45; fill++ {
		var blocks []report.Block
		for range fill {
			blocks = append(blocks, report.Para{Text: "A line."})
		}
		_, pages, heights := laid(t, append(blocks, table))
		one := lead(8) + 2*rowPad
		if head := lead(7.5) + 7; pages[fill] > pages[fill-1] {
			turned++
			if rows := (heights[fill] - 6 - headRoom - head) / one; rows < 1.9 {
				t.Errorf("after %d lines %.1f rows stand overleaf", fill, rows)
			}
		}
	}
	if turned == 0 {
		t.Error("no table came to a new page: nothing was tried")
	}
}

// A moment is not parted where a line can hold it; a hash is, by eights, and the
// line shows that it is.
func TestWhereLinesBreak(t *testing.T) {
	p := drawer(t).newPaper(page(""))
	says := func(text string, width float64) (lines []string, parted []bool) {
		for _, l := range p.set(text, &valueStyle, width) {
			lines, parted = append(lines, textOf(l.glyphs)), append(parted, l.parted)
		}
		return lines, parted
	}
	for width := 110.0; width < 220; width += 3 {
		lines, _ := says("Containment since 2026-11-24 03:15 CET, then recovery", width)
		if !strings.Contains(strings.Join(lines, "\n"), "2026-11-24 03:15 CET") {
			t.Errorf("a moment is parted at %.0f points: %q", width, lines)
		}
	}
	lines, parted := says("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", 120)
	for i, l := range lines {
		if i < len(lines)-1 && (len(l)%8 != 0 || !parted[i]) {
			t.Errorf("line %d of a hash is %q, parted %v", i+1, l, parted[i])
		}
	}
	if len(lines) < 3 || parted[len(parted)-1] {
		t.Errorf("a hash is set as %q, parted %v", lines, parted)
	}
	lines, _ = says("\U0001F600\U0001F601\U0001F602\U0001F603", 60)
	for _, l := range lines {
		if strings.Count(l, "[") != strings.Count(l, "]") {
			t.Errorf("a code point is parted: %q", lines)
		}
	}
}

func TestFiguresStandFromTheRight(t *testing.T) {
	rows := [][]string{{"1", "1,204", "2026-03-30 03:12 CEST", "SEV1", ""}, {"12", "±30", "not known at this time", "2", ""}}
	for i, want := range []bool{true, true, false, false, false} {
		if onlyNumbers(rows, i) != want {
			t.Errorf("column %d: %v", i+1, !want)
		}
	}
}

// What the drawer puts into the text itself is explained on the page.
func TestSignsOfTheDrawerAreExplained(t *testing.T) {
	for text, want := range map[string][2]bool{"plain": {false, false}, "smile \U0001F600": {true, false}, strings.Repeat("0123456789abcdef", 30): {false, true}} {
		layer := textLayer(t, draw(t, page(text)))
		if strings.Contains(layer, "no typeface of this document holds") != want[0] || strings.Contains(layer, "A small hook") != want[1] {
			t.Errorf("%.20q: notes are wrong:\n%s", text, layer)
		}
	}
}
