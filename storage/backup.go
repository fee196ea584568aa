package storage

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"bridgelog/journal"
	"bridgelog/model"
)

// Copying says how a backup is made.
type Copying struct {
	// After is an older backup of the same logbook on the same medium: kept files
	// it has already are shared with it where the medium can, since they never
	// change. Empty copies every file anew.
	After    string
	Progress func(done, total int64) // bytes of kept files
}

// Copied is what a backup holds.
type Copied struct {
	Head    journal.Head
	Files   int      // kept files in it
	Shared  int      // of these, shared with the backup before
	Missing []string // kept files the logbook itself has lost or cannot read: they are in no copy
}

// copyPrefix begins the name of a backup that is not whole yet.
const copyPrefix = ".bridgelog-backup-"

// Backup copies the logbook to the new folder dst, consistent while in use: the
// database as of now, sealed where the logbook is, then the key file and the kept
// files. It is read back and checked before it gets its name; whatever goes wrong
// before leaves nothing under that name.
func (db *DB) Backup(ctx context.Context, dst string, c Copying) (Copied, error) {
	if _, err := os.Lstat(dst); err == nil {
		return Copied{}, model.Refuse(model.Conflict, filepath.Base(dst), "Choose a new name.", "there is already something of this name.")
	}
	parent := filepath.Dir(dst)
	if info, err := os.Stat(parent); err != nil || !info.IsDir() {
		return Copied{}, &model.Error{Kind: model.NotFound, Field: parent, Err: err, Text: "this folder for backups is not there.",
			Hint: "Plug the stick in, or choose another folder."}
	}
	tmp, err := db.beginCopy(parent)
	if err != nil {
		return Copied{}, backupError(dst, "", err)
	}
	defer os.RemoveAll(tmp) // gone already once renamed
	out, err := db.copyTo(ctx, tmp, c)
	if err == nil {
		err = syncFolders(tmp)
	}
	if err == nil {
		err = os.Rename(tmp, dst)
	}
	if err != nil {
		return Copied{}, backupError(dst, tmp, brokenError(filepath.Base(db.path), err))
	}
	syncDir(parent)
	return out, nil
}

// beginCopy makes the folder a backup is written in and removes what earlier ones
// left that were killed. Only this process makes backups of this logbook, and the
// name says which logbook's it is.
func (db *DB) beginCopy(parent string) (string, error) {
	id, err := Identity(db.path)
	if err != nil {
		return "", err
	}
	left, err := os.ReadDir(parent)
	if err != nil {
		return "", err
	}
	for _, e := range left {
		if strings.HasPrefix(e.Name(), copyPrefix+id+"-") {
			if err := os.RemoveAll(filepath.Join(parent, e.Name())); err != nil {
				return "", err
			}
		}
	}
	return os.MkdirTemp(parent, copyPrefix+id+"-*")
}

// copyTo writes a whole backup into an empty folder and checks it.
func (db *DB) copyTo(ctx context.Context, tmp string, c Copying) (Copied, error) {
	// Folders are made one by one: where a stick was pulled out, its folder must
	// not come back on the disk below.
	for _, dir := range []string{filepath.Join(tmp, evidenceDir), filepath.Join(tmp, evidenceDir, incomingDir)} {
		if err := os.Mkdir(dir, 0o700); err != nil {
			return Copied{}, err
		}
	}
	if err := copyDatabase(ctx, filepath.Join(db.path, dbFile), filepath.Join(tmp, dbFile), db.seal); err != nil {
		return Copied{}, err
	}
	copied, err := openFrozen(ctx, tmp, filepath.Join(tmp, dbFile), db.seal)
	if err != nil {
		return Copied{}, err
	}
	defer copied.closePools()
	kept, err := copied.keptFiles(ctx)
	if err != nil {
		return Copied{}, err
	}
	out := Copied{Head: copied.head}
	var done, total int64
	for _, b := range kept {
		total += b.Size
	}
	for _, b := range kept {
		place, err := keptPlace(b.Place)
		after := ""
		if c.After != "" {
			after = filepath.Join(c.After, place)
		}
		shared := false
		if err == nil {
			shared, err = copyKeptFile(ctx, filepath.Join(db.path, place), filepath.Join(tmp, place), after)
		}
		switch {
		case errors.Is(err, errSource):
			out.Missing = append(out.Missing, b.SHA256)
		case err != nil:
			return Copied{}, err
		default:
			out.Files++
			if shared {
				out.Shared++
			}
		}
		done += b.Size
		if c.Progress != nil {
			c.Progress(done, total)
		}
	}
	if err := copyFile(ctx, filepath.Join(db.path, keyFile), filepath.Join(tmp, keyFile)); err != nil && !errors.Is(err, errSource) {
		return Copied{}, err
	}
	if err := copied.checkPages(ctx); err != nil {
		return Copied{}, err
	}
	return out, nil
}

// checkPages reads every page of a database and its head.
func (db *DB) checkPages(ctx context.Context) error {
	var found string
	if err := db.r.QueryRowContext(ctx, "PRAGMA quick_check(1)").Scan(&found); err != nil {
		return err
	}
	if found != "ok" {
		return model.Refuse(model.Broken, filepath.Base(db.path), restoreHint, "the database does not hold together: %s.", found)
	}
	src, err := db.Source()
	if err != nil {
		return err
	}
	defer src.Close()
	edge, err := journal.LoadFrontier(db.head.Size, src.Hashes)
	if err != nil {
		return err
	}
	if edge.Head() != db.head {
		return model.Refuse(model.Broken, filepath.Base(db.path), restoreHint, "the stored hashes do not add up to the head.")
	}
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
// connection, and keeps the bytes pages reserve. The file is made before, empty
// and for its owner only, which SQLite would not do.
func copyDatabase(ctx context.Context, from, to string, s *seal) error {
	f, err := os.OpenFile(to, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	defer f.Close()
	pool, err := openSQL(from, s.vfsName(), copying)
	if err != nil {
		return err
	}
	_, err = pool.ExecContext(ctx, "VACUUM INTO ?", address(to, nil))
	if err = errors.Join(err, pool.Close()); err != nil {
		return err
	}
	return f.Sync()
}

// errSource is a file of the logbook itself that cannot be read.
var errSource = errors.New("it cannot be read")

// copyKeptFile puts a kept file into a backup: shared with the backup before
// where that has it whole, else copied. A file system that can share blocks does
// so by itself in the copying.
func copyKeptFile(ctx context.Context, from, to, after string) (shared bool, err error) {
	info, err := os.Lstat(from)
	if err != nil || !info.Mode().IsRegular() {
		return false, errors.Join(errSource, err)
	}
	if err := os.Mkdir(filepath.Dir(to), 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return false, err
	}
	if after != "" {
		if old, err := os.Lstat(after); err == nil && old.Mode().IsRegular() && old.Size() == info.Size() && os.Link(after, to) == nil {
			return true, nil
		}
	}
	if err := copyFile(ctx, from, to); err != nil {
		if errors.Is(err, errSource) {
			err = errors.Join(err, os.Remove(to))
		}
		return false, err
	}
	return false, nil
}

// copiedBetween is how much is copied between two looks at whether to stop.
const copiedBetween = 32 << 20

// copyFile copies a file, synced. The error of one that cannot be read is an
// errSource.
// CopyFolder copies a logbook no program has open to the new folder to, file by
// file, with what a database's log holds. Nothing but ordinary files is taken.
func CopyFolder(ctx context.Context, from, to string, progress func(done, total int64)) error {
	var files []string
	var done, total int64
	sizes := map[string]int64{}
	err := filepath.WalkDir(from, func(path string, e fs.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() {
			return err
		}
		rel, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		info, err := e.Info()
		if err != nil {
			return err
		}
		if rel == lockFile || filepath.Base(filepath.Dir(rel)) == incomingDir {
			return nil
		}
		files, sizes[rel], total = append(files, rel), info.Size(), total+info.Size()
		return nil
	})
	if err != nil {
		return diskError(from, err)
	}
	for _, rel := range files {
		err := os.MkdirAll(filepath.Dir(filepath.Join(to, rel)), 0o700)
		if err == nil {
			err = copyFile(ctx, filepath.Join(from, rel), filepath.Join(to, rel))
		}
		if err != nil {
			return diskError(to, err)
		}
		if done += sizes[rel]; progress != nil {
			progress(done, total)
		}
	}
	return diskError(to, os.MkdirAll(filepath.Join(to, evidenceDir, incomingDir), 0o700))
}

func copyFile(ctx context.Context, from, to string) error {
	src, err := os.Open(from)
	if err != nil {
		return errors.Join(errSource, err)
	}
	defer src.Close()
	dst, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	for at := int64(0); err == nil; at += copiedBetween {
		if err = ctx.Err(); err == nil {
			// Through our own hands: what the system copies by itself, strace cannot
			// tell the simulation of power cuts.
			_, err = io.CopyN(struct{ io.Writer }{dst}, src, copiedBetween)
		}
		if err != nil && err != io.EOF && ctx.Err() == nil {
			piece := io.NewSectionReader(src, at, copiedBetween)
			if _, again := io.Copy(io.Discard, struct{ io.Reader }{piece}); again != nil { // which of the two it was, the error does not say
				err = errors.Join(errSource, err)
			}
		}
	}
	if err == io.EOF {
		err = dst.Sync()
	}
	return errors.Join(err, dst.Close())
}

// backupError turns what stopped a backup into a sentence. tmp is the folder it
// was written in, which tells a medium that is gone from a damaged logbook.
func backupError(dst, tmp string, err error) error {
	var refusal *model.Error
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	const untouched = "The logbook itself is untouched."
	name := filepath.Base(dst)
	gone := false
	if tmp != "" {
		f, probe := os.CreateTemp(tmp, "probe-*")
		if gone = probe != nil && !isDiskFull(probe); probe == nil {
			f.Close()
		}
	}
	switch {
	case isDiskFull(err):
		return &model.Error{Kind: model.Full, Field: name, Err: err, Text: "the disk is full; no backup was made.", Hint: "Free some space there, or choose another folder. " + untouched}
	case gone:
		return &model.Error{Kind: model.Full, Field: name, Err: err, Text: "the folder for backups is gone; no backup was made.", Hint: "Was the stick pulled out? Plug it in again, or choose another folder. " + untouched}
	case errors.As(err, &refusal):
		return err
	case errors.Is(err, os.ErrPermission), isReadOnly(err):
		return &model.Error{Kind: model.Full, Field: name, Err: err, Text: "the folder for backups may not be written to.", Hint: "Choose another folder or change its permissions. " + untouched}
	}
	return &model.Error{Kind: model.Full, Field: name, Err: err, Text: fmt.Sprintf("the backup could not be written: %v.", err), Hint: "Choose another folder. " + untouched}
}

// RemoveBackup removes the folder of a backup. It loses its name at once, so that
// one cut off half-way is not taken for a backup.
func RemoveBackup(path string) error {
	id, _ := Identity(path) // with a damaged key file it has none
	gone := filepath.Join(filepath.Dir(path), copyPrefix+id+"-removed "+filepath.Base(path))
	err := os.Rename(path, gone)
	if err == nil {
		err = os.RemoveAll(gone)
	}
	if err != nil {
		return &model.Error{Kind: model.Full, Field: filepath.Base(path), Err: err, Text: "this old backup could not be removed.", Hint: "Remove it by hand, or leave it."}
	}
	return nil
}
