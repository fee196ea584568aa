package cipher

import (
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"

	"filippo.io/age"
)

// Files seals whole files that stand beside the database, in the age format
// (https://c2sp.org/age): read at any place without opening the rest, and a cut,
// changed or swapped piece is refused. The key of each file is wrapped under one
// made from the master key, so no other secret has to be kept (decision 007).
type Files struct {
	names []byte // key of names
	wrap  cipher.AEAD
}

// ErrFile is the refusal of a sealed file that does not authenticate.
var ErrFile = errors.New("a sealed file does not open: it was changed, cut or belongs to another logbook")

// stanza is the one recipient line of our files: its type; the body is nonce,
// ciphertext and tag of age's file key.
const stanza = "bridgelog-1"

var fileBind = []byte("bridgelog sealed file 1")

// Files makes ready to seal and open files.
func (m *Master) Files() *Files {
	key := m.Derive(forFiles)
	defer clear(key)
	return &Files{names: m.Derive(forNames), wrap: newAEAD(key)}
}

// Wipe clears the keys. What is open can still be read.
func (f *Files) Wipe() error {
	clear(f.names)
	return wipe(f.wrap)
}

// Name is what a file with this SHA-256 is called on disk. The digest itself
// would tell a thief who knows the file that it is here.
func (f *Files) Name(digest [sha256.Size]byte) string {
	h := hmac.New(sha256.New, f.names)
	h.Write(digest[:])
	return hex.EncodeToString(h.Sum(nil))
}

// Seal gives a writer whose plain bytes arrive sealed in w. Close must be called
// and its error looked at; it does not close w.
func (f *Files) Seal(w io.Writer) (io.WriteCloser, error) { return age.Encrypt(w, f) }

// Open gives the plain bytes of a sealed file and their number.
func (f *Files) Open(sealed io.ReaderAt, size int64) (io.ReaderAt, int64, error) {
	r, n, err := age.DecryptReaderAt(sealed, size, f)
	if err != nil {
		return nil, 0, errors.Join(ErrFile, err)
	}
	return readerAt{r}, n, nil
}

// readerAt names damage found while reading.
type readerAt struct{ r io.ReaderAt }

func (r readerAt) ReadAt(p []byte, off int64) (int, error) {
	n, err := r.r.ReadAt(p, off)
	if err != nil && err != io.EOF {
		err = errors.Join(ErrFile, err)
	}
	return n, err
}

// Wrap is age's Recipient.
func (f *Files) Wrap(fileKey []byte) ([]*age.Stanza, error) {
	n := make([]byte, nonce)
	rand.Read(n)
	return []*age.Stanza{{Type: stanza, Body: f.wrap.Seal(n, n, fileKey, fileBind)}}, nil
}

// Unwrap is age's Identity.
func (f *Files) Unwrap(stanzas []*age.Stanza) ([]byte, error) {
	if len(stanzas) != 1 || stanzas[0].Type != stanza || len(stanzas[0].Args) > 0 || len(stanzas[0].Body) < overhead {
		return nil, age.ErrIncorrectIdentity
	}
	b := stanzas[0].Body
	key, err := f.wrap.Open(nil, b[:nonce], b[nonce:], fileBind)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", age.ErrIncorrectIdentity, err)
	}
	return key, nil
}
