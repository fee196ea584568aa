//go:build unix

package storage

import (
	"errors"
	"os"
	"syscall"
)

// lockNow takes the operating system's lock, or fails at once; it goes away
// with the process, however that ends.
func lockNow(f *os.File) error {
	return syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
}

func isDiskFull(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) || sqliteSays(err, "database or disk is full")
}
func isReadOnly(err error) bool {
	return errors.Is(err, syscall.EROFS) || sqliteSays(err, "readonly database", "unable to open database file")
}

// Disk is how many bytes are free for this user on the logbook's disk, -1 where
// the system does not tell.
func (db *DB) Disk() int64 {
	var st syscall.Statfs_t
	if err := syscall.Statfs(db.path, &st); err != nil {
		return -1
	}
	return int64(st.Bavail) * int64(st.Bsize)
}
