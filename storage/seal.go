package storage

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"

	"bridgelog/model"
	"bridgelog/storage/cipher"
)

// Key is one thing a person holds to open a sealed logbook: a passphrase, a
// recovery key or a key file.
type Key = cipher.Unlocker

// The kinds of key, as Slot.Kind names them.
const (
	KindPassphrase  = cipher.Passphrase
	KindRecoveryKey = cipher.RecoveryKey
	KindKeyFile     = cipher.Stick
)

// How keys come about; storage/cipher says what each takes.
var (
	FromPassphrase  = cipher.FromPassphrase
	FromRecoveryKey = cipher.FromRecoveryKey
	NewRecoveryKey  = cipher.NewRecoveryKey
	FromKeyFile     = cipher.FromStick
	NewKeyFile      = cipher.NewStick
)

// Slot is one way to open a sealed logbook, without anything secret.
type Slot = cipher.Slot

// Lock is what can be known of a logbook without opening it.
type Lock struct {
	Exists  bool
	Sealed  bool
	Logbook string // random name of a sealed logbook, the same in its backups
	Slots   []Slot // ways to open it
}

// LockOf reads how a logbook opens. It takes no lock and changes nothing.
func LockOf(path string) (Lock, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return Lock{}, nil
	case err != nil:
		return Lock{}, diskError(path, err)
	case !info.IsDir():
		return Lock{Exists: true}, nil // Open says that it is no logbook
	}
	if err := onlyFiles(path); err != nil {
		return Lock{Exists: true}, err
	}
	k, err := readKeyFile(path)
	if err != nil || k == nil {
		return Lock{Exists: true}, err
	}
	return Lock{Exists: true, Sealed: true, Logbook: k.Logbook(), Slots: k.Slots()}, nil
}

// seal is what keeps an open logbook sealed; nil for a logbook that is not.
type seal struct {
	file   *cipher.KeyFile
	master *cipher.Master
	vfs    *cipher.VFS
	files  *cipher.Files
	opened int // slot the logbook was opened by
	// altered says that somebody without the key changed the key file.
	altered bool
}

const keyHint = "Put back logbook.key from a backup of this logbook; the old one of the same logbook opens it too."

// readKeyFile reads the key file of a sealed logbook; nil for one that is not
// sealed, or has no key file yet.
func readKeyFile(dir string) (*cipher.KeyFile, error) {
	f, err := os.Open(filepath.Join(dir, keyFile))
	if errors.Is(err, os.ErrNotExist) {
		return nil, sealedWithoutKey(dir)
	}
	if err != nil {
		return nil, diskError(keyFile, err)
	}
	defer f.Close()
	raw, err := io.ReadAll(io.LimitReader(f, 1<<20)) // a hostile file may have any size
	if err != nil {
		return nil, diskError(keyFile, err)
	}
	k, err := cipher.ParseKeyFile(raw)
	switch {
	case errors.Is(err, cipher.ErrPlain):
		return nil, nil
	case errors.Is(err, cipher.ErrNewer):
		return nil, model.Refuse(model.Newer, keyFile, "Open it with a newer Bridgelog; it was not touched.", "the key file is of a newer version.")
	case err != nil:
		return nil, &model.Error{Kind: model.Broken, Field: keyFile, Err: err, Text: "the key file is damaged; no passphrase can open it as it is.", Hint: keyHint}
	}
	return k, nil
}

// sealedWithoutKey refuses a logbook whose key file is gone and whose database
// does not begin as a plain one: nothing opens it.
func sealedWithoutKey(dir string) error {
	f, err := os.Open(filepath.Join(dir, dbFile))
	if err != nil {
		return nil // what is wrong with the database is told by who opens it
	}
	defer f.Close()
	begin := make([]byte, len(sqliteMagic))
	if _, err := io.ReadFull(f, begin); err != nil || string(begin) == sqliteMagic {
		return nil
	}
	return model.Refuse(model.Broken, keyFile, keyHint, "the key file is missing, and the database is sealed or damaged.")
}

// newSeal makes the seal of a new logbook that every key opens.
func newSeal(keys []Key) (*seal, error) {
	s := &seal{master: cipher.NewMaster()}
	err := error(nil)
	for i, k := range keys {
		if i == 0 {
			s.file, err = cipher.NewKeyFile(s.master, "", k)
		} else {
			err = s.file.Add(s.master, k)
		}
		if err != nil {
			return nil, errors.Join(keyError(err), s.close())
		}
	}
	return s, s.register()
}

// unlock makes the seal of a logbook from its key file and a key to it.
func unlock(file *cipher.KeyFile, key *Key, name string) (*seal, error) {
	if key == nil {
		return nil, model.Refuse(model.Sealed, name, "Give its passphrase, its recovery key or its key file.", "this logbook is locked.")
	}
	m, i, err := file.UnlockSlot(*key)
	altered := errors.Is(err, cipher.ErrAltered)
	if err != nil && !altered {
		return nil, &model.Error{Kind: model.Sealed, Field: name, Err: err, Text: "this does not open the logbook.", Hint: wrongHint(key.Kind)}
	}
	s := &seal{file: file, master: m, opened: i, altered: altered}
	return s, s.register()
}

func wrongHint(k cipher.Kind) string {
	switch k {
	case cipher.RecoveryKey:
		return "Check the groups of letters against the paper; it must be the paper of this logbook."
	case cipher.Stick:
		return "Choose the key file made for this logbook."
	}
	return "Check the keyboard layout and Caps Lock, and type it again."
}

// keyError turns the cipher's refusal of a new key into a sentence.
func keyError(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, cipher.ErrFull):
		return model.Refuse(model.Conflict, "key", "Take another one away first.", "this logbook has as many ways to open it as it can hold.")
	case errors.Is(err, cipher.ErrLast):
		return model.Refuse(model.Conflict, "key", "Add another one first.", "the last way to open a logbook cannot be taken away.")
	case errors.Is(err, cipher.ErrUnlocker):
		return &model.Error{Kind: model.Invalid, Field: "key", Err: err, Text: "this cannot open a logbook.", Hint: "A passphrase has up to 1,024 bytes and must not be empty; a name is one printable line."}
	case errors.Is(err, cipher.ErrWrong):
		return &model.Error{Kind: model.Broken, Field: keyFile, Err: err, Text: "the key file was changed by someone without the key; it is not extended.", Hint: keyHint}
	}
	return err
}

func (s *seal) register() error {
	var err error
	if s.vfs, err = cipher.Register(s.master); err != nil {
		return errors.Join(err, s.close())
	}
	s.files = s.master.Files()
	return nil
}

// close wipes every key. It is called when no file is open under them any more.
func (s *seal) close() error {
	if s == nil {
		return nil
	}
	var errs []error
	if s.vfs != nil {
		errs = append(errs, s.vfs.Close())
	}
	if s.files != nil {
		errs = append(errs, s.files.Wipe())
	}
	s.master.Wipe()
	return errors.Join(errs...)
}

// signer is the private key that signs heads.
func (s *seal) signer() (string, error) {
	private, err := s.file.Signer(s.master)
	if err != nil {
		return "", &model.Error{Kind: model.Broken, Field: keyFile, Err: err, Text: "the key that signs the record cannot be read.", Hint: keyHint}
	}
	return private, nil
}

// vfsName is what stands in the address of the database.
func (s *seal) vfsName() string {
	if s == nil {
		return ""
	}
	return s.vfs.Name()
}

// Sealed reports whether the logbook is encrypted on disk.
func (db *DB) Sealed() bool { return db.seal != nil }

// KeyFileAltered reports whether somebody without a key changed logbook.key:
// what is open is sound, but other ways to open the logbook may not be.
func (db *DB) KeyFileAltered() bool { return db.seal != nil && db.seal.altered }

// Slots lists the ways to open a sealed logbook.
func (db *DB) Slots() []Slot {
	if db.seal == nil {
		return nil
	}
	db.mu.Lock()
	defer db.mu.Unlock()
	return db.seal.file.Slots()
}

// AddKey gives a sealed logbook another way to be opened. It is on disk when
// AddKey returns.
func (db *DB) AddKey(k Key) error {
	return db.changeKeys(func(f *cipher.KeyFile, m *cipher.Master) error { return f.Add(m, k) })
}

// ReplaceKey puts a key in the place of slot i, such as a new passphrase.
func (db *DB) ReplaceKey(i int, k Key) error {
	return db.changeKeys(func(f *cipher.KeyFile, m *cipher.Master) error {
		if i < 0 || i >= len(f.Slots()) {
			return noSlot
		}
		return f.Replace(m, i, k)
	})
}

// Strengthen makes guessing the passphrase the logbook was just opened by as
// dear as that of a new logbook: computers become faster over the years. It says
// whether there was something to do.
func (db *DB) Strengthen(opener Key) (done bool, err error) {
	if db.seal == nil || db.seal.altered || opener.Kind != KindPassphrase {
		return false, nil
	}
	slot := db.Slots()[db.seal.opened]
	if !slot.Cost.Below(cipher.DefaultCost) {
		return false, nil
	}
	opener.Name, opener.Cost = slot.Name, cipher.DefaultCost
	return true, db.ReplaceKey(db.seal.opened, opener)
}

// RemoveKey takes slot i away; the last one stays.
func (db *DB) RemoveKey(i int) error {
	return db.changeKeys(func(f *cipher.KeyFile, m *cipher.Master) error {
		if i < 0 || i >= len(f.Slots()) {
			return noSlot
		}
		return f.Remove(m, i)
	})
}

// Opens reports whether a key opens this logbook, such as the present
// passphrase before it is changed.
func (db *DB) Opens(k Key) bool {
	if db.seal == nil {
		return false
	}
	db.mu.Lock()
	raw := db.seal.file.Bytes()
	db.mu.Unlock()
	file, err := cipher.ParseKeyFile(raw)
	if err != nil {
		return false
	}
	m, err := file.Unlock(k)
	if m != nil {
		m.Wipe()
	}
	return err == nil || errors.Is(err, cipher.ErrAltered)
}

var (
	noSlot    = model.Refuse(model.NotFound, "key", "Look at the list again.", "there is no such way to open this logbook.")
	notSealed = model.Refuse(model.Conflict, "key", "Seal it first.", "this logbook is not sealed; it opens without a key.")
)

// changeKeys writes a changed key file, or leaves the old one.
func (db *DB) changeKeys(change func(*cipher.KeyFile, *cipher.Master) error) error {
	if db.seal == nil {
		return notSealed
	}
	db.mu.Lock()
	defer db.mu.Unlock()
	old := db.seal.file.Bytes()
	next, err := cipher.ParseKeyFile(old) // a change is made on a copy
	if err == nil {
		err = change(next, db.seal.master)
	}
	if err == nil {
		err = writeFile(filepath.Join(db.path, keyFile), next.Bytes())
	}
	if err != nil {
		return keyError(err)
	}
	db.seal.file = next
	return db.forgetOldKeys()
}

// keyContent is the file logbook.key of a logbook that is not sealed.
type keyContent struct {
	Version int    `json:"version"`
	Signer  string `json:"signer"` // private key that signs heads
}

// ReadKey is the private key that signs the heads of this log; empty when the
// logbook has none yet.
func (db *DB) ReadKey() (string, error) {
	if db.seal != nil {
		db.mu.Lock()
		defer db.mu.Unlock()
		return db.seal.signer()
	}
	return readPlainKey(db.path)
}

// readPlainKey reads the key file of a logbook that is not sealed.
func readPlainKey(dir string) (string, error) {
	raw, err := os.ReadFile(filepath.Join(dir, keyFile))
	if errors.Is(err, os.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", diskError(keyFile, err)
	}
	var k keyContent
	if err := json.Unmarshal(raw, &k); err != nil || k.Signer == "" { // the error could quote the key
		return "", model.Refuse(model.Broken, keyFile, "Restore logbook.key from a backup.", "the key file is damaged.")
	}
	if k.Version != 1 {
		return "", model.Refuse(model.Newer, keyFile, "Open it with a newer Bridgelog.", "the key file is of version %d.", k.Version)
	}
	return k.Signer, nil
}

// WriteKey keeps the private key that signs heads: sealed in a sealed logbook,
// else readable by its owner only.
func (db *DB) WriteKey(private string) error {
	if db.seal != nil {
		return db.changeKeys(func(f *cipher.KeyFile, m *cipher.Master) error { return f.SetSigner(m, private) })
	}
	raw, err := json.Marshal(keyContent{Version: 1, Signer: private})
	if err != nil {
		return err
	}
	return writeFile(filepath.Join(db.path, keyFile), append(raw, '\n'))
}

// SealCopy writes a copy of an open logbook, sealed under a new master key and
// opened by any of keys, into the folder to, which must not exist. The logbook
// itself is not changed: blocks once written in clear, or under a key that
// somebody else has, stay on a medium, so the old one is for its owner to
// destroy. progress counts rows and bytes of kept files together.
func (db *DB) SealCopy(ctx context.Context, to string, keys []Key, progress func(done, total int64)) error {
	signer, err := db.ReadKey()
	if err != nil {
		return err
	}
	if len(keys) == 0 {
		return keyError(cipher.ErrUnlocker)
	}
	if err := createFolder(ctx, to, keys, func(dir string, s *seal) error {
		if err := s.file.SetSigner(s.master, signer); err != nil {
			return err
		}
		if err := writeFile(filepath.Join(dir, keyFile), s.file.Bytes()); err != nil {
			return err
		}
		return db.copyInto(ctx, dir, s, progress)
	}); err != nil {
		return diskError(to, err)
	}
	return nil
}

// copyInto copies every row into the empty logbook in dir, under its seal, and
// every kept file.
func (db *DB) copyInto(ctx context.Context, dir string, s *seal, progress func(done, total int64)) error {
	kept, err := db.keptFiles(ctx)
	if err != nil {
		return err
	}
	var size int64
	for _, b := range kept {
		size += b.Size
	}
	file := filepath.Join(dir, dbFile)
	c, err := db.copyRows(ctx, file, s, size, progress)
	if err != nil || len(kept) == 0 {
		return err
	}
	pool, err := openSQL(file, s.vfsName(), writing)
	if err != nil {
		return err
	}
	for _, b := range kept {
		place, err := db.copyKept(ctx, b, dir, s)
		if err == nil {
			_, err = pool.ExecContext(ctx, "UPDATE blob SET place = ? WHERE sha256 = ?", place, b.SHA256)
		}
		if err != nil {
			return errors.Join(err, pool.Close())
		}
		c.add(b.Size)
	}
	return pool.Close()
}

// copyKept copies a kept file into the evidence folder of dir under another
// seal, and returns its place there. A file whose bytes are no longer those its
// name says is taken as it is: the record will find it, as it would have before.
func (db *DB) copyKept(ctx context.Context, b Blob, dir string, s *seal) (string, error) {
	src, err := db.openPlace(b.Place)
	if err != nil {
		return "", err
	}
	defer src.Close()
	taken, err := intake{dir: dir, seal: s}.take(ctx, io.NewSectionReader(src, 0, src.Size()), b.SHA256, nil)
	return taken.Place, err
}

// keptFiles are the files that stand beside the database.
func (db *DB) keptFiles(ctx context.Context) ([]Blob, error) {
	rows, err := db.r.QueryContext(ctx, "SELECT sha256, size, place FROM blob WHERE place <> ? ORDER BY sha256", insidePlace)
	if err != nil {
		return nil, brokenError(filepath.Base(db.path), err)
	}
	defer rows.Close()
	var all []Blob
	for rows.Next() {
		var b Blob
		if err := rows.Scan(&b.SHA256, &b.Size, &b.Place); err != nil {
			return nil, err
		}
		all = append(all, b)
	}
	return all, rows.Err()
}
