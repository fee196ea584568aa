package ui

import (
	"fmt"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"bridgelog/ui/kit"
)

// fact is one line of a page to read: a quiet label and words that wrap. Without
// a label the words go across.
type fact struct {
	label, text string
	style       kit.TextStyle
	object      fyne.CanvasObject // stands instead of the words
}

// factList shows facts one under another, in a scroll. What it shows is drawn
// anew only when it changed, so that reading is not thrown back to the top.
type factList struct {
	box    *fyne.Container
	scroll *container.Scroll
	layout *factsLayout
	shown  string
}

func newFactList() *factList {
	l := &factList{layout: &factsLayout{}}
	l.box = container.New(l.layout)
	l.scroll = container.NewVScroll(l.box)
	return l
}

// show puts the facts in; about says what they are of: the same again stays
// where it was scrolled to.
func (l *factList) show(about string, facts []fact) {
	key := about
	for _, f := range facts {
		key += "\x00" + f.label + "\x01" + f.text + fmt.Sprint(f.style)
		if f.text == "" {
			key += fmt.Sprintf("%p", f.object) // an object with words says by them what it shows
		}
	}
	if key == l.shown {
		return
	}
	was, _, _ := strings.Cut(l.shown, "\x00")
	l.shown = key
	l.box.Objects = nil
	for _, f := range facts {
		var value fyne.CanvasObject = kit.NewPara(f.text, f.style)
		if f.object != nil {
			value = f.object
		}
		l.box.Objects = append(l.box.Objects, kit.NewText(f.label, kit.TextStyle{Colour: kit.ColourMuted, Size: kit.SizeSmall}), value)
	}
	l.box.Refresh()
	if was != about {
		l.scroll.ScrollToTop()
	}
	l.scroll.Refresh()
}

// setWidth lets the words wrap before their height is asked.
func (l *factList) setWidth(w float32) { l.box.Resize(fyne.NewSize(w, l.box.Size().Height)) }

// factsLayout places labels and values in two columns, row by row.
type factsLayout struct{ width float32 }

const (
	factLabel = 92 // pixels at text scale 1
	factGap   = 6
)

func (l *factsLayout) walk(objects []fyne.CanvasObject, put bool) float32 {
	width := l.width - 8
	if width <= 0 {
		width = 400
	}
	col, y := factLabel*textScale(), float32(2)
	for i := 0; i+1 < len(objects); i += 2 {
		label, value := objects[i], objects[i+1]
		if !value.Visible() {
			continue
		}
		x, w := float32(2), width-4
		if t, ok := label.(*kit.Text); ok && t.Text != "" {
			x, w = col+8, width-col-10
			if m := label.MinSize(); m.Width > col { // a label too long for its column has a line of its own
				if put {
					label.Move(fyne.NewPos(2, y))
					label.Resize(fyne.NewSize(width-4, m.Height))
				}
				y += m.Height
			}
		}
		value.Resize(fyne.NewSize(w, value.Size().Height))
		h := max(value.MinSize().Height, 0)
		if put {
			if m := label.MinSize(); m.Width <= col {
				label.Move(fyne.NewPos(2, y+1))
				label.Resize(fyne.NewSize(col, m.Height))
			}
			value.Move(fyne.NewPos(x, y))
			value.Resize(fyne.NewSize(w, h))
		}
		y += h + factGap
	}
	return y
}

func (l *factsLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	l.width = size.Width
	l.walk(objects, true)
}

func (l *factsLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(200, l.walk(objects, false))
}
