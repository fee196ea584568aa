package regime

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"bridgelog/assets"
)

func date(t testing.TB, text string) Day {
	t.Helper()
	d, err := ParseDay(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// weekdays are the dates among closed days that fall on Monday to Friday.
func weekdays(t testing.TB, list []Closed) (out []string) {
	t.Helper()
	for _, c := range list {
		if w := date(t, c.Date).Weekday(); w != time.Saturday && w != time.Sunday {
			out = append(out, c.Date)
		}
	}
	return out
}

// The lists that stand in the worked answers: what is built in has every day of
// them, and where a list is complete (the United States, Germany) no other.
func TestHolidaysOfTheWorkedAnswers(t *testing.T) {
	raw, err := assets.Regimes.ReadFile("regimes/deadline-examples.json")
	if err != nil {
		t.Fatal(err)
	}
	list, err := ReadExamples(raw)
	if err != nil {
		t.Fatal(err)
	}
	places := map[string][2]string{
		"America/New_York": {"us-federal", ""}, "Europe/Berlin": {"eu-member-state", "de"}, "Europe/Paris": {"eu-member-state", "fr"},
		"Europe/London": {"uk-england-wales", ""}, "Australia/Sydney": {"au-state", "au-nsw"}, "America/Sao_Paulo": {"br-national", ""},
	}
	complete := 0
	for _, raw := range list {
		var e Example
		if err := json.Unmarshal(raw, &e); err != nil {
			t.Fatal(err)
		}
		// A closure that somebody decrees is no holiday; the person adds it.
		e.Holidays = slices.DeleteFunc(e.Holidays, func(c Closed) bool { return strings.Contains(c.Name, "ad-hoc") })
		if len(e.Holidays) == 0 {
			continue
		}
		place, ok := places[e.Zone]
		if !ok {
			t.Errorf("%s: no place for %s", e.ID, e.Zone)
			continue
		}
		slices.SortFunc(e.Holidays, func(a, b Closed) int { return strings.Compare(a.Date, b.Date) })
		from, to := date(t, e.Holidays[0].Date), date(t, e.Holidays[len(e.Holidays)-1].Date)
		got := Holidays(place[0], place[1], from, to)
		for _, want := range e.Holidays {
			if !slices.ContainsFunc(got, func(c Closed) bool { return c.Date == want.Date }) {
				t.Errorf("%s: %s (%s) is no closed day of %s", e.ID, want.Date, want.Name, place[1])
			}
		}
		if len(e.Holidays) > 10 { // complete up to July 2027; behind it only what matters for the answer
			complete++
			late := func(date string) bool { return date > "2027-07-31" }
			if a, b := slices.DeleteFunc(weekdays(t, got), late), slices.DeleteFunc(weekdays(t, e.Holidays), late); !slices.Equal(a, b) {
				t.Errorf("%s: %s has %q, the worked answer %q", e.ID, place[1], a, b)
			}
		}
	}
	if complete == 0 {
		t.Error("no worked answer has a complete list")
	}
}

// With the days that are built in, the worked answers come out the same.
func TestWorkedAnswersByBuiltInDays(t *testing.T) {
	p := shipped(t)
	raw, err := assets.Regimes.ReadFile("regimes/deadline-examples.json")
	if err != nil {
		t.Fatal(err)
	}
	list, err := ReadExamples(raw)
	if err != nil {
		t.Fatal(err)
	}
	places := map[string]string{"Europe/Berlin": "de", "Europe/Paris": "fr"}
	n := 0
	for i, raw := range list {
		var e map[string]any
		if err := json.Unmarshal(raw, &e); err != nil {
			t.Fatal(err)
		}
		s := stage(t, p, e["stage_id"].(string))
		zone := e["time_zone"].(string)
		place := ""
		if s.Calendar == "eu-member-state" {
			place = places[zone]
		}
		if given, _ := e["holidays"].([]any); s.Calendar == "none" || len(given) == 0 || strings.Contains(string(raw), "ad-hoc") {
			continue
		}
		n++
		e["holidays"] = Holidays(s.Calendar, place, Day{2025, 1, 1}, Day{2029, 1, 1})
		changed, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		was, is := p.Eval(raw, i), p.Eval(changed, i)
		if text(was.Default) != text(is.Default) || text(was.Latest) != text(is.Latest) || text(was.NotBefore) != text(is.NotBefore) {
			t.Errorf("%s: %s / %s / %s with the days given, %s / %s / %s with those built in", was.ID, text(was.Default), text(was.Latest), text(was.NotBefore),
				text(is.Default), text(is.Latest), text(is.NotBefore))
		}
	}
	if n < 30 {
		t.Errorf("only %d worked answers have closed days", n)
	}
}

// Days that are easy to get wrong, from the published calendars of 2026 to 2028.
func TestHolidaysOfYears(t *testing.T) {
	for _, c := range []struct {
		calendar, place, from, to string
		want                      []string // weekdays only
	}{
		// gov.uk bank holidays; substitutes at Christmas 2026 and 2027 and New Year 2028.
		{"uk-england-wales", "", "2026-01-01", "2026-12-31", []string{"2026-01-01", "2026-04-03", "2026-04-06", "2026-05-04", "2026-05-25", "2026-08-31", "2026-12-25", "2026-12-28"}},
		{"uk-england-wales", "", "2027-01-01", "2028-01-31", []string{"2027-01-01", "2027-03-26", "2027-03-29", "2027-05-03", "2027-05-31", "2027-08-30", "2027-12-27", "2027-12-28", "2028-01-03"}},
		{"uk-england-wales", "", "2028-02-01", "2028-12-31", []string{"2028-04-14", "2028-04-17", "2028-05-01", "2028-05-29", "2028-08-28", "2028-12-25", "2028-12-26"}},
		// Good Friday, Easter Monday, Ascension, Whit Monday and the fixed days.
		{"eu-member-state", "de", "2027-01-01", "2027-12-31", []string{"2027-01-01", "2027-03-26", "2027-03-29", "2027-05-06", "2027-05-17"}},
		{"eu-member-state", "de", "2028-01-01", "2028-12-31", []string{"2028-04-14", "2028-04-17", "2028-05-01", "2028-05-25", "2028-06-05", "2028-10-03", "2028-12-25", "2028-12-26"}},
		{"eu-member-state", "de-mv", "2027-03-01", "2027-03-31", []string{"2027-03-08", "2027-03-26", "2027-03-29"}},
		{"eu-member-state", "de-by", "2028-08-01", "2028-08-31", nil}, // 15 August 2028, a Tuesday, not everywhere in Bavaria
		{"eu-member-state", "it", "2027-10-01", "2027-10-31", []string{"2027-10-04"}},
		{"eu-member-state", "pl", "2026-12-01", "2026-12-31", []string{"2026-12-24", "2026-12-25"}},
		{"eu-member-state", "ro", "2027-01-01", "2027-01-10", []string{"2027-01-01", "2027-01-06", "2027-01-07"}},
		{"eu-member-state", "sk", "2026-05-02", "2026-12-23", nil},
		{"eu-member-state", "sk", "2028-05-02", "2028-12-23", []string{"2028-05-08", "2028-07-05", "2028-08-29", "2028-09-15", "2028-11-01"}},
		{"eu-member-state", "dk", "2026-06-01", "2026-06-30", nil},
		{"eu-member-state", "gr", "2026-04-01", "2026-04-30", []string{"2026-04-10", "2026-04-13"}}, // Orthodox Easter
		{"eu-member-state", "ie", "2026-02-01", "2026-02-28", []string{"2026-02-02"}},
		// OPM: New Year 2028 is kept in 2027, Veterans Day 2028 on the Friday before.
		{"us-federal", "", "2027-12-01", "2028-12-31", []string{"2027-12-24", "2027-12-31", "2028-01-17", "2028-02-21", "2028-05-29", "2028-06-19", "2028-07-04", "2028-09-04", "2028-10-09", "2028-11-10", "2028-11-23", "2028-12-25"}},
		{"us-federal", "", "2027-12-31", "2027-12-31", []string{"2027-12-31"}},
		{"us-state-ny", "", "2027-06-01", "2027-06-30", []string{"2027-06-18"}},
		// Cabinet Office: a day between two holidays in September 2026, substitutes, and offices closed over New Year.
		{"jp-admin", "", "2026-05-01", "2026-05-31", []string{"2026-05-04", "2026-05-05", "2026-05-06"}},
		{"jp-admin", "", "2026-09-01", "2026-09-30", []string{"2026-09-21", "2026-09-22", "2026-09-23"}},
		{"jp-admin", "", "2026-12-20", "2027-01-12", []string{"2026-12-29", "2026-12-30", "2026-12-31", "2027-01-01", "2027-01-11"}},
		{"jp-admin", "", "2027-03-15", "2027-03-31", []string{"2027-03-22"}},
		// Carnival (9 February 2027) and Corpus Christi (27 May 2027) are business days.
		{"br-national", "", "2027-01-02", "2027-06-30", []string{"2027-03-26", "2027-04-21"}},
		{"br-national", "", "2026-11-01", "2026-11-30", []string{"2026-11-02", "2026-11-20"}},
		// Days of every state only: no King's Birthday, which Western Australia and Queensland keep later.
		{"au-federal", "", "2026-01-01", "2026-12-31", []string{"2026-01-01", "2026-01-26", "2026-04-03", "2026-04-06", "2026-12-25", "2026-12-28"}},
		{"au-state", "au-nsw", "2026-06-01", "2026-12-31", []string{"2026-06-08", "2026-10-05", "2026-12-25", "2026-12-28"}},
		{"au-state", "au-wa", "2026-04-20", "2026-04-30", []string{"2026-04-27"}},
		// What is not known has none.
		{"eu-member-state", "ee", "2026-01-01", "2026-12-31", nil},
		{"eu-member-state", "", "2026-01-01", "2026-12-31", nil},
		{"none", "", "2026-01-01", "2026-12-31", nil},
		{"us-federal", "", "2026-12-31", "2026-01-01", nil},
		{"us-federal", "", "3026-01-01", "3027-01-01", nil},
	} {
		got := Holidays(c.calendar, c.place, date(t, c.from), date(t, c.to))
		if days := weekdays(t, got); !slices.Equal(days, c.want) {
			t.Errorf("%s %s, %s to %s: %q, want %q", c.calendar, c.place, c.from, c.to, days, c.want)
		}
	}
}

// A closed day says why: what is kept, and for which day.
func TestHolidaysHaveNames(t *testing.T) {
	for _, c := range []struct{ calendar, place, date, name string }{
		{"us-federal", "", "2027-12-31", "New Year's Day (observed; 1 January is a Saturday)"},
		{"us-federal", "", "2027-06-18", "Juneteenth (observed; 19 June is a Saturday)"},
		{"uk-england-wales", "", "2027-12-28", "Boxing Day (observed; 26 December is a Sunday)"},
		{"eu-member-state", "gr", "2026-01-01", "Πρωτοχρονιά"},
		{"eu-member-state", "ro", "2026-06-01", "Ziua Copilului, Luni după Rusalii"},
		{"au-state", "au-nsw", "2026-06-08", "King's Birthday"},
	} {
		d := date(t, c.date)
		got := Holidays(c.calendar, c.place, d, d)
		if len(got) != 1 || got[0].Name != c.name {
			t.Errorf("%s %s: %v, want %q", c.place, c.date, got, c.name)
		}
	}
}

// Every calendar a rule counts by can be chosen, keys are unique in theirs, and
// a place without closed days says so. All days come in order, each once.
func TestPlaces(t *testing.T) {
	seen := map[[2]string]bool{}
	calendars := map[string]bool{"none": true}
	for _, p := range Places() {
		if id := [2]string{p.Calendar, p.Key}; seen[id] || p.Label == "" {
			t.Errorf("%v stands twice or has no label", p)
		} else {
			seen[id] = true
		}
		calendars[p.Calendar] = true
		days := Holidays(p.Calendar, p.Key, Day{2026, 1, 1}, Day{2028, 12, 31})
		if (len(days) == 0) != strings.HasSuffix(p.Label, "("+None+")") {
			t.Errorf("%v has %d closed days", p, len(days))
		}
		for i, c := range days {
			if c.Name == "" || i > 0 && c.Date <= days[i-1].Date {
				t.Errorf("%v: %v is out of order or has no name", p, c)
			}
		}
		if _, err := NewCalendar(days); err != nil {
			t.Errorf("%v: %v", p, err)
		}
	}
	for _, s := range shipped(t).Stages {
		if !calendars[s.Calendar] {
			t.Errorf("%s counts by %s, of which there is no place", s.ID, s.Calendar)
		}
	}
}
