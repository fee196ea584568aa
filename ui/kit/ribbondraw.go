package kit

import (
	"fmt"
	"image/color"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// ribbonGeometry is where the parts of a ribbon stand, in pixels of the widget.
type ribbonGeometry struct {
	left, right  float32 // of the plot
	top, bottom  float32 // of the plot
	axis         float32
	above, below float32 // middle lines of the two sides
	band         float32 // top of the row with the names of severities
}

func (r *Ribbon) geometry() ribbonGeometry {
	h := r.Size().Height
	small := lineHeight(r, SizeSmall)
	g := ribbonGeometry{left: r.gutter(), right: r.Size().Width - 4}
	g.top = small + 6
	g.bottom = h - small - 6
	g.band = g.bottom
	if len(r.bands) > 0 {
		g.band -= small + 4
	}
	g.axis = float32(math.Round(float64(g.top+g.band) / 2))
	lane := (g.band - g.top) / 2
	g.above = g.axis - lane*0.52
	g.below = g.axis + lane*0.52
	return g
}

// signSide is how large one sign is drawn.
func (r *Ribbon) signSide() float32 {
	return float32(math.Round(float64(13 * sizeOf(r, SizeBody) / 14)))
}

// CreateRenderer draws the ribbon.
func (r *Ribbon) CreateRenderer() fyne.WidgetRenderer {
	r.ExtendBaseWidget(r)
	v := &ribbonRenderer{sketch: newSketch(), r: r}
	v.rebuild()
	return v
}

type ribbonRenderer struct {
	sketch
	r *Ribbon
}

func (v *ribbonRenderer) MinSize() fyne.Size {
	small := lineHeight(v.r, SizeSmall)
	return fyne.NewSize(320, 3*small+16+2*(v.r.signSide()+18))
}

func (v *ribbonRenderer) Layout(size fyne.Size) {
	v.clip.Resize(size)
	v.rebuild()
}

func (v *ribbonRenderer) Refresh() {
	v.rebuild()
	canvas.Refresh(v.r)
}

// words puts a line of text with its middle or left edge at x.
func (v *ribbonRenderer) words(s string, colour fyne.ThemeColorName, x, y float32, centre, bold bool) fyne.Size {
	t := canvas.NewText(s, paint(v.r, colour))
	t.TextSize = sizeOf(v.r, SizeSmall)
	t.TextStyle.Bold = bold
	if centre {
		x -= measureText(t).Width / 2
	}
	return v.put(t, x, y)
}

// faint is a colour laid thinly over the ground, for bands behind text.
func faint(c color.Color, alpha uint8) color.Color {
	r, g, b, _ := c.RGBA()
	return color.NRGBA{uint8(r >> 8), uint8(g >> 8), uint8(b >> 8), alpha}
}

func (v *ribbonRenderer) rebuild() {
	r := v.r
	r.layout()
	v.box.Objects = nil
	g, d := r.geometry(), r.drawing
	small := lineHeight(r, SizeSmall)
	width := g.right - g.left
	if width < 20 {
		return
	}
	v.rect(paint(r, ColourPanel), 0, 0, r.Size().Width, r.Size().Height)

	v.bands(g, d, small)
	for _, t := range d.Ticks {
		v.rect(faint(paint(r, ColourLine), 0xFF), g.left+t.X, g.top, 1, g.bottom-g.top)
		v.words(t.Label, ColourMuted, g.left+t.X, g.bottom+3, true, false)
	}
	v.rect(paint(r, ColourEdge), g.left, g.axis, width, 1)
	v.words(r.AboveLabel, ColourMuted, 8, g.above-small/2, false, false)
	v.words(r.BelowLabel, ColourMuted, 8, g.below-small/2, false, false)
	if r.ZoneLabel != "" {
		v.words(r.ZoneLabel, ColourMuted, 8, g.bottom+3, false, false)
	}
	for _, b := range d.Bars {
		y := g.axis + 3
		if b.Above {
			y = g.axis - 6
		}
		v.rect(paint(r, orOurs(b.Colour)), g.left+b.X0, y, b.X1-b.X0, 4).CornerRadius = 2
	}
	v.gaps(g, d, small)
	for i, m := range d.Marks {
		v.mark(i, m, g)
	}
	v.reading(g, small)
	if len(r.items) == 0 {
		v.words("No events with a time yet.", ColourMuted, g.left+12, g.top+4, false, false)
	}
	if r.focused {
		ring := newFrame()
		ring.set(true, paint(r, ColourAccent), r.Size())
		v.box.Objects = append(v.box.Objects, ring.objects()...)
	}
}

func orOurs(c fyne.ThemeColorName) fyne.ThemeColorName {
	if c == "" {
		return ColourOurs
	}
	return c
}

// bands lays severity behind everything, with its word where there is room.
func (v *ribbonRenderer) bands(g ribbonGeometry, d RibbonDrawing, small float32) {
	for _, b := range d.Bands {
		fill, _, _ := chipLook(SeverityKind(b.Level))
		if fill == "" {
			fill = ColourRaised
		}
		c := paint(v.r, fill)
		v.rect(faint(c, 0x26), g.left+b.X0, g.top, b.X1-b.X0, g.bottom-g.top)
		v.rect(faint(c, 0x26), g.left+b.X0, g.band, b.X1-b.X0, g.bottom-g.band)
		v.rect(c, g.left+b.X0, g.bottom-3, b.X1-b.X0, 3)
		if room := b.X1 - b.X0; room > measurer(sizeOf(v.r, SizeSmall), fyne.TextStyle{})(b.Level)+8 {
			v.words(b.Level, ColourText, g.left+b.X0+4, g.band, false, false)
		}
	}
}

// gaps draws each cut as a torn strip with how much was left out.
func (v *ribbonRenderer) gaps(g ribbonGeometry, d RibbonDrawing, small float32) {
	for _, b := range d.Gaps {
		v.rect(paint(v.r, ColourPanel), g.left+b.X0, g.top, b.X1-b.X0, g.bottom-g.top+1)
		for _, x := range []float32{b.X0, b.X1} {
			for y := g.top; y+8 <= g.bottom; y += 8 {
				for k := float32(0); k < 2; k++ {
					l := canvas.NewLine(paint(v.r, ColourEdge))
					l.StrokeWidth = 1
					dx := float32(3)
					if k == 1 {
						dx = -3
					}
					l.Position1 = fyne.NewPos(g.left+x-dx/2, y+k*4)
					l.Position2 = fyne.NewPos(g.left+x+dx/2, y+k*4+4)
					v.box.Objects = append(v.box.Objects, l)
				}
			}
		}
		v.words(b.Label, ColourMuted, g.left+(b.X0+b.X1)/2, g.bottom+3, true, false)
	}
}

// mark draws one sign, or a box with the number of events it stands for.
func (v *ribbonRenderer) mark(i int, m RibbonMark, g ribbonGeometry) {
	r := v.r
	y := g.below
	if m.Above {
		y = g.above
	}
	x := g.left + m.X
	side := r.signSide()
	stem := v.rect(paint(r, orOurs(m.Colour)), x-0.5, min(y, g.axis), 1, float32(math.Abs(float64(y-g.axis))))
	if m.Hollow {
		stem.FillColor = paint(r, ColourEdge)
	}
	if m.Count > 1 {
		label := fmt.Sprint(m.Count)
		if m.Count > 999 {
			label = fmt.Sprintf("%dk", m.Count/1000)
		}
		size := fyne.MeasureText(label, sizeOf(r, SizeSmall), fyne.TextStyle{Bold: true})
		w := max(size.Width+8, side+4)
		box := v.rect(paint(r, ColourPanel), x-w/2, y-(size.Height+2)/2, w, size.Height+2)
		box.CornerRadius = 3
		box.StrokeColor, box.StrokeWidth = paint(r, orOurs(m.Colour)), 1.5
		if i == r.read {
			box.FillColor = paint(r, ColourSelected)
		}
		v.words(label, ColourText, x, y-size.Height/2, true, true)
		return
	}
	if i == r.read {
		halo := canvas.NewCircle(paint(r, ColourSelected))
		halo.StrokeColor, halo.StrokeWidth = paint(r, ColourText), 1.5
		halo.Move(fyne.NewPos(x-side/2-5, y-side/2-5))
		halo.Resize(fyne.NewSquareSize(side + 10))
		v.box.Objects = append(v.box.Objects, halo)
	}
	v.box.Objects = append(v.box.Objects, shapeArt(r, m.Shape, m.Hollow, orOurs(m.Colour), fyne.NewPos(x-side/2, y-side/2), side))
}

// reading is the line at the top: the words of what is read, or the hint.
func (v *ribbonRenderer) reading(g ribbonGeometry, small float32) {
	s, ink := v.r.Reading(), ColourText
	if s == "" {
		s, ink = v.r.Hint, ColourMuted
	}
	room := g.right - g.left
	s = Fit(oneLine(s), room, measurer(sizeOf(v.r, SizeSmall), fyne.TextStyle{}))
	v.words(s, ink, g.left+ribbonEdge, 2, false, false)
}
