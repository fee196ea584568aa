package ui

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"bridgelog/model"
	guidance "bridgelog/model/guide"
	"bridgelog/ui/kit"
)

// sheetSays holds the sheet against words.
func (b *bridge) sheetSays(words ...string) {
	b.t.Helper()
	out := kit.OutlineText(b.frame.layer)
	for _, w := range words {
		if !strings.Contains(out, w) {
			b.t.Errorf("the sheet does not say %q:\n%s", w, out)
		}
	}
}

// The owner comes from the steps of a running incident, changes a step and finds
// the old words kept; the incident stays as it is until it switches, the next one
// is led by the new words, without a restart.
func TestTheOwnerChangesAStepInTheWindow(t *testing.T) {
	b := newBridge(t)
	old := b.incident()
	number := b.view(old).Number
	was, _ := b.newest.Guide.Step("rev-04")
	b.openIncident(old)
	b.Go(Route{Page: PageSteps, Incident: old})
	b.mustSay("Playbook 1.0.0 ")
	b.changeStep(b.view(old), was, false)
	p := b.screen.(*organisation).part.(*playbookPart)
	b.mustSay("It has no owner")
	b.sheetSays("Change step rev-04", "READS NOW, IN 1.0.0", was.Title)
	p.form.fields.LoadField("title", []string{"Decide, and write it down"})
	p.form.Do()
	b.sheetSays("This is needed: why is it changed?")
	p.form.fields.LoadField("reason", []string{"nobody wrote it down"})
	p.form.Do()
	b.sheetSays("has no owner who could change it")
	b.do(model.PutRecord{Incident: model.Organisation, Form: "org", Set: map[string]json.RawMessage{model.OwnerField: json.RawMessage(`"Noor Haddad"`)}})
	if got := p.form.fields.Text("from"); got != number {
		t.Errorf("it is said to come from %q", got)
	}
	p.form.Do()
	if b.sheetOpen() {
		t.Fatalf("the step was not changed:\n%s", b.outline())
	}
	b.mustSay("Playbook 1.0.0+1, owner Noor Haddad", "Title was: "+was.Title, "Title reads: Decide, and write it down", "From "+number+": nobody wrote it down", "As it ships: "+was.Title)

	b.openIncident(old)
	b.mustSay(otherChip)
	reads := func(id model.IncidentID) string {
		b.t.Helper()
		b.openIncident(id)
		b.Go(Route{Page: PageSteps, Incident: id})
		for _, x := range guidance.Playbook(b.guide, b.facts(b.view(id))) {
			if x.ID == "rev-04" {
				return x.Title
			}
		}
		return ""
	}
	if reads(old) != was.Title {
		t.Errorf("the running incident reads %q", reads(old))
	}
	young := b.do(model.OpenIncident{Title: "Odd logins again", Severity: "SEV2"}).Incident
	if got := reads(young); got != "Decide, and write it down" {
		t.Errorf("the next incident reads %q", got)
	}
	b.mustSay("Playbook 1.0.0+1 ")
	b.do(model.MoveGuidance{Incident: old, Why: "the new words help"})
	if got := reads(old); got != "Decide, and write it down" {
		t.Errorf("switched, it reads %q", got)
	}

	b.onOrganisation(orgPlaybook)
	p = b.screen.(*organisation).part.(*playbookPart)
	p.choose("rev-04")
	p.takeBack()
	p.form.fields.LoadField("reason", []string{"too short"})
	p.form.Do()
	b.mustSay("Playbook 1.0.0+2, owner", "Taken back by")
	if r, _ := p.chosen(); r.Title != was.Title || len(r.changes) != 2 {
		t.Errorf("taken back it reads %q", r.Title)
	}
	b.onOrganisation(orgChanges)
	b.mustSay("Playbook 1.0.0+2: step rev-04 taken back")
	b.sound()
}

// A free step of an incident is offered at its review and taken in.
func TestAFreeStepIsTakenIntoThePlaybookAtTheReview(t *testing.T) {
	b := newBridge(t)
	id := b.incident()
	b.do(model.PutRecord{Incident: model.Organisation, Form: "org", Set: map[string]json.RawMessage{model.OwnerField: json.RawMessage(`"Noor Haddad"`)}})
	b.do(model.GiveStep{Incident: id, Title: "Call the lift company", Role: "deputy"})
	p := b.page(id, "rev/change")
	b.mustSay("THE ONE PLAYBOOK", "Version 1.0.0, owner Noor Haddad.", "Open the playbook…", "Added here: Call the lift company")
	free := model.FreeSteps(b.view(id), b.record(), *b.newest.Guide)
	b.changeStep(p.v, free[0], true)
	part := b.screen.(*organisation).part.(*playbookPart)
	part.form.fields.LoadField("why", []string{"People were stuck."})
	part.form.Do()
	b.mustSay("own-01", "Call the lift company", "Playbook 1.0.0+1")
	b.page(id, "rev/change")
	b.mustSay("own-01", "added from here, in 1.0.0+1")
	if text := b.outline(); strings.Contains(text, "Added here") {
		t.Error("it is offered again")
	}
	part = b.onOrganisation(orgPlaybook).part.(*playbookPart)
	part.choose("rev-02")
	part.table.TypedKey(key(fyne.KeyDelete))
	b.sheetSays("Leave step rev-02 out")
	part.form.fields.LoadField("reason", []string{"done by the parent company"})
	part.form.Do()
	b.mustSay("Left out of the playbook.")
	part.find.SetText("nothing of this")
	b.mustSay(`table "playbook" = "0 rows"`)
	b.key(fyne.KeyEscape)
	if len(part.rows) != 91 { // 90 that shipped and the one taken in; what is left out stays to be read
		t.Errorf("Escape shows %d steps", len(part.rows))
	}
	b.sound()
}

func TestNoActionOfTheWindowMakesAnotherPlaybook(t *testing.T) {
	b := newBridge(t)
	b.onOrganisation(orgPlaybook)
	makes := regexp.MustCompile(`(?i)\b(new|copy|create|duplicate|clone)\b.*playbook|playbook.*\b(new|copy|create|duplicate|clone)\b`)
	for _, a := range b.actions {
		if makes.MatchString(a.Title) {
			t.Errorf("there is %q", a.Title)
		}
	}
	if text := b.outline(); makes.MatchString(strings.ReplaceAll(text, "opened from now on", "")) {
		t.Errorf("the page offers another playbook:\n%s", text)
	}
}

// tapLink follows a link in view.
func (b *bridge) tapLink(text string) {
	b.t.Helper()
	for _, o := range test.LaidOutObjects(b.screen.Content()) {
		if l, ok := o.(*kit.Link); ok && l.Text == text {
			l.OnTapped()
			return
		}
	}
	b.t.Fatalf("there is no link %q:\n%s", text, b.outline())
}

// The review opens the playbook at the step that is meant: the one its answers
// name, else the one changed last from here, else one that was skipped.
func TestTheReviewOpensThePlaybookAtTheStepMeant(t *testing.T) {
	b := newBridge(t)
	id := b.incident()
	review := func() *formPage {
		t.Helper()
		b.openIncident(id)
		b.Go(Route{Page: PageForm, Incident: id, Section: "rev/change"})
		return b.screen.(*formPage)
	}
	opened := func(want string) {
		t.Helper()
		p, ok := b.screen.(*organisation).part.(*playbookPart)
		if !ok {
			t.Fatalf("the playbook is not shown:\n%s", b.outline())
		}
		if r, _ := p.chosen(); r.ID != want {
			t.Errorf("it stands at %q, want %q", r.ID, want)
		}
	}
	if got := review().stepMeant(); got != "" {
		t.Errorf("nothing was said, and %q is meant", got)
	}
	b.do(model.SettleStep{Incident: id, Step: "rep-02", State: "skipped", Why: "the caller is known by voice"})
	review()
	b.mustSay("skipped here: the caller is known by voice")
	b.tapLink("Open the playbook…")
	opened("rep-02")
	b.do(model.PutRecord{Incident: id, Form: "rev", Set: map[string]json.RawMessage{"rev.playbook_update": json.RawMessage(`{"answer":"yes","reason":"CON-02 comes too late"}`)}})
	if got := review().stepMeant(); got != "con-02" {
		t.Errorf("the answer names con-02, and %q is meant", got)
	}
	b.tapLink("rep-02")
	opened("rep-02")
}
