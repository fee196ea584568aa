package pdf

import (
	"fmt"

	"github.com/jung-kurt/gofpdf"

	"bridgelog/report"
)

// Heights in the picture, from its top.
const (
	foeKeys   = 18.0
	foeMarks  = 36.0
	foeBars   = 47.0
	bandTop   = 52.0
	axisLine  = 62.0
	ourBars   = 67.0
	ourMarks  = 78.0
	ourKeys   = 96.0
	tickTexts = 116.0
	pictureH  = 128.0
)

// ribbon draws the timeline's picture: attacker above the axis, response below,
// severity on it, all told apart by shape and word so that grey paper serves.
func (p *paper) ribbon(b report.Ribbon) {
	small := style{face: italic, size: 7, ink: muted}
	caption := p.set(b.Caption, &small, p.width())
	if len(b.Items) == 0 {
		st := style{face: italic, size: 9.5, ink: muted}
		p.column(p.set(p.meta.Words.Say("No picture: no row with a known time."), &st, p.width()), p.left(), lead(9.5))
		return
	}
	p.need(pictureH + 34 + float64(len(caption))*lead(7))
	top, pad := p.y, 8.0
	x0 := p.left() + pad
	pic := b.Lay(p.width()-2*pad, 13, 44)

	p.pen(hair, 0.5)
	p.pdf.Rect(p.left(), top, p.width(), pictureH, "D")
	p.word(p.meta.Words.Say("ATTACKER"), style{face: bold, size: 6, ink: hostile}, p.left()+4, top+8, 'L')
	p.word(p.meta.Words.Say("RESPONSE"), style{face: bold, size: 6, ink: ours}, p.left()+4, top+tickTexts-12, 'L')
	p.word(b.Zone, style{face: regular, size: 6, ink: muted}, p.right()-4, top+8, 'R')
	for _, t := range pic.Ticks {
		p.pen(shade, 0.5)
		p.pdf.Line(x0+t.X, top+22, x0+t.X, top+tickTexts-7)
		p.word(t.Text, style{face: regular, size: 6.5, ink: black}, x0+t.X, top+tickTexts, 'C')
		if t.Day != "" {
			p.word(t.Day, style{face: bold, size: 6.5, ink: black}, clamp(x0+t.X, p.left()+20, p.right()-20), top+tickTexts+8, 'C')
		}
	}
	p.bands(pic, x0, top)
	p.pen(black, 0.9)
	for _, s := range pic.Stretches {
		p.pdf.Line(x0+s.X0, top+axisLine, x0+s.X1, top+axisLine)
	}
	for _, t := range pic.Ticks {
		p.pdf.Line(x0+t.X, top+axisLine, x0+t.X, top+axisLine+3)
	}
	for _, c := range pic.Cuts {
		p.cut(c, x0, top)
	}
	for _, m := range pic.Marks {
		p.stem(m, x0, top)
	}
	for _, m := range pic.Marks {
		p.ribbonMark(m, x0, top)
	}
	p.y += pictureH + 4
	p.legend()
	p.column(caption, p.left(), lead(7))
	p.y += 4
}

func clamp(x, lo, hi float64) float64 { return min(max(x, lo), hi) }

// bands draws severity as a strip on the axis, its name where it begins.
func (p *paper) bands(pic report.Picture, x0, top float64) {
	for _, b := range pic.Bands {
		fore, back := severityInk(b.Level)
		p.fill(back)
		p.pdf.Rect(x0+b.X0, top+bandTop, b.X1-b.X0, axisLine-bandTop, "F")
		p.pen(white, 0.8)
		p.pdf.Line(x0+b.X0, top+bandTop, x0+b.X0, top+axisLine)
		if b.First && b.X1-b.X0 > 20 {
			p.word(b.Level, style{face: bold, size: 6, ink: fore}, x0+b.X0+2.5, top+bandTop+7.3, 'L')
		}
	}
}

// cut marks where the axis leaves time out, and how much.
func (p *paper) cut(c report.Cut, x0, top float64) {
	mid := x0 + (c.X0+c.X1)/2
	p.pen(muted, 0.8)
	for _, dx := range []float64{-2.2, 2.2} {
		p.pdf.Line(mid+dx-2, top+axisLine+5, mid+dx+2, top+axisLine-5)
	}
	p.pen(faint, 0.6)
	p.pdf.SetDashPattern([]float64{1.5, 1.5}, 0)
	p.pdf.Line(x0+c.X0, top+axisLine, mid-5, top+axisLine)
	p.pdf.Line(mid+5, top+axisLine, x0+c.X1, top+axisLine)
	p.pdf.SetDashPattern(nil, 0)
	p.word(c.Text, style{face: regular, size: 6, ink: muted}, mid, top+axisLine+13, 'C')
}

// stem joins a key moment's flag to the axis; it is drawn under all marks.
func (p *paper) stem(m report.Mark, x0, top float64) {
	if !m.Key {
		return
	}
	ink, lane := ours, ourKeys
	if m.Above {
		ink, lane = hostile, foeKeys
	}
	p.pen(ink, 0.5)
	p.pdf.Line(x0+m.X, top+axisLine, x0+m.X, top+lane)
}

func (p *paper) ribbonMark(m report.Mark, x0, top float64) {
	ink, lane, bar := ours, ourMarks, ourBars
	if m.Above {
		ink, lane, bar = hostile, foeMarks, foeBars
	}
	if m.Key {
		lane = ourKeys
		if m.Above {
			lane = foeKeys
		}
	}
	if m.X1-m.X0 > 4 {
		p.pen(ink, 1.6)
		p.pdf.Line(x0+m.X0, top+bar, x0+m.X1, top+bar)
	}
	x, y := x0+m.X, top+lane
	switch {
	case m.Key:
		p.shape("flag", x+2.6, y-1, 4.2, ink, m.Hollow)
		p.word(m.Label, style{face: bold, size: 6.5, ink: black}, x+8, y+1, 'L')
		p.linkLabel(m.Label, style{face: bold, size: 6.5}, x+8, y+1)
	case m.Count > 1:
		p.cluster(fmt.Sprint(m.Count), x, y, ink, m.Hollow)
	default:
		p.shape(m.Shape, x, y, 3.6, ink, m.Hollow)
	}
}

// cluster is a pill with the number of items that stand too close together.
func (p *paper) cluster(count string, x, y float64, ink colour, hollow bool) {
	r := 5.4
	w := max(2*r, float64(len(count))*4.1+5)
	fore := white
	p.fill(ink)
	p.pen(ink, 0.9)
	how := "F"
	if hollow {
		fore, how = ink, "FD"
		p.fill(white)
	}
	p.pill(x-w/2, y-r, w, 2*r, how)
	p.word(count, style{face: bold, size: 6.5, ink: fore}, x, y+2.3, 'C')
}

// pill is a box with half circles at its ends; as wide as high, a circle. The
// library's own rounded box leaves a graphics state open, which an archival file
// may not pile up.
func (p *paper) pill(x, y, w, h float64, how string) {
	r := h / 2
	k := r * 0.5523 // control points of a quarter circle
	f := p.pdf
	f.MoveTo(x+r, y)
	f.LineTo(x+w-r, y)
	f.CurveBezierCubicTo(x+w-r+k, y, x+w, y+r-k, x+w, y+r)
	f.CurveBezierCubicTo(x+w, y+r+k, x+w-r+k, y+h, x+w-r, y+h)
	f.LineTo(x+r, y+h)
	f.CurveBezierCubicTo(x+r-k, y+h, x, y+r+k, x, y+r)
	f.CurveBezierCubicTo(x, y+r-k, x+r-k, y, x+r, y)
	f.ClosePath()
	f.DrawPath(how)
}

// shape draws one mark round x, y with about the given radius.
func (p *paper) shape(name string, x, y, r float64, ink colour, hollow bool) {
	p.fill(ink)
	p.pen(ink, 0.8)
	how := "F"
	if hollow {
		p.fill(white)
		how = "FD"
	}
	switch name {
	case "triangle":
		p.pdf.Polygon([]gofpdf.PointType{{X: x, Y: y - r}, {X: x + r*1.1, Y: y + r*0.9}, {X: x - r*1.1, Y: y + r*0.9}}, how)
	case "diamond":
		p.pdf.Polygon([]gofpdf.PointType{{X: x, Y: y - r*1.15}, {X: x + r*1.15, Y: y}, {X: x, Y: y + r*1.15}, {X: x - r*1.15, Y: y}}, how)
	case "square":
		p.pdf.Rect(x-r*0.9, y-r*0.9, r*1.8, r*1.8, how)
	case "flag":
		p.pdf.Line(x-r*0.6, y-r, x-r*0.6, y+r*1.2)
		p.pdf.Polygon([]gofpdf.PointType{{X: x - r*0.6, Y: y - r}, {X: x + r, Y: y - r*0.4}, {X: x - r*0.6, Y: y + r*0.3}}, how)
	default:
		p.pill(x-r*0.85, y-r*0.85, r*1.7, r*1.7, how)
	}
}

// legend explains the shapes.
func (p *paper) legend() {
	x, y := p.left(), p.y+6
	st := style{face: regular, size: 6.5, ink: muted}
	fit := func(text string, sign float64) string { // a language of long words needs a second line
		if x > p.left() && x+sign+p.set(text, &st, 1e6)[0].width > p.right() {
			x, y, p.y = p.left(), y+10, p.y+10
		}
		return text
	}
	for _, k := range []struct {
		shape, text string
		ink         colour
		hollow      bool
	}{
		{"triangle", "attacker", hostile, false}, {"diamond", "seen", ours, false}, {"square", "we did, task", ours, false},
		{"flag", "decided, service, key moment", ours, false}, {"dot", "other", ours, false}, {"dot", "hollow: recorded late", ours, true},
	} {
		words := fit(p.meta.Words.Say("legend|"+k.text), 9)
		p.shape(k.shape, x+4, y-2.2, 3, k.ink, k.hollow)
		x += 9 + p.word(words, st, x+9, y, 'L') + 8
	}
	words := fit(p.meta.Words.Say("legend|several rows"), 13)
	p.cluster("3", x+5, y-2.2, ours, false)
	x += 13 + p.word(words, st, x+13, y, 'L') + 8
	words = fit(p.meta.Words.Say("time left out"), 10)
	p.pen(muted, 0.8)
	p.pdf.Line(x, y, x+3, y-5)
	p.pdf.Line(x+3, y, x+6, y-5)
	p.word(words, st, x+10, y, 'L')
	p.y += 12
}
