package storage

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"bridgelog/model"
)

// errHeld says that somebody still reads an old state of the database.
var errHeld = model.Refuse(model.Conflict, "logbook.db", "It is finished by itself once that ends, at the latest when the logbook is opened again.",
	"something still reads an older state of the logbook, which holds what was erased.")

// Scrub finishes what erasures began, so that what they erased stands nowhere in
// the logbook's folder: search is built again without it, rows and files of it
// are deleted, and the database is written anew. That needs as much memory as
// the database is large. removed are the files of the folder that went because
// they were older copies. Cut off at any point, it goes on when run again.
func (db *DB) Scrub(ctx context.Context) (removed []string, err error) {
	db.scrubMu.Lock()
	defer db.scrubMu.Unlock()
	err = db.scrubAll(ctx)
	removed, db.dropped = db.dropped, nil
	return removed, err
}

// scrubBehind is Scrub by nobody's order; what it removes is told by the next one.
func (db *DB) scrubBehind(ctx context.Context) error {
	db.scrubMu.Lock()
	defer db.scrubMu.Unlock()
	return db.scrubAll(ctx)
}

func (db *DB) scrubAll(ctx context.Context) error {
	db.mu.Lock()
	asked := db.scrubAsked
	db.mu.Unlock()
	todo, err := db.erasing(ctx)
	if err != nil {
		return err
	}
	if len(todo) == 0 {
		db.mu.Lock()
		defer db.mu.Unlock()
		if db.scrubAsked == asked {
			db.scrub.Store(false)
		}
		return nil
	}
	for _, name := range todo["dataset"] {
		if err := db.scrubDataset(ctx, name); err != nil {
			return err
		}
	}
	for _, name := range todo["block"] {
		if err := db.rebuildBlock(ctx, name); err != nil {
			return err
		}
	}
	for _, place := range todo["file"] {
		if err := db.scrubFile(ctx, place); err != nil {
			return err
		}
	}
	removed, err := db.dropOldCopies()
	db.dropped = append(db.dropped, removed...)
	if err != nil {
		return err
	}
	if err := db.rewrite(ctx); err != nil {
		return err
	}
	more := false
	err = db.write(ctx, func() error {
		if more = db.scrubAsked != asked; more { // something was erased meanwhile
			return nil
		}
		_, err := db.conn.ExecContext(ctx, "DELETE FROM erasing")
		return err
	}, func() { db.scrub.Store(more) })
	if err != nil {
		return err
	}
	if more {
		return db.scrubAll(ctx)
	}
	db.mu.Lock()
	defer db.mu.Unlock()
	return db.emptyLog() // it held the names of what was to be done
}

// erasing is what is to be done, names by what.
func (db *DB) erasing(ctx context.Context) (map[string][]string, error) {
	rows, err := db.r.QueryContext(ctx, "SELECT what, name FROM erasing ORDER BY what, name")
	if err != nil {
		return nil, brokenError(filepath.Base(db.path), err)
	}
	defer rows.Close()
	todo := map[string][]string{}
	for rows.Next() {
		var what, name string
		if err := rows.Scan(&what, &name); err != nil {
			return nil, brokenError(filepath.Base(db.path), err)
		}
		todo[what] = append(todo[what], name)
	}
	return todo, brokenError(filepath.Base(db.path), rows.Err())
}

// scrubDataset deletes the rows of a dataset, and its search index first: that
// is read through the rows.
func (db *DB) scrubDataset(ctx context.Context, id string) error {
	err := db.write(ctx, func() error {
		var num int64
		err := db.conn.QueryRowContext(ctx, "SELECT num FROM dataset WHERE id = ? AND live = 0", id).Scan(&num)
		if errors.Is(err, sql.ErrNoRows) {
			return nil // done before
		}
		if err != nil {
			return err
		}
		prefix := strings.TrimSuffix(rowBlock(num<<32).name, "0")
		names, err := db.tablesLike(ctx, prefix)
		if err != nil {
			return err
		}
		for _, name := range names {
			if err := (block{name: name}).drop(ctx, db.conn); err != nil {
				return err
			}
		}
		_, err = db.conn.ExecContext(ctx, "DELETE FROM mark WHERE name = 'rows/' || ?", num)
		return err
	})
	if err != nil {
		return err
	}
	return db.DropStaged(ctx, id)
}

// tablesLike are the full-text tables whose names are prefix and a number.
func (db *DB) tablesLike(ctx context.Context, prefix string) ([]string, error) {
	rows, err := db.conn.QueryContext(ctx, "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql LIKE 'CREATE VIRTUAL TABLE%fts5 (%'")
	if err != nil {
		return nil, err
	}
	var names []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, errors.Join(err, rows.Close())
		}
		if rest, ok := strings.CutPrefix(name, prefix); ok && rest != "" && strings.Trim(rest, "0123456789") == "" {
			names = append(names, name)
		}
	}
	return names, errors.Join(rows.Err(), rows.Close())
}

// rebuildBlock makes a block of the search over entries anew: deleting from a
// contentless index would leave the words in its segments.
func (db *DB) rebuildBlock(ctx context.Context, name string) error {
	return db.write(ctx, func() error {
		upto, err := db.mark(ctx, "entry")
		if err != nil {
			return err
		}
		for at := int64(0); at < upto; {
			b := entryBlock(at)
			at = b.end()
			if b.name != name {
				continue
			}
			if err := b.drop(ctx, db.conn); err != nil {
				return err
			}
			if err := b.create(ctx, db.conn); err != nil {
				return err
			}
			for from := b.base; from < min(b.end(), upto); from += indexRows {
				if err := ctx.Err(); err != nil {
					return err
				}
				items, err := db.textOf(ctx, from, min(from+indexRows, b.end(), upto), indexRows)
				if err == nil {
					err = db.insertText(ctx, items)
				}
				if err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// scrubFile deletes a file of the evidence folder that nothing names any more.
func (db *DB) scrubFile(ctx context.Context, place string) error {
	below, err := keptPlace(place)
	if err != nil {
		return nil // no file of ours: a hostile logbook could name any of the user's
	}
	var named int
	if err := db.r.QueryRowContext(ctx, "SELECT count(*) FROM blob WHERE place = ?", place).Scan(&named); err != nil || named > 0 {
		return brokenError(filepath.Base(db.path), err) // the same file was taken in again
	}
	path := filepath.Join(db.path, below)
	if info, err := os.Lstat(filepath.Dir(path)); err == nil && !info.IsDir() {
		return nil // a link: what it leads to is not ours either
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return diskError(db.path, err)
	}
	syncDir(filepath.Dir(path))
	return nil
}

// dropOldCopies removes the copies that migrations made inside the folder: they
// hold what was erased.
func (db *DB) dropOldCopies() ([]string, error) {
	old, err := namesIn(db.path, beforePrefix)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, name := range old {
		if err := os.Remove(filepath.Join(db.path, name)); err != nil {
			return names, diskError(db.path, err)
		}
		names = append(names, name)
	}
	if len(names) > 0 {
		syncDir(db.path)
	}
	slices.Sort(names)
	return names, nil
}

// rewrite writes the database anew, so that no page holds anything but what
// stands in a table: secure_delete clears deleted cells, but moving cells between
// pages leaves copies in the room between them. Then the log file is emptied.
func (db *DB) rewrite(ctx context.Context) error {
	db.mu.Lock()
	defer db.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	if _, err := db.conn.ExecContext(context.WithoutCancel(ctx), "VACUUM"); err != nil {
		return brokenError(filepath.Base(db.path), diskError(db.path, err))
	}
	return db.emptyLog()
}

// emptyLog takes the log file into the database and cuts it to nothing. It needs
// the writer's lock.
func (db *DB) emptyLog() error {
	var busy, frames, moved int
	err := db.conn.QueryRowContext(context.Background(), "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &frames, &moved)
	if err == nil && busy != 0 {
		return errHeld
	}
	return brokenError(filepath.Base(db.path), diskError(db.path, err))
}
