package docx

import (
	"strings"

	"golang.org/x/text/unicode/bidi"

	"bridgelog/report"
)

var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;")

// esc is text for XML, in content and in quoted attributes.
func esc(s string) string { return escaper.Replace(report.Visible(s)) }

// runs are text in one look, given as the run properties that come before the
// direction (CT_RPr of the schema has an order). Line breaks and tabs are kept.
// What is written from right to left says so, since a word processor takes fonts
// and digits by it.
func runs(look, s string) string {
	s = report.Visible(s)
	if s == "" {
		return ""
	}
	var sb strings.Builder
	for _, part := range byDirection(s) {
		sb.WriteString("<w:r>")
		if look != "" || part.rightToLeft {
			sb.WriteString("<w:rPr>" + look)
			if part.rightToLeft {
				sb.WriteString("<w:rtl/>")
			}
			sb.WriteString("</w:rPr>")
		}
		for i, line := range strings.Split(part.text, "\n") {
			if i > 0 {
				sb.WriteString("<w:br/>")
			}
			for k, cell := range strings.Split(line, "\t") {
				if k > 0 {
					sb.WriteString("<w:tab/>")
				}
				if cell != "" {
					sb.WriteString(`<w:t xml:space="preserve">` + escaper.Replace(cell) + "</w:t>")
				}
			}
		}
		sb.WriteString("</w:r>")
	}
	return sb.String()
}

type directed struct {
	text        string
	rightToLeft bool
}

// Directions of a character: it has one, or takes that of its neighbours.
const (
	neither = iota
	left
	right
)

func direction(r rune) int {
	if r < 0x590 {
		if r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' || r >= 0xC0 {
			return left
		}
		if r >= '0' && r <= '9' {
			return left // digits keep their order
		}
		return neither
	}
	p, _ := bidi.LookupRune(r)
	switch p.Class() {
	case bidi.R, bidi.AL:
		return right
	case bidi.L, bidi.EN:
		return left
	}
	return neither
}

// leads is the direction of a paragraph: that of its first letter (UAX #9, P2).
func leads(s string) int {
	for _, r := range s {
		if r >= '0' && r <= '9' {
			continue
		}
		if d := direction(r); d != neither {
			return d
		}
	}
	return left
}

// byDirection cuts text where its direction turns. What has none goes with its
// neighbours where they agree, and with the paragraph where not (UAX #9, N1, N2).
func byDirection(s string) []directed {
	if !strings.ContainsFunc(s, func(r rune) bool { return direction(r) == right }) {
		return []directed{{text: s}}
	}
	base := leads(s)
	var out []directed
	add := func(text string, d int) {
		if text == "" {
			return
		}
		if n := len(out); n > 0 && out[n-1].rightToLeft == (d == right) {
			out[n-1].text += text
			return
		}
		out = append(out, directed{text, d == right})
	}
	last, from, between := base, 0, 0 // what lies before from is written; from from to between is strong, from there on neutral
	for i, r := range s {
		d := direction(r)
		if d == neither {
			continue
		}
		if d != last {
			between += closed(s[from:between], s[between:i])
			add(s[from:between], last)
			add(s[between:i], base)
			from, last = i, d
		}
		between = i + len(string(r))
	}
	between += closed(s[from:between], s[between:])
	add(s[from:between], last)
	add(s[between:], base)
	return out
}

// closed is how much of rest closes brackets that were opened before: a pair
// goes together (UAX #9, N0).
func closed(before, rest string) int {
	const pairs = "()[]{}"
	open := ""
	for _, r := range before {
		if i := strings.IndexRune(pairs, r); i >= 0 && i%2 == 0 {
			open += pairs[i+1 : i+2]
		} else if i >= 0 && strings.HasSuffix(open, string(r)) {
			open = open[:len(open)-1]
		}
	}
	n := 0
	for n < len(rest) && open != "" && rest[n] == open[len(open)-1] {
		open = open[:len(open)-1]
		n++
	}
	return n
}
