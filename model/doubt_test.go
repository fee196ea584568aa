package model

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
)

func TestABackupIsOlderOnlyIfTheMarginsDoNotOverlap(t *testing.T) {
	at := func(clock string, margin int) Moment {
		tm, err := time.Parse("2006-01-02 15:04", clock)
		if err != nil {
			t.Fatal(err)
		}
		m := At(tm, time.UTC, ToMinute, SystemLog)
		if margin > 0 {
			m.Precision, m.Margin = PlusMinus, margin*60
		}
		return m
	}
	before := at("2026-03-28 12:00", 0)
	before.Precision = Before
	for _, c := range []struct {
		name            string
		backup, breakIn Moment
		doubt           string
	}{
		{"clearly older", at("2026-03-27 02:00", 0), at("2026-03-28 12:00", 30), ""},
		{"older, but the break-in is rough", at("2026-03-28 11:00", 0), at("2026-03-28 12:00", 120), "not safely older"},
		{"older, but the backup is rough", at("2026-03-28 11:00", 90), at("2026-03-28 12:00", 0), "not safely older"},
		{"the guide's own example (R-49)", at("2026-03-28 09:00", 0), at("2026-03-28 10:00", 120), "not safely older"},
		{"younger", at("2026-03-28 13:00", 0), at("2026-03-28 12:00", 0), "is not older"},
		{"the same minute", at("2026-03-28 12:00", 0), at("2026-03-28 12:00", 0), "is not older"},
		{"break-in not later than", at("2026-03-20 12:00", 0), before, "overlap"},
	} {
		v := Fold(View{}, []Recorded{{Event: IncidentOpened{Number: "INC-1", Zone: "UTC"}}, {Event: RecordPut{Form: "rec",
			Set: map[string]json.RawMessage{"rec.backup_taken_at": rawOf(c.backup), "inv.compromise_at": rawOf(c.breakIn)}}}})
		got := ""
		for _, d := range Doubts(v, c.backup.From) {
			got += d.Text
		}
		if (got == "") != (c.doubt == "") || !strings.Contains(got, c.doubt) {
			t.Errorf("%s: %q, want %q", c.name, got, c.doubt)
		}
	}
}

func TestAnAttackerSeenAfterContainmentIsADoubt(t *testing.T) {
	contained := time.Date(2026, 3, 28, 12, 0, 0, 0, time.UTC)
	row := RowFields{Kind: Attacker, Text: "login", Happened: At(contained.Add(3*time.Hour), time.UTC, ToMinute, OwnClock)}
	v := Fold(View{}, []Recorded{{Event: IncidentOpened{Number: "INC-1", Zone: "UTC"}}, {Seq: 1, Event: RecordPut{Form: "con", Set: map[string]json.RawMessage{
		"con.contained_at": rawOf(At(contained, time.UTC, ToMinute, OwnClock)), "con.watch_window": rawOf("24h"),
		"con.spread_stopped": json.RawMessage(`{"answer":"yes"}`)}}},
		{Seq: 2, Event: RecordPut{Register: "timeline", ID: "r", Row: &row}}})
	if d := Doubts(v, contained.Add(4*time.Hour)); len(d) != 1 || d[0].Field != "con.spread_stopped" {
		t.Errorf("doubts %+v", d)
	}
	if d := Doubts(v, contained.Add(40*time.Hour)); len(d) != 0 {
		t.Errorf("a day of quiet later: %+v", d)
	}
}
