// Package html draws a report.Doc as one HTML file that needs nothing else: no
// script, no picture, no font, no network. It is the accessible form of a
// document (WCAG 2.2): headings in order, a way past them, tables with names and
// scopes, the picture with its words under it, light and dark, and a print style.
// It promises that every text of the document is data, never markup. It refuses
// scripts and any style but its own; the file forbids them itself.
package html

import (
	"bytes"
	"context"
	_ "embed"
	"fmt"
	"html"
	"io"
	"strings"
	"time"

	"bridgelog/report"
)

//go:embed style.css
var style string

// Draw writes the document; it is a report.Drawer. Nothing is written to w when
// it returns an error.
func Draw(ctx context.Context, w io.Writer, doc report.Doc, progress func(done, total int)) error {
	p := &page{lang: doc.Meta.Words, Steps: report.NewSteps(ctx, doc, 500, progress), contents: contents(doc.Blocks)}
	p.head(doc.Meta)
	for _, b := range doc.Blocks {
		if err := p.block(b); err != nil {
			return err
		}
	}
	p.closeSection()
	p.foot(doc.Meta)
	p.End()
	_, err := w.Write(p.out.Bytes())
	return err
}

type page struct {
	report.Steps
	out      bytes.Buffer
	section  int // of the open section; 0 when none is open
	sections int
	pictures int
	lang     *report.Catalogue
	tables   int      // of the open section
	title    string   // of the open section, for the names of tables
	contents []string // titles of the sections
}

// put writes markup; text inside it goes through esc first.
func (p *page) put(parts ...string) {
	for _, s := range parts {
		p.out.WriteString(s)
	}
}

// esc makes text safe in content and in quoted attributes, and shows what would
// act unseen.
func esc(s string) string { return html.EscapeString(report.Visible(s)) }

// lines is text whose line breaks are kept. Each text finds its own direction.
func lines(s string) string { return strings.ReplaceAll(esc(s), "\n", "<br>") }

func (p *page) closeSection() {
	if p.section > 0 {
		p.put("</section>\n")
		p.section = 0
	}
}

func (p *page) block(b report.Block) error {
	if err := p.Err(); err != nil {
		return err
	}
	switch b := b.(type) {
	case report.Heading:
		p.heading(b)
	case report.Para:
		switch b.Style {
		case "mono":
			p.put(`<pre dir="auto"><code>`, esc(b.Text), "</code></pre>\n")
		case "lead", "muted", "notice", "alarm":
			p.put(`<p class="`, b.Style, `" dir="auto">`, lines(b.Text), "</p>\n")
		default:
			p.put(`<p dir="auto">`, lines(b.Text), "</p>\n")
		}
	case report.Pairs:
		p.pairs(b)
	case report.Table:
		return p.table(b)
	case report.Items:
		return p.table(b.Table())
	case report.Rows:
		return p.rows(b)
	case report.Ribbon:
		p.picture(func() { p.ribbon(b) })
	case report.Figure:
		p.picture(func() { p.figure(b) })
	case report.Bars:
		p.picture(func() { p.bars(b) })
	case report.Break:
		p.put(`<div class="break"></div>`, "\n")
	case report.SignatureLine:
		p.put(`<p class="sign"><span dir="auto">`, esc(p.lang.Say("%s (name, signature)", b.Label)), "</span><span>", esc(p.lang.Say("Date, place")), "</span></p>\n")
	default:
		return fmt.Errorf("draw html: a block of kind %T is not known", b)
	}
	return nil
}

// heading opens a section. A heading below one stands in a section, or it would
// skip a step.
func (p *page) heading(b report.Heading) {
	p.title, p.tables = b.Text, 0
	if b.Level > 1 && p.section > 0 {
		p.put(`<h3 dir="auto">`, esc(b.Text), "</h3>\n")
		return
	}
	if p.sections == 0 {
		p.nav()
	}
	p.closeSection()
	p.sections++
	p.section = p.sections
	id := fmt.Sprintf("s%d", p.section)
	p.put(`<section aria-labelledby="`, id, "\">\n<h2 id=\"", id, `" dir="auto">`, esc(b.Text), "</h2>\n")
}

// contents are the titles of the sections, in order.
func contents(blocks []report.Block) (titles []string) {
	for _, b := range blocks {
		if h, ok := b.(report.Heading); ok && (h.Level <= 1 || len(titles) == 0) {
			titles = append(titles, h.Text)
		}
	}
	return titles
}

// nav lists the sections of a document that has many.
func (p *page) nav() {
	if len(p.contents) < 4 {
		return
	}
	p.put("<nav aria-label=\"", esc(p.lang.Say("Contents")), "\">\n<ul>\n")
	for i, title := range p.contents {
		p.put(fmt.Sprintf(`<li dir="auto"><a href="#s%d">`, i+1), esc(title), "</a></li>\n")
	}
	p.put("</ul>\n</nav>\n")
}

// name is the name of the next table: that of its section, with a number where
// the section has several. The first one is not shown again under its heading.
func (p *page) name() (name, class string) {
	if p.tables++; p.tables > 1 {
		return fmt.Sprintf("%s (%d)", p.title, p.tables), ""
	}
	return p.title, ` class="unseen"`
}

// open begins a table. The timeline is wide: where the window is small it is
// scrolled sideways, by keys too (WCAG 2.1.1).
func (p *page) open(scroll, class, name, unseen string) {
	p.put(`<div class="wide"`, scroll, "><table", class, ">\n<caption", unseen, " dir=\"auto\">", esc(name), "</caption>\n<thead><tr>")
}

func (p *page) pairs(b report.Pairs) {
	class := "pairs"
	if b.Key {
		class = "pairs key"
	} else if b.Wide {
		class = "pairs wide-labels"
	}
	p.put(`<dl class="`, class, "\">\n")
	for _, r := range b.Rows {
		value := lines(r.Value)
		if r.Mono {
			value = "<code>" + value + "</code>"
		}
		if r.Strong {
			value = "<b>" + value + "</b>"
		}
		if r.Missing {
			value = `<b class="missing">` + value + "</b>"
		}
		p.put("<div><dt dir=\"auto\">", esc(r.Label), "</dt><dd dir=\"auto\">", value, "</dd></div>\n")
	}
	p.put("</dl>\n")
}

func (p *page) table(b report.Table) error {
	if len(b.Rows) == 0 {
		p.put(`<p class="muted" dir="auto">`, esc(b.Empty), "</p>\n")
		return nil
	}
	name, class := p.name()
	hand := ""
	if b.Hand > 0 {
		hand = ` class="hand"`
	}
	p.open("", hand, name, class)
	for _, c := range b.Columns {
		p.put(`<th scope="col" dir="auto"`, right(c.Right), ">", esc(c.Title), "</th>")
	}
	p.put("</tr></thead>\n<tbody>\n")
	for n, row := range b.Rows {
		if err := p.Step(); err != nil {
			return err
		}
		p.put("<tr>")
		for i, c := range b.Columns {
			cell := ""
			if i < len(row) {
				cell = lines(row[i])
			}
			if c.Mono {
				cell = "<code>" + cell + "</code>"
			}
			if b.Misses(n, i) {
				cell = `<b class="missing">` + cell + "</b>"
			}
			p.put(`<td dir="auto"`, right(c.Right), ">", cell, "</td>")
		}
		p.put("</tr>\n")
	}
	p.put("</tbody>\n</table></div>\n")
	return nil
}

func right(on bool) string {
	if on {
		return ` class="right"`
	}
	return ""
}

func (p *page) rows(b report.Rows) error {
	if len(b.Rows) == 0 {
		p.put(`<p class="muted" dir="auto">`, esc(b.Empty), "</p>\n")
		return nil
	}
	name := p.lang.Say("Timeline, local times in %s", b.Zone)
	p.open(` role="group" tabindex="0" aria-label="`+esc(name)+`"`, ` class="timeline"`, name, "")
	p.put(`<th scope="col" class="right">`, esc(p.lang.Say("No.")), "</th>")
	for _, h := range []string{"Happened", "Kind", "What", "Recorded"} {
		p.put(`<th scope="col">`, esc(p.lang.Say(h)), "</th>")
	}
	p.put("</tr></thead>\n<tbody>\n")
	for i := range b.Rows {
		if err := p.Step(); err != nil {
			return err
		}
		p.row(&b.Rows[i])
	}
	p.put("</tbody>\n</table></div>\n")
	return nil
}

func (p *page) row(r *report.TimelineRow) {
	if r.Withheld > 0 {
		p.put(`<tr class="withheld"><td colspan="5">`, esc(p.lang.WithheldWords(r)), "</td></tr>\n")
		return
	}
	entry, id := r.Named(), fmt.Sprintf(` id="e%d"`, r.Entry)
	if entry == "–" {
		id = ""
	}
	open, end, class := "", "", ""
	if r.Struck {
		open, end, class = "<s>", "</s>", ` class="struck"`
	} else if r.Attacker {
		class = ` class="attacker"`
	}
	p.put("<tr", id, class, `><th scope="row" class="right">`, entry, "</th><td>", open, "<b>", stamp(r.FromUTC, r.Happened), "</b>", end)
	if r.UTC != "" && r.UTC != r.Happened {
		p.put("<br><small>", esc(r.UTC), "</small>")
	}
	p.put("<br><small>", esc(r.Exactness), "</small></td><td><span aria-hidden=\"true\" class=\"shape\">", report.KindSymbol(r.KindKey), "</span> ", open, esc(r.Kind), end,
		"</td><td><div dir=\"auto\">", open, lines(r.Text), end, "</div>")
	if r.Struck {
		p.put(`<div class="mark" dir="auto">`, lines(p.lang.Say("Struck: %s", r.StruckWhy)), "</div>")
	}
	if len(r.Marks) > 0 {
		p.put(`<div class="mark" dir="auto">`, lines(strings.Join(r.Marks, " · ")), "</div>")
	}
	var parts []string
	for _, d := range r.Details(p.lang) {
		parts = append(parts, esc(d.Label)+": <bdi>"+esc(d.Value)+"</bdi>")
	}
	if len(parts) > 0 {
		p.put("<small>", strings.Join(parts, " · "), "</small>")
	}
	p.put("</td><td><small>", stamp(r.RecordedUTC, r.Recorded), "<br><bdi>", esc(r.By), "</bdi></small></td></tr>\n")
}

func stamp(t time.Time, text string) string {
	if t.IsZero() {
		return esc(text)
	}
	return `<time datetime="` + t.UTC().Format(time.RFC3339Nano) + `">` + esc(text) + "</time>"
}
