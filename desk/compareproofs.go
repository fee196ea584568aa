package desk

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"bridgelog/journal"
	"bridgelog/model"
)

// ProofPair is two proofs of documents held against each other.
type ProofPair struct {
	journal.Compared
	Names [2]string // of the files
	Files [2]string // of the documents they were made for
	Shas  [2]string
	Log   string // id of the log
	Wrong string // why they do not hold, or contradict each other; empty where they do
	Joint string // whether the later head continues the earlier, as far as that was looked at
}

// Redacted is which of the two is part of the other: 0, 1, or -1 where neither
// is. Where both prove the same it is the first.
func (p ProofPair) Redacted() int {
	switch {
	case p.Wrong != "":
		return -1
	case p.PartOf():
		return 0
	case p.Swapped().PartOf():
		return 1
	}
	return -1
}

// maxProof is more than the proof of a hundred thousand entries needs.
const maxProof = 256 << 20

// ReadProof reads the proof of a document.
func ReadProof(path string) (journal.Selection, error) {
	f, err := os.Open(path)
	if err != nil {
		return journal.Selection{}, fileError(path, err)
	}
	defer f.Close()
	raw, err := io.ReadAll(io.LimitReader(f, maxProof))
	if err != nil {
		return journal.Selection{}, fileError(path, err)
	}
	s, err := journal.ParseSelection(raw)
	if err != nil {
		return s, model.Refuse(model.Invalid, filepath.Base(path), "Give the file NAME.proof.json.", "this is no proof of a document's entries: %v.", err)
	}
	return s, nil
}

// CompareProofs holds two proofs against each other; no logbook is needed.
// Trusted is the log's key, where it is known from elsewhere.
func CompareProofs(first, second string, trusted *journal.Verifier) (ProofPair, error) {
	p := ProofPair{Names: [2]string{filepath.Base(first), filepath.Base(second)}}
	var s [2]journal.Selection
	for i, path := range []string{first, second} {
		var err error
		if s[i], err = ReadProof(path); err != nil {
			return p, err
		}
		p.Files[i], p.Shas[i] = s[i].File, s[i].SHA256
	}
	if key, err := journal.NewVerifier(s[0].Key); err == nil {
		p.Log = key.LogID()
	}
	var err error
	p.Compared, err = journal.CompareSelections(s[0], s[1], trusted)
	if errors.Is(err, journal.ErrBroken) || errors.Is(err, journal.ErrProofFormat) {
		p.Wrong = err.Error()
		return p, nil
	}
	return p, err
}

// CompareProofs holds two proofs against each other and, where they stand under
// two heads, both against this log, if they are of it.
func (d *Desk) CompareProofs(ctx context.Context, first, second string) (ProofPair, error) {
	p, err := CompareProofs(first, second, nil)
	if err != nil || p.Wrong != "" {
		return p, err
	}
	d.mu.Lock()
	ours := d.logID
	d.mu.Unlock()
	if p.Log != ours {
		return p, nil
	}
	src, err := d.db.Source()
	if err != nil {
		return p, err
	}
	defer src.Close()
	for _, h := range p.Heads {
		if h.Size > src.Size() {
			p.Wrong = fmt.Sprintf("this logbook holds fewer entries than the %d a proof speaks of", h.Size)
			return p, nil
		}
		f, err := journal.LoadFrontier(h.Size, src.Hashes)
		if err != nil {
			return p, err
		}
		if f.Head().Root != h.Root {
			p.Wrong = fmt.Sprintf("this log never had the root %s over %d entries", hex.EncodeToString(h.Root[:8]), h.Size)
			return p, nil
		}
	}
	p.Joint = "This logbook had both heads: the later one continues the earlier, and nothing before it was changed."
	return p, ctx.Err()
}

// Words say what two proofs show of each other, the verdict first.
func (p ProofPair) Words() []string {
	if p.Wrong != "" {
		return []string{"NOT PROVED: " + p.Wrong + "."}
	}
	many := func(n int) string { return model.Counted(n, "entry", "entries") }
	var out []string
	switch i := p.Redacted(); {
	case i >= 0 && len(p.Only[0])+len(p.Only[1]) == 0:
		out = append(out, fmt.Sprintf("Proved: %s and %s show the same %s of one log.", p.Names[0], p.Names[1], many(len(p.Both))))
	case i >= 0:
		out = append(out, fmt.Sprintf("Proved: every entry that %s shows stands in %s too, at the same place and with the same content.", p.Names[i], p.Names[1-i]),
			fmt.Sprintf("Common: %s. Only in %s: %s; the proofs tell nothing else of them.", many(len(p.Both)), p.Names[1-i], many(len(p.Only[1-i]))))
	default:
		out = append(out, fmt.Sprintf("NEITHER IS PART OF THE OTHER: only %s shows %s, only %s shows %s.", p.Names[0], many(len(p.Only[0])), p.Names[1], many(len(p.Only[1]))),
			fmt.Sprintf("Common: %s, at the same places and with the same content.", many(len(p.Both))))
	}
	switch {
	case p.SameHead():
		out = append(out, fmt.Sprintf("Both stand under the same head of log %s: %s.", p.Log, p.Heads[0].Text()))
	case p.Joint != "":
		out = append(out, fmt.Sprintf("They stand under two heads of log %s, over %d and %d entries.", p.Log, p.Heads[0].Size, p.Heads[1].Size), p.Joint)
	default:
		out = append(out, fmt.Sprintf("They stand under two heads that the same key signed (log %s), over %d and %d entries. That the later one continues the earlier only the logbook can show: say --with-logbook where it lies, or make both documents from the same entries (--of).", p.Log, p.Heads[0].Size, p.Heads[1].Size))
	}
	for i, file := range p.Files {
		if file != "" {
			out = append(out, fmt.Sprintf("%s was made for %s, SHA-256 %s.", p.Names[i], file, p.Shas[i]))
		}
	}
	return out
}
