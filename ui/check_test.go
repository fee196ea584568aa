package ui

import (
	"strings"
	"testing"

	"bridgelog/desk"
	"bridgelog/journal"
)

func TestCheckSaysTheRecordIsIntactAndHoldsItAgainstAnOldHead(t *testing.T) {
	b := newBridge(t)
	id := b.incident()
	old := b.deps.Desk.Status().Head.Text()
	b.log(id, "a: pulled uplink")
	b.Go(Route{Page: PageCheck})
	b.golden("check")
	c := b.screen.(*check)
	c.start()
	if !strings.Contains(b.outline(), "The record is intact") || !strings.Contains(b.outline(), c.head) {
		t.Fatalf("the page says:\n%s", b.outline())
	}
	c.against.SetText(old)
	c.start()
	if !strings.Contains(b.outline(), "It still begins with the 4 entries") {
		t.Errorf("held against the older head the page says:\n%s", b.outline())
	}
	c.against.SetText("4:" + strings.Repeat("ab", 32))
	c.start()
	if !strings.Contains(b.outline(), "NOT intact") {
		t.Errorf("held against a foreign head the page says:\n%s", b.outline())
	}
	c.against.SetText("not a head")
	c.start()
	if !strings.Contains(b.outline(), "is not a head") {
		t.Errorf("about a text that is no head the page says:\n%s", b.outline())
	}
}

func TestABrokenRecordIsNamedByItsFirstBadEntry(t *testing.T) {
	b := newBridge(t)
	b.Go(Route{Page: PageCheck})
	c := b.screen.(*check)
	c.verdict(desk.Check{Verdict: journal.Verdict{Entries: 212, FirstBad: 41, Sound: 41, Fault: journal.BadBody, Why: "the body of entry 41 was changed."},
		Beside: []string{"INC-2026-0001, entry 7: the original of fw.csv is missing."}})
	for _, want := range []string{"NOT intact", "First bad entry: 41", "the body of entry 41", "41 entries", "fw.csv is missing"} {
		if !strings.Contains(strings.ToLower(b.outline()), strings.ToLower(want)) {
			t.Errorf("%q is missing in:\n%s", want, b.outline())
		}
	}
}

func TestAStoppedCheckSaysNothingAboutTheRecord(t *testing.T) {
	b := newBridge(t)
	b.incident()
	b.Go(Route{Page: PageCheck})
	turned := &crank{}
	b.run = turned
	c := b.screen.(*check)
	c.start()
	if !strings.Contains(b.outline(), "Checking the record") {
		t.Errorf("while checking the page says:\n%s", b.outline())
	}
	if !c.Escape() {
		t.Error("Escape did not stop the check")
	}
	turned.work(0)
	turned.deliver(0)
	if !strings.Contains(b.outline(), "Stopped.") || strings.Contains(b.outline(), "intact") {
		t.Errorf("after stopping the page says:\n%s", b.outline())
	}
}
