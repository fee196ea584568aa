package journal

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/note"
)

// Names of the files two logbooks exchange to vouch for each other.
const (
	HeadFormat   = "bridgelog-head"
	CosignFormat = "bridgelog-countersignature"
)

// HeadFile is a signed head for another logbook to countersign, with proofs that
// it continues heads that were countersigned before.
type HeadFile struct {
	Format  string            `json:"format"`
	Version int               `json:"version"`
	Key     string            `json:"key"` // public key of the log
	Note    string            `json:"note"`
	Prefix  []json.RawMessage `json:"prefix"` // prefix proofs (docs/journal.md, section 9)
}

// CosignFile is a countersigned head.
type CosignFile struct {
	Format  string `json:"format"`
	Version int    `json:"version"`
	Key     string `json:"key"`    // public key of the log whose head it is
	Note    string `json:"note"`   // its signed head
	By      string `json:"by"`     // public key of the log that countersigns
	Cosign  string `json:"cosign"` // the same text as in Note, signed by By
}

// Encode writes the file.
func (f HeadFile) Encode() ([]byte, error) {
	f.Format, f.Version = HeadFormat, 1
	if f.Prefix == nil {
		f.Prefix = []json.RawMessage{}
	}
	return encodeFile(f)
}

// Encode writes the file.
func (f CosignFile) Encode() ([]byte, error) {
	f.Format, f.Version = CosignFormat, 1
	return encodeFile(f)
}

func encodeFile(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	err := enc.Encode(v)
	return b.Bytes(), err
}

// maxCosign bounds a file that is read: a head, a key and a few proofs are small.
const maxCosign = 1 << 20

func decodeFile(raw []byte, format string, into any) error {
	if len(raw) > maxCosign {
		return fmt.Errorf("%w: it is larger than such a file ever is", ErrProofFormat)
	}
	var is struct {
		Format  string `json:"format"`
		Version int    `json:"version"`
	}
	if err := json.Unmarshal(raw, &is); err != nil || is.Format != format {
		return fmt.Errorf("%w: it is no %s", ErrProofFormat, format)
	}
	if is.Version != 1 {
		return fmt.Errorf("%w: it is of version %d, and this program knows version 1", ErrProofFormat, is.Version)
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	if err := dec.Decode(into); err != nil {
		return fmt.Errorf("%w: %v", ErrProofFormat, err)
	}
	return nil
}

// OpenHeadFile checks a head somebody asks to countersign.
func OpenHeadFile(raw []byte) (HeadFile, Verifier, Head, error) {
	var f HeadFile
	if err := decodeFile(raw, HeadFormat, &f); err != nil {
		return f, Verifier{}, Head{}, err
	}
	v, err := NewVerifier(f.Key)
	if err != nil {
		return f, Verifier{}, Head{}, err
	}
	h, err := OpenHead([]byte(f.Note), v)
	return f, v, h, err
}

// Continues says whether one of the proofs in the file shows that its head
// continues an older head of the same log.
func (f HeadFile) Continues(old Head, key Verifier, now Head) bool {
	if old == now {
		return true
	}
	for _, p := range f.Prefix {
		if from, to, err := CheckPrefix(p, &key); err == nil && from == old && to == now {
			return true
		}
	}
	return false
}

// Countersign signs another log's head. It is no head of the signer's own log:
// the first line of the text names the other.
func Countersign(f HeadFile, by Signer) (CosignFile, error) {
	v, err := NewVerifier(f.Key)
	if err != nil {
		return CosignFile{}, err
	}
	h, err := OpenHead([]byte(f.Note), v)
	if err != nil {
		return CosignFile{}, err
	}
	if by.signer == nil || by.LogID() == v.id {
		return CosignFile{}, errors.New("a log cannot countersign its own head")
	}
	msg, err := note.Sign(&note.Note{Text: headText(namePrefix+v.id, h)}, by.signer)
	if err != nil {
		return CosignFile{}, fmt.Errorf("countersign: %w", err)
	}
	return CosignFile{Key: f.Key, Note: f.Note, By: by.Public(), Cosign: string(msg)}, nil
}

// OpenCosignFile reads a countersigned head and checks both signatures.
func OpenCosignFile(raw []byte) (f CosignFile, h Head, err error) {
	if err = decodeFile(raw, CosignFormat, &f); err != nil {
		return f, h, err
	}
	h, err = f.Check()
	return f, h, err
}

// Check checks both signatures and returns the head they stand under.
func (f CosignFile) Check() (Head, error) {
	v, err := NewVerifier(f.Key)
	if err != nil {
		return Head{}, err
	}
	h, err := OpenHead([]byte(f.Note), v)
	if err != nil {
		return Head{}, err
	}
	by, err := NewVerifier(f.By)
	if err != nil {
		return Head{}, err
	}
	if by.id == v.id {
		return Head{}, broken("a log cannot countersign its own head")
	}
	n, err := note.Open([]byte(f.Cosign), note.VerifierList(by.verifier))
	if err != nil || n.Text != headText(namePrefix+v.id, h) {
		return Head{}, broken("the countersignature is not by the key of log %s over this head", by.id)
	}
	return h, nil
}
