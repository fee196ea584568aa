package regime

import (
	"fmt"
	"strings"
	"time"
)

// due is an instant pair under way: the earliest defensible one and the latest
// the text allows.
type due struct{ def, latest time.Time }

// counter counts periods for one zone and calendar and writes the working.
type counter struct {
	zone  *time.Location
	cal   Calendar
	eu    bool // the period is one of Regulation (EEC, Euratom) 1182/71
	steps []string
}

func (c *counter) say(format string, args ...any) {
	c.steps = append(c.steps, fmt.Sprintf(format, args...))
}

// instant is "Sun 28 Feb 2027, 13:00 +01:00"; seconds only where there are any.
func (c *counter) instant(t time.Time) string { return Instant(t.In(c.zone)) }

// Instant prints an instant with the offset of its location.
func Instant(t time.Time) string {
	if t.Second() != 0 {
		return t.Format("Mon 2 Jan 2006, 15:04:05 -07:00")
	}
	return t.Format("Mon 2 Jan 2006, 15:04 -07:00")
}

// endOfDay is the cutoff of a day that ends with its last second.
const endOfDay = 24*time.Hour - time.Second

// cutoff reads the time of day a day ends at, and the zone its days are those
// of; without one the day ends with its last second.
func cutoff(text string, zone *time.Location) (clock time.Duration, in *time.Location, err error) {
	if text == "" {
		return endOfDay, zone, nil
	}
	hour, name, named := strings.Cut(text, " ")
	if in = zone; named {
		if in, err = time.LoadLocation(name); err != nil || name == "Local" || name == "" {
			return endOfDay, zone, fmt.Errorf("the time zone %q is not known", name)
		}
	}
	t, err := time.Parse(time.TimeOnly, hour)
	if err != nil {
		return endOfDay, in, fmt.Errorf("%q is no time of day", hour)
	}
	return t.Sub(t.Truncate(24 * time.Hour)), in, nil
}

// dayEnd is when a last day ends, by the stage's cutoff.
func dayEnd(d Day, clock time.Duration, zone *time.Location) due {
	if clock == endOfDay {
		first, last := d.end(zone)
		return due{first, last}
	}
	t := d.at(clock, zone)
	return due{t, t}
}

// nextHour is the start of the next full hour of the wall clock: the hour in
// which an event falls is not counted (Reg. (EEC, Euratom) 1182/71, Art. 3(1)).
func nextHour(t time.Time, zone *time.Location) time.Time {
	_, offset := t.In(zone).Zone()
	shift := time.Duration(offset) * time.Second
	return t.Add(shift).Truncate(time.Hour).Add(time.Hour).Add(-shift)
}

// hours counts N hours on the UTC time line; nights, weekends and changes of
// the clock are no breaks.
func (c *counter) hours(method string, from time.Time, n int) due {
	d := due{def: from.Add(time.Duration(n) * time.Hour)}
	d.latest = d.def
	c.say("%s + %d hours, every hour counted = %s.", c.instant(from), n, c.instant(d.def))
	if method == "elapsed-hours-eu" {
		begin := nextHour(from, c.zone)
		d.latest = begin.Add(time.Duration(n) * time.Hour)
		c.say("Legal latest: the hour of the event is not counted (Reg. 1182/71, Art. 3(1)), so the period begins at %s and ends at %s.", c.instant(begin), c.instant(d.latest))
	}
	return d
}

// lastDay is the last day of a period counted in days, months or business days
// from an instant.
func (c *counter) lastDay(method string, from time.Time, p Period, extra int, zone *time.Location) Day {
	day := DayOf(from.In(zone))
	var last Day
	if extra > 0 && method != "months-same-date" {
		c.say("Extension granted: the period of %s is %s longer.", plural(p.Value, strings.TrimSuffix(strings.ReplaceAll(p.Unit, "-", " "), "s")), plural(extra, "day"))
	}
	switch method {
	case "days-include-trigger":
		last = day.Add(p.Value - 1 + extra)
		c.say("%s is day 1; %s = %s.", day.words(), plural(p.Value+extra, "day"), last.words())
	case "days-after-year-end":
		end := Day{day.Year, time.December, 31}
		last = end.Add(p.Value + extra)
		c.say("%s lies in %d; %s + %s = %s.", day.words(), day.Year, end.words(), plural(p.Value+extra, "day"), last.words())
	case "months-same-date":
		last = day.AddMonths(p.Value)
		wanted := day.Day
		sum := fmt.Sprintf("%s + %s", day.words(), plural(p.Value, "month"))
		if last.Day != wanted {
			law := ""
			if c.eu {
				law = " (Reg. 1182/71, Art. 3(2)(c))"
			}
			c.say("%s: %s has no %d, so its last day, %s%s.", sum, last.noon().Format("January 2006"), wanted, last.words(), law)
		} else {
			c.say("%s = %s.", sum, last.words())
		}
		if extra > 0 {
			last = last.Add(extra)
			c.say("Extension granted: + %s = %s.", plural(extra, "day"), last.words())
		}
	case "business-days-exclude-trigger":
		last = c.businessDay(day, p.Value+extra)
	default: // days-exclude-trigger
		last = day.Add(p.Value + extra)
		c.say("%s is not counted; + %s = %s.", day.words(), plural(p.Value+extra, "day"), last.words())
	}
	return last
}

// businessDay is the n-th business day after day.
func (c *counter) businessDay(day Day, n int) Day {
	var counted, skipped []string
	d := day
	for len(counted) < n {
		d = d.Add(1)
		if why := c.cal.Closed(d); why != "" {
			if d.Weekday() != time.Saturday && d.Weekday() != time.Sunday || strings.TrimPrefix(why, "a ") != d.Weekday().String() {
				skipped = append(skipped, fmt.Sprintf("%s (%s)", d.words(), why))
			}
			continue
		}
		counted = append(counted, fmt.Sprintf("%s (%d)", d.noon().Format("Mon 2 Jan"), len(counted)+1))
	}
	shown := counted
	if len(shown) > 8 {
		shown = append(append([]string{}, shown[:3]...), append([]string{"…"}, shown[len(shown)-2:]...)...)
	}
	text := fmt.Sprintf("%s is not counted; business days: %s.", day.words(), strings.Join(shown, ", "))
	if len(skipped) > 0 {
		text += " Closed: " + strings.Join(skipped, ", ") + "."
	}
	c.say("%s", text)
	return d
}

func plural(n int, unit string) string {
	if n == 1 {
		return "1 " + unit
	}
	return fmt.Sprintf("%d %ss", n, unit)
}

// toBusinessDay carries a last day to the next business day.
func (c *counter) toBusinessDay(d Day, law string) Day {
	next := c.cal.next(d)
	if next != d {
		c.say("%s is %s: legal latest %s (%s).", d.words(), c.cal.Closed(d), next.words(), law)
	}
	return next
}

// twoWorkingDays carries a last day until two working days lie in the period
// (Reg. 1182/71, Art. 3(5)).
func (c *counter) twoWorkingDays(from, last Day) Day {
	working := func(end Day) (n int) {
		for d := from.Add(1); !end.Before(d) && n < 2; d = d.Add(1) {
			if c.cal.Closed(d) == "" {
				n++
			}
		}
		return n
	}
	was := last
	for working(last) < 2 {
		last = c.cal.next(last.Add(1))
	}
	if last != was {
		c.say("A period of two days or more holds two working days at least (Reg. 1182/71, Art. 3(5)): legal latest %s.", last.words())
	}
	return last
}
