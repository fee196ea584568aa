package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// Words puts objects side by side and goes on below where the width ends, as
// words do. A Para among them takes one line if it can and wraps if it must.
func Words(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&wordsLayout{gap: gap}, objects...)
}

type wordsLayout struct {
	gap   float32
	width float32 // it was laid out for; the height depends on it
}

// wanted is the width an object would like.
func wanted(o fyne.CanvasObject) float32 {
	if p, ok := o.(*Para); ok {
		return measurer(sizeOf(p, p.Style.Size), p.Style.font())(oneLine(p.Text)) + 1
	}
	return o.MinSize().Width
}

// walk visits the visible objects line by line and returns the height of all.
func (l *wordsLayout) walk(objects []fyne.CanvasObject, width float32, place func(o fyne.CanvasObject, x, y, w, h float32)) float32 {
	type item struct {
		o    fyne.CanvasObject
		x, w float32
	}
	var line []item
	x, y, high := float32(0), float32(0), float32(0)
	flush := func() {
		for _, it := range line {
			if place != nil {
				h := it.o.MinSize().Height
				place(it.o, it.x, y+(high-h)/2, it.w, h)
			}
		}
		y += high + l.gap/2
		line, x, high = nil, 0, 0
	}
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		w := min(wanted(o), width)
		if len(line) > 0 && x+w > width {
			flush()
		}
		if _, wraps := o.(*Para); wraps && o.Size().Width != w {
			o.Resize(fyne.NewSize(w, o.Size().Height)) // its height is known only then
		}
		line = append(line, item{o, x, w})
		high = max(high, o.MinSize().Height)
		x += w + l.gap
	}
	if len(line) > 0 {
		flush()
	}
	return max(y-l.gap/2, 0)
}

// Layout places the objects.
func (l *wordsLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	l.width = size.Width
	l.walk(objects, size.Width, func(o fyne.CanvasObject, x, y, w, h float32) {
		o.Move(fyne.NewPos(x, y))
		o.Resize(fyne.NewSize(w, h))
	})
}

// MinSize is next to no width and the height needed at the width there is.
func (l *wordsLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	width := l.width
	if width <= 0 {
		width = 1000
	}
	return fyne.NewSize(40, l.walk(objects, width, nil))
}
