package desk

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bridgelog/model"
	"bridgelog/model/guide"
	"bridgelog/report"
)

// Everything that people, messages, signals, cards, drills and learning brought is
// changed after documents were issued: each is drawn again as it was, each change
// is an entry, and the view of the time before shows what stood then.
func TestWhatIsChangedAfterwardsChangesNothingThatWasIssued(t *testing.T) {
	d, c := dutiful(t)
	ctx, dir := context.Background(), t.TempDir()
	house := func(register, id string, set map[string]json.RawMessage) string {
		t.Helper()
		c := must(t)(d.Do(ctx, model.PutRecord{Incident: model.Organisation, Register: register, ID: id, Set: set}))
		rows := c.View.Records[register]
		return rows[len(rows)-1].ID
	}
	ada := house(guide.ContactsRegister, "", asked("name", "Ada", "phone", "+49 1", "mail", "ada@example.org"))
	card := house(guide.WorkloadsRegister, "", asked("wl.name", "FS-01", "wl.owner", "Ola", "wl.purpose", "Files of the clinic"))
	must(t)(d.Do(ctx, model.PutRecord{Incident: model.Organisation, Form: "org", Set: asked("org.irp", "Plan A")}))
	if _, err := d.AddSignals(ctx, drop(t, t.TempDir(), map[string]string{"a.json": sentinelAlert}), nil); err != nil {
		t.Fatal(err)
	}
	id := must(t)(d.PromoteSignals(ctx, model.PromoteSignals{IDs: []string{"1"}, Level: "SEV2"})).Incident
	answer(t, d, id, "tri.verdict", "real")
	must(t)(d.Do(ctx, model.TakeSeat{Incident: id, Role: "comms_lead", Person: "Ada", Accepted: true}))
	rows := must(t)(d.Do(ctx, model.PutRecord{Incident: id, Register: model.ImprovementsRegister, Set: asked("title", "Two keys", "owner", "Ada")})).View.Standing(model.ImprovementsRegister)
	improvement := rows[len(rows)-1].ID
	v, err := d.Incident(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	var message model.Message
	for _, m := range d.Plan(v).Messages() {
		if m.Open() && m.Inside && m.Template != "T01" && len(m.Release) == 0 && message.Key == "" {
			message = m
		}
	}
	must(t)(d.Do(ctx, model.DraftMessage{Incident: id, Key: message.Key, Subject: "First words", Text: "Stay where you are."}))

	c.now = c.now.Add(time.Minute)
	issue := func(incident model.IncidentID, key string) {
		t.Helper()
		a := Ask{Incident: incident, Format: "text", Choice: report.DefaultChoice()}
		a.Choice.Report = key
		if _, err := d.Export(ctx, a, filepath.Join(dir, strings.ReplaceAll(key, "/", "-")+".txt")); err != nil {
			t.Fatal(key, err)
		}
	}
	for _, key := range append([]string{report.TalksReport, report.MessageReport + "/" + message.Key, report.FormReport + "/rep"}, report.Kinds...) {
		if key != report.DrillReport {
			issue(id, key)
		}
	}
	issue(model.Organisation, report.YearlyReport)
	before := c.now

	c.now = c.now.Add(time.Hour)
	size := d.Status().Head.Size
	house(guide.ContactsRegister, ada, asked("name", "Ada Byron", "phone", "+49 2"))
	house(guide.WorkloadsRegister, card, asked("wl.owner", "Kim", "wl.purpose", "Nothing"))
	must(t)(d.Do(ctx, model.PutRecord{Incident: model.Organisation, Form: "org", Set: asked("org.irp", "Plan B")}))
	must(t)(d.Do(ctx, model.DraftMessage{Incident: id, Key: message.Key, Subject: "Second words", Text: "Go home."}))
	must(t)(d.Do(ctx, model.SendMessage{Incident: id, Key: message.Key, Channel: "phone_tree", Why: "no other way"}))
	must(t)(d.Do(ctx, model.PutRecord{Incident: id, Register: model.ImprovementsRegister, ID: improvement, Set: asked("owner", "Ben")}))
	must(t)(d.Do(ctx, model.WithdrawRecord{Incident: id, Register: model.ImprovementsRegister, ID: improvement, Why: "entered twice"}))
	must(t)(d.Do(ctx, model.WithdrawRecord{Incident: model.Organisation, Register: guide.ContactsRegister, ID: ada, Why: "left"}))
	must(t)(d.Do(ctx, model.OpenIncident{Title: "Exercise", Drill: true, Scenario: "cloud_key"}))
	must(t)(d.Do(ctx, model.OpenIncident{Title: "Another"}))
	if grown := d.Status().Head.Size - size; grown < 10 {
		t.Errorf("%d entries for ten changes", grown)
	}
	for _, incident := range []model.IncidentID{id, model.Organisation} {
		reports := reportsOf(t, d, id)
		if incident == model.Organisation {
			h, err := d.Organisation(ctx)
			if err != nil {
				t.Fatal(err)
			}
			reports = h.Reports
		}
		if len(reports) == 0 {
			t.Errorf("%s: no document", incident)
		}
		for _, r := range reports {
			again, err := d.Redraw(ctx, incident, r)
			if err != nil || !again.Same {
				t.Errorf("%s is not drawn again as it was: %v %s", r.ReportIssued.Report, err, again.Why)
			}
		}
	}
	then, err := d.IncidentAt(ctx, id, before)
	if err != nil {
		t.Fatal(err)
	}
	if r, ok := then.Record(model.ImprovementsRegister, improvement); !ok || r.Withdrawn || guide.Text(r.Fields["owner"]) != "Ada" {
		t.Errorf("the improvement then: %+v", r)
	}
	now, err := d.Incident(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	if r, _ := now.Record(model.ImprovementsRegister, improvement); !r.Withdrawn || r.WithdrawWhy != "entered twice" {
		t.Errorf("the improvement now: %+v", r)
	}
	allSound(t, d)
}

// The original of a signal is the one that came in, whatever happens to the file.
func TestAnOriginalExchangedAfterwardsIsNotTheOneThatIsKept(t *testing.T) {
	ctx := context.Background()
	d, _ := guided(t)
	path := drop(t, t.TempDir(), map[string]string{"a.json": sentinelAlert})[0]
	if _, err := d.AddSignals(ctx, []string{path}, nil); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(`{"title":"harmless"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	raw, err := d.SignalOriginal(ctx, signalsOf(t, d)[0], 0)
	if err != nil || string(raw) != sentinelAlert {
		t.Errorf("kept: %q %v", raw, err)
	}
	for _, set := range []map[string]json.RawMessage{asked("sha256", strings.Repeat("0", 64)), asked("state", "dismissed"), asked("file", "b.json"), asked("ref", "S-0009"), asked("received_at", "x")} {
		if _, err := d.Do(ctx, model.PutRecord{Incident: model.Organisation, Register: guide.SignalsRegister, ID: signalsOf(t, d)[0].ID, Set: set}); err == nil {
			t.Errorf("what came in was edited: %s", set)
		}
	}
	allSound(t, d)
}

// Other words are not the ones that were released, nor is another mark.
func TestAMessageChangedAfterItsReleaseWaitsForItAgain(t *testing.T) {
	ctx := context.Background()
	d, _ := guided(t)
	id := must(t)(d.Do(ctx, model.OpenIncident{Title: "Patient files copied", Severity: "SEV1"})).View.ID
	answer(t, d, id, "tri.verdict", "real")
	v, _ := d.Incident(ctx, id)
	var m model.Message
	for _, x := range d.Plan(v).Messages() {
		if x.Open() && len(x.Release) > 0 && x.Locked == "" {
			m = x
		}
	}
	if m.Key == "" {
		t.Fatal("no message waits for a release")
	}
	state := func() model.Message {
		v, _ := d.Incident(ctx, id)
		m, _ := d.Plan(v).Message(m.Key)
		return m
	}
	release := func() {
		t.Helper()
		for len(state().MissingRelease()) > 0 {
			must(t)(d.Do(ctx, model.ApproveMessage{Incident: id, Key: m.Key, Role: state().MissingRelease()[0], By: "Dana"}))
		}
	}
	release()
	if state().State != model.MessageApproved {
		t.Fatalf("released: %s", state().State)
	}
	must(t)(d.Do(ctx, model.DraftMessage{Incident: id, Key: m.Key, Text: "Other words."}))
	if s := state(); s.State == model.MessageApproved || len(s.MissingRelease()) == 0 {
		t.Errorf("other words are still released: %+v", s.Released)
	}
	release()
	// What is released may not be changed through the register of communications
	// or by hand.
	if _, err := d.Do(ctx, model.PutRecord{Incident: id, Register: model.MessageRegister, ID: state().ID, Set: asked("text", "Secretly other words.")}); err == nil {
		t.Error("the row of a message was written by hand")
	}
	if _, err := d.Do(ctx, model.WithdrawRecord{Incident: id, Register: model.MessageRegister, ID: state().ID, Why: "away"}); err == nil {
		t.Error("the row of a message was struck by hand")
	}
	sound(t, d)
}
