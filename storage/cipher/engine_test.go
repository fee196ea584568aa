package cipher

import (
	"bytes"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"

	lib "modernc.org/sqlite/lib"
)

// medium is a file in memory, kept by pieces so that it may be large and empty.
type medium struct {
	pieces map[int64][]byte // of 512 bytes
	end    int64
}

func newMedium() *medium { return &medium{pieces: map[int64][]byte{}} }

func (m *medium) each(p []byte, off int64, do func(piece, p []byte)) {
	for len(p) > 0 {
		i, inside := off/512, off%512
		n := min(int64(len(p)), 512-inside)
		if m.pieces[i] == nil {
			m.pieces[i] = make([]byte, 512)
		}
		do(m.pieces[i][inside:inside+n], p[:n])
		p, off = p[n:], off+n
	}
}

func (m *medium) read(p []byte, off int64) int32 {
	clear(p)
	have := min(max(0, m.end-off), int64(len(p)))
	m.each(p[:have], off, func(piece, p []byte) { copy(p, piece) })
	if have < int64(len(p)) {
		return ioShort
	}
	return ok
}

func (m *medium) write(p []byte, off int64) int32 {
	m.each(p, off, func(piece, p []byte) { copy(piece, p) })
	m.end = max(m.end, off+int64(len(p)))
	return ok
}

func (m *medium) truncate(size int64) int32 {
	if size < m.end {
		b := make([]byte, min(m.end-size, 1<<20))
		m.each(b, size, func(piece, _ []byte) { clear(piece) })
	}
	m.end = size
	return ok
}

func (m *medium) sync(int32) int32     { return ok }
func (m *medium) size() (int64, int32) { return m.end, ok }

// A file in records is, to SQLite, a file of bytes: the same reads, writes and
// cuts on a slice give the same.
func TestRecordsAreAFileOfBytes(t *testing.T) {
	seed := rand.Uint64()
	random := rand.New(rand.NewPCG(seed, 2))
	m := newMedium()
	e := &records{sealer: sealer{aead: newAEAD(make([]byte, keySize)), role: roleJournal}, d: m, length: 512,
		buf: make([]byte, 512+overhead), flat: make([]byte, 512)}
	var want []byte
	for step := range 3000 {
		off := random.IntN(6000)
		switch random.IntN(8) {
		case 0:
			if rc := e.truncate(int64(off)); rc != ok {
				t.Fatalf("seed %d, step %d: truncate %d", seed, step, rc)
			}
			want = want[:min(off, len(want))]
		case 1, 2, 3:
			p := make([]byte, 1+random.IntN(1500))
			for i := range p {
				p[i] = byte(random.Uint32())
			}
			if rc := e.write(p, int64(off)); rc != ok {
				t.Fatalf("seed %d, step %d: write %d", seed, step, rc)
			}
			want = append(want, make([]byte, max(0, off+len(p)-len(want)))...)
			copy(want[off:], p)
		default:
			p, q := make([]byte, 1+random.IntN(1500)), make([]byte, 1500)
			rc := e.read(p, int64(off))
			n := copy(q, want[min(off, len(want)):])
			if !bytes.Equal(p, q[:len(p)]) || (rc == ioShort) != (n < len(p)) || rc != ok && rc != ioShort {
				t.Fatalf("seed %d, step %d: read %d at %d of %d: %d", seed, step, len(p), off, len(want), rc)
			}
		}
		if size, rc := e.size(); rc != ok || size != int64(len(want)) {
			t.Fatalf("seed %d, step %d: size %d, not %d", seed, step, size, len(want))
		}
	}
}

// A temporary file is sealed under a key nobody else has, not even the next one.
func TestATemporaryFileHasAKeyOfItsOwn(t *testing.T) {
	v := register(t, NewMaster())
	m := newMedium()
	made := func() *records {
		e, is := v.engine(&file{disk: m, scratch: make([]byte, scratchSize)}, lib.SQLITE_OPEN_TEMP_DB).(*records)
		if !is {
			t.Fatal("it is no file in records")
		}
		return e
	}
	first, second, known := made(), made(), made()
	known.aead = newAEAD(make([]byte, keySize))
	p := bytes.Repeat([]byte{0x5e}, pageSize)
	if rc := first.write(p, 0); rc != ok {
		t.Fatal(rc)
	}
	if rc := first.read(p, 0); rc != ok {
		t.Error(rc)
	}
	for name, e := range map[string]*records{"the next one's": second, "a known": known} {
		if rc := e.read(p, 0); rc != ioData || !zero(p) {
			t.Errorf("it opens under %s key: %d", name, rc)
		}
	}
}

// Around 1 GiB lies the page SQLite locks bytes of: holes before and behind it
// are sealed, it stays untouched.
func TestThePageOfTheLockIsNeverWritten(t *testing.T) {
	m := newMedium()
	m.end = (lockPage - 1) * pageSize
	e := &pages{sealer: sealer{aead: newAEAD(make([]byte, keySize)), role: rolePage}, d: m, buf: make([]byte, pageSize)}
	p := make([]byte, pageSize)
	p[0] = 0x0d
	if rc := e.write(p, (lockPage+2)*pageSize); rc != ok {
		t.Fatal(rc)
	}
	for _, hole := range []int64{lockPage - 1, lockPage + 1} {
		if rc := e.read(p, hole*pageSize); rc != ok || !zero(p) {
			t.Errorf("page %d: %d", hole+1, rc)
		}
	}
	for i := range int64(pageSize / 512) {
		if b := m.pieces[lockPage*pageSize/512+i]; b != nil && !zero(b) {
			t.Error("the page of the lock was written")
		}
	}
	if rc := e.read(p, (lockPage+2)*pageSize); rc != ok || p[0] != 0x0d {
		t.Error(rc)
	}
	if rc := e.truncate((lockPage + 5) * pageSize); rc != ok || m.end != (lockPage+5)*pageSize {
		t.Error("growing by truncation:", rc, m.end)
	}
	if rc := e.read(p, (lockPage+4)*pageSize); rc != ok {
		t.Error("a page grown by truncation does not authenticate:", rc)
	}
}

func TestWhatAPageWriteMustBe(t *testing.T) {
	e := &pages{sealer: sealer{aead: newAEAD(make([]byte, keySize)), role: rolePage}, d: newMedium(), buf: make([]byte, pageSize)}
	first := make([]byte, pageSize)
	copy(first[16:], []byte{16, 0, 2, 2, reserved})
	if rc := e.write(first, 0); rc != ok {
		t.Fatal(rc)
	}
	for name, bad := range map[string]func(p []byte) []byte{
		"a part":                      func(p []byte) []byte { return p[:512] },
		"something in the reserve":    func(p []byte) []byte { p[pageSize-1] = 1; return p },
		"a page 1 without reserve":    func(p []byte) []byte { p[20] = 0; return p },
		"a page 1 of another length":  func(p []byte) []byte { p[16] = 32; return p },
		"a page 1 with less reserved": func(p []byte) []byte { p[20] = 32; return p },
	} {
		if rc := e.write(bad(slices.Clone(first)), 0); rc != ioWrite {
			t.Errorf("%s: %d", name, rc)
		}
	}
	if rc := e.write(first, 100); rc != ioWrite {
		t.Error("off its place:", rc)
	}
}

// What is not there is zeros and said to be short, as SQLite wants it; what is
// there by half is damage, and says nothing either.
func TestHalfAPageIsDamage(t *testing.T) {
	m := newMedium()
	e := &pages{sealer: sealer{aead: newAEAD(make([]byte, keySize)), role: rolePage}, d: m, buf: make([]byte, pageSize)}
	for i := range int64(2) {
		p := make([]byte, pageSize)
		copy(p[16:], []byte{16, 0, 2, 2, reserved})
		if rc := e.write(p, i*pageSize); rc != ok {
			t.Fatal(rc)
		}
	}
	for _, c := range []struct {
		end, off int64
		n        int
		want     int32
	}{
		{2*pageSize - 1, pageSize, pageSize, ioData},
		{pageSize + 1, pageSize, pageSize, ioData},
		{pageSize + 1, pageSize + 24, 16, ioData},
		{pageSize, pageSize, pageSize, ioShort},
		{pageSize, 0, pageSize, ok},
		{pageSize - 1, 0, pageSize, ioData},
		{pageSize - 1, 0, 100, ioShort}, // the look before the log is read
		{0, 0, 100, ioShort},
	} {
		m.truncate(c.end)
		p := bytes.Repeat([]byte{0xaa}, c.n)
		if rc := e.read(p, c.off); rc != c.want || c.want != ok && !zero(p) {
			t.Errorf("%d bytes at %d of %d: %d, not %d; zeros %v", c.n, c.off, c.end, rc, c.want, zero(p))
		}
	}
}

// The log answers in SQLite's measure: no length of the file on disk is more
// than the whole records in it.
func TestTheLogCountsAsSQLiteDoes(t *testing.T) {
	m := newMedium()
	e := &wal{sealer: sealer{aead: newAEAD(make([]byte, keySize)), role: roleWAL}, d: m, buf: make([]byte, diskPage)}
	whole := make([]byte, walHeader+3*frame)
	for i := range whole {
		whole[i] = byte(rand.Uint32())
	}
	for at := 0; at < len(whole); {
		r := recordAt(int64(at))
		if rc := e.write(whole[at:at+int(r.length)], int64(at)); rc != ok {
			t.Fatal(rc)
		}
		at += int(r.length)
		if size, _ := e.size(); size != int64(at) {
			t.Fatalf("size %d, not %d", size, at)
		}
	}
	for range 300 {
		off := rand.IntN(len(whole))
		p := make([]byte, 1+rand.IntN(len(whole)-off))
		if rc := e.read(p, int64(off)); rc != ok || !bytes.Equal(p, whole[off:off+len(p)]) {
			t.Fatalf("%d at %d: %d", len(p), off, rc)
		}
	}
	if rc := e.write(make([]byte, 10), walHeader); rc != ioWrite {
		t.Error("half a record:", rc)
	}
	for _, to := range []int64{walHeader + 2*frame + 500, walHeader + 2*frame, walHeader + frame + 3, 40, walHeader, 5, 0} {
		if rc := e.truncate(to); rc != ok {
			t.Fatal(rc)
		}
		if size, _ := e.size(); size > to || to-size >= pageSize {
			t.Errorf("cut to %d, it is %d", to, size)
		}
	}
}

func TestNoNonceComesTwice(t *testing.T) {
	v := register(t, NewMaster())
	tape, _ := taping(t, v, "FULL")
	seen := map[string]bool{}
	for _, e := range tape.events {
		if len(e.data) == 0 {
			continue
		}
		n := string(e.data[len(e.data)-nonce:])
		if seen[n] {
			t.Fatal("a nonce came twice")
		}
		seen[n] = true
	}
	if len(seen) < 500 {
		t.Errorf("only %d writes", len(seen))
	}
}

// Readers share, a holder is alone, and an unlock frees only its own:
// https://www.sqlite.org/c3ref/c_shm_exclusive.html
func TestLocksOfTheIndex(t *testing.T) {
	x := &index{users: 2}
	a, b := &user{of: x}, &user{of: x}
	const lock, unlock, shared, alone = lib.SQLITE_SHM_LOCK, lib.SQLITE_SHM_UNLOCK, lib.SQLITE_SHM_SHARED, lib.SQLITE_SHM_EXCLUSIVE
	for i, step := range []struct {
		u       *user
		from, n int
		flags   int32
		want    int32
	}{
		{a, 3, 1, lock | shared, ok},
		{b, 3, 1, lock | shared, ok},
		{a, 3, 1, lock | shared, ok}, // held already
		{b, 3, 1, lock | alone, lib.SQLITE_BUSY},
		{a, 3, 1, unlock | shared, ok},
		{b, 3, 1, unlock | shared, ok},
		{a, 1, 5, lock | alone, ok},
		{b, 3, 1, lock | shared, lib.SQLITE_BUSY},
		{b, 5, 2, lock | alone, lib.SQLITE_BUSY},
		{b, 6, 1, lock | alone, ok},
		{b, 1, 5, unlock | alone, ok}, // not its own
		{b, 2, 1, lock | shared, lib.SQLITE_BUSY},
		{a, 1, 5, unlock | alone, ok},
		{b, 2, 1, lock | shared, ok},
		{a, 7, 2, lock | alone, ioShmLock},
	} {
		if rc := step.u.lock(step.from, step.n, step.flags); rc != step.want {
			t.Errorf("step %d: %d, not %d", i, rc, step.want)
		}
	}
	b.unlock(b.shared | b.excl)
	if x.locks != [lib.SQLITE_SHM_NLOCK]int{} {
		t.Error("locks stay behind:", x.locks)
	}
}

// The index in memory keeps SQLite's rules between connections.
func TestConnectionsLockEachOtherOut(t *testing.T) {
	db, v, path := fresh(t)
	do(t, db, "CREATE TABLE e(id INTEGER PRIMARY KEY, body TEXT)", fill(10, "a"))
	other := openAt(t, path, v, "busy_timeout(0)")
	reader := openAt(t, path, v, "busy_timeout(0)")
	do(t, reader, "BEGIN", "SELECT count(*) FROM e")
	before := ask(t, reader, "SELECT count(*) FROM e")
	do(t, db, "BEGIN IMMEDIATE", fill(10, "b"))
	if _, err := other.Exec("BEGIN IMMEDIATE"); code(err)&0xff != lib.SQLITE_BUSY {
		t.Error("two writers:", err)
	}
	do(t, db, "COMMIT")
	if got := ask(t, reader, "SELECT count(*) FROM e"); got != before {
		t.Error("a reader's view moved:", got)
	}
	// A reader holds the log back; what it needs is not overwritten.
	var busy, frames, moved int
	if err := other.QueryRow("PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &frames, &moved); err != nil || busy != 1 {
		t.Errorf("checkpoint under a reader: busy %d, %v", busy, err)
	}
	if got := ask(t, reader, "SELECT count(*) FROM e"); got != before {
		t.Error("a reader's view moved under a checkpoint:", got)
	}
	do(t, reader, "COMMIT")
	if err := other.QueryRow("PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &frames, &moved); err != nil || busy != 0 {
		t.Errorf("checkpoint: busy %d, %v", busy, err)
	}
	if got := ask(t, reader, "SELECT count(*) FROM e"); got != "20" {
		t.Error(got)
	}
	for _, db := range []interface{ Close() error }{db, other, reader} {
		db.Close()
	}
	indexes.Lock()
	defer indexes.Unlock()
	for _, x := range indexes.all {
		if x.users > 0 {
			t.Error("an index stays behind:", x.file.Name())
		}
	}
}

// A checkpoint cut short may tear page 1 while the log holds it whole.
func TestATornFirstPageIsTakenFromTheLog(t *testing.T) {
	v, _, hot := sealedPair(t)
	raw, log := read(t, hot), read(t, hot+"-wal")
	copy(raw[512:1024], make([]byte, 512))
	if rows, err := everything(t, v, put(t, raw, log)); err != nil || rows != 280 {
		t.Errorf("%d rows, %v", rows, err)
	}
	path := put(t, raw, nil)
	if _, err := everything(t, v, path); code(err)&0xff != lib.SQLITE_IOERR {
		t.Error("without the log:", err)
	}
	if filepath.Base(path) != "a.db" || !bytes.Equal(read(t, path), raw) {
		t.Error("what could not be opened was changed")
	}
}

// Whatever lies on disk, of whatever length: no read, write or cut panics,
// nothing that was not sealed here is shown, and what is written is read back.
func FuzzHostileFile(f *testing.F) {
	f.Add([]byte("SQLite format 3\x00"), uint16(0), uint16(100), uint16(0))
	f.Add(make([]byte, 3*diskFrame), uint16(32), uint16(frame), uint16(frame+5))
	f.Add(make([]byte, diskWALHeader+diskFrameHead+7), uint16(24), uint16(8), uint16(1))
	f.Add(make([]byte, 2*(journalRecord+overhead)+overhead-1), uint16(511), uint16(600), uint16(700))
	f.Fuzz(func(t *testing.T, raw []byte, off, n, cut uint16) {
		key := make([]byte, keySize)
		key[0] = 1
		for name, made := range map[string]func(d disk) engine{
			"pages": func(d disk) engine {
				return &pages{sealer: sealer{aead: newAEAD(key), role: rolePage}, d: d, buf: make([]byte, pageSize)}
			},
			"log": func(d disk) engine {
				return &wal{sealer: sealer{aead: newAEAD(key), role: roleWAL}, d: d, buf: make([]byte, diskPage), live: new(liveLog)}
			},
			"journal": func(d disk) engine {
				return &records{sealer: sealer{aead: newAEAD(key), role: roleJournal}, d: d, length: journalRecord, torn: true, buf: make([]byte, journalRecord+overhead), flat: make([]byte, journalRecord)}
			},
			"temporary": func(d disk) engine {
				return &records{sealer: sealer{aead: newAEAD(key), role: roleTemp}, d: d, length: pageSize, buf: make([]byte, pageSize+overhead), flat: make([]byte, pageSize)}
			},
		} {
			m := newMedium()
			m.write(raw, 0)
			e := made(m)
			if size, rc := e.size(); rc != ok || size < 0 || size > int64(len(raw)) {
				t.Fatalf("%s: size %d of %d, %d", name, size, len(raw), rc)
			}
			p := bytes.Repeat([]byte{0xaa}, int(n))
			if rc := e.read(p, int64(off)); rc == ok && !zero(p) {
				t.Fatalf("%s: what was never sealed is shown", name)
			}
			if rc := e.truncate(int64(cut)); rc != ok && rc != ioData {
				t.Fatalf("%s: cut: %d", name, rc)
			}
			at, length := int64(off)/pageSize*pageSize+pageSize, int64(pageSize)
			if name == "log" {
				at, length = walHeader+int64(off)/frame*frame+frameHeader, pageSize
			}
			want := make([]byte, length)
			copy(want, "written here")
			rc := e.write(want, at)
			if rc == ioData {
				continue // it would have had to keep a part of what does not authenticate
			}
			got := make([]byte, length)
			if again := e.read(got, at); rc != ok || again != ok || !bytes.Equal(got, want) {
				t.Fatalf("%s: written %d, read %d", name, rc, again)
			}
		}
	})
}
