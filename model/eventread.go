package model

import (
	"bytes"
	"encoding/json"
	"time"
	"unicode/utf8"
)

// readPut reads the body of a record.put as this program writes it, without
// blanks, several times quicker than encoding/json does; nearly every entry is
// one. It gives up, without a word, on whatever it is not sure to read the same:
// the strict reader then decides.
func readPut(body []byte) (RecordPut, bool) {
	r := reader{b: body}
	var e RecordPut
	r.object(func(key []byte) int {
		switch string(key) {
		case "form":
			e.Form = r.text()
			return 0
		case "register":
			e.Register = r.text()
			return 1
		case "id":
			e.ID = r.text()
			return 2
		case "set":
			e.Set = r.raws()
			return 3
		case "row":
			e.Row = r.row()
			return 4
		case "why":
			e.Why = r.text()
			return 5
		case "redo":
			e.Redo = r.truth()
			return 6
		case "transcribed":
			e.Transcribed = r.transcribed()
			return 7
		}
		return -1
	})
	return e, !r.lost && r.i == len(r.b)
}

// reader walks over JSON without blanks. lost says that it met something it
// leaves to another reader; what it gives after that means nothing.
type reader struct {
	b    []byte
	i    int
	lost bool
}

func (r *reader) peek() byte {
	if r.i < len(r.b) {
		return r.b[r.i]
	}
	return 0
}

// is passes one byte if it is the next one.
func (r *reader) is(c byte) bool {
	if r.peek() == c && r.i < len(r.b) {
		r.i++
		return true
	}
	return false
}

func (r *reader) need(c byte) {
	if !r.is(c) {
		r.lost = true
	}
}

// object reads an object. field reads the value of one key and gives its place
// among the fields; a key that is not known, or comes twice, is left to the
// other reader.
func (r *reader) object(field func(key []byte) int) {
	var seen uint64
	r.need('{')
	if r.is('}') {
		return
	}
	for !r.lost {
		key := r.plain()
		r.need(':')
		if r.lost {
			return
		}
		n := field(key)
		if n < 0 || seen&(1<<n) != 0 {
			r.lost = true
			return
		}
		seen |= 1 << n
		if !r.is(',') {
			r.need('}')
			return
		}
	}
}

// token is the next string with its quotes, and whether it stands for itself.
func (r *reader) token() (raw []byte, plain bool) {
	start := r.i
	r.need('"')
	plain, ascii := true, true
	for ; r.i < len(r.b); r.i++ {
		switch c := r.b[r.i]; {
		case c == '"':
			r.i++
			raw = r.b[start:r.i]
			if !ascii && !utf8.Valid(raw) { // would be mended by the other reader
				r.lost = true
			}
			return raw, plain
		case c == '\\':
			plain = false
			r.i++
		case c < ' ':
			r.lost = true
			return nil, false
		case c >= utf8.RuneSelf:
			ascii = false
		}
	}
	r.lost = true
	return nil, false
}

// plain is the next string, which must be written without escapes.
func (r *reader) plain() []byte {
	raw, plain := r.token()
	if r.lost || !plain {
		r.lost = true
		return nil
	}
	return raw[1 : len(raw)-1]
}

func (r *reader) text() string {
	raw, plain := r.token()
	if r.lost {
		return ""
	}
	if plain {
		return string(raw[1 : len(raw)-1])
	}
	var s string
	if json.Unmarshal(raw, &s) != nil {
		r.lost = true
	}
	return s
}

func (r *reader) texts() []string {
	r.need('[')
	out := []string{}
	if r.is(']') {
		return out
	}
	for !r.lost {
		out = append(out, r.text())
		if !r.is(',') {
			r.need(']')
			break
		}
	}
	return out
}

func (r *reader) truth() bool {
	for _, word := range []string{"true", "false"} {
		if bytes.HasPrefix(r.b[r.i:], []byte(word)) {
			r.i += len(word)
			return word == "true"
		}
	}
	r.lost = true
	return false
}

func (r *reader) number() int {
	minus := r.is('-')
	start, n := r.i, 0
	for r.i < len(r.b) && r.b[r.i] >= '0' && r.b[r.i] <= '9' {
		n = n*10 + int(r.b[r.i]-'0')
		r.i++
	}
	if digits := r.i - start; digits == 0 || digits > 9 || digits > 1 && r.b[start] == '0' {
		r.lost = true
	}
	if minus {
		return -n
	}
	return n
}

func (r *reader) time() time.Time {
	var t time.Time
	if raw, _ := r.token(); !r.lost && t.UnmarshalJSON(raw) != nil {
		r.lost = true
	}
	return t
}

// deepest value the reader follows.
const deepest = 100

// raw is the next value as it stands.
func (r *reader) raw() json.RawMessage {
	start := r.i
	if r.peek() == '"' {
		if raw, plain := r.token(); r.lost || plain {
			return bytes.Clone(raw)
		}
	} else {
		for depth := 0; r.i < len(r.b); {
			c := r.b[r.i]
			if c == '"' {
				if r.token(); r.lost {
					return nil
				}
				continue
			}
			if depth == 0 && (c == ',' || c == '}' || c == ']') {
				break
			}
			switch c {
			case '{', '[':
				depth++
			case '}', ']':
				depth--
			case ' ', '\t', '\r', '\n':
				r.lost = true
			}
			if r.lost = r.lost || depth > deepest; r.lost {
				return nil
			}
			r.i++
		}
	}
	raw := r.b[start:r.i]
	if !json.Valid(raw) {
		r.lost = true
	}
	return bytes.Clone(raw)
}

func (r *reader) raws() map[string]json.RawMessage {
	r.need('{')
	out := map[string]json.RawMessage{}
	if r.is('}') {
		return out
	}
	for !r.lost {
		key := r.text()
		r.need(':')
		if r.lost {
			break
		}
		out[key] = r.raw()
		if !r.is(',') {
			r.need('}')
			break
		}
	}
	return out
}

func (r *reader) row() *RowFields {
	f := new(RowFields)
	r.object(func(key []byte) int {
		switch string(key) {
		case "happened":
			f.Happened = r.moment()
			return 0
		case "noticed":
			m := r.moment()
			f.Noticed = &m
			return 1
		case "kind":
			f.Kind = RowKind(r.text())
			return 2
		case "text":
			f.Text = r.text()
			return 3
		case "people":
			f.People = r.texts()
			return 4
		case "systems":
			f.Systems = r.texts()
			return 5
		case "evidence":
			f.Evidence = r.texts()
			return 6
		case "typed":
			f.Typed = r.text()
			return 7
		case "late_reason":
			f.LateReason = r.text()
			return 8
		case "tactic":
			f.Tactic = r.text()
			return 9
		case "audience":
			f.Audience = r.text()
			return 10
		case "source":
			f.Source = r.source()
			return 11
		case "pinned":
			f.Pinned = r.truth()
			return 12
		case "transcribed":
			f.Transcribed = r.transcribed()
			return 13
		}
		return -1
	})
	return f
}

func (r *reader) moment() (m Moment) {
	r.object(func(key []byte) int {
		switch string(key) {
		case "from":
			m.From = r.time()
			return 0
		case "to":
			m.To = r.time()
			return 1
		case "precision":
			m.Precision = Precision(r.text())
			return 2
		case "margin_s":
			m.Margin = r.number()
			return 3
		case "zone":
			m.Zone = r.text()
			return 4
		case "offset_s":
			m.Offset = r.number()
			return 5
		case "abbrev":
			m.Abbrev = r.text()
			return 6
		case "clock":
			m.Clock = ClockSource(r.text())
			return 7
		case "typed":
			m.Typed = r.text()
			return 8
		case "assumed":
			m.Assumed = r.text()
			return 9
		}
		return -1
	})
	return m
}

func (r *reader) transcribed() *Transcribed {
	t := new(Transcribed)
	r.object(func(key []byte) int {
		switch string(key) {
		case "by":
			t.By = r.text()
			return 0
		case "written":
			t.Written = r.moment()
			return 1
		}
		return -1
	})
	return t
}

func (r *reader) source() *Source {
	s := new(Source)
	r.object(func(key []byte) int {
		switch string(key) {
		case "import":
			s.Import = r.text()
			return 0
		case "dataset":
			s.Dataset = r.text()
			return 1
		case "file":
			s.File = r.text()
			return 2
		case "row":
			s.Row = r.number()
			return 3
		case "line":
			s.Line = r.number()
			return 4
		case "key":
			s.Key = r.text()
			return 5
		case "product":
			s.Product = r.text()
			return 6
		}
		return -1
	})
	return s
}
