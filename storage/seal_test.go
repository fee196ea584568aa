package storage

import (
	"bytes"
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"bridgelog/model"
)

// marker stands in whatever a test writes that must not be found on disk.
const marker = "Zeppelinfeld"

// inClear lists the files below dir that hold text as it is, in UTF-8 or UTF-16.
func inClear(t testing.TB, dir, text string) []string {
	t.Helper()
	var wide []byte
	for _, b := range []byte(text) {
		wide = append(wide, b, 0)
	}
	var found []string
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() {
			return err
		}
		raw, err := os.ReadFile(path)
		if err == nil && (bytes.Contains(raw, []byte(text)) || bytes.Contains(raw, wide) || strings.Contains(path, text)) {
			found = append(found, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// filled is a sealed logbook with something of everything in it.
func filled(t *testing.T) (*scribe, string, []byte) {
	t.Helper()
	ctx := context.Background()
	s, path := newLogbook(t)
	s.must(t, "i1", marker+" entry 1", marker+" entry 2")
	s.load(t, "d1", 2000)
	if err := s.SaveDraft(ctx, "note", []byte(marker+" draft"), began); err != nil {
		t.Fatal(err)
	}
	if err := s.PutSetting(ctx, "last search", marker); err != nil {
		t.Fatal(err)
	}
	large := bytes.Repeat([]byte(marker+" evidence\n"), 40_000)
	for _, raw := range [][]byte{[]byte(marker + " small"), large} {
		if _, err := s.PutBlob(ctx, bytes.NewReader(raw), nil); err != nil {
			t.Fatal(err)
		}
	}
	s.index(t)
	return s, path, large
}

func TestNothingOfASealedLogbookStandsInClear(t *testing.T) {
	s, path, _ := filled(t)
	for _, when := range []string{"while open", "closed"} {
		if found := inClear(t, path, marker); len(found) > 0 {
			t.Errorf("%s: %s is readable in %v", when, marker, found)
		}
		if found := inClear(t, path, "SQLite format"); len(found) > 0 {
			t.Errorf("%s: %v say that they are a database", when, found)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	again := openAt(t, path)
	again.verify(t)
	if hits, err := again.Search(context.Background(), Query{Text: marker, Limit: 10}); err != nil || len(hits) != 2 {
		t.Errorf("search after reopening: %d hits, %v", len(hits), err)
	}
}

func TestASealedLogbookOpensOnlyByItsKeys(t *testing.T) {
	ctx := context.Background()
	s, path, _ := filled(t)
	words, paper := NewRecoveryKey()
	paper.Name = "safe"
	if err := s.AddKey(paper); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	before := contents(t, path)
	_, other := NewKeyFile()
	_, err := Open(ctx, path, &other, testOptions)
	wantRefusal(t, err, model.Sealed, "does not open the logbook")
	var none *Key
	_, err = Open(ctx, path, none, testOptions)
	wantRefusal(t, err, model.Sealed, "locked")
	typed, err := FromRecoveryKey(strings.ToLower(strings.ReplaceAll(words, "-", " ")))
	if err != nil {
		t.Fatal(err)
	}
	if now := contents(t, path); now != before {
		t.Errorf("a refused opening changed the logbook:\n%s\nwas\n%s", now, before)
	}
	db, err := Open(ctx, path, &typed, testOptions)
	if err != nil {
		t.Fatal(err)
	}
	again := take(t, db)
	again.verify(t)
	if slots := again.Slots(); len(slots) != 2 || slots[1].Name != "safe" {
		t.Errorf("ways to open: %+v", slots)
	}
	if err := again.RemoveKey(0); err != nil {
		t.Fatal(err)
	}
	wantRefusal(t, again.RemoveKey(0), model.Conflict, "last way")
	if err := again.Close(); err != nil {
		t.Fatal(err)
	}
	gone := testKey()
	_, err = Open(ctx, path, &gone, testOptions)
	wantRefusal(t, err, model.Sealed, "does not open")
}

func TestALostOrDamagedKeyFileIsToldToItsOwner(t *testing.T) {
	ctx := context.Background()
	s, path, _ := filled(t)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(path, keyFile)
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for what, raw := range map[string][]byte{"cut": whole[:len(whole)/2], "empty": {}, "bit flipped": flip(whole), "gone": nil,
		"huge": bytes.Repeat([]byte("x"), 2<<20)} {
		if err := os.Remove(file); err != nil {
			t.Fatal(err)
		}
		if raw != nil {
			if err := os.WriteFile(file, raw, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		key := testKey()
		_, err := Open(ctx, path, &key, testOptions)
		wantRefusal(t, err, model.Broken, "key file")
		if _, err := LockOf(path); kindOf(err) != model.Broken {
			t.Errorf("%s: LockOf says %v", what, err)
		}
		if err := os.WriteFile(file, whole, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	openAt(t, path).verify(t)
}

// rawSQL reaches into the database of a closed logbook, sealed or not.
func rawSQL(t testing.TB, path string, work func(*sql.DB)) {
	t.Helper()
	k, err := readKeyFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var s *seal
	if k != nil {
		if s, err = unlock(k, testKeys(), path); err != nil {
			t.Fatal(err)
		}
	}
	db, err := openSQL(filepath.Join(path, dbFile), s.vfsName(), copying)
	if err != nil {
		t.Fatal(err)
	}
	work(db)
	if err := errors.Join(db.Close(), s.close()); err != nil {
		t.Fatal(err)
	}
}

func flip(raw []byte) []byte {
	out := bytes.Clone(raw)
	out[len(out)/2] ^= 1
	return out
}

func TestASealedCopyHoldsEverythingAndTheOldOneStays(t *testing.T) {
	ctx := context.Background()
	plain := filepath.Join(t.TempDir(), "plain.bridgelog")
	s := createPlain(t, plain)
	s.must(t, "i1", marker+" entry 1", marker+" entry 2")
	s.load(t, "d1", 45_000)
	large := make([]byte, 3<<20)
	rand.Read(large)
	kept, err := s.PutBlob(ctx, bytes.NewReader(large), nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.SaveDraft(ctx, "note", []byte("typed"), began); err != nil {
		t.Fatal(err)
	}
	digest, err := s.DatasetDigest(ctx, "d1")
	if err != nil {
		t.Fatal(err)
	}
	head, _, _ := s.Head()
	to := filepath.Join(t.TempDir(), "sealed.bridgelog")
	var last, total int64
	if err := s.SealCopy(ctx, to, []Key{testKey()}, func(done, all int64) {
		if done < last || done > all {
			t.Errorf("progress went from %d to %d of %d", last, done, all)
		}
		last, total = done, all
	}); err != nil {
		t.Fatal(err)
	}
	if last != total || total < int64(len(large)) {
		t.Errorf("progress ended at %d of %d", last, total)
	}
	if found := inClear(t, to, marker); len(found) > 0 {
		t.Errorf("the sealed copy is readable in %v", found)
	}
	c := openAt(t, to)
	c.verify(t)
	if got, _, _ := c.Head(); got != head {
		t.Errorf("head %v, was %v", got, head)
	}
	if got, err := c.DatasetDigest(ctx, "d1"); err != nil || got != digest {
		t.Errorf("dataset digest %s, %v, was %s", got, err, digest)
	}
	if err := checkBlob(c.DB, kept.SHA256); err != nil {
		t.Error(err)
	}
	if text, _, err := c.Draft(ctx, "note"); err != nil || string(text) != "typed" {
		t.Errorf("draft %q, %v", text, err)
	}
	c.index(t)
	if hits, err := c.Search(ctx, Query{Text: marker, Limit: 10}); err != nil || len(hits) != 2 {
		t.Errorf("search in the copy: %d hits, %v", len(hits), err)
	}
	c.must(t, "i1", "it goes on")
	s.must(t, "i1", "and so does the old one")
	s.verify(t)
	wantRefusal(t, s.SealCopy(ctx, to, []Key{testKey()}, nil), model.Conflict, "already something of this name")

	again := filepath.Join(t.TempDir(), "again.bridgelog") // from one master key to another
	if err := c.SealCopy(ctx, again, []Key{testKey()}, nil); err != nil {
		t.Fatal(err)
	}
	if id, err := Identity(again); err != nil || id == must(Identity(to)) {
		t.Errorf("the copy bears the name of the old one: %s, %v", id, err)
	}
	a := openAt(t, again)
	a.verify(t)
	if err := checkBlob(a.DB, kept.SHA256); err != nil {
		t.Error(err)
	}
	if found := inClear(t, again, marker); len(found) > 0 {
		t.Errorf("the copy is readable in %v", found)
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func TestABackupOfASealedLogbookIsSealed(t *testing.T) {
	ctx := context.Background()
	s, _, large := filled(t)
	dst := filepath.Join(t.TempDir(), "backup.bridgelog")
	if _, err := s.Backup(ctx, dst, Copying{}); err != nil {
		t.Fatal(err)
	}
	if found := inClear(t, dst, marker); len(found) > 0 {
		t.Errorf("the backup is readable in %v", found)
	}
	b := openAt(t, dst)
	b.verify(t)
	again, err := b.PutBlob(ctx, bytes.NewReader(large), nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := checkBlob(b.DB, again.SHA256); err != nil {
		t.Error(err)
	}
}

func TestAChangedCutOrSwappedEvidenceFileIsFound(t *testing.T) {
	ctx := context.Background()
	s, path := newLogbook(t)
	var kept [2]Blob
	var files [2]string
	for i := range kept {
		raw := make([]byte, 300<<10)
		rand.Read(raw)
		var err error
		if kept[i], err = s.PutBlob(ctx, bytes.NewReader(raw), nil); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(kept[i].Place, kept[i].SHA256) {
			t.Errorf("the name of the file tells its digest: %s", kept[i].Place)
		}
		files[i] = filepath.Join(path, filepath.FromSlash(kept[i].Place))
	}
	whole, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	other, err := os.ReadFile(files[1])
	if err != nil {
		t.Fatal(err)
	}
	damage := map[string][]byte{"swapped": other, "empty": {}, "cut at a chunk": whole[:len(whole)-64<<10]}
	for _, at := range []int{0, 10, 100, 200, len(whole) / 2, len(whole) - 1} {
		changed := bytes.Clone(whole)
		changed[at] ^= 1
		damage["byte "+string(rune('a'+at%26))+" flipped"] = changed
		damage["cut "+string(rune('a'+at%26))] = whole[:at]
	}
	for what, raw := range damage {
		if err := os.WriteFile(files[0], raw, 0o600); err != nil {
			t.Fatal(err)
		}
		if checkBlob(s.DB, kept[0].SHA256) == nil {
			t.Errorf("%s: not found", what)
		}
	}
	if err := os.WriteFile(files[0], whole, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := checkBlob(s.DB, kept[0].SHA256); err != nil {
		t.Error(err)
	}
}
