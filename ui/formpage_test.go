package ui

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"bridgelog/model"
	guidance "bridgelog/model/guide"
	"bridgelog/ui/kit"
)

// page leads to a section and returns it.
func (b *bridge) page(id model.IncidentID, section string) *formPage {
	b.t.Helper()
	b.Go(Route{Page: PageForm, Incident: id, Section: section})
	p, ok := b.screen.(*formPage)
	if !ok {
		b.t.Fatalf("%s leads to %T", section, b.screen)
	}
	return p
}

// tabTo presses Tab until the field has the keyboard.
func (b *bridge) tabTo(p *formPage, key string) {
	b.t.Helper()
	for range 80 {
		if p.fields.Focused() == key {
			return
		}
		b.win.Canvas().FocusNext()
	}
	b.t.Fatalf("Tab does not lead to %s", key)
}

// missing are the criteria of a gate that keep it shut.
func (b *bridge) missing(id model.IncidentID, gate string) []string {
	var out []string
	for _, c := range guidance.Open(b.guide, b.facts(b.view(id)), gate, b.clock) {
		out = append(out, c.ID)
	}
	return out
}

// triaged takes an incident through the first gate.
func (b *bridge) triaged() model.IncidentID {
	b.t.Helper()
	id := b.incident()
	b.do(model.PutRecord{Incident: id, Register: model.RosterRegister, Set: fields("person", "Sam Okafor", "role", "incident_manager")})
	b.do(model.PutRecord{Incident: id, Form: "rep", Set: map[string]json.RawMessage{"rep.poc_informed": json.RawMessage(`{"answer":"yes"}`)}})
	b.do(model.MovePhase{Incident: id, To: "triage"})
	return id
}

func TestTriageIsFilledByKeyboardAloneAndItsGateOpens(t *testing.T) {
	b := newBridge(t)
	id := b.triaged()
	b.openIncident(id)
	b.act("phase-tri")
	p := b.screen.(*formPage)
	if p.part.route() != "tri/real" || p.fields.Focused() != "tri.verdict" {
		t.Fatalf("Alt+2 leads to %s, cursor in %q", p.part.route(), p.fields.Focused())
	}
	if n := len(b.missing(id, "G2")); n != 10 {
		t.Fatalf("%d criteria are missing at first", n)
	}
	fill := func(key, typed string) {
		t.Helper()
		p := b.screen.(*formPage)
		b.tabTo(p, key)
		b.typed(typed)
		b.win.Canvas().FocusNext()
	}
	fill("tri.verdict", "1")
	b.act("nextsection")
	for _, key := range []string{"tri.impact_c", "tri.impact_i", "tri.impact_a"} {
		fill(key, "4")
	}
	fill("tri.scope", "2")
	fill("tri.urgency", "3")
	proposal := guidance.Text(b.facts(b.view(id)).Answer("tri.severity_proposed"))
	fill("tri.severity", strings.TrimPrefix(proposal, "SEV"))
	b.act("nextsection")
	fill("tri.vector", "phish")
	b.act("nextsection")
	fill("tri.comm_mode", "1")
	fill("tri.channel_main", "bridge call 2")
	fill("tri.channel_trusted", "3") // don't know yet
	fill("tri.asset_place", "drawer 3")
	b.act("nextsection")
	fill("tri.left_out", "the buyer whose account it was")
	fill("tri.secops_joined", "1")
	b.act("nextsection")
	fill("tri.docs_ok", "1")
	if got := b.missing(id, "G2"); len(got) != 1 || got[0] != "G2.8" {
		t.Fatalf("still missing: %v; %s", got, b.outline())
	}
	// The one line left leads to the seat of the scribe.
	line := b.screen.(*formPage).gate.lines.Objects[0].(*lineLink)
	for range 80 {
		if b.win.Canvas().Focused() == line {
			break
		}
		b.win.Canvas().FocusNext()
	}
	b.key(fyne.KeyReturn)
	b.typed("Noor Haddad")
	b.key(fyne.KeyReturn)
	if got := b.missing(id, "G2"); len(got) != 0 {
		t.Fatalf("still missing: %v", got)
	}
	if out := b.outline(); !strings.Contains(out, "Nothing is missing. Ctrl+G goes on.") {
		t.Errorf("the page does not say that the gate is open:\n%s", out)
	}
	b.verified()
}

// verified checks the whole record, as after every scenario.
func (b *bridge) verified() {
	b.t.Helper()
	check, err := b.deps.Desk.Verify(context.Background(), nil, nil)
	if err != nil || !check.Clean() {
		b.t.Errorf("the record does not verify: %+v, %v", check, err)
	}
}

func TestADifferentLevelWaitsForItsReasonAndBothAreRecordedTogether(t *testing.T) {
	b := newBridge(t)
	id := b.practiceIncident() // SEV1, as proposed
	p := b.page(id, "tri/severity")
	before := b.view(id).Last.Seq
	b.tabTo(p, "tri.severity")
	at, top := b.deps.App.Driver().AbsolutePositionForObject(p.fields.Block("tri.severity")), b.deps.App.Driver().AbsolutePositionForObject(p.scroll)
	if y := at.Y - top.Y; y < 0 || y+p.fields.Block("tri.severity").Size().Height > p.scroll.Size().Height {
		t.Errorf("the field with the cursor stands at %v of %v", y, p.scroll.Size().Height)
	}
	b.typed("2")
	if b.view(id).Level() != "SEV1" {
		t.Fatal("a lower level was taken without its reason")
	}
	if got := p.fields.Text("tri.severity"); got != "SEV2" {
		t.Errorf("the refused answer was taken out of its field: %q", got)
	}
	if !strings.Contains(b.outline(), "A severity needs a reason.") {
		t.Errorf("the refusal is not said:\n%s", b.outline())
	}
	b.tabTo(p, "tri.impact_c") // another answer does not suffer
	b.typed("2")
	if got := b.view(id).Text("tri.impact_c"); got != "low" {
		t.Errorf("confidentiality is %q", got)
	}
	p.FocusField("tri.severity_reason")
	p.fields.LoadField("tri.severity_reason", nil) // the old reason is selected and typed over
	b.typed("encryption has stopped everywhere")
	b.win.Canvas().FocusNext()
	if b.sheetOpen() { // lowering past a floor takes a second person
		b.typed("Lee Hart")
		b.key(fyne.KeyReturn)
	}
	v := b.view(id)
	last := v.Severity[len(v.Severity)-1]
	if v.Level() != "SEV2" || last.Why != "encryption has stopped everywhere" || last.Seq <= before {
		t.Errorf("recorded is %s because %q; %s", v.Level(), last.Why, b.outline())
	}
	if len(p.keeper.pending) != 0 || !strings.Contains(p.kept.Text, "saved ") || !strings.Contains(p.kept.Text, "CET") {
		t.Errorf("the page says %q, %d wait", p.kept.Text, len(p.keeper.pending))
	}
}

func TestAProblemKeepsTheTextAndLeavesTheKeyboardAlone(t *testing.T) {
	b := newBridge(t)
	id := b.triaged()
	p := b.page(id, "tri/bridge")
	b.tabTo(p, "tri.update_rhythm")
	p.fields.LoadField("tri.update_rhythm", nil)
	b.typed("soon")
	b.win.Canvas().FocusNext()
	if p.fields.Focused() == "tri.update_rhythm" {
		t.Error("the problem holds the keyboard")
	}
	if out := b.outline(); p.fields.Text("tri.update_rhythm") != "soon" || !strings.Contains(out, "no length of time") {
		t.Errorf("after a wrong answer:\n%s", out)
	}
	b.key(fyne.KeyEscape)
	if b.route.Page != PageIncident {
		t.Fatalf("Escape leads to %s", b.route.Page)
	}
	p = b.page(id, "tri/bridge")
	if got := p.fields.Text("tri.update_rhythm"); got != "soon" {
		t.Errorf("on coming back the field holds %q", got)
	}
}

func TestTypedTextSurvivesAKill(t *testing.T) {
	b := newBridge(t)
	id := b.triaged()
	p := b.page(id, "tri/bridge")
	b.tabTo(p, "tri.channel_main")
	b.typed("bridge call")
	b.inline.Fire(draftPause)
	b.restart(testGuide())
	p = b.page(id, "tri/bridge")
	if got := p.fields.Text("tri.channel_main"); got != "bridge call" {
		t.Fatalf("after the kill the field holds %q", got)
	}
	if !strings.Contains(p.kept.Text, "brought back as you left it") {
		t.Errorf("the page says %q", p.kept.Text)
	}
	if b.view(id).Text("tri.channel_main") != "" {
		t.Error("a draft is in the record")
	}
	b.tabTo(p, "tri.channel_main")
	b.typed(" 2")
	b.key(fyne.KeyEscape)
	if got := b.view(id).Text("tri.channel_main"); got != "bridge call 2" {
		t.Errorf("recorded is %q", got)
	}
	if text, _, err := b.deps.Desk.Draft(context.Background(), p.keeper.draftKey()); err != nil || text != "" {
		t.Errorf("the draft stays: %q, %v", text, err)
	}
}

func TestFormPagesInEveryState(t *testing.T) {
	b := newBridge(t)
	id := b.triaged()
	every := func(name string, id model.IncidentID) {
		var all strings.Builder
		for _, spec := range b.catalog.Forms {
			if spec.Key == "tgt" || spec.Key == "hnd" {
				continue // cards
			}
			for _, section := range spec.Sections {
				p := b.page(id, spec.Key+"/"+section.Key)
				p.fields.Unfold(true)
				all.WriteString("== " + spec.Key + "/" + section.Key + "\n" + kit.OutlineText(p.fields.Object()) + kit.OutlineText(p.gate.object) + "\n")
			}
		}
		b.goldenText("forms-"+name, b.masked(id, all.String()))
	}
	every("gate-shut", id) // nothing but the report is filled in
	// Half filled, one answer corrected.
	b.do(model.PutRecord{Incident: id, Form: "tri", Set: fields("tri.verdict", "suspected", "tri.channel_main", "bridge call 1")})
	b.do(model.PutRecord{Incident: id, Form: "tri", Set: fields("tri.channel_main", "bridge call 2")})
	b.do(model.PutRecord{Incident: id, Form: "inv", Set: fields("inv.course_of_action", "Cut the VPN, keep the servers on")})
	b.page(id, "tri/bridge")
	b.goldenText("form-corrected", b.masked(id, b.outline()))
	if !strings.Contains(b.outline(), "bridge call 1") {
		t.Error("the earlier answer is not shown")
	}
	// One criterion waived, one owed.
	b.do(model.Override{Incident: id, Criterion: "G2.8", Owe: true, Why: "nobody is free to write before six"})
	b.do(model.Override{Incident: id, Criterion: "G2.4", Why: "the way in does not matter for this one", By: "Sam Okafor"})
	p := b.page(id, "tri/vector")
	b.goldenText("form-waived", kit.OutlineText(p.gate.object))
	if out := kit.OutlineText(p.gate.object); !strings.Contains(out, "waived") || !strings.Contains(out, "owed") {
		t.Errorf("the gate does not tell waived and owed:\n%s", out)
	}
}

func TestAClosedIncidentIsReadNotWritten(t *testing.T) {
	b := newBridge(t)
	id := b.triaged()
	b.do(model.PutRecord{Incident: id, Form: "tri", Set: fields("tri.verdict", "real", "tri.verdict_reason", "files are encrypted")})
	v := b.view(id)
	v.Phase = model.Closed
	b.seen(v)
	p := b.page(id, "tri/real")
	p.fields.Unfold(true)
	b.goldenText("form-read-only", b.masked(id, b.outline()))
	if out := kit.OutlineText(p.fields.Object()); strings.Contains(out, "entry ") || strings.Contains(out, "choice row") || !strings.Contains(out, "files are encrypted") {
		t.Errorf("a closed incident can be written to:\n%s", out)
	}
	if p := b.page(id, "reo"); !strings.Contains(kit.OutlineText(p.fields.Object()), "entry ") {
		t.Error("the form that opens it again cannot be filled")
	}
}

func TestPeopleSystemsAndRowsAreOfferedAndMadeInPlace(t *testing.T) {
	b := newBridge(t)
	id := b.triaged()
	b.log(id, `03:40 o: odd service found #ws-131 @"Mira Lindqvist"`)
	b.do(model.PutRecord{Incident: id, Register: "affected_systems", Set: fields("system", "bak-01")})
	v := b.view(id)
	person, _ := b.catalog.Field("inv.run_decider")
	if got := b.suggestions(v, person); strings.Join(got, ",") != "Sam Okafor,Mira Lindqvist" {
		t.Errorf("people offered: %v", got)
	}
	system, _ := b.catalog.Field("rep.systems")
	if got := b.suggestions(v, system); strings.Join(got, ",") != "bak-01,ws-131" {
		t.Errorf("systems offered: %v", got)
	}
	// Somebody nobody knew gets a place on the roster.
	p := b.page(id, "inv/action")
	b.tabTo(p, "inv.run_decider")
	b.typed("Lee Hart")
	b.key(fyne.KeyReturn)
	b.typed("extension 12")
	b.key(fyne.KeyReturn)
	b.win.Canvas().FocusNext()
	v = b.view(id)
	rows := v.Standing(model.RosterRegister)
	last := rows[len(rows)-1]
	if guidance.Text(last.Fields["person"]) != "Lee Hart" || guidance.Text(last.Fields["reach"]) != "extension 12" || v.Text("inv.run_decider") != "Lee Hart" {
		t.Errorf("roster %v, decider %q", rows, v.Text("inv.run_decider"))
	}
	// A hypothesis is written down without leaving the form.
	p = b.page(id, "inv/think")
	b.tabTo(p, "inv.hypotheses")
	b.typed("The way in was the buyer's VPN account")
	b.key(fyne.KeyReturn)
	b.win.Canvas().FocusNext()
	hyps := b.view(id).Standing("hypotheses")
	if len(hyps) != 1 || guidance.Text(hyps[0].Fields["statement"]) != "The way in was the buyer's VPN account" || guidance.Text(hyps[0].Fields["state"]) != "open" {
		t.Fatalf("hypotheses: %+v", hyps)
	}
	if got := guidance.Texts(b.facts(b.view(id)).Answer("inv.hypotheses")); len(got) != 1 || got[0] != hyps[0].ID {
		t.Errorf("the form points to %v", got)
	}
}

func TestKeysLeadFromSectionToSectionAndExplainAField(t *testing.T) {
	b := newBridge(t)
	id := b.triaged()
	b.page(id, "tri/bridge")
	b.act("nextsection")
	if b.route.Section != "tri/people" {
		t.Errorf("Ctrl+PageDown leads to %s", b.route.Section)
	}
	b.act("lastsection2")
	p := b.screen.(*formPage)
	if b.route.Section != "tri/bridge" {
		t.Errorf("Alt+Up leads to %s", b.route.Section)
	}
	b.tabTo(p, "tri.channel_main")
	b.key(fyne.KeyF1)
	sheet := kit.OutlineText(b.frame.layer)
	if !strings.Contains(sheet, "Number, room or link everyone uses.") || strings.Contains(sheet, "Ctrl+PageDown") {
		t.Errorf("F1 in a field says:\n%s", sheet)
	}
	b.key(fyne.KeyF1)
	if sheet = kit.OutlineText(b.frame.layer); !strings.Contains(sheet, "Ctrl+PageDown") {
		t.Errorf("F1 once more says:\n%s", sheet)
	}
	b.key(fyne.KeyEscape)
	if b.sheetOpen() || p.fields.Focused() != "tri.channel_main" {
		t.Error("Escape does not lead back to the field")
	}
	b.key(fyne.KeyEscape)
	if b.route.Page != PageIncident {
		t.Errorf("Escape leads to %s", b.route.Page)
	}
}

// masked takes the codename out, which is drawn by lot.
func (b *bridge) masked(id model.IncidentID, text string) string {
	return strings.ReplaceAll(text, b.view(id).Text("tri.codename"), "two words")
}

func TestASentenceBeingWrittenSurvivesAKillAndNews(t *testing.T) {
	b := newBridge(t)
	id := b.triaged()
	p := b.page(id, "inv/think")
	b.tabTo(p, "inv.hypotheses")
	b.typed("A guest account of the supplier")
	b.log(id, "o: odd login on fs-02")
	b.seen(b.view(id)) // somebody's news arrives
	if got := p.fields.Half("inv.hypotheses"); got != "A guest account of the supplier" {
		t.Fatalf("after news the field holds %q", got)
	}
	b.inline.Fire(draftPause)
	b.restart(testGuide())
	p = b.page(id, "inv/think")
	if got := p.fields.Half("inv.hypotheses"); got != "A guest account of the supplier" {
		t.Fatalf("after the kill the field holds %q", got)
	}
	b.tabTo(p, "inv.hypotheses")
	b.typed(", of 2024")
	b.key(fyne.KeyReturn)
	rows := b.view(id).Standing("hypotheses")
	if len(rows) == 0 || guidance.Text(rows[len(rows)-1].Fields["statement"]) != "A guest account of the supplier, of 2024" {
		t.Errorf("the hypotheses are %+v", rows)
	}
	b.key(fyne.KeyEscape)
	if text, _, err := b.deps.Desk.Draft(t.Context(), p.keeper.draftKey()); err != nil || text != "" {
		t.Errorf("the draft stays: %q, %v", text, err)
	}
	b.verified()
}

func TestWhyIsOneKeyAway(t *testing.T) {
	b := newBridge(t)
	id := b.triaged()
	p := b.page(id, "tri/bridge")
	b.tabTo(p, "tri.channel_main")
	b.act("why")
	b.mustSay("Asked because of: ")
	b.act("why")
	b.mustNotSay("Asked because of: ")
}

// The help of the card promises it: who was alarmed is listed, with names.
func TestTheCardOfAFalsePositiveListsWhoWasAlarmed(t *testing.T) {
	b := newBridge(t)
	id := b.incident()
	b.page(id, "fp")
	b.mustSay("WHO WAS ALARMED", "The record names nobody")
	b.do(model.TakeSeat{Incident: id, Role: "deputy", Person: "Dana Reed"})
	b.do(model.NoteEvent{Incident: id, Row: model.RowFields{Kind: model.Comm, Text: "called the night shift", People: []string{"Noor Aziz"},
		Happened: model.At(b.clock, b.deps.Home, model.ToMinute, model.OwnClock)}})
	b.mustSay("Dana Reed", "Called as Deputy", "Noor Aziz", "Named in the log, entry", "2 names, 0 were told to stand down")
}
