package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"
	"image/color"
)

// Surface is a coloured ground under something: a panel, a bar, a card. It
// follows theme changes, which a bare rectangle does not.
type Surface struct {
	widget.BaseWidget
	Content fyne.CanvasObject
	Fill    fyne.ThemeColorName // empty: nothing is painted
	Stroke  fyne.ThemeColorName // empty: no outline
	Side    fyne.ThemeColorName // empty: no coloured bar at the left edge
	Radius  float32
	// Pad is the space around the content: horizontal and vertical, in pixels.
	PadX, PadY float32
}

// NewSurface puts content on a coloured ground with 12 by 8 pixels of space.
func NewSurface(content fyne.CanvasObject, fill fyne.ThemeColorName) *Surface {
	s := &Surface{Content: content, Fill: fill, PadX: 12, PadY: 8}
	s.ExtendBaseWidget(s)
	return s
}

// Panel puts content on the panel colour with a hairline around it.
func Panel(content fyne.CanvasObject) *Surface {
	s := NewSurface(content, ColourPanel)
	s.Stroke, s.Radius = ColourLine, 4
	return s
}

// Edged draws the outline of a field around a drop-down list, which has none.
func Edged(list fyne.CanvasObject) *Surface {
	s := NewSurface(list, ColourRaised)
	s.Stroke, s.Radius, s.PadX, s.PadY = ColourEdge, 3, 1, 0
	return s
}

// Outline says the content.
func (s *Surface) Outline() []OutlineLine { return Outline(s.Content) }

// CreateRenderer draws the ground and places the content.
func (s *Surface) CreateRenderer() fyne.WidgetRenderer {
	s.ExtendBaseWidget(s)
	r := &surfaceRenderer{s: s, ground: canvas.NewRectangle(color.Transparent), side: canvas.NewRectangle(color.Transparent)}
	r.apply()
	return r
}

type surfaceRenderer struct {
	s            *Surface
	ground, side *canvas.Rectangle
}

func (r *surfaceRenderer) apply() {
	r.ground.CornerRadius = r.s.Radius
	r.ground.FillColor, r.ground.StrokeColor, r.ground.StrokeWidth = color.Transparent, nil, 0
	if r.s.Fill != "" {
		r.ground.FillColor = paint(r.s, r.s.Fill)
	}
	if r.s.Stroke != "" {
		r.ground.StrokeColor, r.ground.StrokeWidth = paint(r.s, r.s.Stroke), 1
	}
	r.side.Hidden = r.s.Side == ""
	if r.s.Side != "" {
		r.side.FillColor = paint(r.s, r.s.Side)
		r.side.TopLeftCornerRadius, r.side.BottomLeftCornerRadius = r.s.Radius, r.s.Radius
	}
}

func (r *surfaceRenderer) Layout(size fyne.Size) {
	r.ground.Resize(size)
	r.side.Resize(fyne.NewSize(4, size.Height))
	if r.s.Content != nil {
		r.s.Content.Move(fyne.NewPos(r.s.PadX, r.s.PadY))
		r.s.Content.Resize(fyne.NewSize(size.Width-2*r.s.PadX, size.Height-2*r.s.PadY))
	}
}

func (r *surfaceRenderer) MinSize() fyne.Size {
	var m fyne.Size
	if r.s.Content != nil && r.s.Content.Visible() {
		m = r.s.Content.MinSize()
	}
	return m.Add(fyne.NewSize(2*r.s.PadX, 2*r.s.PadY))
}

func (r *surfaceRenderer) Refresh() {
	r.apply()
	r.Layout(r.s.Size())
	if r.s.Content != nil {
		r.s.Content.Refresh()
	}
	canvas.Refresh(r.s)
}

func (r *surfaceRenderer) Objects() []fyne.CanvasObject {
	if r.s.Content == nil {
		return []fyne.CanvasObject{r.ground, r.side}
	}
	return []fyne.CanvasObject{r.ground, r.side, r.s.Content}
}
func (r *surfaceRenderer) Destroy() {}

// Hairline is a one-pixel rule, as wide as its place.
func Hairline() fyne.CanvasObject {
	s := &Surface{Fill: ColourLine, PadY: 0.5}
	s.ExtendBaseWidget(s)
	return s
}

// Row puts objects side by side, centred on one line, gap pixels apart. An
// object made by Stretch takes the room that is left.
func Row(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&rowLayout{gap: gap}, objects...)
}

// Stack puts objects one under another, gap pixels apart.
func Stack(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(layout.NewCustomPaddedVBoxLayout(gap), objects...)
}

// Pad leaves space around an object, in pixels.
func Pad(x, y float32, o fyne.CanvasObject) *fyne.Container {
	return container.New(layout.NewCustomPaddedLayout(y, y, x, x), o)
}

// Stretch lets an object in a Row take the room that is left; nil is just room.
func Stretch(o fyne.CanvasObject) fyne.CanvasObject {
	if o == nil {
		return container.New(&stretchLayout{})
	}
	return container.New(&stretchLayout{}, o)
}

// stretchLayout marks its container as elastic and gives its child all of it.
type stretchLayout struct{}

func (*stretchLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		o.Resize(size)
		o.Move(fyne.NewPos(0, 0))
	}
}

func (*stretchLayout) MinSize(objects []fyne.CanvasObject) (m fyne.Size) {
	for _, o := range objects {
		m = m.Max(o.MinSize())
	}
	return m
}

type rowLayout struct{ gap float32 }

func isElastic(o fyne.CanvasObject) bool {
	c, ok := o.(*fyne.Container)
	if !ok {
		return false
	}
	_, ok = c.Layout.(*stretchLayout)
	return ok
}

func (l *rowLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	fixed, elastic, shown := float32(0), 0, 0
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		shown++
		if isElastic(o) {
			elastic++
		} else {
			fixed += o.MinSize().Width
		}
	}
	left := size.Width - fixed - l.gap*float32(max(shown-1, 0))
	x := float32(0)
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		m := o.MinSize()
		if isElastic(o) {
			// The width first: wrapping text knows its height only then.
			m.Width = max(left/float32(elastic), 0)
			o.Resize(m)
			m.Height = min(o.MinSize().Height, size.Height)
		}
		o.Move(fyne.NewPos(x, (size.Height-m.Height)/2))
		o.Resize(m)
		x += m.Width + l.gap
	}
}

func (l *rowLayout) MinSize(objects []fyne.CanvasObject) (m fyne.Size) {
	shown := 0
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		shown++
		s := o.MinSize()
		m.Width += s.Width
		m.Height = max(m.Height, s.Height)
	}
	m.Width += l.gap * float32(max(shown-1, 0))
	return m
}
