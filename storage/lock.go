package storage

import (
	"errors"
	"os"
	"path/filepath"
	"strings"

	"bridgelog/model"
)

// takeLock makes this process the only one that has the logbook open. Another
// one is refused with the words the holder left in the file.
func takeLock(path, holder string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, diskError(filepath.Dir(path), err)
	}
	if err := lockNow(f); err != nil {
		return nil, errors.Join(lockedBy(f, path, err), f.Close())
	}
	err = f.Truncate(0)
	if err == nil {
		_, err = f.WriteAt([]byte(holder+"\n"), 0)
	}
	if err != nil {
		return nil, errors.Join(diskError(filepath.Dir(path), err), f.Close())
	}
	return f, nil
}

// holdFolder keeps every other program out of the folder of a logbook, whatever
// becomes of its lock file.
func holdFolder(dir string) (*os.File, error) {
	f, err := lockFolder(dir)
	if err == nil {
		return f, nil
	}
	path := filepath.Join(dir, lockFile)
	words, openErr := os.Open(path)
	if openErr == nil {
		defer words.Close()
	}
	return nil, lockedBy(words, path, err)
}

// InUse refuses by name where a program has the logbook in the folder path open,
// so that nobody types a passphrase first to be told. It changes nothing; whether
// the logbook is still free when it is opened, Open finds out by itself.
func InUse(path string) error {
	hold, err := holdFolder(path)
	if err != nil {
		return err
	}
	lock := filepath.Join(path, lockFile)
	f, openErr := os.OpenFile(lock, os.O_RDWR, 0) // what keeps it from being opened, Open says
	if openErr == nil {
		if err = lockNow(f); err != nil {
			err = lockedBy(f, lock, err)
		}
		err = errors.Join(err, f.Close())
	}
	return errors.Join(err, freeLock(hold))
}

func freeLock(f *os.File) error {
	if f == nil {
		return nil
	}
	return f.Close()
}

// onlyFiles refuses a folder where something else stands in the place of a file
// or folder of the logbook: opening a pipe or a device may never come back, and a
// link leads out of the folder.
func onlyFiles(dir string) error {
	for _, name := range []string{dbFile, dbFile + "-wal", dbFile + "-journal", dbFile + "-shm", keyFile, lockFile} {
		info, err := os.Lstat(filepath.Join(dir, name))
		if err == nil && !info.Mode().IsRegular() {
			return notAFile(name)
		}
	}
	for _, name := range []string{evidenceDir, filepath.Join(evidenceDir, incomingDir)} { // which opening sweeps
		info, err := os.Lstat(filepath.Join(dir, name))
		if err == nil && !info.IsDir() {
			return model.Refuse(model.Broken, name, restoreHint, "%s is no folder: a link or a file stands in its place.", filepath.ToSlash(name))
		}
	}
	return nil
}

func notAFile(name string) error {
	return model.Refuse(model.Broken, name, restoreHint, "%s is no file: a folder, a link or a device stands in its place.", filepath.ToSlash(name))
}

// sqliteSays reports whether the driver's error holds one of the phrases; its
// codes are not exported in a form that errors.Is knows.
func sqliteSays(err error, phrases ...string) bool {
	if err == nil {
		return false
	}
	for _, p := range phrases {
		if strings.Contains(err.Error(), p) {
			return true
		}
	}
	return false
}

// syncDir makes a rename in dir durable where the system allows it; on Windows
// a folder cannot be synced and the rename is durable by itself.
func syncDir(dir string) {
	if f, err := os.Open(dir); err == nil {
		_ = f.Sync()
		_ = f.Close()
	}
}
