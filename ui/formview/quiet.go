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
}

func newQuiet(text string, tapped func()) *quiet {
	q := &quiet{text: kit.NewText(text, kit.TextStyle{Size: kit.SizeSmall, Colour: kit.ColourAccent}), tapped: tapped}
	q.ExtendBaseWidget(q)
	return q
}

// Tapped does it.
func (q *quiet) Tapped(*fyne.PointEvent) { q.tapped() }

// Cursor is the pointing hand.
func (q *quiet) Cursor() desktop.Cursor { return desktop.PointerCursor }

// Outline says the words.
func (q *quiet) Outline() []kit.OutlineLine {
	return []kit.OutlineLine{{Kind: "quiet", Label: q.text.Text, Enabled: true}}
}

// CreateRenderer shows the words.
func (q *quiet) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(q.text) }
