package docx

import (
	"fmt"

	"bridgelog/report"
)

// figure draws a laid out picture as a group of shapes, which stays sharp and can
// be changed; its words stand under it for everybody.
func (p *page) figure(f report.Figure) {
	if len(f.Shapes) == 0 || f.Width <= 0 {
		p.say("Muted", f.Words, runs("", f.Words))
		return
	}
	p.draw(f)
	p.say("Caption", f.Words, runs("", f.Words))
}

// draw puts the picture into the text, with its words for those who do not see it.
func (p *page) draw(f report.Figure) {
	p.figures++
	width := float64(p.paper.width()) / 20
	k := min(width/f.Width, 640/f.Height) // a page holds no more
	d := &picture{first: p.figures * 100000, width: width}
	for _, s := range f.Shapes {
		x, y, w, h := s.X*k, s.Y*k, s.W*k, s.H*k
		switch s.Kind {
		case report.BoxShape:
			d.open("rect", x, y, w, h, false)
			d.sb.WriteString(filled(s.Fill))
			d.stroke(black, 0.8, s.Dashed, false)
			d.sb.WriteString("</wps:spPr><wps:bodyPr/></wps:wsp>")
		case report.LineShape:
			d.arrow(x, y, x+w, y+h, s)
		case report.TextShape:
			colour := black
			if s.Muted {
				colour = grey
			}
			if s.Light {
				colour = white
			}
			d.sized(s.Text, x, y, w, s.Size*k, s.Align, s.Bold, colour)
		}
	}
	p.group(d, "Figure", width, f.Height*k, f.Words)
}

// filled is the inside of a box.
func filled(fill string) string {
	switch fill {
	case report.Solid:
		return solid("2B333F")
	case report.Grey:
		return solid("B4BDC9")
	case report.Hatched:
		return `<a:pattFill prst="wdUpDiag"><a:fgClr><a:srgbClr val="2B333F"/></a:fgClr><a:bgClr><a:srgbClr val="FFFFFF"/></a:bgClr></a:pattFill>`
	case report.Hollow:
		return solid(white)
	}
	return solid("")
}

func (d *picture) stroke(colour string, width float64, dashed, arrow bool) {
	more := ""
	if dashed {
		more += `<a:prstDash val="dash"/>`
	}
	if arrow {
		more += `<a:tailEnd type="triangle"/>`
	}
	fmt.Fprintf(&d.sb, `<a:ln w="%d">%s%s</a:ln>`, emu(width), solid(colour), more)
}

// arrow is a line in its direction, so that its point stands at its end.
func (d *picture) arrow(x0, y0, x1, y1 float64, s report.Shape) {
	d.n++
	turned := ""
	if x1 < x0 {
		turned += ` flipH="1"`
	}
	if y1 < y0 {
		turned += ` flipV="1"`
	}
	fmt.Fprintf(&d.sb, `<wps:wsp><wps:cNvPr id="%d" name="%d"/><wps:cNvSpPr/><wps:spPr><a:xfrm%s><a:off x="%d" y="%d"/><a:ext cx="%d" cy="%d"/></a:xfrm><a:prstGeom prst="line"><a:avLst/></a:prstGeom>`,
		d.first+d.n, d.n, turned, emu(min(x0, x1)), emu(min(y0, y1)), emu(max(x1-x0, x0-x1)), emu(max(y1-y0, y0-y1)))
	if s.Faint {
		d.stroke("C9D0DA", 0.5, s.Dashed, false)
	} else {
		d.stroke(black, 1, s.Dashed, s.Arrow)
	}
	d.sb.WriteString("</wps:spPr><wps:bodyPr/></wps:wsp>")
}
