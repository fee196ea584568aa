package journal

import (
	"math/bits"

	"golang.org/x/mod/sumdb/tlog"
)

// Leaf is the hash of a header in the tree.
func Leaf(header []byte) Hash { return tlog.RecordHash(header) }

// Remains are the parts of the tree that can still be read of a damaged log.
// What they say is believed only as far as a signed head bears it out.
type Remains struct {
	leaves []known          // computed from the headers that were read
	stored map[int64][]Hash // hashes by their index; damage may have left several
}

type known struct {
	hash Hash
	ok   bool
}

// NewRemains holds nothing yet.
func NewRemains() *Remains { return &Remains{stored: map[int64][]Hash{}} }

// maxStored bounds the hashes believed possible at one place.
const maxStored = 4

// Header notes the header read of an entry.
func (r *Remains) Header(seq uint64, header []byte) {
	for uint64(len(r.leaves)) <= seq {
		r.leaves = append(r.leaves, known{})
	}
	r.leaves[seq] = known{Leaf(header), true}
}

// Stored notes a hash read at an index of the tree.
func (r *Remains) Stored(index int64, h Hash) {
	if at := r.stored[index]; len(at) < maxStored {
		r.stored[index] = append(at, h)
	}
}

// Size is how many entries there must have been at least, by what was read of them.
func (r *Remains) Size() uint64 { return uint64(len(r.leaves)) }

// Leaves are leaf hashes of the first entries of a log, and which of them are
// known at all.
type Leaves struct {
	Hash  []Hash
	Known []bool
}

// Whole is how many entries from the start have a known leaf hash.
func (l Leaves) Whole() uint64 {
	for i, ok := range l.Known {
		if !ok {
			return uint64(i)
		}
	}
	return uint64(len(l.Known))
}

// Under finds the leaf hashes that a head bears out. It goes from the root of the
// head to the leaves: two hashes are sure when they give a sure one together, be
// they stored or computed from the entries below.
func (r *Remains) Under(head Head) Leaves {
	a := &attest{Remains: r, out: Leaves{make([]Hash, head.Size), make([]bool, head.Size)}}
	a.climb(head.Size)
	if head.Size > 0 {
		for _, h := range a.candidates(0, head.Size) {
			if h == head.Root {
				a.sure(0, head.Size, h)
				break
			}
		}
		if head.Size == 1 {
			a.sure(0, 1, head.Root)
		}
	}
	return a.out
}

// Agreeing finds the leaf hashes of the longest beginning of the log in which
// headers and stored hashes agree with each other, where no head reaches them.
func (r *Remains) Agreeing() Leaves {
	var out Leaves
	edge, row := NewFrontier(), []Hash(nil)
	for seq := uint64(0); ; seq++ {
		at := StoredIndex(seq)
		var leaf Hash
		switch {
		case seq < uint64(len(r.leaves)) && r.leaves[seq].ok:
			leaf = r.leaves[seq].hash
		case len(r.stored[at]) == 1:
			leaf = r.stored[at][0]
		default:
			return out
		}
		row = edge.addHash(leaf, row[:0])
		for i, h := range row {
			if at := r.stored[at+int64(i)]; len(at) > 0 && !contains(at, h) {
				return out
			}
		}
		out.Hash, out.Known = append(out.Hash, leaf), append(out.Known, true)
	}
}

func contains(all []Hash, h Hash) bool {
	for _, one := range all {
		if one == h {
			return true
		}
	}
	return false
}

// attest is one run of Under.
type attest struct {
	*Remains
	computed [][]known // by level, of complete subtrees
	out      Leaves
}

// climb computes the hashes of complete subtrees whose entries were all read.
func (a *attest) climb(size uint64) {
	level := make([]known, size)
	copy(level, a.leaves)
	for len(level) > 0 {
		a.computed = append(a.computed, level)
		next := make([]known, len(level)/2)
		for i := range next {
			if l, r := level[2*i], level[2*i+1]; l.ok && r.ok {
				next[i] = known{tlog.NodeHash(l.hash, r.hash), true}
			}
		}
		level = next
	}
}

// candidates are the hashes the entries from lo up to hi may have together.
func (a *attest) candidates(lo, hi uint64) []Hash {
	n := hi - lo
	if n&(n-1) != 0 { // the right edge of the tree
		return a.pairs(lo, lo+halfOf(n), hi)
	}
	level := bits.TrailingZeros64(n)
	all := a.stored[tlog.StoredHashIndex(level, int64(lo>>level))]
	if c := a.computed[level][lo>>level]; c.ok && !contains(all, c.hash) {
		all = append(all[:len(all):len(all)], c.hash)
	}
	if len(all) == 0 && level > 0 {
		return a.pairs(lo, lo+n/2, hi)
	}
	return all
}

// pairs are the hashes that candidates for two halves give together.
func (a *attest) pairs(lo, mid, hi uint64) []Hash {
	var all []Hash
	right := a.candidates(mid, hi)
	for _, l := range a.candidates(lo, mid) {
		for _, r := range right {
			all = append(all, tlog.NodeHash(l, r))
		}
	}
	return all[:min(len(all), maxStored*maxStored)]
}

// sure takes h as the hash of the entries from lo up to hi, and looks for what
// that makes sure below.
func (a *attest) sure(lo, hi uint64, h Hash) {
	if hi-lo == 1 {
		a.out.Hash[lo], a.out.Known[lo] = h, true
		return
	}
	mid := lo + halfOf(hi-lo)
	right := a.candidates(mid, hi)
	for _, l := range a.candidates(lo, mid) {
		for _, r := range right {
			if tlog.NodeHash(l, r) == h {
				a.sure(lo, mid, l)
				a.sure(mid, hi, r)
				return
			}
		}
	}
}

// halfOf is the largest power of two below n, for n > 1 (RFC 6962 section 2.1).
func halfOf(n uint64) uint64 { return 1 << (bits.Len64(n-1) - 1) }
