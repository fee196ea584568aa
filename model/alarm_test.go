package model

import (
	"slices"
	"strings"
	"testing"
	"time"
)

var alarmStart = time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC)

func alarmed(hours int) []Deadline {
	return []Deadline{{Summary{ID: "i1", Number: "INC-2026-0007", Title: "Ransomware", Zone: "Europe/Berlin"},
		DutyLine{ID: "gdpr", Name: "GDPR Art. 33", To: "authority", State: DutyRunning, Start: alarmStart, Due: alarmStart.Add(time.Duration(hours) * time.Hour)}}}
}

func TestAlarmsOfShortPeriodsFallTogether(t *testing.T) {
	for _, c := range []struct {
		hours int
		want  string
	}{
		{72, "half@36 4h@68 1h@71 due@72"},
		{24, "half@12 4h@20 1h@23 due@24"},
		{8, "4h@4 1h@7 due@8"},
		{6, "4h@2 half@3 1h@5 due@6"},
		{4, "half@2 1h@3 due@4"},
		{2, "1h@1 due@2"},
		{1, "due@1"},
	} {
		var got []string
		for _, a := range alarmed(c.hours)[0].Alarms() {
			h := a.At.Sub(alarmStart)
			if h%time.Hour != 0 { // half an hour is half of an hour
				continue
			}
			got = append(got, string(a.Kind)+"@"+strings.TrimSuffix(h.String(), "h0m0s"))
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%d h: %s, want %s", c.hours, s, c.want)
		}
	}
}

func TestEachAlarmIsGivenOnceAlsoAfterARestart(t *testing.T) {
	all := alarmed(72)
	var given map[string]bool
	var heard []string
	for m := 0; m <= 73*60; m++ { // the clock of a window that is never closed
		now := alarmStart.Add(time.Duration(m) * time.Minute)
		var due []DueAlarm
		due, given = DueAlarms(all, given, now)
		for _, a := range due {
			heard = append(heard, string(a.Kind))
			if a.Late(now) != 0 {
				t.Errorf("%s came %s late", a.Kind, a.Late(now))
			}
		}
	}
	if want := []string{"half", "4h", "1h", "due"}; !slices.Equal(heard, want) {
		t.Fatalf("heard %v", heard)
	}
}

func TestALaptopThatSleptIsToldOnceAndHowLate(t *testing.T) {
	all := alarmed(72)
	_, given := DueAlarms(all, nil, alarmStart.Add(40*time.Hour)) // half time was given
	woke := alarmStart.Add(71*time.Hour + 23*time.Minute)
	due, given := DueAlarms(all, given, woke)
	if len(due) != 1 || due[0].Kind != Alarm1h {
		t.Fatalf("%+v", due)
	}
	if w := due[0].Words(woke); !strings.Contains(w, "due in 37 m; this alarm comes 23 m late (1 h before was at 2026-11-27 01:00Z)") || !strings.Contains(w, "Fri 27 Nov 03:00 CET (02:00Z)") {
		t.Fatal(w)
	}
	if again, _ := DueAlarms(all, given, woke.Add(time.Second)); len(again) != 0 {
		t.Fatalf("told again: %+v", again)
	}
	// A clock that was set back repeats nothing, and loses nothing that is still to come.
	back, kept := DueAlarms(all, given, woke.Add(-30*time.Minute))
	if len(back) != 0 {
		t.Fatalf("%+v", back)
	}
	if again, _ := DueAlarms(all, kept, woke); len(again) != 0 {
		t.Fatalf("told again after the clock was set back: %+v", again)
	}
	if due, _ = DueAlarms(all, kept, alarmStart.Add(72*time.Hour)); len(due) != 1 || due[0].Kind != AlarmDue {
		t.Fatalf("%+v", due)
	}
}

func TestADeadlineThatMovedHasItsOwnAlarms(t *testing.T) {
	all := alarmed(72)
	now := alarmStart.Add(37 * time.Hour)
	_, given := DueAlarms(all, nil, now)
	all[0].Due = all[0].Due.Add(-time.Hour) // half time was half an hour earlier
	if due, _ := DueAlarms(all, given, now); len(due) != 1 || due[0].Kind != AlarmHalf {
		t.Fatalf("%+v", due)
	}
}

func TestWhatIsSentDeclinedOrUncertainGivesNoAlarm(t *testing.T) {
	for _, change := range []func(*DutyLine){
		func(l *DutyLine) { l.State = DutyNot },
		func(l *DutyLine) { l.State = DutyCheck },
		func(l *DutyLine) { l.State = DutyFinished },
		func(l *DutyLine) { l.State = DutySent },
		func(l *DutyLine) { l.State, l.Sent = DutyFollowUp, alarmStart.Add(time.Hour) },
		func(l *DutyLine) { l.Due = time.Time{} },
	} {
		all := alarmed(72)
		change(&all[0].DutyLine)
		if due, then := DueAlarms(all, nil, alarmStart.Add(100*time.Hour)); len(due) > 0 || len(then) > 0 {
			t.Errorf("%+v gives %+v", all[0].DutyLine, due)
		}
	}
}
