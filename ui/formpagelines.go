package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"bridgelog/ui/kit"
)

// lineLink is a sentence that wraps and can be pressed, by mouse or with Enter:
// what a gate asks for, leading to where it is answered.
type lineLink struct {
	widget.BaseWidget
	words  *kit.Para
	state  *kit.Text
	ring   *kit.Surface
	tapped func()
}

func newLineLink(text, state string, colour fyne.ThemeColorName, tapped func()) *lineLink {
	l := &lineLink{words: kit.NewPara(text, kit.TextStyle{Size: kit.SizeSmall}), tapped: tapped,
		state: kit.NewText(state, kit.TextStyle{Size: kit.SizeSmall, Colour: colour, Bold: true})}
	l.words.MaxLines = 3
	l.state.Hidden = state == ""
	l.ring = kit.NewSurface(kit.Stack(0, l.words, l.state), "")
	l.ring.PadX, l.ring.PadY, l.ring.Radius = 4, 3, 2
	l.ExtendBaseWidget(l)
	return l
}

// Tapped follows the line.
func (l *lineLink) Tapped(*fyne.PointEvent) { l.tapped() }

// Cursor is the pointing hand.
func (l *lineLink) Cursor() desktop.Cursor { return desktop.PointerCursor }

// MouseIn shows that it can be pressed.
func (l *lineLink) MouseIn(*desktop.MouseEvent) { l.look(kit.ColourRaised, l.ring.Stroke) }

// MouseMoved has nothing to add.
func (l *lineLink) MouseMoved(*desktop.MouseEvent) {}

// MouseOut takes the ground away again.
func (l *lineLink) MouseOut() { l.look("", l.ring.Stroke) }

// FocusGained shows the focus ring.
func (l *lineLink) FocusGained() { l.look(l.ring.Fill, kit.ColourAccent) }

// FocusLost hides it.
func (l *lineLink) FocusLost() { l.look(l.ring.Fill, "") }

func (l *lineLink) look(fill, stroke fyne.ThemeColorName) {
	l.ring.Fill, l.ring.Stroke = fill, stroke
	l.ring.Refresh()
}

// TypedRune does nothing; lines hold no text.
func (l *lineLink) TypedRune(rune) {}

// TypedKey follows the line with Enter or Space; the rest is the window's.
func (l *lineLink) TypedKey(ev *fyne.KeyEvent) {
	switch ev.Name {
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		l.tapped()
	default:
		if c := fyne.CurrentApp().Driver().CanvasForObject(l); c != nil && c.OnTypedKey() != nil {
			c.OnTypedKey()(ev)
		}
	}
}

// Outline says the sentence and how it stands.
func (l *lineLink) Outline() []kit.OutlineLine {
	return []kit.OutlineLine{{Kind: "line", Label: l.words.Text, Value: l.state.Text, Enabled: true}}
}

// Resize wraps the words at the new width.
func (l *lineLink) Resize(size fyne.Size) {
	l.BaseWidget.Resize(size)
	l.ring.Resize(size)
}

// MinSize is the height the words take at the width they have.
func (l *lineLink) MinSize() fyne.Size {
	l.ExtendBaseWidget(l)
	return fyne.NewSize(60, l.ring.MinSize().Height)
}

// CreateRenderer shows the line.
func (l *lineLink) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(l.ring) }
