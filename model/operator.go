package model

import (
	"encoding/json"
	"strings"

	"bridgelog/model/guide"
)

// OperatorRegister holds the people who write in this logbook, in the
// organisation's record. Of a PIN it holds the digest of what is kept of it,
// never the PIN and never what it could be guessed from.
const OperatorRegister = "operators"

// ConfirmRegister holds who confirmed an act of an incident by PIN.
const ConfirmRegister = "confirmations"

// ByPIN says of a second person that they confirmed by their own PIN; a name
// without it was only typed.
const ByPIN = "pin"

// Operator is a named person at this logbook.
type Operator struct {
	ID   string
	Name string
	Role string
	PIN  string // digest of what is kept of the PIN; empty while none is set
	Stamp
}

// Operators are the people who write in this logbook.
func Operators(house View) []Operator {
	var out []Operator
	for _, r := range house.Standing(OperatorRegister) {
		out = append(out, Operator{ID: r.ID, Name: guide.Text(r.Fields["name"]), Role: guide.Text(r.Fields["role"]), PIN: guide.Text(r.Fields["pin"]), Stamp: r.Stamp})
	}
	return out
}

// FindOperator is the operator of a name.
func FindOperator(house View, name string) (Operator, bool) {
	for _, o := range Operators(house) {
		if strings.EqualFold(o.Name, strings.TrimSpace(name)) {
			return o, true
		}
	}
	return Operator{}, false
}

// PutOperator adds an operator, or gives one another role or PIN.
type PutOperator struct {
	ID   string // empty for a new one
	Name string
	Role string
	PIN  string // digest of what is kept of the PIN; empty leaves it
}

func (PutOperator) incident() IncidentID { return Organisation }

func decideOperator(v View, c PutOperator, env Env) ([]Event, error) {
	name, err := line("name", c.Name)
	if err != nil {
		return nil, err
	}
	role, err := line("role", c.Role)
	if err != nil {
		return nil, err
	}
	set := map[string]json.RawMessage{}
	id := c.ID
	if id == "" {
		if name == "" {
			return nil, Refuse(Invalid, "name", "", "an operator needs a name.")
		}
		if _, ok := FindOperator(v, name); ok {
			return nil, Refuse(Conflict, "name", "Add what tells the two apart.", "%s is an operator already.", name)
		}
		id = env.NewID()
		set["name"] = rawOf(name)
	} else if r, ok := v.Record(OperatorRegister, id); !ok || r.Withdrawn {
		return nil, Refuse(NotFound, "id", "", "there is no such operator.")
	}
	if role != "" {
		set["role"] = rawOf(role)
	}
	if c.PIN != "" {
		set["pin"] = rawOf(c.PIN)
	}
	if len(set) == 0 {
		return nil, Refuse(Conflict, "", "", "nothing has changed.")
	}
	return put1(OperatorRegister, id, set), nil
}

// Confirmation is an act of an incident that a second person confirmed by PIN.
type Confirmation struct {
	Name string
	Act  string
	Stamp
}

// Confirmations are the acts of an incident that were confirmed by PIN.
func Confirmations(v View) []Confirmation {
	var out []Confirmation
	for _, r := range v.Standing(ConfirmRegister) {
		out = append(out, Confirmation{Name: guide.Text(r.Fields["name"]), Act: guide.Text(r.Fields["act"]), Stamp: r.Stamp})
	}
	return out
}

// ConfirmedEvents are the events that say by whom an act was confirmed by PIN.
func ConfirmedEvents(env Env, names []string, act string) []Event {
	var out []Event
	for _, name := range names {
		out = append(out, RecordPut{Register: ConfirmRegister, ID: env.NewID(), Set: map[string]json.RawMessage{"name": rawOf(name), "by": rawOf(ByPIN), "act": rawOf(act)}})
	}
	return out
}

// confirmText is the line of the timeline that says who confirmed what.
func confirmText(r Record) string {
	return "Confirmed by PIN by " + guide.Text(r.Fields["name"]) + ": " + guide.Text(r.Fields["act"]) + "."
}

// SecondsOf are the people beside the one who acts that a command names as
// answering for it, and what they answer for.
func SecondsOf(c Command) (names []string, act string) {
	switch c := c.(type) {
	case SetSeverity:
		names, act = []string{c.Second}, "severity "+c.Level
	case Override:
		names, act = []string{c.By, c.Second}, "waiver of "+c.Criterion
		if c.Owe {
			act = "putting off of " + c.Criterion
		}
	case LiftHold:
		names, act = []string{c.Legal, c.Security}, "lifting the legal hold"
	case PutRecord:
		names, act = []string{c.Second}, "severity"
		for field, what := range map[string]string{"fp.confirmed_by": "false positive", "clo.confirmed_by": "closing"} {
			if raw, ok := c.Set[field]; ok {
				names, act = append(names, guide.Texts(raw)...), what
			}
		}
	}
	out := names[:0]
	for _, n := range names {
		if n = strings.TrimSpace(n); n != "" {
			out = append(out, n)
		}
	}
	return out, act
}
