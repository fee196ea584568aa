package regime

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
)

// zonesTried have what is hard: half hours, changes at midnight, a day that was
// skipped, far east and far west.
var zonesTried = []string{"UTC", "Europe/Berlin", "Europe/London", "America/New_York", "America/Asuncion", "America/Sao_Paulo", "Africa/Cairo",
	"Asia/Beirut", "Asia/Kolkata", "Asia/Tokyo", "Australia/Lord_Howe", "Pacific/Apia", "Pacific/Kiritimati", "America/St_Johns"}

// drawn is a stage with facts by chance; the same seed draws the same.
type drawn struct {
	stage Stage
	facts Facts
	days  []Closed
}

func draw(t testing.TB, r *rand.Rand, p Pack) drawn {
	t.Helper()
	s := p.Stages[r.IntN(len(p.Stages))]
	zone := zoneOf(t, zonesTried[r.IntN(len(zonesTried))])
	// Within 2026 to 2029, often close to a change of the clock or of the day.
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(r.Int64N(int64(3 * 365 * 24 * time.Hour)))).Truncate(time.Second)
	switch r.IntN(4) {
	case 0:
		if _, change := start.In(zone).ZoneBounds(); !change.IsZero() && change.Year() < 2030 {
			start = change.Add(time.Duration(r.IntN(7200)-3600) * time.Second)
		}
	case 1:
		start = DayOf(start.In(zone)).start(zone).Add(time.Duration(r.IntN(3)-1) * time.Second)
	}
	d := drawn{stage: s, facts: Facts{Zone: zone, Triggers: map[string]time.Time{s.Trigger: start}}}
	if b := s.UpperBound; b != nil && r.IntN(4) > 0 {
		d.facts.Triggers[b.Trigger] = start.Add(-time.Duration(r.IntN(40*3600)) * time.Second)
	}
	d.facts.DoraRollEligible = r.IntN(2) == 0
	d.facts.AssumeInForce = r.IntN(2) == 0
	if r.IntN(4) == 0 {
		d.facts.ExtraDays = r.IntN(40)
	}
	day := DayOf(start.In(zone))
	for range r.IntN(40) {
		d.days = append(d.days, Closed{Date: day.Add(r.IntN(90) - 5).String(), Name: "closed"})
	}
	d.facts.Calendar = calendar(t, d.days)
	return d
}

func calendar(t testing.TB, days []Closed) Calendar {
	t.Helper()
	c, err := NewCalendar(days)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func (d drawn) due(t testing.TB) Result {
	t.Helper()
	r, err := Due(d.stage, d.facts)
	if err != nil {
		t.Fatalf("%s: %v", d, err)
	}
	return r
}

// moved is the same with the stage's trigger moved; what the bound runs from stays.
func (d drawn) moved(by time.Duration) drawn {
	triggers := map[string]time.Time{}
	for name, at := range d.facts.Triggers {
		triggers[name] = at
	}
	triggers[d.stage.Trigger] = triggers[d.stage.Trigger].Add(by)
	d.facts.Triggers = triggers
	return d
}

func (d drawn) String() string {
	return fmt.Sprintf("%s in %s from %v, %+v, closed %v", d.stage.ID, d.facts.Zone, d.facts.Triggers, d.facts.Params, d.days)
}

func TestPropertiesOfDeadlines(t *testing.T) {
	p := shipped(t)
	r := rand.New(rand.NewPCG(1182, 71))
	counted := map[string]int{}
	for range 6000 {
		d := draw(t, r, p)
		got := d.due(t)
		if got.Default.IsZero() != got.Latest.IsZero() || got.Default.IsZero() != (got.Reason != "") {
			t.Fatalf("%s: default %s, latest %s, reason %q", d, shown(got.Default), shown(got.Latest), got.Reason)
		}
		if got.Default.IsZero() {
			continue
		}
		counted[d.stage.Counting.Method]++

		// The countdown never goes beyond what the text allows, nor back before the trigger.
		if got.Default.After(got.Latest) {
			t.Fatalf("%s: default %s is after the latest %s", d, shown(got.Default), shown(got.Latest))
		}
		if got.Default.Before(got.Start) {
			t.Fatalf("%s: due %s before it began", d, shown(got.Default))
		}

		// A later trigger never makes a deadline earlier.
		later := d.moved(time.Duration(r.IntN(5*24*3600)) * time.Second)
		if after := later.due(t); !after.Default.IsZero() && (after.Default.Before(got.Default) || after.Latest.Before(got.Latest) && d.stage.RollRule.ID != "dora-noon") {
			t.Fatalf("%s: due %s / %s, but %s / %s from %v", d, shown(got.Default), shown(got.Latest), shown(after.Default), shown(after.Latest), later.facts.Triggers)
		}

		// Closing another day never makes anything earlier.
		more := d
		more.facts.Calendar = calendar(t, append(slices.Clone(d.days), Closed{Date: DayOf(got.Latest).Add(r.IntN(5) - 4).String(), Name: "closed too"}))
		if after := more.due(t); after.Default.Before(got.Default) || after.Latest.Before(got.Latest) && d.stage.RollRule.ID != "dora-noon" {
			t.Fatalf("%s: with one more closed day due %s / %s, was %s / %s", d, shown(after.Default), shown(after.Latest), shown(got.Default), shown(got.Latest))
		}

		// The answer does not depend on the zone a trigger is written in.
		written := d
		written.facts.Triggers = map[string]time.Time{}
		for name, at := range d.facts.Triggers {
			written.facts.Triggers[name] = at.In(zoneOf(t, zonesTried[r.IntN(len(zonesTried))]))
		}
		if again := written.due(t); !again.Default.Equal(got.Default) || !again.Latest.Equal(got.Latest) || !slices.Equal(again.Steps, got.Steps) {
			t.Fatalf("%s: %s / %s by the same instants written in other zones", d, shown(again.Default), shown(again.Latest))
		}

		hours := d.stage.Period.Unit == Hours
		if hours {
			// Elapsed time and nothing else: no zone, no weekend, no holiday.
			if want := got.Start.Add(time.Duration(d.stage.Period.Value+24*d.facts.ExtraDays) * time.Hour); d.stage.UpperBound == nil && !got.Default.Equal(want) {
				t.Fatalf("%s: due %s, want %s", d, shown(got.Default), shown(want))
			}
			elsewhere := d
			elsewhere.facts.Zone = zoneOf(t, zonesTried[r.IntN(len(zonesTried))])
			elsewhere.facts.Calendar = Calendar{}
			elsewhere.facts.AssumeInForce = true // the day it comes into force is one of the zone
			if other := elsewhere.due(t); !other.Default.Equal(got.Default) {
				t.Fatalf("%s: in %s due %s, was %s", d, elsewhere.facts.Zone, shown(other.Default), shown(got.Default))
			}
			// The rounding of Reg. 1182/71 is more than nothing and an hour at most.
			if late := got.Latest.Sub(got.Default); d.stage.Counting.Method == "elapsed-hours-eu" && d.stage.RollRule.ID != "dora-noon" && (late <= 0 || late > time.Hour) {
				t.Fatalf("%s: the latest is %s after the default", d, late)
			}
			continue
		}
		zone := d.facts.Zone
		if _, in, _ := cutoff(d.stage.Counting.Cutoff, zone); in != zone {
			zone = in
		}
		last := DayOf(got.Default.In(zone))
		if d.stage.Counting.Method == "business-days-exclude-trigger" {
			if why := d.facts.Calendar.Closed(last); why != "" {
				t.Fatalf("%s: due on %s, which is %s", d, last, why)
			}
		}
		// What rolls, rolls to a working day.
		if day := DayOf(got.Latest.In(zone)); day != last && d.facts.Calendar.Closed(day) != "" {
			t.Fatalf("%s: latest on %s, which is %s", d, day, d.facts.Calendar.Closed(day))
		}
	}
	for method := range methods {
		if method != "none" && counted[method] < 20 {
			t.Errorf("%s was drawn %d times only", method, counted[method])
		}
	}
}

// The boundary is the second: what happens in the last second of a day counts
// for that day, the next second for the next.
func TestTheBoundaryIsTheSecond(t *testing.T) {
	p := shipped(t)
	for _, name := range zonesTried {
		zone := zoneOf(t, name)
		for _, id := range []string{"us-ca-residents", "eu-nis2-final", "br-lgpd-anpd", "jp-appi-preliminary"} {
			s := stage(t, p, id)
			midnight := Day{2027, time.June, 9}.start(zone)
			at := func(trigger time.Time) time.Time {
				r, err := Due(s, Facts{Zone: zone, Triggers: map[string]time.Time{s.Trigger: trigger}})
				if err != nil {
					t.Fatal(err)
				}
				return r.Default
			}
			before, after := at(midnight.Add(-time.Second)), at(midnight)
			if !after.After(before) || !at(midnight.Add(23*time.Hour)).Equal(after) {
				t.Errorf("%s in %s: %s, %s", id, name, shown(before), shown(after))
			}
			if before.In(zone).Format(time.TimeOnly) != "23:59:59" {
				t.Errorf("%s in %s ends at %s", id, name, shown(before))
			}
		}
	}
}

// Every stage that has a period shows its working: where it runs from and where
// it ends, and it names the law that carries it further.
func TestTheWorkingIsShown(t *testing.T) {
	p := shipped(t)
	for _, s := range p.Stages {
		if s.Period == nil {
			continue
		}
		start := when(t, "2027-06-02T10:20:30Z")
		r, err := Due(s, Facts{Zone: time.UTC, Triggers: map[string]time.Time{s.Trigger: start}, Params: Params{AssumeInForce: true}})
		if err != nil {
			t.Fatal(err)
		}
		text := strings.Join(r.Steps, "\n")
		for _, want := range []string{"Runs from " + TriggerWords(s.Trigger), Instant(r.Default.UTC())} {
			if !strings.Contains(text, want) && !strings.Contains(text, r.Default.In(zoneOf(t, "America/New_York")).Format("Mon 2 Jan 2006, 15:04 -07:00")) {
				t.Errorf("%s: %q does not stand in\n%s", s.ID, want, text)
			}
		}
	}
}
