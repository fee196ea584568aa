package ui

import (
	"context"
	"encoding/json"
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

// learnedEdit changes the chosen row where it stands: in its incident's record.
type learnedEdit struct {
	p      *improvementsPage
	seq    string // what they were filled with
	what   *kit.Para
	area   *kit.Text
	from   *kit.Button
	state  *kit.ChoiceRow
	urgent *kit.ChoiceRow
	fields map[string]*kit.Entry
	boxes  map[string]fyne.CanvasObject
	told   *kit.Text
	button *kit.Button
	object *kit.Section
	half   *halfTyped
	times  draftTimes
}

// What can be changed, in order; keys are columns.
var learnedFields = []struct{ key, label, hint string }{
	{"owner", "Owner", "a name"},
	{"by", "Accountable", "a name"},
	{"due", "By", "a day, or +30d"},
	{"until", "Until", "a day, or +90d"},
	{"verified_by", "Verified by", "who saw it work"},
	{"proof", "Proof it works", "how it was seen"},
	{"effect_drill", "Effect checked in", "DRILL-2026-0004"},
	{"effect", "What that showed", "one line"},
}

func newLearnedEdit(p *improvementsPage) *learnedEdit {
	e := &learnedEdit{p: p, what: kit.NewPara("", kit.TextStyle{Bold: true}), told: kit.NewText("", kit.TextStyle{Truncate: true}), fields: map[string]*kit.Entry{}, boxes: map[string]fyne.CanvasObject{}}
	e.what.MaxLines = 4
	e.area = kit.NewText("", kit.TextStyle{Colour: kit.ColourMuted, Truncate: true})
	e.from = kit.NewButtonOf(kit.ButtonQuiet, "", "", func() {
		if id, row := p.chosen(); id != "" {
			p.s.Go(Route{Page: PageRegister, Incident: id, Section: e.register() + "/" + row})
		}
	})
	var states, urgent []kit.Option
	for _, c := range p.s.guide.List("item_state") {
		states = append(states, kit.Option{Key: c.Key, Label: c.Label})
	}
	for _, c := range p.s.guide.List("priority") {
		urgent = append(urgent, kit.Option{Key: c.Key, Label: c.Key})
	}
	e.state, e.urgent = kit.NewChoiceRow("State", states), kit.NewChoiceRow("Priority", urgent)
	e.state.Wrap, e.urgent.Wrap = true, true
	body := kit.Stack(8, e.what, e.area, kit.Row(0, e.from, kit.Stretch(nil)), kit.Stack(3, kit.Muted("State"), e.state))
	e.boxes["priority"] = kit.Stack(3, kit.Muted("Priority"), e.urgent)
	body.Add(e.boxes["priority"])
	pairs := container.NewGridWithColumns(2)
	for _, f := range learnedFields {
		x := kit.NewEntry()
		x.Name = f.label
		x.SetPlaceHolder(f.hint)
		x.OnSubmitted = func(string) { e.save() }
		x.OnChanged = func(string) { e.typed(f.key) }
		e.fields[f.key] = x
		e.boxes[f.key] = kit.Stack(3, kit.Muted(f.label), x)
		pairs.Add(e.boxes[f.key])
	}
	body.Add(pairs)
	e.button = kit.NewButtonOf(kit.ButtonPrimary, "Keep the changes", "Ctrl+Enter", e.save)
	body.Add(e.told)
	body.Add(kit.Row(8, e.button))
	e.object = kit.NewSection("THIS ROW", container.NewVScroll(kit.Pad(4, 0, body)))
	e.half = newHalfTyped(p.s, "learned")
	e.half.bring(func() {
		e.seq = ""
		if p.edit != nil {
			e.show()
		}
	})
	return e
}

// typed keeps what is typed for the chosen row and not recorded yet.
func (e *learnedEdit) typed(key string) {
	_, row := e.p.chosen()
	_, _, v := e.values()
	if was, has := v[key]; has && row != "" {
		of := row + "/" + key
		e.half.set(of, e.times.fixedText(of, learnedField(key), []string{e.fields[key].Text}, e.p.s.Now(), e.p.s.Home()), []string{was})
	}
}

func learnedField(key string) form.Field {
	if key == "due" || key == "until" {
		return form.Field{Key: key, Kind: form.Instant}
	}
	return form.Field{Key: key, Kind: form.Text}
}

func (e *learnedEdit) register() string {
	if e.p.parts.One() == partRisks {
		return model.RisksRegister
	}
	return model.ImprovementsRegister
}

func (e *learnedEdit) focus() { focusOn(e.p.s, e.state) }

// values are the chosen row as its fields hold it.
func (e *learnedEdit) values() (what, from string, v map[string]string) {
	row, home := e.p.table.Selected(), e.p.s.Home()
	day := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return t.In(home).Format("2006-01-02")
	}
	switch {
	case row < 0 || row >= e.p.length() || e.p.parts.One() == partLessons:
		return "", "", nil
	case e.p.parts.One() == partRisks:
		r := e.p.risks[row]
		return r.Shown(), r.Number, map[string]string{"state": r.State, "by": r.By, "until": day(r.Until)}
	}
	i := e.p.improvements[row]
	return i.Shown(), i.Number, map[string]string{"state": i.State, "area": e.p.s.catalog.Label("improve_area", i.Area), "priority": i.Priority, "owner": i.Owner, "due": day(i.Due), "verified_by": i.VerifiedBy, "proof": i.Proof, "effect_drill": i.InDrill, "effect": i.Effect}
}

// show fills the fields with the chosen row; what is being typed for it stays
// until the row itself changes.
func (e *learnedEdit) show() {
	what, from, v := e.values()
	hidden := v == nil
	if e.object.Hidden != hidden {
		e.object.Hidden = hidden
		e.p.content.Refresh()
	}
	if hidden {
		return
	}
	_, row := e.p.chosen()
	if said := fmt.Sprint(row, v); said == e.seq {
		return
	} else {
		e.seq = said
	}
	e.what.SetText(what)
	e.area.SetText(v["area"])
	e.area.Hidden = v["area"] == ""
	e.from.Text = "Open it in " + from
	e.from.Refresh()
	e.told.SetText("")
	e.state.Set(v["state"])
	e.urgent.Set(v["priority"])
	for key, x := range e.fields {
		value, has := v[key]
		e.boxes[key].(*fyne.Container).Hidden = !has
		if half := e.half.texts[row+"/"+key]; has && half != nil {
			value = strings.Join(half, " ")
		}
		x.SetQuietly(value)
	}
	_, has := v["priority"]
	e.boxes["priority"].(*fyne.Container).Hidden = !has
	e.button.Hidden = e.p.s.ReadOnly()
	e.object.Refresh()
}

// save records what differs from the row.
func (e *learnedEdit) save() {
	id, row := e.p.chosen()
	_, _, v := e.values()
	if v == nil || row == "" || e.button.Disabled() || e.button.Hidden {
		return
	}
	set := map[string]json.RawMessage{}
	put := func(key, value string) {
		if value != v[key] {
			set[key] = asJSON(value)
		}
	}
	put("state", e.state.One())
	if _, has := v["priority"]; has {
		put("priority", e.urgent.One())
	}
	for key, x := range e.fields {
		old, has := v[key]
		text := strings.TrimSpace(x.Text)
		if !has || text == old {
			continue
		}
		if key != "due" && key != "until" || text == "" {
			put(key, text)
			continue
		}
		raw, err := model.EncodeAnswer(form.Field{Key: key, Kind: form.Instant}, []string{text}, model.Asking{Now: e.times.at(row+"/"+key, text, e.p.s.Now()), Zone: e.p.s.Home(), By: e.p.s.deps.Desk.By().Name, Choices: e.p.s.catalog.Choices})
		if err != nil {
			e.told.SetTone(sentenceAndHint(err), kit.ToneBad)
			return
		}
		set[key] = raw
	}
	if len(set) == 0 {
		e.told.SetTone("Nothing was changed.", kit.ToneMuted)
		return
	}
	e.button.SetBusy(true)
	was := map[string][]string{} // the row is shown again as recorded before the act is told
	for key := range e.fields {
		if half := e.half.texts[row+"/"+key]; half != nil {
			was[row+"/"+key] = half
			e.half.set(row+"/"+key, nil, nil)
		}
	}
	e.p.s.Do(model.PutRecord{Incident: id, Register: e.register(), ID: row, Set: set}, func(c desk.Change) {
		e.half.keep()
		e.button.SetBusy(false)
		e.told.SetTone(fmt.Sprintf("Kept as entry %d of %s.", c.Seq, c.View.Number), kit.ToneGood)
	}, func(err error) {
		e.button.SetBusy(false)
		for of, half := range was {
			e.half.set(of, half, nil)
		}
		e.told.SetTone(sentenceAndHint(err), kit.ToneBad)
	})
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
