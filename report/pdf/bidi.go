package pdf

import (
	"slices"

	"golang.org/x/text/unicode/bidi"
)

// strength is what a character does to the direction of a line. It follows the
// Unicode bidirectional algorithm without its explicit marks, which are drawn
// as code points before they come here, and with all kinds of numbers alike.
type strength uint8

const (
	neutral strength = iota
	left
	right
	number
	inherits // a mark that goes with the letter before it
)

func strengthOf(r rune) strength {
	p, _ := bidi.LookupRune(r)
	switch p.Class() {
	case bidi.L:
		return left
	case bidi.R, bidi.AL:
		return right
	case bidi.EN, bidi.AN:
		return number
	case bidi.NSM:
		return inherits
	}
	return neutral
}

// runsRight reports whether the text holds any right-to-left character.
func runsRight(s string) bool {
	for _, r := range s {
		if r >= 0x590 && strengthOf(r) == right {
			return true
		}
	}
	return false
}

// rightFirst reports whether the first strong character runs right to left.
func rightFirst(g []glyph) bool {
	for i := range g {
		switch strengthOf(rune(g[i].r)) {
		case left:
			return false
		case right:
			return true
		}
	}
	return false
}

// visual puts one line of glyphs in the order in which they stand from left to
// right; base says whether its paragraph runs right to left.
func visual(line []glyph, base bool) []glyph {
	levels := levelsOf(line, base)
	highest := slices.Max(levels)
	out := slices.Clone(line)
	for level := highest; level >= 1; level-- {
		for i := 0; i < len(out); {
			if levels[i] < level {
				i++
				continue
			}
			j := i
			for j < len(out) && levels[j] >= level {
				j++
			}
			slices.Reverse(out[i:j])
			slices.Reverse(levels[i:j])
			i = j
		}
	}
	for i := range out {
		if levels[i]%2 == 1 {
			out[i].r = mirror(out[i].r)
		}
	}
	marksAfterLetters(out, levels)
	return out
}

// levelsOf resolves the embedding level of each glyph of a line.
func levelsOf(line []glyph, base bool) []int {
	kinds := make([]strength, len(line))
	before := left // the last strong direction, as numbers see it
	if base {
		before = right
	}
	start := before
	for i := range line {
		k := strengthOf(rune(line[i].r))
		switch {
		case k == inherits && i > 0:
			k = kinds[i-1]
		case k == inherits:
			k = neutral
		case k == left || k == right:
			before = k
		case k == number && before == left:
			k = left
		}
		kinds[i] = k
	}
	brackets(line, kinds, start)
	// A neutral between two numbers ("10.5", "03:12") belongs to them; one
	// between two of one direction takes it; any other takes the paragraph's.
	for i := 0; i < len(kinds); {
		if kinds[i] != neutral {
			i++
			continue
		}
		j := i
		for j < len(kinds) && kinds[j] == neutral {
			j++
		}
		a, b := start, start
		if i > 0 {
			a = kinds[i-1]
		}
		if j < len(kinds) {
			b = kinds[j]
		}
		take := start
		switch {
		case a == number && b == number && j == i+1 && line[i].r != ' ':
			take = number
		case direction(a) == direction(b):
			take = direction(a)
		}
		for ; i < j; i++ {
			kinds[i] = take
		}
	}
	levels := make([]int, len(kinds))
	for i, k := range kinds {
		switch {
		case k == right:
			levels[i] = 1
		case k == number, k == left && base:
			levels[i] = 2
		}
	}
	return levels
}

// brackets gives both brackets of a pair one direction: the paragraph's, unless
// all that stands inside runs the other way and so does what stands before
// (rule N0 of the algorithm).
func brackets(line []glyph, kinds []strength, base strength) {
	var open []int
	for i := range line {
		switch line[i].r {
		case '(', '[', '{':
			open = append(open, i)
		case ')', ']', '}':
			if len(open) == 0 || mirror(line[i].r) != line[open[len(open)-1]].r {
				continue
			}
			from := open[len(open)-1]
			open = open[:len(open)-1]
			inside := neutral
			for _, k := range kinds[from+1 : i] {
				if k = direction(k); k == base {
					inside = base
					break
				} else if k != neutral {
					inside = k
				}
			}
			if inside == neutral {
				continue
			}
			take, before := base, base
			for _, k := range kinds[:from] {
				if k = direction(k); k != neutral {
					before = k
				}
			}
			if inside != base && before == inside {
				take = inside
			}
			kinds[from], kinds[i] = take, take
		}
	}
}

func direction(k strength) strength {
	if k == number {
		return right
	}
	return k
}

// mirror turns brackets round where the text runs right to left.
func mirror(r uint16) uint16 {
	switch r {
	case '(':
		return ')'
	case ')':
		return '('
	case '[':
		return ']'
	case ']':
		return '['
	case '{':
		return '}'
	case '}':
		return '{'
	case '<':
		return '>'
	case '>':
		return '<'
	case '«':
		return '»'
	case '»':
		return '«'
	}
	return r
}

// marksAfterLetters puts points and accents, which reversal moved before their
// letter, behind it again: they are drawn back over what stands before them.
func marksAfterLetters(g []glyph, levels []int) {
	for i := 0; i < len(g); i++ {
		if levels[i]%2 == 0 || strengthOf(rune(g[i].r)) != inherits {
			continue
		}
		j := i
		for j < len(g) && levels[j]%2 == 1 && strengthOf(rune(g[j].r)) == inherits {
			j++
		}
		if j < len(g) && levels[j]%2 == 1 {
			letter := g[j]
			copy(g[i+1:j+1], g[i:j])
			g[i] = letter
		}
		i = j
	}
}
