package html

import (
	"fmt"

	"bridgelog/report"
)

// The picture's measures, in units of its view box.
const (
	viewWidth = 960.0
	axisY     = 100.0
)

// ribbon draws the timeline's picture as SVG. Its words stand under it for
// everybody, and are its description for those who do not see it.
func (p *page) ribbon(b report.Ribbon) {
	if len(b.Items) == 0 {
		p.put(`<p class="muted" dir="auto">`, esc(b.Words), "</p>\n")
		return
	}
	p.pictures++
	id := fmt.Sprintf("p%d", p.pictures)
	const pad = 16.0
	pic := b.Lay(viewWidth-2*pad, 22, 80)
	p.put("<figure class=\"ribbon\">\n", fmt.Sprintf(`<svg viewBox="0 0 %.0f 212" role="img" aria-labelledby="%st %sd">`, viewWidth, id, id),
		fmt.Sprintf(`<title id="%st">`, id), esc(p.lang.Say("Timeline in %s", b.Zone)), "</title>\n",
		`<text x="4" y="12" class="side foe">`, esc(p.lang.Say("ATTACKER")), `</text><text x="4" y="176" class="side our">`, esc(p.lang.Say("RESPONSE")), `</text><text x="956" y="12" class="zone">`, esc(b.Zone), "</text>\n")
	for _, t := range pic.Ticks {
		x := pad + t.X
		p.put(fmt.Sprintf(`<path class="grid" d="M%.1f 36V184"/><text x="%.1f" y="194" class="tick">%s</text>`, x, x, esc(t.Text)))
		if t.Day != "" {
			p.put(fmt.Sprintf(`<text x="%.1f" y="207" class="tick day">%s</text>`, min(max(x, 46), viewWidth-46), esc(t.Day)))
		}
	}
	for _, band := range pic.Bands {
		p.put(fmt.Sprintf(`<rect class="%s" x="%.1f" y="%.1f" width="%.1f" height="16"/>`, level(band.Level), pad+band.X0, axisY-16, max(band.X1-band.X0, 0.5)))
		if band.First && band.X1-band.X0 > 36 {
			p.put(fmt.Sprintf(`<text class="%s-word band" x="%.1f" y="%.1f">%s</text>`, level(band.Level), pad+band.X0+4, axisY-4, esc(band.Level)))
		}
	}
	for _, s := range pic.Stretches {
		p.put(fmt.Sprintf(`<path class="axis" d="M%.1f %.1fH%.1f"/>`, pad+s.X0, axisY, pad+s.X1))
	}
	for _, c := range pic.Cuts {
		mid := pad + (c.X0+c.X1)/2
		p.put(fmt.Sprintf(`<path class="cut" d="M%.1f %.1fl8 -16M%.1f %.1fl8 -16"/><text x="%.1f" y="%.1f" class="tick">%s</text>`,
			mid-8, axisY+8, mid, axisY+8, mid, axisY+22, esc(c.Text)))
	}
	for _, m := range pic.Marks { // under all marks: what joins a key moment's flag to the axis
		if m.Key {
			p.put(fmt.Sprintf(`<path class="stem %s" d="M%.1f %.1fV%.1f"/>`, side(m), pad+m.X, axisY, keyLane(m)))
		}
	}
	for _, m := range pic.Marks {
		p.mark(m, pad)
	}
	p.put("</svg>\n<figcaption>", fmt.Sprintf(`<span id="%sd" dir="auto">`, id), esc(b.Words), "</span><br>", esc(p.lang.Say("▲ attacker · ◆ seen · ■ we did, task · ⚑ decided, service, key moment · ● other · hollow: recorded late · number: several rows · double stroke: time left out.")), "</figcaption>\n</figure>\n")
}

// level is the style class of a severity; an unknown one is that of the lowest.
func level(l string) string {
	switch l {
	case "SEV1", "SEV2", "SEV3":
		return "sev" + l[3:]
	}
	return "sev4"
}

// side is the style class of the attacker's and our own marks.
func side(m report.Mark) string {
	if m.Above {
		return "foe"
	}
	return "our"
}

// keyLane is the height at which key moments stand.
func keyLane(m report.Mark) float64 {
	if m.Above {
		return axisY - 70
	}
	return axisY + 62
}

func (p *page) mark(m report.Mark, pad float64) {
	x, y, bar, class := pad+m.X, axisY+32, axisY+10, side(m)
	if m.Above {
		y, bar = axisY-40, axisY-22
	}
	if m.Key {
		y = keyLane(m)
	}
	if m.X1-m.X0 > 6 {
		p.put(fmt.Sprintf(`<path class="bar %s" d="M%.1f %.1fH%.1f"/>`, class, pad+m.X0, bar, pad+m.X1))
	}
	if m.Hollow {
		class += " hollow"
	}
	switch {
	case m.Key:
		p.put(fmt.Sprintf(`<path class="shape %s" d="M%.1f %.1fl11 4l-11 4z"/><text x="%.1f" y="%.1f" class="key">%s</text>`, class, x, y-6, x+13, y+2, esc(m.Label)))
	case m.Count > 1:
		w := max(18, float64(len(fmt.Sprint(m.Count)))*8+8)
		p.put(fmt.Sprintf(`<rect class="shape %s" x="%.1f" y="%.1f" width="%.1f" height="18" rx="9"/><text x="%.1f" y="%.1f" class="count %s">%d</text>`, class, x-w/2, y-9, w, x, y+4, class, m.Count))
	case m.Shape == "triangle":
		p.put(fmt.Sprintf(`<path class="shape %s" d="M%.1f %.1fl7 12h-14z"/>`, class, x, y-6))
	case m.Shape == "diamond":
		p.put(fmt.Sprintf(`<path class="shape %s" d="M%.1f %.1fl7 7l-7 7l-7 -7z"/>`, class, x, y-7))
	case m.Shape == "square":
		p.put(fmt.Sprintf(`<rect class="shape %s" x="%.1f" y="%.1f" width="11" height="11"/>`, class, x-5.5, y-5.5))
	case m.Shape == "flag":
		p.put(fmt.Sprintf(`<path class="shape %s" d="M%.1f %.1fv14v-14l10 4l-10 4z"/>`, class, x-4, y-7))
	default:
		p.put(fmt.Sprintf(`<circle class="shape %s" cx="%.1f" cy="%.1f" r="5.5"/>`, class, x, y))
	}
	p.put("\n")
}
