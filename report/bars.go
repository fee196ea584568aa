package report

import (
	"slices"
	"strings"
	"time"
)

// Bars is a picture of what lasted: rows of stretches over one time axis. The
// fills and shapes tell all apart on grey paper.
type Bars struct {
	Title   string // what the picture is of, in a few words
	Caption string
	Words   string // the same in words, a line for each row, for readers and machines that see no picture
	Zone    string // of the axis
	Rows    []BarRow

	words *Catalogue // of the document
}

// BarRow is one row of the picture.
type BarRow struct {
	Label     string
	Value     string // said beside the row: "2 h 10 m so far"
	Head      bool   // Label names the rows below it; nothing else is set
	Stretches []BarStretch
	Points    []BarPoint
	Next      time.Time // a chain goes on in the row below at this instant; zero where it does not
}

// Fills of a stretch.
const (
	Solid   = "solid"
	Grey    = "grey"
	Hollow  = "hollow"
	Hatched = "hatched"
)

// BarStretch is a time that something lasted, From not after To. Early says that
// it began before From, Open that it goes on after To.
type BarStretch struct {
	From, To    time.Time
	Early, Open bool
	Fill        string
	Means       string // for the legend and the words: "in this phase"
}

// BarPoint is an instant in a row, in a shape of the ribbon's.
type BarPoint struct {
	At     time.Time
	Shape  string
	Hollow bool
	Means  string
}

// BarSign is a line of the legend: a fill or a shape and what it means.
type BarSign struct {
	Fill, Shape string
	Hollow      bool
	Means       string
}

// Blank reports a picture in which nothing has a time.
func (b Bars) Blank() bool {
	return !slices.ContainsFunc(b.Rows, func(r BarRow) bool { return len(r.Stretches)+len(r.Points) > 0 })
}

// Legend is what the fills and shapes of the picture mean, each once.
func (b Bars) Legend() []BarSign {
	var all []BarSign
	add := func(s BarSign) {
		if !slices.Contains(all, s) {
			all = append(all, s)
		}
	}
	for _, r := range b.Rows {
		for _, s := range r.Stretches {
			add(BarSign{Fill: s.Fill, Means: s.Means})
		}
	}
	for _, r := range b.Rows {
		for _, p := range r.Points {
			add(BarSign{Shape: p.Shape, Hollow: p.Hollow, Means: p.Means})
		}
	}
	for _, r := range b.Rows {
		for _, s := range r.Stretches {
			if s.Early || s.Open {
				add(BarSign{Shape: "arrow", Means: b.words.Say("goes on beyond what is drawn")})
			}
		}
	}
	return all
}

// Lay places the axis of the picture on a width: stretches true to scale, cuts
// where nothing begins or ends for long, and ticks; labels of ticks need room
// for about tick. Picture.X then gives the place of an instant.
func (b Bars) Lay(width, tick float64) Picture {
	r := Ribbon{Zone: b.Zone, words: b.words}
	add := func(from, to time.Time) { r.Items = append(r.Items, RibbonItem{From: from, To: to}) }
	for _, row := range b.Rows {
		for _, s := range row.Stretches {
			if s.Fill == Hatched {
				add(s.From, s.To) // how uncertain it is must be seen to scale
				continue
			}
			add(s.From, s.From)
			add(s.To, s.To)
		}
		for _, p := range row.Points {
			add(p.At, p.At)
		}
	}
	return r.Lay(width, width, tick)
}

// tell is the picture in words: the caption, then a line for each row.
func (b Bars) tell(t *tongue, zone *time.Location) string {
	lines := []string{b.Title + ". " + b.Caption}
	for _, r := range b.Rows {
		if r.Head {
			lines = append(lines, r.Label+":")
			continue
		}
		var parts []string
		for _, s := range r.Stretches {
			parts = append(parts, s.tell(t, zone))
		}
		for _, p := range r.Points {
			parts = append(parts, p.Means+" "+t.both(p.At, zone))
		}
		if r.Value != "" {
			parts = append(parts, r.Value)
		}
		lines = append(lines, strings.ReplaceAll(r.Label, "\n", ", ")+": "+strings.Join(parts, "; ")+".")
	}
	return strings.Join(lines, "\n")
}

func (s BarStretch) tell(t *tongue, zone *time.Location) string {
	from, to := t.tr("from %s", t.both(s.From, zone)), t.tr("to %s", t.both(s.To, zone))
	if s.Early {
		from = t.tr("from before %s", t.both(s.From, zone))
	}
	if s.Open {
		to = t.tr("and still at %s", t.both(s.To, zone))
	}
	return s.Means + " " + from + " " + to
}

// Hatch are the lines that hatch a box: x and y of both ends, step apart, from
// the lower left to the upper right.
func Hatch(x0, y0, x1, y1, step float64) (lines [][4]float64) {
	for c := x0 + y0 + step; c < x1+y1; c += step { // on each x + y = c
		ax, bx := max(x0, c-y1), min(x1, c-y0)
		if ax < bx {
			lines = append(lines, [4]float64{ax, c - ax, bx, c - bx})
		}
	}
	return lines
}
