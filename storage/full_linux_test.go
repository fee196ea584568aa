package storage

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"bridgelog/model"
)

// The disk runs full at one place after the other of everything that writes: a
// sentence each time, and what was acknowledged is there.
func TestAFullDiskAtEveryPlaceIsFailingInWords(t *testing.T) {
	ctx := context.Background()
	source, from := newLogbook(t)
	blob := fillSmall(t, source)
	digest, err := source.DatasetDigest(ctx, "set")
	if err != nil {
		t.Fatal(err)
	}
	source.Close()
	disk := smallDisk(t, "8m")
	stopped := map[string]int{}
	for room := 0; room <= 1600; room += trials(160, 8) { // KiB left
		path := filepath.Join(disk, "test.bridgelog")
		if err := os.CopyFS(path, os.DirFS(from)); err != nil {
			t.Fatal(err)
		}
		var fs syscall.Statfs_t
		if err := syscall.Statfs(disk, &fs); err != nil {
			t.Fatal(err)
		}
		filler := filepath.Join(disk, "filler")
		if err := os.WriteFile(filler, make([]byte, max(0, int(fs.Bavail)*int(fs.Bsize)-room<<10)), 0o600); err != nil {
			t.Fatal(err)
		}
		entries, key, err := uint64(1), 0, error(nil)
		blobs := []string{blob}
		what := "open"
		db, err := Open(ctx, path, testKeys(), testOptions)
		if err == nil {
			var s *scribe
			if s, err = pickUp(db); err != nil {
				t.Fatal(err)
			}
			steps := []struct {
				name string
				do   func() error
			}{
				{"entry", func() error {
					err := s.record(ctx, "inc", nil, strings.Repeat("long ", 20_000))
					if err == nil {
						entries = s.frontier.Head().Size
					}
					return err
				}},
				{"evidence", func() error {
					b, err := s.PutBlob(ctx, bytes.NewReader(bytes.Repeat([]byte("new "), 50_000)), nil)
					if err == nil {
						blobs = append(blobs, b.SHA256)
					}
					return err
				}},
				{"key", func() error {
					err := s.ReplaceKey(0, *numbered(1))
					if err == nil {
						key = 1
					}
					return err
				}},
				{"backup", func() error { _, err := s.Backup(ctx, filepath.Join(disk, "copy.bridgelog"), Copying{}); return err }},
			}
			for _, step := range steps {
				if what, err = step.name, step.do(); err != nil {
					break
				}
			}
			_ = db.Close() // on a full disk the log stays beside the database
		}
		if err != nil {
			stopped[what]++
			var refusal *model.Error
			if !errors.As(err, &refusal) || refusal.Hint == "" {
				t.Errorf("%d KiB, %s: %v is no sentence", room, what, err)
			}
		}
		_, gone := os.Stat(filepath.Join(disk, "copy.bridgelog"))
		if err != nil && gone == nil {
			t.Errorf("%d KiB: %s failed, and a copy has its name", room, what)
		}
		if err := os.Remove(filler); err != nil {
			t.Fatal(err)
		}
		opener := testKeys()
		if key == 1 {
			opener = numbered(1)
		}
		if err := survived(path, opener, entries, map[string]string{"set": digest}, blobs); err != nil {
			t.Errorf("%d KiB left, stopped at %s: %v", room, what, err)
		}
		for _, left := range []string{path, filepath.Join(disk, "copy.bridgelog")} {
			if err := os.RemoveAll(left); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, what := range []string{"evidence", "backup"} {
		if stopped[what] == 0 {
			t.Errorf("%s was never stopped: the test proves little", what)
		}
	}
	t.Logf("stopped at %v", stopped)
}
