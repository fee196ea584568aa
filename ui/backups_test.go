package ui

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bridgelog/ui/kit"
)

func TestABackupIsMadeByThePlanCheckedAndAFailureIsTold(t *testing.T) {
	b := newSealedBridge(t)
	b.incident()
	b.Go(Route{Page: PageBackups})
	p := b.screen.(*backupsPage)
	if got := kit.OutlineText(p.content); !strings.Contains(got, "nothing is backed up by itself") {
		t.Errorf("shown: %s", got)
	}
	p.now()
	if got := kit.OutlineText(p.content); !strings.Contains(got, "Choose the folder first") {
		t.Errorf("shown: %s", got)
	}
	folder := filepath.Join(t.TempDir(), "stick")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	b.picks.dir = folder
	p.choose()
	p.now()
	if got := kit.OutlineText(p.content); len(p.all) != 1 || !strings.Contains(got, "Backed up: ") || !strings.Contains(got, "The newest 12 are kept") {
		t.Fatalf("%d backups; shown: %s", len(p.all), got)
	}
	p.table.Select(0)
	p.check()
	if got := kit.OutlineText(p.content); !strings.Contains(got, "This backup is sound") {
		t.Errorf("shown: %s", got)
	}

	// By itself, once the plan says so, and only then.
	b.watchBackups(b.clock)
	if backups(t, folder) != 1 {
		t.Error("a backup was made that is not due")
	}
	b.incident()
	b.clock = b.clock.Add(5 * time.Hour)
	b.watchBackups(b.clock)
	if backups(t, folder) != 2 {
		t.Error("no backup was made when one was due")
	}
	if err := os.RemoveAll(folder); err != nil {
		t.Fatal(err)
	}
	b.incident()
	b.clock = b.clock.Add(5 * time.Hour)
	b.watchBackups(b.clock)
	if b.status.Backup == "" {
		t.Error("a backup that failed is not told in the status line")
	}
}

func TestADamagedBackupIsNamed(t *testing.T) {
	b := newSealedBridge(t)
	b.incident()
	folder := t.TempDir()
	b.picks.dir = folder
	b.Go(Route{Page: PageBackups})
	p := b.screen.(*backupsPage)
	p.choose()
	p.now()
	file := filepath.Join(p.all[0].Path, "logbook.db")
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	raw[len(raw)/2] ^= 1
	if err := os.WriteFile(file, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	p.table.Select(0)
	p.check()
	if got := kit.OutlineText(p.content); strings.Contains(got, "is sound. ") {
		t.Errorf("shown: %s", got)
	}
}

func backups(t *testing.T, folder string) int {
	t.Helper()
	all, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	return len(all)
}
