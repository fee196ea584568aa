package journal

import (
	"fmt"
	"math/bits"
	"slices"

	"golang.org/x/mod/sumdb/tlog"
)

// Frontier is the right edge of the tree: the roots of the complete subtrees
// that make up a log, at most one per level. With it in memory an append reads
// nothing from disk and costs the same at any size.
//
// A Frontier is not safe for concurrent use. After a failed commit drop it and
// go on with the Clone taken before.
type Frontier struct {
	size uint64
	edge []Hash // edge[i] is the root of the complete subtree of 2^i entries, valid where bit i of size is set
}

// NewFrontier returns the edge of an empty log.
func NewFrontier() *Frontier { return &Frontier{} }

// LoadFrontier reads the edge of a log of the given size. It calls read at most
// once, with at most one index per level, see StoredIndex for what they mean.
func LoadFrontier(size uint64, read func(index []int64) ([]Hash, error)) (*Frontier, error) {
	if size > MaxSize {
		return nil, fmt.Errorf("a log of %d entries is too large", size)
	}
	f := &Frontier{size: size, edge: make([]Hash, bits.Len64(size))}
	if size == 0 {
		return f, nil
	}
	var index []int64
	var from uint64
	for level := len(f.edge) - 1; level >= 0; level-- {
		if size>>level&1 == 1 {
			index = append(index, tlog.StoredHashIndex(level, int64(from>>level)))
			from += 1 << level
		}
	}
	hashes, err := read(index)
	if err != nil {
		return nil, fmt.Errorf("read the edge of the tree: %w", err)
	}
	if len(hashes) != len(index) {
		return nil, broken("read the edge of the tree: %d of %d hashes are there", len(hashes), len(index))
	}
	for level := len(f.edge) - 1; level >= 0; level-- {
		if size>>level&1 == 1 {
			f.edge[level], hashes = hashes[0], hashes[1:]
		}
	}
	return f, nil
}

// Head returns the head of the log as it stands.
func (f *Frontier) Head() Head {
	if f.size == 0 {
		return Head{}
	}
	level := bits.TrailingZeros64(f.size)
	root := f.edge[level]
	for level++; level < len(f.edge); level++ {
		if f.size>>level&1 == 1 {
			root = tlog.NodeHash(f.edge[level], root)
		}
	}
	return Head{f.size, root}
}

// Clone returns a copy that can be extended without touching f.
func (f *Frontier) Clone() *Frontier {
	return &Frontier{f.size, slices.Clone(f.edge)}
}

// Add appends one leaf and returns the hashes it completes: its own and that of
// every subtree it fills, lowest first. They are to be stored at StoredIndex of
// the leaf and the indexes after it.
func (f *Frontier) Add(header []byte) (stored []Hash) {
	return f.addHash(tlog.RecordHash(header), nil)
}

// AddLeaf is Add for an entry of which only the leaf hash is at hand.
func (f *Frontier) AddLeaf(leaf Hash) (stored []Hash) { return f.addHash(leaf, nil) }

func (f *Frontier) addHash(leaf Hash, stored []Hash) []Hash {
	h := leaf
	stored = append(stored, h)
	level := 0
	for ; f.size>>level&1 == 1; level++ {
		h = tlog.NodeHash(f.edge[level], h)
		stored = append(stored, h)
	}
	if level == len(f.edge) {
		f.edge = append(f.edge, h)
	} else {
		f.edge[level] = h
	}
	f.size++
	return stored
}

// StoredIndex returns the index at which the first hash of a leaf is stored.
// Hashes stand in one dense row, in the order in which Add returns them.
func StoredIndex(seq uint64) int64 {
	return tlog.StoredHashIndex(0, int64(seq))
}
