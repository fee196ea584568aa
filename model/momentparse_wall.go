package model

import (
	"fmt"
	"slices"
	"time"
)

// date is a day of the calendar, without a zone.
type date struct {
	y int
	m time.Month
	d int
}

func dateOf(t time.Time) date {
	y, m, d := t.Date()
	return date{y, m, d}
}

func (d date) add(days int) date {
	return dateOf(time.Date(d.y, d.m, d.d+days, 12, 0, 0, 0, time.UTC))
}

func (d date) exists() bool { return d.add(0) == d }

func (d date) String() string { return fmt.Sprintf("%04d-%02d-%02d", d.y, d.m, d.d) }

// seconds is the wall-clock reading of a time on a day, as if it were UTC.
func (d date) seconds(c clock) int64 {
	return time.Date(d.y, d.m, d.d, c.h, c.m, c.s, 0, time.UTC).Unix()
}

// readings are the instants a wall-clock reading may mean in a zone. skipped
// means that the clocks never showed it; the instants are then the two
// neighbours: the reading moved back and moved on by what was skipped.
type readings struct {
	at      []time.Time
	skipped bool
}

// wallClock looks up a wall-clock reading in a zone. Zone tables know offsets
// of up to 26 hours apart (a country that crosses the date line skips or
// repeats a day), so every offset in force within 30 hours is tried.
func wallClock(d date, c clock, zone *time.Location) readings {
	wall := d.seconds(c)
	const reach = 30 * 3600
	var r readings
	type change struct{ at, before, after int64 }
	var changes []change
	_, off := time.Unix(wall-reach, 0).In(zone).Zone()
	last := int64(off)
	offsets := []int64{last}
	for t := time.Unix(wall-reach, 0).In(zone); ; {
		_, next := t.ZoneBounds()
		if next.IsZero() || next.Unix() > wall+reach {
			break
		}
		_, off := next.Zone()
		changes = append(changes, change{next.Unix(), last, int64(off)})
		last = int64(off)
		offsets = append(offsets, last)
		t = next
	}
	slices.Sort(offsets)
	for _, off := range slices.Compact(offsets) {
		t := time.Unix(wall-off, int64(c.ns))
		if _, is := t.In(zone).Zone(); int64(is) == off {
			r.at = append(r.at, t.In(zone))
		}
	}
	if len(r.at) == 0 {
		r.skipped = true
		for _, ch := range changes {
			if wall >= ch.at+ch.before && wall < ch.at+ch.after {
				r.at = []time.Time{time.Unix(wall-ch.after, int64(c.ns)).In(zone), time.Unix(wall-ch.before, int64(c.ns)).In(zone)}
			}
		}
	}
	slices.SortFunc(r.at, time.Time.Compare)
	return r
}

// dayStart is the first instant of a day in a zone; where midnight is skipped
// that is later than 00:00. ok is false for a day that the zone left out.
func dayStart(d date, zone *time.Location) (t time.Time, ok bool) {
	r := wallClock(d, clock{}, zone)
	if len(r.at) == 0 {
		return time.Time{}, false
	}
	if r.skipped {
		start, _ := r.at[len(r.at)-1].ZoneBounds() // the moment the clocks jumped
		return start, dateOf(start) == d
	}
	return r.at[0], true
}
