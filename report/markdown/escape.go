package markdown

import (
	"strings"

	"bridgelog/report"
)

// br parts the lines of a cell, which Markdown cannot do.
const br = "<br>"

// active are the characters that may begin something anywhere in a line:
// emphasis, code, links, pictures, HTML, entities, cells, struck text, and
// mathematics where a site has it.
const active = "\\`*_[]<>&|~$@"

// inline is one line of text as data. Addresses are kept from becoming links:
// GFM 6.9 links what holds "://", begins with "www." or holds "@".
func inline(s string) string {
	s = oneLine(s)
	var sb strings.Builder
	first := beginning(s)
	for i := range len(s) {
		c := s[i]
		if i == first || strings.IndexByte(active, c) >= 0 ||
			c == ':' && strings.HasPrefix(s[i:], "://") ||
			c == '.' && i >= 3 && strings.EqualFold(s[i-3:i], "www") {
			sb.WriteByte('\\')
		}
		sb.WriteByte(c)
	}
	return sb.String()
}

// beginning is the place of the character by which a line would be a heading, a
// list, a rule, an underline or the second line of a table; -1 for most lines.
func beginning(s string) int {
	if s != "" && strings.IndexByte("#+-=:", s[0]) >= 0 {
		return 0
	}
	n := strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' })
	if n > 0 && (s[n] == '.' || s[n] == ')') {
		return n
	}
	return -1
}

// oneLine is text without breaks and without blanks at its ends, where they
// would mean something.
func oneLine(s string) string {
	return strings.Join(strings.Fields(report.Visible(s)), " ")
}

// wrapped puts marks round a line, unless it is empty. Marks bite whatever
// stands inside, since the line neither begins nor ends with a blank and what
// stands beside it is a blank, a line end or HTML (CommonMark 6.2).
func wrapped(mark, s string) string {
	if s = inline(s); s == "" {
		return ""
	}
	return mark + s + mark
}

func bold(s string) string   { return wrapped("**", s) }
func struck(s string) string { return wrapped("~~", s) }

// code is one line as it is typed; its fence is longer than any in it.
func code(s string) string {
	if s = oneLine(s); s == "" {
		return ""
	}
	fence := strings.Repeat("`", longest(s)+1)
	if s[0] == '`' || s[len(s)-1] == '`' {
		s = " " + s + " "
	}
	return fence + s + fence
}

// longest is the length of the longest run of backticks.
func longest(s string) int {
	most, run := 0, 0
	for i := range len(s) {
		if s[i] != '`' {
			run = 0
			continue
		}
		run++
		most = max(most, run)
	}
	return most
}

// lines are the lines of a text that say something, each drawn by put.
func lines(s string, put func(string) string) []string {
	var out []string
	for l := range strings.SplitSeq(report.Visible(s), "\n") {
		if l = put(l); l != "" {
			out = append(out, l)
		}
	}
	return out
}

// flow is text whose lines stay lines.
func flow(s string, put func(string) string) string { return joined(lines(s, put), "\\\n") }

// cells is flow for the cell of a table.
func cells(s string, put func(string) string) string { return strings.Join(lines(s, put), br) }

// paragraph is running text: an empty line parts paragraphs.
func paragraph(s string) string {
	var out []string
	for part := range strings.SplitSeq(strings.ReplaceAll(s, "\r\n", "\n"), "\n\n") {
		if part = flow(part, inline); part != "" {
			out = append(out, part)
		}
	}
	return strings.Join(out, "\n\n")
}

func heading(level int, s string) string {
	s = inline(s)
	if bare := strings.TrimRight(s, "#"); bare != "" && len(bare) < len(s) { // signs at the end would be taken off (CommonMark 4.2)
		s = bare + `\` + s[len(bare):]
	}
	return strings.TrimRight(strings.Repeat("#", level)+" "+s, " ")
}

// fenced is text that is copied as it stands.
func fenced(s string) string {
	s = report.Visible(s)
	fence := strings.Repeat("`", max(3, longest(s)+1))
	return fence + "\n" + s + "\n" + fence
}

func quoted(block string) string {
	if block == "" {
		return ""
	}
	return "> " + strings.ReplaceAll(block, "\n", "\n> ")
}

// hang sets what follows the first line of a list item under it.
func hang(s string) string { return strings.ReplaceAll(s, "\n", "\n  ") }

// joined puts together what is not empty. A backslash at the end of a line
// stands as its number: parsers read three of them in different ways.
func joined(parts []string, by string) string {
	var out []string
	for i, p := range parts {
		if before, ok := strings.CutSuffix(p, `\\`); ok && i+1 < len(parts) {
			p = before + "&#92;"
		}
		if p != "" {
			out = append(out, p)
		}
	}
	return strings.Join(out, by)
}
