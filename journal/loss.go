package journal

import (
	"bytes"
	"encoding/json"
	"fmt"
	"unicode/utf8"
)

// KindLost is the kind of the entry that says which entries of a damaged log
// could not be read any more when what was sound of it was rescued. Their places
// in the tree are kept by their hashes (docs/journal.md, section 18).
const KindLost = "entry.lost"

// Span is a run of entries, both ends counted.
type Span struct{ From, To uint64 }

func (s Span) text() string {
	if s.From == s.To {
		return fmt.Sprintf("entry %d", s.From)
	}
	return fmt.Sprintf("entries %d to %d", s.From, s.To)
}

// Loss is what the body of such an entry says.
type Loss struct {
	Entries []Span // of which header and body are lost
	Bodies  []Span // of which the body is lost, the header is not
}

// lossIn reads what a body says is lost; nil where the header is of another kind.
func lossIn(header, body []byte) *Loss {
	if !bytes.Contains(header, []byte("\nkind: "+KindLost+"\n")) {
		return nil
	}
	var members map[string]json.RawMessage // the names must match to the letter
	if !utf8.Valid(body) || json.Unmarshal(body, &members) != nil {
		return &Loss{}
	}
	return &Loss{spansIn(members["entries"]), spansIn(members["bodies"])}
}

// spansIn reads [[from,to],…]; nothing where it is anything else.
func spansIn(raw json.RawMessage) []Span {
	var pairs [][]uint64
	if json.Unmarshal(raw, &pairs) != nil {
		return nil
	}
	var all []Span
	for _, p := range pairs {
		if len(p) != 2 || p[0] > p[1] || p[1] >= MaxSize {
			return nil
		}
		all = append(all, Span{p[0], p[1]})
	}
	return all
}

func within(spans []Span, seq uint64) bool {
	for _, s := range spans {
		if s.From <= seq && seq <= s.To {
			return true
		}
	}
	return false
}

// gone takes in an entry whose header is lost: its leaf hash keeps its place.
func (c *checker) gone(g *sighting, own []Hash) {
	seq, leaf := c.edge.size, Hash{}
	switch {
	case len(own) > 0:
		leaf = own[0]
	case len(g.leaf) == len(leaf):
		copy(leaf[:], g.leaf)
	default:
		c.bad(MissingEntry, seq, "it is missing, and its hash with it.")
		return
	}
	if c.claimLoss(g, seq, true); c.fault == nil {
		c.grow(seq, leaf, own)
	}
}

// claimLoss notes that a later entry must say that this one was lost.
func (c *checker) claimLoss(g *sighting, seq uint64, header bool) {
	what := "it"
	if !header {
		what = "its body"
	}
	switch {
	case g.lostBy <= seq:
		c.bad(BadLoss, seq, "%s is said to be lost by entry %d, which is not a later one.", what, g.lostBy)
	case g.lostBy >= c.size && header:
		c.bad(MissingEntry, seq, "it cannot be read any more.")
	case g.lostBy >= c.size:
		c.bad(BadBody, seq, "its body cannot be read any more.")
	case !header && !g.noBody:
		c.bad(BadLoss, seq, "its body is said to be lost, yet it is there.")
	default:
		c.lost++
		c.claims[g.lostBy] = append(c.claims[g.lostBy], claim{seq: seq, lost: true, header: header})
	}
}

// settleClaims checks, at an entry said to have announced that others are gone,
// that it did. An entry announces one erasure, so of several claims of that sort
// at most one can hold; a loss may be of any number.
func (c *checker) settleClaims(seq uint64, e Entry, g *sighting) {
	for _, claimed := range c.claims[seq] {
		switch {
		case !claimed.lost && (e.Kind != KindShredded || g.erases < 0 || uint64(g.erases) != claimed.seq):
			c.bad(BadErasure, claimed.seq, "its body is gone and is said to be erased by entry %d, but that entry does not announce it.", seq)
		case claimed.lost && (g.loss == nil || claimed.header && !within(g.loss.Entries, claimed.seq) ||
			!claimed.header && !within(g.loss.Bodies, claimed.seq)):
			c.bad(BadLoss, claimed.seq, "it is gone and is said to be lost by entry %d, but that entry does not say so.", seq)
		}
	}
	delete(c.claims, seq)
	if g.loss == nil {
		return
	}
	for _, s := range g.loss.Entries {
		c.warn(seq, "Entry %d: it says that %s can no longer be read, since the logbook was damaged. Their hashes are those the log was sealed with.", seq, s.text())
	}
	for _, s := range g.loss.Bodies {
		c.warn(seq, "Entry %d: it says that what was written in %s can no longer be read, since the logbook was damaged.", seq, s.text())
	}
}
