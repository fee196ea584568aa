package storage

import (
	"context"
	"database/sql"
	"errors"
	"math"
	"path/filepath"
	"time"
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
	typed := wantedWords(q.Text)
	if len(typed) == 0 {
		return nil, nil
	}
	if q.Limit == 0 {
		q.Limit = 50
	}
	first, last, err := db.searchable(ctx, q.Incident)
	if err != nil {
		return nil, brokenError(filepath.Base(db.path), err)
	}
	var hits []Hit
	for at := last; at >= first && len(hits) < q.Limit; at = entryBlock(at).base - 1 {
		if hits, err = db.searchBlock(ctx, entryBlock(at), typed, q, hits); err != nil {
			return nil, brokenError(filepath.Base(db.path), err)
		}
	}
	return hits, nil
}

// searchable is the first and the last entry that can be found; last is smaller
// when there is none.
func (db *DB) searchable(ctx context.Context, incident string) (first, last int64, err error) {
	var upto sql.NullInt64
	if err := db.r.QueryRowContext(ctx, "SELECT max(upto) FROM mark WHERE name = 'entry'").Scan(&upto); err != nil {
		return 0, 0, err
	}
	last = upto.Int64 - 1
	if incident == "" {
		return 0, last, nil
	}
	var from, to sql.NullInt64
	err = db.r.QueryRowContext(ctx, "SELECT (SELECT min(seq) FROM entry WHERE incident = ?1), (SELECT max(seq) FROM entry WHERE incident = ?1)", incident).Scan(&from, &to)
	if err != nil || !from.Valid {
		return 0, -1, err
	}
	return from.Int64, min(to.Int64, last), nil
}

// searchBlock appends the finds of one block, as many as are still wanted.
func (db *DB) searchBlock(ctx context.Context, b block, typed []wanted, q Query, hits []Hit) ([]Hit, error) {
	match, err := b.match(ctx, db.r, typed)
	if err != nil || match == "" {
		return hits, err
	}
	text := "SELECT e.seq, e.incident FROM " + b.name + " s JOIN entry e ON e.seq = s.rowid WHERE " + b.name + " MATCH ? "
	args := []any{match}
	if q.Incident != "" {
		text += "AND e.incident = ? "
		args = append(args, q.Incident)
	}
	rows, err := db.r.QueryContext(ctx, text+"ORDER BY s.rowid DESC LIMIT ?", append(args, q.Limit-len(hits))...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var h Hit
		var seq int64
		if err := rows.Scan(&seq, &h.Incident); err != nil {
			return nil, err
		}
		h.Seq = uint64(seq)
		hits = append(hits, h)
	}
	return hits, rows.Err()
}

const (
	indexRows   = 200                    // rows in one transaction of the indexer
	indexBreath = 2 * time.Millisecond   // between transactions, so that entries get their turn
	indexGather = 50 * time.Millisecond  // before what was just committed, so that it is not one transaction an entry
	indexRetry  = 500 * time.Millisecond // after a refusal, such as a full disk
	scrubRetry  = 30 * time.Second       // after an erasure was held up: it writes the whole database
)

func (db *DB) poke() {
	select {
	case db.wake <- struct{}{}:
	default:
	}
}

// RunIndexer lets search catch up behind the commits until ctx ends.
func (db *DB) RunIndexer(ctx context.Context) {
	var again <-chan time.Time // when an erasure that was held up is tried again
	for {
		done, err := db.IndexPending(ctx, indexRows)
		wait := indexBreath
		if err == nil && done == 0 && again == nil && db.scrub.Load() && db.scrubBehind(ctx) != nil {
			again = time.After(scrubRetry) // something held the erasure up
		}
		switch {
		case err != nil:
			wait = indexRetry // the index is a cache: the next round tries again
		case done == 0:
			select {
			case <-ctx.Done():
				return
			case <-db.wake:
			case <-again:
				again = nil
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
	items, err := db.textOf(ctx, upto, math.MaxInt64, budget)
	if err != nil || len(items) == 0 {
		return 0, err
	}
	if err := db.insertText(ctx, items); err != nil {
		return 0, err
	}
	return len(items), db.setMark(ctx, "entry", items[len(items)-1].seq+1)
}

// textItem is what an entry is found by.
type textItem struct {
	seq  int64
	text string
}

// textOf reads the words of the entries from … to-1, limit at most.
func (db *DB) textOf(ctx context.Context, from, to int64, limit int) ([]textItem, error) {
	rows, err := db.conn.QueryContext(ctx, "SELECT e.seq, e.kind, b.body FROM entry e JOIN body b ON b.seq = e.seq WHERE e.seq >= ? AND e.seq < ? ORDER BY e.seq LIMIT ?", from, to, limit)
	if err != nil {
		return nil, err
	}
	var items []textItem
	for rows.Next() {
		var it textItem
		var kind string
		var body []byte
		if err := rows.Scan(&it.seq, &kind, &body); err != nil {
			return nil, errors.Join(err, rows.Close())
		}
		it.text = db.text(kind, body)
		items = append(items, it)
	}
	return items, errors.Join(rows.Err(), rows.Close())
}

// insertText puts entries into their blocks.
func (db *DB) insertText(ctx context.Context, items []textItem) error {
	var b block
	for _, it := range items {
		if at := entryBlock(it.seq); at != b {
			b = at
			if err := b.create(ctx, db.conn); err != nil {
				return err
			}
		}
		if it.text == "" {
			continue
		}
		if _, err := db.conn.ExecContext(ctx, "INSERT INTO "+b.name+" (rowid, text) VALUES (?, ?)", it.seq, it.text); err != nil {
			return err
		}
	}
	return nil
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
	b := rowBlock(upto + 1)
	if err := b.create(ctx, db.conn); err != nil {
		return 0, err
	}
	end := min(upto+int64(budget)*5, b.end()-1) // one statement does them all, so more fit into one turn
	// The plus keeps SQLite from walking the whole dataset by its time index to
	// find the few rows of one turn.
	res, err := db.conn.ExecContext(ctx, "INSERT INTO "+b.name+" (rowid, text, systems, people) SELECT id, text, systems, people FROM dataset_row WHERE id > ? AND id <= ? AND +dataset = ?", upto, end, num)
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
