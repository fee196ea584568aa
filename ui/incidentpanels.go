package ui

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"fyne.io/fyne/v2"

	"bridgelog/model"
	"bridgelog/ui/kit"
)

// incidentHead is the banner of an incident: severity in words and colour,
// number, title, phase and flags. It never scrolls and is never covered.
type incidentHead struct {
	s      *Shell
	sev    *kit.Chip
	number *kit.Text
	name   *kit.Text
	title  *kit.Text
	flags  *fyne.Container
	shown  string // the flags drawn
	phase  *kit.Text
	line   *kit.Text
	duties []model.DutyLine // of the view seq belongs to
	seq    model.Seq
	talk   *kit.Text // channel and place of files
	led    *kit.Text // why other guidance is shown than the incident names
	top    *fyne.Container
	object *kit.Surface
}

func newIncidentHead(s *Shell) *incidentHead {
	h := &incidentHead{s: s, sev: kit.SeverityChip("", ""), number: kit.Bold(""), name: kit.Muted(""),
		title: kit.Title(""), flags: kit.Row(6), phase: kit.Bold(""),
		line: kit.NewText("", kit.TextStyle{Colour: kit.ColourMuted, Truncate: true})}
	h.sev.OnTapped = func() { s.Go(Route{Page: PageSeverity, Incident: s.incidentInView()}) }
	title := wide(leastTitle, h.title)
	h.top = newFlow(12, []fyne.CanvasObject{title}, h.sev, h.number, h.name, title, h.flags, h.phase)
	h.talk = kit.NewText("", kit.TextStyle{Truncate: true})
	h.talk.Hide()
	h.led = kit.NewText("", kit.TextStyle{Colour: kit.ColourWarn, Truncate: true})
	h.led.Hide()
	h.object = kit.NewSurface(kit.Stack(2, h.top, h.line, h.talk, h.led), kit.ColourPanel)
	h.object.Stroke = kit.ColourLine
	return h
}

func (h *incidentHead) show(v model.View, now time.Time) {
	if v.ID == "" {
		return
	}
	level := v.Level()
	h.sev.Set(strings.TrimSpace(level+" "+h.s.ledBy(v).Rules.Word(level)), kit.SeverityKind(level))
	h.number.SetText(v.Number)
	name := ""
	if v.Codename != "" {
		name = "“" + v.Codename + "”"
	}
	h.name.SetText(name)
	h.name.Hidden = name == "" || large() && utf8.RuneCountInString(v.Title()) > besideName // it gives way to the title
	h.title.SetText(v.Title())
	if h.seq != v.Last.Seq || h.duties == nil {
		h.duties, h.seq = append([]model.DutyLine{}, model.Summarise(v).Duties...), v.Last.Seq
	}
	h.showFlags(v, overdueWords(h.duties, now))
	h.phase.SetText(strings.ToUpper(h.s.phaseWord(v.Phase)))
	line := nearestWords(h.duties, v, now) + h.s.noticedLine(v, now)
	if h.phase.Hidden = large(); h.phase.Hidden { // beside title and flags it would need a line of its own
		line = h.phase.Text + " · " + line
	}
	h.line.SetText(line)
	talk := channelLine(v)
	h.talk.SetText(talk)
	h.talk.Hidden = talk == ""
	note := h.s.ledBy(v).Note
	h.led.SetText(note)
	h.led.Hidden = note == ""
}

// leastTitle is the room a title needs before flags and phase go on below.
const leastTitle = 170

// besideName is how many letters of a title stand beside the codename at large text.
const besideName = 20

// large says that the text is so large that what matters less gives way.
func large() bool { return textScale() > 1.2 }

// showFlags draws a chip for each flag that stands, in the guide's words.
func (h *incidentHead) showFlags(v model.View, overdue string) {
	words := flagWords(v)
	if overdue != "" {
		words = append(words, overdue)
	}
	without := model.WithoutPoint(model.CardsOf(v, h.s.House()))
	if len(without) > 0 {
		words = append(words, noPoint)
	}
	if h.s.otherGuidance(v) {
		words = append(words, otherChip)
	}
	if joined := strings.Join(words, "|"); joined != h.shown || h.flags.Objects == nil {
		h.shown = joined
		h.flags.Objects = nil
		for _, w := range words {
			chip := kit.FlagChip(w)
			switch w {
			case "LEGAL HOLD":
				chip.OnTapped = h.s.openLift
			case overdue:
				chip = kit.NewChip(w, kit.ChipBad)
				chip.OnTapped = func() { h.s.Go(Route{Page: PageDuties, Incident: v.ID}) }
			case noPoint:
				chip = kit.NewChip(w, kit.ChipBad)
				chip.OnTapped = h.s.openCards
			case otherChip:
				chip = kit.NewChip(w, kit.ChipQuiet)
				chip.OnTapped = h.s.openGuidance
			}
			h.flags.Add(chip)
		}
		h.flags.Hidden = len(words) == 0
		h.top.Refresh()
	}
}

// nearestWords are the nearest deadline of the incident, for the banner (issue C:
// in the incident banner); empty where none counts.
func nearestWords(duties []model.DutyLine, v model.View, now time.Time) string {
	l, ok := nextDuty(model.Summary{Duties: duties})
	if !ok {
		return ""
	}
	left := "due in " + model.FormatAge(l.Due.Sub(now))
	if l.Status(now) == model.Overdue {
		left = "overdue by " + model.FormatAge(now.Sub(l.Due))
	}
	if l.Own {
		left += " (" + l.Law() + ")"
	}
	return fmt.Sprintf("%s %s, %s · ", l.Name, left, shortMoment(l.Due, v, now))
}

// overdueWords say how many notices are late; empty for none.
func overdueWords(duties []model.DutyLine, now time.Time) string {
	n := 0
	for _, l := range duties {
		if l.Counts() && l.Status(now) == model.Overdue {
			n++
		}
	}
	if n == 0 {
		return ""
	}
	return strings.ToUpper(countWord(n, "duty overdue", "duties overdue"))
}

// otherChip leads to what the guidance of new incidents would change.
const otherChip = "GUIDANCE DIFFERS"

// flagWords are the flags of an incident as the banner says them.
func flagWords(v model.View) []string {
	var out []string
	for _, f := range v.Flags() {
		switch f {
		case "drill":
			out = append(out, "EXERCISE")
		case "reopened":
			out = append(out, fmt.Sprintf("REOPENED %d", v.Reopened()))
		case "parts_down":
			out = append(out, "PART DOWN")
		default:
			out = append(out, strings.ToUpper(strings.ReplaceAll(f, "_", " ")))
		}
	}
	return out
}

// clocksPanel shows the clocks, the nearest first and largest.
type clocksPanel struct {
	clocks []*kit.Clock
	box    *fyne.Container
	object *kit.Section
	law    *kit.Text // words under clocks of the law
	tight  bool      // there is little room where it stands
	low    bool      // the window is low: as at large text
}

func newClocksPanel(side ...fyne.CanvasObject) *clocksPanel {
	p := &clocksPanel{box: kit.Stack(8), law: kit.NewText("", kit.TextStyle{Colour: kit.ColourMuted, Size: kit.SizeSmall, Truncate: true})}
	p.law.Hide()
	p.object = kit.NewSection("CLOCKS", p.box, side...)
	return p
}

// show relabels the clocks; true means that their number changed. At large text
// every number is large enough, and only the nearest says when it is due, so that
// the others have room; what is not plain law says so all the same.
func (p *clocksPanel) show(states []kit.ClockState, note string) (changed bool) {
	p.object.SetNote(note)
	if p.tight && (p.low || large()) {
		for i := range states {
			states[i].Big = false
			states[i].DueText = strings.Replace(states[i].DueText, ", due ", ", ", 1) // the time itself must not be cut
			if i > 0 {
				states[i].DueText = states[i].Mark
			}
		}
	}
	if len(states) != len(p.clocks) {
		p.clocks, p.box.Objects = nil, nil
		for _, s := range states {
			c := kit.NewClock(s)
			p.clocks = append(p.clocks, c)
			p.box.Objects = append(p.box.Objects, c)
		}
		if len(states) == 0 {
			p.box.Objects = append(p.box.Objects, kit.Muted("No severity, no clocks."))
		}
		p.box.Objects = append(p.box.Objects, p.law)
		p.box.Refresh()
		return true
	}
	for i, s := range states {
		p.clocks[i].Set(s)
	}
	return false
}

// say puts words under the clocks; true means that they came or went.
func (p *clocksPanel) say(law string) (changed bool) {
	p.law.SetText(law)
	changed = p.law.Hidden != (law == "")
	p.law.Hidden = law == ""
	return changed
}

func lower(s string) string {
	if s == "" {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}

// incidentLayout places the panels of the main window: next step, gate and
// clocks side by side, below them the log with the people at its right. Where
// the text is too large for that, gate and people fold into a line, so that the
// next step and the log stay readable; banner, clocks and entry line always stay
// whole.
type incidentLayout struct{ i *incidentScreen }

const (
	pageGap     = 8
	peopleWidth = 244 // pixels at text scale 1
	leastLog    = 600 // width of the log at text scale 1 below which the people fold
	leastGate   = 260 // width of the gate's panel at text scale 1 below which it folds
	fewRows     = 120 // height of the log's section at text scale 1 that holds head, header and two rows
	leastHigh   = 590 // height of the page at text scale 1 below which it folds too
)

func (l *incidentLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(560, 360) }

func (l *incidentLayout) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	i, scale := l.i, textScale()
	i.setLow(size.Height < leastHigh*scale)
	y := place(i.head.object, 0, 0, size.Width, i.head.object.MinSize().Height) + pageGap
	footH := float32(0)
	if i.quick.body.Visible() {
		footH = i.quick.body.MinSize().Height
	}
	bottom := size.Height - footH
	place(i.quick.body, 0, bottom, size.Width, footH)
	bottom -= pageGap

	room := size.Width - 4*pageGap
	shares := []float32{room * 0.33, room * 0.36, room * 0.31}
	panels := []fyne.CanvasObject{i.next.object, i.gate.object, i.clocks.object}
	foldGate := i.next.low || shares[1] < leastGate*scale
	i.gate.object.Hidden, i.gate.line.Hidden = foldGate, !foldGate
	if foldGate {
		room += pageGap
		shares, panels = []float32{room * 0.62, room * 0.38}, []fyne.CanvasObject{i.next.object, i.clocks.object}
	}
	i.next.object.Resize(fyne.NewSize(shares[0], i.next.object.Size().Height)) // wrapping text knows its height only then
	h := float32(0)
	for _, o := range panels {
		h = max(h, o.MinSize().Height)
	}
	x := float32(pageGap)
	for at, o := range panels {
		place(o, x, y, shares[at], h)
		x += shares[at] + pageGap
	}
	y += h + pageGap

	people := peopleWidth * scale
	width := size.Width - 2*pageGap
	fold := width-people-pageGap < leastLog*scale
	i.people.object.Hidden, i.people.line.Hidden = fold, !fold
	lines, start := y, float32(pageGap)
	if foldGate {
		w := i.gate.line.MinSize().Width
		lines = place(i.gate.line, start, y-2, w, i.gate.line.MinSize().Height) + 2
		start += w + 2*pageGap
	}
	if fold {
		lines = place(i.people.line, start, y-2, size.Width-pageGap-start, i.people.line.MinSize().Height) + 2
	}
	y = lines
	if !fold {
		width -= people + pageGap
		place(i.people.object, pageGap*2+width, y, people, max(bottom-y, 0))
	}
	// Where only a few rows have room, they say what they are without a header.
	if bare := bottom-y < fewRows*scale; bare != i.log.table.HideHeader {
		i.log.table.HideHeader = bare
		i.log.table.Refresh()
	}
	place(i.log.section, pageGap, y, width, max(bottom-y, 0))
}

// setLow lets the panels above the log say less where the window is low.
func (i *incidentScreen) setLow(low bool) {
	if low == i.next.low {
		return
	}
	i.next.low, i.clocks.low = low, low
	if i.v.ID == "" {
		return
	}
	now := i.s.Now()
	i.next.show(i.v, i.led, now)
	i.next.feed(i.feed, now)
	i.showClocks(now)
}

// textScale is how much larger than normal the text is.
func textScale() float32 {
	return fyne.CurrentApp().Settings().Theme().Size(kit.SizeBody) / 14
}

// place moves and sizes an object and returns where it ends.
func place(o fyne.CanvasObject, x, y, w, h float32) float32 {
	o.Move(fyne.NewPos(x, y))
	o.Resize(fyne.NewSize(w, h))
	return y + h
}
