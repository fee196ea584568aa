package interop

import (
	"testing"
	"time"

	"bridgelog/model"
)

func TestTimesAsFilesWriteThem(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	modified := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		text      string
		unit      epochUnit
		order     dayOrder
		from, to  string // RFC 3339; empty for none
		precision model.Precision
		zone      string
		assumed   string
		flags     flags
	}{
		{text: "2021-04-27T12:19:27.7211305Z", from: "2021-04-27T12:19:27.7211305Z", precision: model.ToSecond, zone: "UTC"},
		{text: "2023-07-28T12:14:36.1948Z", from: "2023-07-28T12:14:36.1948Z", precision: model.ToSecond, zone: "UTC"},
		{text: "2017-04-07T22:24:37.251547+0100", from: "2017-04-07T21:24:37.251547Z", precision: model.ToSecond, zone: "+01:00"},
		{text: "2017-04-07T22:24:37+0000", from: "2017-04-07T22:24:37Z", precision: model.ToSecond, zone: "UTC"},
		{text: "2019-01-02T03:50:11.315110", from: "2019-01-02T02:50:11.31511Z", precision: model.ToSecond, zone: "Europe/Berlin", assumed: "zone"},
		{text: "2019-01-11 06:31:40", from: "2019-01-11T05:31:40Z", precision: model.ToSecond, zone: "Europe/Berlin", assumed: "zone"},
		{text: "2012-03-14 04:17:38.276340+00:00", from: "2012-03-14T04:17:38.27634Z", precision: model.ToSecond, zone: "UTC"},
		{text: "2012-03-14 04:17:38,250 -0330", from: "2012-03-14T07:47:38.25Z", precision: model.ToSecond, zone: "-03:30"},
		{text: "2012-03-14 04:17:38 UTC", from: "2012-03-14T04:17:38Z", precision: model.ToSecond, zone: "UTC"},
		{text: "2012-03-14 04:17 CEST", from: "2012-03-14T02:17:00Z", precision: model.ToMinute, zone: "+02:00"},
		{text: "2012-03-14T04Z", from: "2012-03-14T04:00:00Z", precision: model.ToHour, zone: "UTC"},
		{text: "2012/03/14 04:17:38Z", from: "2012-03-14T04:17:38Z", precision: model.ToSecond, zone: "UTC"},
		{text: "20120314T041738Z", from: "2012-03-14T04:17:38Z", precision: model.ToSecond, zone: "UTC"},
		{text: "20120314041738", from: "2012-03-14T03:17:38Z", precision: model.ToSecond, zone: "Europe/Berlin", assumed: "zone"},
		{text: "2026-03-29", from: "2026-03-28T23:00:00Z", to: "2026-03-29T22:00:00Z", precision: model.ToDay, zone: "Europe/Berlin", assumed: "zone"},
		{text: "2012-01", from: "2011-12-31T23:00:00Z", to: "2012-01-31T23:00:00Z", precision: model.FromTo, zone: "Europe/Berlin", assumed: "zone"},
		{text: "2012", from: "2011-12-31T23:00:00Z", to: "2012-12-31T23:00:00Z", precision: model.FromTo, zone: "Europe/Berlin", assumed: "zone"},
		{text: "3/4/2026, 1:05:06.789 PM", order: monthFirst, from: "2026-03-04T12:05:06.789Z", precision: model.ToSecond, zone: "Europe/Berlin", assumed: "zone"},
		{text: "3/4/2026 12:05 AM", order: dayFirst, from: "2026-04-02T22:05:00Z", precision: model.ToMinute, zone: "Europe/Berlin", assumed: "zone"},
		{text: "3/4/2026", flags: undated | orderOpen},
		{text: "13/4/2026 10:00:00Z", from: "2026-04-13T10:00:00Z", precision: model.ToSecond, zone: "UTC"},
		{text: "13/4/2026 10:00:00Z", order: monthFirst, flags: undated},
		{text: "31.12.26 10:00", from: "2026-12-31T09:00:00Z", precision: model.ToMinute, zone: "Europe/Berlin", assumed: "century, zone", flags: future},
		{text: "2026-03-29 02:30:00", from: "2026-03-29T01:30:00Z", precision: model.ToSecond, zone: "Europe/Berlin", assumed: "zone, an hour the clock skipped", flags: skipped},
		{text: "2026-10-25 02:30:00", from: "2026-10-25T00:30:00Z", precision: model.ToSecond, zone: "Europe/Berlin", assumed: "zone, first of two", flags: repeated},
		{text: "2026-10-25 03:30:00", from: "2026-10-25T02:30:00Z", precision: model.ToSecond, zone: "Europe/Berlin", assumed: "zone"},
		{text: "1700000000", from: "2023-11-14T22:13:20Z", precision: model.ToSecond, zone: "UTC"},
		{text: "1700000000.250", from: "2023-11-14T22:13:20.25Z", precision: model.ToSecond, zone: "UTC"},
		{text: "1700000000123", from: "2023-11-14T22:13:20.123Z", precision: model.ToSecond, zone: "UTC"},
		{text: "1700000000123456", from: "2023-11-14T22:13:20.123456Z", precision: model.ToSecond, zone: "UTC"},
		{text: "1700000000123456789", from: "2023-11-14T22:13:20.123456789Z", precision: model.ToSecond, zone: "UTC"},
		{text: "1700000000", unit: micros, from: "1970-01-01T00:28:20Z", precision: model.ToSecond, zone: "UTC", flags: ancient},
		{text: "May 18 16:02:00", from: "2025-05-18T14:02:00Z", precision: model.ToSecond, zone: "Europe/Berlin", assumed: "year, zone"},
		{text: "Feb  8 16:02:00", from: "2026-02-08T15:02:00Z", precision: model.ToSecond, zone: "Europe/Berlin", assumed: "year, zone"},
		{text: "10/Oct/2000:13:55:36 -0700", from: "2000-10-10T20:55:36Z", precision: model.ToSecond, zone: "-07:00"},
		{text: "Tue, 10 Oct 2000 13:55:36 +0200", from: "2000-10-10T11:55:36Z", precision: model.ToSecond, zone: "+02:00"},
		{text: "1601-01-01T00:00:00Z", from: "1601-01-01T00:00:00Z", precision: model.ToSecond, zone: "UTC", flags: ancient},
		{text: "2030-01-01T00:00:00Z", from: "2030-01-01T00:00:00Z", precision: model.ToSecond, zone: "UTC", flags: future},
		{text: "", flags: undated},
		{text: "0", flags: undated},
		{text: "Not a time", flags: undated},
		{text: "1970-01-01T00:00:00+00:00", flags: undated},
		{text: "2026-02-30", flags: undated},
		{text: "2026-02-28T25:00:00Z", flags: undated},
		{text: "soon", flags: undated},
		{text: "192.168.1.1", flags: undated},
		{text: "12.34", flags: undated},
		{text: "2026-03-01T10:00:00 CST", flags: undated}, // Chicago or Shanghai
	} {
		t.Run(tt.text, func(t *testing.T) {
			c := newClock(Options{Home: berlin, Now: testNow, Modified: modified}, nil, "")
			c.order = tt.order
			m, f := c.read(tt.text, tt.unit)
			if f != tt.flags {
				t.Errorf("flags %v, want %v", f.names(), tt.flags.names())
			}
			if m.Typed != tt.text || m.Clock != model.SystemLog {
				t.Errorf("typed %q clock %q", m.Typed, m.Clock)
			}
			if tt.from == "" {
				if m.Known() || m.Precision != model.Unknown {
					t.Errorf("read as %+v", m)
				}
				return
			}
			if got := m.From.Format(time.RFC3339Nano); got != tt.from {
				t.Errorf("from %s, want %s", got, tt.from)
			}
			if got := m.To.Format(time.RFC3339Nano); tt.to != "" && got != tt.to || tt.to == "" && !m.To.IsZero() {
				t.Errorf("to %s, want %s", got, tt.to)
			}
			if m.Precision != tt.precision || m.Zone != tt.zone || m.Assumed != tt.assumed {
				t.Errorf("precision %s zone %s assumed %q", m.Precision, m.Zone, m.Assumed)
			}
			if local := m.From.Add(time.Duration(m.Offset) * time.Second); m.Zone == "UTC" && !local.Equal(m.From) {
				t.Errorf("offset %d in UTC", m.Offset)
			}
		})
	}
}

// The day count agrees with the standard library on every day of ten
// centuries.
func TestUnixAgreesWithTheCalendar(t *testing.T) {
	day := time.Date(1500, 1, 1, 12, 34, 56, 0, time.UTC)
	for day.Year() < 2500 {
		y, m, d := day.Date()
		st := stamp{year: y, month: int(m), day: d, hour: 12, min: 34, sec: 56}
		if st.unix() != day.Unix() {
			t.Fatalf("%s: %d, want %d", day, st.unix(), day.Unix())
		}
		if !validDay(y, int(m), d) {
			t.Fatalf("%s is no day", day)
		}
		day = day.AddDate(0, 0, 1)
	}
	if validDay(2100, 2, 29) || validDay(2026, 4, 31) || validDay(2026, 13, 1) || validDay(2026, 1, 0) {
		t.Error("a day that is none")
	}
}

func FuzzTime(f *testing.F) {
	for _, s := range []string{"2021-04-27T12:19:27.7211305Z", "3/4/2026, 1:05:06.789 PM", "1700000000", "May 18 16:02:00", "2012-01", "31.12.26 10:00", "10/Oct/2000:13:55:36 -0700", "2A0A1E011B21", "0001-1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, order := range []dayOrder{undecided, dayFirst, monthFirst} {
			c := newClock(Options{Now: testNow, Modified: testNow}, nil, "")
			c.order = order
			m, fl := c.read(s, bySize)
			if m.Known() == (fl&undated != 0) {
				t.Fatalf("%q: %+v with flags %v", s, m, fl.names())
			}
			if !m.To.IsZero() && !m.To.After(m.From) {
				t.Fatalf("%q: ends before it begins: %+v", s, m)
			}
		}
		readOctets(s)
	})
}
