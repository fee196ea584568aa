package storage

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"bridgelog/model"
)

// closedLogbook makes a logbook of many pages and closes it.
func closedLogbook(t *testing.T) string {
	t.Helper()
	s, path := newLogbook(t)
	for i := range 40 {
		s.must(t, "inc", fmt.Sprint(i, strings.Repeat(" said the long entry", 200)), "short")
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func tryOpen(t *testing.T, path string) error {
	t.Helper()
	db, err := Open(context.Background(), path, testKeys(), testOptions)
	if err == nil {
		db.Close()
	}
	return err
}

func TestWhatIsNoLogbookIsRefused(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "notes.txt")
	folder := filepath.Join(dir, "photos")
	foreign := filepath.Join(dir, "foreign.bridgelog")
	for _, p := range []string{folder, foreign} {
		if err := os.Mkdir(p, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(file, []byte("hello"), 0o600); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", filepath.Join(foreign, dbFile))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("CREATE TABLE entry (seq INTEGER PRIMARY KEY)"); err != nil {
		t.Fatal(err)
	}
	db.Close()
	before := contents(t, foreign)

	wantRefusal(t, tryOpen(t, filepath.Join(dir, "none.bridgelog")), model.NotFound, "no logbook")
	wantRefusal(t, tryOpen(t, file), model.Invalid, "a file")
	wantRefusal(t, tryOpen(t, folder), model.Invalid, "not a logbook")
	wantRefusal(t, tryOpen(t, foreign), model.Invalid, "another program")
	if after := contents(t, foreign); after != before {
		t.Errorf("the foreign folder was touched:\n%s\nwas\n%s", after, before)
	}
	if left, _ := os.ReadDir(folder); len(left) > 0 {
		t.Errorf("%s was left in a folder that is no logbook", left[0].Name())
	}
}

// contents lists a folder's files with their bytes.
func contents(t *testing.T, dir string) string {
	t.Helper()
	var b strings.Builder
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		raw, err := os.ReadFile(path)
		fmt.Fprintf(&b, "%s %x\n", path, sha256.Sum256(raw))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestCreateNeverReplaces(t *testing.T) {
	path := closedLogbook(t)
	_, err := Create(context.Background(), path, []Key{testKey()}, testOptions)
	wantRefusal(t, err, model.Conflict, "already")
	openAt(t, path).verify(t)
	left, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(left) != 1 {
		t.Fatalf("making a logbook left %v beside it, %v", left, err)
	}
}

func TestANewerLogbookIsRefusedUntouched(t *testing.T) {
	plain := filepath.Join(t.TempDir(), "plain.bridgelog")
	if err := createPlain(t, plain).Close(); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{closedLogbook(t), plain} {
		refusedUntouched(t, path)
	}
}

func refusedUntouched(t *testing.T, path string) {
	t.Helper()
	rawSQL(t, path, func(db *sql.DB) {
		if _, err := db.Exec("PRAGMA user_version = 4711"); err != nil {
			t.Fatal(err)
		}
	})
	before, err := os.ReadFile(filepath.Join(path, dbFile))
	if err != nil {
		t.Fatal(err)
	}
	wantRefusal(t, tryOpen(t, path), model.Newer, "4711")
	after, err := os.ReadFile(filepath.Join(path, dbFile))
	if err != nil || !bytes.Equal(before, after) {
		t.Fatalf("a logbook of a newer version was changed, %v", err)
	}
}

func TestADamagedDatabaseIsRefusedWithASentence(t *testing.T) {
	noise := make([]byte, 64<<10)
	rand.Read(noise)
	for name, damage := range map[string]func(raw []byte) []byte{
		"zero bytes":           func([]byte) []byte { return nil },
		"a few bytes":          func([]byte) []byte { return []byte("SQLite") },
		"only the magic":       func(raw []byte) []byte { return raw[:16] },
		"half the header":      func(raw []byte) []byte { return raw[:50] },
		"noise":                func([]byte) []byte { return noise },
		"noise after magic":    func(raw []byte) []byte { return append(raw[:16:16], noise...) },
		"first page only":      func(raw []byte) []byte { return raw[:4096] },
		"cut in the middle":    func(raw []byte) []byte { return raw[:len(raw)/2/4096*4096] },
		"cut within a page":    func(raw []byte) []byte { return raw[:len(raw)/2+1000] },
		"schema page zeroed":   func(raw []byte) []byte { clear(raw[100:4096]); return raw },
		"all but first zeroed": func(raw []byte) []byte { clear(raw[4096:]); return raw },
		"all but first noise":  func(raw []byte) []byte { rand.Read(raw[4096:]); return raw },
		"text":                 func([]byte) []byte { return []byte(strings.Repeat("Dear diary. ", 4096)) },
	} {
		t.Run(name, func(t *testing.T) {
			path := closedLogbook(t)
			file := filepath.Join(path, dbFile)
			raw, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, damage(raw), 0o600); err != nil {
				t.Fatal(err)
			}
			err = tryOpen(t, path)
			wantRefusal(t, err, model.Broken, "damaged")
			// A refusal must not keep the lock.
			if again := tryOpen(t, path); kindOf(again) != model.Broken {
				t.Fatalf("second try: %v", again)
			}
		})
	}
}

// Whatever page is flipped: opening, reading and verifying either find it with
// a sentence, or were not touched by it. Nothing panics, nothing is invented.
func TestEveryFlippedPageIsSurvived(t *testing.T) {
	path := closedLogbook(t)
	file := filepath.Join(path, dbFile)
	sound, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	step := 4096
	if testing.Short() {
		step *= 8
	}
	found := 0
	for at := 0; at < len(sound); at += step {
		raw := bytes.Clone(sound)
		for i := at; i < at+4096 && i < len(raw); i++ {
			raw[i] ^= 0xA5
		}
		if err := os.WriteFile(file, raw, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := readAll(path); err != nil {
			found++
			if k := kindOf(err); k != model.Broken && !strings.Contains(err.Error(), "entry ") {
				t.Errorf("page %d: kind %q: %v", at/4096+1, k, err)
			}
		}
	}
	if found == 0 {
		t.Error("no flipped page was noticed")
	}
	if err := os.WriteFile(file, sound, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := readAll(path); err != nil {
		t.Fatal(err)
	}
}

func readAll(path string) error {
	ctx := context.Background()
	db, err := Open(ctx, path, testKeys(), testOptions)
	if err != nil {
		return err
	}
	defer db.Close()
	if err := db.Incident(ctx, "inc", func(Entry) error { return nil }); err != nil {
		return err
	}
	s, err := pickUp(db)
	if err != nil {
		return err
	}
	return verify(s)
}

func TestAMissingHashIsFoundAtItsEntry(t *testing.T) {
	s, _ := newLogbook(t)
	s.must(t, "inc", "one")
	s.must(t, "inc", "two")
	s.must(t, "inc", "three")
	ctx := context.Background()
	for _, statement := range []string{"DROP TRIGGER tree_no_delete", "DELETE FROM tree WHERE idx = 1"} {
		if _, err := s.conn.ExecContext(ctx, statement); err != nil {
			t.Fatal(err)
		}
	}
	err := verify(s)
	if err == nil || !strings.Contains(err.Error(), "entry 1: hash") {
		t.Fatalf("a missing tree hash: %v", err)
	}
}

func TestASecondProgramIsRefusedByName(t *testing.T) {
	s, path := newLogbook(t)
	_, err := Open(context.Background(), path, testKeys(), Options{Holder: "the second"})
	wantRefusal(t, err, model.Locked, testOptions.Holder)
	wantRefusal(t, InUse(path), model.Locked, testOptions.Holder) // before anybody is asked for a key
	s.must(t, "inc", "the first goes on")
	s.Close()
	for range 2 { // asking holds nothing
		if err := InUse(path); err != nil {
			t.Fatal("after it was closed: ", err)
		}
	}
	openAt(t, path).verify(t)
}

// A program that was killed leaves its lock file behind, and a full one at that.
func TestAnOldLockFileIsNoObstacle(t *testing.T) {
	path := closedLogbook(t)
	old := "a program that died, process 99999, and a very long name " + strings.Repeat("x", 500)
	if err := os.WriteFile(filepath.Join(path, lockFile), []byte(old), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := InUse(path); err != nil {
		t.Fatal(err)
	}
	openAt(t, path)
	words, err := os.ReadFile(filepath.Join(path, lockFile))
	if err != nil || string(words) != testOptions.Holder+"\n" {
		t.Fatalf("lock says %q, %v", words, err)
	}
}

func TestTheKeyFileIsForItsOwnerAndRefusedWhenBroken(t *testing.T) {
	path := filepath.Join(t.TempDir(), "plain.bridgelog")
	s := createPlain(t, path)
	file := filepath.Join(path, keyFile)
	info, err := os.Stat(file)
	if err != nil || info.Mode().Perm()&0o077 != 0 {
		t.Fatalf("mode %v, %v", info.Mode(), err)
	}
	for content, kind := range map[string]model.ErrorKind{"": model.Broken, "{": model.Broken, "{}": model.Broken,
		`{"version":9,"signer":"x"}`: model.Newer} {
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := s.ReadKey()
		wantRefusal(t, err, kind, "key file")
	}
	os.Remove(file)
	if key, err := s.ReadKey(); err != nil || key != "" {
		t.Fatalf("a missing key reads %q, %v", key, err)
	}
}
