package model

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"
)

func fuzzSeeds(f *testing.F) {
	for _, now := range []int64{1774833120, 1792915200, 1325376000, 1709164800, 1541386800} {
		for zone := range testZones {
			f.Add("14:05 o: seen", now, zone)
		}
		for _, cases := range guideCases {
			for _, c := range cases {
				f.Add(c.In, now, 1)
			}
		}
	}
	for _, s := range []string{"", "?", "~", "-", "24 Nov 2026 10:00", "2026-03-30 03:12 CEST (01:12Z, given as 2026-03-30 10:12 JST Asia/Tokyo)",
		"2026-03-29 22:00 - 2026-03-30 01:00 UTC-05:00 x: a", "10:00±1h30m Europe/Berlin", "not later than 06:00 s: x", "29.02. 10:00", "03/04/26 x:",
		"0105+02:00 a: b", "+99999d t: x", "@\"", "10:00 -05:00 x: y", "28.03. ", "\u2212\u2013\u2014", "12:00:00,5Z x: ^1 #a @b", "10:00\u00a0x: z"} {
		f.Add(s, int64(1774833120), 1)
	}
}

// fuzzNow bounds a fuzzed clock to the years 1975 to 2100.
func fuzzNow(sec int64) time.Time {
	const from, to = 157766400, 4102444800
	return time.Unix(from+((sec-from)%(to-from)+(to-from))%(to-from), 0).UTC()
}

func checkMoment(t *testing.T, text string, m Moment, now time.Time, home *time.Location, ahead bool) {
	t.Helper()
	if m.Precision == Unknown {
		if !m.From.IsZero() {
			t.Fatalf("%q: unknown, yet %+v", text, m)
		}
		return
	}
	if m.From.Year() < firstYear-1 || m.From.Year() > 2111 {
		t.Fatalf("%q: year %d", text, m.From.Year())
	}
	if !ahead && (m.From.After(now.Add(futureSlack)) || m.Precision == FromTo && m.To.After(now.Add(futureSlack))) {
		t.Fatalf("%q: in the future at %s: %+v", text, now, m)
	}
	if !m.To.IsZero() && m.To.Before(m.From) {
		t.Fatalf("%q: ends before it begins: %+v", text, m)
	}
	if !strings.Contains(oneLine(text), m.Typed) {
		t.Fatalf("%q: typed %q", text, m.Typed)
	}
	for _, o := range []Style{LongStyle, {}, {Near: now, Above: now}} {
		if s := FormatMoment(m, home, o); s == "" || s == UnknownTime || strings.Contains(s, "%!") {
			t.Fatalf("%q: printed %q", text, s)
		}
	}
	if FormatExactness(m) == UnknownTime {
		t.Fatalf("%q: exactness not said", text)
	}
	if _, err := json.Marshal(m); err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	if m.From.Year() < firstYear {
		return // the first hours of 1970 in a zone west of UTC
	}
	parse := ParseMoment
	if ahead {
		parse = ParseDueMoment
	}
	typed := TypeMoment(m, home)
	back, err := parse(typed, now, home)
	if err != nil || !back.From.Equal(m.From) || !back.To.Equal(m.To) || back.Margin != m.Margin {
		t.Fatalf("%q: %+v typed again as %q: %+v, %v", text, m, typed, back, err)
	}
	switch m.Precision {
	case ToMinute, ToSecond, Before, After, PlusMinus:
		long := FormatMoment(m, home, LongStyle)
		if back, err := parse(long, now, home); err != nil || !back.From.Equal(m.From) {
			t.Fatalf("%q: printed %q, read back %+v, %v", text, long, back, err)
		}
	}
}

func checkRefusal(t *testing.T, text string, err error) *Error {
	t.Helper()
	var e *Error
	if !errors.As(err, &e) || e.Text == "" || e.Kind != Invalid && e.Kind != Question {
		t.Fatalf("%q: %#v", text, err)
	}
	return e
}

func FuzzParseQuick(f *testing.F) {
	fuzzSeeds(f)
	f.Fuzz(func(t *testing.T, text string, sec int64, zone int) {
		home := zoneNamed(t, testZones[(zone%len(testZones)+len(testZones))%len(testZones)])
		now := fuzzNow(sec)
		p := PreviewQuick(text, now, home)
		row, err := ParseQuick(text, now, home)
		if (err == nil) != (p.Err == nil) || err == nil && p.Line == "" {
			t.Fatalf("%q: %v, preview %+v", text, err, p)
		}
		if err != nil {
			e := checkRefusal(t, text, err)
			for _, c := range e.Choices {
				_, err := ParseQuick(c.Replace, now, home)
				if err != nil && checkRefusal(t, c.Replace, err).Text == e.Text {
					t.Fatalf("%q: the answer %q asks the same again", text, c.Replace)
				}
			}
			return
		}
		if row.Typed != strings.TrimRight(text, "\r\n") || strings.TrimSpace(row.Text) == "" || KindWord(row.Kind) == "" {
			t.Fatalf("%q: %+v", text, row)
		}
		checkMoment(t, text, row.Happened, now, home, row.Kind == Task)
		for _, names := range [][]string{row.People, row.Systems, row.Evidence} {
			for _, name := range names {
				if name == "" || !strings.Contains(row.Text, name) {
					t.Fatalf("%q: marker %q", text, name)
				}
			}
		}
		again, err := ParseQuick(TypeQuick(row, home), now, home)
		if err != nil || again.Text != row.Text || again.Kind != row.Kind || !again.Happened.From.Equal(row.Happened.From) {
			t.Fatalf("%q: typed again as %q: %+v, %v", text, TypeQuick(row, home), again, err)
		}
	})
}

func FuzzParseMoment(f *testing.F) {
	fuzzSeeds(f)
	f.Fuzz(func(t *testing.T, text string, sec int64, zone int) {
		home := zoneNamed(t, testZones[(zone%len(testZones)+len(testZones))%len(testZones)])
		now := fuzzNow(sec)
		if m, err := ParseMoment(text, now, home); err == nil {
			checkMoment(t, text, m, now, home, false)
		} else {
			checkRefusal(t, text, err)
		}
		if m, err := ParseDueMoment(text, now, home); err == nil {
			checkMoment(t, text, m, now, home, true)
		} else {
			checkRefusal(t, text, err)
		}
	})
}

func FuzzLooksSecret(f *testing.F) {
	f.Add("password: x")
	f.Fuzz(func(t *testing.T, text string) {
		if what, found := LooksSecret(text); found == (what == "") {
			t.Fatalf("%q: %q, %v", text, what, found)
		}
	})
}
