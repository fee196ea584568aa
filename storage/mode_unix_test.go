//go:build unix

package storage

import (
	"context"
	"io/fs"
	"path/filepath"
	"syscall"
	"testing"
)

// Nothing a logbook makes is for anybody but its owner, whatever the user's mask
// lets through.
func TestNobodyElseMayReadALogbook(t *testing.T) {
	defer syscall.Umask(syscall.Umask(0))
	ctx := context.Background()
	dir := t.TempDir()
	plain := createPlain(t, filepath.Join(dir, "plain.bridgelog"))
	sealed := createAt(t, filepath.Join(dir, "new", "sealed.bridgelog"))
	for name, s := range map[string]*scribe{"plain": plain, "sealed": sealed} {
		s.must(t, "inc", "one")
		keepFile(t, s, 'a')
		if _, err := s.Backup(ctx, filepath.Join(dir, name+" backup.bridgelog"), Copying{}); err != nil {
			t.Fatal(err)
		}
	}
	if err := sealed.AddKey(recovery()); err != nil {
		t.Fatal(err)
	}
	if err := plain.SealCopy(ctx, filepath.Join(dir, "copy.bridgelog"), []Key{testKey()}, nil); err != nil {
		t.Fatal(err)
	}
	if err := CopyFolder(ctx, filepath.Join(dir, "plain backup.bridgelog"), filepath.Join(dir, "restored.bridgelog"), nil); err != nil {
		t.Fatal(err)
	}
	seen := 0
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error { // with logs and locks
		if err != nil || path == dir {
			return err
		}
		info, err := e.Info()
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has mode %v", path, info.Mode())
		}
		seen++
		return err
	})
	if err != nil || seen < 40 {
		t.Errorf("%d files and folders, %v", seen, err)
	}
}
