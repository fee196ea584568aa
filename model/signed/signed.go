// Package signed holds files an organisation brings against the key it trusts.
// It promises that one changed byte, another's key or a missing signature is
// refused with the name of the file that is wrong; it refuses to read what the
// file says, and disks: it is given bytes or a folder.
package signed

import (
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"strings"
)

// Files are the names of a signed file, its signature and the key, side by side
// in a folder.
type Files struct {
	Data      string
	Signature string // base64 of the ed25519 signature over the bytes of Data
	Key       string // base64 of the public key the organisation trusts
	What      string // what the key signs, in words: "overlays"
}

// Read gives the exact bytes of the file once its signature fits. Where there is
// no such file, neither bytes nor an error come back.
func (f Files) Read(folder fs.FS) ([]byte, error) {
	raw, err := fs.ReadFile(folder, f.Data)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f.Data, err)
	}
	key, err := fs.ReadFile(folder, f.Key)
	if err != nil {
		return nil, fmt.Errorf("%s: the public key that signs %s cannot be read: %w", f.Key, f.What, err)
	}
	sig, err := fs.ReadFile(folder, f.Signature)
	if err != nil {
		return nil, fmt.Errorf("%s: the signature of %s cannot be read: %w", f.Signature, f.Data, err)
	}
	return raw, f.Verify(raw, sig, key)
}

// Verify holds the exact bytes of a file against its signature and the key the
// organisation trusts.
func (f Files) Verify(raw, sig, key []byte) error {
	pub, err := base64.StdEncoding.DecodeString(strings.TrimSpace(string(key)))
	if err != nil || len(pub) != ed25519.PublicKeySize {
		return fmt.Errorf("%s: this is no public key: 32 bytes in base64 are wanted", f.Key)
	}
	signature, err := base64.StdEncoding.DecodeString(strings.TrimSpace(string(sig)))
	if err != nil || len(signature) != ed25519.SignatureSize {
		return fmt.Errorf("%s: this is no signature: 64 bytes in base64 are wanted", f.Signature)
	}
	if !ed25519.Verify(pub, raw, signature) {
		return fmt.Errorf("%s: the signature does not fit the bytes of %s and the key in %s", f.Signature, f.Data, f.Key)
	}
	return nil
}

// Sign is the text of the signature file. key is the text of a private key, as
// NewKeys made it.
func Sign(raw, key []byte) ([]byte, error) {
	seed, err := base64.StdEncoding.DecodeString(strings.TrimSpace(string(key)))
	if err != nil || len(seed) != ed25519.SeedSize {
		return nil, errors.New("this is no private key")
	}
	return text(ed25519.Sign(ed25519.NewKeyFromSeed(seed), raw)), nil
}

// NewKeys makes a pair of keys as texts: one to keep, one for each data folder.
func NewKeys() (public, private []byte, err error) {
	pub, key, err := ed25519.GenerateKey(nil)
	if err != nil {
		return nil, nil, err
	}
	return text(pub), text(key.Seed()), nil
}

func text(b []byte) []byte { return []byte(base64.StdEncoding.EncodeToString(b) + "\n") }
