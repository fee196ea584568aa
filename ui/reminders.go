package ui

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"bridgelog/desk"
	"bridgelog/model"
	guidance "bridgelog/model/guide"
	"bridgelog/ui/kit"
	"bridgelog/ui/pick"
)

func init() {
	screens[PageReminders] = func(s *Shell, _ Route) screen { return newReminders(s) }
	states = append(states, State{Name: "reminders", Set: func(s *Shell, _ model.IncidentID) { s.Go(Route{Page: PageReminders}) }},
		State{Name: "reminders-empty", Empty: true, Set: func(s *Shell, _ model.IncidentID) { s.Go(Route{Page: PageReminders}) }})
}

// reminderWatch is what the shell knows of everything that is due.
type reminderWatch struct {
	all   []model.Reminder
	asked bool      // a reading is on its way
	stale bool      // something was recorded since the newest reading began
	told  time.Time // up to when what fell due has been told
}

// askReminders reads what is due, away from the window; askers meanwhile get the
// next reading.
func (s *Shell) askReminders() {
	if s.remind.asked {
		s.remind.stale = true
		return
	}
	s.remind.asked, s.remind.stale = true, false
	s.run.Go(func(ctx context.Context) func() {
		all, err := s.deps.Desk.Reminders(ctx)
		return func() {
			s.remind.asked = false
			if err != nil {
				s.Fail(err)
				return
			}
			s.remind.all = all
			if p, ok := s.screen.(*remindersScreen); ok {
				p.refilter()
			}
			if s.incidentInView() == "" {
				s.frame.refreshRail()
			}
			if s.remind.stale {
				s.askReminders()
			}
		}
	})
}

// lateReminders is how many things should have been done by now, exercises left
// out.
func (s *Shell) lateReminders(now time.Time) int {
	n := 0
	for _, r := range s.remind.all {
		if r.Late(now) && !s.isDrill(r.Incident) {
			n++
		}
	}
	return n
}

func (s *Shell) isDrill(id model.IncidentID) bool {
	i, ok := s.place[id]
	return ok && s.board[i].Drill
}

// watchReminders tells what has fallen due since it last looked, in the window
// and on the desktop; deadlines of duties have alarms of their own. What was late
// when the program began stands in the list.
func (s *Shell) watchReminders(now time.Time) {
	if s.remind.told.IsZero() {
		s.remind.told = now
	}
	if s.locking || s.past != nil {
		return
	}
	if now.Truncate(time.Minute) != s.remind.told.Truncate(time.Minute) && now.Minute()%5 == 0 {
		s.askReminders() // what follows from the clock alone
	}
	var due []model.Reminder
	for _, r := range s.remind.all {
		if r.Kind != model.RemindDuty && r.Due.After(s.remind.told) && !r.Due.After(now) && !s.isDrill(r.Incident) {
			due = append(due, r)
		}
	}
	s.remind.told = now
	if len(due) == 0 {
		return
	}
	slices.SortStableFunc(due, func(a, b model.Reminder) int { return rankStep(a) - rankStep(b) }) // what a person promised before what the playbook proposes
	var lines []string
	for _, r := range due[:min(len(due), mostAlarms)] {
		lines = append(lines, strings.TrimSpace(r.Text+" "+r.Number))
	}
	if more := len(due) - len(lines); more > 0 {
		lines = append(lines, fmt.Sprintf("And %d more.", more))
	}
	title, text := countWord(len(due), "thing", "things")+" due now", strings.Join(lines, "\n")
	if !s.problemStands() {
		s.Notice(title+". "+dueSentence(due), kit.Action{Text: "Show all", OnTapped: func() { s.Go(Route{Page: PageReminders}) }})
	}
	if s.prefs.Notify && s.deps.Notify != nil {
		s.run.Go(func(context.Context) func() { // the desktop may be slow to answer
			s.deps.Notify.SendNotification(fyne.NewNotification(title, text))
			return nil
		})
	}
}

// dueSentence names the first things due in one sentence, each incident named once.
func dueSentence(due []model.Reminder) string {
	var words []string
	said := ""
	for _, r := range due[:min(len(due), mostAlarms)] {
		text := strings.TrimPrefix(r.Text, "Step: ")
		if r.Number != said && r.Number != "" {
			text = r.Number + ": " + text
		}
		said = r.Number
		words = append(words, text)
	}
	if more := len(due) - len(words); more > 0 {
		words = append(words, fmt.Sprintf("and %d more", more))
	}
	return strings.Join(words, "; ") + "."
}

func rankStep(r model.Reminder) int {
	if r.Kind == model.RemindStep {
		return 1
	}
	return 0
}

// remindersScreen is everything that is due, of all incidents and of the
// organisation, the nearest first.
type remindersScreen struct {
	s     *Shell
	show  *kit.ChoiceRow
	find  *kit.Entry
	count *kit.Text
	table *kit.DenseTable
	rows  []model.Reminder
	now   time.Time
	body  fyne.CanvasObject
}

// What the list can be narrowed to.
const (
	remindAll      = "all"
	remindLate     = "late"
	remindWeek     = "week"
	remindHouse    = "house"
	remindExercise = "drills"
)

func newReminders(s *Shell) *remindersScreen {
	p := &remindersScreen{s: s, now: s.deps.Clock()}
	p.show = kit.NewChoiceRow("Show", []kit.Option{{Key: remindAll, Label: "All real"}, {Key: remindLate, Label: "Late"}, {Key: remindWeek, Label: "Next 7 days"},
		{Key: remindHouse, Label: "Organisation"}, {Key: remindExercise, Label: "Exercises"}})
	p.show.Set(remindAll)
	p.show.OnChange = func([]string) { p.refilter() }
	p.find = kit.NewEntry()
	p.find.Name = "Find what is due"
	p.find.SetPlaceHolder("words or a name ( / )")
	p.find.OnChanged = func(string) { p.refilter() }
	p.count = kit.NewText("", kit.TextStyle{Colour: kit.ColourMuted, Size: kit.SizeSmall, Truncate: true})
	p.table = kit.NewDenseTable([]kit.Column{{Key: "left", Title: "Time left", Width: 132, Fit: true, NoSort: true}, {Key: "what", Title: "What", Width: 300, Flex: 1, NoSort: true},
		{Key: "who", Title: "Who", Width: 140, Fit: true, NoSort: true}, {Key: "number", Title: "Incident", Width: 110, Fit: true, NoSort: true}, {Key: "due", Title: "Due", Width: 224, Fit: true, NoSort: true, Optional: 1}},
		func() int { return len(p.rows) }, p.cell)
	p.table.Name = "reminders"
	p.table.OnOpen = func(row int) { p.lead(p.rows[row]) }
	p.table.OnKey = func(_ int, key fyne.KeyName) bool {
		if key == fyne.KeySlash {
			focusOn(s, p.find)
		}
		return key == fyne.KeySlash
	}
	calendar := kit.NewButton("Export as a calendar", p.export)
	head := kit.Row(12, kit.NewText("Everything that is due", kit.TextStyle{Size: kit.SizeTitle, Bold: true}), kit.Stretch(p.find), calendar)
	p.body = kit.Pad(16, 12, topToBottom(kit.Stack(8, head, kit.Row(16, p.show, kit.Stretch(p.count))), kit.Pad(0, 6, p.table),
		kit.NewText("Enter leads to what is due · reminders come here and on the desktop when something falls due", kit.TextStyle{Colour: kit.ColourMuted, Size: kit.SizeSmall, Truncate: true})))
	s.askReminders()
	p.refilter()
	return p
}

func (p *remindersScreen) Content() fyne.CanvasObject { return p.body }
func (p *remindersScreen) Show(model.View)            {}
func (p *remindersScreen) Leave() error               { return nil }
func (p *remindersScreen) Dropped([]string) bool      { return false }
func (p *remindersScreen) Focus()                     { focusOn(p.s, p.table) }
func (p *remindersScreen) Reload()                    { p.s.askReminders() }
func (p *remindersScreen) Changed(desk.Change)        {} // the shell reads anew

// Tick relabels every minute.
func (p *remindersScreen) Tick(now time.Time) {
	if at := now.Truncate(time.Minute); !at.Equal(p.now.Truncate(time.Minute)) {
		p.now = now
		p.refilter()
	}
}

// Escape clears words and filter first.
func (p *remindersScreen) Escape() bool {
	if p.find.Text == "" && p.show.One() == remindAll {
		return false
	}
	p.show.Set(remindAll)
	p.find.SetText("")
	p.refilter()
	focusOn(p.s, p.table)
	return true
}

func (p *remindersScreen) refilter() {
	p.rows = p.rows[:0]
	late, words := 0, strings.Fields(strings.ToLower(p.find.Text))
	for _, r := range p.s.remind.all {
		drill := p.s.isDrill(r.Incident)
		if r.Late(p.now) && !drill {
			late++
		}
		ok := drill == (p.show.One() == remindExercise)
		switch p.show.One() {
		case remindLate:
			ok = ok && r.Late(p.now)
		case remindWeek:
			ok = ok && r.Due.Before(p.now.AddDate(0, 0, 7))
		case remindHouse:
			ok = ok && r.Incident == model.Organisation
		}
		text := strings.ToLower(r.Text + " " + r.Who + " " + r.Number)
		for _, w := range words {
			ok = ok && strings.Contains(text, w)
		}
		if ok {
			p.rows = append(p.rows, r)
		}
	}
	p.table.Empty = "Nothing is due."
	if len(words) > 0 || p.show.One() != remindAll {
		p.table.Empty = "Nothing of that is due. Esc shows all."
	}
	p.count.SetText(countWord(len(p.rows), "thing is due", "things are due") + ", " + fmt.Sprint(late) + " late")
	if p.table.Selected() < 0 || p.table.Selected() >= len(p.rows) {
		p.table.Select(min(0, len(p.rows)-1))
	}
	p.table.Refresh()
}

func (p *remindersScreen) cell(row int, col string) kit.Cell {
	r := p.rows[row]
	home := p.s.Home()
	if i, ok := p.s.place[r.Incident]; ok {
		home = model.Location(p.s.board[i].Zone)
	}
	switch col {
	case "left":
		switch {
		case r.Due.IsZero():
			return kit.Cell{Text: "due now", Colour: kit.ColourBad, Bold: true}
		case r.Late(p.now):
			return kit.Cell{Text: "late by " + model.FormatAge(p.now.Sub(r.Due)), Colour: kit.ColourBad, Bold: true}
		case r.Due.Sub(p.now) < 24*time.Hour:
			return kit.Cell{Text: "in " + model.FormatAge(r.Due.Sub(p.now)), Colour: kit.ColourWarn}
		}
		return kit.Cell{Text: "in " + model.FormatAge(r.Due.Sub(p.now))}
	case "what":
		return kit.Cell{Text: r.Text}
	case "who":
		return kit.Cell{Text: r.Who}
	case "number":
		if r.Number == "" {
			return kit.Cell{Text: "organisation", Muted: true}
		}
		return kit.Cell{Text: shortNumber(r.Number)}
	}
	if r.Due.IsZero() {
		return kit.Cell{}
	}
	return kit.Cell{Text: instantWords(r.Due, home, p.now), Muted: true}
}

// lead goes to what is due.
func (p *remindersScreen) lead(r model.Reminder) { p.s.Go(reminderRoute(r)) }

// reminderRoute is where something that is due is done.
func reminderRoute(r model.Reminder) Route {
	in := func(page Page, section string) Route {
		return Route{Page: page, Incident: r.Incident, Section: section}
	}
	row := func(register string) Route { return in(PageRegister, register+"/"+r.Row) }
	switch r.Kind {
	case model.RemindDuty:
		return in(PageDuties, r.Row)
	case model.RemindStep:
		return in(PageSteps, "")
	case model.RemindTask:
		return row("actions")
	case model.RemindMessage:
		return in(PageMessages, r.Row)
	case model.RemindPromise:
		return row("communications")
	case model.RemindOwed:
		return in(PageGate, "")
	case model.RemindTarget:
		return row("targets")
	case model.RemindDecision:
		return row("decisions")
	case model.RemindImprovement:
		return row(model.ImprovementsRegister)
	case model.RemindRisk:
		return row(model.RisksRegister)
	case model.RemindReview:
		return in(PageForm, "rev")
	case model.RemindCard:
		return in(PageWorkload, r.Row)
	case model.RemindContact:
		return in(PageRegister, guidance.ContactsRegister)
	case model.RemindDrill, model.RemindBreakIn:
		return Route{Page: PageNewDrill}
	}
	return in(PageIncident, "")
}

// export asks where to and writes everything that is due as iCalendar.
func (p *remindersScreen) export() {
	s := p.s
	name := "Bridgelog reminders " + s.deps.Clock().UTC().Format("2006-01-02 1504Z") + ".ics"
	s.deps.Pick.SaveFile("Export everything that is due as a calendar", name, []pick.Filter{{Name: "iCalendar", Extensions: []string{"ics"}}}, func(path string, err error) {
		s.run.Post(func() {
			if err != nil || path == "" {
				s.Fail(err)
				return
			}
			var receipt desk.Receipt
			s.Write(func(ctx context.Context) (desk.Change, error) {
				var err error
				receipt, err = s.deps.Desk.ExportReminders(ctx, path)
				return receipt.Change, err
			}, func(desk.Change) {
				s.Notice(fmt.Sprintf("%s exported to %s, sealed as entry %d. A calendar does not follow later changes: export again.",
					countWord(receipt.Rows, "date", "dates"), filepath.Base(path), receipt.Change.Seq), s.fileActs(path)...)
			})
		})
	})
}
