package ui

import (
	"fmt"
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

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
	high   float32 // what the list needs at text scale 1
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
			words += fmt.Sprintf(" (%d)", missing)
		case item.Tick:
			words += " ✓"
		}
		if part.route() == page.part.route() {
			p.strip.Add(kit.Bold(words))
			continue
		}
		p.strip.Add(kit.NewLink(words, func() { p.going(part.route()) }))
	}
	p.high = float32(len(items))*27 + 48
	for _, item := range items {
		if item.Separator {
			p.high += separatorHigh
		}
	}
	p.list.SetItems(items)
	p.list.SetCurrent(page.part.route())
	p.object.SetNote("Ctrl+PageDown")
	p.strip.Refresh()
}

// formGate is what the gate of the form's phase still asks; a line leads to where
// it is answered.
type formGate struct {
	s      *Shell
	v      model.View
	rows   []guidance.Check
	drawn  string
	lines  *fyne.Container
	object *kit.Section
}

func newFormGate(s *Shell) *formGate {
	g := &formGate{s: s, lines: container.New(&linesLayout{})}
	g.object = kit.NewSection("", container.NewVScroll(g.lines))
	return g
}

func (g *formGate) show(p *formPage) {
	key := p.gateKey()
	g.v, g.rows = p.v, nil
	missing := 0
	for _, c := range guidance.Gate(p.s.guide, p.s.facts(p.v), key, p.now) {
		if c.Blocks() {
			missing++
		}
		if c.Blocks() || c.Standing == guidance.Owed || c.Standing == guidance.Waived {
			g.rows = append(g.rows, c)
		}
	}
	slices.SortStableFunc(g.rows, func(a, b guidance.Check) int { return gateOrder(a) - gateOrder(b) })
	g.object.Hidden = key == ""
	g.object.SetTitle(key + " ASKS")
	empty := "Nothing is missing. Ctrl+G goes on."
	switch {
	case g.passed(p):
		g.object.SetNote("passed")
		empty = "This gate is behind us."
	case missing == 0:
		g.object.SetNote("open")
	default:
		g.object.SetNote(fmt.Sprintf("%d missing", missing))
	}
	g.draw(empty, p.now)
}

// draw makes the lines anew when they say something else.
func (g *formGate) draw(empty string, now time.Time) {
	drawn := empty
	cells := make([]kit.Cell, len(g.rows))
	for i, c := range g.rows {
		cells[i] = standingCell(c, now)
		drawn += "|" + c.ID + cells[i].Text
	}
	if drawn == g.drawn {
		return
	}
	g.drawn, g.lines.Objects = drawn, nil
	for i, c := range g.rows {
		state := cells[i].Text
		if c.Standing == guidance.Missing {
			state = "" // the title counts them
		}
		g.lines.Add(newLineLink(c.ID+"  "+c.Text, state, cells[i].Colour, func() { g.s.goCriterion(g.v, c.Criterion) }))
	}
	if len(g.rows) == 0 {
		g.lines.Add(kit.NewPara(empty, kit.TextStyle{Colour: kit.ColourMuted, Size: kit.SizeSmall}))
	}
	g.lines.Refresh()
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
	partsWidth    = 248
	gateLow       = 112 // height of the gate where it stands below the fields
	gateHigh      = 148 // what the gate has at least where it stands at the left
	titleHeight   = 30
	separatorHigh = 10 // of the line between the sections of two forms
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
		if p.gate.object.Hidden || !p.extra.Hidden { // the room is for the fields; Ctrl+G shows the gate
			low = -pageGap
		}
		place(p.gate.object, pageGap, bottom-low, inner, max(low, 0))
		l.middle(pageGap, y, inner, bottom-low-pageGap)
		return
	}
	w := partsWidth * scale
	want := p.parts.high * scale
	high := min(want, bottom-y-gateHigh*scale-pageGap)
	if p.gate.object.Hidden {
		high = bottom - y
	}
	end := place(p.parts.object, pageGap, y, w, high)
	place(p.gate.object, pageGap, end+pageGap, w, bottom-end-pageGap)
	x := pageGap*2 + w
	title(x+4, size.Width-x-pageGap-4)
	l.middle(x+4, y, size.Width-x-pageGap-4, bottom)
}

// middle places the fields, and below them, always in view, what belongs to them.
func (l *formLayout) middle(x, y, w, bottom float32) {
	p := l.p
	if !p.extra.Hidden {
		p.extra.Resize(fyne.NewSize(w, p.extra.Size().Height)) // words wrap at this width
		high := min(p.extra.MinSize().Height, (bottom-y)*0.45)
		p.scroll.Resize(fyne.NewSize(w, p.scroll.Size().Height))
		top := min(y+p.scroll.Content.MinSize().Height+pageGap, bottom-high)
		place(p.extra, x, top, w, high)
		bottom = top - pageGap
	}
	place(p.scroll, x, y, w, bottom-y)
}

// linesLayout stacks lines that wrap, each as high as its words need.
type linesLayout struct{ width float32 }

func (l *linesLayout) walk(objects []fyne.CanvasObject, put func(o fyne.CanvasObject, y, h float32)) float32 {
	y := float32(0)
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		if l.width > 0 {
			o.Resize(fyne.NewSize(l.width, o.Size().Height))
		}
		h := o.MinSize().Height
		if put != nil {
			put(o, y, h)
		}
		y += h + 2
	}
	return max(y-2, 0)
}

func (l *linesLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	l.width = size.Width
	l.walk(objects, func(o fyne.CanvasObject, y, h float32) { place(o, 0, y, size.Width, h) })
}

func (l *linesLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(60, l.walk(objects, nil))
}

// reveal brings a field into view.
func (p *formPage) reveal(key string) {
	if p.fields != nil {
		revealIn(p.scroll, p.fields.Block(key))
	}
}

// revealIn scrolls as little as it takes to show an object.
func revealIn(scroll *container.Scroll, o fyne.CanvasObject) {
	if o != nil {
		revealSpan(scroll, o, 0, o.Size().Height)
	}
}

// revealSpan is revealIn for a part of an object, from a height within it on.
func revealSpan(scroll *container.Scroll, o fyne.CanvasObject, from, height float32) {
	if scroll == nil {
		return
	}
	driver := fyne.CurrentApp().Driver()
	top := driver.AbsolutePositionForObject(o).Y + from - driver.AbsolutePositionForObject(scroll).Y
	room := scroll.Size().Height
	switch over := top + height - room; {
	case top < 0:
		scroll.ScrollToOffset(fyne.NewPos(0, max(0, scroll.Offset.Y+top-revealGap)))
	case over > 0:
		scroll.ScrollToOffset(fyne.NewPos(0, scroll.Offset.Y+min(over+revealGap, top)))
	}
}

// revealGap is what stays between a revealed object and the edge.
const revealGap = 16
