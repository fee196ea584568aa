package model

import (
	"strings"
	"time"
)

// ParseStretch reads a stretch of time in the grammar of the quick entry: a range,
// a day, "after 22:00", "before 06:00", or a moment from which on. A zero end is
// open.
func ParseStretch(text string, now time.Time, home *time.Location) (from, to time.Time, err error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return from, to, nil
	}
	m, err := ParseMoment(text, now, home)
	if err != nil {
		return from, to, err
	}
	switch m.Precision {
	case FromTo, ToDay:
		return m.From, m.To, nil
	case Before:
		return time.Time{}, m.From, nil
	case PlusMinus:
		margin := time.Duration(m.Margin) * time.Second
		return m.From.Add(-margin), m.From.Add(margin), nil
	case Unknown:
		return from, to, Refuse(Invalid, "time", "Write for example 22:00-23:30, after 22:00 or a day.", "“?” is no stretch of time.")
	}
	return m.From, time.Time{}, nil
}
