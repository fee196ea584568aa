package ui

import (
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"bridgelog/model"
	"bridgelog/ui/kit"
)

// room is the second window for the wall: banner, clocks, next step and the
// last rows of one incident, to be read from across a room. Nothing can be typed
// in it, and no person is named at TLP:RED.
type room struct {
	s      *Shell
	id     model.IncidentID
	win    fyne.Window
	v      model.View
	red    bool
	minute time.Time
	led    led
	last   message

	head   *incidentHead
	clocks *clocksPanel
	what   *kit.Para
	why    *kit.Para
	who    *kit.Text
	log    *kit.DenseTable
	rows   []*model.Row
}

// roomRows is how many rows of the log the room sees.
const roomRows = 12

// openRoom shows the incident in view on a second window; a second call brings
// it to the front.
func (s *Shell) openRoom() {
	v, ok := s.Current()
	if !ok {
		return
	}
	if s.room != nil {
		s.room.id = v.ID
		s.room.show(v)
		s.room.win.RequestFocus()
		return
	}
	r := &room{s: s, id: v.ID, win: s.deps.App.NewWindow("Room screen - Bridgelog"), head: newIncidentHead(s), clocks: newClocksPanel(),
		what: kit.NewPara("", kit.TextStyle{Size: kit.SizeHuge, Bold: true}), why: kit.NewPara("", kit.TextStyle{Size: kit.SizeStep, Colour: kit.ColourMuted}),
		who: kit.NewText("", kit.TextStyle{Size: kit.SizeStep, Truncate: true})}
	r.head.sev.OnTapped = nil // read only
	r.log = kit.NewDenseTable([]kit.Column{{Key: "at", Width: 196}, {Key: "kind", Width: 110}, {Key: "text", Width: 300, Flex: 1}},
		func() int { return len(r.rows) }, r.cell)
	r.log.HideHeader, r.log.Name = true, "last rows"
	next := kit.NewSection("NEXT", kit.Stack(8, r.what, r.why, r.who))
	upper := container.NewGridWithColumns(2, next, r.clocks.object)
	body := topToBottom(kit.Stack(8, r.head.object, kit.Pad(8, 0, upper)), kit.Pad(8, 8, kit.NewSection("LAST ROWS", r.log)), nil)
	r.win.SetContent(container.New(looseLayout{}, body))
	r.win.SetPadded(false)
	r.win.Resize(fyne.NewSize(1280, 720))
	r.win.SetOnClosed(func() { s.room = nil })
	s.room = r
	r.show(v)
	r.win.Show()
}

func (r *room) show(v model.View) {
	if v.ID != r.id {
		return
	}
	r.v, r.minute, r.last = v, time.Time{}, lastMessage(v)
	r.red = roomIsRed(v)
	r.rows = r.rows[:0]
	rows := v.Timeline()
	for i := rows.Len() - 1; i >= 0 && len(r.rows) < roomRows; i-- {
		if row := rows.At(i); !row.Struck() && row.Audience != "TLP:RED" {
			r.rows = append([]*model.Row{row}, r.rows...)
		}
	}
	r.log.Refresh()
	r.tick(r.s.deps.Clock())
}

// roomIsRed says whether names must not be on a wall: a row or the incident is
// marked TLP:RED, or the case is restricted to named people.
func roomIsRed(v model.View) bool {
	for _, f := range v.Flags() {
		if f == "restricted" {
			return true
		}
	}
	for _, row := range v.Timeline().All() {
		if row.Audience == "TLP:RED" && !row.Struck() {
			return true
		}
	}
	return false
}

func (r *room) tick(now time.Time) {
	r.head.show(r.v, now)
	if r.red {
		r.head.title.SetText(model.Summarise(r.v).Shown())
		if r.v.Codename != "" {
			r.head.title.SetText("“" + r.v.Codename + "”")
		}
	}
	if m := now.Truncate(time.Minute); m != r.minute {
		r.minute = m
		r.led = r.s.lead(r.v, now)
		r.what.SetText("Go on to the gate")
		r.why.SetText("Every step of this phase is settled.")
		r.who.SetText("")
		if r.led.has {
			r.what.SetText(r.led.step.Title)
			r.why.SetText(r.led.step.Why)
			who := r.s.whoLine(r.v, r.led.step, now)
			if r.red {
				who, _ = r.s.roleWord(r.v, r.led.step.Role)
			}
			r.who.SetText(who)
		}
	}
	r.clocks.say(lawWords(r.head.duties))
	r.clocks.show(clocksOf(r.v, r.s.House(), *r.s.ledBy(r.v).Guide, r.last, r.led.debts, r.head.duties, now))
}

func (r *room) cell(row int, col string) kit.Cell {
	x := r.rows[row]
	switch col {
	case "at":
		return kit.Cell{Text: model.FormatMoment(x.Happened, r.v.Location(), model.Style{Near: r.s.deps.Clock(), Above: r.s.deps.Clock()}), Muted: true}
	case "kind":
		return kit.Cell{Text: model.KindWord(x.Kind), Muted: true}
	}
	text := x.Text
	if r.red {
		text = withoutNames(text, append(x.People, r.names()...))
	}
	return kit.Cell{Text: text}
}

// names are the people on the incident.
func (r *room) names() []string {
	var out []string
	for _, seat := range seatsOf(r.v) {
		if seat.Person != "" {
			out = append(out, seat.Person)
		}
	}
	return out
}

// withoutNames puts a dash where a person is named.
func withoutNames(text string, names []string) string {
	for _, n := range names {
		for _, form := range []string{`@"` + n + `"`, "@" + n, n} {
			text = strings.ReplaceAll(text, form, "—")
		}
	}
	return text
}

func init() {
	states = append(states, State{Name: "room", Room: true, Set: func(s *Shell, id model.IncidentID) {
		s.openIncident(id)
		s.openRoom()
	}})
}
