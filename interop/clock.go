package interop

import (
	"fmt"
	"strings"
	"time"
	_ "time/tzdata" // Windows has no zone table, and files name zones

	"bridgelog/model"
)

// clock turns the texts of one file into Moments. It decides zone and order of
// day and month once for the file and keeps account of what it assumed.
type clock struct {
	stampReader
	zone    *time.Location // of times that name none
	zoneWhy string
	future  int64 // Unix seconds from which a time is flagged; 0 never
	guessed int
	zones   map[string]*time.Location
	first   time.Time
	last    time.Time
}

// flags collects what a record is marked with.
type flags uint16

const (
	undated flags = 1 << iota
	future
	ancient
	disagree
	orderOpen
	skipped
	repeated
	zoneUnknown
	noText
	likeRows
	cutOff
)

var flagNames = [...]string{FlagUndated, FlagFuture, FlagAncient, FlagDisagree, FlagOrder, FlagSkipped, FlagRepeated, FlagZone, FlagNoText, FlagLines, FlagCut}

// names are the words of the flags that are set, nil for none.
func (f flags) names() []string {
	var out []string
	for i, name := range flagNames {
		if f&(1<<i) != 0 {
			out = append(out, name)
		}
	}
	return out
}

// newClock settles the zone: what the person chose, else the format's
// contract, else the incident's home zone, else UTC.
func newClock(o Options, contract *time.Location, contractWhy string) *clock {
	c := &clock{zone: o.Zone, zoneWhy: "chosen for this import"}
	switch {
	case c.zone != nil:
	case contract != nil:
		c.zone, c.zoneWhy = contract, contractWhy
	case o.Home != nil:
		c.zone, c.zoneWhy = o.Home, "the incident's home zone; nothing in the file tells"
	default:
		c.zone, c.zoneWhy = time.UTC, "nothing in the file tells and no home zone is known"
	}
	if !o.Now.IsZero() {
		c.future = o.Now.Add(24 * time.Hour).Unix()
	}
	c.near = o.Modified
	if c.near.IsZero() {
		c.near = o.Now
	}
	switch o.TimeForm {
	case "dmy":
		c.order = dayFirst
	case "mdy":
		c.order = monthFirst
	}
	return c
}

// unknown is the Moment of a record whose time cannot be told.
func unknown(typed string) model.Moment {
	return model.Moment{Precision: model.Unknown, Clock: model.SystemLog, Typed: line(typed)}
}

// read is the Moment a text names. unit is the contract for plain numbers.
func (c *clock) read(text string, unit epochUnit) (model.Moment, flags) {
	return c.readIn(text, unit, nil)
}

// readIn is read for a text whose zone stands beside it; nil takes the file's.
func (c *clock) readIn(text string, unit epochUnit, beside *time.Location) (model.Moment, flags) {
	s := strings.TrimSpace(text)
	if emptyTime(s) {
		return unknown(text), undated
	}
	if unit != bySize || len(s) >= 10 {
		if t, ok := readEpoch(s, unit); ok {
			return c.instant(t, text)
		}
	}
	st, kind := c.stampReader.read(s)
	switch kind {
	case noTime:
		return unknown(text), undated
	case twoTimes:
		return unknown(text), undated | orderOpen
	}
	return c.place(st, text, beside)
}

// instant is the Moment of an epoch, which needs no zone.
func (c *clock) instant(t time.Time, typed string) (model.Moment, flags) {
	if t.Unix() == 0 && t.Nanosecond() == 0 {
		return unknown(typed), undated
	}
	m := model.Moment{From: t, Precision: model.ToSecond, Zone: "UTC", Abbrev: "UTC", Clock: model.SystemLog, Typed: strings.Clone(typed)}
	return m, c.check(t)
}

// place puts a stamp on the time line.
func (c *clock) place(st stamp, typed string, beside *time.Location) (model.Moment, flags) {
	m := model.Moment{Precision: model.ToSecond, Clock: model.SystemLog, Typed: strings.Clone(typed), Assumed: st.assumed}
	loc := beside
	switch {
	case st.zoned:
		m.Zone, m.Offset = st.zone, st.offset
		if st.zone != "" && st.zone[0] != '+' && st.zone[0] != '-' {
			m.Abbrev = st.zone
		}
		if _, ok := abbreviations[m.Zone]; ok && m.Zone != "UTC" {
			m.Zone = offsetName(m.Offset)
		}
	case loc == nil:
		loc = c.zone
		c.guessed++
		if m.Assumed != "" {
			m.Assumed += ", "
		}
		m.Assumed += "zone"
	}
	var f flags
	at := func(st stamp) time.Time {
		wall := st.unix()
		if st.zoned {
			return time.Unix(wall-int64(st.offset), int64(st.nsec)).UTC()
		}
		t, more := wallTime(wall, int64(st.nsec), loc)
		f |= more
		return t
	}
	m.From = at(st)
	if st.exact > toDay {
		m.Assumed = changedClock(m.Assumed, f)
	}
	if loc != nil && !st.zoned {
		m.Zone = loc.String()
		if loc == time.UTC {
			m.Abbrev = "UTC"
		} else {
			m.Abbrev, m.Offset = m.From.In(loc).Zone()
		}
	}
	switch st.exact {
	case toMinute:
		m.Precision = model.ToMinute
	case toHour:
		m.Precision = model.ToHour
	case toDay, toMonth, toYear:
		m.Precision = model.ToDay
		end := time.Date(st.year, time.Month(st.month), st.day, 0, 0, 0, 0, time.UTC)
		switch st.exact {
		case toDay:
			end = end.AddDate(0, 0, 1)
		case toMonth:
			m.Precision, end = model.FromTo, end.AddDate(0, 1, 0)
		case toYear:
			m.Precision, end = model.FromTo, end.AddDate(1, 0, 0)
		}
		next := st
		next.year, next.month, next.day = end.Year(), int(end.Month()), end.Day()
		m.To = at(next)
	}
	if m.From.Unix() == 0 && m.From.Nanosecond() == 0 && st.exact >= toHour {
		return unknown(typed), undated // zero is how tools write "not set"
	}
	return m, f | c.check(m.From)
}

// changedClock adds to what was assumed which instant was taken where a local
// time lies in the hour a clock skipped or showed twice. The flags are only
// seen before the file is taken in; these words stay with the row.
func changedClock(assumed string, f flags) string {
	switch {
	case f&repeated != 0:
		assumed += ", first of two"
	case f&skipped != 0:
		assumed += ", an hour the clock skipped"
	}
	return strings.TrimPrefix(assumed, ", ")
}

// wallTime is the instant at which a clock in loc showed wall, given as Unix
// seconds. A time the clock skipped is read by the offset before the change,
// one it showed twice by the earlier.
func wallTime(wall, nsec int64, loc *time.Location) (time.Time, flags) {
	if loc == time.UTC {
		return time.Unix(wall, nsec).UTC(), 0
	}
	_, before := time.Unix(wall-86400, 0).In(loc).Zone()
	_, after := time.Unix(wall+86400, 0).In(loc).Zone()
	early := time.Unix(wall-int64(before), nsec)
	if before == after {
		return early.UTC(), 0
	}
	late := time.Unix(wall-int64(after), nsec)
	_, atEarly := early.In(loc).Zone()
	_, atLate := late.In(loc).Zone()
	switch {
	case atEarly == before && atLate == after:
		return early.UTC(), repeated
	case atEarly == before:
		return early.UTC(), 0
	case atLate == after:
		return late.UTC(), 0
	}
	return early.UTC(), skipped
}

var year1990 = time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC).Unix()

func (c *clock) check(t time.Time) flags {
	if c.first.IsZero() || t.Before(c.first) {
		c.first = t
	}
	if t.After(c.last) {
		c.last = t
	}
	switch u := t.Unix(); {
	case u < year1990:
		return ancient
	case c.future != 0 && u > c.future:
		return future
	}
	return 0
}

// zoneNamed finds a zone by the name a record gives: IANA, an abbreviation
// that is one in the zone table, an offset. Empty and "-" are none.
func (c *clock) zoneNamed(name string) (*time.Location, bool) {
	name = strings.TrimSpace(name)
	if loc, ok := c.zones[name]; ok {
		return loc, loc != nil
	}
	var loc *time.Location
	switch upper := strings.ToUpper(name); {
	case name == "" || name == "-" || upper == "LOCAL" || strings.ContainsAny(name, `\.`):
	case upper == "Z" || upper == "UTC" || upper == "GMT":
		loc = time.UTC
	default:
		if off, ok := readOffset(strings.TrimPrefix(upper, "UTC")); ok {
			loc = time.FixedZone(offsetName(off), off)
		} else if l, err := time.LoadLocation(name); err == nil {
			loc = l
		} else if h, ok := abbreviations[upper]; ok {
			loc = time.FixedZone(offsetName(h*3600), h*3600)
		}
	}
	if c.zones == nil {
		c.zones = map[string]*time.Location{}
	}
	if len(c.zones) < 1000 {
		c.zones[strings.Clone(name)] = loc
	}
	return loc, loc != nil
}

// settleOrder decides the order of day and month from what a whole pass over
// the file met. Where nothing decides it asks.
func (c *clock) settleOrder(file string) (notice string, err error) {
	if c.order != undecided || !c.open {
		return "", nil
	}
	choices := []model.Choice{
		{Label: "Day first: " + c.inOrder(dayFirst), Replace: "dmy"},
		{Label: "Month first: " + c.inOrder(monthFirst), Replace: "mdy"},
	}
	switch {
	case c.dayOver && c.monthOver:
		return "", &model.Error{Kind: model.Question, Field: file, Choices: choices,
			Text: "Some dates in this file have the day first and others the month first.",
			Hint: fmt.Sprintf("Say how %q is meant; dates that do not fit become undated.", c.example)}
	case c.dayOver:
		c.order = dayFirst
	case c.monthOver:
		c.order = monthFirst
	case c.dotted:
		c.order = dayFirst
		return fmt.Sprintf("Dates written with dots, such as %q, were read with the day first; no value over 12 proves it.", c.example), nil
	default:
		return "", &model.Error{Kind: model.Question, Field: file, Choices: choices,
			Text: fmt.Sprintf("Nothing in the file tells whether %q has the day or the month first.", c.example),
			Hint: "Choose one; it holds for the whole file."}
	}
	return "", nil
}

// inOrder reads the example in one order, in words.
func (c *clock) inOrder(o dayOrder) string {
	r := stampReader{order: o}
	if st, kind := r.read(c.example); kind == isTime {
		return fmt.Sprintf("%s is %d %s %d", c.example, st.day, time.Month(st.month), st.year)
	}
	return c.example
}
