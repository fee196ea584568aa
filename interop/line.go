package interop

import "strings"

// line is a text on one line: line ends, tabs and other control characters
// become blanks, runs of them one. The file keeps the text as it stood. The
// result never shares memory with s, so that a row does not hold its record.
func line(s string) string {
	s = strings.TrimSpace(s)
	for i := range len(s) {
		if s[i] < 0x20 || s[i] == 0x7f {
			return flatten(s)
		}
	}
	return strings.Clone(s)
}

func flatten(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	blank := false
	for i := range len(s) {
		c := s[i]
		if c <= 0x20 || c == 0x7f {
			blank = true
			continue
		}
		if blank {
			b.WriteByte(' ')
			blank = false
		}
		b.WriteByte(c)
	}
	return b.String()
}
