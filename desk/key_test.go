package desk

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"bridgelog/model"
)

// weakest is the least a passphrase may cost, so that tests are quick.
func weakest(t *testing.T, text string) Key {
	t.Helper()
	k, err := Passphrase(text)
	if err != nil {
		t.Fatal(err)
	}
	k.Cost.Passes, k.Cost.MiB = 3, 64
	return k
}

func ways(d *Desk) string {
	var all []string
	for _, w := range model.RecordedUnlockers(d.views[model.Organisation]) {
		all = append(all, w.Kind+" "+w.Name)
	}
	return strings.Join(all, ", ")
}

func TestChangingThePassphraseIsRecordedAndTheOldOneOpensNothing(t *testing.T) {
	ctx := context.Background()
	c := &clock{time.Now()}
	path := filepath.Join(t.TempDir(), "a.bridgelog")
	o := options(c)
	first := weakest(t, "Grüße aus Köln")
	first.Name = "Kim"
	o.Seal = append(o.Seal, first)
	d, err := Open(ctx, path, o)
	if err != nil {
		t.Fatal(err)
	}
	if got := ways(d); got != "key-file , passphrase Kim" {
		t.Errorf("recorded at the start: %s", got)
	}
	id := begin(t, d)
	if err := d.ReplaceUnlocker(ctx, 1, weakest(t, "a new one, and long")); err != nil {
		t.Fatal(err)
	}
	onPaper, paper := NewRecoveryKey()
	paper.Name = "safe"
	if err := d.AddUnlocker(ctx, paper); err != nil {
		t.Fatal(err)
	}
	if got := ways(d); got != "key-file , passphrase , recovery-key safe" {
		t.Errorf("recorded after the changes: %s", got)
	}
	if err := d.RemoveUnlocker(ctx, 9); err == nil {
		t.Error("a way that is not there was taken away")
	}
	sound(t, d)
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	for _, gone := range []string{"Grüße aus Köln", "Grusse aus Koln", "wrong"} {
		k := weakest(t, gone)
		o.Unlock = &k
		if _, err := Open(ctx, path, o); kindOf(err) != model.Sealed || strings.Contains(err.Error(), gone) {
			t.Errorf("%q: %v", gone, err)
		}
	}
	typed, err := RecoveryKey(onPaper)
	if err != nil {
		t.Fatal(err)
	}
	o.Unlock = &typed
	if d, err = Open(ctx, path, o); err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if _, err := d.Incident(ctx, id); err != nil {
		t.Error(err)
	}
	sound(t, d)
}

func TestAPassphraseOfSlowerDaysIsMadeDearerAndBothSpellingsOpen(t *testing.T) {
	ctx := context.Background()
	c := &clock{time.Now()}
	path := filepath.Join(t.TempDir(), "a.bridgelog")
	o := options(c)
	o.Seal = []Key{weakest(t, "Gr\u00fc\u00dfe")} // as most keyboards write it
	d, err := Open(ctx, path, o)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		k, err := Passphrase("Gru\u0308\u00dfe") // as macOS does
		if err != nil {
			t.Fatal(err)
		}
		o.Unlock = &k
		if d, err = Open(ctx, path, o); err != nil {
			t.Fatal(err)
		}
		if cost := d.Unlockers()[0].Cost; cost.MiB != 256 || cost.Passes != 3 {
			t.Errorf("a guess costs %+v", cost)
		}
		if w := d.Warnings(); len(w) > 0 {
			t.Errorf("warned of: %q", w)
		}
		entries := d.Status().Entries
		if entries != 4 { // opened, way, way withdrawn, dearer way
			t.Errorf("%d entries", entries)
		}
		sound(t, d)
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestAWayToOpenAddedOutsideTheProgramIsRecordedWhenItOpens(t *testing.T) {
	ctx := context.Background()
	c := &clock{time.Now()}
	path := filepath.Join(t.TempDir(), "a.bridgelog")
	d, err := Open(ctx, path, options(c))
	if err != nil {
		t.Fatal(err)
	}
	_, stick := NewKeyFile()
	stick.Name = "unseen"
	if err := d.db.AddKey(stick); err != nil { // as another program with the key could
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	if d, err = Open(ctx, path, options(c)); err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if got := ways(d); !strings.Contains(got, "key-file unseen") {
		t.Errorf("recorded: %s", got)
	}
	e, err := d.Entry(ctx, model.Seq(d.Status().Entries-1))
	if err != nil {
		t.Fatal(err)
	}
	if w := d.Warnings(); len(w) != 1 || !strings.Contains(w[0], "not those the record knew") {
		t.Errorf("warned of: %q", w)
	}
	if put, ok := e.Event.(model.RecordPut); !ok || put.Why != "found so when the logbook was opened" {
		t.Errorf("%+v", e.Event)
	}
	sound(t, d)
}

func TestSealingAnOldLogbookKeepsEverythingAndLeavesTheOldOne(t *testing.T) {
	ctx := context.Background()
	c := &clock{time.Now()}
	dir := t.TempDir()
	from, to := filepath.Join(dir, "old.bridgelog"), filepath.Join(dir, "new.bridgelog")
	d, err := Open(ctx, from, inClear(c))
	if err != nil {
		t.Fatal(err)
	}
	id := begin(t, d)
	importFile(t, d, id, file(t, "super.csv", timesketch(2500)))
	want, err := d.Incident(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	o := options(c)
	if err := SealLogbook(ctx, from, to, o, nil); err != nil {
		t.Fatal(err)
	}
	o = options(c)
	if d, err = Open(ctx, to, o); err != nil {
		t.Fatal(err)
	}
	got, err := d.Incident(ctx, id)
	if err != nil || outline(got) != outline(want) {
		t.Errorf("the sealed copy holds\n%s\nwas\n%s\n%v", outline(got), outline(want), err)
	}
	if !d.Sealed() || ways(d) != "key-file " {
		t.Errorf("sealed %v, ways %q", d.Sealed(), ways(d))
	}
	sound(t, d)
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	if d, err = Open(ctx, from, inClear(c)); err != nil {
		t.Fatal(err)
	}
	sound(t, d)
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
}

// A key that somebody else has opens every copy made under it, whatever way to
// open the logbook is taken away later. A copy under a new master key ends that.
func TestACopyUnderANewMasterKeyOpensByItsOwnKeysOnly(t *testing.T) {
	ctx := context.Background()
	c := &clock{time.Now()}
	d, path, key := sealedDesk(t, c)
	id := openOne(t, d, "Odd logins")
	want := outline(sure(d.Incident(ctx, id))(t))
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	old := sure(os.ReadFile(filepath.Join(path, "logbook.key")))(t)
	raw, fresh := NewKeyFile()
	clear(raw)
	to := filepath.Join(filepath.Dir(path), "anew.bridgelog")
	o := options(c)
	o.Unlock, o.Seal = key(), []Key{fresh.Clone()}
	if err := SealLogbook(ctx, path, to, o, nil); err != nil {
		t.Fatal(err)
	}
	o.Unlock, o.Seal = key(), nil
	if d, err := Open(ctx, to, o); kindOf(err) != model.Sealed {
		d.Close()
		t.Errorf("the old key opens the copy: %v", err)
	}
	again := fresh.Clone()
	o.Unlock = &again
	if d, err := Open(ctx, to, o); err != nil {
		t.Fatal(err)
	} else {
		if got := outline(sure(d.Incident(ctx, id))(t)); got != want {
			t.Errorf("the copy holds\n%s\nwas\n%s", got, want)
		}
		sound(t, d)
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
	}
	// The old key file, put in the place of the new one, opens nothing either.
	if err := os.WriteFile(filepath.Join(to, "logbook.key"), old, 0o600); err != nil {
		t.Fatal(err)
	}
	o.Unlock = key()
	if d, err := Open(ctx, to, o); err == nil {
		d.Close()
		t.Error("the pages of the copy are still under the old master key")
	}
}

func kindOf(err error) model.ErrorKind {
	var refusal *model.Error
	if errors.As(err, &refusal) {
		return refusal.Kind
	}
	return ""
}

// Who once knew a passphrase and has a copy of the logbook.key of that time can
// put it back. It is sound by itself; the record knows better.
func TestAnOldKeyFilePutBackIsTold(t *testing.T) {
	ctx := context.Background()
	c := &clock{time.Now()}
	path := filepath.Join(t.TempDir(), "a.bridgelog")
	d, err := Open(ctx, path, options(c))
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(path, "logbook.key")
	old, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	_, next := NewKeyFile()
	next.Name = "the new one"
	if err := errors.Join(d.ReplaceUnlocker(ctx, 0, next), d.Close()); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(ctx, path, options(c)); kindOf(err) != model.Sealed {
		t.Fatal("the old key:", err)
	}
	if err := os.WriteFile(file, old, 0o600); err != nil {
		t.Fatal(err)
	}
	if d, err = Open(ctx, path, options(c)); err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if w := d.Warnings(); len(w) != 1 || !strings.Contains(w[0], "an old logbook.key was put back") {
		t.Errorf("warned of: %q", w)
	}
}

// That a passphrase cannot be made dearer to guess keeps nobody out of a logbook.
func TestAPassphraseThatCannotBeStrengthenedStillOpens(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("a folder in use cannot be moved away there")
	}
	ctx := context.Background()
	c := &clock{time.Now()}
	path := filepath.Join(t.TempDir(), "a.bridgelog")
	o := options(c)
	k := weakest(t, "a passphrase of slower days")
	o.Seal = []Key{k.Clone()}
	d, err := Open(ctx, path, o)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if err := os.Rename(path, path+" gone"); err != nil { // its key file can be written no more
		t.Fatal(err)
	}
	if err := d.strengthen(ctx, k); err != nil {
		t.Error("the logbook would not open:", err)
	}
	if w := d.Warnings(); len(w) != 1 || !strings.Contains(w[0], "could not be made dearer") {
		t.Errorf("warned of: %q", w)
	}
	if err := os.Rename(path+" gone", path); err != nil {
		t.Fatal(err)
	}
}

// Keys that were handed in are gone, however early the work was refused.
func TestKeysAreWipedWhateverComesOfIt(t *testing.T) {
	ctx := context.Background()
	d, c := open(t)
	taken := t.TempDir() // a folder that is there
	for what, work := range map[string]func(o Options) error{
		"create":  func(o Options) error { _, err := Create(ctx, taken, o); return err },
		"restore": func(o Options) error { _, err := Restore(ctx, taken, taken, o, nil); return err },
		"nowhere": func(o Options) error {
			_, err := Restore(ctx, taken, filepath.Join(taken, "no", "folder", "a.bridgelog"), o, nil)
			return err
		},
		"open":  func(o Options) error { _, err := Open(ctx, taken, o); return err },
		"check": func(o Options) error { _, err := CheckBackup(ctx, taken, o, nil); return err },
		"seal":  func(o Options) error { return SealLogbook(ctx, taken, taken, o, nil) },
	} {
		o := options(c)
		key, seal := o.Unlock, o.Seal[0]
		if !d.Opens(*key) {
			t.Fatal("the key opens nothing")
		}
		if err := work(o); err == nil {
			t.Errorf("%s: not refused", what)
		}
		if d.Opens(*key) || d.Opens(seal) {
			t.Errorf("%s: a key is left in memory", what)
		}
	}
}
