package model

import "encoding/json"

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
}

// NoteEvent adds one row to the timeline.
type NoteEvent struct {
	Incident IncidentID
	Row      RowFields
	Redo     bool
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

func (OpenIncident) incident() IncidentID   { return "" }
func (c NoteEvent) incident() IncidentID    { return c.Incident }
func (c PutRecord) incident() IncidentID    { return c.Incident }
func (c SetSeverity) incident() IncidentID  { return c.Incident }
func (c Pin) incident() IncidentID          { return c.Incident }
func (c Correct) incident() IncidentID      { return c.Incident }
func (c Withdraw) incident() IncidentID     { return c.Incident }
func (c CommitImport) incident() IncidentID { return c.Incident }
func (c RecordExport) incident() IncidentID { return c.Incident }

// Target is the incident a command is about; empty for OpenIncident.
func Target(c Command) IncidentID { return c.incident() }
