package storage

import (
	"context"
	"encoding/hex"
	"path/filepath"
	"time"

	"bridgelog/journal"
)

// KnownBackup is a copy of the logbook that is known of.
type KnownBackup struct {
	Path string
	At   time.Time    // when it was whole, UTC
	Head journal.Head // it was made from
	How  string       // by hand, by schedule, …
}

// NoteBackup keeps that there is a copy; a copy in the place of an older one
// takes its place here too.
func (db *DB) NoteBackup(ctx context.Context, b KnownBackup) error {
	return db.write(ctx, func() error {
		_, err := db.conn.ExecContext(ctx, `INSERT INTO backup_known (path, at, size, root, how) VALUES (?1, ?2, ?3, ?4, ?5)
			ON CONFLICT (path) DO UPDATE SET at = ?2, size = ?3, root = ?4, how = ?5`,
			b.Path, b.At.UTC().Format(time.RFC3339Nano), int64(b.Head.Size), hex.EncodeToString(b.Head.Root[:]), b.How)
		return err
	})
}

// ForgetBackup takes a copy that is no more off the list.
func (db *DB) ForgetBackup(ctx context.Context, path string) error {
	return db.write(ctx, func() error {
		_, err := db.conn.ExecContext(ctx, "DELETE FROM backup_known WHERE path = ?", path)
		return err
	})
}

// KnownBackups lists the copies that are known of, the oldest first. Whether they
// still lie there is not looked at: a stick may be in a drawer.
func (db *DB) KnownBackups(ctx context.Context) ([]KnownBackup, error) {
	rows, err := db.r.QueryContext(ctx, "SELECT path, at, size, root, how FROM backup_known ORDER BY at, path")
	if err != nil {
		return nil, brokenError(filepath.Base(db.path), err)
	}
	defer rows.Close()
	var all []KnownBackup
	for rows.Next() {
		var b KnownBackup
		var at, root string
		var size int64
		if err := rows.Scan(&b.Path, &at, &size, &root, &b.How); err != nil {
			return nil, brokenError(filepath.Base(db.path), err)
		}
		if b.At, err = time.Parse(time.RFC3339Nano, at); err != nil {
			return nil, brokenError(filepath.Base(db.path), err)
		}
		raw, err := hex.DecodeString(root)
		if err != nil {
			return nil, brokenError(filepath.Base(db.path), err)
		}
		b.Head.Size = uint64(size)
		copy(b.Head.Root[:], raw)
		all = append(all, b)
	}
	return all, brokenError(filepath.Base(db.path), rows.Err())
}
