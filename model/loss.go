package model

import (
	"fmt"
	"strings"
)

// EntriesLost says what could not be read any more when what was sound of a
// damaged logbook was rescued. The journal reads Entries and Bodies, too
// (docs/journal.md, section 18).
type EntriesLost struct {
	Entries  [][2]Seq `json:"entries,omitempty"` // runs of entries, both ends counted
	Bodies   [][2]Seq `json:"bodies,omitempty"`  // runs of which the header was kept
	Size     uint64   `json:"size"`              // entries the signed head of the damaged log spoke of
	Note     string   `json:"note,omitempty"`    // that head
	Attested bool     `json:"attested"`          // it bears out what was kept
	Pages    int64    `json:"pages,omitempty"`   // of the database that could not be read
	Log      bool     `json:"log,omitempty"`     // the write-ahead log could not be taken in
	Files    int      `json:"files,omitempty"`   // kept files that were gone
	Plain    bool     `json:"plain,omitempty"`   // it was not sealed: a damaged page cannot be told from an empty one
	From     string   `json:"from"`              // name of the damaged logbook
	Kept     uint64   `json:"kept"`              // entries in front of the rescue, lost ones among them
}

func (EntriesLost) Kind() string { return "entry.lost" }
func (EntriesLost) Version() int { return 1 }

// Lost is one rescue, and what it says is lost.
type Lost struct {
	EntriesLost
	Stamp
}

// Text is where it was rescued from and what was lost, in sentences.
func (e EntriesLost) Text() string {
	return strings.TrimSpace(fmt.Sprintf("Rescued from the damaged logbook %s. %s", e.From, e.Missing()))
}

// Missing is what was lost, in sentences; empty where nothing was.
func (e EntriesLost) Missing() string {
	var parts []string
	if e.Size > e.Kept {
		parts = append(parts, fmt.Sprintf("Its head spoke of %d entries; those from entry %d on are lost.", e.Size, e.Kept))
	}
	if runs := runText(e.Entries); runs != "" {
		parts = append(parts, "Lost: "+runs+"; their hashes are in the tree.")
	}
	if runs := runText(e.Bodies); runs != "" {
		parts = append(parts, "Of "+runs+" only who wrote it, when and of what kind was kept.")
	}
	if e.Log {
		parts = append(parts, "Its write-ahead log could not be read: what was recorded last may be missing.")
	}
	switch {
	case e.Pages == 1:
		parts = append(parts, "1 page of the database could not be read: drafts and settings that stood on it are gone.")
	case e.Pages > 1:
		parts = append(parts, fmt.Sprintf("%d pages of the database could not be read: drafts and settings that stood on them are gone.", e.Pages))
	case e.Plain:
		parts = append(parts, "Whether drafts and settings are missing cannot be told: the logbook was not sealed.")
	}
	if e.Files > 0 {
		parts = append(parts, Counted(e.Files, "kept file was", "kept files were")+" gone.")
	}
	if !e.Attested {
		parts = append(parts, "No signed head reaches the entries that were kept; they agree with each other and with their hashes. Hold a head from paper against them.")
	}
	return strings.Join(parts, " ")
}

func runText(runs [][2]Seq) string {
	var words []string
	for _, r := range runs {
		switch {
		case r[0] == r[1]:
			words = append(words, fmt.Sprintf("entry %d", r[0]))
		default:
			words = append(words, fmt.Sprintf("entries %d to %d", r[0], r[1]))
		}
	}
	return strings.Join(words, ", ")
}

// BodyLost stands, in a fold only, for an entry whose body was lost. It is never
// written.
type BodyLost struct {
	What string // kind of the entry
	By   Seq    // the entry that says so; 0 where none does yet
}

func (BodyLost) Kind() string { return "entry.body-lost" }
func (BodyLost) Version() int { return 1 }

func (e BodyLost) text() string {
	return fmt.Sprintf("What was recorded here (%s) can no longer be read: the logbook was damaged.", e.What)
}
