package storage

import (
	"context"
	"database/sql"
	"errors"
	"path/filepath"
	"strings"
	"time"
	"unicode"
)

// Query asks for entries by the words they hold.
type Query struct {
	Text     string // words, each found by its beginning
	Incident string // empty searches all
	Limit    int    // 0 is 50
}

// Hit is an entry that was found.
type Hit struct {
	Seq      uint64
	Incident string
}

// Search finds entries by words, newest first. What the index has not reached
// yet (moments after a commit) is not found.
func (db *DB) Search(ctx context.Context, q Query) ([]Hit, error) {
	words := matchText(q.Text)
	if words == "" {
		return nil, nil
	}
	text := "SELECT e.seq, e.incident FROM search s JOIN entry e ON e.seq = s.rowid WHERE search MATCH ? "
	args := []any{words}
	if q.Incident != "" {
		text += "AND e.incident = ? "
		args = append(args, q.Incident)
	}
	if q.Limit == 0 {
		q.Limit = 50
	}
	rows, err := db.r.QueryContext(ctx, text+"ORDER BY s.rowid DESC LIMIT ?", append(args, q.Limit)...)
	if err != nil {
		return nil, brokenError(filepath.Base(db.path), err)
	}
	defer rows.Close()
	var hits []Hit
	for rows.Next() {
		var h Hit
		var seq int64
		if err := rows.Scan(&seq, &h.Incident); err != nil {
			return nil, err
		}
		h.Seq = uint64(seq)
		hits = append(hits, h)
	}
	return hits, brokenError(filepath.Base(db.path), rows.Err())
}

// matchText turns what a person typed into a full-text question that cannot be
// a syntax error: every word quoted, found by its beginning, all required. What
// stands between spaces stays together: 10.20.30 finds 10.20.30.40 but not
// 30.20.10.1.
func matchText(typed string) string {
	var match []string
	for _, word := range strings.Fields(typed) {
		parts := strings.FieldsFunc(word, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.IsMark(r) })
		if len(parts) > 0 {
			match = append(match, `"`+strings.Join(parts, " ")+`"*`)
		}
	}
	return strings.Join(match, " ")
}

const (
	indexRows   = 200                    // rows in one transaction of the indexer
	indexBreath = 2 * time.Millisecond   // between transactions, so that entries get their turn
	indexGather = 50 * time.Millisecond  // before what was just committed, so that it is not one transaction an entry
	indexRetry  = 500 * time.Millisecond // after a refusal, such as a full disk
)

func (db *DB) poke() {
	select {
	case db.wake <- struct{}{}:
	default:
	}
}

// RunIndexer lets search catch up behind the commits until ctx ends.
func (db *DB) RunIndexer(ctx context.Context) {
	for {
		done, err := db.IndexPending(ctx, indexRows)
		wait := indexBreath
		switch {
		case err != nil:
			wait = indexRetry // the index is a cache: the next round tries again
		case done == 0:
			select {
			case <-ctx.Done():
				return
			case <-db.wake:
			}
			wait = indexGather
		case done < indexRows:
			wait = indexGather
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
	}
}

// IndexPending indexes at most budget rows in one transaction and returns how
// many of that budget were used: 0 means that everything is indexed.
func (db *DB) IndexPending(ctx context.Context, budget int) (done int, err error) {
	err = db.write(ctx, func() error {
		if done, err = db.indexEntries(ctx, budget); err != nil || done > 0 {
			return err
		}
		done, err = db.indexRows(ctx, budget)
		return err
	})
	return done, err
}

// indexAll indexes what is left, however much that is.
func (db *DB) indexAll(ctx context.Context) error {
	for {
		done, err := db.IndexPending(ctx, indexRows)
		if err != nil || done == 0 {
			return err
		}
	}
}

func (db *DB) indexEntries(ctx context.Context, budget int) (int, error) {
	if db.text == nil {
		return 0, nil
	}
	upto, err := db.mark(ctx, "entry")
	if err != nil {
		return 0, err
	}
	rows, err := db.conn.QueryContext(ctx, "SELECT e.seq, e.kind, b.body FROM entry e JOIN body b ON b.seq = e.seq WHERE e.seq >= ? ORDER BY e.seq LIMIT ?", upto, budget)
	if err != nil {
		return 0, err
	}
	type item struct {
		seq  int64
		text string
	}
	var items []item
	for rows.Next() {
		var it item
		var kind string
		var body []byte
		if err := rows.Scan(&it.seq, &kind, &body); err != nil {
			return 0, errors.Join(err, rows.Close())
		}
		it.text = db.text(kind, body)
		items = append(items, it)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil || len(items) == 0 {
		return 0, err
	}
	for _, it := range items {
		if it.text == "" {
			continue
		}
		if _, err := db.conn.ExecContext(ctx, "INSERT INTO search (rowid, text) VALUES (?, ?)", it.seq, it.text); err != nil {
			return 0, err
		}
	}
	return len(items), db.setMark(ctx, "entry", items[len(items)-1].seq+1)
}

// indexRows goes on with the first live dataset that is not wholly indexed.
func (db *DB) indexRows(ctx context.Context, budget int) (int, error) {
	var num, upto int64
	var name string
	err := db.conn.QueryRowContext(ctx, `SELECT d.num, 'rows/' || d.num, coalesce(m.upto, d.num << 32) FROM dataset d
		LEFT JOIN mark m ON m.name = 'rows/' || d.num
		WHERE d.live = 1 AND coalesce(m.upto, d.num << 32) < (d.num << 32) + d.rows ORDER BY d.num LIMIT 1`).Scan(&num, &name, &upto)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	end := upto + int64(budget)*5 // one statement does them all, so more fit into one turn
	// The plus keeps SQLite from walking the whole dataset by its time index to
	// find the few rows of one turn.
	res, err := db.conn.ExecContext(ctx, "INSERT INTO search_row (rowid, text, systems, people) SELECT id, text, systems, people FROM dataset_row WHERE id > ? AND id <= ? AND +dataset = ?", upto, end, num)
	if err != nil {
		return 0, err
	}
	n, err := res.RowsAffected()
	if err != nil {
		return 0, err
	}
	return int(n), db.setMark(ctx, name, upto+n)
}

func (db *DB) mark(ctx context.Context, name string) (int64, error) {
	var upto int64
	err := db.conn.QueryRowContext(ctx, "SELECT upto FROM mark WHERE name = ?", name).Scan(&upto)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return upto, err
}

func (db *DB) setMark(ctx context.Context, name string, upto int64) error {
	_, err := db.conn.ExecContext(ctx, "INSERT INTO mark (name, upto) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET upto = ?2", name, upto)
	return err
}
