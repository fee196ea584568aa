package storage

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"bridgelog/model"
)

// Backup copies the logbook to the new folder dst, consistent while in use: the
// database as of now, then the key and the kept files, which never change.
// progress counts bytes of kept files.
func (db *DB) Backup(ctx context.Context, dst string, progress func(done, total int64)) error {
	if _, err := os.Lstat(dst); err == nil {
		return model.Refuse(model.Conflict, filepath.Base(dst), "Choose a new name.", "there is already something of this name.")
	}
	tmp, err := os.MkdirTemp(filepath.Dir(dst), ".bridgelog-backup-*")
	if err != nil {
		return diskError(dst, err)
	}
	defer os.RemoveAll(tmp) // gone already once renamed
	if err := copyDatabase(ctx, filepath.Join(db.path, dbFile), filepath.Join(tmp, dbFile), db.seal); err != nil {
		return brokenError(filepath.Base(db.path), diskError(dst, err))
	}
	var total, done int64
	walk := func(visit func(rel string, size int64) error) error {
		return filepath.WalkDir(db.path, func(path string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() {
				return err
			}
			rel, err := filepath.Rel(db.path, path)
			if err != nil {
				return err
			}
			if rel != keyFile && filepath.Dir(filepath.Dir(rel)) != evidenceDir || filepath.Base(filepath.Dir(rel)) == incomingDir {
				return nil
			}
			info, err := e.Info()
			if err != nil {
				return err
			}
			return visit(rel, info.Size())
		})
	}
	if err := walk(func(_ string, size int64) error { total += size; return nil }); err != nil {
		return diskError(db.path, err)
	}
	err = walk(func(rel string, size int64) error {
		err := copyFile(ctx, filepath.Join(db.path, rel), filepath.Join(tmp, rel))
		done += size
		if progress != nil {
			progress(done, total)
		}
		return err
	})
	if err == nil {
		err = os.MkdirAll(filepath.Join(tmp, evidenceDir, incomingDir), 0o700)
	}
	if err == nil {
		err = syncFolders(tmp)
	}
	if err == nil {
		err = os.Rename(tmp, dst)
	}
	if err != nil {
		return diskError(dst, err)
	}
	syncDir(filepath.Dir(dst))
	return nil
}

// syncFolders makes the names below dir durable, so that a folder does not get
// its own name before what is in it: a power cut would leave half of a copy.
func syncFolders(dir string) error {
	return filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err == nil && e.IsDir() {
			syncDir(path)
		}
		return err
	})
}

// copyDatabase writes the state of a database as of now to a new file, compact
// and synced. Under a seal the copy is sealed: VACUUM INTO takes the VFS of the
// connection, and keeps the bytes pages reserve.
func copyDatabase(ctx context.Context, from, to string, s *seal) error {
	pool, err := openSQL(from, s.vfsName(), copying)
	if err != nil {
		return err
	}
	_, err = pool.ExecContext(ctx, "VACUUM INTO ?", to)
	if err = errors.Join(err, pool.Close()); err != nil {
		return err
	}
	f, err := os.OpenFile(to, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Chmod(0o600), f.Sync(), f.Close())
}

func copyFile(ctx context.Context, from, to string) error {
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		return err
	}
	src, err := os.Open(from)
	if err != nil {
		return err
	}
	defer src.Close()
	dst, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = copyAll(ctx, io.Writer(dst), src, nil)
	return errors.Join(err, dst.Sync(), dst.Close())
}
