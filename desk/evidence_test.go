package desk

import (
	"bytes"
	"context"
	"crypto/md5"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"bridgelog/model"
)

// found is a folder with an odd assortment of things in it.
func found(t *testing.T) (folder string, large []byte) {
	t.Helper()
	folder = t.TempDir()
	large = make([]byte, 300<<10)
	rand.Read(large)
	for name, raw := range map[string][]byte{"note.txt": []byte("pay up"), "same note.txt": []byte("pay up"), "disk.img": large, "evil\n\u202efdp.exe": []byte("MZ")} {
		if err := os.WriteFile(filepath.Join(folder, name), raw, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return folder, large
}

func evidenceOf(t *testing.T, d *Desk, id model.IncidentID) []model.Evidence {
	t.Helper()
	v, err := d.Incident(context.Background(), id)
	if err != nil {
		t.Fatal(err)
	}
	return v.Evidence()
}

func TestAFolderIsTakenInAsOneActAndWhatIsNoFileIsTold(t *testing.T) {
	ctx := context.Background()
	d, _ := open(t)
	id := begin(t, d)
	folder, large := found(t)
	odd := 0
	if runtime.GOOS != "windows" {
		if err := os.Symlink("/etc/passwd", filepath.Join(folder, "link")); err != nil {
			t.Fatal(err)
		}
		if err := syscall.Mkfifo(filepath.Join(folder, "pipe"), 0o600); err != nil {
			t.Fatal(err)
		}
		odd = 2
	}
	var last, total int64
	in, err := d.AddEvidence(ctx, EvidenceAsk{Incident: id, Paths: []string{folder}, Item: model.EvidenceItem{Kind: "file", System: "fs-02", How: "copied", Tool: "cp", Version: "9.1"},
		Also: []string{"MD5", "SHA-512"}}, func(done, all int64) { last, total = done, all })
	if err != nil {
		t.Fatal(err)
	}
	if in.Taken != 3 || len(in.Left) != odd+1 || last != total || total != int64(len(large)+len("pay up")*2+2) {
		t.Errorf("taken %d, left %v, progress %d of %d", in.Taken, in.Left, last, total)
	}
	for _, l := range in.Left {
		if l.Why == "" {
			t.Errorf("%s was left out without a word", l.Path)
		}
	}
	sum := md5.Sum(large)
	for _, e := range evidenceOf(t, d, id) {
		switch e.File.Name {
		case "disk.img":
			if e.File.Place != model.PlaceFolder || len(e.File.Others) != 2 || e.File.Others[1].Value != hex.EncodeToString(sum[:]) || e.Tool != "cp" || !e.File.Modified.Known() {
				t.Errorf("%+v", e)
			}
		case "evil\n\u202efdp.exe":
			if shown := e.File.Shown(); shown != `evil\n\u202efdp.exe` || strings.ContainsAny(e.What, "\n\u202e") {
				t.Errorf("shown as %q, %q", shown, e.What)
			}
		}
		r, err := d.OpenEvidence(ctx, e)
		if err != nil {
			t.Fatal(err)
		}
		raw := make([]byte, r.Size())
		if _, err := r.ReadAt(raw, 0); err != nil && err != io.EOF {
			t.Error(err)
		}
		if err := r.Close(); err != nil {
			t.Error(err)
		}
		if again, err := d.Reread(ctx, e, nil); err != nil || again.Result != model.Match {
			t.Errorf("%s: %+v %v", e.Number, again, err)
		}
	}
}

func TestThatTheSameFileIsInTheEvidenceAlreadyIsSaid(t *testing.T) {
	ctx := context.Background()
	d, _ := open(t)
	id := begin(t, d)
	folder, _ := found(t)
	ask := EvidenceAsk{Incident: id, Paths: []string{filepath.Join(folder, "disk.img")}}
	if _, err := d.AddEvidence(ctx, ask, nil); err != nil {
		t.Fatal(err)
	}
	_, err := d.AddEvidence(ctx, ask, nil)
	turnedDown(t, err, model.Conflict, "in the evidence already, as E-01")
	if r, err := d.Reread(ctx, evidenceOf(t, d, id)[0], nil); err != nil || r.Result != model.Match {
		t.Errorf("the refusal took the first one with it: %+v %v", r, err)
	}
	ask.Again = true
	if _, err := d.AddEvidence(ctx, ask, nil); err != nil {
		t.Fatal(err)
	}
}

func TestAFileThatChangesWhileItIsReadIsNoEvidence(t *testing.T) {
	ctx := context.Background()
	d, _ := open(t)
	id := begin(t, d)
	folder, _ := found(t)
	path := filepath.Join(folder, "disk.img")
	_, err := d.AddEvidence(ctx, EvidenceAsk{Incident: id, Paths: []string{path}}, func(done, _ int64) {
		f, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0)
		if err != nil {
			t.Fatal(err)
		}
		f.WriteString("more")
		f.Close()
	})
	turnedDown(t, err, model.Conflict, "changed while it was read")
	if all := evidenceOf(t, d, id); len(all) != 0 {
		t.Errorf("taken in: %+v", all)
	}
	if n := blobs(t, d); n != 0 {
		t.Errorf("%d files stayed in the logbook", n)
	}
}

func TestACancelledIntakeLeavesNothingAndCanBeBegunAgain(t *testing.T) {
	d, _ := open(t)
	id := begin(t, d)
	folder, _ := found(t)
	ctx, cancel := context.WithCancel(context.Background())
	_, err := d.AddEvidence(ctx, EvidenceAsk{Incident: id, Paths: []string{folder}}, func(done, _ int64) {
		if done > 100<<10 {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v", err)
	}
	if n := blobs(t, d); n != 0 || len(evidenceOf(t, d, id)) != 0 {
		t.Errorf("%d files and %d items stayed", n, len(evidenceOf(t, d, id)))
	}
	in, err := d.AddEvidence(context.Background(), EvidenceAsk{Incident: id, Paths: []string{folder}}, nil)
	if err != nil || in.Taken != 3 {
		t.Errorf("taken %d, %v", in.Taken, err)
	}
}

// blobs is how many files stand beside the database.
func blobs(t *testing.T, d *Desk) int {
	t.Helper()
	n := 0
	err := filepath.WalkDir(filepath.Join(d.path, "evidence"), func(_ string, e os.DirEntry, err error) error {
		if err == nil && e.Type().IsRegular() {
			n++
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestASingleLinkDeviceOrMissingFileIsASentence(t *testing.T) {
	ctx := context.Background()
	d, _ := open(t)
	id := begin(t, d)
	dir := t.TempDir()
	link := filepath.Join(dir, "link")
	if err := os.Symlink("/etc/passwd", link); err != nil {
		t.Skip("no links here:", err)
	}
	for path, says := range map[string]string{link: "a link to another place", "/dev/null": "a device", filepath.Join(dir, "gone"): "no such file", dir: "nothing in it"} {
		_, err := d.AddEvidence(ctx, EvidenceAsk{Incident: id, Paths: []string{path}}, nil)
		var refusal *model.Error
		if !errors.As(err, &refusal) || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", path, err)
		}
	}
}

func TestAFileLeftWhereItIsIsKnownByItsFingerprintAlone(t *testing.T) {
	ctx := context.Background()
	d, _ := open(t)
	id := begin(t, d)
	folder, _ := found(t)
	path := filepath.Join(folder, "disk.img")
	if _, err := d.AddEvidence(ctx, EvidenceAsk{Incident: id, Paths: []string{path}, Outside: true, Item: model.EvidenceItem{Location: "evidence server"}}, nil); err != nil {
		t.Fatal(err)
	}
	e := evidenceOf(t, d, id)[0]
	if e.File.Kept() || blobs(t, d) != 0 {
		t.Errorf("it was kept: %+v", e.File)
	}
	if r, err := d.Reread(ctx, e, nil); err != nil || r.Result != model.Match {
		t.Errorf("%+v %v", r, err)
	}
	if err := os.WriteFile(path, []byte("another"), 0o600); err != nil {
		t.Fatal(err)
	}
	if r, err := d.Reread(ctx, e, nil); err != nil || r.Result != model.Mismatch || !strings.Contains(r.Found, r.SHA256) {
		t.Errorf("%+v %v", r, err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if r, err := d.Reread(ctx, e, nil); err != nil || r.Result != model.NotPossible || r.Why == "" {
		t.Errorf("%+v %v", r, err)
	}
}

func TestAnExportIsVerifiedFirstAndIsAHandOver(t *testing.T) {
	ctx := context.Background()
	d, _ := open(t)
	id := begin(t, d)
	folder, large := found(t)
	if _, err := d.AddEvidence(ctx, EvidenceAsk{Incident: id, Paths: []string{filepath.Join(folder, "disk.img")}}, nil); err != nil {
		t.Fatal(err)
	}
	to := filepath.Join(t.TempDir(), "for the lab.img")
	give := model.TransferCustody{Incident: id, Item: "E-01", To: "Lab, Dr. Roe", Purpose: "analysis", Condition: "copy on a stick"}
	if _, err := d.ExportEvidence(ctx, give, to, nil); err != nil {
		t.Fatal(err)
	}
	if raw, err := os.ReadFile(to); err != nil || !bytes.Equal(raw, large) {
		t.Errorf("exported %d bytes, %v", len(raw), err)
	}
	e := evidenceOf(t, d, id)[0]
	if len(e.Moves) != 1 || e.Moves[0].Copy.File != "for the lab.img" || e.Moves[0].Check.Result != model.Match || e.Holder == "Lab, Dr. Roe" {
		t.Errorf("moves %+v, held by %s", e.Moves, e.Holder)
	}
	_, err := d.ExportEvidence(ctx, give, to, nil)
	turnedDown(t, err, model.Conflict, "already something of this name")
	if _, err := d.Do(ctx, model.DisposeEvidence{Incident: id, Item: "E-01"}); err == nil {
		t.Error("disposed of without a reason")
	}
}

func TestATamperedItemNeverLeavesAsIfItWereWholeAndCheckFindsIt(t *testing.T) {
	ctx := context.Background()
	c := &clock{time.Now()}
	d, err := Open(ctx, filepath.Join(t.TempDir(), "a.bridgelog"), options(c))
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	id := begin(t, d)
	folder, _ := found(t)
	if _, err := d.AddEvidence(ctx, EvidenceAsk{Incident: id, Paths: []string{filepath.Join(folder, "disk.img")}}, nil); err != nil {
		t.Fatal(err)
	}
	sound(t, d)
	err = filepath.WalkDir(filepath.Join(d.path, "evidence"), func(path string, e os.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() {
			return err
		}
		raw, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		raw[len(raw)/2] ^= 1
		return os.WriteFile(path, raw, 0o600)
	})
	if err != nil {
		t.Fatal(err)
	}
	to := filepath.Join(t.TempDir(), "out.img")
	_, err = d.ExportEvidence(ctx, model.TransferCustody{Incident: id, Item: "E-01", To: "Lab", Purpose: "analysis"}, to, nil)
	if err == nil {
		t.Error("a changed file was exported")
	}
	if left, _ := os.ReadDir(filepath.Dir(to)); len(left) != 0 {
		t.Errorf("it left %v", left)
	}
	check, err := d.Verify(ctx, nil, nil)
	if err != nil || check.Clean() || !strings.Contains(strings.Join(check.Beside, "\n"), "E-01 (disk.img)") {
		t.Errorf("the check says %+v %v", check.Beside, err)
	}
	e := evidenceOf(t, d, id)[0]
	r, err := d.Reread(ctx, e, nil)
	if err != nil || r.Result != model.Mismatch {
		t.Fatalf("%+v %v", r, err)
	}
	_, err = d.Do(ctx, model.CheckEvidence{Incident: id, Item: "E-01", Check: r})
	turnedDown(t, err, model.Invalid, "who was told")
	r.Told = "Dana Holt, legal"
	if _, err := d.Do(ctx, model.CheckEvidence{Incident: id, Item: "E-01", Check: r}); err != nil {
		t.Fatal(err)
	}
	v, err := d.Incident(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	if e := v.Evidence()[0]; e.Doubt == "" || len(v.Standing("actions")) != 1 {
		t.Errorf("doubt %q, %d actions", e.Doubt, len(v.Standing("actions")))
	}
}

func TestDisposalTakesTheFileOutUnlessSomethingNeedsItAndTheRecordStaysSound(t *testing.T) {
	ctx := context.Background()
	d, _ := open(t)
	id, other := begin(t, d), begin(t, d)
	folder, _ := found(t)
	for _, at := range []model.IncidentID{id, other} {
		if _, err := d.AddEvidence(ctx, EvidenceAsk{Incident: at, Paths: []string{filepath.Join(folder, "disk.img")}}, nil); err != nil {
			t.Fatal(err)
		}
	}
	for i, at := range []model.IncidentID{id, other} {
		if _, err := d.DisposeEvidence(ctx, model.DisposeEvidence{Incident: at, Item: "E-01", Reason: "retention over", Authority: "Dana Holt, order 7", Witness: "Lee Marsh", Method: "deleted", Drop: true}); err != nil {
			t.Fatal(err)
		}
		if n := blobs(t, d); n != 1-i {
			t.Errorf("after disposal %d: %d files", i+1, n)
		}
	}
}
