package journal

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"slices"
	"testing"
	"time"
)

// memoryLog is a log held in memory: the smallest thing that is a Source.
type memoryLog struct {
	sealed []Sealed
	absent map[uint64]bool // entries that Each leaves out
	hashes []Hash
	lost   map[int64]bool // stored hashes that are not there
	note   []byte
	edge   *Frontier
}

func (l *memoryLog) Size() uint64 { return uint64(len(l.sealed)) }

func (l *memoryLog) Each(ctx context.Context, from, to uint64, fn func(seq uint64, s Sealed) error) error {
	for seq := from; seq < to && seq < l.Size(); seq++ {
		if l.absent[seq] {
			continue
		}
		if err := fn(seq, l.sealed[seq]); err != nil {
			return err
		}
	}
	return ctx.Err()
}

func (l *memoryLog) Hashes(index []int64) ([]Hash, error) {
	out := make([]Hash, len(index))
	for i, at := range index {
		if at < 0 || at >= int64(len(l.hashes)) || l.lost[at] {
			return nil, broken("hash %d is not stored", at)
		}
		out[i] = l.hashes[at]
	}
	return out, nil
}

func (l *memoryLog) Gaps() bool {
	return slices.ContainsFunc(l.sealed, func(s Sealed) bool { return s.Lost })
}

func (l *memoryLog) SignedHead() ([]byte, error) { return l.note, nil }

func (l *memoryLog) clone() *memoryLog {
	c := *l
	c.sealed = slices.Clone(l.sealed)
	for i, s := range c.sealed {
		c.sealed[i].Header, c.sealed[i].Salt, c.sealed[i].Body = bytes.Clone(s.Header), bytes.Clone(s.Salt), bytes.Clone(s.Body)
	}
	c.hashes, c.note, c.edge = slices.Clone(l.hashes), bytes.Clone(l.note), l.edge.Clone()
	c.absent, c.lost = map[uint64]bool{}, map[int64]bool{}
	return &c
}

// testSigner is the key made from the 32 bytes 0, 1, … 31.
func testSigner(t testing.TB) Signer {
	t.Helper()
	seed := make([]byte, 32)
	for i := range seed {
		seed[i] = byte(i)
	}
	private, _, _, err := NewKey(bytes.NewReader(seed))
	if err != nil {
		t.Fatal(err)
	}
	s, err := NewSigner(private)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

var testStart = time.Date(2026, 3, 14, 9, 26, 53, 589793238, time.UTC)

// seal makes the entry that comes next; empty fields get ordinary values. The
// salt is derived from the sequence so that test logs have the same bytes.
func (l *memoryLog) seal(t testing.TB, s Signer, e Entry, body string) Entry {
	t.Helper()
	e.Log, e.Seq = s.LogID(), l.Size()
	if e.Recorded.IsZero() {
		e.Recorded = testStart.Add(time.Duration(e.Seq) * time.Minute)
	}
	if e.Author == "" {
		e.Author, e.Role = "Ada Byron", "incident manager"
	}
	if e.Kind == "" {
		e.Kind = "record.put"
	}
	if e.Version == 0 {
		e.Version = 1
	}
	sum := sha256.Sum256(binary.BigEndian.AppendUint64([]byte("salt"), e.Seq))
	salt := sum[:SaltSize]
	e.Digest = BodyDigest(salt, []byte(body))
	header, err := e.Encode()
	if err != nil {
		t.Fatal(err)
	}
	l.sealed = append(l.sealed, Sealed{Header: header, Salt: salt, Body: []byte(body)})
	l.hashes = append(l.hashes, l.edge.Add(header)...)
	return e
}

func (l *memoryLog) sign(t testing.TB, s Signer) {
	t.Helper()
	note, err := SignHead(l.edge.Head(), s)
	if err != nil {
		t.Fatal(err)
	}
	l.note = note
}

// testLog returns a signed log of n plain entries.
func testLog(t testing.TB, n int) (*memoryLog, Signer) {
	t.Helper()
	s := testSigner(t)
	l := &memoryLog{edge: NewFrontier()}
	for i := range n {
		l.seal(t, s, Entry{Incident: "INC-2026-0001"}, fmt.Sprintf(`{"text":"entry %d"}`, i))
	}
	l.sign(t, s)
	return l, s
}

func mustVerify(t testing.TB, l Source, s Signer) Verdict {
	t.Helper()
	v, err := Verify(context.Background(), l, s.Verifier(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return v
}
