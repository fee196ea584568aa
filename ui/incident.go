package ui

import (
	"encoding/json"
	"fmt"
	"strings"
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
	lacks  []fact
	last   message
	minute time.Time // for which lacks was worked out

	head   *incidentHead
	clocks *clocksPanel
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
	i.clocks = newClocksPanel()
	i.next = newNextPanel(i.act)
	i.gate = newGatePanel(i.act)
	i.people = newPeoplePanel(func(r seatRow) { s.openSeat(i.id, r, guide()) })
	i.log = newLogTable(func(r *model.Row) {
		s.Go(Route{Page: PageTimeline, Incident: id})
		if t, ok := s.screen.(*timelineScreen); ok {
			t.goTo(r.Seq)
		}
	})
	i.quick = newQuickEntry(s, id)
	i.quick.OnRecorded = func(desk.Change) { i.log.table.ScrollToEnd() }
	log := kit.NewSection("LOG", i.log.table, kit.KeyHint("Enter", "opens"), kit.KeyHint("Ctrl+F", "timeline"))
	i.log.section = log
	i.body = container.New(&incidentLayout{i},
		i.head.object, i.next.object, i.gate.object, i.clocks.object, i.people.object, i.people.line, log, i.quick.body)
	return i
}

func (i *incidentScreen) Content() fyne.CanvasObject { return i.body }

func (i *incidentScreen) Show(v model.View) {
	i.v = v
	i.last = lastMessage(v)
	i.minute = time.Time{}
	i.people.show(v, guide())
	i.gate.show(v)
	i.quick.show(v)
	i.log.show(v, i.s.Now())
	i.Tick(i.s.Now())
	i.body.Refresh()
}

func (i *incidentScreen) Tick(now time.Time) {
	if i.v.ID == "" {
		return
	}
	i.head.show(i.v, now)
	if i.clocks.show(clocksOf(i.v, guide(), i.last, now)) {
		i.body.Refresh()
	}
	i.quick.tick()
	if minute := now.Truncate(time.Minute); minute != i.minute {
		i.minute = minute
		i.lacks = missing(i.v, guide(), i.last, now)
		i.next.show(i.lacks)
		i.log.tick(now)
	}
}

func (i *incidentScreen) Leave() error {
	i.quick.leave()
	return nil
}

func (i *incidentScreen) Dropped([]string) bool { return false }
func (i *incidentScreen) Focus()                { i.quick.line.Focus() }

// Actions are the keys of this page alone.
func (i *incidentScreen) Actions() []action {
	return append(i.quick.keys(),
		action{ID: "people", Menu: "Incident", Title: "Assign a seat", Shortcut: ctrl(fyne.KeyP), Keys: "Ctrl+P", Run: i.assignNext},
		action{ID: "nextstep", Title: "Do the next step", Key: fyne.KeyF3, Keys: "F3", Run: func() {
			if len(i.lacks) > 0 {
				i.act(i.lacks[0].Act, i.lacks[0].Role)
			}
		}},
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

// act leads to where something the record lacks is put right.
func (i *incidentScreen) act(a factAct, role string) {
	switch a {
	case actSeverity:
		i.s.Go(Route{Page: PageSeverity, Incident: i.id})
	case actAssign:
		for _, r := range i.people.rows {
			if r.Role == role {
				i.people.OnOpen(r)
			}
		}
	case actContact:
		i.askContact()
	default:
		i.quick.line.Focus()
	}
}

// askContact is the guide's question whether the point of contact knows.
func (i *incidentScreen) askContact() {
	s := i.s
	answer := kit.NewChoiceRow("Told?", kit.YesNoUnknown())
	reason := kit.NewEntry()
	reason.Name = "One line why"
	reason.SetPlaceHolder("who was told and how, or why not")
	problem := kit.NewText("", kit.TextStyle{Truncate: true})
	save := kit.NewButtonOf(kit.ButtonPrimary, "Record", "Enter", nil)
	put := func() {
		a := contactAnswer{Answer: answer.One(), Reason: strings.TrimSpace(reason.Text), By: s.deps.Desk.By().Name, At: s.Now().UTC()}
		switch {
		case a.Answer == "":
			problem.SetTone("Choose one of the three answers.", kit.ToneBad)
			s.win.Canvas().Focus(answer)
			return
		case a.Answer == "no" && a.Reason == "":
			problem.SetTone("Say in one line why not.", kit.ToneBad)
			s.win.Canvas().Focus(reason)
			return
		}
		raw, err := json.Marshal(a)
		if err != nil {
			s.Fail(err)
			return
		}
		save.SetBusy(true)
		s.Do(model.PutRecord{Incident: i.id, Form: "rep", Set: map[string]json.RawMessage{"rep.poc_informed": raw}},
			func(c desk.Change) {
				s.closeSheet()
				s.Notice(fmt.Sprintf("Recorded as entry %d: point of contact told: %s.", c.Seq, answerWord(a.Answer)))
			}, func(err error) {
				save.SetBusy(false)
				problem.SetTone(notice(err).What, kit.ToneBad)
			})
	}
	save.OnTapped = put
	reason.OnSubmitted = func(string) { put() }
	body := kit.Stack(4, kit.NewPara("Has the workload's point of contact been told? A message sent is logged with c: as well.", kit.TextStyle{}),
		answer, kit.Bold("One line why"), reason, problem, kit.Row(8, save))
	s.openSheet(kit.NewSheet("Point of contact", body, func() { s.closeSheet() }), answer)
}

func answerWord(key string) string {
	switch key {
	case "yes":
		return "yes"
	case "no":
		return "no"
	}
	return "not known yet"
}

func seqText(s model.Seq) string { return fmt.Sprint(uint64(s)) }
