package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
)

const (
	cellGap    = 12 // between columns
	tableEdge  = 8  // before the first column
	scrollLane = 14 // at the right, kept free for the scroll bar
)

// CreateRenderer draws the table.
func (t *DenseTable) CreateRenderer() fyne.WidgetRenderer {
	t.ExtendBaseWidget(t)
	r := &tableRenderer{t: t, rows: container.NewWithoutLayout(), head: container.NewWithoutLayout(), fits: map[fitKey]string{}}
	r.clip = container.NewClip(r.rows)
	r.headClip = container.NewClip(r.head)
	r.lane = canvas.NewRectangle(color.Transparent)
	r.ring = newFrame()
	t.view = r
	r.update()
	return r
}

// fitKey remembers one shortening; measuring text is the dearest part of drawing a row.
type fitKey struct {
	text  string
	width int
	size  float32
	style fyne.TextStyle
}

type tableRenderer struct {
	t              *DenseTable
	clip, headClip *container.Clip
	rows, head     *fyne.Container
	lane           *canvas.Rectangle
	ring           frame
	texts          []*canvas.Text // pools, reused on every update
	rects          []*canvas.Rectangle
	nText, nRect   int
	fits           map[fitKey]string
	out            []fyne.CanvasObject // where text and rect put what they hand out
}

func (r *tableRenderer) MinSize() fyne.Size {
	return fyne.NewSize(200, r.t.headerHeight()+3*r.t.rowHeight())
}

func (r *tableRenderer) Layout(size fyne.Size) {
	h := r.t.headerHeight()
	if seen := r.clip.Size().Height; seen > 0 && r.t.selected >= 0 && size.Height-h < seen { // the table shrinks: what is chosen stays in view
		if at := float64(r.t.selected); at >= r.t.top && at+1 <= r.t.top+float64(seen/r.t.rowHeight()) {
			r.t.reveal(r.t.selected)
		}
	}
	r.headClip.Resize(fyne.NewSize(size.Width, h))
	r.clip.Move(fyne.NewPos(0, h))
	r.clip.Resize(fyne.NewSize(size.Width, max(size.Height-h, 0)))
	r.update()
}

func (r *tableRenderer) Refresh() {
	if r.t.selected >= r.t.rows() {
		r.t.selected = -1
	}
	clear(r.fits)
	r.t.fitted = nil
	r.Layout(r.t.Size())
	r.repaint()
}

func (r *tableRenderer) repaint() { canvas.Refresh(r.t) }

func (r *tableRenderer) Objects() []fyne.CanvasObject {
	return append([]fyne.CanvasObject{r.clip, r.headClip, r.lane}, r.ring.objects()...)
}

func (r *tableRenderer) Destroy() {
	if r.t.view == r {
		r.t.view = nil
	}
}

// update lays out the header and the visible rows anew from the data.
func (r *tableRenderer) update() {
	t := r.t
	r.nText, r.nRect = 0, 0
	if len(r.fits) > 8192 {
		clear(r.fits)
	}
	spans := t.spans()

	r.out = r.head.Objects[:0]
	if !t.HideHeader {
		r.header(spans)
	}
	r.head.Objects = r.out

	r.out = r.rows.Objects[:0]
	r.rect(ColourPanel, 0, 0, t.Size().Width, t.bodyHeight())
	n, rowH := t.rows(), t.rowHeight()
	top := t.clampTop(t.top)
	first := int(top)
	for row := first; row < n && !t.held; row++ {
		y := float32((float64(row) - top) * float64(rowH))
		if y >= t.bodyHeight() {
			break
		}
		r.row(row, y, spans)
	}
	if n == 0 && t.Empty != "" {
		w := r.text(t.Empty, ColourMuted, SizeBody, fyne.TextStyle{}, t.Size().Width-2*tableEdge)
		m := measureText(w)
		w.Move(fyne.NewPos((t.Size().Width-m.Width)/2, min(24, max((t.bodyHeight()-m.Height)/2, 0))))
		w.Resize(m)
	}
	r.rows.Objects = r.out

	y, length := t.thumb()
	r.lane.Hidden = length == 0
	r.lane.FillColor = paint(t, "scrollBar")
	r.lane.CornerRadius = 3
	r.lane.Move(fyne.NewPos(t.Size().Width-scrollLane+4, t.headerHeight()+y))
	r.lane.Resize(fyne.NewSize(scrollLane-6, length))

	r.ring.set(t.focused, paint(t, ColourAccent), t.Size())
}

// header draws the titles and the sort arrow.
func (r *tableRenderer) header(spans []span) {
	t := r.t
	h := t.headerHeight()
	r.rect(ColourRaised, 0, 0, t.Size().Width, h-1)
	r.rect(ColourLine, 0, h-1, t.Size().Width, 1)
	for i, c := range t.columns {
		if spans[i].w <= 0 {
			continue
		}
		sorted := c.Key == t.sortCol && c.Key != ""
		ink := ColourMuted
		if sorted || c.Key == t.headHot && c.Key != "" {
			ink = ColourText
		}
		room := spans[i].w
		if sorted {
			room -= 12
		}
		w := r.text(c.Title, ink, SizeSmall, fyne.TextStyle{Bold: true}, room)
		m := measureText(w)
		x := spans[i].x
		if c.AlignRight {
			x += spans[i].w - m.Width
		}
		w.Move(fyne.NewPos(x, (h-1-m.Height)/2))
		w.Resize(m)
		if sorted {
			at := x + m.Width + 4
			if c.AlignRight {
				at = x - 12
			}
			r.out = append(r.out, arrow(paint(t, ColourText), t.sortDesc, fyne.NewPos(at, (h-1-8)/2)))
		}
	}
}

// arrow draws the sort sign: a triangle standing on its base for ascending.
func arrow(c color.Color, down bool, at fyne.Position) fyne.CanvasObject {
	pts := []fyne.Position{{X: .5, Y: .15}, {X: 1, Y: .85}, {X: 0, Y: .85}}
	if down {
		pts = []fyne.Position{{X: 0, Y: .15}, {X: 1, Y: .15}, {X: .5, Y: .85}}
	}
	p := canvas.NewArbitraryPolygon(pts, c)
	p.NormalizedPoints = true
	p.Move(at)
	p.Resize(fyne.NewSquareSize(8))
	return p
}

// row draws one row.
func (r *tableRenderer) row(row int, y float32, spans []span) {
	t := r.t
	width, h := t.Size().Width, t.rowHeight()
	switch row {
	case t.selected:
		r.rect(ColourSelected, 0, y, width, h-1)
		mark := ColourEdge
		if t.focused {
			mark = ColourAccent
		}
		r.rect(mark, 0, y, 3, h-1)
	case t.hovered:
		r.rect("hover", 0, y, width, h-1)
	}
	r.rect(ColourLine, 0, y+h-1, width, 1)
	if t.Marked != nil && t.Marked(row) { // a sign before the first column, not only a colour
		side := float32(10)
		r.out = append(r.out, tick(paint(t, ColourAccent), fyne.NewPos(4, y+(h-1-side)/2), side))
	}
	for i, c := range t.columns {
		if spans[i].w <= 0 {
			continue
		}
		if row == t.selected && i == t.cursor {
			at := r.rect(ColourPanel, spans[i].x-5, y+1, spans[i].w+10, h-3)
			at.StrokeColor, at.StrokeWidth, at.CornerRadius = paint(t, ColourEdge), 1, 3
			if t.focused {
				at.StrokeColor = paint(t, ColourAccent)
			}
		}
		r.cell(t.Cell(row, c.Key), c, spans[i].x, y, spans[i].w, h-1)
	}
}

func (r *tableRenderer) rect(colour fyne.ThemeColorName, x, y, w, h float32) *canvas.Rectangle {
	if r.nRect == len(r.rects) {
		r.rects = append(r.rects, canvas.NewRectangle(color.Transparent))
	}
	o := r.rects[r.nRect]
	r.nRect++
	o.FillColor, o.StrokeColor, o.StrokeWidth, o.CornerRadius = paint(r.t, colour), nil, 0, 0
	o.Move(fyne.NewPos(x, y))
	o.Resize(fyne.NewSize(w, h))
	r.out = append(r.out, o)
	return o
}

func (r *tableRenderer) text(s string, colour fyne.ThemeColorName, size fyne.ThemeSizeName, style fyne.TextStyle, room float32) *canvas.Text {
	return r.textSized(s, colour, sizeOf(r.t, size), style, room)
}

func (r *tableRenderer) textSized(s string, colour fyne.ThemeColorName, size float32, style fyne.TextStyle, room float32) *canvas.Text {
	if r.nText == len(r.texts) {
		r.texts = append(r.texts, canvas.NewText("", color.Transparent))
	}
	o := r.texts[r.nText]
	r.nText++
	o.Color, o.TextSize, o.TextStyle = paint(r.t, colour), size, style
	o.Text = r.fit(s, room, size, style)
	r.out = append(r.out, o)
	return o
}

// fit is Fit with a memory. Very long text is cut first: nobody reads past the
// edge, and a megabyte in one cell must not be measured on every frame.
func (r *tableRenderer) fit(s string, room, size float32, style fyne.TextStyle) string {
	if s == "" {
		return ""
	}
	if len(s) > 1024 {
		s = string([]rune(s[:1024])[:min(900, len([]rune(s[:1024])))]) + ellipsis
	}
	k := fitKey{s, int(room), size, style}
	if got, ok := r.fits[k]; ok {
		return got
	}
	got := Fit(s, room, measurer(size, style))
	r.fits[k] = got
	return got
}
