// Package storage keeps one logbook on one disk: a folder NAME.bridgelog with
// logbook.db (SQLite), logbook.key, lock and evidence/. It promises that what
// Append returned for survives a pulled plug, that a refused or cancelled batch
// left nothing, and that a second process is refused by name. It refuses to
// judge what entries mean: it knows rows, bytes and files.
package storage

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"

	_ "modernc.org/sqlite" // the driver

	"bridgelog/journal"
	"bridgelog/model"
	"bridgelog/storage/cipher"
)

const (
	dbFile       = "logbook.db"
	keyFile      = "logbook.key"
	lockFile     = "lock"
	evidenceDir  = "evidence"
	incomingDir  = "incoming"
	appID        = 0x4272_6C67 // "Brlg", PRAGMA application_id
	sqliteMagic  = "SQLite format 3\x00"
	insideLimit  = 100 << 10 // bytes; larger files stand beside the database
	hashesPerRow = 256       // stored hashes in one row of table tree, at most
)

// Options say how a logbook is opened.
type Options struct {
	Holder string // who we are, for the refusal another program prints
	// SearchText is what full-text search finds an entry by; nil indexes nothing.
	SearchText func(kind string, body []byte) string
}

// DB is an open logbook. Its methods may be called from any goroutine; writes
// happen one after another.
type DB struct {
	path string
	seal *seal // nil where the logbook is not sealed
	text func(kind string, body []byte) string
	lock *os.File
	hold *os.File // the folder, where the system can lock one
	w    *sql.DB  // one connection
	r    *sql.DB  // a pool, query_only

	looks *sql.DB // for Source, query_only

	scrubAsked int // how often something was noted for Scrub; needs mu

	mu   sync.Mutex // one writer
	conn *sql.Conn  // the writer's connection
	stmt statements

	headMu sync.RWMutex
	head   journal.Head
	note   []byte

	scrub   atomic.Bool // an erasure is not finished yet (Scrub)
	scrubMu sync.Mutex
	dropped []string // copies that were removed and not told yet

	frozen   bool   // opened for looking only: w, conn and stmt are nil
	private  string // folder of a private copy that is looked at instead, removed by Close
	borrowed bool   // seal is another one's

	wake   chan struct{} // something is to be indexed
	closed chan struct{}
	once   sync.Once
}

// Create makes a new logbook in the folder path, which must not exist, sealed so
// that each of keys opens it; without keys it is not sealed. It is built beside
// and renamed, so that a half-made one is never found.
func Create(ctx context.Context, path string, keys []Key, o Options) (*DB, error) {
	if err := createFolder(ctx, path, keys, nil); err != nil {
		return nil, diskError(path, err)
	}
	var key *Key
	if len(keys) > 0 { // the one that costs least to open by
		key = &keys[0]
		for i := range keys {
			if keys[i].Kind != cipher.Passphrase {
				key = &keys[i]
			}
		}
	}
	return Open(ctx, path, key, o)
}

// createFolder lays out an empty logbook, lets fill put more into it, and gives
// it its name.
func createFolder(ctx context.Context, path string, keys []Key, fill func(dir string, s *seal) error) error {
	if _, err := os.Lstat(path); err == nil {
		return model.Refuse(model.Conflict, filepath.Base(path), "Choose another name, or open it.", "there is already something of this name.")
	}
	parent := filepath.Dir(path)
	if err := os.MkdirAll(parent, 0o700); err != nil {
		return err
	}
	tmp, err := os.MkdirTemp(parent, ".bridgelog-new-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(tmp) // gone already once renamed
	var s *seal
	if len(keys) > 0 {
		if s, err = newSeal(keys); err != nil {
			return err
		}
	}
	err = build(ctx, tmp, s)
	if err == nil && fill != nil {
		err = fill(tmp, s)
	}
	if err = errors.Join(err, s.close()); err != nil {
		return err
	}
	syncDir(tmp)
	if err := os.Rename(tmp, path); err != nil {
		return err
	}
	syncDir(parent)
	return nil
}

// build lays out an empty logbook in an existing folder.
func build(ctx context.Context, dir string, s *seal) error {
	if err := os.MkdirAll(filepath.Join(dir, evidenceDir, incomingDir), 0o700); err != nil {
		return err
	}
	if s != nil {
		if err := writeFile(filepath.Join(dir, keyFile), s.file.Bytes()); err != nil {
			return err
		}
	}
	return emptyDatabase(ctx, filepath.Join(dir, dbFile), s)
}

// emptyDatabase makes the empty database of a logbook.
func emptyDatabase(ctx context.Context, file string, s *seal) error {
	if s != nil {
		if err := s.vfs.Create(file); err != nil {
			return err
		}
	} else {
		f, err := os.OpenFile(file, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		if err != nil {
			return err
		}
		if err := f.Close(); err != nil {
			return err
		}
	}
	w, err := openSQL(file, s.vfsName(), writing)
	if err != nil {
		return err
	}
	err = migrate(ctx, w, "", s)
	if err == nil {
		_, err = w.ExecContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)")
	}
	return errors.Join(err, w.Close())
}

// Open opens the logbook in the folder path: a sealed one with a key to it.
func Open(ctx context.Context, path string, key *Key, o Options) (*DB, error) {
	name := filepath.Base(path)
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil, model.Refuse(model.NotFound, name, "Make one with `bridgelogctl init`, or check the path.", "there is no logbook here.")
	case err != nil:
		return nil, diskError(path, err)
	case !info.IsDir():
		return nil, model.Refuse(model.Invalid, name, "A logbook is a folder NAME.bridgelog.", "this is a file, not a logbook.")
	}
	file := filepath.Join(path, dbFile)
	if _, err := os.Lstat(file); errors.Is(err, os.ErrNotExist) {
		return nil, model.Refuse(model.Invalid, name, "A logbook folder holds logbook.db.", "this folder is not a logbook.")
	}
	if err := onlyFiles(path); err != nil {
		return nil, err
	}
	keys, err := readKeyFile(path)
	if err != nil {
		return nil, err
	}
	if keys == nil { // not sealed: what is no logbook is refused before anything is written
		if err := checkHeader(file, name); err != nil {
			return nil, err
		}
	}
	hold, err := holdFolder(path)
	if err != nil {
		return nil, err
	}
	lock, err := takeLock(filepath.Join(path, lockFile), o.Holder)
	if err != nil {
		return nil, errors.Join(err, freeLock(hold))
	}
	db := &DB{path: path, lock: lock, hold: hold, text: o.SearchText, wake: make(chan struct{}, 1), closed: make(chan struct{})}
	if keys != nil {
		if db.seal, err = unlock(keys, key, name); err != nil {
			return nil, errors.Join(err, freeLock(lock), freeLock(hold))
		}
	}
	if err := db.open(ctx, file); err != nil {
		return nil, errors.Join(brokenError(name, err), db.close())
	}
	return db, nil
}

// checkHeader refuses what cannot be a logbook of ours by the first bytes of the
// file, before anything is written: opening with SQLite would already turn a
// foreign database into write-ahead logging.
func checkHeader(file, name string) error {
	f, err := os.Open(file)
	if err != nil {
		return diskError(file, err)
	}
	defer f.Close()
	header := make([]byte, 100) // https://www.sqlite.org/fileformat2.html#the_database_header
	if _, err := io.ReadFull(f, header); err != nil || string(header[:16]) != sqliteMagic || string(header[21:24]) != "\x40\x20\x20" {
		return model.Refuse(model.Broken, name, restoreHint, "logbook.db is damaged or is not a database: it does not begin as one.")
	}
	id, version := binary.BigEndian.Uint32(header[68:]), binary.BigEndian.Uint32(header[60:])
	return checkIdentity(int64(id), int64(version), name)
}

func (db *DB) open(ctx context.Context, file string) error {
	var err error
	if db.w, err = openSQL(file, db.seal.vfsName(), writing); err != nil {
		return err
	}
	if err := askIdentity(ctx, db.w, filepath.Base(db.path)); err != nil {
		return err
	}
	if err := migrate(ctx, db.w, db.path, db.seal); err != nil {
		return err
	}
	if db.r, err = openSQL(file, db.seal.vfsName(), reading); err != nil {
		return err
	}
	if db.looks, err = openSQL(file, db.seal.vfsName(), looking); err != nil {
		return err
	}
	if db.conn, err = db.w.Conn(ctx); err != nil {
		return err
	}
	if err := db.stmt.prepare(ctx, db.conn); err != nil {
		return err
	}
	if err := db.loadHead(ctx, db.conn); err != nil {
		return err
	}
	syncDir(db.path) // the name of the log file, before anything is promised in it (decision 014)
	if err := db.sweep(ctx); err != nil {
		return err
	}
	_ = db.forgetOldKeys() // a change of keys that could not says so
	return db.scrubLeft(ctx)
}

// scrubLeft finishes an erasure that a crash cut off. What holds it up holds up
// nobody who opens the logbook: the indexer tries again.
func (db *DB) scrubLeft(ctx context.Context) error {
	todo, err := db.erasing(ctx)
	if err != nil || len(todo) == 0 {
		return err
	}
	db.scrub.Store(true)
	err = db.scrubBehind(ctx)
	if err != nil && ctx.Err() == nil {
		return nil
	}
	return err
}

func (db *DB) loadHead(ctx context.Context, from queryer) error {
	var size int64
	var root []byte
	err := from.QueryRowContext(ctx, "SELECT size, root, note FROM head").Scan(&size, &root, &db.note)
	if errors.Is(err, sql.ErrNoRows) {
		db.head = journal.NewFrontier().Head()
		err = nil
	} else if err == nil {
		if len(root) != len(db.head.Root) {
			return model.Refuse(model.Broken, filepath.Base(db.path), restoreHint, "the stored head is damaged.")
		}
		db.head.Size = uint64(size)
		copy(db.head.Root[:], root)
	}
	if err != nil {
		return err
	}
	var entries int64
	if err := from.QueryRowContext(ctx, countEntries).Scan(&entries); err != nil {
		return err
	}
	if uint64(entries) != db.head.Size {
		return model.Refuse(model.Broken, filepath.Base(db.path), restoreHint,
			"the head names %d entries, but there are %d.", db.head.Size, entries)
	}
	return nil
}

// countEntries counts by the highest number, lost ones among them.
const countEntries = "SELECT max(coalesce((SELECT max(seq) FROM entry), -1), coalesce((SELECT max(seq) FROM lost), -1)) + 1"

const restoreHint = "Keep this logbook as it is. Restore a backup beside it, or rescue what is sound into a new logbook."

// role is what a pool of connections is for.
type role int

const (
	writing   role = iota // one connection
	reading               // short questions, as many at once as there are cores
	looking               // long looks at one state, each on a connection of its own
	copying               // VACUUM INTO, which query_only would refuse
	unwritten             // a database nobody writes, read without locks and without leaving a file
)

// openSQL opens the database with every setting in the address, so that each
// connection of the pool has it. vfs names the seal it stands under, empty for
// none; a sealed database is never opened without (docs/format.md).
func openSQL(file, vfs string, as role) (*sql.DB, error) {
	writer := as == writing
	q := url.Values{}
	if vfs != "" {
		q.Set("vfs", vfs)
	}
	for _, p := range []string{"busy_timeout(5000)", "foreign_keys(1)", "trusted_schema(0)", "cell_size_check(1)",
		"recursive_triggers(1)", "temp_store(MEMORY)", "cache_size(-65536)"} {
		q.Add("_pragma", p)
	}
	if writer {
		q.Set("_txlock", "immediate")
		for _, p := range []string{"journal_mode(WAL)", "synchronous(FULL)", "secure_delete(1)"} {
			q.Add("_pragma", p)
		}
		if runtime.GOOS == "darwin" { // only F_FULLFSYNC reaches the medium there
			q.Add("_pragma", "fullfsync(1)")
			q.Add("_pragma", "checkpoint_fullfsync(1)")
		}
	} else if as == unwritten {
		q.Set("mode", "ro")
		q.Set("immutable", "1")
	} else if as != copying {
		q.Add("_pragma", "query_only(1)")
	}
	pool, err := sql.Open("sqlite", address(file, q))
	if err != nil {
		return nil, err
	}
	switch as {
	case writing, copying:
		pool.SetMaxOpenConns(1)
		pool.SetMaxIdleConns(1)
	case reading:
		n := min(max(runtime.NumCPU(), 2), 4)
		pool.SetMaxOpenConns(n)
		pool.SetMaxIdleConns(n)
	case looking, unwritten: // no bound: a look that waited for another could wait for itself
		pool.SetMaxIdleConns(1)
	}
	return pool, nil
}

// address is a file as SQLite is told of it, always as a URI: of a plain name
// SQLite would read one that begins so as a URI, and what it says in it.
// https://www.sqlite.org/uri.html
func address(file string, q url.Values) string {
	u := url.URL{Scheme: "file", Opaque: (&url.URL{Path: filepath.ToSlash(file)}).EscapedPath(), RawQuery: q.Encode()}
	if strings.HasPrefix(u.Opaque, "//") { // of a share: else its computer would stand where only this one may
		u.Opaque = "//" + u.Opaque
	}
	return u.String()
}

// Close lets the log file be taken into the database, and frees the lock.
func (db *DB) Close() error {
	var err error
	db.once.Do(func() { err = db.close() })
	return err
}

func (db *DB) close() error {
	close(db.closed)
	db.mu.Lock()
	defer db.mu.Unlock()
	var errs []error
	errs = append(errs, db.stmt.close())
	for _, pool := range []*sql.DB{db.r, db.looks} {
		if pool != nil {
			errs = append(errs, pool.Close())
		}
	}
	if db.conn != nil {
		_, err := db.conn.ExecContext(context.Background(), "PRAGMA wal_checkpoint(TRUNCATE)")
		errs = append(errs, err, db.conn.Close())
	}
	if db.w != nil {
		errs = append(errs, db.w.Close())
	}
	errs = append(errs, removePrivate(db.private))
	if !db.borrowed {
		errs = append(errs, db.seal.close())
	}
	return errors.Join(append(errs, freeLock(db.lock), freeLock(db.hold))...)
}

// Path is the logbook's folder.
func (db *DB) Path() string { return db.path }

// Head is the head of the journal on disk and the note that signs it.
func (db *DB) Head() (journal.Head, []byte, error) {
	db.headMu.RLock()
	defer db.headMu.RUnlock()
	return db.head, db.note, nil
}

// diskError turns a file system's refusal into a sentence.
func diskError(path string, err error) error {
	var refusal *model.Error
	name := filepath.Base(path)
	switch {
	case err == nil, errors.As(err, &refusal), errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	case errors.Is(err, os.ErrPermission), isReadOnly(err):
		return &model.Error{Kind: model.Full, Field: name, Err: err, Text: "this folder may not be written to.", Hint: "Choose another folder or change its permissions."}
	case isDiskFull(err):
		return &model.Error{Kind: model.Full, Field: name, Err: err, Text: "the disk is full; nothing was recorded.", Hint: "Free some space; what you typed is still here."}
	}
	return fmt.Errorf("%s: %w", name, err)
}

// brokenError turns SQLite's refusal to read into a sentence.
func brokenError(name string, err error) error {
	var refusal *model.Error
	if err == nil || errors.As(err, &refusal) || errors.Is(err, context.Canceled) {
		return err
	}
	text := err.Error()
	for _, sign := range []string{"malformed", "not a database", "disk I/O error", "no such table", "corrupt", "no such column"} {
		if strings.Contains(text, sign) {
			return &model.Error{Kind: model.Broken, Field: name, Err: err, Text: "logbook.db is damaged: " + text + ".", Hint: restoreHint}
		}
	}
	return diskError(name, err)
}
