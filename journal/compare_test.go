package journal

import (
	crand "crypto/rand"
	"errors"
	"slices"
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
