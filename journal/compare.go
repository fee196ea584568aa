package journal

import "slices"

// Compared is what two selections say of each other: which entries both prove,
// which only one does, and how their heads stand.
type Compared struct {
	Heads [2]Head
	Both  []uint64    // entries that both prove, rising
	Only  [2][]uint64 // entries that only the first, only the second proves
}

// SameHead reports that both stand under one head: their entries are of the same
// state of the log. Under two heads the log has to show that the later one
// continues the earlier.
func (c Compared) SameHead() bool { return c.Heads[0] == c.Heads[1] }

// PartOf says whether the first proves nothing that the second does not.
func (c Compared) PartOf() bool { return len(c.Only[0]) == 0 }

// Swapped is the same with the second first.
func (c Compared) Swapped() Compared {
	c.Heads[0], c.Heads[1] = c.Heads[1], c.Heads[0]
	c.Only[0], c.Only[1] = c.Only[1], c.Only[0]
	return c
}

// CompareSelections checks two selections and holds them against each other. It
// returns an ErrBroken where either fails, where they are of two logs, and where
// they contradict each other: two heads of one size, or two leaves in one place.
// Trusted is as for CheckEntry.
func CompareSelections(a, b Selection, trusted *Verifier) (Compared, error) {
	var c Compared
	var err error
	for i, s := range []Selection{a, b} {
		if _, c.Heads[i], err = s.Check(trusted); err != nil {
			return Compared{}, err
		}
	}
	if a.Key != b.Key {
		return Compared{}, broken("the proofs are of two logs, or of one log under two keys")
	}
	if c.Heads[0].Size == c.Heads[1].Size && c.Heads[0].Root != c.Heads[1].Root {
		return Compared{}, broken("the proofs contradict each other: the same key signed two heads over %s", entries(c.Heads[0].Size))
	}
	leaves := make(map[uint64]string, len(b.Entries))
	for _, one := range b.Entries {
		leaves[one.Seq] = one.Leaf
	}
	for _, one := range a.Entries {
		leaf, both := leaves[one.Seq]
		switch {
		case !both:
			c.Only[0] = append(c.Only[0], one.Seq)
		case leaf != one.Leaf:
			return Compared{}, broken("the proofs contradict each other: entry %d has two leaf hashes", one.Seq)
		default:
			c.Both = append(c.Both, one.Seq)
			delete(leaves, one.Seq)
		}
	}
	for _, one := range b.Entries {
		if _, left := leaves[one.Seq]; left {
			c.Only[1] = append(c.Only[1], one.Seq)
		}
	}
	slices.Sort(c.Only[1])
	return c, nil
}
