package desk

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"bridgelog/model"
)

// lookTwice looks as the program does: a file counts once it no longer changes.
func lookTwice(t *testing.T, w *SignalWatch, c *clock) (in SignalIntake) {
	t.Helper()
	for range 2 {
		more, err := w.Look(context.Background(), nil)
		if err != nil {
			t.Fatal(err)
		}
		in.add(more)
		c.now = c.now.Add(3 * time.Second)
	}
	return in
}

// Files leave the watched folder only where the organisation wants it, once they
// are in the record; nothing there is lost or written over, and the record says
// where each went.
func TestFilesThatWereTakenInLeaveTheWatchedFolder(t *testing.T) {
	d, c := guided(t)
	dir, ctx := t.TempDir(), context.Background()
	good := func(n string) string {
		return `{"title":"Alert ` + n + `","rule":{"name":"rule ` + n + `"},"host":"H` + n + `","severity":"low"}`
	}
	w := d.NewSignalWatch(dir)
	look := func() SignalIntake { return lookTwice(t, w, c) }
	names := func(dir string) (all []string) {
		t.Helper()
		entries, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			all = append(all, e.Name())
		}
		return all
	}
	drop(t, dir, map[string]string{"a.json": good("1")})
	if in := look(); in.New != 1 || in.Moved != 0 || !slices.Equal(names(dir), []string{"a.json"}) {
		t.Fatalf("off by default: %+v, %v", in, names(dir))
	}
	policy := model.View{}.SignalPolicy()
	policy.Move = true
	if _, err := d.Do(ctx, model.SetSignalPolicy{Policy: policy}); err != nil {
		t.Fatal(err)
	}
	if in := look(); in.Moved != 1 || !slices.Equal(names(dir), []string{"taken"}) {
		t.Fatalf("what was taken before stays: %+v, %v", in, names(dir))
	}
	drop(t, dir, map[string]string{"a.json": good("2"), "b.json": good("3"), "bad.json": `{"title":"Alert`})
	drop(t, filepath.Join(dir, "taken"), map[string]string{"b.json": "somebody's own"})
	if in := look(); in.New != 2 || in.Aside != 1 || in.Moved != 3 {
		t.Fatalf("%+v", in)
	}
	if got, want := names(filepath.Join(dir, "taken")), []string{"a (2).json", "a.json", "b (2).json", "b.json"}; !slices.Equal(got, want) {
		t.Errorf("taken: %v, want %v", got, want)
	}
	if raw, _ := os.ReadFile(filepath.Join(dir, "taken", "b.json")); string(raw) != "somebody's own" {
		t.Errorf("written over: %s", raw)
	}
	if got := names(filepath.Join(dir, "refused")); !slices.Equal(got, []string{"bad.json", "bad.json.reason.txt"}) {
		t.Errorf("refused: %v", got)
	}
	places := map[string]string{}
	for _, s := range signalsOf(t, d) {
		places[s.Summary] = s.Moved
		if s.File == "bad.json" {
			reason, _ := os.ReadFile(filepath.Join(dir, "refused", "bad.json.reason.txt"))
			if s.Moved != "refused/bad.json" || s.Problem == "" || strings.TrimSpace(string(reason)) != s.Problem {
				t.Errorf("%+v, beside it: %s", s, reason)
			}
		}
	}
	if places["Alert 1"] != "taken/a.json" || places["Alert 2"] != "taken/a (2).json" || places["Alert 3"] != "taken/b (2).json" {
		t.Errorf("recorded: %v", places)
	}
	// Too large to be read: no original is kept, the refusal is.
	big := filepath.Join(dir, "dump.bin")
	if f, err := os.Create(big); err != nil || f.Truncate(mostOriginal+1) != nil || f.Close() != nil {
		t.Fatal(err)
	}
	if in := look(); in.Moved != 1 || !slices.Contains(names(filepath.Join(dir, "refused")), "dump.bin.reason.txt") {
		t.Errorf("%+v, %v", in, names(filepath.Join(dir, "refused")))
	}
	if s := signalsOf(t, d); s[len(s)-1].Moved != "refused/dump.bin" || s[len(s)-1].State != model.SignalAside {
		t.Errorf("%+v", s[len(s)-1])
	}
	// A folder that is a link is not followed; the file stays and it is said.
	out := t.TempDir()
	if err := os.RemoveAll(filepath.Join(dir, "taken")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(out, filepath.Join(dir, "taken")); err != nil {
		t.Skip("no links here")
	}
	drop(t, dir, map[string]string{"z.json": good("9")})
	if in := look(); in.New != 1 || in.Moved != 0 || len(in.Stay) != 1 || len(names(out)) != 0 || !strings.Contains(in.Words(), "could not be moved") {
		t.Errorf("%+v", in)
	}
	allSound(t, d)
}
