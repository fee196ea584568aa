package pdf

import (
	"bytes"
	"fmt"
	"math"

	"github.com/jung-kurt/gofpdf"

	"bridgelog/report"
)

// figureHeight is how much room a figure takes with its caption.
func (p *paper) figureHeight(f report.Figure) float64 {
	return f.Height*p.width()/f.Width + float64(len(p.set(f.Title+". "+f.Caption, &barCaption, p.width())))*lead(7) + 10
}

// figure draws a laid out picture over the width of the page, whole on one page.
func (p *paper) figure(f report.Figure) {
	drawn := len(f.Picture.PNG) > 0 && f.Width > 0
	if !drawn && (len(f.Shapes) == 0 || f.Width <= 0) {
		return
	}
	p.need(min(p.figureHeight(f), p.bottom()-headRoom))
	k := min(p.width()/f.Width, (p.bottom()-p.y-20)/f.Height)
	x0, y0 := p.left(), p.y
	if drawn {
		p.pictures++
		name, kind := fmt.Sprintf("picture%d", p.pictures), gofpdf.ImageOptions{ImageType: "PNG"}
		p.pdf.RegisterImageOptionsReader(name, kind, bytes.NewReader(f.Picture.PNG))
		if p.pdf.Err() { // a file the library cannot read leaves its words
			p.pdf.ClearError()
			p.y += 3
			p.column(p.set(f.Title+". "+f.Words, &barCaption, p.width()), p.left(), lead(7))
			p.y += 6
			return
		}
		p.pdf.ImageOptions(name, x0, y0, float64(f.Picture.Width)*k, float64(f.Picture.Height)*k, false, kind, 0, "")
	}
	for _, s := range f.Shapes {
		x, y, w, h := x0+s.X*k, y0+s.Y*k, s.W*k, s.H*k
		switch s.Kind {
		case report.BoxShape:
			p.figureBox(x, y, w, h, s)
		case report.LineShape:
			p.figureLine(x, y, x+w, y+h, s)
		case report.TextShape:
			st := style{face: regular, size: s.Size * k, ink: black}
			if s.Bold {
				st.face = bold
			}
			if s.Muted {
				st.ink = muted
			}
			if s.Light {
				st.ink = white
			}
			l := p.fitted(s.Text, st, max(w, 1))
			switch s.Align {
			case 'C':
				x += (w - l.width) / 2
			case 'R':
				x += w - l.width
			}
			p.put(l, x, y+drop(s.Size*k))
		}
	}
	p.y = y0 + f.Height*k + 3
	p.column(p.set(f.Title+". "+f.Caption, &barCaption, p.width()), p.left(), lead(7))
	p.y += 6
}

func (p *paper) dashes(on bool) {
	if on {
		p.pdf.SetDashPattern([]float64{3, 2}, 0)
	} else {
		p.pdf.SetDashPattern([]float64{}, 0)
	}
}

func (p *paper) figureBox(x, y, w, h float64, s report.Shape) {
	p.pen(barInk, 0.8)
	p.dashes(s.Dashed)
	switch s.Fill {
	case report.Solid:
		p.fill(barInk)
	case report.Grey:
		p.fill(barGrey)
	default:
		p.fill(white)
	}
	how := "FD"
	if s.Fill == "" {
		how = "D"
	}
	p.pdf.Rect(x, y, w, h, how)
	p.dashes(false)
	if s.Fill == report.Hatched {
		p.pen(barInk, 0.5)
		for _, l := range report.Hatch(x, y, x+w, y+h, barStep*1.4) {
			p.pdf.Line(l[0], l[1], l[2], l[3])
		}
	}
}

func (p *paper) figureLine(x0, y0, x1, y1 float64, s report.Shape) {
	p.pen(barInk, 1)
	if s.Faint {
		p.pen(hair, 0.5)
	}
	far := math.Hypot(x1-x0, y1-y0)
	dx, dy := 0.0, 0.0
	if far > 0 {
		dx, dy = (x1-x0)/far, (y1-y0)/far
	}
	p.dashes(s.Dashed)
	if s.Arrow {
		p.pdf.Line(x0, y0, x1-dx*5, y1-dy*5)
	} else {
		p.pdf.Line(x0, y0, x1, y1)
	}
	p.dashes(false)
	if s.Arrow {
		p.fill(barInk)
		p.pdf.Polygon([]gofpdf.PointType{{X: x1, Y: y1}, {X: x1 - dx*6 - dy*2.6, Y: y1 - dy*6 + dx*2.6}, {X: x1 - dx*6 + dy*2.6, Y: y1 - dy*6 - dx*2.6}}, "F")
	}
}
