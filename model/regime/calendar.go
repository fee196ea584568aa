package regime

import (
	"fmt"
	"slices"
	"time"
)

// Day is a day of the calendar on no particular clock.
type Day struct {
	Year  int
	Month time.Month
	Day   int
}

// DayOf is the day an instant falls on, as the clocks of its own location have it.
func DayOf(t time.Time) Day {
	y, m, d := t.Date()
	return Day{y, m, d}
}

// ParseDay reads YYYY-MM-DD.
func ParseDay(text string) (Day, error) {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return Day{}, fmt.Errorf("%q is no date YYYY-MM-DD", text)
	}
	return DayOf(t), nil
}

func (d Day) noon() time.Time { return time.Date(d.Year, d.Month, d.Day, 12, 0, 0, 0, time.UTC) }

// Add is the day n days later.
func (d Day) Add(n int) Day { return DayOf(d.noon().AddDate(0, 0, n)) }

// Before says whether d is earlier than e.
func (d Day) Before(e Day) bool { return d.noon().Before(e.noon()) }

// Weekday of the day.
func (d Day) Weekday() time.Weekday { return d.noon().Weekday() }

// String is YYYY-MM-DD.
func (d Day) String() string { return d.noon().Format(time.DateOnly) }

// words is "Sun 28 Feb 2027".
func (d Day) words() string { return d.noon().Format("Mon 2 Jan 2006") }

// AddMonths is the same day number n months later, or the last day of that month
// where it has no such day.
func (d Day) AddMonths(n int) Day {
	first := time.Date(d.Year, d.Month+time.Month(n), 1, 12, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return Day{first.Year(), first.Month(), min(d.Day, last)}
}

// Readings are the instants at which the clocks of a zone show a time of day on a
// day, earliest first: none is possible, and two where clocks go back. skipped
// means that they never showed it; the instants are then the two neighbours, the
// reading moved back and moved on by what was skipped.
//
// Zone tables know offsets of up to 26 hours apart (a country that crosses the
// date line skips or repeats a day), so every offset in force within 30 hours is
// tried.
func Readings(d Day, clock time.Duration, zone *time.Location) (at []time.Time, skipped bool) {
	reading := time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC).Add(clock)
	wall, ns := reading.Unix(), int64(reading.Nanosecond())
	const reach = 30 * 3600
	type change struct{ at, before, after int64 }
	var changes []change
	_, off := time.Unix(wall-reach, 0).In(zone).Zone()
	last := int64(off)
	offsets := []int64{last}
	for t := time.Unix(wall-reach, 0).In(zone); ; {
		_, next := t.ZoneBounds()
		if !next.IsZero() && !next.After(t) {
			// Package time ends the years of a zone's rule after 365 days, so that on
			// the last day of a leap year the end lies behind; no clock changes then.
			next = t.Add(24 * time.Hour)
		}
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
		t := time.Unix(wall-off, ns)
		if _, is := t.In(zone).Zone(); int64(is) == off {
			at = append(at, t.In(zone))
		}
	}
	if len(at) == 0 {
		skipped = true
		for _, ch := range changes {
			if wall >= ch.at+ch.before && wall < ch.at+ch.after {
				at = []time.Time{time.Unix(wall-ch.after, ns).In(zone), time.Unix(wall-ch.before, ns).In(zone)}
			}
		}
	}
	slices.SortFunc(at, time.Time.Compare)
	return at, skipped
}

// start is the first instant of the day in a zone: midnight, or the moment the
// clocks jump to where midnight is skipped.
func (d Day) start(zone *time.Location) time.Time {
	at, skipped := Readings(d, 0, zone)
	if skipped {
		begin, _ := at[1].ZoneBounds()
		return begin
	}
	return at[0]
}

// end is the last second of the day in a zone: the first 23:59:59, and the last
// one, which differ only where clocks go back across midnight.
func (d Day) end(zone *time.Location) (first, last time.Time) {
	at, skipped := Readings(d, 24*time.Hour-time.Second, zone)
	if skipped { // the day ends where the clocks jump
		begin, _ := at[1].ZoneBounds()
		return begin.Add(-time.Second), begin.Add(-time.Second)
	}
	return at[0], at[len(at)-1]
}

// at is a time of day in a zone; the first one where clocks go back over it.
func (d Day) at(clock time.Duration, zone *time.Location) time.Time {
	at, _ := Readings(d, clock, zone)
	return at[0]
}

// Closed is a day on which offices do not work.
type Closed struct {
	Date string `json:"date"` // YYYY-MM-DD
	Name string `json:"name"`
}

// Calendar are the closed days of a place beside Saturdays and Sundays.
type Calendar struct {
	days map[Day]string
}

// NewCalendar makes a calendar of closed days.
func NewCalendar(closed []Closed) (Calendar, error) {
	c := Calendar{days: make(map[Day]string, len(closed))}
	for i, x := range closed {
		d, err := ParseDay(x.Date)
		if err != nil {
			return Calendar{}, fmt.Errorf("holidays[%d]: %w", i, err)
		}
		c.days[d] = x.Name
	}
	return c, nil
}

// Closed says why a day is no business day; empty for a business day.
func (c Calendar) Closed(d Day) string {
	if name, ok := c.days[d]; ok {
		if name == "" {
			return "a closed day"
		}
		return name
	}
	switch d.Weekday() {
	case time.Saturday:
		return "a Saturday"
	case time.Sunday:
		return "a Sunday"
	}
	return ""
}

// next is the first business day on or after d. There is one, since a calendar
// holds finitely many closed days.
func (c Calendar) next(d Day) Day {
	for c.Closed(d) != "" {
		d = d.Add(1)
	}
	return d
}
