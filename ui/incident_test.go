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
