package report

import (
	"strings"
)

// figureRows are the rows of a picture of bars that one Figure holds; a longer
// one goes on in the next, under its axis.
const figureRows = 26

// pointSigns are the shapes of instants as letters, full and hollow.
var pointSigns = map[string][2]string{"triangle": {"▲", "△"}, "diamond": {"◆", "◇"}, "square": {"■", "□"}, "flag": {"⚑", "⚐"}, "dot": {"●", "○"}, "arrow": {"►", "►"}}

func signOf(shape string, hollow bool) string {
	signs, ok := pointSigns[shape]
	if !ok {
		signs = pointSigns["dot"]
	}
	if hollow {
		return signs[1]
	}
	return signs[0]
}

// Figures are the picture of bars laid out in boxes, lines and words, for drawers
// that set nothing finer. The words of the picture are those of the last one.
func (b Bars) Figures() (out []Figure) {
	if b.Blank() {
		return nil
	}
	const width, label, value, axis, high = 480.0, 122.0, 112.0, 24.0, 21.0
	const from, to = label + 6, width - value - 6
	pic := b.Lay(to-from, 40)
	for first := 0; first < len(b.Rows); first += figureRows {
		rows := b.Rows[first:min(first+figureRows, len(b.Rows))]
		f := Figure{Title: b.Title, Caption: b.Caption, Words: b.Words, Width: width, Height: axis + 2 + float64(len(rows))*high + 4}
		f.text(b.Zone, 0, 12, label, 6, 'L').Muted = true
		for _, t := range pic.Ticks {
			x := from + t.X
			if t.Day != "" {
				f.text(t.Day, min(max(x, 36), width-36)-36, 1, 72, 6.5, 'C').Bold = true
			}
			f.text(t.Text, x-24, 11, 48, 6, 'C')
			f.line(x, axis-2, x, f.Height-4).Faint = true
		}
		for _, s := range pic.Stretches {
			f.line(from+s.X0, axis, from+s.X1, axis)
		}
		for _, c := range pic.Cuts {
			x := from + (c.X0+c.X1)/2
			f.line(x-4, axis+5, x, axis-5)
			f.line(x, axis+5, x+4, axis-5)
		}
		for i, r := range rows {
			y := axis + 2 + float64(i)*high
			if r.Head {
				f.text(r.Label, 0, y+5, width, 7.5, 'L').Bold = true
				continue
			}
			for k, part := range twoOf(brokenInto(r.Label, runesIn(label-4, 6.5), 2)) {
				f.text(part, 0, y+2+float64(k)*8.5, label, 6.5, 'L')
			}
			for k, part := range twoOf(brokenInto(r.Value, runesIn(value-4, 6.5), 2)) {
				f.text(part, width-value, y+2+float64(k)*8.5, value, 6.5, 'L')
			}
			mid := y + high/2
			for _, s := range r.Stretches {
				x0, x1 := from+pic.X(s.From), from+pic.X(s.To)
				f.box(x0, mid-4, max(x1-x0, 1.6), 8, s.Fill, false)
				if s.Early {
					f.text("◄", x0-9, mid-4.5, 8, 6, 'C')
				}
				if s.Open {
					f.text("►", max(x1, x0+1.6)+1, mid-4.5, 8, 6, 'C')
				}
			}
			for _, p := range r.Points {
				x := from + pic.X(p.At)
				f.box(x-4, mid-4.5, 8, 9, Hollow, false)
				f.text(signOf(p.Shape, p.Hollow), x-6, mid-5, 12, 7, 'C').Bold = true
			}
			if !r.Next.IsZero() && i+1 < len(rows) {
				x := from + pic.X(r.Next)
				f.line(x, mid+4, x, mid+high)
			}
			f.line(0, y+high, width, y+high).Faint = true
		}
		out = append(out, f)
	}
	last := &out[len(out)-1]
	var legend []string
	for _, s := range b.Legend() {
		sign := signOf(s.Shape, s.Hollow)
		if s.Fill != "" {
			sign = b.words.Say(map[string]string{Solid: "black", Grey: "grey", Hollow: "white", Hatched: "hatched"}[s.Fill])
		}
		legend = append(legend, sign+": "+s.Means)
	}
	if len(pic.Cuts) > 0 {
		legend = append(legend, b.words.Say("double stroke: time left out"))
	}
	last.Words += "\n" + strings.Join(legend, " · ") + "."
	return out
}

// twoOf are two lines, the same number whatever is written in them.
func twoOf(lines []string) []string { return append(lines, "", "")[:2] }
