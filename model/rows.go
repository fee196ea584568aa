package model

import (
	"iter"
	"slices"
)

// rowChunk is how many rows share one block; adding a row copies one block at
// most, so that adding costs the same in a short timeline and a long one.
const rowChunk = 256

// Rows is an immutable list of timeline rows. Adding and replacing give a new
// list that shares nearly everything with the old one.
type Rows struct {
	chunks [][]*Row
	n      int
}

// Len is the number of rows.
func (r Rows) Len() int { return r.n }

// At is row i, in the order of recording.
func (r Rows) At(i int) *Row { return r.chunks[i/rowChunk][i%rowChunk] }

// All runs over the rows in the order of recording.
func (r Rows) All() iter.Seq2[int, *Row] {
	return func(yield func(int, *Row) bool) {
		for i := range r.n {
			if !yield(i, r.At(i)) {
				return
			}
		}
	}
}

// Find is the place of the row that entry seq made; rows stand in the order of
// their entries.
func (r Rows) Find(seq Seq) (int, bool) {
	lo, hi := 0, r.n
	for lo < hi {
		mid := (lo + hi) / 2
		if r.At(mid).Seq < seq {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo, lo < r.n && r.At(lo).Seq == seq
}

// editor changes Rows while a batch of events is folded, copying each block
// once at most.
type editor struct {
	rows  Rows
	owned map[int]bool // blocks that no other list shares
	outer bool
}

func (e *editor) block(i int) []*Row {
	if !e.outer {
		e.rows.chunks = append(make([][]*Row, 0, len(e.rows.chunks)+8), e.rows.chunks...)
		e.outer, e.owned = true, map[int]bool{}
	}
	if i == len(e.rows.chunks) {
		e.rows.chunks = append(e.rows.chunks, make([]*Row, 0, rowChunk))
		e.owned[i] = true
	}
	if !e.owned[i] {
		e.rows.chunks[i] = append(make([]*Row, 0, rowChunk), e.rows.chunks[i]...)
		e.owned[i] = true
	}
	return e.rows.chunks[i]
}

func (e *editor) add(row *Row) {
	i := e.rows.n / rowChunk
	e.rows.chunks[i] = append(e.block(i), row)
	e.rows.n++
}

func (e *editor) replace(i int, row *Row) {
	e.block(i / rowChunk)[i%rowChunk] = row
}

// Ordered is every row by the instant it happened, or in the order of recording.
// Rows of the same instant stay in the order of recording.
func Ordered(rows Rows, happened bool) []*Row {
	out := make([]*Row, 0, rows.n)
	for _, row := range rows.All() {
		out = append(out, row)
	}
	if happened {
		slices.SortStableFunc(out, func(a, b *Row) int { return a.Sort().Compare(b.Sort()) })
	}
	return out
}
