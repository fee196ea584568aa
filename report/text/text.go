// Package text draws a report.Doc for plain eyes and for machines: UTF-8 text,
// CSV and JSON. It promises that the text holds everything the PDF holds, that
// the JSON is complete and keeps its field names, and that no CSV cell is taken
// for a formula by a spreadsheet. It refuses layout for paper.
package text

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"bridgelog/report"
)

// width is the number of columns of the text form.
const width = 92

// Draw writes the document as UTF-8 text; it is a report.Drawer.
func Draw(ctx context.Context, w io.Writer, doc report.Doc, progress func(done, total int)) error {
	p := &page{w: bufio.NewWriter(w), lang: doc.Meta.Words, Steps: report.NewSteps(ctx, doc, 500, progress)}
	p.title(doc.Meta)
	for i, b := range doc.Blocks {
		if guided(doc.Meta) != "" && i > 0 && apart(doc.Blocks[i-1], b) {
			p.print("\n")
		}
		if err := p.block(b); err != nil {
			return err
		}
	}
	p.foot(doc.Meta)
	p.End()
	return p.w.Flush()
}

// apart says whether an empty line stands between two blocks; headings bring
// their own.
func apart(before, b report.Block) bool {
	if pairs, ok := before.(report.Pairs); ok && pairs.Key {
		return false // followed by one already
	}
	for _, x := range []report.Block{before, b} {
		switch x.(type) {
		case report.Heading, report.Break, report.SignatureLine, report.Rows:
			return false
		}
	}
	return true
}

type page struct {
	report.Steps
	w    *bufio.Writer // remembers the first error, which Flush returns
	lang *report.Catalogue
}

func (p *page) print(parts ...string) {
	for _, s := range parts {
		_, _ = p.w.WriteString(s)
	}
}

// say prints a paragraph, wrapped, every line behind the indent.
func (p *page) say(indent, text string) {
	for _, l := range wrap(text, width-utf8.RuneCountInString(indent)) {
		p.print(strings.TrimRight(indent+l, " "), "\n")
	}
}

func (p *page) title(m report.Meta) {
	p.print(m.TLP, "\n\n", m.Title, "\n", strings.Repeat("=", utf8.RuneCountInString(m.Title)), "\n")
	p.say("", strings.TrimSpace(m.Number+"  "+report.Visible(m.Name)))
	var flags []string
	if m.Severity != "" {
		flags = append(flags, strings.TrimSpace(m.Severity+" "+m.SeverityWord))
	}
	flags = append(flags, m.Flags()...)
	if len(flags) > 0 {
		p.print(strings.Join(flags, " · "), "\n")
	}
	if m.Organisation != "" {
		p.say("", report.Visible(m.Organisation))
	}
	p.print("\n")
}

func (p *page) foot(m report.Meta) {
	p.print("\n", strings.Repeat("-", width), "\n")
	p.say("", m.Words.Say("Made %s by %s · %s", m.MadeAt.UTC().Format("2006-01-02 15:04Z"), report.Visible(m.MadeBy), m.Program))
	p.say("", m.RecordWords(report.Groups(m.Root)))
	p.print(m.TLP, "\n")
}

func (p *page) block(b report.Block) error {
	switch b := b.(type) {
	case report.Heading:
		mark := "-"
		if b.Level > 1 {
			mark = "."
		}
		p.print("\n", b.Text, "\n", strings.Repeat(mark, utf8.RuneCountInString(b.Text)), "\n")
	case report.Para:
		indent := ""
		if b.Style == "mono" || b.Style == "notice" || b.Style == "alarm" {
			indent = "    "
		}
		if b.Style == "mono" {
			p.print(indent, report.Visible(b.Text), "\n") // a command is copied, so it is never wrapped
			return nil
		}
		p.say(indent, report.Visible(b.Text))
	case report.Pairs:
		p.pairs(b)
	case report.Table:
		return p.table(b)
	case report.Items:
		return p.items(b)
	case report.Rows:
		return p.rows(b)
	case report.Ribbon:
		p.say("", report.Visible(b.Words))
	case report.Figure:
		p.print("\n")
		for line := range strings.SplitSeq(report.Visible(b.Words), "\n") {
			p.say("", line)
		}
	case report.Bars:
		p.print("\n")
		for line := range strings.SplitSeq(report.Visible(b.Words), "\n") {
			p.say("", line)
		}
	case report.Break:
	case report.SignatureLine:
		p.print("\n", b.Label, ": ", strings.Repeat("_", 40), "  ", p.lang.Say("Date, place"), ": ", strings.Repeat("_", 20), "\n")
	default:
		return fmt.Errorf("draw text: a block of kind %T is not known", b)
	}
	return nil
}

func (p *page) pairs(b report.Pairs) {
	label := 0
	for _, r := range b.Rows {
		label = max(label, utf8.RuneCountInString(r.Label))
	}
	if b.Wide {
		label = min(label, 36)
	}
	for _, r := range b.Rows {
		names, values := wrap(r.Label, label), wrap(report.Visible(r.Value), width-label-2)
		for i := range max(len(names), len(values)) {
			name, value := "", ""
			if i < len(names) {
				name = names[i]
			}
			if i < len(values) {
				value = values[i]
			}
			p.print(strings.TrimRight(pad(name, label)+"  "+value, " "), "\n")
		}
	}
	if b.Key {
		p.print("\n")
	}
}

// table prints each row in columns whose widths follow their shares.
func (p *page) table(b report.Table) error {
	if len(b.Rows) == 0 {
		p.say("", b.Empty)
		return nil
	}
	total := 0.0
	for _, c := range b.Columns {
		total += max(c.Share, 0.1)
	}
	widths := make([]int, len(b.Columns))
	heads := make([]string, len(b.Columns))
	for i, c := range b.Columns {
		widths[i] = max(int(float64(width-2*len(widths))*max(c.Share, 0.1)/total), 3)
		heads[i] = c.Title
	}
	p.line(heads, widths, b.Columns)
	p.print(strings.Repeat("-", width), "\n")
	for _, row := range b.Rows {
		if err := p.Step(); err != nil {
			return err
		}
		p.line(row, widths, b.Columns)
		if b.Hand > 0 { // a line to write on
			p.print("\n", strings.Repeat("_", width), "\n")
		}
	}
	return nil
}

func (p *page) line(cells []string, widths []int, columns []report.Column) {
	parts := make([][]string, len(widths))
	n := 1
	for i := range widths {
		if i < len(cells) {
			parts[i] = wrap(report.Visible(cells[i]), widths[i])
		}
		n = max(n, len(parts[i]))
	}
	for k := range n {
		var sb strings.Builder
		for i, w := range widths {
			cell := ""
			if k < len(parts[i]) {
				cell = parts[i][k]
			}
			if columns[i].Right {
				cell = strings.Repeat(" ", max(0, w-utf8.RuneCountInString(cell))) + cell
			}
			sb.WriteString(pad(cell, w) + "  ")
		}
		p.print(strings.TrimRight(sb.String(), " "), "\n")
	}
}

// items prints contents one under another. Values are never wrapped: they are
// copied from here into an authority's portal.
func (p *page) items(b report.Items) error {
	for i, it := range b.Items {
		if err := p.Step(); err != nil {
			return err
		}
		if i > 0 {
			p.print("\n")
		}
		p.say("", report.Visible(strings.TrimSpace(it.Number+" "+it.Label)))
		for l := range strings.SplitSeq(report.Visible(it.Says()), "\n") {
			p.print(strings.TrimRight("    "+l, " "), "\n")
		}
		for _, remark := range []string{it.Was(), it.Origin} {
			if remark != "" {
				p.say("      ", "("+report.Visible(remark)+")")
			}
		}
	}
	return nil
}

func pad(s string, n int) string { return s + strings.Repeat(" ", max(0, n-utf8.RuneCountInString(s))) }

func (p *page) rows(b report.Rows) error {
	if len(b.Rows) == 0 {
		p.say("", b.Empty)
		return nil
	}
	zone := time.UTC
	if loc, err := time.LoadLocation(b.Zone); err == nil {
		zone = loc
	}
	day := ""
	const indent = "        "
	for i := range b.Rows {
		r := &b.Rows[i]
		if err := p.Step(); err != nil {
			return err
		}
		if r.Withheld > 0 {
			p.print("\n", indent, "[", p.lang.WithheldShort(r), "]\n")
			continue
		}
		at := r.FromUTC
		if at.IsZero() {
			at = r.RecordedUTC
		}
		if d := p.lang.Day(at.In(zone)); d != day && !r.Struck {
			p.print("\n", d, "\n")
			day = d
		}
		p.row(r, indent)
	}
	return nil
}

func (p *page) row(r *report.TimelineRow, indent string) {
	entry := r.Named()
	head := r.Happened
	if r.UTC != "" && r.UTC != r.Happened {
		head += " (" + r.UTC + ")"
	}
	p.print(fmt.Sprintf("\n%6s  ", entry), strings.Join([]string{head, r.Exactness, r.Kind}, " · "), "\n")
	if r.Struck {
		p.say(indent, p.lang.Say("STRUCK, %s", report.Visible(r.StruckWhy)))
	}
	p.say(indent, report.Visible(r.Text))
	if len(r.Marks) > 0 {
		p.say(indent, "* "+report.Visible(strings.Join(r.Marks, " · ")))
	}
	var parts []string
	for _, f := range [][2]string{{"who", r.Who}, {"systems", r.Systems}, {"tactic", r.Tactic}, {"evidence", r.Evidence}, {"source", r.Source}, {"clock", r.Clock},
		{"recorded", p.recorded(r)}} {
		if f[1] != "" {
			parts = append(parts, p.lang.Say("small|"+f[0])+" "+report.Visible(f[1]))
		}
	}
	p.say(indent, strings.Join(parts, " · "))
}

// recorded is when a row was recorded, and by whom.
func (p *page) recorded(r *report.TimelineRow) string {
	if r.By == "" {
		return strings.TrimSpace(r.Recorded)
	}
	return strings.TrimSpace(p.lang.Say("%s by %s", r.Recorded, r.By))
}

// wrap breaks text at blanks into lines of at most n characters; a longer word
// is broken where it must be. Line breaks in the text stay.
func wrap(s string, n int) []string {
	var out []string
	for _, para := range strings.Split(s, "\n") {
		line, used := "", 0
		words := strings.FieldsFunc(para, breaks)
		for i := 0; i < len(words); i++ {
			word := words[i]
			for i+1 < len(words) && numbers(word) && report.IsUnit(strings.TrimRight(words[i+1], ".,;:)")) { // 2 d stays together
				i++
				word += " " + words[i]
			}
			size := utf8.RuneCountInString(word)
			if used > 0 && used+1+size > n {
				out = append(out, line)
				line, used = "", 0
			}
			for size > n {
				runes := []rune(word)
				out = append(out, string(runes[:n]))
				word, size = string(runes[n:]), size-n
			}
			if used > 0 {
				line, used = line+" ", used+1
			}
			line, used = line+word, used+size
		}
		out = append(out, line)
	}
	return out
}

// numbers reports a word that ends in a number.
func numbers(word string) bool { last := word[len(word)-1]; return last >= '0' && last <= '9' }

// breaks says whether a line may end at a space; before the marks of French none
// does.
func breaks(r rune) bool { return unicode.IsSpace(r) && r != '\u00a0' && r != '\u202f' }
