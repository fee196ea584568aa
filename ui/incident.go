package ui

import (
	"fmt"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"bridgelog/desk"
	"bridgelog/model"
	"bridgelog/ui/kit"
)

func init() {
	screens[PageIncident] = func(s *Shell, r Route) screen { return newIncidentScreen(s, r.Incident) }
}

// incidentScreen is the main window of an incident: how bad, how long, what
// next, who, and the log with its entry line, in one look.
type incidentScreen struct {
	s      *Shell
	id     model.IncidentID
	v      model.View
	led    led
	last   message
	minute time.Time // for which led was worked out

	head   *incidentHead
	clocks *clocksPanel
	feed   feed
	next   *nextPanel
	gate   *gatePanel
	people *peoplePanel
	log    *logTable
	quick  *quickEntry
	body   *fyne.Container
}

func newIncidentScreen(s *Shell, id model.IncidentID) *incidentScreen {
	i := &incidentScreen{s: s, id: id}
	i.head = newIncidentHead(s)
	duties := kit.NewButtonOf(kit.ButtonQuiet, "Duties", "Ctrl+D", func() { s.Go(Route{Page: PageDuties, Incident: id}) })
	duties.Small = true
	i.clocks = newClocksPanel(duties)
	i.clocks.tight = true
	i.next = newNextPanel(s)
	i.gate = newGatePanel(s)
	i.people = newPeoplePanel(func(r seatRow) { s.openSeat(i.id, r) })
	i.log = newLogTable(func(r *model.Row) {
		s.Go(Route{Page: PageTimeline, Incident: id})
		if t, ok := s.screen.(*timelineScreen); ok {
			t.goTo(r.Seq)
		}
	})
	i.quick = newQuickEntry(s, id)
	i.quick.OnRecorded = func(desk.Change) { i.log.table.ScrollToEnd() }
	i.quick.body.Show()
	if s.ReadOnly() {
		i.quick.body.Hide()
	}
	log := kit.NewSection("LOG", i.log.table, kit.KeyHint("Enter", "opens"), kit.KeyHint("Ctrl+J", "timeline"))
	i.log.section = log
	i.body = container.New(&incidentLayout{i},
		i.head.object, i.next.object, i.gate.object, i.gate.line, i.clocks.object, i.people.object, i.people.line, log, i.quick.body)
	return i
}

func (i *incidentScreen) Content() fyne.CanvasObject { return i.body }

func (i *incidentScreen) Show(v model.View) {
	i.v = v
	i.last = lastMessage(v)
	i.minute = time.Time{}
	i.feed.drill = model.Drill{}
	if v.Drill && !i.s.ReadOnly() {
		i.feed.drill = model.DrillOf(v)
	}
	i.people.hints = i.s.seatHints(v)
	i.people.show(v, i.s.ledBy(v))
	i.quick.show(v)
	i.log.trust = i.s.trust
	i.log.show(v, i.s.Now())
	i.Tick(i.s.Now())
	i.body.Refresh()
}

func (i *incidentScreen) Tick(now time.Time) {
	if i.v.ID == "" {
		return
	}
	i.head.show(i.v, now)
	i.quick.tick()
	if i.feed.tick(now) {
		i.minute = time.Time{}
	}
	if minute := now.Truncate(time.Minute); minute != i.minute {
		i.minute = minute
		i.led = i.s.lead(i.v, now)
		i.next.show(i.v, i.led, now)
		i.next.feed(i.feed, now)
		i.gate.show(i.v, i.led, now)
		i.log.trust = i.s.trust
		i.log.tick(now)
	}
	said := i.clocks.say(lawWords(i.head.duties))
	if i.showClocks(now) || said {
		i.body.Refresh()
	}
}

// showClocks relabels the clocks; true means that their number changed.
func (i *incidentScreen) showClocks(now time.Time) bool {
	return i.clocks.show(clocksOf(i.v, i.s.House(), i.s.guide, i.last, i.led.debts, i.head.duties, now, i.feed.clocks(i.v, now)...))
}

func (i *incidentScreen) Leave() error {
	i.quick.leave()
	return nil
}

func (i *incidentScreen) Dropped([]string) bool { return false }
func (i *incidentScreen) Focus() {
	if !i.s.ReadOnly() {
		i.quick.line.Focus()
	}
}

// Actions are the keys of this page alone.
func (i *incidentScreen) Actions() []action {
	return append(i.quick.keys(),
		action{ID: "assign", Menu: "Incident", Title: "Assign a seat", Run: i.assignNext},
		action{ID: "nextstep", Menu: "Incident", Title: "Next step: done", Key: fyne.KeyF3, Keys: "F3", Run: i.next.Do},
	)
}

// assignNext opens the first empty seat the severity asks for, else the lead's.
func (i *incidentScreen) assignNext() {
	rows := i.people.rows
	for _, r := range rows {
		if r.wanted && r.Person == "" {
			i.people.OnOpen(r)
			return
		}
	}
	if len(rows) > 0 {
		i.people.OnOpen(rows[0])
	}
}

func seqText(s model.Seq) string { return fmt.Sprint(uint64(s)) }
