package ui

import (
	"fmt"
	"strings"
	"time"

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
	drill  *kit.Chip
	phase  *kit.Text
	line   *kit.Text
	top    *fyne.Container
	object *kit.Surface
}

func newIncidentHead(s *Shell) *incidentHead {
	h := &incidentHead{s: s, sev: kit.SeverityChip("", ""), number: kit.Bold(""), name: kit.Muted(""),
		title: kit.Title(""), drill: kit.FlagChip("EXERCISE"), phase: kit.Bold(""),
		line: kit.NewText("", kit.TextStyle{Colour: kit.ColourMuted, Truncate: true})}
	h.sev.OnTapped = func() { s.Go(Route{Page: PageSeverity, Incident: s.route.Incident}) }
	h.drill.Hide()
	h.top = kit.Row(12, h.sev, h.number, h.name, kit.Stretch(h.title), h.drill, h.phase)
	h.object = kit.NewSurface(kit.Stack(2, h.top, h.line), kit.ColourPanel)
	h.object.Stroke = kit.ColourLine
	return h
}

func (h *incidentHead) show(v model.View, now time.Time) {
	if v.ID == "" {
		return
	}
	level := v.Level()
	h.sev.Set(strings.TrimSpace(level+" "+guide().rules.Word(level)), kit.SeverityKind(level))
	h.number.SetText(v.Number)
	name := ""
	if v.Codename != "" {
		name = "“" + v.Codename + "”"
	}
	h.name.SetText(name)
	h.name.Hidden = name == ""
	h.title.SetText(v.Title())
	h.drill.Hidden = !v.Drill
	h.phase.SetText(strings.ToUpper(h.s.phaseWord(v.Phase)))
	h.line.SetText(noticedLine(v, now))
}

// clocksPanel shows the clocks, the nearest first and largest.
type clocksPanel struct {
	clocks []*kit.Clock
	box    *fyne.Container
	object *kit.Section
}

func newClocksPanel() *clocksPanel {
	p := &clocksPanel{box: kit.Stack(8)}
	p.object = kit.NewSection("CLOCKS", p.box)
	p.object.SetNote("targets of our own, not law")
	return p
}

// show relabels the clocks; true means that their number changed.
func (p *clocksPanel) show(states []kit.ClockState) (changed bool) {
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
		p.box.Refresh()
		return true
	}
	for i, s := range states {
		p.clocks[i].Set(s)
	}
	return false
}

// nextPanel names the one thing the record lacks first, with why and its key.
type nextPanel struct {
	what   *kit.Para
	why    *kit.Para
	button *kit.Button
	more   *kit.Text
	first  fact
	object *kit.Section
}

func newNextPanel(act func(factAct, string)) *nextPanel {
	p := &nextPanel{what: kit.NewPara("", kit.TextStyle{Size: kit.SizeStep, Bold: true}),
		why: kit.NewPara("", kit.TextStyle{Colour: kit.ColourMuted}), more: kit.NewText("", kit.TextStyle{Colour: kit.ColourMuted, Size: kit.SizeSmall, Truncate: true})}
	p.what.MaxLines, p.why.MaxLines = 2, 2
	p.button = kit.NewButtonOf(kit.ButtonPrimary, "", "F3", func() { act(p.first.Act, p.first.Role) })
	p.object = kit.NewSection("NEXT", kit.Stack(6, p.what, p.why, kit.Row(12, p.button, kit.Stretch(p.more))))
	return p
}

// verb is what the button says for an act.
func (a factAct) verb() string {
	switch a {
	case actAssign:
		return "Assign"
	case actSeverity:
		return "Rate it"
	case actContact:
		return "Answer"
	}
	return "Write it"
}

func (p *nextPanel) show(lacks []fact) {
	if len(lacks) == 0 {
		p.first = fact{}
		p.what.SetText("Keep the log")
		p.why.SetText("The record lacks nothing it could tell of by itself: lead, contact, system, severity and seats are there.")
		p.button.SetText("Write")
		p.more.SetText("")
		return
	}
	p.first = lacks[0]
	p.what.SetText(p.first.What)
	p.why.SetText(p.first.Why)
	p.button.SetText(p.first.Act.verb())
	var rest []string
	for _, f := range lacks[1:] {
		rest = append(rest, lower(f.What))
	}
	text := ""
	if len(rest) > 0 {
		text = fmt.Sprintf("then %d more: %s", len(rest), strings.Join(rest, "; "))
	}
	p.more.SetText(text)
}

func lower(s string) string {
	if s == "" {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}

// gatePanel shows what is missing to move on, and what is already met.
type gatePanel struct {
	act    func(factAct, string)
	box    *fyne.Container
	object *kit.Section
}

func newGatePanel(act func(factAct, string)) *gatePanel {
	p := &gatePanel{act: act, box: kit.Stack(3)}
	p.object = kit.NewSection("TO MOVE ON", p.box)
	return p
}

func (p *gatePanel) show(v model.View) {
	p.box.Objects = nil
	var met []string
	missing := 0
	for _, c := range firstGate(v) {
		if c.Met {
			met = append(met, lower(c.Text))
			continue
		}
		missing++
		p.box.Objects = append(p.box.Objects, kit.Row(8, kit.NewText("missing", kit.TextStyle{Colour: kit.ColourWarn, Size: kit.SizeSmall, Bold: true}),
			kit.NewLink(c.Text, func() { p.act(c.Act, c.Role) })))
	}
	if len(met) > 0 {
		done := kit.NewPara("Met: "+strings.Join(met, "; ")+".", kit.TextStyle{Colour: kit.ColourMuted, Size: kit.SizeSmall})
		done.MaxLines = 2
		p.box.Objects = append(p.box.Objects, done)
	}
	if missing == 0 {
		p.box.Objects = append([]fyne.CanvasObject{kit.NewText("Everything the first gate asks for is there.", kit.TextStyle{Colour: kit.ColourGood, Truncate: true})}, p.box.Objects...)
		p.object.SetNote("to Triage: nothing missing")
	} else {
		p.object.SetNote("to Triage: " + countWord(missing, "missing", "missing"))
	}
	p.box.Refresh()
}

// incidentLayout places the panels of the main window. The log gets what is
// left; when that gets too little, the people fold into a line, then the gate
// gives way; banner, clocks and entry line always stay whole.
type incidentLayout struct{ i *incidentScreen }

const (
	pageGap    = 8
	leastLog   = 120 // pixels of log at text scale 1 below which the people fold
	clockWidth = 304
)

func (l *incidentLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(560, 360) }

func (l *incidentLayout) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	i := l.i
	scale := fyne.MeasureText("X", fyne.CurrentApp().Settings().Theme().Size(kit.SizeBody), fyne.TextStyle{}).Height / 19
	y := place(i.head.object, 0, 0, size.Width, i.head.object.MinSize().Height) + pageGap
	footH := i.quick.body.MinSize().Height
	bottom := size.Height - footH
	place(i.quick.body, 0, bottom, size.Width, footH)
	bottom -= pageGap

	right := min(clockWidth*scale, size.Width*0.38)
	left := size.Width - right - 3*pageGap
	x, rx := float32(pageGap), pageGap*2+left

	clocksH := i.clocks.object.MinSize().Height
	place(i.clocks.object, rx, y, right, clocksH)
	peopleTop := y + clocksH + pageGap
	fold := bottom-peopleTop < leastLog*scale
	i.people.object.Hidden, i.people.line.Hidden = fold, !fold
	if fold {
		h := i.people.line.MinSize().Height
		place(i.people.line, rx, min(peopleTop, bottom-h), right, h)
	} else {
		place(i.people.object, rx, peopleTop, right, bottom-peopleTop)
	}

	// Next step and gate stand side by side; both as high as the higher one.
	half := (left - pageGap) / 2
	i.next.object.Resize(fyne.NewSize(half, i.next.object.Size().Height))
	i.gate.object.Resize(fyne.NewSize(left-half-pageGap, i.gate.object.Size().Height))
	h := max(i.next.object.MinSize().Height, i.gate.object.MinSize().Height)
	place(i.next.object, x, y, half, h)
	place(i.gate.object, x+half+pageGap, y, left-half-pageGap, h)
	y += h + pageGap
	place(i.log.section, x, y, left, max(bottom-y, 0))
}

// place moves and sizes an object and returns where it ends.
func place(o fyne.CanvasObject, x, y, w, h float32) float32 {
	o.Move(fyne.NewPos(x, y))
	o.Resize(fyne.NewSize(w, h))
	return y + h
}
