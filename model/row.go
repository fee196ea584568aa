package model

import "time"

// Seq is the place of an entry in its log, counted from zero.
type Seq uint64

// RowKind is what sort of thing a timeline row tells (the guide's
// timeline_kind list).
type RowKind string

const (
	Attacker   RowKind = "attacker"
	Detect     RowKind = "detect"
	Action     RowKind = "action"
	Decision   RowKind = "decision"
	Hypothesis RowKind = "hypothesis"
	Comm       RowKind = "comm"
	Kept       RowKind = "evidence"
	Service    RowKind = "service"
	App        RowKind = "system" // written by the program itself: severity, import, export
	Note       RowKind = "note"
	Task       RowKind = "task" // typed t:, an open action with a due time
)

// RowKinds lists every kind in the order of the guide.
var RowKinds = []RowKind{Attacker, Detect, Action, Decision, Hypothesis, Comm, Kept, Service, App, Note, Task}

// RowFields are what a person or an import gives for one timeline row.
type RowFields struct {
	Happened   Moment   `json:"happened"`
	Noticed    *Moment  `json:"noticed,omitempty"`
	Kind       RowKind  `json:"kind"`
	Text       string   `json:"text"`
	People     []string `json:"people,omitempty"`
	Systems    []string `json:"systems,omitempty"`
	Evidence   []string `json:"evidence,omitempty"`
	Typed      string   `json:"typed,omitempty"` // the whole line as typed
	LateReason string   `json:"late_reason,omitempty"`
	Tactic     string   `json:"tactic,omitempty"`
	Audience   string   `json:"audience,omitempty"` // TLP mark of the row, empty for the incident's
	Source     *Source  `json:"source,omitempty"`
	Pinned     bool     `json:"pinned,omitempty"`

	Transcribed *Transcribed `json:"transcribed,omitempty"` // typed in from paper
}

// Source says from which outside file a row was taken.
type Source struct {
	Import  string `json:"import,omitempty"`  // id of the import act
	Dataset string `json:"dataset,omitempty"` // id of the dataset, for a promoted row
	File    string `json:"file"`              // original file name
	Row     int    `json:"row"`               // record number in the file, from 1 (header not counted)
	Line    int    `json:"line,omitempty"`    // line in the file where the record begins, from 1
	Key     string `json:"key,omitempty"`     // native id or digest of the record, by which duplicates are known
	Product string `json:"product,omitempty"` // tool or sensor that wrote it
}

// LateAfter is how long after the event a row may be recorded before it is
// marked late (guide, quick_entry rules).
const LateAfter = 15 * time.Minute

// Row is one line of an incident's timeline as the fold leaves it. Rows are
// never changed in place; a struck row is a new value.
type Row struct {
	RowFields
	Seq      Seq
	ID       string
	Log      string        // id of the log the entry stands in
	Recorded time.Time     // UTC, by this program, cannot be typed
	Drift    time.Duration // how far the wall clock had moved against the running timer
	Author   string
	Role     string

	Corrects     Seq    // the entry this one corrects, valid when IsCorrection
	IsCorrection bool   //
	CorrectWhy   string //
	CorrectedBy  Seq    // valid when IsCorrected
	IsCorrected  bool   //
	Withdrawn    bool   //
	WithdrawnBy  Seq    // the entry that withdrew it
	WithdrawWhy  string //
	Erased       bool   // its body was destroyed; Text says so
	ErasedBy     Seq    // the entry that announced it
	ErasedWhy    string // legal reason
	Derived      bool   // drawn from an act with a kind of its own; cannot be corrected as a row
}

// Struck reports whether the row no longer stands: corrected or withdrawn.
func (r *Row) Struck() bool { return r.Withdrawn || r.IsCorrected }

// Late reports whether the row was recorded more than LateAfter after the
// latest moment it may speak of.
func (r *Row) Late() bool {
	return r.Happened.Known() && r.Source == nil && r.Happened.Precision != After &&
		r.Recorded.Sub(r.Happened.End()) > LateAfter
}

// ClockJumped reports whether the computer's clock had moved by more than two
// seconds against the running timer when the row was recorded.
func (r *Row) ClockJumped() bool { return r.Drift > clockJump || r.Drift < -clockJump }

const clockJump = 2 * time.Second

// Sort is the instant the row stands at when ordered by happened.
func (r *Row) Sort() time.Time { return r.Happened.Sort(r.Recorded) }
