package ui

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"bridgelog/desk"
	"bridgelog/model"
	"bridgelog/model/form"
	guidance "bridgelog/model/guide"
	"bridgelog/ui/kit"
)

func init() {
	screens[PageNewDrill] = func(s *Shell, _ Route) screen { return newDrillMaker(s) }
}

// drillMaker makes an exercise from a ready scenario, from a row of the plan or
// from scratch, and says which exercises are due.
type drillMaker struct {
	s       *Shell
	choices []drillChoice
	table   *kit.DenseTable
	due     *kit.Para
	title   *kit.Entry
	begins  *kit.Entry
	problem *kit.Text
	about   *kit.Para
	more    *kit.Para
	name    *kit.Text
	save    *kit.Button
	touched bool // a person wrote a title
	half    *halfTyped
	times   draftTimes
	minute  time.Time
	content fyne.CanvasObject
}

// drillChoice is one thing an exercise can be made from.
type drillChoice struct {
	scenario guidance.Scenario   // key empty for none
	plan     *model.PlannedDrill // nil where it is not on the plan
}

// newDrill goes to the page that makes an exercise.
func (s *Shell) newDrill() {
	if s.deps.Desk.ReadOnly() || s.past != nil {
		s.Fail(s.errReadOnly())
		return
	}
	s.Go(Route{Page: PageNewDrill})
}

func newDrillMaker(s *Shell) *drillMaker {
	m := &drillMaker{s: s, due: kit.NewPara("", kit.TextStyle{}), title: kit.NewEntry(), begins: kit.NewEntry(),
		problem: kit.NewText("", kit.TextStyle{Truncate: true}), about: kit.NewPara("", kit.TextStyle{}), more: kit.NewPara("", kit.TextStyle{Colour: kit.ColourMuted}),
		name: kit.NewText("", kit.TextStyle{Size: kit.SizeStep, Bold: true, Truncate: true})}
	m.title.Name, m.begins.Name = "Title", "Begins"
	m.title.SetPlaceHolder("what players will read, such as: Exercise: files that cannot be opened")
	m.half = newHalfTyped(s, "new-drill")
	m.title.OnChanged = func(string) {
		m.touched = true
		m.typed()
	}
	m.begins.OnChanged = func(string) { m.typed() }
	m.begins.SetPlaceHolder("now, or a time such as 14:00 or tomorrow 09:00")
	m.title.OnSubmitted = func(string) { m.Save() }
	m.begins.OnSubmitted = func(string) { m.Save() }
	m.table = kit.NewDenseTable([]kit.Column{{Key: "what", Title: "Made from", Width: 200, Flex: 1, NoSort: true}, {Key: "kind", Title: "Kind", Width: 176, Fit: true, NoSort: true},
		{Key: "when", Title: "Planned", Width: 90, Fit: true, NoSort: true}}, func() int { return len(m.choices) }, m.cell)
	m.table.Name = "scenarios"
	m.table.OnSelect = func(int) { m.chosen() }
	m.table.OnOpen = func(int) { m.Save() }
	m.save = kit.NewButtonOf(kit.ButtonPrimary, "Make the exercise", "Ctrl+Enter", m.Save)
	plan := kit.NewButton("Drill plan", func() {
		s.Go(Route{Page: PageRegister, Incident: model.Organisation, Section: model.DrillPlanRegister})
	})
	head := kit.Stack(6, kit.Row(12, kit.NewText("New exercise", kit.TextStyle{Size: kit.SizeTitle, Bold: true}), kit.NewChip("EXERCISE", kit.ChipDrill), kit.Stretch(nil), plan), m.due)
	detail := kit.NewSection("WHAT IT TRIES", container.NewVScroll(container.New(layout.NewCustomPaddedLayout(0, 0, 2, 14), kit.Stack(10, m.name, kit.Stack(4, kit.Bold("Title"), m.title), kit.Stack(4, kit.Bold("Begins"), m.begins),
		m.problem, kit.Row(8, m.save), kit.Hairline(), m.about, m.more))))
	m.content = kit.Pad(16, 12, topToBottom(head, kit.Pad(0, 8, container.New(sideLayout{0.46}, m.table, detail)), nil))
	m.fill()
	m.half.bring(func() {
		if typed := m.half.texts["new"]; len(typed) == 2 && !m.touched {
			m.title.SetQuietly(typed[0])
			m.begins.SetQuietly(typed[1])
			m.touched = true
		}
	})
	return m
}

// typed keeps a title a person wrote; a ready one is none.
func (m *drillMaker) typed() {
	if m.touched || m.begins.Text != "" {
		begins := m.times.fixedText("begins", form.Field{Key: "begins", Kind: form.Instant}, []string{m.begins.Text}, m.s.Now(), m.s.Home())
		m.half.set("new", []string{m.title.Text, begins[0]}, nil)
	}
}

func (m *drillMaker) Content() fyne.CanvasObject { return m.content }
func (m *drillMaker) Show(model.View)            { m.fill() }
func (m *drillMaker) Dropped([]string) bool      { return false }
func (m *drillMaker) Focus()                     { focusOn(m.s, m.table) }

// Leave keeps what is typed.
func (m *drillMaker) Leave() error {
	m.half.keep()
	return nil
}

// Reload and Changed follow the board and the plan.
func (m *drillMaker) Reload()             { m.fill() }
func (m *drillMaker) Changed(desk.Change) { m.fill() }

func (m *drillMaker) Tick(now time.Time) {
	if at := now.Truncate(time.Minute); !at.Equal(m.minute) {
		m.minute = at
		m.due.SetText(m.dueWords(now))
	}
}

// fill lists what can be made: the plan first, then the ready ones, then none.
func (m *drillMaker) fill() {
	m.choices = nil
	for _, p := range model.DrillPlan(m.s.House()) {
		if p.State == "open" {
			c := drillChoice{plan: &p}
			c.scenario, _ = m.s.guide.Scenario(p.Scenario)
			m.choices = append(m.choices, c)
		}
	}
	for _, sc := range m.s.guide.Scenarios {
		m.choices = append(m.choices, drillChoice{scenario: sc})
	}
	m.choices = append(m.choices, drillChoice{})
	if m.table.Selected() < 0 {
		m.table.Select(0)
	}
	m.table.Refresh()
	m.due.SetText(m.dueWords(m.s.Now()))
	m.chosen()
}

// dueWords say which exercises the year still wants.
func (m *drillMaker) dueWords(now time.Time) string {
	var out []string
	last, due := model.BreakInDrill(m.s.board, now)
	switch {
	case last.IsZero():
		out = append(out, "Due: a recovery drill with a break-in as its cause; none was held yet.")
	case due:
		out = append(out, "Due: a recovery drill with a break-in as its cause; the last was held "+last.In(m.s.Home()).Format("2 January 2006")+", more than a year ago.")
	default:
		out = append(out, "The last recovery drill with a break-in as its cause was held "+last.In(m.s.Home()).Format("2 January 2006")+".")
	}
	tried := model.DrillsBySize(m.s.board)
	var never []string
	for _, size := range m.s.guide.Sizes {
		if tried[size.Key].IsZero() {
			never = append(never, strings.ToLower(size.Label))
		}
	}
	if never != nil {
		out = append(out, "Never tried: a response that is "+strings.Join(never, ", ")+".")
	}
	return strings.Join(out, " ")
}

func (m *drillMaker) cell(row int, col string) kit.Cell {
	c := m.choices[row]
	switch col {
	case "what":
		switch {
		case c.plan != nil:
			return kit.Cell{Text: c.plan.What, Bold: true}
		case c.scenario.Key == "":
			return kit.Cell{Text: "From scratch"}
		}
		return kit.Cell{Text: c.scenario.Title, Bold: true}
	case "kind":
		kind := c.scenario.Kind
		if c.plan != nil && c.plan.Kind != "" {
			kind = c.plan.Kind
		}
		return kit.Cell{Text: m.s.catalog.Label("drill_kind", kind), Muted: true}
	}
	if c.plan != nil && !c.plan.When.IsZero() {
		cell := kit.Cell{Text: c.plan.When.In(m.s.Home()).Format("2 Jan 2006")}
		if c.plan.When.Before(m.s.Now()) {
			cell.Colour, cell.Badge = kit.ColourBad, "overdue"
		}
		return cell
	}
	if c.plan != nil {
		return kit.Cell{Text: "no date", Colour: kit.ColourWarn}
	}
	return kit.Cell{}
}

func (m *drillMaker) choice() drillChoice {
	if i := m.table.Selected(); i >= 0 && i < len(m.choices) {
		return m.choices[i]
	}
	return drillChoice{}
}

// chosen says what the choice tries.
func (m *drillMaker) chosen() {
	c := m.choice()
	title, about, more := c.scenario.Title, c.scenario.Scenario, ""
	if c.plan != nil {
		title = c.plan.What
	}
	m.name.SetText(title)
	if title == "" {
		m.name.SetText("An exercise of your own")
		about = "It begins empty: set-up, story and injects are yours to write. Keep the story invented and plausible, without a real accusation."
	}
	if sc := c.scenario; sc.Key != "" {
		var seats []string
		for _, key := range sc.Roles {
			if r, ok := m.s.guide.Role(key); ok {
				seats = append(seats, strings.ToLower(r.Label))
			}
		}
		size := sc.Size
		if i := slices.IndexFunc(m.s.guide.Sizes, func(x guidance.Size) bool { return x.Key == sc.Size }); i >= 0 {
			size = m.s.guide.Sizes[i].Label
		}
		last := sc.Injects[len(sc.Injects)-1].Minute
		more = fmt.Sprintf("Goals:\n· %s\n\nSize: %s. Place: %s.\n%s over %d minutes.\nSeats to play: %s.\nDocuments under test: %s.", strings.Join(guidance.Lines(sc.Goal), "\n· "), strings.ToLower(size),
			strings.ToLower(m.s.catalog.Label("drill_env", sc.Env)), upper(countWord(len(sc.Injects), "inject", "injects")), last, strings.Join(seats, ", "), strings.Join(sc.Documents, ", "))
	}
	if c.plan != nil {
		planned := "On the drill plan."
		if c.plan.From != "" {
			planned = "On the drill plan, asked for by the review of " + c.plan.From + "."
		}
		about = strings.TrimSpace(planned + "\n\n" + about)
	}
	if !m.touched || m.title.Text == "" {
		m.title.SetQuietly("")
		if title != "" {
			m.title.SetQuietly("Exercise: " + title)
		}
		m.touched = false
	}
	m.about.SetText(about)
	m.more.SetText(more)
	m.content.Refresh()
}

// Save makes the exercise and leads to its page.
func (m *drillMaker) Save() {
	if m.save.Disabled() {
		return
	}
	m.problem.SetText("")
	c := m.choice()
	open := model.OpenIncident{Title: strings.TrimSpace(m.title.Text), Drill: true, Zone: m.s.Home().String(), Scenario: c.scenario.Key,
		Category: c.scenario.Category, Severity: c.scenario.Severity}
	if c.plan != nil {
		open.Planned = c.plan.ID
	}
	if text := strings.TrimSpace(m.begins.Text); text != "" {
		at, err := model.ParseMoment(text, m.times.at("begins", text, m.s.Now()), m.s.Home())
		if err != nil {
			m.problem.SetTone(sentenceAndHint(err), kit.ToneBad)
			return
		}
		open.Begins = at
	}
	m.save.SetBusy(true)
	m.s.Do(open, func(change desk.Change) {
		m.save.SetBusy(false)
		m.half.set("new", nil, nil)
		m.half.keep()
		m.s.Forget(Route{Page: PageNewDrill})
		m.s.Go(Route{Page: PageDrill, Incident: change.Incident})
		m.s.Notice(change.View.Number+" is made. Look at its set-up, seat the players, then start it.",
			kit.Action{Text: "Set-up", OnTapped: func() {
				m.s.Go(Route{Page: PageForm, Incident: change.Incident, Section: "drl/setup"})
			}})
	}, func(err error) {
		m.save.SetBusy(false)
		m.problem.SetTone(sentenceAndHint(err), kit.ToneBad)
	})
}
