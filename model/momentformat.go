package model

import (
	"fmt"
	"strings"
	"time"
)

// Style says how much of a Moment is printed. The zero Style is the short form
// of the screen with its year: "Tue 24 Nov 2026 03:12 CET (02:12Z)".
type Style struct {
	Long  bool      // form of documents: 2026-03-30 03:12 CEST (01:12Z), always with its date
	Near  time.Time // short only: the year is left out when it is Near's
	Above time.Time // short only: the date is left out when it is Above's, as under the row above
}

// LongStyle is the form of documents and exports.
var LongStyle = Style{Long: true}

// UnknownTime is what stands where no time can be given.
const UnknownTime = "time not known"

// FormatMoment prints a Moment in the home zone with its zone and UTC, its
// margin or interval in words a reader cannot take for exactness. The long
// style also says when the time was given in another zone. Window, programs
// and documents all print Moments with it.
func FormatMoment(m Moment, home *time.Location, o Style) string {
	if !m.Known() {
		return UnknownTime
	}
	if m.Precision == ToDay {
		return formatDay(m, home, o)
	}
	from := m.From.In(m.showZone(home))
	given := ""
	if o.Long && m.givenElsewhere(home) {
		given = ", given " + m.givenText()
	}
	if m.Precision == FromTo {
		return formatRange(m, from, given, o)
	}
	clock := clockLayout(m)
	text := dateText(from, o) + from.Format(clock)
	if m.Precision == PlusMinus {
		text += " ±" + marginText(m.Margin)
	}
	text += " " + abbrevOf(from)
	if utc := utcText(m.From, from, clock); !isUTC(from) {
		text += " (" + utc + given + ")"
	} else if given != "" {
		text += " (" + given[2:] + ")"
	}
	switch m.Precision {
	case Before:
		return "not later than " + text
	case After:
		return "not earlier than " + text
	case ToHour:
		return text + " (hour)"
	}
	return text
}

// FormatInstant prints an instant to the minute in the long style.
func FormatInstant(t time.Time, home *time.Location) string {
	return FormatMoment(At(t.Truncate(time.Minute), zoneOr(home), ToMinute, OwnClock), home, LongStyle)
}

// FormatInstantSecond is FormatInstant to the second.
func FormatInstantSecond(t time.Time, home *time.Location) string {
	return FormatMoment(At(t.Truncate(time.Second), zoneOr(home), ToSecond, OwnClock), home, LongStyle)
}

// FormatUTC prints an instant to the minute in UTC alone: "2026-03-30 01:12Z".
func FormatUTC(t time.Time) string { return t.UTC().Format("2006-01-02 15:04Z") }

// FormatAge prints a length of time by its two largest units: "3 d 2 h",
// "4 h 07 m", "12 m"; less than a minute in seconds.
func FormatAge(d time.Duration) string {
	sign := ""
	if d < 0 {
		sign, d = "-", -d
		if d < 0 {
			d = 1<<63 - 1 // the shortest Duration has no positive twin
		}
	}
	switch {
	case d < time.Minute:
		if d < time.Second {
			return "0 s"
		}
		return fmt.Sprintf("%s%d s", sign, int(d.Seconds()))
	case d < time.Hour:
		return fmt.Sprintf("%s%d m", sign, int(d.Minutes()))
	case d < 24*time.Hour:
		return fmt.Sprintf("%s%d h %02d m", sign, d/time.Hour, d%time.Hour/time.Minute)
	}
	return fmt.Sprintf("%s%d d %d h", sign, d/(24*time.Hour), d%(24*time.Hour)/time.Hour)
}

// FormatExactness says in words how exactly a Moment is known.
func FormatExactness(m Moment) string {
	switch m.Precision {
	case ToSecond:
		return "exact to the second"
	case ToMinute:
		return "exact to the minute"
	case ToHour:
		return "to the hour"
	case ToDay:
		return "exact to the day"
	case PlusMinus:
		return "plus or minus " + spelledMargin(m.Margin)
	case FromTo:
		return "lasted " + FormatAge(m.To.Sub(m.From))
	case Before:
		return "not later than this"
	case After:
		return "not earlier than this"
	}
	return UnknownTime
}

// formatDay prints a Moment that is known to the day. A day belongs to the zone
// it was given in, so that zone is named when it is not the home zone.
func formatDay(m Moment, home *time.Location, o Style) string {
	local := m.From.In(m.ownZone())
	text := strings.TrimSuffix(dateText(local, Style{Long: o.Long, Near: o.Near}), " ")
	if m.givenElsewhere(home) {
		return text + " (day, " + m.Zone + ")"
	}
	return text + " (day)"
}

func formatRange(m Moment, from time.Time, given string, o Style) string {
	to := m.To.In(from.Location())
	clock := clockLayout(m)
	text := dateText(from, o) + from.Format(clock)
	sameDay := from.Format(time.DateOnly) == to.Format(time.DateOnly)
	sameZone := abbrevOf(from) == abbrevOf(to)
	end := to.Format(clock)
	if !sameDay {
		end = dateText(to, Style{Long: o.Long, Near: o.Near}) + end
	}
	switch {
	case !sameZone:
		text += " " + abbrevOf(from) + " - " + end
	case !sameDay:
		text += " - " + end
	default:
		text += "-" + end
	}
	text += " " + abbrevOf(to)
	if !isUTC(from) || !isUTC(to) {
		return text + " (" + utcText(m.From, from, clock) + "-" + utcText(m.To, to, clock) + given + ")"
	}
	if given != "" {
		text += " (" + given[2:] + ")"
	}
	return text
}

// dateText is the date before a clock time, with the blank after it; empty
// where the row above has the same date.
func dateText(t time.Time, o Style) string {
	switch {
	case o.Long:
		return t.Format("2006-01-02 ")
	case !o.Above.IsZero() && o.Above.In(t.Location()).Format(time.DateOnly) == t.Format(time.DateOnly):
		return ""
	case !o.Near.IsZero() && o.Near.In(t.Location()).Year() == t.Year():
		return t.Format("Mon 2 Jan ")
	}
	return t.Format("Mon 2 Jan 2006 ")
}

// utcText is the UTC clock time, with its date where that is not the local one.
// An offset that is not whole minutes (zones before 1972) forces seconds.
func utcText(t, local time.Time, clock string) string {
	u := t.UTC()
	if _, off := local.Zone(); off%60 != 0 && clock == "15:04" {
		clock = "15:04:05"
	}
	switch {
	case u.Year() != local.Year():
		return u.Format("2 Jan 2006 " + clock + "Z")
	case u.YearDay() != local.YearDay():
		return u.Format("2 Jan " + clock + "Z")
	}
	return u.Format(clock + "Z")
}

// clockLayout shows seconds only where they are meant, fractions only where
// there are any.
func clockLayout(m Moment) string {
	if m.Precision == FromTo && (m.From.Nanosecond() != 0 || m.To.Nanosecond() != 0) ||
		m.Precision != FromTo && m.From.Nanosecond() != 0 {
		return "15:04:05.999999999"
	}
	seconds := m.Precision == ToSecond
	switch m.Precision { // forms that carry no unit of their own show what they hold
	case FromTo:
		seconds = m.From.Second() != 0 || m.To.Second() != 0
	case Before, After, PlusMinus:
		seconds = m.From.Second() != 0
	}
	if seconds {
		return "15:04:05"
	}
	return "15:04"
}

func isUTC(t time.Time) bool {
	name, off := t.Zone()
	return off == 0 && name == "UTC"
}

// abbrevOf is the zone's letters, or its offset where it has none.
func abbrevOf(t time.Time) string {
	name, off := t.Zone()
	if name == "" || name[0] == '+' || name[0] == '-' {
		return offsetShort(off)
	}
	return name
}

// offsetShort writes seconds east of UTC as "+03" or "+05:30".
func offsetShort(off int) string {
	s := offsetText(off)
	return strings.TrimSuffix(s, ":00")
}

// offsetText writes seconds east of UTC as "+03:00".
func offsetText(off int) string {
	sign := '+'
	if off < 0 {
		sign, off = '-', -off
	}
	s := fmt.Sprintf("%c%02d:%02d", sign, off/3600, off%3600/60)
	if off%60 != 0 {
		s += fmt.Sprintf(":%02d", off%60)
	}
	return s
}

func marginText(seconds int) string {
	switch {
	case seconds%86400 == 0 && seconds >= 2*86400:
		return fmt.Sprintf("%d d", seconds/86400)
	case seconds%3600 == 0 && seconds > 0:
		return fmt.Sprintf("%d h", seconds/3600)
	case seconds%60 == 0:
		return fmt.Sprintf("%d min", seconds/60)
	}
	return fmt.Sprintf("%d s", seconds)
}

func spelledMargin(seconds int) string {
	n, unit := seconds, "second"
	switch {
	case seconds%86400 == 0 && seconds >= 2*86400:
		n, unit = seconds/86400, "day"
	case seconds%3600 == 0 && seconds > 0:
		n, unit = seconds/3600, "hour"
	case seconds%60 == 0:
		n, unit = seconds/60, "minute"
	}
	if n != 1 {
		unit += "s"
	}
	return fmt.Sprintf("%d %s", n, unit)
}

func zoneOr(home *time.Location) *time.Location {
	if home == nil {
		return time.UTC
	}
	return home
}

// showZone is the zone a Moment is printed in: home. Where it was recorded in
// home too, the offset and letters of that day are used, so that a newer zone
// table does not change an old printout.
func (m Moment) showZone(home *time.Location) *time.Location {
	home = zoneOr(home)
	if m.Zone == home.String() && m.Precision != FromTo && m.Abbrev != "" {
		return m.ownZone()
	}
	return home
}

// ownZone is the Moment's own offset and letters as a zone.
func (m Moment) ownZone() *time.Location {
	if m.Offset == 0 && (m.Abbrev == "UTC" || m.Abbrev == "") {
		return time.UTC
	}
	return time.FixedZone(m.Abbrev, m.Offset)
}

// givenElsewhere reports whether the time was given in a zone that is neither
// home nor of home's offset at that instant.
func (m Moment) givenElsewhere(home *time.Location) bool {
	home = zoneOr(home)
	if m.Zone == "" || m.Zone == home.String() {
		return false
	}
	_, off := m.From.In(home).Zone()
	return off != m.Offset
}

// givenText says how the time stood in the zone it was given in.
func (m Moment) givenText() string {
	own := m.From.In(m.ownZone())
	if isUTC(own) {
		return "in UTC"
	}
	text := own.Format("as 2006-01-02 " + clockLayout(m))
	abbrev := abbrevOf(own)
	text += " " + abbrev
	if m.Zone != abbrev && m.Zone != offsetText(m.Offset) {
		text += " " + m.Zone
	}
	return text
}
