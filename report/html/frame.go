package html

import (
	"cmp"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strings"
	"time"

	"bridgelog/report"
)

var tlpClass = map[string]string{"TLP:RED": "red", "TLP:AMBER": "amber", "TLP:AMBER+STRICT": "amber", "TLP:GREEN": "green", "TLP:CLEAR": "clear"}

// styles are the style sheet, and for printing the marks that stand on every
// page. Only marks this program knows are put into it: it is code.
func styles(m report.Meta) string {
	var marks []string
	if _, known := tlpClass[m.TLP]; known {
		marks = append(marks, m.TLP)
	}
	marks = append(marks, m.Flags()...)
	page, of, _ := strings.Cut(m.Words.Say("Page %s of %s", "\x00", ""), "\x00")
	return style + `@page{margin:18mm 16mm 20mm;@top-center{content:"` + strings.Join(marks, " · ") + `";font:bold 9pt sans-serif}` +
		`@bottom-center{content:"` + strings.Join(marks, " · ") + `";font:bold 9pt sans-serif}@bottom-right{content:"` + page + `" counter(page) "` + of + `" counter(pages);font:8pt sans-serif}}` + "\n" + accent(m.Style)
}

// accent are the rules of the house style: its colour for headings and lines on
// white, and as light as it must be on a dark screen.
func accent(s report.Style) string {
	out := ""
	if len(s.Logo.PNG) > 0 {
		out = ".logo{float:inline-end;max-width:14rem;max-height:4rem;width:auto;height:auto;margin:0 0 .5rem 1rem;padding:.2rem;background:#fff}\n"
	}
	rgb, ok := s.Ink()
	if !ok {
		return out
	}
	light := report.OnDark(rgb, [3]uint8{0x14, 0x17, 0x1c})
	own := fmt.Sprintf(":root{--accent:#%02x%02x%02x}", rgb[0], rgb[1], rgb[2])
	return out + own + fmt.Sprintf("@media (prefers-color-scheme:dark){:root{--accent:#%02x%02x%02x}}@media print{%s}", light[0], light[1], light[2], own) +
		"h1,h2{color:var(--accent)}header{border-bottom:2px solid var(--accent);padding-bottom:.6rem}.lead{border-color:var(--accent)}\n"
}

func (p *page) head(m report.Meta) {
	lang := m.Language
	if lang == "" {
		lang = "en"
	}
	css := "\n" + styles(m)
	sum := sha256.Sum256([]byte(css)) // the only style a browser may take (CSP 3, 8.2)
	images := ""
	if len(m.Style.Logo.PNG) > 0 {
		images = "img-src data:; "
	}
	p.put("<!DOCTYPE html>\n<html lang=\"", esc(lang), "\">\n<head>\n<meta charset=\"utf-8\">\n",
		`<meta http-equiv="Content-Security-Policy" content="default-src 'none'; `, images, `style-src 'sha256-`, base64.StdEncoding.EncodeToString(sum[:]), `'; base-uri 'none'; form-action 'none'">`, "\n",
		`<meta name="viewport" content="width=device-width, initial-scale=1">`, "\n",
		`<meta name="color-scheme" content="light dark">`, "\n",
		`<meta name="generator" content="`, esc(m.Program), "\">\n",
		"<title>", esc(strings.TrimSpace(m.Title+" "+m.Number+" "+m.Name)), "</title>\n<style>", css, "</style>\n</head>\n<body")
	if m.Exercise || m.Draft {
		mark := m.Words.Say("DRAFT")
		if m.Exercise {
			mark = m.Words.Say("EXERCISE")
		}
		p.put(` data-mark="`, esc(mark), `"`)
	}
	p.put(">\n<a class=\"skip\" href=\"#main\">", esc(m.Words.Say("Skip to the document")), "</a>\n<header>\n")
	p.tlp(m)
	if l := m.Style.Logo; len(l.PNG) > 0 {
		p.put(fmt.Sprintf(`<img class="logo" width="%d" height="%d" alt="`, l.Width, l.Height), esc(cmp.Or(m.Organisation, "Logo")),
			`" src="data:image/png;base64,`, base64.StdEncoding.EncodeToString(l.PNG), "\">\n")
	}
	if m.Organisation != "" {
		p.put(`<p class="org" dir="auto">`, esc(m.Organisation), "</p>\n")
	}
	p.put(`<h1 dir="auto">`, esc(m.Title), "</h1>\n<p class=\"about\" dir=\"auto\">", esc(strings.TrimSpace(report.Visible(m.Number+" "+m.Name))), "</p>\n")
	var chips []string
	if m.Severity != "" {
		chips = append(chips, `<span class="chip `+level(m.Severity)+`">`+esc(strings.TrimSpace(report.Visible(m.Severity+" "+m.SeverityWord)))+"</span>")
	}
	plain := m
	plain.Words = nil // the style sheet knows them by their English
	for i, f := range m.Flags() {
		chips = append(chips, `<span class="chip `+strings.ToLower(strings.NewReplacer(" ", "-", ",", "").Replace(plain.Flags()[i]))+`">`+esc(f)+"</span>")
	}
	if len(chips) > 0 {
		p.put(`<p class="flags">`, strings.Join(chips, " "), "</p>\n")
	}
	p.put("</header>\n<main id=\"main\" tabindex=\"-1\">\n")
}

func (p *page) tlp(m report.Meta) {
	p.put(`<p class="tlp `, tlpClass[m.TLP], `">`, esc(m.TLP), "</p>\n")
}

func (p *page) foot(m report.Meta) {
	utc := m.MadeAt.UTC().Format("2006-01-02 15:04Z")
	made := `<time datetime="` + m.MadeAt.UTC().Format(time.RFC3339) + `">` + utc + "</time>"
	if zone, err := time.LoadLocation(m.Zone); err == nil && zone != time.UTC {
		made += " (" + m.MadeAt.In(zone).Format("2006-01-02 15:04 MST") + ")"
	}
	p.put("</main>\n<footer>\n<p>", m.Words.Say("Made %s by %s · %s", made, "<bdi>"+esc(m.MadeBy)+"</bdi>", "<bdi>"+esc(m.Program)+"</bdi>"), "</p>\n<p>",
		m.Words.Say("Logbook %s · %d entries · root %s", "<code>"+esc(m.Logbook)+"</code>", m.Entries, "<code>"+esc(report.Groups(m.Root))+"</code>"), "</p>\n")
	p.tlp(m)
	p.put("</footer>\n</body>\n</html>\n")
}
