package storage

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"hash"
	"iter"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// DatasetRow is one row kept beside the journal.
type DatasetRow struct {
	ID        int64  // within the logbook; grows in the file's order
	Dataset   string // id of its dataset; filled when read
	Row       int    // record number in the file, from 1
	Line      int    // line in the file, from 1
	From, To  time.Time
	Precision string
	Kind      string
	Text      string
	Systems   string
	People    string
	Key       string
	Extra     string // the other columns, JSON
}

// DatasetLoad is a dataset to be taken in.
type DatasetLoad struct {
	ID       string
	Incident string
	Rows     iter.Seq2[DatasetRow, error]
}

// Staged is a dataset that is on disk but not live until a batch commits it.
type Staged struct {
	ID          string
	Digest      string // SHA-256 over the rows in order (docs/journal.md, Datasets)
	Rows        int
	First, Last time.Time
}

const (
	stageRows  = 20_000 // rows in one transaction, so that quick entries get their turn between
	insertRows = 16     // rows in one statement
	rowFields  = 14
)

// StageDataset writes the rows beside the journal, unseen until Append names
// the dataset. On error or cancel nothing is left.
func (db *DB) StageDataset(ctx context.Context, load DatasetLoad) (Staged, error) {
	s := stager{db: db, sum: sha256.New(), out: Staged{ID: load.ID}}
	err := db.write(ctx, func() error {
		err := db.conn.QueryRowContext(ctx, "SELECT coalesce(max(num), 0) + 1 FROM dataset").Scan(&s.num)
		if err != nil {
			return err
		}
		_, err = db.conn.ExecContext(ctx, "INSERT INTO dataset (id, num, incident, live, rows) VALUES (?, ?, ?, 0, 0)", load.ID, s.num, load.Incident)
		return err
	})
	if err != nil {
		return Staged{}, err
	}
	if err := s.run(ctx, load.Rows); err != nil {
		return Staged{}, errors.Join(err, db.DropStaged(context.WithoutCancel(ctx), load.ID))
	}
	return s.out, nil
}

type stager struct {
	db   *DB
	num  int64
	sum  hash.Hash
	text []byte
	out  Staged
}

func (s *stager) run(ctx context.Context, rows iter.Seq2[DatasetRow, error]) error {
	pending := make([]DatasetRow, 0, stageRows)
	for row, err := range rows {
		if err != nil {
			return err
		}
		s.account(row)
		if pending = append(pending, row); len(pending) == stageRows {
			if err := s.flush(ctx, pending); err != nil {
				return err
			}
			pending = pending[:0]
		}
	}
	if err := s.flush(ctx, pending); err != nil {
		return err
	}
	s.out.Digest = hex.EncodeToString(s.sum.Sum(nil))
	return s.db.write(ctx, func() error {
		return s.db.one(ctx, "UPDATE dataset SET rows = ? WHERE num = ?", s.out.Rows, s.num)
	})
}

func (s *stager) account(r DatasetRow) {
	s.text = appendCanonical(s.text[:0], r)
	s.sum.Write(s.text)
	if r.From.IsZero() {
		return
	}
	if s.out.First.IsZero() || r.From.Before(s.out.First) {
		s.out.First = r.From
	}
	if r.From.After(s.out.Last) {
		s.out.Last = r.From
	}
}

// appendCanonical is the text of a row that the dataset's digest runs over:
// each field as a netstring (length, colon, bytes, comma), in a fixed order.
func appendCanonical(b []byte, r DatasetRow) []byte {
	var scratch [64]byte
	put := func(field string) {
		b = strconv.AppendInt(b, int64(len(field)), 10)
		b = append(append(append(b, ':'), field...), ',')
	}
	stamp := func(t time.Time) {
		if t.IsZero() {
			put("")
			return
		}
		put(string(t.UTC().AppendFormat(scratch[:0], time.RFC3339Nano)))
	}
	put(strconv.Itoa(r.Row))
	put(strconv.Itoa(r.Line))
	stamp(r.From)
	stamp(r.To)
	for _, field := range []string{r.Precision, r.Kind, r.Text, r.Systems, r.People, r.Key, r.Extra} {
		put(field)
	}
	return b
}

const insertRow = "INSERT INTO dataset_row (id, dataset, row, line, from_us, to_us, ns, precision, kind, text, systems, people, key, extra) VALUES "

func insertRowsText(n int) string {
	one := "(" + strings.TrimSuffix(strings.Repeat("?,", rowFields), ",") + ")"
	return insertRow + strings.TrimSuffix(strings.Repeat(one+",", n), ",")
}

func (s *stager) flush(ctx context.Context, rows []DatasetRow) error {
	if len(rows) == 0 {
		return nil
	}
	return s.db.write(ctx, func() error {
		many, err := s.db.conn.PrepareContext(ctx, insertRowsText(insertRows))
		if err != nil {
			return err
		}
		defer many.Close()
		args := make([]any, 0, insertRows*rowFields)
		for len(rows) > 0 {
			n := min(len(rows), insertRows)
			args = args[:0]
			for _, r := range rows[:n] {
				args = s.args(args, r)
			}
			if n == insertRows {
				_, err = many.Exec(args...)
			} else {
				_, err = s.db.conn.ExecContext(ctx, insertRowsText(n), args...)
			}
			if err == nil {
				err = ctx.Err()
			}
			if err != nil {
				return err
			}
			rows = rows[n:]
		}
		return nil
	})
}

func (s *stager) args(args []any, r DatasetRow) []any {
	s.out.Rows++
	var from, to any
	ns := 0
	if !r.From.IsZero() {
		from, ns = r.From.UnixMicro(), r.From.Nanosecond()%1000
	}
	if !r.To.IsZero() {
		to = r.To.UnixMicro()
		ns += 1000 * (r.To.Nanosecond() % 1000)
	}
	return append(args, s.num<<32|int64(s.out.Rows), s.num, r.Row, r.Line, from, to, ns, r.Precision, r.Kind, r.Text, r.Systems, r.People, r.Key, r.Extra)
}

// DropStaged removes a dataset that was never committed.
func (db *DB) DropStaged(ctx context.Context, id string) error {
	return db.write(ctx, func() error {
		var num int64
		err := db.conn.QueryRowContext(ctx, "SELECT num FROM dataset WHERE id = ? AND live = 0", id).Scan(&num)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		if _, err := db.conn.ExecContext(ctx, "DELETE FROM dataset_row WHERE id BETWEEN ? AND ?", num<<32, num<<32|0xFFFF_FFFF); err != nil {
			return err
		}
		_, err = db.conn.ExecContext(ctx, "DELETE FROM dataset WHERE num = ?", num)
		return err
	})
}

func (db *DB) staged(ctx context.Context) ([]string, error) {
	rows, err := db.conn.QueryContext(ctx, "SELECT id FROM dataset WHERE live = 0")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var ids []string
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}

// DatasetKeys calls fn with the key of every row of a live dataset.
func (db *DB) DatasetKeys(ctx context.Context, id string, fn func(key string)) error {
	rows, err := db.r.QueryContext(ctx, "SELECT r.key FROM dataset_row r JOIN dataset d ON d.num = r.dataset WHERE d.id = ? AND d.live = 1", id)
	if err != nil {
		return brokenError(filepath.Base(db.path), err)
	}
	defer rows.Close()
	for rows.Next() {
		var key string
		if err := rows.Scan(&key); err != nil {
			return brokenError(filepath.Base(db.path), err)
		}
		fn(key)
	}
	return brokenError(filepath.Base(db.path), rows.Err())
}

// DatasetDigest computes the digest of the rows as they are now, to be held
// against the one in the journal.
func (db *DB) DatasetDigest(ctx context.Context, id string) (string, error) {
	var num int64
	err := db.r.QueryRowContext(ctx, "SELECT num FROM dataset WHERE id = ? AND live = 1", id).Scan(&num)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil // no rows have no digest, and so match none
	}
	if err != nil {
		return "", brokenError(filepath.Base(db.path), err)
	}
	sum := sha256.New()
	var text []byte
	after := num << 32
	for {
		page, err := db.page(ctx, after)
		if err != nil {
			return "", err
		}
		if len(page) == 0 {
			return hex.EncodeToString(sum.Sum(nil)), nil
		}
		for _, r := range page {
			text = appendCanonical(text[:0], r)
			sum.Write(text)
		}
		after = page[len(page)-1].ID
	}
}

// page reads the next rows of one dataset in the file's order.
func (db *DB) page(ctx context.Context, after int64) ([]DatasetRow, error) {
	end := after>>32<<32 | 0xFFFF_FFFF
	rows, err := db.r.QueryContext(ctx, "SELECT id, row, line, from_us, to_us, ns, precision, kind, text, systems, people, key, extra FROM dataset_row WHERE id > ? AND id <= ? ORDER BY id LIMIT 5000", after, end)
	if err != nil {
		return nil, brokenError(filepath.Base(db.path), err)
	}
	defer rows.Close()
	var out []DatasetRow
	for rows.Next() {
		var r DatasetRow
		var from, to sql.NullInt64
		var ns int
		if err := rows.Scan(&r.ID, &r.Row, &r.Line, &from, &to, &ns, &r.Precision, &r.Kind, &r.Text, &r.Systems, &r.People, &r.Key, &r.Extra); err != nil {
			return nil, brokenError(filepath.Base(db.path), err)
		}
		r.setTimes(from, to, ns)
		out = append(out, r)
	}
	return out, brokenError(filepath.Base(db.path), rows.Err())
}

func (r *DatasetRow) setTimes(from, to sql.NullInt64, ns int) {
	if from.Valid {
		r.From = time.UnixMicro(from.Int64).Add(time.Duration(ns % 1000)).UTC()
	}
	if to.Valid {
		r.To = time.UnixMicro(to.Int64).Add(time.Duration(ns / 1000)).UTC()
	}
}
