package journal

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"
)

// KindContinued is the kind of the entry with which a log goes on under a new
// key, and so a new id: after a backup was restored beside the log it is of. One
// key then never signs two histories (docs/journal.md, section 15).
const KindContinued = "log.continued"

// Continuation is what the body of such an entry says of the log before it. The
// names are those of its members; more may stand beside them.
type Continuation struct {
	Log    string `json:"log"`    // id of the log until here
	Before string `json:"before"` // public key of the log until here
	Note   string `json:"note"`   // its signed head over all entries in front of this one
	Key    string `json:"key"`    // public key from here on
	Why    string `json:"why"`    // in a sentence
	Size   uint64 `json:"size"`   // entries in front of this one
	Root   string `json:"root"`   // of the tree over them, hex
}

// NewContinuation says that a log of head now, which note signs under the old
// key, goes on under another.
func NewContinuation(now Head, note []byte, old, next Verifier, why string) Continuation {
	root := now.written()
	return Continuation{Log: old.id, Before: old.public, Note: string(note), Key: next.public, Why: why, Size: now.Size, Root: hex.EncodeToString(root[:])}
}

// continuationIn reads what a body says of the log before it; nil where the
// header is of another kind.
func continuationIn(header, body []byte) *Continuation {
	if !bytes.Contains(header, []byte("\nkind: "+KindContinued+"\n")) {
		return nil
	}
	var members map[string]json.RawMessage // the names must match to the letter
	c := &Continuation{}
	if !utf8.Valid(body) || json.Unmarshal(body, &members) != nil {
		return c
	}
	for name, into := range map[string]any{"log": &c.Log, "before": &c.Before, "note": &c.Note, "key": &c.Key, "why": &c.Why, "size": &c.Size, "root": &c.Root} {
		_ = json.Unmarshal(members[name], into) // what is not there is found by holds
	}
	return c
}

// holds checks a continuation against the log in front of it, and returns the key
// the log goes on under.
func (c *Continuation) holds(log string, before Head) (Verifier, error) {
	old, err := NewVerifier(c.Before)
	if err != nil || old.id != c.Log || c.Log != log {
		return Verifier{}, fmt.Errorf("it says that the log before it was %.40q, but that was %s", c.Log, log)
	}
	root := before.written()
	if c.Size != before.Size || c.Root != hex.EncodeToString(root[:]) {
		return Verifier{}, fmt.Errorf("it goes on from another head than that of the %s in front of it", entries(before.Size))
	}
	signed, err := OpenHead([]byte(c.Note), old)
	if err != nil || signed != before {
		return Verifier{}, fmt.Errorf("the head it goes on from was not signed by the key of log %s", log)
	}
	next, err := NewVerifier(c.Key)
	if err != nil || next.id == old.id {
		return Verifier{}, fmt.Errorf("it names no new key")
	}
	return next, nil
}

// text is a sentence without line breaks, for a warning.
func (c *Continuation) text() string { return strings.Join(strings.Fields(c.Why), " ") }
