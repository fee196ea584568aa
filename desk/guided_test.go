package desk

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"bridgelog/model"
	"bridgelog/model/form"
	"bridgelog/model/guide"
)

// guided makes a logbook that is led by the guide; what open promises holds.
func guided(t *testing.T) (*Desk, *clock) {
	t.Helper()
	g, err := guide.Load(os.DirFS("../assets"))
	if err != nil {
		t.Fatal(err)
	}
	d, c := open(t)
	d.o.Guide = &g
	d.newest.Store(&g)
	return d, c
}

// typed is what a person types into fields, as answers. A key with a dot is a
// form's field, another is a column of the register.
func typed(t *testing.T, d *Desk, register string, pairs ...string) map[string]json.RawMessage {
	t.Helper()
	reg, _ := d.o.Guide.Register(register)
	out := map[string]json.RawMessage{}
	for _, pair := range pairs {
		key, value, _ := strings.Cut(pair, "=")
		f, ok := d.o.Guide.Field(key)
		if register != "" {
			var c form.Column
			if c, ok = reg.Column(key); ok {
				f = reg.Field(c)
			}
		}
		if !ok {
			t.Fatalf("there is no %s", key)
		}
		values := []string{value}
		if f.Kind == form.YesNoReason {
			values = strings.SplitN(value, ":", 2)
		}
		raw, err := model.EncodeAnswer(f, values, model.Asking{Now: d.Now(), Zone: d.Home(), By: "Kim Doe", Choices: d.o.Guide.Choices})
		if err != nil {
			t.Fatal(err)
		}
		out[key] = raw
	}
	return out
}

// put answers fields, each in its form, as one act.
func put(t *testing.T, d *Desk, id model.IncidentID, pairs ...string) {
	t.Helper()
	var commands []model.Command
	for key, raw := range typed(t, d, "", pairs...) {
		name, _, _ := strings.Cut(key, ".")
		commands = append(commands, model.PutRecord{Incident: id, Form: name, Set: map[string]json.RawMessage{key: raw}})
	}
	must(t)(d.DoAll(context.Background(), commands))
}

func add(t *testing.T, d *Desk, id model.IncidentID, register string, pairs ...string) Change {
	t.Helper()
	return must(t)(d.Do(context.Background(), model.PutRecord{Incident: id, Register: register, Set: typed(t, d, register, pairs...)}))
}

// refused holds that a command is refused with words that contain want, and
// writes nothing.
func refused(t *testing.T, d *Desk, c model.Command, want string) {
	t.Helper()
	before := d.Status().Entries
	_, err := d.Do(context.Background(), c)
	var e *model.Error
	if !errors.As(err, &e) || !strings.Contains(e.Error(), want) {
		t.Errorf("refused with %v, want %q", err, want)
	}
	if d.Status().Entries != before {
		t.Error("a refused command wrote something")
	}
}

// TestALiveDeskLeadsToTheEndAndOpensAgain leads one desk, which never reads the
// incident back from the disk, through acts of every kind; when it ends, open
// holds what it has in memory against the journal.
func TestALiveDeskLeadsToTheEndAndOpensAgain(t *testing.T) {
	ctx := context.Background()
	d, clock := guided(t)
	id := must(t)(d.Do(ctx, model.OpenIncident{Title: "Odd logins", Severity: "SEV2", Category: "other"})).Incident
	other := must(t)(d.Do(ctx, model.OpenIncident{Title: "Odd logins elsewhere", Severity: "SEV3"})).Incident
	v, err := d.Incident(ctx, other)
	if err != nil {
		t.Fatal(err)
	}
	target := v.Number

	refused(t, d, model.MovePhase{Incident: id, To: "triage"}, "G1.3")
	for _, seat := range []string{"Kim Doe=incident_manager", "Sam Ode=security_officer", "Lea Kern=legal_privacy"} {
		who, role, _ := strings.Cut(seat, "=")
		add(t, d, id, "roster", "person="+who, "role="+role)
	}
	must(t)(d.Do(ctx, model.Override{Incident: id, Criterion: "G1.5", Owe: true, Why: "the point of contact is asleep"}))
	must(t)(d.Do(ctx, model.MovePhase{Incident: id, To: "triage"}))
	triage := d.Now()

	// An hour later the debt is overdue and shuts the next gate until it is met.
	clock.now = clock.now.Add(61 * time.Minute)
	put(t, d, id, "tri.verdict=real", "tri.impact_c=low", "tri.impact_i=low", "tri.impact_a=low", "tri.scope=workload", "tri.urgency=now",
		"tri.vector=unknown", "tri.comm_mode=hybrid", "tri.channel_main=bridge", "tri.channel_trusted=yes", "tri.asset_place=share", "tri.left_out=nobody",
		"tri.docs_ok=yes", "tri.secops_joined=yes", "inv.legal_hold=yes:claims")
	must(t)(d.Do(ctx, model.SetSeverity{Incident: id, Level: "SEV2", Why: "felt so"}))
	must(t)(d.Do(ctx, model.Override{Incident: id, Criterion: "G2.8", Why: "two people alone, no third one", By: "Kim Doe"}))
	refused(t, d, model.MovePhase{Incident: id, To: "investigation"}, "G1.5")
	put(t, d, id, "rep.poc_informed=yes")
	must(t)(d.Do(ctx, model.MovePhase{Incident: id, To: "investigation"}))

	must(t)(d.Do(ctx, model.SettleStep{Incident: id, Step: "inv-01", State: "done"}))
	must(t)(d.Do(ctx, model.SettleStep{Incident: id, Step: "inv-02", State: "skipped", Why: "not here"}))
	must(t)(d.Do(ctx, model.GiveStep{Incident: id, Title: "Call the porter", Owner: "Ben Roth"}))
	must(t)(d.Do(ctx, model.ContainNow{Incident: id, What: "Lock the account", Systems: []string{"vpn-1"}}))
	must(t)(d.Do(ctx, model.DecideCard{Incident: id, Set: typed(t, d, "", "tgt.question=How slow?", "tgt.options=Slow; off", "tgt.accepted=Slow", "tgt.decider=Ana Reyes", "tgt.valid_until=+2d")}))
	must(t)(d.Do(ctx, model.AcceptHandover{Incident: id, Set: typed(t, d, "", "hnd.to=Ben Roth")}))
	e := add(t, d, id, "evidence", "what=Memory", "kind=memory")
	row := e.View.Records["evidence"][0].ID
	refused(t, d, model.WithdrawRecord{Incident: id, Register: "evidence", ID: row, Why: "wrong"}, "legal hold")
	must(t)(d.Do(ctx, model.LiftHold{Incident: id, Why: "settled", Legal: "Lea Kern", Security: "Sam Ode"}))
	must(t)(d.Do(ctx, model.WithdrawRecord{Incident: id, Register: "evidence", ID: row, Why: "wrong host"}))
	must(t)(d.Do(ctx, model.MovePhase{Incident: id, To: "triage", Why: "look again"}))

	// Merged into the other one, and opened again.
	put(t, d, id, "mrg.target="+target, "mrg.reason=one and the same")
	must(t)(d.CarryOver(ctx, id))
	refused(t, d, model.MovePhase{Incident: id, To: "merged"}, "GM.4")
	before, err := d.Incident(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	if v, err := d.Incident(ctx, other); err != nil || len(v.Standing("actions")) != len(model.OpenRows(before, "actions")) {
		t.Errorf("the open actions did not move along: %v", err)
	}
	issue(t, d, id)
	must(t)(d.Do(ctx, model.MovePhase{Incident: id, To: "merged"}))
	put(t, d, id, "reo.reason=a second sender", "reo.by=Sam Ode", "reo.phase=investigation", "reo.severity=SEV1")
	change := must(t)(d.Do(ctx, model.MovePhase{Incident: id, To: "investigation", Gate: "GR"}))
	if change.View.Level() != "SEV1" || change.View.Text("mrg.target") != "" || len(change.View.Reports) == 0 {
		t.Error("opened again, the incident has not its new severity, its old ending, or not its report")
	}

	// What was known in triage is what a desk would have shown then.
	then, err := d.IncidentAt(ctx, id, triage)
	if err != nil || then.Phase != "triage" || then.Text("tri.verdict") != "" || then.Holder("incident_manager") != "Kim Doe" {
		t.Errorf("as known in triage: %s %q %q %v", then.Phase, then.Text("tri.verdict"), then.Holder("incident_manager"), err)
	}
	if len(model.Compare(then, change.View, *d.o.Guide)) == 0 {
		t.Error("nothing is said to have changed since")
	}
}

// issue writes a final report of the incident, as the gates ask for.
func issue(t *testing.T, d *Desk, id model.IncidentID) {
	t.Helper()
	must(t)(d.Do(context.Background(), model.RecordExport{Incident: id, Issued: model.ReportIssued{Report: "incident_report", State: "final", Edition: 1,
		Format: "text", File: "report.txt", SHA256: strings.Repeat("0", 64), Request: json.RawMessage("{}")}}))
}

func TestRedoKeepsWhatTheRowBelongedTo(t *testing.T) {
	d, _ := guided(t)
	ctx := context.Background()
	id := begin(t, d)
	v := add(t, d, id, "evidence", "what=Memory image of fs-02").View
	about := "evidence/" + v.Standing("evidence")[0].ID
	row := model.RowFields{Kind: model.Kept, Text: "E-01 taken", Happened: model.At(d.Now(), d.Home(), model.ToMinute, model.OwnClock)}
	must(t)(d.Do(ctx, model.NoteEvent{Incident: id, Row: row, About: about}))
	must(t)(d.Undo(ctx, id))
	v = must(t)(d.Redo(ctx, id)).View
	links := guide.Texts(v.Standing("evidence")[0].Fields[model.LinksColumn])
	var last model.Row // the newest that a person wrote
	for _, r := range v.Timeline().All() {
		if !r.Derived && !r.Struck() {
			last = *r
		}
	}
	if last.Text != "E-01 taken" || len(links) == 0 || links[len(links)-1] != "timeline/"+last.ID {
		t.Errorf("redone is %q with id %s; the evidence is linked to %v", last.Text, last.ID, links)
	}

	note(t, d, id, "t: call the supplier @Kim")
	v = must(t)(d.Undo(ctx, id)).View
	if n := len(v.Standing("actions")); n != 0 {
		t.Errorf("the line is undone and %d actions of it stand", n)
	}
	v = must(t)(d.Redo(ctx, id)).View
	if n := len(v.Standing("actions")); n != 1 {
		t.Errorf("redone there are %d actions", n)
	}
	// One that somebody works on stays, and is not made twice.
	must(t)(d.Do(ctx, model.PutRecord{Incident: id, Register: "actions", ID: v.Standing("actions")[0].ID, Set: typed(t, d, "actions", "state=doing")}))
	must(t)(d.Undo(ctx, id))
	v = must(t)(d.Redo(ctx, id)).View
	if n := len(v.Standing("actions")); n != 1 {
		t.Errorf("redone over work begun there are %d actions", n)
	}
}
