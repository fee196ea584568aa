package cipher

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/crypto/argon2"
)

// ErrPIN is the refusal of a PIN that can be none, or of a verifier that is not
// ours.
var ErrPIN = errors.New("this can be no PIN")

// A guess at a PIN costs what a passphrase costs at least. A short PIN is found
// all the same by whoever has the verifier and a day: it names who acts, and
// keeps no secret (decision 012).
const (
	pinPrefix = "pin1$"
	pinSalt   = 16
	pinKey    = 32
	leastPIN  = 4
	mostPIN   = 128
)

// PINVerifier is what is kept of a PIN: Argon2id over it with a salt of its own.
func PINVerifier(pin string) (string, error) {
	if n := len([]rune(pin)); n < leastPIN || n > mostPIN || strings.TrimSpace(pin) != pin {
		return "", ErrPIN
	}
	salt := make([]byte, pinSalt)
	if _, err := io.ReadFull(rand.Reader, salt); err != nil {
		return "", fmt.Errorf("no randomness: %w", err)
	}
	return pinPrefix + base64.RawStdEncoding.EncodeToString(salt) + "$" + base64.RawStdEncoding.EncodeToString(stretchPIN(pin, salt)), nil
}

// CheckPIN says whether a PIN is the one a verifier was made from. It takes as
// long for a wrong one as for the right one.
func CheckPIN(verifier, pin string) (bool, error) {
	rest, ok := strings.CutPrefix(verifier, pinPrefix)
	first, second, found := strings.Cut(rest, "$")
	salt, err := base64.RawStdEncoding.DecodeString(first)
	want, werr := base64.RawStdEncoding.DecodeString(second)
	if !ok || !found || err != nil || werr != nil || len(salt) != pinSalt || len(want) != pinKey {
		return false, ErrPIN
	}
	return subtle.ConstantTimeCompare(stretchPIN(pin, salt), want) == 1, nil
}

func stretchPIN(pin string, salt []byte) []byte {
	raw := []byte(pin)
	defer clear(raw)
	return argon2.IDKey(raw, salt, MinCost.Passes, MinCost.MiB<<10, uint8(MinCost.Lanes), pinKey)
}
