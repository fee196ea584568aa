package kit

import "math"

// AxisItem is one period on an Axis. Times are Unix seconds; 0 is none.
type AxisItem struct {
	ID        string
	Name      string  // at the left
	Keep      string  // the end of the name that is not cut off
	Word      string  // beside the mark: how it stands, in words
	From, Due float64 // the period; without From only its end is drawn
	Tail      float64 // how far it may be stretched, drawn thin
	NotBefore float64 // up to here it is hatched
	Tone      Tone
	Hollow    bool // an end that is only our own
}

// AxisLane is an item laid out: pixels along the plot, of what lies in view.
type AxisLane struct {
	Item   int        // index into the items
	Bar    [2]float32 // From to Due
	Gone   float32    // up to here the bar is behind us
	Over   [2]float32 // from Due to now, where it is overdue
	Tail   [2]float32
	Hatch  [2]float32
	Mark   float32
	Beyond int // the mark lies before (-1) or behind (1) the window
	Word   float32
	Before bool // the word stands before the mark and ends at Word
}

// AxisDrawing is everything on an Axis as plain shapes.
type AxisDrawing struct {
	Scale RibbonScale
	Now   float32
	Past  float32 // width of what is behind us
	Lanes []AxisLane
	Ticks []RibbonMarkTick
}

// AxisWindow is the window of time first shown: from the start of the periods
// up to their ends, but not further than a week either way from now, because
// among months nobody can read hours. The nearest end, now, and a little room
// are always in it.
func AxisWindow(items []AxisItem, now float64) (from, to float64) {
	const week = 7 * 86400
	lo, hi := axisExtent(items, now)
	from, to = max(lo, now-week), min(hi, now+week)
	nearest := math.Inf(1)
	for _, it := range items {
		if it.Due >= now {
			nearest = min(nearest, it.Due)
		}
	}
	if !math.IsInf(nearest, 1) {
		to = max(to, nearest)
	}
	room := max((to-from)*0.03, ribbonLeast)
	return from - room, to + room
}

// axisExtent is the whole time there is.
func axisExtent(items []AxisItem, now float64) (from, to float64) {
	from, to = now, now
	for _, it := range items {
		for _, x := range []float64{it.From, it.Due, it.Tail, it.NotBefore} {
			if x != 0 {
				from, to = min(from, x), max(to, x)
			}
		}
	}
	return from, to
}

// LayoutAxis lays out the items first..first+lanes of a window of time. measure
// gives the width of a word.
func LayoutAxis(items []AxisItem, first, lanes int, from, to, now float64, ticks TickFunc, room RibbonRoom, measure func(string) float32) AxisDrawing {
	d := AxisDrawing{Scale: NewRibbonScale(from, to, nil, room.Width)}
	at := func(x float64) float32 { return min(max(d.Scale.At(x), 0), room.Width) }
	d.Now, d.Past = d.Scale.At(now), at(now)
	for i := first; i < min(first+lanes, len(items)); i++ {
		it := items[i]
		l := AxisLane{Item: i, Mark: d.Scale.At(it.Due)}
		begin := it.From
		if begin == 0 || begin > it.Due {
			begin = it.Due
		}
		l.Bar = [2]float32{at(begin), at(it.Due)}
		l.Gone = min(max(at(now), l.Bar[0]), l.Bar[1])
		if now > it.Due && it.Tone == ToneBad {
			l.Over = [2]float32{at(it.Due), at(now)}
		}
		end := it.Due
		if it.Tail > it.Due {
			l.Tail, end = [2]float32{at(it.Due), at(it.Tail)}, it.Tail
		}
		if it.NotBefore > begin {
			l.Hatch = [2]float32{at(begin), at(it.NotBefore)}
		}
		switch half := axisMark * room.Scale; {
		case l.Mark < 0:
			l.Beyond, l.Mark = -1, half
		case l.Mark > room.Width:
			l.Beyond, l.Mark = 1, room.Width-half
		}
		d.place(&l, it, at(end), room, measure)
		d.Lanes = append(d.Lanes, l)
	}
	if ticks != nil {
		d.Ticks = layTicks(RibbonDrawing{Scale: d.Scale}, nil, ticks, from, to, room.Width, room.LabelWidth)
	}
	return d
}

// axisMark is about half of a mark's width with a little air.
const axisMark = 9

// place puts the word behind everything of its lane, or before the mark where
// there is no room behind it.
func (d *AxisDrawing) place(l *AxisLane, it AxisItem, end float32, room RibbonRoom, measure func(string) float32) {
	gap := axisMark * room.Scale
	behind := l.Mark + gap
	if end > l.Mark { // the tail, if it is short; a long one may be written on
		if behind = end + gap/2; end-l.Mark > 60*room.Scale {
			behind = l.Mark + gap
		}
	}
	behind = max(behind, l.Mark+gap, l.Over[1]+gap/2)
	if behind+measure(it.Word) <= room.Width {
		l.Word = behind
		return
	}
	l.Word, l.Before = l.Mark-gap, true
}
