package cipher

import (
	"bytes"
	"database/sql"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
)

// sealedPair is a checkpointed database, and one with a hot log beside it.
func sealedPair(t *testing.T) (v *VFS, flat, hot string) {
	t.Helper()
	db, v, path := fresh(t)
	do(t, db, "CREATE TABLE e(id INTEGER PRIMARY KEY, body TEXT)", fill(200, "row"), "PRAGMA wal_checkpoint(TRUNCATE)")
	flat = filepath.Join(t.TempDir(), "a.db")
	copyFiles(t, path, filepath.Dir(flat))
	do(t, db, fill(40, "later"), fill(40, "last"))
	hot = filepath.Join(t.TempDir(), "a.db")
	copyFiles(t, path, filepath.Dir(hot))
	db.Close()
	return v, flat, hot
}

// everything reads the whole table and checks the whole file.
func everything(t *testing.T, v *VFS, path string) (rows int, err error) {
	t.Helper()
	db := openAt(t, path, v)
	defer db.Close()
	var sum, check string
	err = db.QueryRow("SELECT count(*), coalesce(group_concat(body), '') FROM e").Scan(&rows, &sum)
	if err == nil {
		err = db.QueryRow("PRAGMA integrity_check").Scan(&check)
	}
	if err == nil && check != "ok" {
		err = errors.New(check)
	}
	return rows, err
}

// put makes a folder of its own with the files of a database.
func put(t *testing.T, db, log []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "a.db")
	if err := os.WriteFile(path, db, 0o600); err != nil {
		t.Fatal(err)
	}
	if log != nil {
		if err := os.WriteFile(path+"-wal", log, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return path
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func TestAFlippedByteIsFound(t *testing.T) {
	v, flat, _ := sealedPair(t)
	raw := read(t, flat)
	if rows, err := everything(t, v, put(t, raw, nil)); rows != 200 || err != nil {
		t.Fatal("before any damage:", rows, err)
	}
	at := []int{0, 15, 16, 20, 24, 100, pageSize - reserved, pageSize - nonce, pageSize - 1, len(raw) - 1}
	for range 40 {
		at = append(at, rand.IntN(len(raw)))
	}
	for _, i := range at {
		bad := bytes.Clone(raw)
		bad[i] ^= 1 << rand.IntN(8)
		if _, err := everything(t, v, put(t, bad, nil)); code(err)&0xff != 10 {
			t.Errorf("byte %d: %v", i, err)
		}
	}
}

func TestAMovedPageIsFound(t *testing.T) {
	v, flat, hot := sealedPair(t)
	raw, log := read(t, flat), read(t, hot+"-wal")
	page := func(b []byte, i int) []byte { return b[i*pageSize : (i+1)*pageSize] }
	pages := len(raw) / pageSize
	for i := range min(pages, 6) {
		for j := range i {
			bad := bytes.Clone(raw)
			copy(page(bad, i), page(raw, j))
			copy(page(bad, j), page(raw, i))
			if _, err := everything(t, v, put(t, bad, nil)); code(err)&0xff != 10 {
				t.Errorf("pages %d and %d swapped: %v", i+1, j+1, err)
			}
		}
	}
	// A page of another logbook, and one of the log, in a place of this file.
	_, other, _ := sealedPair(t)
	bad := bytes.Clone(raw)
	copy(page(bad, 2), page(read(t, other), 2))
	if _, err := everything(t, v, put(t, bad, nil)); code(err)&0xff != 10 {
		t.Error("a page of another logbook:", err)
	}
	bad = bytes.Clone(raw)
	copy(page(bad, 2), log[diskWALHeader+diskFrameHead:])
	if _, err := everything(t, v, put(t, bad, nil)); code(err)&0xff != 10 {
		t.Error("a page of the log:", err)
	}
	copy(page(bad, 2), make([]byte, pageSize))
	if _, err := everything(t, v, put(t, bad, nil)); code(err)&0xff != 10 {
		t.Error("a page of zeros:", err)
	}
}

func TestACutFileIsFound(t *testing.T) {
	v, flat, _ := sealedPair(t)
	raw := read(t, flat)
	lengths := []int{1, 99, 100, pageSize - 1, pageSize, pageSize + 1, len(raw) - pageSize, len(raw) - 1}
	for range 10 {
		lengths = append(lengths, 1+rand.IntN(len(raw)-1))
	}
	for _, n := range lengths {
		if _, err := everything(t, v, put(t, raw[:n], nil)); err == nil {
			t.Errorf("cut at %d of %d, it opens", n, len(raw))
		}
	}
}

// A log that is cut or damaged ends there: what stands before is whole, and
// nothing between is made up. That it ends early, only the journal's heads tell.
func TestADamagedLogEndsThere(t *testing.T) {
	v, _, hot := sealedPair(t)
	raw, log := read(t, hot), read(t, hot+"-wal")
	allowed := map[int]bool{200: true, 240: true, 280: true}
	if rows, err := everything(t, v, put(t, raw, log)); rows != 280 || err != nil {
		t.Fatal("before any damage:", rows, err)
	}
	seen := map[int]bool{}
	for range 40 {
		n := rand.IntN(len(log))
		rows, err := everything(t, v, put(t, raw, log[:n]))
		if err != nil || !allowed[rows] {
			t.Errorf("cut at %d of %d: %d rows, %v", n, len(log), rows, err)
		}
		seen[rows] = true
		bad := bytes.Clone(log)
		bad[n] ^= 0x10
		if rows, err := everything(t, v, put(t, raw, bad)); err != nil || !allowed[rows] {
			t.Errorf("byte %d of %d flipped: %d rows, %v", n, len(log), rows, err)
		}
	}
	if len(seen) < 2 {
		t.Error("no cut made a difference")
	}
	// Two frames change places.
	bad := bytes.Clone(log)
	a, b := bad[diskWALHeader:diskWALHeader+diskFrame], bad[diskWALHeader+diskFrame:diskWALHeader+2*diskFrame]
	for i := range a {
		a[i], b[i] = b[i], a[i]
	}
	if rows, err := everything(t, v, put(t, raw, bad)); err != nil || rows != 200 {
		t.Errorf("frames swapped: %d rows, %v", rows, err)
	}
}

// A log of before, put back beside a database that has gone on: the bytes are
// SQLite's and the key's own, so it is taken. Where what it holds hangs together
// with the rest, that is a state that once was, or damage that is found.
func TestAStaleLogIsNotMixedIn(t *testing.T) {
	db, v, path := fresh(t)
	do(t, db, "CREATE TABLE e(id INTEGER PRIMARY KEY, body TEXT)", fill(100, "one"))
	old := read(t, path+"-wal")
	do(t, db, "PRAGMA wal_checkpoint(TRUNCATE)", fill(100, "two"), "PRAGMA wal_checkpoint(TRUNCATE)")
	now := read(t, path)
	do(t, db, fill(1, "three"))
	log := read(t, path+"-wal")
	db.Close()
	rows, err := everything(t, v, put(t, now, old))
	if err == nil && rows != 100 && rows != 200 {
		t.Errorf("%d rows", rows)
	}
	// Frames of the old log behind the new: other salts, not taken.
	mixed := append(bytes.Clone(log), old[min(len(log), len(old)):]...)
	if rows, err := everything(t, v, put(t, now, mixed)); err != nil || rows != 201 {
		t.Errorf("old frames behind new ones: %d rows, %v", rows, err)
	}
	// Without its log the database is that of the last checkpoint.
	if rows, err := everything(t, v, put(t, now, nil)); err != nil || rows != 200 {
		t.Errorf("without its log: %d rows, %v", rows, err)
	}
}

// What no page cipher stops, and docs/format.md says so: an old page in its old
// place is authentic. If this ever fails, the document is to be mended.
func TestAnOldPageInItsPlacePasses(t *testing.T) {
	db, v, path := fresh(t)
	do(t, db, "CREATE TABLE e(id INTEGER PRIMARY KEY, body TEXT)", "INSERT INTO e VALUES (1, 'old')", "PRAGMA wal_checkpoint(TRUNCATE)")
	old := read(t, path)
	do(t, db, "UPDATE e SET body = 'new'", "PRAGMA wal_checkpoint(TRUNCATE)")
	now := read(t, path)
	db.Close()
	copy(now[pageSize:2*pageSize], old[pageSize:])
	db = openAt(t, put(t, now, nil), v)
	whole(t, db)
	if got := ask(t, db, "SELECT body FROM e"); got != "old" {
		t.Error(got)
	}
	db.Close()
}

// Nor does it stop an old log: laid beside the database of later, it takes the
// pages it holds back to what they were, and the rest stays. SQLite finds nothing
// wrong where these pages are of tables that know nothing of each other.
func TestAnOldLogBesideALaterDatabasePasses(t *testing.T) {
	db, v, path := fresh(t)
	do(t, db, "CREATE TABLE a(body TEXT)", "CREATE TABLE b(body TEXT)", "INSERT INTO a VALUES ('before')", "INSERT INTO b VALUES ('before')",
		"PRAGMA wal_checkpoint(TRUNCATE)", "UPDATE a SET body = 'then'")
	old := read(t, path+"-wal")
	do(t, db, "UPDATE a SET body = 'now'", "UPDATE b SET body = 'now'", "PRAGMA wal_checkpoint(TRUNCATE)")
	now := read(t, path)
	db.Close()
	db = openAt(t, put(t, now, old), v)
	whole(t, db)
	if got := ask(t, db, "SELECT a.body || ' and ' || b.body FROM a, b"); got != "then and now" {
		t.Error(got)
	}
	db.Close()
}

// A page that changes under a running program is refused when it is next read.
func TestDamageWhileOpenIsRefused(t *testing.T) {
	db, v, path := fresh(t, "cache_size(10)")
	do(t, db, "CREATE TABLE e(id INTEGER PRIMARY KEY, body TEXT)", fill(500, "row"))
	other := openAt(t, path, v, "cache_size(1)")
	if got := ask(t, other, "SELECT count(*) FROM e"); got != "500" {
		t.Fatal(got)
	}
	f, err := os.OpenFile(path+"-wal", os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	for i := range int64(20) {
		if _, err := f.WriteAt([]byte{1, 2, 3}, diskWALHeader+i*diskFrame+diskFrameHead+500); err != nil {
			t.Fatal(err)
		}
	}
	f.Close()
	for name, db := range map[string]*sql.DB{"writer": db, "reader": other} {
		if _, err := db.Exec("SELECT group_concat(body) FROM e"); code(err) != int(ioData) {
			t.Errorf("%s: %v", name, err)
		}
	}
	db.Close()
	other.Close()
}

// A frame of an earlier log authenticates in its old place, and may hold another
// page. Laid over the log of a running program, it must not pass for the page
// that stood there: recovery, which would find it, is over.
func TestAnOldFrameUnderARunningProgramIsRefused(t *testing.T) {
	db, v, path := fresh(t, "wal_autocheckpoint(0)")
	do(t, db, "CREATE TABLE a(id INTEGER PRIMARY KEY, body TEXT)", "CREATE TABLE e(id INTEGER PRIMARY KEY, body TEXT)", fill(100, "one"),
		"PRAGMA wal_checkpoint(TRUNCATE)", "INSERT INTO a VALUES (1, 'another table')", "UPDATE e SET body = 'old'")
	old := read(t, path+"-wal")
	do(t, db, "PRAGMA wal_checkpoint(TRUNCATE)", "UPDATE e SET body = 'new'", "INSERT INTO a VALUES (2, 'later')")
	now := read(t, path+"-wal")
	ask := "SELECT count(*) || ' ' || coalesce(max(body), '') FROM "
	for _, table := range []string{"e", "a"} {
		before := ""
		for frame := 0; diskWALHeader+(frame+1)*diskFrame <= min(len(now), len(old)); frame++ {
			at := diskWALHeader + frame*diskFrame
			for _, part := range [][2]int{{at + diskFrameHead, at + diskFrame}, {at, at + diskFrame}} {
				f, err := os.OpenFile(path+"-wal", os.O_RDWR, 0)
				if err != nil {
					t.Fatal(err)
				}
				look := func() (string, error) {
					reader := openAt(t, path, v)
					defer reader.Close()
					var got string
					err := reader.QueryRow(ask + table).Scan(&got)
					return got, err
				}
				if before == "" {
					if before, err = look(); err != nil {
						t.Fatal(err)
					}
				}
				if _, err := f.WriteAt(old[part[0]:part[1]], int64(part[0])); err != nil {
					t.Fatal(err)
				}
				if got, err := look(); err == nil && got != before || err != nil && code(err) != int(ioData) {
					t.Errorf("table %s, frame %d of before: read %q, %v", table, frame+1, got, err)
				}
				if _, err := f.WriteAt(now[part[0]:part[1]], int64(part[0])); err != nil {
					t.Fatal(err)
				}
				if got, err := look(); err != nil || got != before {
					t.Errorf("put back: %q, %v", got, err)
				}
				f.Close()
			}
		}
	}
	db.Close()
	if liveLogs.Lock(); len(liveLogs.all) > 0 {
		t.Error("a log is remembered after its last connection")
	}
	liveLogs.Unlock()
}

// SQLite removes the log of an empty database. One that was emptied still has
// its newest entries there: it is refused before SQLite sees it.
func TestAnEmptiedDatabaseKeepsItsLog(t *testing.T) {
	v, _, hot := sealedPair(t)
	log := read(t, hot+"-wal")
	path := put(t, nil, log)
	if _, err := everything(t, v, path); code(err)&0xff != int(ioData)&0xff {
		t.Error("opened:", err)
	}
	if now, err := os.ReadFile(path + "-wal"); err != nil || !bytes.Equal(now, log) {
		t.Error("the log is gone:", err)
	}
	if len(read(t, path)) > 0 {
		t.Error("something was made of the empty file")
	}
}
