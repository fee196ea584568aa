package kit

import (
	"fmt"
	"math"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// Ribbon draws an incident along a time axis: the attacker above the line, the
// response below it, severity as a band behind. The wheel or + and - zoom,
// dragging or PageUp and PageDown move, 0 or a double click shows all; the
// arrow keys and the pointer read one event at a time.
type Ribbon struct {
	widget.BaseWidget

	OnHover func(id int64) // an event is read; -1 when none
	OnPick  func(id int64) // Enter or a click: jump to the row
	OnRange func(from, to float64)

	Ticks      TickFunc // nil draws no axis marks
	ZoneLabel  string   // which clock the axis shows: "CET"
	AboveLabel string
	BelowLabel string
	// Hint is the quiet line shown while nothing is read.
	Hint string

	items    []RibbonItem
	bands    []RibbonBand
	from, to float64
	read     int // index of the mark being read, -1 none
	focused  bool
	dragged  bool
	drawing  RibbonDrawing
	labels   map[int64]string
	laidFor  fyne.Size
	stale    bool
}

// The shortest window one can zoom into, in seconds.
const ribbonLeast = 60

// NewRibbon makes an empty ribbon.
func NewRibbon() *Ribbon {
	r := &Ribbon{AboveLabel: "Attacker", BelowLabel: "Response", read: -1, stale: true,
		Hint: "+ and - zoom, 0 shows all, arrows read"}
	r.ExtendBaseWidget(r)
	return r
}

// SetData shows events and severity bands. The zoom stays while it still shows
// something; a first call shows all.
func (r *Ribbon) SetData(items []RibbonItem, bands []RibbonBand) {
	r.items = slices.Clone(items)
	slices.SortStableFunc(r.items, func(a, b RibbonItem) int {
		if a.X0 < b.X0 {
			return -1
		} else if a.X0 > b.X0 {
			return 1
		}
		return 0
	})
	r.bands = bands
	r.labels = make(map[int64]string, len(items))
	for _, it := range items {
		r.labels[it.ID] = it.Label
	}
	r.read = -1
	lo, hi := r.extent()
	if !(r.to > r.from) || r.to < lo || r.from > hi {
		r.from, r.to = lo, hi
	}
	r.changed()
}

// Range returns the window shown, in Unix seconds.
func (r *Ribbon) Range() (from, to float64) { return r.from, r.to }

// SetRange shows a window without reporting it.
func (r *Ribbon) SetRange(from, to float64) {
	if to > from {
		r.from, r.to = from, to
		r.changed()
	}
}

// ShowAll shows all there is without reporting it.
func (r *Ribbon) ShowAll() { r.SetRange(r.extent()) }

// Drawing returns what is drawn now, for tests.
func (r *Ribbon) Drawing() RibbonDrawing {
	r.layout()
	return r.drawing
}

// extent is the whole time there is, with a little room at both ends.
func (r *Ribbon) extent() (from, to float64) {
	from, to = math.Inf(1), math.Inf(-1)
	for _, it := range r.items {
		from, to = min(from, it.X0), max(to, it.X0, it.X1)
	}
	if math.IsInf(from, 1) {
		for _, b := range r.bands {
			from, to = min(from, b.From), max(to, b.To)
		}
	}
	if math.IsInf(from, 1) {
		return 0, 0
	}
	kept := to - from // what is cut out gives no room: it would be wider than all that is left, and zooming would change nothing
	for _, b := range RibbonBreaks(r.items, from, to) {
		kept -= b.To - b.From
	}
	room := max(kept*0.02, ribbonLeast/2)
	return from - room, to + room
}

func (r *Ribbon) changed() {
	r.stale = true
	r.read = -1
	r.Refresh()
}

// move shows another window as a person did.
func (r *Ribbon) move(from, to float64) {
	lo, hi := r.extent()
	if to-from < ribbonLeast {
		mid := (from + to) / 2
		from, to = mid-ribbonLeast/2, mid+ribbonLeast/2
	}
	if to-from >= hi-lo {
		from, to = lo, hi
	} else if from < lo {
		from, to = lo, lo+(to-from)
	} else if to > hi {
		from, to = hi-(to-from), hi
	}
	if from == r.from && to == r.to {
		return
	}
	r.from, r.to = from, to
	r.changed()
	if r.OnRange != nil {
		r.OnRange(from, to)
	}
}

// Reset shows all.
func (r *Ribbon) Reset() { r.move(r.extent()) }

// Zoom changes how much is shown: factor below 1 shows less time. x is the
// pixel that stays where it is.
func (r *Ribbon) Zoom(factor float64, x float32) {
	r.layout()
	left, width := r.gutter(), r.plotWidth()
	if width <= 0 || !(r.to > r.from) {
		return
	}
	if factor >= 1 {
		t := r.drawing.Scale.Time(x - left)
		r.move(t-(t-r.from)*factor, t+(r.to-t)*factor)
		return
	}
	px := x - left
	f := float32(factor)
	r.move(r.drawing.Scale.Time(px-px*f), r.drawing.Scale.Time(px+(width-px)*f))
}

// Pan moves the window by pixels; to the right is later.
func (r *Ribbon) Pan(px float32) {
	r.layout()
	dt := r.drawing.Scale.Time(r.plotWidth()/2+px) - r.drawing.Scale.Time(r.plotWidth()/2)
	r.move(r.from+dt, r.to+dt)
}

// Step reads the next (1) or the previous (-1) sign.
func (r *Ribbon) Step(by int) {
	r.layout()
	n := len(r.drawing.Marks)
	if n == 0 {
		return
	}
	to := r.read + by
	if r.read < 0 && by < 0 {
		to = n - 1
	}
	r.readMark(min(max(to, 0), n-1))
}

func (r *Ribbon) readMark(i int) {
	if i == r.read {
		return
	}
	r.read = i
	r.Refresh()
	if r.OnHover != nil {
		if i < 0 {
			r.OnHover(-1)
		} else {
			r.OnHover(r.drawing.Marks[i].IDs[0])
		}
	}
}

// Reading returns the words of the sign being read, or "".
func (r *Ribbon) Reading() string {
	r.layout()
	if r.read < 0 || r.read >= len(r.drawing.Marks) {
		return ""
	}
	m := r.drawing.Marks[r.read]
	if len(m.IDs) == 1 {
		if m.Count > 1 {
			return fmt.Sprintf("%d events: %s", m.Count, m.Label)
		}
		return m.Label
	}
	return fmt.Sprintf("%d events, first: %s", m.Count, m.Label)
}

func (r *Ribbon) pick() {
	if r.read >= 0 && r.read < len(r.drawing.Marks) && r.OnPick != nil {
		r.OnPick(r.drawing.Marks[r.read].IDs[0])
	}
}

// gutter is the room at the left for the names of the two sides.
func (r *Ribbon) gutter() float32 {
	m := measurer(sizeOf(r, SizeSmall), fyne.TextStyle{})
	return float32(math.Ceil(float64(max(m(r.AboveLabel), m(r.BelowLabel))))) + 20
}

func (r *Ribbon) plotWidth() float32 { return r.Size().Width - r.gutter() - 4 }

// layout works the drawing out again if data, window or size changed.
func (r *Ribbon) layout() {
	if !r.stale && r.laidFor == r.Size() {
		return
	}
	label := fyne.MeasureText("00:00:00", sizeOf(r, SizeSmall), fyne.TextStyle{}).Width + 16
	r.drawing = LayoutRibbon(r.items, r.bands, r.Ticks, r.from, r.to,
		RibbonRoom{Width: max(r.plotWidth(), 1), LabelWidth: label, Scale: sizeOf(r, SizeBody) / 14})
	r.laidFor, r.stale = r.Size(), false
	if r.read >= len(r.drawing.Marks) {
		r.read = -1
	}
}

// markAt returns the sign under a point, or -1.
func (r *Ribbon) markAt(p fyne.Position) int {
	r.layout()
	g := r.geometry()
	best, dist := -1, float32(11)
	for i, m := range r.drawing.Marks {
		y := g.below
		if m.Above {
			y = g.above
		}
		dx, dy := p.X-(g.left+m.X), p.Y-y
		if d := float32(math.Hypot(float64(dx), float64(dy))); d < dist {
			best, dist = i, d
		}
	}
	return best
}

// Scrolled zooms with the wheel and moves with a sideways one.
func (r *Ribbon) Scrolled(ev *fyne.ScrollEvent) {
	touch()
	switch {
	case ev.Scrolled.DY > 0:
		r.Zoom(1/1.4, ev.Position.X)
	case ev.Scrolled.DY < 0:
		r.Zoom(1.4, ev.Position.X)
	case ev.Scrolled.DX != 0:
		r.Pan(-ev.Scrolled.DX)
	}
}

// MouseDown takes the keyboard.
func (r *Ribbon) MouseDown(ev *desktop.MouseEvent) {
	touch()
	focus(r)
	r.dragged = false
}

// MouseUp picks the sign that was clicked, unless the ribbon was dragged.
func (r *Ribbon) MouseUp(ev *desktop.MouseEvent) {
	if r.dragged || ev.Button == desktop.MouseButtonSecondary {
		return
	}
	if i := r.markAt(ev.Position); i >= 0 {
		r.readMark(i)
		r.pick()
	}
}

// Dragged moves the window under the pointer.
func (r *Ribbon) Dragged(ev *fyne.DragEvent) {
	r.dragged = true
	r.Pan(-ev.Dragged.DX)
}

// DragEnd is part of dragging.
func (r *Ribbon) DragEnd() {}

// DoubleTapped shows all.
func (r *Ribbon) DoubleTapped(*fyne.PointEvent) { r.Reset() }

// MouseIn begins hovering.
func (r *Ribbon) MouseIn(ev *desktop.MouseEvent) { r.MouseMoved(ev) }

// MouseMoved reads the sign under the pointer.
func (r *Ribbon) MouseMoved(ev *desktop.MouseEvent) {
	touch()
	r.readMark(r.markAt(ev.Position))
}

// MouseOut reads nothing.
func (r *Ribbon) MouseOut() { r.readMark(-1) }

// FocusGained shows the focus ring.
func (r *Ribbon) FocusGained() { r.focused = true; r.Refresh() }

// FocusLost hides it.
func (r *Ribbon) FocusLost() { r.focused = false; r.Refresh() }

// nearestMark is the sign being read, or else the one nearest to a place; -1 is none.
func (r *Ribbon) nearestMark(x float32) int {
	if r.read >= 0 && r.read < len(r.drawing.Marks) {
		return r.read
	}
	best := -1
	for i, m := range r.drawing.Marks {
		if best < 0 || abs32(m.X-x) < abs32(r.drawing.Marks[best].X-x) {
			best = i
		}
	}
	return best
}

// TypedRune zooms.
func (r *Ribbon) TypedRune(c rune) {
	touch()
	r.layout()
	mid := r.gutter() + r.plotWidth()/2
	if at := r.nearestMark(r.plotWidth() / 2); at >= 0 {
		mid = r.gutter() + r.drawing.Marks[at].X // the middle itself may lie in a cut, where nothing is
	}
	zoomByRune(c, mid, r.Zoom, r.Reset)
}

// TypedKey reads, moves and picks.
func (r *Ribbon) TypedKey(ev *fyne.KeyEvent) {
	touch()
	switch ev.Name {
	case fyne.KeyLeft:
		r.Step(-1)
	case fyne.KeyRight:
		r.Step(1)
	case fyne.KeyHome:
		r.readMark(-1)
		r.Step(1)
	case fyne.KeyEnd:
		r.readMark(-1)
		r.Step(-1)
	case fyne.KeyPageUp:
		r.Pan(-r.plotWidth() / 2)
	case fyne.KeyPageDown:
		r.Pan(r.plotWidth() / 2)
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		r.pick()
	case fyne.KeyPlus, fyne.KeyMinus, fyne.KeyEqual, fyne.Key0:
		// These arrive as runes as well, on every keyboard layout.
	default:
		passKey(r, ev)
	}
}

// Outline says how much is shown and each sign.
func (r *Ribbon) Outline() []OutlineLine {
	r.layout()
	out := []OutlineLine{{"ribbon", "timeline", fmt.Sprintf("%d events, %d signs, %d cuts",
		len(r.items), len(r.drawing.Marks), len(r.drawing.Gaps)), true}}
	for i, m := range r.drawing.Marks {
		side := r.BelowLabel
		if m.Above {
			side = r.AboveLabel
		}
		if m.Count > 1 {
			side = fmt.Sprintf("%s, %d", side, m.Count)
		}
		if m.Hollow {
			side += ", recorded late"
		}
		kind := "sign"
		if i == r.read {
			kind = "sign being read"
		}
		out = append(out, OutlineLine{kind, m.Label, side, true})
	}
	return out
}
