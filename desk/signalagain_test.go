package desk

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"bridgelog/model"
)

// timeless are alerts that say nothing of when.
const timeless = `[{"title":"Disk full","rule":{"name":"disk"},"host":"FS-01","severity":"low"},{"title":"Link down","rule":{"name":"link"},"host":"SW-01","severity":"low"}]`

type wantSignal struct {
	state model.SignalState
	of    string
	times int
}

func checkSignals(t *testing.T, d *Desk, when string, want []wantSignal) {
	t.Helper()
	all := signalsOf(t, d)
	if len(all) != len(want) {
		t.Fatalf("%s: %d signals, want %d", when, len(all), len(want))
	}
	for i, w := range want {
		if s := all[i]; s.State != w.state || s.Of != w.of || s.Times != w.times {
			t.Errorf("%s: %s is %s of %q, %d times, want %+v", when, s.Ref, s.State, s.Of, s.Times, w)
		}
	}
}

// Bytes that are known and name no time are the same alert within a day of their
// coming; later they are new signals, record by record, that name the earlier.
func TestTheSameBytesWithoutATimeAreNewOnALaterDay(t *testing.T) {
	ctx := context.Background()
	d, c := guided(t)
	dir := t.TempDir()
	add := func(name, content string) {
		t.Helper()
		if _, err := d.AddSignals(ctx, drop(t, dir, map[string]string{name: content}), nil); err != nil {
			t.Fatal(err)
		}
	}
	add("a.json", timeless)
	add("timed.json", sentinelAlert)
	c.now = c.now.Add(20 * time.Hour)
	add("b.json", timeless)
	c.now = c.now.Add(20 * time.Hour) // a day counts from when it last came
	add("c.json", timeless)
	first := []wantSignal{{model.SignalNew, "", 2}, {model.SignalNew, "", 2}, {model.SignalNew, "", 0}}
	checkSignals(t, d, "within a day", first)
	c.now = c.now.Add(25 * time.Hour)
	add("a.json", timeless)
	add("timed.json", sentinelAlert) // happened when it happened, whenever it comes
	first[2].times = 1
	later := append(first, wantSignal{model.SignalNew, "S-0001", 0}, wantSignal{model.SignalNew, "S-0002", 0})
	checkSignals(t, d, "later", later)
	add("d.json", timeless)
	later[3].times, later[4].times = 1, 1
	checkSignals(t, d, "and again", later)
	if s := signalsOf(t, d)[3]; s.OfWords() != "Came before as" {
		t.Errorf("says %q", s.OfWords())
	}
	allSound(t, d)
}

// A tool that writes its file anew every day gives a new signal every day; a file
// that only lies there gives none, however often the program is started.
func TestAFileWrittenAnewInTheWatchedFolderComesAgain(t *testing.T) {
	d, c := guided(t)
	dir := t.TempDir()
	path := filepath.Join(dir, "alert.json")
	write := func(at time.Time) {
		t.Helper()
		drop(t, dir, map[string]string{"alert.json": timeless})
		if err := os.Chtimes(path, at, at); err != nil {
			t.Fatal(err)
		}
	}
	look := func() SignalIntake { return lookTwice(t, d.NewSignalWatch(dir), c) } // as after a start
	write(c.now.Add(-time.Hour))
	if in := look(); in.New != 2 {
		t.Fatalf("first: %+v", in)
	}
	c.now = c.now.Add(72 * time.Hour)
	if in := look(); in.Files != 0 {
		t.Fatalf("it only lies there: %+v", in)
	}
	write(c.now.Add(time.Hour))
	if in := look(); in.Files != 0 {
		t.Fatalf("its time is still to come: %+v", in)
	}
	write(c.now.Add(-time.Hour))
	if in := look(); in.New != 2 {
		t.Fatalf("written anew: %+v", in)
	}
	if in := look(); in.Files != 0 {
		t.Fatalf("after the next start: %+v", in)
	}
	checkSignals(t, d, "in the end", []wantSignal{{model.SignalNew, "", 0}, {model.SignalNew, "", 0}, {model.SignalNew, "S-0001", 0}, {model.SignalNew, "S-0002", 0}})
	allSound(t, d)
}
