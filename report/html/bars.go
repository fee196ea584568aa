package html

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"bridgelog/report"
)

// The measures of the picture of bars, in units of its view box.
const (
	barsFrom  = 250.0 // where the axis begins
	barsTo    = 720.0 // and ends; what is said beside the rows follows
	barsAxis  = 34.0
	barsStep  = 34.0 // from row to row
	barsHead  = 20.0
	barsRunes = 38 // letters in a line of a label
)

// bars draws a picture of bars as SVG, told apart without colour. Its words stand
// under it for everybody, and are its description for those who do not see it;
// a label too long for the picture stands whole there.
func (p *page) bars(b report.Bars) {
	if b.Blank() {
		p.put(`<p class="muted" dir="auto">`, lines(b.Words), "</p>\n")
		return
	}
	p.pictures++
	id := fmt.Sprintf("p%d", p.pictures)
	pic := b.Lay(barsTo-barsFrom, 64)
	x := func(at float64) float64 { return barsFrom + at }
	height := barsAxis + 4
	for _, r := range b.Rows {
		height += rowHeight(r)
	}
	p.put("<figure class=\"bars\">\n", fmt.Sprintf(`<svg viewBox="0 0 %.0f %.0f" role="img" aria-labelledby="%st %sd">`, viewWidth, height, id, id),
		fmt.Sprintf(`<title id="%st">`, id), esc(b.Title), "</title>\n", fmt.Sprintf(`<text x="4" y="%.0f" class="label">`, barsAxis-8), esc(b.Zone), "</text>\n")
	for _, t := range pic.Ticks {
		p.put(fmt.Sprintf(`<path class="grid" d="M%.1f %.0fV%.0f"/>`, x(t.X), barsAxis-4, height))
		if !slices.ContainsFunc(pic.Cuts, func(c report.Cut) bool { return math.Abs(t.X-(c.X0+c.X1)/2) < 46 }) { // there stands how much is left out
			p.put(fmt.Sprintf(`<text x="%.1f" y="26" class="tick">%s</text>`, x(t.X), esc(t.Text)))
		}
		if t.Day != "" {
			p.put(fmt.Sprintf(`<text x="%.1f" y="12" class="tick day">%s</text>`, x(t.X), esc(t.Day)))
		}
	}
	for _, s := range pic.Stretches {
		p.put(fmt.Sprintf(`<path class="axis" d="M%.1f %.0fH%.1f"/>`, x(s.X0), barsAxis, x(s.X1)))
	}
	for _, c := range pic.Cuts {
		mid := x((c.X0 + c.X1) / 2)
		p.put(fmt.Sprintf(`<path class="cut" d="M%.1f %.0fl6 -12M%.1f %.0fl6 -12"/><text x="%.1f" y="26" class="tick">%s</text>`, mid-6, barsAxis+6, mid, barsAxis+6, mid, esc(c.Text)))
	}
	p.put("\n")
	y, from, below, linked := barsAxis+2, 0.0, 0.0, false
	for _, r := range b.Rows {
		if r.Head {
			p.put(fmt.Sprintf(`<text x="4" y="%.1f" class="label day">%s</text>`, y+15, esc(r.Label)), "\n")
			y, linked = y+barsHead, false
			continue
		}
		p.words(r.Label, 4, y)
		p.words(r.Value, barsTo+14, y)
		mid := y + barsStep/2
		if linked {
			p.put(fmt.Sprintf(`<path class="link" d="M%.1f %.1fV%.1f"/>`, from, below, mid))
		}
		for _, s := range r.Stretches {
			p.bar(x(pic.X(s.From)), x(pic.X(s.To)), mid, s)
			for _, c := range pic.Cuts {
				if at := (c.X0 + c.X1) / 2; pic.X(s.From) < at-8 && pic.X(s.To) > at+8 {
					p.put(fmt.Sprintf(`<path class="gap" d="M%.1f %.1fl5 -18h7l-5 18z"/><path class="cut" d="M%.1f %.1fl5 -18M%.1f %.1fl5 -18"/>`, x(at)-6, mid+9, x(at)-6, mid+9, x(at)+1, mid+9))
				}
			}
		}
		for _, pt := range r.Points {
			p.point(pt.Shape, pt.Hollow, x(pic.X(pt.At)), mid)
		}
		if linked = !r.Next.IsZero(); linked {
			from, below = x(pic.X(r.Next)), mid+6
		}
		y += barsStep
		p.put("\n")
	}
	p.put("</svg>\n<figcaption>", fmt.Sprintf(`<span id="%sd" dir="auto">`, id), lines(b.Words), "</span><br>")
	var legend []string
	for _, s := range b.Legend() {
		legend = append(legend, esc(p.lang.Say(signWord(s)))+": <bdi>"+esc(s.Means)+"</bdi>")
	}
	if len(pic.Cuts) > 0 {
		legend = append(legend, esc(p.lang.Say("double stroke: time left out")))
	}
	p.put(strings.Join(legend, " · "), ".</figcaption>\n</figure>\n")
}

func rowHeight(r report.BarRow) float64 {
	if r.Head {
		return barsHead
	}
	return barsStep
}

// words are two lines at most beside a row.
func (p *page) words(s string, x, y float64) {
	first, second := twoLines(report.Visible(s), barsRunes)
	p.put(fmt.Sprintf(`<text x="%.0f" y="%.1f" class="label">%s</text><text x="%.0f" y="%.1f" class="label">%s</text>`, x, y+14, esc(first), x, y+27, esc(second)))
}

// twoLines breaks text at a blank or a line's end into two lines of at most n
// letters; what does not fit ends in an ellipsis.
func twoLines(s string, n int) (first, second string) {
	first, second, broken := strings.Cut(strings.TrimSpace(s), "\n")
	second = strings.Join(strings.Fields(second), " ")
	if utf8.RuneCountInString(first) > n {
		runes := []rune(first)
		at := n
		for i := n; i > n/2; i-- {
			if runes[i] == ' ' {
				at = i
				break
			}
		}
		rest := strings.TrimSpace(string(runes[at:]))
		if broken {
			rest += " " + second
		}
		first, second = strings.TrimSpace(string(runes[:at])), rest
	}
	if utf8.RuneCountInString(second) > n {
		second = string([]rune(second)[:n-1]) + "…"
	}
	return first, second
}

func (p *page) bar(x0, x1, mid float64, s report.BarStretch) {
	x1 = max(x1, x0+2)
	p.put(fmt.Sprintf(`<rect class="bar-%s" x="%.1f" y="%.1f" width="%.1f" height="12"/>`, s.Fill, x0, mid-6, x1-x0))
	if s.Fill == report.Hatched {
		p.put(`<path class="hatch" d="`)
		for _, l := range report.Hatch(x0, mid-6, x1, mid+6, 5) {
			p.put(fmt.Sprintf("M%.1f %.1fL%.1f %.1f", l[0], l[1], l[2], l[3]))
		}
		p.put(`"/>`)
	}
	if s.Early {
		p.put(fmt.Sprintf(`<path class="point" d="M%.1f %.1fl-7 5l7 5z"/>`, x0-2, mid-5))
	}
	if s.Open {
		p.put(fmt.Sprintf(`<path class="point" d="M%.1f %.1fl7 5l-7 5z"/>`, x1+2, mid-5))
	}
}

func (p *page) point(shape string, hollow bool, x, y float64) {
	class := "point"
	if hollow {
		class = "point hollow"
	}
	switch shape {
	case "triangle":
		p.put(fmt.Sprintf(`<path class="%s" d="M%.1f %.1fl7 12h-14z"/>`, class, x, y-6))
	case "diamond":
		p.put(fmt.Sprintf(`<path class="%s" d="M%.1f %.1fl6 6l-6 6l-6 -6z"/>`, class, x, y-6))
	case "square":
		p.put(fmt.Sprintf(`<rect class="%s" x="%.1f" y="%.1f" width="9" height="9"/>`, class, x-4.5, y-4.5))
	case "flag":
		p.put(fmt.Sprintf(`<path class="%s" d="M%.1f %.1fv14v-14l10 4l-10 4z"/>`, class, x, y-7))
	default:
		p.put(fmt.Sprintf(`<circle class="%s" cx="%.1f" cy="%.1f" r="4.5"/>`, class, x, y))
	}
}

// signWord names a fill or a shape in the legend.
func signWord(s report.BarSign) string {
	signs := map[string][2]string{"triangle": {"▲", "△"}, "diamond": {"◆", "◇"}, "square": {"■", "□"}, "flag": {"⚑", "⚐"}, "dot": {"●", "○"}, "arrow": {"▶", "▶"}}
	word := map[string]string{report.Solid: "black", report.Grey: "grey", report.Hollow: "white", report.Hatched: "hatched"}[s.Fill]
	if s.Shape != "" {
		word = signs[s.Shape][0]
		if s.Hollow {
			word = signs[s.Shape][1]
		}
	}
	return word
}
