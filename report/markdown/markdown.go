// Package markdown draws a report.Doc as GitHub Flavored Markdown
// (https://github.github.com/gfm/, on CommonMark 0.31.2), for wikis, tickets and
// code review. It promises that every text of the document is data: no link, no
// picture, no markup and no heading comes from what a person typed, and what
// acts unseen stands as its code point. The one piece of HTML is <br>, where a
// cell has lines. It refuses to guess at the habits of single sites: one that
// turns @names and #numbers of finished pages into links will still do so.
package markdown

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"bridgelog/report"
)

// Draw writes the document; it is a report.Drawer.
func Draw(ctx context.Context, w io.Writer, doc report.Doc, progress func(done, total int)) error {
	p := &page{w: bufio.NewWriter(w), lang: doc.Meta.Words, Steps: report.NewSteps(ctx, doc, 500, progress)}
	p.title(doc.Meta)
	for _, b := range doc.Blocks {
		if err := p.block(b); err != nil {
			return err
		}
	}
	p.foot(doc.Meta)
	p.End()
	return p.w.Flush()
}

type page struct {
	report.Steps
	w     *bufio.Writer // remembers the first error, which Flush returns
	lists int
	lang  *report.Catalogue
}

func (p *page) print(parts ...string) {
	for _, s := range parts {
		_, _ = p.w.WriteString(s)
	}
}

// say prints a block of its own, if it says anything.
func (p *page) say(block string) {
	if block != "" {
		p.print(block, "\n\n")
	}
}

func (p *page) title(m report.Meta) {
	p.say(bold(m.TLP))
	p.say(heading(1, m.Title))
	p.say(bold(strings.TrimSpace(report.Visible(m.Number + " " + m.Name))))
	severity := strings.TrimSpace(report.Visible(m.Severity + " " + m.SeverityWord))
	p.say(marks(append([]string{severity}, m.Flags()...)))
	p.say(paragraph(m.Organisation))
}

func (p *page) foot(m report.Meta) {
	zone := time.UTC
	if loc, err := time.LoadLocation(m.Zone); err == nil {
		zone = loc
	}
	p.print("---\n\n")
	p.say(paragraph(m.Words.Say("Made %s by %s · %s", m.MadeAt.UTC().Format("2006-01-02 15:04Z")+" ("+m.MadeAt.In(zone).Format("2006-01-02 15:04 MST")+")", m.MadeBy, m.Program)))
	p.say(paragraph(m.RecordWords(report.Groups(m.Root))))
	p.print(marks(append([]string{m.TLP}, m.Flags()...)), "\n")
}

func marks(words []string) string {
	for i := range words {
		words[i] = bold(words[i])
	}
	return joined(words, " · ")
}

func (p *page) block(b report.Block) error {
	if err := p.Err(); err != nil {
		return err
	}
	switch b := b.(type) {
	case report.Heading:
		p.say(heading(min(b.Level, 2)+1, b.Text))
	case report.Para:
		switch b.Style {
		case "mono":
			p.say(fenced(b.Text))
		case "notice":
			p.say(quoted(paragraph(b.Text)))
		case "alarm":
			p.say(quoted(flow(b.Text, bold)))
		default:
			p.say(paragraph(b.Text))
		}
	case report.Pairs:
		p.pairs(b)
	case report.Table:
		return p.table(b)
	case report.Items:
		return p.items(b)
	case report.Rows:
		return p.rows(b)
	case report.Ribbon:
		p.say(paragraph(b.Words))
	case report.Figure:
		p.say(paragraph(b.Words))
	case report.Bars:
		p.say(paragraph(b.Words))
	case report.Break: // there are no pages
	case report.SignatureLine:
		p.say(paragraph(b.Label + ": " + strings.Repeat("_", 40) + "  " + p.lang.Say("Date, place") + ": " + strings.Repeat("_", 20)))
	default:
		return fmt.Errorf("draw markdown: a block of kind %T is not known", b)
	}
	return nil
}

// bullet is the sign of a new list. It changes each time, or a list that comes
// right after another would go on with it (CommonMark 5.3).
func (p *page) bullet() string {
	p.lists++
	if p.lists%2 == 0 {
		return "* "
	}
	return "- "
}

// pairs are a list, so that long values stay readable as they are written.
func (p *page) pairs(b report.Pairs) {
	bullet := p.bullet()
	for _, r := range b.Rows {
		value := flow(r.Value, inline)
		switch {
		case r.Strong, r.Missing:
			value = flow(r.Value, bold)
		case r.Mono:
			value = flow(r.Value, code)
		}
		p.print(strings.TrimRight(bullet+bold(r.Label+":")+" "+hang(value), " "), "\n")
	}
	if len(b.Rows) > 0 {
		p.print("\n")
	}
}

// items are a list too: their values are copied into an authority's portal.
func (p *page) items(b report.Items) error {
	if len(b.Items) == 0 {
		p.say(paragraph(b.Table().Empty))
		return nil
	}
	bullet := p.bullet()
	for _, i := range b.Items {
		if err := p.Step(); err != nil {
			return err
		}
		says := inline
		if i.Gap == report.GapRequired {
			says = bold
		}
		lines := []string{bold(strings.TrimSpace(report.Visible(i.Number + " " + i.Label))), flow(i.Says(), says), flow(i.Was(), bold)}
		if i.Origin != "" {
			lines = append(lines, flow("("+i.Origin+")", inline))
		}
		p.print(bullet, hang(joined(lines, "\\\n")), "\n")
	}
	p.print("\n")
	return nil
}

func (p *page) table(b report.Table) error {
	if len(b.Rows) == 0 {
		p.say(paragraph(b.Empty))
		return nil
	}
	p.head(b.Columns)
	for n, row := range b.Rows {
		if err := p.Step(); err != nil {
			return err
		}
		for i, c := range b.Columns {
			cell := ""
			if i < len(row) {
				cell = row[i]
			}
			if b.Misses(n, i) {
				p.cell(cells(cell, bold))
			} else if c.Mono && !strings.ContainsAny(cell, "|") {
				p.cell(cells(cell, code))
			} else {
				p.cell(cells(cell, inline))
			}
		}
		p.print("|\n")
	}
	p.print("\n")
	return nil
}

func (p *page) head(columns []report.Column) {
	for _, c := range columns {
		p.cell(cells(c.Title, inline))
	}
	p.print("|\n")
	for _, c := range columns {
		if c.Right {
			p.print("| ---: ")
		} else {
			p.print("| --- ")
		}
	}
	p.print("|\n")
}

func (p *page) cell(content string) {
	p.print("| ", content)
	if content != "" {
		p.print(" ")
	}
}

func (p *page) rows(b report.Rows) error {
	if len(b.Rows) == 0 {
		p.say(paragraph(b.Empty))
		return nil
	}
	p.say(paragraph(p.lang.Say("Local times in %s.", b.Zone)))
	p.head([]report.Column{{Title: p.lang.Say("No."), Right: true}, {Title: p.lang.Say("Happened")}, {Title: p.lang.Say("Kind")}, {Title: p.lang.Say("What")}, {Title: p.lang.Say("Recorded")}})
	for i := range b.Rows {
		if err := p.Step(); err != nil {
			return err
		}
		p.row(&b.Rows[i])
	}
	p.print("\n")
	return nil
}

func (p *page) row(r *report.TimelineRow) {
	if r.Withheld > 0 {
		p.print("| | | | ", p.lang.WithheldWords(r), " | |\n")
		return
	}
	text, stamp := inline, bold
	if r.Struck {
		text, stamp = struck, struck
	}
	utc := r.UTC
	if utc == r.Happened {
		utc = ""
	}
	p.cell(r.Named())
	p.cell(joined([]string{cells(r.Happened, stamp), cells(utc, inline), cells(r.Exactness, inline)}, br))
	p.cell(cells(r.Kind, text))
	what := []string{cells(r.Text, text)}
	if r.Struck {
		what = append(what, cells(p.lang.Say("Struck: %s", r.StruckWhy), bold))
	}
	what = append(what, cells(strings.Join(r.Marks, " · "), bold))
	var details []string
	for _, d := range r.Details(p.lang) {
		details = append(details, cells(d.Label+": "+d.Value, inline))
	}
	p.cell(joined(append(what, strings.Join(details, " · ")), br))
	p.cell(joined([]string{cells(r.Recorded, inline), cells(r.By, inline)}, br))
	p.print("|\n")
}
