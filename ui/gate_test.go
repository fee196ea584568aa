package ui

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"bridgelog/model"
	guidance "bridgelog/model/guide"
)

// put answers fields of a form with plain JSON.
func (b *bridge) put(id model.IncidentID, answers ...string) {
	b.t.Helper()
	for i := 0; i+1 < len(answers); i += 2 {
		form, _, _ := strings.Cut(answers[i], ".")
		b.do(model.PutRecord{Incident: id, Form: form, Set: map[string]json.RawMessage{answers[i]: json.RawMessage(answers[i+1])}})
	}
}

// seat gives a seat to somebody.
func (b *bridge) seat(id model.IncidentID, pairs ...string) {
	b.t.Helper()
	for i := 0; i+1 < len(pairs); i += 2 {
		b.do(model.PutRecord{Incident: id, Register: model.RosterRegister, Set: fields("role", pairs[i], "person", pairs[i+1])})
	}
}

// intoTriage leads a new incident through its first gate.
func (b *bridge) intoTriage() model.IncidentID {
	b.t.Helper()
	id := b.incident()
	b.seat(id, "incident_manager", "Sam Okafor")
	b.put(id, "rep.poc_informed", `{"answer":"yes","reason":"called Kim"}`)
	b.do(model.MovePhase{Incident: id, To: "triage"})
	return id
}

func TestAGateShowsWhatIsMissingAndLetsThroughOnceItIsThere(t *testing.T) {
	b := newBridge(t)
	id := b.incident()
	b.Go(Route{Page: PageGate, Incident: id})
	g := b.screen.(*gateScreen)
	b.mustSay("2 things are missing", "Someone is incident manager | missing", "never waived")
	g.Save()
	if b.view(id).Phase != model.Reported {
		t.Fatal("a shut gate let the incident through")
	}
	b.seat(id, "incident_manager", "Sam Okafor")
	b.put(id, "rep.poc_informed", `{"answer":"unknown"}`)
	b.mustSay("Nothing is missing")
	g.Save()
	v := b.view(id)
	if v.Phase != "triage" || v.Marks["t_acknowledged"].At.IsZero() {
		t.Errorf("phase %s, marks %v", v.Phase, v.Marks)
	}
	if b.route.Page != PageIncident {
		t.Errorf("after the gate we are at %s", b.route.Page)
	}
}

func TestOwingAndWaivingFromTheGate(t *testing.T) {
	b := newBridge(t)
	id := b.intoTriage()
	b.Go(Route{Page: PageGate, Incident: id})
	g := b.screen.(*gateScreen)
	choose := func(criterion string) {
		t.Helper()
		for i, c := range g.checks {
			if c.ID == criterion {
				g.table.Select(i)
				g.selected()
				return
			}
		}
		t.Fatalf("%s is not on the page", criterion)
	}
	choose("G2.8")
	if g.owe.Hidden || g.waive.Hidden {
		t.Error("at SEV2 a scribe may be owed and waived")
	}
	g.owe.Tapped(nil)
	test.Type(b.win.Canvas().Focused(), "too short")
	b.win.Canvas().Focused().TypedKey(key(fyne.KeyReturn))
	if !b.sheetOpen() {
		t.Fatal("a reason of nine letters was taken")
	}
	test.Type(b.win.Canvas().Focused(), ", Lee comes at six")
	b.win.Canvas().Focused().TypedKey(key(fyne.KeyReturn))
	b.mustSay("A scribe is named | owed")
	b.clock = b.clock.Add(61 * time.Minute)
	g.Tick(b.clock)
	b.mustSay("A scribe is named | overdue")

	choose("G2.1")
	if !g.waive.Hidden || !g.owe.Hidden {
		t.Error("the judgement can never be waived nor owed")
	}
	choose("G2.4")
	g.waive.Tapped(nil)
	test.Type(b.win.Canvas().Focused(), "the vector is looked for by an outside firm")
	b.win.Canvas().Focused().TypedKey(key(fyne.KeyReturn))
	b.mustSay("waived")
	rows := b.view(id).Standing("overrides")
	if last := rows[len(rows)-1]; guidance.Text(last.Fields["by"]) != "Sam Okafor" || guidance.Text(last.Fields["severity"]) != "SEV2" {
		t.Errorf("recorded %v", last.Fields)
	}
}

func TestStepsAreSettledFromTheirPage(t *testing.T) {
	b := newBridge(t)
	id := b.intoTriage()
	b.Go(Route{Page: PageSteps, Incident: id})
	p := b.screen.(*stepsScreen)
	if x, ok := p.chosen(); !ok || x.ID != "tri-01" {
		t.Fatalf("chosen is %q, want the next step tri-01", x.ID)
	}
	shown := len(p.rows)
	p.hidden.SetChecked(true)
	if len(p.rows) <= shown || len(p.rows) != len(b.guide.Steps) {
		t.Errorf("%d shown, %d with hidden ones, %d in the playbook", shown, len(p.rows), len(b.guide.Steps))
	}
	p.hidden.SetChecked(false)
	b.do(model.PutRecord{Incident: id, Form: model.CaseForm, Set: fields(guidance.CaseSize, "disaster", model.CaseSizeWhy, "the whole site is rebuilt")})
	if len(p.rows) < shown {
		t.Errorf("a disaster shows %d steps, fewer than %d", len(p.rows), shown)
	}
	b.mustSay("chosen by a person: the whole site is rebuilt")
	p.skip.Tapped(nil)
	test.Type(b.win.Canvas().Focused(), "judged on the phone")
	b.win.Canvas().Focused().TypedKey(key(fyne.KeyReturn))
	if got := guidance.Text(b.view(id).Standing(guidance.StepsRegister)[0].Fields["state"]); got != "skipped" {
		t.Errorf("the step is %q", got)
	}
}

func TestRaisingTheSeverityBringsBackWhatPassedGatesDidNotAsk(t *testing.T) {
	b := newBridge(t)
	id := b.do(model.OpenIncident{Title: "Lost notebook", Severity: "SEV4"}).Incident
	b.seat(id, "incident_manager", "Sam Okafor")
	b.put(id, "rep.poc_informed", `{"answer":"yes"}`)
	b.do(model.MovePhase{Incident: id, To: "triage"})
	b.put(id, "tri.verdict", `"real"`, "tri.impact_c", `"low"`, "tri.impact_i", `"none"`, "tri.impact_a", `"none"`, "tri.scope", `"single"`, "tri.urgency", `"today"`,
		"tri.vector", `"unknown"`, "tri.secops_joined", `{"answer":"no","reason":"not needed"}`)
	b.do(model.SetSeverity{Incident: id, Level: "SEV4", Why: "encrypted"})
	b.do(model.MovePhase{Incident: id, To: "investigation"})
	b.Go(Route{Page: PageSeverity, Incident: id})
	v := b.screen.(*severityScreen)
	v.level.TypedRune('2')
	b.mustSay("asked again, owed for 60 minutes", "Scribe")
	v.reason.SetText("the disk was not encrypted after all")
	v.Save()
	debts := guidance.Debts(b.guide, b.facts(b.view(id)), b.clock)
	if len(debts) == 0 {
		t.Fatal("nothing is owed after the severity rose")
	}
	for _, d := range debts {
		if d.Standing != guidance.Owed || d.Due.Sub(b.clock) != time.Hour {
			t.Errorf("%s is %s until %s", d.ID, d.Standing, d.Due)
		}
	}
}

func TestABackupThatMayHoldTheBreakInIsSaidBeforeItIsUsed(t *testing.T) {
	b := newBridge(t)
	id := b.intoTriage()
	b.log(id, "-5h x: first login with the stolen key")
	b.put(id, "inv.run_state", `"shut_down_all"`, "rec.backup_predates", `{"answer":"yes"}`,
		"rec.backup_taken_at", `{"from":"2026-11-24T01:00:00Z","precision":"minute","zone":"UTC"}`)
	b.Go(Route{Page: PageForm, Incident: id, Section: "rec/dr"})
	b.mustSay("LOOK AGAIN", "may bring the break-in back")
}

// The gate stands at the first thing that is missing, its keys owe and waive, and
// F3 leads from any page of the incident to the next step.
func TestTheGateStandsAtWhatIsMissingAndItsKeysWork(t *testing.T) {
	b := newBridge(t)
	id := b.intoTriage()
	b.Go(Route{Page: PageGate, Incident: id})
	g := b.screen.(*gateScreen)
	at := g.table.Selected()
	if at < 0 || !g.checks[at].Blocks() || slices.ContainsFunc(g.checks[:at], func(c guidance.Check) bool { return c.Blocks() }) {
		t.Fatalf("row %d is chosen", at)
	}
	for i, c := range g.checks {
		if c.Blocks() && c.Defer > 0 {
			g.table.Select(i)
			g.selected()
			b.win.Canvas().Focus(g.table)
			b.key(fyne.KeyO)
			b.sheetSays("Owe " + c.ID)
			b.closeSheet()
			break
		}
	}
	b.win.Canvas().Focus(g.table)
	if b.key(fyne.KeyW); g.waive.Visible() {
		b.sheetSays("Waive ")
	}
	b.closeSheet()
	b.key(fyne.KeyF3)
	if b.route.Page != PageIncident || b.sheetOpen() {
		t.Errorf("F3 leads to %s", b.route.Page)
	}
}
