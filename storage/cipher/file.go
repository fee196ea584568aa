package cipher

import (
	"crypto/cipher"
	"sync"
	"sync/atomic"

	"modernc.org/libc"
	lib "modernc.org/sqlite/lib"
)

// engine is a file as SQLite sees it, plain.
type engine interface {
	read(p []byte, off int64) int32
	write(p []byte, off int64) int32
	truncate(size int64) int32
	size() (int64, int32)
}

// A sqlite3_file of ours is, in memory of C: the methods, a handle, and behind
// them the file of the system's VFS.
const fileHead = 16

const (
	roomSize    = 8
	scratchSize = diskPage
)

type file struct {
	engine
	v       *VFS
	below   *below
	disk    disk // below, or what a test put before it
	memory  uintptr
	scratch []byte
	path    string // of a database file
	index   *user
	live    *liveLog // of a write-ahead log
	flat    []byte   // plain bytes the engine holds
	temp    cipher.AEAD
}

// files are the open ones by handle: C memory must not hold a Go pointer.
var files struct {
	sync.Mutex
	at   [4096]atomic.Pointer[file]
	free []uint32
	next uint32
}

func (f *file) take(handle *uint64) bool {
	files.Lock()
	defer files.Unlock()
	var i uint32
	switch n := len(files.free); {
	case n > 0:
		i, files.free = files.free[n-1], files.free[:n-1]
	case int(files.next) < len(files.at):
		i = files.next
		files.next++
	default:
		return false
	}
	files.at[i].Store(f)
	*handle = uint64(i)
	return true
}

func drop(handle uint64) {
	files.Lock()
	defer files.Unlock()
	files.at[handle].Store(nil)
	files.free = append(files.free, uint32(handle))
}

// of is the file behind a sqlite3_file, for a call that came with tls. SQLite
// uses a file from one thread at a time.
func of(tls *libc.TLS, p uintptr) *file {
	f := files.at[*(*uint64)(pointer(p + 8))].Load()
	f.below.tls = tls
	return f
}

// methods is SQLite's table. Version 2: the index of the log, but no mapping of
// the file into memory, which would show sealed bytes.
var methods = lib.Tsqlite3_io_methods{FiVersion: 2}

func init() {
	m := &methods
	m.FxClose, m.FxRead, m.FxWrite = entry(xClose), entry(xRead), entry(xWrite)
	m.FxTruncate, m.FxSync, m.FxFileSize = entry(xTruncate), entry(xSync), entry(xFileSize)
	m.FxLock, m.FxUnlock, m.FxCheckReservedLock = entry(xLock), entry(xUnlock), entry(xCheckReservedLock)
	m.FxFileControl, m.FxSectorSize, m.FxDeviceCharacteristics = entry(xFileControl), entry(xSectorSize), entry(xDeviceCharacteristics)
	m.FxShmMap, m.FxShmLock, m.FxShmBarrier, m.FxShmUnmap = entry(xShmMap), entry(xShmLock), entry(xShmBarrier), entry(xShmUnmap)
}

// die ends the program when a call from SQLite fails in a way nobody foresaw.
// SQLite holds locks then and must not go on; a program that ends is safe.
func die() {
	if r := recover(); r != nil {
		go panic(r) // where no one above recovers
		select {}
	}
}
