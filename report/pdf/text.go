package pdf

import (
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"bridgelog/report"
)

// glyph is one character of the basic plane in the face that holds it.
type glyph struct {
	r    uint16
	adv  uint16 // 1/1000 em
	face uint8
	hold bool // the next one stays on the same line
}

// style is how text is set.
type style struct {
	face   uint8 // one of the first four faces
	size   float64
	ink    colour
	strike bool
}

// The faces every document has; fallbacks follow.
const (
	regular uint8 = iota
	bold
	mono
	italic
	fallback
)

// line is one line of text in the order in which it stands on paper.
type line struct {
	glyphs []glyph
	width  float64 // points
	style  *style
	parted bool // it ends inside a word
}

// spell turns text into glyphs, line breaks as '\n'. A character that no face
// holds, or that would work unseen, becomes its code point in brackets.
func (p *paper) spell(text string, want uint8) []glyph {
	out := make([]glyph, 0, len(text))
	first := p.faces[want]
	for i := 0; i < len(text); i++ {
		c := text[i]
		if c >= 0x80 {
			return p.spellAny(out, text[i:], want)
		}
		switch {
		case c >= ' ' && c < 0x7F:
			out = append(out, glyph{r: uint16(c), adv: first.adv[c], face: want})
		case c == '\n':
			out = append(out, glyph{r: '\n'})
		case c == '\r':
			if i+1 == len(text) || text[i+1] != '\n' {
				out = append(out, glyph{r: '\n'})
			}
		case c == '\t':
			for range 4 {
				out = append(out, glyph{r: ' ', adv: first.adv[' '], face: want})
			}
		default:
			out = p.codePoint(out, rune(c), want)
		}
	}
	return out
}

// spellAny is spell for text beyond ASCII.
func (p *paper) spellAny(out []glyph, text string, want uint8) []glyph {
	text = strings.ToValidUTF8(text, "\uFFFD")
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	runes := []rune(norm.NFC.String(text))
	if runsRight(text) {
		runes = joinArabic(runes)
	}
	for _, r := range runes {
		switch {
		case r == '\n' || r == '\u2028' || r == '\u2029' || r == '\u0085':
			out = append(out, glyph{r: '\n'})
		case r == '\t':
			for range 4 {
				out = append(out, p.find(' ', want))
			}
		case r < ' ' || r == 0x7F || r >= 0x10000 || unseen(r):
			out = p.codePoint(out, r, want)
		default:
			if g := p.find(r, want); g.adv != absent {
				out = append(out, g)
			} else {
				out = p.codePoint(out, r, want)
			}
		}
	}
	return out
}

// unseen reports characters that change text without showing: direction marks
// and overrides, joiners, byte order marks and other controls.
func unseen(r rune) bool {
	return unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Cc, r) || unicode.Is(unicode.Co, r) ||
		r == 0x034F || (r >= 0xFE00 && r <= 0xFE0F) || r == 0x3164 || r == 0x115F || r == 0x1160 || r == 0x00AD
}

// find is the character in the wanted face or the first that holds it.
func (p *paper) find(r rune, want uint8) glyph {
	if a := p.faces[want].adv[r]; a != absent {
		return glyph{r: uint16(r), adv: a, face: want}
	}
	if a := p.faces[regular].adv[r]; a != absent {
		return glyph{r: uint16(r), adv: a, face: regular}
	}
	for i := int(fallback); i < len(p.faces); i++ {
		if a := p.faces[i].adv[r]; a != absent {
			return glyph{r: uint16(r), adv: a, face: uint8(i)}
		}
	}
	return glyph{r: uint16(r), adv: absent}
}

func (p *paper) codePoint(out []glyph, r rune, want uint8) []glyph {
	p.coded = true
	for _, c := range fmt.Sprintf("[U+%04X]", r) {
		out = append(out, glyph{uint16(c), p.faces[want].adv[c], want, c != ']'})
	}
	return out
}

// set breaks text into lines no wider than width: at spaces where it can, inside
// a word that is longer than a line where it must. Nothing is dropped but the
// blanks at the end of a line.
func (p *paper) set(text string, st *style, width float64) []line {
	glyphs := p.spell(text, st.face)
	rtl := len(glyphs) > 0 && runsRight(text)
	room := int(width * 1000 / st.size)
	var lines []line
	for from := 0; from <= len(glyphs); {
		end := from
		for end < len(glyphs) && glyphs[end].r != '\n' {
			end++
		}
		para := glyphs[from:end]
		base := rtl && rightFirst(para)
		for {
			n, skip, parted := fit(para, room)
			l := line{glyphs: trim(para[:n]), style: st, parted: parted}
			if rtl && len(l.glyphs) > 0 {
				l.glyphs = visual(l.glyphs, base)
			}
			l.width = float64(measure(l.glyphs)) * st.size / 1000
			lines = append(lines, l)
			if para = para[n+skip:]; len(para) == 0 {
				break
			}
		}
		from = end + 1
	}
	return lines
}

func measure(g []glyph) int {
	w := 0
	for i := range g {
		w += int(g[i].adv)
	}
	return w
}

func trim(g []glyph) []glyph {
	for len(g) > 0 && g[len(g)-1].r == ' ' {
		g = g[:len(g)-1]
	}
	return g
}

// fit is how many glyphs go on a line, and how many blanks after them are
// swallowed by the break; parted says that it comes inside a word.
func fit(g []glyph, room int) (n, skip int, parted bool) {
	width, blank, soft := 0, 0, 0 // soft: a place inside a word where a break hurts least
	for i := range g {
		r := g[i].r
		if r == ' ' {
			width += int(g[i].adv)
			if !tight(g, i) || blank == 0 {
				blank = i
			}
			continue
		}
		if width += int(g[i].adv); width > room && i > 0 {
			switch {
			case i > 0 && wide(g[i-1].r) && !closes(r):
				n = i
			case blank > 0:
				n = blank
			case soft > i/3 || soft > 3 && compound(g, soft):
				n, parted = soft, !compound(g, soft)
			default:
				n, parted = i, true
				if group := n / 8 * 8; group > 0 && isHash(g[:n]) {
					n = group
				}
				for n > 1 && (g[n-1].hold || strengthOf(rune(g[n].r)) == inherits) { // never part a letter from its accent
					n--
				}
				if g[n-1].hold { // a code point that is wider than the line
					n = i
				}
			}
			for n+skip < len(g) && g[n+skip].r == ' ' {
				skip++
			}
			return n, skip, parted
		}
		if wide(r) && i+1 < len(g) && !closes(g[i+1].r) {
			blank = i + 1
		}
		if softBreak(r) {
			soft = i + 1
		}
	}
	return len(g), 0, false
}

// isHash reports a run of hexadecimal digits, which is broken by eights so that
// it can be read out and compared.
func isHash(g []glyph) bool {
	for i := range g {
		r := g[i].r
		if !(r >= '0' && r <= '9' || r >= 'a' && r <= 'f' || r >= 'A' && r <= 'F') {
			return false
		}
	}
	return len(g) >= 8
}

// tight reports a blank that a line is not broken at: inside a moment, or between
// a number and its unit.
func tight(g []glyph, i int) bool { return insideMoment(g, i) || beforeUnit(g, i) }

// beforeUnit reports a blank between a number and its unit: 2 d, 100 %.
func beforeUnit(g []glyph, i int) bool {
	if i == 0 || g[i-1].r < '0' || g[i-1].r > '9' {
		return false
	}
	var unit [6]byte
	n := 0
	for k := i + 1; k < len(g); k++ {
		r := g[k].r
		letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r == '%'
		if !letter {
			break
		}
		if n == len(unit) {
			return false
		}
		unit[n] = byte(r)
		n++
	}
	return report.IsUnit(string(unit[:n]))
}

// machine reports what is no word of a language: something with digits that is
// neither a number nor a moment.
func machine(g []glyph) bool {
	digit, letter := false, false
	for i := range g {
		switch r := g[i].r; {
		case r >= '0' && r <= '9':
			digit = true
		case r >= 'a' && r <= 'z':
			letter = true
		}
	}
	return digit && letter
}

// compound reports a break between the parts of a name or a word that is written
// with a hyphen, Müller-Lüdenscheidt, which needs no mark.
func compound(g []glyph, i int) bool {
	if i < 2 || i >= len(g) || !unicode.IsUpper(rune(g[i].r)) {
		return false
	}
	return g[i-1].r == '-' && unicode.IsLower(rune(g[i-2].r)) || g[i-1].r == '/' && g[i-2].r == '-' // Rechts-/Datenschutz
}

// insideMoment reports a blank between the date and the hour of a moment, or
// between the hour and its zone.
func insideMoment(g []glyph, i int) bool {
	digit := func(k int) bool { return k >= 0 && k < len(g) && g[k].r >= '0' && g[k].r <= '9' }
	capital := func(k int) bool { return k < len(g) && g[k].r >= 'A' && g[k].r <= 'Z' }
	if !digit(i-1) || !digit(i-2) || i < 5 {
		return false
	}
	switch g[i-3].r {
	case '-': // 2026-03-30 03:12
		return digit(i+1) && digit(i+2) && i+3 < len(g) && g[i+3].r == ':'
	case ':': // 03:12 CET
		return capital(i+1) && capital(i+2) && capital(i+3)
	}
	return false
}

// wide reports characters of scripts that are written without blanks, between
// which a line may break.
func wide(r uint16) bool { return r >= 0x2E80 && r <= 0xD7A3 || r >= 0xFF00 && r <= 0xFFEF }

// closes reports marks that never begin a line.
func closes(r uint16) bool {
	return strings.ContainsRune("、。，．：；？！）」』】〉》ー)].,;:!?", rune(r))
}

func softBreak(r uint16) bool { return strings.ContainsRune(`/\-_.,;:=&?|@`, rune(r)) }
