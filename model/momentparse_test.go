package model

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestParseMomentForms(t *testing.T) {
	home := zoneNamed(t, "Europe/Berlin")
	for _, c := range []struct {
		in, from, to string
		precision    Precision
		margin       int
		zone         string
	}{
		{"", "2026-03-30T01:12:00Z", "", ToMinute, 0, "Europe/Berlin"},
		{"now", "2026-03-30T01:12:00Z", "", ToMinute, 0, "Europe/Berlin"},
		{"?", "", "", Unknown, 0, "Europe/Berlin"},
		{"3:05", "2026-03-30T01:05:00Z", "", ToMinute, 0, "Europe/Berlin"},
		{"03:05:07", "2026-03-30T01:05:07Z", "", ToSecond, 0, "Europe/Berlin"},
		{"2026-03-28T18:00:00Z", "2026-03-28T18:00:00Z", "", ToSecond, 0, "UTC"},
		{"2026-03-28T18:00:00.25Z", "2026-03-28T18:00:00.25Z", "", ToSecond, 0, "UTC"},
		{"2026-03-28T18:00", "2026-03-28T17:00:00Z", "", ToMinute, 0, "Europe/Berlin"},
		{"2026-03-28T18:00-05:00", "2026-03-28T23:00:00Z", "", ToMinute, 0, "-05:00"},
		{"2026-03-28T18:00:00-0330", "2026-03-28T21:30:00Z", "", ToSecond, 0, "-03:30"},
		{"2026-03-28 18:00:00 -0500", "2026-03-28T23:00:00Z", "", ToSecond, 0, "-05:00"},
		{"2026-03-28, 18:00", "2026-03-28T17:00:00Z", "", ToMinute, 0, "Europe/Berlin"},
		{"18:00 2026-03-28", "2026-03-28T17:00:00Z", "", ToMinute, 0, "Europe/Berlin"},
		{"28.03.2026 18:00", "2026-03-28T17:00:00Z", "", ToMinute, 0, "Europe/Berlin"},
		{"28.12. 18:00", "2025-12-28T17:00:00Z", "", ToMinute, 0, "Europe/Berlin"}, // last year's
		{"1.3. 18:00", "2026-03-01T17:00:00Z", "", ToMinute, 0, "Europe/Berlin"},
		{"Sat 28 Mar 18:00", "2026-03-28T17:00:00Z", "", ToMinute, 0, "Europe/Berlin"},
		{"28 March 2026 18:00", "2026-03-28T17:00:00Z", "", ToMinute, 0, "Europe/Berlin"},
		{"01:05UTC", "2026-03-30T01:05:00Z", "", ToMinute, 0, "UTC"},
		{"0105 UTC", "2026-03-30T01:05:00Z", "", ToMinute, 0, "UTC"},
		{"01:05 GMT", "2026-03-30T01:05:00Z", "", ToMinute, 0, "UTC"},
		{"010507Z", "2026-03-30T01:05:07Z", "", ToMinute, 0, "UTC"},
		{"10:00 Asia/Tokyo", "2026-03-30T01:00:00Z", "", ToMinute, 0, "Asia/Tokyo"},
		{"10:00Asia/Tokyo", "2026-03-30T01:00:00Z", "", ToMinute, 0, "Asia/Tokyo"},
		{"10:00 asia/tokyo", "2026-03-30T01:00:00Z", "", ToMinute, 0, "Asia/Tokyo"},
		{"06:45 Asia/Kathmandu", "2026-03-30T01:00:00Z", "", ToMinute, 0, "Asia/Kathmandu"},
		{"06:30+05:30", "2026-03-30T01:00:00Z", "", ToMinute, 0, "+05:30"},
		{"20:00 UTC-5", "2026-03-30T01:00:00Z", "", ToMinute, 0, "-05:00"},
		{"~03:00", "2026-03-30T01:00:00Z", "", PlusMinus, 1800, "Europe/Berlin"},
		{"yesterday ~23:00Z", "2026-03-29T23:00:00Z", "", PlusMinus, 1800, "UTC"},
		{"03:00±1h30m", "2026-03-30T01:00:00Z", "", PlusMinus, 5400, "Europe/Berlin"},
		{"03:00 ±10 min", "2026-03-30T01:00:00Z", "", PlusMinus, 600, "Europe/Berlin"},
		{"01:00Z±10m", "2026-03-30T01:00:00Z", "", PlusMinus, 600, "UTC"},
		{"01:00+-90sZ", "2026-03-30T01:00:00Z", "", PlusMinus, 90, "UTC"},
		{"22:00–23:30", "2026-03-29T20:00:00Z", "2026-03-29T21:30:00Z", FromTo, 0, "Europe/Berlin"},
		{"22:00 - 23:30", "2026-03-29T20:00:00Z", "2026-03-29T21:30:00Z", FromTo, 0, "Europe/Berlin"},
		{"2026-03-27 22:00-01:30", "2026-03-27T21:00:00Z", "2026-03-28T00:30:00Z", FromTo, 0, "Europe/Berlin"},
		{"2026-03-27 22:00 - 2026-03-29 01:30", "2026-03-27T21:00:00Z", "2026-03-29T00:30:00Z", FromTo, 0, "Europe/Berlin"},
		{"22:00-23:30Z", "2026-03-29T22:00:00Z", "2026-03-29T23:30:00Z", FromTo, 0, "UTC"},
		{"22:00-23:30 America/New_York", "2026-03-29T02:00:00Z", "2026-03-29T03:30:00Z", FromTo, 0, "America/New_York"}, // 21:12 on Sunday there
		{"yesterday 22:00-02:00", "2026-03-29T20:00:00Z", "2026-03-30T00:00:00Z", FromTo, 0, "Europe/Berlin"},
		{"03:00-03:00", "2026-03-30T01:00:00Z", "2026-03-30T01:00:00Z", FromTo, 0, "Europe/Berlin"},
		{"after 03:00", "2026-03-30T01:00:00Z", "", After, 0, "Europe/Berlin"},
		{"before 2026-03-20", "2026-03-19T23:00:00Z", "", Before, 0, "Europe/Berlin"},
		{"after 2026-03-20", "2026-03-20T23:00:00Z", "", After, 0, "Europe/Berlin"},
		{"mon 03:00", "2026-03-30T01:00:00Z", "", ToMinute, 0, "Europe/Berlin"},
		{"mon 04:00", "2026-03-23T03:00:00Z", "", ToMinute, 0, "Europe/Berlin"}, // today's is still to come
		{"09:15 Friday", "2026-03-27T08:15:00Z", "", ToMinute, 0, "Europe/Berlin"},
		{"yesterday", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z", ToDay, 0, "Europe/Berlin"}, // 23 hours
		{"today", "2026-03-29T22:00:00Z", "2026-03-30T22:00:00Z", ToDay, 0, "Europe/Berlin"},
		{"28.03.", "2026-03-27T23:00:00Z", "2026-03-28T23:00:00Z", ToDay, 0, "Europe/Berlin"},
		{"2026-03-20 UTC", "2026-03-20T00:00:00Z", "2026-03-21T00:00:00Z", ToDay, 0, "UTC"},
		{"2024-02-29", "2024-02-28T23:00:00Z", "2024-02-29T23:00:00Z", ToDay, 0, "Europe/Berlin"},
		{"-90s", "2026-03-30T01:10:30Z", "", ToSecond, 0, "Europe/Berlin"},
		{"-2d", "2026-03-28T01:12:00Z", "", ToMinute, 0, "Europe/Berlin"},
		{"−1h", "2026-03-30T00:12:00Z", "", ToMinute, 0, "Europe/Berlin"},
	} {
		if c.in == "010507Z" {
			c.precision = ToSecond
		}
		m, err := ParseMoment(c.in, instant(t, springNow), home)
		if err != nil {
			t.Errorf("%q: %v", c.in, err)
			continue
		}
		from, to := "", ""
		if !m.From.IsZero() {
			from = m.From.Format(time.RFC3339Nano)
		}
		if !m.To.IsZero() {
			to = m.To.Format(time.RFC3339Nano)
		}
		if from != c.from || to != c.to || m.Precision != c.precision || m.Margin != c.margin || m.Zone != c.zone {
			t.Errorf("%q: %+v", c.in, m)
		}
	}
	for _, bad := range []string{"14:05 and so on", "soon", "14:05 x: text", "tomorrow", "12:3", "CST", "14:05 CST"} {
		if m, err := ParseMoment(bad, instant(t, springNow), home); err == nil {
			t.Errorf("%q was taken as %+v", bad, m)
		}
	}
	if m, err := ParseDueMoment("tomorrow", instant(t, springNow), home); err != nil || m.Precision != ToDay {
		t.Errorf("due tomorrow: %+v, %v", m, err)
	}
}

func TestClockChangesAndOddDays(t *testing.T) {
	for _, c := range []struct {
		name, zone, now, in string
		from, to            string
		choices             []string // instants a question offers
		refused             string
	}{
		{name: "Berlin spring day has 23 hours", zone: "Europe/Berlin", now: "2026-04-01T10:00:00Z", in: "2026-03-29", from: "2026-03-28T23:00:00Z", to: "2026-03-29T22:00:00Z"},
		{name: "Berlin autumn day has 25 hours", zone: "Europe/Berlin", now: "2026-11-01T10:00:00Z", in: "2026-10-25", from: "2026-10-24T22:00:00Z", to: "2026-10-25T23:00:00Z"},
		{name: "New York gap", zone: "America/New_York", now: "2026-03-08T20:00:00Z", in: "02:15", choices: []string{"2026-03-08T06:15:00Z", "2026-03-08T07:15:00Z"}},
		{name: "New York overlap", zone: "America/New_York", now: "2026-11-01T20:00:00Z", in: "01:30", choices: []string{"2026-11-01T05:30:00Z", "2026-11-01T06:30:00Z"}},
		{name: "Sydney gap in October", zone: "Australia/Sydney", now: "2026-10-04T02:00:00Z", in: "02:30", choices: []string{"2026-10-03T15:30:00Z", "2026-10-03T16:30:00Z"}},
		{name: "Sydney overlap in April", zone: "Australia/Sydney", now: "2026-04-05T02:00:00Z", in: "02:30", choices: []string{"2026-04-04T15:30:00Z", "2026-04-04T16:30:00Z"}},
		{name: "Lord Howe moves by half an hour: gap", zone: "Australia/Lord_Howe", now: "2026-10-04T02:00:00Z", in: "02:15", choices: []string{"2026-10-03T15:15:00Z", "2026-10-03T15:45:00Z"}},
		{name: "Lord Howe, after the gap", zone: "Australia/Lord_Howe", now: "2026-10-04T02:00:00Z", in: "02:30", from: "2026-10-03T15:30:00Z"},
		{name: "Lord Howe overlap", zone: "Australia/Lord_Howe", now: "2026-04-05T02:00:00Z", in: "01:45", choices: []string{"2026-04-04T14:45:00Z", "2026-04-04T15:15:00Z"}},
		{name: "Samoa left out 30 December 2011", zone: "Pacific/Apia", now: "2012-01-05T00:00:00Z", in: "2011-12-30 10:00", choices: []string{"2011-12-29T20:00:00Z", "2011-12-30T20:00:00Z"}},
		{name: "Samoa, the whole day", zone: "Pacific/Apia", now: "2012-01-05T00:00:00Z", in: "2011-12-30", refused: "left out"},
		{name: "Samoa, the day before ends where the day after begins", zone: "Pacific/Apia", now: "2012-01-05T00:00:00Z", in: "2011-12-29", from: "2011-12-29T10:00:00Z", to: "2011-12-30T10:00:00Z"},
		{name: "Samoa, yesterday was left out", zone: "Pacific/Apia", now: "2011-12-30T22:00:00Z", in: "yesterday 10:00", choices: []string{"2011-12-29T20:00:00Z", "2011-12-30T20:00:00Z"}},
		{name: "Kwajalein left out 21 August 1993", zone: "Pacific/Kwajalein", now: "1993-09-01T00:00:00Z", in: "1993-08-21", refused: "left out"},
		{name: "Sao Paulo skipped midnight", zone: "America/Sao_Paulo", now: "2018-11-10T00:00:00Z", in: "2018-11-04", from: "2018-11-04T03:00:00Z", to: "2018-11-05T02:00:00Z"},
		{name: "Sao Paulo, the skipped midnight itself", zone: "America/Sao_Paulo", now: "2018-11-10T00:00:00Z", in: "2018-11-04 00:30", choices: []string{"2018-11-04T02:30:00Z", "2018-11-04T03:30:00Z"}},
		{name: "Havana repeats midnight", zone: "America/Havana", now: "2026-11-10T00:00:00Z", in: "2026-11-01", from: "2026-11-01T04:00:00Z", to: "2026-11-02T05:00:00Z"},
		{name: "between the two 02:30s only the first has been", zone: "Europe/Berlin", now: "2026-10-25T00:40:00Z", in: "02:30", from: "2026-10-25T00:30:00Z"},
		{name: "a gap that lies ahead means yesterday", zone: "Europe/Berlin", now: "2026-03-28T23:30:00Z", in: "02:30", from: "2026-03-28T01:30:00Z"},
		{name: "new year", zone: "Asia/Kolkata", now: "2026-12-31T18:35:00Z", in: "23:55", from: "2026-12-31T18:25:00Z"},
		{name: "new year, last year's day", zone: "Asia/Kolkata", now: "2026-12-31T18:35:00Z", in: "31.12. 23:00", from: "2026-12-31T17:30:00Z"},
		{name: "29 February of a year that has one", zone: "Asia/Kathmandu", now: "2024-03-01T00:00:00Z", in: "29.02. 12:00", from: "2024-02-29T06:15:00Z"},
		{name: "29 February typed in the January after", zone: "UTC", now: "2025-01-10T00:00:00Z", in: "29.02. 12:00", from: "2024-02-29T12:00:00Z"},
		{name: "yesterday on 1 March", zone: "UTC", now: "2024-03-01T00:10:00Z", in: "23:00", from: "2024-02-29T23:00:00Z"},
		{name: "range over the spring gap", zone: "Europe/Berlin", now: "2026-03-29T10:00:00Z", in: "01:30-03:30", from: "2026-03-29T00:30:00Z", to: "2026-03-29T01:30:00Z"},
		{name: "range over the autumn hour", zone: "Europe/Berlin", now: "2026-10-25T10:00:00Z", in: "01:30-03:30", from: "2026-10-24T23:30:00Z", to: "2026-10-25T02:30:00Z"},
		{name: "range that ends in the gap", zone: "Europe/Berlin", now: "2026-03-29T10:00:00Z", in: "01:00-02:30", choices: []string{"2026-03-29T00:00:00Z", "2026-03-29T00:00:00Z"}},
		{name: "range in the repeated hour", zone: "Europe/Berlin", now: "2026-10-25T10:00:00Z", in: "02:10-02:50", choices: []string{"2026-10-25T00:10:00Z", "2026-10-25T00:10:00Z", "2026-10-25T01:10:00Z"}},
		{name: "before the clocks of summer", zone: "Africa/Casablanca", now: "2026-06-01T00:00:00Z", in: "2026-05-31 23:30", from: "2026-05-31T22:30:00Z"},
		{name: "Troll jumps two hours", zone: "Antarctica/Troll", now: "2026-03-30T00:00:00Z", in: "2026-03-29 02:00", choices: []string{"2026-03-29T00:00:00Z", "2026-03-29T02:00:00Z"}},
	} {
		now := instant(t, c.now)
		home := zoneNamed(t, c.zone)
		m, err := ParseMoment(c.in, now, home)
		var e *Error
		switch {
		case c.refused != "":
			if err == nil || !strings.Contains(err.Error(), c.refused) {
				t.Errorf("%s: %+v, %v", c.name, m, err)
			}
		case c.choices != nil:
			if !errors.As(err, &e) || e.Kind != Question || len(e.Choices) != len(c.choices) {
				t.Errorf("%s: %+v, %v %+v", c.name, m, err, e)
				continue
			}
			for i, choice := range e.Choices {
				m, err := ParseMoment(choice.Replace, now, home)
				if err != nil || m.From.Format(time.RFC3339) != c.choices[i] {
					t.Errorf("%s: answer %q gives %v, %v", c.name, choice.Replace, m.From, err)
				}
			}
		default:
			to := ""
			if !m.To.IsZero() {
				to = m.To.Format(time.RFC3339)
			}
			if err != nil || m.From.Format(time.RFC3339) != c.from || to != c.to {
				t.Errorf("%s: %+v, %v", c.name, m, err)
			}
		}
	}
}

// testZones have what goes wrong elsewhere: half and quarter hours, the far
// ends of the day, both hemispheres, changes by other than an hour, letters
// that are numbers.
var testZones = []string{"UTC", "Europe/Berlin", "Europe/London", "Europe/Dublin", "Europe/Istanbul", "America/New_York", "America/St_Johns", "America/Sao_Paulo",
	"America/Havana", "Asia/Kolkata", "Asia/Kathmandu", "Asia/Tehran", "Asia/Tokyo", "Asia/Gaza", "Australia/Lord_Howe", "Australia/Adelaide",
	"Australia/Eucla", "Pacific/Chatham", "Pacific/Apia", "Pacific/Kiritimati", "Pacific/Marquesas", "Pacific/Niue", "Africa/Casablanca", "Antarctica/Troll", "Etc/GMT+12"}

// Every quarter of an hour round every clock change of three years: what is
// printed reads back to the same instant, in documents, on screen and when
// typed again.
func TestPrintedMomentsReadBack(t *testing.T) {
	now := instant(t, "2027-06-15T12:00:00Z")
	for _, name := range testZones {
		home := zoneNamed(t, name)
		var around []time.Time
		for _, year := range []int{2011, 2024, 2026} {
			start := time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC)
			around = append(around, start, time.Date(year, 2, 28, 23, 0, 0, 0, time.UTC), time.Date(year, 12, 31, 12, 0, 0, 0, time.UTC))
			for at := start; ; {
				_, next := at.In(home).ZoneBounds()
				if next.IsZero() || next.Year() > year {
					break
				}
				around = append(around, next)
				at = next
			}
		}
		for _, mid := range around {
			for step := -12; step <= 12; step++ {
				at := mid.Add(time.Duration(step) * 15 * time.Minute)
				precisions := []Moment{
					At(at, home, ToMinute, OwnClock), At(at.Add(7*time.Second), home, ToSecond, OwnClock),
					At(at, time.FixedZone("+09:00", 9*3600), ToMinute, OwnClock), At(at, time.FixedZone("-03:30", -12600), ToMinute, OwnClock),
					At(at, time.UTC, ToMinute, OwnClock), At(at, home, Before, OwnClock), At(at, home, After, OwnClock),
				}
				margin, between := At(at, home, PlusMinus, OwnClock), At(at, home, FromTo, OwnClock)
				margin.Margin, between.To = 600, at.Add(100*time.Minute).UTC()
				precisions = append(precisions, margin)
				for _, m := range precisions {
					long := FormatMoment(m, home, LongStyle)
					back, err := ParseMoment(long, now, home)
					if err != nil || !back.From.Equal(m.From) || back.Precision != m.Precision || back.Margin != m.Margin {
						t.Fatalf("%s: %s in %s printed %q, read back as %+v, %v", name, at, m.Zone, long, back, err)
					}
					short := FormatMoment(m, home, Style{})
					if back, err = ParseMoment(short, now, home); err != nil || !back.From.Equal(m.From) {
						t.Fatalf("%s: printed %q, read back as %+v, %v", name, short, back, err)
					}
				}
				day, err := ParseMoment(at.In(home).Format("2006-01-02"), now, home)
				if err != nil {
					t.Fatalf("%s: %v", name, err)
				}
				if day.From.After(at) || !day.To.After(at) {
					t.Fatalf("%s: %s is not in its day %+v", name, at, day)
				}
				for _, m := range append(precisions, between, day) {
					typed := TypeMoment(m, home)
					back, err := ParseMoment(typed, now, home)
					if err != nil || !back.From.Equal(m.From) || !back.To.Equal(m.To) || back.Precision != m.Precision || back.Margin != m.Margin {
						t.Fatalf("%s: %+v typed %q, read back as %+v, %v", name, m, typed, back, err)
					}
				}
			}
		}
	}
}

// Against a plain search over all instants: a wall-clock reading means exactly
// the instants at which the wall clock shows it.
func TestWallClockAgainstSearch(t *testing.T) {
	for _, name := range testZones {
		zone := zoneNamed(t, name)
		for _, around := range []string{"2011-12-30T12:00:00Z", "2026-03-29T01:00:00Z", "2026-10-25T01:00:00Z", "2026-04-05T00:00:00Z", "2026-10-04T00:00:00Z"} {
			mid := instant(t, around)
			shown := map[string][]time.Time{}
			for at := mid.Add(-72 * time.Hour); at.Before(mid.Add(72 * time.Hour)); at = at.Add(15 * time.Minute) {
				key := at.In(zone).Format("2006-01-02 15:04")
				shown[key] = append(shown[key], at)
			}
			for wall := mid.Add(-36 * time.Hour); wall.Before(mid.Add(36 * time.Hour)); wall = wall.Add(15 * time.Minute) {
				r := wallClock(dateOf(wall), clock{h: wall.Hour(), m: wall.Minute()}, zone)
				want := shown[wall.Format("2006-01-02 15:04")]
				if r.skipped != (len(want) == 0) || !r.skipped && fmt.Sprint(unix(r.at)) != fmt.Sprint(unix(want)) {
					t.Fatalf("%s %s: %v skipped %v, want %v", name, wall, r.at, r.skipped, want)
				}
				if r.skipped && (len(r.at) != 2 || !r.at[0].Before(r.at[1])) {
					t.Fatalf("%s %s: neighbours %v", name, wall, r.at)
				}
			}
		}
	}
}

func unix(list []time.Time) (out []int64) {
	for _, t := range list {
		out = append(out, t.Unix())
	}
	return out
}
