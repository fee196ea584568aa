package kit

import (
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// CreateRenderer draws the axis.
func (a *Axis) CreateRenderer() fyne.WidgetRenderer {
	a.ExtendBaseWidget(a)
	v := &axisRenderer{sketch: newSketch(), a: a}
	v.rebuild()
	return v
}

type axisRenderer struct {
	sketch
	a *Axis
}

func (v *axisRenderer) MinSize() fyne.Size { return fyne.NewSize(320, v.a.HeightFor(1)) }

func (v *axisRenderer) Layout(size fyne.Size) {
	v.clip.Resize(size)
	v.rebuild()
}

func (v *axisRenderer) Refresh() {
	v.rebuild()
	canvas.Refresh(v.a)
}

// words puts a small line of text, shortened to its room, with its left edge at x.
func (v *axisRenderer) words(s string, colour fyne.ThemeColorName, x, y, room float32, bold bool) float32 {
	style := fyne.TextStyle{Bold: bold}
	t := canvas.NewText(Fit(oneLine(s), room, measurer(sizeOf(v.a, SizeSmall), style)), paint(v.a, colour))
	t.TextSize, t.TextStyle = sizeOf(v.a, SizeSmall), style
	return v.put(t, x, y).Width
}

func (v *axisRenderer) rebuild() {
	a := v.a
	a.layout()
	v.box.Objects = nil
	d, size := a.drawing, a.Size()
	left, width := a.gutter(), a.plotWidth()
	if width < 40 {
		return
	}
	small := lineHeight(a, SizeSmall)
	top, lane := small+5, a.laneHeight()
	bottom := top + float32(len(d.Lanes))*lane
	v.rect(paint(a, ColourPanel), 0, 0, size.Width, size.Height)
	v.rect(faint(paint(a, ColourRaised), 0xB0), left, top, d.Past, bottom-top) // what is behind us
	for i, l := range d.Lanes {
		if a.items[l.Item].ID == a.chosen {
			v.rect(paint(a, ColourSelected), 0, top+float32(i)*lane, size.Width, lane)
		}
	}
	for _, t := range d.Ticks {
		v.rect(paint(a, ColourLine), left+t.X, top, 1, bottom-top)
		w := fyne.MeasureText(t.Label, sizeOf(a, SizeSmall), fyne.TextStyle{}).Width
		v.words(t.Label, ColourMuted, left+t.X-w/2, bottom+3, w+1, false)
	}
	for i, l := range d.Lanes {
		v.lane(l, left, top+float32(i)*lane, lane)
	}
	v.rect(paint(a, ColourEdge), left, bottom, width, 1)
	v.now(d, left, width, top, bottom)
	v.words("+ and - zoom, 0 shows all", ColourMuted, 8, 2, left-16, false)
	zone := a.ZoneLabel
	if n := len(d.Lanes); n < len(a.items) {
		zone = fmt.Sprintf("%d-%d of %d · ", a.first+1, a.first+n, len(a.items)) + zone
	}
	v.words(zone, ColourMuted, 8, bottom+3, left-16, false)
	if a.focused {
		ring := newFrame()
		ring.set(true, paint(a, ColourAccent), size)
		v.box.Objects = append(v.box.Objects, ring.objects()...)
	}
}

// now draws the line of the present with its time.
func (v *axisRenderer) now(d AxisDrawing, left, width, top, bottom float32) {
	if d.Now < 0 || d.Now > width {
		return
	}
	v.rect(paint(v.a, ColourAccent), left+d.Now-1, top-2, 2, bottom-top+2)
	w := fyne.MeasureText(v.a.NowLabel, sizeOf(v.a, SizeSmall), fyne.TextStyle{Bold: true}).Width
	v.words(v.a.NowLabel, ColourAccent, left+min(max(d.Now-w/2, 0), width-w), 2, w+1, true)
}

// lane draws one period: what is gone of it filled, what is left outlined, the
// mark at its end, the stretch beyond it thin, and the words.
func (v *axisRenderer) lane(l AxisLane, left, y, h float32) {
	a := v.a
	it := a.items[l.Item]
	scale := sizeOf(a, SizeBody) / 14
	mid := y + h/2
	small := lineHeight(a, SizeSmall)
	ink := it.Tone.Colour()
	if it.Tone == TonePlain {
		ink = ColourOurs
	}
	c := paint(a, ink)
	name := FitEnd(oneLine(it.Name), it.Keep, a.gutter()-16, measurer(sizeOf(a, SizeSmall), fyne.TextStyle{Bold: it.ID == a.chosen}))
	v.words(name, ColourText, 8, mid-small/2, a.gutter()-16, it.ID == a.chosen)

	bar := 6 * scale
	if l.Bar[1] > l.Bar[0] {
		rest := v.rect(faint(c, 0x30), left+l.Bar[0], mid-bar/2, l.Bar[1]-l.Bar[0], bar)
		rest.StrokeColor, rest.StrokeWidth, rest.CornerRadius = c, 1, 2
		if l.Gone > l.Bar[0] {
			v.rect(c, left+l.Bar[0], mid-bar/2, l.Gone-l.Bar[0], bar).CornerRadius = 2
		}
	}
	if l.Hatch[1] > l.Hatch[0] {
		v.hatch(left+l.Hatch[0], left+l.Hatch[1], mid, 10*scale)
	}
	if l.Over[1] > l.Over[0] {
		v.rect(c, left+l.Over[0], mid-1, l.Over[1]-l.Over[0], 2)
	}
	if l.Tail[1] > l.Tail[0] {
		v.line(paint(a, ColourMuted), left+l.Tail[0], mid, left+l.Tail[1], mid)
		v.line(paint(a, ColourMuted), left+l.Tail[1], mid-4*scale, left+l.Tail[1], mid+4*scale)
	}
	v.mark(l, it, ink, left, mid, 13*scale)
	style := fyne.TextStyle{Bold: true}
	w := fyne.MeasureText(it.Word, sizeOf(a, SizeSmall), style).Width
	x := left + l.Word
	if l.Before {
		x = max(x-w, left+2)
		ground := ColourPanel // the words stand on the bar
		if it.ID == a.chosen {
			ground = ColourSelected
		}
		v.rect(paint(a, ground), x-3, mid-small/2, w+6, small)
	}
	v.words(it.Word, it.Tone.Colour(), x, mid-small/2, w+1, true)
}

// mark is a diamond at the end of a period, a square once that is past, and a
// triangle at the edge where it lies outside the window.
func (v *axisRenderer) mark(l AxisLane, it AxisItem, ink fyne.ThemeColorName, left, mid, side float32) {
	shape := ShapeDiamond
	if it.Tone == ToneBad && it.Due < v.a.now {
		shape = ShapeSquare
	}
	pos := fyne.NewPos(left+l.Mark-side/2, mid-side/2)
	if l.Beyond == 0 {
		v.box.Objects = append(v.box.Objects, shapeArt(v.a, shape, it.Hollow, ink, pos, side))
		return
	}
	points := []fyne.Position{{X: 0, Y: .1}, {X: .9, Y: .5}, {X: 0, Y: .9}}
	if l.Beyond < 0 {
		points = []fyne.Position{{X: 1, Y: .1}, {X: .1, Y: .5}, {X: 1, Y: .9}}
	}
	p := canvas.NewArbitraryPolygon(points, paint(v.a, ink))
	p.NormalizedPoints = true
	p.Move(pos)
	p.Resize(fyne.NewSquareSize(side))
	v.box.Objects = append(v.box.Objects, p)
}

// hatch marks a stretch of time in which nothing may be sent.
func (v *axisRenderer) hatch(x0, x1, mid, h float32) {
	c := paint(v.a, ColourWarn)
	for x := x0; x < x1; x += h * 0.7 {
		end := min(x+h, x1)
		v.line(c, x, mid+h/2, end, mid+h/2-(end-x))
	}
	v.line(c, x1, mid-h/2, x1, mid+h/2)
}
