package model

import "time"

// Precision says how exactly a Moment is known. The values are those of the
// guide's time_precision list.
type Precision string

const (
	ToSecond  Precision = "second"
	ToMinute  Precision = "minute"
	ToHour    Precision = "hour"
	ToDay     Precision = "day"        // From is local midnight, To the next local midnight
	PlusMinus Precision = "plus_minus" // From is the middle value, Margin the distance to either side
	FromTo    Precision = "range"      // began at From, ended at To
	Before    Precision = "before"     // not later than From
	After     Precision = "after"      // not earlier than From
	Unknown   Precision = "unknown"    // no time can be given; From is zero
)

// ClockSource says which clock a Moment was read from (the guide's
// clock_source list).
type ClockSource string

const (
	OwnClock     ClockSource = "own"        // this computer
	SystemLog    ClockSource = "system_log" // a log of another system
	PersonMemory ClockSource = "person"     // somebody remembers
	DerivedClock ClockSource = "derived"    // worked out from other facts
)

// Moment is when something happened: an instant or interval, how exactly it is
// known, in which zone and by which clock it was read, and the text it came
// from. Local time alone is never stored.
type Moment struct {
	From      time.Time   `json:"from,omitzero"`      // UTC
	To        time.Time   `json:"to,omitzero"`        // UTC; only for FromTo and ToDay
	Precision Precision   `json:"precision"`          //
	Margin    int         `json:"margin_s,omitempty"` // seconds, only for PlusMinus
	Zone      string      `json:"zone,omitempty"`     // IANA name, "UTC" or "+02:00"
	Offset    int         `json:"offset_s,omitempty"` // seconds east of UTC at From, so that the local time can be printed without a zone table
	Abbrev    string      `json:"abbrev,omitempty"`   // "CET", as the zone table had it at the time of recording
	Clock     ClockSource `json:"clock,omitempty"`    //
	Typed     string      `json:"typed,omitempty"`    // the time as typed or as it stood in the file
	Assumed   string      `json:"assumed,omitempty"`  // what was assumed: "yesterday", "zone", "year", …
}

// At is the Moment of an instant in a zone, known to precision p by clock c.
func At(t time.Time, zone *time.Location, p Precision, c ClockSource) Moment {
	local := t.In(zone)
	abbrev, off := local.Zone()
	return Moment{From: t.UTC(), Precision: p, Zone: zone.String(), Offset: off, Abbrev: abbrev, Clock: c}
}

// Known reports whether the Moment names any time at all.
func (m Moment) Known() bool { return m.Precision != Unknown && !m.From.IsZero() }

// Sort is the instant the Moment is ordered by: its From, or recorded when the
// time is not known (the guide sorts unknown times by recorded time).
func (m Moment) Sort(recorded time.Time) time.Time {
	if m.Known() {
		return m.From
	}
	return recorded
}

// End is the latest instant the Moment may mean: To for intervals, From plus
// the margin for PlusMinus, From otherwise.
func (m Moment) End() time.Time {
	switch {
	case !m.To.IsZero():
		return m.To
	case m.Precision == PlusMinus:
		return m.From.Add(time.Duration(m.Margin) * time.Second)
	}
	return m.From
}

// Local is From as the clock on the wall showed it, in the Moment's own zone.
func (m Moment) Local() time.Time {
	return m.From.In(time.FixedZone(m.Abbrev, m.Offset))
}
