package guide

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Row is one standing row of a register; withdrawn rows are no facts.
type Row struct {
	ID     string
	Fields map[string]json.RawMessage
}

// Facts is what rules may know of an incident. The folded view gives them; no
// rule reads a database or a clock.
type Facts interface {
	// Answer is a form answer as recorded; nil when there is none.
	Answer(field string) json.RawMessage
	// Rows are the standing rows of a register.
	Rows(register string) []Row
	// Level is the severity that stands, "SEV1" … "SEV4".
	Level() string
	// Holder is who holds a seat now; empty for an empty seat.
	Holder(role string) string
	// InPhase is the leading phase, and since when (UTC).
	InPhase() (phase string, since time.Time)
	// IsDrill says whether the incident is an exercise.
	IsDrill() bool
	// SeverityReasoned: the level is the proposed one or has a reason.
	SeverityReasoned() bool
	// ReportStands: a version in this state was made after the last change of content.
	ReportStands(report, state string) bool
	// ReportsKept: no earlier final report is missing.
	ReportsKept() bool
	// HoldInherited: a legal hold of this incident stands in the merge target too.
	HoldInherited() bool
	// Moved: every open row of the registers was carried over to the merge target.
	Moved(registers []string) bool
}

// Answer of a yes/no field, with its one line why.
type Answer struct {
	Answer string    `json:"answer"` // yes, no, unknown
	Reason string    `json:"reason,omitempty"`
	By     string    `json:"by,omitempty"`
	At     time.Time `json:"at,omitzero"` // UTC
}

// ReadAnswer reads a yes/no answer; another shape reads as no answer.
func ReadAnswer(raw json.RawMessage) Answer {
	var a Answer
	if json.Unmarshal(raw, &a) != nil {
		return Answer{}
	}
	a.Reason = strings.TrimSpace(a.Reason)
	return a
}

// NotKnown is the recorded answer "not known yet" of fields that have no such
// choice of their own. It is an answer, and it is no value: no rule takes it for
// one (forms.json: "Don't know yet" never blocks the first hour, but an owner who
// is not known cannot accept).
var NotKnown = json.RawMessage(`{"unknown":true}`)

// IsNotKnown says whether an answer is "not known yet".
func IsNotKnown(raw json.RawMessage) bool { return bytes.Equal(bytes.TrimSpace(raw), NotKnown) }

// Filled says whether an answer holds a value. An instant that is marked
// unknown is one (rule_language, "filled").
func Filled(raw json.RawMessage) bool {
	s := string(bytes.TrimSpace(raw))
	switch s {
	case "", "null", `""`, "[]", "{}":
		return false
	}
	if strings.HasPrefix(s, `"`) {
		return strings.TrimSpace(text(raw)) != ""
	}
	return !IsNotKnown(raw)
}

// Text is an answer that is one text or choice; other shapes read as empty.
func Text(raw json.RawMessage) string { return text(raw) }

// Texts is an answer that is a list of texts; one text is a list of one.
func Texts(raw json.RawMessage) []string { return texts(raw) }

func text(raw json.RawMessage) string {
	var s string
	_ = json.Unmarshal(raw, &s) // another shape than text reads as empty
	return s
}

func texts(raw json.RawMessage) []string {
	var s []string
	if json.Unmarshal(raw, &s) == nil {
		return s
	}
	if one := text(raw); one != "" {
		return []string{one}
	}
	return nil
}

// levelNumber is 1 for SEV1 … 4 for SEV4, 0 for none.
func levelNumber(level string) int {
	n, err := strconv.Atoi(strings.TrimPrefix(level, "SEV"))
	if err != nil || n < 1 || n > 4 {
		return 0
	}
	return n
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
