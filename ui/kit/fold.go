package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// Fold is a line that opens: a question with its present answer and a quiet
// note, and below it, while it is open, what belongs to it. The arrows move to
// the fold before or behind, Enter, Space or a press opens and closes.
type Fold struct {
	widget.BaseWidget
	// OnToggle is asked for the other state; the caller calls Open.
	OnToggle func(open bool)
	OnMove   func(by int) // Up and Down; nil leaves them to the window

	title, value *Para
	note         *Text
	sign         *chevron
	inside       *fyne.Container
	head         *Surface
	body         fyne.CanvasObject
	open         bool
}

// NewFold makes a closed fold.
func NewFold(title string) *Fold {
	f := &Fold{title: NewPara(title, TextStyle{}), value: NewPara("", TextStyle{Bold: true}),
		note: NewText("", TextStyle{Colour: ColourMuted, Size: SizeSmall}), sign: newChevron(), inside: container.NewStack()}
	f.head = NewSurface(container.New(&foldLayout{}, f.sign, f.title, f.value, f.note), "")
	f.head.PadX, f.head.PadY, f.head.Radius = 6, 4, 3
	f.inside.Hide()
	f.body = Stack(0, f.head, f.inside)
	f.ExtendBaseWidget(f)
	return f
}

// Set says the present answer, in the colour of a tone, and a note about it.
func (f *Fold) Set(value string, tone Tone, note string) {
	if f.value.Text == value && f.note.Text == note && f.value.Style.Colour == tone.Colour() {
		return
	}
	f.value.Text, f.value.Style.Colour = value, tone.Colour()
	f.value.Style.Bold = tone != ToneMuted
	f.note.Text = note
	f.head.Refresh()
}

// Open shows what belongs to the line, or hides it.
func (f *Fold) Open(o fyne.CanvasObject) {
	f.open = o != nil
	f.inside.Objects = nil
	if f.open {
		f.inside.Objects = []fyne.CanvasObject{Pad(22, 4, o)}
	}
	f.inside.Hidden = !f.open
	f.sign.down = f.open
	f.sign.Refresh()
	f.head.Fill = ""
	if f.open {
		f.head.Fill = ColourRaised
	}
	f.Refresh()
}

// Opened says whether it is open.
func (f *Fold) Opened() bool { return f.open }

// Tapped opens or closes where the line was pressed.
func (f *Fold) Tapped(ev *fyne.PointEvent) {
	touch()
	if ev != nil && ev.Position.Y > f.head.MinSize().Height {
		return
	}
	focus(f)
	f.toggle()
}

func (f *Fold) toggle() {
	if f.OnToggle != nil {
		f.OnToggle(!f.open)
	}
}

// Cursor is the pointing hand.
func (f *Fold) Cursor() desktop.Cursor { return desktop.PointerCursor }

// FocusGained shows the focus ring.
func (f *Fold) FocusGained() { f.ring(ColourAccent) }

// FocusLost hides it.
func (f *Fold) FocusLost() { f.ring("") }

func (f *Fold) ring(c fyne.ThemeColorName) {
	f.head.Stroke = c
	f.head.Refresh()
}

// TypedRune does nothing; a fold holds no text.
func (f *Fold) TypedRune(rune) {}

// TypedKey opens, closes and moves.
func (f *Fold) TypedKey(ev *fyne.KeyEvent) {
	touch()
	switch {
	case ev.Name == fyne.KeyReturn || ev.Name == fyne.KeyEnter || ev.Name == fyne.KeySpace,
		ev.Name == fyne.KeyRight && !f.open, ev.Name == fyne.KeyLeft && f.open:
		f.toggle()
	case ev.Name == fyne.KeyUp && f.OnMove != nil:
		f.OnMove(-1)
	case ev.Name == fyne.KeyDown && f.OnMove != nil:
		f.OnMove(1)
	default:
		passKey(f, ev)
	}
}

// Outline says the line and, when open, what belongs to it.
func (f *Fold) Outline() []OutlineLine {
	value := f.value.Text
	if f.note.Text != "" {
		value += " (" + f.note.Text + ")"
	}
	kind := "closed"
	if f.open {
		kind = "open"
	}
	return append([]OutlineLine{{kind, f.title.Text, value, true}}, Outline(f.inside)...)
}

// CreateRenderer shows it.
func (f *Fold) CreateRenderer() fyne.WidgetRenderer {
	f.ExtendBaseWidget(f)
	return widget.NewSimpleRenderer(f.body)
}

// foldLayout puts sign, title, value and note on one line, the values of all
// folds under each other; where there is little room the value stands below.
type foldLayout struct{ width float32 }

const foldSign = 16

func (l *foldLayout) place(o []fyne.CanvasObject, width float32) (height float32) {
	sign, title, value, note := o[0], o[1], o[2], o[3]
	noteSize, room := note.MinSize(), width-foldSign
	put := func(o fyne.CanvasObject, x, y, w float32) float32 {
		o.Move(fyne.NewPos(x, y))
		o.Resize(fyne.NewSize(w, o.Size().Height)) // its height is known only then
		h := o.MinSize().Height
		o.Resize(fyne.NewSize(w, h))
		return h
	}
	line := fyne.MeasureText("X", sizeOf(title.(fyne.Widget), SizeBody), fyne.TextStyle{}).Height
	sign.Move(fyne.NewPos(0, 0))
	sign.Resize(fyne.NewSize(foldSign, line))
	if room < 46*line { // about sixty letters
		y := max(put(title, foldSign, 0, room), line)
		h := put(value, foldSign, y, max(room-noteSize.Width-8, 40))
		note.Move(fyne.NewPos(width-noteSize.Width, y+(line-noteSize.Height)/2))
		note.Resize(noteSize)
		return y + max(h, noteSize.Height)
	}
	left := room * 0.46
	h := max(put(title, foldSign, 0, left-12), line)
	h = max(h, put(value, foldSign+left, 0, room-left-noteSize.Width-8))
	note.Move(fyne.NewPos(width-noteSize.Width, (line-noteSize.Height)/2))
	note.Resize(noteSize)
	return h
}

func (l *foldLayout) Layout(o []fyne.CanvasObject, size fyne.Size) {
	l.width = size.Width
	l.place(o, size.Width)
}

func (l *foldLayout) MinSize(o []fyne.CanvasObject) fyne.Size {
	width := l.width
	if width <= 0 {
		width = 900
	}
	return fyne.NewSize(200, l.place(o, width))
}

// chevron points right, or down when what it stands for is open. It is drawn, so
// that it does not depend on a font having the sign.
type chevron struct {
	widget.BaseWidget
	down bool
}

func newChevron() *chevron {
	c := &chevron{}
	c.ExtendBaseWidget(c)
	return c
}

func (c *chevron) CreateRenderer() fyne.WidgetRenderer {
	return &chevronRenderer{c: c}
}

type chevronRenderer struct {
	c       *chevron
	objects []fyne.CanvasObject
}

func (r *chevronRenderer) Layout(size fyne.Size) {
	ink, mid := paint(r.c, ColourMuted), fyne.NewPos(5, size.Height/2)
	if r.c.down {
		r.objects = []fyne.CanvasObject{bend(ink, mid.AddXY(-5, -3), fyne.NewPos(1, 1), fyne.NewPos(5, 5), fyne.NewPos(9, 1))}
		return
	}
	r.objects = []fyne.CanvasObject{bend(ink, mid.AddXY(-3, -5), fyne.NewPos(1, 1), fyne.NewPos(5, 5), fyne.NewPos(1, 9))}
}

func (r *chevronRenderer) MinSize() fyne.Size           { return fyne.NewSize(foldSign, foldSign) }
func (r *chevronRenderer) Refresh()                     { r.Layout(r.c.Size()); canvas.Refresh(r.c) }
func (r *chevronRenderer) Objects() []fyne.CanvasObject { return r.objects }
func (r *chevronRenderer) Destroy()                     {}
