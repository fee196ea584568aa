package docx

import (
	"fmt"
	"io"
	"strings"

	"bridgelog/report"
)

// page is the body being written.
type page struct {
	report.Steps
	meta    report.Meta
	paper   sheet
	out     io.Writer // into memory, which does not fail
	section string    // of the heading last written, for the names of tables
	apart   bool      // a page begins with what comes next
	table   bool      // the last thing was a table, which grows together with the next one
	figures int
}

func (p *page) put(parts ...string) {
	for _, s := range parts {
		_, _ = io.WriteString(p.out, s)
	}
}

// The looks of text, as run properties. A colour stands beside its style, since
// some word processors let the style of a table win over that of letters.
const (
	asStrong   = `<w:rStyle w:val="Strong"/>`
	asCode     = `<w:rStyle w:val="Code"/>`
	asSmall    = `<w:rStyle w:val="Small"/>`
	asStruck   = `<w:rStyle w:val="Struck"/>`
	asAttacker = `<w:rStyle w:val="Attacker"/><w:color w:val="A3161B"/>`
	asMissing  = `<w:rStyle w:val="Missing"/><w:b/><w:bCs/><w:color w:val="A3161B"/>`
)

// para is a paragraph in a style; content are runs, and said what they say, by
// which the paragraph takes its direction. more are properties that stand behind
// the direction in the schema's order.
func para(style, said, content, before, more string) string {
	turned := ""
	if leads(said) == right {
		turned = "<w:bidi/>"
	}
	return `<w:p><w:pPr><w:pStyle w:val="` + style + `"/>` + before + turned + more + "</w:pPr>" + content + "</w:p>"
}

// text is a paragraph of one text in one look.
func text(style, look, s string) string { return para(style, s, runs(look, s), "", "") }

// say writes a paragraph of the body.
func (p *page) say(style, said, content string) {
	before := ""
	if p.apart {
		before, p.apart = "<w:pageBreakBefore/>", false
	}
	room := ""
	if p.table && style != "Space" && style != "Heading1" && style != "Heading2" {
		room = `<w:spacing w:before="160"/>`
	}
	p.put(para(style, said, content, before, room), "\n")
	p.table = false
}

// begin makes room for a table: two in a row would become one.
func (p *page) begin() {
	if p.table || p.apart {
		p.say("Space", "", "")
	}
	p.table = true
}

func (p *page) document(blocks []report.Block) error {
	p.put(declared, `<w:document `, word, ` xmlns:r="`, office, `relationships" `, drawing, `><w:body>`, "\n")
	p.title()
	for _, b := range blocks {
		if err := p.block(b); err != nil {
			return err
		}
	}
	if p.table || p.apart {
		p.say("Space", "", "")
	}
	p.put(`<w:sectPr><w:headerReference w:type="default" r:id="`, headerPart, `"/><w:footerReference w:type="default" r:id="`, footerPart, `"/>`,
		fmt.Sprintf(`<w:pgSz w:w="%d" w:h="%d"%s/><w:pgMar w:top="1640" w:right="%d" w:bottom="1540" w:left="%d" w:header="560" w:footer="500" w:gutter="0"/>`, p.paper.w, p.paper.h, map[bool]string{true: ` w:orient="landscape"`}[p.paper.w > p.paper.h], margin, margin),
		"</w:sectPr></w:body></w:document>")
	return p.Err()
}

func (p *page) title() {
	m := p.meta
	p.logo()
	p.say("Title", m.Title, runs("", m.Title))
	about := strings.TrimSpace(report.Visible(m.Number + " " + m.Name))
	p.say("Subtitle", about, runs("", about))
	var chips []string
	if m.Severity != "" {
		chips = append(chips, chip(strings.TrimSpace(report.Visible(m.Severity+" "+m.SeverityWord)), chipOf(m.Severity)))
	}
	for _, f := range m.Flags() {
		chips = append(chips, chip(f, chipOf(f)))
	}
	if len(chips) > 0 {
		p.say("Marks", "", strings.Join(chips, runs("", "  ")))
	}
}

var paraStyles = map[string]string{"": "Normal", "lead": "Lead", "muted": "Muted", "notice": "Notice", "alarm": "Alarm", "mono": "CodeBlock"}

func (p *page) block(b report.Block) error {
	if err := p.Err(); err != nil {
		return err
	}
	switch b := b.(type) {
	case report.Heading:
		p.section = b.Text
		style := "Heading1"
		if b.Level > 1 {
			style = "Heading2"
		}
		p.say(style, b.Text, runs("", b.Text))
	case report.Para:
		style, ok := paraStyles[b.Style]
		if !ok {
			style = "Normal"
		}
		p.say(style, b.Text, runs("", b.Text))
	case report.Pairs:
		p.pairs(b)
	case report.Table:
		return p.rowsOf(b)
	case report.Items:
		return p.rowsOf(b.Table())
	case report.Rows:
		return p.timeline(b)
	case report.Ribbon:
		p.ribbon(b)
	case report.Figure:
		p.figure(b)
	case report.Bars:
		figures := b.Figures()
		if len(figures) == 0 {
			p.say("Caption", b.Words, runs("", b.Words))
		}
		for i, f := range figures {
			p.draw(f)
			if i == len(figures)-1 {
				p.say("Caption", f.Words, runs("", f.Words))
			}
		}
	case report.Break:
		p.apart = true
	case report.SignatureLine:
		p.signature(b)
	default:
		return fmt.Errorf("draw docx: a block of kind %T is not known", b)
	}
	return nil
}

func (p *page) pairs(b report.Pairs) {
	if len(b.Rows) == 0 {
		return
	}
	style, part := "FactTable", 26
	if b.Key {
		style = "KeyFacts"
	} else if b.Wide {
		part = 36
	}
	label := p.paper.width() * part / 100
	g := p.grid(style, []int{label, p.paper.width() - label}, false)
	for _, r := range b.Rows {
		look := ""
		switch {
		case r.Missing:
			look = asMissing
		case r.Strong:
			look = asStrong
		case r.Mono:
			look = asCode
		}
		shade := ""
		if b.Key {
			shade = pale
		}
		g.row(false, cell{content: text("FactLabel", "", r.Label), shade: shade}, cell{content: text("Fact", look, r.Value), shade: shade, long: len(r.Value)})
	}
	g.end()
}

func (p *page) rowsOf(b report.Table) error {
	if len(b.Rows) == 0 {
		p.say("Muted", b.Empty, runs("", b.Empty))
		return nil
	}
	total := 0.0
	for _, c := range b.Columns {
		total += max(c.Share, 0.1)
	}
	widths := make([]int, len(b.Columns))
	heads := make([]cell, len(b.Columns))
	for i, c := range b.Columns {
		widths[i] = int(float64(p.paper.width()) * max(c.Share, 0.1) / total)
		heads[i] = cell{content: para("TableHead", c.Title, runs("", c.Title), "", aligned(c.Right)), shade: shaded}
	}
	g := p.grid("ReportTable", widths, true, b.Hand)
	g.row(true, heads...)
	for n, row := range b.Rows {
		if err := p.Step(); err != nil {
			return err
		}
		cells := make([]cell, len(b.Columns))
		for i, c := range b.Columns {
			said, look := "", ""
			if i < len(row) {
				said = row[i]
			}
			if c.Mono {
				look = asCode
			}
			if b.Misses(n, i) {
				look = asMissing
			}
			cells[i] = cell{content: para("TableText", said, runs(look, said), "", aligned(c.Right)), long: len(said)}
		}
		g.row(false, cells...)
	}
	g.end()
	return nil
}

func aligned(right bool) string {
	if right {
		return `<w:jc w:val="right"/>`
	}
	return ""
}

// signature is room for a name and a signature, and for date and place: two
// lines drawn by tabs, since word processors keep paragraphs together and not
// tables. Signatures that follow each other stand on one page.
func (p *page) signature(b report.SignatureLine) {
	width := p.paper.width()
	who, place := width*6/10, width*6/10+300
	rule := fmt.Sprintf(`<w:tabs><w:tab w:val="left" w:leader="underscore" w:pos="%d"/><w:tab w:val="left" w:pos="%d"/><w:tab w:val="left" w:leader="underscore" w:pos="%d"/></w:tabs>`, who, place, width)
	under := fmt.Sprintf(`<w:tabs><w:tab w:val="left" w:pos="%d"/></w:tabs>`, place)
	p.put(para("FactLabel", "", "<w:r><w:tab/><w:tab/><w:tab/></w:r>", "<w:keepNext/>"+rule, `<w:spacing w:before="600" w:after="0"/>`),
		para("FactLabel", "", runs("", p.meta.Words.Say("%s (name, signature)", b.Label))+"<w:r><w:tab/></w:r>"+runs("", p.meta.Words.Say("Date, place")), "<w:keepNext/>"+under, ""), "\n")
	p.table = false
}
