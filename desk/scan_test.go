package desk

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"

	"bridgelog/assets"
	"bridgelog/model"
	"bridgelog/model/guide"
	"bridgelog/report"
	"bridgelog/report/text"
)

// secret is typed into every kind of field of an incident; it must not be found
// in any file but those a person exported.
const secret = "Zeppelinfeld"

// playEnv makes TestThePlayedIncident act as the program: folder, and whether
// its logbook is not sealed.
const (
	playEnv  = "BRIDGELOG_TEST_PLAY"
	plainEnv = "BRIDGELOG_TEST_PLAIN"
)

// TestThePlayedIncident is no test of its own: it is what the scan looks at.
func TestThePlayedIncident(t *testing.T) {
	root := os.Getenv(playEnv)
	if root == "" {
		t.Skip("it is played by TestNothingOfAWholeIncidentStandsInClear")
	}
	ctx := context.Background()
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	c := &clock{time.Now()}
	o := options(c)
	g, err := guide.Load(assets.Guide)
	check(err)
	o.Guide = &g
	o.Reports, err = report.LoadTemplates(assets.Guide)
	check(err)
	duties := shippedDuties()
	o.Duties = func() Duties { return duties }
	o.Drawers = map[string]report.Drawer{"text": text.Draw, "json": text.DrawJSON}
	o.By.Name = secret + " Doe"
	if os.Getenv(plainEnv) != "" {
		o.Seal = nil
	}
	path := filepath.Join(root, "book", "test.bridgelog")
	d, err := Open(ctx, path, o)
	check(err)
	drill, err := d.Practice(ctx)
	check(err)
	check(d.PracticeOn(ctx, drill))
	id := must(t)(d.Do(ctx, model.OpenIncident{Title: secret + " title", Reporter: secret + " reporter", Systems: []string{secret + "-srv"}})).Incident
	note(t, d, id, "now "+secret+" in the timeline")
	must(t)(d.Undo(ctx, id))
	must(t)(d.Redo(ctx, id))
	check(d.SaveDraft(ctx, "quick", "half a sentence on "+secret))
	check(d.PutSetting(ctx, "last search", secret))
	inputs := filepath.Join(root, "inputs")
	small, large := filepath.Join(inputs, secret+" note.txt"), filepath.Join(inputs, secret+".img")
	check(os.WriteFile(small, []byte(secret+" in a small file"), 0o600))
	check(os.WriteFile(large, []byte(strings.Repeat(secret+" in a large file\n", 20_000)), 0o600))
	_, err = d.AddEvidence(ctx, EvidenceAsk{Incident: id, Paths: []string{small, large}, Also: []string{"MD5"}, Item: model.EvidenceItem{System: secret + "-srv", Custodian: secret + " custodian",
		TakenBy: secret + " hand", How: secret + " how", Tool: secret + " tool", Witness: secret + " witness", Basis: secret + " basis", Location: secret + " safe"}}, nil)
	check(err)
	for _, e := range evidenceOf(t, d, id) {
		_, err := d.Reread(ctx, e, nil)
		check(err)
	}
	for rows, name := range map[int]string{20: "few.csv", DatasetFrom + 50: "many.csv"} {
		file := filepath.Join(inputs, name)
		check(os.WriteFile(file, []byte(strings.ReplaceAll(timesketch(rows), "Service", secret+" "+name)), 0o600))
		importFile(t, d, id, file)
	}
	check(d.FinishIndex(ctx))
	for _, words := range []string{secret, "zeppelinf"} {
		hits, err := d.SearchAll(ctx, words, 10)
		check(err)
		if len(hits) == 0 {
			t.Error("nothing is found")
		}
	}
	if os.Getenv(plainEnv) == "" {
		_, paper := NewRecoveryKey() // goes to a person's printer
		paper.Name = "safe"          // is to be read before unlocking (docs/format.md)
		check(d.AddUnlocker(ctx, paper))
	}
	shred := note(t, d, id, "now "+secret+" to be erased")
	_, err = d.Shred(ctx, model.Shred{Incident: id, Entries: []model.Seq{shred.Seq}, Basis: "other", Reason: secret + " law", Authority: secret + " court", Second: secret + " second"})
	check(err)
	_, err = d.Export(ctx, Ask{Incident: id, Format: "text", Choice: report.DefaultChoice(), Datasets: true}, filepath.Join(root, "exports", "a.txt"))
	check(err)
	check(d.Backup(ctx, filepath.Join(root, "book", "backup.bridgelog"), nil))
	if os.Getenv(plainEnv) != "" { // killed, so to say: the log stays as it is
		return
	}
	note(t, d, id, "now "+secret+" in the log")
	// The look while it is open, with the log beside the database.
	if hits := scan(t, root); len(hits) > 0 {
		t.Errorf("while open, %s is readable in %v", secret, hits)
	}
	check(d.Close())
	o.Unlock = testKey()
	d, err = Open(ctx, path, o)
	check(err)
	sound(t, d)
	check(d.Close())
}

// shapes are how a text can stand in a file.
func shapes(text string) map[string][]byte {
	var le, be []byte
	for _, b := range []byte(text) {
		le, be = append(le, b, 0), append(be, 0, b)
	}
	all := map[string][]byte{"as it is": []byte(text), "in capitals": []byte(strings.ToUpper(text)), "in small letters": []byte(strings.ToLower(text)),
		"UTF-16LE": le, "UTF-16BE": be, "hex": []byte(hex.EncodeToString([]byte(text))), "HEX": []byte(strings.ToUpper(hex.EncodeToString([]byte(text))))}
	for lead := range 3 { // base64 looks different at each place of three
		raw := append(make([]byte, lead), text...)
		enc := base64.RawStdEncoding.EncodeToString(raw[:len(raw)-len(raw)%3])
		all["base64 "+string(rune('0'+lead))] = []byte(enc[(lead*8+5)/6:])
	}
	return all
}

// scan lists the files below root that hold the secret, or are named by it, but
// for what a person brought and exported.
func scan(t *testing.T, root string) (hits []string) {
	t.Helper()
	want := shapes(secret)
	files := 0
	err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if e.IsDir() && (e.Name() == "inputs" || e.Name() == "exports") {
			return fs.SkipDir
		}
		if strings.Contains(e.Name(), secret) {
			hits = append(hits, "the name of "+path)
		}
		if !e.Type().IsRegular() {
			return nil
		}
		files++
		raw, err := os.ReadFile(path)
		for how, b := range want {
			if bytes.Contains(raw, b) {
				hits = append(hits, path+" "+how)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if files < 3 {
		t.Errorf("only %d files were looked at", files)
	}
	return hits
}

// playIn runs the whole incident as a program of its own, whose home and
// temporary folder lie below root, and returns what strace tells of it.
func playIn(t *testing.T, root, plain string) (calls string) {
	t.Helper()
	for _, dir := range []string{"home", "tmp", "book", "inputs", "exports"} {
		if err := os.MkdirAll(filepath.Join(root, dir), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	args := []string{os.Args[0], "-test.run=^TestThePlayedIncident$", "-test.v"}
	told := filepath.Join(t.TempDir(), "strace.txt")
	if tool, err := exec.LookPath("strace"); err == nil && runtime.GOOS == "linux" {
		args = append([]string{tool, "-f", "-s", "4096", "-e", "signal=none", "-o", told, "-e", "trace=open,openat,creat,mkdir,mkdirat,rename,renameat,renameat2,link,linkat,symlink,symlinkat"}, args...)
	}
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Env = append(os.Environ(), playEnv+"="+root, plainEnv+"="+plain)
	for _, name := range []string{"HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME"} {
		cmd.Env = append(cmd.Env, name+"="+filepath.Join(root, "home"))
	}
	for _, name := range []string{"TMPDIR", "TMP", "TEMP"} {
		cmd.Env = append(cmd.Env, name+"="+filepath.Join(root, "tmp"))
	}
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	raw, err := os.ReadFile(told)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	return string(raw)
}

var writingCall = regexp.MustCompile(`(?m)(?:O_WRONLY|O_RDWR|O_CREAT|mkdir|rename|link|creat\().*$`)

func TestNothingOfAWholeIncidentStandsInClear(t *testing.T) {
	root := t.TempDir()
	calls := playIn(t, root, "")
	if hits := scan(t, root); len(hits) > 0 {
		t.Errorf("%s is readable in %v", secret, hits)
	}
	exported, err := os.ReadFile(filepath.Join(root, "exports", "a.txt"))
	if err != nil || !bytes.Contains(exported, []byte(secret)) {
		t.Errorf("the export does not hold it: %v", err)
	}
	// Nothing is written but below the logbook, its backup and what was chosen.
	writes := 0
	quoted := regexp.MustCompile(`"((?:[^"\\]|\\.)*)"`)
	for _, line := range strings.Split(calls, "\n") {
		if !writingCall.MatchString(line) || strings.Contains(line, "= -1 ") {
			continue
		}
		for _, m := range quoted.FindAllStringSubmatch(line, -1) {
			writes++
			path := m[1]
			inside := strings.HasPrefix(path, filepath.Join(root, "book")+"/") || strings.HasPrefix(path, filepath.Join(root, "exports")+"/") ||
				strings.HasPrefix(path, filepath.Join(root, "inputs")+"/") || path == "/dev/null"
			if filepath.IsAbs(path) && !inside {
				t.Errorf("written outside: %s", line)
			}
		}
	}
	if calls != "" && writes < 20 {
		t.Errorf("strace told of %d writes only", writes)
	}
	t.Logf("%d files opened, made or moved", writes)
	for _, dir := range []string{"home", "tmp"} {
		left, err := os.ReadDir(filepath.Join(root, dir))
		if err != nil || len(left) > 0 {
			t.Errorf("left in %s: %v %v", dir, left, err)
		}
	}
}

// The control: the same incident in a logbook that is not sealed is found.
func TestTheScanFindsWhatIsNotSealed(t *testing.T) {
	root := t.TempDir()
	playIn(t, root, "yes")
	if hits := scan(t, root); len(hits) < 2 {
		t.Errorf("found in %v only: the scan proves nothing", hits)
	}
}
