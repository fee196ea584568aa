package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// SavedMark is a quiet tick with the time something was saved; empty until then.
type SavedMark struct {
	widget.BaseWidget
	text string
}

// NewSavedMark makes a mark.
func NewSavedMark(text string) *SavedMark {
	s := &SavedMark{text: text}
	s.Hidden = text == ""
	s.ExtendBaseWidget(s)
	return s
}

// Set says when it was saved; an empty text takes the mark away.
func (s *SavedMark) Set(text string) {
	if s.text == text {
		return
	}
	s.text, s.Hidden = text, text == ""
	s.Refresh()
}

// Outline says when.
func (s *SavedMark) Outline() []OutlineLine {
	if s.text == "" {
		return nil
	}
	return []OutlineLine{{"saved", s.text, "", true}}
}

// CreateRenderer shows the mark.
func (s *SavedMark) CreateRenderer() fyne.WidgetRenderer {
	s.ExtendBaseWidget(s)
	return &savedRenderer{s: s, word: canvas.NewText("", nil)}
}

type savedRenderer struct {
	s       *SavedMark
	word    *canvas.Text
	objects []fyne.CanvasObject
}

// tickGap stands between the tick and the time.
const tickGap = 4

func (r *savedRenderer) MinSize() fyne.Size {
	size := sizeOf(r.s, SizeSmall)
	m := fyne.MeasureText(r.s.text, size, fyne.TextStyle{})
	return fyne.NewSize(m.Width+size*.8+tickGap, m.Height)
}

func (r *savedRenderer) Layout(size fyne.Size) {
	small := sizeOf(r.s, SizeSmall)
	side := small * .8
	r.word.Text, r.word.TextSize, r.word.Color = r.s.text, small, paint(r.s, ColourMuted)
	m := r.word.MinSize()
	r.word.Move(fyne.NewPos(side+tickGap, (size.Height-m.Height)/2))
	r.word.Resize(m)
	r.objects = []fyne.CanvasObject{tick(paint(r.s, ColourGood), fyne.NewPos(0, (size.Height-side)/2), side), r.word}
}

func (r *savedRenderer) Refresh() {
	r.Layout(r.s.Size())
	canvas.Refresh(r.s)
}

func (r *savedRenderer) Objects() []fyne.CanvasObject { return r.objects }
func (r *savedRenderer) Destroy()                     {}
