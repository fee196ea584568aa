package ui

import (
	"strings"
	"testing"

	"bridgelog/model"
	"bridgelog/ui/kit"
)

// An exercise says so in every window and on every page, and is never
// mistaken for the real thing.
func TestAnExerciseSaysSoOnEveryPage(t *testing.T) {
	b := newBridge(t)
	id := b.do(model.OpenIncident{Title: "Drill: ransom note", Drill: true}).Incident
	routes := []Route{{Page: PageIncident}, {Page: PageTimeline}, {Page: PageSeverity}, {Page: PageImport}, {Page: PageExport},
		{Page: PageGate}, {Page: PageSteps}, {Page: PageContain}, {Page: PageDecide}, {Page: PageHandover}, {Page: PageRegister}, {Page: PageDuties},
		{Page: PageRegister, Section: "actions"}, {Page: PageDrill}, {Page: PageDrill, Section: drillResults}}
	for _, spec := range b.catalog.Forms {
		routes = append(routes, Route{Page: PageForm, Section: spec.Key})
	}
	for _, r := range routes {
		r.Incident = id
		b.Go(r)
		if text := b.outline(); !strings.Contains(text, "EXERCISE") {
			t.Errorf("%s %s does not say that it is an exercise:\n%s", r.Page, r.Section, text)
		}
		if !strings.Contains(b.win.Title(), "EXERCISE") {
			t.Errorf("the window's title is %q", b.win.Title())
		}
	}
	b.openRoom()
	if text := kit.OutlineText(b.RoomWindow().Content()); !strings.Contains(text, "EXERCISE") {
		t.Errorf("the room screen does not say so:\n%s", text)
	}
	b.RoomWindow().Close()
	b.asOf()
	b.Go(Route{Page: PageAsOf, Incident: id})
	if text := b.outline(); !strings.Contains(text, "EXERCISE") {
		t.Errorf("what changed does not say so:\n%s", text)
	}
}
