package interop

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"strings"
)

// table is what sniffing found out about a text of separated values.
type table struct {
	delim  byte
	quotes bool
	header bool
	names  []string
	cells  int
	line   int // of the header or the first record
	above  int // lines that stand before it and are no comments: a title, perhaps
	rows   [][]string
	share  float64 // of the records with that number of cells
}

func (t *table) describe() string {
	return fmt.Sprintf("%d columns separated by %s", t.cells, delimName(t.delim))
}

func delimName(d byte) string {
	switch d {
	case ',':
		return "commas"
	case ';':
		return "semicolons"
	case '\t':
		return "tabs"
	case '|':
		return "bars"
	}
	return fmt.Sprintf("%q", rune(d))
}

// allEpochs reports whether a column holds nothing but seconds since 1970.
func (t *table) allEpochs(column int) bool {
	for _, row := range t.rows {
		if cell := strings.TrimSpace(row[column]); len(cell) < 9 && cell != "0" || len(cell) > 10 || strings.Trim(cell, "0123456789") != "" {
			return false
		}
	}
	return len(t.rows) > 0
}

// lay copies what reading needs into the plan.
func (t *table) lay(p *plan) {
	p.delim, p.quotes, p.header, p.from, p.want, p.sample = t.delim, t.quotes, t.header, t.line, t.cells, t.rows
}

const sampleRows = 400

// delims are what may stand between cells.
var delims = []byte{',', ';', '\t', '|'}

// sniff tries the delimiters and takes the one that splits most consistently
// into most columns; nil if none makes a table.
func (p *plan) sniff(head []byte, whole bool, o Options) *table {
	delims := delims
	if o.Mapping != nil && len(o.Mapping.Delimiter) == 1 {
		delims = []byte(o.Mapping.Delimiter)
	}
	skip, comment := preamble(head)
	if rest := head[skip:]; bytes.HasPrefix(bytes.ToLower(rest), []byte("sep=")) && len(rest) > 5 && rest[5] == '\n' {
		delims = rest[4:5]
		skip += 6
	}
	var best *table
	score := 0.0
	for _, d := range delims {
		t := tryDelim(head[skip:], whole, d, o.Limits)
		if t == nil {
			continue
		}
		t.line += bytes.Count(head[:skip], newline)
		if s := t.share * t.share * math.Log2(float64(t.cells)+1); s > score {
			best, score = t, s
		}
	}
	if best == nil {
		return nil
	}
	best.findHeader(comment, o)
	if best.share < 0.6 && !known(best) {
		return nil
	}
	return best
}

// preamble is the length of the comment lines before a table, and the last of
// them: in some files it is the header.
func preamble(head []byte) (n int, last []byte) {
	for n < len(head) {
		text, _, found := bytes.Cut(head[n:], newline)
		trimmed := bytes.TrimSpace(text)
		if !bytes.HasPrefix(trimmed, []byte("#")) && len(trimmed) > 0 || !found {
			break
		}
		if len(trimmed) > 0 {
			last = trimmed[1:]
		}
		n += len(text) + 1
	}
	return n, last
}

func tryDelim(head []byte, whole bool, delim byte, l Limits) *table {
	if delim == '"' || delim == '\n' {
		return nil
	}
	pieces := samplePieces(head, delim, l, 0)
	if len(pieces) == 0 {
		return nil
	}
	if first := pieces[0]; first.problem == "" && slices.ContainsFunc(pieces, func(p piece) bool { return p.problem != "" }) {
		// A quote that is never closed took the rest: read on at lines like the first.
		pieces = samplePieces(head, delim, l, len(first.cells))
	}
	count := map[int]int{}
	if !whole && len(pieces) < sampleRows && len(pieces) > 1 {
		pieces = pieces[:len(pieces)-1] // probably cut by the window
	}
	good := 0
	for _, p := range pieces {
		if p.problem == "" {
			count[len(p.cells)]++
			good++
		}
	}
	t := &table{delim: delim, quotes: true}
	for n, k := range count {
		if n > 1 && (k > count[t.cells] || k == count[t.cells] && n > t.cells) {
			t.cells = n
		}
	}
	if t.cells < 2 {
		return nil
	}
	t.cells = believeHeader(pieces, t.cells, delim)
	for _, p := range pieces {
		if p.problem == "" && len(p.cells) == t.cells || t.trailing(p) {
			p.cells = p.cells[:t.cells]
			if t.line == 0 {
				t.line = p.line
			}
			t.rows = append(t.rows, p.cells)
		}
	}
	lead := 0 // titles above the table do not speak against it
	for lead < len(pieces) && pieces[lead].line < t.line && lead < 20 {
		lead++
	}
	t.above = lead
	rest := len(pieces) - lead
	if first := pieces[0]; first.problem == "" && headerLike(first.cells) && len(t.rows) > 1 { // neither do broken quotes, below a header
		for _, p := range pieces[lead:] {
			if strings.Contains(p.problem, "quote") {
				rest--
			}
		}
	}
	if rest > 0 {
		t.share = float64(len(t.rows)) / float64(rest)
	}
	return t
}

// samplePieces are the first records of a text. After a broken one splitting
// resumes at a line of like cells, if that is given.
func samplePieces(head []byte, delim byte, l Limits, like int) []piece {
	s := newCSV(bytes.NewReader(head), delim, true, l)
	s.like = like
	var pieces []piece
	for len(pieces) < sampleRows {
		p, err := s.next()
		if err != nil {
			break
		}
		p.cells = append([]string(nil), p.cells...)
		pieces = append(pieces, p)
	}
	return pieces
}

// brokenQuote says which quote keeps a file that is called a table from being one.
func brokenQuote(head []byte, o Options) string {
	if !tabular(o.FileName) {
		return ""
	}
	for _, d := range delims {
		if top, _, _ := bytes.Cut(head, newline); bytes.IndexByte(top, d) < 0 {
			continue
		}
		for _, p := range samplePieces(head, d, o.Limits, 0) {
			if strings.Contains(p.problem, "quote") {
				return p.problem
			}
		}
	}
	return ""
}

// believeHeader is the number of cells by the first record where that names
// the columns of a known format, or where the others only have one delimiter
// more at their end; else the number most records have.
func believeHeader(pieces []piece, most int, delim byte) int {
	first := pieces[0]
	n := len(first.cells)
	if first.problem != "" || n < 2 || n == most || !headerLike(first.cells) {
		return most
	}
	t := table{delim: delim, header: true, names: columnNames(first.cells), cells: n}
	if known(&t) {
		return n
	}
	t.cells = n
	for _, p := range pieces[1:] {
		if p.problem == "" && len(p.cells) == most && !t.trailing(p) {
			return most
		}
	}
	return n
}

// trailing reports a record that has the table's cells and empty ones behind.
func (t *table) trailing(p piece) bool {
	if p.problem != "" || len(p.cells) <= t.cells {
		return false
	}
	for _, c := range p.cells[t.cells:] {
		if c != "" {
			return false
		}
	}
	return true
}

// findHeader decides whether the first record names the columns.
func (t *table) findHeader(comment []byte, o Options) {
	first := t.rows[0]
	if o.Mapping != nil {
		t.header = !o.Mapping.NoHeader
	} else if t.header = headerLike(first); !t.header && len(comment) > 0 {
		if names := strings.Split(string(comment), string(t.delim)); len(names) == t.cells {
			t.names = columnNames(names)
			return
		}
	}
	if t.header {
		t.names = columnNames(first)
		t.rows = t.rows[1:]
		return
	}
	t.names = columnNames(make([]string, t.cells))
}

// columnNames gives every column a name of its own.
func columnNames(names []string) []string {
	out := make([]string, len(names))
	met := map[string]int{}
	for i, n := range names {
		if n = line(n); n == "" {
			n = fmt.Sprintf("column %d", i+1)
		}
		met[n]++
		if met[n] > 1 {
			n = fmt.Sprintf("%s (%d)", n, met[n])
		}
		out[i] = n
	}
	return out
}
