package cipher

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
)

// A kill proves nothing about what reaches the medium. Here every write, cut and
// sync is recorded, and the files are built again as a power cut at a random
// instant could leave them: what was synced is there, what was not may be there,
// be missing, or be torn at any sector of 512 bytes.

type event struct {
	file     string
	off      int64
	data     []byte // of a write
	truncate bool   // to off
	sync     bool
	rows     int // acknowledged, of no file
}

type tape struct {
	mu     sync.Mutex
	events []event
}

func (t *tape) add(e event) {
	t.mu.Lock()
	t.events = append(t.events, e)
	t.mu.Unlock()
}

func (t *tape) wrap(name string, d disk) disk { return &taped{d, t, filepath.Base(name)} }

type taped struct {
	disk
	t    *tape
	name string
}

func (d *taped) write(p []byte, off int64) int32 {
	d.t.add(event{file: d.name, off: off, data: slices.Clone(p)})
	return d.disk.write(p, off)
}

func (d *taped) truncate(size int64) int32 {
	d.t.add(event{file: d.name, off: size, truncate: true})
	return d.disk.truncate(size)
}

func (d *taped) sync(flags int32) int32 {
	rc := d.disk.sync(flags)
	d.t.add(event{file: d.name, sync: true})
	return rc
}

const sector = 512

// apply does to a file what an event says, or only the sectors keep allows.
func (e event) apply(b []byte, keep func() bool) []byte {
	if e.truncate {
		if !keep() {
			return b
		}
		return append(b, make([]byte, max(0, int(e.off)-len(b)))...)[:e.off]
	}
	for at := int(e.off); at < int(e.off)+len(e.data); {
		end := min((at/sector+1)*sector, int(e.off)+len(e.data))
		if keep() {
			b = append(b, make([]byte, max(0, end-len(b)))...)
			copy(b[at:end], e.data[at-int(e.off):])
		}
		at = end
	}
	return b
}

// after is what a cut after the first n events leaves, and what was acknowledged.
func (t *tape) after(first map[string][]byte, n int, random *rand.Rand) (files map[string][]byte, rows int) {
	files = map[string][]byte{}
	for name, b := range first {
		files[name] = slices.Clone(b)
	}
	pending := map[string][]event{}
	always := func() bool { return true }
	for _, e := range t.events[:n] {
		switch {
		case e.file == "":
			rows = e.rows
		case e.sync:
			for _, p := range pending[e.file] {
				files[e.file] = p.apply(files[e.file], always)
			}
			pending[e.file] = nil
		default:
			pending[e.file] = append(pending[e.file], e)
		}
	}
	how := random.IntN(4)
	for name, events := range pending {
		for _, e := range events {
			keep, whole := always, random.IntN(2) == 0
			switch how {
			case 0: // all of it came through
			case 1:
				keep = func() bool { return false }
			case 2:
				keep = func() bool { return whole }
			case 3:
				keep = func() bool { return random.IntN(2) == 0 }
			}
			files[name] = e.apply(files[name], keep)
		}
	}
	return files, rows
}

// taping commits for a while and keeps the tape.
func taping(t *testing.T, v *VFS, synchronous string) (*tape, map[string][]byte) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "a.db")
	if err := v.Create(path); err != nil {
		t.Fatal(err)
	}
	db := openAt(t, path, v)
	do(t, db, "CREATE TABLE e(id INTEGER PRIMARY KEY, body TEXT)")
	db.Close()
	tape := new(tape)
	first := map[string][]byte{"a.db": read(t, path)}
	v.wrap = tape.wrap
	db = openAt(t, path, v, "cache_size(10)", "wal_autocheckpoint(25)", "synchronous("+synchronous+")")
	for rows := 15; rows <= 1500; rows += 15 {
		do(t, db, fill(15, "row"))
		tape.add(event{rows: rows})
	}
	n := len(tape.events)
	db.Close()
	v.wrap = nil
	tape.events = tape.events[:n]
	return tape, first
}

func TestAPowerCutLosesNothingAcknowledged(t *testing.T) {
	for synchronous, loses := range map[string]bool{"FULL": false, "NORMAL": true} { // NORMAL is the control: the look finds a loss
		v := register(t, NewMaster())
		tape, first := taping(t, v, synchronous)
		seed := rand.Uint64()
		random := rand.New(rand.NewPCG(seed, 1))
		n, lost := trials(250, 3000), 0
		for range n {
			files, rows := tape.after(first, random.IntN(len(tape.events)+1), random)
			dir, err := os.MkdirTemp(t.TempDir(), "cut")
			if err != nil {
				t.Fatal(err)
			}
			for name, b := range files {
				if err := os.WriteFile(filepath.Join(dir, name), b, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			if err := sound(v, filepath.Join(dir, "a.db"), rows); err != nil {
				lost++
				if !loses {
					t.Errorf("seed %d: %v", seed, err)
				}
			}
			if err := os.RemoveAll(dir); err != nil {
				t.Fatal(err)
			}
		}
		t.Logf("synchronous=%s: %d of %d cuts lost something; %d events", synchronous, lost, n, len(tape.events))
		if loses && lost == 0 {
			t.Error("the control loses nothing: the test proves nothing")
		}
	}
}
