package pdf

import (
	"strings"

	"bridgelog/report"
)

// lead is the distance of two baselines for a size.
func lead(size float64) float64 { return size * 1.36 }

// drop is the distance from the top of a line to its baseline.
func drop(size float64) float64 { return size * 1.05 }

// column draws lines below each other, going on to new pages as needed.
// No line stands alone at the foot of a page or at the head of the next.
func (p *paper) column(lines []line, x, step float64) {
	for len(lines) > 0 {
		fits := int((p.bottom() - p.y + 0.01) / step)
		if fits < len(lines) && p.y > headRoom {
			if len(lines)-fits == 1 {
				fits--
			}
			if fits < 2 {
				p.newPage()
				continue
			}
		}
		fits = min(max(fits, 1), len(lines))
		for _, l := range lines[:fits] {
			p.put(l, x, p.y+drop(l.style.size))
			p.link(l, x, p.y+drop(l.style.size))
			p.y += step
		}
		if lines = lines[fits:]; len(lines) > 0 {
			p.newPage()
		}
	}
}

// titleBlock is the head of the first page: what this is, about what, how bad.
func (p *paper) titleBlock() {
	m := p.meta
	taken, low := p.logo()
	title := style{face: bold, size: 20, ink: p.accent(black)}
	if m.Landscape { // a sheet to write on wants its height for the lines
		title.size = 14
	}
	p.column(p.set(m.Title, &title, p.width()-taken), p.left(), lead(title.size)*0.95)
	p.y += 2
	name := style{face: bold, size: 12, ink: black}
	about := strings.Join(nonEmpty(m.Number, m.Name), "  ")
	if about != "" {
		p.column(p.set(about, &name, p.width()-taken), p.left(), lead(12))
	}
	if p.pdf.PageNo() == 1 {
		p.y = max(p.y, low)
	}
	if _, ok := m.Style.Ink(); ok {
		p.need(8)
		p.fill(p.accent(black))
		p.pdf.Rect(p.left(), p.y+4, p.width(), 1.4, "F")
		p.y += 7
	}
	p.y += 5
	if m.Severity != "" {
		fore, back := severityInk(m.Severity)
		const size = 9.0
		st := style{face: bold, size: size, ink: fore}
		for _, l := range p.set(strings.TrimSpace(m.Severity+" "+m.SeverityWord), &st, p.width()-size*1.2) {
			p.need(14)
			p.chipLine(l, back, p.left(), p.y+10)
			p.y += 14
		}
	}
	p.y += 6
	p.pdf.SetTitle(m.Title, true)
}

// severityInk is the chip of a level, the same as in the window.
func severityInk(level string) (fore, back colour) {
	switch level {
	case "SEV1":
		return white, colour{0x9B, 0x0F, 0x1A}
	case "SEV2":
		return black, colour{0xFF, 0x9E, 0x40}
	case "SEV3":
		return black, colour{0xFF, 0xD7, 0x5E}
	}
	return black, colour{0xC4, 0xCE, 0xDB}
}

// bookmark lists a heading in the outline that readers show beside the pages,
// parts under their section.
func (p *paper) bookmark(h report.Heading) {
	level := 0
	if h.Level > 1 && p.refs.begun > 0 {
		level = 1
	}
	p.use(regular, 9)
	p.pdf.Bookmark(textOf(p.spell(h.Text, regular)), level, p.y)
}

func (p *paper) heading(h report.Heading, follow float64) {
	st := style{face: bold, size: 14, ink: p.accent(black)}
	above, below := 13.0, 4.0
	if h.Level > 1 {
		st.size, above = 11, 9
	}
	if h.Level <= 1 && p.refs.begun == 0 && len(p.refs.sections) >= manySections && p.refs.lines >= longDocument {
		p.contents()
	}
	if p.meta.Compact {
		st.size, above, below = min(st.size, 10), 3, 2
		if follow == 0 {
			follow = -22
		}
	}
	if p.y > headRoom {
		p.y += above
	}
	lines := p.set(h.Text, &st, p.width())
	p.need(float64(len(lines))*lead(st.size) + below + 46 + follow) // a heading never stands alone at the foot
	p.bookmark(h)
	if h.Level <= 1 {
		p.begin()
	}
	p.column(lines, p.left(), lead(st.size))
	p.y += below
}

// paraStyle is how the text of a paragraph is set.
func paraStyle(b report.Para) style {
	switch b.Style {
	case "muted":
		return style{face: regular, size: 8.5, ink: muted}
	case "mono":
		return style{face: mono, size: 8, ink: black}
	}
	return style{face: regular, size: 9.5, ink: black}
}

func (p *paper) para(b report.Para) {
	st := paraStyle(b)
	switch b.Style {
	case "lead":
		p.lead(b.Text)
	case "mono":
		p.boxed(p.set(b.Text, &st, p.width()-16), shade)
	case "notice":
		p.boxed(p.set(b.Text, &st, p.width()-16), colour{0xFF, 0xF4, 0xD6})
	case "alarm":
		p.alarm(b.Text)
	default:
		p.column(p.set(b.Text, &st, p.width()), p.left(), lead(st.size))
		if p.y += 5; p.meta.Compact {
			p.y -= 3
		}
	}
}

// alarm is what must not be overlooked: bold and red, in a frame that grey paper
// shows too.
func (p *paper) alarm(text string) {
	st := style{face: bold, size: 9.5, ink: hostile}
	lines := p.set(text, &st, p.width()-20)
	height := float64(len(lines))*lead(st.size) + 10
	if height > (p.bottom()-headRoom)/2 { // too tall for a frame
		p.column(lines, p.left(), lead(st.size))
		p.y += 6
		return
	}
	p.need(height)
	p.pen(hostile, 1.2)
	p.pdf.Rect(p.left()+0.6, p.y, p.width()-1.2, height, "D")
	p.y += 5
	p.column(lines, p.left()+10, lead(st.size))
	p.y += 11
}

// lead is the summary under the title: one line per sentence, a bar beside.
func (p *paper) lead(text string) {
	st := style{face: regular, size: 9.5, ink: black}
	lines := p.set(text, &st, p.width()-10)
	height := float64(len(lines)) * lead(st.size)
	p.need(min(height, 100))
	top, page := p.y, p.pdf.PageNo()
	p.column(lines, p.left()+10, lead(st.size))
	if p.pdf.PageNo() == page {
		p.fill(p.accent(ours))
		p.pdf.Rect(p.left(), top+1, 2.2, height, "F")
	}
	p.y += 8
}

// boxed draws lines on a shaded ground; a box longer than the page is drawn
// piece by piece.
func (p *paper) boxed(lines []line, ground colour) {
	for len(lines) > 0 {
		step := lead(lines[0].style.size)
		p.need(step + 12)
		n := min(len(lines), int((p.bottom()-p.y-12)/step))
		p.fill(ground)
		p.pdf.Rect(p.left(), p.y, p.width(), float64(n)*step+10, "F")
		p.y += 5
		p.column(lines[:n], p.left()+8, step)
		p.y += 5
		if lines = lines[n:]; len(lines) > 0 {
			p.newPage()
		}
	}
	p.y += 6
}

var (
	labelStyle = style{face: regular, size: 8.5, ink: muted}
	valueStyle = style{face: regular, size: 8.5, ink: black}
	codeStyle  = style{face: mono, size: 8, ink: black}
	strongFact = style{face: bold, size: 8.5, ink: black}
	lackedFact = style{face: bold, size: 8.5, ink: hostile}
)

func (p *paper) pairs(b report.Pairs) {
	if b.Key {
		p.keyFacts(b.Rows)
		return
	}
	facts, _, whole := p.setPairs(b)
	if height := tallOf(facts[:p.together(facts, whole)]); height < (p.bottom()-headRoom)/2 {
		p.need(height)
	}
	labelWidth := p.labelWidth(b)
	for i, f := range facts {
		if i == len(facts)-2 && tallOf(facts[i:]) < (p.bottom()-headRoom)/3 { // none alone overleaf
			p.need(tallOf(facts[i:]))
		}
		p.fact(f.label, f.value, labelWidth)
	}
	if p.meta.Compact {
		p.y -= 3
	}
	if p.y += 4; whole && !p.meta.Compact {
		p.y += 4
	}
}

// sides are a label and its value, broken into lines.
type sides struct{ label, value []line }

// tallOf is the height of facts under each other.
func tallOf(facts []sides) (height float64) {
	for _, f := range facts {
		height += float64(tallest(f.label, f.value))*lead(8.5) + 1.6
	}
	return height
}

func (p *paper) labelWidth(b report.Pairs) float64 {
	if b.Wide {
		return p.width() * 0.36
	}
	if p.longWords() {
		return 106
	}
	return 84
}

// longWords says whether the document's own words are of a language whose labels
// are longer than the English ones: Rechenschaftspflichtig, Eingangsbestätigung.
func (p *paper) longWords() bool { return p.meta.Language != "" && p.meta.Language != report.English }

// setPairs breaks facts into lines. whole says that they stand together on one
// page, as those do that begin with a strong one and are not too tall for it.
func (p *paper) setPairs(b report.Pairs) (facts []sides, height float64, whole bool) {
	labelWidth := p.labelWidth(b)
	facts = make([]sides, len(b.Rows))
	for i, pair := range b.Rows {
		st := &valueStyle
		switch {
		case pair.Missing:
			st = &lackedFact
		case pair.Mono:
			st = &codeStyle
		case pair.Strong:
			st = &strongFact
		}
		facts[i] = sides{p.set(pair.Label, &labelStyle, labelWidth-8), p.set(pair.Value, st, p.width()-labelWidth)}
	}
	height = tallOf(facts)
	return facts, height, len(b.Rows) > 0 && b.Rows[0].Strong && height < (p.bottom()-headRoom)/2
}

// fact draws a label and its value side by side, over pages if it must.
func (p *paper) fact(label, value []line, labelWidth float64) {
	step := lead(8.5)
	n := max(len(label), len(value))
	if all := float64(n) * step; all < p.bottom()-headRoom {
		p.need(all)
	}
	for from := 0; from < n; { // the label first and then the value, as they are read
		p.need(step)
		to := min(n, from+max(int((p.bottom()-p.y)/step), 1))
		for i := from; i < min(to, len(label)); i++ {
			p.put(label[i], p.left(), p.y+float64(i-from)*step+drop(8.5))
		}
		for i := from; i < min(to, len(value)); i++ {
			p.put(value[i], p.left()+labelWidth, p.y+float64(i-from)*step+drop(8.5))
			p.link(value[i], p.left()+labelWidth, p.y+float64(i-from)*step+drop(8.5))
		}
		p.y += float64(to-from) * step
		from = to
	}
	p.y += 1.6
}

// keyFacts is the box under the title: two columns of labels and values.
func (p *paper) keyFacts(rows []report.Pair) {
	const pad, gutter = 9.0, 14.0
	label := 66.0
	if p.longWords() {
		label = 78
	}
	half := (p.width() - 2*pad - gutter) / 2
	step := lead(8.5)
	type side struct{ label, value []line }
	cell := func(i int) side {
		if i >= len(rows) {
			return side{}
		}
		st := &valueStyle
		if i == 0 {
			st = &strongFact
		}
		return side{p.set(rows[i].Label, &labelStyle, label-6), p.set(rows[i].Value, st, half-label)}
	}
	var lines [][2]side
	height := 2*pad - 3
	for i := 0; i < len(rows); i += 2 {
		pair := [2]side{cell(i), cell(i + 1)}
		lines = append(lines, pair)
		height += float64(tallest(pair[0].label, pair[0].value, pair[1].label, pair[1].value))*step + 2.5
	}
	if height > p.bottom()-headRoom { // enormous values: set plainly, over pages
		p.pairs(report.Pairs{Rows: rows})
		return
	}
	p.need(height)
	p.fill(pale)
	p.pen(hair, 0.5)
	p.pdf.Rect(p.left(), p.y, p.width(), height, "FD")
	y := p.y + pad - 1.5
	for _, pair := range lines {
		for s, half0 := range []float64{p.left() + pad, p.left() + pad + half + gutter} {
			for i, l := range pair[s].label {
				p.put(l, half0, y+float64(i)*step+drop(8.5))
			}
			for i, l := range pair[s].value {
				p.put(l, half0+label, y+float64(i)*step+drop(8.5))
			}
		}
		y += float64(tallest(pair[0].label, pair[0].value, pair[1].label, pair[1].value))*step + 2.5
	}
	p.y += height + 10
}

func tallest(cells ...[]line) int {
	n := 0
	for _, c := range cells {
		n = max(n, len(c))
	}
	return n
}

// Room to sign: above the line, and between two that stand abreast.
const signRoom, signGutter = 28.0, 20.0

var signStyle = style{face: regular, size: 7.5, ink: muted}

// labels breaks the words under lines to sign; tall is the height of a row.
func (p *paper) labels(all []report.SignatureLine) (labels [][]line, tall float64) {
	lines := 1
	for _, b := range all {
		set := p.set(p.meta.Words.Say("%s (name, signature)", b.Label), &signStyle, (p.width()-signGutter)/2*0.68-10)
		labels = append(labels, set)
		lines = max(lines, len(set))
	}
	return labels, signRoom + 3 + float64(lines)*lead(signStyle.size)
}

// signatures are room to sign on paper, two abreast: a line for name and
// signature, one for the date. Those that belong together are not parted.
func (p *paper) signatures(all []report.SignatureLine) {
	half, st := (p.width()-signGutter)/2, signStyle
	labels, tall := p.labels(all)
	p.need(float64((len(all)+1)/2) * tall)
	for i := range all {
		if i%2 == 0 {
			p.y += tall
		}
		left, y := p.left()+float64(i%2)*(half+signGutter), p.y-tall+signRoom
		split := left + half*0.68
		p.pen(muted, 0.5)
		p.pdf.Line(left, y, split-10, y)
		p.pdf.Line(split, y, left+half, y)
		for n, l := range labels[i] {
			p.put(l, left, y+2+float64(n)*lead(st.size)+drop(st.size))
		}
		p.word(p.meta.Words.Say("Date, place"), st, split, y+2+drop(st.size), 'L')
	}
}
