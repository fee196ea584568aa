package kit

import (
	"fmt"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// Cell is what stands at one place of a table. Text comes first, then the
// chips, all on one line; what does not fit is shortened with an ellipsis.
type Cell struct {
	Text   string
	Keep   string   // the end of the text that is not cut off
	Chip   string   // a chip instead of or after the text
	Kind   ChipKind // its kind
	Chips  []string // further quiet chips: people, systems
	Shape  Shape    // a small sign before the text
	Hollow bool     // recorded late, or not ours
	Colour fyne.ThemeColorName
	Struck bool
	Muted  bool
	Bold   bool
	// Badge is a short word after the text in the warning colour: "late".
	Badge string
}

// String says the cell in words, as outlines do.
func (c Cell) String() string {
	s := oneLine(c.Text)
	for _, w := range append([]string{c.Chip}, c.Chips...) {
		if w != "" {
			s = joinWords(s, "["+w+"]")
		}
	}
	if c.Badge != "" {
		s = joinWords(s, "("+c.Badge+")")
	}
	if c.Struck && s != "" {
		s = "~" + s + "~"
	}
	return s
}

func joinWords(a, b string) string {
	if a == "" {
		return b
	}
	return a + " " + b
}

// cell draws one cell inside its span, nothing outside it.
func (r *tableRenderer) cell(c Cell, col Column, x, y, w, h float32) {
	t := r.t
	if c.Shape != ShapeNone && w > 16 {
		side := float32(math.Round(float64(10 * t.scale())))
		ink := c.Colour
		if ink == "" {
			ink = ColourMuted
		}
		r.out = append(r.out, shapeArt(t, c.Shape, c.Hollow, ink, fyne.NewPos(x, y+float32(math.Round(float64(h-side)/2))), side))
		x, w = x+side+6, w-side-6
	}

	var badge *canvas.Text
	var badgeSize fyne.Size
	text := oneLine(c.Text)
	style := fyne.TextStyle{Bold: c.Bold, Monospace: col.Mono, Strikethrough: c.Struck}
	size := sizeOf(t, SizeBody)
	if col.Mono {
		size *= monoShare
	}
	room := w
	if c.Badge != "" && w > 40 {
		badge = r.text(c.Badge, ColourWarn, SizeSmall, fyne.TextStyle{Bold: true}, w)
		badgeSize = measureText(badge)
		room -= badgeSize.Width + 8
	}
	chips := chipWidths(t, c)
	chipRoom := float32(0)
	if len(chips) > 0 {
		for _, cw := range chips {
			chipRoom += cw.width + 4
		}
		textWidth := fyne.MeasureText(text, size, style).Width
		if text == "" {
			chipRoom = room
		} else if left := room - textWidth - 8; chipRoom > left {
			// Text has the right of way, but chips keep a third of the cell.
			chipRoom = min(chipRoom, max(left, room/3))
		}
		room -= chipRoom
		if text != "" {
			room -= 8
		}
	}
	used := float32(0)
	if text != "" && room > 0 {
		ink := c.Colour
		if c.Shape != ShapeNone {
			ink = "" // the colour belongs to the sign; words stay readable
		}
		if ink == "" && (c.Muted || c.Struck) {
			ink = ColourMuted
		}
		word := r.textSized(text, ink, size, style, room)
		if c.Keep != "" {
			word.Text = FitEnd(text, c.Keep, room, measurer(size, style))
		}
		m := measureText(word)
		at := x
		if col.AlignRight {
			at = x + room - m.Width
		}
		word.Move(fyne.NewPos(at, y+(h-m.Height)/2))
		word.Resize(m)
		used = m.Width
		if col.AlignRight {
			used = room
		}
	}
	if badge != nil {
		badge.Move(fyne.NewPos(x+used+6, y+(h-badgeSize.Height)/2))
		badge.Resize(badgeSize)
		used += badgeSize.Width + 8
	}
	at := x + used
	if used > 0 {
		at += 8
	}
	r.chips(chips, at, y, x+w-at, h)
}

// monoShare is the size of the monospaced face, which looks larger, beside the text face.
const monoShare = 13.0 / 14

// sizedChip is a chip with the width it wants.
type sizedChip struct {
	text  string
	kind  ChipKind
	width float32
}

func chipWidths(t *DenseTable, c Cell) []sizedChip {
	if c.Chip == "" && len(c.Chips) == 0 {
		return nil
	}
	size := sizeOf(t, SizeSmall)
	var out []sizedChip
	add := func(text string, kind ChipKind) {
		if text = oneLine(text); text != "" {
			w := fyne.MeasureText(text, size, fyne.TextStyle{Bold: chipBold(kind)}).Width
			out = append(out, sizedChip{text, kind, w + 2*chipPadX})
		}
	}
	add(c.Chip, c.Kind)
	for _, s := range c.Chips {
		add(s, ChipQuiet)
	}
	return out
}

// chips draws as many chips as fit and the number of those that do not. A
// first chip too wide is shortened rather than left out.
func (r *tableRenderer) chips(chips []sizedChip, x, y, w, h float32) {
	end := x + w
	for i, c := range chips {
		rest := len(chips) - i
		more := float32(0)
		if rest > 1 {
			more = 28
		}
		width := c.width
		if x+width > end-more {
			if i > 0 || end-x-more < 44 {
				if x+18 > end+4 {
					return
				}
				m := r.text(fmt.Sprintf("+%d", rest), ColourMuted, SizeSmall, fyne.TextStyle{}, end-x)
				s := measureText(m)
				m.Move(fyne.NewPos(x+2, y+(h-s.Height)/2))
				m.Resize(s)
				return
			}
			width = end - x - more
		}
		ground := r.rect(ColourRaised, 0, 0, 0, 0)
		word := r.text("", "", SizeSmall, fyne.TextStyle{}, 0)
		s := dressChip(r.t, ground, word, c.text, c.kind, false)
		if width < c.width {
			word.Text = r.fit(c.text, width-2*chipPadX, word.TextSize, word.TextStyle)
		}
		s.Height = min(s.Height, h-2)
		top := y + (h-s.Height)/2
		ground.Move(fyne.NewPos(x, top))
		ground.Resize(fyne.NewSize(width, s.Height))
		m := measureText(word)
		word.Move(fyne.NewPos(x+chipPadX, y+(h-m.Height)/2))
		word.Resize(m)
		x += width + 4
	}
}
