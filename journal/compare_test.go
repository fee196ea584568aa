package journal

import (
	"context"
	crand "crypto/rand"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Whoever holds the proofs of a whole document and of a redacted one sees that
// one is part of the other, and nothing of what was left out.
func TestTwoSelectionsAreHeldAgainstEachOther(t *testing.T) {
	l, s := exportLog(t)
	key := s.Verifier()
	parse := func(size uint64, show Shown, seqs ...uint64) Selection {
		p, err := ParseSelection(selection(t, l, s, size, seqs, show))
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	whole, part := parse(l.Size(), ShowHeader, 0, 1, 3, 4, 6), parse(l.Size(), ShowLeaf, 1, 3, 6)
	c, err := CompareSelections(part, whole, &key)
	if err != nil || !c.SameHead() || !c.PartOf() || !slices.Equal(c.Both, []uint64{1, 3, 6}) || !slices.Equal(c.Only[1], []uint64{0, 4}) {
		t.Errorf("%+v %v", c, err)
	}
	if c.Swapped().PartOf() {
		t.Error("the whole is part of its part")
	}
	earlier := parse(5, ShowLeaf, 1, 3)
	if c, err := CompareSelections(earlier, whole, nil); err != nil || c.SameHead() || !c.PartOf() {
		t.Errorf("%+v %v", c, err)
	}
	if c, err := CompareSelections(parse(l.Size(), ShowLeaf, 1, 2), whole, nil); err != nil || c.PartOf() || !slices.Equal(c.Only[0], []uint64{2}) {
		t.Errorf("%+v %v", c, err)
	}
	forged := part
	forged.Entries = slices.Clone(part.Entries)
	forged.Entries[0].Leaf = forged.Entries[1].Leaf
	if _, err := CompareSelections(forged, whole, nil); !errors.Is(err, ErrBroken) {
		t.Errorf("a forged part: %v", err)
	}
	private, _, _, err := NewKey(crand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	o, err := NewSigner(private)
	if err != nil {
		t.Fatal(err)
	}
	p, err := ParseSelection(selection(t, l, o, l.Size(), []uint64{1}, ShowLeaf))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := CompareSelections(p, whole, nil); !errors.Is(err, ErrBroken) {
		t.Errorf("under another key: %v", err)
	}
}

// Whoever has nothing of ours holds two proofs against each other all the same.
func TestSecondVerifierComparesTwoProofs(t *testing.T) {
	l, s := exportLog(t)
	dir := t.TempDir()
	file := func(name string, raw []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, raw, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	proof := func(name string, size uint64, show Shown, seqs ...uint64) string {
		return file(name, selection(t, l, s, size, seqs, show))
	}
	edge := NewFrontier()
	for _, e := range l.sealed[:5] {
		edge.Add(e.Header)
	}
	prefix, err := ProvePrefix(context.Background(), l, edge.Head(), s.Verifier())
	if err != nil {
		t.Fatal(err)
	}
	private, _, _, err := NewKey(crand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	o, err := NewSigner(private)
	if err != nil {
		t.Fatal(err)
	}
	// The same key over another history of seven entries.
	r, _ := testLog(t, 7)
	whole, part := proof("whole.json", l.Size(), ShowHeader, 0, 1, 3, 4, 6), proof("part.json", l.Size(), ShowLeaf, 1, 3, 6)
	earlier, across, empty := proof("earlier.json", 5, ShowLeaf, 1, 3), proof("across.json", l.Size(), ShowLeaf, 1, 2), proof("empty.json", l.Size(), ShowLeaf)
	joint, other := file("prefix.json", prefix), file("other.json", selection(t, l, o, l.Size(), []uint64{1}, ShowLeaf))
	rewritten := file("rewritten.json", selection(t, r, s, r.Size(), []uint64{1}, ShowLeaf))
	raw, err := os.ReadFile(part)
	if err != nil {
		t.Fatal(err)
	}
	leaf := LeafHash(l.sealed[1].Header)
	swap := LeafHash(l.sealed[3].Header)
	forged := file("forged.json", []byte(strings.Replace(string(raw), `"leaf":"`+hex.EncodeToString(leaf[:]), `"leaf":"`+hex.EncodeToString(swap[:]), 1)))
	for _, tt := range []struct {
		files []string
		code  int
		says  string
	}{
		{[]string{part, whole}, 0, "Proved: every entry that part.json shows stands in whole.json too"},
		{[]string{part, whole}, 0, "Common: 3 entries. Only in whole.json: 2 entries"},
		{[]string{part, whole}, 0, "Both stand under the same head of log " + s.LogID() + ": " + l.edge.Head().Text()},
		{[]string{whole, part}, 0, "Proved: every entry that part.json shows stands in whole.json too"},
		{[]string{whole, whole}, 0, "show the same 5 entries"},
		{[]string{empty, whole}, 0, "Common: 0 entries"},
		{[]string{earlier, whole}, 0, "only the logbook can show"},
		{[]string{earlier, whole, joint}, 0, "prefix.json shows that the later one continues the earlier"},
		{[]string{whole, earlier, joint}, 0, "prefix.json shows"},
		{[]string{part, whole, joint}, 3, "nothing for a prefix proof to join"},
		{[]string{across, whole}, 1, "NEITHER IS PART OF THE OTHER: only across.json shows 1 entry, only whole.json shows 4 entries"},
		{[]string{other, whole}, 3, "two logs, or of one log under two keys"},
		{[]string{rewritten, whole}, 3, "signed two heads over 7 entries"},
		{[]string{forged, whole}, 3, "forged.json: The proof fails: "},
		{[]string{joint, whole}, 3, "not the proof of the entries a document shows"},
		{[]string{filepath.Join(dir, "absent"), whole}, 1, "cannot be read"},
		{[]string{whole}, 2, "--compare takes the proofs of two documents"},
	} {
		if code, out := python(t, append([]string{"--compare"}, tt.files...)...); code != tt.code || !strings.Contains(out, tt.says) {
			t.Errorf("%v: exit %d, wanted %d and %q: %s", tt.files, code, tt.code, tt.says, out)
		}
	}
	if code, out := python(t, "--compare", part, whole, "--key", s.LogID()); code != 0 || strings.Contains(out, "Note:") {
		t.Errorf("exit %d: %s", code, out)
	}
	if code, out := python(t, "--compare", part, whole, "--key", otherPublic); code != 3 {
		t.Errorf("exit %d: %s", code, out)
	}
}
