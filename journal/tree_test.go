package journal

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"testing"

	"golang.org/x/mod/sumdb/tlog"
)

// The naive tree: RFC 6962 section 2.1 word for word, recursive, nothing
// stored. It shares no code with the frontier or with tlog.

func naiveRoot(leaves [][]byte) [32]byte {
	switch n := len(leaves); n {
	case 0:
		return sha256.Sum256(nil)
	case 1:
		return sha256.Sum256(append([]byte{0}, leaves[0]...))
	default:
		k := naiveSplit(n)
		return naiveNode(naiveRoot(leaves[:k]), naiveRoot(leaves[k:]))
	}
}

func naiveNode(left, right [32]byte) [32]byte {
	return sha256.Sum256(slices.Concat([]byte{1}, left[:], right[:]))
}

// naiveSplit is the largest power of two smaller than n.
func naiveSplit(n int) int {
	k := 1
	for 2*k < n {
		k *= 2
	}
	return k
}

// naivePath is PATH(m, D[n]) of section 2.1.1.
func naivePath(m int, leaves [][]byte) [][32]byte {
	n := len(leaves)
	if n == 1 {
		return nil
	}
	if k := naiveSplit(n); m < k {
		return append(naivePath(m, leaves[:k]), naiveRoot(leaves[k:]))
	} else {
		return append(naivePath(m-k, leaves[k:]), naiveRoot(leaves[:k]))
	}
}

// naiveProof is SUBPROOF(m, D[n], b) of section 2.1.2.
func naiveProof(m int, leaves [][]byte, b bool) [][32]byte {
	n := len(leaves)
	if m == n {
		if b {
			return nil
		}
		return [][32]byte{naiveRoot(leaves)}
	}
	if k := naiveSplit(n); m <= k {
		return append(naiveProof(m, leaves[:k], b), naiveRoot(leaves[k:]))
	} else {
		return append(naiveProof(m-k, leaves[k:], false), naiveRoot(leaves[:k]))
	}
}

func TestFrontierIsTheTreeOfTheStandard(t *testing.T) {
	const n = 300
	f := NewFrontier()
	var leaves [][]byte
	var stored []Hash
	read := func(index []int64) ([]Hash, error) {
		var out []Hash
		for _, i := range index {
			out = append(out, stored[i])
		}
		return out, nil
	}
	for i := range uint64(n) {
		if h := f.Head(); h.Size != i || h.written() != naiveRoot(leaves) {
			t.Fatalf("size %d: %v", i, h)
		}
		loaded, err := LoadFrontier(i, read)
		if err != nil || loaded.Head() != f.Head() {
			t.Fatalf("size %d: loaded %v, %v", i, loaded, err)
		}
		leaf := fmt.Appendf(nil, "leaf %d", i)
		want, err := tlog.StoredHashes(int64(i), leaf, tlog.HashReaderFunc(read))
		if err != nil {
			t.Fatal(err)
		}
		before := f.Clone()
		got := f.Add(leaf)
		if !slices.Equal(got, want) || StoredIndex(i) != int64(len(stored)) {
			t.Fatalf("leaf %d: stored %v at %d", i, got, StoredIndex(i))
		}
		// The loaded one and an untouched clone go on the same way.
		if !slices.Equal(loaded.Add(leaf), want) || !slices.Equal(before.Add(leaf), want) || before.Head() != f.Head() {
			t.Fatalf("leaf %d: a copy went another way", i)
		}
		leaves, stored = append(leaves, leaf), append(stored, got...)
	}
}

func TestLoadFrontierSaysWhenHashesAreMissing(t *testing.T) {
	if _, err := LoadFrontier(5, func(index []int64) ([]Hash, error) { return nil, nil }); !errors.Is(err, ErrBroken) {
		t.Errorf("%v", err)
	}
	disk := errors.New("disk on fire")
	if _, err := LoadFrontier(5, func(index []int64) ([]Hash, error) { return nil, disk }); !errors.Is(err, disk) || errors.Is(err, ErrBroken) {
		t.Errorf("%v", err)
	}
	if _, err := LoadFrontier(MaxSize+1, nil); err == nil {
		t.Error("a log beyond all bounds was loaded")
	}
}

// TestProofsOfEverySize proves every entry of every log of up to 40 entries,
// and every prefix, and compares with the naive tree.
func TestProofsOfEverySize(t *testing.T) {
	ctx := context.Background()
	const most = 40
	full, s := testLog(t, most)
	key := s.Verifier()
	var headers [][]byte
	var heads []Head
	edge := NewFrontier()
	for _, e := range full.sealed {
		headers, heads = append(headers, e.Header), append(heads, edge.Head())
		edge.Add(e.Header)
	}
	heads = append(heads, edge.Head())
	for n := 1; n <= most; n++ {
		l := full.clone()
		l.sealed, l.hashes = l.sealed[:n], l.hashes[:StoredIndex(uint64(n))]
		l.note, _ = SignHead(heads[n], s)
		for i := range n {
			file := mustProve(t, l, s, uint64(i), i%2 == 0)
			p, err := ParseProof(file)
			if err != nil {
				t.Fatalf("entry %d of %d: %v", i, n, err)
			}
			path, _ := readPath(p.Path)
			if want := naivePath(i, headers[:n]); !slices.EqualFunc(path, want, func(a Hash, b [32]byte) bool { return a == b }) {
				t.Fatalf("entry %d of %d: path %v", i, n, p.Path)
			}
			e, h, err := p.Check(nil)
			if err != nil || e.Seq != uint64(i) || h != heads[n] {
				t.Fatalf("entry %d of %d: %v", i, n, err)
			}
		}
		if _, err := ProveEntry(ctx, l, uint64(n), key, false); err == nil {
			t.Fatalf("entry %d of %d was proved", n, n)
		}
		for i := 0; i <= n; i++ {
			file, err := ProvePrefix(ctx, l, heads[i], key)
			if err != nil {
				t.Fatalf("prefix %d of %d: %v", i, n, err)
			}
			p, err := ParsePrefixProof(file)
			if err != nil {
				t.Fatalf("prefix %d of %d: %v", i, n, err)
			}
			path, _ := readPath(p.Path)
			if i > 0 && !slices.EqualFunc(path, naiveProof(i, headers[:n], true), func(a Hash, b [32]byte) bool { return a == b }) {
				t.Fatalf("prefix %d of %d: path %v", i, n, p.Path)
			}
			if old, now, err := CheckPrefix(file, &key); err != nil || old != heads[i] || now != heads[n] {
				t.Fatalf("prefix %d of %d: %v", i, n, err)
			}
		}
	}
}

func TestProofFileKeepsItsBytes(t *testing.T) {
	l, s := exportLog(t)
	for seq := range l.Size() {
		file := mustProve(t, l, s, seq, seq != 1)
		if FormatOf(file) != ProofFormat {
			t.Errorf("format %q", FormatOf(file))
		}
		back, err := ParseProof(file)
		if err != nil {
			t.Fatalf("entry %d: %v\n%s", seq, err, file)
		}
		if again, _ := back.Encode(); !bytes.Equal(again, file) {
			t.Errorf("entry %d: written again as %s", seq, again)
		}
		if e, _, err := back.Check(nil); err != nil || e.Seq != seq || back.Shown() != (seq != 1) {
			t.Errorf("entry %d: %v", seq, err)
		}
	}
}

func TestErasedBodyCannotBeShown(t *testing.T) {
	l, s := exportLog(t)
	if _, err := ProveEntry(context.Background(), l, 1, s.Verifier(), true); err == nil {
		t.Error("a body that is gone was shown")
	}
}

func TestDamagedLogProvesNothing(t *testing.T) {
	l, s := testLog(t, 9)
	l.hashes[StoredIndex(4)][0] ^= 1
	if _, err := ProveEntry(context.Background(), l, 5, s.Verifier(), false); !errors.Is(err, ErrBroken) {
		t.Errorf("%v", err)
	}
	l.absent = map[uint64]bool{8: true}
	if _, err := ProveEntry(context.Background(), l, 8, s.Verifier(), false); !errors.Is(err, ErrBroken) {
		t.Errorf("%v", err)
	}
}

func TestSpoiledProofsFail(t *testing.T) {
	l, s := exportLog(t)
	for _, show := range []bool{false, true} {
		good, err := ParseProof(mustProve(t, l, s, 3, show))
		if err != nil {
			t.Fatal(err)
		}
		for i, file := range spoiledProofs(t, good) {
			p, err := ParseProof(file)
			if err == nil {
				_, _, err = p.Check(nil)
			}
			if !errors.Is(err, ErrBroken) && !errors.Is(err, ErrProofFormat) {
				t.Errorf("spoiled proof %d holds: %v\n%s", i, err, file)
			}
		}
		other, _ := NewVerifier(otherPublic)
		if _, _, err := good.Check(&other); !errors.Is(err, ErrBroken) {
			t.Errorf("a proof of one log holds for another: %v", err)
		}
		file, _ := good.Encode()
		for i := range file {
			for _, bit := range []int{0, 5} {
				file[i] ^= 1 << bit
				if p, err := ParseProof(file); err == nil {
					if _, _, err := p.Check(nil); err == nil && !isSpace(file[i]) {
						t.Fatalf("byte %d, bit %d: the proof still holds:\n%s", i, bit, file)
					}
				}
				file[i] ^= 1 << bit
			}
		}
	}
}

func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' }

func TestSpoiledPrefixProofsFail(t *testing.T) {
	l, s := testLog(t, 23)
	edge := NewFrontier()
	for _, e := range l.sealed[:13] {
		edge.Add(e.Header)
	}
	file, err := ProvePrefix(context.Background(), l, edge.Head(), s.Verifier())
	if err != nil {
		t.Fatal(err)
	}
	if FormatOf(file) != PrefixProofFormat {
		t.Errorf("format %q", FormatOf(file))
	}
	if p, err := ParsePrefixProof(file); err != nil {
		t.Error(err)
	} else if again, _ := p.Encode(); !bytes.Equal(again, file) {
		t.Errorf("written again as %s", again)
	}
	for i := range file {
		for _, bit := range []int{0, 5} {
			file[i] ^= 1 << bit
			if p, err := ParsePrefixProof(file); err == nil {
				if _, _, err := p.Check(nil); err == nil && !isSpace(file[i]) {
					t.Fatalf("byte %d, bit %d: the proof still holds:\n%s", i, bit, file)
				}
			}
			file[i] ^= 1 << bit
		}
	}
	wrong := edge.Head()
	wrong.Root[3] ^= 1
	if _, err := ProvePrefix(context.Background(), l, wrong, s.Verifier()); !errors.Is(err, ErrBroken) {
		t.Errorf("a head that never was is proved: %v", err)
	}
	if _, err := ProvePrefix(context.Background(), l, Head{Size: 24}, s.Verifier()); !errors.Is(err, ErrBroken) {
		t.Errorf("a head of the future is proved: %v", err)
	}
}

func FuzzProof(f *testing.F) {
	l, s := exportLog(f)
	f.Add(mustProve(f, l, s, 3, true))
	prefix, err := ProvePrefix(context.Background(), l, Head{}, s.Verifier())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(prefix)
	known := map[string]bool{}
	for _, e := range l.sealed {
		known[string(e.Header)] = true
	}
	key := s.Verifier()
	f.Fuzz(func(t *testing.T, file []byte) {
		if p, err := ParseProof(file); err == nil {
			if _, _, err := p.Check(&key); err == nil && !known[p.Header] {
				t.Errorf("a proof of what was never sealed holds: %s", file)
			}
		}
		if p, err := ParsePrefixProof(file); err == nil {
			_, _, _ = p.Check(&key)
		}
		FormatOf(file)
	})
}

func FuzzReadExport(f *testing.F) {
	l, s := exportLog(f)
	good := export(f, l, s)
	f.Add(good)
	f.Add(good[:len(good)/2])
	key := s.Verifier()
	f.Fuzz(func(t *testing.T, file []byte) {
		v, err := VerifyExport(context.Background(), bytes.NewReader(file), &key, nil, nil)
		if err != nil {
			t.Fatalf("a file in memory could not be read: %v", err)
		}
		if v.OK && v.Entries == l.Size() && len(v.Warnings) == 0 && !bytes.Equal(file, good) {
			t.Errorf("a second file passes for the whole log: %q", file)
		}
	})
}

func TestWhatIsNoProofIsToldFromADamagedOne(t *testing.T) {
	l, s := testLog(t, 5)
	file := mustProve(t, l, s, 3, true)
	for name, other := range map[string][]byte{"nothing": nil, "text": []byte("dear sir"), "an export": export(t, l, s)} {
		if _, _, err := CheckEntry(other, nil); !errors.Is(err, ErrProofFormat) || errors.Is(err, ErrBroken) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, _, err := CheckPrefix(file, nil); !errors.Is(err, ErrProofFormat) {
		t.Errorf("an entry proof as a prefix proof: %v", err)
	}
	if _, _, err := CheckEntry(file[:len(file)-9], nil); !errors.Is(err, ErrBroken) || errors.Is(err, ErrProofFormat) {
		t.Errorf("a cut proof: %v", err)
	}
	if e, h, err := CheckEntry(file, nil); err != nil || e.Seq != 3 || h != l.edge.Head() {
		t.Errorf("%v, %v, %v", e, h, err)
	}
}
