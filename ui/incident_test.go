package ui

import (
	"testing"
)

func TestIncidentPictures(t *testing.T) {
	b := newBridge(t)
	id := b.incident()
	b.openIncident(id)
	b.picture("incident-new")
	p := b.practiceIncident()
	b.openIncident(p)
	b.picture("incident-practice")
	b.screen.(*incidentScreen).quick.line.SetText("~23:00 x: first odd login from 203.0.113.9 #vpn-1")
	b.picture("incident-typing")
	t.Log(b.outline())
}

func TestTimelinePictures(t *testing.T) {
	b := newBridge(t)
	id := b.practiceIncident()
	b.Go(Route{Page: PageTimeline, Incident: id})
	b.picture("timeline")
	tl := b.screen.(*timelineScreen)
	tl.bar.struck.SetChecked(true)
	tl.table.Select(8)
	tl.open(8)
	b.picture("timeline-sheet")
	t.Log(b.outline())
}

func TestSeverityPictures(t *testing.T) {
	b := newBridge(t)
	id := b.practiceIncident()
	b.Go(Route{Page: PageSeverity, Incident: id})
	b.picture("severity")
	v := b.screen.(*severityScreen)
	v.level.TypedRune('4')
	b.picture("severity-lower")
}

func TestExportPictures(t *testing.T) {
	b := newBridge(t)
	id := b.practiceIncident()
	b.Go(Route{Page: PageExport, Incident: id})
	b.picture("export")
	b.picks.save = t.TempDir() + "/out.pdf"
	b.screen.(*exportScreen).Save()
	b.picture("export-done")
	t.Log(b.outline())
}

func TestImportPictures(t *testing.T) {
	b := newBridge(t)
	id := b.incident()
	b.Go(Route{Page: PageImport, Incident: id})
	b.picture("import-empty")
	b.dropped([]string{"../interop/testdata/timesketch.csv"})
	b.picture("import-timesketch")
	t.Log(b.outline())
	i := b.screen.(*importScreen)
	i.giveUp()
	b.dropped([]string{"../interop/testdata/german.csv"})
	i.sheet.parts.Set(partColumns)
	i.sheet.fillTable()
	b.picture("import-columns")
	i.giveUp()
	b.dropped([]string{"../interop/testdata/two_readings.csv", "../interop/testdata/incidents_page.json", "incident_test.go"})
	b.picture("import-several")
	t.Log(b.outline())
	i.at = 2
	i.sheet.show()
	b.picture("import-refused")
	i.at = 1
	i.target.Set("new")
	i.retarget()
	b.picture("import-new")
	i.Save()
	b.picture("import-done")
	t.Log(b.outline())
}
