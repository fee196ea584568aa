package model

import (
	"fmt"
	"time"
)

// TypeMoment writes a Moment as a person could type it, so that it reads back
// to the same instants whatever "now" is: with its full date, and with an offset
// where the home clock would not do. The quick entry line is filled with it when
// a row is corrected.
func TypeMoment(m Moment, home *time.Location) string {
	home = zoneOr(home)
	if !m.Known() {
		return "?"
	}
	if m.Precision == ToDay {
		day := m.From.In(m.ownZone()).Format("2006-01-02")
		if m.Zone != home.String() && m.Zone != "" {
			if m.Zone[0] == '+' || m.Zone[0] == '-' {
				return day + " UTC" + m.Zone
			}
			return day + " " + m.Zone
		}
		return day
	}
	local := m.From.In(home)
	if m.Zone == home.String() && clockSays(local) && (m.To.IsZero() || clockSays(m.To.In(home))) {
		text, _ := writeTime(m, home)
		return text
	}
	return explicitTime(m, m.Offset)
}

// clockSays reports whether the wall clock alone names the instant.
func clockSays(t time.Time) bool {
	c := clock{h: t.Hour(), m: t.Minute(), s: t.Second(), ns: t.Nanosecond()}
	r := wallClock(dateOf(t), c, t.Location())
	return !r.skipped && len(r.at) == 1 && r.at[0].Equal(t)
}

// explicitTime writes a Moment with an offset from UTC, which can be read in
// one way only.
func explicitTime(m Moment, off int) string {
	if off%60 != 0 {
		off = 0 // offsets of seconds cannot be typed; UTC can
	}
	text, margin := writeTime(m, time.FixedZone("", off))
	if margin != "" {
		text = text[:len(text)-len(margin)]
	}
	switch {
	case off == 0:
		text += "Z"
	case off > 0:
		text += offsetText(off)
	default: // "10:00-05:00" would be a range
		text += " UTC" + offsetText(off)
	}
	if off < 0 && margin != "" {
		margin = " " + margin
	}
	return text + margin
}

// writeTime writes date and clock, the margin last.
func writeTime(m Moment, zone *time.Location) (text, margin string) {
	layout := "15:04"
	if m.From.Nanosecond() != 0 || m.To.Nanosecond() != 0 {
		layout = "15:04:05.999999999"
	} else if m.Precision == ToSecond || m.From.Second() != 0 || m.To.Second() != 0 {
		layout = "15:04:05"
	}
	from := m.From.In(zone)
	text = from.Format("2006-01-02 " + layout)
	switch m.Precision {
	case FromTo:
		to := m.To.In(zone)
		if to.Format(time.DateOnly) == from.Format(time.DateOnly) {
			text += "-" + to.Format(layout)
		} else {
			text += " - " + to.Format("2006-01-02 "+layout)
		}
	case Before:
		text = "before " + text
	case After:
		text = "after " + text
	case PlusMinus:
		switch {
		case m.Margin <= 0:
		case m.Margin%3600 == 0:
			margin = fmt.Sprintf("±%dh", m.Margin/3600)
		case m.Margin%60 == 0:
			margin = fmt.Sprintf("±%dm", m.Margin/60)
		default:
			margin = fmt.Sprintf("±%ds", m.Margin)
		}
		text += margin
	}
	return text, margin
}
