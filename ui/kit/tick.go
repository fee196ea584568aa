package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// tick draws a check mark of side pixels from two strokes, so that it does not
// depend on a font having the sign.
func tick(c color.Color, at fyne.Position, side float32) []fyne.CanvasObject {
	return []fyne.CanvasObject{
		stroke(c, at.AddXY(side*.10, side*.55), at.AddXY(side*.38, side*.84)),
		stroke(c, at.AddXY(side*.38, side*.84), at.AddXY(side*.92, side*.18)),
	}
}

func stroke(c color.Color, from, to fyne.Position) *canvas.Line {
	l := canvas.NewLine(c)
	l.StrokeWidth = 2
	l.Position1, l.Position2 = from, to
	return l
}
