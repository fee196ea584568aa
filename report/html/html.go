// Package html draws a report.Doc as one HTML file that needs nothing else: no
// script, no picture, no font, no network. It is the accessible form of a
// document: headings in order, tables with scopes, the picture with its words
// beside it, light and dark, and a print style. It promises that every text of
// the document is data, never markup. It refuses scripts; the file forbids them
// itself.
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
	p := &page{Steps: report.NewSteps(ctx, doc, 500, progress)}
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
	title    string // of the open section, for the table's caption
}

// put writes markup; text inside it goes through esc first.
func (p *page) put(parts ...string) {
	for _, s := range parts {
		p.out.WriteString(s)
	}
}

// esc makes text safe in content and in quoted attributes, and shows what would
// act unseen as code points.
func esc(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	if strings.ContainsFunc(s, hides) {
		var sb strings.Builder
		for _, r := range s {
			if hides(r) {
				fmt.Fprintf(&sb, "[U+%04X]", r)
			} else {
				sb.WriteRune(r)
			}
		}
		s = sb.String()
	}
	return html.EscapeString(s)
}

func hides(r rune) bool {
	return r < ' ' && r != '\n' && r != '\t' && r != '\r' || r >= 0x7F && r < 0xA0 ||
		r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069 || r == 0xFEFF || r == 0x200B
}

// lines is text whose line breaks are kept. Each text finds its own direction.
func lines(s string) string {
	return strings.ReplaceAll(esc(strings.ReplaceAll(s, "\r\n", "\n")), "\n", "<br>")
}

var tlpClass = map[string]string{"TLP:RED": "red", "TLP:AMBER": "amber", "TLP:AMBER+STRICT": "amber", "TLP:GREEN": "green"}

func (p *page) head(m report.Meta) {
	lang := m.Language
	if lang == "" {
		lang = "en"
	}
	p.put("<!DOCTYPE html>\n<html lang=\"", esc(lang), "\">\n<head>\n<meta charset=\"utf-8\">\n",
		`<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`, "\n",
		`<meta name="viewport" content="width=device-width, initial-scale=1">`, "\n",
		`<meta name="color-scheme" content="light dark">`, "\n",
		`<meta name="generator" content="`, esc(m.Program), "\">\n",
		"<title>", esc(strings.TrimSpace(m.Title+" "+m.Number+" "+m.Name)), "</title>\n<style>\n", style, "</style>\n</head>\n<body")
	if m.Exercise || m.Draft {
		mark := "DRAFT"
		if m.Exercise {
			mark = "EXERCISE"
		}
		p.put(` data-mark="`, mark, `"`)
	}
	p.put(">\n<header>\n<p class=\"tlp ", tlpClass[m.TLP], "\">", esc(m.TLP), "</p>\n")
	if m.Organisation != "" {
		p.put("<p class=\"org\">", esc(m.Organisation), "</p>\n")
	}
	p.put("<h1>", esc(m.Title), "</h1>\n<p class=\"about\"><bdi>", esc(strings.TrimSpace(m.Number+" "+m.Name)), "</bdi></p>\n<p class=\"flags\">")
	if m.Severity != "" {
		p.put(`<span class="chip `, esc(strings.ToLower(m.Severity)), `">`, esc(strings.TrimSpace(m.Severity+" "+m.SeverityWord)), "</span> ")
	}
	for _, f := range []struct {
		on          bool
		class, word string
	}{{m.Exercise, "exercise", "EXERCISE"}, {m.LegalHold, "hold", "LEGAL HOLD"}, {m.Draft, "draft", "DRAFT"}, {m.Edition > 0, "final", fmt.Sprintf("FINAL, EDITION %d", m.Edition)}} {
		if f.on {
			p.put(`<span class="chip `, f.class, `">`, f.word, "</span> ")
		}
	}
	p.put("</p>\n</header>\n<main>\n")
}

func (p *page) foot(m report.Meta) {
	zone := time.UTC
	if loc, err := time.LoadLocation(m.Zone); err == nil {
		zone = loc
	}
	p.put("</main>\n<footer>\n<p>Made <time datetime=\"", m.MadeAt.UTC().Format(time.RFC3339), "\">", esc(m.MadeAt.In(zone).Format("2006-01-02 15:04 MST")),
		" (", m.MadeAt.UTC().Format("2006-01-02 15:04Z"), ")</time> by <bdi>", esc(m.MadeBy), "</bdi> · ", esc(m.Program), "</p>\n<p>Logbook <code>", esc(m.Logbook), "</code> · ",
		fmt.Sprint(m.Entries), " entries · root <code>", esc(report.Groups(m.Root)), "</code></p>\n<p class=\"tlp ", tlpClass[m.TLP], "\">", esc(m.TLP), "</p>\n</footer>\n</body>\n</html>\n")
}

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
		p.title = b.Text
		if b.Level > 1 {
			p.put("<h3>", esc(b.Text), "</h3>\n")
			return nil
		}
		p.closeSection()
		p.sections++
		p.section = p.sections
		id := fmt.Sprintf("s%d", p.section)
		p.put(`<section aria-labelledby="`, id, "\">\n<h2 id=\"", id, `">`, esc(b.Text), "</h2>\n")
	case report.Para:
		switch b.Style {
		case "mono":
			p.put("<pre><code>", esc(b.Text), "</code></pre>\n")
		case "lead", "muted", "notice":
			p.put(`<p class="`, b.Style, `">`, lines(b.Text), "</p>\n")
		default:
			p.put("<p>", lines(b.Text), "</p>\n")
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
		p.ribbon(b)
	case report.Break:
		p.put(`<div class="break"></div>`, "\n")
	case report.SignatureLine:
		p.put(`<p class="sign"><span>`, esc(b.Label), " (name, signature)</span><span>Date, place</span></p>\n")
	default:
		return fmt.Errorf("draw html: a block of kind %T is not known", b)
	}
	return nil
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
		p.put("<div><dt>", esc(r.Label), "</dt><dd dir=\"auto\">", value, "</dd></div>\n")
	}
	p.put("</dl>\n")
}

func (p *page) table(b report.Table) error {
	if len(b.Rows) == 0 {
		p.put(`<p class="muted">`, esc(b.Empty), "</p>\n")
		return nil
	}
	p.put("<div class=\"wide\"><table>\n<caption>", esc(p.title), "</caption>\n<thead><tr>")
	for _, c := range b.Columns {
		p.put(`<th scope="col"`, right(c.Right), ">", esc(c.Title), "</th>")
	}
	p.put("</tr></thead>\n<tbody>\n")
	for _, row := range b.Rows {
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
		p.put(`<p class="muted">`, esc(b.Empty), "</p>\n")
		return nil
	}
	p.put("<div class=\"wide\"><table class=\"timeline\">\n<caption>Timeline, local times in ", esc(b.Zone), "</caption>\n<thead><tr>",
		`<th scope="col" class="right">No.</th><th scope="col">Happened</th><th scope="col">Kind</th><th scope="col">What</th><th scope="col">Recorded</th></tr></thead>`, "\n<tbody>\n")
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
		p.put(`<tr class="withheld"><td colspan="5">`, fmt.Sprint(r.Withheld), " withheld here: marked stricter than this document</td></tr>\n")
		return
	}
	entry, id := fmt.Sprint(r.Entry), fmt.Sprintf(` id="e%d"`, r.Entry)
	if r.Entry == 0 && r.Recorded == "" {
		entry, id = "–", ""
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
	p.put("<br><small>", esc(r.Exactness), "</small></td><td><span aria-hidden=\"true\" class=\"shape\">", symbol(r.KindKey), "</span> ", open, esc(r.Kind), end,
		"</td><td><div dir=\"auto\">", open, lines(r.Text), end, "</div>")
	if r.Struck {
		p.put(`<div class="mark" dir="auto">Struck: `, lines(r.StruckWhy), "</div>")
	}
	if len(r.Marks) > 0 {
		p.put(`<div class="mark" dir="auto">`, lines(strings.Join(r.Marks, " · ")), "</div>")
	}
	var parts []string
	for _, f := range [][2]string{{"Who", r.Who}, {"Systems", r.Systems}, {"Tactic", r.Tactic}, {"Evidence", r.Evidence}, {"Source", r.Source}, {"Clock", r.Clock}} {
		if f[1] != "" {
			parts = append(parts, f[0]+": <bdi>"+esc(f[1])+"</bdi>")
		}
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

// symbol is the small shape of a kind, the same as in the picture.
func symbol(kind string) string {
	switch kind {
	case "attacker":
		return "▲"
	case "detect":
		return "◆"
	case "action", "task":
		return "■"
	case "decision", "service":
		return "⚑"
	}
	return "●"
}
