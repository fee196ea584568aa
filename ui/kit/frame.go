package kit

import (
	"image/color"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// frame is a one-pixel focus ring of four thin rectangles. An outlined
// rectangle would do, were its outline not drawn off by a pixel or three at
// the edge of a clipped area when pictures are made without a display.
type frame [4]*canvas.Rectangle

func newFrame() (f frame) {
	for i := range f {
		f[i] = canvas.NewRectangle(color.Transparent)
	}
	return f
}

// set places the ring around size and shows it or not.
func (f frame) set(show bool, c color.Color, size fyne.Size) {
	// Whole pixels, or the last line falls outside a clipped area.
	w, h := float32(math.Floor(float64(size.Width))), float32(math.Floor(float64(size.Height)))
	for i, at := range [4][4]float32{{0, 0, w, 1}, {0, h - 1, w, 1}, {0, 0, 1, h}, {w - 1, 0, 1, h}} {
		f[i].Hidden, f[i].FillColor = !show, c
		f[i].Move(fyne.NewPos(at[0], at[1]))
		f[i].Resize(fyne.NewSize(at[2], at[3]))
	}
}

func (f frame) objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{f[0], f[1], f[2], f[3]}
}
