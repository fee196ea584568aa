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

// lockFolder locks the folder of a logbook beside its lock file: that one can be
// deleted by who takes it for left behind, and two programs would then hold one
// each. nil where the file system knows no lock on a folder (NFS).
func lockFolder(dir string) (*os.File, error) {
	f, err := os.Open(dir)
	if err != nil {
		return nil, err
	}
	if err = lockNow(f); err == nil {
		return f, nil
	}
	if !errors.Is(err, syscall.EWOULDBLOCK) {
		err = nil
	}
	return nil, errors.Join(err, f.Close())
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
