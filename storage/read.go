package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"sort"

	"bridgelog/journal"
	"bridgelog/model"
)

const selectEntry = "SELECT e.seq, e.log, e.incident, e.kind, e.header, b.salt, b.body, x.by_seq, told.body FROM entry e LEFT JOIN body b ON b.seq = e.seq " +
	"LEFT JOIN erased x ON x.seq = e.seq LEFT JOIN body told ON told.seq = x.by_seq "

func scanEntry(row interface{ Scan(...any) error }) (Entry, error) {
	var e Entry
	var seq int64
	var by sql.NullInt64
	err := row.Scan(&seq, &e.Log, &e.Incident, &e.Kind, &e.Header, &e.Salt, &e.Body, &by, &e.Announced)
	e.Seq, e.Erased, e.ErasedBy = uint64(seq), by.Valid && e.Body == nil, uint64(by.Int64)
	return e, err
}

// Incident calls fn for every entry of an incident, in the order of the log.
func (db *DB) Incident(ctx context.Context, id string, fn func(Entry) error) error {
	rows, err := db.r.QueryContext(ctx, selectEntry+"WHERE e.incident = ? ORDER BY e.seq", id)
	if err != nil {
		return brokenError(filepath.Base(db.path), err)
	}
	defer rows.Close()
	for rows.Next() {
		e, err := scanEntry(rows)
		if err != nil {
			return brokenError(filepath.Base(db.path), err)
		}
		if err := fn(e); err != nil {
			return err
		}
	}
	return brokenError(filepath.Base(db.path), rows.Err())
}

// Entry reads one entry.
func (db *DB) Entry(ctx context.Context, seq uint64) (Entry, error) {
	e, err := scanEntry(db.r.QueryRowContext(ctx, selectEntry+"WHERE e.seq = ?", int64(seq)))
	if errors.Is(err, sql.ErrNoRows) {
		return e, model.Refuse(model.NotFound, "entry", "", "there is no entry %d.", seq)
	}
	return e, brokenError(filepath.Base(db.path), err)
}

// Summaries are the board rows, JSON, in no order.
func (db *DB) Summaries(ctx context.Context) ([][]byte, error) {
	rows, err := db.r.QueryContext(ctx, "SELECT json FROM summary")
	if err != nil {
		return nil, brokenError(filepath.Base(db.path), err)
	}
	defer rows.Close()
	var all [][]byte
	for rows.Next() {
		var raw []byte
		if err := rows.Scan(&raw); err != nil {
			return nil, err
		}
		all = append(all, raw)
	}
	return all, brokenError(filepath.Base(db.path), rows.Err())
}

// Source is one consistent look at the journal, for verifying and proving,
// while writing goes on. Close it soon: it holds back the log file.
type Source struct {
	tx   *sql.Tx
	size uint64
	note []byte

	from int64 // the bundle read last
	last []byte
}

// Source opens a look at the journal as it is now.
func (db *DB) Source() (*Source, error) {
	tx, err := db.looks.BeginTx(context.Background(), &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return nil, brokenError(filepath.Base(db.path), err)
	}
	s := &Source{tx: tx, from: -1}
	var entries int64
	err = tx.QueryRow("SELECT coalesce(max(seq)+1, 0) FROM entry").Scan(&entries)
	if err == nil {
		err = tx.QueryRow("SELECT note FROM head").Scan(&s.note)
		if errors.Is(err, sql.ErrNoRows) {
			err = nil
		}
	}
	if err != nil {
		return nil, errors.Join(brokenError(filepath.Base(db.path), err), tx.Rollback())
	}
	s.size = uint64(entries)
	return s, nil
}

// Close ends the look.
func (s *Source) Close() error { return s.tx.Rollback() }

// Size is the number of entries.
func (s *Source) Size() uint64 { return s.size }

// SignedHead is the newest signed head.
func (s *Source) SignedHead() ([]byte, error) { return s.note, nil }

// Each calls fn for the entries from … to-1; a gap is passed over.
func (s *Source) Each(ctx context.Context, from, to uint64, fn func(seq uint64, e journal.Sealed) error) error {
	rows, err := s.tx.QueryContext(ctx, "SELECT e.seq, e.header, b.salt, b.body, x.by_seq FROM entry e LEFT JOIN body b ON b.seq = e.seq LEFT JOIN erased x ON x.seq = e.seq WHERE e.seq >= ? AND e.seq < ? ORDER BY e.seq", int64(from), int64(to))
	if err != nil {
		return brokenError(dbFile, err)
	}
	defer rows.Close()
	var seq int64
	var header, salt, body sql.RawBytes
	var by sql.NullInt64
	for rows.Next() {
		if err := rows.Scan(&seq, &header, &salt, &body, &by); err != nil {
			return brokenError(dbFile, err)
		}
		// fn may keep what it is given; RawBytes are the driver's.
		buf := make([]byte, 0, len(header)+len(salt)+len(body))
		buf = append(append(append(buf, header...), salt...), body...)
		h, b := len(header), len(header)+len(salt)
		if err := fn(uint64(seq), journal.Sealed{Header: buf[:h:h], Salt: buf[h:b:b], Body: buf[b:],
			Erased: by.Valid, ErasedBy: uint64(by.Int64)}); err != nil {
			return err
		}
	}
	return brokenError(dbFile, rows.Err())
}

// Hashes reads stored tree hashes.
func (s *Source) Hashes(index []int64) ([]journal.Hash, error) {
	out := make([]journal.Hash, len(index))
	order := make([]int, len(index))
	for i := range order {
		order[i] = i
	}
	sort.Slice(order, func(a, b int) bool { return index[order[a]] < index[order[b]] })
	size := int64(len(journal.Hash{}))
	for _, i := range order {
		if at := index[i] - s.from; s.from < 0 || at < 0 || (at+1)*size > int64(len(s.last)) {
			err := s.tx.QueryRow("SELECT idx, hashes FROM tree WHERE idx <= ? ORDER BY idx DESC LIMIT 1", index[i]).Scan(&s.from, &s.last)
			if err != nil && !errors.Is(err, sql.ErrNoRows) {
				return nil, brokenError(dbFile, err)
			}
		}
		at := (index[i] - s.from) * size
		if s.from < 0 || at < 0 || at+size > int64(len(s.last)) {
			return nil, &model.Error{Kind: model.Broken, Field: fmt.Sprint("tree hash ", index[i]), Err: journal.ErrBroken,
				Text: "a stored hash is missing.", Hint: restoreHint}
		}
		copy(out[i][:], s.last[at:])
	}
	return out, nil
}
