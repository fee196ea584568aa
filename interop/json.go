package interop

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
)

// jsonSplitter takes JSON apart into records: one value, an array, values one
// after another whether on a line each or not, and the known shells round an
// array. It holds one record at a time.
type jsonSplitter struct {
	csvSplitter // only its buffer: fill, pos, line
	depth       int
	lines       bool // one value a line
	state       jsonPlace
	begun       bool
	shell       string // name of the shell's member, for persons
	nextLink    bool   // the shell says that more pages follow
	margin      int    // blanks before the last record, for finding the next after a fault
}

type jsonPlace uint8

const (
	atTop   jsonPlace = iota
	inArray           // top-level array
	inShell           // array inside a shell object
	inNamed           // members named event_0, event_1, … of one object
	behind            // behind the shell's array
)

func newJSON(r io.Reader, lines bool, l Limits) *jsonSplitter {
	c := newCSV(r, ',', false, l)
	c.limit *= 4
	return &jsonSplitter{csvSplitter: *c, depth: max(l.Depth, 1), lines: lines}
}

func (j *jsonSplitter) next() (piece, error) {
	if j.lines {
		return j.nextLine()
	}
	for {
		b, ok := j.skipBlank()
		if !ok {
			if j.failed != nil {
				return piece{}, fmt.Errorf("reading the file: %w", j.failed)
			}
			return piece{}, io.EOF
		}
		switch {
		case b == ',':
			j.pos++
		case b == '[' && j.state == atTop:
			j.pos++
			j.state = inArray
		case b == ']' && j.state == inArray:
			j.pos++
			j.state = atTop
		case b == ']' && j.state == inShell:
			j.pos++
			j.state = behind
		case b == '}' && (j.state == inNamed || j.state == behind):
			j.pos++
			j.state = atTop
		case j.state == behind:
			j.skipMember()
		case b == '"' && j.state == inNamed:
			if !j.skipName() {
				return j.garbage(), nil
			}
		case b == '{' && !j.begun && j.enterShell():
			j.begun = true
		case b == '{':
			j.begun = true
			return j.value(), nil
		default:
			return j.garbage(), nil
		}
	}
}

func (j *jsonSplitter) nextLine() (piece, error) {
	for {
		n, more, long := j.lineLen()
		p := piece{line: j.line}
		switch {
		case n == 0 && !more:
			if j.failed != nil {
				return piece{}, fmt.Errorf("reading the file: %w", j.failed)
			}
			return piece{}, io.EOF
		case long:
			j.skipLine()
			p.problem = fmt.Sprintf("The line is longer than %s.", bytesInWords(j.limit))
			return p, nil
		}
		raw := bytes.TrimSpace(j.buf[j.pos : j.pos+n])
		if len(raw) == 0 {
			j.skipLine()
			continue
		}
		j.out = append(j.out[:0], raw...)
		j.skipLine()
		if !more && len(raw) > 0 && raw[0] == '{' && !json.Valid(raw) {
			p.problem = "The file ends in the middle of this record. " + fault(raw)
			return p, nil
		}
		j.accept(&p, j.out)
		return p, nil
	}
}

// accept checks one value and makes it the piece's record.
func (j *jsonSplitter) accept(p *piece, raw []byte) {
	switch {
	case len(raw) == 0 || raw[0] != '{':
		p.problem = "This is not a JSON object."
		if !json.Valid(raw) {
			p.problem = fault(raw)
		}
	case deeper(raw, j.depth):
		p.problem = fmt.Sprintf("The record is nested deeper than %d levels.", j.depth)
	case !json.Valid(raw):
		p.problem = fault(raw)
	default:
		p.raw = raw
		sum := sha256.Sum256(raw)
		copy(p.digest[:], sum[:])
	}
}

// fault says where a value stops being JSON.
func fault(raw []byte) string {
	var v json.RawMessage
	err := json.Unmarshal(raw, &v)
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		upTo := raw[:min(int(syntax.Offset), len(raw))]
		l := bytes.Count(upTo, newline)
		col := len(upTo) - bytes.LastIndexByte(upTo, '\n') - 1
		where := fmt.Sprintf("column %d", max(col, 1))
		if l > 0 {
			where = fmt.Sprintf("line %d of the record, %s", l+1, where)
		}
		return fmt.Sprintf("Not valid JSON at %s: %s.", where, strings.TrimPrefix(syntax.Error(), "json: "))
	}
	return "Not valid JSON."
}

func deeper(raw []byte, limit int) bool {
	depth, inText := 0, false
	for i := 0; i < len(raw); i++ {
		switch c := raw[i]; {
		case inText && c == '\\':
			i++
		case c == '"':
			inText = !inText
		case inText:
		case c == '{' || c == '[':
			if depth++; depth > limit {
				return true
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	return false
}

// skipBlank moves to the next byte that is not blank.
func (j *jsonSplitter) skipBlank() (byte, bool) {
	for {
		for j.pos < j.end {
			switch b := j.buf[j.pos]; b {
			case '\n':
				j.line++
				j.margin = 0
				fallthrough
			case ' ', '\t':
				if b != '\n' {
					j.margin++
				}
				j.pos++
			default:
				return b, true
			}
		}
		if !j.fill() {
			return 0, false
		}
	}
}

// value takes the object at pos.
func (j *jsonSplitter) value() piece {
	p := piece{line: j.line}
	margin := j.margin
	i, depth, lines := 0, 0, 0
	inText, long := false, false
	for {
		if j.pos+i >= j.end {
			if i > j.limit { // too long to hold: read over it
				long = true
				j.pos, i = j.end, 0
			}
			if !j.fill() {
				j.line += lines
				j.pos = j.end
				p.problem = "The file ends in the middle of this record" + lineSpan(p.line, j.line) + "."
				if long || i > j.limit {
					p.problem = fmt.Sprintf("The record is longer than %s, and the file ends inside it.", bytesInWords(j.limit))
				}
				return p
			}
		}
		c := j.buf[j.pos+i]
		i++
		if inText {
			switch c {
			case '"':
				inText = false
			case '\\':
				if j.pos+i >= j.end && !j.fill() {
					continue
				}
				i++
				if j.buf[j.pos+i-1] != '\n' {
					continue
				}
				fallthrough
			case '\n': // JSON has no line end inside a text: its quote is missing
				j.pos += i
				j.line += lines + 1
				p.problem = fmt.Sprintf("Not valid JSON: a quote is not closed at the end of line %d.", j.line-1)
				j.resync(margin)
				return p
			}
			continue
		}
		switch c {
		case '"':
			inText = true
		case '\n':
			lines++
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				raw := j.buf[j.pos : j.pos+i]
				j.pos += i
				j.line += lines
				if long || len(raw) > j.limit {
					p.problem = fmt.Sprintf("The record is longer than %s.", bytesInWords(j.limit))
					return p
				}
				j.out = append(j.out[:0], raw...)
				j.accept(&p, j.out)
				return p
			}
		}
	}
}

// resync moves to the next line whose first letter opens an object as far
// from the margin as the broken record did.
func (j *jsonSplitter) resync(margin int) {
	for {
		blanks := 0
		for {
			if j.pos >= j.end && !j.fill() {
				return
			}
			b := j.buf[j.pos]
			if b != ' ' && b != '\t' {
				if b == '{' && blanks <= margin {
					j.margin = blanks
					return
				}
				break
			}
			blanks++
			j.pos++
		}
		j.skipLine()
	}
}

// garbage rejects what cannot begin a record and moves to where one may.
func (j *jsonSplitter) garbage() piece {
	p := piece{line: j.line}
	b := j.buf[j.pos]
	p.problem = fmt.Sprintf("Not a JSON object: %q found where a record should begin.", rune(b))
	if n := bytes.IndexAny(j.buf[j.pos:j.end], "\n{"); n > 0 && j.buf[j.pos+n] == '{' && b != '"' {
		j.pos += n
		return p
	}
	j.skipLine()
	return p
}

// shells are members that hold the records of a whole file.
var shells = map[string]bool{"value": true, "data": true, "results": true, "records": true, "incidents": true,
	"alerts": true, "events": true, "response": true, "items": true}

// shellTalk are members that may stand before the records in a shell.
var shellTalk = map[string]bool{"count": true, "total": true, "status": true, "next": true, "took": true,
	"timed_out": true, "preview": true, "success": true, "message": true, "nextLink": true}

var eventName = regexp.MustCompile(`^event_\d+$`)

// enterShell looks into the object at pos; if it is a shell it moves to the
// first record inside.
func (j *jsonSplitter) enterShell() bool {
	for j.end-j.pos < 64<<10 && j.fill() {
	}
	text := j.buf[j.pos:j.end]
	i := 1
	for {
		i += blanks(text[i:])
		if i < len(text) && text[i] == ',' {
			i++
			continue
		}
		if i >= len(text) || text[i] != '"' {
			return false
		}
		nameAt := i
		n := textLen(text[i:])
		if n < 2 {
			return false
		}
		name := string(text[i+1 : i+n-1])
		i += n
		i += blanks(text[i:])
		if i >= len(text) || text[i] != ':' {
			return false
		}
		i++
		i += blanks(text[i:])
		if i >= len(text) {
			return false
		}
		switch {
		case eventName.MatchString(name) && text[i] == '{':
			j.advance(nameAt)
			j.state = inNamed
			return true
		case text[i] == '[' && shells[name]:
			k := i + 1 + blanks(text[i+1:])
			if k < len(text) && (text[k] == '{' || text[k] == ']') {
				j.advance(i + 1)
				j.state, j.shell = inShell, name
				return true
			}
			return false
		case strings.HasPrefix(name, "@") || shellTalk[name]:
			if strings.HasSuffix(name, "nextLink") {
				j.nextLink = true
			}
			n := scalarLen(text[i:])
			if n == 0 {
				return false
			}
			i += n
		default:
			return false
		}
	}
}

// advance moves over n bytes of the buffer, counting lines.
func (j *jsonSplitter) advance(n int) {
	j.line += bytes.Count(j.buf[j.pos:j.pos+n], newline)
	j.pos += n
}

// skipName moves over `"event_7":`.
func (j *jsonSplitter) skipName() bool {
	for j.end-j.pos < 1<<10 && j.fill() {
	}
	text := j.buf[j.pos:j.end]
	n := textLen(text)
	if n == 0 {
		return false
	}
	n += blanks(text[n:])
	if n >= len(text) || text[n] != ':' {
		return false
	}
	j.advance(n + 1)
	return true
}

// skipMember moves over whatever stands behind a shell's records, looking only
// for the sign that more pages follow.
func (j *jsonSplitter) skipMember() {
	for j.end-j.pos < 4<<10 && j.fill() {
	}
	text := j.buf[j.pos:j.end]
	if text[0] == '"' {
		if n := textLen(text); n > 0 {
			if strings.HasSuffix(string(text[1:n-1]), "nextLink") && !bytes.Contains(text[n:min(n+12, len(text))], []byte("null")) {
				j.nextLink = true
			}
			j.advance(n)
			return
		}
	}
	if text[0] == '\n' {
		j.line++
	}
	j.pos++
}
