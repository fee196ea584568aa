package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"

	"bridgelog/model"
)

// Erasure destroys salt and body of an entry. By announces it and stands in the
// same batch.
type Erasure struct{ Entry, By uint64 }

// Erasures are all that goes with one batch.
type Erasures struct {
	Bodies   []Erasure
	Datasets []string // live ones, whose rows go
	Files    []string // SHA-256 of kept files that go
}

// erase deletes inside the transaction of the batch, before the head moves: the
// trigger on bodies lets nothing go at any other time. What takes longer is
// noted, and done by Scrub.
func (db *DB) erase(ctx context.Context, e Erasures) error {
	if len(e.Bodies) == 0 {
		return nil
	}
	for _, b := range e.Bodies {
		if _, err := db.conn.ExecContext(ctx, "INSERT INTO erased (seq, by_seq) VALUES (?, ?)", int64(b.Entry), int64(b.By)); err != nil {
			return err
		}
		res, err := db.conn.ExecContext(ctx, "DELETE FROM body WHERE seq = ?", int64(b.Entry))
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n != 1 {
			return errors.Join(err, model.Refuse(model.Conflict, "entry", "", "entry %d has no body that could be erased.", b.Entry))
		}
		if err := db.later(ctx, "block", entryBlock(int64(b.Entry)).name); err != nil {
			return err
		}
	}
	for _, id := range e.Datasets {
		if err := db.one(ctx, "UPDATE dataset SET live = 0 WHERE id = ? AND live = 1", id); err != nil {
			return err
		}
		if err := db.later(ctx, "dataset", id); err != nil {
			return err
		}
	}
	for _, sha := range e.Files {
		if err := db.eraseFile(ctx, sha); err != nil {
			return err
		}
	}
	return db.later(ctx, "pages", "")
}

// eraseFile deletes a kept file; one that is already gone is gone.
func (db *DB) eraseFile(ctx context.Context, sha string) error {
	var place string
	err := db.conn.QueryRowContext(ctx, "SELECT place FROM blob WHERE sha256 = ?", sha).Scan(&place)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	if _, err := db.conn.ExecContext(ctx, "DELETE FROM blob WHERE sha256 = ?", sha); err != nil || place == insidePlace {
		return err
	}
	return db.later(ctx, "file", place)
}

// later notes what Scrub has to do.
func (db *DB) later(ctx context.Context, what, name string) error {
	db.scrubAsked++
	db.scrub.Store(true)
	_, err := db.conn.ExecContext(ctx, "INSERT INTO erasing (what, name) VALUES (?, ?) ON CONFLICT DO NOTHING", what, name)
	return err
}

// Drafts calls fn with every text that is kept and not recorded yet.
func (db *DB) Drafts(ctx context.Context, fn func(key string, text []byte)) error {
	rows, err := db.r.QueryContext(ctx, "SELECT key, text FROM draft")
	if err != nil {
		return brokenError(filepath.Base(db.path), err)
	}
	defer rows.Close()
	for rows.Next() {
		var key string
		var text []byte
		if err := rows.Scan(&key, &text); err != nil {
			return brokenError(filepath.Base(db.path), fmt.Errorf("draft: %w", err))
		}
		fn(key, text)
	}
	return brokenError(filepath.Base(db.path), rows.Err())
}
