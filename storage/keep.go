package storage

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// SaveDraft keeps text that is not recorded yet; empty text removes it.
func (db *DB) SaveDraft(ctx context.Context, key string, text []byte, at time.Time) error {
	return db.write(ctx, func() error {
		if len(text) == 0 {
			_, err := db.conn.ExecContext(ctx, "DELETE FROM draft WHERE key = ?", key)
			return err
		}
		_, err := db.conn.ExecContext(ctx, "INSERT INTO draft (key, text, at) VALUES (?1, ?2, ?3) ON CONFLICT (key) DO UPDATE SET text = ?2, at = ?3",
			key, text, at.UTC().Format(time.RFC3339Nano))
		return err
	})
}

// Draft is the text kept under key, nil when there is none, and when (UTC).
func (db *DB) Draft(ctx context.Context, key string) ([]byte, time.Time, error) {
	var text []byte
	var at string
	err := db.r.QueryRowContext(ctx, "SELECT text, at FROM draft WHERE key = ?", key).Scan(&text, &at)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, time.Time{}, nil
	}
	if err != nil {
		return nil, time.Time{}, brokenError(filepath.Base(db.path), err)
	}
	when, err := time.Parse(time.RFC3339Nano, at)
	return text, when, err
}

// Setting is a preference kept with the logbook, empty when never set.
func (db *DB) Setting(ctx context.Context, key string) (string, error) {
	var value string
	err := db.r.QueryRowContext(ctx, "SELECT value FROM setting WHERE key = ?", key).Scan(&value)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return value, brokenError(filepath.Base(db.path), err)
}

// PutSetting keeps a preference.
func (db *DB) PutSetting(ctx context.Context, key, value string) error {
	return db.write(ctx, func() error {
		_, err := db.conn.ExecContext(ctx, "INSERT INTO setting (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = ?2", key, value)
		return err
	})
}

// namesIn are the names in a folder that begin so. A pattern would take
// brackets in the folder's own name for its own.
func namesIn(dir, prefix string) ([]string, error) {
	all, err := os.ReadDir(dir)
	if err != nil {
		return nil, diskError(dir, err)
	}
	var names []string
	for _, e := range all {
		if strings.HasPrefix(e.Name(), prefix) {
			names = append(names, e.Name())
		}
	}
	return names, nil
}

// newPrefix begins the name of a file that is not in place yet.
const newPrefix = ".new-"

// writeFile puts a whole file in place: temporary, synced, renamed.
func writeFile(path string, raw []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), newPrefix+"*") // 0600
	if err != nil {
		return diskError(path, err)
	}
	defer os.Remove(f.Name()) // gone already once renamed
	_, err = f.Write(raw)
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return diskError(path, err)
	}
	syncDir(filepath.Dir(path))
	return nil
}

// sweep removes what a crash left: rows staged but never committed, files that
// came in half, and key files that did not get their name: what a removed
// passphrase opens must not lie about.
func (db *DB) sweep(ctx context.Context) error {
	left, err := db.staged(ctx)
	if err != nil {
		return err
	}
	for _, id := range left {
		if err := db.DropStaged(ctx, id); err != nil {
			return err
		}
	}
	news, err := namesIn(db.path, newPrefix)
	if err != nil {
		return err
	}
	for _, name := range news {
		if err := os.Remove(filepath.Join(db.path, name)); err != nil {
			return diskError(db.path, err)
		}
	}
	incoming := filepath.Join(db.path, evidenceDir, incomingDir)
	files, err := os.ReadDir(incoming)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	for _, f := range files {
		if err := os.Remove(filepath.Join(incoming, f.Name())); err != nil {
			return diskError(db.path, err)
		}
	}
	return err
}
