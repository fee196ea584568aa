package storage

import (
	"context"
	"database/sql"
	"path/filepath"
	"strings"
	"time"
)

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
	typed := wantedWords(q.Text)
	if len(typed) == 0 {
		text, args := q.sql("", "")
		_, err := db.datasetRows(ctx, text, args, fn)
		return err
	}
	if err := db.indexAll(ctx); err != nil { // what is printed from here must be whole
		return err
	}
	blocks, err := db.rowBlocks(ctx, q)
	if err != nil {
		return brokenError(filepath.Base(db.path), err)
	}
	limit := q.Limit
	for _, b := range blocks {
		match, err := b.match(ctx, db.r, typed)
		if err != nil {
			return brokenError(filepath.Base(db.path), err)
		}
		if match == "" {
			continue
		}
		text, args := q.sql(b.name, match)
		n, err := db.datasetRows(ctx, text, args, fn)
		if err != nil {
			return err
		}
		if q.Limit -= n; limit > 0 && q.Limit <= 0 {
			return nil
		}
	}
	return nil
}

// rowBlocks are the blocks of the asked datasets in the order of their rows,
// from the row behind q.After on.
func (db *DB) rowBlocks(ctx context.Context, q DatasetQuery) ([]block, error) {
	args := make([]any, len(q.Datasets))
	for i, id := range q.Datasets {
		args[i] = id
	}
	rows, err := db.r.QueryContext(ctx, "SELECT num, rows FROM dataset WHERE live = 1 AND id IN ("+marks(len(args))+") ORDER BY num", args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var blocks []block
	for rows.Next() {
		var num, n int64
		if err := rows.Scan(&num, &n); err != nil {
			return nil, err
		}
		for b, last := rowBlock(num<<32|1), num<<32|n; b.base <= last && n > 0; b = rowBlock(b.end()) {
			if q.After == nil || q.After.ID+1 < b.end() {
				blocks = append(blocks, b)
			}
		}
	}
	return blocks, rows.Err()
}

// marks are the places of so many values in an SQL text.
func marks(n int) string { return strings.TrimSuffix(strings.Repeat("?,", n), ",") }

// datasetRows calls fn with every row a statement finds and counts them.
func (db *DB) datasetRows(ctx context.Context, text string, args []any, fn func(DatasetRow) error) (n int, err error) {
	rows, err := db.r.QueryContext(ctx, text, args...)
	if err != nil {
		return 0, brokenError(filepath.Base(db.path), err)
	}
	defer rows.Close()
	for ; rows.Next(); n++ {
		var r DatasetRow
		var from, to sql.NullInt64
		var ns int
		if err := rows.Scan(&r.ID, &r.Dataset, &r.Row, &r.Line, &from, &to, &ns, &r.Precision, &r.Kind, &r.Text, &r.Systems, &r.People, &r.Key, &r.Extra); err != nil {
			return n, brokenError(filepath.Base(db.path), err)
		}
		r.setTimes(from, to, ns)
		if err := fn(r); err != nil {
			return n, err
		}
	}
	return n, brokenError(filepath.Base(db.path), rows.Err())
}

// sql is the statement that finds rows, in one block of the index where match is
// not empty.
func (q DatasetQuery) sql(block, match string) (string, []any) {
	b := strings.Builder{}
	b.WriteString("SELECT r.id, d.id, r.row, r.line, r.from_us, r.to_us, r.ns, r.precision, r.kind, r.text, r.systems, r.people, r.key, r.extra ")
	args := []any{}
	if match != "" {
		b.WriteString("FROM " + block + " s JOIN dataset_row r ON r.id = s.rowid JOIN dataset d ON d.num = r.dataset WHERE " + block + " MATCH ? ")
		args = append(args, match)
	} else {
		b.WriteString("FROM dataset d JOIN dataset_row r ON r.dataset = d.num WHERE 1 ")
	}
	b.WriteString("AND d.live = 1 AND d.id IN (" + marks(len(q.Datasets)) + ") ")
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
	case q.After != nil && match != "":
		b.WriteString("AND s.rowid > ? ")
		args = append(args, q.After.ID)
	case q.After != nil && q.After.From.IsZero():
		b.WriteString("AND (r.from_us IS NOT NULL OR r.id > ?) ")
		args = append(args, q.After.ID)
	case q.After != nil:
		b.WriteString("AND (r.from_us, r.id) > (?, ?) ")
		args = append(args, q.After.From.UnixMicro(), q.After.ID)
	}
	if match != "" {
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
