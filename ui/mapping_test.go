package ui

import (
	"strings"
	"testing"

	"bridgelog/ui/kit"
)

// The zone chosen for times that have none goes with the columns: the next table
// of the same kind is read in it, says so, and may be told otherwise.
func TestAKeptMappingKeepsItsZone(t *testing.T) {
	b := newBridge(t)
	id := b.incident()
	b.Go(Route{Page: PageImport, Incident: id})
	i := b.screen.(*importScreen)
	read := func(name string) (zone, says string) {
		t.Helper()
		importSample(name, sampleTable, "")(b.Shell)
		return i.files[0].plan.Summary.Zone, kit.OutlineText(i.sheet.object)
	}
	importSample("a.csv", sampleTable, partColumns)(b.Shell)
	i.sheet.setZone("America/New_York")
	if m := i.files[0].ask.Mapping; m != nil {
		t.Fatalf("nobody chose columns, and %+v is kept", m)
	}
	if i.sheet.mapping.use.Disabled() {
		t.Fatal("columns that are right cannot be kept with the zone")
	}
	i.sheet.mapping.take()
	i.giveUp()
	zone, says := read("b.csv")
	if zone != "America/New_York" || !strings.Contains(says, "times without a zone as America/New_York") || !strings.Contains(says, "2 times, kept with the mapping of columns") {
		t.Fatalf("read in %s:\n%s", zone, says)
	}
	i.sheet.setZone("Asia/Tokyo") // told otherwise, for this table and the next
	if s := i.files[0].plan.Summary; s.Zone != "Asia/Tokyo" || s.ZoneWhy != "chosen for this import" {
		t.Fatalf("read in %s, %s", s.Zone, s.ZoneWhy)
	}
	i.giveUp()
	if zone, _ = read("c.csv"); zone != "Asia/Tokyo" {
		t.Errorf("read in %s", zone)
	}
	i.sheet.setZone("") // and taken back
	i.giveUp()
	if zone, says = read("d.csv"); zone != i.sheet.home().String() || strings.Contains(says, "times without a zone as") {
		t.Errorf("read in %s:\n%s", zone, says)
	}
	i.sheet.setZone("Local") // names another zone on every computer
	if f := i.files[0]; f.ask.Zone == "Local" || !strings.Contains(i.sheet.zoneWhy.Text, "is no zone") {
		t.Errorf("%+v", f.ask)
	}
}
