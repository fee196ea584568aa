package ui

import (
	"context"
	"fmt"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"bridgelog/model"
	"bridgelog/report"
	"bridgelog/ui/kit"
)

func init() {
	screens[PageMeasures] = func(s *Shell, _ Route) screen { return newMeasuresPage(s) }
}

// measuresPage shows the guide's measures over all incidents: median, range and
// how good each number is. A measure nothing is known of says so.
type measuresPage struct {
	s       *Shell
	all     []report.Many
	group   *kit.ChoiceRow
	shown   *kit.ChoiceRow
	which   *kit.Select // the measures that are drawn
	drawnOf fyne.CanvasObject
	drawn   *fyne.Container
	scroll  *container.Scroll
	says    *kit.Text
	table   *kit.DenseTable
	about   *kit.Para
	content fyne.CanvasObject
	turn    int

	trendKeys map[string]string // of the measures, by what they are called
}

// groupWords name the groups for a person.
var groupWords = map[report.Group]string{report.Live: "Real incidents", report.Drills: "Exercises", report.FalsePositives: "False positives", report.MergedOnes: "Merged"}

func newMeasuresPage(s *Shell) *measuresPage {
	m := &measuresPage{s: s, says: kit.NewText("", kit.TextStyle{Colour: kit.ColourMuted, Truncate: true}), about: kit.NewPara("", kit.TextStyle{Colour: kit.ColourMuted, Size: kit.SizeSmall})}
	var groups []kit.Option
	for _, g := range report.GroupsOfCases {
		groups = append(groups, kit.Option{Key: string(g), Label: groupWords[g]})
	}
	m.group = kit.NewChoiceRow("Measures over", groups)
	m.group.Wrap = true
	m.group.Set(string(report.Live))
	m.group.OnChange = func([]string) { m.load() }
	m.shown = kit.NewChoiceRow("Shown as", []kit.Option{{Key: asTable, Label: "Table"}, {Key: asMonths, Label: "By month"}, {Key: asQuarters, Label: "By quarter"}})
	m.shown.Set(asTable)
	m.shown.OnChange = func([]string) { m.load() }
	m.drawn, m.scroll = newTrendGrid()
	m.which = kit.NewSelect("Measures drawn", nil, nil)
	m.which.Options = m.trendChoices()
	m.which.Selected = mainTrends
	m.which.OnChanged = func(string) { m.load() }
	m.drawnOf = kit.Row(8, kit.Muted("Drawn"), container.New(wideEnough{280}, kit.Edged(m.which)))
	m.table = kit.NewDenseTable([]kit.Column{{Key: "name", Title: "Measure", Width: 260, Flex: 2, NoSort: true}, {Key: "value", Title: "Median, or share", Width: 150, Flex: 1, NoSort: true},
		{Key: "range", Title: "From lowest to highest", Width: 170, Flex: 1, NoSort: true}, {Key: "count", Title: "Incidents", Width: 80, NoSort: true}, {Key: "quality", Title: "How good", Width: 200, Flex: 2, NoSort: true}},
		func() int { return len(m.all) }, m.cell)
	m.table.Name = "measures"
	m.table.Empty = "Nothing is measured yet."
	m.table.OnSelect = func(int) { m.explain() }
	head := kit.Stack(8, kit.NewText("Measures", kit.TextStyle{Size: kit.SizeTitle, Bold: true}), m.group, newFlow(12, nil, m.shown, m.drawnOf, kit.NewButton("Yearly report…", m.yearly)), m.says)
	m.content = topToBottom(kit.Pad(24, 16, head), kit.Pad(24, 0, container.NewStack(m.table, m.scroll)), kit.Pad(24, 8, container.New(readingWidth{}, m.about)))
	m.load()
	return m
}

func (m *measuresPage) Content() fyne.CanvasObject { return m.content }
func (m *measuresPage) Show(model.View)            {}
func (m *measuresPage) Tick(time.Time)             {}
func (m *measuresPage) Leave() error               { return nil }
func (m *measuresPage) Dropped([]string) bool      { return false }
func (m *measuresPage) Focus()                     { focusOn(m.s, m.table) }

// load works the measures out away from the window: every incident is read.
func (m *measuresPage) load() {
	m.turn++
	turn, group := m.turn, report.Group(m.group.One())
	m.says.SetText("Being worked out…")
	as := m.shown.One()
	if as == asTable {
		m.scroll.Hide()
		m.drawnOf.Hide()
		m.table.Show()
	} else {
		m.table.Hide()
		m.drawnOf.Show()
		m.scroll.Show()
		m.trends(turn, group, as == asQuarters)
		return
	}
	m.s.Run(func(ctx context.Context) func() {
		all, incidents, err := m.s.deps.Desk.MeasuresOver(ctx, group)
		return func() {
			if turn != m.turn {
				return
			}
			if err != nil {
				m.s.Fail(err)
				return
			}
			m.all = all
			m.says.SetText(countWord(incidents, "incident", "incidents") + ". Exercises, merged ones and false positives never count among the real ones; what is not known is left out of a median, and counted.")
			m.explain()
			m.table.Refresh()
			m.content.Refresh()
		}
	})
}

func (m *measuresPage) cell(row int, col string) kit.Cell {
	x := m.all[row]
	switch col {
	case "name":
		return kit.Cell{Text: x.Name(), Bold: x.Count > 0}
	case "value":
		return kit.Cell{Text: x.Value(), Muted: x.Count == 0}
	case "range":
		if x.Count == 0 || x.Unit == "share" || x.Unit == "yes/no" || x.Says != "" {
			return kit.Cell{}
		}
		return kit.Cell{Text: x.RangeWords()}
	case "count":
		return kit.Cell{Text: fmt.Sprint(x.Count)}
	}
	return kit.Cell{Text: x.QualityWords(), Muted: true}
}

// explain says how the chosen measure is worked out.
func (m *measuresPage) explain() {
	row := m.table.Selected()
	if row < 0 || row >= len(m.all) {
		m.about.SetText("Choose a measure to see what is said about it. `bridgelogctl metrics` gives the same as CSV or JSON, with formula and inputs.")
		return
	}
	x := m.all[row]
	m.about.SetText(strings.Join(nonEmpty(x.Name()+": "+x.Value(), x.QualityWords(), x.Note), ". ") + ".")
}
