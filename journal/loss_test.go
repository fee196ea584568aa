package journal

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// lose takes entries, or only their bodies, out of a log.
func (l *memoryLog) lose(by uint64, header bool, seqs ...uint64) {
	for _, seq := range seqs {
		gone := Sealed{Lost: true, LostBy: by}
		if !header {
			gone.Header = l.sealed[seq].Header
		}
		l.sealed[seq] = gone
	}
}

// rescued is a log of 20 entries that lost 3 to 5 and the body of 9 and says so
// in entry 21, under its second key.
func rescued(t testing.TB) (*memoryLog, Signer) {
	l, a := testLog(t, 20)
	b := secondSigner(t, 2)
	l.goOn(t, a, b, nil)
	l.seal(t, b, Entry{Kind: KindLost}, `{"entries":[[3,5]],"bodies":[[9,9]],"why":"damage"}`)
	l.seal(t, b, Entry{}, `{"text":"after the rescue"}`)
	l.sign(t, b)
	l.lose(21, true, 3, 4, 5)
	l.lose(21, false, 9)
	return l, b
}

func TestALogThatSaysWhatItLostVerifies(t *testing.T) {
	l, s := rescued(t)
	v := mustVerify(t, l, s)
	if !v.OK || v.Lost != 4 || v.Sound != 23 {
		t.Fatalf("%+v", v)
	}
	said := fmt.Sprint(v.Warnings)
	for _, want := range []string{"entries 3 to 5 can no longer be read", "what was written in entry 9 can no longer be read"} {
		if !strings.Contains(said, want) {
			t.Errorf("no warning says %q: %s", want, said)
		}
	}
	if _, err := ProveEntry(context.Background(), l, 4, s.Verifier(), false); err == nil || !strings.Contains(err.Error(), "lost") {
		t.Errorf("a lost entry is proved: %v", err)
	}
	if _, err := ProveEntry(context.Background(), l, 22, s.Verifier(), true); err != nil {
		t.Errorf("an entry after the rescue cannot be proved: %v", err)
	}
}

func TestNobodyHidesAnEntryByCallingItLost(t *testing.T) {
	for name, spoil := range map[string]func(*memoryLog){
		"no entry says so":           func(l *memoryLog) { l.lose(21, true, 7) },
		"another entry is named":     func(l *memoryLog) { l.lose(22, true, 7) },
		"an entry outside the log":   func(l *memoryLog) { l.lose(99, true, 7) },
		"an earlier entry":           func(l *memoryLog) { l.lose(2, true, 7) },
		"only its body is announced": func(l *memoryLog) { l.lose(21, true, 9) },
		"its header is announced, its body is hidden": func(l *memoryLog) {
			whole, _ := testLog(t, 20)
			l.sealed[4] = Sealed{Header: whole.sealed[4].Header, Lost: true, LostBy: 21}
		},
		"the announcement itself": func(l *memoryLog) { l.lose(22, true, 21) },
		"its hash is gone, too":   func(l *memoryLog) { l.lost[StoredIndex(4)] = true },
		"its hash was replaced":   func(l *memoryLog) { l.hashes[StoredIndex(4)][0] ^= 1 },
		"a body that is still there": func(l *memoryLog) {
			whole, _ := testLog(t, 20)
			l.sealed[9] = whole.sealed[9]
			l.sealed[9].Lost, l.sealed[9].LostBy = true, 21
		},
	} {
		l, s := rescued(t)
		l = l.clone()
		spoil(l)
		if v := mustVerify(t, l, s); v.OK {
			t.Errorf("%s: it verifies", name)
		}
	}
}

func TestBothVerifiersReadTheExportOfARescuedLog(t *testing.T) {
	l, s := rescued(t)
	write := func(l *memoryLog) []byte {
		var out bytes.Buffer
		if err := WriteExport(context.Background(), &out, l, s.Public()); err != nil {
			t.Fatal(err)
		}
		return out.Bytes()
	}
	good := write(l)
	if !bytes.Contains(good, []byte(`"version":2,`)) {
		t.Errorf("an export with lost entries is not of version 2: %.80s", good)
	}
	hidden := l.clone()
	hidden.lose(21, true, 7)
	hiddenBody := l.clone()
	hiddenBody.lose(21, false, 7)
	key := s.Verifier()
	files := map[string][]byte{"good": good, "hidden": write(hidden), "hidden body": write(hiddenBody),
		"as version 1": bytes.Replace(good, []byte(`"version":2,`), []byte(`"version":1,`), 1),
		"other leaf":   bytes.Replace(good, []byte(`"leaf":"`), []byte(`"leaf":"00`), 1)}
	for name, raw := range files {
		v, err := VerifyExport(context.Background(), bytes.NewReader(raw), &key, nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		if v.OK != (name == "good") {
			t.Errorf("%s: %+v", name, v)
		}
		path := filepath.Join(t.TempDir(), "log.jsonl")
		if err := os.WriteFile(path, raw, 0o600); err != nil {
			t.Fatal(err)
		}
		if code, out := python(t, path, "--key", s.Public()); (code == 0) != (name == "good") {
			t.Errorf("%s: the second verifier says %d: %s", name, code, out)
		}
	}
}

func TestWhatASignedHeadBearsOutOfADamagedTreeIsTrue(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	for n := 1; n < 70; n++ {
		l, _ := testLog(t, n)
		for range 20 {
			r := NewRemains()
			var lostHeaders int
			for seq, s := range l.sealed {
				if rnd.IntN(3) > 0 {
					r.Header(uint64(seq), s.Header)
				} else {
					lostHeaders++
				}
			}
			lostHashes := rnd.IntN(2) == 0
			for at, h := range l.hashes {
				if lostHashes && rnd.IntN(5) == 0 {
					h[rnd.IntN(32)] ^= 1 // a stray row is no hash of this tree
				}
				r.Stored(int64(at), h)
			}
			got := r.Under(l.edge.Head())
			for seq, ok := range got.Known {
				if ok && got.Hash[seq] != l.hashes[StoredIndex(uint64(seq))] {
					t.Fatalf("%d entries: the hash of entry %d is called sure and is another", n, seq)
				}
			}
			if !lostHashes && got.Whole() != uint64(n) {
				t.Fatalf("%d entries, %d headers lost, every hash there: only %d are sure", n, lostHeaders, got.Whole())
			}
			other := l.edge.Head()
			other.Root[0] ^= 1
			if w := r.Under(other); n > 1 && w.Whole() != 0 {
				t.Fatalf("%d entries are sure under a head of another log", w.Whole())
			}
		}
	}
}

func TestWithoutAHeadOnlyABeginningThatAgreesIsTaken(t *testing.T) {
	l, _ := testLog(t, 40)
	r := NewRemains()
	for seq, s := range l.sealed {
		if seq != 12 && seq != 30 {
			r.Header(uint64(seq), s.Header)
		}
	}
	for at, h := range l.hashes {
		if int64(at) < StoredIndex(30) {
			r.Stored(int64(at), h)
		}
	}
	if got := r.Agreeing(); got.Whole() != 30 || got.Hash[12] != l.hashes[StoredIndex(12)] {
		t.Errorf("%d entries are taken, not 30", got.Whole())
	}
	r.Header(5, []byte("another header"))
	if got := r.Agreeing(); got.Whole() != 5 {
		t.Errorf("a header that disagrees with its hash: %d entries are taken, not 5", got.Whole())
	}
}
