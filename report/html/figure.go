package html

import (
	"encoding/base64"
	"fmt"
	"math"

	"bridgelog/report"
)

// figure draws a laid out picture as SVG, told apart without colour; its words
// stand under it for everybody.
func (p *page) figure(f report.Figure) {
	if l := f.Picture; len(l.PNG) > 0 {
		p.put("<figure class=\"kept\">\n", fmt.Sprintf(`<img width="%d" height="%d" style="max-width:100%%;height:auto" alt="`, l.Width, l.Height), esc(f.Words),
			`" src="data:image/png;base64,`, base64.StdEncoding.EncodeToString(l.PNG), "\">\n<figcaption dir=\"auto\">", esc(f.Title+". "+f.Caption), "</figcaption>\n</figure>\n")
		return
	}
	if len(f.Shapes) == 0 {
		p.put(`<p class="muted" dir="auto">`, lines(f.Words), "</p>\n")
		return
	}
	p.pictures++
	id := fmt.Sprintf("p%d", p.pictures)
	p.put("<figure class=\"drawn\">\n", fmt.Sprintf(`<svg viewBox="0 0 %.0f %.0f" role="img" aria-labelledby="%st %sd">`, f.Width, f.Height, id, id),
		fmt.Sprintf(`<title id="%st">`, id), esc(f.Title), "</title>\n")
	for _, s := range f.Shapes {
		switch s.Kind {
		case report.BoxShape:
			fill := s.Fill
			if fill == "" {
				fill = report.Hollow
			}
			p.put(fmt.Sprintf(`<rect class="bar-%s%s" x="%.1f" y="%.1f" width="%.1f" height="%.1f"/>`, fill, dashed(s.Dashed), s.X, s.Y, s.W, s.H))
			if s.Fill == report.Hatched {
				p.put(`<path class="hatch" d="`)
				for _, l := range report.Hatch(s.X, s.Y, s.X+s.W, s.Y+s.H, 4) {
					p.put(fmt.Sprintf("M%.1f %.1fL%.1f %.1f", l[0], l[1], l[2], l[3]))
				}
				p.put(`"/>`)
			}
		case report.LineShape:
			class := "stroke"
			if s.Faint {
				class = "grid"
			}
			p.put(fmt.Sprintf(`<path class="%s%s" d="M%.1f %.1fL%.1f %.1f"/>`, class, dashed(s.Dashed), s.X, s.Y, s.X+s.W, s.Y+s.H))
			if far := math.Hypot(s.W, s.H); s.Arrow && far > 0 {
				x, y, dx, dy := s.X+s.W, s.Y+s.H, s.W/far, s.H/far
				p.put(fmt.Sprintf(`<path class="point" d="M%.1f %.1fL%.1f %.1fL%.1f %.1fz"/>`, x, y, x-dx*6-dy*2.6, y-dy*6+dx*2.6, x-dx*6+dy*2.6, y-dy*6-dx*2.6))
			}
		case report.TextShape:
			x, anchor := s.X, "at-start"
			switch s.Align {
			case 'C':
				x, anchor = s.X+s.W/2, "at-middle"
			case 'R':
				x, anchor = s.X+s.W, "at-end"
			}
			class := anchor
			if s.Bold {
				class += " day"
			}
			if s.Muted {
				class += " dim"
			}
			if s.Light {
				class += " light"
			}
			p.put(fmt.Sprintf(`<text x="%.1f" y="%.1f" font-size="%.1f" class="%s">`, x, s.Y+s.Size*1.05, s.Size, class), esc(s.Text), "</text>")
		}
		p.put("\n")
	}
	p.put("</svg>\n<figcaption>", fmt.Sprintf(`<span id="%sd" dir="auto">`, id), lines(f.Words), "</span></figcaption>\n</figure>\n")
}

func dashed(on bool) string {
	if on {
		return " dashed"
	}
	return ""
}
