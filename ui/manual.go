package ui

import (
	"bytes"
	"fmt"
	"image/png"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"bridgelog/docs/manual"
	"bridgelog/model"
	"bridgelog/ui/kit"
)

func init() {
	screens[PageHelp] = func(s *Shell, r Route) screen { return newManual(s, r.Section) }
	states = append(states, State{Name: "manual", Set: func(s *Shell, id model.IncidentID) {
		s.openIncident(id)
		s.openManual("incident")
	}}, State{Name: "manual-found", Set: func(s *Shell, _ model.IncidentID) {
		s.openManual("")
		s.screen.(*manualScreen).find.SetText("struck")
	}})
}

// manualPlace is what the manual calls the place in view: a form, register or
// part goes before its page.
func (s *Shell) manualPlace() string {
	part, _, _ := strings.Cut(s.route.Section, "/")
	if part == "" {
		return string(s.route.Page)
	}
	return string(s.route.Page) + "/" + part
}

// openManual shows the page of the manual that explains a place; the first page
// for none.
func (s *Shell) openManual(place string) {
	s.Go(Route{Page: PageHelp, Incident: s.route.Incident, Section: manual.For(place).Key})
}

// manualScreen is the manual: its pages at the left, or what was found in them,
// and one of them at the right.
type manualScreen struct {
	s     *Shell
	find  *kit.Entry
	table *kit.DenseTable
	hits  []manual.Hit // pages, or places that hold the words
	found bool         // hits are finds
	page  string
	block []fyne.CanvasObject // of the page in view, in order
	text  *fyne.Container
	read  *container.Scroll
	body  fyne.CanvasObject
}

func newManual(s *Shell, key string) *manualScreen {
	m := &manualScreen{s: s, text: kit.Stack(10)}
	m.find = kit.NewEntry()
	m.find.Name = "Find in the manual"
	m.find.SetPlaceHolder("find in the manual ( / )")
	m.find.OnChanged = func(string) { m.list() }
	m.find.OnKey = func(ev *fyne.KeyEvent) bool {
		if ev.Name != fyne.KeyDown && ev.Name != fyne.KeyReturn || len(m.hits) == 0 {
			return false
		}
		m.table.Select(max(m.table.Selected(), 0))
		focusOn(s, m.table)
		return true
	}
	m.table = kit.NewDenseTable([]kit.Column{{Key: "title", Title: "Page", Width: 200, Flex: 1, NoSort: true}}, func() int { return len(m.hits) }, m.cell)
	m.table.Name, m.table.HideHeader, m.table.Empty = "pages", true, "No page holds these words."
	m.table.OnSelect = m.picked
	m.table.OnOpen = m.picked
	m.table.OnKey = func(_ int, key fyne.KeyName) bool {
		if key == fyne.KeySlash {
			focusOn(s, m.find)
		}
		return key == fyne.KeySlash
	}
	m.read = container.NewVScroll(kit.Pad(20, 12, container.New(readingWidth{}, m.text)))
	left := topToBottom(kit.Stack(8, kit.NewText("Manual", kit.TextStyle{Size: kit.SizeTitle, Bold: true}), m.find), kit.Pad(0, 8, m.table), kit.Muted("Bridgelog "+s.deps.Version))
	m.body = kit.Pad(16, 12, newListBeside(0.28, 0.3, left, kit.Panel(m.read)))
	m.list()
	m.show(key)
	return m
}

// list lists every page, or every place that holds the words.
func (m *manualScreen) list() {
	m.hits, m.found = manual.Search(m.find.Text), strings.TrimSpace(m.find.Text) != ""
	if !m.found {
		for _, p := range manual.Pages() {
			m.hits = append(m.hits, manual.Hit{Page: p})
		}
	}
	m.table.Select(m.at())
	m.table.Refresh()
}

// at is the line of the page in view.
func (m *manualScreen) at() int {
	for i, h := range m.hits {
		if h.Page.Key == m.page {
			return i
		}
	}
	return -1
}

func (m *manualScreen) cell(row int, _ string) kit.Cell {
	h := m.hits[row]
	if !m.found {
		return kit.Cell{Text: h.Page.Title, Bold: h.Page.Key == m.page}
	}
	where := h.Page.Title
	if h.Heading != "" {
		where += " › " + h.Heading
	}
	return kit.Cell{Text: where}
}

func (m *manualScreen) picked(row int) {
	if row < 0 || row >= len(m.hits) {
		return
	}
	m.show(m.hits[row].Page.Key)
	if h := m.hits[row]; m.found {
		m.scrollTo(h.Text)
	}
}

// show draws a page.
func (m *manualScreen) show(key string) {
	p, ok := manual.Find(key)
	if !ok {
		p = manual.Pages()[0]
	}
	if p.Key == m.page {
		return
	}
	m.page = p.Key
	m.text.Objects = []fyne.CanvasObject{kit.NewText(p.Title, kit.TextStyle{Size: kit.SizeTitle, Bold: true})}
	m.block = m.block[:0]
	var run *fyne.Container // of items or rows, which stand closer together
	for i, b := range p.Blocks {
		first := i == 0 || p.Blocks[i-1].Kind != b.Kind
		o := m.drawn(b, first)
		m.block = append(m.block, o)
		switch {
		case b.Kind != manual.Item && b.Kind != manual.Row:
			m.text.Add(o)
		case first:
			run = kit.Stack(5, o)
			m.text.Add(run)
		default:
			run.Add(o)
		}
	}
	m.text.Refresh()
	m.read.ScrollToTop()
	if !m.found {
		m.table.Select(m.at())
	}
	m.table.Refresh()
}

// scrollTo brings the block with these words into view.
func (m *manualScreen) scrollTo(text string) {
	p, _ := manual.Find(m.page)
	for i, b := range p.Blocks {
		if b.Plain() == text {
			y := m.block[i].Position().Y
			for _, o := range m.text.Objects {
				if run, ok := o.(*fyne.Container); ok && slices.Contains(run.Objects, m.block[i]) {
					y += run.Position().Y
				}
			}
			m.read.ScrollToOffset(fyne.NewPos(0, y))
			return
		}
	}
}

// drawn is a block; head says that it is the first row of a table.
func (m *manualScreen) drawn(b manual.Block, head bool) fyne.CanvasObject {
	switch b.Kind {
	case manual.Heading:
		return kit.Pad(0, 4, kit.NewText(b.Plain(), kit.TextStyle{Size: kit.SizeStep, Bold: true}))
	case manual.Code:
		lines := kit.Stack(2)
		for _, line := range strings.Split(b.Text, "\n") {
			lines.Add(kit.NewText(line, kit.TextStyle{Mono: true, Size: kit.SizeSmall}))
		}
		return kit.Panel(lines)
	case manual.Item:
		mark := "•"
		if b.Number > 0 {
			mark = fmt.Sprintf("%d.", b.Number)
		}
		return container.New(hanging{width: 22}, kit.NewText(mark, kit.TextStyle{Colour: kit.ColourMuted}), m.prose(b.Spans, false))
	case manual.Row:
		cells := make([]fyne.CanvasObject, len(b.Cells))
		for i, c := range b.Cells {
			cells[i] = m.prose(c, head || i == 0 && len(b.Cells) == 2)
		}
		return container.New(hanging{share: 0.32}, cells...)
	case manual.Figure:
		return m.figure(b)
	}
	return m.prose(b.Spans, false)
}

// prose is running text whose words differ in look; a link leads to its page.
func (m *manualScreen) prose(spans []manual.Span, bold bool) fyne.CanvasObject {
	if len(spans) == 1 && spans[0].To == "" { // the common case, drawn faster
		return kit.NewPara(spans[0].Text, kit.TextStyle{Bold: bold || spans[0].Bold, Mono: spans[0].Code})
	}
	text := widget.NewRichText()
	for _, s := range spans {
		if s.To != "" {
			text.Segments = append(text.Segments, &widget.HyperlinkSegment{Text: s.Text, OnTapped: func() {
				m.find.SetText("")
				m.show(s.To)
			}})
			continue
		}
		style := widget.RichTextStyleInline
		style.TextStyle = fyne.TextStyle{Bold: bold || s.Bold, Monospace: s.Code}
		text.Segments = append(text.Segments, &widget.TextSegment{Text: s.Text, Style: style})
	}
	text.Wrapping = fyne.TextWrapWord
	return container.New(flush{}, text)
}

func (m *manualScreen) figure(b manual.Block) fyne.CanvasObject {
	raw, err := manual.Picture(b.File)
	if err != nil {
		return kit.Muted(b.Text)
	}
	img, err := png.Decode(bytes.NewReader(raw))
	if err != nil {
		return kit.Muted(b.Text)
	}
	pic := canvas.NewImageFromImage(img)
	pic.FillMode = canvas.ImageFillContain
	width := float32(widestText - 40)
	pic.SetMinSize(fyne.NewSize(width, width*float32(img.Bounds().Dy())/float32(img.Bounds().Dx())))
	return kit.Stack(4, pic, kit.NewText(b.Text, kit.TextStyle{Colour: kit.ColourMuted, Size: kit.SizeSmall}))
}

func (m *manualScreen) Content() fyne.CanvasObject { return m.body }
func (m *manualScreen) Show(model.View)            {}
func (m *manualScreen) Tick(time.Time)             {}
func (m *manualScreen) Leave() error               { return nil }
func (m *manualScreen) Dropped([]string) bool      { return false }
func (m *manualScreen) Focus()                     { focusOn(m.s, m.table) }

// Escape clears the words first.
func (m *manualScreen) Escape() bool {
	if m.find.Text == "" {
		return false
	}
	m.find.SetText("")
	focusOn(m.s, m.table)
	return true
}

// flush takes away the toolkit's own margin round rich text, so that it stands
// level with ours.
type flush struct{}

func (flush) margin() float32 { return fyne.CurrentApp().Settings().Theme().Size("innerPadding") }

func (f flush) Layout(o []fyne.CanvasObject, size fyne.Size) {
	p := f.margin()
	o[0].Move(fyne.NewPos(-p, -p))
	o[0].Resize(fyne.NewSize(size.Width+2*p, size.Height+2*p))
}

func (f flush) MinSize(o []fyne.CanvasObject) fyne.Size {
	p := f.margin()
	m := o[0].MinSize()
	return fyne.NewSize(max(m.Width-2*p, 0), max(m.Height-2*p, 0))
}

// hanging puts a narrow part before a wide one that wraps: the mark of a list, or
// the first column of a table.
type hanging struct {
	width float32 // of the narrow part
	share float32 // of the width it takes, where width is 0
}

func (h hanging) each(o []fyne.CanvasObject, width float32) (high float32) {
	first := h.width * textScale()
	if h.share > 0 {
		first = width * h.share
	}
	x, w := float32(0), first
	for i, c := range o {
		if i > 0 {
			w = (width - first) / float32(len(o)-1)
		}
		c.Resize(fyne.NewSize(w-8, c.Size().Height)) // wrapping text knows its height only then
		c.Resize(fyne.NewSize(w-8, c.MinSize().Height))
		c.Move(fyne.NewPos(x, 0))
		high = max(high, c.MinSize().Height)
		x += w
	}
	return high
}

func (h hanging) Layout(o []fyne.CanvasObject, size fyne.Size) { h.each(o, size.Width) }

func (h hanging) MinSize(o []fyne.CanvasObject) fyne.Size {
	high := float32(0)
	for _, c := range o {
		high = max(high, c.MinSize().Height)
	}
	return fyne.NewSize(120, high)
}
