package model

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"bridgelog/model/guide"
)

// One list holds everything that is due: steps, tasks, updates, promised messages,
// debts, ends of targets and decisions, cards and numbers; what is done or struck
// is not in it, and of an incident that has ended nothing but its duties.
func TestEverythingThatIsDueStandsInOneList(t *testing.T) {
	l := newLab(t, OpenIncident{Title: "Ransom note", Severity: "SEV2"})
	at := func(d time.Duration) json.RawMessage {
		return rawOf(At(l.env.Now.Add(d), time.UTC, ToMinute, OwnClock))
	}
	put := func(register string, set map[string]json.RawMessage) {
		t.Helper()
		l.must(PutRecord{Incident: l.id, Register: register, Set: set})
	}
	put("actions", map[string]json.RawMessage{"title": rawOf("Isolate fs-02"), "owner": rawOf("Kim"), "due": at(time.Hour), "state": rawOf("open")})
	put("actions", map[string]json.RawMessage{"title": rawOf("Done already"), "due": at(time.Hour), "state": rawOf("done")})
	put("communications", map[string]json.RawMessage{"audience": rawOf("board"), "direction": rawOf("out"), "at": at(-2 * time.Hour), "next_due": at(-time.Hour)})
	put("communications", map[string]json.RawMessage{"audience": rawOf("board"), "direction": rawOf("out"), "at": at(-time.Hour), "next_due": at(2 * time.Hour)})
	put("targets", map[string]json.RawMessage{"question": rawOf("How long may it stand still?"), "valid_until": at(3 * time.Hour)})
	g, rules := *l.env.Guide, l.env.Rules
	by := map[string][]Reminder{}
	all := IncidentReminders(l.v, g, rules, l.env.Now)
	for i, r := range all {
		by[r.Kind] = append(by[r.Kind], r)
		if i > 0 && r.Due.Before(all[i-1].Due) {
			t.Errorf("%s stands behind a later one", r.Text)
		}
	}
	for kind, want := range map[string]int{RemindTask: 1, RemindPromise: 1, RemindTarget: 1, RemindUpdate: 1} {
		if len(by[kind]) != want {
			t.Errorf("%s: %+v, want %d", kind, by[kind], want)
		}
	}
	if len(by[RemindStep]) == 0 {
		t.Error("no step has a time limit")
	}
	if r := by[RemindTask]; len(r) == 1 && (r[0].Who != "Kim" || !r[0].Due.Equal(l.env.Now.Add(time.Hour).Truncate(time.Minute))) {
		t.Errorf("the task reads %+v", r[0])
	}
	if r := by[RemindPromise]; len(r) == 1 && r[0].Late(l.env.Now) {
		t.Error("a promise that was kept by a later message is still late")
	}
	told := MessageReminders(l.plan())
	if len(told) == 0 {
		t.Error("nobody has to be told of a serious incident")
	}
	l.must(DropMessage{Incident: l.id, Key: told[0].Row, Why: "told on the phone before"})
	for _, r := range MessageReminders(l.plan()) {
		if r.Row == told[0].Row {
			t.Errorf("what is not sent is still due: %s", r.Text)
		}
	}
	l.must(PutRecord{Incident: l.id, Form: "tri", Set: map[string]json.RawMessage{"tri.restricted": rawOf(map[string]string{"answer": "yes"})}})
	for _, r := range IncidentReminders(l.v, g, rules, l.env.Now) {
		if strings.Contains(r.Text, "fs-02") {
			t.Errorf("a restricted incident tells: %s", r.Text)
		}
	}
}

func TestCardsAndNumbersAreRemindedOf(t *testing.T) {
	now := time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)
	moment := func(d time.Duration) json.RawMessage { return rawOf(At(now.Add(d), time.UTC, ToMinute, OwnClock)) }
	row := func(id string, set map[string]json.RawMessage) Record { return Record{ID: id, Fields: set} }
	day := 24 * time.Hour
	house := View{ID: Organisation, Records: map[string][]Record{
		guide.WorkloadsRegister: {row("a", map[string]json.RawMessage{"wl.name": rawOf("Shop"), "wl.reviewed_at": moment(-100 * day)}),
			row("b", map[string]json.RawMessage{"wl.name": rawOf("Payroll"), "wl.next_review": moment(5 * day)}),
			row("c", map[string]json.RawMessage{"wl.name": rawOf("Never looked at")})},
		guide.ContactsRegister: {row("n", map[string]json.RawMessage{"name": rawOf("Noor"), "verified_at": moment(-10 * day)})},
	}}
	var got []string
	for _, r := range HouseReminders(house, 90*day) {
		word := "ahead"
		if r.Late(now) {
			word = "late"
		}
		got = append(got, word+" "+r.Text)
	}
	want := []string{"late Review the workload card: Never looked at", "late Review the workload card: Shop", "ahead Review the workload card: Payroll", "ahead Try the numbers of the address book again."}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("reminded of\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
