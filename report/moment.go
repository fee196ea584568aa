package report

import (
	"fmt"
	"strings"
	"time"

	"bridgelog/model"
)

// layout is the time of day as exactly as the Moment knows it.
func layout(m model.Moment) string {
	switch {
	case m.From.Nanosecond()%1e6 != 0:
		return "15:04:05.000000"
	case m.From.Nanosecond() != 0:
		return "15:04:05.000"
	case m.Precision == model.ToSecond || m.From.Second() != 0 || m.To.Second() != 0:
		return "15:04:05"
	}
	return "15:04"
}

// localText is a Moment in the home zone, "2026-03-30 03:12 CEST".
func localText(m model.Moment, zone *time.Location) string {
	if !m.Known() {
		return "time not known"
	}
	from := m.From.In(zone)
	if m.Precision == model.ToDay {
		return from.Format("2006-01-02")
	}
	return bounds(m, from, m.To.In(zone), " MST")
}

// utcText is a Moment in UTC, "2026-03-30 01:12Z".
func utcText(m model.Moment) string {
	if !m.Known() {
		return ""
	}
	if m.Precision == model.ToDay && !m.To.IsZero() {
		return m.From.UTC().Format("2006-01-02 15:04Z") + " – " + m.To.UTC().Format("2006-01-02 15:04Z")
	}
	return bounds(m, m.From.UTC(), m.To.UTC(), "Z")
}

func bounds(m model.Moment, from, to time.Time, zone string) string {
	clock := layout(m)
	s := from.Format("2006-01-02 " + clock + zone)
	switch m.Precision {
	case model.FromTo:
		_, a := from.Zone()
		_, b := to.Zone()
		switch {
		case a != b || from.Format("2006-01-02") != to.Format("2006-01-02"):
			return s + " – " + to.Format("2006-01-02 "+clock+zone)
		default:
			return from.Format("2006-01-02 "+clock) + "–" + to.Format(clock+zone)
		}
	case model.PlusMinus:
		return s + " ±" + span(time.Duration(m.Margin)*time.Second)
	case model.Before:
		return "before " + s
	case model.After:
		return "after " + s
	}
	return s
}

// exactness says in words how exactly the Moment is known.
func exactness(m model.Moment) string {
	if !m.Known() {
		return "not known"
	}
	switch m.Precision {
	case model.ToSecond:
		return "to the second"
	case model.ToMinute:
		return "to the minute"
	case model.ToHour:
		return "to the hour"
	case model.ToDay:
		return "to the day"
	case model.PlusMinus:
		return "±" + span(time.Duration(m.Margin)*time.Second)
	case model.FromTo:
		return "from–to"
	case model.Before:
		return "not later than"
	case model.After:
		return "not earlier than"
	}
	return string(m.Precision)
}

// span is a length of time in words, its two largest units: "2 h 10 m".
func span(d time.Duration) string {
	if d < 0 {
		d = -d
	}
	if d < time.Minute {
		return fmt.Sprintf("%d s", int(d/time.Second))
	}
	day, hour, minute := int(d/(24*time.Hour)), int(d/time.Hour)%24, int(d/time.Minute)%60
	var parts []string
	if day > 0 {
		parts = append(parts, fmt.Sprintf("%d d", day))
	}
	if hour > 0 {
		parts = append(parts, fmt.Sprintf("%d h", hour))
	}
	if minute > 0 && day == 0 {
		parts = append(parts, fmt.Sprintf("%d m", minute))
	}
	return strings.Join(parts, " ")
}

// recordedText is when an entry was recorded: always UTC, to the second.
func recordedText(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05Z") }

// both is an instant in the home zone and UTC, "2026-03-30 03:12 CEST (01:12Z)".
func both(t time.Time, zone *time.Location) string {
	return t.In(zone).Format("2006-01-02 15:04 MST") + " (" + t.UTC().Format("2006-01-02 15:04Z") + ")"
}
