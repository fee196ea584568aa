package ui

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"bridgelog/model"
)

// told keeps what the desktop was told of duties, and what of all else.
type told struct{ titles, texts, others []string }

func (d *told) SendNotification(n *fyne.Notification) {
	if strings.HasSuffix(n.Title, " due now") { // a reminder
		d.others = append(d.others, n.Content)
		return
	}
	d.titles, d.texts = append(d.titles, n.Title), append(d.texts, n.Content)
}

// telling is a window that tells a desktop, begun anew.
func (b *bridge) telling() *told {
	b.t.Helper()
	desktop := &told{}
	b.deps.Notify = desktop
	b.inline = &Inline{} // the old window's clock ends with it
	b.deps.Run = b.inline
	b.restart(testGuide())
	return desktop
}

// pass lets the window's clock go on by steps.
func (b *bridge) pass(long, step time.Duration) {
	for end := b.clock.Add(long); b.clock.Before(end); {
		b.clock = b.clock.Add(step)
		b.inline.Fire(time.Second)
	}
}

func TestTheDesktopIsToldAtHalfTimeFourHoursOneHourAndWhenDue(t *testing.T) {
	b := newBridge(t)
	b.owes("Mail account taken over", false, 0, "eu-gdpr-art33-authority")
	desktop := b.telling()
	b.pass(73*time.Hour, 30*time.Minute)
	want := []string{"half of the time is gone", "4 hours left", "1 hour left", "due now"}
	if len(desktop.texts) != len(want) {
		t.Fatalf("told %q", desktop.texts)
	}
	for i, w := range want {
		text := desktop.texts[i]
		if !strings.Contains(text, w) || !strings.Contains(text, "EU GDPR personal data breach: initial, to Competent") || !strings.Contains(text, "CET (") ||
			desktop.titles[i] != "INC-2026-0001 Mail account taken over" {
			t.Errorf("%q: %q, want %q", desktop.titles[i], text, w)
		}
	}
	b.says("due now") // the screen says the same
}

func TestALaptopThatSleptTellsOnceAndARestartDoesNotRepeatIt(t *testing.T) {
	b := newBridge(t)
	b.owes("Mail account taken over", false, 0, "eu-gdpr-art33-authority")
	desktop := b.telling()
	b.clock = b.clock.Add(70 * time.Hour) // it slept over half time and four hours before
	b.inline.Fire(time.Second)
	if len(desktop.texts) != 1 || !strings.Contains(desktop.texts[0], "this alarm comes 2 h 00 m late (4 h before was at") || !strings.Contains(desktop.texts[0], "due in 2 h 00 m") {
		t.Fatalf("told %q", desktop.texts)
	}
	again := b.telling()
	b.pass(30*time.Minute, 10*time.Minute)
	if len(again.texts) != 0 {
		t.Fatalf("after a restart told again: %q", again.texts)
	}
	b.pass(90*time.Minute, 10*time.Minute)
	if len(again.texts) != 2 {
		t.Fatalf("what was still to come: %q", again.texts)
	}
}

func TestSwitchedOffTheDesktopIsToldNothingButTheWindowIs(t *testing.T) {
	b := newBridge(t)
	b.owes("Mail account taken over", false, 0, "eu-gdpr-art33-authority")
	desktop := b.telling()
	b.act("notify")
	b.pass(37*time.Hour, time.Hour)
	if len(desktop.texts) != 0 {
		t.Errorf("told %q", desktop.texts)
	}
	b.says("half of the time is gone")
	b.act("notify")
	b.pass(time.Hour, time.Hour)
	if len(desktop.texts) != 0 {
		t.Errorf("switched on again it tells of the past: %q", desktop.texts)
	}
	if loadPreferences(b.deps.App.Preferences()).Notify != true {
		t.Error("the preference was not kept")
	}
}

func TestADesktopIsNotToldTheTitleOfARestrictedIncident(t *testing.T) {
	b := newBridge(t)
	id := b.owes("Board member under suspicion", false, 0, "eu-gdpr-art33-authority")
	b.do(model.PutRecord{Incident: id, Form: "tri", Set: map[string]json.RawMessage{"tri.restricted": json.RawMessage(`{"answer":"yes"}`)}})
	desktop := b.telling()
	b.pass(37*time.Hour, time.Hour)
	if len(desktop.titles) != 1 || strings.Contains(desktop.titles[0]+desktop.texts[0], "suspicion") || !strings.Contains(desktop.titles[0], "restricted") {
		t.Errorf("told %q %q", desktop.titles, desktop.texts)
	}
}

func TestAnExerciseIsToldInTheWindowOnly(t *testing.T) {
	b := newBridge(t)
	b.owes("Drill of the autumn", true, 0, "eu-gdpr-art33-authority")
	desktop := b.telling()
	b.pass(37*time.Hour, time.Hour)
	if len(desktop.texts) != 0 {
		t.Errorf("told %q", desktop.texts)
	}
	b.says("EXERCISE DRILL-2026-0001 Drill of the autumn: EU GDPR")
}

func TestManyAlarmsAtOnceAreOneMessage(t *testing.T) {
	b := newBridge(t)
	for range 5 {
		b.owes("Mail account taken over", false, 80*time.Hour, "eu-gdpr-art33-authority")
	}
	desktop := b.telling()
	b.pass(time.Second, time.Second)
	if len(desktop.texts) != 1 || desktop.titles[0] != "5 deadlines" || !strings.Contains(desktop.texts[0], "overdue by 8 h 00 m") || !strings.Contains(desktop.texts[0], "And 2 more") {
		t.Errorf("told %q %q", desktop.titles, desktop.texts)
	}
	if n := b.frame.banner.bar.Notice(); n.What != "" {
		t.Errorf("the list is in view, and the banner says %q", n.What)
	}
}

func TestAnAlarmDoesNotCoverAFailure(t *testing.T) {
	b := newBridge(t)
	b.owes("Mail account taken over", false, 0, "eu-gdpr-art33-authority")
	desktop := b.telling()
	b.Fail(&model.Error{Kind: model.Full, Text: "the disk is full."})
	b.pass(37*time.Hour, time.Hour)
	b.says("the disk is full")
	if len(desktop.texts) != 1 {
		t.Errorf("told %q", desktop.texts)
	}
}

func TestAnUnreadableListOfAlarmsCountsAsNone(t *testing.T) {
	b := newBridge(t)
	b.owes("Mail account taken over", false, 40*time.Hour, "eu-gdpr-art33-authority")
	if err := b.deps.Desk.PutSetting(context.Background(), alarmsKey, "{broken"); err != nil {
		t.Fatal(err)
	}
	desktop := b.telling()
	b.pass(time.Second, time.Second)
	if len(desktop.texts) != 1 {
		t.Errorf("told %q", desktop.texts)
	}
}
