package ui

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"bridgelog/model"
	"bridgelog/ui/formview"
)

// What came in is half typed when Escape, a lock or a crash takes the sheet: it
// comes back, and its time is the one that was meant when it was typed.
func TestAMessageHalfLoggedComesBackWithTheTimeThatWasMeant(t *testing.T) {
	b := newBridge(t)
	id := b.incident()
	p := b.messages(id, messageNext)
	p.in()
	f := b.sheetKept.(*messageForm)
	f.fields.LoadField("from", []string{"The neighbours"})
	f.fields.LoadField("text", []string{"They have it too."})
	f.fields.LoadField("at", []string{"-20m"})
	f.typed()
	meant := b.clock.Add(-20 * time.Minute).Truncate(time.Minute)
	b.escape() // before typing has rested
	b.Forget(Route{Page: PageMessages, Incident: id, Section: messageNext})
	b.clock = b.clock.Add(3 * time.Hour)
	p = b.messages(id, messageNext)
	p.in()
	f = b.sheetKept.(*messageForm)
	if f.fields.Text("from") != "The neighbours" || f.fields.Text("text") != "They have it too." {
		t.Fatalf("came back with %v", f.fields.All())
	}
	f.Save()
	row := b.view(id).Standing(model.CommsRegister)
	if len(row) != 1 {
		t.Fatalf("%d rows: %s", len(row), f.problem.Text)
	}
	var at model.Moment
	if err := json.Unmarshal(row[0].Fields["at"], &at); err != nil || !at.From.Equal(meant) {
		t.Errorf("it came at %s, meant was %s", at.From, meant.UTC())
	}
	p.in()
	if got := b.sheetKept.(*messageForm).fields.Text("text"); got != "" {
		t.Errorf("what is recorded came back: %q", got)
	}
	b.verified()
}

// "-20m" counts from when it was typed, however long the rest of the sheet takes.
func TestATimeTypedBeforeTheRestOfTheSheetStaysTheOneThatWasMeant(t *testing.T) {
	b := newBridge(t)
	id := b.incident()
	p := b.messages(id, messageNext)
	p.in()
	f := b.sheetKept.(*messageForm)
	f.fields.LoadField("at", []string{"-20m"})
	f.typed()
	meant := b.clock.Add(-20 * time.Minute).Truncate(time.Minute)
	b.clock = b.clock.Add(10 * time.Minute)
	f.fields.LoadField("from", []string{"The neighbours"})
	f.fields.LoadField("text", []string{"They have it too."})
	f.typed()
	f.Save()
	var at model.Moment
	if rows := b.view(id).Standing(model.CommsRegister); len(rows) != 1 || json.Unmarshal(rows[0].Fields["at"], &at) != nil || !at.From.Equal(meant) {
		t.Errorf("it came at %s, meant was %s", at.From, meant.UTC())
	}
}

func TestAReasonHalfTypedComesBackForItsOwnMessageOnly(t *testing.T) {
	b := newBridge(t)
	id := b.incident()
	p := b.messages(id, messageNext)
	reason := func(m model.Message) *fieldsKeeper {
		p.drop(m)
		return b.sheetKept.(*fieldsKeeper)
	}
	one, other := p.all[0], p.all[1]
	reason(one).entries[0].SetText("told on the phone")
	b.escape()
	if got := reason(other).entries[0].Text; got != "" {
		t.Errorf("the reason of another message: %q", got)
	}
	k := reason(one) // the sheet of the other is replaced
	if k.entries[0].Text != "told on the phone" {
		t.Fatalf("came back with %q", k.entries[0].Text)
	}
	b.frame.layer.Objects = nil
	b.sheetKept = nil
	k = reason(one)
	k.entries[0].OnSubmitted(k.entries[0].Text)
	if m, _ := b.deps.Desk.Plan(b.view(id)).Message(one.Key); m.Dropped != "told on the phone" {
		t.Fatalf("%+v", m)
	}
	if b.sheetOpen() {
		t.Error("the sheet is still open")
	}
	if text, _, err := b.deps.Desk.Draft(t.Context(), k.key); err != nil || text != "" {
		t.Errorf("what is recorded is still a draft: %q %v", text, err)
	}
}

// A full disk keeps neither words nor draft; the words come back all the same
// when the page is left and found again.
func TestWordsThatCouldNotBeKeptComeBackWithThePage(t *testing.T) {
	b := newBridge(t)
	id := b.incident()
	p := b.messages(id, messageNext)
	raw, err := json.Marshal(map[string][]string{"subject": {"Mine"}, "text": {"My own words."}})
	if err != nil {
		t.Fatal(err)
	}
	b.drafts[p.draftKey()] = string(raw)
	b.Forget(Route{Page: PageMessages, Incident: id, Section: messageNext})
	b.openIncident(id)
	p = b.messages(id, messageNext)
	if p.text.Text != "My own words." || p.subject.Text != "Mine" {
		t.Errorf("came back with %q", p.text.Text)
	}
}

// Words taken back by hand do not come back by themselves, and are not recorded.
func TestWordsTakenBackByHandStayAway(t *testing.T) {
	b := newBridge(t)
	id := b.incident()
	p := b.messages(id, messageNext)
	was := p.text.Text
	p.text.SetText(was + " no")
	p.hold()
	p.text.SetText(was)
	p.hold()
	b.Forget(Route{Page: PageMessages, Incident: id, Section: messageNext})
	if p = b.messages(id, messageNext); p.text.Text != was {
		t.Errorf("came back with %q", p.text.Text)
	}
}

func TestAMessageSentYesterdayShowsItsDay(t *testing.T) {
	b := newBridge(t)
	id := b.incident()
	p := b.messages(id, messageNext)
	key := p.all[0].Key
	b.do(model.SendMessage{Incident: id, Key: key, Channel: "phone_tree", Why: "first"})
	b.clock = b.clock.Add(30 * time.Hour)
	p = b.messages(id, messageNext)
	p.look()
	for i, m := range p.all {
		if m.Key == key {
			if got := p.cell(i, "due").Text; !strings.Contains(got, m.SentAt.From.In(p.v.Location()).Format("2 Jan")) {
				t.Errorf("it shows %q alone", got)
			}
		}
	}
}

// An observer types while the next inject falls due, and a note stands beside a
// document without a result when the others are kept: neither is lost.
func TestWhatAnObserverTypesOutlivesTheNextInjectAndTheResultsOfOthers(t *testing.T) {
	b := newBridge(t)
	id := b.do(model.OpenIncident{Title: "Exercise", Drill: true, Scenario: "cloud_key"}).Incident
	b.Go(Route{Page: PageDrill, Incident: id})
	p := b.screen.(*drillPage)
	p.choose(0)
	p.seen.SetText("they rang the wrong number")
	p.choose(1)
	if p.seen.Text != "" {
		t.Errorf("it stands at the other inject: %q", p.seen.Text)
	}
	p.choose(0)
	if p.seen.Text != "they rang the wrong number" {
		t.Errorf("at the first again: %q", p.seen.Text)
	}
	r := p.results
	r.lines[0].note.SetText("page 3 is missing")
	r.lines[1].result.Set("wrong")
	r.lines[1].note.SetText("no owner")
	r.save()
	if got := p.v.Text("drl.docs_result"); !strings.Contains(got, "no owner") {
		t.Fatalf("kept %q", got)
	}
	if r.lines[0].note.Text != "page 3 is missing" {
		t.Errorf("the note without a result: %q", r.lines[0].note.Text)
	}
	p.Leave()
	b.Forget(Route{Page: PageDrill, Incident: id})
	b.openIncident(id)
	b.Go(Route{Page: PageDrill, Incident: id})
	p = b.screen.(*drillPage)
	p.choose(0)
	if p.seen.Text != "they rang the wrong number" || p.results.lines[0].note.Text != "page 3 is missing" || p.results.lines[1].note.Text != "no owner" {
		t.Errorf("after a restart: %q, %q", p.seen.Text, p.results.lines[0].note.Text)
	}
	p.noteSeen()
	if in := p.drill.Injects[0]; in.Seen != "they rang the wrong number" || len(p.half.texts["seen/"+in.ID]) != 0 {
		t.Errorf("noted %+v, half %v", in, p.half.texts)
	}
}

// A form's "-20m" that could not be recorded keeps its instant through a restart.
func TestARelativeTimeInADraftOfAFormKeepsItsInstant(t *testing.T) {
	b := newBridge(t)
	id := b.incident()
	c := b.onCard(id, PageDecide)
	var key string
	for _, f := range c.section.Fields {
		if f.Kind == "instant" && key == "" {
			key = f.Key
		}
	}
	if key == "" {
		t.Skip("the card asks for no time")
	}
	c.fields.LoadField("tgt.question", []string{"May we close the shop?"})
	c.fields.LoadField(key, []string{"+4h"})
	c.changed()
	c.keep()
	want := b.clock.Add(4 * time.Hour).Truncate(time.Minute)
	b.Forget(Route{Page: PageDecide, Incident: id})
	b.openIncident(id)
	b.clock = b.clock.Add(5 * time.Hour)
	c = b.onCard(id, PageDecide)
	f, _ := b.catalog.Field(key)
	raw, err := b.encode(b.view(id), f, c.fields.Values(key))
	var m model.Moment
	if err != nil || json.Unmarshal(raw, &m) != nil || !m.From.Equal(want) {
		t.Errorf("%v is %s, meant was %s (%v)", c.fields.Values(key), m.From, want.UTC(), err)
	}
}

// The occasion of a message is taken back while somebody writes it: the words are
// handed over.
func TestWordsOfAMessageNobodyAsksForAnyMoreAreHandedOver(t *testing.T) {
	b := newBridge(t)
	id := b.incident()
	v := b.do(model.RaiseOccasion{Incident: id, Trigger: "decision_needed", About: "the shop"}).View
	p := b.messages(id, messageNext)
	rows := v.Standing(model.OccasionRegister)
	at := -1
	for i, m := range p.all {
		if m.Trigger == "decision_needed" {
			at = i
		}
	}
	if at < 0 || len(rows) != 1 {
		t.Fatalf("no message: %d rows", len(rows))
	}
	p.table.Select(at)
	p.choose()
	p.text.SetText(p.text.Text + " My own words.")
	b.do(model.WithdrawRecord{Incident: id, Register: model.OccasionRegister, ID: rows[0].ID, Why: "a mistake"})
	p.look()
	p.table.Select(0)
	p.choose()
	b.says("is not asked for any more")
}

// Filling in is refused: the words typed on the page are still there, and not
// taken for kept.
func TestFillingInThatIsRefusedLeavesTheWordsOfThePage(t *testing.T) {
	b := newBridge(t)
	id := b.intoTriage()
	b.put(id, "rev.baseline_changed", `{"answer":"yes","reason":"mail macros are off"}`)
	p := b.messages(id, messageNext)
	at := -1
	for i, m := range p.all {
		if len(p.plan.Asks(m)) > 0 && at < 0 {
			at = i
		}
	}
	if at < 0 {
		t.Fatal("no message asks for anything")
	}
	p.table.Select(at)
	p.choose()
	m, _ := p.chosen()
	p.text.SetText(p.text.Text + " My own words.")
	mine := p.text.Text
	f := p.fillIn(m)
	f.command = func(fields *formview.View, moment func(string) (model.Moment, error)) (model.Command, error) {
		return model.DraftMessage{Incident: id, Key: m.Key, Template: "T99"}, nil
	}
	f.Save()
	p.look()
	if p.text.Text != mine || !p.changed() {
		t.Errorf("the page says %q, changed %v", p.text.Text, p.changed())
	}
}
