package model

import (
	"encoding/json"

	"bridgelog/model/guide"
)

// IncidentID names an incident across logs: 24 hexadecimal digits, random.
type IncidentID string

// Person is who acts: a name and the role in which they act.
type Person struct {
	Name string
	Role string
}

// Command is something a person wants done. Decide turns it into events or
// refuses it; nothing else does.
type Command interface{ incident() IncidentID }

// OpenIncident starts a record from the start card (form rep). Only Title and
// Detected are needed; a zero Detected.Precision means "now".
type OpenIncident struct {
	Title    string
	Detected Moment
	Source   string   // detection_source
	Reporter string   //
	Systems  []string //
	Category string   // category
	Ongoing  string   // yes, no, unknown
	Severity string   // SEV1 … SEV4; empty becomes SEV2 (guide, quick_mapping)
	Zone     string   // home zone, IANA; empty takes Env.Zone
	Drill    bool

	Scenario string // of a drill: key of a ready scenario, whose set-up and injects it begins with
	Begins   Moment // of a drill: when the injects are planned to begin; unknown is now
	Planned  string // of a drill: the row of the drill plan it is held for
}

// NoteEvent adds one row to the timeline.
type NoteEvent struct {
	Incident IncidentID
	Row      RowFields
	Redo     bool
	About    string // register row it tells of, "actions/ID"; the two are linked
}

// PutRecord sets fields of a form, or of a register row; an empty ID with a
// Register makes a new row.
type PutRecord struct {
	Incident IncidentID
	Form     string
	Register string
	ID       string
	Set      map[string]json.RawMessage
	Why      string
	Second   string // second person, where an answer is the severity and lowering needs one

	Transcribed *Transcribed // the fields were typed in from paper
}

// SetSeverity decides the level.
type SetSeverity struct {
	Incident IncidentID
	Level    string
	Proposal string
	Ratings  *Ratings
	Why      string
	Second   string
}

// WithdrawRecord strikes a register row, with a reason.
type WithdrawRecord struct {
	Incident IncidentID
	Register string
	ID       string
	Why      string
}

// MovePhase leads the incident through a gate. Gate may be empty where only one
// leads there. Why is needed for going back.
type MovePhase struct {
	Incident IncidentID
	To       Phase
	Gate     string
	Why      string
}

// Override puts off a criterion of a gate (Owe) or waives it. By is who is
// accountable, Second the second person where the guide asks for one, Until the
// end of an accepted risk (bdm+so), as typed.
type Override struct {
	Incident  IncidentID
	Criterion string
	Owe       bool
	Why       string
	By        string
	Second    string
	Until     Moment
}

// SettleStep says what became of a playbook step: done, skipped (with Why) or
// open again (""). Set are answers the step names, recorded with it.
type SettleStep struct {
	Incident IncidentID
	Step     string
	State    string
	Why      string
	Set      map[string]json.RawMessage
}

// GiveStep names who does a step, answers its condition, or adds a free step:
// empty fields stay as they are.
type GiveStep struct {
	Incident  IncidentID
	Step      string // empty with a Title adds a free step
	Owner     string
	Condition string // yes or no
	Title     string
	Phase     Phase
	Role      string
}

// ContainNow records a containment action in any phase, and starts it. Risk is
// the answer to "could this destroy evidence or warn the attacker?".
type ContainNow struct {
	Incident IncidentID
	What     string
	Owner    string
	Systems  []string
	Risk     guide.Answer
}

// DecideCard takes the business decision card (form tgt): a decision, the
// accepted targets, and a row of the log.
type DecideCard struct {
	Incident    IncidentID
	Set         map[string]json.RawMessage
	Transcribed *Transcribed // the card was written on paper first
}

// AcceptHandover gives the lead to the next person (form hnd), who accepts.
type AcceptHandover struct {
	Incident    IncidentID
	Set         map[string]json.RawMessage
	Transcribed *Transcribed // the card was written on paper first
}

// LiftHold ends a legal hold; two people answer for it.
type LiftHold struct {
	Incident IncidentID
	Why      string
	Legal    string
	Security string
}

// Pin marks a timeline row as a key moment, or takes the mark away.
type Pin struct {
	Incident IncidentID
	Entry    Seq
	On       bool
}

// Correct replaces a timeline row with a new one.
type Correct struct {
	Incident IncidentID
	Entry    Seq
	Row      RowFields
	Why      string
}

// Withdraw strikes a row, a correction or an import.
type Withdraw struct {
	Incident IncidentID
	Entry    Seq
	Why      string
	Undo     bool
}

// CommitImport takes in what an import previewed: the file's facts, and either
// rows (which become entries) or a dataset.
type CommitImport struct {
	Incident IncidentID
	Import   ImportCommitted
	Rows     []RowFields
}

// RecordExport seals that a document was written.
type RecordExport struct {
	Incident IncidentID
	Issued   ReportIssued
}

func (OpenIncident) incident() IncidentID     { return "" }
func (c NoteEvent) incident() IncidentID      { return c.Incident }
func (c PutRecord) incident() IncidentID      { return c.Incident }
func (c SetSeverity) incident() IncidentID    { return c.Incident }
func (c WithdrawRecord) incident() IncidentID { return c.Incident }
func (c MovePhase) incident() IncidentID      { return c.Incident }
func (c Override) incident() IncidentID       { return c.Incident }
func (c SettleStep) incident() IncidentID     { return c.Incident }
func (c GiveStep) incident() IncidentID       { return c.Incident }
func (c ContainNow) incident() IncidentID     { return c.Incident }
func (c DecideCard) incident() IncidentID     { return c.Incident }
func (c AcceptHandover) incident() IncidentID { return c.Incident }
func (c LiftHold) incident() IncidentID       { return c.Incident }
func (c Pin) incident() IncidentID            { return c.Incident }
func (c Correct) incident() IncidentID        { return c.Incident }
func (c Withdraw) incident() IncidentID       { return c.Incident }
func (c CommitImport) incident() IncidentID   { return c.Incident }
func (c RecordExport) incident() IncidentID   { return c.Incident }

// Target is the incident a command is about; empty for OpenIncident.
func Target(c Command) IncidentID { return c.incident() }
