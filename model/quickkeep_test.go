package model

import (
	"testing"
	"time"
)

// A line kept while it is typed reads back to what it meant, however much later
// and in whichever zone.
func TestALineKeptHalfTypedMeansWhatItMeant(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	typed := time.Date(2026, 11, 24, 3, 12, 0, 0, time.UTC) // 04:12 in Berlin
	later := typed.Add(26 * time.Hour)
	for _, c := range []struct {
		text, want string
		named      bool
	}{
		{"-20m c: called @Ki", "2026-11-24 03:52 c: called @Ki", true},
		{"03:52 pulled upl", "2026-11-24 03:52, pulled upl", true},
		{"yesterday 22:00-23:30 x: large", "2026-11-23 22:00-23:30 x: large", true},
		{"2026-11-20 03:52 x: odd login", "2026-11-20 03:52 x: odd login", true}, // reads back as it is
		{"? o: seen once", "? o: seen once", true},
		{"x: first odd lo", "x: first odd lo", false},
		{"UTC is what the log says", "UTC is what the log says", false},
		{"", "", false},
	} {
		got, named := FixQuick(c.text, typed, berlin, later, berlin, false)
		if got != c.want || named != c.named {
			t.Errorf("%q became %q, %v, want %q, %v", c.text, got, named, c.want, c.named)
		}
		then, err := ParseQuick(c.text, typed, berlin)
		if err != nil || !c.named {
			continue
		}
		now, err := ParseQuick(got, later, berlin)
		if err != nil || !now.Happened.From.Equal(then.Happened.From) || !now.Happened.To.Equal(then.Happened.To) || now.Kind != then.Kind || now.Text != then.Text {
			t.Errorf("%q reads back as %+v, was %+v (%v)", got, now, then, err)
		}
	}
	// From paper written in another zone: also a line without a time is of then.
	paper := time.FixedZone("+09:00", 9*3600)
	for text, want := range map[string]time.Time{"03:12 x: odd login": time.Date(2026, 11, 23, 18, 12, 0, 0, time.UTC), "x: odd login": typed, "odd login": typed} {
		got, _ := FixQuick(text, typed, paper, later, berlin, true)
		if row, err := ParseQuick(got, later, berlin); err != nil || !row.Happened.From.Equal(want) || row.Text != "odd login" {
			t.Errorf("%q became %q: %+v, want %s (%v)", text, got, row, want, err)
		}
	}
}
