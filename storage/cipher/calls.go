package cipher

import (
	"unsafe"

	"modernc.org/libc"
	"modernc.org/libc/sys/types"
	lib "modernc.org/sqlite/lib"
)

// What SQLite calls. https://www.sqlite.org/c3ref/io_methods.html

func xOpen(tls *libc.TLS, vfs, name, p uintptr, flags int32, out uintptr) int32 {
	defer die()
	*(*uintptr)(pointer(p)) = 0 // SQLite closes only what has methods
	v := registration(vfs)
	if v == nil {
		return int32(lib.SQLITE_CANTOPEN)
	}
	inner := p + fileHead
	rc := function[func(*libc.TLS, uintptr, uintptr, uintptr, int32, uintptr) int32]((*lib.Tsqlite3_vfs)(pointer(v.system)).FxOpen)(tls, v.system, name, inner, flags, out)
	if rc == ok {
		if rc = v.open(tls, name, p, flags); rc == ok {
			return ok
		}
	}
	if table := *(*uintptr)(pointer(inner)); table != 0 {
		function[func(*libc.TLS, uintptr) int32]((*lib.Tsqlite3_io_methods)(pointer(table)).FxClose)(tls, inner)
	}
	v.letGo()
	return rc
}

// open puts a sealer before the file the system has just opened.
func (v *VFS) open(tls *libc.TLS, name, p uintptr, flags int32) int32 {
	inner := p + fileHead
	f := &file{v: v, memory: libc.Xmalloc(tls, types.Size_t(roomSize+scratchSize))}
	if f.memory == 0 {
		return int32(lib.SQLITE_NOMEM)
	}
	f.below = &below{tls: tls, file: inner, methods: (*lib.Tsqlite3_io_methods)(pointer(*(*uintptr)(pointer(inner)))), room: f.memory}
	f.disk = f.below
	f.scratch = bytesAt(f.memory+roomSize, scratchSize)
	path := ""
	if name != 0 {
		path = libc.GoString(name)
	}
	if v.wrap != nil {
		f.disk = v.wrap(path, f.disk)
	}
	if flags&lib.SQLITE_OPEN_WAL != 0 {
		f.live = joinLog(path)
	}
	f.engine = v.engine(f, flags)
	rc := ok
	if e, main := f.engine.(*pages); main {
		f.path = path
		rc = v.fits(e, path)
	}
	if rc == ok && !f.take((*uint64)(pointer(p+8))) {
		rc = int32(lib.SQLITE_CANTOPEN)
	}
	if rc != ok {
		f.forget(tls)
		return rc
	}
	if f.path != "" {
		v.mu.Lock()
		v.mains[f.path]++
		v.mu.Unlock()
	}
	*(*uintptr)(pointer(p)) = uintptr(unsafe.Pointer(&methods))
	return ok
}

// forget clears what was plain and the key that was the file's alone.
func (f *file) forget(tls *libc.TLS) {
	if f.temp != nil {
		wipe(f.temp)
	}
	f.live.leave()
	clear(f.scratch)
	clear(f.flat)
	libc.Xfree(tls, f.memory)
}

func xClose(tls *libc.TLS, p uintptr) int32 {
	defer die()
	f := of(tls, p)
	if f.index != nil {
		f.index.leave(tls)
	}
	rc := function[func(*libc.TLS, uintptr) int32](f.below.methods.FxClose)(tls, f.below.file)
	f.forget(tls)
	drop(*(*uint64)(pointer(p + 8)))
	if f.path != "" {
		f.v.mu.Lock()
		if f.v.mains[f.path]--; f.v.mains[f.path] == 0 {
			delete(f.v.mains, f.path)
		}
		f.v.mu.Unlock()
	}
	f.v.letGo()
	return rc
}

func xRead(tls *libc.TLS, p, buf uintptr, n int32, off int64) int32 {
	defer die()
	return of(tls, p).read(bytesAt(buf, int(n)), off)
}

func xWrite(tls *libc.TLS, p, buf uintptr, n int32, off int64) int32 {
	defer die()
	return of(tls, p).write(bytesAt(buf, int(n)), off)
}

func xTruncate(tls *libc.TLS, p uintptr, size int64) int32 {
	defer die()
	return of(tls, p).truncate(size)
}

func xSync(tls *libc.TLS, p uintptr, flags int32) int32 {
	defer die()
	return of(tls, p).disk.sync(flags)
}

func xFileSize(tls *libc.TLS, p, out uintptr) int32 {
	defer die()
	size, rc := of(tls, p).engine.size()
	*(*int64)(pointer(out)) = size
	return rc
}

func xLock(tls *libc.TLS, p uintptr, level int32) int32 {
	b := of(tls, p).below
	return function[func(*libc.TLS, uintptr, int32) int32](b.methods.FxLock)(tls, b.file, level)
}

func xUnlock(tls *libc.TLS, p uintptr, level int32) int32 {
	b := of(tls, p).below
	return function[func(*libc.TLS, uintptr, int32) int32](b.methods.FxUnlock)(tls, b.file, level)
}

func xCheckReservedLock(tls *libc.TLS, p, out uintptr) int32 {
	b := of(tls, p).below
	return function[func(*libc.TLS, uintptr, uintptr) int32](b.methods.FxCheckReservedLock)(tls, b.file, out)
}

func xFileControl(tls *libc.TLS, p uintptr, op int32, arg uintptr) int32 {
	switch op {
	case lib.SQLITE_FCNTL_MMAP_SIZE:
		*(*int64)(pointer(arg)) = 0
		return ok
	case lib.SQLITE_FCNTL_SIZE_HINT, lib.SQLITE_FCNTL_CHUNK_SIZE: // growing ahead would leave pages no one sealed
		return ok
	case lib.SQLITE_FCNTL_BEGIN_ATOMIC_WRITE, lib.SQLITE_FCNTL_COMMIT_ATOMIC_WRITE, lib.SQLITE_FCNTL_ROLLBACK_ATOMIC_WRITE:
		return int32(lib.SQLITE_NOTFOUND)
	}
	b := of(tls, p).below
	return function[func(*libc.TLS, uintptr, int32, uintptr) int32](b.methods.FxFileControl)(tls, b.file, op, arg)
}

func xSectorSize(tls *libc.TLS, p uintptr) int32 {
	b := of(tls, p).below
	return function[func(*libc.TLS, uintptr) int32](b.methods.FxSectorSize)(tls, b.file)
}

// Writes of ours are longer than SQLite's, so promises about atomic ones do not
// carry over. A write leaves bytes outside its range alone: SQLite assumes that
// of any disk, and without it would split records of the log to fill sectors.
func xDeviceCharacteristics(tls *libc.TLS, p uintptr) int32 {
	b := of(tls, p).below
	all := function[func(*libc.TLS, uintptr) int32](b.methods.FxDeviceCharacteristics)(tls, b.file)
	return all&(lib.SQLITE_IOCAP_UNDELETABLE_WHEN_OPEN|lib.SQLITE_IOCAP_IMMUTABLE|lib.SQLITE_IOCAP_SEQUENTIAL) | lib.SQLITE_IOCAP_POWERSAFE_OVERWRITE
}

func xShmMap(tls *libc.TLS, p uintptr, i, size, extend int32, out uintptr) int32 {
	defer die()
	*(*uintptr)(pointer(out)) = 0
	f := of(tls, p)
	if f.index == nil {
		var rc int32
		if f.index, rc = useIndex(f.path); rc != ok {
			return rc
		}
	}
	at, rc := f.index.region(tls, int(i), int(size), extend != 0)
	*(*uintptr)(pointer(out)) = at
	return rc
}

func xShmLock(tls *libc.TLS, p uintptr, from, n, flags int32) int32 {
	defer die()
	f := of(tls, p)
	if f.index == nil {
		return ioShmLock
	}
	return f.index.lock(int(from), int(n), flags)
}

func xShmBarrier(tls *libc.TLS, p uintptr) {
	defer die()
	if f := of(tls, p); f.index != nil {
		f.index.barrier()
	}
}

func xShmUnmap(tls *libc.TLS, p uintptr, remove int32) int32 {
	defer die()
	if f := of(tls, p); f.index != nil {
		f.index.leave(tls)
		f.index = nil
	}
	return ok
}
