package storage

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"bridgelog/model"
)

// eachSeal runs a test on a plain logbook and on a sealed one. open opens
// another folder of the same logbook.
func eachSeal(t *testing.T, run func(t *testing.T, s *scribe, path string, key func() *Key)) {
	for name, make := range map[string]func(testing.TB, string) *scribe{"plain": createPlain, "sealed": createAt} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "test.bridgelog")
			run(t, make(t, path), path, testKeys)
		})
	}
}

// keepFile keeps a file that stands beside the database, and one inside it.
func keepFile(t *testing.T, s *scribe, fill byte) string {
	t.Helper()
	b, err := s.PutBlob(context.Background(), bytes.NewReader(bytes.Repeat([]byte{fill}, insideLimit*2)), nil)
	if err != nil {
		t.Fatal(err)
	}
	return b.SHA256
}

func beside(t *testing.T, folder string) (files []string) {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(folder, evidenceDir, "??", "*"))
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// allBytes is a digest of every file below a folder.
func allBytes(t *testing.T, folder string) string {
	t.Helper()
	h := sha256.New()
	err := filepath.WalkDir(folder, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		fmt.Fprintln(h, path, e.IsDir())
		if e.IsDir() {
			return nil
		}
		raw, err := os.ReadFile(path)
		h.Write(raw)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return hex.EncodeToString(h.Sum(nil))
}

func names(t *testing.T, folder string) (names []string) {
	t.Helper()
	all, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range all {
		names = append(names, e.Name())
	}
	return names
}

const keptSecret = "Zebra-crossing 4711"

func TestABackupIsWholeAndNothingOfItIsPlain(t *testing.T) {
	ctx := context.Background()
	eachSeal(t, func(t *testing.T, s *scribe, path string, key func() *Key) {
		s.must(t, "inc", keptSecret)
		sum := keepFile(t, s, 'a')
		folder := t.TempDir()
		dst := filepath.Join(folder, "one.bridgelog")
		got, err := s.Backup(ctx, dst, Copying{})
		if err != nil || got.Files != 1 || got.Shared != 0 || len(got.Missing) > 0 || got.Head != s.head {
			t.Fatalf("%+v, %v", got, err)
		}
		if left := names(t, folder); len(left) != 1 {
			t.Errorf("beside the backup there is %q", left)
		}
		raw, err := os.ReadFile(filepath.Join(dst, dbFile))
		if err != nil {
			t.Fatal(err)
		}
		if s.Sealed() == bytes.Contains(raw, []byte(keptSecret)) {
			t.Errorf("sealed: %v, and the text is found: %v", s.Sealed(), !s.Sealed())
		}
		if _, err := os.Stat(filepath.Join(dst, keyFile)); err != nil {
			t.Error(err)
		}
		before := allBytes(t, dst)
		look, err := OpenReadOnly(ctx, dst, key(), testOptions)
		if err != nil {
			t.Fatal(err)
		}
		if err := checkBlob(look, sum); err != nil {
			t.Error(err)
		}
		if e, err := look.Entry(ctx, 0); err != nil || !strings.Contains(string(e.Body), keptSecret) {
			t.Errorf("%q, %v", e.Body, err)
		}
		wantRefusal(t, look.PutSetting(ctx, "a", "b"), model.Broken, "reading only")
		if err := look.Close(); err != nil {
			t.Error(err)
		}
		if after := allBytes(t, dst); after != before {
			t.Errorf("looking changed the backup:\n%s\n%s", before, after)
		}
		db, err := Open(ctx, dst, key(), testOptions)
		if err != nil {
			t.Fatal(err)
		}
		copied := take(t, db)
		copied.must(t, "inc", "and goes on")
		copied.verify(t)
	})
}

func TestABackupSharesWhatTheOneBeforeHas(t *testing.T) {
	ctx := context.Background()
	eachSeal(t, func(t *testing.T, s *scribe, path string, key func() *Key) {
		s.must(t, "inc", "first")
		keepFile(t, s, 'a')
		folder := t.TempDir()
		one, two := filepath.Join(folder, "one.bridgelog"), filepath.Join(folder, "two.bridgelog")
		if _, err := s.Backup(ctx, one, Copying{}); err != nil {
			t.Fatal(err)
		}
		sum := keepFile(t, s, 'b')
		s.must(t, "inc", "second")
		got, err := s.Backup(ctx, two, Copying{After: one})
		if err != nil || got.Files != 2 || got.Shared != 1 {
			t.Fatalf("%+v, %v", got, err)
		}
		if err := os.RemoveAll(one); err != nil { // as thinning does
			t.Fatal(err)
		}
		look, err := OpenReadOnly(ctx, two, key(), testOptions)
		if err != nil {
			t.Fatal(err)
		}
		defer look.Close()
		if err := checkBlob(look, sum); err != nil {
			t.Error(err)
		}
		if n := len(beside(t, two)); n != 2 {
			t.Errorf("%d files", n)
		}
		// a file of the wrong size is not shared
		three := filepath.Join(folder, "three.bridgelog")
		for _, f := range beside(t, two) {
			if err := os.Truncate(f, 10); err != nil {
				t.Fatal(err)
			}
		}
		if got, err := s.Backup(ctx, three, Copying{After: two}); err != nil || got.Shared != 0 {
			t.Errorf("%+v, %v", got, err)
		}
	})
}

func TestALostFileDoesNotStopBackups(t *testing.T) {
	ctx := context.Background()
	eachSeal(t, func(t *testing.T, s *scribe, path string, _ func() *Key) {
		s.must(t, "inc", "first")
		sum := keepFile(t, s, 'a')
		for _, f := range beside(t, path) {
			if err := os.Remove(f); err != nil {
				t.Fatal(err)
			}
		}
		got, err := s.Backup(ctx, filepath.Join(t.TempDir(), "one.bridgelog"), Copying{})
		if err != nil || len(got.Missing) != 1 || got.Missing[0] != sum {
			t.Errorf("%+v, %v", got, err)
		}
	})
}

func TestAFailedBackupLeavesNoHalfOne(t *testing.T) {
	ctx := context.Background()
	eachSeal(t, func(t *testing.T, s *scribe, path string, _ func() *Key) {
		s.must(t, "inc", "first")
		keepFile(t, s, 'a')
		keepFile(t, s, 'b')
		folder := filepath.Join(t.TempDir(), "stick")
		dst := filepath.Join(folder, "one.bridgelog")
		_, err := s.Backup(ctx, dst, Copying{})
		wantRefusal(t, err, model.NotFound, "not there")
		if err := os.Mkdir(folder, 0o700); err != nil {
			t.Fatal(err)
		}
		stopped, cancel := context.WithCancel(ctx)
		_, err = s.Backup(stopped, dst, Copying{Progress: func(int64, int64) { cancel() }})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("stopped: %v", err)
		}
		if left := names(t, folder); len(left) > 0 {
			t.Errorf("stopping left %q", left)
		}
		_, err = s.Backup(ctx, dst, Copying{Progress: func(done, total int64) {
			if done < total { // the stick is pulled out
				if err := os.Rename(folder, folder+" elsewhere"); err != nil {
					t.Fatal(err)
				}
			}
		}})
		wantRefusal(t, err, model.Full, "gone")
		if _, err := os.Stat(folder); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("the folder came back: %v", err)
		}
		// the stick comes back: what was left of the half one is removed by the next
		if err := os.Rename(folder+" elsewhere", folder); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Backup(ctx, dst, Copying{}); err != nil {
			t.Fatal(err)
		}
		if left := names(t, folder); len(left) != 1 {
			t.Errorf("there is %q", left)
		}
	})
}

func TestALogbookIsLookedAtWithoutATrace(t *testing.T) {
	ctx := context.Background()
	eachSeal(t, func(t *testing.T, s *scribe, path string, key func() *Key) {
		s.must(t, "inc", "first")
		_, err := OpenReadOnly(ctx, path, key(), testOptions)
		wantRefusal(t, err, model.Locked, "storage test")
		killed := filepath.Join(t.TempDir(), "killed.bridgelog") // as a killed program leaves it: with a log
		if err := os.CopyFS(killed, os.DirFS(path)); err != nil {
			t.Fatal(err)
		}
		if info, err := os.Stat(filepath.Join(killed, dbFile+"-wal")); err != nil || info.Size() == 0 {
			t.Fatalf("there is no log: %v", err)
		}
		if err := os.Remove(filepath.Join(killed, lockFile)); err != nil {
			t.Fatal(err)
		}
		before := allBytes(t, killed)
		look, err := OpenReadOnly(ctx, killed, key(), testOptions)
		if err != nil {
			t.Fatal(err)
		}
		private := look.private
		if e, err := look.Entry(ctx, 0); err != nil || string(e.Body) == "" {
			t.Errorf("%+v, %v", e, err)
		}
		if err := look.Close(); err != nil {
			t.Error(err)
		}
		if after := allBytes(t, killed); after != before {
			t.Errorf("looking changed it:\n%s\n%s", before, after)
		}
		if _, err := os.Stat(private); private == "" || !errors.Is(err, os.ErrNotExist) {
			t.Errorf("the private copy %q is left: %v", private, err)
		}
	})
}
