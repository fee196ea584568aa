package kit

import (
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// RailItem is one place the rail leads to.
type RailItem struct {
	ID        string
	Label     string
	Count     int    // unfinished things; 0 shows nothing
	Tick      bool   // the gate is passed, the phase is done
	Note      string // a short word at the right instead of a count
	Here      bool   // work stands here: a dot before the label
	Severity  string // SEV1 to SEV4: a small chip with its digit
	Separator bool   // a line before this item
	Heading   bool   // a quiet title, not a place
	Disabled  bool
}

// Rail is the navigation at the left: where am I, what is unfinished.
type Rail struct {
	widget.BaseWidget
	OnPick func(id string)
	Width  float32 // pixels at text scale 1; 0 is 176

	items   []RailItem
	current string
	at      int
	hovered int
	focused bool
	inner   *railRows
	scroll  *container.Scroll
}

// NewRail makes a rail.
func NewRail(items []RailItem, onPick func(id string)) *Rail {
	r := &Rail{items: items, OnPick: onPick, hovered: -1}
	r.inner = &railRows{rail: r}
	r.inner.ExtendBaseWidget(r.inner)
	r.scroll = container.NewVScroll(r.inner)
	r.ExtendBaseWidget(r)
	return r
}

// SetItems changes the places.
func (r *Rail) SetItems(items []RailItem) {
	r.items = items
	r.hovered = -1
	r.at = r.indexOf(r.current)
	r.inner.Refresh()
	r.Refresh()
}

// SetCurrent marks where we are, without reporting it.
func (r *Rail) SetCurrent(id string) {
	r.current, r.at = id, r.indexOf(id)
	r.inner.Refresh()
	if len(r.items) == 0 {
		return
	}
	y, h := r.inner.rowSpan(r.at) // where we are is in view, however large the text
	room := r.scroll.Size().Height
	if top := r.scroll.Offset.Y; room > 0 && (y < top || y+h > top+room) {
		r.scroll.ScrollToOffset(fyne.NewPos(0, max(0, y-room/2)))
	}
}

// Current returns the marked place.
func (r *Rail) Current() string { return r.current }

// FocusTarget is what to focus to drive the rail by keyboard.
func (r *Rail) FocusTarget() fyne.Focusable { return r.inner }

func (r *Rail) indexOf(id string) int {
	for i, it := range r.items {
		if it.ID == id && !it.Heading {
			return i
		}
	}
	return 0
}

func (r *Rail) pick(i int) {
	if i < 0 || i >= len(r.items) || r.items[i].Heading || r.items[i].Disabled {
		return
	}
	r.at = i
	r.inner.Refresh()
	if r.OnPick != nil {
		r.OnPick(r.items[i].ID)
	}
}

func (r *Rail) step(by int) {
	for i := r.at + by; i >= 0 && i < len(r.items); i += by {
		if !r.items[i].Heading && !r.items[i].Disabled {
			r.at = i
			y, _ := r.inner.rowSpan(i)
			r.scroll.ScrollToOffset(fyne.NewPos(0, max(0, y-r.scroll.Size().Height/2)))
			r.inner.Refresh()
			return
		}
	}
}

// MinSize is the rail's fixed width.
func (r *Rail) MinSize() fyne.Size {
	w := r.Width
	if w == 0 {
		w = 176
	}
	return fyne.NewSize(w*(0.25+0.75*sizeOf(r, SizeBody)/14), 80)
}

// Outline says the places, their counts and which is current.
func (r *Rail) Outline() []OutlineLine {
	var out []OutlineLine
	for _, it := range r.items {
		if it.Heading {
			out = append(out, OutlineLine{"heading", it.Label, "", true})
			continue
		}
		v := it.Note
		if it.Count > 0 {
			v = joinWords(v, fmt.Sprintf("%d open", it.Count))
		}
		if it.Tick {
			v = joinWords(v, "done")
		}
		if it.Severity != "" {
			v = joinWords(v, it.Severity)
		}
		if it.Here {
			v = joinWords(v, "now")
		}
		kind := "place"
		if it.ID == r.current {
			kind = "current place"
		}
		out = append(out, OutlineLine{kind, it.Label, v, !it.Disabled})
	}
	return out
}

// CreateRenderer shows the rail on its panel.
func (r *Rail) CreateRenderer() fyne.WidgetRenderer {
	r.ExtendBaseWidget(r)
	s := NewSurface(r.scroll, ColourPanel)
	s.PadX, s.PadY = 0, 4
	return widget.NewSimpleRenderer(s)
}

// railRows draws the items; it is what has the keyboard.
type railRows struct {
	widget.BaseWidget
	rail *Rail
}

func (w *railRows) rowHeight() float32 { return lineHeight(w, SizeBody) + 8 }

// rowSpan returns where an item begins and how high it is; a separator adds room.
func (w *railRows) rowSpan(i int) (y, h float32) {
	for j, it := range w.rail.items {
		if it.Separator {
			y += 9
		}
		if j == i {
			break
		}
		y += w.rowHeight()
	}
	return y, w.rowHeight()
}

func (w *railRows) itemAt(p fyne.Position) int {
	for i := range w.rail.items {
		if y, h := w.rowSpan(i); p.Y >= y && p.Y < y+h {
			return i
		}
	}
	return -1
}

func (w *railRows) Tapped(ev *fyne.PointEvent) { w.rail.pick(w.itemAt(ev.Position)) }

func (w *railRows) MouseIn(ev *desktop.MouseEvent) { w.MouseMoved(ev) }
func (w *railRows) MouseMoved(ev *desktop.MouseEvent) {
	touch()
	if i := w.itemAt(ev.Position); i != w.rail.hovered {
		w.rail.hovered = i
		w.Refresh()
	}
}
func (w *railRows) MouseOut()      { w.rail.hovered = -1; w.Refresh() }
func (w *railRows) FocusGained()   { w.rail.focused = true; w.Refresh() }
func (w *railRows) FocusLost()     { w.rail.focused = false; w.Refresh() }
func (w *railRows) TypedRune(rune) {}
func (w *railRows) TypedKey(ev *fyne.KeyEvent) {
	touch()
	switch ev.Name {
	case fyne.KeyUp:
		w.rail.step(-1)
	case fyne.KeyDown:
		w.rail.step(1)
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace, fyne.KeyRight:
		pressedBySpace = ev.Name == fyne.KeySpace
		w.rail.pick(w.rail.at)
	default:
		passKey(w, ev)
	}
}

func (w *railRows) CreateRenderer() fyne.WidgetRenderer {
	r := &railRenderer{w: w}
	r.rebuild()
	return r
}

type railRenderer struct {
	w       *railRows
	objects []fyne.CanvasObject
}

func (r *railRenderer) add(o fyne.CanvasObject, x, y float32, s fyne.Size) {
	o.Move(fyne.NewPos(x, y))
	o.Resize(s)
	r.objects = append(r.objects, o)
}

func (r *railRenderer) rebuild() {
	w, rail := r.w, r.w.rail
	width := w.Size().Width
	r.objects = nil
	for i, it := range rail.items {
		y, h := w.rowSpan(i)
		if it.Separator {
			r.add(canvas.NewRectangle(paint(w, ColourLine)), 12, y-5, fyne.NewSize(width-24, 1))
		}
		current := it.ID == rail.current && !it.Heading
		if current {
			r.add(canvas.NewRectangle(paint(w, ColourSelected)), 0, y, fyne.NewSize(width, h))
			r.add(canvas.NewRectangle(paint(w, ColourAccent)), 0, y, fyne.NewSize(3, h))
		} else if i == rail.hovered && !it.Heading && !it.Disabled {
			r.add(canvas.NewRectangle(paint(w, "hover")), 0, y, fyne.NewSize(width, h))
		}
		if rail.focused && i == rail.at {
			ring := newFrame()
			ring.set(true, paint(w, ColourAccent), fyne.NewSize(width, h))
			for _, side := range ring.objects() {
				side.Move(side.Position().AddXY(0, y))
				r.objects = append(r.objects, side)
			}
		}
		right := width - 12
		if it.Tick {
			side := sizeOf(w, SizeSmall)
			r.objects = append(r.objects, tick(paint(w, ColourGood), fyne.NewPos(right-side, y+(h-side)/2), side))
			right -= side + 8
		}
		badge := it.Note
		if it.Count > 0 {
			badge = fmt.Sprint(it.Count)
		}
		if badge != "" {
			t := canvas.NewText(badge, paint(w, ColourMuted))
			t.TextSize = sizeOf(w, SizeSmall)
			if it.Count > 0 {
				t.TextStyle.Bold, t.Color = true, paint(w, ColourText)
			}
			m := measureText(t)
			if it.Count > 0 {
				g := canvas.NewRectangle(paint(w, ColourRaised))
				if current {
					g.FillColor = paint(w, ColourPanel)
				}
				g.CornerRadius = 3
				gw := max(m.Width+10, 20)
				r.add(g, right-gw, y+(h-m.Height-2)/2, fyne.NewSize(gw, m.Height+2))
				r.add(t, right-gw+(gw-m.Width)/2, y+(h-m.Height)/2, m)
				right -= gw + 8
			} else {
				r.add(t, right-m.Width, y+(h-m.Height)/2, m)
				right -= m.Width + 8
			}
		}
		x := float32(12)
		if it.Severity != "" {
			x += r.severity(it.Severity, x, y, h) + 8
		}
		if it.Here {
			side := float32(7)
			dot := canvas.NewCircle(paint(w, ColourAccent))
			r.add(dot, x, y+(h-side)/2, fyne.NewSize(side, side))
			x += side + 7
		}
		t := canvas.NewText("", paint(w, ColourText))
		t.TextSize = sizeOf(w, SizeBody)
		t.TextStyle.Bold = current || it.Here
		if it.Heading {
			t.Color, t.TextSize, t.TextStyle.Bold = paint(w, ColourMuted), sizeOf(w, SizeSmall), true
		} else if it.Disabled {
			t.Color = paint(w, "disabled")
		}
		t.Text = Fit(oneLine(it.Label), right-x, measurer(t.TextSize, t.TextStyle))
		m := measureText(t)
		r.add(t, x, y+(h-m.Height)/2, m)
	}
}

// severity draws a small chip with the level's digit and returns its width.
func (r *railRenderer) severity(level string, x, y, h float32) float32 {
	fill, ink, _ := chipLook(SeverityKind(level))
	if fill == "" {
		return 0
	}
	digit := canvas.NewText(level[len(level)-1:], paint(r.w, ink))
	digit.TextSize, digit.TextStyle.Bold = sizeOf(r.w, SizeSmall), true
	m := measureText(digit)
	ground := canvas.NewRectangle(paint(r.w, fill))
	ground.CornerRadius = 2
	side := m.Width + 8
	r.add(ground, x, y+(h-m.Height)/2, fyne.NewSize(side, m.Height))
	r.add(digit, x+4, y+(h-m.Height)/2, m)
	return side
}

func (r *railRenderer) Layout(fyne.Size) { r.rebuild() }
func (r *railRenderer) MinSize() fyne.Size {
	n := len(r.w.rail.items)
	if n == 0 {
		return fyne.NewSize(60, 0)
	}
	y, h := r.w.rowSpan(n - 1)
	return fyne.NewSize(60, y+h)
}
func (r *railRenderer) Refresh()                     { r.rebuild(); canvas.Refresh(r.w) }
func (r *railRenderer) Objects() []fyne.CanvasObject { return r.objects }
func (r *railRenderer) Destroy()                     {}
