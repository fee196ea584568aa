package pdf

import (
	"strings"
	"testing"

	"bridgelog/report"
)

// lines are the texts of set lines.
func linesOf(set []line) (out []string) {
	for _, l := range set {
		out = append(out, textOf(l.glyphs))
	}
	return out
}

// A number stays with its unit, a double name is broken at its hyphen and needs no
// mark there; what a machine is called keeps it.
func TestNumbersAndNamesBreakWell(t *testing.T) {
	p := drawer(t).newPaper(report.Doc{Meta: meta()})
	st := style{face: regular, size: 8, ink: black}
	for text, want := range map[string]string{
		"within 2 d":                              "within|2 d",
		"not met: 100 %, late":                    "not met:|100 %, late",
		"takes 2 day trips":                       "takes 2|day trips",
		"Großmann-Oberkirchnerin":                 "Großmann-|Oberkirchnerin",
		"Rechts-/Datenschutzvertretung":           "Rechts-/|Datenschutzvertretung",
		"Europäische Datenschutz-Grundverordnung": "Europäische|Datenschutz-|Grundverordnung",
	} {
		width := 0.0
		for _, part := range strings.Split(want, "|") {
			width = max(width, float64(measure(p.spell(part, regular)))*8/1000+4)
		}
		set := p.set(text, &st, width)
		if got := strings.Join(linesOf(set), "|"); got != want {
			t.Errorf("%q is broken as %q, not %q", text, got, want)
		}
		for _, l := range set {
			if l.parted {
				t.Errorf("%q is marked as parted", text)
			}
		}
	}
	if set := p.set("schnittstelle-produktion-straubing-01", &st, 60); !set[0].parted {
		t.Errorf("the name of a machine is parted without a mark: %q", linesOf(set))
	}
}

// A column has room for its longest word and for a moment, where others have some
// to give.
func TestColumnsHaveRoomForTheirWords(t *testing.T) {
	p := drawer(t).newPaper(report.Doc{Meta: meta()})
	j := &job{paper: p}
	b := report.Table{Columns: []report.Column{{Title: "Feld", Share: 1}, {Title: "Inhalt", Share: 8}, {Title: "Am", Share: 1}},
		Rows: [][]string{{"Kompromittierungsindikatoren", "kurz", "2026-03-30 03:12 CEST (01:12Z)"}}}
	g := j.tableGrid(b)
	for i, cell := range j.cells(g, b, 0) {
		if got := linesOf(cell.lines); len(got) > 2 || cell.lines[0].parted {
			t.Errorf("column %d: %q", i, got)
		}
	}
	total := 0.0
	for _, c := range g.columns {
		total += c.w + cellGap
	}
	if total > p.width()+0.01 {
		t.Errorf("the columns take %.1f of %.1f", total, p.width())
	}
}

// A line to write on is as long as its column.
func TestLinesToWriteOnFillTheirColumn(t *testing.T) {
	p := drawer(t).newPaper(report.Doc{Meta: meta()})
	j := &job{paper: p}
	b := report.Table{Columns: []report.Column{{Title: "Question", Share: 4}, {Title: "Answer", Share: 6}}, Rows: [][]string{{"Why", "\n" + strings.Repeat("_", 40) + "\nname ____"}}}
	g := j.tableGrid(b)
	cell := j.cells(g, b, 0)[1]
	if w := cell.lines[1].width; w < g.columns[1].w-5 || w > g.columns[1].w {
		t.Errorf("the line is %.0f long in a column of %.0f", w, g.columns[1].w)
	}
	if got := textOf(cell.lines[2].glyphs); got != "name ____" {
		t.Errorf("a short gap became %q", got)
	}
}

// Whoever signs does so under something that is said: the rows before, the section
// before, or the last lines of what is read.
func TestRoomToSignComesWithWhatGoesBefore(t *testing.T) {
	d := drawer(t)
	sign := []report.Block{report.SignatureLine{Label: "Given by"}, report.SignatureLine{Label: "Taken by"}}
	table := report.Table{Columns: []report.Column{{Title: "What", Share: 8}}}
	for range 12 {
		table.Rows = append(table.Rows, []string{"A row."})
	}
	end := append([]report.Block{report.Heading{Level: 1, Text: "Acceptance"}, report.Pairs{Rows: []report.Pair{{Label: "From, to", Value: "Sam"}}}}, sign...)
	long := report.Para{Style: "muted", Text: strings.TrimSpace(strings.Repeat("A sentence that is read before it is signed, and takes most of a line of the page.\n", 9))}
	alone, parted := 0, 0
	for fill := range 60 {
		j, at := drawn(t, d, fill, meta(), append([]report.Block{table}, end...)...)
		if at[0] != at[len(at)-1] && j.y-headRoom < 120 { // that is Acceptance alone
			alone++
		}
		_, at = drawn(t, d, fill, meta(), append([]report.Block{report.Heading{Level: 1, Text: "What becomes of it"}, report.Para{Text: "None."}, report.Heading{Level: 1, Text: "Signature lines"}, report.Para{Text: "For paper."}}, sign...)...)
		if at[1] != at[len(at)-1] {
			t.Errorf("after %d lines the section before stands on page %d and the room to sign on %d", fill, at[1], at[len(at)-1])
		}
		j, at = drawn(t, d, fill, meta(), append([]report.Block{report.Heading{Level: 1, Text: "What this document is"}, long}, sign...)...)
		if at[0] != at[1] {
			parted++
			if tall := j.y - headRoom; tall < 3*lead(8.5)+signRoom {
				t.Errorf("after %d lines the page that is signed holds %.0f points", fill, tall)
			}
		}
	}
	tall := report.Table{Columns: []report.Column{{Title: "What", Share: 8}}}
	for range 6 {
		tall.Rows = append(tall.Rows, []string{strings.TrimSpace(strings.Repeat("A line to write on\n", 4))})
	}
	for fill := range 60 {
		j, at := drawn(t, d, fill, meta(), append([]report.Block{tall}, end...)...)
		if at[0] != at[len(at)-1] { // no row came along
			t.Errorf("after %d lines the rows end on page %d and the room to sign stands on %d, at %.0f", fill, at[0], at[len(at)-1], j.y)
		}
	}
	if alone > 0 {
		t.Errorf("the acceptance stands alone on a page %d times", alone)
	}
	if parted == 0 {
		t.Error("no long paragraph was parted: nothing was tried")
	}
}

// A note on a table stands on the page of its last row, and facts that are few are
// not parted.
func TestNotesStandUnderTheirTables(t *testing.T) {
	d := drawer(t)
	note := report.Para{Style: "muted", Text: "Long ones are cut."}
	few := report.Pairs{Wide: true}
	for range 5 {
		few.Rows = append(few.Rows, report.Pair{Label: "A question?", Value: "yes"})
	}
	for _, rows := range []int{1, 2, 5} {
		table := report.Table{Columns: []report.Column{{Title: "What", Share: 8}}}
		for range rows {
			table.Rows = append(table.Rows, []string{"A row."})
		}
		for fill := range 60 {
			for _, compact := range []bool{false, true} {
				m := meta()
				m.Compact = compact
				_, at := drawn(t, d, fill, m, report.Heading{Level: 2, Text: "Decisions"}, table, note)
				if at[1] != at[2] || rows < 3 && at[0] != at[1] {
					t.Errorf("%d rows after %d lines: heading, table and note end on pages %v", rows, fill, at)
				}
			}
		}
	}
	for fill := range 60 {
		if _, at := drawn(t, d, fill, meta(), report.Heading{Level: 1, Text: "Changes"}, few); at[0] != at[1] {
			t.Errorf("after %d lines a few facts are parted from their heading", fill)
		}
	}
}

// In the header the longer of two texts takes what the other leaves.
func TestTheHeaderCutsOnlyWhatHasNoRoom(t *testing.T) {
	m := meta()
	m.Organisation, m.Title = "Clinic", "Decision not to notify: EU GDPR personal data breach: data subjects of the hospital"
	p := drawer(t).newPaper(report.Doc{Meta: m})
	st := style{face: bold, size: 7.5, ink: black}
	p.abreast(m.Organisation, m.Title, st, 48)
	whole := 0
	for key, l := range p.round {
		if textOf(l.glyphs) == key.text {
			whole++
		}
	}
	if whole != 2 {
		t.Errorf("of two texts that fit side by side %d stand whole", whole)
	}
	cut := p.fitted("Eine Gesellschaft auf Gegenseitigkeit", st, p.natural("Eine Gesellschaft auf Gegensei", st))
	if got := textOf(cut.glyphs); got != "Eine Gesellschaft auf…" {
		t.Errorf("a name is cut as %q", got)
	}
}
