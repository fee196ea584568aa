package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// Segment is one fact of the status bar.
type Segment struct {
	Text     string
	Tone     Tone
	Mono     bool // heads and hashes
	OnTapped func()
}

// StatusBar is the quiet last line: is it saved, is it intact, where am I.
type StatusBar struct {
	widget.BaseWidget
	left, right []Segment
	row         *fyne.Container
	body        *Surface
}

// NewStatusBar makes an empty bar.
func NewStatusBar() *StatusBar {
	s := &StatusBar{row: Row(8)}
	s.body = NewSurface(s.row, ColourRaised)
	s.body.PadX, s.body.PadY = 12, 3
	s.ExtendBaseWidget(s)
	return s
}

// Set shows facts: left ones in order, right ones at the far end. The first of
// the left gives way with an ellipsis when room is short.
func (s *StatusBar) Set(left, right []Segment) {
	s.left, s.right = left, right
	s.row.Objects = nil
	for i, g := range left {
		if i > 0 {
			s.row.Add(NewText("·", TextStyle{Colour: ColourMuted, Size: SizeSmall}))
		}
		s.row.Add(s.segment(g))
	}
	s.row.Add(Stretch(nil))
	for i, g := range right {
		if i > 0 {
			s.row.Add(NewText("·", TextStyle{Colour: ColourMuted, Size: SizeSmall}))
		}
		s.row.Add(s.segment(g))
	}
	s.row.Refresh()
}

func (s *StatusBar) segment(g Segment) fyne.CanvasObject {
	tone := g.Tone
	if tone == TonePlain {
		tone = ToneMuted
	}
	style := TextStyle{Colour: tone.Colour(), Size: SizeSmall, Mono: g.Mono, Bold: tone == ToneBad || tone == ToneWarn}
	if g.OnTapped == nil {
		return NewText(g.Text, style)
	}
	return newLinkOf(g.Text, style, g.OnTapped)
}

// FirstEnds is how far from the left edge the first fact, whether all is saved,
// reaches.
func (s *StatusBar) FirstEnds() float32 {
	if len(s.row.Objects) == 0 {
		return 0
	}
	return s.body.PadX + s.row.Objects[0].MinSize().Width + 8
}

// Outline says all facts.
func (s *StatusBar) Outline() []OutlineLine {
	var out []OutlineLine
	for _, g := range append(append([]Segment{}, s.left...), s.right...) {
		out = append(out, OutlineLine{"status", g.Text, g.Tone.String(), true})
	}
	return out
}

// MinSize lets the bar be narrower than its words.
func (s *StatusBar) MinSize() fyne.Size {
	s.ExtendBaseWidget(s)
	m := s.BaseWidget.MinSize()
	m.Width = min(m.Width, 200)
	return m
}

// CreateRenderer shows the bar.
func (s *StatusBar) CreateRenderer() fyne.WidgetRenderer {
	s.ExtendBaseWidget(s)
	return widget.NewSimpleRenderer(s.body)
}
