package formview

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"bridgelog/ui/kit"
)

// quiet is small text that can be pressed but takes no keyboard: Tab goes from
// answer to answer. What it does can always be typed as well.
type quiet struct {
	widget.BaseWidget
	text   *kit.Text
	tapped func()
	// early acts when the button goes down: where the press takes the keyboard
	// out of a field, what is offered under it may be gone when it comes up.
	early bool
}

func newQuiet(text string, tapped func()) *quiet {
	q := &quiet{text: kit.NewText(text, kit.TextStyle{Size: kit.SizeSmall, Colour: kit.ColourAccent}), tapped: tapped}
	q.ExtendBaseWidget(q)
	return q
}

// Tapped does it.
func (q *quiet) Tapped(*fyne.PointEvent) { q.tapped() }

// MouseDown does it early.
func (q *quiet) MouseDown(ev *desktop.MouseEvent) {
	if q.early && ev.Button == desktop.MouseButtonPrimary {
		q.tapped()
	}
}

// MouseUp is part of pressing.
func (q *quiet) MouseUp(*desktop.MouseEvent) {}

// Cursor is the pointing hand.
func (q *quiet) Cursor() desktop.Cursor { return desktop.PointerCursor }

// Outline says the words.
func (q *quiet) Outline() []kit.OutlineLine {
	return []kit.OutlineLine{{Kind: "quiet", Label: q.text.Text, Enabled: true}}
}

// CreateRenderer shows the words.
func (q *quiet) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(q.text) }
