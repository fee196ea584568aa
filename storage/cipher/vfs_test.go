package cipher

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"modernc.org/sqlite"
)

// register is a VFS for one test, which must close all it opens.
func register(t testing.TB, m *Master) *VFS {
	t.Helper()
	v, err := Register(m)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := v.Close(); err != nil {
			t.Error(err)
		}
	})
	return v
}

func dsn(path, vfs string, pragmas ...string) string {
	q := url.Values{}
	for _, p := range []string{"busy_timeout(5000)", "synchronous(FULL)", "cell_size_check(1)", "temp_store(MEMORY)"} {
		name, _, _ := strings.Cut(p, "(")
		if !strings.Contains(strings.Join(pragmas, " "), name+"(") {
			q.Add("_pragma", p)
		}
	}
	for _, p := range pragmas {
		q.Add("_pragma", p)
	}
	if vfs != "" {
		q.Set("vfs", vfs)
	}
	u := url.URL{Scheme: "file", Opaque: (&url.URL{Path: filepath.ToSlash(path)}).EscapedPath(), RawQuery: q.Encode()}
	return u.String()
}

// openAt is a pool of one connection.
func openAt(t testing.TB, path string, v *VFS, pragmas ...string) *sql.DB {
	t.Helper()
	name := ""
	if v != nil {
		name = v.Name()
	}
	db, err := sql.Open("sqlite", dsn(path, name, pragmas...))
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { db.Close() })
	return db
}

// fresh is a new sealed database of a new key.
func fresh(t testing.TB, pragmas ...string) (*sql.DB, *VFS, string) {
	t.Helper()
	v := register(t, NewMaster())
	path := filepath.Join(t.TempDir(), "a.db")
	if err := v.Create(path); err != nil {
		t.Fatal(err)
	}
	return openAt(t, path, v, pragmas...), v, path
}

func do(t testing.TB, db *sql.DB, statements ...string) {
	t.Helper()
	for _, s := range statements {
		if _, err := db.Exec(s); err != nil {
			t.Fatalf("%.80s: %v", s, err)
		}
	}
}

func ask(t testing.TB, db *sql.DB, question string) string {
	t.Helper()
	var answer string
	if err := db.QueryRow(question).Scan(&answer); err != nil {
		t.Fatalf("%.80s: %v", question, err)
	}
	return answer
}

func whole(t testing.TB, db *sql.DB) {
	t.Helper()
	if got := ask(t, db, "PRAGMA integrity_check"); got != "ok" {
		t.Fatalf("integrity_check: %s", got)
	}
}

func code(err error) int {
	var e *sqlite.Error
	if errors.As(err, &e) {
		return e.Code()
	}
	return -1
}

const numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i < %d) "

func fill(n int, text string) string {
	return fmt.Sprintf(numbers+"INSERT INTO e(body) SELECT '%s ' || i || ' ' || hex(randomblob(100)) FROM n", n, text)
}

// Every way SQLite can keep a database, with a cache so small that it spills.
func TestEveryModeKeepsWhatItIsGiven(t *testing.T) {
	for _, mode := range []string{"wal", "delete", "truncate", "persist", "memory", "exclusive"} {
		t.Run(mode, func(t *testing.T) {
			pragmas := []string{"cache_size(10)", "journal_mode(" + mode + ")"}
			if mode == "exclusive" {
				pragmas = []string{"cache_size(10)", "locking_mode(EXCLUSIVE)"}
			}
			db, v, path := fresh(t, pragmas...)
			want := mode
			if mode == "exclusive" {
				want = "wal"
			}
			if got := ask(t, db, "PRAGMA journal_mode"); got != want {
				t.Fatalf("journal mode %s", got)
			}
			do(t, db, "CREATE TABLE e(id INTEGER PRIMARY KEY, body TEXT)", fill(2000, "first"))
			tx, err := db.Begin()
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range []string{fill(2000, "gone"), "DELETE FROM e WHERE id % 3 = 0", "UPDATE e SET body = 'x' || body",
				"SAVEPOINT s", fill(500, "inner"), "ROLLBACK TO s"} {
				if _, err := tx.Exec(s); err != nil {
					t.Fatal(err)
				}
			}
			if err := tx.Rollback(); err != nil {
				t.Fatal(err)
			}
			if got := ask(t, db, "SELECT count(*) || min(body LIKE 'first%') FROM e"); got != "20001" {
				t.Fatalf("after rollback: %s", got)
			}
			do(t, db, "CREATE INDEX by_body ON e(body)", "DELETE FROM e WHERE id > 500", "VACUUM", fill(300, "second"))
			whole(t, db)
			sum := ask(t, db, "SELECT count(*) || group_concat(body) FROM e")
			db.Close()
			db = openAt(t, path, v, pragmas...)
			whole(t, db)
			if ask(t, db, "SELECT count(*) || group_concat(body) FROM e") != sum {
				t.Error("reopened, it is another")
			}
			db.Close()
		})
	}
}

func TestTheLogLeavesNoIndexOnDisk(t *testing.T) {
	db, _, path := fresh(t)
	do(t, db, "CREATE TABLE e(id INTEGER PRIMARY KEY, body TEXT)", fill(10, "a"))
	if _, err := os.Stat(path + "-wal"); err != nil {
		t.Error("not in write-ahead logging from birth:", err)
	}
	if _, err := os.Stat(path + "-shm"); err == nil {
		t.Error("there is an index on disk")
	}
	db.Close()
}

func TestReadersUnderAWriter(t *testing.T) {
	db, v, path := fresh(t)
	do(t, db, "CREATE TABLE e(id INTEGER PRIMARY KEY, body TEXT)", "CREATE TABLE n(sum INTEGER)", "INSERT INTO n VALUES (0)")
	done := make(chan struct{})
	var readers sync.WaitGroup
	for range 4 {
		r := openAt(t, path, v, "query_only(1)", "cache_size(10)")
		readers.Go(func() {
			defer r.Close()
			last := 0
			for {
				var rows, sum int
				if err := r.QueryRow("SELECT (SELECT count(*) FROM e), (SELECT sum FROM n)").Scan(&rows, &sum); err != nil || rows != sum || rows < last {
					t.Errorf("%d rows, %d counted, before %d: %v", rows, sum, last, err)
					return
				}
				last = rows
				select {
				case <-done:
					return
				default:
				}
			}
		})
	}
	for i := range 60 {
		tx, err := db.Begin()
		if err != nil {
			t.Fatal(err)
		}
		_, err = tx.Exec(fill(20, "row"))
		_, err2 := tx.Exec("UPDATE n SET sum = sum + 20")
		if err := errors.Join(err, err2, tx.Commit()); err != nil {
			t.Fatal(err)
		}
		if i%10 == 9 {
			do(t, db, "PRAGMA wal_checkpoint(RESTART)")
		}
	}
	close(done)
	readers.Wait()
	whole(t, db)
	db.Close()
}

// One known string, in tables, indexes, full text, spills and temporary files:
// it stands in no file that was ever written.
func TestNothingStandsInClear(t *testing.T) {
	const secret = "Zugspitze-marker"
	marks := [][]byte{[]byte(secret), []byte("zugspitze"), []byte("SQLite format 3"), []byte("CREATE TABLE")}
	for _, mode := range []string{"wal", "delete"} {
		v := register(t, NewMaster())
		spy := &spy{marks: marks, seen: map[string]int{}}
		v.wrap = spy.wrap
		path := filepath.Join(t.TempDir(), "a.db")
		if err := v.Create(path); err != nil {
			t.Fatal(err)
		}
		db := openAt(t, path, v, "cache_size(10)", "temp_store(FILE)", "journal_mode("+mode+")")
		do(t, db, "CREATE TABLE e(id INTEGER PRIMARY KEY, body TEXT)", "CREATE VIRTUAL TABLE f USING fts5(body)",
			fill(2000, secret), "INSERT INTO f(body) SELECT body FROM e", "CREATE INDEX by_body ON e(body)",
			"INSERT INTO f(f) VALUES ('optimize')", "CREATE TEMP TABLE t AS SELECT * FROM e ORDER BY body DESC",
			"BEGIN", "UPDATE e SET body = body || 'more'", "SAVEPOINT s", "DELETE FROM e WHERE id < 900", "ROLLBACK TO s", "ROLLBACK",
			"VACUUM")
		copied := filepath.Join(filepath.Dir(path), "copy.db")
		do(t, db, "VACUUM INTO '"+copied+"'")
		scan(t, filepath.Dir(path), marks) // with the log still hot
		whole(t, db)
		db.Close()
		if other := openAt(t, copied, v); ask(t, other, "SELECT count(*) FROM e") != "2000" {
			t.Error("the copy does not open under the key")
		} else {
			other.Close()
		}
		scan(t, filepath.Dir(path), marks)
		if spy.clear > 0 {
			t.Errorf("%s: %d writes in clear", mode, spy.clear)
		}
		kinds := 3 // database, copy, temporary files
		if spy.seen[""] == 0 || len(spy.seen) < kinds+1 {
			t.Errorf("%s: not every kind of file was seen: %v", mode, spy.seen)
		}
		if _, err := os.Stat(path); err != nil {
			t.Error(err)
		}
	}
}

// The look of the test itself finds the string in a plain database.
func TestTheScanFindsWhatIsInClear(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	db := openAt(t, path, nil)
	do(t, db, "CREATE TABLE e(id INTEGER PRIMARY KEY, body TEXT)", fill(10, "Zugspitze-marker"))
	db.Close()
	raw, err := os.ReadFile(path)
	if err != nil || !bytes.Contains(raw, []byte("Zugspitze-marker")) {
		t.Error("a plain database hides it?", err)
	}
}

type spy struct {
	mu    sync.Mutex
	marks [][]byte
	seen  map[string]int
	clear int
}

func (s *spy) wrap(name string, d disk) disk { return &spied{disk: d, s: s, name: filepath.Base(name)} }

type spied struct {
	disk
	s    *spy
	name string
}

func (d *spied) write(p []byte, off int64) int32 {
	d.s.mu.Lock()
	name := d.name
	if name == "." || strings.HasPrefix(name, "etilqs_") {
		name = ""
	}
	d.s.seen[name]++
	for _, m := range d.s.marks {
		if bytes.Contains(p, m) {
			d.s.clear++
		}
	}
	d.s.mu.Unlock()
	return d.disk.write(p, off)
}

func scan(t *testing.T, dir string, marks [][]byte) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		raw, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range marks {
			if bytes.Contains(raw, m) {
				t.Errorf("%s holds %q in clear", e.Name(), m)
			}
		}
	}
}

func TestAnotherKeyNeitherOpensNorHarms(t *testing.T) {
	db, v, path := fresh(t)
	do(t, db, "CREATE TABLE e(id INTEGER PRIMARY KEY, body TEXT)", fill(50, "a"))
	dir := t.TempDir() // as a crash leaves it: with a log
	copyFiles(t, path, dir)
	db.Close()
	path = filepath.Join(dir, "a.db")
	before, _ := os.ReadFile(path + "-wal")
	if len(before) == 0 {
		t.Fatal("there is no log")
	}
	for _, other := range []*VFS{register(t, NewMaster()), nil} {
		bad := openAt(t, path, other)
		if _, err := bad.Exec("INSERT INTO e(body) VALUES ('x')"); err == nil {
			t.Error("opened")
		}
		bad.Close()
		after, _ := os.ReadFile(path + "-wal")
		if other != nil && !bytes.Equal(before, after) {
			t.Error("the log of a database under another key was touched")
		}
		copyFiles(t, filepath.Join(dir, "a.db"), t.TempDir())
		if other == nil {
			break
		}
		good := openAt(t, path, v)
		if got := ask(t, good, "SELECT count(*) FROM e"); got != "50" {
			t.Errorf("%s rows", got)
		}
		good.Close()
		os.WriteFile(path+"-wal", before, 0o600)
	}
	plain := filepath.Join(t.TempDir(), "plain.db")
	p := openAt(t, plain, nil)
	do(t, p, "CREATE TABLE e(id)")
	p.Close()
	raw, _ := os.ReadFile(plain)
	bad := openAt(t, plain, v)
	if _, err := bad.Exec("INSERT INTO e VALUES (1)"); code(err)&0xff != int(ioData)&0xff {
		t.Errorf("a plain database: %v", err)
	}
	bad.Close()
	if now, _ := os.ReadFile(plain); !bytes.Equal(raw, now) {
		t.Error("a plain database was changed")
	}
	// An empty file has no reserved bytes: nothing is made of it.
	bad = openAt(t, filepath.Join(t.TempDir(), "new.db"), v)
	if _, err := bad.Exec("CREATE TABLE e(id)"); err == nil {
		t.Error("a database without room for tags was made")
	}
	bad.Close()
}

func copyFiles(t testing.TB, path, dir string) {
	t.Helper()
	for _, suffix := range []string{"", "-wal", "-journal"} {
		raw, err := os.ReadFile(path + suffix)
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, filepath.Base(path)+suffix), raw, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestARegistrationIsOnePerKeyAndReleased(t *testing.T) {
	m := NewMaster()
	a, err := Register(m)
	if err != nil {
		t.Fatal(err)
	}
	b, err := Register(m)
	if err != nil || a != b {
		t.Fatal("a second registration of one key", err)
	}
	if other := register(t, NewMaster()); other.Name() == a.Name() {
		t.Error("two keys, one name")
	}
	if a.Close() != nil {
		t.Fatal("the first use could not be given up")
	}
	path := filepath.Join(t.TempDir(), "a.db")
	if err := b.Create(path); err != nil {
		t.Fatal(err)
	}
	if err := b.Create(path); !errors.Is(err, os.ErrExist) {
		t.Errorf("over an existing file: %v", err)
	}
	db := openAt(t, path, b)
	do(t, db, "CREATE TABLE e(id)")
	if err := b.Close(); !errors.Is(err, ErrInUse) {
		t.Errorf("closed under an open database: %v", err)
	}
	if zero(b.key) {
		t.Error("the key is gone while a database is open")
	}
	do(t, db, "INSERT INTO e VALUES (1)") // what is open goes on
	db.Close()
	if !zero(b.key) { // nobody has to ask again: who locks a logbook does not wait for a reader
		t.Error("the key was not wiped with the last file")
	}
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	sealed := make([]byte, 10+overhead)
	(&sealer{aead: newAEAD(make([]byte, keySize))}).seal(sealed, make([]byte, 10), 0, 0)
	if !(&sealer{aead: b.wal}).open(sealed, 0, 0) {
		t.Error("the cipher still holds its key")
	}
	if _, err := os.Stat(path); err != nil {
		t.Error(err)
	}
	db = openAt(t, path, b)
	if err := db.Ping(); err == nil {
		t.Error("the name still opens")
	}
	db.Close()
}
