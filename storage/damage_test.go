package storage

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"bridgelog/journal"
	"bridgelog/model"
)

// victim is a small sealed logbook that gets damaged: what it holds, and the head
// that left the building before.
type victim struct {
	files   map[string][]byte // by name below the folder
	blob    string
	place   string
	dataset string
	head    journal.Head
}

// newVictim makes one with three states: older, with a log left by a kill, and now.
func newVictim(t testing.TB) (now, hot, older victim) {
	t.Helper()
	s, path := newLogbook(t)
	v := victim{blob: fillSmall(t, s)}
	var err error
	if v.dataset, err = s.DatasetDigest(context.Background(), "set"); err != nil {
		t.Fatal(err)
	}
	if err := s.r.QueryRow("SELECT place FROM blob WHERE sha256 = ?", v.blob).Scan(&v.place); err != nil {
		t.Fatal(err)
	}
	state := func() victim {
		next := v
		next.head, _, _ = s.Head()
		next.files = map[string][]byte{}
		for _, name := range []string{dbFile, keyFile, dbFile + "-wal", v.place} {
			raw, err := os.ReadFile(filepath.Join(path, filepath.FromSlash(name)))
			if err != nil && !errors.Is(err, os.ErrNotExist) {
				t.Fatal(err)
			}
			if len(raw) > 0 {
				next.files[name] = raw
			}
		}
		return next
	}
	checkpoint := func() {
		if _, err := s.conn.ExecContext(context.Background(), "VACUUM"); err != nil { // no page is unused
			t.Fatal(err)
		}
		if err := s.emptyLog(); err != nil {
			t.Fatal(err)
		}
	}
	checkpoint()
	older = state()
	s.must(t, "inc", "a late entry", "and another")
	hot = state()
	checkpoint()
	return state(), hot, older
}

// with is the victim with other bytes for one file; nil takes it away.
func (v victim) with(name string, raw []byte) victim {
	files := map[string][]byte{}
	for k, b := range v.files {
		files[k] = b
	}
	if files[name] = raw; raw == nil {
		delete(files, name)
	}
	v.files = files
	return v
}

// seen is how a damage comes out.
type seen string

const (
	refused seen = "refused"
	located seen = "located"
	outdone seen = "older than a head that left"
	same    seen = "everything is there"
	unseen  seen = "not seen"
)

// look opens a logbook and checks everything a person would check.
func (v victim) look(t *testing.T) seen {
	t.Helper()
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "test.bridgelog")
	defer os.RemoveAll(path)
	for name, raw := range v.files {
		file := filepath.Join(path, filepath.FromSlash(name))
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o700), os.WriteFile(file, raw, 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	db, err := Open(ctx, path, testKeys(), testOptions)
	if err != nil {
		var refusal *model.Error
		if !errors.As(err, &refusal) || refusal.Hint == "" {
			t.Errorf("the refusal is no sentence: %v", err)
		}
		return refused
	}
	defer db.Close()
	s, err := pickUp(db)
	if err != nil || verify(s) != nil {
		return located
	}
	var ok string
	if err := db.conn.QueryRowContext(ctx, "PRAGMA integrity_check").Scan(&ok); err != nil || ok != "ok" {
		return located
	}
	if digest, err := db.DatasetDigest(ctx, "set"); err != nil || digest != v.dataset || checkBlob(db, v.blob) != nil {
		return located
	}
	head, _, _ := db.Head()
	if head == v.head {
		return same
	}
	src, err := db.Source()
	if err != nil {
		return located
	}
	defer src.Close()
	if verdict, err := journal.VerifyAgainst(ctx, src, v.head); err != nil || !verdict.OK {
		return outdone
	}
	return unseen
}

func (v victim) expect(t *testing.T, what string, at int, allowed ...seen) {
	t.Helper()
	got := v.look(t)
	for _, a := range allowed {
		if got == a {
			return
		}
	}
	t.Errorf("%s %d: %s", what, at, got)
}

const page = 4096

// Whatever is done to a file of a sealed logbook is refused, or located, or shown
// by a head that left; or it changes nothing.
func TestADamagedLogbookIsSeen(t *testing.T) {
	now, hot, older := newVictim(t)
	now.expect(t, "undamaged", 0, same)
	hot.expect(t, "undamaged, with its log", 0, same)
	if hot.files[dbFile+"-wal"] == nil || len(now.files[dbFile]) < 8*page || now.files[now.place] == nil {
		t.Fatal("the logbook is not as this test needs it")
	}
	db, log, key, file := now.files[dbFile], hot.files[dbFile+"-wal"], now.files[keyFile], now.files[now.place]
	pages := len(db) / page
	n := trials(60, 4000)
	for range n {
		i := rand.IntN(len(db))
		now.with(dbFile, flipAt(db, i)).expect(t, "database, byte", i, refused, located)
	}
	for i := range pages { // each page, and what it keeps in reserve
		now.with(dbFile, flipAt(db, i*page+page-1-rand.IntN(40))).expect(t, "reserve of page", i+1, refused, located)
	}
	for i := 0; i < len(key); i += trials(7, 1) {
		now.with(keyFile, flipAt(key, i)).expect(t, "key file, byte", i, refused, same)
		now.with(keyFile, key[:i]).expect(t, "key file, cut at", i, refused)
	}
	for range n / 4 {
		i := rand.IntN(len(log))
		hot.with(dbFile+"-wal", flipAt(log, i)).expect(t, "log, byte", i, refused, located, outdone, same)
		i = rand.IntN(len(log))
		hot.with(dbFile+"-wal", log[:i]).expect(t, "log, cut at", i, refused, located, outdone, same)
		i = rand.IntN(len(db))
		now.with(dbFile, db[:i]).expect(t, "database, cut at", i, refused, located)
		i = rand.IntN(len(file))
		now.with(now.place, flipAt(file, i)).expect(t, "evidence, byte", i, located)
		now.with(now.place, file[:i]).expect(t, "evidence, cut at", i, located)
	}
	for at := 0; at < len(db); at += trials(3*page+1, 64) { // from end to end
		now.with(dbFile, db[:at]).expect(t, "database, cut at", at, refused, located)
	}
	for at := 0; at < len(log); at += trials(3*page+1, 64) {
		hot.with(dbFile+"-wal", log[:at]).expect(t, "log, cut at", at, refused, located, outdone, same)
	}
	swaps := 0
	for i := range pages {
		for j := range i {
			if swaps++; os.Getenv(torture) == "" && swaps%(pages*pages/60+1) != 0 {
				continue
			}
			bad := bytes.Clone(db)
			copy(bad[i*page:(i+1)*page], db[j*page:(j+1)*page])
			copy(bad[j*page:(j+1)*page], db[i*page:(i+1)*page])
			now.with(dbFile, bad).expect(t, "pages swapped", i*1000+j, refused, located)
		}
	}
	old := older.files[dbFile]
	for i := range min(pages, len(old)/page) { // an old page in its old place authenticates: the journal sees it
		bad := bytes.Clone(db)
		copy(bad[i*page:(i+1)*page], old[i*page:(i+1)*page])
		now.with(dbFile, bad).expect(t, "old page", i+1, refused, located, outdone, same)
	}
	now.with(dbFile+"-wal", log).expect(t, "old log", 0, refused, located, outdone, same)
	now.with(dbFile, old).expect(t, "old whole file", 0, outdone)
	hot.with(dbFile+"-wal", nil).expect(t, "log taken away", 0, outdone)
	now.with(keyFile, nil).expect(t, "key file taken away", 0, refused)
	now.with(now.place, nil).expect(t, "evidence taken away", 0, located)
	_, _, foreign := newVictim(t)
	now.with(dbFile, foreign.files[dbFile]).expect(t, "database of another logbook", 0, refused)
	now.with(now.place, foreign.files[foreign.place]).expect(t, "evidence of another logbook", 0, located)
}

// SQLite reads a page that is not there as zeros where a log says how long the
// file should be. A database that was cut beside its log is found all the same.
func TestADatabaseCutBesideItsLogIsSeen(t *testing.T) {
	_, hot, _ := newVictim(t)
	db := hot.files[dbFile]
	for n := 0; n < len(db)/page; n++ {
		hot.with(dbFile, db[:n*page]).expect(t, "database with its log, cut behind page", n, refused, located)
	}
}

// A backup stands under the same master key, and its pages authenticate in their
// places. One of them in the logbook is found by what the pages say of each
// other, or by the record, or it says the same.
func TestAPageOfABackupIsSeen(t *testing.T) {
	ctx := context.Background()
	now, _, _ := newVictim(t)
	path := filepath.Join(t.TempDir(), "test.bridgelog")
	for name, raw := range now.files {
		file := filepath.Join(path, filepath.FromSlash(name))
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o700), os.WriteFile(file, raw, 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	s := openAt(t, path)
	dst := filepath.Join(t.TempDir(), "backup.bridgelog")
	if _, err := s.Backup(ctx, dst, Copying{}); err != nil {
		t.Fatal(err)
	}
	s.must(t, "inc", "after the backup", strings.Repeat("and a long one ", 800))
	if err := s.emptyLog(); err != nil {
		t.Fatal(err)
	}
	now.head, _, _ = s.Head()
	s.Close()
	db, err := os.ReadFile(filepath.Join(path, dbFile))
	if err != nil {
		t.Fatal(err)
	}
	old, err := os.ReadFile(filepath.Join(dst, dbFile))
	if err != nil {
		t.Fatal(err)
	}
	now = now.with(dbFile, db)
	now.expect(t, "undamaged", 0, same)
	found := 0
	for i := range min(len(db), len(old)) / page {
		bad := bytes.Clone(db)
		copy(bad[i*page:(i+1)*page], old[i*page:(i+1)*page])
		got := now.with(dbFile, bad).look(t)
		if got == unseen {
			t.Errorf("page %d of the backup: %s", i+1, got)
		}
		if got != same {
			found++
		}
	}
	if found == 0 {
		t.Error("no page of the backup made a difference")
	}
	now.with(dbFile, old).expect(t, "the whole database of the backup", 0, outdone)
}

// Every byte of every page, in the long run; the look is a short one, so that
// there is time for all.
func TestEveryDamagedByteIsSeen(t *testing.T) {
	now, _, _ := newVictim(t)
	db, path := now.files[dbFile], filepath.Join(t.TempDir(), "test.bridgelog")
	for name, raw := range map[string][]byte{keyFile: now.files[keyFile], dbFile: db} {
		if err := errors.Join(os.MkdirAll(path, 0o700), os.WriteFile(filepath.Join(path, name), raw, 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	f, err := os.OpenFile(filepath.Join(path, dbFile), os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	k, err := readKeyFile(path)
	if err != nil {
		t.Fatal(err)
	}
	s, err := unlock(k, testKeys(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer s.close()
	look := func() error {
		pool, err := openSQL(filepath.Join(path, dbFile), s.vfsName(), copying)
		if err != nil {
			return err
		}
		defer pool.Close()
		var ok string
		if err := pool.QueryRow("PRAGMA integrity_check").Scan(&ok); err != nil {
			return err
		}
		if ok != "ok" {
			return errors.New(ok)
		}
		return pool.QueryRow("SELECT count(*), sum(length(body)) FROM body").Scan(new(int), new(int))
	}
	if err := look(); err != nil {
		t.Fatal("before any damage:", err)
	}
	for i := 0; i < len(db); i += trials(997, 1) {
		if _, err := f.WriteAt([]byte{db[i] ^ 1<<(i%8)}, int64(i)); err != nil {
			t.Fatal(err)
		}
		if look() == nil {
			t.Errorf("byte %d: not seen", i)
		}
		if _, err := f.WriteAt(db[i:i+1], int64(i)); err != nil {
			t.Fatal(err)
		}
	}
	if err := look(); err != nil {
		t.Fatal("after all damage was undone:", err)
	}
}

func flipAt(raw []byte, i int) []byte {
	out := bytes.Clone(raw)
	out[i] ^= 1 << rand.IntN(8)
	return out
}

// Whatever bytes somebody lays over a file of a logbook: no crash, no hang, and
// nothing changed that is not seen.
func FuzzOpen(f *testing.F) {
	_, hot, _ := newVictim(f)
	names := []string{dbFile, keyFile, dbFile + "-wal", hot.place}
	f.Add(byte(0), uint32(0), []byte("SQLite format 3\x00"))
	f.Add(byte(1), uint32(20), []byte(`"mib":4294967295`))
	f.Add(byte(2), uint32(72), make([]byte, 64))
	f.Add(byte(3), uint32(0), []byte("age-encryption.org/v1\n"))
	f.Fuzz(func(t *testing.T, which byte, at uint32, over []byte) {
		name := names[int(which)%len(names)]
		raw := bytes.Clone(hot.files[name])
		copy(raw[int(at)%len(raw):], over)
		if got := hot.with(name, raw).look(t); got == unseen {
			t.Errorf("%s at %d: %s", name, at, got)
		}
	})
}

// rawPage changes a page of a closed logbook as somebody with the key could.
func rawPage(t *testing.T, path string, n int, change func(p []byte)) {
	t.Helper()
	rawSQL(t, path, func(db *sql.DB) {
		var p []byte
		err := db.QueryRow("SELECT data FROM sqlite_dbpage WHERE pgno = ?", n).Scan(&p)
		if err == nil {
			change(p)
			_, err = db.Exec("UPDATE sqlite_dbpage SET data = ? WHERE pgno = ?", p, n)
		}
		if err != nil {
			t.Fatal(err)
		}
	})
}
