package desk

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"bridgelog/model"
)

// openedPrefix begins the name of a private folder for files opened in another
// program; the number of this process follows.
const openedPrefix = "bridgelog-open-"

// openable are the endings of files that another program only shows. What could
// run, or hold macros, is exported to a machine made for that instead.
var openable = strings.Fields("png jpg jpeg gif bmp webp tif tiff pdf txt log csv tsv json jsonl xml yaml yml md pcap pcapng mp3 wav ogg flac mp4 mkv mov avi eml docx xlsx pptx odt ods odp evtx")

// Openable reports whether an item may be opened in another program.
func Openable(e model.Evidence) bool {
	return e.File.Exists() && slices.Contains(openable, ending(e.File.Name))
}

func ending(name string) string {
	return strings.ToLower(strings.TrimPrefix(filepath.Ext(name), "."))
}

// OpenOutside writes a copy of an item, in clear and for reading only, into a
// private folder of this user, for another program to show, and says where. The
// fingerprint is made while it is written. Close removes the folder, and
// SweepOpened what a crash left.
func (d *Desk) OpenOutside(ctx context.Context, e model.Evidence, progress func(done, total int64)) (path string, err error) {
	if !Openable(e) {
		return "", model.Refuse(model.Invalid, e.Number, "Export it, and look at it on a machine made for that.", "files of this sort could run or hold macros; they are not opened in another program.")
	}
	r, err := d.OpenEvidence(ctx, e)
	if err != nil {
		return "", err
	}
	defer r.Close()
	dir, err := d.openedFolder()
	if err != nil {
		return "", err
	}
	// The name is ours: one from elsewhere could mislead the other program.
	path = filepath.Join(dir, strings.ToLower(e.Number)+"."+ending(e.File.Name))
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return "", writeError(path, err)
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return "", writeError(path, err)
	}
	h := sha256.New()
	_, err = hashAll(ctx, io.TeeReader(io.NewSectionReader(r, 0, r.Size()), f), []hash.Hash{h}, func(n int64) {
		if progress != nil {
			progress(n, max(r.Size(), n))
		}
	})
	err = errors.Join(err, f.Close())
	if err == nil && hex.EncodeToString(h.Sum(nil)) != e.File.SHA256 {
		err = model.Refuse(model.Broken, e.Number, "Check the item: a mismatch is recorded with what was found and who was told.", "the file is not the one that was taken in; it was not opened.")
	}
	if err == nil {
		err = os.Chmod(path, 0o400)
	}
	if err != nil {
		return "", errors.Join(writeError(path, err), os.Remove(path))
	}
	return path, nil
}

// openedFolder is the private folder of this run: in memory where the system has
// such a place for its user, else among temporary files.
func (d *Desk) openedFolder() (string, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.opened == "" {
		dir, err := os.MkdirTemp(openedParent(), openedPrefix+strconv.Itoa(os.Getpid())+"-*") // 0700
		if err != nil {
			return "", writeError("the folder for temporary files", err)
		}
		d.opened = dir
	}
	return d.opened, nil
}

func openedParent() string {
	if dir := os.Getenv("XDG_RUNTIME_DIR"); dir != "" { // for this user alone, gone when he logs out
		if info, err := os.Stat(dir); err == nil && info.IsDir() {
			return dir
		}
	}
	return os.TempDir()
}

// removeOpened removes what was opened in other programs; it needs the lock.
func (d *Desk) removeOpened() error {
	if d.opened == "" {
		return nil
	}
	err := os.RemoveAll(d.opened)
	if err == nil {
		d.opened = ""
	}
	return err
}

// SweepOpened removes the private folders of programs that ended without removing
// them; alive says whether a process still runs.
func SweepOpened(alive func(process int) bool) error {
	var errs []error
	for _, parent := range slices.Compact([]string{openedParent(), os.TempDir()}) {
		entries, err := os.ReadDir(parent)
		if err != nil {
			continue // not there, or not ours to read
		}
		for _, e := range entries {
			rest, ours := strings.CutPrefix(e.Name(), openedPrefix)
			number, _, _ := strings.Cut(rest, "-")
			process, err := strconv.Atoi(number)
			if !ours || !e.IsDir() || err != nil || alive(process) {
				continue
			}
			errs = append(errs, os.RemoveAll(filepath.Join(parent, e.Name())))
		}
	}
	return errors.Join(errs...)
}
