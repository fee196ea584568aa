package ui

import (
	"context"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"bridgelog/report"
	"bridgelog/ui/kit"
)

// How the measures are shown.
const (
	asTable    = "table"
	asMonths   = "months"
	asQuarters = "quarters"
)

// Choices of the list of measures beside the measures themselves.
const (
	mainTrends = "The main measures"
	allTrends  = "Every measure"
)

// trendChoices are what the list offers; trendKeys the measures by what they are
// called there.
func (m *measuresPage) trendChoices() (choices []string) {
	m.trendKeys = map[string]string{"Number of incidents": "incidents"}
	t := m.s.deps.Desk.Templates()
	choices = []string{mainTrends, allTrends, "Number of incidents"}
	for _, x := range t.Measures {
		if slices.Contains(report.TrendableKeys(t), x.Key) {
			m.trendKeys[x.Label] = x.Key
			choices = append(choices, x.Label)
		}
	}
	return choices
}

// chosenTrends are the keys of the measures that are drawn; none for the main ones.
func (m *measuresPage) chosenTrends() []string {
	switch key, one := m.trendKeys[m.which.Selected]; {
	case one:
		return []string{key}
	case m.which.Selected == allTrends:
		return []string{report.AllTrends}
	}
	return nil
}

// trends draws the chosen measures period by period, two abreast.
func (m *measuresPage) trends(turn int, group report.Group, quarterly bool) {
	keys := m.chosenTrends()
	m.s.Run(func(ctx context.Context) func() {
		all, err := m.s.deps.Desk.Trends(ctx, group, keys, 0, quarterly)
		return func() {
			if turn != m.turn {
				return
			}
			if err != nil {
				m.s.Fail(err)
				return
			}
			m.drawn.Objects = nil
			incidents := 0
			for _, t := range all {
				m.drawn.Add(trendOf(t))
			}
			if len(all) > 0 {
				for _, p := range all[0].Points {
					incidents += p.Incidents
				}
			}
			m.says.SetText(countWord(incidents, "incident", "incidents") + ", each by when it was opened. “?”: none of its incidents gives a value, “–”: none was opened. A time is the median; an outline may be more.")
			m.about.SetText("Each picture has a scale of its own. What is not known is never a zero; “~” stands before what is not exactly known.")
			m.drawn.Refresh()
			m.content.Refresh()
		}
	})
}

// trendOf is a trend as the window draws it.
func trendOf(t report.Trend) fyne.CanvasObject {
	most := 0.0
	for _, p := range t.Points {
		if _, high, _, known := p.Reach(t.Unit); known {
			most = max(most, high)
		}
	}
	if t.Unit == "share" || t.Unit == "yes/no" {
		most = 1
	}
	var bars []kit.TrendBar
	for _, p := range t.Points {
		sure, high, _, known := p.Reach(t.Unit)
		b := kit.TrendBar{Label: p.Label, Short: p.Short(t.Unit), Known: known}
		if known && most > 0 {
			b.Sure, b.Most = float32(sure/most), float32(high/most)
		}
		bars = append(bars, b)
	}
	return kit.Panel(kit.NewTrend(t.Label, strings.TrimPrefix(t.Say(), t.Label+": "), bars))
}

// trendGrid puts trends two abreast, one where there is little room.
type trendGrid struct{ width float32 }

func (g *trendGrid) Layout(o []fyne.CanvasObject, size fyne.Size) {
	g.width = size.Width - 8 // a lane for the scroll bar
	g.each(o, func(x fyne.CanvasObject, at fyne.Position, s fyne.Size) {
		x.Move(at)
		x.Resize(s)
	})
}

func (g *trendGrid) each(o []fyne.CanvasObject, put func(fyne.CanvasObject, fyne.Position, fyne.Size)) float32 {
	const gap = 12
	width, n := g.width, 2
	if width <= 0 {
		width = 1000
	}
	if width/textScale() < 760 {
		n = 1
	}
	w := (width - gap*float32(n-1)) / float32(n)
	y, tall := float32(0), float32(0)
	for i, x := range o {
		h := x.MinSize().Height
		if i%n == 0 && i > 0 {
			y, tall = y+tall+gap, 0
		}
		tall = max(tall, h)
		put(x, fyne.NewPos(float32(i%n)*(w+gap), y), fyne.NewSize(w, h))
	}
	return y + tall
}

func (g *trendGrid) MinSize(o []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(320, g.each(o, func(fyne.CanvasObject, fyne.Position, fyne.Size) {}))
}

func newTrendGrid() (*fyne.Container, *container.Scroll) {
	drawn := container.New(&trendGrid{})
	return drawn, container.NewVScroll(drawn)
}
