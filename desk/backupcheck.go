package desk

import (
	"context"
	"errors"

	"bridgelog/journal"
	"bridgelog/model"
	"bridgelog/storage"
)

// BackupCheck is what a check of a backup found.
type BackupCheck struct {
	Check
	Held   bool   // it was held against the logbook it is of
	Part   bool   // the log of that logbook begins with exactly what the backup holds
	Behind uint64 // entries recorded since, where Part
}

// Clean reports whether nothing at all is wrong.
func (c BackupCheck) Clean() bool { return c.Check.Clean() && (!c.Held || c.Part) }

// Trouble is what is wrong with it, a sentence; empty when nothing is.
func (c BackupCheck) Trouble() string {
	switch {
	case c.Check.Clean() && c.Held && !c.Part:
		return "it holds another history than this logbook: this one does not begin with it."
	case !c.OK:
		return c.Why
	case len(c.Beside) > 0:
		return c.Beside[0]
	}
	return ""
}

// CheckBackup checks a backup, or any logbook no program has open, whole: pages,
// journal, kept files and datasets. Nothing is written into its folder. o.Unlock
// opens a sealed one.
func CheckBackup(ctx context.Context, path string, o Options, progress func(done, total uint64)) (Check, error) {
	o.Create, o.ReadOnly = false, true
	d, err := Open(ctx, path, o)
	if err != nil {
		return Check{}, err
	}
	check, err := d.checkWhole(ctx, progress)
	return check, errors.Join(err, d.Close())
}

// checkWhole is Verify and a reading of every page.
func (d *Desk) checkWhole(ctx context.Context, progress func(done, total uint64)) (Check, error) {
	check, err := d.Verify(ctx, nil, progress)
	if err != nil {
		return check, err
	}
	var refusal *model.Error
	if err := d.db.CheckPages(ctx); errors.As(err, &refusal) {
		check.Beside = append(check.Beside, refusal.Text)
	} else if err != nil {
		return check, err
	}
	return check, nil
}

// CheckBackup checks a backup of this logbook whole, under the key this one is
// open with, and holds it against this one: is what it holds the beginning of our
// log? What is found is kept with the list of backups.
func (d *Desk) CheckBackup(ctx context.Context, path string, progress func(done, total uint64)) (BackupCheck, error) {
	ctx, done, err := d.backups.begin(ctx)
	if err != nil {
		return BackupCheck{}, err
	}
	defer done()
	check, err := d.checkBackup(ctx, path, progress)
	var refusal *model.Error
	switch {
	case err == nil:
		d.noteBad(ctx, path, check.Trouble())
	case errors.As(err, &refusal) && refusal.Kind == model.Broken:
		d.noteBad(ctx, path, refusal.Text)
	}
	return check, err
}

func (d *Desk) checkBackup(ctx context.Context, path string, progress func(done, total uint64)) (BackupCheck, error) {
	db, err := d.db.Look(ctx, path, storage.Options{SearchText: searchText})
	if err != nil {
		return BackupCheck{}, err
	}
	o := d.o
	o.ReadOnly = true
	old, err := openOn(ctx, db, path, o, nil)
	if err != nil {
		return BackupCheck{}, err
	}
	whole, err := old.checkWhole(ctx, progress)
	if err = errors.Join(err, old.Close()); err != nil {
		return BackupCheck{}, err
	}
	check := BackupCheck{Check: whole, Held: true}
	if !whole.OK {
		return check, nil
	}
	src, err := d.db.Source()
	if err != nil {
		return check, err
	}
	defer src.Close()
	v, err := journal.VerifyAgainst(ctx, src, whole.Head)
	if err != nil {
		return check, err
	}
	if check.Part = v.OK; check.Part {
		check.Behind = src.Size() - whole.Entries
	}
	return check, nil
}
