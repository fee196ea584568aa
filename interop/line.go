package interop

import "strings"

// line is a text on one line: line ends, tabs and other control characters
// become blanks, runs of them one. The file keeps the text as it stood. The
// result never shares memory with s, so that a row does not hold its record.
func line(s string) string {
	s = strings.TrimSpace(s)
	for i := range len(s) {
		if s[i] < 0x20 || s[i] == 0x7f || isC1(s, i) {
			return flatten(s)
		}
	}
	return strings.Clone(s)
}

func flatten(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	blank := false
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c <= 0x20 || c == 0x7f {
			blank = true
			continue
		}
		if isC1(s, i) {
			blank = true
			i++
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

// isC1 reports a control character of two bytes at i: U+0080 to U+009F, such as
// Windows-1252 has where it has no letter. The record refuses them.
func isC1(s string, i int) bool {
	return s[i] == 0xC2 && i+1 < len(s) && s[i+1] >= 0x80 && s[i+1] <= 0x9F
}
