package storage

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"bridgelog/model"
)

// smallDisk mounts a disk of so many bytes and returns its folder.
func smallDisk(t *testing.T, size string) string {
	t.Helper()
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size="+size); err != nil {
		t.Skipf("a small disk cannot be mounted here: %v", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(dir, syscall.MNT_DETACH) })
	return dir
}

func TestARealDiskThatRunsFull(t *testing.T) {
	ctx := context.Background()
	path := filepath.Join(smallDisk(t, "3m"), "test.bridgelog")
	s := createAt(t, path)
	long := strings.Repeat("x", 20_000)
	var err error
	n := 0
	for n = 0; err == nil && n < 1000; n++ {
		err = s.record(ctx, "inc", nil, long)
	}
	wantRefusal(t, err, model.Full, "disk is full")
	kept, _, _ := s.Head()
	if kept.Size != uint64(n-1) {
		t.Fatalf("%d entries, %d acknowledged", kept.Size, n-1)
	}
	_, err = s.StageDataset(ctx, DatasetLoad{ID: "set", Incident: "inc", Rows: rowsOf(20_000)})
	wantRefusal(t, err, model.Full, "disk is full")
	_, err = s.PutBlob(ctx, bytes.NewReader(make([]byte, 2<<20)), nil)
	wantRefusal(t, err, model.Full, "disk is full")
	wantRefusal(t, writeFile(filepath.Join(path, keyFile), make([]byte, 2<<20)), model.Full, "disk is full")
	_, err = s.Backup(ctx, filepath.Join(filepath.Dir(path), "copy.bridgelog"), Copying{})
	wantRefusal(t, err, model.Full, "disk is full")
	if files, err := os.ReadDir(filepath.Dir(path)); err != nil || len(files) != 1 {
		t.Fatalf("the failed backup left %v, %v", files, err)
	}
	s.verify(t)
	s.Close()
	s = openAt(t, path)
	if head, _, _ := s.Head(); head != kept {
		t.Fatalf("head %v after reopening, was %v", head, kept)
	}
	s.verify(t)
	_, err = Create(ctx, filepath.Join(filepath.Dir(path), "second.bridgelog"), []Key{testKey()}, testOptions)
	if err == nil {
		return // closing made enough room
	}
	wantRefusal(t, err, model.Full, "disk is full")
}

func TestAFolderThatMayNotBeWritten(t *testing.T) {
	ctx := context.Background()
	var dir string
	if os.Getuid() == 0 {
		dir = smallDisk(t, "8m")
	} else {
		dir = t.TempDir()
	}
	path := filepath.Join(dir, "test.bridgelog")
	s := createAt(t, path)
	s.must(t, "inc", "one")
	s.Close()
	if os.Getuid() == 0 { // whom modes do not stop
		if err := syscall.Mount("", dir, "", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""); err != nil {
			t.Skipf("a disk cannot be made read-only here: %v", err)
		}
	} else {
		for _, p := range []string{filepath.Join(path, dbFile), filepath.Join(path, lockFile), path, dir} {
			mode := os.FileMode(0o555)
			if err := os.Chmod(p, mode); err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = os.Chmod(p, 0o700) })
		}
	}
	_, err := Open(ctx, path, testKeys(), testOptions)
	wantRefusal(t, err, model.Full, "may not be written")
	_, err = Create(ctx, filepath.Join(dir, "second.bridgelog"), []Key{testKey()}, testOptions)
	wantRefusal(t, err, model.Full, "may not be written")
	_, err = Create(ctx, filepath.Join(dir, "sub", "third.bridgelog"), []Key{testKey()}, testOptions)
	wantRefusal(t, err, model.Full, "may not be written")
}
