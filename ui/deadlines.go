package ui

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"bridgelog/desk"
	"bridgelog/model"
	"bridgelog/ui/kit"
)

func init() {
	screens[PageDeadlines] = func(s *Shell, _ Route) screen { return newDeadlinesScreen(s) }
}

// deadlinesScreen is every duty of every incident, the nearest first: a list
// with the time each has left, and above it the same along an axis of time.
type deadlinesScreen struct {
	s       *Shell
	content *fyne.Container
	list    *fyne.Container
	empty   fyne.CanvasObject

	head   fyne.CanvasObject
	search *kit.Entry
	marks  *fyne.Container
	show   *kit.ChoiceRow
	count  *kit.Text
	axis   *kit.Axis
	table  *kit.DenseTable
	foot   *deadlineFoot

	rows []model.Deadline // what is shown
	now  time.Time
	step time.Time // of the last relabelling
}

// What the list can be narrowed to. Exercises stand apart: nobody should look
// for a real deadline among those of a practice.
const (
	showOpen    = "open"
	showOverdue = "overdue"
	showAll     = "all"
	showDrills  = "drills"
)

func newDeadlinesScreen(s *Shell) *deadlinesScreen {
	p := &deadlinesScreen{s: s, now: s.Now()}
	p.search = kit.NewEntry()
	p.search.Name = "Search deadlines"
	p.search.SetPlaceHolder("Search")
	p.search.OnChanged = func(string) { p.refilter() }
	p.search.OnSubmitted = func(string) { p.open(p.table.Selected()) }
	p.search.OnKey = func(ev *fyne.KeyEvent) bool {
		switch ev.Name {
		case fyne.KeyUp, fyne.KeyDown, fyne.KeyPageUp, fyne.KeyPageDown:
			p.table.TypedKey(ev)
			return true
		}
		return false
	}
	p.show = kit.NewChoiceRow("Show", []kit.Option{{Key: showOpen, Label: "Open"}, {Key: showOverdue, Label: "Overdue"},
		{Key: showAll, Label: "All"}, {Key: showDrills, Label: "Exercises"}})
	p.show.Set(showOpen)
	p.show.OnChange = func([]string) { p.refilter() }
	p.count = kit.NewText("", kit.TextStyle{Colour: kit.ColourMuted, Size: kit.SizeSmall, Truncate: true})
	p.table = kit.NewDenseTable(deadlineColumns(), func() int { return len(p.rows) }, p.cell)
	p.table.Name = "deadlines"
	p.table.OnOpen = p.open
	p.table.OnSelect = func(row int) { p.chosen() }
	p.axis = p.newAxis()
	p.foot = newDeadlineFoot()

	onward := kit.NewButtonOf(kit.ButtonPrimary, "Go on to the board", "Ctrl+B", func() { s.Go(Route{Page: PageBoard}) })
	calendar := kit.NewButton("Export as a calendar", func() { s.exportCalendar("") })
	p.head = kit.Row(12, kit.NewText("Deadlines", kit.TextStyle{Size: kit.SizeTitle, Bold: true}), kit.Stretch(p.search), calendar, onward)
	p.marks = kit.Row(16, p.show, kit.Stretch(p.count))
	p.list = container.New(&deadlinesLayout{p}, p.head, p.marks, p.axis, p.table, p.foot.object)
	p.empty = kit.NewEmptyState("No duty to notify stands in this logbook",
		"Once legal or privacy has confirmed on an incident which duties apply, each of them counts down here, the nearest first. When one runs, this page comes first at the start of the program.",
		kit.Action{Text: "Go on to the board", Key: "Ctrl+B", Primary: true, OnTapped: func() { s.Go(Route{Page: PageBoard}) }})
	p.content = container.NewStack(kit.Pad(16, 12, container.NewStack(p.list, p.empty)))
	p.refilter()
	s.run.Go(func(context.Context) func() { // the rules are read when first asked for: not before the first picture
		pack := s.deps.Desk.Duties().Pack
		return func() {
			p.foot.pack = &pack
			p.chosen()
		}
	})
	return p
}

func (p *deadlinesScreen) Content() fyne.CanvasObject { return p.content }
func (p *deadlinesScreen) Show(model.View)            {}
func (p *deadlinesScreen) Leave() error               { return nil }
func (p *deadlinesScreen) Dropped([]string) bool      { return false }

// Focus gives the keyboard to the list.
func (p *deadlinesScreen) Focus() {
	if p.list.Visible() {
		focusOn(p.s, p.table)
	} else {
		p.s.win.Canvas().Unfocus()
	}
}

// Tick relabels every minute, and every second while a deadline is nearer than
// an hour: both its words and whether it is overdue follow from the time.
func (p *deadlinesScreen) Tick(now time.Time) {
	p.now = now
	step := time.Minute
	for _, d := range p.rows {
		if left := d.Due.Sub(now); d.Counts() && left < time.Hour && left > -time.Hour {
			step = time.Second
		}
	}
	if at := now.Truncate(step); !at.Equal(p.step) {
		p.step = at
		p.refilter()
	}
}

// Reload and Changed bring the list up to date with the board.
func (p *deadlinesScreen) Reload() { p.refilter(); p.Focus() }

// Changed is told of every change in the logbook.
func (p *deadlinesScreen) Changed(desk.Change) { p.refilter() }

// Escape clears search and filter first.
func (p *deadlinesScreen) Escape() bool {
	if p.search.Text == "" && p.show.One() == showOpen {
		return false
	}
	p.show.Set(showOpen)
	p.search.SetText("")
	p.refilter()
	p.Focus()
	return true
}

// selected is the duty the cursor stands on.
func (p *deadlinesScreen) selected() (model.Deadline, bool) {
	if i := p.table.Selected(); i >= 0 && i < len(p.rows) {
		return p.rows[i], true
	}
	return model.Deadline{}, false
}

// refilter works out the rows again and keeps the chosen duty chosen.
func (p *deadlinesScreen) refilter() {
	was, had := p.selected()
	all := p.s.deadlines()
	p.rows = narrowDeadlines(all, p.show.One(), p.search.Text, p.now)
	at := slices.IndexFunc(p.rows, func(d model.Deadline) bool { return had && d.ID == was.ID && d.Incident.ID == was.Incident.ID })
	if at < 0 && len(p.rows) > 0 {
		at = 0
	}
	p.table.Empty = "No duty has all these words and marks. Esc clears them."
	switch {
	case !p.s.boarded:
		p.table.Empty = "Reading the logbook."
	case p.search.Text == "" && p.show.One() == showOpen:
		p.table.Empty = "No duty is open."
	case p.search.Text == "" && p.show.One() == showOverdue:
		p.table.Empty = "Nothing is overdue."
	case p.search.Text == "" && p.show.One() == showDrills:
		p.table.Empty = "No exercise has a duty."
	}
	p.table.Select(at)
	p.table.Refresh()
	p.showAxis()
	p.list.Refresh() // the axis takes as much room as it has lanes
	p.count.SetText(deadlineCounts(all, p.now))
	none := p.s.boarded && len(all) == 0
	if none {
		p.list.Hide()
		p.empty.Show()
	} else {
		p.empty.Hide()
		p.list.Show()
	}
	p.chosen()
}

// chosen shows the chosen duty whole.
func (p *deadlinesScreen) chosen() {
	d, ok := p.selected()
	if ok {
		p.axis.Select(deadlineKey(d))
	}
	p.foot.show(d, ok, p.now)
}

// narrowDeadlines are the duties a filter leaves.
func narrowDeadlines(all []model.Deadline, show, text string, now time.Time) []model.Deadline {
	words := strings.Fields(strings.ToLower(text))
	var out []model.Deadline
	for _, d := range all {
		switch {
		case d.Incident.Drill != (show == showDrills):
		case show == showOpen && (!d.Open() || !d.Sent.IsZero()):
		case show == showOverdue && d.Status(now) != model.Overdue:
		case !deadlineHolds(d, words, now):
		default:
			out = append(out, d)
		}
	}
	return out
}

func deadlineHolds(d model.Deadline, words []string, now time.Time) bool {
	text := strings.ToLower(strings.Join([]string{d.Incident.Number, d.Incident.Shown(), d.Name, d.To, d.Owner, d.Words(now)}, "\n"))
	return !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(text, w) })
}

// deadlineCounts say how many duties of real incidents stand where.
func deadlineCounts(all []model.Deadline, now time.Time) string {
	count := map[model.DutyStatus]int{}
	drills := 0
	for _, d := range all {
		if d.Incident.Drill {
			drills++
			continue
		}
		count[d.Status(now)]++
	}
	var parts []string
	for _, c := range []struct {
		status model.DutyStatus
		word   string
	}{{model.Overdue, "overdue"}, {model.Running, "running"}, {model.NoPeriod, "without a fixed period"}, {model.NotStarted, "not started"},
		{model.ToCheck, "to be checked"}, {model.OnTime, "delivered on time"}, {model.Late, "delivered late"}, {model.NotRequired, "not required"}} {
		if n := count[c.status]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, c.word))
		}
	}
	if drills > 0 {
		parts = append(parts, fmt.Sprintf("%d in exercises", drills))
	}
	return strings.Join(parts, " · ")
}

// open leads to the duty, on the page of duties of its incident.
func (p *deadlinesScreen) open(row int) {
	if row >= 0 && row < len(p.rows) {
		p.s.openDuty(p.rows[row])
	}
}

func (s *Shell) openDuty(d model.Deadline) {
	s.Go(Route{Page: PageDuties, Incident: d.Incident.ID, Section: d.ID})
}

// deadlineColumns are the columns; where room is short those are left out that
// the foot says of the chosen duty.
func deadlineColumns() []kit.Column {
	status := kit.Column{Key: "status", Title: "Time left", Width: 152, Fit: true}
	number := kit.Column{Key: "number", Title: "Incident", Width: 76, Fit: true}
	title := kit.Column{Key: "title", Title: "Title", Width: 66, Flex: 1, Optional: 2}
	duty := kit.Column{Key: "duty", Title: "Duty", Width: 130, Flex: 1.6}
	to := kit.Column{Key: "to", Title: "To", Width: 72, Flex: 0.8, Optional: 3}
	due := kit.Column{Key: "due", Title: "Deadline", Width: 250, Fit: true}
	latest := kit.Column{Key: "latest", Title: "Legal latest", Width: 118, Fit: true, Optional: 1}
	owner := kit.Column{Key: "owner", Title: "Owner", Width: 74, Flex: 0.2, Optional: 4}
	return []kit.Column{status, number, title, duty, to, due, latest, owner}
}

func (p *deadlinesScreen) cell(row int, col string) kit.Cell {
	d := p.rows[row]
	home := model.Location(d.Incident.Zone)
	switch col {
	case "status":
		return kit.Cell{Text: shortStatus(d.DutyLine, p.now), Colour: deadlineTone(d.DutyLine, p.now).Colour(), Bold: d.Counts()}
	case "number":
		return kit.Cell{Text: shortNumber(d.Incident.Number)}
	case "title":
		return kit.Cell{Text: d.Incident.Shown(), Muted: true}
	case "duty":
		return kit.Cell{Text: d.Name, Keep: stageEnd(d.Name)}
	case "to":
		return kit.Cell{Text: d.To, Muted: true}
	case "due":
		if d.Due.IsZero() {
			return kit.Cell{Text: "none", Muted: true}
		}
		c := kit.Cell{Text: instantWords(d.Due, home, p.now)}
		if d.Own && large() { // else it stands where the legal latest would
			c.Badge = "own target"
		}
		return c
	case "latest":
		switch {
		case d.Own:
			return kit.Cell{Text: "own target", Colour: kit.ColourWarn}
		case d.Latest.IsZero():
			return kit.Cell{}
		}
		return kit.Cell{Text: d.Latest.In(home).Format("2 Jan 15:04 MST"), Muted: true}
	}
	return kit.Cell{Text: d.Owner, Muted: true}
}

// stageEnd is the end of "NIS2 significant incident: early warning" that tells the
// stages of one law apart: where names are shortened, it must not be cut off.
func stageEnd(name string) string {
	if i := strings.LastIndex(name, ": "); i > 0 {
		return name[i:]
	}
	return ""
}

// instantWords are an instant to the minute, local and UTC, without the year
// where it is this one's.
func instantWords(t time.Time, home *time.Location, now time.Time) string {
	return model.FormatMoment(model.At(t.Truncate(time.Minute), home, model.ToMinute, model.OwnClock), home, model.Style{Near: now})
}

// deadlinesLayout stacks head, marks, axis, list and foot.
type deadlinesLayout struct{ p *deadlinesScreen }

func (l *deadlinesLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(560, 320) }

func (l *deadlinesLayout) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	p, scale := l.p, textScale()
	y := place(p.head, 0, 0, size.Width, p.head.MinSize().Height) + 8
	y = place(p.marks, 0, y, size.Width, p.marks.MinSize().Height) + 8
	p.foot.object.Resize(fyne.NewSize(size.Width, p.foot.object.Size().Height)) // wrapping text knows its height only then
	foot := p.foot.object.MinSize().Height
	if size.Height-y-foot < 130*scale {
		foot = 0
	}
	if foot == 0 {
		p.foot.object.Hide()
	} else {
		p.foot.object.Show()
		place(p.foot.object, 0, size.Height-foot, size.Width, foot)
		foot += 8
	}
	room := size.Height - foot - y
	if lanes := p.axisLanes(room, scale); lanes > 0 {
		p.axis.Show()
		y = place(p.axis, 0, y, size.Width, p.axis.HeightFor(lanes)) + 8
	} else {
		p.axis.Hide()
	}
	place(p.table, 0, y, size.Width, max(size.Height-foot-y, 0))
}

// axisLanes is how many lanes of the axis have room above a list of at least
// four rows; the others come into view when they are chosen.
func (p *deadlinesScreen) axisLanes(room, scale float32) int {
	lanes := min(len(axisItems(p.rows, p.now)), mostLanes)
	for ; lanes > 0; lanes-- {
		if room-p.axis.HeightFor(lanes)-8 >= 5*26*scale {
			break
		}
	}
	return lanes
}

// mostLanes is how many deadlines the axis shows at once at most.
const mostLanes = 10
