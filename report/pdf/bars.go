package pdf

import (
	"math"
	"slices"
	"time"

	"github.com/jung-kurt/gofpdf"

	"bridgelog/report"
)

// Measures of the picture of bars, in points.
const (
	barLabel  = 124.0 // room for the labels
	barValue  = 112.0 // room for what is said beside a row
	barHigh   = 7.5
	barStep   = 2.6  // from one line of a hatching to the next
	barAxis   = 22.0 // from the top of the axis' texts to its line
	barAround = 3.2  // above and below the text of a row
)

var (
	barText = style{face: regular, size: 7.5, ink: black}
	barHead = style{face: bold, size: 7.5, ink: black}
	barTick = style{face: regular, size: 6.5, ink: black}
	barDay  = style{face: bold, size: 6.5, ink: black}
	barKey  = style{face: regular, size: 6.5, ink: muted}
	barInk  = colour{0x2B, 0x33, 0x3F}
	barGrey = colour{0xB4, 0xBD, 0xC9}
)

// chart is a picture of bars being drawn: its axis, which returns on every page,
// and where it lies.
type chart struct {
	*paper
	zone   string
	pic    report.Picture
	x0     float64
	open   bool    // the axis stands on this page
	begun  float64 // where the newest axis begins
	link   time.Time
	linkY  float64
	linked bool
}

var barCaption = style{face: italic, size: 7, ink: muted}

// chart lays a picture out and breaks its caption into lines.
func (p *paper) chart(b report.Bars) (c *chart, caption []line) {
	width := p.width() - barLabel - barValue
	return &chart{paper: p, zone: b.Zone, pic: b.Lay(width-2*cellGap, 40), x0: p.left() + barLabel + cellGap}, p.set(b.Title+". "+b.Caption, &barCaption, p.width())
}

// whole is the height of a picture that is not parted, being small enough; else
// that of its axis and first rows.
func (p *paper) whole(b report.Bars) float64 {
	if b.Blank() {
		return 0
	}
	c, caption := p.chart(b)
	tall := barAxis + 14
	for _, r := range b.Rows {
		_, _, h := c.size(r)
		tall += h
	}
	tall += c.legend(b, false) + float64(len(caption))*lead(7)
	if tall < (p.bottom()-headRoom)*0.6 {
		return tall
	}
	return barAxis + 60
}

// bars draws rows of stretches over a time axis: all in greys, hatching and
// shapes, so that any printer serves. A long one goes on over pages under its
// axis.
func (p *paper) bars(b report.Bars) {
	if b.Blank() {
		st := style{face: italic, size: 9.5, ink: muted}
		p.column(p.set(p.meta.Words.Say("No picture: no row with a known time."), &st, p.width()), p.left(), lead(9.5))
		return
	}
	c, caption := p.chart(b)
	p.need(p.whole(b))
	for i, r := range b.Rows {
		c.row(r, i+1 < len(b.Rows) && r.Head)
	}
	p.y += 5
	c.legend(b, true)
	p.column(caption, p.left(), lead(7))
	p.y += 6
}

func (c *chart) size(r report.BarRow) (label, value []line, height float64) {
	st := &barText
	room := barLabel
	if r.Head {
		st, room = &barHead, c.width()
	}
	label = c.set(r.Label, st, room-cellGap)
	value = c.set(r.Value, &barText, barValue-cellGap)
	return label, value, float64(max(len(label), len(value), 1))*lead(7.5) + 2*barAround
}

// axis draws days, times and the line of the axis at the top of a page's part.
func (c *chart) axis() {
	top := c.y
	for _, t := range c.pic.Ticks {
		if t.Day != "" {
			c.word(t.Day, barDay, clamp(c.x0+t.X, c.left()+barLabel+20, c.right()-barValue), top+7, 'C')
		}
		if !slices.ContainsFunc(c.pic.Cuts, func(k report.Cut) bool { return math.Abs(t.X-(k.X0+k.X1)/2) < 28 }) { // there stands how much is left out
			c.word(t.Text, barTick, c.x0+t.X, top+15, 'C')
		}
	}
	c.oneLine(c.zone, barKey, c.left(), top+15, barLabel-cellGap, 'L')
	c.y = top + barAxis
	c.pen(black, 0.8)
	for _, s := range c.pic.Stretches {
		c.pdf.Line(c.x0+s.X0, c.y, c.x0+s.X1, c.y)
	}
	for _, t := range c.pic.Ticks {
		c.pdf.Line(c.x0+t.X, c.y-3, c.x0+t.X, c.y)
	}
	for _, k := range c.pic.Cuts {
		mid := c.x0 + (k.X0+k.X1)/2
		c.strokes(mid, c.y)
		c.word(k.Text, style{face: regular, size: 6, ink: muted}, mid, top+15, 'C')
	}
	c.open, c.begun = true, c.y
	c.y += 1
}

// row draws one row on one page. Words that no page holds stand above it.
func (c *chart) row(r report.BarRow, keep bool) {
	label, value, height := c.size(r)
	if height > (c.bottom()-headRoom)/2 {
		c.column(label, c.left(), lead(7.5))
		c.column(value, c.left(), lead(7.5))
		label, value, height = nil, nil, lead(7.5)+2*barAround
	}
	more := 0.0
	if keep { // the name of rows and the first of them
		more = 20
	}
	if c.open && c.y+height+more > c.bottom() || !c.open && c.y+barAxis+height+more > c.bottom() {
		c.newPage()
		c.open, c.linked = false, false
	}
	if !c.open {
		c.axis()
	}
	top := c.y
	if r.Head {
		c.fill(shade)
		c.pdf.Rect(c.left(), top, c.width(), height, "F")
	}
	for i, l := range label {
		c.put(l, c.left(), top+barAround+float64(i)*lead(7.5)+drop(7.5))
	}
	for i, l := range value {
		c.put(l, c.right()-barValue+cellGap, top+barAround+float64(i)*lead(7.5)+drop(7.5))
	}
	c.y = top + height
	if r.Head {
		return
	}
	c.pen(shade, 0.5)
	for _, t := range c.pic.Ticks {
		c.pdf.Line(c.x0+t.X, top, c.x0+t.X, c.y)
	}
	c.pen(hair, 0.4)
	c.pdf.Line(c.left(), c.y, c.right(), c.y)
	mid := top + barAround + lead(7.5)/2
	if c.linked {
		c.pen(black, 1)
		x := c.x0 + c.pic.X(c.link)
		c.pdf.Line(x, c.linkY, x, mid)
	}
	for _, s := range r.Stretches {
		c.bar(c.x0+c.pic.X(s.From), c.x0+c.pic.X(s.To), mid, s)
	}
	for _, pt := range r.Points {
		x := c.x0 + c.pic.X(pt.At)
		c.shape(pt.Shape, x, mid, 4.8, white, false) // so that it is seen on a bar
		c.shape(pt.Shape, x, mid, 3.2, black, pt.Hollow)
	}
	c.link, c.linkY, c.linked = r.Next, mid+barHigh/2, !r.Next.IsZero()
}

func (c *chart) bar(x0, x1, mid float64, s report.BarStretch) {
	if x1-x0 < 1.6 { // or nobody would see it
		x1 = x0 + 1.6
	}
	c.swatch(x0, x1, mid, s.Fill)
	for _, k := range c.pic.Cuts {
		if at := c.x0 + (k.X0+k.X1)/2; at-5 > x0 && at+5 < x1 {
			c.fill(white)
			c.pdf.Polygon([]gofpdf.PointType{{X: at - 3.8, Y: mid + 5}, {X: at - 0.6, Y: mid - 5}, {X: at + 3.8, Y: mid - 5}, {X: at + 0.6, Y: mid + 5}}, "F")
			c.strokes(at, mid)
		}
	}
	if s.Early {
		c.arrow(x0, mid, -1)
	}
	if s.Open {
		c.arrow(x1, mid, 1)
	}
}

// strokes mark where time is left out.
func (p *paper) strokes(mid, y float64) {
	p.pen(muted, 0.8)
	for _, dx := range []float64{-2.2, 2.2} {
		p.pdf.Line(mid+dx-1.6, y+5, mid+dx+1.6, y-5)
	}
}

// swatch is a box with one of the fills.
func (p *paper) swatch(x0, x1, mid float64, fill string) {
	y0, y1 := mid-barHigh/2, mid+barHigh/2
	switch fill {
	case report.Solid:
		p.fill(barInk)
	case report.Grey:
		p.fill(barGrey)
	default:
		p.fill(white)
	}
	p.pen(barInk, 0.6)
	p.pdf.Rect(x0, y0, x1-x0, y1-y0, "FD")
	if fill == report.Hatched {
		p.pen(barInk, 0.5)
		for _, l := range report.Hatch(x0, y0, x1, y1, barStep) {
			p.pdf.Line(l[0], l[1], l[2], l[3])
		}
	}
}

// arrow says that a bar goes on: a point beyond its end, to the right or left.
func (p *paper) arrow(x, mid, to float64) {
	p.fill(black)
	p.pen(black, 0.4)
	p.pdf.Polygon([]gofpdf.PointType{{X: x + to*1, Y: mid - 3}, {X: x + to*5, Y: mid}, {X: x + to*1, Y: mid + 3}}, "F")
}

// legend explains fills and shapes and gives its height; draw says whether it is
// drawn or only measured.
func (c *chart) legend(b report.Bars, draw bool) float64 {
	signs := b.Legend()
	if len(c.pic.Cuts) > 0 {
		signs = append(signs, report.BarSign{Shape: "cut", Means: c.meta.Words.Say("time left out")})
	}
	const sign, step, gap = 14.0, 10.0, 10.0
	type entry struct {
		sign  report.BarSign
		lines []line
	}
	height, x := step, c.left()
	at := c.y
	if draw {
		c.need(step)
		at = c.y
	}
	for _, s := range signs {
		e := entry{s, c.set(s.Means, &barKey, c.width()-sign)}
		for i, l := range e.lines {
			if w := sign + l.width; i > 0 || x > c.left() && x+w > c.right() {
				x, height = c.left(), height+step
				if at += step; draw && at+step > c.bottom() {
					c.newPage()
					at = c.y
				}
			}
			if draw {
				if i == 0 {
					c.sign(e.sign, x, at+5)
				}
				c.put(l, x+sign, at+7.2)
			}
			x += sign + l.width + gap
		}
	}
	if draw {
		c.y = at + step + 2
	}
	return height + 2
}

func (c *chart) sign(s report.BarSign, x, mid float64) {
	switch {
	case s.Fill != "":
		c.swatch(x, x+11, mid, s.Fill)
	case s.Shape == "arrow":
		c.arrow(x+3, mid, 1)
	case s.Shape == "cut":
		c.strokes(x+5, mid)
	default:
		c.shape(s.Shape, x+5, mid, 3, black, s.Hollow)
	}
}
