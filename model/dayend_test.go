package model

import (
	"encoding/json"
	"testing"
	"time"

	"bridgelog/model/guide"
)

// What is due on a day is not late on it, and a review set for a day may be held
// on it.
func TestNothingIsLateOnItsDay(t *testing.T) {
	l := newLab(t, OpenIncident{Title: "Ransom note", Severity: "SEV2"})
	home := l.v.Location()
	today, err := parseMoment(l.env.Now.In(home).Format("2006-01-02"), l.env.Now, home, true)
	if err != nil || today.Precision != ToDay {
		t.Fatal(today, err)
	}
	l.must(PutRecord{Incident: l.id, Register: "actions", Set: map[string]json.RawMessage{"title": rawOf("Isolate fs-02"), "due": rawOf(today), "state": rawOf("open")}})
	l.must(PutRecord{Incident: l.id, Register: "improvements", Set: map[string]json.RawMessage{"title": rawOf("Two keys"), "due": rawOf(today), "state": rawOf("open")}})
	found := 0
	for _, r := range append(IncidentReminders(l.v, *l.env.Guide, l.env.Rules, l.env.Now), LearningReminders([]Summary{Summarise(l.v)}, View{}, *l.env.Guide, l.env.Now)...) {
		if r.Kind != RemindTask && r.Kind != RemindImprovement {
			continue
		}
		found++
		if r.Late(l.env.Now) || !r.Late(today.To) || r.Due.In(home).Format("2006-01-02") != today.From.In(home).Format("2006-01-02") {
			t.Errorf("%s is due %s", r.Text, r.Due.In(home))
		}
	}
	if found != 2 {
		t.Errorf("%d reminders", found)
	}
}

// Yesterday is a day of the calendar, not 24 hours.
func TestWhatWasAnHourBeforeMidnightWasYesterday(t *testing.T) {
	zone := Location("Europe/Berlin")
	at := time.Date(2026, 10, 24, 22, 0, 0, 0, zone)
	w := Workload{Record{Fields: map[string]json.RawMessage{"wl.reviewed_at": rawOf(At(at, zone, ToMinute, OwnClock))}}}
	for now, want := range map[time.Time]string{time.Date(2026, 10, 24, 23, 59, 0, 0, zone): "reviewed today", time.Date(2026, 10, 25, 0, 30, 0, 0, zone): "reviewed yesterday",
		time.Date(2026, 10, 26, 23, 0, 0, 0, zone): "reviewed 2 days ago", at.Add(-time.Hour): "reviewed today"} {
		if got := CardAge(w, guide.Freshness{GreenDays: 90, AmberDays: 180}, now); got != want {
			t.Errorf("at %s: %s, want %s", now, got, want)
		}
	}
	if n := DaysBetween(at, time.Date(2026, 10, 26, 0, 0, 0, 0, zone), zone); n != 2 { // one of them has 25 hours
		t.Errorf("%d days over a change of clocks", n)
	}
}
