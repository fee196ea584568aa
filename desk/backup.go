package desk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"bridgelog/model"
	"bridgelog/storage"
)

// Settings of the logbook that concern backups.
const (
	settingPlan = "backup.plan"
	settingLast = "backup.last"
	settingBad  = "backup.bad"
)

// Snapshot is one backup in a folder of backups.
type Snapshot struct {
	Path string
	At   time.Time // UTC, by its name
	Bad  string    // what the last check found wrong with it, a sentence; empty: nothing is known
}

// BackupResult is what came of the newest backup, or of the newest attempt.
type BackupResult struct {
	Path    string    `json:"path"`    // of the newest good one
	At      time.Time `json:"at"`      // UTC; zero: none was made yet
	Entries uint64    `json:"entries"` // in it
	Head    string    `json:"head"`
	Files   int       `json:"files"`   // kept files in it
	Shared  int       `json:"shared"`  // of these, shared with the backup before
	Missing []string  `json:"missing"` // kept files the logbook itself has lost, by SHA-256
	Removed []string  `json:"removed"` // older backups that the plan no longer keeps
	Tried   time.Time `json:"tried"`   // when one was last tried in vain, UTC; zero: none since
	Failed  string    `json:"failed"`  // why
}

// backups is the part of a desk that makes them: one at a time.
type backups struct {
	one  sync.Mutex
	mu   sync.Mutex // of the rest
	last BackupResult
	bad  map[string]string // by path

	cancels map[int]context.CancelFunc
	next    int
	stopped bool
	running sync.WaitGroup
}

// begin gives work on backups a context that ends when the desk is closed.
func (b *backups) begin(ctx context.Context) (context.Context, func(), error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.stopped {
		return nil, nil, context.Canceled
	}
	ctx, cancel := context.WithCancel(ctx)
	n := b.next
	b.next++
	if b.cancels == nil {
		b.cancels = map[int]context.CancelFunc{}
	}
	b.cancels[n] = cancel
	b.running.Add(1)
	return ctx, func() {
		b.mu.Lock()
		delete(b.cancels, n)
		b.mu.Unlock()
		cancel()
		b.running.Done()
	}, nil
}

// stop ends all of it: keys are about to be wiped.
func (b *backups) stop() {
	b.mu.Lock()
	b.stopped = true
	for _, cancel := range b.cancels {
		cancel()
	}
	b.mu.Unlock()
	b.running.Wait()
}

func (b *backups) warning() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.last.Failed == "" {
		return ""
	}
	return "backup failed: " + b.last.Failed
}

// loadBackups reads what is remembered of backups. What cannot be read is as if
// none had been made: then the next one is due.
func (d *Desk) loadBackups(ctx context.Context) {
	for key, into := range map[string]any{settingLast: &d.backups.last, settingBad: &d.backups.bad} {
		if text, err := d.db.Setting(ctx, key); err == nil && text != "" {
			_ = json.Unmarshal([]byte(text), into)
		}
	}
}

// BackupPlan is when the logbook is backed up by itself, where to, and what is
// kept.
func (d *Desk) BackupPlan(ctx context.Context) (model.BackupPlan, error) {
	text, err := d.db.Setting(ctx, settingPlan)
	if err != nil {
		return model.BackupPlan{}, err
	}
	return model.ParseBackupPlan(text)
}

// SetBackupPlan changes it.
func (d *Desk) SetBackupPlan(ctx context.Context, p model.BackupPlan) error {
	if p.Folder != "" {
		path, err := filepath.Abs(p.Folder)
		if err != nil {
			return model.Refuse(model.Invalid, "folder", "Choose another folder.", "this folder cannot be named: %v.", err)
		}
		p.Folder = path
		if err := d.outside(path); err != nil {
			return err
		}
	}
	if err := p.Check(); err != nil {
		return err
	}
	return d.db.PutSetting(ctx, settingPlan, p.Text())
}

// outside refuses a folder within the logbook: a backup in it would back up
// itself, and go with it.
func (d *Desk) outside(folder string) error {
	own, err := filepath.Abs(d.path)
	if err != nil {
		return err
	}
	if rel, err := filepath.Rel(own, folder); err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator)) {
		return model.Refuse(model.Invalid, "folder", "Choose one on another disk or a stick.", "this folder lies within the logbook itself.")
	}
	return nil
}

// LastBackup is what came of the newest backup.
func (d *Desk) LastBackup() BackupResult {
	d.backups.mu.Lock()
	defer d.backups.mu.Unlock()
	return d.backups.last
}

// Backup copies the logbook, consistent while in use, to a new folder dst.
func (d *Desk) Backup(ctx context.Context, dst string, progress func(done, total int64)) error {
	if err := d.outside(filepath.Dir(dst)); err != nil {
		return err
	}
	ctx, done, err := d.backups.begin(ctx)
	if err != nil {
		return err
	}
	defer done()
	d.backups.one.Lock()
	defer d.backups.one.Unlock()
	made, err := d.db.Backup(ctx, dst, storage.Copying{Progress: progress})
	if err != nil {
		return err
	}
	return d.noteBackup(ctx, dst, made.Head, "by hand")
}

// BackupNow backs the logbook up into a folder of backups, or into the one of the
// plan when folder is empty, and removes what the plan no longer keeps there. Kept
// files are shared with the newest backup that is not known to be bad; fresh
// copies them all anew.
func (d *Desk) BackupNow(ctx context.Context, folder string, fresh bool, progress func(done, total int64)) (BackupResult, error) {
	return d.backupInto(ctx, folder, fresh, "by hand", progress)
}

func (d *Desk) backupInto(ctx context.Context, folder string, fresh bool, how string, progress func(done, total int64)) (BackupResult, error) {
	ctx, done, err := d.backups.begin(ctx)
	if err != nil {
		return BackupResult{}, err
	}
	defer done()
	d.backups.one.Lock()
	defer d.backups.one.Unlock()
	plan, err := d.BackupPlan(ctx)
	if err != nil && folder == "" {
		return BackupResult{}, err
	}
	if folder == "" {
		folder = plan.Folder
	}
	if folder == "" {
		return BackupResult{}, model.Refuse(model.Invalid, "folder", "Choose one, best on a stick or another disk.", "there is no folder for backups yet.")
	}
	if folder, err = filepath.Abs(folder); err != nil {
		return BackupResult{}, model.Refuse(model.Invalid, "folder", "Choose another folder.", "this folder cannot be named: %v.", err)
	}
	if err := d.outside(folder); err != nil {
		return BackupResult{}, err
	}
	result, err := d.backUp(ctx, folder, fresh, how, progress)
	if folder != plan.Folder { // what goes elsewhere is not the plan's business
		return result, err
	}
	if err != nil {
		return BackupResult{}, d.backupFailed(ctx, err)
	}
	result.Removed, err = d.thin(ctx, plan)
	return result, errors.Join(err, d.keepResult(ctx, result))
}

// backUp makes one backup in a folder of them.
func (d *Desk) backUp(ctx context.Context, folder string, fresh bool, how string, progress func(done, total int64)) (BackupResult, error) {
	c := storage.Copying{Progress: progress}
	if !fresh {
		all, err := d.Backups(ctx, folder)
		if err != nil {
			return BackupResult{}, err
		}
		for _, s := range all {
			if s.Bad == "" {
				c.After = s.Path
				break
			}
		}
	}
	at := d.o.Now().UTC()
	dst := filepath.Join(folder, BackupName(d.path, at, false))
	if _, err := os.Lstat(dst); err == nil {
		dst = filepath.Join(folder, BackupName(d.path, at, true))
	}
	made, err := d.db.Backup(ctx, dst, c)
	if err != nil {
		return BackupResult{}, err
	}
	if err := d.noteBackup(ctx, dst, made.Head, how); err != nil {
		return BackupResult{}, err
	}
	return BackupResult{Path: dst, At: at, Entries: made.Head.Size, Head: made.Head.Text(), Files: made.Files, Shared: made.Shared, Missing: made.Missing}, nil
}

// backupFailed keeps why a backup failed, so that it is seen, and returns it.
func (d *Desk) backupFailed(ctx context.Context, err error) error {
	if errors.Is(err, context.Canceled) {
		return err
	}
	last := d.LastBackup()
	last.Tried, last.Failed = d.o.Now().UTC(), err.Error()
	var refusal *model.Error
	if errors.As(err, &refusal) {
		last.Failed = refusal.Text
	}
	return errors.Join(err, d.keepResult(ctx, last))
}

func (d *Desk) keepResult(ctx context.Context, r BackupResult) error {
	raw, err := json.Marshal(r)
	if err != nil {
		return err
	}
	d.backups.mu.Lock()
	d.backups.last = r
	d.backups.mu.Unlock()
	return d.db.PutSetting(ctx, settingLast, string(raw))
}

// BackupIfDue makes a backup where the plan says one is due now; closing says that
// the program ends. It gives nil where none is.
func (d *Desk) BackupIfDue(ctx context.Context, closing bool, progress func(done, total int64)) (*BackupResult, error) {
	if d.db.ReadOnly() {
		return nil, nil
	}
	plan, err := d.BackupPlan(ctx)
	if err != nil {
		return nil, err
	}
	head, _, err := d.db.Head()
	if err != nil {
		return nil, err
	}
	last := d.LastBackup()
	state := model.BackupState{Entries: head.Size, Saved: last.Entries, Last: last.At, Tried: last.Tried, Closing: closing}
	if last.Path != "" && filepath.Dir(last.Path) != plan.Folder { // another folder was chosen: it has none yet
		state.Saved, state.Last = 0, time.Time{}
	}
	if plan.BackupDue(state, d.o.Now()) == "" {
		return nil, nil
	}
	r, err := d.backupInto(ctx, "", false, "by schedule", progress)
	if err != nil {
		return nil, err
	}
	return &r, nil
}

// thin removes the backups the plan no longer keeps and gives their names.
func (d *Desk) thin(ctx context.Context, plan model.BackupPlan) ([]string, error) {
	all, err := d.Backups(ctx, plan.Folder)
	if err != nil {
		return nil, err
	}
	paths := map[string]string{}
	var known []model.Backup
	for _, s := range all {
		name := filepath.Base(s.Path)
		paths[name] = s.Path
		known = append(known, model.Backup{Name: name, At: s.At, Bad: s.Bad != ""})
	}
	var removed []string
	for _, b := range plan.Spent(known, d.o.Now()) {
		if err := storage.RemoveBackup(paths[b.Name]); err != nil {
			return removed, err
		}
		d.noteBad(ctx, paths[b.Name], "")
		if err := d.db.ForgetBackup(ctx, paths[b.Name]); err != nil {
			return removed, err
		}
		removed = append(removed, b.Name)
	}
	return removed, nil
}

// Backups are the backups of this logbook in a folder, newest first. Backups of
// other logbooks and whatever else lies there is passed over.
func (d *Desk) Backups(ctx context.Context, folder string) ([]Snapshot, error) {
	own, err := storage.Identity(d.path)
	if err != nil {
		return nil, err
	}
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, &model.Error{Kind: model.NotFound, Field: folder, Err: err, Text: "this folder for backups is not there.", Hint: "Plug the stick in, or choose another folder."}
	}
	var all []Snapshot
	for _, e := range entries {
		at, ok := backupTime(e.Name(), d.path)
		if !ok || !e.IsDir() {
			continue
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		path := filepath.Join(folder, e.Name())
		if id, err := storage.Identity(path); err == nil && id != own {
			continue
		} else if err != nil { // ours by name; its key file is damaged
			all = append(all, Snapshot{Path: path, At: at, Bad: "its key file cannot be read."})
			continue
		}
		d.backups.mu.Lock()
		all = append(all, Snapshot{Path: path, At: at, Bad: d.backups.bad[path]})
		d.backups.mu.Unlock()
	}
	slices.SortFunc(all, func(a, b Snapshot) int { return b.At.Compare(a.At) })
	return all, nil
}

// noteBad keeps what a check found wrong with a backup; nothing when it is sound.
func (d *Desk) noteBad(ctx context.Context, path, why string) {
	d.backups.mu.Lock()
	if d.backups.bad[path] == why {
		d.backups.mu.Unlock()
		return
	}
	if d.backups.bad == nil {
		d.backups.bad = map[string]string{}
	}
	if d.backups.bad[path] = why; why == "" {
		delete(d.backups.bad, path)
	}
	raw, err := json.Marshal(d.backups.bad)
	d.backups.mu.Unlock()
	if err == nil {
		_ = d.db.PutSetting(ctx, settingBad, string(raw)) // forgotten, the next check finds it again
	}
}

// Forms of the time in the name of a backup; the second where the minute is taken.
const (
	backupMinute = "2006-01-02 15.04 UTC"
	backupSecond = "2006-01-02 15.04.05 UTC"
)

// BackupName is what a backup of the logbook in path is called.
func BackupName(path string, at time.Time, second bool) string {
	form := backupMinute
	if second {
		form = backupSecond
	}
	return fmt.Sprintf("%s %s.bridgelog", baseName(path), at.UTC().Format(form))
}

// backupTime reads when a backup of the logbook in path was made.
func backupTime(name, path string) (time.Time, bool) {
	text, ok := strings.CutPrefix(name, baseName(path)+" ")
	text, ends := strings.CutSuffix(text, ".bridgelog")
	if !ok || !ends {
		return time.Time{}, false
	}
	for _, form := range []string{backupMinute, backupSecond} {
		if at, err := time.Parse(form, text); err == nil {
			return at, true
		}
	}
	return time.Time{}, false
}
