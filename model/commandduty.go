package model

import (
	"bridgelog/model/regime"
)

// AnswerDuties confirms, for one incident, the answers that decide which duties
// apply, and the workloads whose profiles they were taken from.
type AnswerDuties struct {
	Incident IncidentID
	Profiles []string // ids of Profiles
	Answers  map[string][]string
}

// TriggerGiven is a fact given together with another act.
type TriggerGiven struct {
	Name     string
	Scope    string
	At       Moment
	Evidence string
}

// ConfirmDuties says that stages apply: their clocks start, each with the rule
// it is confirmed with. By is who confirmed it, from legal or privacy.
type ConfirmDuties struct {
	Incident IncidentID
	Stages   []string
	By       string
	Why      string
	Zone     string // of the reporting establishment; empty takes the stage's, the profile's or the incident's
	Triggers []TriggerGiven
	Noon     bool // the noon rule is open to this entity (DORA)
	WhatIf   bool // count although the rule is not law yet
}

// DeclineDuty records the decision that a notification is not made.
type DeclineDuty struct {
	Incident IncidentID
	Stage    string
	DutyDecision
}

// SetTrigger gives a fact a value, replaces it, or takes it back (At Unknown).
type SetTrigger struct {
	Incident IncidentID
	TriggerGiven
	Why   string // needed where it replaces another value
	Later bool   // a person said that deadlines may move later
}

// ExtendDuty records what moves one duty's clock: an extension, a clock that
// began again, whether the noon rule is open. Why names who granted it.
type ExtendDuty struct {
	Incident IncidentID
	Duty     string
	regime.Params
	Why string
}

// UpdateDuties lets running clocks go on by the rule pack in use now.
type UpdateDuties struct {
	Incident IncidentID
	Duties   []string
	Why      string
	Later    bool
}

// TypeNotice keeps what a person typed into a notice; nil takes the value of
// the incident again.
type TypeNotice struct {
	Incident IncidentID
	Duty     string
	Set      map[string]*string
}

// RecordNotice says that a notice was sent, outside the program, by a person.
type RecordNotice struct {
	Incident IncidentID
	Duty     string
	At       Moment
	Channel  string
	Receipt  string
	By       string
	File     string
	SHA256   string
	Why      string            // needed where it was late, or earlier than the law allows
	Items    map[string]string // what it said, by content
	Complete bool              // nothing more is owed for this stage
	Later    bool
}

func (c AnswerDuties) incident() IncidentID  { return c.Incident }
func (c ConfirmDuties) incident() IncidentID { return c.Incident }
func (c DeclineDuty) incident() IncidentID   { return c.Incident }
func (c SetTrigger) incident() IncidentID    { return c.Incident }
func (c ExtendDuty) incident() IncidentID    { return c.Incident }
func (c UpdateDuties) incident() IncidentID  { return c.Incident }
func (c TypeNotice) incident() IncidentID    { return c.Incident }
func (c RecordNotice) incident() IncidentID  { return c.Incident }
