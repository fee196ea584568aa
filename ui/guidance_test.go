package ui

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"bridgelog/model"
	guidance "bridgelog/model/guide"
	"bridgelog/ui/kit"
)

// ownGuide is the guide with an overlay of one field and one step.
func ownGuide(t *testing.T, version, field, label, step string) *guidance.Guide {
	t.Helper()
	g, err := testGuide().WithOverlay([]byte(`{"name": "Clinic North", "version": "` + version + `",
 "forms": [{"form": "tri", "section": {"key": "x_own", "title": "Our wards", "fields": [
  {"key": "` + field + `", "label": "` + label + `", "type": "text", "ask": "first_hour"}]}}],
 "steps": [{"id": "` + step + `", "title": "Call the ` + label + `", "why": "They have paper charts.", "role": "workload_owner", "phase": "reported",
  "applies_when": {"sizes": ["localized", "workload", "widespread", "disaster"], "categories": "any", "sev_at_most": 4}, "timebox_min": 10, "source": "House rule 7", "order": 0.1}]}`))
	if err != nil {
		t.Fatal(err)
	}
	return &g
}

// Every page of an open incident stays with the guidance it was opened with after
// the overlay has changed, until a person moves it; then every page follows.
func TestTheWindowLeadsEachIncidentByItsOwnGuidance(t *testing.T) {
	b := newBridge(t)
	b.restart(ownGuide(t, "1", "tri.x_ward", "Ward", "x-ward-01"))
	old := b.incident()
	b.restart(ownGuide(t, "2", "tri.x_bed", "Bed", "x-bed-01"))
	young := b.incident()

	look := func(id model.IncidentID, shows, not string) {
		t.Helper()
		b.openIncident(id)
		b.Go(Route{Page: PageForm, Incident: id, Section: "tri/x_own"})
		b.mustSay(shows)
		b.Go(Route{Page: PageSteps, Incident: id})
		b.mustSay("Call the " + shows)
		if text := b.outline(); strings.Contains(text, "Call the "+not) {
			t.Errorf("a step of the other overlay is shown:\n%s", text)
		}
	}
	look(old, "Ward", "Bed")
	look(young, "Bed", "Ward")
	look(old, "Ward", "Bed") // pages kept from the first visit too

	b.openIncident(young)
	if text := b.outline(); strings.Contains(text, otherChip) {
		t.Error("the new incident is said to be led by other guidance")
	}
	b.openIncident(old)
	b.mustSay(otherChip)
	p := b.page(old, "tri/x_own")
	b.tabTo(p, "tri.x_ward")
	b.typed("ward 3")
	b.clock = b.clock.Add(time.Minute)
	b.openGuidance()
	sheet := kit.OutlineText(b.frame.layer)
	for _, want := range []string{"overlay Clinic North 1", "overlay Clinic North 2", "new field tri.x_bed Bed", "step x-ward-01 Call the Ward is gone"} {
		if !strings.Contains(sheet, want) {
			t.Errorf("the sheet does not say %q:\n%s", want, sheet)
		}
	}
	b.typed("new house rules")
	b.key(fyne.KeyReturn)
	if got := b.view(old); got.Guide != b.newest.Guide.Version() || got.Text("tri.x_ward") != "ward 3" {
		t.Fatalf("after the move it is led by %s, and the ward is %q", got.Guide, got.Text("tri.x_ward"))
	}
	look(old, "Bed", "Ward")

	// As known before the move, the pages are those of then.
	b.openIncident(old)
	b.asOf()
	b.pastAt(b.past.moments[0])
	b.Go(Route{Page: PageSteps, Incident: old})
	b.mustSay("Call the Ward")
	b.present()
	look(old, "Bed", "Ward")
	b.verified()
}

// A record whose guidance was never kept is shown with the newest, and says so.
func TestOldRecordsSayWhichGuidanceTheyAreShownWith(t *testing.T) {
	b := newBridge(t)
	v := b.view(b.incident())
	v.Guide, v.GuideSHA = "forms 0.9, playbook 0.9.0, 0123456789abcdef", ""
	v.Answers = map[string]json.RawMessage{}
	h := newIncidentHead(b.Shell)
	h.show(v, b.clock)
	if !h.led.Visible() || !strings.Contains(h.led.Text, "forms 0.9") || !strings.Contains(h.led.Text, "shown with "+b.newest.Guide.Version()) {
		t.Errorf("the banner says %q", h.led.Text)
	}
}

// Every section of a form is found by its name, an organisation's own too.
func TestThePaletteLeadsToASectionOfAForm(t *testing.T) {
	b := newBridge(t)
	b.restart(ownGuide(t, "1", "tri.x_ward", "Ward", "x-ward-01"))
	id := b.incident()
	b.openIncident(id)
	b.showPalette()
	b.typed("our wards")
	b.key(fyne.KeyReturn)
	if b.route.Page != PageForm || b.route.Section != "tri/x_own" || b.route.Incident != id {
		t.Errorf("it leads to %+v", b.route)
	}
}
