//go:build windows

package storage

import (
	"errors"
	"os"
	"syscall"
	"unsafe"
)

var (
	kernel32     = syscall.NewLazyDLL("kernel32.dll")
	lockFileEx   = kernel32.NewProc("LockFileEx")
	getDiskSpace = kernel32.NewProc("GetDiskFreeSpaceExW")
)

const (
	lockExclusive   = 0x2
	lockImmediately = 0x1
	lockOffset      = 1 << 30 // far behind the holder's words, which others must be able to read
	errDiskFull     = syscall.Errno(112)
	errWriteProtect = syscall.Errno(19)
)

// lockNow takes the operating system's lock, or fails at once; it goes away
// with the process, however that ends.
func lockNow(f *os.File) error {
	over := syscall.Overlapped{Offset: lockOffset}
	ok, _, err := lockFileEx.Call(f.Fd(), lockExclusive|lockImmediately, 0, 1, 0, uintptr(unsafe.Pointer(&over)))
	if ok == 0 {
		return err
	}
	return nil
}

// lockFolder has nothing to do: a file that is open cannot be deleted there.
func lockFolder(string) (*os.File, error) { return nil, nil }

func isDiskFull(err error) bool {
	return errors.Is(err, errDiskFull) || sqliteSays(err, "database or disk is full")
}
func isReadOnly(err error) bool {
	return errors.Is(err, errWriteProtect) || sqliteSays(err, "readonly database", "unable to open database file")
}

// Disk is how many bytes are free for this user on the logbook's disk, -1 where
// the system does not tell.
func (db *DB) Disk() int64 {
	path, err := syscall.UTF16PtrFromString(db.path)
	if err != nil {
		return -1
	}
	var free int64
	if ok, _, _ := getDiskSpace.Call(uintptr(unsafe.Pointer(path)), uintptr(unsafe.Pointer(&free)), 0, 0); ok == 0 {
		return -1
	}
	return free
}
