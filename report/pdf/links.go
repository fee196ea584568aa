package pdf

import (
	"bytes"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"bridgelog/report"
)

// manySections is from how many sections on a document has a table of contents.
const manySections = 8

// references are the places of a document that others point to.
type references struct {
	rows     map[uint64]int // link to the row of an entry
	sections []section      // those of the first level, in order
	begun    int            // how many of them are on paper
	lines    int            // about how many lines the document has
	later    []pageNumber
}

type section struct {
	text string
	link int
	page int
}

// pageNumber is a number in the table of contents that is known only when all
// pages are: its room in the page is filled at the end.
type pageNumber struct {
	section     int
	right, base float64 // points from the left and from the bottom of the page
	style       style
}

// refer looks a document through for what can be pointed to.
func (p *paper) refer(doc report.Doc) {
	p.refs.rows = map[uint64]int{}
	for _, b := range doc.Blocks {
		p.refs.lines += roughly(b)
		switch b := b.(type) {
		case report.Heading:
			if b.Level <= 1 {
				p.refs.sections = append(p.refs.sections, section{text: b.Text, link: p.pdf.AddLink()})
			}
		case report.Rows:
			for i := range b.Rows {
				if e := b.Rows[i].Entry; e > 0 && p.refs.rows[e] == 0 {
					p.refs.rows[e] = p.pdf.AddLink()
				}
			}
		}
	}
}

// longDocument is from how many lines on, some five pages, readers look for a
// table of contents.
const longDocument = 260

// roughly is how many lines a block takes, near enough to tell a short document
// from a long one.
func roughly(b report.Block) int {
	broken := func(text string, letters int) int { return 1 + len(text)/letters + strings.Count(text, "\n") }
	n := 0
	switch b := b.(type) {
	case report.Heading:
		return 3
	case report.Para:
		return broken(b.Text, 110)
	case report.Pairs:
		for _, r := range b.Rows {
			n += broken(r.Value, 75)
		}
	case report.Table:
		sum := 0.0
		for _, c := range b.Columns {
			sum += c.Share
		}
		for _, row := range b.Rows {
			most := 1
			for i, cell := range row {
				if i < len(b.Columns) && sum > 0 {
					most = max(most, broken(cell, max(6, int(120*b.Columns[i].Share/sum))))
				}
			}
			n += most
		}
		return n + 2
	case report.Items:
		return 3 * len(b.Items)
	case report.Rows:
		return 4 * len(b.Rows)
	case report.Ribbon:
		return 14
	case report.Bars:
		return 4 + 2*len(b.Rows)
	case report.Break:
		return 25
	case report.SignatureLine:
		return 2
	}
	return n
}

// begin says that the next section begins here.
func (p *paper) begin() {
	if r := &p.refs; r.begun < len(r.sections) {
		s := &r.sections[r.begun]
		s.page = p.pdf.PageNo()
		p.pdf.SetLink(s.link, max(p.y-6, 0), s.page)
		r.begun++
	}
}

// arrive says where the row of an entry stands.
func (p *paper) arrive(entry uint64, page int, y float64) {
	if link := p.refs.rows[entry]; link > 0 {
		p.pdf.SetLink(link, max(y-6, 0), page)
	}
}

// referring is how texts point to rows and sections of their document.
var referring = regexp.MustCompile(`\b(?:(?:[Ee]ntry|[Cc]orrected by|[Ww]ithdrawn by|[Rr]eplaced by|[Cc]orrects|[Rr]eplaces) ([0-9]+)|[Ss]ection ([0-9]+)|[Tt]he ([Aa]nnex))\b`)

// link makes what a line points to in this document a link, under a fine line.
func (p *paper) link(l line, x, y float64) {
	if len(p.refs.rows) == 0 && len(p.refs.sections) == 0 || len(l.glyphs) < 5 {
		return
	}
	text := make([]byte, len(l.glyphs))
	for i := range l.glyphs {
		if text[i] = '?'; l.glyphs[i].r < 0x80 {
			text[i] = byte(l.glyphs[i].r)
		}
	}
	for _, m := range referring.FindAllSubmatchIndex(text, -1) {
		for group := 1; group <= 3; group++ {
			from, to := m[2*group], m[2*group+1]
			if from < 0 {
				continue
			}
			if link := p.target(group, string(text[from:to])); link > 0 {
				size := l.style.size
				at := x + float64(measure(l.glyphs[:from]))*size/1000
				w := float64(measure(l.glyphs[from:to])) * size / 1000
				p.pen(ours, 0.4)
				p.pdf.Line(at, y+size*0.16, at+w, y+size*0.16)
				p.pdf.Link(at, y-size*0.9, w, size*1.2, link)
			}
		}
	}
}

// target is the link of what a reference names; 0 where the document has none.
func (p *paper) target(group int, name string) int {
	if group == 1 {
		entry, err := strconv.ParseUint(name, 10, 64)
		if err != nil {
			return 0
		}
		return p.refs.rows[entry]
	}
	for _, s := range p.refs.sections {
		first, _, _ := strings.Cut(s.text, " ")
		if strings.EqualFold(strings.Trim(first, ".:,"), name) {
			return s.link
		}
	}
	return 0
}

// contents lists the sections of a long document in two columns.
func (p *paper) contents() {
	const size, gutter, room = 9.0, 24.0, 22.0
	st, head := style{face: regular, size: size, ink: black}, style{face: bold, size: 11, ink: black}
	half, step := (p.width()-gutter)/2, lead(size)*1.08
	var columns [2][][]line
	var tall [2]int
	total := 0
	all := make([][]line, len(p.refs.sections))
	for i, s := range p.refs.sections {
		_, title := numbered(s.text)
		all[i] = p.set(title, &st, half-room-p.numberRoom())
		total += len(all[i])
	}
	for _, lines := range all {
		c := 0
		if len(columns[1]) > 0 || tall[0] >= (total+1)/2 {
			c = 1
		}
		columns[c] = append(columns[c], lines)
		tall[c] += len(lines)
	}
	height := lead(head.size) + 4 + float64(max(tall[0], tall[1]))*step
	if height > p.bottom()-headRoom { // enormous titles: one below the other, over pages
		p.contentsLong(all, st, step)
		return
	}
	p.need(height)
	p.word(p.meta.Words.Say("Contents"), head, p.left(), p.y+drop(head.size), 'L')
	top, n := p.y+lead(head.size)+4, 0
	for c, entries := range columns {
		x, y := p.left()+float64(c)*(half+gutter), top
		for _, lines := range entries {
			p.contentsNumber(n, st, x, y)
			p.contentsEntry(n, lines, x, y, half, step)
			y += float64(len(lines)) * step
			n++
		}
	}
	p.y += height + 6
}

func (p *paper) contentsLong(all [][]line, st style, step float64) {
	p.column(p.set(p.meta.Words.Say("Contents"), &style{face: bold, size: 11, ink: black}, p.width()), p.left(), lead(11)+4)
	for n, lines := range all {
		p.need(2 * step)
		p.contentsNumber(n, st, p.left(), p.y)
		for _, l := range lines[:len(lines)-1] {
			p.need(step)
			p.put(l, p.left()+p.numberRoom(), p.y+drop(st.size))
			p.y += step
		}
		p.need(step)
		p.contentsEntry(n, lines[len(lines)-1:], p.left(), p.y, p.width(), step)
		p.y += step
	}
	p.y += 6
}

// numberRoom is the width of the numbers of sections in the table of contents;
// none where no section has one.
func (p *paper) numberRoom() float64 {
	for _, s := range p.refs.sections {
		if number, _ := numbered(s.text); number != "" {
			return 17
		}
	}
	return 0
}

// numbered parts the number of a section from its title.
func numbered(heading string) (number, title string) {
	number, title, found := strings.Cut(heading, " ")
	if !found || len(number) > 3 || strings.Trim(number, "0123456789.") != "" {
		return "", heading
	}
	return number, title
}

func (p *paper) contentsNumber(n int, st style, x, y float64) {
	if number, _ := numbered(p.refs.sections[n].text); number != "" {
		p.word(number, st, x, y+drop(st.size), 'L')
	}
}

// contentsEntry is a section's title behind the room for its number, a dotted leader and its page.
func (p *paper) contentsEntry(n int, lines []line, x, y, width, step float64) {
	st := *lines[0].style
	x, width = x+p.numberRoom(), width-p.numberRoom()
	for i, l := range lines {
		p.put(l, x, y+float64(i)*step+drop(st.size))
	}
	last := lines[len(lines)-1]
	base := y + float64(len(lines)-1)*step + drop(st.size)
	p.pen(faint, 0.5)
	p.pdf.SetDashPattern([]float64{0.5, 2.2}, 0)
	if from := x + last.width + 4; from < x+width-20 {
		p.pdf.Line(from, base, x+width-20, base)
	}
	p.pdf.SetDashPattern(nil, 0)
	p.use(regular, st.size)
	p.pdf.RawWriteStr(roomFor(len(p.refs.later)))
	p.refs.later = append(p.refs.later, pageNumber{section: n, right: x + width, base: p.h - base, style: st})
	p.pdf.Link(x, y, width, float64(len(lines))*step, p.refs.sections[n].link)
}

// roomFor is a remark in a page, as long as the longest page number to be
// written in its place.
func roomFor(n int) string { return fmt.Sprintf("%%%-130s", fmt.Sprintf("page %06d", n)) }

// number writes the page numbers into the room that was left for them. Every
// digit they need stands in the face already: in "Page n of m" below each page.
func (p *paper) number(raw []byte) error {
	for i, l := range p.refs.later {
		page := strconv.Itoa(p.refs.sections[l.section].page)
		width := 0.0
		var digits []byte
		for _, d := range []byte(page) {
			width += float64(p.faces[l.style.face].adv[d]) * l.style.size / 1000
			digits = append(digits, 0, d)
		}
		at := bytes.Index(raw, []byte(roomFor(i)))
		c := l.style.ink
		text := fmt.Sprintf("q %.3f %.3f %.3f rg BT %.2f %.2f Td (%s) Tj ET Q", float64(c.r)/255, float64(c.g)/255, float64(c.b)/255, l.right-width, l.base, digits)
		if at < 0 || len(text) > len(roomFor(i)) || p.refs.sections[l.section].page == 0 {
			return errShape
		}
		copy(raw[at:], fmt.Sprintf("%-*s", len(roomFor(i)), text))
	}
	return nil
}

// notes explains the signs that this drawer put into the text itself.
func (p *paper) notes() {
	var notes []string
	if p.coded {
		notes = append(notes, p.meta.Words.Say("A sign like [U+1F600] stands for a character that no typeface of this document holds, or that cannot be seen: the number is its code point in Unicode."))
	}
	if p.parted {
		notes = append(notes, p.meta.Words.Say("A small hook at the end of a line says that the word goes on in the next one without a blank or a hyphen."))
	}
	if len(notes) == 0 {
		return
	}
	st := style{face: italic, size: 7.5, ink: muted}
	lines := p.set(strings.Join(notes, "\n"), &st, p.width())
	height := float64(len(lines)) * lead(st.size)
	foot := p.h - 72 - height // right over the line of the footer
	if p.y+10+height > p.bottom() && p.y <= foot+6 {
		for i, l := range lines { // no page for a note alone
			p.put(l, p.left(), foot+float64(i)*lead(st.size)+drop(st.size))
		}
		return
	}
	p.y += 10
	p.need(height)
	p.column(lines, p.left(), lead(st.size))
}

// linkLabel makes each number of a label like "13, 15" a link to that entry's
// row.
func (p *paper) linkLabel(label string, st style, x, y float64) {
	width := func(s string) float64 { return float64(measure(p.spell(s, st.face))) * st.size / 1000 }
	for _, part := range strings.SplitAfter(label, ", ") {
		number := strings.TrimSuffix(part, ", ")
		if link := p.target(1, number); link > 0 {
			p.pdf.Link(x, y-st.size, width(number), st.size*1.3, link)
		}
		x += width(part)
	}
}
