package desk

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	"golang.org/x/text/unicode/norm"

	"bridgelog/model"
	"bridgelog/storage"
)

// Key is one thing a person holds to open a sealed logbook.
type Key = storage.Key

// Slot is one way to open a sealed logbook, without anything secret.
type Slot = storage.Slot

// Lock is what can be known of a logbook without opening it.
type Lock = storage.Lock

// LockOf reads how the logbook in the folder path opens; it changes nothing.
func LockOf(path string) (Lock, error) { return storage.LockOf(path) }

// InUse refuses, by the name of the holder, a logbook that another program has open.
func InUse(path string) error { return storage.InUse(path) }

// The kinds of key, as Slot.Kind names them.
const (
	KindPassphrase  = storage.KindPassphrase
	KindRecoveryKey = storage.KindRecoveryKey
	KindKeyFile     = storage.KindKeyFile
)

// Passphrase takes a passphrase as typed. Unicode writes some letters in two
// ways, and keyboards differ in which they make; both count as the same (NFC).
func Passphrase(text string) (Key, error) {
	raw := norm.NFC.AppendString(make([]byte, 0, norm.MaxTransformChunkSize+3*len(text)), text) // it does not grow, which would leave a part behind
	defer clear(raw)
	k, err := storage.FromPassphrase(raw)
	if err != nil {
		return k, model.Refuse(model.Invalid, "passphrase", "Type one of up to 1,024 bytes.", "this cannot be a passphrase.")
	}
	return k, nil
}

// RecoveryKey reads a recovery key off paper.
func RecoveryKey(text string) (Key, error) {
	k, err := storage.FromRecoveryKey(text)
	if err != nil {
		return k, model.Refuse(model.Invalid, "recovery key", "It has 14 groups of four letters and digits; check each group against the paper.", "this is no recovery key.")
	}
	return k, nil
}

// NewRecoveryKey makes a recovery key, as it stands on paper.
func NewRecoveryKey() (onPaper string, key Key) { return storage.NewRecoveryKey() }

// KeyFile reads the content of a key file.
func KeyFile(raw []byte) (Key, error) {
	k, err := storage.FromKeyFile(raw)
	if err != nil {
		return k, model.Refuse(model.Invalid, "key file", "Choose the file that was made for this logbook.", "this is no key file.")
	}
	return k, nil
}

// NewKeyFile makes the content of a key file.
func NewKeyFile() (raw []byte, key Key) { return storage.NewKeyFile() }

// wipeKeys clears the keys handed in.
func (o *Options) wipeKeys() {
	if o.Unlock != nil {
		o.Unlock.Wipe()
	}
	for i := range o.Seal {
		o.Seal[i].Wipe()
	}
	o.Unlock, o.Seal = nil, nil
}

// Sealed reports whether the logbook is encrypted on disk.
func (d *Desk) Sealed() bool { return d.db.Sealed() }

// Unlockers lists the ways to open a sealed logbook.
func (d *Desk) Unlockers() []Slot { return d.db.Slots() }

// Opens reports whether a key opens this logbook; it takes as long as opening.
func (d *Desk) Opens(k Key) bool { return d.db.Opens(k) }

// AddUnlocker gives the logbook another way to be opened, and records it.
func (d *Desk) AddUnlocker(ctx context.Context, k Key) error {
	return d.changeUnlockers(ctx, d.db.AddKey(k), "added")
}

// ReplaceUnlocker puts a key in the place of way i, and records it. Who has a
// copy of the old logbook.key and the old passphrase still opens every copy.
func (d *Desk) ReplaceUnlocker(ctx context.Context, i int, k Key) error {
	return d.changeUnlockers(ctx, d.db.ReplaceKey(i, k), "changed")
}

// RemoveUnlocker takes way i away, and records it; the last one stays.
func (d *Desk) RemoveUnlocker(ctx context.Context, i int) error {
	return d.changeUnlockers(ctx, d.db.RemoveKey(i), "taken away")
}

func (d *Desk) changeUnlockers(ctx context.Context, err error, why string) error {
	if err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.noteUnlockers(ctx, why)
}

// Warnings are sentences about what was found when the logbook was opened, and
// that whoever opened it should know.
func (d *Desk) Warnings() []string { return d.warnings }

// lookAtKeyFile finds what was done to logbook.key outside the program.
func (d *Desk) lookAtKeyFile(ctx context.Context) error {
	if d.db.KeyFileAltered() {
		d.warnings = append(d.warnings, "Somebody who has no key changed logbook.key: what is open is sound, but another passphrase, recovery key or key file may open nothing any more. Put back logbook.key from a backup.")
	}
	before := len(model.RecordedUnlockers(d.views[model.Organisation]))
	changed := d.frontier.Head().Size
	if err := d.noteUnlockers(ctx, "found so when the logbook was opened"); err != nil {
		return err
	}
	if before > 0 && d.frontier.Head().Size > changed {
		d.warnings = append(d.warnings, "The ways to open this logbook are not those the record knew: a change was cut short, or an old logbook.key was put back. Look at them under Ways to open this logbook.")
	}
	return nil
}

// strengthen makes a passphrase from the time of slower computers as dear to
// guess as a new one, and records that.
func (d *Desk) strengthen(ctx context.Context, opener Key) error {
	done, err := d.db.Strengthen(opener)
	if err != nil { // no reason to keep anybody out: the record is open
		d.warnings = append(d.warnings, "A guess at this passphrase costs less than it should today, and it could not be made dearer: "+err.Error())
		return nil
	}
	if !done {
		return nil
	}
	return d.noteUnlockers(ctx, "a guess at this passphrase was made dearer")
}

// noteUnlockers records the ways to open the logbook where the record does not
// say so yet: after a change, and on opening when a crash came between, or when
// somebody changed logbook.key outside the program. It needs the lock.
func (d *Desk) noteUnlockers(ctx context.Context, why string) error {
	if !d.db.Sealed() || d.db.ReadOnly() {
		return nil
	}
	var ways []model.Unlocker
	for _, s := range d.db.Slots() {
		ways = append(ways, model.Unlocker{ID: s.ID, Kind: string(s.Kind), Name: s.Name})
	}
	v := d.views[model.Organisation]
	events, err := model.Decide(v, model.NoteUnlockers{Ways: ways, Why: why}, model.Env{})
	if err != nil || len(events) == 0 {
		return err
	}
	_, err = d.commit(ctx, model.Organisation, v, events, nil)
	return err
}

// SealLogbook makes a copy of a logbook, sealed under a new master key, in the new
// folder to, opened by the keys of o.Seal alone: of one that is not sealed, or of
// one whose key somebody else may have, which o.Unlock opens. Both are wiped. The
// copy is checked whole before it gets its name; the old logbook stays as it is,
// and whoever wants the content safe must destroy it.
func SealLogbook(ctx context.Context, from, to string, o Options, progress func(done, total int64)) error {
	defer o.wipeKeys()
	if _, err := os.Lstat(to); err == nil {
		return model.Refuse(model.Conflict, baseName(to), "Choose another name.", "there is already something of this name.")
	}
	tmp, err := os.MkdirTemp(filepath.Dir(to), ".bridgelog-seal-*")
	if err != nil {
		return writeError(to, err)
	}
	defer os.RemoveAll(tmp) // the copy has left it when all went well
	copied := filepath.Join(tmp, filepath.Base(to))
	if err := copySealed(ctx, from, copied, o, progress); err != nil {
		return err
	}
	if err := checkCopy(ctx, copied, o); err != nil {
		return err
	}
	if err := os.Rename(copied, to); err != nil {
		return writeError(to, err)
	}
	syncDir(filepath.Dir(to))
	return nil
}

func copySealed(ctx context.Context, from, to string, o Options, progress func(done, total int64)) error {
	keys := append([]Key(nil), o.Seal...)
	o.Create, o.Seal = false, nil
	old, err := Open(ctx, from, o)
	if err != nil {
		return err
	}
	return errors.Join(old.db.SealCopy(ctx, to, keys, progress), old.Close())
}

// checkCopy opens a sealed copy and checks its whole record.
func checkCopy(ctx context.Context, path string, o Options) error {
	key := o.Seal[0].Clone()
	o.Create, o.Unlock, o.Seal = false, &key, nil
	d, err := Open(ctx, path, o)
	if err != nil {
		return err
	}
	check, err := d.Verify(ctx, nil, nil)
	if err = errors.Join(err, d.Close()); err != nil {
		return err
	}
	if !check.Clean() {
		return model.Refuse(model.Broken, baseName(path), "Run Help > Check record on the old one; it was not changed.", "the record does not verify, so no sealed copy was made.")
	}
	return nil
}
