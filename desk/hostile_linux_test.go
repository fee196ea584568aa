package desk

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"bridgelog/model"
	"bridgelog/model/guide"
)

// What is no file is named with its reason, once; nothing waits for a pipe that
// never ends.
func TestAWatchedFolderWithLinksPipesAndAHugeFileSaysWhatItLeftOut(t *testing.T) {
	ctx := context.Background()
	d, c := guided(t)
	dir := t.TempDir()
	drop(t, dir, map[string]string{"x\n\u202Egnp.json": sentinelAlert, "-rf.json": `{"title":"dash","severity":"low","host":"z"}`, "empty.json": "", "blank.txt": "\x1b",
		"bad\xff.json": `{"title":"inv","severity":"low","host":"zz"}`})
	if err := errors.Join(syscall.Mkfifo(filepath.Join(dir, "pipe.json"), 0o600), os.Symlink("/etc/passwd", filepath.Join(dir, "link.json")), os.Mkdir(filepath.Join(dir, "done"), 0o700),
		os.WriteFile(filepath.Join(dir, "big.json"), nil, 0o600), os.Truncate(filepath.Join(dir, "big.json"), 5<<30)); err != nil {
		t.Fatal(err)
	}
	look := func(w *SignalWatch) (SignalIntake, SignalIntake) {
		t.Helper()
		first, err := w.Look(ctx, nil)
		if err != nil {
			t.Fatal(err)
		}
		c.now = c.now.Add(3 * time.Second)
		second, err := w.Look(ctx, nil)
		if err != nil {
			t.Fatal(err)
		}
		return first, second
	}
	w := d.NewSignalWatch(dir)
	first, second := look(w)
	if len(first.Left) != 2 || !strings.Contains(first.Left[0].Why+first.Left[1].Why, "pipe") || !strings.Contains(first.Left[0].Why+first.Left[1].Why, "link") {
		t.Errorf("at first: %+v", first.Left)
	}
	if second.New != 3 || second.Aside != 2 || len(second.Left) != 1 {
		t.Errorf("then: %s %+v", second.Words(), second.Left)
	}
	if again, more := look(w); len(again.Left)+len(more.Left)+again.Files+more.Files != 0 {
		t.Errorf("said again: %+v %+v", again, more)
	}
	// A new start takes nothing twice.
	if _, more := look(d.NewSignalWatch(dir)); more.Files != 0 {
		t.Errorf("taken twice: %s", more.Words())
	}
	allSound(t, d)
}

func TestAWatchedFolderGoesOnWhenTheClockIsSetBack(t *testing.T) {
	ctx := context.Background()
	d, c := guided(t)
	w := d.NewSignalWatch(t.TempDir())
	drop(t, w.Dir(), map[string]string{"a.json": sentinelAlert})
	for _, pass := range []time.Duration{0, -time.Hour, 3 * time.Second} {
		c.now = c.now.Add(pass)
		in, err := w.Look(ctx, nil)
		if err != nil {
			t.Fatal(err)
		}
		if pass > 0 && in.New != 1 {
			t.Errorf("the file waits until the clock is there again: %s", in.Words())
		}
	}
}

// Each file a person can choose: a pipe and a huge file are refused, not waited for.
func TestAPipeOrAHugeFileIsRefusedEverywhereAFileIsChosen(t *testing.T) {
	ctx := context.Background()
	d, _ := guided(t)
	id := begin(t, d)
	dir := t.TempDir()
	pipe, huge := filepath.Join(dir, "p"), filepath.Join(dir, "h")
	if err := errors.Join(syscall.Mkfifo(pipe, 0o600), os.WriteFile(huge, nil, 0o600), os.Truncate(huge, 1<<40)); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{pipe, huge, dir, filepath.Join(dir, "none")} {
		for name, try := range map[string]func() error{
			"contacts": func() error { _, err := d.PlanContacts(ctx, path, nil); return err },
			"cards":    func() error { _, err := d.OpenCards(ctx, path, nil); return err },
			"mail":     func() error { _, err := d.ReceiveMail(ctx, path, model.ReceiveMessage{Incident: id}); return err },
			"signals": func() error {
				if path == dir {
					return &model.Error{}
				}
				_, err := d.AddSignals(ctx, []string{path}, nil)
				return err
			},
			"import": func() error {
				if path == huge {
					return &model.Error{} // long tables are read piece by piece
				}
				_, err := d.PlanImport(ctx, ImportAsk{Path: path, Incident: id})
				return err
			},
		} {
			var refusal *model.Error
			if err := try(); !errors.As(err, &refusal) {
				t.Errorf("%s of %s: %v", name, filepath.Base(path), err)
			}
		}
	}
}

// A mail with a date nobody can have sent it at, with signs the record refuses,
// without words: it is logged, once, beside its original.
func TestAMailAsBadAsTheyComeIsLoggedBesideItsOriginal(t *testing.T) {
	ctx := context.Background()
	d, c := guided(t)
	id := begin(t, d)
	long := strings.Repeat("long ", 30000)
	for i, raw := range []string{
		"From: a@b.c\r\nTo: x@y.z\r\nSubject: Hi\r\nDate: Mon, 30 Mar 2099 00:12:00 +0200\r\n\r\nHello\r\n",
		"From: a@b.c\r\nTo: x@y.z\r\nSubject: Hi\r\n\r\nHe\x1b[31mllo\u202e there\x07 \x00\r\n",
		"From: " + long + "<a@b.c>\r\nTo: x@y.z\r\nSubject: " + long + "\r\n\r\nbody\r\n",
		"From: a@b.c\r\nTo: x@y.z\r\n\r\n\r\n",
		"From: a@b.c\r\nTo: x@y.z\r\nSubject: big\r\nDate: Mon, 30 Mar 2026 00:12:00 XYZ\r\n\r\n" + strings.Repeat("ä", 90000) + "\r\n",
	} {
		path := drop(t, t.TempDir(), map[string]string{"m.eml": raw})[0]
		v := must(t)(d.ReceiveMail(ctx, path, model.ReceiveMessage{Incident: id})).View
		rows := v.Standing(model.CommsRegister)
		if len(rows) != i+1 || len(v.Evidence()) != i+1 {
			t.Fatalf("mail %d: %d rows, %d originals", i, len(rows), len(v.Evidence()))
		}
		text := guide.Text(rows[i].Fields["text"])
		if text == "" || strings.ContainsAny(text, "\x1b\x07\x00") {
			t.Errorf("mail %d: %q", i, text)
		}
		if i == 0 && !strings.Contains(text, "30 Mar 2099") && !strings.Contains(text, "2099-03-30") {
			t.Errorf("what the mail says of its time is lost: %q", text)
		}
		if at, _ := v.Record(model.CommsRegister, rows[i].ID); !strings.Contains(string(at.Fields["at"]), c.now.UTC().Format("2006-01-02T15:04")) {
			t.Errorf("mail %d stands at %s", i, at.Fields["at"])
		}
		if i == 4 && !strings.Contains(text, "no date that can be read") {
			t.Errorf("an unreadable date is passed over: %q", text[:200])
		}
	}
	// One that is refused leaves no original behind.
	path := drop(t, t.TempDir(), map[string]string{"m.eml": "Subject: nobody\r\nDate: Mon, 30 Mar 2026 00:12:00 +0200\r\n\r\nx\r\n"})[0]
	if _, err := d.ReceiveMail(ctx, path, model.ReceiveMessage{Incident: id, Channel: "smoke signs", From: "Ada"}); err == nil {
		t.Fatal("a channel nobody has was taken")
	}
	if v, _ := d.Incident(ctx, id); len(v.Evidence()) != 5 {
		t.Errorf("%d originals", len(v.Evidence()))
	}
	sound(t, d)
}

// An alert that says it happened tomorrow stands at the time it came in.
func TestAnAlertFromTheFutureDoesNotLieAheadInTheTimeline(t *testing.T) {
	ctx := context.Background()
	d, c := guided(t)
	ahead := c.now.Add(50 * time.Hour).UTC().Format(time.RFC3339)
	if _, err := d.AddSignals(ctx, drop(t, t.TempDir(), map[string]string{"a.json": `{"title":"Ahead","severity":"high","host":"h","time":"` + ahead + `"}`}), nil); err != nil {
		t.Fatal(err)
	}
	v := must(t)(d.PromoteSignals(ctx, model.PromoteSignals{IDs: []string{"1"}})).View
	if at, _ := v.Moment("rep.detected_at"); at.From.After(c.now) {
		t.Errorf("detected %s", at.From)
	}
	said := false
	for i := range v.Timeline().Len() {
		row := v.Timeline().At(i)
		if row.Happened.Known() && row.Happened.From.After(c.now.Add(time.Minute)) {
			t.Errorf("%s at %s", row.Text, row.Happened.From)
		}
		said = said || strings.Contains(row.Text, "after it came in")
	}
	if !said {
		t.Error("what the alert says of its time is lost")
	}
	sound(t, d)
}

// A number tried next year, or "today" in a file of last year, is no proof that
// anybody answers.
func TestADateOfTryingANumberMayNotLieAheadNorBeRelative(t *testing.T) {
	ctx := context.Background()
	d, c := guided(t)
	next := c.now.AddDate(1, 0, 0).Format("2006-01-02")
	put := func(at time.Time) error {
		raw := asked("name", "Ada "+at.String())
		raw["verified_at"], _ = json.Marshal(model.At(at, d.Home(), model.ToMinute, model.OwnClock))
		_, err := d.Do(ctx, model.PutRecord{Incident: model.Organisation, Register: guide.ContactsRegister, Set: raw})
		return err
	}
	if err := put(c.now.AddDate(1, 0, 0)); err == nil {
		t.Error("a date that lies ahead was taken")
	}
	if err := put(c.now); err != nil {
		t.Error(err)
	}
	path := contactFile(t, "book.csv", "Name,Last tried\nBen,today\nCleo,"+next+"\nDan,2026-01-05\n")
	plan, err := d.PlanContacts(ctx, path, nil)
	if err != nil {
		t.Fatal(err)
	}
	must(t)(d.CommitContacts(ctx, plan))
	house, _ := d.Organisation(ctx)
	for name, want := range map[string]bool{"Ben": false, "Cleo": false, "Dan": true} {
		if p, ok := model.FindContact(house, name); !ok || p.Verified.Known() != want {
			t.Errorf("%s: %v %+v", name, ok, p.Verified)
		}
	}
	for _, card := range plan.Cards[:2] {
		if len(card.Remarks) == 0 {
			t.Errorf("%v was left out without a word", card.Contact)
		}
	}
}

// A file that nobody may read is said once; when its rights change, of which
// neither its size nor its time tells, it is read after all, and it was not moved
// away meanwhile.
func TestAFileWhoseRightsChangeIsReadAfterAll(t *testing.T) {
	d, c := guided(t)
	ctx := context.Background()
	policy := model.View{}.SignalPolicy()
	policy.Move = true
	if _, err := d.Do(ctx, model.SetSignalPolicy{Policy: policy}); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	path := drop(t, dir, map[string]string{"alert.json": sentinelAlert})[0]
	if err := os.Chmod(path, 0); err != nil {
		t.Fatal(err)
	}
	runtime.LockOSThread() // whom modes do not stop looks as somebody else, on this thread alone
	defer runtime.UnlockOSThread()
	as := func(uid int) {
		if os.Getuid() == 0 {
			_ = syscall.Setfsuid(uid)
		}
	}
	if os.Getuid() == 0 {
		if err := errors.Join(os.Chmod(dir, 0o755), os.Chmod(filepath.Dir(dir), 0o755)); err != nil {
			t.Fatal(err)
		}
	}
	w := d.NewSignalWatch(dir)
	told := 0
	for range 4 {
		as(65534)
		in, err := w.Look(ctx, nil)
		as(0)
		if err != nil || in.New+in.Aside+in.Moved > 0 {
			t.Fatalf("%v %+v", err, in)
		}
		told += len(in.Left)
		c.now = c.now.Add(3 * time.Second)
	}
	if told != 1 {
		t.Errorf("it is said %d times", told)
	}
	if err := os.Chmod(path, 0o600); err != nil {
		t.Fatal(err)
	}
	if in, err := w.Look(ctx, nil); err != nil || in.New != 1 || in.Moved != 1 {
		t.Errorf("it is not read: %v %+v", err, in)
	}
	allSound(t, d)
}
