package storage

import (
	"bytes"
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"bridgelog/model"
	"bridgelog/storage/cipher"
)

//go:embed migrations/*.sql
var migrations embed.FS

// schemaFiles are the numbered scripts in order. The newest version this program
// knows is their number.
func schemaFiles() ([]string, error) { return fs.Glob(migrations, "migrations/*.sql") }

// askIdentity is checkIdentity with what SQLite says, which knows of changes that
// still stand in the log file.
func askIdentity(ctx context.Context, db *sql.DB, name string) error {
	var id, version int64
	if err := db.QueryRowContext(ctx, "PRAGMA application_id").Scan(&id); err != nil {
		return err
	}
	if err := db.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version); err != nil {
		return err
	}
	return checkIdentity(id, version, name)
}

// checkIdentity refuses databases that are not ours and logbooks of a newer
// program.
func checkIdentity(id, version int64, name string) error {
	files, err := schemaFiles()
	if err != nil {
		return err
	}
	if id != appID {
		return model.Refuse(model.Invalid, name, "Choose a folder made by Bridgelog.", "logbook.db is a database of another program.")
	}
	if version > int64(len(files)) {
		return model.Refuse(model.Newer, name, "Open it with a newer Bridgelog; it was not touched.",
			"this logbook is of version %d, and this program knows versions up to %d.", version, len(files))
	}
	return nil
}

// migrate brings the schema up to date: each numbered file and its record are
// one transaction. Before an existing logbook (path not empty) is changed it is
// copied to a named backup.
func migrate(ctx context.Context, db *sql.DB, path string, s *seal) error {
	files, err := schemaFiles()
	if err != nil {
		return err
	}
	var version int
	if err := db.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version); err != nil {
		return err
	}
	if version == len(files) {
		return nil
	}
	if path != "" {
		if err := copyBefore(ctx, path, len(files), s); err != nil {
			return fmt.Errorf("backup before migrating: %w", err)
		}
	} else if _, err := db.ExecContext(ctx, fmt.Sprintf("PRAGMA application_id = %d", appID)); err != nil {
		return err
	}
	for n := version + 1; n <= len(files); n++ {
		script, err := migrations.ReadFile(files[n-1])
		if err != nil {
			return err
		}
		if err := step(ctx, db, string(script), n); err != nil {
			return fmt.Errorf("migration %d: %w", n, err)
		}
	}
	return foreignKeys(ctx, db)
}

// Names of the copies that migrations make, and of the key files beside them.
const (
	beforePrefix = "before-version-"
	oldKeySuffix = ".key"
)

// copyBefore keeps the database as it is before a migration to version, under the
// seal of the logbook, and the key file it opens by. With the kept files beside
// it, which no migration touches, it can be restored as it is. The name is given
// only to a whole copy; the first one stays, since a later one could
// hold what a migration that was cut off has already changed.
func copyBefore(ctx context.Context, path string, version int, s *seal) error {
	kept := filepath.Join(path, fmt.Sprintf("%s%d.db", beforePrefix, version))
	if _, err := os.Stat(kept); err == nil {
		return nil
	}
	half := kept + ".half"
	if err := os.Remove(half); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := copyDatabase(ctx, filepath.Join(path, dbFile), half, s); err != nil {
		return err
	}
	key := strings.TrimSuffix(kept, ".db") + oldKeySuffix
	if err := os.Remove(key); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := copyFile(ctx, filepath.Join(path, keyFile), key); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := os.Rename(half, kept); err != nil {
		return err
	}
	syncDir(path)
	return nil
}

// forgetOldKeys makes the key files beside such copies open by what opens the
// logbook now. They were copied with it: a passphrase that was changed since would
// open them, and by them the master key, for who has this folder alone. One that
// does not belong here, or was changed without the key, is left: it is not ours.
func (db *DB) forgetOldKeys() error {
	if db.seal == nil || db.seal.altered {
		return nil
	}
	names, err := namesIn(db.path, beforePrefix)
	if err != nil {
		return err
	}
	for _, name := range names {
		path := filepath.Join(db.path, name)
		if info, err := os.Lstat(path); err != nil || !strings.HasSuffix(name, oldKeySuffix) || !info.Mode().IsRegular() || info.Size() > 1<<20 {
			continue
		}
		raw, err := os.ReadFile(path)
		if err != nil {
			return diskError(db.path, err)
		}
		old, err := cipher.ParseKeyFile(raw)
		if err != nil || old.SlotsOf(db.seal.master, db.seal.file) != nil || bytes.Equal(old.Bytes(), raw) {
			continue
		}
		if err := writeFile(path, old.Bytes()); err != nil {
			return err
		}
	}
	return nil
}

func step(ctx context.Context, db *sql.DB, script string, version int) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() // has no effect after Commit
	if _, err := tx.ExecContext(ctx, script); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, fmt.Sprintf("PRAGMA user_version = %d", version)); err != nil {
		return err
	}
	return tx.Commit()
}

// foreignKeys reads the rows of the check; it reports violations as rows, so
// executing it alone would never fail.
func foreignKeys(ctx context.Context, db *sql.DB) error {
	rows, err := db.QueryContext(ctx, "PRAGMA foreign_key_check")
	if err != nil {
		return err
	}
	defer rows.Close()
	if rows.Next() {
		return model.Refuse(model.Broken, dbFile, restoreHint, "the migrated logbook does not hold together.")
	}
	return rows.Err()
}
