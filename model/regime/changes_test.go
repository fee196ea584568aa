package regime

import (
	"slices"
	"strings"
	"testing"
	"time"
)

func TestWhatAnotherPackSaysOtherwise(t *testing.T) {
	p := shipped(t)
	if got := PackChanges(p, p); got != nil {
		t.Errorf("the same pack changes %q", got)
	}
	q := p
	q.Stages = slices.Clone(p.Stages)
	q.Stages[0].Period = &Period{96, Hours}
	q.Stages[1].Status, q.Stages[1].From, q.Stages[1].Trigger = Guidance, "2027-01-01", "detection"
	q.Stages[2].Content = append(slices.Clone(q.Stages[2].Content[1:]), Content{Key: "wish", Label: "A wish"})
	q.Stages[3].Ambiguity = "none"
	gone := q.Stages[4]
	q.Stages[4].ID, q.Stages[4].Period = "eu-moon", nil
	want := []string{
		"eu-gdpr-art33-authority: period 72 hours -> 96 hours",
		"eu-gdpr-art33-phase: status in-force -> guidance; runs from information available -> detection; in force from 2018-05-25 -> 2027-01-01",
		"eu-gdpr-art33-processor: the notice also says A wish; the notice no longer says " + p.Stages[2].Content[0].Label,
		"eu-gdpr-art34-data-subjects: other words or sources",
		"new stage eu-moon " + gone.Name() + " (no fixed period)",
		"stage " + gone.ID + " " + gone.Name() + " is gone",
	}
	if got := PackChanges(p, q); !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	q.Stages[1].From = ""
	if got := PackChanges(p, q); !strings.Contains(got[1], "in force from 2018-05-25 -> none") {
		t.Errorf("%q", got[1])
	}
}

// Each way an own duty is counted is one a stage may have.
func TestOwnDutiesAreCounted(t *testing.T) {
	for _, unit := range []string{Hours, CalendarDays, BusinessDays, Months} {
		s := stage(t, shipped(t), "eu-gdpr-art33-authority")
		s.Period = &Period{3, unit}
		s.Counting.Method, s.RollRule.ID = MethodOf(unit)
		if err := s.check(); err != nil {
			t.Errorf("%s: %v", unit, err)
		}
		r, err := Due(s, Facts{Zone: time.UTC, Triggers: map[string]time.Time{"awareness": when(t, "2027-01-31T10:00:00Z")}})
		want := map[string]string{Hours: "2027-01-31T13:00:00Z", CalendarDays: "2027-02-03T23:59:59Z", BusinessDays: "2027-02-03T23:59:59Z", Months: "2027-04-30T23:59:59Z"}[unit]
		if err != nil || shown(r.Default) != want || !r.Latest.Equal(r.Default) {
			t.Errorf("%s: %s / %s, want %s, %v", unit, shown(r.Default), shown(r.Latest), want, err)
		}
		if strings.Contains(strings.Join(r.Steps, " "), "1182/71") {
			t.Errorf("%s: a contract cites EU law: %q", unit, r.Steps)
		}
	}
}

func TestWhatBinds(t *testing.T) {
	p := shipped(t)
	zone := zoneOf(t, "Europe/London")
	for _, c := range []struct {
		stage string
		start time.Time
		want  bool
	}{
		{"eu-gdpr-art33-authority", time.Time{}, true}, {"eu-gdpr-art33-authority", when(t, "2026-01-01T00:00:00Z"), true},
		{"us-circia-incident", time.Time{}, false}, {"us-circia-incident", when(t, "2026-01-01T00:00:00Z"), false},
		{"uk-fca-ps26-2-initial", time.Time{}, false}, {"uk-fca-ps26-2-initial", when(t, "2027-03-17T23:59:59Z").In(zone), false},
		{"uk-fca-ps26-2-initial", when(t, "2027-03-18T00:00:00Z").In(zone), true}, {"us-fcc-cpni-2024-amended", when(t, "2030-01-01T00:00:00Z"), false},
		{"uk-psp-major-incident-current", when(t, "2027-03-18T00:00:00Z").In(zone), false},
	} {
		if got := stage(t, p, c.stage).Binds(c.start); got != c.want {
			t.Errorf("%s from %s binds: %v", c.stage, shown(c.start), got)
		}
	}
}

// Zones that rules name are zones.
func TestZonesOfRules(t *testing.T) {
	p := shipped(t)
	for id, want := range map[string]string{"us-sec-8k-105": "America/New_York", "uk-gdpr-art33-ico": "Europe/London", "jp-appi-preliminary": "Asia/Tokyo", "eu-gdpr-art33-authority": ""} {
		if got := stage(t, p, id).Zone(); got != want {
			t.Errorf("%s: %q, want %q (%s)", id, got, want, stage(t, p, id).ZoneNote)
		}
	}
}

func TestWordsOfAnswers(t *testing.T) {
	r, _ := rules(t)
	q, _ := r.Question("eu-status")
	if got := q.Words([]string{"dora", "wish", "nis2"}); !slices.Equal(got, []string{"essential or important entity under NIS2", "financial entity under DORA"}) {
		t.Errorf("%q", got)
	}
	for question, alone := range map[string][]string{
		"places": {"other"}, "people": {"other", "nobody"}, "role": {"none"}, "eu-status": {"none"}, "contracts": {"none"}, "product": {"no"}, "also": {"none"}, "kinds": {"none"},
	} {
		q, _ := r.Question(question)
		for _, c := range q.Choices {
			if q.Alone(c.Key) != slices.Contains(alone, c.Key) {
				t.Errorf("%s %s stands alone: %v", question, c.Key, q.Alone(c.Key))
			}
		}
	}
	if _, ok := r.Question("wish"); ok {
		t.Error("there is a question nobody asks")
	}
}
