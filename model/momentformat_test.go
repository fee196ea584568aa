package model

import (
	"testing"
	"time"
)

func TestFormatMoment(t *testing.T) {
	berlin, tokyo, tehran := zoneNamed(t, "Europe/Berlin"), zoneNamed(t, "Asia/Tokyo"), zoneNamed(t, "Asia/Tehran")
	istanbul, ny := zoneNamed(t, "Europe/Istanbul"), zoneNamed(t, "America/New_York")
	with := func(m Moment, p Precision, to string, margin int) Moment {
		m.Precision, m.Margin = p, margin
		if to != "" {
			m.To = instant(t, to)
		}
		return m
	}
	in := func(s string, zone *time.Location) Moment { return At(instant(t, s), zone, ToMinute, OwnClock) }
	night := in("2026-03-30T01:12:00Z", berlin)
	near := instant(t, "2026-11-24T12:00:00Z")
	for _, c := range []struct {
		name string
		m    Moment
		home *time.Location
		o    Style
		want string
	}{
		{"long", night, berlin, LongStyle, "2026-03-30 03:12 CEST (01:12Z)"},
		{"short, this year", in("2026-11-24T02:12:00Z", berlin), berlin, Style{Near: near}, "Tue 24 Nov 03:12 CET (02:12Z)"},
		{"short, another year", in("2025-11-24T02:12:00Z", berlin), berlin, Style{Near: near}, "Mon 24 Nov 2025 03:12 CET (02:12Z)"},
		{"short, year always", night, berlin, Style{}, "Mon 30 Mar 2026 03:12 CEST (01:12Z)"},
		{"under a row of the same day", night, berlin, Style{Near: near, Above: instant(t, "2026-03-30T20:00:00Z")}, "03:12 CEST (01:12Z)"},
		{"under a row of the day before", night, berlin, Style{Near: near, Above: instant(t, "2026-03-29T20:00:00Z")}, "Mon 30 Mar 03:12 CEST (01:12Z)"},
		{"UTC still on the day before", in("2026-03-29T23:12:00Z", berlin), berlin, LongStyle, "2026-03-30 01:12 CEST (29 Mar 23:12Z)"},
		{"UTC still in the old year", in("2025-12-31T23:30:00Z", berlin), berlin, LongStyle, "2026-01-01 00:30 CET (31 Dec 2025 23:30Z)"},
		{"seconds", with(in("2026-03-30T01:12:07Z", berlin), ToSecond, "", 0), berlin, LongStyle, "2026-03-30 03:12:07 CEST (01:12:07Z)"},
		{"fractions", with(in("2026-03-30T01:12:07.25Z", berlin), ToSecond, "", 0), berlin, LongStyle, "2026-03-30 03:12:07.25 CEST (01:12:07.25Z)"},
		{"margin", with(night, PlusMinus, "", 1800), berlin, LongStyle, "2026-03-30 03:12 ±30 min CEST (01:12Z)"},
		{"margin of hours", with(night, PlusMinus, "", 7200), berlin, LongStyle, "2026-03-30 03:12 ±2 h CEST (01:12Z)"},
		{"range", with(night, FromTo, "2026-03-30T02:00:00Z", 0), berlin, LongStyle, "2026-03-30 03:12-04:00 CEST (01:12Z-02:00Z)"},
		{"range over midnight", with(night, FromTo, "2026-03-31T02:00:00Z", 0), berlin, LongStyle, "2026-03-30 03:12 - 2026-03-31 04:00 CEST (01:12Z-02:00Z)"},
		{"range over the clock change", with(in("2026-03-29T00:30:00Z", berlin), FromTo, "2026-03-29T01:30:00Z", 0), berlin, LongStyle, "2026-03-29 01:30 CET - 03:30 CEST (00:30Z-01:30Z)"},
		{"range at home in UTC", with(in("2026-03-30T01:12:00Z", time.UTC), FromTo, "2026-03-30T02:00:00Z", 0), time.UTC, LongStyle, "2026-03-30 01:12-02:00 UTC"},
		{"before", with(night, Before, "", 0), berlin, LongStyle, "not later than 2026-03-30 03:12 CEST (01:12Z)"},
		{"after", with(night, After, "", 0), berlin, Style{}, "not earlier than Mon 30 Mar 2026 03:12 CEST (01:12Z)"},
		{"hour", with(in("2026-03-30T01:00:00Z", berlin), ToHour, "", 0), berlin, LongStyle, "2026-03-30 03:00 CEST (01:00Z) (hour)"},
		{"day", with(in("2026-03-19T23:00:00Z", berlin), ToDay, "2026-03-20T23:00:00Z", 0), berlin, LongStyle, "2026-03-20 (day)"},
		{"day, short", with(in("2026-03-19T23:00:00Z", berlin), ToDay, "2026-03-20T23:00:00Z", 0), berlin, Style{Near: near}, "Fri 20 Mar (day)"},
		{"day of another zone keeps its date", with(in("2026-03-20T04:00:00Z", ny), ToDay, "2026-03-21T04:00:00Z", 0), tokyo, LongStyle, "2026-03-20 (day, America/New_York)"},
		{"unknown", Moment{Precision: Unknown}, berlin, LongStyle, "time not known"},
		{"home is UTC", in("2026-03-30T01:12:00Z", time.UTC), time.UTC, LongStyle, "2026-03-30 01:12 UTC"},
		{"no home", in("2026-03-30T01:12:00Z", time.UTC), nil, LongStyle, "2026-03-30 01:12 UTC"},
		{"letters that are a number", in("2026-03-30T01:12:00Z", istanbul), istanbul, LongStyle, "2026-03-30 04:12 +03 (01:12Z)"},
		{"half an hour", in("2026-03-30T01:12:00Z", tehran), tehran, LongStyle, "2026-03-30 04:42 +03:30 (01:12Z)"},
		{"given elsewhere", in("2026-03-30T01:12:00Z", tokyo), berlin, LongStyle, "2026-03-30 03:12 CEST (01:12Z, given as 2026-03-30 10:12 JST Asia/Tokyo)"},
		{"given by offset", in("2026-03-30T01:12:00Z", time.FixedZone("-05:00", -18000)), berlin, LongStyle, "2026-03-30 03:12 CEST (01:12Z, given as 2026-03-29 20:12 -05)"},
		{"given in UTC", in("2026-03-30T01:12:00Z", time.UTC), berlin, LongStyle, "2026-03-30 03:12 CEST (01:12Z, given in UTC)"},
		{"given elsewhere, home is UTC", in("2026-03-30T01:12:00Z", tokyo), time.UTC, LongStyle, "2026-03-30 01:12 UTC (given as 2026-03-30 10:12 JST Asia/Tokyo)"},
		{"given elsewhere, short", in("2026-03-30T01:12:00Z", tokyo), berlin, Style{Near: near}, "Mon 30 Mar 03:12 CEST (01:12Z)"},
	} {
		if got := FormatMoment(c.m, c.home, c.o); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	if got := FormatInstant(instant(t, "2026-03-30T01:12:45Z"), berlin); got != "2026-03-30 03:12 CEST (01:12Z)" {
		t.Error(got)
	}
	if got := FormatInstantSecond(instant(t, "2026-03-30T01:12:45Z"), berlin); got != "2026-03-30 03:12:45 CEST (01:12:45Z)" {
		t.Error(got)
	}
	if got := FormatUTC(instant(t, "2026-03-30T03:12:45+02:00")); got != "2026-03-30 01:12Z" {
		t.Error(got)
	}
}

// A country changes its clock rules; what was recorded before still prints as
// it did.
func TestOldMomentsKeepTheirOffset(t *testing.T) {
	berlin := zoneNamed(t, "Europe/Berlin")
	m := Moment{From: instant(t, "2026-03-30T01:12:00Z"), Precision: ToMinute, Zone: "Europe/Berlin", Offset: 3600, Abbrev: "CET"}
	if got := FormatMoment(m, berlin, LongStyle); got != "2026-03-30 02:12 CET (01:12Z)" {
		t.Error(got)
	}
}

func TestFormatAgeAndExactness(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0 s", 400 * time.Millisecond: "0 s", 59 * time.Second: "59 s", time.Minute: "1 m", 59 * time.Minute: "59 m",
		time.Hour: "1 h 00 m", 4*time.Hour + 7*time.Minute: "4 h 07 m", 24*time.Hour - time.Second: "23 h 59 m",
		24 * time.Hour: "1 d 0 h", 74 * time.Hour: "3 d 2 h", -90 * time.Minute: "-1 h 30 m", -1 << 63: "-106751 d 23 h",
	} {
		if got := FormatAge(d); got != want {
			t.Errorf("%d: %q, want %q", d, got, want)
		}
	}
	start := instant(t, springNow)
	for want, m := range map[string]Moment{
		"exact to the second": {Precision: ToSecond}, "exact to the minute": {Precision: ToMinute}, "to the hour": {Precision: ToHour},
		"exact to the day": {Precision: ToDay}, "plus or minus 1 minute": {Precision: PlusMinus, Margin: 60},
		"plus or minus 30 minutes": {Precision: PlusMinus, Margin: 1800}, "plus or minus 2 hours": {Precision: PlusMinus, Margin: 7200},
		"plus or minus 45 seconds": {Precision: PlusMinus, Margin: 45}, "plus or minus 3 days": {Precision: PlusMinus, Margin: 3 * 86400},
		"lasted 1 h 30 m":     {Precision: FromTo, From: start, To: start.Add(90 * time.Minute)},
		"not later than this": {Precision: Before}, "not earlier than this": {Precision: After}, "time not known": {Precision: Unknown},
	} {
		if got := FormatExactness(m); got != want {
			t.Errorf("%+v: %q, want %q", m, got, want)
		}
	}
}
