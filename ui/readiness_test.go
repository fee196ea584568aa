package ui

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"bridgelog/model"
	guidance "bridgelog/model/guide"
	"bridgelog/ui/kit"
)

// card is a workload card as it stands on disk.
func (b *bridge) card(name string) model.Workload {
	b.t.Helper()
	w, ok := model.WorkloadNamed(b.record(), name)
	if !ok {
		b.t.Fatalf("there is no card %s", name)
	}
	return w
}

// onWorkload shows a card.
func (b *bridge) onWorkload(name string) *workloadPage {
	b.t.Helper()
	b.Go(Route{Page: PageWorkload, Incident: model.Organisation, Section: b.card(name).ID})
	p, ok := b.screen.(*workloadPage)
	if !ok || p.card == nil || p.card.workload().Name() != name {
		b.t.Fatalf("the card of %s is not shown: %T", name, b.screen)
	}
	return p
}

// Every line of readiness and of the self-check leads to a place; the board says
// in a line what is missing.
func TestReadinessLeadsToWhereItIsPutRight(t *testing.T) {
	b := newBridge(t)
	b.incident()
	sampleCards(b.Shell)
	b.Go(Route{Page: PageBoard})
	b.ready.asked = b.clock.AddDate(0, 0, -1)
	b.Go(Route{Page: PageReadiness})
	p := b.screen.(*readinessPage)
	for i, l := range p.lines {
		p.table.OnOpen(i)
		if b.route.Page == PageReadiness && !strings.HasPrefix(l.Where, "org/") {
			t.Errorf("%s leads nowhere: %s", l.Key, l.Where)
		}
		b.Go(Route{Page: PageReadiness})
	}
	b.Go(Route{Page: PageReadiness, Section: readySelf})
	p = b.screen.(*readinessPage)
	if len(p.self) != 95 || len(p.rows) != 95 {
		t.Fatalf("%d requirements, %d shown", len(p.self), len(p.rows))
	}
	for i := range p.self {
		where := p.self[i].Where
		b.goPlace(where)
		if b.route.Page == PageReadiness && b.route.Section != where {
			t.Errorf("%s leads nowhere: %s", p.self[i].ID, where)
		}
		if b.route.Page != PageBoard && screens[b.route.Page] == nil {
			t.Errorf("%s leads to a page that is not there: %+v", p.self[i].ID, b.route)
		}
	}
	b.Go(Route{Page: PageReadiness, Section: readySelf})
	p.table.OnKey(0, fyne.KeyM)
	if _, lacking, _ := model.SelfCount(p.self); len(p.rows) != lacking {
		t.Errorf("%d rows of %d that are missing", len(p.rows), lacking)
	}
	b.Go(Route{Page: PageBoard})
	if text := b.outline(); !strings.Contains(text, "Readiness: ") || !strings.Contains(text, "Depot Basel: no point of contact.") || !strings.Contains(text, "Depot Basel: reviewed 200 days ago.") {
		t.Errorf("the start screen does not list it:\n%s", text)
	}
}

// What is typed on a card is recorded when the field is left; a refused value
// stays in its field and comes back after a crash.
func TestACardIsEditedInPlaceAndLosesNothing(t *testing.T) {
	b := newBridge(t)
	sampleCards(b.Shell)
	p := b.onWorkload("Payroll")
	f := p.card.form
	field := f.fields["wl.purpose"]
	f.viewOf["wl.purpose"].Bring("wl.purpose", []string{"Pays 950 people."})
	f.left(field, []string{"Pays 950 people."})
	if got := b.card("Payroll").Text("wl.purpose"); got != "Pays 950 people." {
		t.Errorf("recorded is %q", got)
	}
	name := f.fields["wl.name"]
	f.viewOf["wl.name"].Bring("wl.name", []string{"Parcel tracking"})
	f.left(name, []string{"Parcel tracking"})
	if got := b.card("Payroll").Name(); got != "Payroll" {
		t.Errorf("two cards of one name: %q", got)
	}
	f.keep()
	b.onWorkload("Parcel tracking")
	p = b.onWorkload("Payroll")
	if got := p.card.form.viewOf["wl.name"].Values("wl.name"); len(got) != 1 || got[0] != "Parcel tracking" {
		t.Errorf("what was refused is gone: %v", got)
	}
	p.card.form.viewOf["wl.name"].LoadField("wl.name", []string{"Payroll"})
	p.card.review()
	if light, days := b.card("Payroll").Age(b.newest.Guide.Freshness, b.clock); light != model.Green || days != 0 {
		t.Errorf("after the review: %s, %d days", light, days)
	}
}

// The picture stands on the card from what is inside the logbook, an SVG too.
func TestAPictureIsShownFromInsideTheLogbook(t *testing.T) {
	b := newBridge(t)
	sampleCards(b.Shell)
	p := b.onWorkload("Parcel tracking")
	if len(p.card.picture.Objects) != 1 {
		t.Fatal("the picture is not on the card")
	}
	path := filepath.Join(t.TempDir(), "plan.svg")
	if err := os.WriteFile(path, []byte(`<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20" fill="#246"/></svg>`), 0o600); err != nil {
		t.Fatal(err)
	}
	p = b.onWorkload("Payroll")
	p.Dropped([]string{path})
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	all := b.documents(b.card("Payroll"), "wl.diagram")
	if len(all) != 1 {
		t.Fatalf("%d documents", len(all))
	}
	p.lookAt(all[0])
	if !strings.Contains(b.outline(), "plan.svg") || !p.Escape() || p.look != nil {
		t.Error("the document is not looked at, or Esc does not lead back")
	}
	p.card.takeOff("wl.diagram", all[0])
	if ids := guidance.Texts(b.card("Payroll").Fields["wl.diagram"]); len(ids) != 0 {
		t.Errorf("still on the card: %v", ids)
	}
	b.goldenText("workloads", sealed(b.outline()))
}

// A card nobody reviewed for 200 days asks on linking whether it was checked with
// its owner, and the answer stands in the log; one that is getting old is
// reminded of; a workload without a point of contact says so on the start card
// and on the incident.
func TestLinkingAnOldCardAsksAndAMissingContactIsSaid(t *testing.T) {
	b := newBridge(t)
	sampleCards(b.Shell)
	b.Go(Route{Page: PageNew})
	c := b.screen.(*startCard)
	c.form.Bring("rep.systems", []string{"Depot Basel"})
	c.changed()
	if !strings.Contains(b.outline(), "Depot Basel: no point of contact on the workload card.") {
		t.Errorf("the start card says nothing:\n%s", b.outline())
	}
	id := b.incident()
	b.Go(Route{Page: PageForm, Incident: id, Section: "tri"})
	link := func(name string) {
		b.goField(id, "tri.workload")
		p := b.screen.(*formPage)
		f, _ := b.catalog.Field("tri.workload")
		p.fields.LoadField("tri.workload", []string{name})
		p.keeper.left(f, []string{name})
	}
	link("Payroll")
	b.says("The card of Payroll was reviewed 120 days ago: check it with the owner.")
	link("Depot Basel")
	if text := kit.OutlineText(b.frame.layer); !strings.Contains(text, "Checked with the owner today?") {
		t.Fatalf("nothing is asked:\n%s", text)
	}
	w := b.card("Depot Basel")
	commands, err := model.CheckCard(b.views[id], w, b.newest.Guide.Freshness, "no", "on holiday", "Alex", b.clock)
	if err != nil {
		t.Fatal(err)
	}
	b.closeSheet()
	for _, c := range commands {
		b.Do(c, nil)
	}
	b.Go(Route{Page: PageIncident, Incident: id})
	if text := b.outline(); !strings.Contains(text, "NO POINT OF CONTACT") || !strings.Contains(text, "checked with the owner today? No: on holiday") {
		t.Errorf("the incident says neither:\n%s", text)
	}
	b.act("workload")
	if text := kit.OutlineText(b.frame.layer); !strings.Contains(text, "Workload card: Depot Basel") || !strings.Contains(text, "No point of contact.") {
		t.Errorf("the card does not open beside the incident:\n%s", text)
	}
}

// After a shutdown at 10:00 with a restore target of four hours the main window
// counts to 14:00.
func TestAShutdownCountsToTheRestoreTarget(t *testing.T) {
	b := newBridge(t)
	sampleCards(b.Shell)
	id := b.incident()
	b.Do(model.PutRecord{Incident: id, Form: "tri", Set: map[string]json.RawMessage{"tri.workload": asJSON([]string{"Parcel tracking"})}}, nil)
	b.Do(model.PutRecord{Incident: id, Form: "inv", Set: fields("inv.run_state", "shut_down_all", "inv.run_decider", "Dana Fox")}, nil)
	v := b.views[id]
	due := v.Answered["inv.run_state"].At.Add(4 * time.Hour)
	clocks, _ := clocksOf(v, b.House(), *testGuide(), lastMessage(v), nil, nil, b.clock)
	found := false
	for _, c := range clocks {
		found = found || c.What == "Back by" && c.Due.Equal(due) && strings.Contains(c.DueText, "restore target of Parcel tracking")
	}
	if !found {
		t.Errorf("no clock counts to %s: %+v", due, clocks)
	}
	b.Go(Route{Page: PageIncident, Incident: id})
	if !strings.Contains(b.outline(), "Back by") {
		t.Errorf("the main window does not show it:\n%s", b.outline())
	}
}
