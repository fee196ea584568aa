package storage

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"os"

	"bridgelog/storage/cipher"
)

// carver reads the rows of a database from its pages, one by one and without
// SQLite: what a damaged page hides is then only what stood on it, not what it
// led to. https://www.sqlite.org/fileformat2.html
type carver struct {
	f      *os.File
	pages  int64
	usable int
	open   func(page []byte, number int64) bool // nil where pages are not sealed
}

// carvedPage is the size of every database of ours.
const carvedPage = cipher.PageSize

// newCarver reads the database file, under a seal where it has one.
func newCarver(file string, s *seal) (*carver, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, diskError(file, err)
	}
	info, err := f.Stat()
	if err != nil {
		return nil, errors.Join(diskError(file, err), f.Close())
	}
	c := &carver{f: f, pages: (info.Size() + carvedPage - 1) / carvedPage, usable: carvedPage}
	if s != nil {
		c.open, c.usable = s.vfs.PageOpener(), carvedPage-cipher.PageReserve
	}
	return c, nil
}

func (c *carver) close() error { return c.f.Close() }

// page reads one page; nil where it is not there or not sound.
func (c *carver) page(number int64) []byte {
	if number < 1 || number > c.pages {
		return nil
	}
	p := make([]byte, carvedPage)
	if n, err := c.f.ReadAt(p, (number-1)*carvedPage); n < carvedPage && err != nil && (err != io.EOF || c.open != nil) {
		return nil
	}
	if c.open != nil && !c.open(p, number) {
		return nil
	}
	return p
}

// lockPage of a database never holds anything.
const lockPage = 0x40000000/carvedPage + 1

const (
	leafOfTable   = 0x0d
	databaseHead  = 100 // bytes in front of page 1
	longestRecord = 1 << 30
)

// rows calls fn for every row of every table, in the order of the pages, and
// returns how many pages could not be read. The values are nil, int64, float64,
// string or []byte.
func (c *carver) rows(ctx context.Context, fn func(rowid int64, values []any) error, progress func(done, total int64)) (bad int64, err error) {
	for n := int64(1); n <= c.pages; n++ {
		if n%256 == 1 {
			if err := ctx.Err(); err != nil {
				return bad, err
			}
			if progress != nil {
				progress(n-1, c.pages)
			}
		}
		if n == lockPage {
			continue
		}
		p := c.page(n)
		if p == nil {
			bad++
			continue
		}
		if err := c.leaf(p, n, fn); err != nil {
			return bad, err
		}
	}
	return bad, nil
}

// leaf calls fn for the rows on a page, if it is one that has any. A row that
// cannot be read is passed over: who misses it finds that out by its hash.
func (c *carver) leaf(p []byte, number int64, fn func(rowid int64, values []any) error) error {
	head := 0
	if number == 1 {
		head = databaseHead
	}
	if p[head] != leafOfTable {
		return nil
	}
	cells := int(binary.BigEndian.Uint16(p[head+3:]))
	for i := range cells {
		slot := head + 8 + 2*i
		if slot+2 > c.usable {
			return nil
		}
		at := int(binary.BigEndian.Uint16(p[slot:]))
		if at < slot || at >= c.usable {
			continue
		}
		rowid, record := c.cell(p[at:c.usable])
		if values := fields(record); values != nil {
			if err := fn(rowid, values); err != nil {
				return err
			}
		}
	}
	return nil
}

// cell reads a row's number and record, whose end may stand on further pages;
// no record where something of it is missing.
func (c *carver) cell(b []byte) (rowid int64, record []byte) {
	length, n := varint(b)
	if n == 0 || length > longestRecord || length > uint64(c.pages)*carvedPage {
		return 0, nil
	}
	id, m := varint(b[n:])
	if m == 0 {
		return 0, nil
	}
	b = b[n+m:]
	total, local := int(length), int(length)
	if most := c.usable - 35; total > most { // "The rest of the payload": 1.6 of the format
		least := (c.usable-12)*32/255 - 23
		if local = least + (total-least)%(c.usable-4); local > most {
			local = least
		}
	}
	if local > len(b) || total > local && local+4 > len(b) {
		return 0, nil
	}
	if total == local {
		return int64(id), b[:total]
	}
	record = append(make([]byte, 0, local), b[:local]...)
	next := int64(binary.BigEndian.Uint32(b[local:]))
	for len(record) < total {
		p := c.page(next)
		if p == nil {
			return 0, nil
		}
		record = append(record, p[4:min(c.usable, 4+total-len(record))]...)
		next = int64(binary.BigEndian.Uint32(p))
	}
	return int64(id), record
}

// varint reads SQLite's number of one to nine bytes; n is 0 where it is cut off.
func varint(b []byte) (v uint64, n int) {
	for i, c := range b {
		if i == 8 {
			return v<<8 | uint64(c), 9
		}
		if v = v<<7 | uint64(c&0x7f); c < 0x80 {
			return v, i + 1
		}
	}
	return 0, 0
}

// fields are the values of a record; nil where it is none.
func fields(record []byte) []any {
	size, n := varint(record)
	if n == 0 || size < uint64(n) || size > uint64(len(record)) {
		return nil
	}
	types, body := record[n:size], record[size:]
	values := []any{}
	for len(types) > 0 {
		t, n := varint(types)
		if n == 0 {
			return nil
		}
		types = types[n:]
		length, ok := lengthOf(t)
		if !ok || length > uint64(len(body)) {
			return nil
		}
		values, body = append(values, valueOf(t, body[:length])), body[length:]
	}
	if len(body) > 0 {
		return nil
	}
	return values
}

// lengthOf is the length in bytes of a value of a serial type.
func lengthOf(t uint64) (uint64, bool) {
	switch {
	case t <= 9:
		return [...]uint64{0, 1, 2, 3, 4, 6, 8, 8, 0, 0}[t], true
	case t < 12:
		return 0, false
	}
	return (t - 12) / 2, true
}

func valueOf(t uint64, b []byte) any {
	switch {
	case t == 0:
		return nil
	case t == 7:
		return math.Float64frombits(binary.BigEndian.Uint64(b))
	case t == 8 || t == 9:
		return int64(t - 8)
	case t < 7:
		v := int64(int8(b[0]))
		for _, c := range b[1:] {
			v = v<<8 | int64(c)
		}
		return v
	case t%2 == 1:
		return string(b)
	}
	return append([]byte{}, b...)
}
