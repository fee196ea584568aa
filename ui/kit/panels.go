package kit

import (
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"
)

// EmptyState fills a place that holds nothing yet: what belongs here, and the
// verb that makes it.
type EmptyState struct {
	widget.BaseWidget
	title, text string
	actions     []Action
	body        fyne.CanvasObject
}

// NewEmptyState makes one.
func NewEmptyState(title, text string, actions ...Action) *EmptyState {
	e := &EmptyState{title: title, text: text, actions: actions}
	buttons := Row(8)
	for _, a := range actions {
		buttons.Add(a.button())
	}
	para := NewPara(text, TextStyle{Colour: ColourMuted, Align: fyne.TextAlignCenter})
	col := Stack(8, NewText(title, TextStyle{Size: SizeStep, Bold: true, Align: fyne.TextAlignCenter}),
		container.New(fixedWidth(440), para), Pad(0, 8, container.New(layout.NewCenterLayout(), buttons)))
	e.body = container.New(layout.NewCenterLayout(), col)
	e.ExtendBaseWidget(e)
	return e
}

// Outline says title, text and verbs.
func (e *EmptyState) Outline() []OutlineLine {
	out := []OutlineLine{{"empty", e.title, e.text, true}}
	for _, a := range e.actions {
		out = append(out, OutlineLine{"button", a.Text, a.Key, true})
	}
	return out
}

// CreateRenderer shows it.
func (e *EmptyState) CreateRenderer() fyne.WidgetRenderer {
	e.ExtendBaseWidget(e)
	return widget.NewSimpleRenderer(e.body)
}

// fixedWidth gives its child a set width; wrapping text needs one to know its height.
type fixedWidth float32

func (f fixedWidth) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		o.Move(fyne.NewPos(0, 0))
		o.Resize(fyne.NewSize(max(size.Width, float32(f)), size.Height))
	}
}

func (f fixedWidth) MinSize(objects []fyne.CanvasObject) (m fyne.Size) {
	for _, o := range objects {
		if o.Size().Width != float32(f) && o.Size().Width < float32(f) {
			o.Resize(fyne.NewSize(float32(f), o.Size().Height))
		}
		m = m.Max(o.MinSize())
	}
	m.Width = float32(f)
	return m
}

// ProgressCard shows work in hand: how far, what just now, and a way to stop.
type ProgressCard struct {
	widget.BaseWidget
	OnCancel func()

	title, detail string
	fraction      float64
	stopped       bool
	name, note    *Text
	bar           *bar
	cancel        *Button
	body          fyne.CanvasObject
}

// NewProgressCard makes a card; onCancel nil means the work cannot be stopped.
func NewProgressCard(title string, onCancel func()) *ProgressCard {
	p := &ProgressCard{title: title, OnCancel: onCancel, fraction: -1}
	p.name = NewText(title, TextStyle{Bold: true, Truncate: true})
	p.note = NewText("", TextStyle{Colour: ColourMuted, Size: SizeSmall, Truncate: true})
	p.bar = &bar{fraction: -1}
	p.bar.ExtendBaseWidget(p.bar)
	p.cancel = NewButton("Cancel", func() {
		if p.OnCancel != nil && !p.stopped {
			p.stopped = true
			p.cancel.SetText("Stopping")
			p.cancel.Disable()
			p.OnCancel()
		}
	})
	p.cancel.Hidden = onCancel == nil
	p.body = Panel(Row(16, Stretch(Stack(4, p.name, p.bar, p.note)), p.cancel))
	p.ExtendBaseWidget(p)
	return p
}

// Set shows how far the work is: fraction from 0 to 1, or below 0 when nobody
// can say. detail is a count or a name: "12,400 of 100,000 rows".
func (p *ProgressCard) Set(fraction float64, detail string) {
	p.fraction, p.detail = min(fraction, 1), detail
	p.bar.fraction = p.fraction
	p.bar.Refresh()
	p.show()
}

func (p *ProgressCard) show() {
	switch {
	case p.fraction < 0:
		p.note.SetText(p.detail)
	case p.detail == "":
		p.note.SetText(fmt.Sprintf("%.0f %%", p.fraction*100))
	default:
		p.note.SetText(fmt.Sprintf("%.0f %% · %s", p.fraction*100, p.detail))
	}
}

// Outline says title, fraction and detail.
func (p *ProgressCard) Outline() []OutlineLine {
	out := []OutlineLine{{"progress", p.title, p.note.Text, true}}
	if p.OnCancel != nil {
		out = append(out, p.cancel.Outline()...)
	}
	return out
}

// CreateRenderer shows the card.
func (p *ProgressCard) CreateRenderer() fyne.WidgetRenderer {
	p.ExtendBaseWidget(p)
	return widget.NewSimpleRenderer(p.body)
}

// bar is a thin still progress bar; work of unknown length shows it evenly
// marked, because nothing in this program moves by itself.
type bar struct {
	widget.BaseWidget
	fraction float64
}

func (b *bar) CreateRenderer() fyne.WidgetRenderer {
	r := &barRenderer{b: b}
	r.rebuild()
	return r
}

type barRenderer struct {
	b       *bar
	objects []fyne.CanvasObject
}

func (r *barRenderer) rebuild() {
	size := r.b.Size()
	rect := func(colour fyne.ThemeColorName, x, w float32) {
		o := canvas.NewRectangle(paint(r.b, colour))
		o.CornerRadius = 2
		o.Move(fyne.NewPos(x, 0))
		o.Resize(fyne.NewSize(w, size.Height))
		r.objects = append(r.objects, o)
	}
	r.objects = nil
	rect(ColourLine, 0, size.Width)
	if r.b.fraction >= 0 {
		rect(ColourAccent, 0, size.Width*float32(r.b.fraction))
		return
	}
	for x := float32(0); x+12 <= size.Width; x += 24 {
		rect(ColourAccent, x, 12)
	}
}

func (r *barRenderer) Layout(fyne.Size)             { r.rebuild() }
func (r *barRenderer) MinSize() fyne.Size           { return fyne.NewSize(80, 6) }
func (r *barRenderer) Refresh()                     { r.rebuild(); canvas.Refresh(r.b) }
func (r *barRenderer) Objects() []fyne.CanvasObject { return r.objects }
func (r *barRenderer) Destroy()                     {}

// Section is a titled panel. The title is a quiet label; a note and buttons
// may stand at its right.
type Section struct {
	widget.BaseWidget
	Content fyne.CanvasObject

	title, note *Text
	side        *fyne.Container
	body        *Surface
}

// NewSection makes a titled panel around content.
func NewSection(title string, content fyne.CanvasObject, side ...fyne.CanvasObject) *Section {
	s := &Section{Content: content}
	s.title = NewText(title, TextStyle{Colour: ColourMuted, Size: SizeSmall, Bold: true})
	s.note = NewText("", TextStyle{Colour: ColourMuted, Size: SizeSmall, Truncate: true, Align: fyne.TextAlignTrailing})
	s.side = Row(8, side...)
	head := Row(8, s.title, Stretch(s.note), s.side)
	s.body = Panel(container.New(headLayout{6}, head, content))
	s.ExtendBaseWidget(s)
	return s
}

// SetTitle changes the title.
func (s *Section) SetTitle(title string) { s.title.SetText(title) }

// SetNote puts a quiet word at the right of the title: a count, a saved time.
func (s *Section) SetNote(note string) { s.note.SetText(note) }

// Outline says title, note and content.
func (s *Section) Outline() []OutlineLine {
	out := []OutlineLine{{"section", s.title.Text, s.note.Text, true}}
	out = append(out, Outline(s.side)...)
	return append(out, Outline(s.Content)...)
}

// CreateRenderer shows the panel.
func (s *Section) CreateRenderer() fyne.WidgetRenderer {
	s.ExtendBaseWidget(s)
	return widget.NewSimpleRenderer(s.body)
}

// headLayout puts a head over content that takes the rest.
type headLayout struct{ gap float32 }

func (l headLayout) Layout(o []fyne.CanvasObject, size fyne.Size) {
	h := o[0].MinSize().Height
	o[0].Move(fyne.NewPos(0, 0))
	o[0].Resize(fyne.NewSize(size.Width, h))
	if len(o) > 1 && o[1] != nil {
		o[1].Move(fyne.NewPos(0, h+l.gap))
		o[1].Resize(fyne.NewSize(size.Width, max(size.Height-h-l.gap, 0)))
	}
}

func (l headLayout) MinSize(o []fyne.CanvasObject) fyne.Size {
	m := o[0].MinSize()
	if len(o) > 1 && o[1] != nil && o[1].Visible() {
		c := o[1].MinSize()
		m = fyne.NewSize(max(m.Width, c.Width), m.Height+l.gap+c.Height)
	}
	return m
}

// KeyHint is a key and what it does, quietly: "F1 keys".
func KeyHint(key, does string) fyne.CanvasObject {
	return Row(4, NewText(key, TextStyle{Size: SizeSmall, Bold: true}), Muted(does))
}

// Sheet is the side panel in which a row is edited without hiding its table.
// It stands in the page like any panel; the caller puts it below the banner.
type Sheet struct {
	widget.BaseWidget
	OnClose func()
	Tall    bool // asks for the height of all it holds, so that nothing is to be scrolled to where there is room

	title   *Text
	content fyne.CanvasObject
	body    *Surface
}

// NewSheet makes a sheet, shown.
func NewSheet(title string, content fyne.CanvasObject, onClose func()) *Sheet {
	s := &Sheet{OnClose: onClose, content: content}
	s.title = NewText(title, TextStyle{Size: SizeStep, Bold: true, Truncate: true})
	head := Row(8, Stretch(s.title), NewButtonOf(ButtonQuiet, "Close", "Esc", s.Close))
	s.body = NewSurface(container.New(headLayout{12}, head, container.NewVScroll(container.New(layout.NewCustomPaddedLayout(2, 4, 4, 14), content))), ColourPanel)
	s.body.Stroke, s.body.PadX, s.body.PadY = ColourLine, 16, 12
	s.ExtendBaseWidget(s)
	return s
}

// SetTitle changes the title.
func (s *Sheet) SetTitle(title string) { s.title.SetText(title) }

// Close asks to be closed, as the button and Escape do.
func (s *Sheet) Close() {
	if s.OnClose != nil {
		s.OnClose()
	}
}

// MinSize keeps forms readable.
func (s *Sheet) MinSize() fyne.Size {
	s.ExtendBaseWidget(s)
	m := s.BaseWidget.MinSize()
	if s.Tall {
		m.Height += s.content.MinSize().Height
	}
	return m.Max(fyne.NewSize(360, 160))
}

// Outline says title and content.
func (s *Sheet) Outline() []OutlineLine {
	return append([]OutlineLine{{"sheet", s.title.Text, "", true}}, Outline(s.content)...)
}

// CreateRenderer shows the sheet.
func (s *Sheet) CreateRenderer() fyne.WidgetRenderer {
	s.ExtendBaseWidget(s)
	return widget.NewSimpleRenderer(s.body)
}
