package journal

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"
)

// SelectionFormat names the file that proves several entries at once: those a
// document shows.
const SelectionFormat = "bridgelog-selection-proof"

// Selection shows that several entries stand in a log, each at its place, and
// nothing of the others but hashes that cannot be guessed: a header holds a
// salted digest. Its JSON form is a file anybody can check, see docs/journal.md.
type Selection struct {
	Format   string     `json:"format"`
	Version  int        `json:"version"`
	Key      string     `json:"key"`       // public key of the log
	Size     uint64     `json:"size"`      // of the log at the signed head
	File     string     `json:"file"`      // name of the document it was made for; empty for none
	SHA256   string     `json:"sha256"`    // of that document; empty for none
	Nodes    []string   `json:"nodes"`     // hashes of the tree the paths are made of, 64 hex digits each
	Entries  []Selected `json:"entries"`   // in the order of the log
	HeadNote string     `json:"head_note"` // the signed head
}

// Selected is one entry of a Selection.
type Selected struct {
	Seq    uint64  `json:"seq"`
	Leaf   string  `json:"leaf"`   // leaf hash, 64 hex digits
	Header *string `json:"header"` // exact text; null where it is not shown
	Salt   []byte  `json:"salt"`   // base64; null where the body is not shown
	Body   []byte  `json:"body"`   // base64; null where the body is not shown
	Path   []int   `json:"path"`   // RFC 6962 audit path from leaf to root: places in Nodes
}

// LeafHash is the hash by which an entry stands in the tree (RFC 6962, 2.1).
func LeafHash(header []byte) Hash { return tlog.RecordHash(header) }

// Shown says how much of an entry a Selection discloses.
type Shown int

// How much that can be.
const (
	ShowLeaf   Shown = iota // its place and leaf hash
	ShowHeader              // the header: who recorded what sort of entry when
	ShowBody                // what was written
)

// Proving is what a Selection is made with: a signed head of the log, at any
// size, and the key that signed it.
type Proving struct {
	Note         []byte
	Key          Verifier
	File, SHA256 string                          // the document it is made for
	Show         func(seq uint64, e Entry) Shown // nil shows headers
}

// ProveSelection returns the file that proves the entries seqs, which rise, under
// the head of p. It has been checked before it is returned.
func ProveSelection(ctx context.Context, src Source, seqs []uint64, p Proving) ([]byte, error) {
	head, err := OpenHead(p.Note, p.Key)
	if err != nil {
		return nil, err
	}
	if head.Size > src.Size() {
		return nil, fmt.Errorf("the head covers %s, the log holds %d", entries(head.Size), src.Size())
	}
	s := Selection{Format: SelectionFormat, Version: proofVersion, Key: p.Key.public, Size: head.Size, File: p.File, SHA256: p.SHA256,
		Nodes: []string{}, Entries: []Selected{}, HeadNote: string(p.Note)}
	reader, place := cachedHashes{read: src.Hashes, have: map[int64]Hash{}}, map[Hash]int{}
	for _, seq := range seqs {
		if seq >= head.Size {
			return nil, fmt.Errorf("entry %d came after the head over %s", seq, entries(head.Size))
		}
		one, err := p.selected(ctx, src, seq)
		if err != nil {
			return nil, err
		}
		path, err := tlog.ProveRecord(int64(head.Size), int64(seq), &reader)
		if err != nil {
			return nil, fmt.Errorf("prove entry %d: %w", seq, err)
		}
		for _, h := range path {
			at, ok := place[h]
			if !ok {
				at = len(s.Nodes)
				place[h], s.Nodes = at, append(s.Nodes, hex.EncodeToString(h[:]))
			}
			one.Path = append(one.Path, at)
		}
		s.Entries = append(s.Entries, one)
	}
	if _, _, err := s.Check(&p.Key); err != nil {
		return nil, fmt.Errorf("the entries cannot be proved: %w", err)
	}
	return s.Encode()
}

// Encode writes the proof as a JSON file with one entry on a line, which keeps
// one of thousands of entries small.
func (s Selection) Encode() ([]byte, error) {
	line, err := encodeLine(s)
	// In a string the quotes would stand behind a backslash.
	for _, start := range []string{`{"seq":`, `"nodes":`, `"entries":`, `"head_note":`} {
		line = bytes.ReplaceAll(line, []byte(start), []byte("\n"+start))
	}
	return line, err
}

func (p Proving) selected(ctx context.Context, src Source, seq uint64) (Selected, error) {
	out, found := Selected{Seq: seq, Path: []int{}}, false
	err := src.Each(ctx, seq, seq+1, func(n uint64, sealed Sealed) error {
		found = n == seq
		leaf := LeafHash(sealed.Header)
		out.Leaf = hex.EncodeToString(leaf[:])
		e, err := Parse(sealed.Header)
		if err != nil {
			return err
		}
		show := ShowHeader
		if p.Show != nil {
			show = p.Show(seq, e)
		}
		if show >= ShowHeader {
			text := string(sealed.Header)
			out.Header = &text
		}
		if show >= ShowBody && !sealed.Erased {
			out.Salt, out.Body = bytes.Clone(sealed.Salt), append([]byte{}, sealed.Body...)
		}
		return nil
	})
	if err == nil && !found {
		err = broken("entry %d is missing", seq)
	}
	return out, err
}

// cachedHashes reads each stored hash once.
type cachedHashes struct {
	read func([]int64) ([]Hash, error)
	have map[int64]Hash
}

func (c *cachedHashes) ReadHashes(index []int64) ([]Hash, error) {
	var missing []int64
	for _, i := range index {
		if _, ok := c.have[i]; !ok {
			missing = append(missing, i)
		}
	}
	if len(missing) > 0 {
		hashes, err := c.read(missing)
		if err != nil {
			return nil, err
		}
		if len(hashes) != len(missing) {
			return nil, errors.New("hashes are missing")
		}
		for i, h := range hashes {
			c.have[missing[i]] = h
		}
	}
	out := make([]Hash, len(index))
	for i, at := range index {
		out[i] = c.have[at]
	}
	return out, nil
}

// ParseSelection reads the file ProveSelection returned, as strictly as ParseProof.
func ParseSelection(file []byte) (Selection, error) {
	return decodeProof[Selection](file, SelectionFormat)
}

// Check checks a selection and gives the entries whose headers it shows and the
// signed head they stand under. Trusted and the errors are as for CheckEntry. A
// header may carry another log id than the key's: that of the log before it went
// on under that key (section 15), which a selection alone cannot show.
func (s Selection) Check(trusted *Verifier) ([]Entry, Head, error) {
	if err := checkFormat(s.Format, s.Version, SelectionFormat); err != nil {
		return nil, Head{}, err
	}
	h, _, err := openProofHead(s.Key, s.HeadNote, s.Size, trusted)
	if err != nil {
		return nil, Head{}, err
	}
	nodes, used := make([]Hash, len(s.Nodes)), make([]bool, len(s.Nodes))
	for i, text := range s.Nodes {
		if nodes[i], err = readHash(text); err != nil {
			return nil, Head{}, err
		}
	}
	var shown []Entry
	for i, one := range s.Entries {
		if i > 0 && one.Seq <= s.Entries[i-1].Seq || one.Seq >= s.Size {
			return nil, Head{}, broken("the proof fails: entry %d is out of order, or beyond the signed head", one.Seq)
		}
		e, err := one.check()
		if err != nil {
			return nil, Head{}, err
		}
		if one.Header != nil {
			shown = append(shown, e)
		}
		leaf, err := readHash(one.Leaf)
		if err != nil {
			return nil, Head{}, err
		}
		if len(one.Path) > 64 {
			return nil, Head{}, broken("the proof fails: the path of entry %d has %d steps", one.Seq, len(one.Path))
		}
		path := make([]Hash, len(one.Path))
		for k, at := range one.Path {
			if at < 0 || at >= len(nodes) {
				return nil, Head{}, broken("the proof fails: the path of entry %d names a hash that is not there", one.Seq)
			}
			path[k], used[at] = nodes[at], true
		}
		if tlog.CheckRecord(path, int64(s.Size), h.Root, int64(one.Seq), leaf) != nil {
			return nil, Head{}, broken("the proof fails: the path does not lead from entry %d to the signed head", one.Seq)
		}
	}
	for i := range used {
		if !used[i] {
			return nil, Head{}, broken("the proof fails: hash %d is of no path", i)
		}
	}
	return shown, h, nil
}

// check holds what is shown of an entry against its leaf hash.
func (one Selected) check() (e Entry, err error) {
	shown := one.Salt != nil
	switch {
	case shown != (one.Body != nil):
		return e, broken("the proof fails: of salt and body of entry %d it holds only one", one.Seq)
	case one.Header == nil && shown:
		return e, broken("the proof fails: it shows the body of entry %d without its header", one.Seq)
	case one.Header == nil:
		return e, nil
	}
	if e, err = Parse([]byte(*one.Header)); err != nil {
		return e, err
	}
	leaf := LeafHash([]byte(*one.Header))
	switch {
	case hex.EncodeToString(leaf[:]) != one.Leaf:
		return e, broken("the proof fails: the header of entry %d does not give its leaf hash", one.Seq)
	case e.Seq != one.Seq:
		return e, broken("the proof fails: the header is of entry %d, its place is %d", e.Seq, one.Seq)
	case shown && (len(one.Salt) != SaltSize || BodyDigest(one.Salt, one.Body) != e.Digest):
		return e, broken("the proof fails: salt and body of entry %d do not give the digest in its header", one.Seq)
	}
	return e, nil
}
