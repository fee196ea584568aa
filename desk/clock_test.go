package desk

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bridgelog/model"
)

// laptop has a wall clock that can be moved and a timer that cannot.
type laptop struct {
	name    string
	wall    time.Time
	running time.Duration
}

func (l *laptop) pass(d time.Duration) { l.wall, l.running = l.wall.Add(d), l.running+d }

// at opens the logbook in a folder on this laptop.
func (l *laptop) at(t *testing.T, path string) *Desk {
	t.Helper()
	o := options(&clock{})
	o.Now, o.Running, o.Computer = func() time.Time { return l.wall }, func() time.Duration { return l.running }, l.name
	d, err := Open(context.Background(), path, o)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func shut(t *testing.T, d *Desk) {
	t.Helper()
	sound(t, d)
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
}

func newLaptop() *laptop {
	return &laptop{name: "bridge-1", wall: time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)}
}

// seen are the entries about the clock.
func seen(t *testing.T, d *Desk) []model.ClockSeen {
	t.Helper()
	house, err := d.Organisation(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return house.Clock
}

func TestAMovedClockIsRecordedBeforeTheNextEntry(t *testing.T) {
	l := newLaptop()
	d := l.at(t, filepath.Join(t.TempDir(), "a.bridgelog"))
	defer shut(t, d)
	id := begin(t, d)
	l.pass(time.Minute)
	before := note(t, d, id, "n: all is well")
	l.pass(10 * time.Second)
	l.wall = l.wall.Add(-time.Hour)
	after := note(t, d, id, "n: the clock was set back")
	all := seen(t, d)
	if len(all) != 1 || all[0].Moved == nil || all[0].Moved.Moved != -time.Hour || !all[0].Moved.Since.Equal(before.At) || all[0].Moved.Computer != "bridge-1" {
		t.Fatalf("%+v", all)
	}
	if all[0].By != "Bridgelog test" {
		t.Errorf("%s wrote it", all[0].By)
	}
	if all[0].Seq != after.Seq-1 {
		t.Errorf("the move is entry %d, the entry %d", all[0].Seq, after.Seq)
	}
	if s := d.Status().Clock; s != "clock moved back by 1 h 00 m: check it" {
		t.Errorf("the status says %q", s)
	}
	note(t, d, id, "n: and once is told once")
	if len(seen(t, d)) != 1 {
		t.Error("the same move was recorded twice")
	}
	trust := d.Trust()
	for _, r := range after.View.Timeline().All() {
		if _, doubt := trust.OfRow(r); doubt != (r.Seq == after.Seq) {
			t.Errorf("entry %d: doubtful %v", r.Seq, doubt)
		}
	}
}

func TestSleepIsNoMoveAndSmallStepsAreNone(t *testing.T) {
	l := newLaptop()
	d := l.at(t, filepath.Join(t.TempDir(), "a.bridgelog"))
	defer shut(t, d)
	id := begin(t, d)
	l.pass(9 * time.Hour) // asleep: both clocks go on
	l.wall = l.wall.Add(1500 * time.Millisecond)
	note(t, d, id, "n: good morning")
	if all := seen(t, d); len(all) != 0 {
		t.Errorf("%+v", all)
	}
	l.pass(time.Hour)
	l.wall = l.wall.Add(600 * time.Millisecond) // small steps add up
	if err := d.LookAtClock(context.Background()); err != nil {
		t.Fatal(err)
	}
	if all := seen(t, d); len(all) != 1 || all[0].Moved.Moved != 2100*time.Millisecond {
		t.Errorf("%+v", all)
	}
}

func TestAClockSetBackWhileTheLogbookWasClosedIsTold(t *testing.T) {
	l, path := newLaptop(), filepath.Join(t.TempDir(), "a.bridgelog")
	d := l.at(t, path)
	id := begin(t, d)
	shut(t, d)
	l.wall = l.wall.Add(-10 * time.Minute)
	d = l.at(t, path)
	if s := d.Status().Clock; s != "clock is 10 m 00 s behind the newest entry" {
		t.Errorf("the status says %q", s)
	}
	note(t, d, id, "n: back in time")
	all := seen(t, d)
	if len(all) != 1 || !all[0].Moved.Closed || all[0].Moved.Moved != -10*time.Minute {
		t.Fatalf("%+v", all)
	}
	shut(t, d)
	d = l.at(t, path)
	note(t, d, id, "n: and on")
	if len(seen(t, d)) != 1 {
		t.Error("the same was recorded twice")
	}
	shut(t, d)
}

func TestACheckedClockSaysWhatRecordedTimesAreWorth(t *testing.T) {
	ctx := context.Background()
	l, path := newLaptop(), filepath.Join(t.TempDir(), "a.bridgelog")
	d := l.at(t, path)
	id := begin(t, d)
	c := note(t, d, id, "n: before the check")
	l.pass(time.Minute)
	if _, err := d.CheckClock(ctx, model.CheckClock{Source: "gps", Margin: time.Second}); err == nil {
		t.Error("a check without a reference was taken")
	}
	checked := must(t)(d.CheckClock(ctx, model.CheckClock{Source: "gps", Reference: l.wall.Add(-40 * time.Second), Margin: time.Second}))
	all := seen(t, d)
	if len(all) != 1 || all[0].Checked.Offset != 40*time.Second || all[0].Checked.Computer != "bridge-1" || all[0].Seq != checked.Seq {
		t.Fatalf("%+v", all)
	}
	i, _ := c.View.Timeline().Find(c.Seq)
	doubt, ok := d.Trust().OfRow(c.View.Timeline().At(i))
	if !ok || doubt.Mark() != "clock 40 s ahead" || !strings.Contains(doubt.Sentence(c.At, time.UTC), "by the reference clock it was 2026-11-20 11:59:20") {
		t.Errorf("%v, %q, %q", ok, doubt.Mark(), doubt.Sentence(c.At, time.UTC))
	}
	if s := d.Status().Clock; !strings.HasPrefix(s, "clock 40 s ahead, entry ") {
		t.Errorf("the status says %q", s)
	}
	shut(t, d)
	other := &laptop{name: "bridge-2", wall: l.wall.Add(time.Hour)}
	d = other.at(t, path)
	note(t, d, id, "n: on the other laptop")
	if all := seen(t, d); len(all) != 2 || all[1].Moved.Other != "bridge-1" {
		t.Errorf("%+v", all)
	}
	if s := d.Status().Clock; s != "" {
		t.Errorf("the status says %q of another computer's clock", s)
	}
	shut(t, d)
}

func TestAMoveThatCannotBeRecordedRefusesTheEntry(t *testing.T) {
	l := newLaptop()
	d := l.at(t, filepath.Join(t.TempDir(), "a.bridgelog"))
	defer shut(t, d)
	id := begin(t, d)
	l.wall = l.wall.Add(time.Hour)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := d.LookAtClock(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	if len(seen(t, d)) != 0 {
		t.Error("it is recorded all the same")
	}
	note(t, d, id, "n: later") // and is recorded with the next entry
	if len(seen(t, d)) != 1 {
		t.Error("the move was forgotten")
	}
}
