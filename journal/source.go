package journal

import "context"

// Sealed is one entry as it is kept: the exact bytes of its header, and its
// salt and body unless a later entry erased them.
type Sealed struct {
	Header, Salt, Body []byte
	Erased             bool   // salt and body were destroyed on purpose
	ErasedBy           uint64 // sequence of the KindShredded entry that announced it, where Erased

	// Lost entries cannot be read any more; of the others beside them nothing is
	// changed. Without a Header all of the entry is lost, else salt and body.
	Lost   bool
	LostBy uint64 // sequence of the KindLost entry that announced it, where Lost
	Leaf   []byte // leaf hash of a lost header, where the source holds no stored hashes
}

// Source is a log as Verify and the proofs read it. It is called from one
// goroutine at a time; what it gives must be one consistent state.
type Source interface {
	// Size is the number of entries: one more than the highest sequence.
	Size() uint64

	// Each calls fn for the entries from (inclusive) to to (exclusive) in
	// ascending sequence. An entry that is not there is left out, not made up.
	// The slices in s need to stay valid only during the call. It stops at the
	// first error of fn and returns it.
	Each(ctx context.Context, from, to uint64, fn func(seq uint64, s Sealed) error) error

	// Hashes returns the stored hashes at the given indexes, in that order. A
	// hash that is not stored is an error that matches ErrBroken by errors.Is.
	Hashes(index []int64) ([]Hash, error)

	// Gaps reports whether any entry stands in the log as lost.
	Gaps() bool

	// SignedHead returns the latest signed head, nil where there is none.
	SignedHead() ([]byte, error)
}
