package ui

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"bridgelog/model"
	"bridgelog/ui/kit"
)

// What falls due while nobody looks is told in the window and leads to its place;
// what is done stands in the list no longer.
func TestATaskThatFallsDueIsToldAndLeadsToItsRow(t *testing.T) {
	b := newBridge(t)
	id := b.incident()
	desktop := b.telling()
	at, err := json.Marshal(model.At(b.clock.Add(10*time.Minute).Truncate(time.Minute), time.UTC, model.ToMinute, model.OwnClock))
	if err != nil {
		t.Fatal(err)
	}
	b.do(model.PutRecord{Incident: id, Register: "actions", Set: map[string]json.RawMessage{"title": asJSON("Pull the VPN logs"), "owner": asJSON("Kim"), "due": at, "state": asJSON("open")}})
	b.Go(Route{Page: PageReminders})
	p := b.screen.(*remindersScreen)
	if out := kit.OutlineText(p.table); !strings.Contains(out, "Task: Pull the VPN logs") {
		t.Fatalf("the list reads:\n%s", out)
	}
	b.watchReminders(b.clock)
	b.clock = b.clock.Add(11 * time.Minute)
	b.watchReminders(b.clock)
	b.says("due now")
	if len(desktop.others) != 1 || !strings.Contains(desktop.others[0], "Pull the VPN logs") {
		t.Errorf("the desktop was told %q", desktop.others)
	}
	for i, r := range p.rows {
		if r.Kind == model.RemindTask {
			p.lead(p.rows[i])
		}
	}
	if b.route.Page != PageRegister || !strings.HasPrefix(b.route.Section, "actions/") {
		t.Errorf("it leads to %+v", b.route)
	}
	row := b.view(id).Standing("actions")[0]
	b.do(model.PutRecord{Incident: id, Register: "actions", ID: row.ID, Set: map[string]json.RawMessage{"state": asJSON("done")}})
	b.Go(Route{Page: PageReminders})
	if out := kit.OutlineText(b.screen.(*remindersScreen).table); strings.Contains(out, "Pull the VPN logs") {
		t.Errorf("what is done is still due:\n%s", out)
	}
}
