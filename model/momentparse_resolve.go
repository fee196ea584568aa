package model

import (
	"fmt"
	"strings"
	"time"
)

// span is one candidate answer: the instants of a time or of a range.
type span struct{ from, to time.Time }

// guess is a day the time may lie on, and what taking it assumes.
type guess struct {
	day     date
	assumed string
}

// resolve finds the instant that was meant. ahead allows the future.
func (s timeSpec) resolve(now time.Time, home *time.Location, ahead bool) (Moment, *Error) {
	now = now.Round(0)
	zone := s.zone
	if zone == nil {
		zone = zoneOr(home)
	}
	limit := now.Add(futureSlack)
	if ahead {
		limit = now.Add(furthestAhead)
	}
	var m Moment
	var err *Error
	switch s.form {
	case formNow:
		m = At(now.Truncate(time.Minute), zone, ToMinute, OwnClock)
	case formUnknown:
		m = Moment{Precision: Unknown, Zone: zone.String()}
	case formRelative:
		m, err = s.resolveRelative(now, limit, zone)
	case formDay:
		m, err = s.resolveDay(now, limit, zone, ahead)
	default:
		if s.utc != nil {
			m, err = s.resolvePrinted(now, limit, zone, ahead)
		} else {
			m, err = s.resolveClock(now, limit, zone, ahead)
		}
	}
	if err != nil {
		return Moment{}, err
	}
	m.Typed = s.typed()
	return m, nil
}

func (s timeSpec) resolveRelative(now, limit time.Time, zone *time.Location) (Moment, *Error) {
	t, p, unit := now.Add(-s.ago), ToMinute, time.Minute
	if s.seconds {
		p, unit = ToSecond, time.Second
	}
	t = t.Truncate(unit)
	if t.After(limit) {
		return Moment{}, s.future(t.In(zone), now)
	}
	if t.Year() < firstYear {
		return Moment{}, Refuse(Invalid, "time", "", "%s is before %d.", s.typed(), firstYear)
	}
	return At(t, zone, p, OwnClock), nil
}

// guesses lists the days the typed day may mean, the likeliest first.
func (s timeSpec) guesses(now time.Time, zone *time.Location, ahead bool) ([]guess, *Error) {
	today := dateOf(now.In(zone))
	d := s.day
	switch d.form {
	case dayToday:
		return []guess{{day: today}}, nil
	case dayYesterday:
		return []guess{{day: today.add(-1)}}, nil
	case dayTomorrow:
		return []guess{{day: today.add(1)}}, nil
	case dayDate:
		return []guess{{day: date{d.y, time.Month(d.m), d.d}}}, nil
	case dayWeekday:
		is := time.Date(today.y, today.m, today.d, 12, 0, 0, 0, time.UTC).Weekday()
		back := (int(is-d.weekday) + 7) % 7
		if ahead {
			return []guess{{day: today.add((7 - back) % 7)}, {day: today.add(7 - back)}}, nil
		}
		return []guess{{day: today.add(-back)}, {day: today.add(-back - 7)}}, nil
	case dayMonth:
		return s.monthGuesses(today, ahead)
	}
	crosses := s.to != nil && s.toDay.form == dayNone && s.to.before(s.from)
	switch {
	case ahead:
		return []guess{{day: today}}, nil
	case crosses: // its end is today, so beginning yesterday assumes nothing
		return []guess{{day: today}, {day: today.add(-1)}, {today.add(-2), "yesterday"}}, nil
	}
	return []guess{{day: today}, {today.add(-1), "yesterday"}}, nil
}

// monthGuesses finds the year of a day and month: this year's, or last year's
// where this year's is still to come. Due times take next year's where this
// year's is half a year past.
func (s timeSpec) monthGuesses(today date, ahead bool) ([]guess, *Error) {
	this := date{today.y, time.Month(s.day.m), s.day.d}
	other := date{today.y - 1, this.m, this.d}
	passed := time.Date(today.y, today.m, today.d, 0, 0, 0, 0, time.UTC).Sub(time.Date(this.y, this.m, this.d, 0, 0, 0, 0, time.UTC))
	var list []guess
	if ahead {
		other.y = today.y + 1
		if passed > 182*24*time.Hour {
			this, other = other, this
		}
		list = []guess{{this, "year"}}
	} else {
		list = []guess{{day: this}, {other, "year"}}
		if passed < 0 {
			list = list[1:]
		}
	}
	if !list[0].day.exists() {
		return nil, Refuse(Invalid, "time", "Write the year too, as 2026-03-28.", "there is no day %s.", list[0].day)
	}
	return list, nil
}

func (s timeSpec) resolveDay(now, limit time.Time, zone *time.Location, ahead bool) (Moment, *Error) {
	days, err := s.guesses(now, zone, ahead)
	if err != nil {
		return Moment{}, err
	}
	for i, g := range days {
		start, ok := dayStart(g.day, zone)
		if !ok {
			return Moment{}, Refuse(Invalid, "time", "Name the day before or after it.", "%s was left out in %s.", g.day, zone)
		}
		end := start
		for n := 1; ; n++ { // the day after may be left out too
			if next, ok := dayStart(g.day.add(n), zone); ok {
				end = next
				break
			}
		}
		at := start
		if s.mod == modAfter {
			at = end
		}
		if at.After(limit) {
			if i+1 < len(days) {
				continue
			}
			return Moment{}, s.future(at, now)
		}
		m := At(start, zone, ToDay, OwnClock)
		m.To, m.Assumed = end.UTC(), g.assumed
		switch s.mod {
		case modBefore:
			m.Precision, m.To = Before, time.Time{}
		case modAfter:
			m = At(end, zone, After, OwnClock)
			m.Assumed = g.assumed
		}
		return m, nil
	}
	panic("model: a day with no guesses") // guesses gives at least one, and the last one returns
}

func (s timeSpec) resolveClock(now, limit time.Time, zone *time.Location, ahead bool) (Moment, *Error) {
	days, err := s.guesses(now, zone, ahead)
	if err != nil {
		return Moment{}, err
	}
	var future time.Time // the first reading that lies ahead, for the sentence
	for _, g := range days {
		if !g.day.exists() {
			continue
		}
		all, skipped := s.spans(g.day, zone)
		var past []span
		for _, p := range all {
			if last := p.last(); last.After(limit) {
				if future.IsZero() {
					future = last
				}
			} else if p.from.Year() >= firstYear {
				past = append(past, p)
			}
		}
		if len(past) == 0 {
			continue
		}
		if skipped || len(past) > 1 {
			return Moment{}, s.ask(past, skipped, zone)
		}
		m := s.moment(past[0], zone)
		m.Assumed = g.assumed
		if len(all) > 1 {
			m.Assumed = strings.TrimPrefix(m.Assumed+", first of two", ", ")
		}
		return m, nil
	}
	if future.IsZero() { // nothing but a range whose end precedes its start
		return Moment{}, Refuse(Invalid, "time", "Write the earlier time first.", "%s ends before it begins.", s.typed())
	}
	return Moment{}, s.future(future, now)
}

// last is the latest instant that must not lie in the future.
func (p span) last() time.Time {
	if p.to.IsZero() {
		return p.from
	}
	return p.to
}

// spans lists what a clock time or range on a day may mean in a zone, in order.
func (s timeSpec) spans(day date, zone *time.Location) (list []span, skipped bool) {
	from := wallClock(day, s.from, zone)
	if s.to == nil {
		for _, t := range from.at {
			list = append(list, span{from: t})
		}
		return list, from.skipped
	}
	end := day
	switch {
	case s.toDay.form == dayDate:
		end = date{s.toDay.y, time.Month(s.toDay.m), s.toDay.d}
	case s.to.before(s.from):
		end = day.add(1)
	}
	to := wallClock(end, *s.to, zone)
	for _, a := range from.at {
		for _, b := range to.at {
			if !b.Before(a) {
				list = append(list, span{a, b})
			}
		}
	}
	return list, from.skipped || to.skipped
}

// moment is the Moment of an answer.
func (s timeSpec) moment(p span, zone *time.Location) Moment {
	precision := ToMinute
	if s.from.seconds {
		precision = ToSecond
	}
	m := At(p.from, zone, precision, OwnClock)
	switch {
	case !p.to.IsZero():
		m.Precision, m.To = FromTo, p.to.UTC()
	case s.about:
		m.Precision, m.Margin = PlusMinus, int(aboutMargin/time.Second)
	case s.margin > 0:
		m.Precision, m.Margin = PlusMinus, s.margin
	case s.mod == modBefore:
		m.Precision = Before
	case s.mod == modAfter:
		m.Precision = After
	}
	return m
}

// future refuses a time that has not come yet.
func (s timeSpec) future(t, now time.Time) *Error {
	return Refuse(Invalid, "time", "Only an open task (t:) may have a time ahead; it is its due time.",
		"%s is in the future, %s from now.", FormatMoment(At(t, t.Location(), ToMinute, OwnClock), t.Location(), LongStyle), FormatAge(t.Sub(now)))
}

// ask puts the answers before the person: a time that the clocks skipped, or
// one that they showed twice.
func (s timeSpec) ask(list []span, skipped bool, zone *time.Location) *Error {
	var each []string
	e := Refuse(Question, "time", "", "")
	for _, p := range list {
		_, off := p.from.Zone()
		show := func(t time.Time) string { return t.Format(s.layout()) }
		local, utc := show(p.from)+" "+offsetText(off), show(p.from.UTC())+"Z"
		if !p.to.IsZero() {
			_, end := p.to.Zone()
			local += " to " + show(p.to) + " " + offsetText(end)
			utc += " to " + show(p.to.UTC()) + "Z"
		}
		e.Choices = append(e.Choices, Choice{
			Label:   p.from.Format("Mon 2 Jan ") + local + " (" + utc + ")",
			Replace: explicitTime(s.moment(p, zone), off) + s.tail(),
		})
		each = append(each, local+" ("+utc+")")
	}
	what := fmt.Sprintf("%s exists twice", s.typed())
	e.Hint = "The clocks were set back that night; choose one."
	if skipped {
		what = fmt.Sprintf("%s does not exist", s.typed())
		e.Hint = "The clocks were set forward over it; choose one."
	}
	e.Text = fmt.Sprintf("%s in %s: %s.", what, zone, strings.Join(each, " or "))
	return e
}

func (s timeSpec) layout() string {
	if s.from.seconds || s.to != nil && s.to.seconds {
		return "15:04:05"
	}
	return "15:04"
}
