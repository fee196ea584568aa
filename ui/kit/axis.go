package kit

import (
	"fmt"
	"math"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// Axis draws periods that end along a line of time, one lane each: when each
// began, when it ends, how far it may be stretched, and where now is. Up and
// Down choose a lane, Enter opens it; + and - or the wheel zoom, Left and Right
// or dragging move, 0 shows all. The chosen one is shared with whoever listens.
type Axis struct {
	widget.BaseWidget

	OnSelect func(id string)
	OnOpen   func(id string)

	Ticks     TickFunc
	ZoneLabel string // which clock the axis shows
	NowLabel  string // "now 04:12 CET"
	Name      string // in outlines

	items    []AxisItem
	now      float64
	from, to float64
	chosen   string
	first    int // lane at the top
	moved    bool
	focused  bool
	drawing  AxisDrawing
	laidFor  fyne.Size
	stale    bool
}

// NewAxis makes an empty axis.
func NewAxis() *Axis {
	a := &Axis{Name: "axis", stale: true}
	a.ExtendBaseWidget(a)
	return a
}

// Set shows items as they stand at a time. The window of time stays where a
// person has moved it.
func (a *Axis) Set(items []AxisItem, now float64) {
	a.items, a.now = slices.Clone(items), now
	if lo, hi := axisExtent(items, now); !a.moved || a.to < lo || a.from > hi {
		a.from, a.to = AxisWindow(items, now)
		a.moved = false
	}
	a.stale = true
	a.reveal()
	a.Refresh()
}

// Select chooses an item without telling OnSelect, and brings its lane into view.
func (a *Axis) Select(id string) {
	if a.chosen == id {
		return
	}
	a.chosen = id
	a.reveal()
	a.Refresh()
}

// Selected is the chosen item.
func (a *Axis) Selected() string { return a.chosen }

// Range returns the window of time shown, in Unix seconds.
func (a *Axis) Range() (from, to float64) { return a.from, a.to }

// Drawing returns what is drawn now, for tests.
func (a *Axis) Drawing() AxisDrawing {
	a.layout()
	return a.drawing
}

func (a *Axis) at() int {
	return slices.IndexFunc(a.items, func(it AxisItem) bool { return it.ID == a.chosen })
}

// reveal brings the chosen lane into view.
func (a *Axis) reveal() {
	was, lanes := a.first, a.lanes()
	if i := a.at(); i >= 0 {
		a.first = min(max(a.first, i-lanes+1), i)
	}
	a.first = max(min(a.first, len(a.items)-lanes), 0)
	a.stale = a.stale || was != a.first
}

// lanes is how many lanes fit.
func (a *Axis) lanes() int {
	return max(int((a.Size().Height-a.edges())/a.laneHeight()), 1)
}

// HeightFor is how tall the axis is with so many lanes.
func (a *Axis) HeightFor(lanes int) float32 {
	return a.edges() + float32(lanes)*a.laneHeight()
}

func (a *Axis) laneHeight() float32 {
	return float32(math.Ceil(float64(lineHeight(a, SizeSmall)))) + 5
}

// edges are the rows of words above and below the lanes.
func (a *Axis) edges() float32 { return 2*lineHeight(a, SizeSmall) + 10 }

// gutter is the room for names at the left.
func (a *Axis) gutter() float32 {
	return min(a.Size().Width*0.3, 236*sizeOf(a, SizeBody)/14)
}

func (a *Axis) plotWidth() float32 { return a.Size().Width - a.gutter() - 4 }

func (a *Axis) layout() {
	if !a.stale && a.laidFor == a.Size() {
		return
	}
	if a.laidFor != a.Size() {
		a.laidFor = a.Size()
		a.reveal()
	}
	measure := measurer(sizeOf(a, SizeSmall), fyne.TextStyle{Bold: true})
	a.drawing = LayoutAxis(a.items, a.first, a.lanes(), a.from, a.to, a.now, a.Ticks, RibbonRoom{Width: max(a.plotWidth(), 1),
		LabelWidth: measure("00:00:00") + 16, Scale: sizeOf(a, SizeBody) / 14}, measure)
	a.stale = false
}

// move shows another window of time as a person did.
func (a *Axis) move(from, to float64) {
	lo, hi := axisExtent(a.items, a.now)
	room := max((hi-lo)*0.03, ribbonLeast)
	lo, hi = lo-room, hi+room
	if to-from < ribbonLeast {
		mid := (from + to) / 2
		from, to = mid-ribbonLeast/2, mid+ribbonLeast/2
	}
	switch {
	case to-from >= hi-lo:
		from, to = lo, hi
	case from < lo:
		from, to = lo, lo+(to-from)
	case to > hi:
		from, to = hi-(to-from), hi
	}
	if from == a.from && to == a.to {
		return
	}
	a.from, a.to, a.moved, a.stale = from, to, true, true
	a.Refresh()
}

// ShowAll shows all there is; again, the window first shown.
func (a *Axis) ShowAll() {
	was := [2]float64{a.from, a.to}
	a.move(math.Inf(-1), math.Inf(1))
	if was == [2]float64{a.from, a.to} {
		a.from, a.to = AxisWindow(a.items, a.now)
		a.moved, a.stale = false, true
		a.Refresh()
	}
}

// Zoom changes how much time is shown; x is the pixel that stays where it is.
func (a *Axis) Zoom(factor float64, x float32) {
	a.layout()
	t := a.drawing.Scale.Time(x - a.gutter())
	a.move(t-(t-a.from)*factor, t+(a.to-t)*factor)
}

// Pan moves by a share of the window; positive is later.
func (a *Axis) Pan(share float64) {
	by := (a.to - a.from) * share
	a.move(a.from+by, a.to+by)
}

// choose takes an item as a person did.
func (a *Axis) choose(i int) {
	if len(a.items) == 0 {
		return
	}
	id := a.items[min(max(i, 0), len(a.items)-1)].ID
	if id == a.chosen {
		return
	}
	a.Select(id)
	if a.OnSelect != nil {
		a.OnSelect(id)
	}
}

func (a *Axis) open() {
	if a.at() >= 0 && a.OnOpen != nil {
		a.OnOpen(a.chosen)
	}
}

// laneAt is the index of the item under a point, or -1.
func (a *Axis) laneAt(p fyne.Position) int {
	a.layout()
	y := p.Y - lineHeight(a, SizeSmall) - 5
	if y < 0 {
		return -1
	}
	if i := int(y / a.laneHeight()); i < len(a.drawing.Lanes) {
		return a.drawing.Lanes[i].Item
	}
	return -1
}

// Scrolled zooms with the wheel and moves with a sideways one.
func (a *Axis) Scrolled(ev *fyne.ScrollEvent) {
	touch()
	switch {
	case ev.Scrolled.DY > 0:
		a.Zoom(1/1.4, ev.Position.X)
	case ev.Scrolled.DY < 0:
		a.Zoom(1.4, ev.Position.X)
	case ev.Scrolled.DX != 0:
		a.Pan(-float64(ev.Scrolled.DX / max(a.plotWidth(), 1)))
	}
}

// MouseDown takes the keyboard and chooses.
func (a *Axis) MouseDown(ev *desktop.MouseEvent) {
	touch()
	focus(a)
	if i := a.laneAt(ev.Position); i >= 0 {
		a.choose(i)
	}
}

// MouseUp is part of pressing.
func (a *Axis) MouseUp(*desktop.MouseEvent) {}

// Dragged moves the window of time under the pointer.
func (a *Axis) Dragged(ev *fyne.DragEvent) {
	a.Pan(-float64(ev.Dragged.DX / max(a.plotWidth(), 1)))
}

// DragEnd is part of dragging.
func (a *Axis) DragEnd() {}

// DoubleTapped opens what is under the pointer.
func (a *Axis) DoubleTapped(ev *fyne.PointEvent) {
	if i := a.laneAt(ev.Position); i >= 0 {
		a.choose(i)
		a.open()
	}
}

// FocusGained shows the focus ring.
func (a *Axis) FocusGained() { a.focused = true; a.Refresh() }

// FocusLost hides it.
func (a *Axis) FocusLost() { a.focused = false; a.Refresh() }

// TypedRune zooms.
func (a *Axis) TypedRune(c rune) {
	touch()
	mid := a.gutter() + a.plotWidth()/2
	a.layout()
	for _, l := range a.drawing.Lanes { // about the chosen end, where it is in view
		if a.items[l.Item].ID == a.chosen && l.Beyond == 0 {
			mid = a.gutter() + l.Mark
		}
	}
	zoomByRune(c, mid, a.Zoom, a.ShowAll)
}

// zoomByRune is what the keys of every drawn time do: + nearer, - further away,
// about the place mid, and 0 the whole of it.
func zoomByRune(c rune, mid float32, zoom func(factor float64, x float32), whole func()) {
	switch c {
	case '+', '=':
		zoom(1/1.6, mid)
	case '-', '_':
		zoom(1.6, mid)
	case '0':
		whole()
	}
}

// TypedKey chooses, moves and opens.
func (a *Axis) TypedKey(ev *fyne.KeyEvent) {
	touch()
	switch ev.Name {
	case fyne.KeyUp:
		a.choose(max(a.at(), 0) - 1)
	case fyne.KeyDown:
		a.choose(a.at() + 1)
	case fyne.KeyHome:
		a.choose(0)
	case fyne.KeyEnd:
		a.choose(len(a.items) - 1)
	case fyne.KeyLeft:
		a.Pan(-0.1)
	case fyne.KeyRight:
		a.Pan(0.1)
	case fyne.KeyPageUp:
		a.Pan(-0.5)
	case fyne.KeyPageDown:
		a.Pan(0.5)
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		a.open()
	case fyne.KeyPlus, fyne.KeyMinus, fyne.KeyEqual, fyne.Key0:
		// These arrive as runes as well, on every keyboard layout.
	default:
		passKey(a, ev)
	}
}

// Outline says each lane in view in words, and where its end lies.
func (a *Axis) Outline() []OutlineLine {
	a.layout()
	out := []OutlineLine{{"axis", a.Name, fmt.Sprintf("%d of %d lanes", len(a.drawing.Lanes), len(a.items)), true}}
	for _, l := range a.drawing.Lanes {
		it := a.items[l.Item]
		kind, value := "lane", it.Word
		if it.ID == a.chosen {
			kind = "chosen lane"
		}
		for _, part := range []struct {
			there bool
			word  string
		}{{it.Hollow, "hollow mark"}, {l.Hatch[1] > l.Hatch[0], "hatched at first"}, {l.Tail[1] > l.Tail[0], "with a tail"},
			{l.Beyond < 0, "ends before the window"}, {l.Beyond > 0, "ends after the window"}} {
			if part.there {
				value += ", " + part.word
			}
		}
		out = append(out, OutlineLine{kind, it.Name, value, true})
	}
	return out
}
