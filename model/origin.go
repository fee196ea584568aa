package model

import "fmt"

// LogContinued is the first entry under a new key of the log: a backup was
// restored beside the logbook it is of, and a key never signs two histories. Its
// form is that of journal.Continuation (docs/journal.md, section 15).
type LogContinued struct {
	Log    string `json:"log"`    // id of the log until here
	Before string `json:"before"` // public key until here
	Note   string `json:"note"`   // signed head over the entries in front of this one
	Key    string `json:"key"`    // public key from here on
	Why    string `json:"why"`    // a sentence
	Size   uint64 `json:"size"`   // entries in front of this one
	Root   string `json:"root"`   // of the tree over them, hex
}

func (LogContinued) Kind() string { return "log.continued" }
func (LogContinued) Version() int { return 1 }

// Origin is a key under which the log stood from one entry on.
type Origin struct {
	LogContinued
	Stamp
}

func continuedText(e LogContinued) string {
	return fmt.Sprintf("The log goes on under a new key; until here it was log %s. %s", e.Log, e.Why)
}
