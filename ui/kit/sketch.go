package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
)

// sketch is the ground of a drawn picture: what stands on it is cut at its edge
// and laid anew at each drawing.
type sketch struct {
	box  *fyne.Container
	clip *container.Clip
}

func newSketch() sketch {
	box := container.NewWithoutLayout()
	return sketch{box, container.NewClip(box)}
}

func (s sketch) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{s.clip} }
func (s sketch) Destroy()                     {}

func (s sketch) rect(c color.Color, x, y, w, h float32) *canvas.Rectangle {
	o := canvas.NewRectangle(c)
	o.Move(fyne.NewPos(x, y))
	o.Resize(fyne.NewSize(w, h))
	s.box.Objects = append(s.box.Objects, o)
	return o
}

func (s sketch) line(c color.Color, x0, y0, x1, y1 float32) {
	l := canvas.NewLine(c)
	l.StrokeWidth = 1
	l.Position1, l.Position2 = fyne.NewPos(x0, y0), fyne.NewPos(x1, y1)
	s.box.Objects = append(s.box.Objects, l)
}

// put lays words down with their left edge at x and gives their size.
func (s sketch) put(t *canvas.Text, x, y float32) fyne.Size {
	m := measureText(t)
	t.Move(fyne.NewPos(x, y))
	t.Resize(m)
	s.box.Objects = append(s.box.Objects, t)
	return m
}
