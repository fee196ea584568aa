package ui

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"bridgelog/ui/kit"
)

func TestDeadlinesAreExportedFromMenuAndPageAndSealed(t *testing.T) {
	b, p := owing(t)
	b.picks.save = filepath.Join(t.TempDir(), "deadlines.ics")
	b.act("calendar")
	b.says("3 deadlines exported to deadlines.ics, sealed as entry")
	raw, err := os.ReadFile(b.picks.save)
	if err != nil || strings.Count(string(raw), "BEGIN:VEVENT") != 3 || strings.Contains(string(raw), "DRILL") {
		t.Fatalf("%v\n%s", err, raw)
	}
	house, err := b.deps.Desk.Organisation(context.Background())
	if err != nil || len(house.Reports) != 1 {
		t.Errorf("the organisation's record holds %v, %v", house.Reports, err)
	}
	id := p.rows[0].Incident.ID
	b.openIncident(id)
	b.act("calendarone")
	b.says("2 deadlines exported")
	if !strings.HasPrefix(b.picks.name, "INC-2026-0002 deadlines 2026-11-24") || len(b.view(id).Reports) != 1 {
		t.Errorf("offered as %q, %d in the record", b.picks.name, len(b.view(id).Reports))
	}
	b.picks.save = "" // thought better of it
	before := kit.OutlineText(b.frame.banner.news)
	b.act("calendarone")
	if len(b.view(id).Reports) != 1 || kit.OutlineText(b.frame.banner.news) != before {
		t.Error("a dialog that was closed wrote, or said something")
	}
}

func TestACalendarWithoutDeadlinesIsRefusedInASentence(t *testing.T) {
	b := newBridge(t)
	b.picks.save = filepath.Join(t.TempDir(), "deadlines.ics")
	b.act("calendar")
	b.says("No duty has a deadline yet")
	if _, err := os.Stat(b.picks.save); err == nil {
		t.Error("a file was written all the same")
	}
}
