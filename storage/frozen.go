package storage

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"unicode"

	"bridgelog/journal"
	"bridgelog/model"
)

// Identity names the logbook in a folder without opening it: its backups bear the
// same name. Of a sealed one it stands in the key file; of a plain one it is the
// id of its log.
func Identity(path string) (string, error) {
	if err := onlyFiles(path); err != nil {
		return "", err
	}
	lock, err := LockOf(path)
	if err != nil || lock.Sealed {
		return lock.Logbook, err
	}
	raw, err := os.ReadFile(filepath.Join(path, keyFile))
	if err != nil {
		return "", diskError(keyFile, err)
	}
	var k keyContent
	if json.Unmarshal(raw, &k) == nil { // the error could quote the key
		if s, err := journal.NewSigner(k.Signer); err == nil {
			return s.LogID(), nil
		}
	}
	return "", model.Refuse(model.Broken, keyFile, "Restore logbook.key from a backup.", "the key file is damaged.")
}

// OpenReadOnly opens a logbook for looking only and writes nothing into its
// folder: neither lock nor log. A logbook some program has open is refused. What
// a log file holds that is not in the database yet, and a database of an older
// version, are looked at in a private copy, which Close removes.
func OpenReadOnly(ctx context.Context, path string, key *Key, o Options) (*DB, error) {
	name := filepath.Base(path)
	file := filepath.Join(path, dbFile)
	if _, err := os.Stat(file); errors.Is(err, os.ErrNotExist) {
		return nil, model.Refuse(model.NotFound, name, "Check the path.", "there is no logbook here.")
	}
	if err := onlyFiles(path); err != nil {
		return nil, err
	}
	keys, err := readKeyFile(path)
	if err != nil {
		return nil, err
	}
	if keys == nil {
		if err := checkHeader(file, name); err != nil {
			return nil, err
		}
	}
	hold, err := holdFolder(path)
	if err != nil {
		return nil, err
	}
	lock, err := lockUnchanged(filepath.Join(path, lockFile))
	if err != nil {
		return nil, errors.Join(err, freeLock(hold))
	}
	var s *seal
	if keys != nil {
		if s, err = unlock(keys, key, name); err != nil {
			return nil, errors.Join(err, freeLock(lock), freeLock(hold))
		}
	}
	db, err := look(ctx, path, s, o)
	if err != nil {
		return nil, errors.Join(brokenError(name, err), s.close(), freeLock(lock), freeLock(hold))
	}
	db.lock, db.hold = lock, hold
	return db, nil
}

// Look opens another folder of this logbook, such as a backup of it, for looking
// only, under the key this one is open with; close it first. The folder of
// another logbook is refused.
func (db *DB) Look(ctx context.Context, path string, o Options) (*DB, error) {
	own, err := Identity(db.path)
	if err != nil {
		return nil, err
	}
	name := filepath.Base(path)
	if id, err := Identity(path); err != nil {
		return nil, err
	} else if id != own {
		return nil, model.Refuse(model.Sealed, name, "Open it with its own key.", "this is of another logbook.")
	}
	hold, err := holdFolder(path)
	if err != nil {
		return nil, err
	}
	lock, err := lockUnchanged(filepath.Join(path, lockFile))
	if err != nil {
		return nil, errors.Join(err, freeLock(hold))
	}
	out, err := look(ctx, path, db.seal, o)
	if err != nil {
		return nil, errors.Join(brokenError(name, err), freeLock(lock), freeLock(hold))
	}
	out.lock, out.hold, out.borrowed = lock, hold, true
	return out, nil
}

// look opens the database where it stands if that shows everything, else a copy.
func look(ctx context.Context, path string, s *seal, o Options) (*DB, error) {
	file, private := filepath.Join(path, dbFile), ""
	info, err := os.Stat(file + "-wal")
	if copied := err == nil && info.Size() > 0; copied || older(ctx, file, s) {
		if private, err = privateCopy(ctx, file, s); err != nil {
			return nil, err
		}
		file = filepath.Join(private, dbFile)
	}
	db, err := openFrozen(ctx, path, file, s)
	if err != nil {
		return nil, errors.Join(err, removePrivate(private))
	}
	db.private, db.text = private, o.SearchText
	return db, nil
}

// older reports whether the database is of an earlier version. A damaged one is
// none: who opens it says so.
func older(ctx context.Context, file string, s *seal) bool {
	pool, err := openSQL(file, s.vfsName(), unwritten)
	if err != nil {
		return false
	}
	defer pool.Close()
	var version int
	files, err := schemaFiles()
	return err == nil && pool.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version) == nil && version > 0 && version < len(files)
}

// privateCopy copies a database with its log, as they lie on disk, into a folder
// of this user's own, and brings it to one file of this version.
func privateCopy(ctx context.Context, file string, s *seal) (string, error) {
	dir, err := os.MkdirTemp("", "bridgelog-look-*") // 0700
	if err != nil {
		return "", diskError("the folder for temporary files", err)
	}
	to := filepath.Join(dir, dbFile)
	err = copyFile(ctx, file, to)
	if err == nil {
		if err = copyFile(ctx, file+"-wal", to+"-wal"); errors.Is(err, os.ErrNotExist) {
			err = nil
		}
	}
	if err == nil {
		err = settle(ctx, to, s)
	}
	if err != nil {
		return "", errors.Join(err, removePrivate(dir))
	}
	return dir, nil
}

// settle takes the log into a copied database and brings its schema up to date.
func settle(ctx context.Context, file string, s *seal) error {
	w, err := openSQL(file, s.vfsName(), writing)
	if err != nil {
		return err
	}
	err = askIdentity(ctx, w, dbFile)
	if err == nil {
		err = migrate(ctx, w, "", s)
	}
	if err == nil {
		_, err = w.ExecContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)")
	}
	return errors.Join(err, w.Close())
}

func removePrivate(dir string) error {
	if dir == "" {
		return nil
	}
	return os.RemoveAll(dir)
}

// openFrozen opens a database nobody writes for reading. Files it names are looked
// for in the folder path. The seal stays the caller's.
func openFrozen(ctx context.Context, path, file string, s *seal) (*DB, error) {
	db := &DB{path: path, seal: s, frozen: true, wake: make(chan struct{}, 1), closed: make(chan struct{})}
	var err error
	if db.r, err = openSQL(file, s.vfsName(), unwritten); err != nil {
		return nil, err
	}
	db.looks = db.r
	if err = askIdentity(ctx, db.r, filepath.Base(path)); err == nil {
		err = db.loadHead(ctx, db.r)
	}
	if err != nil {
		db.closePools()
		return nil, err
	}
	return db, nil
}

// closePools lets go of the database, not of seal and lock.
func (db *DB) closePools() {
	_ = db.r.Close() // nothing was written
}

// lockUnchanged refuses a logbook that a program has open, and keeps others out
// meanwhile, without writing a lock where there is none.
func lockUnchanged(path string) (*os.File, error) {
	f, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, diskError(path, err)
	}
	if err := lockNow(f); err != nil {
		return nil, errors.Join(lockedBy(f, path, err), f.Close())
	}
	return f, nil
}

// lockedBy is the refusal of a logbook another program holds, in the words it
// left in the lock.
func lockedBy(f *os.File, path string, err error) error {
	words, _ := io.ReadAll(io.LimitReader(f, 1024)) // the refusal stands without them
	by := strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return -1 // whoever wrote it, it is shown at a terminal
	}, string(words)))
	if by == "" {
		by = "another program"
	}
	return &model.Error{Kind: model.Locked, Field: filepath.Base(filepath.Dir(path)), Err: err,
		Text: "this logbook is open in " + by + ".", Hint: "Close it there first."}
}

// queryer is a pool or a connection.
type queryer interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// errFrozen is the refusal to write into a logbook opened for looking.
var errFrozen = model.Refuse(model.Broken, "logbook", "Restore a backup beside it, or rescue what is sound into a new logbook.", "this logbook is open for reading only; nothing is written into it.")

// CheckPages reads every page of the database, and whether the stored hashes add
// up to the stored head.
func (db *DB) CheckPages(ctx context.Context) error {
	return brokenError(filepath.Base(db.path), db.checkPages(ctx))
}

// ReadOnly reports whether the logbook was opened for looking only.
func (db *DB) ReadOnly() bool { return db.frozen }
