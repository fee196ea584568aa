package model

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// ClockMoved says that the wall clock of the computer was moved. The program
// writes it by itself, at the next command or look. Since and Seen enclose the
// moment, each by the clock of its time.
type ClockMoved struct {
	Computer string        `json:"computer"`
	Moved    time.Duration `json:"moved_ns"`         // forwards is positive; 0 when it is another computer's clock
	Closed   bool          `json:"closed,omitempty"` // while the logbook was closed: at least so far
	Other    string        `json:"other,omitempty"`  // computer whose clock counted before
	Since    time.Time     `json:"since,omitzero"`   // UTC, last look before
	Seen     time.Time     `json:"seen"`             // UTC, first look after
	Session  Seq           `json:"session"`          // first entry since the logbook was opened
}

// ClockChecked says what a reference clock showed against this computer's.
type ClockChecked struct {
	Computer  string        `json:"computer"`
	Source    string        `json:"source"`          // one of ClockSources
	Which     string        `json:"which,omitempty"` // in words
	Ours      time.Time     `json:"ours"`            // UTC, by the computer
	Reference time.Time     `json:"reference"`       // UTC
	Offset    time.Duration `json:"offset_ns"`       // Ours minus Reference: positive is ahead
	Margin    time.Duration `json:"margin_ns"`       // to either side
	Session   Seq           `json:"session"`         // first entry since the logbook was opened
}

func (ClockMoved) Kind() string   { return "clock.moved" }
func (ClockChecked) Kind() string { return "clock.checked" }
func (ClockMoved) Version() int   { return 1 }
func (ClockChecked) Version() int { return 1 }

// ReferenceClock is a sort of clock that can be trusted more than a laptop's.
type ReferenceClock struct{ Key, Label string }

// ReferenceClocks are the sorts, in the order people are asked.
var ReferenceClocks = []ReferenceClock{
	{"gps", "GPS"}, {"radio", "Radio clock"}, {"ntp", "Time server (NTP)"}, {"phone", "Mobile phone"}, {"other", "Another clock"},
}

func referenceLabel(key string) string {
	for _, r := range ReferenceClocks {
		if r.Key == key {
			return r.Label
		}
	}
	return key
}

// NoteClock records a move the program saw.
type NoteClock struct{ Moved ClockMoved }

// CheckClock records what a reference clock showed when this computer showed
// Ours.
type CheckClock struct {
	Computer  string
	Source    string
	Which     string
	Ours      time.Time
	Reference time.Time
	Margin    time.Duration
	Session   Seq
}

func (NoteClock) incident() IncidentID  { return Organisation }
func (CheckClock) incident() IncidentID { return Organisation }

// longestMargin is from how long on a margin says nothing worth keeping.
const longestMargin = time.Hour

func decideClock(c CheckClock) ([]Event, error) {
	which, err := line("which", c.Which)
	if err != nil {
		return nil, err
	}
	known := false
	var keys []string
	for _, r := range ReferenceClocks {
		known = known || r.Key == c.Source
		keys = append(keys, r.Key)
	}
	switch {
	case !known:
		return nil, Refuse(Invalid, "source", "Choose from: "+strings.Join(keys, ", ")+".", "%q is no reference clock.", c.Source)
	case c.Source == "other" && which == "":
		return nil, Refuse(Invalid, "which", "Such as the station's clock, or a watch set by radio.", "say which clock it was.")
	case c.Reference.IsZero():
		return nil, Refuse(Invalid, "reference", "Type it with its seconds: 14:05:07.", "say what the reference clock showed.")
	case c.Margin <= 0 || c.Margin > longestMargin:
		return nil, Refuse(Invalid, "margin", "A second for a phone; a tenth for a time server.", "the margin lies between nothing and an hour.")
	}
	return []Event{ClockChecked{Computer: c.Computer, Source: c.Source, Which: which, Ours: c.Ours.UTC(), Reference: c.Reference.UTC(),
		Offset: c.Ours.Sub(c.Reference), Margin: c.Margin, Session: c.Session}}, nil
}

// clockText is the row of the organisation's record.
func clockText(e Event) string {
	switch e := e.(type) {
	case ClockMoved:
		switch {
		case e.Other != "":
			return fmt.Sprintf("Noticed by the program: times come from the clock of %s now, were from %s.", e.Computer, e.Other)
		case e.Closed:
			return fmt.Sprintf("Noticed by the program: while the logbook was closed the clock of %s was set back by %s at least.", e.Computer, FormatOffset(-e.Moved))
		}
		return fmt.Sprintf("Noticed by the program: the clock of %s was moved %s by %s, between %s and %s.", e.Computer, forth(e.Moved), FormatOffset(e.Moved.Abs()),
			FormatUTCSecond(e.Since), FormatUTCSecond(e.Seen))
	case ClockChecked:
		of := referenceLabel(e.Source)
		if e.Which != "" {
			of += " (" + e.Which + ")"
		}
		return fmt.Sprintf("Clock of %s checked by %s: %s. It showed %s, the reference %s.", e.Computer, of, offsetWords(e.Offset, e.Margin), FormatUTCSecond(e.Ours), FormatUTCSecond(e.Reference))
	}
	return ""
}

func forth(d time.Duration) string {
	if d < 0 {
		return "back"
	}
	return "forward"
}

// offsetWords say how far a clock is off.
func offsetWords(offset, margin time.Duration) string {
	m := " (±" + FormatOffset(margin) + ")"
	switch {
	case offset.Abs() <= margin:
		return "right" + m
	case offset > 0:
		return FormatOffset(offset) + " ahead" + m
	}
	return FormatOffset(-offset) + " behind" + m
}

// FormatOffset prints how far clocks are apart: to tenths below ten seconds, to
// seconds below an hour, then as an age.
func FormatOffset(d time.Duration) string {
	switch {
	case d < 0:
		return "-" + FormatOffset(-max(d, -1<<62))
	case d < 10*time.Second:
		tenths := d.Round(100 * time.Millisecond)
		if tenths%time.Second == 0 {
			return fmt.Sprintf("%d s", tenths/time.Second)
		}
		return fmt.Sprintf("%.1f s", tenths.Seconds())
	case d < time.Minute:
		return fmt.Sprintf("%d s", d.Round(time.Second)/time.Second)
	case d < time.Hour:
		d = d.Round(time.Second)
		return fmt.Sprintf("%d m %02d s", d/time.Minute, d%time.Minute/time.Second)
	}
	return FormatAge(d)
}

// FormatUTCSecond prints an instant in UTC, to the second.
func FormatUTCSecond(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05Z") }

// bareTime is a time of day without a date.
var bareTime = regexp.MustCompile(`^\s*\d{1,2}:\d{2}:\d{2}(\.\d+)?\s*$`)

// ReadReference reads what a reference clock showed, as typed, when this
// computer showed ours. Without a date it is the nearest time of that name: a
// clock that is five seconds off at midnight is not off by a day.
func ReadReference(text string, ours time.Time, home *time.Location) (time.Time, error) {
	text, fraction := splitFraction(text)
	m, err := ParseMoment(text, ours, home)
	if err != nil {
		return time.Time{}, err
	}
	if m.Precision != ToSecond {
		return time.Time{}, Refuse(Invalid, "reference", "Type it with its seconds: 14:05:07.", "%q does not say it to the second.", text)
	}
	at := m.From.Add(fraction)
	if bareTime.MatchString(text) {
		local := ours.In(home)
		h, min, sec := at.In(home).Clock()
		for _, day := range []int{-1, 0, 1} {
			near := time.Date(local.Year(), local.Month(), local.Day()+day, h, min, sec, int(fraction), home)
			if near.Sub(ours).Abs() < at.Sub(ours).Abs() {
				at = near
			}
		}
	}
	return at.UTC(), nil
}

// splitFraction takes the part of a second off a typed time of day.
func splitFraction(text string) (string, time.Duration) {
	text = strings.TrimSpace(text)
	whole, part, ok := strings.Cut(text, ".")
	if !ok || !bareTime.MatchString(text) {
		return text, 0
	}
	f, err := strconv.ParseFloat("0."+part, 64)
	if err != nil {
		return text, 0
	}
	return whole, time.Duration(f * float64(time.Second))
}
