package model

import (
	"fmt"
	"time"

	"bridgelog/model/regime"
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

// wallClock looks up a wall-clock reading in a zone.
func wallClock(d date, c clock, zone *time.Location) readings {
	reading := time.Duration(c.h)*time.Hour + time.Duration(c.m)*time.Minute + time.Duration(c.s)*time.Second + time.Duration(c.ns)
	at, skipped := regime.Readings(regime.Day{Year: d.y, Month: d.m, Day: d.d}, reading, zone)
	return readings{at, skipped}
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
