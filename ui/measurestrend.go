package ui

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"bridgelog/desk"
	"bridgelog/model"
	"bridgelog/report"
	"bridgelog/ui/kit"
	"bridgelog/ui/pick"
)

// How the measures are shown.
const (
	asTable    = "table"
	asMonths   = "months"
	asQuarters = "quarters"
)

// trends draws the main measures period by period, two abreast.
func (m *measuresPage) trends(turn int, group report.Group, quarterly bool) {
	m.s.Run(func(ctx context.Context) func() {
		all, err := m.s.deps.Desk.Trends(ctx, group, nil, 0, quarterly)
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
				if t.Unit == "incidents" {
					for _, p := range t.Points {
						incidents += p.Incidents
					}
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

// yearly asks which year, and where the report goes.
func (m *measuresPage) yearly() {
	now := m.s.Now().In(m.s.Home()).Year()
	m.s.ask("Yearly report", "Indicators, trends, notifications, times, false positives, improvements and drills of the incidents opened in a year. The export is recorded in the organisation's record.",
		"Year", fmt.Sprintf("such as %d", now), "Choose a file…", func(text string, failed func(error)) {
			year := now
			if text = strings.TrimSpace(text); text != "" {
				n, err := strconv.Atoi(text)
				if err != nil {
					failed(model.Refuse(model.Invalid, "year", "Write it as 2026.", "%q is no year.", text))
					return
				}
				year = n
			}
			ask := desk.Ask{Incident: model.Organisation, Choice: report.DefaultChoice()}
			ask.Choice.Report, ask.Choice.Year, ask.Choice.Paper = report.YearlyReport, year, ""
			m.s.Run(func(ctx context.Context) func() {
				try := ask
				_, err := m.s.deps.Desk.Document(ctx, &try)
				return func() {
					if err != nil {
						failed(err)
						return
					}
					m.s.closeSheet()
					m.saveYearly(ask)
				}
			})
		})
}

// saveYearly writes the report; the ending of the name says the format.
func (m *measuresPage) saveYearly(ask desk.Ask) {
	formats := m.s.deps.Desk.Formats(report.YearlyReport)
	var filters []pick.Filter
	for _, f := range formats {
		filters = append(filters, pick.Filter{Name: formatWords[f], Extensions: []string{extensions[f]}})
	}
	name := fmt.Sprintf("Yearly report %d.pdf", ask.Choice.Year)
	m.s.deps.Pick.SaveFile("Export the yearly report", name, filters, func(path string, err error) {
		m.s.run.Post(func() {
			if err != nil {
				m.s.Fail(err)
				return
			}
			if path == "" {
				return
			}
			ending := strings.TrimPrefix(strings.ToLower(filepath.Ext(path)), ".")
			i := slices.IndexFunc(formats, func(f string) bool { return extensions[f] == ending })
			if i < 0 {
				m.s.Fail(model.Refuse(model.Invalid, filepath.Base(path), "End the name in .pdf, .html, .docx, .txt, .md, .csv or .json.", "the ending of the name is no format of this program."))
				return
			}
			ask.Format = formats[i]
			m.s.Run(func(ctx context.Context) func() {
				r, err := m.s.deps.Desk.Export(ctx, ask, path)
				return func() {
					if err != nil {
						m.s.Fail(err)
						return
					}
					m.s.Notice(fmt.Sprintf("Wrote %s (entry %d).", filepath.Base(r.Path), r.Change.Seq))
				}
			})
		})
	})
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
