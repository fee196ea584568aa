package report

import (
	"strings"
	"unicode/utf8"
)

// Figure is a picture of boxes, lines and words, laid out already. Fills, dashes
// and words tell all apart on grey paper.
type Figure struct {
	Title         string // what the picture is of, in a few words
	Caption       string
	Words         string  // the same in words, for readers and machines that see no picture
	Width, Height float64 // of the picture, in the unit of its shapes, about a point on paper
	Shapes        []Shape // drawn in order
	Picture       Logo    // a picture that was kept, drawn in place of shapes, its pixels the unit; words where a drawer has no pictures
}

// Kinds of a Shape.
const (
	BoxShape  = "box"
	LineShape = "line"
	TextShape = "text"
)

// Shape is a box (X, Y its upper left corner), a line from X, Y over W and H, or a
// line of text in a box of the width W with its top at Y.
type Shape struct {
	Kind       string
	X, Y, W, H float64
	Fill       string // of a box; empty for none
	Dashed     bool   // a line or the edge of a box
	Faint      bool   // a line that only guides the eye
	Arrow      bool   // a line ends in a point
	Text       string
	Size       float64 // of the text
	Bold       bool
	Muted      bool
	Light      bool // text on a dark ground
	Align      byte // 'L', 'C' or 'R'
}

func (Figure) block() {}

// letter is how wide a letter is at most on the whole, as a part of the size.
const letter = 0.56

// runesIn is how many letters a width surely holds.
func runesIn(width, size float64) int { return max(int(width/(size*letter)), 1) }

func (f *Figure) box(x, y, w, h float64, fill string, dashed bool) {
	f.Shapes = append(f.Shapes, Shape{Kind: BoxShape, X: x, Y: y, W: w, H: h, Fill: fill, Dashed: dashed})
}

func (f *Figure) line(x0, y0, x1, y1 float64) *Shape {
	f.Shapes = append(f.Shapes, Shape{Kind: LineShape, X: x0, Y: y0, W: x1 - x0, H: y1 - y0})
	return &f.Shapes[len(f.Shapes)-1]
}

// text is a line of text; what its width may not hold ends in an ellipsis, and
// stands whole in the words of the picture.
func (f *Figure) text(s string, x, y, w, size float64, align byte) *Shape {
	f.Shapes = append(f.Shapes, Shape{Kind: TextShape, X: x, Y: y, W: w, H: size * 1.3, Text: shortened(s, runesIn(w, size)), Size: size, Align: align})
	return &f.Shapes[len(f.Shapes)-1]
}

// shortened is a text on one line of at most n letters.
func shortened(s string, n int) string {
	s = strings.Join(strings.Fields(Visible(s)), " ")
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return strings.TrimSpace(string([]rune(s)[:max(n-1, 1)])) + "…"
}

// brokenInto are at most most lines of a text, each of at most n letters.
func brokenInto(s string, n, most int) (lines []string) {
	words := strings.Fields(Visible(s))
	for len(words) > 0 && len(lines) < most {
		line := words[0]
		words = words[1:]
		for len(words) > 0 && utf8.RuneCountInString(line+" "+words[0]) <= n {
			line += " " + words[0]
			words = words[1:]
		}
		if len(lines) == most-1 && len(words) > 0 {
			line += " " + strings.Join(words, " ")
		}
		if runes := []rune(line); len(runes) > n && len(lines) < most-1 { // a long word goes on
			words = append([]string{string(runes[n:])}, words...)
			line = string(runes[:n])
		}
		lines = append(lines, shortened(line, n))
	}
	return lines
}
