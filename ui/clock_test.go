package ui

import (
	"strings"
	"testing"
	"time"

	"bridgelog/ui/kit"
)

func TestAReferenceClockIsCheckedAtThePressOfAKeyAndDoubtfulRowsSaySo(t *testing.T) {
	b := newBridge(t)
	id := b.incident()
	seq := b.log(id, "n: before the check")
	c := b.openClock()
	c.reference.SetText(b.clock.Add(-40 * time.Second).In(b.Home()).Format("15:04"))
	c.record.Tapped(nil)
	if out := kit.OutlineText(c.problem); !strings.Contains(out, "to the second") {
		t.Errorf("it says %s", out)
	}
	c.reference.SetText(b.clock.Add(-40 * time.Second).In(b.Home()).Format("15:04:05"))
	c.source.Set("gps")
	c.reference.OnSubmitted("")
	if b.sheetOpen() {
		t.Fatalf("the sheet stays open: %s", kit.OutlineText(c.problem))
	}
	if !strings.HasPrefix(b.status.Clock, "clock 40 s ahead") {
		t.Errorf("the status says %q", b.status.Clock)
	}
	tl := b.timeline(id)
	tl.goTo(seq)
	b.mustSay("clock was 40 s ahead (±1 s)", "by the reference clock it was", "(clock?)")
	c = b.openClock()
	c.reference.SetText(b.clock.In(b.Home()).Format("15:04:05"))
	c.record.Tapped(nil)
	if b.status.Clock != "" {
		t.Errorf("a clock that is right is said to be: %q", b.status.Clock)
	}
	b.sound()
}
