package kit

import (
	"fmt"
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// Option is one of the answers of a ChoiceRow.
type Option struct {
	Key   string // what the caller gets
	Label string // what the person reads
	Tone  Tone   // colour of the tick and word when chosen
}

// YesNoUnknown are the three equal answers to a question of fact; not knowing
// yet is an answer.
func YesNoUnknown() []Option {
	return []Option{{Key: "yes", Label: "Yes"}, {Key: "no", Label: "No"}, {Key: "unknown", Label: "Don't know yet"}}
}

// ChoiceRow offers equal buttons side by side: one of them for NewChoiceRow,
// any number for NewMultiChoice. A chosen one carries a tick and a colour.
type ChoiceRow struct {
	widget.BaseWidget
	Name     string
	Options  []Option
	OnChange func(keys []string) // the chosen keys in the order of Options
	// Clearable lets a second press take a single choice back.
	Clearable bool

	multi    bool
	chosen   map[string]bool
	at       int
	focused  bool
	hovered  int
	disabled bool
}

// NewChoiceRow makes a row of which one can be chosen.
func NewChoiceRow(name string, options []Option) *ChoiceRow {
	c := &ChoiceRow{Name: name, Options: options, chosen: map[string]bool{}, hovered: -1}
	c.ExtendBaseWidget(c)
	return c
}

// NewMultiChoice makes a row of which any number can be chosen.
func NewMultiChoice(name string, options []Option) *ChoiceRow {
	c := NewChoiceRow(name, options)
	c.multi = true
	return c
}

// Chosen returns the chosen keys in the order of Options.
func (c *ChoiceRow) Chosen() []string {
	var out []string
	for _, o := range c.Options {
		if c.chosen[o.Key] {
			out = append(out, o.Key)
		}
	}
	return out
}

// One returns the chosen key of a single choice, or "".
func (c *ChoiceRow) One() string {
	if k := c.Chosen(); len(k) > 0 {
		return k[0]
	}
	return ""
}

// Set loads the choice without reporting a change.
func (c *ChoiceRow) Set(keys ...string) {
	c.chosen = map[string]bool{}
	for i, o := range c.Options {
		for _, k := range keys {
			if o.Key == k && k != "" {
				c.chosen[k] = true
				c.at = i
			}
		}
	}
	c.Refresh()
}

// Enable lets the row be used.
func (c *ChoiceRow) Enable() { c.disabled = false; c.Refresh() }

// Disable makes it read-only.
func (c *ChoiceRow) Disable() { c.disabled = true; c.Refresh() }

// Disabled says whether the row is read-only.
func (c *ChoiceRow) Disabled() bool { return c.disabled }

func (c *ChoiceRow) press(i int) {
	if c.disabled || i < 0 || i >= len(c.Options) {
		return
	}
	c.at = i
	key := c.Options[i].Key
	switch {
	case c.multi:
		if c.chosen[key] {
			delete(c.chosen, key)
		} else {
			c.chosen[key] = true
		}
	case c.chosen[key]:
		if !c.Clearable {
			return
		}
		c.chosen = map[string]bool{}
	default:
		c.chosen = map[string]bool{key: true}
	}
	c.Refresh()
	if c.OnChange != nil {
		c.OnChange(c.Chosen())
	}
}

func (c *ChoiceRow) optionAt(p fyne.Position) int {
	n := len(c.Options)
	if n == 0 || p.X < 0 || p.X >= c.Size().Width {
		return -1
	}
	return int(p.X / (c.Size().Width / float32(n)))
}

// Tapped chooses what was pressed.
func (c *ChoiceRow) Tapped(ev *fyne.PointEvent) {
	focus(c)
	c.press(c.optionAt(ev.Position))
}

// MouseIn begins hovering.
func (c *ChoiceRow) MouseIn(ev *desktop.MouseEvent) { c.MouseMoved(ev) }

// MouseMoved lights the answer under the pointer.
func (c *ChoiceRow) MouseMoved(ev *desktop.MouseEvent) {
	if i := c.optionAt(ev.Position); i != c.hovered {
		c.hovered = i
		c.Refresh()
	}
}

// MouseOut ends hovering.
func (c *ChoiceRow) MouseOut() { c.hovered = -1; c.Refresh() }

// FocusGained shows the focus ring.
func (c *ChoiceRow) FocusGained() { c.focused = true; c.Refresh() }

// FocusLost hides it.
func (c *ChoiceRow) FocusLost() { c.focused = false; c.Refresh() }

// TypedRune takes 1 to 9 for the first to the ninth answer.
func (c *ChoiceRow) TypedRune(r rune) {
	if r >= '1' && r <= '9' {
		c.press(int(r - '1'))
	}
}

// TypedKey moves with the arrows; a single choice follows at once, a multiple
// one waits for Space or Enter.
func (c *ChoiceRow) TypedKey(ev *fyne.KeyEvent) {
	n := len(c.Options)
	switch ev.Name {
	case fyne.KeyLeft, fyne.KeyUp, fyne.KeyRight, fyne.KeyDown:
		if n == 0 || c.disabled {
			return
		}
		by := 1
		if ev.Name == fyne.KeyLeft || ev.Name == fyne.KeyUp {
			by = n - 1
		}
		to := (c.at + by) % n
		if !c.multi && len(c.chosen) == 0 {
			to = c.at // the first arrow chooses where the ring already is
		}
		if c.multi || c.chosen[c.Options[to].Key] {
			c.at = to
			c.Refresh()
			return
		}
		c.press(to)
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		c.press(c.at)
	default:
		passKey(c, ev)
	}
}

// Outline says the answers and which are chosen.
func (c *ChoiceRow) Outline() []OutlineLine {
	kind := "choice row"
	if c.multi {
		kind = "choice row of many"
	}
	out := []OutlineLine{{kind, c.Name, fmt.Sprintf("%d answers", len(c.Options)), !c.disabled}}
	for _, o := range c.Options {
		v := ""
		if c.chosen[o.Key] {
			v = "chosen"
		}
		out = append(out, OutlineLine{"answer", o.Label, v, !c.disabled})
	}
	return out
}

// CreateRenderer draws the row.
func (c *ChoiceRow) CreateRenderer() fyne.WidgetRenderer {
	c.ExtendBaseWidget(c)
	r := &choiceRenderer{c: c}
	r.rebuild()
	return r
}

type choiceRenderer struct {
	c       *ChoiceRow
	objects []fyne.CanvasObject
}

const tickRoom = 16

func (r *choiceRenderer) rebuild() {
	c := r.c
	r.objects = nil
	n := len(c.Options)
	if n == 0 {
		return
	}
	w, h := c.Size().Width/float32(n), c.Size().Height
	for i, o := range c.Options {
		x := float32(i) * w
		on := c.chosen[o.Key]
		ground := canvas.NewRectangle(paint(c, ColourRaised))
		ground.CornerRadius = 3
		ground.StrokeColor, ground.StrokeWidth = paint(c, ColourEdge), 1
		ink := ColourText
		if c.disabled {
			ink = ColourMuted
			ground.FillColor = color.Transparent
			ground.StrokeColor = paint(c, ColourLine)
		}
		if on {
			ink = o.Tone.Colour()
			if o.Tone == TonePlain {
				ink = ColourText
			}
			ground.FillColor = paint(c, ColourSelected)
			ground.StrokeColor, ground.StrokeWidth = paint(c, ColourAccent), 1.5
		}
		ground.Move(fyne.NewPos(x+boolf(i > 0, 2), 0))
		ground.Resize(fyne.NewSize(w-boolf(i > 0, 2)-boolf(i < n-1, 2), h))
		r.objects = append(r.objects, ground)
		if c.hovered == i && !c.disabled {
			hot := canvas.NewRectangle(paint(c, "hover"))
			hot.CornerRadius = 3
			hot.Move(ground.Position())
			hot.Resize(ground.Size())
			r.objects = append(r.objects, hot)
		}
		word := canvas.NewText("", paint(c, ink))
		word.TextSize = sizeOf(c, SizeBody)
		word.TextStyle = fyne.TextStyle{Bold: on}
		room := ground.Size().Width - 12
		if on {
			room -= tickRoom
		}
		word.Text = Fit(o.Label, room, measurer(word.TextSize, word.TextStyle))
		m := measureText(word)
		at := x + (w-m.Width)/2 + boolf(on, tickRoom/2)
		word.Move(fyne.NewPos(at, (h-m.Height)/2))
		word.Resize(m)
		r.objects = append(r.objects, word)
		if on {
			r.objects = append(r.objects, tick(paint(c, ink), fyne.NewPos(at-tickRoom, (h-12)/2), 12)...)
		}
		if c.focused && i == c.at {
			ring := canvas.NewRectangle(color.Transparent)
			ring.CornerRadius = 3
			ring.StrokeColor, ring.StrokeWidth = paint(c, ColourText), 2
			ring.Move(ground.Position())
			ring.Resize(ground.Size())
			r.objects = append(r.objects, ring)
		}
	}
}

func boolf(b bool, v float32) float32 {
	if b {
		return v
	}
	return 0
}

func (r *choiceRenderer) Layout(fyne.Size) { r.rebuild() }

func (r *choiceRenderer) MinSize() fyne.Size {
	var widest fyne.Size
	for _, o := range r.c.Options {
		widest = widest.Max(fyne.MeasureText(o.Label, sizeOf(r.c, SizeBody), fyne.TextStyle{Bold: true}))
	}
	n := float32(len(r.c.Options))
	return fyne.NewSize((widest.Width+tickRoom+20)*n, widest.Height+2*buttonPadY)
}

func (r *choiceRenderer) Refresh() {
	r.rebuild()
	canvas.Refresh(r.c)
}

func (r *choiceRenderer) Objects() []fyne.CanvasObject { return r.objects }
func (r *choiceRenderer) Destroy()                     {}
