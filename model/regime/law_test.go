package regime

import (
	"strings"
	"sync"
	"testing"
	"time"
)

var zonesRead sync.Map // name to *time.Location

func zoneOf(t testing.TB, name string) *time.Location {
	t.Helper()
	if loc, ok := zonesRead.Load(name); ok {
		return loc.(*time.Location)
	}
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	zonesRead.Store(name, loc)
	return loc
}

func when(t testing.TB, text string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func stage(t testing.TB, p Pack, id string) Stage {
	t.Helper()
	s, ok := p.Stage(id)
	if !ok {
		t.Fatalf("there is no stage %s", id)
	}
	return s
}

func shown(t time.Time) string {
	if t.IsZero() {
		return "-"
	}
	return t.Format(time.RFC3339)
}

// place is whose closed days a case counts by.
type place struct{ calendar, key string }

var (
	germany = place{"eu-member-state", "de"}
	federal = place{"us-federal", ""}
	japan   = place{"jp-admin", ""}
	brazil  = place{"br-national", ""}
	england = place{"uk-england-wales", ""}
)

// Cases written from the texts of the laws, which the worked answers that ship do
// not hold. Closed days are those that are built in.
func TestDeadlinesFromTheLaw(t *testing.T) {
	p := shipped(t)
	type facts map[string]string
	for _, c := range []struct {
		name    string
		stage   string
		zone    string
		place   place
		facts   facts
		params  Params
		def     string
		latest  string
		before  string
		says    string // stands in the working or in the reason
		restart string
	}{
		// Delegated Regulation (EU) 2025/301, Art. 5(1)(b), (4): 72 h from Thursday before
		// Easter end on Easter Sunday; noon of the next working day is Tuesday.
		{name: "noon rule over Easter", stage: "eu-dora-intermediate", zone: "Europe/Berlin", place: germany,
			facts:  facts{"previous-stage-submitted": "2026-04-02T09:00:00+02:00"},
			params: Params{DoraRollEligible: true}, def: "2026-04-05T09:00:00+02:00", latest: "2026-04-07T12:00:00+02:00", says: "noon of the next working day"},
		{name: "Easter, not eligible (Art. 5(5))", stage: "eu-dora-intermediate", zone: "Europe/Berlin", place: germany,
			facts: facts{"previous-stage-submitted": "2026-04-02T09:00:00+02:00"}, def: "2026-04-05T09:00:00+02:00", latest: "2026-04-05T10:00:00+02:00"},
		// 72 h that end at midnight end on the day before (Reg. 1182/71, Art. 3(2)(a)).
		{name: "ends at midnight of a Sunday", stage: "eu-dora-intermediate", zone: "Europe/Berlin", place: germany,
			facts:  facts{"previous-stage-submitted": "2026-09-10T23:00:00+02:00"},
			params: Params{DoraRollEligible: true}, def: "2026-09-13T23:00:00+02:00", latest: "2026-09-14T12:00:00+02:00"},
		// The final report may use it in every case (Art. 5(4) and (5)): 1 May 2026 + 1 month is a Monday, 1 April + 1 month Labour Day.
		{name: "final report on a bank holiday", stage: "eu-dora-final", zone: "Europe/Berlin", place: germany,
			facts: facts{"previous-stage-submitted": "2026-04-01T10:00:00+02:00"}, def: "2026-05-01T23:59:59+02:00", latest: "2026-05-04T12:00:00+02:00", says: "Tag der Arbeit"},
		// Art. 5(2): more than 24 h after awareness the 4 h alone count; exactly 24 h is not more.
		{name: "classified exactly 24 h after awareness", stage: "eu-dora-initial", zone: "Europe/Berlin", place: germany,
			facts: facts{"awareness": "2026-03-30T10:00:00+02:00", "classification": "2026-03-31T10:00:00+02:00"},
			def:   "2026-03-31T10:00:00+02:00", latest: "2026-03-31T11:00:00+02:00"},
		{name: "classified one second later", stage: "eu-dora-initial", zone: "Europe/Berlin", place: germany,
			facts: facts{"awareness": "2026-03-30T10:00:00+02:00", "classification": "2026-03-31T10:00:01+02:00"},
			def:   "2026-03-31T14:00:01+02:00", latest: "2026-03-31T15:00:00+02:00", says: "had passed already"},
		{name: "awareness not known", stage: "eu-dora-initial", zone: "Europe/Berlin", place: germany,
			facts: facts{"classification": "2026-03-31T10:00:00+02:00"}, def: "2026-03-31T14:00:00+02:00", latest: "2026-03-31T15:00:00+02:00", says: "awareness cannot be worked out"},

		// Reg. 1182/71, Art. 3(2)(c), (4), (5).
		{name: "31 January + 1 month", stage: "eu-nis2-final", zone: "Europe/Berlin", place: germany,
			facts: facts{"previous-stage-submitted": "2027-01-31T09:00:00+01:00"}, def: "2027-02-28T23:59:59+01:00", latest: "2027-03-01T23:59:59+01:00", says: "February 2027 has no 31"},
		{name: "31 January of a leap year", stage: "eu-nis2-final", zone: "Europe/Berlin", place: germany,
			facts: facts{"previous-stage-submitted": "2028-01-31T09:00:00+01:00"}, def: "2028-02-29T23:59:59+01:00", latest: "2028-02-29T23:59:59+01:00"},
		{name: "30 November + 1 month over the year", stage: "eu-nis2-final", zone: "Europe/Berlin", place: germany,
			facts: facts{"previous-stage-submitted": "2026-11-30T23:30:00+01:00"}, def: "2026-12-30T23:59:59+01:00", latest: "2026-12-30T23:59:59+01:00"},
		{name: "the day is that of the zone", stage: "eu-nis2-final", zone: "Europe/Berlin", place: germany,
			facts: facts{"previous-stage-submitted": "2026-11-29T23:30:00Z"}, def: "2026-12-30T23:59:59+01:00", latest: "2026-12-30T23:59:59+01:00"},
		{name: "extension after months", stage: "eu-nis2-final", zone: "Europe/Berlin", place: germany, params: Params{ExtraDays: 5},
			facts: facts{"previous-stage-submitted": "2027-01-31T09:00:00+01:00"}, def: "2027-03-05T23:59:59+01:00", latest: "2027-03-05T23:59:59+01:00", says: "Extension granted: + 5 days"},
		{name: "hours run through a change of the clock", stage: "eu-gdpr-art33-authority", zone: "Europe/Berlin", place: germany,
			facts: facts{"awareness": "2026-10-24T14:20:00+02:00"}, def: "2026-10-27T13:20:00+01:00", latest: "2026-10-27T14:00:00+01:00"},
		{name: "a full hour is counted from the next one", stage: "eu-gdpr-art33-authority", zone: "Europe/Berlin", place: germany,
			facts: facts{"awareness": "2026-11-02T10:00:00+01:00"}, def: "2026-11-05T10:00:00+01:00", latest: "2026-11-05T11:00:00+01:00"},
		{name: "half-hour zone rounds by its own clock", stage: "eu-gdpr-art33-authority", zone: "Asia/Kolkata",
			facts: facts{"awareness": "2026-11-02T10:20:00+05:30"}, def: "2026-11-05T10:20:00+05:30", latest: "2026-11-05T11:00:00+05:30"},
		{name: "extension of hours", stage: "eu-gdpr-art33-authority", zone: "Europe/Berlin", params: Params{ExtraDays: 2},
			facts: facts{"awareness": "2026-11-02T10:20:00+01:00"}, def: "2026-11-07T10:20:00+01:00", latest: "2026-11-07T11:00:00+01:00", says: "Extension granted: + 2 days"},
		// Cyber Resilience Act, Art. 14(2)(c): the 14th day is Good Friday, and Easter Monday is no working day.
		{name: "14 days end on a holiday", stage: "eu-cra-aev-final", zone: "Europe/Berlin", place: germany,
			facts: facts{"fix-available": "2027-03-12T16:00:00+01:00"}, def: "2027-03-26T23:59:59+01:00", latest: "2027-03-30T23:59:59+02:00", says: "Karfreitag"},
		// Art. 3(5): three days over Christmas hold two working days only on 29 December 2026.
		{name: "two working days at least", stage: "eu-eprivacy-611-second", zone: "Europe/Berlin", place: germany,
			facts: facts{"previous-stage-submitted": "2026-12-24T16:00:00+01:00"}, def: "2026-12-27T23:59:59+01:00", latest: "2026-12-29T23:59:59+01:00", says: "two working days"},

		// APPI Enforcement Rules, Art. 8(1), as read: awareness is day 1, day 3 counts; offices are closed over New Year.
		{name: "Japan, third day in the closing of offices", stage: "jp-appi-preliminary", zone: "Asia/Tokyo", place: japan,
			facts: facts{"awareness": "2026-12-28T09:00:00+09:00"}, def: "2026-12-30T23:59:59+09:00", latest: "2027-01-04T23:59:59+09:00", says: "is day 1"},
		{name: "Japan, one second before midnight is still day 1", stage: "jp-appi-preliminary", zone: "Asia/Tokyo", place: japan,
			facts: facts{"awareness": "2026-11-09T23:59:59+09:00"}, def: "2026-11-11T23:59:59+09:00", latest: "2026-11-11T23:59:59+09:00"},
		{name: "Japan, 60 days", stage: "jp-appi-final-60", zone: "Asia/Tokyo", place: japan,
			facts: facts{"awareness": "2026-11-09T08:00:00+09:00"}, def: "2027-01-07T23:59:59+09:00", latest: "2027-01-07T23:59:59+09:00"},

		// Resolução CD/ANPD 15/2024, Art. 6 §3: 20 business days; Carnival is a business day, Good Friday and Tiradentes are not.
		{name: "Brazil, 20 business days over Easter", stage: "br-lgpd-complement", zone: "America/Sao_Paulo", place: brazil,
			facts: facts{"previous-stage-submitted": "2027-03-25T10:00:00-03:00"}, def: "2027-04-26T23:59:59-03:00", latest: "2027-04-26T23:59:59-03:00", says: "Tiradentes"},
		{name: "Brazil, Carnival counts", stage: "br-lgpd-anpd", zone: "America/Sao_Paulo", place: brazil,
			facts: facts{"awareness": "2027-02-05T10:00:00-03:00"}, def: "2027-02-10T23:59:59-03:00", latest: "2027-02-10T23:59:59-03:00"},

		// Form 8-K, General Instruction B.1; 17 CFR 232.13: 17:30 Eastern. Wednesday 09:00 in Tokyo is Tuesday in New York.
		{name: "SEC, decided on a Tokyo clock", stage: "us-sec-8k-105", zone: "Asia/Tokyo", place: federal,
			facts: facts{"determination-of-materiality": "2026-11-18T09:00:00+09:00"}, def: "2026-11-24T07:30:00+09:00", latest: "2026-11-24T07:30:00+09:00"},
		{name: "SEC, same decision in New York", stage: "us-sec-8k-105", zone: "America/New_York", place: federal,
			facts: facts{"determination-of-materiality": "2026-11-17T19:00:00-05:00"}, def: "2026-11-23T17:30:00-05:00", latest: "2026-11-23T17:30:00-05:00"},
		{name: "SEC, Columbus Day is no business day", stage: "us-sec-8k-105", zone: "America/New_York", place: federal,
			facts: facts{"determination-of-materiality": "2026-10-08T12:00:00-04:00"}, def: "2026-10-15T17:30:00-04:00", latest: "2026-10-15T17:30:00-04:00", says: "Columbus Day"},
		{name: "SEC, decided on a Saturday", stage: "us-sec-8k-105", zone: "America/New_York", place: federal,
			facts: facts{"determination-of-materiality": "2026-11-14T12:00:00-05:00"}, def: "2026-11-19T17:30:00-05:00", latest: "2026-11-19T17:30:00-05:00"},
		{name: "SEC, New Year 2028 is kept on 31 December", stage: "us-sec-8k-105", zone: "America/New_York", place: federal,
			facts: facts{"determination-of-materiality": "2027-12-28T12:00:00-05:00"}, def: "2028-01-04T17:30:00-05:00", latest: "2028-01-04T17:30:00-05:00", says: "New Year's Day (observed"},
		{name: "SEC, the clock began again", stage: "us-sec-8k-105", zone: "America/New_York", place: federal, restart: "2026-11-18T12:00:00-05:00",
			facts: facts{"determination-of-materiality": "2026-11-02T15:00:00-05:00"}, def: "2026-11-24T17:30:00-05:00", latest: "2026-11-24T17:30:00-05:00", says: "began again"},
		{name: "extension in business days", stage: "us-fcc-cpni-law-enforcement", zone: "America/New_York", place: federal, params: Params{ExtraDays: 3},
			facts: facts{"determination-of-incident": "2026-11-09T10:00:00-05:00"}, def: "2026-11-24T23:59:59-05:00", latest: "2026-11-24T23:59:59-05:00", says: "Extension granted"},

		// 47 CFR 64.2011(b)(1): seven full business days after the notice; Thanksgiving is none.
		{name: "FCC hold over Thanksgiving", stage: "us-fcc-cpni-customers", zone: "America/New_York", place: federal,
			facts: facts{"previous-stage-submitted": "2026-11-20T15:00:00-05:00"}, def: "-", latest: "-", before: "2026-12-03T00:00:00-05:00", says: "gives no fixed period"},
		{name: "FCC hold not begun", stage: "us-fcc-cpni-customers", zone: "America/New_York", place: federal,
			facts: facts{}, def: "-", latest: "-", before: "-", says: "forbidden until previous stage submitted is recorded"},
		// PDPA 2012, s.26D(2): not before the Commission is notified.
		{name: "Singapore, people not before the Commission", stage: "sg-pdpa-individuals", zone: "Asia/Singapore",
			facts: facts{"previous-stage-submitted": "2026-11-20T15:30:00+08:00"}, def: "-", latest: "-", before: "2026-11-20T15:30:00+08:00"},

		// 45 CFR 164.408(c): 60 days after the end of the year of discovery, in the local year.
		{name: "HIPAA, discovered on New Year's Eve", stage: "us-hipaa-hhs-under-500", zone: "America/New_York", place: federal,
			facts: facts{"detection": "2027-01-01T02:00:00Z"}, def: "2027-03-01T23:59:59-05:00", latest: "2027-03-01T23:59:59-05:00", says: "lies in 2026"},
		{name: "HIPAA, year before a leap year", stage: "us-hipaa-hhs-under-500", zone: "America/New_York", place: federal,
			facts: facts{"detection": "2027-06-01T12:00:00-04:00"}, def: "2028-02-29T23:59:59-05:00", latest: "2028-02-29T23:59:59-05:00"},
		// Fla. Stat. 501.171(3): 30 days, 15 more for good cause.
		{name: "Florida, extension of days", stage: "us-fl-dla", zone: "America/New_York", place: federal, params: Params{ExtraDays: 15},
			facts: facts{"determination-of-incident": "2026-06-15T10:00:00-04:00"}, def: "2026-07-30T23:59:59-04:00", latest: "2026-07-30T23:59:59-04:00", says: "the period of 30 calendar days is 15 days longer"},

		// In force, and until when.
		{name: "CRA before it applies", stage: "eu-cra-aev-early-warning", zone: "Europe/Berlin",
			facts: facts{"awareness": "2026-09-10T23:59:59+02:00"}, def: "-", latest: "-", says: "applies from 2026-09-11"},
		{name: "CRA on its first second", stage: "eu-cra-aev-early-warning", zone: "Europe/Berlin",
			facts: facts{"awareness": "2026-09-11T00:00:00+02:00"}, def: "2026-09-12T00:00:00+02:00", latest: "2026-09-12T01:00:00+02:00"},
		{name: "PSP on the last day of the old rule", stage: "uk-psp-major-incident-current", zone: "Europe/London", place: england,
			facts: facts{"detection": "2027-03-17T23:59:59Z"}, def: "2027-03-18T03:59:59Z", latest: "2027-03-18T03:59:59Z"},
		{name: "PSP after the old rule", stage: "uk-psp-major-incident-current", zone: "Europe/London", place: england,
			facts: facts{"detection": "2027-03-18T00:00:00Z"}, def: "-", latest: "-", says: "applied until 2027-03-17"},
		{name: "adopted without a date", stage: "us-fcc-cpni-2024-amended", zone: "America/New_York", place: federal,
			facts: facts{"determination-of-incident": "2026-11-09T10:00:00-05:00"}, def: "-", latest: "-", says: "no date of application"},
		{name: "proposed", stage: "us-circia-incident", zone: "America/New_York", place: federal,
			facts: facts{"reasonable-belief": "2026-11-20T08:00:00-05:00"}, def: "-", latest: "-", says: "Proposed, not law"},
		{name: "proposed, as a what-if", stage: "us-circia-incident", zone: "America/New_York", place: federal, params: Params{AssumeInForce: true},
			facts: facts{"reasonable-belief": "2026-11-20T08:00:00-05:00"}, def: "2026-11-23T08:00:00-05:00", latest: "2026-11-23T08:00:00-05:00"},
		{name: "not yet in force, as a what-if", stage: "in-dpdp-board-detail", zone: "Asia/Kolkata", params: Params{AssumeInForce: true},
			facts: facts{"awareness": "2026-11-20T08:00:00+05:30"}, def: "2026-11-23T08:00:00+05:30", latest: "2026-11-23T08:00:00+05:30"},
		{name: "no trigger yet", stage: "eu-gdpr-art33-authority", zone: "Europe/Berlin", facts: facts{}, def: "-", latest: "-", says: "Not started: awareness is not recorded"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := stage(t, p, c.stage)
			f := Facts{Zone: zoneOf(t, c.zone), Triggers: map[string]time.Time{}, Params: c.params}
			for name, text := range c.facts {
				f.Triggers[name] = when(t, text)
			}
			if c.restart != "" {
				f.RestartAt = when(t, c.restart)
			}
			var err error
			if f.Calendar, err = NewCalendar(Holidays(c.place.calendar, c.place.key, Day{2026, 1, 1}, Day{2029, 1, 1})); err != nil {
				t.Fatal(err)
			}
			r, err := Due(s, f)
			if err != nil {
				t.Fatal(err)
			}
			if c.before == "" {
				c.before = "-"
			}
			working := strings.Join(append(r.Steps, r.Reason), "\n")
			if shown(r.Default) != c.def || shown(r.Latest) != c.latest || shown(r.NotBefore) != c.before {
				t.Errorf("default %s, want %s; latest %s, want %s; not before %s, want %s\n%s",
					shown(r.Default), c.def, shown(r.Latest), c.latest, shown(r.NotBefore), c.before, working)
			}
			if !strings.Contains(working, c.says) {
				t.Errorf("%q does not stand in:\n%s", c.says, working)
			}
			if r.Default.IsZero() == (r.Reason == "") {
				t.Errorf("default %s with the reason %q", shown(r.Default), r.Reason)
			}
		})
	}
}

// Facts that cannot all be right are refused, and nothing is worked out.
func TestContradictions(t *testing.T) {
	p := shipped(t)
	aware := when(t, "2026-03-30T10:00:00+02:00")
	for _, c := range []struct {
		stage string
		f     Facts
	}{
		{"eu-dora-initial", Facts{Triggers: map[string]time.Time{"awareness": aware, "classification": aware.Add(-time.Second)}}},
		{"eu-nis2-final", Facts{Triggers: map[string]time.Time{"awareness": aware, "previous-stage-submitted": aware.Add(-time.Hour)}}},
		{"us-sec-8k-105", Facts{Triggers: map[string]time.Time{"determination-of-materiality": aware}, Params: Params{RestartAt: aware.Add(-time.Minute)}}},
	} {
		r, err := Due(stage(t, p, c.stage), c.f)
		if _, ok := err.(Contradiction); !ok || !r.Default.IsZero() || !r.Latest.IsZero() || !strings.Contains(err.Error(), "before") {
			t.Errorf("%s: %v, %v", c.stage, r, err)
		}
	}
	// A stage that does not count from it is not concerned.
	f := Facts{Triggers: map[string]time.Time{"awareness": aware, "classification": aware.Add(-time.Second)}}
	if _, err := Due(stage(t, p, "eu-gdpr-art33-authority"), f); err != nil {
		t.Error(err)
	}
}

// What starts the clock of stages that follow another.
func TestStagesFollow(t *testing.T) {
	p := shipped(t)
	for id, want := range map[string]string{
		"eu-nis2-final":            "eu-nis2-incident-notification eu-nis2-tsp-notification",
		"eu-nis2-progress":         "eu-nis2-incident-notification eu-nis2-tsp-notification", // not the report on request
		"eu-dora-intermediate":     "eu-dora-initial",
		"eu-dora-final":            "eu-dora-intermediate eu-dora-intermediate-update",
		"eu-cra-incident-final":    "eu-cra-incident-notification",
		"eu-eprivacy-611-second":   "eu-eprivacy-611-initial",
		"us-fcc-cpni-customers":    "us-fcc-cpni-law-enforcement us-fcc-cpni-2024-amended",
		"au-ndb-individuals":       "au-ndb-statement",
		"au-soci-critical-written": "au-soci-critical",
		"au-soci-other-written":    "au-soci-other",
		"sg-pdpa-individuals":      "sg-pdpa-pdpc",
		"br-lgpd-complement":       "br-lgpd-anpd",
		"eu-gdpr-art33-authority":  "",
	} {
		if got := strings.Join(p.Follows(stage(t, p, id)), " "); got != want {
			t.Errorf("%s follows %q, want %q", id, got, want)
		}
	}
}

// The organisation's own aim is never a deadline.
func TestOwnTargetsAreNotLaw(t *testing.T) {
	p := shipped(t)
	n := 0
	for _, s := range p.Stages {
		if s.Target == nil {
			continue
		}
		n++
		r, err := Due(s, Facts{Zone: time.UTC, Triggers: map[string]time.Time{s.Trigger: when(t, "2027-06-02T10:00:00Z")}, Params: Params{AssumeInForce: true}})
		if err != nil {
			t.Fatal(err)
		}
		if s.Period == nil && (r.Target.IsZero() || !r.Default.IsZero() || !r.Latest.IsZero()) {
			t.Errorf("%s: target %s, default %s", s.ID, shown(r.Target), shown(r.Default))
		}
		if s.Period != nil && !r.Target.IsZero() {
			t.Errorf("%s has a period and a target", s.ID)
		}
		if !r.Target.IsZero() && !strings.Contains(strings.Join(r.Steps, " "), "Own target, not law") {
			t.Errorf("%s: %q", s.ID, r.Steps)
		}
	}
	if n == 0 {
		t.Error("no stage has an own target")
	}
}
