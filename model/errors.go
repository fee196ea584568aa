package model

import "fmt"

// ErrorKind tells the program what sort of refusal an Error is. The set is
// closed: every kind has one exit code in bridgelogctl and one look on screen.
type ErrorKind string

const (
	Invalid  ErrorKind = "invalid"   // what was given cannot be right; Field says where
	NotFound ErrorKind = "not-found" // the named thing is not in the logbook
	Conflict ErrorKind = "conflict"  // it was right once, but something newer stands in its place
	Locked   ErrorKind = "locked"    // another program holds the logbook
	Sealed   ErrorKind = "sealed"    // it needs a key, and what was given is none or another
	Broken   ErrorKind = "broken"    // the record does not verify
	Full     ErrorKind = "full"      // the disk or folder does not take more
	Newer    ErrorKind = "newer"     // written by a newer version of the program
	Question ErrorKind = "question"  // cannot be decided without asking; Choices says what
	Internal ErrorKind = "internal"  // a bug of ours
)

// Error is a refusal: a kind for the program, a sentence and a hint for the
// person. Nothing has been half-done when one is returned.
type Error struct {
	Kind    ErrorKind
	Field   string   // the field, file, line or entry that is meant; may be empty
	Text    string   // one sentence: what is wrong
	Hint    string   // one sentence: what to do; may be empty
	Choices []Choice // for Question: the answers that would settle it
	Err     error    // the cause, for %w chains; may be nil
}

// Choice is one answer to a Question.
type Choice struct {
	Label   string // what the person reads
	Replace string // the whole text to put in place of what was typed
}

func (e *Error) Error() string {
	s := e.Text
	if e.Field != "" {
		s = e.Field + ": " + s
	}
	if e.Hint != "" {
		s += " " + e.Hint
	}
	return s
}

func (e *Error) Unwrap() error { return e.Err }

// Refuse builds an Error of one kind about one field.
func Refuse(kind ErrorKind, field, hint, format string, args ...any) *Error {
	return &Error{Kind: kind, Field: field, Hint: hint, Text: fmt.Sprintf(format, args...)}
}
