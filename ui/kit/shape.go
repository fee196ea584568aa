package kit

import (
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// Shape is a small sign that tells kinds apart without colour.
type Shape int

// The shapes.
const (
	ShapeNone Shape = iota
	ShapeDot
	ShapeDiamond
	ShapeSquare
	ShapeFlag
	ShapeTriangle
)

// String names the shape.
func (s Shape) String() string {
	return [...]string{"", "dot", "diamond", "square", "flag", "triangle"}[min(max(int(s), 0), 5)]
}

// shapePoints gives the corners of a shape inside a unit square, clockwise
// from the top; a dot has none because it is drawn as a circle.
func shapePoints(s Shape) []fyne.Position {
	switch s {
	case ShapeDiamond:
		return []fyne.Position{{X: .5, Y: 0}, {X: 1, Y: .5}, {X: .5, Y: 1}, {X: 0, Y: .5}}
	case ShapeSquare:
		return []fyne.Position{{X: .1, Y: .1}, {X: .9, Y: .1}, {X: .9, Y: .9}, {X: .1, Y: .9}}
	case ShapeTriangle:
		return []fyne.Position{{X: .5, Y: .04}, {X: 1, Y: .92}, {X: 0, Y: .92}}
	case ShapeFlag: // a pennant on its pole, the pole at the left
		return []fyne.Position{{X: .14, Y: 0}, {X: 1, Y: .3}, {X: .28, Y: .6}, {X: .28, Y: 1}, {X: .14, Y: 1}}
	}
	return nil
}

// shapeArt makes the object that draws a shape of side pixels with its top
// left corner at pos; hollow shapes are outlined only.
func shapeArt(w fyne.Widget, s Shape, hollow bool, colour fyne.ThemeColorName, pos fyne.Position, side float32) fyne.CanvasObject {
	ink := paint(w, colour)
	stroke := float32(math.Max(1.5, float64(side)/8))
	if s == ShapeDot || s == ShapeNone {
		c := canvas.NewCircle(ink)
		if hollow {
			c.FillColor, c.StrokeColor, c.StrokeWidth = paint(w, ColourPanel), ink, stroke
		}
		inset := side * .05
		c.Move(pos.AddXY(inset, inset))
		c.Resize(fyne.NewSquareSize(side - 2*inset))
		return c
	}
	p := canvas.NewArbitraryPolygon(shapePoints(s), ink)
	p.NormalizedPoints = true
	if hollow {
		p.FillColor, p.StrokeColor, p.StrokeWidth = paint(w, ColourPanel), ink, stroke
	}
	p.Move(pos)
	p.Resize(fyne.NewSquareSize(side))
	return p
}
