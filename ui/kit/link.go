package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// Link is text that can be pressed, by mouse or with Enter.
type Link struct {
	widget.BaseWidget
	Text     string
	OnTapped func()

	style   TextStyle
	text    *Text
	focused bool
	ring    *Surface
}

// NewLink makes a link in the accent colour.
func NewLink(text string, tapped func()) *Link {
	return newLinkOf(text, TextStyle{Colour: ColourAccent}, tapped)
}

// NewShortLink makes a link that is cut where its room ends.
func NewShortLink(text string, tapped func()) *Link {
	return newLinkOf(text, TextStyle{Colour: ColourAccent, Truncate: true}, tapped)
}

func newLinkOf(text string, style TextStyle, tapped func()) *Link {
	l := &Link{Text: text, OnTapped: tapped, style: style, text: NewText(text, style)}
	l.ring = NewSurface(l.text, "")
	l.ring.PadX, l.ring.PadY, l.ring.Radius = 2, 0, 2
	l.ExtendBaseWidget(l)
	return l
}

// SetText changes the words.
func (l *Link) SetText(text string) { l.Text = text; l.text.SetText(text) }

// Tapped follows the link.
func (l *Link) Tapped(*fyne.PointEvent) {
	touch()
	if l.OnTapped != nil {
		l.OnTapped()
	}
}

// Cursor is the pointing hand.
func (l *Link) Cursor() desktop.Cursor { return desktop.PointerCursor }

// FocusGained shows the focus ring.
func (l *Link) FocusGained() { l.mark(true) }

// FocusLost hides it.
func (l *Link) FocusLost() { l.mark(false) }

// TypedRune does nothing; links hold no text.
func (l *Link) TypedRune(rune) {}

// TypedKey follows the link with Enter or Space.
func (l *Link) TypedKey(ev *fyne.KeyEvent) {
	touch()
	switch ev.Name {
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		pressedBySpace = ev.Name == fyne.KeySpace
		l.Tapped(nil)
	default:
		passKey(l, ev)
	}
}

func (l *Link) mark(on bool) {
	l.focused = on
	l.ring.Stroke = ""
	if on {
		l.ring.Stroke = ColourAccent
	}
	l.ring.Refresh()
}

// Outline says the words.
func (l *Link) Outline() []OutlineLine { return []OutlineLine{{"link", l.Text, "", true}} }

// CreateRenderer shows the link.
func (l *Link) CreateRenderer() fyne.WidgetRenderer {
	l.ExtendBaseWidget(l)
	return widget.NewSimpleRenderer(l.ring)
}
