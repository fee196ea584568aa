package journal

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"
)

// Names of the proof files. The version counts changes a reader must know of.
const (
	ProofFormat       = "bridgelog-entry-proof"
	PrefixProofFormat = "bridgelog-prefix-proof"
	proofVersion      = 1
)

// ErrProofFormat is matched, by errors.Is, by the error about a file that is not
// a proof of the sort asked for.
var ErrProofFormat = errors.New("the file is not such a proof")

// Proof shows that one entry stands in a log, without showing the others. Its
// JSON form is a file anybody can check, see docs/journal.md.
type Proof struct {
	Format   string   `json:"format"`
	Version  int      `json:"version"`
	Key      string   `json:"key"`       // public key of the log
	Seq      uint64   `json:"seq"`       // the entry
	Size     uint64   `json:"size"`      // of the log at the signed head
	Header   string   `json:"header"`    // exact text of the entry's header
	Path     []string `json:"path"`      // RFC 6962 audit path from leaf to root, 64 hex digits each
	Salt     []byte   `json:"salt"`      // base64; null where the body is not shown
	Body     []byte   `json:"body"`      // base64; null where the body is not shown
	HeadNote string   `json:"head_note"` // the signed head
}

// Shown reports whether the proof discloses the entry's body.
func (p Proof) Shown() bool { return p.Salt != nil }

// PrefixProof shows that an older state of a log is the beginning of a newer
// one: nothing was changed or taken away in between.
type PrefixProof struct {
	Format   string   `json:"format"`
	Version  int      `json:"version"`
	Key      string   `json:"key"`      // public key of the log
	OldSize  uint64   `json:"old_size"` // of the older state
	OldRoot  string   `json:"old_root"` // its root hash, 64 hex digits
	Size     uint64   `json:"size"`     // of the log at the signed head
	Path     []string `json:"path"`     // RFC 6962 consistency proof, 64 hex digits each
	HeadNote string   `json:"head_note"`
}

// ProveEntry returns the file that proves that entry seq is in the log at its
// latest signed head, a Proof in JSON. With show it discloses the body. It has
// been checked before it is returned; a log that cannot prove the entry because
// it is damaged is an ErrBroken.
func ProveEntry(ctx context.Context, src Source, seq uint64, key Verifier, show bool) ([]byte, error) {
	p, err := proveEntry(ctx, src, seq, key, show)
	if err != nil {
		return nil, err
	}
	if _, _, err := p.Check(&key); err != nil {
		return nil, fmt.Errorf("entry %d cannot be proved: %w", seq, err)
	}
	return p.Encode()
}

func proveEntry(ctx context.Context, src Source, seq uint64, key Verifier, show bool) (Proof, error) {
	h, signed, err := openSourceHead(src, key)
	if err != nil {
		return Proof{}, err
	}
	if seq >= h.Size {
		return Proof{}, fmt.Errorf("there is no entry %d: the signed head covers %s, counted from 0", seq, entries(h.Size))
	}
	p := Proof{Format: ProofFormat, Version: proofVersion, Key: key.public, Seq: seq, Size: h.Size, HeadNote: string(signed)}
	found := false
	err = src.Each(ctx, seq, seq+1, func(n uint64, s Sealed) error {
		found = n == seq
		p.Header = string(s.Header)
		if s.Lost && (show || len(s.Header) == 0) {
			return fmt.Errorf("entry %d was lost when the logbook was damaged, as entry %d says: it cannot be shown", seq, s.LostBy)
		}
		if show && s.Erased {
			return fmt.Errorf("the body of entry %d was erased by entry %d and cannot be shown", seq, s.ErasedBy)
		}
		if show {
			p.Salt, p.Body = bytes.Clone(s.Salt), append([]byte{}, s.Body...)
		}
		return nil
	})
	if err != nil {
		return Proof{}, err
	}
	if !found {
		return Proof{}, broken("entry %d is missing", seq)
	}
	path, err := tlog.ProveRecord(int64(h.Size), int64(seq), tlog.HashReaderFunc(src.Hashes))
	if err != nil {
		return Proof{}, fmt.Errorf("prove entry %d: %w", seq, err)
	}
	p.Path = writePath(path)
	return p, nil
}

// CheckEntry checks the file ProveEntry returned and gives the entry and the
// signed head it stands under. With trusted nil the key in the proof is
// believed: then the proof is only as good as the reader's knowledge that this
// is the log's key (compare Entry.Log with a log id had from elsewhere). The
// error is an ErrProofFormat where the file is no proof of an entry at all,
// otherwise an ErrBroken.
func CheckEntry(file []byte, trusted *Verifier) (Entry, Head, error) {
	p, err := ParseProof(file)
	if err != nil {
		return Entry{}, Head{}, err
	}
	return p.Check(trusted)
}

// Check is CheckEntry for a proof that has been read.
func (p Proof) Check(trusted *Verifier) (Entry, Head, error) {
	if err := checkFormat(p.Format, p.Version, ProofFormat); err != nil {
		return Entry{}, Head{}, err
	}
	h, v, err := openProofHead(p.Key, p.HeadNote, p.Size, trusted)
	if err != nil {
		return Entry{}, Head{}, err
	}
	e, err := Parse([]byte(p.Header))
	if err != nil {
		return Entry{}, Head{}, err
	}
	switch {
	case e.Log != v.id:
		return Entry{}, Head{}, broken("the proof fails: the entry belongs to log %s, the head to log %s", e.Log, v.id)
	case e.Seq != p.Seq || p.Seq >= p.Size:
		return Entry{}, Head{}, broken("the proof fails: the header is of entry %d, the proof of entry %d of %d", e.Seq, p.Seq, p.Size)
	case (p.Salt == nil) != (p.Body == nil):
		return Entry{}, Head{}, broken("the proof fails: of salt and body it holds only one")
	case p.Shown() && (len(p.Salt) != SaltSize || BodyDigest(p.Salt, p.Body) != e.Digest):
		return Entry{}, Head{}, broken("the proof fails: salt and body do not give the digest in the header")
	}
	path, err := readPath(p.Path)
	if err != nil {
		return Entry{}, Head{}, err
	}
	if err := tlog.CheckRecord(path, int64(p.Size), h.Root, int64(p.Seq), tlog.RecordHash([]byte(p.Header))); err != nil {
		return Entry{}, Head{}, broken("the proof fails: the path does not lead from entry %d to the signed head", p.Seq)
	}
	return e, h, nil
}

// ProvePrefix returns the file that proves that old is an earlier state of the
// log, a PrefixProof in JSON. It returns an ErrBroken if old is not.
func ProvePrefix(ctx context.Context, src Source, old Head, key Verifier) ([]byte, error) {
	p, err := provePrefix(ctx, src, old, key)
	if err != nil {
		return nil, err
	}
	if _, _, err := p.Check(&key); err != nil {
		return nil, fmt.Errorf("the prefix cannot be proved: %w", err)
	}
	return p.Encode()
}

func provePrefix(ctx context.Context, src Source, old Head, key Verifier) (PrefixProof, error) {
	h, signed, err := openSourceHead(src, key)
	if err != nil {
		return PrefixProof{}, err
	}
	v, err := VerifyAgainst(ctx, src, old)
	if err != nil {
		return PrefixProof{}, err
	}
	if !v.OK {
		return PrefixProof{}, broken("%s", v.Why)
	}
	if old.Size > h.Size {
		return PrefixProof{}, fmt.Errorf("the signed head covers %s, fewer than the old head's %d", entries(h.Size), old.Size)
	}
	root := old.written()
	p := PrefixProof{Format: PrefixProofFormat, Version: proofVersion, Key: key.public,
		OldSize: old.Size, OldRoot: hex.EncodeToString(root[:]), Size: h.Size, Path: []string{}, HeadNote: string(signed)}
	if old.Size > 0 {
		path, err := tlog.ProveTree(int64(h.Size), int64(old.Size), tlog.HashReaderFunc(src.Hashes))
		if err != nil {
			return PrefixProof{}, fmt.Errorf("prove the prefix: %w", err)
		}
		p.Path = writePath(path)
	}
	return p, nil
}

// CheckPrefix checks the file ProvePrefix returned and gives the older head and
// the signed one. Trusted and the error are as for CheckEntry.
func CheckPrefix(file []byte, trusted *Verifier) (old, now Head, err error) {
	p, err := ParsePrefixProof(file)
	if err != nil {
		return Head{}, Head{}, err
	}
	return p.Check(trusted)
}

// Check is CheckPrefix for a proof that has been read.
func (p PrefixProof) Check(trusted *Verifier) (old, now Head, err error) {
	if err := checkFormat(p.Format, p.Version, PrefixProofFormat); err != nil {
		return Head{}, Head{}, err
	}
	if now, _, err = openProofHead(p.Key, p.HeadNote, p.Size, trusted); err != nil {
		return Head{}, Head{}, err
	}
	root, err := readHash(p.OldRoot)
	if err != nil {
		return Head{}, Head{}, err
	}
	if old, err = newHead(p.OldSize, root); err != nil {
		return Head{}, Head{}, err
	}
	path, err := readPath(p.Path)
	if err != nil {
		return Head{}, Head{}, err
	}
	if old.Size == 0 && len(path) == 0 {
		return old, now, nil // nothing is the beginning of everything
	}
	if old.Size > now.Size || tlog.CheckTree(path, int64(now.Size), now.Root, int64(old.Size), old.Root) != nil {
		return Head{}, Head{}, broken("the proof fails: the path does not lead from the old head to the signed one")
	}
	return old, now, nil
}

// Encode writes the proof as an indented JSON file.
func (p Proof) Encode() ([]byte, error) { return encodeProof(p) }

// Encode writes the proof as an indented JSON file.
func (p PrefixProof) Encode() ([]byte, error) { return encodeProof(p) }

// ParseProof reads the file Encode wrote. Only white space between its tokens
// may differ; unknown, missing, doubled or reordered members are refused. It
// does not check the proof, Check does. The errors are those of CheckEntry.
func ParseProof(file []byte) (Proof, error) { return decodeProof[Proof](file, ProofFormat) }

// ParsePrefixProof is ParseProof for a prefix proof.
func ParsePrefixProof(file []byte) (PrefixProof, error) {
	return decodeProof[PrefixProof](file, PrefixProofFormat)
}

// FormatOf returns the format name a JSON file of this package declares, such
// as ProofFormat; it is empty where the file is nothing of ours.
func FormatOf(file []byte) string {
	var start struct {
		Format string `json:"format"`
	}
	// An export is many JSON values; its first line is what declares it.
	if json.NewDecoder(bytes.NewReader(file)).Decode(&start) != nil {
		return ""
	}
	switch start.Format {
	case ProofFormat, PrefixProofFormat, SelectionFormat, ExportFormat:
		return start.Format
	}
	return ""
}

func encodeProof(p any) ([]byte, error) {
	line, err := encodeLine(p)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if err := json.Indent(&out, line, "", "  "); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// encodeLine writes a value as one line of JSON in the one spelling we use.
func encodeLine(v any) ([]byte, error) {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

func decodeProof[P any](file []byte, format string) (P, error) {
	var p, zero P
	// Looked for anywhere, so that a damaged proof is called damaged.
	if !bytes.Contains(file, []byte(`"`+format+`"`)) {
		return zero, fmt.Errorf("%w: %q is nowhere in it", ErrProofFormat, format)
	}
	dec := json.NewDecoder(bytes.NewReader(file))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&p); err != nil {
		return zero, broken("the proof cannot be read: %v", err)
	}
	again, err := encodeLine(p)
	if err != nil {
		return zero, broken("the proof cannot be read: %v", err)
	}
	var tight bytes.Buffer
	if json.Compact(&tight, file) != nil || !bytes.Equal(tight.Bytes(), bytes.TrimSuffix(again, []byte("\n"))) {
		return zero, broken("the proof cannot be read: its members are not exactly those of a proof, in their order and spelling")
	}
	return p, nil
}

func checkFormat(format string, version int, want string) error {
	if format != want {
		return broken("the proof cannot be read: its format is %.60q, not %q", format, want)
	}
	if version != proofVersion {
		return broken("the proof cannot be read: it is of version %d, and this program knows version %d", version, proofVersion)
	}
	return nil
}

func openSourceHead(src Source, key Verifier) (Head, []byte, error) {
	signed, err := src.SignedHead()
	if err != nil {
		return Head{}, nil, fmt.Errorf("read the signed head: %w", err)
	}
	if len(signed) == 0 {
		return Head{}, nil, errors.New("the log has no signed head yet, so nothing can be proved")
	}
	h, err := OpenHead(signed, key)
	return h, signed, err
}

// openProofHead opens the head of a proof under the trusted key, or under the
// proof's own key where trusted is nil.
func openProofHead(public, signed string, size uint64, trusted *Verifier) (Head, Verifier, error) {
	v, err := NewVerifier(public)
	if err != nil {
		return Head{}, Verifier{}, err
	}
	if trusted != nil && v.public != trusted.public {
		return Head{}, Verifier{}, broken("the proof fails: it is made for log %s, not for log %s", v.id, trusted.id)
	}
	h, err := OpenHead([]byte(signed), v)
	if err != nil {
		return Head{}, Verifier{}, err
	}
	if h.Size != size {
		return Head{}, Verifier{}, broken("the proof fails: it speaks of %d entries, its signed head of %d", size, h.Size)
	}
	return h, v, nil
}

func writePath(path []Hash) []string {
	out := make([]string, len(path))
	for i, h := range path {
		out[i] = hex.EncodeToString(h[:])
	}
	return out
}

// readPath reads a path of hashes; no tree of MaxSize needs more than 64.
func readPath(path []string) ([]Hash, error) {
	if len(path) > 64 {
		return nil, broken("the proof fails: its path has %d steps", len(path))
	}
	out := make([]Hash, len(path))
	for i, s := range path {
		h, err := readHash(s)
		if err != nil {
			return nil, err
		}
		out[i] = h
	}
	return out, nil
}

func readHash(s string) (h Hash, err error) {
	if len(s) != 2*len(h) || !isHex(s) {
		return h, broken("the proof fails: %.80q is not 64 lower-case hex digits", s)
	}
	_, err = hex.Decode(h[:], []byte(s))
	return h, err
}
