package desk

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"bridgelog/model"
)

// Folders inside the watched one that files move to, and what stands beside a
// file that was refused.
const (
	takenFolder   = "taken"
	refusedFolder = "refused"
	reasonEnding  = ".reason.txt"
)

// tidy moves files that are in the record out of the watched folder, where the
// organisation wants that: those taken in, and those that could not be read with
// the reason beside them. Nothing is deleted and nothing is written over; a file
// that changed since it was read stays and is read again.
func (w *SignalWatch) tidy(ctx context.Context, out *SignalIntake) error {
	house, err := w.d.Organisation(ctx)
	if err != nil || !house.SignalPolicy().Move {
		return err
	}
	var settled []string
	for path, f := range w.seen {
		if f.done && !f.stays && !f.shut { // one that cannot be opened may be read yet
			settled = append(settled, path)
		}
	}
	if len(settled) == 0 {
		return nil
	}
	slices.Sort(settled)
	bySum := map[string][]model.Signal{}
	for _, s := range house.Signals() {
		if s.SHA256 != "" {
			bySum[s.SHA256] = append(bySum[s.SHA256], s)
		}
	}
	moved := map[string]string{}
	var unread []model.GivenSignal
	for _, path := range settled {
		if ctx.Err() != nil {
			out.Stopped = true
			break
		}
		f, name := w.seen[path], model.ShownName(filepath.Base(path))
		of, why := model.Signal{}, f.why
		if why == "" {
			sum, err := hashFile(ctx, path)
			if err != nil {
				continue // it went away, or is being written
			}
			of, why = fileSignal(bySum[sum], name)
		}
		if of.ID == "" && why == "" {
			continue // not what the record has: the next look sees that it changed
		}
		to, err := w.moveAside(path, f, why)
		switch {
		case errors.Is(err, errChanged):
			continue
		case err != nil:
			f.stays = true
			w.seen[path] = f
			out.Stay = append(out.Stay, LeftOut{path, err.Error()})
			continue
		}
		out.Moved++
		if of.ID != "" {
			moved[of.ID] = to
		} else {
			unread = append(unread, model.GivenSignal{Summary: plainText(name), File: plainText(name), Problem: plainText(why), Moved: plainText(to)})
		}
		delete(w.seen, path)
	}
	record := func(c model.Command) error {
		change, err := w.d.Do(context.WithoutCancel(ctx), c)
		var refusal *model.Error
		if errors.As(err, &refusal) && refusal.Kind == model.Conflict {
			return nil // it went the same way before
		}
		if err == nil {
			out.Change = change
		}
		return err
	}
	if len(moved) > 0 {
		if err := record(model.NoteMovedFiles{Moved: moved}); err != nil {
			return err
		}
	}
	if len(unread) > 0 {
		return record(model.TakeSignals{Signals: unread})
	}
	return nil
}

// fileSignal is the first signal of a file under a name, and why the file could
// not be read where no signal of it could.
func fileSignal(of []model.Signal, name string) (first model.Signal, why string) {
	for _, s := range of {
		if s.File != name && !slices.Contains(s.Also, name) {
			continue
		}
		if first.ID == "" {
			first, why = s, s.Problem
		}
		if s.Problem == "" {
			why = ""
		}
	}
	return first, why
}

var errChanged = errors.New("the file changed")

// moveAside moves a file into a folder beside it and gives its new place, seen
// from the watched folder. With a reason it is a refused one.
func (w *SignalWatch) moveAside(path string, seen seenFile, why string) (string, error) {
	folder := takenFolder
	if why != "" {
		folder = refusedFolder
	}
	dir := filepath.Join(w.dir, folder)
	if err := os.Mkdir(dir, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return "", fileError(dir, err)
	}
	if info, err := os.Lstat(dir); err != nil {
		return "", fileError(dir, err)
	} else if !info.IsDir() { // a link could lead anywhere
		return "", model.Refuse(model.Invalid, folder, "Rename it.", "%q in the watched folder is no folder.", folder)
	}
	// The name is taken by an empty file of our own first: what is moved can only
	// replace that one.
	to, err := unusedName(dir, filepath.Base(path), why != "")
	if err != nil {
		return "", err
	}
	info, err := os.Lstat(path)
	if err != nil || !info.Mode().IsRegular() || info.Size() != seen.size || !info.ModTime().Equal(seen.mtime) {
		_ = os.Remove(to) // our own, empty
		return "", errChanged
	}
	if err := os.Rename(path, to); err != nil {
		_ = os.Remove(to) // our own, empty
		return "", fileError(path, err)
	}
	if why != "" {
		if err := writeReason(to+reasonEnding, why); err != nil {
			return "", err
		}
	}
	return folder + "/" + filepath.Base(to), nil
}

// unusedName makes an empty file under the name, or under the name with a number,
// that no other file has; where a reason is to stand beside it, that place is
// free as well.
func unusedName(dir, name string, reason bool) (string, error) {
	ending := filepath.Ext(name)
	stem := strings.TrimSuffix(name, ending)
	for n := 1; n < 10_000; n++ {
		as := name
		if n > 1 {
			as = fmt.Sprintf("%s (%d)%s", stem, n, ending)
		}
		path := filepath.Join(dir, as)
		if reason {
			if _, err := os.Lstat(path + reasonEnding); err == nil {
				continue
			}
		}
		f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err != nil {
			return "", fileError(path, err)
		}
		return path, f.Close()
	}
	return "", model.Refuse(model.Conflict, name, "Clear the folder.", "too many files of that name were moved already.")
}

func writeReason(path, why string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return fileError(path, err)
	}
	_, err = f.WriteString(strings.TrimSpace(why) + "\n")
	if err = errors.Join(err, f.Close()); err != nil {
		return fileError(path, err)
	}
	return nil
}
