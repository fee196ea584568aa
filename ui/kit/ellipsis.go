package kit

import (
	"sort"
	"strings"

	"fyne.io/fyne/v2"
)

// ellipsis is the sign that words were left out of a line.
const ellipsis = "…"

// Fit shortens a line with an ellipsis until measure says it is at most width
// wide. It cuts between characters, never inside one, and drops the space
// before the sign. A width too small for the sign alone gives an empty line.
func Fit(s string, width float32, measure func(string) float32) string {
	if s == "" || width <= 0 {
		return ""
	}
	if measure(s) <= width {
		return s
	}
	runes := []rune(s)
	// The longest prefix that fits; a prefix is never wider than a longer one.
	n := sort.Search(len(runes), func(n int) bool {
		return measure(string(runes[:n+1])+ellipsis) > width
	})
	if n == 0 {
		if measure(ellipsis) <= width {
			return ellipsis
		}
		return ""
	}
	return strings.TrimRight(string(runes[:n]), " ") + ellipsis
}

// Wrap breaks text into lines at most width wide, at spaces where there are
// any and inside a word where there are none. Line breaks in the text stay.
func Wrap(s string, width float32, measure func(string) float32) []string {
	var out []string
	for _, para := range strings.Split(s, "\n") {
		line := ""
		for _, word := range strings.Fields(para) {
			try := word
			if line != "" {
				try = line + " " + word
			}
			if measure(try) <= width || width <= 0 {
				line = try
				continue
			}
			if line != "" {
				out = append(out, line)
			}
			line = word
			for measure(line) > width {
				runes := []rune(line)
				n := sort.Search(len(runes), func(n int) bool { return measure(string(runes[:n+1])) > width })
				if n == 0 {
					n = 1
				}
				if n >= len(runes) {
					break
				}
				out = append(out, string(runes[:n]))
				line = string(runes[n:])
			}
		}
		out = append(out, line)
	}
	return out
}

// measurer measures text widths in one font.
func measurer(size float32, style fyne.TextStyle) func(string) float32 {
	return func(s string) float32 { return fyne.MeasureText(s, size, style).Width }
}

// oneLine makes any text fit for a one-line place: line breaks and tabs become
// spaces, and what cannot be seen does not get to hide.
func oneLine(s string) string {
	if !strings.ContainsAny(s, "\n\r\t\v\f") {
		return s
	}
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool {
		return r == '\n' || r == '\r' || r == '\t' || r == '\v' || r == '\f'
	}), " ")
}
