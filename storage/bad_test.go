package storage

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"bridgelog/model"
)

// within fails the test when work hangs.
func within(t *testing.T, what string, work func() error) error {
	t.Helper()
	done := make(chan error, 1)
	go func() { done <- work() }()
	select {
	case err := <-done:
		return err
	case <-time.After(30 * time.Second):
		t.Fatalf("%s: hangs", what)
		return nil
	}
}

// sentence checks that err says something to a person.
func sentence(t *testing.T, what string, err error) {
	t.Helper()
	var refusal *model.Error
	if !errors.As(err, &refusal) || refusal.Hint == "" || !strings.HasSuffix(refusal.Text, ".") {
		t.Errorf("%s: got %v, want a sentence and a hint", what, err)
	}
}

// A logbook somebody else made may hold anything: it is refused in words, and
// nothing hangs or grows without bound.
func TestAHostileLogbookIsRefusedInWords(t *testing.T) {
	ctx := context.Background()
	slot := `{"kind":"passphrase","argon2id":{"passes":%d,"mib":%d,"lanes":4},"salt":"AAAA","wrapped":"AAAA"}`
	for what, spoil := range map[string]func(dir string) error{
		"key file of huge cost": func(dir string) error {
			return os.WriteFile(filepath.Join(dir, keyFile), fmt.Appendf(nil, `{"version":2,"slots":[`+slot+`]}`, 1<<31, 1<<31), 0o600)
		},
		"key file of thousands of slots": func(dir string) error {
			one := fmt.Sprintf(slot, 3, 64)
			return os.WriteFile(filepath.Join(dir, keyFile), []byte(`{"version":2,"slots":[`+strings.Repeat(one+",", 5000)+one+`]}`), 0o600)
		},
		"key file a folder": func(dir string) error {
			return errors.Join(os.Remove(filepath.Join(dir, keyFile)), os.Mkdir(filepath.Join(dir, keyFile), 0o700))
		},
		"key file nested without end": func(dir string) error {
			return os.WriteFile(filepath.Join(dir, keyFile), []byte(`{"version":2,"slots":`+strings.Repeat("[", 60_000)), 0o600)
		},
		"database a folder": func(dir string) error {
			return errors.Join(os.Remove(filepath.Join(dir, dbFile)), os.Mkdir(filepath.Join(dir, dbFile), 0o700))
		},
		"lock a folder": func(dir string) error {
			return errors.Join(os.Remove(filepath.Join(dir, lockFile)), os.Mkdir(filepath.Join(dir, lockFile), 0o700))
		},
		"database a link": func(dir string) error {
			return errors.Join(os.Rename(filepath.Join(dir, dbFile), filepath.Join(dir, "real.db")), os.Symlink("real.db", filepath.Join(dir, dbFile)))
		},
		"database a link to a device": func(dir string) error {
			return errors.Join(os.Remove(filepath.Join(dir, dbFile)), os.Symlink("/dev/zero", filepath.Join(dir, dbFile)))
		},
		"key file a link to a device": func(dir string) error {
			return errors.Join(os.Remove(filepath.Join(dir, keyFile)), os.Symlink("/dev/zero", filepath.Join(dir, keyFile)))
		},
		"database a pipe": func(dir string) error { return pipeAt(filepath.Join(dir, dbFile)) },
		"key file a pipe": func(dir string) error { return pipeAt(filepath.Join(dir, keyFile)) },
		"journal a pipe": func(dir string) error {
			return errors.Join(os.WriteFile(filepath.Join(dir, dbFile+"-journal"), nil, 0o600), pipeAt(filepath.Join(dir, dbFile+"-journal")))
		},
		"journal a folder": func(dir string) error { return os.Mkdir(filepath.Join(dir, dbFile+"-journal"), 0o700) },
		"index a pipe": func(dir string) error {
			return errors.Join(os.WriteFile(filepath.Join(dir, dbFile+"-shm"), nil, 0o600), pipeAt(filepath.Join(dir, dbFile+"-shm")))
		},
		"lock a pipe": func(dir string) error { return pipeAt(filepath.Join(dir, lockFile)) },
	} {
		for _, keys := range [][]Key{nil, {testKey()}} {
			path := filepath.Join(t.TempDir(), "test.bridgelog")
			s := create(t, path, keys...)
			s.must(t, "inc", "one")
			s.Close()
			if err := spoil(path); err != nil {
				if runtime.GOOS == "windows" || errors.Is(err, errors.ErrUnsupported) {
					continue // no such thing there
				}
				t.Fatal(what, err)
			}
			for _, work := range []func() error{
				func() error { _, err := LockOf(path); return err },
				func() error {
					db, err := Open(ctx, path, testKeys(), testOptions)
					if err == nil {
						db.Close()
					}
					return err
				},
			} {
				err := within(t, what, work)
				if err != nil {
					sentence(t, what, err)
				}
			}
			if db, err := Open(ctx, path, testKeys(), testOptions); err == nil {
				t.Errorf("%s: it opens", what)
				db.Close()
			}
		}
	}
}

// Tables that point at themselves, made with the right key: read to an end.
func TestACircularTableComesToAnEnd(t *testing.T) {
	ctx := context.Background()
	for _, keys := range [][]Key{nil, {testKey()}} {
		path := filepath.Join(t.TempDir(), "test.bridgelog")
		s := create(t, path, keys...)
		var bodies []string
		for range 300 {
			bodies = append(bodies, strings.Repeat("long ", 100))
		}
		s.must(t, "inc", bodies...)
		s.Close()
		var root int
		rawSQL(t, path, func(db *sql.DB) {
			if err := db.QueryRow("SELECT rootpage FROM sqlite_schema WHERE name = 'body'").Scan(&root); err != nil {
				t.Fatal(err)
			}
		})
		rawPage(t, path, root, func(p []byte) {
			if p[0] != 5 {
				t.Fatal("the table has one page only")
			}
			binary.BigEndian.PutUint32(p[8:], uint32(root)) // the last child is the page itself
			at := binary.BigEndian.Uint16(p[12:])
			binary.BigEndian.PutUint32(p[at:], uint32(root)) // and so is the first
		})
		err := within(t, "circular table", func() error {
			db, err := Open(ctx, path, testKeys(), testOptions)
			if err != nil {
				return err
			}
			defer db.Close()
			s, err := pickUp(db)
			if err != nil {
				return err
			}
			if err := verify(s); err == nil {
				t.Error("the record verifies")
			}
			return db.Incident(ctx, "inc", func(Entry) error { return nil })
		})
		sentence(t, "circular table", err)
		rawPage(t, path, 1, func(p []byte) { p[16], p[17] = 0, 0 })
		err = within(t, "page size zero", func() error {
			db, err := Open(ctx, path, testKeys(), testOptions)
			if err == nil {
				db.Close()
			}
			return err
		})
		sentence(t, "page size zero", err)
	}
}
