package report

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"bridgelog/model"
)

// Cited is an entry of the journal that a document shows, with what the document
// says of who recorded it when.
type Cited struct {
	Entry    uint64
	By       string // name and role as printed; empty where the document does not say
	Recorded time.Time
}

func cite(s model.Stamp) Cited { return Cited{uint64(s.Seq), by(s.By, s.Role), s.At} }

// Says reports whether the document shows author, role and time of the entry, so
// that its header discloses no more than the document does.
func (c Cited) Says(author, role string, recorded time.Time) bool {
	return c.By == by(author, role) && c.Recorded.Equal(recorded)
}

// place is an entry of which the document does not print who recorded it when.
func place(s model.Stamp) Cited { return Cited{Entry: uint64(s.Seq)} }

// Cited are the entries a document shows, rising: the rows of its timeline, the
// acts of a custody form, answers and rows of registers, and what the contents of
// a notice were taken from. What
// is withheld is not among them.
func (d Doc) Cited() []Cited {
	out := slices.Clone(d.Cites)
	for _, block := range d.Blocks {
		rows, ok := block.(Rows)
		if !ok {
			for _, entry := range citedBy(block) {
				out = append(out, Cited{Entry: entry})
			}
			continue
		}
		for i := range rows.Rows {
			r := &rows.Rows[i]
			if r.Withheld > 0 || r.Entry == 0 && r.Recorded == "" { // a dataset's row has no entry of its own
				continue
			}
			out = append(out, Cited{r.Entry, r.sealedBy(), r.RecordedUTC})
		}
	}
	slices.SortStableFunc(out, func(a, b Cited) int {
		return cmp.Or(cmp.Compare(a.Entry, b.Entry), cmp.Compare(b.By, a.By)) // where it says who, that counts
	})
	return slices.CompactFunc(out, func(a, b Cited) bool { return a.Entry == b.Entry })
}

// use notes entries that something the document says comes from.
func (b *builder) use(entries ...uint64) { b.uses = append(b.uses, entries...) }

// useRow notes the entries of a row of a register that the document shows.
func (b *builder) useRow(row model.Record) { b.use(rowEntries(row)...) }

// usedCites are the entries noted, each once; of none the document says who
// recorded it.
func (b *builder) usedCites() []Cited {
	slices.Sort(b.uses)
	b.uses = slices.Compact(b.uses)
	var out []Cited
	for _, entry := range b.uses {
		out = append(out, Cited{Entry: entry})
	}
	return out
}

func citedBy(block Block) []uint64 {
	switch b := block.(type) {
	case Pairs:
		return b.Cites
	case Table:
		return b.Cites
	}
	return nil
}

// rowEntries are the entries a row of a register was made and last changed by.
func rowEntries(r model.Record) []uint64 {
	out := []uint64{uint64(r.Since.Seq), uint64(r.Stamp.Seq)}
	if r.Withdrawn {
		out = append(out, uint64(r.WithdrawnBy.Seq))
	}
	return out
}

// Digest is the leaf hash of an entry, 64 hexadecimal digits.
type Digest struct {
	Entry uint64
	Leaf  string
}

// WithDigests adds the annex that lists what entries the document shows with
// their digests, so that the paper can be held against a proof or the log.
func (d Doc) WithDigests(digests []Digest) Doc {
	t := Table{Columns: []Column{{Title: d.Meta.Words.Say("Entry"), Share: 0.8, Right: true}, {Title: d.Meta.Words.Say("Digest (leaf hash, RFC 6962)"), Share: 8, Mono: true}},
		Empty: d.Meta.Words.Say("This document shows no entries one by one.")}
	for _, x := range digests {
		t.Rows = append(t.Rows, []string{fmt.Sprint(x.Entry), x.Leaf})
	}
	d.Blocks = append(slices.Clip(d.Blocks), Break{}, Heading{1, d.Meta.Words.Say("Annex: digests of the entries shown")},
		Para{Text: d.Meta.Words.Say("Each digest is a leaf of the tree whose root over %d entries stands at the foot of every page. The proof that goes with this document leads from each of them to that root; anybody can check it with bridgelogctl report verify, or with verify_bridgelog.py, which needs no program of ours.", d.Meta.Entries)}, t)
	return d
}
