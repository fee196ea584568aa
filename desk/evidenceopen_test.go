package desk

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"bridgelog/model"
)

func TestWhatIsOpenedOutsideIsPrivateAndGoneAfterwards(t *testing.T) {
	ctx := context.Background()
	t.Setenv("XDG_RUNTIME_DIR", t.TempDir())
	d, _, _ := sealedDesk(t, &clock{time.Now()})
	id := openOne(t, d, "Odd logins")
	folder, _ := found(t)
	in, err := d.AddEvidence(ctx, EvidenceAsk{Incident: id, Paths: []string{filepath.Join(folder, "note.txt"), filepath.Join(folder, "evil\n\u202efdp.exe")}}, nil)
	if err != nil || in.Taken != 2 {
		t.Fatal(in, err)
	}
	items := evidenceOf(t, d, id)
	path, err := d.OpenOutside(ctx, items[0], nil)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(path)
	if err != nil || string(raw) != "pay up" {
		t.Errorf("%q, %v", raw, err)
	}
	if info, err := os.Stat(filepath.Dir(path)); runtime.GOOS != "windows" && (err != nil || info.Mode().Perm() != 0o700) {
		t.Errorf("others can look into the folder: %v, %v", info.Mode(), err)
	}
	if _, err := d.OpenOutside(ctx, items[1], nil); kindOf(err) != model.Invalid {
		t.Errorf("a program was opened: %v", err)
	}
	if err := SweepOpened(func(int) bool { return true }); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); err != nil {
		t.Error("the file of a program that runs was swept away")
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Dir(path)); !os.IsNotExist(err) {
		t.Errorf("what was opened is still there: %v", err)
	}
	left := filepath.Join(os.Getenv("XDG_RUNTIME_DIR"), openedPrefix+"4194303-x")
	if err := os.Mkdir(left, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := SweepOpened(func(int) bool { return false }); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(left); !os.IsNotExist(err) {
		t.Error("what a crash left is still there")
	}
}

func TestAFolderThatIsStoppedKeepsWhatWasReadAndGoesOnLater(t *testing.T) {
	ctx := context.Background()
	d, _ := open(t)
	id := begin(t, d)
	folder := t.TempDir()
	for _, name := range []string{"a", "b", "c", "d"} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte("content of "+name), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	enough := make(chan struct{})
	read := 0
	in, err := d.AddEvidence(ctx, EvidenceAsk{Incident: id, Paths: []string{folder}, Enough: enough}, func(done, total int64) {
		if done > 12 && read == 0 {
			read++
			close(enough)
		}
	})
	if err != nil || in.Taken < 1 || in.Taken > 3 || len(in.Left) != 1 {
		t.Fatalf("taken %d, left %v, %v", in.Taken, in.Left, err)
	}
	again, err := d.AddEvidence(ctx, EvidenceAsk{Incident: id, Paths: []string{folder}}, nil)
	if err != nil || in.Taken+again.Taken != 4 || len(evidenceOf(t, d, id)) != 4 {
		t.Errorf("then taken %d, left %v, %v", again.Taken, again.Left, err)
	}
	sound(t, d)
}

func TestAPastedPictureIsEvidenceWithItsFingerprint(t *testing.T) {
	ctx := context.Background()
	d, _ := open(t)
	id := begin(t, d)
	at := time.Date(2026, 11, 26, 3, 12, 5, 0, time.UTC)
	picture := append([]byte("\x89PNG\r\n\x1a\n"), bytes.Repeat([]byte{7}, 200_000)...)
	if _, err := d.AddEvidence(ctx, EvidenceAsk{Incident: id, Pasted: picture, PastedAt: at, Item: model.EvidenceItem{System: "fs-02"}}, nil); err != nil {
		t.Fatal(err)
	}
	e := evidenceOf(t, d, id)[0]
	if e.File.Name != "screenshot 2026-11-26 031205Z.png" || e.What != "Screenshot" || e.File.Size != int64(len(picture)) || e.File.Path != "" || e.File.SHA256 == "" {
		t.Errorf("%+v", e)
	}
	sound(t, d)
}
