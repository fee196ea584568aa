package docx

import (
	"cmp"
	"fmt"
	"strings"

	"bridgelog/report"
)

// drawing are the namespaces of shapes, which word processors since 2010 know.
const drawing = `xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" ` +
	`xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" xmlns:wpg="http://schemas.microsoft.com/office/word/2010/wordprocessingGroup" ` +
	`xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"`

// Heights in the picture, in points from its top.
const (
	foeKeys   = 18.0
	foeMarks  = 36.0
	foeBars   = 47.0
	bandTop   = 52.0
	axisLine  = 62.0
	ourBars   = 67.0
	ourMarks  = 78.0
	ourKeys   = 96.0
	tickTexts = 108.0
	pictureH  = 130.0
)

// The colours of the picture.
const (
	foe   = "A3161B"
	our   = "0B57B7"
	black = "14181F"
	grey  = "4A5462"
	white = "FFFFFF"
)

// ribbon draws the timeline's picture as a group of shapes, which stays sharp
// and can be changed; its words stand under it for everybody.
func (p *page) ribbon(b report.Ribbon) {
	if len(b.Items) == 0 {
		p.say("Muted", b.Words, runs("", b.Words))
		return
	}
	p.figures++
	width := float64(p.paper.width()) / 20
	const pad = 14.0
	pic := b.Lay(width-2*pad, 13, 44)
	d := &picture{first: p.figures * 100000, width: width}
	d.shape("rect", 0, 0, width, pictureH, white, "C9D0DA")
	d.words(p.meta.Words.Say("ATTACKER"), 4, 2, 80, 'L', true, foe)
	d.words(p.meta.Words.Say("RESPONSE"), 4, tickTexts-14, 80, 'L', true, our)
	d.words(b.Zone, width-124, 2, 120, 'R', false, grey)
	for _, t := range pic.Ticks {
		x := pad + t.X
		d.line(x, 22, x, tickTexts-2, shaded, 0.5)
		d.line(x, axisLine, x, axisLine+3, black, 0.9)
		d.words(t.Text, x-25, tickTexts, 50, 'C', false, black)
		if t.Day != "" {
			d.words(t.Day, min(max(x, 28), width-28)-28, tickTexts+9, 56, 'C', true, black)
		}
	}
	for _, s := range pic.Bands {
		c := chipOf(s.Level)
		d.shape("rect", pad+s.X0, bandTop, max(s.X1-s.X0, 0.5), axisLine-bandTop, c.back, "")
		if s.First && s.X1-s.X0 > 24 {
			d.words(s.Level, pad+s.X0+2, bandTop+0.5, s.X1-s.X0-2, 'L', true, c.fore)
		}
	}
	for _, s := range pic.Stretches {
		d.line(pad+s.X0, axisLine, pad+s.X1, axisLine, black, 0.9)
	}
	for _, c := range pic.Cuts {
		mid := pad + (c.X0+c.X1)/2
		for _, dx := range []float64{-2.2, 2.2} {
			d.line(mid+dx+2, axisLine-5, mid+dx-2, axisLine+5, grey, 0.8)
		}
		d.words(c.Text, mid-30, axisLine+6, 60, 'C', false, grey)
	}
	for _, m := range pic.Marks {
		if m.Key {
			d.line(pad+m.X, axisLine, pad+m.X, lane(m, foeKeys, ourKeys), side(m), 0.5)
		}
	}
	for _, m := range pic.Marks {
		d.mark(m, pad)
	}
	p.group(d, "Timeline", width, pictureH, b.Words)
	caption := p.meta.Words.Say("▲ attacker · ◆ seen · ■ we did, task · flag: decided, service, key moment · ● other · hollow: recorded late · number: several rows · double stroke: time left out.")
	p.say("Caption", b.Words, runs("", b.Words))
	p.say("Caption", caption, runs("", caption))
}

// group puts the shapes into the text as one picture.
func (p *page) group(d *picture, name string, width, height float64, words string) {
	cx, cy := emu(width), emu(height)
	p.say("Figure", "", fmt.Sprintf(`<w:r><mc:AlternateContent><mc:Choice Requires="wpg"><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="%d" cy="%d"/><wp:effectExtent l="0" t="0" r="0" b="0"/>`, cx, cy)+
		fmt.Sprintf(`<wp:docPr id="%d" name="%s %d" descr="%s"/><wp:cNvGraphicFramePr/>`, d.first, name, p.figures, esc(words))+
		`<a:graphic><a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingGroup"><wpg:wgp><wpg:cNvGrpSpPr/>`+
		fmt.Sprintf(`<wpg:grpSpPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="%d" cy="%d"/><a:chOff x="0" y="0"/><a:chExt cx="%d" cy="%d"/></a:xfrm></wpg:grpSpPr>`, cx, cy, cx, cy)+
		d.sb.String()+`</wpg:wgp></a:graphicData></a:graphic></wp:inline></w:drawing></mc:Choice><mc:Fallback/></mc:AlternateContent></w:r>`)
}

// side is the colour of the attacker's and our own marks.
func side(m report.Mark) string {
	if m.Above {
		return foe
	}
	return our
}

func lane(m report.Mark, above, below float64) float64 {
	if m.Above {
		return above
	}
	return below
}

// picture is a group of shapes being put together.
type picture struct {
	sb    strings.Builder
	first int // number of the first shape; each has one of its own
	n     int
	width float64
}

// emu is a length in English Metric Units, of which a point has 12,700.
func emu(points float64) int { return int(points*12700 + 0.5) }

func (d *picture) open(kind string, x, y, w, h float64, flip bool) {
	d.n++
	turned := ""
	if flip {
		turned = ` flipH="1"`
	}
	fmt.Fprintf(&d.sb, `<wps:wsp><wps:cNvPr id="%d" name="%d"/><wps:cNvSpPr/><wps:spPr><a:xfrm%s><a:off x="%d" y="%d"/><a:ext cx="%d" cy="%d"/></a:xfrm><a:prstGeom prst="%s"><a:avLst/></a:prstGeom>`,
		d.first+d.n, d.n, turned, emu(x), emu(y), emu(w), emu(h), kind)
}

// shape is a closed shape; an empty colour leaves its inside or its edge out.
func (d *picture) shape(kind string, x, y, w, h float64, fill, edge string) {
	d.open(kind, x, y, w, h, false)
	d.sb.WriteString(solid(fill))
	d.edge(edge, 0.8)
	d.sb.WriteString("</wps:spPr><wps:bodyPr/></wps:wsp>")
}

func (d *picture) line(x0, y0, x1, y1 float64, colour string, width float64) {
	d.open("line", min(x0, x1), min(y0, y1), max(x1-x0, x0-x1), max(y1-y0, y0-y1), (x1 < x0) != (y1 < y0))
	d.edge(colour, width)
	d.sb.WriteString("</wps:spPr><wps:bodyPr/></wps:wsp>")
}

func (d *picture) edge(colour string, width float64) {
	fmt.Fprintf(&d.sb, `<a:ln w="%d">%s</a:ln>`, emu(width), solid(colour))
}

func solid(colour string) string {
	if colour == "" {
		return "<a:noFill/>"
	}
	return `<a:solidFill><a:srgbClr val="` + colour + `"/></a:solidFill>`
}

// words are one line of small text in a box of that width, which stays inside
// the picture: a shape beyond its edge would move the whole of it.
func (d *picture) words(s string, x, y, w float64, align byte, bold bool, colour string) {
	d.sized(s, x, y, w, 6, align, bold, colour)
}

// sized are words of a size in points.
func (d *picture) sized(s string, x, y, w, size float64, align byte, bold bool, colour string) {
	if align == 'C' {
		half := max(min(w/2, x+w/2, d.width-x-w/2), 1)
		x, w = x+w/2-half, 2*half
	}
	x = max(x, 0)
	w = max(min(w, d.width-x), 1)
	look := fmt.Sprintf(`<w:color w:val="%s"/><w:sz w:val="%d"/><w:szCs w:val="%d"/>`, colour, int(size*2), int(size*2))
	if bold {
		look = "<w:b/><w:bCs/>" + look
	}
	at := map[byte]string{'L': "left", 'C': "center", 'R': "right"}[align]
	d.open("rect", x, y, w, size*1.5, false)
	d.sb.WriteString("<a:noFill/><a:ln><a:noFill/></a:ln></wps:spPr><wps:txbx><w:txbxContent>")
	d.sb.WriteString(para("Space", "", runs(look, cmp.Or(strings.Join(strings.Fields(report.Visible(s)), " "), "\u00a0")), "", fmt.Sprintf(`<w:spacing w:before="0" w:after="0" w:line="%d" w:lineRule="exact"/><w:jc w:val="%s"/>`, int(size*30), at)))
	d.sb.WriteString(`</w:txbxContent></wps:txbx><wps:bodyPr wrap="square" lIns="0" tIns="0" rIns="0" bIns="0" anchor="t"/></wps:wsp>`)
}

// mark draws one item or a cluster; kinds differ in shape, so that grey paper
// serves.
func (d *picture) mark(m report.Mark, pad float64) {
	x, y, colour := pad+m.X, lane(m, foeMarks, ourMarks), side(m)
	if m.X1-m.X0 > 4 {
		d.line(pad+m.X0, lane(m, foeBars, ourBars), pad+m.X1, lane(m, foeBars, ourBars), colour, 2)
	}
	fill := colour
	if m.Hollow {
		fill = white
	}
	switch {
	case m.Key:
		y = lane(m, foeKeys, ourKeys)
		d.shape("flowChartOffpageConnector", x, y-4, 6, 7, fill, colour)
		if x+30 < d.width {
			d.words(m.Label, x+8, y-5, 60, 'L', true, black)
		} else {
			d.words(m.Label, x-62, y-5, 60, 'R', true, black)
		}
	case m.Count > 1:
		text := fmt.Sprint(m.Count)
		w, on := max(11, float64(len(text))*4+5), white
		if m.Hollow {
			on = black
		}
		d.shape("roundRect", x-w/2, y-5, w, 10, fill, colour)
		d.words(text, x-w/2, y-4.5, w, 'C', true, on)
	case m.Shape == "triangle":
		d.shape("triangle", x-4, y-4, 8, 7, fill, colour)
	case m.Shape == "diamond":
		d.shape("diamond", x-4, y-4, 8, 8, fill, colour)
	case m.Shape == "square":
		d.shape("rect", x-3.2, y-3.2, 6.4, 6.4, fill, colour)
	case m.Shape == "flag":
		d.shape("flowChartOffpageConnector", x-3, y-4, 6, 7, fill, colour)
	default:
		d.shape("ellipse", x-3.2, y-3.2, 6.4, 6.4, fill, colour)
	}
}
