package ui

import (
	"context"
	"strings"
	"testing"
	"time"

	"bridgelog/model"
)

func TestTheRecordAsKnownAtAnInstantCanBeReadAndNotWritten(t *testing.T) {
	b := newBridge(t)
	id := b.incident()
	b.clock = b.clock.Add(10 * time.Minute)
	early := b.clock
	b.seat(id, "incident_manager", "Sam Okafor")
	b.clock = b.clock.Add(10 * time.Minute)
	b.log(id, "o: files renamed #fs-02")
	b.put(id, "rep.poc_informed", `{"answer":"yes","reason":"called Kim"}`, "tri.effect", `"the shop is slow"`)
	b.openIncident(id)
	live := b.screen
	entries := b.view(id).Entries

	b.asOf()
	b.mustSay("Sam Okafor", "files renamed")
	b.pastAt(early.Add(time.Second))
	b.mustSay("Sam Okafor")
	if text := b.outline(); strings.Contains(text, "files renamed") {
		t.Errorf("what was recorded later is shown:\n%s", text)
	}
	if !b.ReadOnly() {
		t.Fatal("the past is not read only")
	}
	b.Do(model.PutRecord{Incident: id, Form: "tri", Set: fields("tri.effect", "changed in the past")}, nil)
	if got := b.view(id).Entries; got != entries {
		t.Errorf("%d entries after an act in the past, want %d", got, entries)
	}
	b.Go(Route{Page: PageAsOf, Incident: id})
	b.mustSay("files renamed", "the shop is slow")
	b.escape()
	if b.ReadOnly() {
		t.Fatal("Escape does not lead back to the present")
	}
	if b.screen != live {
		t.Error("the page of the present did not come back as it was")
	}
	b.mustSay("files renamed")
}

func TestComparingTwoInstantsListsWhatChanged(t *testing.T) {
	b := newBridge(t)
	id := b.intoTriage()
	ctx := context.Background()
	before := b.view(id)
	b.clock = b.clock.Add(time.Hour)
	b.put(id, "tri.effect", `"orders wait"`)
	action := b.do(model.PutRecord{Incident: id, Register: "actions", Set: fields("title", "cut the link", "state", "open")})
	b.do(model.PutRecord{Incident: id, Register: "actions", ID: action.View.Standing("actions")[0].ID, Set: fields("state", "done")})
	b.do(model.SetSeverity{Incident: id, Level: "SEV1", Why: "it spreads"})
	seq := b.log(id, "x: second host hit")
	b.do(model.Withdraw{Incident: id, Entry: seq, Why: "was another host"})
	now, err := b.deps.Desk.IncidentAt(ctx, id, b.clock)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]bool{}
	for _, d := range model.Compare(before, now, b.guide) {
		found[d.Part+"/"+d.After] = true
	}
	for _, want := range []string{"Triage/orders wait", "Actions/added", "Severity/SEV1"} {
		if !found[want] {
			t.Errorf("%q is not among the changes %v", want, found)
		}
	}
	if same := model.Compare(now, now, b.guide); len(same) != 0 {
		t.Errorf("an incident differs from itself: %v", same)
	}
}

func TestFormsAndRegistersOfThePastTakeNoTyping(t *testing.T) {
	b := newBridge(t)
	id := b.intoTriage()
	b.clock = b.clock.Add(time.Minute)
	b.put(id, "tri.channel_main", `"bridge 2"`)
	b.do(model.PutRecord{Incident: id, Register: "actions", ID: "a1", Set: fields("title", "cut the link")})
	early := b.clock
	b.clock = b.clock.Add(time.Hour)
	b.put(id, "tri.channel_main", `"phone tree"`)
	b.do(model.PutRecord{Incident: id, Register: "actions", ID: "a1", Set: fields("state", "done")})
	b.openIncident(id)
	b.asOf()
	b.pastAt(early)
	for _, page := range []Route{{Page: PageForm, Incident: id, Section: "tri/bridge"}, {Page: PageRegister, Incident: id, Section: "actions/a1"}} {
		b.Go(page)
		text := b.outline()
		if strings.Contains(text, "phone tree") || strings.Contains(text, "done") {
			t.Errorf("%s shows what came later:\n%s", page.Section, text)
		}
		if !strings.Contains(text, "bridge 2") && !strings.Contains(text, "cut the link") {
			t.Errorf("%s does not show what stood then:\n%s", page.Section, text)
		}
		if strings.Contains(text, `entry "Main channel"`) || strings.Contains(text, `entry "What"`) {
			t.Errorf("%s offers a field to type in:\n%s", page.Section, text)
		}
	}
}
