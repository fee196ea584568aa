package report

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Trend is one measure over the incidents of each period, in order.
type Trend struct {
	Key, Label string // Label names the part too
	Part       string // of a measure that has several: a priority, a kind of disturbance
	Unit       string // as of a Reading; "incidents" for their number
	Points     []TrendPoint
}

// TrendPoint is a measure over the incidents that were opened in a period. A
// value that is not known is never a zero.
type TrendPoint struct {
	From      time.Time // the first instant of the period, in the zone asked for
	Label     string    // "Jan", "Q1"
	Incidents int       // opened in it
	Value     Many      // of those incidents
}

// TrendKeys are the measures a trend is drawn of where nobody chose others.
var TrendKeys = []string{"incidents", "time_to_detect", "time_to_acknowledge", "time_to_contain", "time_to_recover", "report_deadline_adherence"}

// AllTrends stands for every measure a trend can be drawn of.
const AllTrends = "all"

// TrendableKeys are all measures a trend can be drawn of: the main ones first,
// then the guide's in its order. One that is worked out over many incidents by a
// rule of its own has none.
func TrendableKeys(t Templates) []string {
	out := slices.Clone(TrendKeys)
	for _, m := range t.Measures {
		if !OverMany(m.Key) && !slices.Contains(out, m.Key) {
			out = append(out, m.Key)
		}
	}
	return out
}

// Known says whether a value of any period is known.
func (t Trend) Known() bool {
	return slices.ContainsFunc(t.Points, func(p TrendPoint) bool {
		_, _, _, known := p.Reach(t.Unit)
		return known
	})
}

// Periods are the first instants of n months, or quarters, and of what follows
// them; the last one holds the instant until.
func Periods(until time.Time, n int, quarterly bool, zone *time.Location) []time.Time {
	local, step := until.In(zone), 1
	month := int(local.Month())
	if quarterly {
		step, month = 3, (month-1)/3*3+1
	}
	var out []time.Time
	for i := -n + 1; i <= 1; i++ {
		out = append(out, time.Date(local.Year(), time.Month(month+i*step), 1, 0, 0, 0, 0, zone))
	}
	return out
}

// TrendsOver are measures over the incidents of a group, period by period: by
// when each was opened. bounds are those of Periods. Parts of a measure stand after
// it, as far as any of them is known. It is pure.
func TrendsOver(cases []Case, l Led, now time.Time, group Group, keys []string, bounds []time.Time) []Trend {
	out := make([]Trend, 0, len(keys))
	within := func(from, to time.Time) (some []Case) {
		for _, c := range cases {
			if opened := c.View.Opened.At; GroupOf(c.View) == group && !opened.Before(from) && opened.Before(to) {
				some = append(some, c)
			}
		}
		return some
	}
	for _, key := range keys {
		if key == "incidents" {
			t := Trend{Key: key, Label: "Incidents", Unit: "incidents"}
			for i := 0; i+1 < len(bounds); i++ {
				t.Points = append(t.Points, TrendPoint{From: bounds[i], Label: periodLabel(bounds[i], bounds[i+1]), Incidents: len(within(bounds[i], bounds[i+1]))})
			}
			out = append(out, t)
			continue
		}
		at := slices.IndexFunc(l.Templates.Measures, func(m Measure) bool { return m.Key == key })
		if at < 0 || OverMany(key) {
			continue
		}
		m := l.Templates.Measures[at]
		for _, all := range pooled(m, within(bounds[0], bounds[len(bounds)-1]), group) {
			t := Trend{Key: key, Label: all.Name(), Part: all.Part, Unit: all.Unit}
			for i := 0; i+1 < len(bounds); i++ {
				some := within(bounds[i], bounds[i+1])
				p := TrendPoint{From: bounds[i], Label: periodLabel(bounds[i], bounds[i+1]), Incidents: len(some)}
				for _, x := range pooled(m, some, group) {
					if x.Part == all.Part {
						p.Value = x
					}
				}
				t.Points = append(t.Points, p)
			}
			if t.Part == "" || t.Known() {
				out = append(out, t)
			}
		}
	}
	return out
}

func periodLabel(from, to time.Time) string {
	if to.Sub(from) > 40*24*time.Hour {
		return fmt.Sprintf("Q%d", (int(from.Month())-1)/3+1)
	}
	return from.Format("Jan")
}

// Says is the value of a point in words: a number, "not known", or that nothing
// was opened then.
func (p TrendPoint) Says(unit string) string {
	switch {
	case unit == "incidents":
		return fmt.Sprint(p.Incidents)
	case p.Incidents == 0:
		return "no incident"
	}
	words := p.Value.Value()
	if n := p.Value.Count; n > 0 && n < p.Incidents {
		words += fmt.Sprintf(" (known of %d of %d)", n, p.Incidents)
	}
	return words
}

// Reach is how high a point stands: for certain and at most, in hours, parts of
// one or numbers; false where it is not known. Open says that it may be higher
// than most.
func (p TrendPoint) Reach(unit string) (sure, most float64, open, known bool) {
	m := p.Value
	switch {
	case unit == "incidents":
		return float64(p.Incidents), float64(p.Incidents), false, true
	case unit == "duration" && m.Count > 0:
		if m.Median.OpenHigh {
			return m.Median.Low.Hours(), m.Median.Value.Hours(), true, true
		}
		return m.Median.Low.Hours(), m.Median.High.Hours(), false, true
	case (unit == "share" || unit == "yes/no") && m.Of > 0:
		return float64(m.Hit) / float64(m.Of), float64(max(m.Most, m.Hit)) / float64(m.Of), false, true
	case (unit == "count" || unit == "list") && m.Count > 0:
		return m.Middle, m.Middle, false, true
	}
	return 0, 0, false, false
}

// Short is the value of a point in a few letters, to stand over its bar.
func (p TrendPoint) Short(unit string) string {
	sure, most, open, known := p.Reach(unit)
	switch {
	case !known && p.Incidents == 0:
		return "–"
	case !known:
		return "?"
	case unit == "share" || unit == "yes/no":
		if most > sure {
			return fmt.Sprintf("≥%.0f%%", sure*100)
		}
		return fmt.Sprintf("%.0f%%", sure*100)
	case unit == "duration":
		short := shortHours(p.Value.Median.Value.Hours())
		if open {
			short = "≥" + shortHours(sure)
		} else if shortHours(sure) != shortHours(most) {
			short = "~" + short
		}
		return short
	}
	return fmt.Sprintf("%g", sure)
}

func shortHours(h float64) string {
	switch {
	case h < 1.0/60:
		return fmt.Sprintf("%.0fs", h*3600)
	case h < 1:
		return fmt.Sprintf("%.0fm", h*60)
	case h < 9.95:
		return strings.TrimSuffix(fmt.Sprintf("%.1f", h), ".0") + "h"
	case h < 72:
		return fmt.Sprintf("%.0fh", h)
	}
	return fmt.Sprintf("%.0fd", h/24)
}

// Say are the values of a trend in words, a line.
func (t Trend) Say() string {
	parts := make([]string, len(t.Points))
	for i, p := range t.Points {
		parts[i] = fmt.Sprintf("%s %d: %s", p.Label, p.From.Year(), p.Says(t.Unit))
	}
	return t.Label + ": " + strings.Join(parts, "; ") + "."
}

// trendFigure draws trends as small pictures of bars, two abreast.
func trendFigure(title string, trends []Trend) Figure {
	f := Figure{Title: title, Width: 480,
		Caption: "By when an incident was opened. Black is for certain, hatched may be more, because times are not exactly known. “?”: incidents were opened and none of them gives a value; “–”: none was opened. Each picture has a scale of its own; a time is the median."}
	const wide, high, gapX, gapY = 232.0, 92.0, 16.0, 12.0
	lines := []string{f.Title + ". " + f.Caption}
	for i, t := range trends {
		lines = append(lines, t.Say())
		x0, y0 := float64(i%2)*(wide+gapX), float64(i/2)*(high+gapY)
		f.text(t.Label, x0, y0, wide, 8, 'L').Bold = true
		base, top := y0+high-12, y0+26
		most := 0.0
		for _, p := range t.Points {
			if _, m, _, known := p.Reach(t.Unit); known {
				most = max(most, m)
			}
		}
		if t.Unit == "share" || t.Unit == "yes/no" {
			most = 1
		}
		step := wide / float64(max(len(t.Points), 1))
		for k, p := range t.Points {
			x := x0 + float64(k)*step
			sure, may, _, known := p.Reach(t.Unit)
			y, bar := base, min(step*0.64, 26)
			if known && most > 0 {
				height := func(v float64) float64 { return (base - top) * v / most }
				if may > sure {
					f.box(x+(step-bar)/2, base-height(may), bar, height(may)-height(sure), Hatched, false)
				}
				if sure > 0 {
					f.box(x+(step-bar)/2, base-height(sure), bar, height(sure), Solid, false)
				}
				y = base - height(may)
			}
			size := 6.0
			short := p.Short(t.Unit)
			f.Shapes = append(f.Shapes, Shape{Kind: TextShape, X: x - 2, Y: y - 9, W: step + 4, H: 8, Text: short, Size: size, Align: 'C', Muted: !known})
			f.text(p.Label, x, base+2, step, 6, 'C').Muted = true
		}
		f.line(x0, base, x0+wide, base)
	}
	rows := (len(trends) + 1) / 2
	f.Height = float64(rows)*(high+gapY) - gapY + 2
	f.Words = strings.Join(lines, "\n")
	return f
}
