package kit

import (
	"image/color"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// boxGap stands around a box and its words.
const boxGap = 6

// boxSide is how large a box is beside words of the row's size.
func boxSide(c *ChoiceRow) float32 { return float32(math.Round(float64(sizeOf(c, SizeBody)))) + 2 }

// box draws one answer as a box, or a ring where only one can be chosen, and its
// words. The words are in the same place whether it is chosen or not.
func (r *choiceRenderer) box(i int, at fyne.Position, size fyne.Size) {
	c, o := r.c, r.c.Options[i]
	on, side := c.chosen[o.Key], boxSide(c)
	if c.hovered == i && !c.disabled || c.focused && i == c.at {
		ground := canvas.NewRectangle(color.Transparent)
		ground.CornerRadius = 3
		if c.hovered == i && !c.disabled {
			ground.FillColor = paint(c, "hover")
		}
		if c.focused && i == c.at {
			ground.StrokeColor, ground.StrokeWidth = paint(c, ColourText), 2
		}
		ground.Move(at)
		ground.Resize(size)
		r.objects = append(r.objects, ground)
	}
	ink := ColourText
	if c.disabled && !on {
		ink = ColourMuted
	}
	sign := canvas.NewRectangle(paint(c, ColourRaised))
	sign.CornerRadius = 3
	if !c.multi {
		sign.CornerRadius = side / 2
	}
	sign.StrokeColor, sign.StrokeWidth = paint(c, ColourEdge), 1
	if on {
		sign.FillColor = paint(c, ColourSelected)
		sign.StrokeColor, sign.StrokeWidth = paint(c, ColourAccent), 1.5
	}
	x, y := at.X+boxGap, at.Y+(size.Height-side)/2
	sign.Move(fyne.NewPos(x, y))
	sign.Resize(fyne.NewSquareSize(side))
	r.objects = append(r.objects, sign)
	if on {
		r.objects = append(r.objects, tick(paint(c, ColourText), fyne.NewPos(x+side/2-6, y+side/2-6), 12))
	}
	word := canvas.NewText("", paint(c, ink))
	word.TextSize = sizeOf(c, SizeBody)
	word.TextStyle = fyne.TextStyle{Bold: on}
	word.Text = Fit(o.Label, size.Width-side-3*boxGap+1, measurer(word.TextSize, word.TextStyle))
	m := measureText(word)
	word.Move(fyne.NewPos(x+side+boxGap, at.Y+(size.Height-m.Height)/2))
	word.Resize(m)
	r.objects = append(r.objects, word)
}
