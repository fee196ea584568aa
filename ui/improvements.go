package ui

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"bridgelog/desk"
	"bridgelog/model"
	"bridgelog/model/form"
	"bridgelog/report"
	"bridgelog/ui/kit"
	"bridgelog/ui/pick"
)

func init() {
	screens[PageImprovements] = func(s *Shell, r Route) screen { return newImprovementsPage(s, r) }
}

// Parts of the page of what was learned.
const (
	partImprovements = "improvements"
	partRisks        = "risks"
	partLessons      = "lessons"
)

var learnedList = map[string]string{partImprovements: report.ImprovementsList, partRisks: report.RisksList, partLessons: report.LessonsList}

// improvementsPage is what all incidents and exercises leave to be done:
// improvements, accepted risks, and lessons for what is built next. Rows are
// changed here; each change stands in the record of its incident.
type improvementsPage struct {
	s       *Shell
	content *fyne.Container
	parts   *kit.ChoiceRow
	search  *kit.Entry
	show    *kit.ChoiceRow
	area    *kit.Select
	areaBox fyne.CanvasObject
	areas   []form.Choice
	count   *kit.Text
	table   *kit.DenseTable
	edit    *learnedEdit
	foot    *fyne.Container

	improvements []model.ImprovementAt
	risks        []model.RiskAt
	lessons      []model.Lesson
	now          time.Time
	minute       time.Time
}

func newImprovementsPage(s *Shell, r Route) *improvementsPage {
	p := &improvementsPage{s: s, now: s.Now()}
	p.parts = kit.NewChoiceRow("Part", []kit.Option{{Key: partImprovements, Label: "Improvements"}, {Key: partRisks, Label: "Accepted risks"}, {Key: partLessons, Label: "Design lessons"}})
	p.parts.Set(partImprovements)
	if learnedList[r.Section] != "" {
		p.parts.Set(r.Section)
	}
	p.parts.OnChange = func([]string) { p.turn() }
	p.search = kit.NewEntry()
	p.search.Name = "Search"
	p.search.SetPlaceHolder("Words, a name, a number")
	p.search.OnChanged = func(string) { p.refilter() }
	p.search.OnKey = func(ev *fyne.KeyEvent) bool {
		switch ev.Name {
		case fyne.KeyUp, fyne.KeyDown, fyne.KeyPageUp, fyne.KeyPageDown:
			p.table.TypedKey(ev)
			return true
		}
		return false
	}
	p.show = kit.NewChoiceRow("Show", []kit.Option{{Key: model.ShowOpen, Label: "Open"}, {Key: model.ShowOverdue, Label: "Overdue"}, {Key: model.ShowDone, Label: "Done"}, {Key: model.ShowEvery, Label: "All"}})
	p.show.Set(model.ShowOpen)
	p.show.OnChange = func([]string) { p.refilter() }
	p.areas = s.guide.List("improve_area")
	words := []string{"Every area"}
	for _, a := range p.areas {
		words = append(words, a.Label)
	}
	p.area = kit.NewSelect("Area", words, func(string) {
		if p.edit != nil {
			p.refilter()
		}
	})
	p.area.SetSelectedIndex(0)
	p.count = kit.NewText("", kit.TextStyle{Colour: kit.ColourMuted, Size: kit.SizeSmall, Truncate: true})
	p.table = kit.NewDenseTable(nil, p.length, p.cell)
	p.table.Name = "learned"
	p.table.OnSelect = func(int) { p.edit.show() }
	p.table.OnOpen = func(int) { p.edit.focus() }
	p.edit = newLearnedEdit(p)
	head := newFlow(12, []fyne.CanvasObject{p.search}, kit.NewText("What was learned", kit.TextStyle{Size: kit.SizeTitle, Bold: true}), p.parts, wide(200, p.search))
	p.foot = kit.Row(8, kit.Stretch(p.count), kit.NewButton("Export CSV", func() { p.export("csv") }))
	for _, f := range s.deps.Desk.LearnedFormats() {
		if f != "csv" {
			p.foot.Add(kit.NewButton("Export "+map[string]string{"markdown": "Markdown", "pdf": "PDF"}[f], func() { p.export(f) }))
		}
	}
	p.areaBox = wide(240, kit.Edged(p.area))
	marks := newFlow(12, nil, p.show, p.areaBox)
	p.content = kit.Pad(16, 12, topToBottom(kit.Stack(8, head, marks), kit.Pad(0, 8, container.New(learnedLayout{p.edit}, p.table, p.edit.object)), p.foot))
	p.turn()
	s.Run(func(ctx context.Context) func() { // rows an older program kept lack what was learned
		rows, err := s.deps.Desk.Learned(ctx)
		return func() {
			if err != nil {
				s.Fail(err)
				return
			}
			for _, row := range rows {
				s.setSummary(row)
			}
			p.refilter()
		}
	})
	return p
}

func (p *improvementsPage) Content() fyne.CanvasObject { return p.content }
func (p *improvementsPage) Show(model.View)            {}
func (p *improvementsPage) Leave() error {
	p.edit.half.keep()
	return nil
}
func (p *improvementsPage) Dropped([]string) bool { return false }
func (p *improvementsPage) Focus()                { focusOn(p.s, p.search) }
func (p *improvementsPage) Reload()               { p.refilter() }
func (p *improvementsPage) Changed(desk.Change)   { p.refilter() }

func (p *improvementsPage) Tick(now time.Time) {
	p.now = now
	if m := now.Truncate(time.Minute); !m.Equal(p.minute) {
		p.minute = m
		p.refilter()
	}
}

// Escape clears the filters first.
func (p *improvementsPage) Escape() bool {
	if p.search.Text == "" && p.show.One() == model.ShowOpen && p.areaKey() == "" {
		return false
	}
	p.area.SetSelectedIndex(0)
	p.show.Set(model.ShowOpen)
	p.search.SetText("")
	p.refilter()
	return true
}

// Save keeps what was changed of the chosen row.
func (p *improvementsPage) Save() { p.edit.save() }

func (p *improvementsPage) areaKey() string {
	for _, a := range p.areas {
		if a.Label == p.area.Selected {
			return a.Key
		}
	}
	return ""
}

func (p *improvementsPage) filter() model.LearningFilter {
	f := model.LearningFilter{Show: p.show.One(), Text: p.search.Text}
	if p.parts.One() == partImprovements {
		f.Area = p.areaKey()
	}
	return f
}

// turn shows another part.
func (p *improvementsPage) turn() {
	if p.areaBox.Show(); p.parts.One() != partImprovements {
		p.areaBox.Hide()
	}
	p.show.Hidden = p.parts.One() == partLessons
	switch p.parts.One() {
	case partRisks:
		p.table.SetColumns([]kit.Column{{Key: "what", Title: "Risk", Width: 180, Flex: 4, NoSort: true}, {Key: "from", Title: "From", Width: 136, Fit: true, NoSort: true, Optional: 2}, {Key: "who", Title: "Accountable", Width: 130, Fit: true, NoSort: true, Optional: 1},
			{Key: "due", Title: "Until", Width: 136, Fit: true, NoSort: true}, {Key: "state", Title: "State", Width: 80, Fit: true, NoSort: true, Optional: 3}})
		p.table.Empty = "No accepted risk. Waiving what a gate asks, and the register of risks, write them."
	case partLessons:
		p.table.SetColumns([]kit.Column{{Key: "what", Title: "Rule for what is built next", Width: 240, Flex: 1, NoSort: true}, {Key: "from", Title: "Learned from", Width: 136, NoSort: true}})
		p.table.Empty = "No lesson yet. Reviews write them under “Lessons for future designs”."
	default:
		p.table.SetColumns([]kit.Column{{Key: "what", Title: "What", Width: 180, Flex: 4, NoSort: true}, {Key: "from", Title: "From", Width: 136, Fit: true, NoSort: true, Optional: 2},
			{Key: "priority", Title: "Pr.", Width: 36, NoSort: true}, {Key: "who", Title: "Owner", Width: 120, Fit: true, NoSort: true, Optional: 1}, {Key: "due", Title: "By", Width: 120, Fit: true, NoSort: true}, {Key: "state", Title: "State", Width: 72, Fit: true, NoSort: true, Optional: 3}})
		p.table.Empty = "No improvement here. Findings of reviews and exercises become improvements with one key."
	}
	p.table.Select(-1)
	p.refilter()
	p.content.Refresh()
}

// refilter works the rows out again and keeps the chosen one chosen.
func (p *improvementsPage) refilter() {
	_, row := p.chosen()
	f, board := p.filter(), p.s.board
	p.improvements = f.Improvements(model.AllImprovements(board, p.now), p.now)
	p.risks = f.Risks(model.AllRisks(board, p.now), p.now)
	p.lessons = slices.DeleteFunc(model.DesignLessons(board), func(l model.Lesson) bool { return !f.Matches(l.Text, l.Number) })
	at := -1
	for i := range p.length() {
		if _, id := p.at(i); id == row && row != "" {
			at = i
		}
	}
	if at < 0 && p.length() > 0 {
		at = 0
	}
	p.table.Select(at)
	p.table.Refresh()
	late := 0
	for _, i := range p.improvements {
		if i.Overdue(p.now) {
			late++
		}
	}
	word := countWord(p.length(), "accepted risk", "accepted risks")
	switch p.parts.One() {
	case partLessons:
		word = countWord(p.length(), "lesson", "lessons")
	case partImprovements:
		word = fmt.Sprintf("%s, %d overdue", countWord(len(p.improvements), "improvement", "improvements"), late)
	}
	p.count.SetText(word + ". Closing an incident ends none of them.")
	p.edit.show()
}

func (p *improvementsPage) length() int {
	switch p.parts.One() {
	case partRisks:
		return len(p.risks)
	case partLessons:
		return len(p.lessons)
	}
	return len(p.improvements)
}

// at is the incident and the id of a row; no id where it is a line of a review.
func (p *improvementsPage) at(row int) (model.IncidentID, string) {
	if row < 0 || row >= p.length() {
		return "", ""
	}
	switch p.parts.One() {
	case partRisks:
		return p.risks[row].Incident, p.risks[row].ID
	case partLessons:
		return "", ""
	}
	return p.improvements[row].Incident, p.improvements[row].ID
}

func (p *improvementsPage) chosen() (model.IncidentID, string) { return p.at(p.table.Selected()) }

func (p *improvementsPage) cell(row int, col string) kit.Cell {
	home := p.s.Home()
	from := func(number string, drill bool) kit.Cell {
		if drill {
			return kit.Cell{Chip: number, Kind: kit.ChipDrill}
		}
		return kit.Cell{Text: number, Muted: true}
	}
	due := func(at time.Time, late, open bool, word string) kit.Cell {
		switch {
		case at.IsZero() && open:
			return kit.Cell{Text: "no date", Colour: kit.ColourWarn}
		case at.IsZero():
			return kit.Cell{}
		case late:
			return kit.Cell{Text: at.In(home).Format("2 Jan 06") + " " + word, Colour: kit.ColourBad, Bold: true}
		case open && at.Sub(p.now) < 7*24*time.Hour:
			return kit.Cell{Text: at.In(home).Format("2 Jan 06"), Colour: kit.ColourWarn}
		}
		return kit.Cell{Text: at.In(home).Format("2 Jan 06"), Muted: !open}
	}
	switch p.parts.One() {
	case partRisks:
		r := p.risks[row]
		switch col {
		case "what":
			return kit.Cell{Text: r.Shown(), Bold: r.Open()}
		case "from":
			return from(r.Number, r.Drill)
		case "who":
			return kit.Cell{Text: r.By}
		case "due":
			return due(r.Until, r.Expired(p.now), r.Open(), "expired")
		}
		return kit.Cell{Text: p.s.catalog.Label("item_state", r.State), Muted: true}
	case partLessons:
		l := p.lessons[row]
		if col == "what" {
			return kit.Cell{Text: l.Text}
		}
		return from(l.Number, l.Drill)
	}
	i := p.improvements[row]
	switch col {
	case "what":
		return kit.Cell{Text: i.Shown(), Bold: i.Open()}
	case "from":
		return from(i.Number, i.Drill)
	case "priority":
		return kit.Cell{Text: i.Priority, Bold: i.Priority == "P1"}
	case "who":
		if i.Owner == "" && i.Open() {
			return kit.Cell{Text: "nobody", Colour: kit.ColourWarn}
		}
		return kit.Cell{Text: i.Owner}
	case "due":
		return due(i.Due, i.Overdue(p.now), i.Open(), "late")
	}
	c := kit.Cell{Text: p.s.catalog.Label("item_state", i.State), Muted: true}
	if i.State == "done" {
		c.Colour, c.Muted = kit.ColourGood, false
	}
	return c
}

// export asks where to and writes the list as it is filtered.
func (p *improvementsPage) export(format string) {
	list := learnedList[p.parts.One()]
	ext := map[string]string{"csv": "csv", "markdown": "md", "pdf": "pdf"}[format]
	name := "Bridgelog " + strings.ReplaceAll(strings.TrimSuffix(list, "-list"), "-", " ") + " " + p.s.deps.Clock().UTC().Format("2006-01-02 1504Z") + "." + ext
	ask := desk.LearnedAsk{List: list, Format: format, Filter: p.filter()}
	p.s.deps.Pick.SaveFile("Export "+strings.ToLower(p.parts.One()), name, []pick.Filter{{Name: strings.ToUpper(ext), Extensions: []string{ext}}}, func(path string, err error) {
		p.s.run.Post(func() {
			if err != nil || path == "" {
				p.s.Fail(err)
				return
			}
			var receipt desk.Receipt
			p.s.Write(func(ctx context.Context) (desk.Change, error) {
				var err error
				receipt, err = p.s.deps.Desk.ExportLearned(ctx, ask, path)
				return receipt.Change, err
			}, func(desk.Change) {
				p.s.Notice(fmt.Sprintf("%s exported to %s, sealed as entry %d.", countWord(receipt.Rows, "row", "rows"), filepath.Base(path), receipt.Change.Seq),
					p.s.fileActs(path)...)
			})
		})
	})
}

// learnedLayout puts the form of a row beside the list; it goes below where the
// window is narrow, and away where there is nothing to change.
type learnedLayout struct{ edit *learnedEdit }

func (learnedLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(480, 300) }

func (l learnedLayout) Layout(o []fyne.CanvasObject, size fyne.Size) {
	if !o[1].Visible() {
		place(o[0], 0, 0, size.Width, size.Height)
		return
	}
	right := min(320*textScale(), size.Width*0.4)
	place(o[0], 0, 0, size.Width-right-pageGap, size.Height)
	place(o[1], size.Width-right, 0, right, size.Height)
}

// improvementsLate is how many improvements of all incidents are overdue.
func (s *Shell) improvementsLate() int {
	n, now := 0, s.Now()
	for _, i := range model.ImprovementsDue(s.board, now) {
		if i.Overdue(now) {
			n++
		}
	}
	return n
}
