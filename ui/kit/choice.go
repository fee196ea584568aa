package kit

import (
	"fmt"
	"image/color"
	"maps"
	"slices"
	"unicode"
	"unicode/utf8"

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
	// OnPick reports that a person pressed an answer. Arrows only pass over answers
	// on the way to one: they report a change and no pick.
	OnPick func()
	// OnFocus reports the keyboard coming (true) and going (false).
	OnFocus func(in bool)
	// Clearable lets a second press, or Delete, take a choice back.
	Clearable bool
	// Wrap puts answers that do not fit side by side into several lines.
	Wrap bool
	// Boxes draws the answers as boxes to tick with their words beside them, in
	// columns: for lists too long for buttons. A letter leads to the next answer
	// that begins with it.
	Boxes bool
	// Alone says which answers of many exclude the others, such as "none".
	Alone func(key string) bool
	// OnReach is told where the ring came to stand when it was moved, so that a
	// scroll can follow it: top and height within the row.
	OnReach func(top, height float32)
	// OnLetter is told of a letter or sign that means no answer, as its key.
	OnLetter func(key fyne.KeyName)
	// OnKey sees a key first; true means it was used and goes no further.
	OnKey func(key fyne.KeyName) bool

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

// StartAt puts the ring on an answer without choosing it, so that one key takes
// what is usual.
func (c *ChoiceRow) StartAt(key string) {
	if i := slices.IndexFunc(c.Options, func(o Option) bool { return o.Key == key }); i >= 0 {
		c.at = i
		c.Refresh()
	}
}

// Enable lets the row be used.
func (c *ChoiceRow) Enable() { c.disabled = false; c.Refresh() }

// Disable makes it read-only.
func (c *ChoiceRow) Disable() { c.disabled = true; c.Refresh() }

// Disabled says whether the row is read-only.
func (c *ChoiceRow) Disabled() bool { return c.disabled }

// press chooses for someone who means it.
func (c *ChoiceRow) press(i int) {
	if c.choose(i) && c.OnPick != nil {
		c.OnPick()
	}
}

// choose says whether there was anything to choose.
func (c *ChoiceRow) choose(i int) bool {
	if c.disabled || i < 0 || i >= len(c.Options) {
		return false
	}
	c.at = i
	key := c.Options[i].Key
	switch {
	case c.multi:
		if c.chosen[key] {
			delete(c.chosen, key)
			break
		}
		if c.Alone != nil {
			maps.DeleteFunc(c.chosen, func(other string, _ bool) bool { return c.Alone(key) || c.Alone(other) })
		}
		c.chosen[key] = true
	case c.chosen[key]:
		if !c.Clearable {
			return true
		}
		c.chosen = map[string]bool{}
	default:
		c.chosen = map[string]bool{key: true}
	}
	c.Refresh()
	if c.OnChange != nil {
		c.OnChange(c.Chosen())
	}
	return true
}

// clear takes all choices back.
func (c *ChoiceRow) clear() {
	if c.disabled || len(c.chosen) == 0 {
		return
	}
	c.chosen = map[string]bool{}
	c.Refresh()
	if c.OnChange != nil {
		c.OnChange(nil)
	}
	if c.OnPick != nil {
		c.OnPick()
	}
}

func (c *ChoiceRow) optionAt(p fyne.Position) int {
	return slices.IndexFunc(c.cells(), func(x cell) bool { return x.holds(p) })
}

// Tapped chooses what was pressed.
func (c *ChoiceRow) Tapped(ev *fyne.PointEvent) {
	touch()
	focus(c)
	c.press(c.optionAt(ev.Position))
}

// MouseIn begins hovering.
func (c *ChoiceRow) MouseIn(ev *desktop.MouseEvent) { c.MouseMoved(ev) }

// MouseMoved lights the answer under the pointer.
func (c *ChoiceRow) MouseMoved(ev *desktop.MouseEvent) {
	touch()
	if i := c.optionAt(ev.Position); i != c.hovered {
		c.hovered = i
		c.Refresh()
	}
}

// MouseOut ends hovering.
func (c *ChoiceRow) MouseOut() { c.hovered = -1; c.Refresh() }

// FocusGained shows the focus ring.
func (c *ChoiceRow) FocusGained() { c.ring(true) }

// FocusLost hides it.
func (c *ChoiceRow) FocusLost() { c.ring(false) }

func (c *ChoiceRow) ring(on bool) {
	c.focused = on
	c.Refresh()
	if c.OnFocus != nil {
		c.OnFocus(on)
	}
}

// TypedRune takes 1 to 9 for the first to the ninth answer, and letters where
// the answers are boxes.
func (c *ChoiceRow) TypedRune(r rune) {
	touch()
	if r >= '1' && r <= '9' {
		c.press(int(r - '1'))
		return
	}
	for i := range c.Options {
		at := (c.at + 1 + i) % len(c.Options)
		if first, _ := utf8.DecodeRuneInString(c.Options[at].Label); c.Boxes && unicode.ToLower(first) == unicode.ToLower(r) {
			c.at = at
			c.Refresh()
			c.reached()
			return
		}
	}
	if c.OnLetter != nil {
		c.OnLetter(runeKey(r))
	}
}

func (c *ChoiceRow) reached() {
	if at := c.cells()[c.at]; c.OnReach != nil {
		c.OnReach(at.at.Y, at.size.Height)
	}
}

// TypedKey moves with the arrows; a single choice follows at once, a multiple
// one waits for Space or Enter.
func (c *ChoiceRow) TypedKey(ev *fyne.KeyEvent) {
	touch()
	if c.OnKey != nil && c.OnKey(ev.Name) {
		return
	}
	n := len(c.Options)
	switch ev.Name {
	case fyne.KeyLeft, fyne.KeyUp, fyne.KeyRight, fyne.KeyDown:
		if n == 0 || c.disabled {
			return
		}
		by := 1
		columns, lines := c.grid()
		switch up := ev.Name == fyne.KeyUp; {
		case up && lines > 1 && c.at >= columns:
			by = n - columns
		case ev.Name == fyne.KeyDown && lines > 1 && c.at+columns < n:
			by = columns
		case up || ev.Name == fyne.KeyLeft:
			by = n - 1
		}
		to := (c.at + by) % n
		if !c.multi && len(c.chosen) == 0 {
			to = c.at // the first arrow chooses where the ring already is
		}
		if c.multi || c.chosen[c.Options[to].Key] {
			c.at = to
			c.Refresh()
		} else {
			c.choose(to)
		}
		c.reached()
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		if !c.multi && n > 0 && c.chosen[c.Options[c.at].Key] { // the arrows came to stand on it: this confirms
			if c.OnPick != nil && !c.disabled {
				c.OnPick()
			}
			return
		}
		c.press(c.at)
	default:
		if c.Clearable && (ev.Name == fyne.KeyDelete || ev.Name == fyne.KeyBackspace) {
			c.clear()
			return
		}
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
	cells := c.cells()
	for i, o := range c.Options {
		at, size := cells[i].at, cells[i].size
		on := c.chosen[o.Key]
		if c.Boxes {
			r.box(i, at, size)
			continue
		}
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
		ground.Move(at)
		ground.Resize(size)
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
		x, y := at.X+(size.Width-m.Width)/2+boolf(on, tickRoom/2), at.Y+size.Height/2
		word.Move(fyne.NewPos(x, y-m.Height/2))
		word.Resize(m)
		r.objects = append(r.objects, word)
		if on {
			r.objects = append(r.objects, tick(paint(c, ink), fyne.NewPos(x-tickRoom, y-6), 12))
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
	c := r.c
	one := c.least()
	if !c.Wrap {
		return fyne.NewSize(one.Width*float32(len(c.Options)), one.Height)
	}
	_, lines := c.grid()
	return fyne.NewSize(one.Width, one.Height*float32(lines)+choiceGap*float32(lines-1))
}

// choiceGap stands between answers, across and down.
const choiceGap = 4

// least is the room the longest answer needs.
func (c *ChoiceRow) least() fyne.Size {
	var widest fyne.Size
	for _, o := range c.Options {
		widest = widest.Max(fyne.MeasureText(o.Label, sizeOf(c, SizeBody), fyne.TextStyle{Bold: true}))
	}
	if c.Boxes {
		side := boxSide(c)
		return fyne.NewSize(widest.Width+side+3*boxGap, max(widest.Height, side)+boxGap)
	}
	return fyne.NewSize(widest.Width+tickRoom+20, widest.Height+2*buttonPadY)
}

// OneLine is the width at which all answers stand side by side.
func (c *ChoiceRow) OneLine() float32 {
	n := float32(len(c.Options))
	return c.least().Width*n + choiceGap*max(n-1, 0)
}

// grid is how many answers stand side by side, and in how many lines. Lines are
// filled evenly: six answers of which five would fit stand three and three.
func (c *ChoiceRow) grid() (columns, lines int) {
	n, width := len(c.Options), c.Size().Width
	if !c.Wrap || width <= 0 || n == 0 {
		return max(n, 1), 1
	}
	fit := min(max(int((width+choiceGap)/(c.least().Width+choiceGap)), 1), n)
	lines = (n + fit - 1) / fit
	return (n + lines - 1) / lines, lines
}

// cells are the places of the answers.
func (c *ChoiceRow) cells() []cell {
	columns, lines := c.grid()
	w := (c.Size().Width - choiceGap*float32(columns-1)) / float32(columns)
	h := (c.Size().Height - choiceGap*float32(lines-1)) / float32(lines)
	out := make([]cell, len(c.Options))
	for i := range out {
		out[i] = cell{fyne.NewPos(float32(i%columns)*(w+choiceGap), float32(i/columns)*(h+choiceGap)), fyne.NewSize(w, h)}
	}
	return out
}

// cell is the place of one answer.
type cell struct {
	at   fyne.Position
	size fyne.Size
}

func (c cell) holds(p fyne.Position) bool {
	return p.X >= c.at.X && p.X < c.at.X+c.size.Width && p.Y >= c.at.Y && p.Y < c.at.Y+c.size.Height
}

func (r *choiceRenderer) Refresh() {
	r.rebuild()
	canvas.Refresh(r.c)
}

func (r *choiceRenderer) Objects() []fyne.CanvasObject { return r.objects }
func (r *choiceRenderer) Destroy()                     {}
