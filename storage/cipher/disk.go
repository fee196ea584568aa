package cipher

import (
	"unsafe"

	"modernc.org/libc"
	lib "modernc.org/sqlite/lib"
)

const (
	ok        = int32(lib.SQLITE_OK)
	ioData    = int32(lib.SQLITE_IOERR_DATA) // "checksum of the VFS does not hold"
	ioShort   = int32(lib.SQLITE_IOERR_SHORT_READ)
	ioRead    = int32(lib.SQLITE_IOERR_READ)
	ioWrite   = int32(lib.SQLITE_IOERR_WRITE)
	ioShmOpen = int32(lib.SQLITE_IOERR_SHMOPEN)
	ioShmLock = int32(lib.SQLITE_IOERR_SHMLOCK)
)

// disk is the file below: bytes as they lie on the medium. All buffers are
// memory of C. A read past the end fills with zeros and answers ioShort.
type disk interface {
	read(p []byte, off int64) int32
	write(p []byte, off int64) int32
	truncate(size int64) int32
	sync(flags int32) int32
	size() (int64, int32)
}

// below is the file of the system's own VFS.
type below struct {
	tls     *libc.TLS
	file    uintptr // sqlite3_file
	methods *lib.Tsqlite3_io_methods
	room    uintptr // eight bytes of C for an answer
}

func (b *below) read(p []byte, off int64) int32 {
	return function[func(*libc.TLS, uintptr, uintptr, int32, int64) int32](b.methods.FxRead)(b.tls, b.file, address(p), int32(len(p)), off)
}

func (b *below) write(p []byte, off int64) int32 {
	return function[func(*libc.TLS, uintptr, uintptr, int32, int64) int32](b.methods.FxWrite)(b.tls, b.file, address(p), int32(len(p)), off)
}

func (b *below) truncate(size int64) int32 {
	return function[func(*libc.TLS, uintptr, int64) int32](b.methods.FxTruncate)(b.tls, b.file, size)
}

func (b *below) sync(flags int32) int32 {
	return function[func(*libc.TLS, uintptr, int32) int32](b.methods.FxSync)(b.tls, b.file, flags)
}

func (b *below) size() (int64, int32) {
	rc := function[func(*libc.TLS, uintptr, uintptr) int32](b.methods.FxFileSize)(b.tls, b.file, b.room)
	return *(*int64)(pointer(b.room)), rc
}

// pointer is an address of C memory as a pointer. It goes through memory because
// vet, rightly, takes a direct conversion for a lost reference; C memory is not
// the collector's.
func pointer(p uintptr) unsafe.Pointer { return *(*unsafe.Pointer)(unsafe.Pointer(&p)) }

func address(p []byte) uintptr { return uintptr(unsafe.Pointer(unsafe.SliceData(p))) }

// bytesAt is n bytes of C memory.
func bytesAt(p uintptr, n int) []byte { return unsafe.Slice((*byte)(pointer(p)), n) }

// function is the Go function behind a function pointer of the translated C.
func function[F any](p uintptr) F { return *(*F)(unsafe.Pointer(&p)) }

// entry is the function pointer for a Go function, which must be a top-level
// one: the collector does not see where C keeps it.
func entry(f any) uintptr { return (*[2]uintptr)(unsafe.Pointer(&f))[1] }
