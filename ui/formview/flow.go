package formview

import "fyne.io/fyne/v2"

// flow places fields in two columns, wide ones across; under narrowest it is
// one column. It lets each field take the height its words need at that width.
type flow struct {
	wide  func(i int, half float32) bool // whether a field goes across, where half is a column
	width float32
	tight bool
}

const (
	columnGap = 24
	rowGap    = 12
	tightGap  = 6
	narrowest = 640 // pixels below which one column reads better
)

// Layout places the fields.
func (l *flow) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	l.width = size.Width
	l.walk(objects, func(o fyne.CanvasObject, x, y, w, h float32) {
		o.Move(fyne.NewPos(x, y))
		o.Resize(fyne.NewSize(w, h))
	})
}

// MinSize is the height the fields need at the width they have.
func (l *flow) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(280, l.walk(objects, nil))
}

// walk visits the visible fields row by row and returns the height of all.
func (l *flow) walk(objects []fyne.CanvasObject, place func(o fyne.CanvasObject, x, y, w, h float32)) float32 {
	width := l.width
	if width <= 0 {
		width = 1000
	}
	half := (width - columnGap) / 2
	gap := float32(rowGap)
	if l.tight {
		gap = tightGap
	}
	var shown []int
	for i, o := range objects {
		if o.Visible() {
			shown = append(shown, i)
		}
	}
	y := float32(0)
	across := func(i int) bool { return l.wide(i, half) || objects[i].MinSize().Width > half }
	for len(shown) > 0 {
		row, w := shown[:1], width
		if width >= narrowest && !across(row[0]) {
			w = half
			if len(shown) > 1 && !across(shown[1]) {
				row = shown[:2]
			}
		}
		h := float32(0)
		for _, i := range row {
			o := objects[i]
			o.Resize(fyne.NewSize(w, o.Size().Height)) // words wrap at this width before their height is asked
			h = max(h, o.MinSize().Height)
		}
		for j, i := range row {
			if place != nil {
				place(objects[i], float32(j)*(half+columnGap), y, w, h)
			}
		}
		y += h + gap
		shown = shown[len(row):]
	}
	return max(y-gap, 0)
}
