package desk

import (
	"context"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"bridgelog/journal"
	"bridgelog/model"
	"bridgelog/report"
)

// ProofName is the name of the proof that goes with a document.
func ProofName(document string) string {
	return strings.TrimSuffix(document, filepath.Ext(document)) + ".proof.json"
}

// mayProve refuses to write a proof over what is none.
func mayProve(document string) error {
	path := ProofName(document)
	if _, err := os.Lstat(path); err != nil {
		return nil // free, or in a folder the next step will speak of
	}
	if begin, err := firstBytes(path, 4096); err == nil && strings.Contains(string(begin), `"`+journal.SelectionFormat+`"`) {
		return nil
	}
	return model.Refuse(model.Conflict, filepath.Base(path), "Give the document another name.", "the proof would stand beside it in this file, which is something else.")
}

func firstBytes(path string, n int) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	buf := make([]byte, n)
	n, err = f.Read(buf)
	return buf[:n], err
}

// About is the document a proof is made for.
type About struct {
	File   string
	SHA256 string
	Bodies bool // disclose what was written, too
}

// ProveDocument makes the proof that the entries a document shows stand in the
// log, from the document as it is built again. Why says where that is not bit for
// bit what was issued. Entries it withholds, and those it says nothing of, are not
// in the proof.
func (d *Desk) ProveDocument(ctx context.Context, x FiledAs, a About) (proof []byte, entries int, why string, err error) {
	again, err := d.redraw(ctx, x.Incident, *x.Report, true)
	if err != nil {
		return nil, 0, "", err
	}
	proof, entries, err = d.prove(ctx, again.Doc, a)
	return proof, entries, again.Why, err
}

func (d *Desk) writeProof(ctx context.Context, doc report.Doc, a About, path string) (int, error) {
	raw, n, err := d.prove(ctx, doc, a)
	if err != nil {
		return 0, err
	}
	return n, WriteFile(path, raw)
}

func (d *Desk) prove(ctx context.Context, doc report.Doc, a About) ([]byte, int, error) {
	src, err := d.db.Source()
	if err != nil {
		return nil, 0, err
	}
	defer src.Close()
	p, err := d.proving(src, doc.Meta.Entries)
	if err != nil {
		return nil, 0, err
	}
	cited := doc.Cited()
	says := make(map[uint64]report.Cited, len(cited))
	seqs := make([]uint64, 0, len(cited))
	for _, c := range cited {
		says[c.Entry], seqs = c, append(seqs, c.Entry)
	}
	p.File, p.SHA256 = filepath.Base(a.File), a.SHA256
	p.Show = func(seq uint64, e journal.Entry) journal.Shown {
		switch {
		case a.Bodies:
			return journal.ShowBody
		case says[seq].Says(e.Author, strings.TrimPrefix(e.Role, "-"), e.Recorded):
			return journal.ShowHeader
		}
		return journal.ShowLeaf
	}
	raw, err := journal.ProveSelection(ctx, src, seqs, p)
	return raw, len(seqs), err
}

// proving is the signed head of a document's state of the log: what the key
// signed then, anew. A document from before the log went on under a new key is
// proved by the last head its own key signed.
func (d *Desk) proving(src journal.Source, size uint64) (journal.Proving, error) {
	for _, o := range d.Origins() {
		if size <= o.Size {
			key, err := journal.NewVerifier(o.Before)
			return journal.Proving{Note: []byte(o.Note), Key: key}, err
		}
	}
	f, err := journal.LoadFrontier(size, src.Hashes)
	if err != nil {
		return journal.Proving{}, err
	}
	note, err := journal.SignHead(f.Head(), d.signer)
	return journal.Proving{Note: note, Key: d.signer.Verifier()}, err
}

// withDigests lists the entries a document shows in an annex.
func (d *Desk) withDigests(ctx context.Context, doc report.Doc) (report.Doc, error) {
	src, err := d.db.Source()
	if err != nil {
		return doc, err
	}
	defer src.Close()
	var digests []report.Digest
	for _, c := range doc.Cited() {
		err := src.Each(ctx, c.Entry, c.Entry+1, func(seq uint64, s journal.Sealed) error {
			leaf := journal.LeafHash(s.Header)
			digests = append(digests, report.Digest{Entry: seq, Leaf: hex.EncodeToString(leaf[:])})
			return nil
		})
		if err != nil {
			return doc, fmt.Errorf("digest of entry %d: %w", c.Entry, err)
		}
	}
	return doc.WithDigests(digests), nil
}
