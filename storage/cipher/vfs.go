package cipher

import (
	"bytes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/subtle"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"unsafe"

	"modernc.org/libc"
	"modernc.org/libc/sys/types"
	lib "modernc.org/sqlite/lib"
)

// ErrInUse says that a file was still open under the key when it was given up:
// the key stays in memory until that is closed, and no other file is opened.
var ErrInUse = errors.New("a sealed database is still open")

// VFS is how SQLite reaches files sealed under one master key: the name stands
// in the address of a database (vfs=NAME), the key never does.
type VFS struct {
	name   string
	users  int // of this registration
	tls    *libc.TLS
	self   uintptr // our sqlite3_vfs, in C
	system uintptr // the one it wraps
	key    []byte  // of pages, to know a key registered already

	pages, wal, journal cipher.AEAD

	mu    sync.Mutex
	files int            // open, or about to be
	mains map[string]int // database files among them

	wrap func(name string, d disk) disk // tests look at, or break, the files below
}

// registered are the live ones, by the address SQLite calls them with.
var registered struct {
	sync.Mutex
	by   map[uintptr]*VFS
	made int
}

// Register makes a master key usable by SQLite, which never takes it for the
// default. A key has one registration however often it is asked for; each must
// be closed.
func Register(m *Master) (*VFS, error) {
	registered.Lock()
	defer registered.Unlock()
	key := m.Derive(forPages)
	for _, v := range registered.by {
		if subtle.ConstantTimeCompare(v.key, key) == 1 {
			clear(key)
			v.users++ // also of one whose last user has gone and whose files have not
			return v, nil
		}
	}
	registered.made++
	v := &VFS{name: fmt.Sprint("bridgelog-sealed-", registered.made), users: 1, tls: libc.NewTLS(), key: key, mains: map[string]int{}}
	v.pages = newAEAD(key)
	for purpose, a := range map[string]*cipher.AEAD{forWAL: &v.wal, forJournal: &v.journal} {
		k := m.Derive(purpose)
		*a = newAEAD(k)
		clear(k)
	}
	if err := v.register(); err != nil {
		return nil, errors.Join(err, v.free())
	}
	if registered.by == nil {
		registered.by = map[uintptr]*VFS{}
	}
	registered.by[v.self] = v
	return v, nil
}

func (v *VFS) register() error {
	v.system = lib.Xsqlite3_vfs_find(v.tls, 0)
	if v.system == 0 {
		return errors.New("SQLite has no VFS for this system")
	}
	v.self = libc.Xcalloc(v.tls, 1, types.Size_t(unsafe.Sizeof(lib.Tsqlite3_vfs{})))
	if v.self == 0 {
		return errors.New("no memory")
	}
	name, err := libc.CString(v.name)
	if err != nil {
		return err
	}
	own := (*lib.Tsqlite3_vfs)(pointer(v.self))
	*own = *(*lib.Tsqlite3_vfs)(pointer(v.system)) // finder and windows' data stay where they point
	own.FzName, own.FpNext = name, 0
	own.FszOsFile += fileHead
	own.FxOpen = entry(xOpen)
	if rc := lib.Xsqlite3_vfs_register(v.tls, v.self, 0); rc != ok {
		return fmt.Errorf("SQLite does not take the VFS: %d", rc)
	}
	return nil
}

// Name is what stands after vfs= in the address of a sealed database.
func (v *VFS) Name() string { return v.name }

// Close ends one use of the registration. The last wipes the keys; while a file
// is open it answers ErrInUse, and they are wiped when that is closed.
func (v *VFS) Close() error {
	registered.Lock()
	defer registered.Unlock()
	v.mu.Lock()
	defer v.mu.Unlock()
	switch {
	case v.users == 0:
		return nil
	case v.users > 1:
		v.users--
		return nil
	}
	v.users = 0
	if v.files > 0 {
		return ErrInUse
	}
	return v.free()
}

// registration is the one a call of SQLite is for, kept until it is let go; nil
// where its use has ended.
func registration(vfs uintptr) *VFS {
	registered.Lock()
	defer registered.Unlock()
	v := registered.by[vfs]
	if v == nil || v.users == 0 {
		return nil
	}
	v.mu.Lock()
	v.files++
	v.mu.Unlock()
	return v
}

// letGo is the end of an open file. A registration that was given up before ends
// with its last file, so that no key outlives what it was for.
func (v *VFS) letGo() {
	registered.Lock()
	defer registered.Unlock()
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.files--; v.files == 0 && v.users == 0 {
		_ = v.free() // fails only where no key was found to wipe, which a test holds
	}
}

// free ends the registration and wipes its keys. It needs the registry's lock.
func (v *VFS) free() error {
	if v.self != 0 {
		delete(registered.by, v.self)
		lib.Xsqlite3_vfs_unregister(v.tls, v.self)
		libc.Xfree(v.tls, (*lib.Tsqlite3_vfs)(pointer(v.self)).FzName)
		libc.Xfree(v.tls, v.self)
	}
	v.tls.Close()
	clear(v.key)
	return errors.Join(wipe(v.pages), wipe(v.wal), wipe(v.journal))
}

// Create makes an empty sealed database, in write-ahead logging from birth. The
// driver has no way to say how many bytes pages keep back, so the first page is
// written here; SQLite takes it from there.
func (v *VFS) Create(path string) error {
	page := make([]byte, pageSize) // https://www.sqlite.org/fileformat2.html#the_database_header
	copy(page, "SQLite format 3\x00")
	copy(page[16:], []byte{pageSize >> 8, 0, 2, 2, reserved, 64, 32, 32})
	be := binary.BigEndian
	be.PutUint32(page[24:], 1) // change counter
	be.PutUint32(page[28:], 1) // pages
	be.PutUint32(page[44:], 4) // schema format
	be.PutUint32(page[56:], 1) // UTF-8
	be.PutUint32(page[92:], 1) // the change counter this count of pages is of
	be.PutUint32(page[96:], lib.SQLITE_VERSION_NUMBER)
	page[100] = 0x0d // a leaf without cells
	be.PutUint16(page[105:], pageSize-reserved)

	sealed := make([]byte, pageSize)
	s := sealer{aead: v.pages, role: rolePage}
	s.seal(sealed, page[:pageSize-reserved], 0, 1)
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(sealed)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return errors.Join(err, os.Remove(path))
	}
	if dir, err := os.Open(filepath.Dir(path)); err == nil {
		dir.Sync() // Windows has no such thing; the name is then NTFS's own business
		dir.Close()
	}
	return nil
}

// fits says whether the key is that of the database behind e. A database under
// another key, or none, must not be opened at all: SQLite would take its log,
// which does not authenticate either, for an empty one, and remove it.
func (v *VFS) fits(e *pages, path string) int32 {
	v.mu.Lock()
	known := v.mains[path] > 0
	v.mu.Unlock()
	end, rc := e.d.size()
	if rc != ok || known {
		return rc
	}
	if end == 0 { // SQLite removes the log of an empty database, and with it what was acknowledged
		if info, err := os.Stat(path + "-wal"); err == nil && info.Size() > 0 {
			return ioData
		}
		return ok
	}
	if rc = e.page(e.buf, 0); rc != ioData {
		return rc
	}
	// A checkpoint cut short may have torn page 1. Then the log has it.
	for _, other := range []struct {
		suffix string
		s      sealer
		kind   byte
		length int
	}{
		{"-wal", sealer{aead: v.wal, role: roleWAL}, kindHeader, walHeader},
		{"-journal", sealer{aead: v.journal, role: roleJournal}, 0, journalRecord},
	} {
		b := make([]byte, other.length+overhead)
		if f, err := os.Open(path + other.suffix); err == nil {
			_, err := io.ReadFull(f, b)
			f.Close()
			if err == nil && other.s.open(b, other.kind, 0) && !bytes.Equal(b, make([]byte, len(b))) {
				return ok
			}
		}
	}
	return ioData
}

// PageSize is that of a sealed database, in bytes; the last PageReserve of each
// page are the seal's own.
const (
	PageSize    = pageSize
	PageReserve = reserved
)

// PageOpener gives a function that opens one sealed page in place, by its number
// from 1, and says whether it is sound. It is for reading a damaged database
// without SQLite; the function is for one goroutine, and of no use after Close.
func (v *VFS) PageOpener() func(page []byte, number int64) bool {
	s := sealer{aead: v.pages, role: rolePage}
	return func(page []byte, number int64) bool { return s.open(page, 0, number) }
}

const journalRecord = 512

// engine is the sealer for what a file is opened as.
func (v *VFS) engine(f *file, flags int32) engine {
	switch {
	case flags&lib.SQLITE_OPEN_MAIN_DB != 0:
		return &pages{sealer: sealer{aead: v.pages, role: rolePage}, d: f.disk, buf: f.scratch[:pageSize]}
	case flags&lib.SQLITE_OPEN_WAL != 0:
		return &wal{sealer: sealer{aead: v.wal, role: roleWAL}, d: f.disk, buf: f.scratch, live: f.live}
	case flags&(lib.SQLITE_OPEN_MAIN_JOURNAL|lib.SQLITE_OPEN_SUPER_JOURNAL) != 0:
		kind := byte(0)
		if flags&lib.SQLITE_OPEN_SUPER_JOURNAL != 0 {
			kind = kindSuper
		}
		f.flat = make([]byte, journalRecord)
		return &records{sealer: sealer{aead: v.journal, role: roleJournal}, d: f.disk, kind: kind, length: journalRecord, torn: true,
			buf: f.scratch, flat: f.flat}
	}
	key := make([]byte, keySize) // a temporary file is nobody's once closed
	rand.Read(key)
	f.temp = newAEAD(key)
	clear(key)
	f.flat = make([]byte, pageSize)
	return &records{sealer: sealer{aead: f.temp, role: roleTemp}, d: f.disk, length: pageSize, buf: f.scratch, flat: f.flat}
}
