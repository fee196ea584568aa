package storage

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// keyEnv is the number of the key a child opens the logbook with.
const keyEnv = "BRIDGELOG_TEST_KEY"

// works are what a program may be killed at. Each says a line when it begins and
// one for everything it has acknowledged.
var works map[string]func(path string, out io.Writer) error

func init() { // a declaration would refer to itself
	works = map[string]func(path string, out io.Writer) error{
		"":        writeUntilKilled,
		"keys":    changeKeysUntilKilled,
		"backup":  copyUntilKilled("backup"),
		"seal":    copyUntilKilled("seal"),
		"migrate": migrateAndBeKilled,
	}
}

// numbered is the key of a number.
func numbered(n int) *Key {
	k, err := FromKeyFile(fmt.Appendf(nil, "bridgelog unlock key 1\n%064x\n", n+1))
	if err != nil {
		panic(err)
	}
	return &k
}

// changeKeysUntilKilled puts a new key in the place of the old one for ever.
func changeKeysUntilKilled(path string, out io.Writer) error {
	n, err := strconv.Atoi(os.Getenv(keyEnv))
	if err != nil {
		return err
	}
	db, err := Open(context.Background(), path, numbered(n), testOptions)
	if err != nil {
		return err
	}
	s, err := pickUp(db)
	if err != nil {
		return err
	}
	fmt.Fprintln(out, "open")
	for {
		n++
		if err := s.ReplaceKey(0, *numbered(n)); err != nil {
			return err
		}
		fmt.Fprintln(out, "key", n)
		if err := s.record(context.Background(), "inc", nil, fmt.Sprint("key ", n)); err != nil {
			return err
		}
		fmt.Fprintln(out, "entry", s.frontier.Head().Size-1)
	}
}

// A change of key that is cut off leaves the old key or the new one, and after
// it was acknowledged the new one; never none, and never both.
func TestAChangeOfKeyKilledLeavesTheOldOrTheNew(t *testing.T) {
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "test.bridgelog")
	s := create(t, path, *numbered(0))
	s.must(t, "inc", "one")
	s.Close()
	n, between := 0, 0
	var k killed
	k.entries, k.datasets = 1, map[string]string{}
	for round := range trials(24, 150) {
		lines := killOne(t, path, time.Duration(rand.Int64N(int64(60*time.Millisecond))), workEnv+"=keys", keyEnv+"="+fmt.Sprint(n))
		for _, line := range lines {
			if word := strings.Fields(line); word[0] == "key" {
				n, _ = strconv.Atoi(word[1])
			}
		}
		k.read(t, lines)
		var opened []int
		for i := max(n-1, 0); i <= n+1; i++ {
			db, err := Open(ctx, path, numbered(i), testOptions)
			if err != nil {
				continue
			}
			opened = append(opened, i)
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
		}
		if len(opened) != 1 || opened[0] < n {
			t.Fatalf("round %d: key %d was acknowledged, keys %v open", round, n, opened)
		}
		if opened[0] > n {
			between++
		}
		n = opened[0]
		if err := survived(path, numbered(n), k.entries, nil, nil); err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
	}
	t.Logf("%d keys; %d rounds killed after the change and before its word", n, between)
	if n < 10 {
		t.Error("hardly a key was changed: the test proves little")
	}
}

// copyUntilKilled makes copies beside the logbook for ever: backups, or sealed
// copies of one that is not.
func copyUntilKilled(how string) func(path string, out io.Writer) error {
	return func(path string, out io.Writer) error {
		ctx := context.Background()
		db, err := Open(ctx, path, testKeys(), testOptions)
		if err != nil {
			return err
		}
		s, err := pickUp(db)
		if err != nil {
			return err
		}
		fmt.Fprintln(out, "open")
		for i := 0; ; i++ {
			if err := s.record(ctx, "inc", nil, "before a copy"); err != nil {
				return err
			}
			size := s.frontier.Head().Size
			fmt.Fprintln(out, "entry", size-1)
			to := filepath.Join(filepath.Dir(path), "copies", fmt.Sprintf("%d.bridgelog", size))
			if how == "backup" {
				_, err = s.Backup(ctx, to, Copying{})
			} else {
				err = s.SealCopy(ctx, to, []Key{testKey()}, nil)
			}
			if err != nil {
				return err
			}
			fmt.Fprintln(out, "copy", size)
		}
	}
}

// A copy that is cut off never has its name: what has one is whole, and what was
// acknowledged has one.
func TestACopyKilledHasNoNameUntilItIsWhole(t *testing.T) {
	for _, how := range []string{"backup", "seal"} {
		t.Run(how, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "test.bridgelog")
			var s *scribe
			if how == "backup" {
				s = createAt(t, path)
			} else {
				s = createPlain(t, path)
			}
			blob := fillSmall(t, s)
			digest, err := s.DatasetDigest(context.Background(), "set")
			if err != nil {
				t.Fatal(err)
			}
			copies := filepath.Join(filepath.Dir(path), "copies")
			began := time.Now()
			trial := filepath.Join(t.TempDir(), "trial.bridgelog")
			if how == "backup" {
				_, err = s.Backup(context.Background(), trial, Copying{})
			} else {
				err = s.SealCopy(context.Background(), trial, []Key{testKey()}, nil)
			}
			if err != nil {
				t.Fatal(err)
			}
			takes := time.Since(began)
			s.Close()
			k := killed{entries: 1}
			whole, half := 0, 0
			for round := range trials(12, 100) {
				if err := os.Mkdir(copies, 0o700); err != nil {
					t.Fatal(err)
				}
				lines := killOne(t, path, time.Duration(rand.Int64N(3*int64(takes))), workEnv+"="+how)
				k.read(t, lines)
				dirs, err := os.ReadDir(copies)
				if err != nil {
					t.Fatal(err)
				}
				there := map[string]bool{}
				for _, d := range dirs {
					if strings.HasPrefix(d.Name(), ".") {
						half++
						continue
					}
					there[d.Name()] = true
					size, err := strconv.ParseUint(strings.TrimSuffix(d.Name(), ".bridgelog"), 10, 64)
					if err == nil {
						err = survived(filepath.Join(copies, d.Name()), testKeys(), size, map[string]string{"set": digest}, []string{blob})
					}
					if err != nil {
						t.Fatalf("round %d: %s: %v", round, d.Name(), err)
					}
					whole++
				}
				for _, line := range lines {
					if word := strings.Fields(line); word[0] == "copy" && !there[word[1]+".bridgelog"] {
						t.Fatalf("round %d: copy %s was acknowledged and is not there", round, word[1])
					}
				}
				if err := survived(path, testKeys(), k.entries, nil, []string{blob}); err != nil {
					t.Fatalf("round %d: the logbook itself: %v", round, err)
				}
				if err := os.RemoveAll(copies); err != nil {
					t.Fatal(err)
				}
			}
			t.Logf("%d whole copies, %d cut off; a copy takes about %v", whole, half, takes)
			if whole == 0 || half == 0 {
				t.Error("no copy came about or none was cut off: the test proves little")
			}
		})
	}
}

// fillSmall puts a little of everything into a logbook, and returns the digest
// of a file that stands beside the database.
func fillSmall(t testing.TB, s *scribe) string {
	t.Helper()
	s.must(t, "inc", "one")
	s.load(t, "set", 200)
	blob, err := s.PutBlob(context.Background(), strings.NewReader(strings.Repeat("evidence ", 15_000)), nil)
	if err != nil {
		t.Fatal(err)
	}
	return blob.SHA256
}

// firstVersion makes a logbook as the first version of the program made them,
// with what another one holds in its tables.
func firstVersion(t testing.TB, path string, from *scribe, keys ...Key) {
	t.Helper()
	err := func() (err error) {
		ctx := context.Background()
		if err := os.MkdirAll(filepath.Join(path, evidenceDir, incomingDir), 0o700); err != nil {
			return err
		}
		signer, err := from.ReadKey()
		if err != nil {
			return err
		}
		raw, err := json.Marshal(keyContent{Version: 1, Signer: signer})
		if err != nil {
			return err
		}
		file := filepath.Join(path, dbFile)
		var s *seal
		if len(keys) > 0 {
			if s, err = newSeal(keys); err != nil {
				return err
			}
			defer func() { err = errors.Join(err, s.close()) }()
			if err := errors.Join(s.file.SetSigner(s.master, signer), s.vfs.Create(file)); err != nil {
				return err
			}
			raw = s.file.Bytes()
		}
		if err := writeFile(filepath.Join(path, keyFile), raw); err != nil {
			return err
		}
		w, err := openSQL(file, s.vfsName(), writing)
		if err != nil {
			return err
		}
		first, err := migrations.ReadFile("migrations/0001_logbook.sql")
		if err == nil {
			_, err = w.ExecContext(ctx, fmt.Sprintf("PRAGMA application_id = %d", appID))
		}
		if err == nil {
			err = step(ctx, w, string(first), 1)
		}
		if err = errors.Join(err, w.Close()); err != nil {
			return err
		}
		_, err = from.copyRows(ctx, file, s, 0, nil)
		return err
	}()
	if err != nil {
		t.Fatal(err)
	}
}

func migrateAndBeKilled(path string, out io.Writer) error {
	fmt.Fprintln(out, "begin")
	db, err := Open(context.Background(), path, testKeys(), testOptions)
	if err != nil {
		return err
	}
	fmt.Fprintln(out, "open")
	return db.Close()
}

// A migration cut off at any moment is finished at the next start, and the copy
// it makes before is whole as soon as it has its name.
func TestAMigrationKilledIsFinishedAtTheNextStart(t *testing.T) {
	for name, keys := range map[string][]Key{"sealed": {testKey()}, "plain": nil} {
		t.Run(name, func(t *testing.T) {
			source := create(t, filepath.Join(t.TempDir(), "source.bridgelog"), keys...)
			source.must(t, "inc", "one", "two", "three")
			source.load(t, "set", 3000)
			digest, err := source.DatasetDigest(context.Background(), "set")
			if err != nil {
				t.Fatal(err)
			}
			old := filepath.Join(t.TempDir(), "old.bridgelog")
			firstVersion(t, old, source, keys...)
			began := time.Now()
			trial := filepath.Join(t.TempDir(), "trial.bridgelog")
			if err := os.CopyFS(trial, os.DirFS(old)); err != nil {
				t.Fatal(err)
			}
			openAt(t, trial).verify(t)
			takes := time.Since(began)
			cut := 0
			for round := range trials(8, 75) {
				path := filepath.Join(t.TempDir(), "test.bridgelog")
				if err := os.CopyFS(path, os.DirFS(old)); err != nil {
					t.Fatal(err)
				}
				lines := killOne(t, path, time.Duration(rand.Int64N(int64(takes))), workEnv+"=migrate")
				if len(lines) == 1 {
					cut++
				}
				before := filepath.Join(path, fmt.Sprintf("before-version-%d.db", len(frozen)))
				for _, when := range []string{"after the kill", "after the next start"} {
					if _, err := os.Stat(before); err == nil {
						wholeCopy(t, path, before)
					} else if when != "after the kill" {
						t.Fatalf("round %d: no copy from before the migration: %v", round, err)
					}
					if err := survived(path, testKeys(), 3, map[string]string{"set": digest}, nil); err != nil {
						t.Fatalf("round %d, %s: %v", round, when, err)
					}
				}
				if err := os.RemoveAll(path); err != nil {
					t.Fatal(err)
				}
			}
			t.Logf("%d cut off; a migration takes about %v", cut, takes)
			if cut == 0 {
				t.Error("none was cut off: the test proves nothing")
			}
		})
	}
}

// wholeCopy checks a copy that a migration of the logbook made before it.
func wholeCopy(t *testing.T, logbook, file string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "copy.bridgelog")
	if err := os.CopyFS(dir, os.DirFS(logbook)); err != nil {
		t.Fatal(err)
	}
	for _, rest := range []string{"", "-wal"} {
		_ = os.Remove(filepath.Join(dir, dbFile+rest)) // there may be no log
	}
	if err := os.Rename(filepath.Join(dir, filepath.Base(file)), filepath.Join(dir, dbFile)); err != nil {
		t.Fatal(err)
	}
	if err := survived(dir, testKeys(), 3, nil, nil); err != nil {
		t.Errorf("the copy from before the migration: %v", err)
	}
}
