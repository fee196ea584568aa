package model

import (
	"strings"
	"testing"
	"time"
)

// clockStory tells a log: 's' a new session, '.' an entry, and entries about
// the clock by name.
type clockStory struct {
	house   View
	seq     Seq
	session Seq
}

var clockNoon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

func (s *clockStory) put(e Event) Seq {
	s.house = Apply(s.house, Recorded{Seq: s.seq, Incident: Organisation, At: clockNoon, By: "Kim", Event: e})
	s.seq++
	return s.seq - 1
}

func (s *clockStory) opened()    { s.session = s.seq }
func (s *clockStory) entry() Seq { s.seq++; return s.seq - 1 }
func (s *clockStory) moved(d time.Duration) {
	s.put(ClockMoved{Computer: "a", Moved: d, Session: s.session})
}
func (s *clockStory) checked(off time.Duration) Seq {
	return s.put(ClockChecked{Computer: "a", Source: "gps", Offset: off, Margin: time.Second, Session: s.session})
}

// off is what an entry's clock is said to have been off by; known says by whom.
func (s *clockStory) off(t *testing.T, what string, seq Seq, low, high time.Duration, checked, doubtful bool) {
	t.Helper()
	d, doubt := TrustClock(s.house).OfRow(&Row{Seq: seq, Recorded: clockNoon})
	if doubt != doubtful || doubtful && (d.Low != low || d.High != high || d.Checked != checked) {
		t.Errorf("%s: entry %d: off by %v to %v, checked %v, doubtful %v; want %v to %v, %v, %v", what, seq, d.Low, d.High, d.Checked, doubt, low, high, checked, doubtful)
	}
}

func TestAClockThatNothingIsKnownOfIsTrusted(t *testing.T) {
	s := &clockStory{}
	a := s.entry()
	s.off(t, "nothing", a, 0, 0, false, false)
	if now := TrustClock(s.house).Now(); now != "" {
		t.Errorf("says %q", now)
	}
	// A row of an older program, whose header alone says that the clock had moved.
	d, doubt := TrustClock(s.house).OfRow(&Row{Seq: a, Drift: -time.Hour})
	if !doubt || d.Mark() != "clock moved back by 1 h 00 m" {
		t.Errorf("%v %q", doubt, d.Mark())
	}
}

func TestAMoveIsDoubtfulUntilACheckSaysWhichSideIsWrong(t *testing.T) {
	const hour = time.Hour
	s := &clockStory{}
	old := s.entry()
	s.opened()
	before := s.entry()
	s.moved(hour)
	after := s.entry()
	s.off(t, "before, unchecked", before, 0, 0, false, false)
	s.off(t, "after, unchecked", after, hour, hour, false, true)
	if now := TrustClock(s.house).Now(); now != "clock moved forward by 1 h 00 m: check it" {
		t.Errorf("says %q", now)
	}
	good := *s
	good.checked(0)
	later := good.entry()
	good.off(t, "an earlier session", old, -hour, 0, true, true)
	good.off(t, "before a move that set it right", before, -hour, -hour, true, true)
	good.off(t, "after it", after, 0, 0, true, false)
	good.off(t, "later", later, 0, 0, true, false)
	if now := TrustClock(good.house).Now(); now != "" {
		t.Errorf("says %q", now)
	}
	bad := *s
	bad.checked(hour)
	later = bad.entry()
	bad.off(t, "before a move that set it wrong", before, 0, 0, true, false)
	bad.off(t, "after it", after, hour, hour, true, true)
	bad.off(t, "later", later, hour, hour, true, true)
}

func TestAMoveThereAndBackEndsTheDoubt(t *testing.T) {
	s := &clockStory{}
	a := s.entry()
	s.moved(-time.Minute)
	b := s.entry()
	s.moved(time.Minute)
	c := s.entry()
	s.off(t, "before", a, 0, 0, false, false)
	s.off(t, "between", b, -time.Minute, -time.Minute, false, true)
	s.off(t, "after", c, 0, 0, false, false)
	s.checked(0)
	s.off(t, "between, checked", b, -time.Minute, -time.Minute, true, true)
	s.off(t, "before, checked", a, 0, 0, false, false)
}

func TestACheckTellsExactlyOfItsSessionAndRoughlyOfEarlierOnes(t *testing.T) {
	s := &clockStory{}
	old := s.entry()
	s.opened()
	a := s.entry()
	s.checked(40 * time.Second)
	b := s.entry()
	s.off(t, "an earlier session", old, 0, 40*time.Second, true, true)
	for _, seq := range []Seq{a, b} {
		s.off(t, "the session", seq, 40*time.Second, 40*time.Second, true, true)
	}
	s.opened()
	c := s.entry()
	s.checked(10 * time.Second)
	s.off(t, "between two checks", c, 10*time.Second, 40*time.Second, true, true)
	d, _ := TrustClock(s.house).OfRow(&Row{Seq: c})
	if d.Mark() != "clock off by up to 40 s" || !strings.Contains(d.Sentence(clockNoon, time.UTC), "between 10 s ahead and 40 s ahead") {
		t.Errorf("%q %q", d.Mark(), d.Sentence(clockNoon, time.UTC))
	}
}

func TestAMoveOfAnEarlierSessionStaysInDoubtWhenALaterOneIsChecked(t *testing.T) {
	s := &clockStory{}
	s.opened()
	before := s.entry()
	s.moved(time.Hour)
	moved := s.entry()
	s.opened()
	now := s.entry()
	s.checked(0)
	s.off(t, "before", before, 0, 0, false, false)
	s.off(t, "the moved session", moved, time.Hour, time.Hour, false, true)
	s.off(t, "the checked session", now, 0, 0, true, false)
}

func TestAfterACheckEveryMoveIsKnownExactly(t *testing.T) {
	s := &clockStory{}
	s.checked(5 * time.Second)
	a := s.entry()
	s.moved(-5 * time.Second)
	b := s.entry()
	s.off(t, "ahead", a, 5*time.Second, 5*time.Second, true, true)
	s.off(t, "set right", b, 0, 0, true, false)
	s.moved(time.Hour)
	c := s.entry()
	s.off(t, "set wrong", c, time.Hour, time.Hour, true, true)
}

func TestAnotherComputersClockStartsAnew(t *testing.T) {
	s := &clockStory{}
	s.checked(time.Hour)
	a := s.entry()
	s.put(ClockMoved{Computer: "b", Other: "a", Session: s.seq})
	b := s.entry()
	s.off(t, "a", a, time.Hour, time.Hour, true, true)
	s.off(t, "b", b, 0, 0, false, false)
}

func TestClockChecksAreJudged(t *testing.T) {
	good := CheckClock{Computer: "a", Source: "gps", Ours: clockNoon.Add(3 * time.Second), Reference: clockNoon, Margin: time.Second}
	events, err := Decide(View{}, good, Env{})
	if err != nil || events[0].(ClockChecked).Offset != 3*time.Second {
		t.Fatalf("%v, %v", events, err)
	}
	if says := clockText(events[0]); !strings.Contains(says, "checked by GPS: 3 s ahead (±1 s)") {
		t.Error(says)
	}
	for name, c := range map[string]struct {
		with func(*CheckClock)
		says string
	}{
		"no such clock":    {func(c *CheckClock) { c.Source = "sundial" }, "no reference clock"},
		"another, unnamed": {func(c *CheckClock) { c.Source = "other" }, "which clock"},
		"nothing shown":    {func(c *CheckClock) { c.Reference = time.Time{} }, "reference clock showed"},
		"no margin":        {func(c *CheckClock) { c.Margin = 0 }, "margin"},
		"a wild margin":    {func(c *CheckClock) { c.Margin = 2 * time.Hour }, "margin"},
	} {
		cmd := good
		c.with(&cmd)
		if _, err := Decide(View{}, cmd, Env{}); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestOffsetsReadWell(t *testing.T) {
	for d, want := range map[time.Duration]string{0: "0 s", 300 * time.Millisecond: "0.3 s", 2 * time.Second: "2 s", 9960 * time.Millisecond: "10 s",
		40 * time.Second: "40 s", 61 * time.Second: "1 m 01 s", time.Hour: "1 h 00 m", -3 * time.Second: "-3 s", -1 << 63: "-53375 d 23 h"} {
		if got := FormatOffset(d); got != want {
			t.Errorf("%v reads %q, want %q", d, got, want)
		}
	}
}

func TestAReferenceTimeIsTheNearestOfItsName(t *testing.T) {
	berlin := Location("Europe/Berlin")
	at := func(s string) time.Time {
		m, err := time.ParseInLocation("2006-01-02 15:04:05.999", s, berlin)
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	for _, c := range []struct{ ours, typed, want string }{
		{"2026-11-20 14:05:09", "14:05:07", "2026-11-20 14:05:07"},
		{"2026-11-20 14:05:05", "14:05:07", "2026-11-20 14:05:07"}, // ahead of ours: not yesterday
		{"2026-11-20 23:59:58", "00:00:03", "2026-11-21 00:00:03"},
		{"2026-11-21 00:00:02", "23:59:57", "2026-11-20 23:59:57"},
		{"2026-11-20 14:05:09", "14:05:07.25", "2026-11-20 14:05:07.25"},
		{"2026-11-20 14:05:09", "2026-11-18 14:05:07", "2026-11-18 14:05:07"},
	} {
		got, err := ReadReference(c.typed, at(c.ours), berlin)
		if err != nil || !got.Equal(at(c.want)) {
			t.Errorf("%q at %s reads %v, %v, want %s", c.typed, c.ours, got.In(berlin), err, c.want)
		}
	}
	for _, bad := range []string{"14:05", "", "half past two", "?", "14:05:07-14:05:09"} {
		if got, err := ReadReference(bad, at("2026-11-20 14:05:09"), berlin); err == nil {
			t.Errorf("%q reads %v", bad, got)
		}
	}
}
