// Package journal is the trusted kernel of the logbook: it turns entries into
// leaves of a Merkle tree, tree heads into signed notes, and both into proofs
// that anybody can check without this program.
//
// It promises that the bytes it writes never change their meaning (see
// docs/journal.md, "Laws of change"), that it reads nothing it would not have
// written itself, and that a changed, missing, swapped or foreign entry is
// named rather than repaired. It knows bytes, not incidents: what stands in a
// body is no business of this package, with one exception, the entry that
// announces an erasure. It refuses to read a clock, a disk or a source of
// randomness of its own accord; all three are arguments.
//
// What it cannot do: a person who holds the signing key and the logbook can
// rewrite everything, or cut off the newest entries, and sign again. Only a
// head that left the building (on paper, in a mail) shows that; VerifyAgainst
// compares with such a head.
//
// Hashing is RFC 6962 section 2.1 as in golang.org/x/mod/sumdb/tlog; signed
// heads are C2SP signed notes with a C2SP tlog-checkpoint text, as in
// golang.org/x/mod/sumdb/note.
package journal

import (
	"crypto/sha256"
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"
)

// SaltSize is the length in bytes of the random salt kept beside each body. It
// keeps a short body from being guessed from the digest in its header.
const SaltSize = 16

// MaxSize is the largest number of entries a log may hold. It lies far beyond
// any real log and far below where tree arithmetic in 64 bits overflows.
const MaxSize = 1 << 48

// KindShredded is the kind of the entry that announces the erasure of another
// entry's body. It is the one kind this package knows, because a missing body
// is sound only where such an entry names it: its body is a JSON object whose
// member "entry" is the sequence number of the entry that lost its body.
const KindShredded = "entry.shredded"

// Hash is a SHA-256 hash of a leaf or of a node of the tree.
type Hash = tlog.Hash

// ErrBroken is matched, by errors.Is, by every error that means "this record,
// head, key or proof does not hold", as opposed to "it could not be read".
var ErrBroken = errors.New("the record does not hold")

// brokenError is an ErrBroken that says what is broken.
type brokenError string

func (e brokenError) Error() string        { return string(e) }
func (e brokenError) Is(target error) bool { return target == ErrBroken }

func broken(format string, args ...any) error {
	return brokenError(fmt.Sprintf(format, args...))
}

// BodyDigest returns SHA-256(salt || body), the digest an entry's header holds.
func BodyDigest(salt, body []byte) [32]byte {
	h := sha256.New()
	h.Write(salt)
	h.Write(body)
	var digest [32]byte
	h.Sum(digest[:0])
	return digest
}
