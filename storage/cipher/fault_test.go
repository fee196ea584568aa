package cipher

import (
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"

	lib "modernc.org/sqlite/lib"
)

// faults lets a disk fail at one call, and at every one after it.
type faults struct {
	at    atomic.Int64 // the call that fails; 0 for none
	calls atomic.Int64
	rc    int32 // what a write answers
}

func (x *faults) wrap(_ string, d disk) disk { return &faulty{d, x} }

type faulty struct {
	disk
	x *faults
}

func (x *faults) fails() bool {
	n, at := x.calls.Add(1), x.at.Load()
	return at > 0 && n >= at
}

func (d *faulty) read(p []byte, off int64) int32 {
	if d.x.fails() {
		return ioRead
	}
	return d.disk.read(p, off)
}

func (d *faulty) write(p []byte, off int64) int32 {
	if d.x.fails() {
		if d.x.rc == int32(lib.SQLITE_FULL) && len(p) > 100 { // a full disk takes a part
			d.disk.write(p[:len(p)/2], off)
		}
		return d.x.rc
	}
	return d.disk.write(p, off)
}

func (d *faulty) truncate(size int64) int32 {
	if d.x.fails() {
		return int32(lib.SQLITE_IOERR_TRUNCATE)
	}
	return d.disk.truncate(size)
}

func (d *faulty) sync(flags int32) int32 {
	if d.x.fails() {
		return int32(lib.SQLITE_IOERR_FSYNC)
	}
	return d.disk.sync(flags)
}

func (d *faulty) size() (int64, int32) {
	if d.x.fails() {
		return 0, int32(lib.SQLITE_IOERR_FSTAT)
	}
	return d.disk.size()
}

// work opens the database and commits until something fails; it answers how
// many rows were acknowledged.
func work(db *sql.DB, rows int) (int, error) {
	for range 6 {
		tx, err := db.Begin()
		if err != nil {
			return rows, err
		}
		if _, err = tx.Exec(fill(15, "row")); err == nil {
			err = tx.Commit()
		}
		if err != nil {
			tx.Rollback()
			return rows, err
		}
		rows += 15
	}
	if _, err := db.Exec("PRAGMA wal_checkpoint(TRUNCATE)"); err != nil {
		return rows, err
	}
	_, err := db.Exec("VACUUM")
	return rows, err
}

// At every call to the disk, one after the other, the disk fails or is full and
// stays so. SQLite says it with a code of its own, and what it had acknowledged
// is there when the disk is well again.
func TestAFailingDiskLosesNothingAcknowledged(t *testing.T) {
	for _, mode := range []string{"wal", "delete"} {
		for name, rc := range map[string]int32{"full": int32(lib.SQLITE_FULL), "broken": ioWrite} {
			t.Run(mode+" "+name, func(t *testing.T) {
				v := register(t, NewMaster())
				x := &faults{rc: rc}
				v.wrap = x.wrap
				dir := t.TempDir()
				source := filepath.Join(dir, "a.db")
				if err := v.Create(source); err != nil {
					t.Fatal(err)
				}
				pragmas := []string{"cache_size(10)", "journal_mode(" + mode + ")"}
				db := openAt(t, source, v, pragmas...)
				do(t, db, "CREATE TABLE e(id INTEGER PRIMARY KEY, body TEXT)", fill(30, "first"))
				db.Close()
				raw := read(t, source)
				failed, clean := 0, false
				for at := int64(1); !clean; at += step(mode, at) {
					path := put(t, raw, nil)
					x.calls.Store(0)
					x.at.Store(at)
					db := openAt(t, path, v, pragmas...)
					rows, err := work(db, 30)
					db.Close()
					clean = x.calls.Load() < at
					x.at.Store(0)
					if err != nil {
						failed++
						if c := code(err) & 0xff; c != lib.SQLITE_IOERR && c != lib.SQLITE_FULL && c != lib.SQLITE_CANTOPEN {
							t.Errorf("call %d: %v", at, err)
						}
					}
					if err := sound(v, path, rows); err != nil {
						t.Fatalf("call %d: %v", at, err)
					}
				}
				if failed < 10 {
					t.Errorf("only %d calls failed", failed)
				}
			})
		}
	}
}

// step goes to the next call. A mode no logbook is kept in, and a short run,
// leave out more and more of them.
func step(mode string, at int64) int64 {
	if os.Getenv(torture) == "" && (mode != "wal" || testing.Short()) {
		return 1 + at/12
	}
	return 1
}

// sound holds a database to what was acknowledged: at least these rows, in
// whole transactions of 15, no gap, nothing damaged.
func sound(v *VFS, path string, rows int) error {
	db, err := sql.Open("sqlite", dsn(path, v.Name()))
	if err != nil {
		return err
	}
	defer db.Close()
	var n, last int
	var check string
	if err := db.QueryRow("SELECT count(*), coalesce(max(id), 0) FROM e").Scan(&n, &last); err != nil {
		return err
	}
	if err := db.QueryRow("PRAGMA integrity_check").Scan(&check); err != nil || check != "ok" {
		return errors.Join(err, errors.New(check))
	}
	if n < rows || n != last || n%15 != 0 {
		return fmt.Errorf("%d rows, the last %d; acknowledged were %d", n, last, rows)
	}
	return nil
}
