package kit

import (
	"sort"
	"strings"

	"fyne.io/fyne/v2"
)

// ellipsis is the sign that words were left out of a line.
const ellipsis = "…"

// longRun is how many characters are measured at once before asking whether
// so many are needed; measuring a pasted megabyte on every frame would stall.
const longRun = 512

// Fit shortens a line with an ellipsis until measure says it is at most width
// wide. It cuts between characters, never inside one, and drops the space
// before the sign. A width too small for the sign alone gives an empty line.
func Fit(s string, width float32, measure func(string) float32) string {
	if s == "" || width <= 0 {
		return ""
	}
	runes := []rune(s)
	var whole float32 // how wide runes are
	if len(runes) > longRun {
		whole = measure(string(runes[:longRun]))
	}
	if whole > width {
		runes = runes[:longRun]
	} else if whole = measure(s); whole <= width {
		return s
	}
	// The longest prefix that fits; a prefix is never wider than a longer one. The
	// search begins where it would end if all characters were equally wide, because
	// measuring is what a picture of many lines waits for.
	fits := func(n int) bool { return measure(string(runes[:n])+ellipsis) <= width }
	low, high := 0, len(runes)+1 // low fits or is nothing, high does not
	guess, step := min(max(int(float32(len(runes))*width/whole), 1), len(runes)), 1
	for high-low > 1 {
		if guess <= low || guess >= high {
			guess = low + (high-low)/2
		}
		if fits(guess) {
			low, guess = guess, guess+step
		} else {
			high, guess = guess, guess-step
		}
		step *= 2
	}
	n := low
	if n == 0 {
		if measure(ellipsis) <= width {
			return ellipsis
		}
		return ""
	}
	return strings.TrimRight(string(runes[:n]), " ") + ellipsis
}

// FitEnd is Fit for a line whose end tells it from others: what stands before keep
// is shortened, keep is not. Where there is hardly room for keep, its beginning is
// what stays.
func FitEnd(s, keep string, width float32, measure func(string) float32) string {
	head := strings.TrimSuffix(s, keep)
	if keep == "" || head == s || measure(s) <= width {
		return Fit(s, width, measure)
	}
	if short := Fit(head, width-measure(keep), measure); short != "" {
		return short + keep
	}
	return Fit(strings.TrimLeft(keep, ": "), width, measure)
}

// Wrap breaks text into lines at most width wide, at spaces where there are
// any and inside a word where there are none. Line breaks in the text stay.
func Wrap(s string, width float32, measure func(string) float32) []string {
	var out []string
	for _, para := range strings.Split(s, "\n") {
		if !(width > 0) { // no room is known yet; NaN is no room either
			out = append(out, strings.Join(strings.Fields(para), " "))
			continue
		}
		words := strings.Fields(para)
		if whole := strings.Join(words, " "); len(whole) < longRun && measure(whole) <= width { // most are one line
			out = append(out, whole)
			continue
		}
		line := ""
		for _, word := range words {
			try := word
			if line != "" {
				try = line + " " + word
			}
			if len(try) < 8*longRun && measure(try) <= width {
				line = try
				continue
			}
			if line != "" {
				out = append(out, line)
			}
			pieces := breakWord([]rune(word), width, measure)
			out = append(out, pieces[:len(pieces)-1]...)
			line = pieces[len(pieces)-1]
		}
		out = append(out, line)
	}
	return out
}

// breakWord cuts a word into pieces at most width wide, at least one character
// each; the last piece may leave room.
func breakWord(word []rune, width float32, measure func(string) float32) []string {
	var out []string
	for len(word) > 0 {
		// Double the piece while it fits, so that short lines measure little.
		reach := 8
		for reach < longRun && reach < len(word) && measure(string(word[:reach])) <= width {
			reach *= 2
		}
		head := word[:min(len(word), reach)]
		n := sort.Search(len(head), func(n int) bool { return measure(string(head[:n+1])) > width })
		n = max(n, 1)
		out = append(out, string(word[:n]))
		word = word[n:]
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
