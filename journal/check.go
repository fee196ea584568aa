package journal

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"time"
	"unicode/utf8"

	"golang.org/x/mod/sumdb/tlog"
)

// checker folds entries into a tree and looks for the first fault. It is used
// by one goroutine at a time.
type checker struct {
	key      Verifier // of the log as it is called now
	log      string   // id of the log at the entry that comes next
	moved    bool     // it went on under another key before
	size     uint64   // how many entries the log says it holds
	signed   []byte   // signed head, nil where there is none
	vouched  Head     // the head it vouches for, where opens is nil
	opens    error    // why the signed head does not open
	marks    map[uint64]Head
	edge     *Frontier
	stored   []Hash // scratch of addHash
	prev     Entry
	claims   map[uint64][]claim // announcing entry → what is said to be announced by it
	erased   uint64
	lost     uint64
	fault    *fault
	warnings []Warning
	unsaid   int // warnings beyond maxWarnings
}

type fault struct {
	part Fault
	seq  uint64
	why  string
}

// claim is that an entry, or its body, is gone, and that a later entry says why.
type claim struct {
	seq    uint64
	lost   bool // else erased
	header bool // the header is lost, too
}

func newChecker(key Verifier, size uint64, signed []byte) *checker {
	c := &checker{key: key, size: size, signed: signed, marks: map[uint64]Head{0: {}},
		edge: NewFrontier(), claims: map[uint64][]claim{}}
	if len(signed) > 0 {
		c.vouched, c.opens = OpenHead(signed, key)
		if c.opens == nil {
			c.mark(c.vouched.Size)
		}
	}
	return c
}

// mark asks for the head of the first size entries to be remembered.
func (c *checker) mark(size uint64) {
	if _, ok := c.marks[size]; !ok {
		c.marks[size] = Head{}
	}
}

func (c *checker) bad(part Fault, seq uint64, format string, args ...any) {
	if c.fault == nil || seq < c.fault.seq {
		c.fault = &fault{part, seq, fmt.Sprintf("Entry %d: ", seq) + fmt.Sprintf(format, args...)}
	}
}

func (c *checker) warn(seq uint64, format string, args ...any) {
	if len(c.warnings) == maxWarnings {
		c.unsaid++
		return
	}
	c.warnings = append(c.warnings, Warning{seq, fmt.Sprintf(format, args...)})
}

// check takes in the next batch; it stops at the first fault.
func (c *checker) check(b *batch) {
	stored := b.stored
	for i := range b.seen {
		g := &b.seen[i]
		next := c.edge.size
		switch {
		case g.seq > next:
			c.bad(MissingEntry, next, "it is missing; the next one there is entry %d.", g.seq)
			return
		case g.seq < next || next >= b.to:
			c.bad(BadOrder, min(g.seq, next), "it comes twice or out of order.")
			return
		}
		var own []Hash // what is stored for this entry
		if b.stored != nil || b.lost < b.to {
			if next >= b.lost {
				c.bad(BadHash, next, "a hash stored for it is missing.")
				return
			}
			n := int(StoredIndex(next+1) - StoredIndex(next))
			own, stored = stored[:n], stored[n:]
		}
		if c.entry(g, b.headers[g.start:g.end], own); c.fault != nil {
			return
		}
	}
	if c.edge.size < b.to {
		c.bad(MissingEntry, c.edge.size, "it is missing.")
	}
}

// entry takes in the entry that comes next.
func (c *checker) entry(g *sighting, header []byte, own []Hash) {
	seq := c.edge.size
	if g.lost && len(header) == 0 {
		c.gone(g, own)
		return
	}
	leaf := tlog.RecordHash(header)
	resealed := own == nil || own[0] == leaf // the header is the one that was hashed
	e, err := parse(header)
	switch {
	case err != nil:
		c.bad(BadHeader, seq, "its header was changed: %v.", err)
	case !c.belongs(seq, e, g):
	case e.Seq != seq:
		c.bad(BadOrder, seq, "in its place stands entry %d; entries were swapped or moved.", e.Seq)
	case !resealed:
		c.bad(BadHeader, seq, "its header and the hash stored for it do not agree; one of them was changed after it was sealed.")
	case g.erased && g.erasedBy <= seq:
		c.bad(BadErasure, seq, "its body is said to be erased by entry %d, which is not a later one.", g.erasedBy)
	case g.erased && g.erasedBy >= c.size:
		c.bad(BadErasure, seq, "its body is said to be erased by entry %d, which is not in the log.", g.erasedBy)
	case g.erased && e.Kind == KindShredded:
		c.bad(BadErasure, seq, "it announces an erasure, so its own body may not be erased.")
	case g.erased && e.Kind == KindLost:
		c.bad(BadErasure, seq, "it announces a loss, so its own body may not be erased.")
	case g.erased && e.Kind == KindContinued:
		c.bad(BadErasure, seq, "it continues the log, so its own body may not be erased.")
	case g.lost && !g.erased:
		c.claimLoss(g, seq, false)
	case !g.erased && g.noBody:
		c.bad(BadBody, seq, "its body or salt is missing, and no entry says it was erased.")
	case !g.noBody && g.digest != e.Digest:
		c.bad(BadBody, seq, "its body or salt was changed: they no longer give the digest in its header.")
	}
	if c.fault != nil {
		return
	}
	if g.erased {
		c.erased++
		c.claims[g.erasedBy] = append(c.claims[g.erasedBy], claim{seq: seq})
		if !g.noBody {
			c.warn(seq, "Entry %d: entry %d erased its body, yet the body is still there.", seq, g.erasedBy)
		}
	}
	c.settleClaims(seq, e, g)
	if c.fault != nil {
		return
	}
	if c.grow(seq, leaf, own); c.fault != nil {
		return
	}
	if seq > 0 && c.prev.Log != "" {
		c.watchClock(e)
	}
	c.prev = e
}

// grow takes the leaf of the entry that comes next into the tree.
func (c *checker) grow(seq uint64, leaf Hash, own []Hash) {
	c.stored = c.edge.addHash(leaf, c.stored[:0])
	for level := 1; level < len(c.stored) && own != nil; level++ {
		if own[level] != c.stored[level] {
			c.bad(BadHash, seq, "the stored hash over entries %d to %d is not the one these entries give; it was changed.",
				seq+1-1<<level, seq)
			// The entry itself is sound; only the tree beside it is not.
			return
		}
	}
	if _, ok := c.marks[c.edge.size]; ok {
		c.marks[c.edge.size] = c.edge.Head()
	}
}

// belongs says whether an entry is of the log as it is called at its place. A log
// goes on under another id only with the entry that says so.
func (c *checker) belongs(seq uint64, e Entry, g *sighting) bool {
	if c.log == "" { // the first that can be read
		c.log = e.Log
		if seq > 0 && e.Kind == KindContinued && g.continues != nil {
			c.log = g.continues.Log
		} else if seq > 0 {
			return true
		}
	}
	if seq == 0 {
		if e.Kind == KindContinued {
			c.bad(BadLog, seq, "it says that a log goes on, but there is none in front of it.")
			return false
		}
		return true
	}
	if e.Kind != KindContinued {
		switch {
		case e.Log == c.log:
			return true
		case !c.moved && e.Log == c.key.id: // then it is the entries before it that are strangers
			c.bad(BadLog, 0, "it belongs to log %s, not to log %s.", c.log, c.key.id)
		default:
			c.bad(BadLog, seq, "it belongs to log %s, not to log %s.", e.Log, c.log)
		}
		return false
	}
	if g.continues == nil {
		c.bad(BadBody, seq, "its body is gone, and with it what it says of the log before it.")
		return false
	}
	next, err := g.continues.holds(c.log, c.edge.Head())
	if err == nil && next.id != e.Log {
		err = fmt.Errorf("it belongs to log %s and names the key of log %s", e.Log, next.id)
	}
	if err != nil {
		c.bad(BadLog, seq, "it does not continue the log: %v.", err)
		return false
	}
	c.log, c.moved = next.id, true
	c.warn(seq, "Entry %d: from here on the log goes on under a new key, as log %s; until here it was log %s. %s", seq, next.id, g.continues.Log, g.continues.text())
	return true
}

// clockSlack is how far the wall clock may move between two entries before it
// is worth a word: more than time servers correct, less than a person sets.
const clockSlack = 2 * time.Second

func (c *checker) watchClock(e Entry) {
	if back := c.prev.Recorded.Sub(e.Recorded); back > 0 {
		c.warn(e.Seq, "Entry %d: it was recorded %s before the entry in front of it; the clock was set back.", e.Seq, back)
		return
	}
	// A new session starts again at a drift near zero; that is no jump.
	if jump := e.Drift - c.prev.Drift; e.Drift.Abs() > clockSlack && jump.Abs() > clockSlack {
		c.warn(e.Seq, "Entry %d: the clock was moved by %s since the entry in front of it.", e.Seq, jump)
	}
}

// erasureIn returns the entry that a body says is erased, -1 if it says nothing
// of the kind.
func erasureIn(header, body []byte) int64 {
	if !bytes.Contains(header, []byte("\nkind: "+KindShredded+"\n")) {
		return -1
	}
	// A map, not a struct: the name must match to the letter.
	var says map[string]json.RawMessage
	if !utf8.Valid(body) || json.Unmarshal(body, &says) != nil {
		return -1
	}
	entry, err := strconv.ParseInt(string(says["entry"]), 10, 64)
	if err != nil || entry < 0 || entry >= MaxSize || string(says["entry"]) == "-0" {
		return -1
	}
	return entry
}

// verdict sums up once every entry was taken in or a fault was found.
func (c *checker) verdict() Verdict {
	v := Verdict{Entries: c.size, Head: c.edge.Head(), Erased: c.erased, Lost: c.lost, Warnings: c.warnings}
	if c.unsaid > 0 {
		v.Warnings = append(v.Warnings, Warning{c.prev.Seq, fmt.Sprintf("%d more warnings of this sort are not listed.", c.unsaid)})
	}
	if c.fault != nil {
		v.Fault, v.FirstBad, v.Why, v.Sound = c.fault.part, c.fault.seq, c.fault.why, c.fault.seq
		if v.Sound != v.Head.Size {
			v.Head = Head{} // the tree ran on past the fault
		}
		return v
	}
	if c.size > 0 && c.log != c.key.id {
		v.Fault, v.Head = BadLog, Head{}
		v.Why = fmt.Sprintf("Entry 0: it belongs to log %s, not to log %s.", c.log, c.key.id)
		return v
	}
	v.Sound = c.size
	switch {
	case len(c.signed) == 0:
		if c.size > 0 {
			v.Warnings = append(v.Warnings, Warning{c.size - 1, "The log has no signed head, so entries missing at its end would not be noticed."})
		}
	case c.opens != nil:
		v.Fault, v.FirstBad = BadHead, c.size
		v.Why = fmt.Sprintf("The entries agree with each other, but %v.", c.opens)
		return v
	case c.vouched.Size > c.size:
		v.Fault, v.FirstBad = MissingTail, c.size
		v.Why = fmt.Sprintf("Entry %d: it is missing; the signed head vouches for %d entries, but the log ends after %d.", c.size, c.vouched.Size, c.size)
		return v
	case c.marks[c.vouched.Size] != c.vouched:
		v.Fault, v.FirstBad, v.Sound = BadHead, 0, 0
		v.Why = fmt.Sprintf("The entries agree with each other but not with the signed head over the first %s: at least one of them was replaced together with its hashes, and which one cannot be told.",
			entries(c.vouched.Size))
		return v
	case c.vouched.Size < c.size:
		v.Warnings = append(v.Warnings, Warning{c.vouched.Size, fmt.Sprintf("Entry %d and those after it are not yet covered by the signed head.", c.vouched.Size)})
	}
	v.OK = true
	return v
}
