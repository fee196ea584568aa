package desk

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"bridgelog/model"
	"bridgelog/model/guide"
)

// SignalFolderField is the answer that names the folder where alert files arrive.
const SignalFolderField = "org.siem_import"

// standsStill is for how long size and time of a file must not change before it
// is taken for whole.
const standsStill = 2 * time.Second

// SignalWatch looks into a folder again and again and takes each file in once. It
// changes nothing there, unless the organisation lets files that were taken in be
// moved (SignalPolicy.Move): what was taken is known by its digest and name in the
// record, also after a new start. Looking, not being told, works on network
// drives too.
type SignalWatch struct {
	d    *Desk
	dir  string
	mu   sync.Mutex // one look at a time
	seen map[string]seenFile
}

// seenFile is a file as the last look found it.
type seenFile struct {
	size  int64
	mtime time.Time
	since time.Time // unchanged since, by the desk's clock
	done  bool
	why   string // it was refused, and is in no record
	stays bool   // it cannot be moved: not tried again
	shut  bool   // it could not be opened: tried again at every look
}

// NewSignalWatch watches a folder; nothing happens before Look.
func (d *Desk) NewSignalWatch(dir string) *SignalWatch {
	return &SignalWatch{d: d, dir: dir, seen: map[string]seenFile{}}
}

// opens says why a file cannot be opened for reading, nil where it can.
func opens(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return f.Close()
}

// Dir is the folder.
func (w *SignalWatch) Dir() string { return w.dir }

// SignalFolder is the folder the organisation says alert files arrive in, empty
// for none.
func (d *Desk) SignalFolder(ctx context.Context) (string, error) {
	v, err := d.Organisation(ctx)
	if err != nil {
		return "", err
	}
	return strings.TrimSpace(guide.Text(v.Answers[SignalFolderField])), nil
}

// Look takes in what is whole and was not taken before. A file still being
// written is left for the next look. progress counts files.
func (w *SignalWatch) Look(ctx context.Context, progress func(done, total int)) (SignalIntake, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	entries, err := os.ReadDir(w.dir)
	if err != nil {
		return SignalIntake{}, fileError(w.dir, err)
	}
	now := w.d.o.Now()
	there := map[string]bool{}
	var whole []string
	var left []LeftOut
	for _, e := range entries {
		if e.IsDir() || unfinishedName(e.Name()) {
			continue
		}
		if !e.Type().IsRegular() { // said once: an alert may lie behind a link
			path := filepath.Join(w.dir, e.Name())
			there[path] = true
			if !w.seen[path].done {
				w.seen[path] = seenFile{since: now, done: true, stays: true}
				left = append(left, LeftOut{path, unfit(e.Type())})
			}
			continue
		}
		info, err := e.Info()
		if err != nil {
			continue // it went away meanwhile
		}
		path := filepath.Join(w.dir, e.Name())
		there[path] = true
		was, known := w.seen[path]
		if !known || was.size != info.Size() || !was.mtime.Equal(info.ModTime()) {
			w.seen[path] = seenFile{size: info.Size(), mtime: info.ModTime(), since: now}
			continue
		}
		if now.Before(was.since) { // the clock was set back: what waits must not wait until it is there again
			was.since = now
			w.seen[path] = was
			continue
		}
		if was.shut && opens(path) == nil { // its rights were changed, of which neither size nor time tells
			was.done, was.shut, was.why = false, false, ""
			w.seen[path] = was
		}
		if !was.done && now.Sub(was.since) >= standsStill {
			whole = append(whole, path)
		}
	}
	for path := range w.seen {
		if !there[path] {
			delete(w.seen, path)
		}
	}
	out, err := w.take(ctx, whole, progress)
	out.Left = append(left, out.Left...)
	if err == nil {
		err = w.tidy(ctx, &out)
	}
	return out, err
}

// take takes in what is whole.
func (w *SignalWatch) take(ctx context.Context, whole []string, progress func(done, total int)) (SignalIntake, error) {
	if len(whole) == 0 {
		return SignalIntake{}, nil
	}
	slices.Sort(whole)
	fresh, err := w.unknown(ctx, whole)
	if err != nil || len(fresh) == 0 {
		return SignalIntake{}, err
	}
	done := 0
	out, err := w.d.takeFiles(ctx, fresh, func(n, total int) {
		done = n
		if progress != nil {
			progress(n, total)
		}
	})
	if err == nil {
		for _, path := range fresh[:done] {
			w.settle(path)
		}
		for _, left := range out.Left {
			f := w.seen[left.Path]
			f.why, f.shut = left.Why, opens(left.Path) != nil
			w.seen[left.Path] = f
		}
	}
	return out, err
}

// Waiting is how many files were seen that are not taken in yet.
func (w *SignalWatch) Waiting() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	n := 0
	for _, f := range w.seen {
		if !f.done {
			n++
		}
	}
	return n
}

func (w *SignalWatch) settle(path string) {
	f := w.seen[path]
	f.done = true
	w.seen[path] = f
}

// unknown leaves out what the record has already under this name. A file without a
// time inside that was written anew a day or more after it last came has come
// again, as model.TakeSignals counts it.
func (w *SignalWatch) unknown(ctx context.Context, paths []string) ([]string, error) {
	house, err := w.d.Organisation(ctx)
	if err != nil {
		return nil, err
	}
	taken := map[string]map[string]model.Signal{} // newest, by digest and name
	for _, s := range house.Signals() {
		if s.SHA256 == "" {
			continue
		}
		if taken[s.SHA256] == nil {
			taken[s.SHA256] = map[string]model.Signal{}
		}
		for _, name := range append(s.Also, s.File) {
			taken[s.SHA256][name] = s
		}
	}
	now := w.d.o.Now()
	var out []string
	for _, path := range paths {
		if len(taken) > 0 && w.seen[path].size <= mostOriginal {
			sum, err := hashFile(ctx, path)
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			if s, known := taken[sum][model.ShownName(filepath.Base(path))]; err == nil && known && !s.CameAnew(w.seen[path].mtime, now) {
				w.settle(path)
				continue
			}
		}
		out = append(out, path)
	}
	return out, nil
}

// unfinishedName tells names that programs give to what they have not finished.
func unfinishedName(name string) bool {
	low := strings.ToLower(name)
	return strings.HasPrefix(name, ".") || strings.HasPrefix(name, "~") || slices.Contains([]string{".tmp", ".part", ".partial", ".crdownload", ".download", ".swp"}, filepath.Ext(low))
}
