package journal

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestSoundLogVerifies(t *testing.T) {
	for _, n := range []int{0, 1, 2, 7, 1024, 1025, 3000} {
		l, s := testLog(t, n)
		v := mustVerify(t, l, s)
		if !v.OK || v.Sound != uint64(n) || v.Entries != uint64(n) || v.Head != l.edge.Head() || len(v.Warnings) > 0 {
			t.Errorf("%d entries: %+v", n, v)
		}
	}
}

func TestProgressReachesTheEnd(t *testing.T) {
	l, s := testLog(t, 2500)
	var last uint64
	_, err := Verify(context.Background(), l, s.Verifier(), func(done, total uint64) {
		if done <= last || total != 2500 {
			t.Errorf("progress %d of %d after %d", done, total, last)
		}
		last = done
	})
	if err != nil || last != 2500 {
		t.Errorf("last progress %d, error %v", last, err)
	}
}

func TestCancelledVerifyIsAnError(t *testing.T) {
	l, s := testLog(t, 10)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Verify(ctx, l, s.Verifier(), nil); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

// TestEveryFlippedByteIsFound flips each byte of a small log, one after
// another, in every way that changes one bit or the case of a letter.
func TestEveryFlippedByteIsFound(t *testing.T) {
	good, s := testLog(t, 9)
	type part struct {
		name  string
		bytes func(l *memoryLog) []byte
		bad   uint64
		fault []Fault
	}
	var parts []part
	for i := range good.sealed {
		seq := uint64(i)
		parts = append(parts,
			part{fmt.Sprintf("header %d", i), func(l *memoryLog) []byte { return l.sealed[i].Header }, seq, []Fault{BadHeader, BadLog, BadOrder}},
			part{fmt.Sprintf("salt %d", i), func(l *memoryLog) []byte { return l.sealed[i].Salt }, seq, []Fault{BadBody}},
			part{fmt.Sprintf("body %d", i), func(l *memoryLog) []byte { return l.sealed[i].Body }, seq, []Fault{BadBody}})
		for at := StoredIndex(seq); at < StoredIndex(seq+1); at++ {
			parts = append(parts, part{fmt.Sprintf("hash %d of entry %d", at, i),
				func(l *memoryLog) []byte { return l.hashes[at][:] }, seq, []Fault{BadHeader, BadHash}})
		}
	}
	parts = append(parts, part{"signed head", func(l *memoryLog) []byte { return l.note }, 9, []Fault{BadHead}})
	for _, p := range parts {
		l := good.clone()
		b := p.bytes(l)
		for i := range b {
			for bit := range 8 {
				b[i] ^= 1 << bit
				v := mustVerify(t, l, s)
				known := false
				for _, f := range p.fault {
					known = known || v.Fault == f
				}
				if v.OK || v.FirstBad != p.bad || !known || v.Sound != p.bad {
					t.Fatalf("%s, byte %d, bit %d: %+v", p.name, i, bit, v)
				}
				if p.bad < 9 && !strings.Contains(v.Why, fmt.Sprintf("Entry %d: ", p.bad)) || !strings.HasSuffix(v.Why, ".") {
					t.Fatalf("%s: %q is no sentence that names the entry", p.name, v.Why)
				}
				b[i] ^= 1 << bit
			}
		}
		if v := mustVerify(t, l, s); !v.OK {
			t.Fatalf("%s: restored log is bad: %+v", p.name, v)
		}
	}
}

func TestDamageIsNamed(t *testing.T) {
	tests := []struct {
		name   string
		damage func(l *memoryLog, s Signer)
		fault  Fault
		bad    uint64
		why    string
	}{
		{"entry missing", func(l *memoryLog, s Signer) { l.absent[3] = true }, MissingEntry, 3, "Entry 3: it is missing; the next one there is entry 4."},
		{"last entry missing in place", func(l *memoryLog, s Signer) { l.absent[8] = true }, MissingEntry, 8, "Entry 8: it is missing."},
		{"tail cut off", func(l *memoryLog, s Signer) { l.sealed = l.sealed[:6] }, MissingTail, 6, "Entry 6: it is missing; the signed head vouches for 9 entries, but the log ends after 6."},
		{"all cut off", func(l *memoryLog, s Signer) { l.sealed = nil }, MissingTail, 0, "vouches for 9 entries"},
		{"neighbours swapped", func(l *memoryLog, s Signer) { l.sealed[4], l.sealed[5] = l.sealed[5], l.sealed[4] }, BadOrder, 4, "stands entry 5"},
		{"entry copied over another", func(l *memoryLog, s Signer) { l.sealed[5] = l.sealed[2] }, BadOrder, 5, "stands entry 2"},
		{"bodies swapped", func(l *memoryLog, s Signer) {
			a, b := &l.sealed[4], &l.sealed[5]
			a.Body, a.Salt, b.Body, b.Salt = b.Body, b.Salt, a.Body, a.Salt
		}, BadBody, 4, "body or salt was changed"},
		{"body taken away", func(l *memoryLog, s Signer) { l.sealed[2].Body, l.sealed[2].Salt = nil, nil }, BadBody, 2, "no entry says it was erased"},
		{"stored hash taken away", func(l *memoryLog, s Signer) { l.lost[StoredIndex(7)+2] = true }, BadHash, 7, "a hash stored for it is missing"},
		{"first stored hash taken away", func(l *memoryLog, s Signer) { l.lost[0] = true }, BadHash, 0, "a hash stored for it is missing"},
		{"all stored hashes taken away", func(l *memoryLog, s Signer) { l.hashes = nil }, BadHash, 0, "a hash stored for it is missing"},
		{"body erased by nobody", func(l *memoryLog, s Signer) {
			l.sealed[2] = Sealed{Header: l.sealed[2].Header, Erased: true, ErasedBy: 5}
		}, BadErasure, 2, "that entry does not announce it"},
		{"body erased by an earlier entry", func(l *memoryLog, s Signer) {
			l.sealed[2] = Sealed{Header: l.sealed[2].Header, Erased: true, ErasedBy: 1}
		}, BadErasure, 2, "not a later one"},
		{"body erased by an entry to come", func(l *memoryLog, s Signer) {
			l.sealed[2] = Sealed{Header: l.sealed[2].Header, Erased: true, ErasedBy: 9}
		}, BadErasure, 2, "not in the log"},
		{"header rewritten with its hashes", func(l *memoryLog, s Signer) {
			r := &memoryLog{edge: NewFrontier()}
			for i, old := range l.sealed {
				e, _ := Parse(old.Header)
				if i == 3 {
					e.Author = "Mallory"
				}
				h, _ := e.Encode()
				l.sealed[i].Header = h
				r.hashes = append(r.hashes, r.edge.Add(h)...)
			}
			l.hashes = r.hashes
		}, BadHead, 0, "replaced together with its hashes"},
		{"head of another log", func(l *memoryLog, s Signer) {
			other, _ := NewSigner(otherKey)
			l.note, _ = SignHead(l.edge.Head(), other)
		}, BadHead, 9, "not by the key of log"},
		{"note cut short", func(l *memoryLog, s Signer) { l.note = l.note[:len(l.note)-1] }, BadHead, 9, "signed head"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			good, s := testLog(t, 9)
			l := good.clone()
			tt.damage(l, s)
			v := mustVerify(t, l, s)
			if v.OK || v.Fault != tt.fault || v.FirstBad != tt.bad || !strings.Contains(v.Why, tt.why) {
				t.Errorf("%+v", v)
			}
		})
	}
}

// otherKey belongs to no test log: the key made from 32 zero bytes.
var otherKey, otherPublic, _, _ = NewKey(strings.NewReader(strings.Repeat("\x00", 32)))

func TestEntriesOfAnotherLogAreNamed(t *testing.T) {
	l, _ := testLog(t, 3)
	other, err := NewSigner(otherKey)
	if err != nil {
		t.Fatal(err)
	}
	v, err := Verify(context.Background(), l, other.Verifier(), nil)
	if err != nil || v.OK || v.Fault != BadLog || v.FirstBad != 0 {
		t.Errorf("%+v, %v", v, err)
	}
}

func TestAnnouncedErasureIsSound(t *testing.T) {
	l, s := testLog(t, 4)
	l.seal(t, s, Entry{Kind: KindShredded}, `{"entry":1,"why":"Art. 17 GDPR"}`)
	l.sealed[1] = Sealed{Header: l.sealed[1].Header, Erased: true, ErasedBy: 4}
	l.sign(t, s)
	if v := mustVerify(t, l, s); !v.OK || v.Erased != 1 || len(v.Warnings) != 0 {
		t.Errorf("%+v", v)
	}
	// The same announcement excuses no other entry.
	l.sealed[2] = Sealed{Header: l.sealed[2].Header, Erased: true, ErasedBy: 4}
	if v := mustVerify(t, l, s); v.OK || v.Fault != BadErasure || v.FirstBad != 2 {
		t.Errorf("%+v", v)
	}
}

func TestErasedBodyStillThereIsMentioned(t *testing.T) {
	l, s := testLog(t, 2)
	l.seal(t, s, Entry{Kind: KindShredded}, `{"entry":1}`)
	l.sealed[1].Erased, l.sealed[1].ErasedBy = true, 2
	l.sign(t, s)
	if v := mustVerify(t, l, s); !v.OK || len(v.Warnings) != 1 || v.Warnings[0].Seq != 1 {
		t.Errorf("%+v", v)
	}
}

func TestErasureMayNotHideItself(t *testing.T) {
	l, s := testLog(t, 2)
	l.seal(t, s, Entry{Kind: KindShredded}, `{"entry":1}`)
	l.seal(t, s, Entry{Kind: KindShredded}, `{"entry":2}`)
	l.sealed[2] = Sealed{Header: l.sealed[2].Header, Erased: true, ErasedBy: 3}
	l.sign(t, s)
	if v := mustVerify(t, l, s); v.OK || v.Fault != BadErasure || v.FirstBad != 2 {
		t.Errorf("%+v", v)
	}
}

func TestClockTroubleIsAWarning(t *testing.T) {
	at := func(d time.Duration) time.Time { return testStart.Add(d) }
	tests := []struct {
		name    string
		entries []Entry
		want    string // part of the warning at the last entry; empty for none
	}{
		{"steady", []Entry{{Recorded: at(0)}, {Recorded: at(time.Second)}}, ""},
		{"same instant", []Entry{{Recorded: at(0)}, {Recorded: at(0)}}, ""},
		{"set back", []Entry{{Recorded: at(time.Hour)}, {Recorded: at(0)}}, "1h0m0s before the entry in front of it"},
		{"set forward", []Entry{{Recorded: at(0)}, {Recorded: at(time.Hour), Drift: 59 * time.Minute}}, "moved by 59m0s"},
		{"slewed by a time server", []Entry{{Recorded: at(0)}, {Recorded: at(time.Minute), Drift: time.Second}}, ""},
		{"new session after a drift", []Entry{{Recorded: at(0), Drift: time.Hour}, {Recorded: at(time.Minute)}}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			l, s := testLog(t, 0)
			for _, e := range tt.entries {
				l.seal(t, s, e, "{}")
			}
			l.sign(t, s)
			v := mustVerify(t, l, s)
			if !v.OK || (tt.want == "") != (len(v.Warnings) == 0) {
				t.Fatalf("%+v", v)
			}
			if tt.want != "" && (v.Warnings[0].Seq != 1 || !strings.Contains(v.Warnings[0].Text, tt.want)) {
				t.Errorf("%+v", v.Warnings)
			}
		})
	}
}

func TestMadClockDoesNotFillMemory(t *testing.T) {
	l, s := testLog(t, 0)
	for i := range 3 * maxWarnings {
		l.seal(t, s, Entry{Recorded: testStart.Add(time.Duration(-i) * time.Second)}, "{}")
	}
	l.sign(t, s)
	v := mustVerify(t, l, s)
	if n := len(v.Warnings); !v.OK || n != maxWarnings+1 || !strings.Contains(v.Warnings[n-1].Text, "199 more") {
		t.Errorf("%d warnings, last %+v", n, v.Warnings[n-1])
	}
}

func TestSignatureBehindTheLogIsAWarning(t *testing.T) {
	l, s := testLog(t, 5)
	l.seal(t, s, Entry{}, "{}")
	if v := mustVerify(t, l, s); !v.OK || len(v.Warnings) != 1 || v.Warnings[0].Seq != 5 {
		t.Errorf("%+v", v)
	}
	l.note = nil
	if v := mustVerify(t, l, s); !v.OK || len(v.Warnings) != 1 || !strings.Contains(v.Warnings[0].Text, "no signed head") {
		t.Errorf("%+v", v)
	}
}

func TestOldHeadOnPaper(t *testing.T) {
	l, s := testLog(t, 40)
	edge := NewFrontier()
	var heads []Head
	for _, e := range l.sealed {
		heads = append(heads, edge.Head())
		edge.Add(e.Header)
	}
	heads = append(heads, edge.Head())
	ctx := context.Background()
	for _, h := range heads {
		if v, err := VerifyAgainst(ctx, l, h); err != nil || !v.OK || v.Head != h {
			t.Errorf("%s: %+v, %v", h, v, err)
		}
	}
	// The owner rewrites entry 7, every hash and the signed head.
	forged := &memoryLog{edge: NewFrontier()}
	for i := range l.sealed {
		body := fmt.Sprintf(`{"text":"entry %d"}`, i)
		if i == 7 {
			body = `{"text":"nothing happened"}`
		}
		forged.seal(t, s, Entry{Incident: "INC-2026-0001"}, body)
	}
	forged.sign(t, s)
	if v := mustVerify(t, forged, s); !v.OK {
		t.Fatalf("the forgery should be perfect: %+v", v)
	}
	for _, h := range heads {
		v, err := VerifyAgainst(ctx, forged, h)
		if err != nil || v.OK != (h.Size <= 7) || !v.OK && v.Fault != BadHead {
			t.Errorf("old head of %d entries: %+v, %v", h.Size, v, err)
		}
	}
	// The owner cuts off the newest ten.
	cut, _ := testLog(t, 30)
	v, err := VerifyAgainst(ctx, cut, heads[40])
	if err != nil || v.OK || v.FirstBad != 30 || !strings.Contains(v.Why, "the newest 10 were cut off") {
		t.Errorf("%+v, %v", v, err)
	}
}

func BenchmarkVerify(b *testing.B) {
	l, s := testLog(b, 100_000)
	b.ReportAllocs()
	for b.Loop() {
		if v := mustVerify(b, l, s); !v.OK {
			b.Fatal(v)
		}
	}
}
