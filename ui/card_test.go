package ui

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"bridgelog/model"
	guidance "bridgelog/model/guide"
	"bridgelog/ui/kit"
)

// onCard leads to a card.
func (b *bridge) onCard(id model.IncidentID, p Page) *card {
	b.t.Helper()
	b.Go(Route{Page: p, Incident: id})
	c, ok := b.screen.(*card)
	if !ok {
		b.t.Fatalf("%s leads to %T", p, b.screen)
	}
	return c
}

func TestContainNowTakesALineAndEnter(t *testing.T) {
	b := newBridge(t)
	id := b.incident() // nothing else is filled in, nobody leads
	b.openIncident(id)
	b.act("contain")
	b.typed("Cut the VPN of the buyer's account")
	b.key(fyne.KeyReturn)
	v := b.view(id)
	acts := v.Standing("actions")
	if len(acts) != 1 || guidance.Text(acts[0].Fields["title"]) != "Cut the VPN of the buyer's account" || guidance.Text(acts[0].Fields["state"]) != "doing" {
		t.Fatalf("actions: %+v", acts)
	}
	out := b.outline()
	if !strings.Contains(out, "is started and in the log") || !strings.Contains(out, "OWED NOW") || !strings.Contains(out, "owed 1 h") {
		t.Errorf("the page does not say what is owed now:\n%s", out)
	}
	if c := b.screen.(*card); c.fields.Text(containWhat) != "" {
		t.Error("the card keeps what was done")
	}
	b.verified()
}

func TestContainNowAsksWhatItCouldHarm(t *testing.T) {
	b := newBridge(t)
	id := b.incident()
	c := b.onCard(id, PageContain)
	c.fields.Load(map[string][]string{containWhat: {"Wipe ws-114"}, containRisk: {"no"}})
	c.Save()
	if len(b.view(id).Standing("actions")) != 0 || !strings.Contains(b.outline(), "needs its reason") {
		t.Errorf("a bare no was taken:\n%s", b.outline())
	}
	c.fields.LoadField(containRisk, []string{"no", "a memory image is taken"})
	c.Save()
	v := b.view(id)
	if a := guidance.ReadAnswer(v.Answers[containRisk]); a.Answer != "no" || a.Reason != "a memory image is taken" || a.By != "Alex Weber" {
		t.Errorf("the answer recorded is %+v", a)
	}
}

func TestADecisionNamesWhoAnswersAndRunsOut(t *testing.T) {
	b := newBridge(t)
	id := b.incident()
	c := b.onCard(id, PageDecide)
	c.Save()
	if !strings.Contains(b.outline(), "This is needed") {
		t.Errorf("an empty card says:\n%s", b.outline())
	}
	c.fields.Load(map[string][]string{"tgt.question": {"May the warehouse run on paper?"}, "tgt.options": {"on paper; wait for the restore"}, "tgt.accepted": {"half throughput"}, "tgt.decider": {"Lee Hart"}, "tgt.valid_until": {"+45m"}})
	c.changed()
	if c.verb.Text != "Decide: Lee Hart answers for it" {
		t.Errorf("the button says %q", c.verb.Text)
	}
	b.act("save")
	v := b.view(id)
	if len(v.Standing("targets")) != 1 || len(v.Standing("decisions")) != 1 {
		t.Fatalf("targets %v, decisions %v", v.Standing("targets"), v.Standing("decisions"))
	}
	if out := b.outline(); !strings.Contains(out, "half throughput") || !strings.Contains(out, "45 m left") {
		t.Errorf("the running decision is not shown:\n%s", out)
	}
	b.clock = b.clock.Add(time.Hour)
	b.screen.Tick(b.clock)
	if out := b.outline(); !strings.Contains(out, "ended") || !strings.Contains(out, "decide again") {
		t.Errorf("the end of the decision is not said:\n%s", out)
	}
	b.verified()
}

func TestAHandoverIsPrefilledAndChangesTheLead(t *testing.T) {
	b := newBridge(t)
	id := b.triaged()
	b.log(id, "04:05 a: uplink of fs-02 pulled #fs-02")
	b.Go(Route{Page: PageForm, Incident: id, Section: "hnd"}) // the form is the card
	c := b.screen.(*card)
	state, next := c.fields.Text("hnd.state"), c.fields.Text("hnd.next")
	if !strings.Contains(state, "Triage, SEV2") || !strings.Contains(state, "uplink of fs-02 pulled") || strings.Count(next, "- ") != 3 {
		t.Errorf("prefilled state %q, next %q", state, next)
	}
	if c.draftText() != "" {
		t.Error("what the record put in counts as a draft")
	}
	c.Focus()
	b.typed("Mira Lindqvist")
	b.goldenText("handover", b.masked(id, b.outline()))
	if c.verb.Text != "Accept: Mira Lindqvist leads" {
		t.Errorf("the button says %q", c.verb.Text)
	}
	b.act("save")
	if v := b.view(id); v.Holder("incident_manager") != "Mira Lindqvist" {
		t.Errorf("the lead is %q", v.Holder("incident_manager"))
	}
	b.verified()
}

func TestACardComesBackAsItWasLeft(t *testing.T) {
	b := newBridge(t)
	id := b.incident()
	c := b.onCard(id, PageDecide)
	c.fields.LoadField("tgt.question", []string{"May we close the shop?"})
	c.changed()
	b.inline.Fire(draftPause)
	b.Forget(Route{Page: PageDecide, Incident: id})
	b.openIncident(id)
	c = b.onCard(id, PageDecide)
	if got := c.fields.Text("tgt.question"); got != "May we close the shop?" || !strings.Contains(c.kept.Text, "brought back") {
		t.Errorf("came back with %q, saying %q", got, c.kept.Text)
	}
}

func TestMergingCarriesOverAndLeadsOn(t *testing.T) {
	b := newBridge(t)
	id, target := b.triaged(), b.incident()
	b.loadBoard()
	b.do(model.PutRecord{Incident: id, Register: "actions", Set: fields("title", "Ask the buyer", "state", "open")})
	p := b.page(id, "mrg")
	number := b.view(target).Number
	if out := b.outline(); !strings.Contains(out, number) || strings.Contains(kit.OutlineText(p.extra), b.view(id).Number) {
		t.Errorf("the incidents to merge into are not offered:\n%s", out)
	}
	p.put("mrg.target", number)
	p.put("mrg.reason", "the same attacker")
	p.carryOver()
	if rows := b.view(target).Standing("actions"); len(rows) != 1 {
		t.Errorf("carried over: %v", rows)
	}
	for _, o := range p.foot.Objects {
		if btn := o.(*kit.Button); strings.HasPrefix(btn.Text, "On to the gate") {
			btn.Tapped(nil)
		}
	}
	if b.route.Page != PageGate || b.route.Section != "GM" {
		t.Errorf("the verb leads to %+v", b.route)
	}
	b.verified()
}

func TestAnotherSizeNeedsItsReason(t *testing.T) {
	b := newBridge(t)
	id := b.incident()
	b.openIncident(id)
	b.act("size")
	b.typed("5") // disaster, not the proposed one
	b.win.Canvas().FocusNext()
	b.key(fyne.KeyReturn)
	if _, set := b.guide.SizeOf(b.facts(b.view(id))); set || !b.sheetOpen() {
		t.Fatal("another size was taken without a reason")
	}
	if out := kit.OutlineText(b.frame.layer); !strings.Contains(out, "needs a reason") {
		t.Errorf("the sheet says:\n%s", out)
	}
	b.typed("the whole site is down")
	b.key(fyne.KeyReturn)
	if size, set := b.guide.SizeOf(b.facts(b.view(id))); !set || size != "disaster" || b.sheetOpen() {
		t.Errorf("the size is %s, set %v", size, set)
	}
}

func TestAHoldIsLiftedByTwoNamedPeople(t *testing.T) {
	b := newBridge(t)
	id := b.triaged()
	b.put(id, "inv.legal_hold", `{"answer":"yes","reason":"a claim is expected"}`)
	b.seat(id, "legal_privacy", "Ana Reyes", "security_officer", "Kim Novak")
	b.openIncident(id)
	b.act("lifthold")
	b.typed("the claim was settled")
	b.key(fyne.KeyReturn)
	if !b.view(id).OnHold() || !strings.Contains(kit.OutlineText(b.frame.layer), "legal/privacy officer") {
		t.Errorf("one person lifted the hold:\n%s", kit.OutlineText(b.frame.layer))
	}
	b.typed("Ana Reyes") // the cursor stands in the field that was refused
	b.win.Canvas().FocusNext()
	b.typed("Kim Novak")
	b.key(fyne.KeyReturn)
	if b.view(id).OnHold() || b.sheetOpen() {
		t.Error("the hold still stands")
	}
	b.verified()
}

func TestTheRailSaysWhereEachPhaseStands(t *testing.T) {
	b := newBridge(t)
	id := b.triaged()
	b.openIncident(id)
	rail := kit.OutlineText(b.frame.rail)
	for _, want := range []string{`place "Report" = "done"`, `place "Triage" = "10 open now"`, `place "Investigation"`, `current place "Now and log"`} {
		if !strings.Contains(rail, want) {
			t.Errorf("the rail lacks %s:\n%s", want, rail)
		}
	}
	b.frame.picked("form/tri")
	if b.route.Page != PageForm || b.route.Section != "tri" || b.frame.rail.Current() != "form/tri" {
		t.Errorf("the rail leads to %+v, marks %s", b.route, b.frame.rail.Current())
	}
	if high := float32(len(strings.Split(strings.TrimSpace(rail), "\n"))); high > 24 {
		t.Errorf("%v lines do not fit at 720 pixels", high)
	}
}
