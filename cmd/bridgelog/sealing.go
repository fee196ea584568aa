package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"bridgelog/desk"
	"bridgelog/model"
)

// How folders are called on the way from a logbook that is not sealed to one that
// is, between the logbook's name and the moment.
const (
	sealedCopy = " sealed "
	plainCopy  = " not sealed "
	folderEnd  = ".bridgelog"
)

// sealInPlace makes a sealed copy of a logbook, checked whole, and gives it the
// logbook's name. It says under which name the old one stays.
func sealInPlace(ctx context.Context, path string, o desk.Options, now time.Time, progress func(done, total int64)) (old string, err error) {
	stamp := now.UTC().Format("2006-01-02 15.04.05") + folderEnd
	base := strings.TrimSuffix(path, folderEnd)
	sealed := base + sealedCopy + stamp
	if err := desk.SealLogbook(ctx, path, sealed, o, progress); err != nil {
		return "", err
	}
	old = base + plainCopy + stamp
	if err := os.Rename(path, old); err != nil {
		return "", errors.Join(moved(path, err), os.RemoveAll(sealed))
	}
	return old, finishSealing(path)
}

// finishSealing gives a sealed copy its name where the program was ended after
// the old logbook had given it up: else a logbook would seem to be gone, and a new
// one would be begun in its place.
func finishSealing(path string) error {
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		return nil // there, or not to be seen; whoever opens it will say so better
	}
	base := strings.TrimSuffix(filepath.Base(path), folderEnd)
	siblings, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		return nil
	}
	has := func(name string) bool {
		return slices.ContainsFunc(siblings, func(e fs.DirEntry) bool { return e.Name() == name })
	}
	for _, e := range slices.Backward(siblings) { // the newest first
		stamp, is := strings.CutPrefix(e.Name(), base+sealedCopy)
		if is && has(base+plainCopy+stamp) {
			return moved(path, os.Rename(filepath.Join(filepath.Dir(path), e.Name()), path))
		}
	}
	return nil
}

func moved(path string, err error) error {
	if err == nil {
		return nil
	}
	return &model.Error{Kind: model.Full, Field: filepath.Base(path), Err: err, Text: "the sealed logbook could not be given its name: " + err.Error() + ".",
		Hint: "Both logbooks are whole, beside each other. Look into their folder, then start again."}
}
