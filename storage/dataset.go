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

// DatasetQuery asks for rows of live datasets.
type DatasetQuery struct {
	Datasets []string // ids; at least one
	Text     string   // words, each found by its beginning; such rows come in the file's order
	From, To time.Time
	Limit    int         // 0 is all
	After    *DatasetRow // the last row of the page before; nil begins
}

// DatasetRows reads rows, by time and then by place in the file; undated rows
// come first. A text search comes in the file's order.
func (db *DB) DatasetRows(ctx context.Context, q DatasetQuery) ([]DatasetRow, error) {
	var out []DatasetRow
	err := db.EachDatasetRow(ctx, q, func(r DatasetRow) error {
		out = append(out, r)
		return nil
	})
	return out, err
}

// EachDatasetRow is DatasetRows for rows too many to hold.
func (db *DB) EachDatasetRow(ctx context.Context, q DatasetQuery, fn func(DatasetRow) error) error {
	if len(q.Datasets) == 0 {
		return nil
	}
	if matchText(q.Text) != "" { // what is printed from here must be whole
		if err := db.indexAll(ctx); err != nil {
			return err
		}
	}
	text, args := q.sql()
	rows, err := db.r.QueryContext(ctx, text, args...)
	if err != nil {
		return brokenError(filepath.Base(db.path), err)
	}
	defer rows.Close()
	for rows.Next() {
		var r DatasetRow
		var from, to sql.NullInt64
		var ns int
		if err := rows.Scan(&r.ID, &r.Dataset, &r.Row, &r.Line, &from, &to, &ns, &r.Precision, &r.Kind, &r.Text, &r.Systems, &r.People, &r.Key, &r.Extra); err != nil {
			return brokenError(filepath.Base(db.path), err)
		}
		r.setTimes(from, to, ns)
		if err := fn(r); err != nil {
			return err
		}
	}
	return brokenError(filepath.Base(db.path), rows.Err())
}

func (q DatasetQuery) sql() (string, []any) {
	b := strings.Builder{}
	b.WriteString("SELECT r.id, d.id, r.row, r.line, r.from_us, r.to_us, r.ns, r.precision, r.kind, r.text, r.systems, r.people, r.key, r.extra ")
	args := []any{}
	words := matchText(q.Text)
	if words != "" {
		b.WriteString("FROM search_row s JOIN dataset_row r ON r.id = s.rowid JOIN dataset d ON d.num = r.dataset WHERE search_row MATCH ? ")
		args = append(args, words)
	} else {
		b.WriteString("FROM dataset d JOIN dataset_row r ON r.dataset = d.num WHERE 1 ")
	}
	b.WriteString("AND d.live = 1 AND d.id IN (" + strings.TrimSuffix(strings.Repeat("?,", len(q.Datasets)), ",") + ") ")
	for _, id := range q.Datasets {
		args = append(args, id)
	}
	if !q.From.IsZero() {
		b.WriteString("AND coalesce(r.to_us, r.from_us) >= ? ")
		args = append(args, q.From.UnixMicro())
	}
	if !q.To.IsZero() {
		b.WriteString("AND r.from_us < ? ")
		args = append(args, q.To.UnixMicro())
	}
	switch {
	case q.After != nil && words != "":
		b.WriteString("AND s.rowid > ? ")
		args = append(args, q.After.ID)
	case q.After != nil && q.After.From.IsZero():
		b.WriteString("AND (r.from_us IS NOT NULL OR r.id > ?) ")
		args = append(args, q.After.ID)
	case q.After != nil:
		b.WriteString("AND (r.from_us, r.id) > (?, ?) ")
		args = append(args, q.After.From.UnixMicro(), q.After.ID)
	}
	if words != "" {
		b.WriteString("ORDER BY s.rowid ")
	} else {
		b.WriteString("ORDER BY r.from_us, r.id ")
	}
	if q.Limit > 0 {
		b.WriteString("LIMIT ?")
		args = append(args, q.Limit)
	}
	return b.String(), args
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
