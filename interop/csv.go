package interop

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"bridgelog/model"
)

// piece is one record as it was split off, before anything is understood.
type piece struct {
	line    int      // where it begins, from 1
	cells   []string // CSV; reused by the next record, the strings are not
	raw     []byte   // JSON; reused by the next record
	digest  [16]byte // of the content, the same for any line ending
	doubt   bool     // a cell in quotes runs over lines that look like records of their own
	problem string   // why it cannot be a record; the rest is empty then
}

// splitter gives the records of a text one after another, io.EOF at its end.
// A record that is broken comes as a piece with a problem, and splitting goes
// on behind it.
type splitter interface {
	next() (piece, error)
}

// csvSplitter reads separated values. The standard reader stops at a broken
// quote and lets an unclosed one swallow the rest of the file; this one rejects
// the record, says where, and resumes at the next line that can be a record.
type csvSplitter struct {
	r        io.Reader
	buf      []byte
	pos, end int
	eof      bool
	failed   error
	line     int // of buf[pos], from 1

	delim  byte
	quotes bool
	want   int // cells of a record; 0 takes any number
	like   int // cells of a line at which splitting may resume; 0 takes want
	cell   int // bytes of the longest cell
	limit  int // bytes of the longest record

	header [16]byte // digest of the header, if there is one

	window    int // how far an open quote is followed
	openAfter int // cells before the first line break in the last good record of several lines
	out       []byte
	ends      []int
	cells     []string
}

const (
	unit     = 0x1f // separates cells in the digest of a record
	maxCells = 20_000
)

func newCSV(r io.Reader, delim byte, quotes bool, l Limits) *csvSplitter {
	limit := max(l.Cell, 1<<10) * 2
	return &csvSplitter{r: r, buf: make([]byte, 256<<10), line: 1, delim: delim, quotes: quotes,
		cell: max(l.Cell, 1), limit: limit, window: limit, openAfter: -1}
}

// fill reads more behind buf[end] and reports whether there was more. Offsets
// from pos stay valid, offsets from the start of buf do not.
func (c *csvSplitter) fill() bool {
	if c.eof {
		return false
	}
	if c.end == len(c.buf) {
		if c.pos > 0 {
			c.end = copy(c.buf, c.buf[c.pos:c.end])
			c.pos = 0
		} else {
			grown := make([]byte, 2*len(c.buf))
			copy(grown, c.buf[:c.end])
			c.buf = grown
		}
	}
	for tries := 0; tries < 100; tries++ {
		n, err := c.r.Read(c.buf[c.end:])
		c.end += n
		if err != nil {
			c.eof = true
			if !errors.Is(err, io.EOF) {
				c.failed = err
			}
			return n > 0
		}
		if n > 0 {
			return true
		}
	}
	c.eof, c.failed = true, io.ErrNoProgress
	return false
}

// lineLen is the length of the line at pos without its end; more reports
// whether a line end follows, long that the line is longer than the limit.
func (c *csvSplitter) lineLen() (n int, more, long bool) {
	for n = 0; ; {
		if i := bytes.IndexByte(c.buf[c.pos+n:c.end], '\n'); i >= 0 {
			return n + i, true, n+i > c.limit
		}
		n = c.end - c.pos
		if n > c.limit {
			return n, false, true
		}
		if !c.fill() {
			return c.end - c.pos, false, false
		}
	}
}

// skipLine moves behind the line at pos, whatever its length.
func (c *csvSplitter) skipLine() {
	for {
		if i := bytes.IndexByte(c.buf[c.pos:c.end], '\n'); i >= 0 {
			c.pos += i + 1
			c.line++
			return
		}
		c.pos = c.end
		if !c.fill() {
			return
		}
	}
}

func (c *csvSplitter) next() (piece, error) {
	for {
		n, more, long := c.lineLen()
		p := piece{line: c.line}
		if n == 0 && !more {
			if c.failed != nil {
				return piece{}, fmt.Errorf("reading the file: %w", c.failed)
			}
			return piece{}, io.EOF
		}
		if long {
			c.skipLine()
			p.problem = fmt.Sprintf("The line is longer than %s.", bytesInWords(c.limit))
			return p, nil
		}
		text := c.buf[c.pos : c.pos+n]
		if len(bytes.Trim(text, " ")) == 0 || c.delim != '\t' && len(bytes.TrimSpace(text)) == 0 {
			c.skipLine()
			continue
		}
		if !c.quotes || bytes.IndexByte(text, '"') < 0 {
			c.plain(text)
			c.skipLine()
		} else {
			if p.problem, p.doubt = c.quoted(); p.problem != "" {
				return p, nil
			}
		}
		p.problem = c.finish(&p)
		return p, nil
	}
}

// plain splits a line that holds no quote.
func (c *csvSplitter) plain(text []byte) {
	c.out, c.ends = c.out[:0], c.ends[:0]
	for {
		i := bytes.IndexByte(text, c.delim)
		if i < 0 {
			break
		}
		c.close(text[:i])
		text = text[i+1:]
	}
	c.close(text)
}

// close ends a cell with what is left of it.
func (c *csvSplitter) close(rest []byte) {
	c.out = append(c.out, rest...)
	c.ends = append(c.ends, len(c.out))
	c.out = append(c.out, unit)
}

// quoted splits the record at pos by RFC 4180 and moves behind it; if that
// cannot be done it says why and moves to where splitting may resume. A record
// over lines that could all be records is whole by the rules, and in doubt.
func (c *csvSplitter) quoted() (problem string, doubt bool) {
	c.out, c.ends = c.out[:0], c.ends[:0]
	i, lines, cellsOnFirst := 0, 0, -1
	at := func(i int) (byte, bool) { // the byte at pos+i, reading on if need be
		for c.pos+i >= c.end {
			if !c.fill() {
				return 0, false
			}
		}
		return c.buf[c.pos+i], true
	}
	for {
		skip := i
		b, ok := at(skip)
		for ok && b == ' ' {
			skip++
			b, ok = at(skip)
		}
		if ok && b == '"' {
			i = skip + 1
		scan:
			for {
				j := bytes.IndexByte(c.buf[c.pos+i:c.end], '"')
				if j < 0 {
					c.out = append(c.out, c.buf[c.pos+i:c.end]...)
					if n := bytes.Count(c.buf[c.pos+i:c.end], newline); n > 0 {
						if lines == 0 {
							cellsOnFirst = len(c.ends)
						}
						lines += n
					}
					i = c.end - c.pos
					if i > c.window || !c.fill() {
						return c.unclosed(len(c.ends)+1, i > c.window), false
					}
					continue
				}
				inside := c.buf[c.pos+i : c.pos+i+j]
				if n := bytes.Count(inside, newline); n > 0 {
					if lines == 0 {
						cellsOnFirst = len(c.ends)
					}
					lines += n
				}
				c.out = append(c.out, inside...)
				i += j + 1
				switch b, ok := at(i); {
				case !ok || b == c.delim || b == '\n':
					break scan
				case b == '"':
					c.out = append(c.out, '"')
					i++
				default:
					return c.broken(lines, len(c.ends)+1), false
				}
			}
			c.ends = append(c.ends, len(c.out))
			c.out = append(c.out, unit)
		} else {
			for {
				b, ok := at(i)
				if !ok || b == c.delim || b == '\n' {
					break
				}
				c.out = append(c.out, b)
				i++
			}
			c.close(nil)
		}
		if len(c.ends) > maxCells {
			c.skipLine()
			return fmt.Sprintf("The record has more than %d cells.", maxCells), false
		}
		b, ok = at(i)
		if !ok || b == '\n' {
			break
		}
		i++ // the delimiter
	}
	first := c.line
	if c.want > 0 && lines > 0 && len(c.ends) != c.want && c.resume(lines) {
		return fmt.Sprintf("The record has %s instead of %d; a quote in it is probably not closed%s.", model.Counted(len(c.ends), "cell", "cells"), c.want, lineSpan(first, c.line-1)), false
	}
	if lines > 0 {
		c.openAfter = cellsOnFirst
		doubt = c.likeRecords(c.buf[c.pos : c.pos+i])
	}
	c.pos += i
	c.line += lines
	if c.pos < c.end {
		c.pos++
		c.line++
	}
	return "", doubt
}

var newline = []byte{'\n'}

// broken handles a closing quote with text behind it, met some lines below the
// record's first.
func (c *csvSplitter) broken(lines, cell int) string {
	first := c.line
	if lines == 0 {
		c.skipLine()
	} else if !c.resume(lines) {
		for range lines + 1 {
			c.skipLine()
		}
	}
	return fmt.Sprintf("Broken quotes in cell %d%s.", cell, lineSpan(first, c.line-1))
}

// unclosed handles a quote that is never closed, at the end of the file or
// within the window.
func (c *csvSplitter) unclosed(cell int, windowFull bool) string {
	first := c.line
	lines := bytes.Count(c.buf[c.pos:c.end], newline)
	if windowFull {
		c.window = max(c.window/2, 16<<10) // a file full of these must not cost its size squared
	}
	if c.resume(lines) {
		return fmt.Sprintf("The quote opened in cell %d is never closed%s.", cell, lineSpan(first, c.line-1))
	}
	if windowFull {
		c.skipLine()
		return fmt.Sprintf("The quote opened in cell %d is not closed within %s%s.", cell, bytesInWords(c.window), lineSpan(first, first))
	}
	last := first + lines
	if bytes.HasSuffix(c.buf[c.pos:c.end], newline) {
		last-- // nothing stands behind the last line end
	}
	c.pos = c.end
	c.line += lines
	return fmt.Sprintf("The file ends in the middle of this record, inside the quotes of cell %d%s.", cell, lineSpan(first, last))
}

func lineSpan(from, to int) string {
	if to <= from {
		return fmt.Sprintf(" (line %d)", from)
	}
	return fmt.Sprintf(" (lines %d to %d)", from, to)
}

// resume looks among the given number of lines below the record's first for
// one that can be a record of its own, and moves there.
func (c *csvSplitter) resume(lines int) bool {
	at := 0 // from pos
	for skipped := 1; skipped <= lines; skipped++ {
		i := bytes.IndexByte(c.buf[c.pos+at:c.end], '\n')
		if i < 0 {
			return false
		}
		at += i + 1
		for bytes.IndexByte(c.buf[c.pos+at:c.end], '\n') < 0 && c.end-c.pos-at <= c.window && c.fill() {
		}
		text, _, _ := bytes.Cut(c.buf[c.pos+at:c.end], newline)
		cells, open := c.alone(text)
		if want := cmp.Or(c.like, c.want); want > 1 && (!open && cells == want || open && cells == c.openAfter) {
			c.pos, c.line = c.pos+at, c.line+skipped
			return true
		}
	}
	return false
}

// likeRecords reports whether every line of a record but its first could be a
// record: by its cells, and by how its first cell is written. That is what two
// lone quotes some rows apart look like.
func (c *csvSplitter) likeRecords(record []byte) bool {
	if c.want < 2 {
		return false
	}
	first, rest, _ := bytes.Cut(record, newline)
	own := c.pattern(first)
	for text := range bytes.Lines(rest) {
		text = bytes.TrimSuffix(text, newline)
		if cells, open := c.alone(text); open || cells != c.want || own == "" || c.pattern(text) != own {
			return false
		}
	}
	return true
}

// pattern is how the first cell of a line is written: 9 for digits in a row, a for
// letters, and the signs between them.
func (c *csvSplitter) pattern(text []byte) string {
	text, _, _ = bytes.Cut(text, []byte{c.delim})
	out := make([]byte, 0, 16)
	for _, b := range bytes.Trim(text[:min(len(text), 64)], `" `) {
		switch {
		case isDigit(b):
			b = '9'
		case b|0x20 >= 'a' && b|0x20 <= 'z' || b >= utf8.RuneSelf:
			b = 'a'
		}
		if n := len(out); n == 0 || out[n-1] != b || b != '9' && b != 'a' {
			out = append(out, b)
		}
	}
	return string(out)
}

// alone counts the cells of one line taken by itself. For a line that leaves a
// quote open it is the cells before that one; a broken one has none.
func (c *csvSplitter) alone(text []byte) (cells int, open bool) {
	i := 0
	for {
		if i < len(text) && text[i] == '"' {
			i++
			for {
				j := bytes.IndexByte(text[i:], '"')
				if j < 0 {
					return cells, true
				}
				i += j + 1
				if i < len(text) && text[i] == '"' {
					i++
					continue
				}
				break
			}
			if i < len(text) && text[i] != c.delim {
				return -1, false
			}
		} else if j := bytes.IndexByte(text[i:], c.delim); j >= 0 {
			i += j
		} else {
			i = len(text)
		}
		cells++
		if i >= len(text) {
			return cells, false
		}
		i++
	}
}

// finish turns what was split into cells and checks their number and length.
func (c *csvSplitter) finish(p *piece) (problem string) {
	n := len(c.ends)
	if n > maxCells {
		return fmt.Sprintf("The record has more than %d cells.", maxCells)
	}
	text := string(c.out)
	c.cells = c.cells[:0]
	from, empty := 0, true
	for i, end := range c.ends {
		if end-from > c.cell {
			return fmt.Sprintf("Cell %d is longer than %s.", i+1, bytesInWords(c.cell))
		}
		cell := text[from:end]
		empty = empty && strings.TrimSpace(cell) == ""
		c.cells = append(c.cells, cell)
		from = end + 1
	}
	if empty {
		return "The row is empty."
	}
	if c.want > 0 && n > c.want {
		for i := c.want; i < n; i++ {
			if c.cells[i] != "" {
				return fmt.Sprintf("The record has %s instead of %d.", model.Counted(n, "cell", "cells"), c.want)
			}
		}
		c.cells = c.cells[:c.want]
	}
	if n < c.want {
		if c.eof && c.pos >= c.end {
			return fmt.Sprintf("The record has %s instead of %d; the file may have been cut off here.", model.Counted(n, "cell", "cells"), c.want)
		}
		return fmt.Sprintf("The record has %s instead of %d.", model.Counted(n, "cell", "cells"), c.want)
	}
	p.cells = c.cells
	sum := sha256.Sum256(c.out)
	copy(p.digest[:], sum[:])
	if p.digest == c.header {
		return "The header of the table stands here again."
	}
	return ""
}

func bytesInWords(n int) string {
	switch {
	case n >= 1<<20 && n%(1<<20) == 0:
		return fmt.Sprintf("%d MiB", n>>20)
	case n >= 1<<10 && n%(1<<10) == 0:
		return fmt.Sprintf("%d KiB", n>>10)
	}
	return fmt.Sprintf("%d bytes", n)
}
