package ui

import (
	"fmt"
	"slices"
	"time"

	"fyne.io/fyne/v2"

	"bridgelog/model"
	guidance "bridgelog/model/guide"
	"bridgelog/ui/kit"
)

// partsPanel lists the sections of a form with what is missing in each: a list
// at the left, or a strip of links where the page is narrow.
type partsPanel struct {
	list   *kit.Rail
	object *kit.Section
	strip  *fyne.Container
	n      int
	going  func(route string)
}

func newPartsPanel(going func(string)) *partsPanel {
	p := &partsPanel{going: going, strip: newFlow(12, nil)}
	p.list = kit.NewRail(nil, going)
	p.list.Width = 200
	p.object = kit.NewSection("SECTIONS", p.list)
	return p
}

func (p *partsPanel) show(page *formPage) {
	parts := page.s.formParts(page.part.form)
	var items []kit.RailItem
	p.strip.Objects = nil
	for i, part := range parts {
		missing, answered := page.count(part)
		item := kit.RailItem{ID: part.route(), Label: part.section.Title, Count: missing, Tick: missing == 0 && answered > 0}
		item.Separator = i > 0 && part.form != parts[i-1].form
		items = append(items, item)
		words := part.section.Title
		switch {
		case missing > 0:
			words += fmt.Sprintf(" (%d missing)", missing)
		case item.Tick:
			words += " ✓"
		}
		if part.route() == page.part.route() {
			p.strip.Add(kit.Bold(words))
			continue
		}
		p.strip.Add(kit.NewLink(words, func() { p.going(part.route()) }))
	}
	p.n = len(items)
	p.list.SetItems(items)
	p.list.SetCurrent(page.part.route())
	p.object.SetNote("Ctrl+PageDown")
	p.strip.Refresh()
}

// formGate is what the gate of the form's phase still asks; a row leads to where
// it is answered.
type formGate struct {
	s      *Shell
	v      model.View
	key    string
	rows   []guidance.Check
	now    time.Time
	table  *kit.DenseTable
	object *kit.Section
}

func newFormGate(s *Shell) *formGate {
	g := &formGate{s: s}
	g.table = kit.NewDenseTable([]kit.Column{{Key: "text", Width: 120, Flex: 1}, {Key: "state", Width: 62, Optional: 1}},
		func() int { return len(g.rows) }, g.cell)
	g.table.HideHeader, g.table.Name = true, "gate"
	g.table.OnOpen = func(row int) { g.s.goCriterion(g.v, g.rows[row].Criterion) }
	g.object = kit.NewSection("", g.table)
	return g
}

func (g *formGate) cell(row int, col string) kit.Cell {
	c := g.rows[row]
	if col == "text" {
		return kit.Cell{Text: c.ID + "  " + c.Text}
	}
	return standingCell(c, g.now)
}

func (g *formGate) show(p *formPage) {
	g.v, g.now, g.key = p.v, p.now, p.gateKey()
	g.rows = nil
	missing := 0
	for _, c := range guidance.Gate(p.s.guide, p.s.facts(p.v), g.key, p.now) {
		if c.Blocks() {
			missing++
		}
		if c.Blocks() || c.Standing == guidance.Owed || c.Standing == guidance.Waived {
			g.rows = append(g.rows, c)
		}
	}
	slices.SortStableFunc(g.rows, func(a, b guidance.Check) int { return gateOrder(a) - gateOrder(b) })
	g.object.Hidden = g.key == ""
	g.object.SetTitle(g.key + " ASKS")
	switch {
	case g.passed(p):
		g.object.SetNote("passed")
		g.table.Empty = "This gate is behind us."
	case missing == 0:
		g.object.SetNote("open")
		g.table.Empty = "Nothing is missing. Ctrl+G goes on."
	default:
		g.object.SetNote(fmt.Sprintf("%d missing", missing))
	}
	g.table.Refresh()
}

// passed says whether the incident has been led through the gate, and nothing of
// it is left.
func (g *formGate) passed(p *formPage) bool {
	i := slices.Index(phaseForms, p.part.form)
	return len(g.rows) == 0 && i >= 0 && (i < p.s.phaseIndex(p.v) || p.v.Phase == model.Closed)
}

// gateOrder puts what blocks before what is owed and what was waived.
func gateOrder(c guidance.Check) int {
	switch {
	case c.Blocks():
		return 0
	case c.Standing == guidance.Owed:
		return 1
	}
	return 2
}

// formLayout places banner, title, sections, fields and gate: sections and gate
// stand at the left; where the page is narrow, the sections become a strip over
// the fields and the gate a few lines below them.
type formLayout struct{ p *formPage }

func (l *formLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(560, 360) }

// Widths and heights of a form page, in pixels at text scale 1.
const (
	partsWidth  = 236
	gateLow     = 112 // height of the gate where it stands below the fields
	gateHigh    = 148 // what the gate has at least where it stands at the left
	titleHeight = 30
)

func (l *formLayout) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	p, scale := l.p, textScale()
	y := place(p.head.object, 0, 0, size.Width, p.head.object.MinSize().Height) + pageGap
	narrow := size.Width/scale < narrowPage
	p.parts.object.Hidden, p.parts.strip.Hidden = narrow, !narrow
	inner := size.Width - 2*pageGap
	kept := min(p.kept.MinSize().Width, inner*0.45)
	title := func(x, w float32) {
		place(p.title, x, y, w-kept-pageGap, titleHeight*scale)
		place(p.kept, x+w-kept, y+4*scale, kept, titleHeight*scale)
		y += titleHeight*scale + 4
	}
	bottom := size.Height - pageGap
	if narrow {
		title(pageGap, inner)
		p.parts.strip.Resize(fyne.NewSize(inner, p.parts.strip.Size().Height))
		y = place(p.parts.strip, pageGap, y, inner, p.parts.strip.MinSize().Height) + pageGap
		low := min(gateLow*scale, (bottom-y)*0.3)
		if p.gate.object.Hidden {
			low = 0
		}
		place(p.scroll, pageGap, y, inner, bottom-y-low-pageGap)
		place(p.gate.object, pageGap, bottom-low, inner, low)
		return
	}
	w := partsWidth * scale
	want := float32(p.parts.n)*(27*scale) + 48*scale
	high := min(want, bottom-y-gateHigh*scale-pageGap)
	if p.gate.object.Hidden {
		high = bottom - y
	}
	end := place(p.parts.object, pageGap, y, w, high)
	place(p.gate.object, pageGap, end+pageGap, w, bottom-end-pageGap)
	x := pageGap*2 + w
	title(x+4, size.Width-x-pageGap-4)
	place(p.scroll, x+4, y, size.Width-x-pageGap-4, bottom-y)
}

// reveal brings a field into view.
func (p *formPage) reveal(key string) {
	if o := p.fields.Block(key); o != nil {
		at := fyne.CurrentApp().Driver().AbsolutePositionForObject(o)
		top := fyne.CurrentApp().Driver().AbsolutePositionForObject(p.scroll)
		y := at.Y - top.Y
		if y < 0 || y+o.Size().Height > p.scroll.Size().Height {
			p.scroll.ScrollToOffset(fyne.NewPos(0, max(0, p.scroll.Offset.Y+y-24)))
		}
	}
}
