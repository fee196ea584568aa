package kit

import (
	"cmp"
	"math"
	"slices"
	"sort"
	"time"

	"fyne.io/fyne/v2"
)

// RibbonItem is one event on the ribbon; X0 and X1 are Unix seconds, X1 beyond
// X0 for a span of time.
type RibbonItem struct {
	ID     int64
	X0, X1 float64
	At     float64 // where its sign stands; 0 is X0
	Above  bool    // the attacker's side
	Shape  Shape
	Hollow bool // recorded late
	Colour fyne.ThemeColorName
	Label  string
	Count  int // how many events it stands for; 0 is one
}

// RibbonBand is a stretch of time at one severity, "SEV1" to "SEV4".
type RibbonBand struct {
	From, To float64
	Level    string
}

// RibbonTick is a mark on the axis.
type RibbonTick struct {
	X     float64
	Label string
	Date  string // its day with the year; Label is the day itself or a time of it
	Day   bool
}

// RibbonBreak is a stretch of time in which nothing happened, cut out.
type RibbonBreak struct {
	From, To float64
	Label    string // how much was cut: "2 d 4 h"
}

// What a layout is made with, in pixels.
const (
	ribbonBreakWidth = 34 // how wide a cut is drawn
	ribbonNear       = 15 // marks nearer than this become one
	ribbonEdge       = 8  // left free at both ends so that the first mark is whole
)

// RibbonBreaks finds the gaps to cut in the window from..to: those longer than
// a fifth of it in which no item lies, counting from the window's edges only
// between items. A small margin stays at both sides of a cut so that it is
// seen where an event stops. Items must be sorted by X0.
func RibbonBreaks(items []RibbonItem, from, to float64) []RibbonBreak {
	span := to - from
	if !(span > 0) {
		return nil
	}
	type stretch struct{ a, b float64 }
	var gaps []stretch
	cut := 0.0
	end := math.Inf(1)
	for i := range items {
		a, b := items[i].X0, max(items[i].X0, items[i].X1)
		if b < from || a > to {
			continue
		}
		a, b = max(a, from), min(b, to)
		if a-end > span/5 {
			gaps = append(gaps, stretch{end, a})
			cut += a - end
		}
		if math.IsInf(end, 1) || b > end {
			end = b
		}
	}
	margin := (span - cut) * 0.03
	var out []RibbonBreak
	for _, g := range gaps {
		m := min(max(margin, span*0.002), (g.b-g.a)/4)
		length := g.b - g.a
		out = append(out, RibbonBreak{From: g.a + m, To: g.b - m,
			Label: Span(time.Duration(length * float64(time.Second)))})
	}
	return out
}

// RibbonScale turns time into pixels and back: straight between cuts, a fixed
// width across each cut. It continues straight beyond both ends.
type RibbonScale struct {
	t []float64 // knots in time, rising
	p []float64 // the same knots in pixels, rising
}

// NewRibbonScale spreads from..to over width pixels, with the given breaks cut out.
func NewRibbonScale(from, to float64, breaks []RibbonBreak, width float32) RibbonScale {
	if !(to > from) {
		to = from + 1
	}
	inner := math.Max(float64(width)-2*ribbonEdge, 1)
	gap := math.Min(ribbonBreakWidth, inner/float64(2*len(breaks)+1))
	kept := to - from
	for _, b := range breaks {
		kept -= b.To - b.From
	}
	perSecond := (inner - gap*float64(len(breaks))) / math.Max(kept, 1e-9)
	s := RibbonScale{t: []float64{from}, p: []float64{ribbonEdge}}
	at, x := from, float64(ribbonEdge)
	for _, b := range breaks {
		x += (b.From - at) * perSecond
		s.t, s.p = append(s.t, b.From), append(s.p, x)
		x += gap
		s.t, s.p = append(s.t, b.To), append(s.p, x)
		at = b.To
	}
	s.t, s.p = append(s.t, to), append(s.p, ribbonEdge+inner)
	return s
}

// At gives the pixel of a time.
func (s RibbonScale) At(t float64) float32 { return float32(interpolate(s.t, s.p, t)) }

// Time gives the time at a pixel.
func (s RibbonScale) Time(px float32) float64 { return interpolate(s.p, s.t, float64(px)) }

// end is the pixel of the last moment shown.
func (s RibbonScale) end() float32 { return float32(s.p[len(s.p)-1]) }

func interpolate(xs, ys []float64, x float64) float64 {
	n := len(xs)
	if n < 2 {
		return 0
	}
	i := sort.SearchFloat64s(xs, x)
	i = min(max(i, 1), n-1)
	d := xs[i] - xs[i-1]
	if d <= 0 {
		return ys[i-1]
	}
	return ys[i-1] + (x-xs[i-1])/d*(ys[i]-ys[i-1])
}

// RibbonMark is one sign to draw: an event, or several too near to tell apart.
type RibbonMark struct {
	X      float32
	Above  bool
	Shape  Shape
	Hollow bool
	Colour fyne.ThemeColorName
	Count  int     // events it stands for
	IDs    []int64 // items it stands for, by time
	Label  string  // of the first item
}

// RibbonBar is the length of an event that took time.
type RibbonBar struct {
	X0, X1 float32
	Above  bool
	Colour fyne.ThemeColorName
	ID     int64
}

// RibbonBlock is a severity band in pixels.
type RibbonBlock struct {
	X0, X1 float32
	Level  string
}

// RibbonGap is a cut in pixels.
type RibbonGap struct {
	X0, X1 float32
	Label  string
}

// RibbonMarkTick is an axis mark in pixels.
type RibbonMarkTick struct {
	X     float32
	Label string
}

// RibbonDrawing is everything on a ribbon as plain shapes from left to right;
// it can be tested, and drawn as vectors elsewhere.
type RibbonDrawing struct {
	Scale RibbonScale
	Marks []RibbonMark
	Bars  []RibbonBar
	Bands []RibbonBlock
	Gaps  []RibbonGap
	Ticks []RibbonMarkTick
}

// TickFunc gives axis marks for a stretch of time, at least atLeast seconds apart.
type TickFunc func(from, to, atLeast float64) []RibbonTick

// RibbonRoom is the room a layout has, in pixels.
type RibbonRoom struct {
	Width      float32
	LabelWidth float32 // what one tick label needs
	Scale      float32 // how much larger than normal signs are drawn; 0 is 1
}

// LayoutRibbon lays items and bands of the window from..to out in a room.
// ticks may be nil. Items must be sorted by X0.
func LayoutRibbon(items []RibbonItem, bands []RibbonBand, ticks TickFunc, from, to float64, room RibbonRoom) RibbonDrawing {
	width, labelWidth := room.Width, room.LabelWidth
	if room.Scale <= 0 {
		room.Scale = 1
	}
	seen := visible(items, from, to)
	breaks := RibbonBreaks(seen, from, to)
	d := RibbonDrawing{Scale: NewRibbonScale(from, to, breaks, width)}
	for _, b := range breaks {
		d.Gaps = append(d.Gaps, RibbonGap{d.Scale.At(b.From), d.Scale.At(b.To), b.Label})
	}
	for _, b := range bands {
		if b.To > from && b.From < to && b.To > b.From {
			d.Bands = append(d.Bands, RibbonBlock{max(d.Scale.At(b.From), 0), min(d.Scale.At(b.To), width), b.Level})
		}
	}
	for _, above := range []bool{true, false} {
		d.Marks = append(d.Marks, cluster(seen, above, d.Scale, room.Scale)...)
	}
	slices.SortStableFunc(d.Marks, func(a, b RibbonMark) int {
		if a.X < b.X {
			return -1
		} else if a.X > b.X {
			return 1
		}
		return 0
	})
	for i := range seen {
		it := &seen[i]
		if it.X1 <= it.X0 {
			continue
		}
		if x0, x1 := max(d.Scale.At(it.X0), 0), min(d.Scale.At(it.X1), width); x1-x0 > 3 {
			d.Bars = append(d.Bars, RibbonBar{x0, x1, it.Above, it.Colour, it.ID})
		}
	}
	if ticks != nil {
		d.Ticks = layTicks(d, breaks, ticks, from, to, width, labelWidth)
	}
	return d
}

// visible returns the sorted items that touch the window. An item that began
// before it and still runs counts.
func visible(items []RibbonItem, from, to float64) []RibbonItem {
	begin := sort.Search(len(items), func(i int) bool { return items[i].X0 >= from })
	end := sort.Search(len(items), func(i int) bool { return items[i].X0 > to })
	end = max(end, begin)
	var running []RibbonItem
	for i := range items[:begin] {
		if items[i].X1 >= from && items[i].X1 > items[i].X0 {
			running = append(running, items[i])
		}
	}
	if len(running) == 0 {
		return items[begin:end]
	}
	return append(running, items[begin:end]...)
}

// sign is when the sign of an event stands.
func (it *RibbonItem) sign() float64 {
	if it.At != 0 {
		return it.At
	}
	return it.X0
}

// cluster joins the marks of one side that stand nearer than ribbonNear pixels,
// more where signs are drawn larger.
func cluster(items []RibbonItem, above bool, scale RibbonScale, larger float32) []RibbonMark {
	var out []RibbonMark
	var sum float32
	var first float32
	var lane []*RibbonItem
	for i := range items {
		if items[i].Above == above {
			lane = append(lane, &items[i])
		}
	}
	slices.SortStableFunc(lane, func(a, b *RibbonItem) int { return cmp.Compare(a.sign(), b.sign()) })
	for _, it := range lane {
		x := min(max(scale.At(it.sign()), 0), scale.end())
		n := max(it.Count, 1)
		if last := len(out) - 1; last >= 0 && x-first < ribbonNear*larger {
			m := &out[last]
			m.IDs = append(m.IDs, it.ID)
			m.Count += n
			m.Hollow = m.Hollow && it.Hollow
			sum += x
			m.X = sum / float32(len(m.IDs))
			continue
		}
		first, sum = x, x
		out = append(out, RibbonMark{X: x, Above: above, Shape: it.Shape, Hollow: it.Hollow,
			Colour: it.Colour, Count: n, IDs: []int64{it.ID}, Label: it.Label})
	}
	return part(out, larger)
}

// part joins neighbours whose signs would still touch: a box with a number is
// wider than the events in it.
func part(marks []RibbonMark, larger float32) []RibbonMark {
	for again := true; again; {
		again = false
		kept := marks[:0]
		for _, m := range marks {
			n := len(kept) - 1
			if n < 0 || m.X-kept[n].X >= (signWidth(kept[n].Count)+signWidth(m.Count))/2*larger {
				kept = append(kept, m)
				continue
			}
			a := &kept[n]
			wa, wb := float32(len(a.IDs)), float32(len(m.IDs))
			a.X = (a.X*wa + m.X*wb) / (wa + wb)
			a.IDs = append(a.IDs, m.IDs...)
			a.Count += m.Count
			a.Hollow = a.Hollow && m.Hollow
			again = true
		}
		marks = kept
	}
	return marks
}

// signWidth is about how wide a sign is, with a little air.
func signWidth(count int) float32 {
	switch {
	case count <= 1:
		return ribbonNear
	case count < 10:
		return 22
	case count < 100:
		return 28
	}
	return 36
}

func abs32(v float32) float32 { return max(v, -v) }
