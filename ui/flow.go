package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// flowLayout puts objects side by side and goes on below where the width ends,
// as words do. An object may be given a share of the room left in its line.
type flowLayout struct {
	gap   float32
	grow  map[fyne.CanvasObject]bool
	width float32 // it was laid out for; the height depends on it
}

func newFlow(gap float32, grow []fyne.CanvasObject, objects ...fyne.CanvasObject) *fyne.Container {
	l := &flowLayout{gap: gap, grow: map[fyne.CanvasObject]bool{}}
	for _, o := range grow {
		l.grow[o] = true
	}
	return container.New(l, objects...)
}

// lines breaks the visible objects into lines.
func (l *flowLayout) lines(objects []fyne.CanvasObject, width float32) [][]fyne.CanvasObject {
	var out [][]fyne.CanvasObject
	x := float32(0)
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		w := o.MinSize().Width
		if len(out) == 0 || x+w > width && x > 0 {
			out, x = append(out, nil), 0
		}
		n := len(out) - 1
		out[n] = append(out[n], o)
		x += w + l.gap
	}
	return out
}

func (l *flowLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	l.width = size.Width
	y := float32(0)
	for _, line := range l.lines(objects, size.Width) {
		used, growing, high := -l.gap, 0, float32(0)
		for _, o := range line {
			m := o.MinSize()
			used += m.Width + l.gap
			high = max(high, m.Height)
			if l.grow[o] {
				growing++
			}
		}
		x := float32(0)
		for _, o := range line {
			m := o.MinSize()
			if l.grow[o] {
				m.Width += (size.Width - used) / float32(growing)
			}
			place(o, x, y+(high-m.Height)/2, m.Width, m.Height)
			x += m.Width + l.gap
		}
		y += high + l.gap
	}
}

func (l *flowLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	width := l.width
	if width == 0 {
		width = 1000
	}
	var s fyne.Size
	for i, line := range l.lines(objects, width) {
		high := float32(0)
		for _, o := range line {
			m := o.MinSize()
			high, s.Width = max(high, m.Height), max(s.Width, m.Width)
		}
		if i > 0 {
			s.Height += l.gap
		}
		s.Height += high
	}
	return s
}

// wide gives an object at least a width at text scale 1; text fields ask for
// next to none by themselves.
func wide(width float32, o fyne.CanvasObject) fyne.CanvasObject {
	return container.New(least{width: width}, o)
}

// tall gives an object at least a height at text scale 1.
func tall(height float32, o fyne.CanvasObject) fyne.CanvasObject {
	return container.New(least{height: height}, o)
}

// least is the size an object has at least, at text scale 1.
type least struct{ width, height float32 }

func (least) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		place(o, 0, 0, size.Width, size.Height)
	}
}

// MinSize takes the width as given, since text fields ask for next to none, and
// the height as the larger of the two.
func (l least) MinSize(objects []fyne.CanvasObject) (m fyne.Size) {
	for _, o := range objects {
		m = m.Max(o.MinSize())
	}
	if l.width > 0 {
		m.Width = l.width * textScale()
	}
	m.Height = max(m.Height, l.height*textScale())
	return m
}
