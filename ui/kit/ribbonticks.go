package kit

import (
	"math"
	"slices"
	"time"
)

// aYear is how long a picture may be before its dates need their year.
const aYear = 365 * 86400

// layTicks asks for ticks piece by piece between the cuts and drops those
// whose labels would touch. The first time of day in a piece has its date,
// where there is room, and over more than a year a date has its year.
func layTicks(d RibbonDrawing, breaks []RibbonBreak, ticks TickFunc, from, to float64, width, labelWidth float32) []RibbonMarkTick {
	var out []RibbonMarkTick
	long := to-from > aYear
	end := float32(0) // of the last label
	fits := func(x, need float32) bool {
		return x-need/2 >= end && x+need/2 <= width && !slices.ContainsFunc(d.Gaps, func(g RibbonGap) bool {
			return abs32(x-(g.X0+g.X1)/2) < (need+labelWidth)/2 // the cut's own label stands here
		})
	}
	piece := func(a, b float64) {
		px := d.Scale.At(b) - d.Scale.At(a)
		if px < 4 || !(b > a) {
			return
		}
		dated := false
		for _, t := range ticks(a, b, (b-a)*float64(labelWidth/px)) {
			if t.X < a || t.X > b {
				continue
			}
			x := d.Scale.At(t.X)
			label, need, says := t.Label, labelWidth, t.Day
			date, wide := t.Date, labelWidth*1.35 // "24 Nov 2026" against "00:00:00"
			if !long && len(date) > 5 {
				date, wide = date[:len(date)-5], labelWidth
			}
			switch with := date + " " + t.Label; {
			case t.Day && long:
				label, need = date, wide
			case !t.Day && !dated && date != "" && fits(x, wide+labelWidth*0.6):
				label, need, says = with, wide+labelWidth*0.6, true
			}
			if !fits(x, need) {
				continue
			}
			dated = dated || says
			out, end = append(out, RibbonMarkTick{x, label}), x+need/2
		}
	}
	at := from
	for _, b := range breaks {
		piece(at, b.From)
		at = b.To
	}
	piece(at, to)
	return out
}

// tickSteps are the distances axis marks may have, in seconds.
var tickSteps = []float64{1, 5, 10, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200,
	86400, 2 * 86400, 7 * 86400, 14 * 86400, 28 * 86400, 91 * 86400, 365 * 86400}

// ZoneTicks makes a TickFunc with round local times of one zone: midnight
// reads as its date, other marks as hours and minutes.
func ZoneTicks(zone *time.Location) TickFunc {
	const dated = "2 Jan 2006"
	return func(from, to, atLeast float64) []RibbonTick {
		step := tickSteps[len(tickSteps)-1]
		for _, s := range tickSteps {
			if s >= atLeast {
				step = s
				break
			}
		}
		var out []RibbonTick
		start := time.Unix(int64(from), 0).In(zone)
		day := time.Date(start.Year(), start.Month(), start.Day(), 0, 0, 0, 0, zone)
		for len(out) < 200 {
			if float64(day.Unix()) > to {
				break
			}
			next := day.AddDate(0, 0, max(int(step/86400), 1))
			if step >= 86400 {
				if x := float64(day.Unix()); x >= from && x <= to {
					out = append(out, RibbonTick{x, day.Format("2 Jan"), day.Format(dated), true})
				}
				day = next
				continue
			}
			// Counting from each midnight keeps the marks round across a clock change.
			for s := 0.0; ; s += step {
				x := float64(day.Unix()) + s
				if x >= float64(next.Unix()) || x > to || len(out) >= 200 {
					break
				}
				if x < from {
					if skip := math.Floor((from - x) / step); skip > 1 {
						s += (skip - 1) * step
					}
					continue
				}
				label := time.Unix(int64(x), 0).In(zone)
				switch {
				case s == 0:
					out = append(out, RibbonTick{x, label.Format("2 Jan"), label.Format(dated), true})
				case step < 60:
					out = append(out, RibbonTick{x, label.Format("15:04:05"), label.Format(dated), false})
				default:
					out = append(out, RibbonTick{x, label.Format("15:04"), label.Format(dated), false})
				}
			}
			day = next
		}
		return out
	}
}
