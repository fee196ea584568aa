package kit

import (
	"image/color"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// tick draws a check mark of side pixels as one shape, so that it does not depend
// on a font having the sign.
func tick(c color.Color, at fyne.Position, side float32) fyne.CanvasObject {
	return bend(c, at, fyne.NewPos(side*.10, side*.55), fyne.NewPos(side*.38, side*.84), fyne.NewPos(side*.92, side*.18))
}

// bend draws two strokes of two pixels that meet in a point, all three given from
// at. It is a polygon like the other signs: the toolkit prepares another program
// of the display for lines, which the first picture of a window would wait for.
func bend(c color.Color, at, from, by, to fyne.Position) fyne.CanvasObject {
	const half = 1 // of the stroke
	a, b := across(from, by, half), across(by, to, half)
	// Where the two edges of the strokes meet, on either side of the point.
	scale := float32(2*half*half) / ((a.X+b.X)*(a.X+b.X) + (a.Y+b.Y)*(a.Y+b.Y))
	corner := fyne.NewPos((a.X+b.X)*scale, (a.Y+b.Y)*scale)
	p := canvas.NewArbitraryPolygon([]fyne.Position{
		from.Add(a), by.Add(corner), to.Add(b), to.Subtract(b), by.Subtract(corner), from.Subtract(a),
	}, c)
	p.Move(at)
	p.Resize(fyne.NewSize(max(from.X, by.X, to.X)+half, max(from.Y, by.Y, to.Y)+half))
	return p
}

// across is half the width of a stroke, at a right angle to it.
func across(from, to fyne.Position, half float32) fyne.Position {
	d := to.Subtract(from)
	length := float32(math.Hypot(float64(d.X), float64(d.Y)))
	return fyne.NewPos(d.Y*half/length, -d.X*half/length)
}
