package journal

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

// namePrefix starts the name of every key and the first line of every signed
// head; the log id follows.
const namePrefix = "bridgelog."

// algEd25519 is the signature type byte of C2SP signed-note.
const algEd25519 = 1

// Signer signs heads. It holds the private key of one log.
type Signer struct {
	signer   note.Signer
	verifier Verifier
}

// Verifier checks signed heads. It holds the public key of one log. The zero
// Verifier trusts nothing.
type Verifier struct {
	id       string
	public   string
	verifier note.Verifier
}

// NewKey makes the key of a new log from 32 bytes of rand, which must be
// crypto/rand.Reader outside tests. Private and public are the text forms of
// golang.org/x/mod/sumdb/note; logID is the id of the log they belong to.
func NewKey(rand io.Reader) (private, public, logID string, err error) {
	seed := make([]byte, ed25519.SeedSize)
	if _, err := io.ReadFull(rand, seed); err != nil {
		return "", "", "", fmt.Errorf("make a key: %w", err)
	}
	raw := ed25519.NewKeyFromSeed(seed).Public().(ed25519.PublicKey)
	logID = logIDOf(raw)
	name := namePrefix + logID
	if public, err = note.NewEd25519VerifierKey(name, raw); err != nil {
		return "", "", "", fmt.Errorf("make a key: %w", err)
	}
	private = fmt.Sprintf("PRIVATE+KEY+%s+%08x+%s", name, keyHash(name, raw),
		base64.StdEncoding.EncodeToString(append([]byte{algEd25519}, seed...)))
	return private, public, logID, nil
}

// logIDOf returns the first 8 bytes of the SHA-256 of a raw public key in hex.
func logIDOf(raw ed25519.PublicKey) string {
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:8])
}

// keyHash is the key id of C2SP signed-note for an Ed25519 key.
func keyHash(name string, raw ed25519.PublicKey) uint32 {
	sum := sha256.Sum256(append([]byte(name+"\n\x01"), raw...))
	return binary.BigEndian.Uint32(sum[:4])
}

// LogID returns the id of the log that a public key belongs to: 16 lower-case
// hex digits, the start of the SHA-256 of the raw key.
func LogID(public string) (string, error) {
	v, err := NewVerifier(public)
	if err != nil {
		return "", err
	}
	return v.id, nil
}

// NewVerifier reads a public key. It refuses one whose name is not that of its
// own log, so a key cannot pass for the key of another log.
func NewVerifier(public string) (Verifier, error) {
	v, err := note.NewVerifier(public)
	if err != nil {
		return Verifier{}, broken("the public key cannot be used: it is not of the form name+id+key")
	}
	// note.NewVerifier has checked the shape: name+hash+base64(type, key).
	_, rest, _ := strings.Cut(public, "+")
	_, b64, _ := strings.Cut(rest, "+")
	raw, err := base64.StdEncoding.DecodeString(b64)
	if err != nil || len(raw) != 1+ed25519.PublicKeySize || raw[0] != algEd25519 {
		return Verifier{}, broken("the public key cannot be used: it is not an Ed25519 key")
	}
	id := logIDOf(raw[1:])
	spelled, err := note.NewEd25519VerifierKey(namePrefix+id, raw[1:])
	if err != nil || spelled != public {
		return Verifier{}, broken("the public key cannot be used: its name is not the id of the key")
	}
	return Verifier{id, public, v}, nil
}

// LogID returns the id of the log whose heads v checks.
func (v Verifier) LogID() string { return v.id }

// Public returns the public key as text.
func (v Verifier) Public() string { return v.public }

// NewSigner reads a private key as NewKey returned it.
func NewSigner(private string) (Signer, error) {
	bad := broken("the private key cannot be used: it is not one this program made")
	parts := strings.SplitN(private, "+", 5) // the last one, base64, may hold a plus itself
	if len(parts) != 5 {
		return Signer{}, bad
	}
	seed, err := base64.StdEncoding.DecodeString(parts[4])
	// note.NewSigner would say what it was given; a private key belongs in no error.
	if err != nil || len(seed) != 1+ed25519.SeedSize || seed[0] != algEd25519 {
		return Signer{}, bad
	}
	spelled, public, _, err := NewKey(bytes.NewReader(seed[1:]))
	if err != nil || spelled != private {
		return Signer{}, bad
	}
	s, err := note.NewSigner(private)
	if err != nil {
		return Signer{}, bad
	}
	v, err := NewVerifier(public)
	return Signer{s, v}, err
}

// LogID returns the id of the log whose heads s signs.
func (s Signer) LogID() string { return s.verifier.id }

// Public returns the public key that belongs to s, as text.
func (s Signer) Public() string { return s.verifier.public }

// Verifier returns the checker of what s signs.
func (s Signer) Verifier() Verifier { return s.verifier }

// SignHead returns the signed note that vouches for a head. Signing the same
// head with the same key gives the same bytes.
func SignHead(h Head, s Signer) ([]byte, error) {
	if s.signer == nil {
		return nil, errors.New("sign the head: there is no key")
	}
	msg, err := note.Sign(&note.Note{Text: headText(namePrefix+s.LogID(), h)}, s.signer)
	if err != nil {
		return nil, fmt.Errorf("sign the head: %w", err)
	}
	return msg, nil
}

// OpenHead checks the signature of a signed note and returns the head it
// vouches for. It accepts exactly one signature, by v, in exactly the bytes
// SignHead writes. The error is an ErrBroken.
func OpenHead(signed []byte, v Verifier) (Head, error) {
	if v.verifier == nil {
		return Head{}, errors.New("open the signed head: there is no public key")
	}
	n, err := note.Open(signed, note.VerifierList(v.verifier))
	if err != nil {
		return Head{}, broken("the signed head cannot be trusted: its signature is not by the key of log %s", v.id)
	}
	if len(n.Sigs) != 1 || len(n.UnverifiedSigs) != 0 {
		return Head{}, broken("the signed head cannot be trusted: it carries more than the one signature")
	}
	// note.Open forgives loose base64 and repeated lines; a head has one spelling.
	sig := n.Sigs[0]
	raw, err := base64.StdEncoding.DecodeString(sig.Base64)
	spelled := n.Text + "\n\u2014 " + sig.Name + " " + base64.StdEncoding.EncodeToString(raw) + "\n"
	if err != nil || spelled != string(signed) {
		return Head{}, broken("the signed head cannot be trusted: it is not spelled the way it is written")
	}
	h, name, err := parseHeadText(n.Text)
	if err != nil {
		return Head{}, err
	}
	if name != namePrefix+v.id {
		return Head{}, broken("the signed head cannot be trusted: it is the head of %s, not of log %s", name, v.id)
	}
	return h, nil
}
