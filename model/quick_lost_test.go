package model

import (
	"errors"
	"strings"
	"testing"
	"time"
)

// askedThenText is the row of a line that must be asked about, once it is said that
// its words are text: the word that was in doubt stays in it.
func askedThenText(t *testing.T, in string, word int, now time.Time, home *time.Location) RowFields {
	t.Helper()
	_, err := ParseQuick(in, now, home)
	var e *Error
	if !errors.As(err, &e) || e.Kind != Question || len(e.Choices) == 0 {
		t.Fatalf("%q: %v, want a question", in, err)
	}
	row, err := ParseQuick(e.Choices[0].Replace, now, home)
	if err != nil || !strings.Contains(row.Text, strings.Fields(in)[word]) {
		t.Errorf("%q as text: %+v, %v", in, row, err)
	}
	return row
}

// Somebody in a hurry writes a time in words the program does not read: the row
// must not quietly become one of now.
func TestATimeThatIsNotReadIsAsked(t *testing.T) {
	home, now := zoneNamed(t, "Europe/Berlin"), instant(t, springNow)
	for _, in := range []string{
		"around noon yesterday o: odd login",
		"yesterday evening x: first lure mail",
		"20 min ago c: called SecOps",
		"14h30 o: user called",
		"5 pm o: user called",
		"last night x: large upload",
	} {
		if row := askedThenText(t, in, 0, now, home); row.Kind == Note {
			t.Errorf("%q as text is a note: %+v", in, row)
		}
	}
	for _, in := range []string{
		"disk of server 2 is c: on drive letter",
		"a: yesterday we met, today c: is full",
		"shop was slow today and yesterday",
		"copied c: to the share",
	} {
		if _, err := ParseQuick(in, now, home); err != nil {
			t.Errorf("%q: %v", in, err)
		}
	}
}

// The twelve-hour way of writing a time is read, noon and midnight included.
func TestTimesOfHalfADay(t *testing.T) {
	home, now := zoneNamed(t, "Europe/Berlin"), instant(t, springNow)
	for in, want := range map[string]string{
		"5pm yesterday o: user called":   "2026-03-29T15:00:00Z",
		"yesterday 5:30PM o: user":       "2026-03-29T15:30:00Z",
		"12am x: upload":                 "2026-03-29T22:00:00Z",
		"12pm yesterday x: upload":       "2026-03-29T10:00:00Z",
		"2026-03-28 9am x: phishing":     "2026-03-28T08:00:00Z",
		"~5pm yesterday o: user called":  "2026-03-29T15:00:00Z",
		"1:05am o: the alarm of SecOps":  "2026-03-29T23:05:00Z",
		"5pm Europe/Paris fri o: a call": "2026-03-27T16:00:00Z",
	} {
		row, err := ParseQuick(in, now, home)
		if err != nil || row.Happened.From.UTC().Format(time.RFC3339) != want {
			t.Errorf("%q: %v %v, want %s", in, row.Happened.From, err, want)
		}
	}
	for _, in := range []string{"13pm o: none", "0am o: none", "5:75pm o: none"} {
		if _, err := ParseQuick(in, now, home); err == nil {
			t.Errorf("%q is taken", in)
		}
	}
	row, err := ParseQuick("5 pmc racks moved", now, home)
	if err != nil || row.Text != "5 pmc racks moved" {
		t.Errorf("a word: %+v, %v", row, err)
	}
}

// A date behind a time is read where that is said (14:05 20.11.), asked about
// where it is written in another way, and never left in the text of a row of
// today.
func TestADateThatIsNotReadBehindATimeIsAsked(t *testing.T) {
	home, now := zoneNamed(t, "Europe/Berlin"), instant(t, springNow)
	for _, in := range []string{
		"02:30 2026-03-29 Europe/Berlin o: gap",
		"01:05 20 Mar x: login",
		"01:05 20th march, login",
		"01:05 Mar 20 x: login",
		"01:05 on 2026-03-20 x: login",
		"01:05 26/3 x: login",
	} {
		askedThenText(t, in, 1, now, home)
	}
	for _, in := range []string{
		"01:05 20.3. x: login",
		"01:05 2026-03-20 x: login",
		"01:05 a: 3/4 of the disks copied",
		"01:05 10.5 GB copied",
		"01:05, 20 Mar was the last backup",
		"01:05 may be the time of the upload",
		"01:05 3 servers are down",
	} {
		if _, err := ParseQuick(in, now, home); err != nil {
			t.Errorf("%q: %v", in, err)
		}
	}
}
