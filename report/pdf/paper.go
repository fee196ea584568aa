package pdf

import (
	"fmt"
	"strconv"
	"unicode/utf16"

	"github.com/jung-kurt/gofpdf"

	"bridgelog/report"
)

// Measures in points. The margins are 20 mm.
const (
	margin   = 56.69
	headRoom = 80.0 // from the top of the page to the body
	footRoom = 84.0 // from the bottom of the page to the body
)

// paper is the document being drawn and where the next ink goes.
type paper struct {
	pdf      *gofpdf.Fpdf
	meta     report.Meta
	faces    []*face
	loaded   []bool
	seen     [][]bool // per face: characters the library knows to be used
	buf      []byte
	filled   colour // with which the page is being filled
	filledOn int    // the page on which that is so; 0 where it is not known
	w, h     float64
	pictures int     // kept pictures drawn so far
	y        float64 // where the next block begins, from the top

	round         map[repeated]line // what stands round every page, set once
	coded, parted bool              // a code point, a word over the end of a line was drawn
	refs          references

	current struct {
		face uint8
		size float64
		page int
	}
}

// colour is red, green, blue from 0 to 255.
type colour struct{ r, g, b int }

// The colours of print; the chips are those of the window.
var (
	black   = colour{0x14, 0x18, 0x1F}
	muted   = colour{0x4A, 0x54, 0x62}
	faint   = colour{0x7A, 0x84, 0x92}
	hair    = colour{0xC9, 0xD0, 0xDA}
	shade   = colour{0xED, 0xF0, 0xF4}
	pale    = colour{0xF6, 0xF7, 0xF9}
	white   = colour{0xFF, 0xFF, 0xFF}
	hostile = colour{0xA3, 0x16, 0x1B}
	ours    = colour{0x0B, 0x57, 0xB7}
)

func (p *paper) left() float64   { return margin }
func (p *paper) right() float64  { return p.w - margin }
func (p *paper) width() float64  { return p.w - 2*margin }
func (p *paper) bottom() float64 { return p.h - footRoom }

// newPage begins a page; its header and footer are drawn at the end, when the
// number of pages is known. Only the watermark must come first: it lies under
// the text.
func (p *paper) newPage() {
	p.pdf.AddPage()
	p.y = headRoom
	p.watermark()
}

// need begins a new page when less than height is left.
func (p *paper) need(height float64) {
	if p.y+height > p.bottom() && p.y > headRoom {
		p.newPage()
	}
}

// use selects a face, embedding it on first use.
func (p *paper) use(face uint8, size float64) {
	c := &p.current
	if page := p.pdf.PageNo(); c.face == face && c.size == size && c.page == page && p.loaded[face] {
		return
	} else {
		c.face, c.size, c.page = face, size, page
	}
	name := faceName(face)
	if !p.loaded[face] {
		p.pdf.AddUTF8FontFromBytes(name, "", p.faces[face].ttf)
		p.loaded[face] = true
		p.seen[face] = make([]bool, 0x10000)
	}
	p.pdf.SetFont(name, "", size)
}

func faceName(face uint8) string { return fmt.Sprintf("f%c", 'a'+rune(face)) }

func (p *paper) ink(c colour) { p.pdf.SetTextColor(c.r, c.g, c.b) }
func (p *paper) fill(c colour) {
	p.filled, p.filledOn = c, p.pdf.PageNo()
	p.pdf.SetFillColor(c.r, c.g, c.b)
}
func (p *paper) pen(c colour, width float64) {
	p.pdf.SetDrawColor(c.r, c.g, c.b)
	p.pdf.SetLineWidth(width)
}

// put draws a line of text with its baseline at y.
func (p *paper) put(l line, x, y float64) {
	st := l.style
	at := x
	for i := 0; i < len(l.glyphs); {
		face, w := l.glyphs[i].face, 0
		j := i
		for ; j < len(l.glyphs) && l.glyphs[j].face == face; j++ {
			w += int(l.glyphs[j].adv)
		}
		p.show(l.glyphs[i:j], face, st, at, y)
		at += float64(w) * st.size / 1000
		i = j
	}
	if l.parted {
		p.hook(at, y, st)
	}
	if st.strike && l.width > 0 {
		p.pen(st.ink, st.size*0.06)
		p.pdf.Line(x, y-st.size*0.29, x+l.width, y-st.size*0.29)
	}
}

// hook says that the word goes on in the next line without a blank or hyphen. It
// is drawn, not written, so that nobody copies it with the word.
func (p *paper) hook(x, y float64, st *style) {
	p.parted = true
	p.pen(faint, 0.5)
	right, low := x+st.size*0.46, y-st.size*0.12
	p.pdf.Line(right, y-st.size*0.5, right, low)
	p.pdf.Line(right, low, x+st.size*0.14, low)
	p.pdf.Line(x+st.size*0.14, low, x+st.size*0.27, low-st.size*0.13)
	p.pdf.Line(x+st.size*0.14, low, x+st.size*0.27, low+st.size*0.13)
}

// show draws glyphs of one face. The library has to see a character once per
// face, to embed its outline; after that the text is written past it, which
// spares most of the time of drawing.
func (p *paper) show(g []glyph, face uint8, st *style, x, y float64) {
	p.use(face, st.size)
	seen := p.seen[face]
	fresh := false
	for i := range g {
		if !seen[g[i].r] {
			seen[g[i].r], fresh = true, true
		}
	}
	if fresh {
		p.ink(st.ink)
		p.pdf.Text(x, y, textOf(g))
		return
	}
	if p.filled != st.ink || p.filledOn != p.pdf.PageNo() { // text takes the colour of what is filled
		p.fill(st.ink)
	}
	b := append(p.buf[:0], "BT "...)
	b = append(strconv.AppendFloat(b, x, 'f', 2, 64), ' ')
	b = append(strconv.AppendFloat(b, p.h-y, 'f', 2, 64), " Td ("...)
	for i := range g {
		b = appendByte(appendByte(b, byte(g[i].r>>8)), byte(g[i].r))
	}
	p.buf = append(b, ") Tj ET"...)
	p.pdf.RawWriteStr(string(p.buf))
}

// appendByte adds a byte of a PDF string, escaped where it must be.
func appendByte(b []byte, c byte) []byte {
	switch c {
	case '\\', '(', ')':
		return append(b, '\\', c)
	case '\r':
		return append(b, '\\', 'r')
	}
	return append(b, c)
}

func textOf(g []glyph) string {
	ascii := make([]byte, 0, len(g)+8)
	for i := range g {
		if g[i].r >= 0x80 {
			wide := make([]uint16, len(g))
			for k := range g {
				wide[k] = g[k].r
			}
			return string(utf16.Decode(wide))
		}
		ascii = append(ascii, byte(g[i].r))
	}
	return string(ascii)
}

// word draws one line of text that is known to fit: left, centred or right of x.
func (p *paper) word(text string, st style, x, y float64, align byte) float64 {
	lines := p.set(text, &st, 1e6)
	l := lines[0]
	switch align {
	case 'R':
		x -= l.width
	case 'C':
		x -= l.width / 2
	}
	p.put(l, x, y)
	return l.width
}

// chip draws a word in a coloured box with its left edge at x and gives the
// width of the box.
func (p *paper) chip(text string, fore, back colour, size, x, y float64, align byte) float64 {
	st := style{face: bold, size: size, ink: fore}
	l := p.set(text, &st, 1e6)[0]
	w := l.width + size*1.2
	switch align {
	case 'R':
		x -= w
	case 'C':
		x -= w / 2
	}
	p.chipLine(l, back, x, y)
	return w
}

// chipLine draws a chip of a line that is set already.
func (p *paper) chipLine(l line, back colour, x, y float64) {
	size := l.style.size
	p.fill(back)
	p.pdf.Rect(x, y-size*1.12, l.width+size*1.2, size*1.55, "F")
	p.put(l, x+size*0.6, y)
}
