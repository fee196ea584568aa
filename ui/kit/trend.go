package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// TrendBar is one period of a trend, as parts of the tallest bar. What is not
// known has no bar, only its sign.
type TrendBar struct {
	Label string // of the period
	Short string // the value in a few letters, "?" where it is not known
	Sure  float32
	Most  float32
	Known bool
}

// Trend draws a measure period by period: full as far as it is certain, an
// outline above for what may be more.
type Trend struct {
	widget.BaseWidget
	Title string
	Words string // the same in words, for the outline
	Bars  []TrendBar
}

// NewTrend makes the picture.
func NewTrend(title, words string, bars []TrendBar) *Trend {
	t := &Trend{Title: title, Words: words, Bars: bars}
	t.ExtendBaseWidget(t)
	return t
}

// Outline names the picture and says it in words.
func (t *Trend) Outline() []OutlineLine {
	return []OutlineLine{{Kind: "picture", Label: t.Title, Value: t.Words, Enabled: true}}
}

// CreateRenderer draws it.
func (t *Trend) CreateRenderer() fyne.WidgetRenderer {
	r := &trendRenderer{t: t}
	r.build()
	return r
}

type trendRenderer struct {
	t      *Trend
	title  *canvas.Text
	base   *canvas.Rectangle
	sure   []*canvas.Rectangle
	may    []*canvas.Rectangle
	shorts []*canvas.Text
	labels []*canvas.Text
	all    []fyne.CanvasObject
}

func (r *trendRenderer) build() {
	t := r.t
	r.title = canvas.NewText(t.Title, color.Transparent)
	r.title.TextStyle.Bold = true
	r.base = canvas.NewRectangle(color.Transparent)
	r.sure, r.may, r.shorts, r.labels = nil, nil, nil, nil
	r.all = []fyne.CanvasObject{r.title, r.base}
	for _, b := range t.Bars {
		sure, may := canvas.NewRectangle(color.Transparent), canvas.NewRectangle(color.Transparent)
		short, label := canvas.NewText(b.Short, color.Transparent), canvas.NewText(b.Label, color.Transparent)
		short.Alignment, label.Alignment = fyne.TextAlignCenter, fyne.TextAlignCenter
		r.sure, r.may, r.shorts, r.labels = append(r.sure, sure), append(r.may, may), append(r.shorts, short), append(r.labels, label)
		r.all = append(r.all, may, sure, short, label)
	}
	r.colours()
}

func (r *trendRenderer) colours() {
	t := r.t
	text, muted, bar := paint(t, ColourText), paint(t, ColourMuted), paint(t, ColourAccent)
	small := sizeOf(t, SizeSmall)
	r.title.Color, r.title.TextSize = text, sizeOf(t, SizeBody)
	r.base.FillColor = muted
	for i, b := range t.Bars {
		r.sure[i].FillColor = bar
		r.may[i].FillColor, r.may[i].StrokeColor, r.may[i].StrokeWidth = color.Transparent, bar, 1
		r.shorts[i].Color, r.labels[i].Color = text, muted
		if !b.Known {
			r.shorts[i].Color = muted
		}
		r.shorts[i].TextSize, r.labels[i].TextSize = small, small
	}
}

func (r *trendRenderer) Layout(size fyne.Size) {
	small := sizeOf(r.t, SizeSmall)
	line := small * 1.5
	r.title.Move(fyne.NewPos(0, 0))
	r.title.Resize(fyne.NewSize(size.Width, r.title.MinSize().Height))
	top, base := r.title.MinSize().Height+line+4, size.Height-line-2
	r.base.Move(fyne.NewPos(0, base))
	r.base.Resize(fyne.NewSize(size.Width, 1))
	step := size.Width / float32(max(len(r.t.Bars), 1))
	wide := min(step*0.62, 34)
	for i, b := range r.t.Bars {
		x := float32(i)*step + (step-wide)/2
		sure, most := (base-top)*b.Sure, (base-top)*max(b.Most, b.Sure)
		r.may[i].Hidden, r.sure[i].Hidden = !b.Known || b.Most <= b.Sure, !b.Known || b.Sure <= 0
		r.may[i].Move(fyne.NewPos(x, base-most))
		r.may[i].Resize(fyne.NewSize(wide, most-sure))
		r.sure[i].Move(fyne.NewPos(x, base-sure))
		r.sure[i].Resize(fyne.NewSize(wide, sure))
		if !b.Known {
			most = 0
		}
		r.shorts[i].Move(fyne.NewPos(float32(i)*step, base-most-line))
		r.shorts[i].Resize(fyne.NewSize(step, line))
		r.labels[i].Move(fyne.NewPos(float32(i)*step, base+2))
		r.labels[i].Resize(fyne.NewSize(step, line))
	}
}

func (r *trendRenderer) MinSize() fyne.Size {
	k := sizeOf(r.t, SizeSmall)
	return fyne.NewSize(k*3*float32(max(len(r.t.Bars), 4)), k*13)
}

func (r *trendRenderer) Refresh() {
	r.build()
	r.Layout(r.t.Size())
	canvas.Refresh(r.t)
}

func (r *trendRenderer) Objects() []fyne.CanvasObject { return r.all }
func (r *trendRenderer) Destroy()                     {}
