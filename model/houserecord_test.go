package model

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"bridgelog/assets"
	"bridgelog/model/guide"
)

// The organisation's record takes rows of its own registers and no others, each
// under a name of its own, and says nothing twice.
func TestTheOrganisationKeepsRowsOfItsOwnRegisters(t *testing.T) {
	g, err := guide.Load(assets.Guide)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	env := Env{Now: time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC), By: Person{Name: "Alex"}, Newest: &g,
		NewID: func() string { n++; return string(rune('a' + n)) }}
	v := View{ID: Organisation}
	do := func(c Command) error {
		t.Helper()
		events, err := Decide(v, c, env)
		for i, e := range events {
			v = Apply(v, Recorded{Seq: v.Last.Seq + Seq(i) + 1, At: env.Now, By: "Alex", Incident: Organisation, Event: e})
		}
		return err
	}
	put := func(register, id, column string, value any) error {
		raw, _ := json.Marshal(value)
		return do(PutRecord{Incident: Organisation, Register: register, ID: id, Set: map[string]json.RawMessage{column: raw}})
	}
	wants := func(what string, err error, kind ErrorKind) {
		t.Helper()
		var e *Error
		if !errors.As(err, &e) || e.Kind != kind {
			t.Errorf("%s: got %v, want %s", what, err, kind)
		}
	}
	if err := put(guide.ContactsRegister, "", "name", "Noor Haddad"); err != nil {
		t.Fatal(err)
	}
	id := v.Standing(guide.ContactsRegister)[0].ID
	wants("the same name again", put(guide.ContactsRegister, "", "name", "noor haddad"), Conflict)
	wants("an empty name", put(guide.ContactsRegister, id, "name", " "), Invalid)
	wants("a zone nobody knows", put(guide.ContactsRegister, id, "zone", "Mars"), Invalid)
	wants("a column that is not there", put(guide.ContactsRegister, id, "shoe_size", "43"), Invalid)
	wants("a register of an incident", put("actions", "", "title", "x"), Invalid)
	wants("the same once more", put(guide.ContactsRegister, id, "name", "Noor Haddad"), Conflict)
	wants("a form of an incident", do(PutRecord{Incident: Organisation, Form: "tri", Set: map[string]json.RawMessage{"tri.verdict": rawOf("incident")}}), Invalid)
	if err := put(guide.WorkloadsRegister, "", "wl.name", "Parcel tracking"); err != nil {
		t.Fatal(err)
	}
	if err := do(PutRecord{Incident: Organisation, Form: "org", Set: map[string]json.RawMessage{"org.secops": rawOf("+49 30 555")}}); err != nil {
		t.Fatal(err)
	}
	if v.Text("org.secops") != "+49 30 555" {
		t.Errorf("the answer is %q", v.Text("org.secops"))
	}
	if err := do(WithdrawRecord{Incident: Organisation, Register: guide.ContactsRegister, ID: id, Why: "left"}); err != nil {
		t.Fatal(err)
	}
	wants("a withdrawn row", put(guide.ContactsRegister, id, "phone", "1"), Conflict)
	if err := put(guide.ContactsRegister, "", "name", "Noor Haddad"); err != nil {
		t.Errorf("a name is free again once its row is struck: %v", err)
	}
}
