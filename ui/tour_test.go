package ui

import (
	"path/filepath"
	"strings"
	"testing"

	"bridgelog/desk"
	"bridgelog/model"
	"bridgelog/report"
	"bridgelog/ui/kit"
)

// A newcomer does what the strip says and is led on by having done it, from the
// practice incident to a document in hand.
func TestTheTourFollowsWhatIsDone(t *testing.T) {
	b := newBridge(t)
	b.act("practice")
	id := b.route.Incident
	if id == "" || b.tour == nil {
		t.Fatal("the practice incident begins without a tour")
	}
	at := func(want int, what string) {
		t.Helper()
		if b.tour == nil || b.tour.stop != want {
			t.Fatalf("%s: the tour stands at\n%s", what, kit.OutlineText(b.frame.foot))
		}
	}
	at(0, "begun")
	b.tour.on()
	at(1, "looked round")
	b.log(id, "-10m a: pulled the uplink of fs-02 #fs-02")
	at(2, "an entry")
	b.act("undo")
	at(3, "struck")
	v := b.view(id)
	step, ok := stepOpen(b, v)
	if !ok {
		t.Fatal("no step is open")
	}
	b.do(model.SettleStep{Incident: id, Step: step, State: "skipped", Why: "for the tour"})
	at(4, "a step")
	b.act("gate")
	at(5, "the gate")
	b.act("duties")
	at(6, "the clocks")
	receipt, err := b.deps.Desk.Export(b.t.Context(), desk.Ask{Incident: id, Choice: report.Choice{Report: report.TimelineReport}, Format: "markdown"}, filepath.Join(t.TempDir(), "timeline.md"))
	if err != nil {
		t.Fatal(err)
	}
	b.changed(receipt.Change)
	at(7, "a document")
	b.Go(Route{Page: PageCheck})
	at(7, "the page of the check")
	b.screen.(*check).start()
	if out := kit.OutlineText(b.frame.foot); !strings.Contains(out, "TOUR DONE") {
		t.Errorf("at its end the strip says\n%s", out)
	}
	b.tour.on()
	if b.tour != nil || b.frame.foot.Visible() {
		t.Error("the strip stays")
	}
}

func stepOpen(b *bridge, v model.View) (string, bool) {
	l := b.lead(v, b.clock)
	return l.step.ID, l.has
}
