package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Picture is a Ribbon laid out for a given width: everything a drawer needs to
// put ink down, in the unit of the width it asked for. Time runs from left to
// right; Y is the drawer's.
type Picture struct {
	Stretches []Stretch
	Cuts      []Cut
	Ticks     []Tick
	Marks     []Mark
	Bands     []Band
}

// Stretch is a part of the axis that runs true to scale.
type Stretch struct {
	X0, X1   float64
	From, To time.Time
}

// Cut is a break in the axis where nothing happened for long.
type Cut struct {
	X0, X1 float64
	Text   string // how much time is left out: "9 h 20 m"
}

// Tick is a mark on the axis with its local time; Day is set where the date
// changes.
type Tick struct {
	X         float64
	Text, Day string
}

// Mark is one item or a cluster of neighbours.
type Mark struct {
	X      float64
	X0, X1 float64 // what the items that lasted cover, drawn as a bar; equal when none lasted
	Above  bool
	Shape  string // the items' common shape, or "dot"
	Hollow bool   // every item was recorded late
	Count  int
	Key    bool
	Label  string // entry numbers of key moments
}

// Band is a stretch of one severity.
type Band struct {
	X0, X1 float64
	Level  string
	First  bool // where the level begins, so that its name is written once
}

// cutAfter is the part of the axis that a gap must exceed to be cut; it must
// also be four times as long as the others are on average, or few rows would be
// nothing but cuts.
const cutAfter = 0.2

// Lay places the ribbon on an axis of the given width. Marks nearer to each
// other than apart are clustered; tick labels need room for about tick.
func (r Ribbon) Lay(width, apart, tick float64) Picture {
	var p Picture
	if len(r.Items) == 0 || width <= 0 {
		return p
	}
	zone := time.UTC
	if loc, err := time.LoadLocation(r.Zone); err == nil {
		zone = loc
	}
	p.Stretches, p.Cuts = r.axis(width, tick*0.8)
	p.Ticks = p.ticks(r.words, zone, tick)
	p.Marks = p.marks(r.Items, apart)
	for _, band := range r.Bands {
		first := true
		for _, s := range p.Stretches {
			if band.From.Before(s.To) && band.To.After(s.From) {
				p.Bands = append(p.Bands, Band{X0: s.x(latest(band.From, s.From)), X1: s.x(earliest(band.To, s.To)), Level: band.Level, First: first})
				first = false
			}
		}
	}
	return p
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func earliest(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

func (s Stretch) x(t time.Time) float64 {
	if !s.To.After(s.From) {
		return (s.X0 + s.X1) / 2
	}
	part := float64(t.Sub(s.From)) / float64(s.To.Sub(s.From))
	return s.X0 + (s.X1-s.X0)*min(max(part, 0), 1)
}

// X is where an instant stands; an instant inside a cut stands at the cut.
func (p Picture) X(t time.Time) float64 {
	for _, s := range p.Stretches {
		if !t.After(s.To) {
			return s.x(t)
		}
	}
	return p.Stretches[len(p.Stretches)-1].X1
}

// axis cuts the longest gaps until none is longer than a fifth of what is
// shown, and gives each stretch its share of the width.
func (r Ribbon) axis(width, cutWidth float64) ([]Stretch, []Cut) {
	type reach struct{ from, to time.Time }
	items := slices.Clone(r.Items)
	slices.SortStableFunc(items, func(a, b RibbonItem) int { return a.From.Compare(b.From) })
	covered := []reach{{items[0].From, items[0].To}}
	for _, it := range items[1:] {
		last := &covered[len(covered)-1]
		if it.From.After(last.to) {
			covered = append(covered, reach{it.From, it.To})
		} else if it.To.After(last.to) {
			last.to = it.To
		}
	}
	total := covered[len(covered)-1].to.Sub(covered[0].from)
	cut := map[int]bool{} // the gap before covered[i]
	for len(cut) < int(width/(cutWidth*3)) {
		worst, at := time.Duration(0), -1
		var gaps, n time.Duration
		for i := 1; i < len(covered); i++ {
			if cut[i] {
				continue
			}
			gap := covered[i].from.Sub(covered[i-1].to)
			gaps, n = gaps+gap, n+1
			if gap > worst {
				worst, at = gap, i
			}
		}
		if n < 2 || worst < 10*time.Minute || float64(worst) <= cutAfter*float64(total) || worst < 4*((gaps-worst)/(n-1)) {
			break
		}
		cut[at] = true
		total -= worst
	}
	pad := max(total/50, 2*time.Minute)
	var out []Stretch
	for i, c := range covered {
		if i == 0 || cut[i] {
			out = append(out, Stretch{From: c.from.Add(-pad)})
		}
		out[len(out)-1].To = c.to.Add(pad)
	}
	return spread(r.words, out, width, cutWidth)
}

// spread gives each stretch room by its length, and a least room to all.
func spread(words *Catalogue, s []Stretch, width, cutWidth float64) ([]Stretch, []Cut) {
	var total time.Duration
	for _, x := range s {
		total += x.To.Sub(x.From)
	}
	room := width - cutWidth*float64(len(s)-1)
	least := min(cutWidth, room/float64(len(s)))
	free := room - least*float64(len(s))
	var cuts []Cut
	x := 0.0
	for i := range s {
		if i > 0 {
			cuts = append(cuts, Cut{X0: x, X1: x + cutWidth, Text: words.tongue().age(s[i].From.Sub(s[i-1].To))})
			x += cutWidth
		}
		s[i].X0 = x
		x += least + free*float64(s[i].To.Sub(s[i].From))/float64(total)
		s[i].X1 = x
	}
	return s, cuts
}

// steps are the distances ticks may have; from a day on, in days.
var steps = []time.Duration{
	time.Minute, 2 * time.Minute, 5 * time.Minute, 10 * time.Minute, 15 * time.Minute, 30 * time.Minute,
	time.Hour, 2 * time.Hour, 3 * time.Hour, 6 * time.Hour, 12 * time.Hour,
	day, 2 * day, 7 * day, 14 * day, 28 * day, 91 * day, 182 * day, 364 * day, 5 * 364 * day, 20 * 364 * day,
}

const day = 24 * time.Hour

func (p Picture) ticks(words *Catalogue, zone *time.Location, room float64) []Tick {
	var ticks []Tick
	free, date := -room, "" // where the next label may begin; the day last written
	form := "Mon 2 Jan"
	if n := len(p.Stretches); n > 0 && p.Stretches[n-1].To.Sub(p.Stretches[0].From) > 365*day {
		form = "2 Jan 2006" // rows of a log may be years apart
	}
	for _, s := range p.Stretches {
		scale := (s.X1 - s.X0) / float64(s.To.Sub(s.From))
		step := steps[len(steps)-1]
		for _, d := range steps {
			if float64(d)*scale >= room {
				step = d
				break
			}
		}
		before := len(ticks)
		for t := firstTick(s.From.In(zone), step); !t.After(s.To); t = nextTick(t, step) {
			if t.Before(s.From) || s.x(t) < free {
				continue
			}
			ticks = append(ticks, tickAt(words, t, s.x(t), step, form, &date))
			free = s.x(t) + room*0.95
		}
		if mid := (s.X0 + s.X1) / 2; len(ticks) == before && mid >= free {
			t := s.From.Add(s.To.Sub(s.From) / 2).In(zone).Round(time.Minute)
			ticks = append(ticks, tickAt(words, t, s.x(t), time.Minute, form, &date))
			free = mid + room*0.95
		}
	}
	return ticks
}

func tickAt(words *Catalogue, t time.Time, x float64, step time.Duration, form string, date *string) Tick {
	if step >= day {
		text := words.tick(t, "2 Jan")
		k := Tick{X: x, Text: text}
		if y := t.Format("2006"); y != *date {
			k.Day, *date = y, y
		}
		return k
	}
	k := Tick{X: x, Text: t.Format("15:04")}
	if d := words.tick(t, form); d != *date {
		k.Day, *date = d, d
	}
	return k
}

// firstTick is local midnight for short steps, so that ticks fall on full hours
// of the wall clock also where the clock is changed.
func firstTick(t time.Time, step time.Duration) time.Time {
	if step > day {
		t = t.AddDate(0, 0, -int((t.Unix()/int64(day/time.Second))%int64(step/day)))
	}
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, t.Location())
}

func nextTick(t time.Time, step time.Duration) time.Time {
	if step >= day {
		return t.AddDate(0, 0, int(step/day))
	}
	wall := time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute + step
	next := time.Date(t.Year(), t.Month(), t.Day(), 0, int(wall/time.Minute), 0, 0, t.Location())
	if !next.After(t) { // the hour that exists twice
		next = t.Add(step)
	}
	return next
}

// marks clusters the items side by side; key moments keep a lane of their own.
func (p Picture) marks(items []RibbonItem, apart float64) []Mark {
	var out []Mark
	for _, above := range []bool{true, false} {
		for _, key := range []bool{false, true} {
			var lane []RibbonItem
			for _, it := range items {
				if it.Above == above && it.Key == key {
					lane = append(lane, it)
				}
			}
			gap := apart
			if key {
				gap = apart * 1.6 // room for the entry number
			}
			out = append(out, p.cluster(lane, gap)...)
		}
	}
	return out
}

// extend widens the bar of a mark; marks without one have X0 equal to X1.
func (m *Mark) extend(x0, x1 float64) {
	if m.X0 == m.X1 {
		m.X0, m.X1 = x0, x1
		return
	}
	m.X0, m.X1 = min(m.X0, x0), max(m.X1, x1)
}

func (p Picture) cluster(lane []RibbonItem, apart float64) []Mark {
	place := func(it RibbonItem) float64 { return (p.X(it.From) + p.X(it.To)) / 2 }
	slices.SortStableFunc(lane, func(a, b RibbonItem) int { return cmp.Compare(place(a), place(b)) })
	var out []Mark
	for _, it := range lane {
		x := place(it)
		x0, x1 := x, x
		if it.To.After(it.From) {
			x0, x1 = p.X(it.From), p.X(it.To)
		}
		entry := fmt.Sprint(it.Entry)
		if n := len(out); n > 0 && x-out[n-1].X < apart {
			m := &out[n-1]
			m.Count++
			if it.To.After(it.From) {
				m.extend(x0, x1)
			}
			m.Hollow = m.Hollow && it.Hollow
			if m.Shape != it.Shape {
				m.Shape = "dot"
			}
			switch {
			case m.Count <= 2:
				m.Label += ", " + entry
			case strings.HasSuffix(m.Label, "…"):
			default:
				m.Label += " …"
			}
			continue
		}
		out = append(out, Mark{X: x, X0: x0, X1: x1, Above: it.Above, Shape: it.Shape, Hollow: it.Hollow, Count: 1, Key: it.Key, Label: entry})
	}
	return out
}
