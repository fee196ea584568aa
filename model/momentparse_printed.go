package model

import (
	"regexp"
	"strconv"
	"time"
)

var printedZone = regexp.MustCompile(`^(?:[A-Z]{2,5}|[-+]\d{2}(?::?\d{2})?)$`)

var printedUTCForm = regexp.MustCompile(
	`^\((?:(\d{1,2}) ([A-Z][a-z]{2}) (?:(\d{4}) )?)?(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?Z(?:, given [^()]*)?\)`)

// printedUTC reads the "(28 Mar 23:12Z)" that FormatMoment prints, so that a
// printed time can be given back. It returns how many words that took.
func (s *scanner) printedUTC(i int) (*utcSpec, int) {
	m := printedUTCForm.FindStringSubmatch(s.text[s.at(i).at:])
	if m == nil {
		return nil, 0
	}
	c, ok := clockOf(m[4], m[5], m[6], m[7])
	if !ok {
		return nil, 0
	}
	utc := &utcSpec{clock: c}
	if m[1] != "" {
		month, _ := monthOf(m[2])
		utc.day = daySpec{form: dayMonth, m: int(month)}
		utc.day.d, _ = strconv.Atoi(m[1])
		if m[3] != "" {
			utc.day.form = dayDate
			utc.day.y, _ = strconv.Atoi(m[3])
		}
		if month == 0 {
			return nil, 0
		}
	}
	return utc, s.wordsTo(i, s.at(i).at+len(m[0]))
}

var printedGivenForm = regexp.MustCompile(`^\(given [^()]*\)`)

// printedGiven steps over the "(given as …)" that FormatMoment prints where
// home is UTC.
func (s *scanner) printedGiven(i int) int {
	m := printedGivenForm.FindString(s.text[s.at(i).at:])
	if m == "" {
		return 0
	}
	return s.wordsTo(i, s.at(i).at+len(m))
}

// wordsTo is how many words from i on end exactly at a byte; 0 when none does.
func (s *scanner) wordsTo(i, end int) int {
	for n := 0; i+n < len(s.words); n++ {
		if s.words[i+n].end == end {
			return n + 1
		}
	}
	return 0
}

// resolvePrinted reads a time that FormatMoment printed: the UTC time in
// parentheses says which instant, the local time must agree with it.
func (s timeSpec) resolvePrinted(now, limit time.Time, zone *time.Location, ahead bool) (Moment, *Error) {
	days, err := s.guesses(now, zone, ahead)
	if err != nil {
		return Moment{}, err
	}
	for _, g := range days {
		wall := g.day.seconds(s.from)
		utcDay := g.day
		switch s.utc.day.form {
		case dayDate:
			utcDay = date{s.utc.day.y, time.Month(s.utc.day.m), s.utc.day.d}
		case dayMonth: // printed without a year because it is the local date's
			utcDay = date{g.day.y, time.Month(s.utc.day.m), s.utc.day.d}
		}
		t := time.Unix(utcDay.seconds(s.utc.clock), int64(s.utc.clock.ns)).UTC()
		off := int(wall - t.Unix())
		if off < -16*3600 || off > 16*3600 || s.to != nil {
			return Moment{}, Refuse(Invalid, "time", "", "the two times of “%s” do not fit together.", shorten(s.typed()))
		}
		in := zone
		if _, is := t.In(in).Zone(); is != off {
			in = time.FixedZone(offsetText(off), off)
		}
		if t.After(limit) || t.Year() < firstYear {
			continue
		}
		m := s.moment(span{from: t}, in)
		m.Assumed = g.assumed
		return m, nil
	}
	return Moment{}, Refuse(Invalid, "time", "", "“%s” lies in the future or before %d.", shorten(s.typed()), firstYear)
}
