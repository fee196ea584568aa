package regime

import (
	"testing"
	"testing/quick"
	"time"
)

// Days whose beginning or end is odd: midnights that were doubled or skipped, a
// day that never was, half hours. Instants by the IANA tables.
func TestOddDays(t *testing.T) {
	for _, c := range []struct {
		zone, day           string
		start, first, until string // UTC; the first and the last 23:59:59
	}{
		// Paraguay 2021: on 28 March at 00:00 clocks went back to 23:00 of the 27th.
		{"America/Asuncion", "2021-03-27", "2021-03-27T03:00:00Z", "2021-03-28T02:59:59Z", "2021-03-28T03:59:59Z"},
		{"America/Asuncion", "2021-03-28", "2021-03-28T04:00:00Z", "2021-03-29T03:59:59Z", "2021-03-29T03:59:59Z"},
		// Paraguay 2021: on 3 October at 00:00 they went forward to 01:00.
		{"America/Asuncion", "2021-10-03", "2021-10-03T04:00:00Z", "2021-10-04T02:59:59Z", "2021-10-04T02:59:59Z"},
		// Egypt 2024: 26 April began at 01:00; 31 October ended twice.
		{"Africa/Cairo", "2024-04-26", "2024-04-25T22:00:00Z", "2024-04-26T20:59:59Z", "2024-04-26T20:59:59Z"},
		{"Africa/Cairo", "2024-10-31", "2024-10-30T21:00:00Z", "2024-10-31T20:59:59Z", "2024-10-31T21:59:59Z"},
		// Lebanon 2024: 31 March began at 01:00; 26 October ended twice.
		{"Asia/Beirut", "2024-03-31", "2024-03-30T22:00:00Z", "2024-03-31T20:59:59Z", "2024-03-31T20:59:59Z"},
		{"Asia/Beirut", "2024-10-26", "2024-10-25T21:00:00Z", "2024-10-26T20:59:59Z", "2024-10-26T21:59:59Z"},
		// Samoa skipped 30 December 2011.
		{"Pacific/Apia", "2011-12-29", "2011-12-29T10:00:00Z", "2011-12-30T09:59:59Z", "2011-12-30T09:59:59Z"},
		{"Pacific/Apia", "2011-12-30", "2011-12-30T10:00:00Z", "2011-12-30T09:59:59Z", "2011-12-30T09:59:59Z"},
		{"Pacific/Apia", "2011-12-31", "2011-12-30T10:00:00Z", "2011-12-31T09:59:59Z", "2011-12-31T09:59:59Z"},
		{"Asia/Kolkata", "2026-11-02", "2026-11-01T18:30:00Z", "2026-11-02T18:29:59Z", "2026-11-02T18:29:59Z"},
	} {
		zone, d := zoneOf(t, c.zone), date(t, c.day)
		first, until := d.end(zone)
		if got := d.start(zone); !got.Equal(when(t, c.start)) || !first.Equal(when(t, c.first)) || !until.Equal(when(t, c.until)) {
			t.Errorf("%s in %s: %s, %s, %s; want %s, %s, %s", c.day, c.zone, shown(got.UTC()), shown(first.UTC()), shown(until.UTC()), c.start, c.first, c.until)
		}
	}
}

// A deadline at the end of a day that ends twice is its first end, the legal
// latest its last; the day the clock skips has none of its own.
func TestDeadlinesOnOddDays(t *testing.T) {
	p := shipped(t)
	for _, c := range []struct{ stage, zone, trigger, at, def, latest string }{
		{"us-ca-residents", "Africa/Cairo", "detection", "2028-09-26T12:00:00+03:00", "2028-10-26T23:59:59+03:00", "2028-10-26T23:59:59+02:00"},
		{"us-ca-residents", "Africa/Cairo", "detection", "2028-03-29T12:00:00+02:00", "2028-04-28T23:59:59+03:00", "2028-04-28T23:59:59+03:00"},
		{"sg-pdpa-pdpc", "Pacific/Apia", "risk-assessment-complete", "2026-11-28T12:00:00+13:00", "2026-12-01T23:59:59+13:00", "2026-12-01T23:59:59+13:00"},
	} {
		s := stage(t, p, c.stage)
		r, err := Due(s, Facts{Zone: zoneOf(t, c.zone), Triggers: map[string]time.Time{c.trigger: when(t, c.at)}})
		if err != nil {
			t.Fatal(err)
		}
		if shown(r.Default) != c.def || r.Latest.Before(r.Default) || shown(r.Latest) != c.latest {
			t.Errorf("%s in %s: %s / %s, want %s / %s\n%q", c.stage, c.zone, shown(r.Default), shown(r.Latest), c.def, c.latest, r.Steps)
		}
	}
}

func TestMonthEnds(t *testing.T) {
	for _, c := range []struct {
		day  string
		n    int
		want string
	}{
		{"2027-01-31", 1, "2027-02-28"}, {"2028-01-31", 1, "2028-02-29"}, {"2028-02-29", 12, "2029-02-28"}, {"2026-03-31", 1, "2026-04-30"},
		{"2026-12-31", 2, "2027-02-28"}, {"2026-02-28", 1, "2026-03-28"}, {"2026-08-31", 6, "2027-02-28"}, {"2100-01-30", 1, "2100-02-28"}, {"2026-11-30", 3, "2027-02-28"},
	} {
		if got := date(t, c.day).AddMonths(c.n); got != date(t, c.want) {
			t.Errorf("%s + %d months = %s, want %s", c.day, c.n, got, c.want)
		}
	}
}

// Every reading of a clock is what the clock shows; a skipped one lies between
// its two neighbours, in every zone that is tried.
func TestReadingsAreWhatClocksShow(t *testing.T) {
	check := func(seconds uint32, minute uint16, which uint8) bool {
		zone := zoneOf(t, zonesTried[int(which)%len(zonesTried)])
		around := time.Unix(int64(seconds), 0).In(zone)
		if _, change := around.ZoneBounds(); which%2 == 0 && !change.IsZero() {
			around = change
		}
		d, clock := DayOf(around), time.Duration(minute%1440)*time.Minute
		at, skipped := Readings(d, clock, zone)
		if skipped {
			return len(at) == 2 && at[0].Before(at[1])
		}
		for _, x := range at {
			if DayOf(x) != d || time.Duration(x.Hour())*time.Hour+time.Duration(x.Minute())*time.Minute != clock {
				t.Logf("%s %s in %s: %s", d, clock, zone, x)
				return false
			}
		}
		return len(at) == 1 || len(at) == 2 && at[0].Before(at[1])
	}
	if err := quick.Check(check, &quick.Config{MaxCount: 5000}); err != nil {
		t.Error(err)
	}
}

// Package time gives the last day of a leap year an end that lies behind it,
// where it goes by a zone's rule; a reading of that day must still be found.
func TestTheLastDayOfALeapYear(t *testing.T) {
	for _, name := range zonesTried {
		zone := zoneOf(t, name)
		for _, day := range []string{"2028-12-30", "2028-12-31", "2029-01-01", "2040-12-30", "2040-12-31", "2041-01-01", "2096-12-31"} {
			d := date(t, day)
			if at := d.start(zone); DayOf(at) != d || !DayOf(at.Add(-time.Second)).Before(d) {
				t.Errorf("%s in %s begins %s", day, name, at)
			}
		}
	}
}

func TestCutoffs(t *testing.T) {
	for text, bad := range map[string]bool{"": false, "23:59:59": false, "17:30:00 America/New_York": false, "17:30": true, "25:00:00": true, "17:30:00 Nowhere/Land": true,
		"17:30:00 Local": true, "17:30:00 ": true, "noon": true} {
		if _, _, err := cutoff(text, time.UTC); (err != nil) != bad {
			t.Errorf("%q: %v", text, err)
		}
	}
	clock, zone, err := cutoff("17:30:00 America/New_York", time.UTC)
	if err != nil || clock != 17*time.Hour+30*time.Minute || zone.String() != "America/New_York" {
		t.Errorf("%s in %s: %v", clock, zone, err)
	}
}
