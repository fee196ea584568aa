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

const selectEntry = "SELECT e.seq, e.log, e.incident, e.kind, e.header, b.salt, b.body, x.by_seq, told.body, l.by_seq FROM entry e LEFT JOIN body b ON b.seq = e.seq " +
	"LEFT JOIN erased x ON x.seq = e.seq LEFT JOIN body told ON told.seq = x.by_seq LEFT JOIN lost l ON l.seq = e.seq "

func scanEntry(row interface{ Scan(...any) error }) (Entry, error) {
	var e Entry
	var seq int64
	var by, lost sql.NullInt64
	err := row.Scan(&seq, &e.Log, &e.Incident, &e.Kind, &e.Header, &e.Salt, &e.Body, &by, &e.Announced, &lost)
	e.Seq, e.Erased, e.ErasedBy = uint64(seq), by.Valid && e.Body == nil, uint64(by.Int64)
	e.Lost, e.LostBy = lost.Valid && e.Body == nil, uint64(lost.Int64)
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
		var by int64
		if db.r.QueryRowContext(ctx, "SELECT by_seq FROM lost WHERE seq = ?", int64(seq)).Scan(&by) == nil {
			return e, model.Refuse(model.NotFound, "entry", fmt.Sprintf("Entry %d says what was lost.", by), "entry %d was lost when the logbook was damaged.", seq)
		}
		return e, model.Refuse(model.NotFound, "entry", "", "there is no entry %d.", seq)
	}
	return e, brokenError(filepath.Base(db.path), err)
}

// Incidents are the ids of every incident that has entries, the organisation's
// record among them, in no order.
func (db *DB) Incidents(ctx context.Context) ([]string, error) {
	rows, err := db.r.QueryContext(ctx, "SELECT DISTINCT incident FROM entry")
	if err != nil {
		return nil, brokenError(filepath.Base(db.path), err)
	}
	defer rows.Close()
	var all []string
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		all = append(all, id)
	}
	return all, brokenError(filepath.Base(db.path), rows.Err())
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
	gaps bool

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
	err = tx.QueryRow(countEntries).Scan(&entries)
	if err == nil {
		err = tx.QueryRow("SELECT EXISTS (SELECT 1 FROM lost)").Scan(&s.gaps)
	}
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

// Gaps reports whether entries stand in the log as lost.
func (s *Source) Gaps() bool { return s.gaps }

// SignedHead is the newest signed head.
func (s *Source) SignedHead() ([]byte, error) { return s.note, nil }

// lostEntry is an entry, or a body, that stands in the log as lost.
type lostEntry struct {
	seq, by uint64
	whole   bool
}

// lostIn are the lost ones from … to-1, in order.
func (s *Source) lostIn(ctx context.Context, from, to uint64) ([]lostEntry, error) {
	if !s.gaps {
		return nil, nil
	}
	rows, err := s.tx.QueryContext(ctx, "SELECT seq, by_seq, whole FROM lost WHERE seq >= ? AND seq < ? ORDER BY seq", int64(from), int64(to))
	if err != nil {
		return nil, brokenError(dbFile, err)
	}
	defer rows.Close()
	var all []lostEntry
	for rows.Next() {
		var l lostEntry
		if err := rows.Scan(&l.seq, &l.by, &l.whole); err != nil {
			return nil, err
		}
		all = append(all, l)
	}
	return all, brokenError(dbFile, rows.Err())
}

// Each calls fn for the entries from … to-1, lost ones among them; a gap nobody
// accounts for is passed over.
func (s *Source) Each(ctx context.Context, from, to uint64, fn func(seq uint64, e journal.Sealed) error) error {
	lost, err := s.lostIn(ctx, from, to)
	if err != nil {
		return err
	}
	// before calls fn for whole entries that were lost in front of seq, and says
	// whether seq itself lost its body.
	before := func(seq uint64) (body lostEntry, err error) {
		for len(lost) > 0 && lost[0].seq <= seq && err == nil {
			if l := lost[0]; l.whole {
				err = fn(l.seq, journal.Sealed{Lost: true, LostBy: l.by})
			} else if l.seq == seq {
				body = l
			}
			lost = lost[1:]
		}
		return body, err
	}
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
		sealed := journal.Sealed{Header: buf[:h:h], Salt: buf[h:b:b], Body: buf[b:], Erased: by.Valid, ErasedBy: uint64(by.Int64)}
		body, err := before(uint64(seq))
		if err != nil {
			return err
		}
		if body.by > 0 {
			sealed.Lost, sealed.LostBy = true, body.by
		}
		if err := fn(uint64(seq), sealed); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return brokenError(dbFile, err)
	}
	_, err = before(to)
	return err
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
