package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
	"image/color"
)

// TextStyle says how a line looks. The zero value is body text.
type TextStyle struct {
	Colour   fyne.ThemeColorName // empty: the text colour
	Size     fyne.ThemeSizeName  // empty: SizeBody
	Bold     bool
	Mono     bool // hashes, hosts, commands, indicators
	Struck   bool // corrected or withdrawn
	Truncate bool // shorten with an ellipsis instead of asking for room
	Align    fyne.TextAlign
}

func (s TextStyle) font() fyne.TextStyle {
	return fyne.TextStyle{Bold: s.Bold, Monospace: s.Mono, Strikethrough: s.Struck}
}

// Text is one line of text without the toolkit label's wide margins. Assign
// the fields and Refresh, or use SetText.
type Text struct {
	widget.BaseWidget
	Text  string
	Style TextStyle
	// Alt replaces Text in outlines, for text that is only a sign on screen.
	Alt string
}

// NewText makes a line of text.
func NewText(text string, style TextStyle) *Text {
	t := &Text{Text: text, Style: style}
	t.ExtendBaseWidget(t)
	return t
}

// Muted makes a small quiet line: labels, zones, help.
func Muted(text string) *Text {
	return NewText(text, TextStyle{Colour: ColourMuted, Size: SizeSmall})
}

// Bold makes a line that is read first.
func Bold(text string) *Text { return NewText(text, TextStyle{Bold: true}) }

// Mono makes a line for hashes, hosts, commands and indicators.
func Mono(text string) *Text { return NewText(text, TextStyle{Mono: true}) }

// Short makes a body line that shortens itself with an ellipsis.
func Short(text string) *Text { return NewText(text, TextStyle{Truncate: true}) }

// Title makes a page title.
func Title(text string) *Text {
	return NewText(text, TextStyle{Size: SizeTitle, Bold: true, Truncate: true})
}

// SetText changes the words.
func (t *Text) SetText(text string) {
	if t.Text == text {
		return
	}
	t.Text = text
	t.Refresh()
}

// SetTone changes words and colour at once.
func (t *Text) SetTone(text string, tone Tone) {
	if t.Text == text && t.Style.Colour == tone.Colour() {
		return
	}
	t.Text, t.Style.Colour = text, tone.Colour()
	t.Refresh()
}

// Outline says the whole text, also where the screen shows it shortened.
func (t *Text) Outline() []OutlineLine {
	s := t.Text
	if t.Alt != "" {
		s = t.Alt
	}
	if s == "" {
		return nil
	}
	value := ""
	if t.Style.Struck {
		value = "struck"
	}
	return []OutlineLine{{"text", s, value, true}}
}

// CreateRenderer draws the line.
func (t *Text) CreateRenderer() fyne.WidgetRenderer {
	t.ExtendBaseWidget(t)
	r := &textRenderer{w: t, text: canvas.NewText("", color.Transparent)}
	r.apply()
	return r
}

type textRenderer struct {
	w    *Text
	text *canvas.Text
	full string
}

func (r *textRenderer) apply() {
	r.text.Color = paint(r.w, r.w.Style.Colour)
	r.text.TextSize = sizeOf(r.w, r.w.Style.Size)
	r.text.TextStyle = r.w.Style.font()
	r.text.Alignment = r.w.Style.Align
	r.full = oneLine(r.w.Text)
	r.text.Text = r.full
	if r.w.Style.Truncate {
		r.text.Text = Fit(r.full, r.w.Size().Width, measurer(r.text.TextSize, r.text.TextStyle))
	}
}

func (r *textRenderer) Layout(size fyne.Size) {
	if r.w.Style.Truncate {
		r.text.Text = Fit(r.full, size.Width, measurer(r.text.TextSize, r.text.TextStyle))
	}
	h := fyne.MeasureText("X", r.text.TextSize, r.text.TextStyle).Height
	r.text.Move(fyne.NewPos(0, (size.Height-h)/2))
	r.text.Resize(fyne.NewSize(size.Width, h))
}

func (r *textRenderer) MinSize() fyne.Size {
	m := fyne.MeasureText(r.full, r.text.TextSize, r.text.TextStyle)
	if r.full == "" {
		m = fyne.NewSize(0, fyne.MeasureText("X", r.text.TextSize, r.text.TextStyle).Height)
	}
	if r.w.Style.Truncate {
		m.Width = min(m.Width, r.text.TextSize*2)
	}
	return m
}

func (r *textRenderer) Refresh() {
	r.apply()
	r.Layout(r.w.Size())
	canvas.Refresh(r.w)
}

func (r *textRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.text} }
func (r *textRenderer) Destroy()                     {}

// Para is text that wraps to the width it is given and grows downwards.
type Para struct {
	widget.BaseWidget
	Text  string
	Style TextStyle
	// MaxLines cuts the text after so many lines with an ellipsis; 0 is no limit.
	MaxLines int
}

// NewPara makes wrapping text.
func NewPara(text string, style TextStyle) *Para {
	p := &Para{Text: text, Style: style}
	p.ExtendBaseWidget(p)
	return p
}

// SetText changes the words.
func (p *Para) SetText(text string) {
	if p.Text == text {
		return
	}
	p.Text = text
	p.Refresh()
}

// Outline says the text.
func (p *Para) Outline() []OutlineLine {
	if p.Text == "" {
		return nil
	}
	value := ""
	if p.Style.Struck {
		value = "struck"
	}
	return []OutlineLine{{"text", p.Text, value, true}}
}

// CreateRenderer draws the lines.
func (p *Para) CreateRenderer() fyne.WidgetRenderer {
	p.ExtendBaseWidget(p)
	r := &paraRenderer{w: p}
	r.rebuild(p.Size().Width)
	return r
}

type paraRenderer struct {
	w     *Para
	lines []fyne.CanvasObject
	width float32
	lineH float32
}

func (r *paraRenderer) rebuild(width float32) {
	size, style := sizeOf(r.w, r.w.Style.Size), r.w.Style.font()
	measure := measurer(size, style)
	r.width, r.lineH = width, fyne.MeasureText("X", size, style).Height
	lines := []string{oneLine(r.w.Text)}
	if width > 0 {
		lines = Wrap(r.w.Text, width, measure)
	}
	if n := r.w.MaxLines; n > 0 && len(lines) > n {
		last := lines[n-1] + ellipsis
		for measure(last) > width && len(last) > len(ellipsis) {
			runes := []rune(last)
			last = string(runes[:len(runes)-2]) + ellipsis
		}
		lines = append(lines[:n-1:n-1], last)
	}
	r.lines = r.lines[:0]
	for i, l := range lines {
		t := canvas.NewText(l, paint(r.w, r.w.Style.Colour))
		t.TextSize, t.TextStyle, t.Alignment = size, style, r.w.Style.Align
		t.Move(fyne.NewPos(0, float32(i)*r.lineH))
		t.Resize(fyne.NewSize(width, r.lineH))
		r.lines = append(r.lines, t)
	}
}

func (r *paraRenderer) Layout(size fyne.Size) {
	if size.Width != r.width {
		r.rebuild(size.Width)
		canvas.Refresh(r.w)
	}
}

func (r *paraRenderer) MinSize() fyne.Size {
	if r.w.Text == "" {
		return fyne.NewSize(0, 0)
	}
	return fyne.NewSize(r.lineH*4, r.lineH*float32(len(r.lines)))
}

func (r *paraRenderer) Refresh() {
	r.rebuild(r.w.Size().Width)
	canvas.Refresh(r.w)
}

func (r *paraRenderer) Objects() []fyne.CanvasObject { return r.lines }
func (r *paraRenderer) Destroy()                     {}
