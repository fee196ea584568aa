package cipher

import (
	"os"
	"sync"

	"modernc.org/libc"
	"modernc.org/libc/sys/types"
	lib "modernc.org/sqlite/lib"
)

// index is the index of one write-ahead log, in the memory of this process
// alone: a file beside the database would show page numbers and checksums of
// plain frames. One process per logbook is what storage's lock is for.
// The rules are those of SQLite's unixShmLock.
type index struct {
	file    os.FileInfo
	users   int
	regions []uintptr
	locks   [lib.SQLITE_SHM_NLOCK]int // readers, or -1 for an exclusive holder
}

// indexes are the open ones, of all keys: two names of one file share one.
var indexes struct {
	sync.Mutex
	all []*index
}

// user is one connection's hold on an index.
type user struct {
	of           *index
	shared, excl uint16
}

// useIndex joins the index of the file at path.
func useIndex(path string) (*user, int32) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, ioShmOpen
	}
	indexes.Lock()
	defer indexes.Unlock()
	for _, x := range indexes.all {
		if os.SameFile(x.file, info) {
			x.users++
			return &user{of: x}, ok
		}
	}
	x := &index{file: info, users: 1}
	indexes.all = append(indexes.all, x)
	return &user{of: x}, ok
}

// region is the address of region i, 0 when it is not there and not wanted.
func (u *user) region(tls *libc.TLS, i, size int, extend bool) (uintptr, int32) {
	indexes.Lock()
	defer indexes.Unlock()
	for len(u.of.regions) <= i {
		if !extend {
			return 0, ok
		}
		p := libc.Xcalloc(tls, 1, types.Size_t(size))
		if p == 0 {
			return 0, int32(lib.SQLITE_NOMEM)
		}
		u.of.regions = append(u.of.regions, p)
	}
	return u.of.regions[i], ok
}

func (u *user) lock(from, n int, flags int32) int32 {
	if from < 0 || n < 1 || from+n > lib.SQLITE_SHM_NLOCK {
		return ioShmLock
	}
	mask := uint16(1<<(from+n) - 1<<from)
	indexes.Lock()
	defer indexes.Unlock()
	locks := u.of.locks[from : from+n]
	switch {
	case flags&lib.SQLITE_SHM_UNLOCK != 0:
		u.unlock(mask)
	case flags&lib.SQLITE_SHM_SHARED != 0:
		if u.shared&mask != 0 {
			return ok
		}
		if locks[0] < 0 {
			return int32(lib.SQLITE_BUSY)
		}
		locks[0]++
		u.shared |= mask
	default:
		for _, l := range locks {
			if l != 0 {
				return int32(lib.SQLITE_BUSY)
			}
		}
		for i := range locks {
			locks[i] = -1
		}
		u.excl |= mask
	}
	return ok
}

func (u *user) unlock(mask uint16) {
	for i := range u.of.locks {
		bit := uint16(1 << i)
		switch {
		case mask&bit == 0:
		case u.excl&bit != 0:
			u.of.locks[i] = 0
		case u.shared&bit != 0:
			u.of.locks[i]--
		}
	}
	u.shared &^= mask
	u.excl &^= mask
}

// leave gives up the index; the last user frees it.
func (u *user) leave(tls *libc.TLS) {
	indexes.Lock()
	defer indexes.Unlock()
	u.unlock(u.shared | u.excl)
	u.of.users--
	if u.of.users > 0 {
		return
	}
	for _, p := range u.of.regions {
		libc.Xfree(tls, p)
	}
	for i, x := range indexes.all {
		if x == u.of {
			indexes.all = append(indexes.all[:i], indexes.all[i+1:]...)
			break
		}
	}
}

// barrier orders memory between connections, as the mutex does.
func (u *user) barrier() {
	indexes.Lock()
	defer indexes.Unlock()
}
