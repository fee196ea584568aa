package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
	"image/color"
)

// ButtonKind is how loud a button is.
type ButtonKind int

// Kinds of button; a screen has at most one primary.
const (
	ButtonNormal ButtonKind = iota
	ButtonPrimary
	ButtonQuiet  // words only, until pointed at
	ButtonDanger // outlined in the bad colour; for what cannot be taken back
)

// Button is a compact verb with its key beside it. A busy button shows its
// words but takes no second press.
type Button struct {
	widget.BaseWidget
	Text string
	// Key is the key that does the same, shown quietly after the words: "F3".
	Key      string
	Kind     ButtonKind
	Small    bool // for a line of small text
	OnTapped func()

	disabled, busy, hovered, focused bool
}

// NewButton makes a normal button.
func NewButton(text string, tapped func()) *Button {
	b := &Button{Text: text, OnTapped: tapped}
	b.ExtendBaseWidget(b)
	return b
}

// NewButtonOf makes a button with a key hint and a kind.
func NewButtonOf(kind ButtonKind, text, key string, tapped func()) *Button {
	b := NewButton(text, tapped)
	b.Kind, b.Key = kind, key
	return b
}

// Enable lets the button be pressed.
func (b *Button) Enable() { b.disabled = false; b.Refresh() }

// Disable greys the button out.
func (b *Button) Disable() { b.disabled = true; b.Refresh() }

// Disabled says whether the button is off or busy.
func (b *Button) Disabled() bool { return b.disabled || b.busy }

// SetBusy holds the button while its work runs.
func (b *Button) SetBusy(on bool) { b.busy = on; b.Refresh() }

// SetText changes the words.
func (b *Button) SetText(text string) {
	if b.Text != text {
		b.Text = text
		b.Refresh()
	}
}

// Outline says the words and the key.
func (b *Button) Outline() []OutlineLine {
	return []OutlineLine{{"button", b.Text, b.Key, !b.Disabled()}}
}

// Tapped presses the button.
func (b *Button) Tapped(*fyne.PointEvent) {
	touch()
	if !b.Disabled() && b.OnTapped != nil {
		b.OnTapped()
	}
}

// TypedKey presses the button with Space, Enter or Return.
func (b *Button) TypedKey(ev *fyne.KeyEvent) {
	touch()
	switch ev.Name {
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		pressedBySpace = ev.Name == fyne.KeySpace
		b.Tapped(nil)
	default:
		passKey(b, ev)
	}
}

// TypedRune does nothing; buttons hold no text.
func (b *Button) TypedRune(rune) {}

// FocusGained shows the focus ring.
func (b *Button) FocusGained() { b.focused = true; b.Refresh() }

// FocusLost hides it.
func (b *Button) FocusLost() { b.focused = false; b.Refresh() }

// MouseIn lights the button.
func (b *Button) MouseIn(*desktop.MouseEvent) { b.hovered = true; b.Refresh() }

// MouseMoved is part of hovering.
func (b *Button) MouseMoved(*desktop.MouseEvent) { touch() }

// MouseOut puts the light out.
func (b *Button) MouseOut() { b.hovered = false; b.Refresh() }

// AccessibilityLabel names the button for screen readers.
func (b *Button) AccessibilityLabel() string { return b.Text }

// AccessibilityRole tells screen readers what it is.
func (b *Button) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// CreateRenderer draws the button.
func (b *Button) CreateRenderer() fyne.WidgetRenderer {
	b.ExtendBaseWidget(b)
	r := &buttonRenderer{b: b,
		ground: canvas.NewRectangle(color.Transparent), hover: canvas.NewRectangle(color.Transparent),
		word: canvas.NewText("", color.Transparent), key: canvas.NewText("", color.Transparent)}
	r.apply()
	return r
}

type buttonRenderer struct {
	b             *Button
	ground, hover *canvas.Rectangle
	word, key     *canvas.Text
}

const buttonPadX, buttonPadY, buttonGap = 12, 4, 8

func (r *buttonRenderer) apply() {
	b := r.b
	fill, ink, keyInk, stroke := ColourRaised, ColourText, ColourMuted, ColourEdge
	switch b.Kind {
	case ButtonPrimary:
		fill, ink, keyInk, stroke = ColourAccent, ColourOnAccent, ColourOnAccent, ColourAccent
	case ButtonQuiet:
		fill, ink, stroke = "", ColourAccent, ""
	case ButtonDanger:
		ink, stroke = ColourBad, ColourBad
	}
	if b.Disabled() {
		fill, ink, keyInk, stroke = "", ColourMuted, ColourMuted, ColourLine
		if b.Kind == ButtonQuiet {
			stroke = ""
		}
	}
	r.ground.CornerRadius, r.hover.CornerRadius = 3, 3
	r.ground.FillColor, r.ground.StrokeColor, r.ground.StrokeWidth = color.Transparent, nil, 0
	if fill != "" {
		r.ground.FillColor = paint(b, fill)
	}
	if stroke != "" {
		r.ground.StrokeColor, r.ground.StrokeWidth = paint(b, stroke), 1
	}
	r.hover.Hidden = !(b.hovered && !b.Disabled()) && !b.focused
	r.hover.FillColor, r.hover.StrokeColor, r.hover.StrokeWidth = color.Transparent, nil, 0
	if b.hovered && !b.Disabled() {
		r.hover.FillColor = paint(b, "hover")
	}
	if b.focused {
		ring := ColourAccent
		if b.Kind == ButtonPrimary {
			ring = ColourText
		}
		r.hover.StrokeColor, r.hover.StrokeWidth = paint(b, ring), 2
	}
	r.word.Text, r.word.Color = oneLine(b.Text), paint(b, ink)
	r.word.TextSize = sizeOf(b, SizeBody)
	if b.Small {
		r.word.TextSize = sizeOf(b, SizeSmall)
	}
	r.word.TextStyle = fyne.TextStyle{Bold: b.Kind == ButtonPrimary}
	r.key.Text, r.key.Color = b.Key, paint(b, keyInk)
	r.key.TextSize = sizeOf(b, SizeSmall)
	r.key.Hidden = b.Key == ""
}

func (r *buttonRenderer) parts() (word, key fyne.Size) {
	word = fyne.MeasureText(r.word.Text, r.word.TextSize, r.word.TextStyle)
	if r.b.Key != "" {
		key = fyne.MeasureText(r.key.Text, r.key.TextSize, r.key.TextStyle)
		key.Width += buttonGap
	}
	return word, key
}

func (r *buttonRenderer) Layout(size fyne.Size) {
	r.ground.Resize(size)
	r.hover.Resize(size)
	word, key := r.parts()
	x := max((size.Width-word.Width-key.Width)/2, 4)
	r.word.Move(fyne.NewPos(x, (size.Height-word.Height)/2))
	r.word.Resize(word)
	// The smaller key stands on the same base line as the word.
	r.key.Move(fyne.NewPos(x+word.Width+buttonGap, (size.Height-word.Height)/2+(word.Height-key.Height)*0.78))
	r.key.Resize(key)
}

func (r *buttonRenderer) MinSize() fyne.Size {
	word, key := r.parts()
	padX, padY := float32(buttonPadX), float32(buttonPadY)
	if r.b.Kind == ButtonQuiet || r.b.Small {
		padX = 8
	}
	if r.b.Small {
		padY = 2
	}
	return fyne.NewSize(word.Width+key.Width+2*padX, word.Height+2*padY)
}

func (r *buttonRenderer) Refresh() {
	r.apply()
	r.Layout(r.b.Size())
	canvas.Refresh(r.b)
}

func (r *buttonRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.ground, r.hover, r.word, r.key}
}
func (r *buttonRenderer) Destroy() {}

// KeysOf lets keys of a table press buttons that are in view.
func KeysOf(buttons map[fyne.KeyName]*Button) func(row int, key fyne.KeyName) bool {
	return func(_ int, key fyne.KeyName) bool {
		b, ok := buttons[key]
		if !ok || !b.Visible() {
			return false
		}
		b.Tapped(nil)
		return true
	}
}
