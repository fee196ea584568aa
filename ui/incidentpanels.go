package ui

import (
	"fmt"
	"slices"
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
	rows   []criterion
	table  *kit.DenseTable
	object *kit.Section
}

func newGatePanel(act func(factAct, string)) *gatePanel {
	p := &gatePanel{}
	p.table = kit.NewDenseTable([]kit.Column{{Key: "state", Width: 56}, {Key: "text", Width: 120, Flex: 1}},
		func() int { return len(p.rows) }, p.cell)
	p.table.HideHeader, p.table.Name = true, "to move on"
	p.table.OnOpen = func(row int) {
		if c := p.rows[row]; !c.Met {
			act(c.Act, c.Role)
		}
	}
	p.object = kit.NewSection("TO MOVE ON", p.table)
	return p
}

func (p *gatePanel) cell(row int, col string) kit.Cell {
	c := p.rows[row]
	switch {
	case col == "text":
		return kit.Cell{Text: c.Text, Muted: c.Met}
	case c.Met:
		return kit.Cell{Text: "met", Colour: kit.ColourGood}
	}
	return kit.Cell{Text: "missing", Colour: kit.ColourWarn, Bold: true}
}

func (p *gatePanel) show(v model.View) {
	p.rows = firstGate(v)
	slices.SortStableFunc(p.rows, func(a, b criterion) int { return rank(a.Met) - rank(b.Met) })
	n := 0
	for _, c := range p.rows {
		n += 1 - rank(c.Met)
	}
	word := "to Triage: nothing missing"
	if n > 0 {
		word = fmt.Sprintf("to Triage: %d missing", n)
	}
	p.object.SetNote(word)
	p.table.Refresh()
}

func rank(on bool) int {
	if on {
		return 1
	}
	return 0
}

// incidentLayout places the panels of the main window: next step, gate and
// clocks side by side, below them the log with the people at its right. At
// large text the people fold into a line so that the log stays readable; banner,
// clocks and entry line always stay whole.
type incidentLayout struct{ i *incidentScreen }

const (
	pageGap     = 8
	peopleWidth = 244 // pixels at text scale 1
	leastLog    = 600 // width of the log at text scale 1 below which the people fold
)

func (l *incidentLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(560, 360) }

func (l *incidentLayout) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	i, scale := l.i, textScale()
	y := place(i.head.object, 0, 0, size.Width, i.head.object.MinSize().Height) + pageGap
	footH := i.quick.body.MinSize().Height
	bottom := size.Height - footH
	place(i.quick.body, 0, bottom, size.Width, footH)
	bottom -= pageGap

	third := (size.Width - 4*pageGap) / 3
	i.next.object.Resize(fyne.NewSize(third, i.next.object.Size().Height)) // wrapping text knows its height only then
	h := max(i.next.object.MinSize().Height, i.gate.object.MinSize().Height, i.clocks.object.MinSize().Height)
	for at, o := range []fyne.CanvasObject{i.next.object, i.gate.object, i.clocks.object} {
		place(o, pageGap+float32(at)*(third+pageGap), y, third, h)
	}
	y += h + pageGap

	people := peopleWidth * scale
	width := size.Width - 2*pageGap
	fold := width-people-pageGap < leastLog*scale
	i.people.object.Hidden, i.people.line.Hidden = fold, !fold
	if fold {
		y = place(i.people.line, pageGap, y-2, width, i.people.line.MinSize().Height) + 2
	} else {
		width -= people + pageGap
		place(i.people.object, pageGap*2+width, y, people, max(bottom-y, 0))
	}
	place(i.log.section, pageGap, y, width, max(bottom-y, 0))
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
