package desk

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"bridgelog/model"
	"bridgelog/storage"
)

// Restored is what came of a restore.
type Restored struct {
	Path    string
	Origin  model.Seq // entry with which the log goes on under its own key
	Entries uint64    // that were restored
	Check   Check     // of the backup
}

// Restore makes a logbook of a backup, in the new folder to: never over another
// one. The backup is checked whole first, and not touched. The new logbook goes
// on under a new key before it gets its name, so that it and the one the backup
// was made of never sign two histories with one; its first entry says which
// backup it is from. o.Unlock opens a sealed one, and what is restored.
func Restore(ctx context.Context, from, to string, o Options, progress func(done, total int64)) (r Restored, err error) {
	given := o // o takes another key below
	defer given.wipeKeys()
	if _, err := os.Lstat(to); err == nil {
		return r, model.Refuse(model.Conflict, baseName(to), "Choose another name; the old logbook stays as it is.", "there is already something of this name, and a restore never writes over it.")
	}
	again := o.Unlock
	if again != nil {
		k := again.Clone()
		again = &k
		defer k.Wipe()
	}
	tmp, err := os.MkdirTemp(filepath.Dir(to), ".bridgelog-restore-*")
	if err != nil {
		return r, writeError(to, err)
	}
	defer os.RemoveAll(tmp) // what is restored has left it when all went well
	copied := filepath.Join(tmp, filepath.Base(to))
	if r.Check, err = copyChecked(ctx, from, copied, o, progress); err != nil {
		return r, err
	}
	o.Unlock, o.Create, o.ReadOnly = again, false, false
	d, err := Open(ctx, copied, o)
	if err != nil {
		return r, err
	}
	change, err := d.ContinueLog(ctx, "Restored from the backup "+filepath.Base(from)+fmt.Sprintf(", which ends with entry %d.", d.Status().Entries-1))
	if err = errors.Join(err, d.Close()); err != nil {
		return r, err
	}
	if err := os.Rename(copied, to); err != nil {
		return r, writeError(to, err)
	}
	syncDir(filepath.Dir(to))
	r.Path, r.Origin, r.Entries = to, change.Seq, uint64(change.Seq)
	return r, nil
}

// copyChecked checks a backup whole and copies it.
func copyChecked(ctx context.Context, from, to string, o Options, progress func(done, total int64)) (Check, error) {
	o.Create, o.ReadOnly = false, true
	d, err := Open(ctx, from, o)
	if err != nil {
		return Check{}, err
	}
	check, err := d.checkWhole(ctx, nil)
	if err == nil && !check.Clean() {
		err = model.Refuse(model.Broken, baseName(from), "Choose another backup; `backup check` says what is wrong with this one.", "this backup does not verify and is not restored: %s", BackupCheck{Check: check}.Trouble())
	}
	if err = errors.Join(err, d.Close()); err != nil {
		return check, err
	}
	return check, storage.CopyFolder(ctx, from, to, progress)
}
