package storage

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"bridgelog/model"
	"bridgelog/storage/cipher"
)

// victimFile is a file of the user's that is no business of any logbook.
func victimFile(t *testing.T, path string) (untouched func()) {
	t.Helper()
	content := []byte("letters of a lifetime")
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, content, 0o600)); err != nil {
		t.Fatal(err)
	}
	return func() {
		t.Helper()
		if raw, err := os.ReadFile(path); err != nil || !bytes.Equal(raw, content) {
			t.Errorf("%s: %q, %v", filepath.Base(path), raw, err)
		}
	}
}

// A logbook that somebody else made says what is to be erased and where kept
// files lie. It reaches nothing outside its folder.
func TestAHostileLogbookReachesNothingOutside(t *testing.T) {
	ctx := context.Background()
	eachSeal(t, func(t *testing.T, s *scribe, path string, key func() *Key) {
		s.must(t, "inc", "one")
		sum := keepFile(t, s, 'a')
		s.Close()
		letters := filepath.Join(filepath.Dir(path), "letters", "to mum.txt")
		untouched := victimFile(t, letters)
		const out = "../letters/to mum.txt"
		rawSQL(t, path, func(db *sql.DB) {
			for _, place := range []string{out, "evidence/../../letters/to mum.txt", letters, "logbook.key", "evidence/ab"} {
				if _, err := db.Exec("INSERT INTO erasing (what, name) VALUES ('file', ?)", place); err != nil {
					t.Fatal(err)
				}
			}
			if _, err := db.Exec("UPDATE blob SET place = ? WHERE sha256 = ?", out, sum); err != nil {
				t.Fatal(err)
			}
		})
		db, err := Open(ctx, path, key(), testOptions)
		if err != nil {
			t.Fatal(err)
		}
		again := take(t, db)
		if _, err := again.Scrub(ctx); err != nil {
			t.Error(err)
		}
		untouched()
		if _, err := os.Stat(filepath.Join(path, keyFile)); err != nil {
			t.Error(err)
		}
		_, err = again.OpenBlobAt(ctx, sum)
		wantRefusal(t, err, model.Broken, "no place of a kept file")
		got, err := again.Backup(ctx, filepath.Join(t.TempDir(), "a", "b.bridgelog"), Copying{})
		if err == nil {
			t.Error("a backup into a folder that is not there")
		}
		dst := filepath.Join(t.TempDir(), "b.bridgelog")
		if got, err = again.Backup(ctx, dst, Copying{}); err != nil || len(got.Missing) != 1 || got.Missing[0] != sum {
			t.Errorf("%+v, %v", got, err)
		}
		if left := names(t, filepath.Dir(dst)); len(left) != 1 {
			t.Errorf("beside the backup there is %q", left)
		}
		if err := again.DropBlobs(ctx, sum); err != nil {
			t.Error(err)
		}
		untouched()
	})
}

// Opening sweeps what a crash left in evidence/incoming. Where that is a link to
// somebody's folder, it is not swept, and nothing is opened.
func TestALinkedFolderIsNotSwept(t *testing.T) {
	ctx := context.Background()
	for _, folder := range []string{evidenceDir, filepath.Join(evidenceDir, incomingDir)} {
		s, path := newLogbook(t)
		s.must(t, "inc", "one")
		s.Close()
		outside := filepath.Join(t.TempDir(), "letters")
		untouched := victimFile(t, filepath.Join(outside, "to mum.txt"))
		alsoUntouched := victimFile(t, filepath.Join(outside, incomingDir, "to dad.txt"))
		err := errors.Join(os.RemoveAll(filepath.Join(path, folder)), os.Symlink(outside, filepath.Join(path, folder)))
		if err != nil {
			if runtime.GOOS == "windows" {
				t.Skip("links need a right there:", err)
			}
			t.Fatal(err)
		}
		for _, open := range []func(context.Context, string, *Key, Options) (*DB, error){Open, OpenReadOnly} {
			_, err = open(ctx, path, testKeys(), testOptions)
			wantRefusal(t, err, model.Broken, "stands in its place")
		}
		untouched()
		alsoUntouched()
	}
}

// Whatever a folder is called: its name is a name, and says nothing to SQLite.
func TestAStrangeNameIsOnlyAName(t *testing.T) {
	ctx := context.Background()
	strange := []string{"a?vfs=unix&mode=memory", "b#c", "100%", "%41%00", "a&vfs=unix", "with space ", "new\nline", "file:x?vfs=unix&y=", "file:y", ":memory:",
		"it's \"so\"", "-rf", "ünïcödé", "tab\tand\x01", "bad\xffutf"}
	if runtime.GOOS == "windows" { // the rest are no names there
		strange = []string{"b#c", "100%", "%41%00", "a&vfs=unix", "with space", "it's so", "-rf", "ünïcödé"}
	}
	for _, name := range strange {
		if strings.Contains(name, "\xff") && runtime.GOOS == "darwin" {
			continue // no name there
		}
		t.Run(name, func(t *testing.T) {
			t.Chdir(t.TempDir()) // a path that is not absolute begins with the name
			if err := os.Mkdir(name, 0o700); err != nil {
				t.Fatal(err)
			}
			path, backup := filepath.Join(name, name+".bridgelog"), filepath.Join(name, "copy of "+name)
			s := createAt(t, path)
			s.must(t, "inc", marker)
			keepFile(t, s, 'a')
			if _, err := s.Backup(ctx, backup, Copying{}); err != nil {
				t.Fatal(err)
			}
			s.Close()
			for _, p := range []string{path, backup} {
				openAt(t, p).Close()
				look, err := OpenReadOnly(ctx, p, testKeys(), testOptions)
				if err != nil {
					t.Fatal(err)
				}
				look.Close()
			}
			for folder, want := range map[string]int{".": 1, name: 2} {
				if got := names(t, folder); len(got) != want {
					t.Errorf("%s holds %q", folder, got)
				}
			}
			for _, text := range []string{marker, sqliteMagic} {
				if found := inClear(t, ".", text); len(found) > 0 {
					t.Errorf("%q is readable in %q", text, found)
				}
			}
			plain := createPlain(t, filepath.Join(name, "plain.bridgelog"))
			plain.must(t, "inc", "one")
			if err := plain.SealCopy(ctx, filepath.Join(name, "sealed.bridgelog"), []Key{testKey()}, nil); err != nil {
				t.Error(err)
			}
			plain.Close()
		})
	}
}

// What stands in the place of a kept file is opened only if it is a file.
func TestAKeptFileThatIsNoneIsRefused(t *testing.T) {
	ctx := context.Background()
	eachSeal(t, func(t *testing.T, s *scribe, path string, _ func() *Key) {
		sum := keepFile(t, s, 'a')
		file := beside(t, path)[0]
		whole, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for what, spoil := range map[string]func() error{
			"a pipe":   func() error { return pipeAt(file) },
			"a folder": func() error { return errors.Join(os.Remove(file), os.Mkdir(file, 0o700)) },
			"a link": func() error {
				return errors.Join(os.WriteFile(file+" elsewhere", whole, 0o600), os.Remove(file), os.Symlink(file+" elsewhere", file))
			},
		} {
			if err := spoil(); err != nil {
				if runtime.GOOS == "windows" || errors.Is(err, errors.ErrUnsupported) {
					continue
				}
				t.Fatal(what, err)
			}
			err := within(t, what, func() error { _, err := s.OpenBlobAt(ctx, sum); return err })
			sentence(t, what, err)
			if err := errors.Join(os.Remove(file), os.WriteFile(file, whole, 0o600)); err != nil {
				t.Fatal(err)
			}
		}
		if err := checkBlob(s.DB, sum); err != nil {
			t.Error(err)
		}
	})
}

// A lock file looks like something left behind, and on most systems it can be
// deleted while a program holds it. The folder itself is held too.
func TestADeletedLockFileKeepsASecondProgramOut(t *testing.T) {
	ctx := context.Background()
	if runtime.GOOS == "windows" {
		t.Skip("a file that is open cannot be deleted there")
	}
	eachSeal(t, func(t *testing.T, s *scribe, path string, key func() *Key) {
		s.must(t, "inc", "one")
		if err := os.Remove(filepath.Join(path, lockFile)); err != nil {
			t.Fatal(err)
		}
		for _, open := range []func(context.Context, string, *Key, Options) (*DB, error){Open, OpenReadOnly} {
			db, err := open(ctx, path, key(), testOptions)
			if err == nil {
				db.Close()
			}
			wantRefusal(t, err, model.Locked, "another program")
		}
		if _, err := os.Lstat(filepath.Join(path, lockFile)); err == nil {
			t.Error("the refused one left a lock")
		}
		s.must(t, "inc", "two")
		s.Close()
		for _, open := range []func(context.Context, string, *Key, Options) (*DB, error){OpenReadOnly, Open} {
			db, err := open(ctx, path, key(), testOptions)
			if err != nil {
				t.Fatal(err)
			}
			if again, err := Open(ctx, path, key(), testOptions); err == nil {
				again.Close()
				t.Error("opened twice")
			}
			db.Close()
		}
	})
}

// What opened the logbook once opens nothing in its folder any more.
func TestARemovedKeyOpensNoCopyInTheFolder(t *testing.T) {
	ctx := context.Background()
	s, path := newLogbook(t)
	s.must(t, "inc", "one")
	old, err := os.ReadFile(filepath.Join(path, keyFile))
	if err != nil {
		t.Fatal(err)
	}
	left := []string{"before-version-3.key", "before-version-4.key"} // of migrations
	for _, name := range append([]string{newPrefix + "123"}, left...) {
		if err := os.WriteFile(filepath.Join(path, name), old, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	_, next := NewKeyFile()
	if err := errors.Join(s.AddKey(next), s.RemoveKey(0)); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(path, left[1]), old, 0o600); err != nil { // as if a crash came between
		t.Fatal(err)
	}
	s.Close()
	db, err := Open(ctx, path, &next, testOptions)
	if err != nil {
		t.Fatal(err)
	}
	take(t, db).must(t, "inc", "two")
	files, err := os.ReadDir(path)
	if err != nil {
		t.Fatal(err)
	}
	opened := 0
	for _, f := range files {
		if f.IsDir() {
			continue
		}
		raw, err := os.ReadFile(filepath.Join(path, f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		k, err := cipher.ParseKeyFile(raw)
		if err != nil {
			continue
		}
		if _, err := k.Unlock(testKey()); !errors.Is(err, cipher.ErrWrong) {
			t.Errorf("%s still opens by what was removed: %v", f.Name(), err)
		}
		if _, err := k.Unlock(next); err != nil {
			t.Errorf("%s does not open by what opens the logbook: %v", f.Name(), err)
		}
		opened++
	}
	if opened != 3 {
		t.Errorf("%d key files", opened)
	}
}

// A folder's name is no pattern.
func TestOldCopiesGoWhateverTheFolderIsCalled(t *testing.T) {
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "case [1] *.bridgelog")
	if runtime.GOOS == "windows" {
		path = filepath.Join(t.TempDir(), "case [1].bridgelog")
	}
	s := createAt(t, path)
	s.must(t, "inc", "one")
	const old = "before-version-3.db"
	if err := os.WriteFile(filepath.Join(path, old), []byte("what is to be erased"), 0o600); err != nil {
		t.Fatal(err)
	}
	sum := keepFile(t, s, 'a')
	if err := s.DropBlobs(ctx, sum); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(path, old)); !errors.Is(err, os.ErrNotExist) {
		t.Error("the old copy is still there:", err)
	}
}

// What a lock says is shown at a terminal, and to who reads it is no command.
func TestTheWordsOfALockAreOnlyWords(t *testing.T) {
	s, path := newLogbook(t)
	defer s.Close()
	if err := os.WriteFile(filepath.Join(path, lockFile), []byte("\x1b]0;gone\a\x1b[2JMüller\r\n\u009b1m\u202edaer"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := Open(context.Background(), path, testKeys(), testOptions)
	wantRefusal(t, err, model.Locked, "Müller")
	if strings.ContainsAny(err.Error(), "\x1b\a\r\n\u009b\u202e") {
		t.Errorf("%q", err)
	}
}

// A sealed logbook whose key file was exchanged for that of a plain one is not
// opened as a plain one, and nothing is written.
func TestASealedLogbookUnderAPlainKeyFileIsRefused(t *testing.T) {
	s, path := newLogbook(t)
	s.must(t, "inc", "one")
	s.Close()
	plain := createPlain(t, filepath.Join(t.TempDir(), "plain.bridgelog"))
	raw, err := os.ReadFile(filepath.Join(plain.path, keyFile))
	if err != nil {
		t.Fatal(err)
	}
	own, err := os.ReadFile(filepath.Join(path, keyFile))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(path, keyFile), raw, 0o600); err != nil {
		t.Fatal(err)
	}
	before := allBytes(t, path)
	for _, open := range []func(context.Context, string, *Key, Options) (*DB, error){Open, OpenReadOnly} {
		_, err := open(context.Background(), path, testKeys(), testOptions)
		wantRefusal(t, err, model.Broken, "damaged or is not a database")
	}
	if allBytes(t, path) != before {
		t.Error("the folder was changed")
	}
	plain.Close()
	if err := os.WriteFile(filepath.Join(plain.path, keyFile), own, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err = Open(context.Background(), plain.path, testKeys(), testOptions)
	wantRefusal(t, err, model.Broken, "damaged")
}
