package ui

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"bridgelog/model"
	"bridgelog/ui/kit"
)

// A drill made with the keys alone: a ready scenario, the start, an inject given
// and what was seen, the word that stops it. Everything says EXERCISE.
func TestADrillFromItsScenarioToTheStopWord(t *testing.T) {
	b := newBridge(t)
	b.newDrill()
	m := b.screen.(*drillMaker)
	if text := b.outline(); !strings.Contains(text, "break-in") || !strings.Contains(text, "EXERCISE") {
		t.Errorf("the page does not say what is due:\n%s", text)
	}
	m.table.Select(0)
	m.chosen()
	m.Save()
	p, ok := b.screen.(*drillPage)
	if !ok {
		t.Fatalf("after making it the page is %T:\n%s", b.screen, b.outline())
	}
	if text := b.outline(); !strings.Contains(text, "Real world stop") || !strings.Contains(text, "Anyone may say it") || !strings.Contains(text, "EXERCISE") {
		t.Errorf("the stop word does not stand there:\n%s", text)
	}
	p.Start()
	b.clock = b.clock.Add(90 * time.Second)
	p.Tick(b.clock)
	if text := b.outline(); !strings.Contains(text, "overdue 1 m 30 s") {
		t.Errorf("the first inject is not overdue:\n%s", text)
	}
	p.Save()
	row := p.v.Timeline().At(p.v.Timeline().Len() - 1)
	if !strings.HasPrefix(row.Text, "EXERCISE inject: The help desk") {
		t.Errorf("the log says %q", row.Text)
	}
	p.seen.SetText("opened an incident")
	p.observer.SetText("Ola")
	p.noteSeen()
	if in := p.drill.Injects[0]; in.Seen != "opened an incident" || in.Observer != "Ola" {
		t.Errorf("noted: %+v", in)
	}
	b.do(model.StopDrill{Incident: p.id, Why: "a real alarm"})
	p.Show(p.v)
	if text := b.outline(); !strings.Contains(text, "stopped at") || strings.Contains(text, "Give it now") && !p.give.Hidden {
		t.Errorf("it goes on:\n%s", text)
	}
}

func TestADrillInProductionSaysWhoseConsentIsMissing(t *testing.T) {
	b := newBridge(t)
	id := b.do(model.OpenIncident{Title: "Exercise", Drill: true, Scenario: "cloud_key"}).Incident
	b.do(model.PutRecord{Incident: id, Form: "drl", Set: map[string]json.RawMessage{"drl.env": asJSON(model.ProductionDrill)}})
	b.Go(Route{Page: PageDrill, Incident: id})
	p := b.screen.(*drillPage)
	p.Start()
	if text := kit.OutlineText(b.win.Content()); p.drill.Running() || !strings.Contains(text, "needs the consent of the workload owner") {
		t.Errorf("it started, or does not say why not:\n%s", text)
	}
}

func TestResultsOfDocumentsAreKeptLineByLine(t *testing.T) {
	b := newBridge(t)
	id := b.do(model.OpenIncident{Title: "Exercise", Drill: true, Scenario: "cloud_key"}).Incident
	b.Go(Route{Page: PageDrill, Incident: id, Section: drillResults})
	p := b.screen.(*drillPage)
	p.Save()
	if text := kit.OutlineText(b.win.Content()); !strings.Contains(text, "o document has a result") {
		t.Errorf("nothing was said:\n%s", text)
	}
	p.results.lines[1].result.Set("wrong")
	p.results.lines[1].note.SetText("no owner")
	p.Save()
	if got := p.v.Text("drl.docs_result"); got != "Workload card: wrong, no owner" {
		t.Errorf("kept %q", got)
	}
	p.results.improve()
	if rows := p.v.Standing(model.ImprovementsRegister); len(rows) != 1 {
		t.Errorf("%d improvements", len(rows))
	}
}

// Who leads a drill from the main window sees when the next inject is due, not
// what it says; once its time has come it stands as the next step, and F3 gives it.
func TestAnInjectThatIsDueStandsInTheMainWindow(t *testing.T) {
	b := newBridge(t)
	id := b.do(model.OpenIncident{Title: "Exercise", Drill: true, Scenario: "cloud_key"}).Incident
	b.do(model.StartDrill{Incident: id})
	b.openIncident(id)
	i := b.screen.(*incidentScreen)
	first, second := i.feed.drill.Injects[0], i.feed.drill.Injects[1]
	i.Tick(b.clock)
	b.mustSay(first.Text, "inject 1 of", "Next inject")
	b.mustNotSay(second.Text, first.Expected)
	b.act("nextstep")
	if d := model.DrillOf(b.view(id)); d.Injects[0].Given.IsZero() {
		t.Fatalf("not given:\n%s", b.outline())
	}
	b.says("inject given and in the log")
	b.mustNotSay(second.Text)
	b.clock = second.Planned.Add(-90 * time.Second)
	i.Tick(b.clock)
	b.mustSay("Inject 2 is about to be due")
	b.mustNotSay(second.Text)
	b.clock = second.Planned.Add(90 * time.Second)
	i.Tick(b.clock)
	b.mustSay(second.Text, "overdue since")
	b.do(model.StopDrill{Incident: id})
	i.Show(b.view(id))
	b.mustNotSay(second.Text, "Next inject")
}
