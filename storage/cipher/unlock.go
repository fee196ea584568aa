package cipher

import (
	"bytes"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"errors"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
)

// ErrUnlocker is the refusal of an unlocker that cannot be one: an empty
// passphrase, a key mistyped, a file that is not ours, a cost out of bounds.
var ErrUnlocker = errors.New("this cannot open a logbook")

// Kind is what a person holds to open a logbook.
type Kind string

// The kinds of unlocker.
const (
	Passphrase  Kind = "passphrase"
	RecoveryKey Kind = "recovery-key" // on paper
	Stick       Kind = "key-file"     // a file kept elsewhere, on a stick
)

// Cost is what one guess at a passphrase costs, by Argon2id (RFC 9106).
type Cost struct {
	Passes uint32 `json:"passes"`
	MiB    uint32 `json:"mib"`
	Lanes  uint32 `json:"lanes"`
}

// DefaultCost takes about a second of two cores.
var DefaultCost = Cost{Passes: 3, MiB: 256, Lanes: 4}

// MinCost is the second choice of RFC 9106, section 4: less is not accepted, in
// a file or from a caller.
var MinCost = Cost{Passes: 3, MiB: 64, Lanes: 4}

// Bounds on what a file can ask of this computer. All passphrases of a file
// together stay below maxWork, about ten seconds.
const (
	maxPasses = 64
	maxMiB    = 1024
	maxWork   = 8192 // passes times MiB
)

func (c Cost) valid() bool {
	return c.Lanes == MinCost.Lanes && c.Passes >= MinCost.Passes && c.Passes <= maxPasses &&
		c.MiB >= MinCost.MiB && c.MiB <= maxMiB && c.Passes*c.MiB <= maxWork
}

// Below reports whether a guess costs less than under another cost.
func (c Cost) Below(other Cost) bool { return c.Passes*c.MiB < other.Passes*other.MiB }

func affordable(slots []slot) bool {
	work := uint32(0)
	for _, s := range slots {
		if s.Cost != nil {
			work += s.Cost.Passes * s.Cost.MiB
		}
	}
	return work <= maxWork
}

// Unlocker is one secret a person holds.
type Unlocker struct {
	Kind   Kind
	Name   string // what the owner calls it
	Cost   Cost   // of a new passphrase
	secret []byte
}

const maxPassphrase = 1024

// FromPassphrase takes a passphrase as UTF-8, in the form the caller settled
// on; the same letters in another Unicode form are another passphrase.
func FromPassphrase(text []byte) (Unlocker, error) {
	if len(text) == 0 || len(text) > maxPassphrase || !utf8.Valid(text) {
		return Unlocker{}, ErrUnlocker
	}
	return Unlocker{Kind: Passphrase, Cost: DefaultCost, secret: bytes.Clone(text)}, nil
}

// Clone is the same key with a secret of its own to wipe.
func (u Unlocker) Clone() Unlocker {
	u.secret = bytes.Clone(u.secret)
	return u
}

// Wipe clears the secret.
func (u *Unlocker) Wipe() { clear(u.secret) }

// key makes the key that seals a slot.
func (u Unlocker) key(s slot) ([]byte, error) {
	if len(u.secret) == 0 {
		return nil, ErrUnlocker
	}
	if u.Kind == Passphrase {
		if s.Cost == nil || !s.Cost.valid() {
			return nil, ErrUnlocker
		}
		return argon2.IDKey(u.secret, s.Salt, s.Cost.Passes, s.Cost.MiB<<10, uint8(s.Cost.Lanes), keySize), nil
	}
	// 256 random bits need no stretching.
	return hkdf.Key(sha256.New, u.secret, s.Salt, "bridgelog/1/unlock/"+string(s.Kind), keySize)
}

// Letters without I, L, O and U: what is read aloud or off paper stays what it was.
var letters = base32.NewEncoding("0123456789ABCDEFGHJKMNPQRSTVWXYZ").WithPadding(base32.NoPadding)

const checkSize = 3

// NewRecoveryKey makes a key for paper: 14 groups of four letters, the last of
// them a check against slips of the pen.
func NewRecoveryKey() (string, Unlocker) {
	secret := make([]byte, keySize)
	rand.Read(secret)
	raw := make([]byte, 0, keySize+checkSize) // of the length at once: no part is left where it was
	raw = append(append(raw, secret...), checkOf(secret)...)
	defer clear(raw)
	text := letters.EncodeToString(raw)
	var b strings.Builder
	for i := 0; i < len(text); i += 4 {
		if i > 0 {
			b.WriteByte('-')
		}
		b.WriteString(text[i : i+4])
	}
	return b.String(), Unlocker{Kind: RecoveryKey, secret: secret}
}

// FromRecoveryKey reads a key off paper, forgiving case, gaps and the letters
// people take for digits.
func FromRecoveryKey(text string) (Unlocker, error) {
	flat := strings.NewReplacer("-", "", " ", "", "\t", "", "\n", "", "\r", "", "O", "0", "I", "1", "L", "1").Replace(strings.ToUpper(text))
	raw, err := letters.DecodeString(flat)
	if err != nil || len(raw) != keySize+checkSize || letters.EncodeToString(raw) != flat || !bytes.Equal(raw[keySize:], checkOf(raw[:keySize])) {
		return Unlocker{}, ErrUnlocker
	}
	return Unlocker{Kind: RecoveryKey, secret: raw[:keySize]}, nil
}

func checkOf(secret []byte) []byte {
	h := sha256.New()
	h.Write([]byte("bridgelog recovery key"))
	h.Write(secret)
	return h.Sum(nil)[:checkSize]
}

const stickLine = "bridgelog unlock key 1\n"

// NewStick makes the content of a file that opens a logbook.
func NewStick() ([]byte, Unlocker) {
	secret := make([]byte, keySize)
	rand.Read(secret)
	return []byte(stickLine + hex.EncodeToString(secret) + "\n"), Unlocker{Kind: Stick, secret: secret}
}

// FromStick reads such a file; no other file opens anything.
func FromStick(raw []byte) (Unlocker, error) {
	text, ok := bytes.CutPrefix(raw, []byte(stickLine))
	text = bytes.TrimSpace(text)
	secret := make([]byte, keySize)
	if !ok || len(text) != hex.EncodedLen(keySize) {
		return Unlocker{}, ErrUnlocker
	}
	if _, err := hex.Decode(secret, text); err != nil {
		clear(secret)
		return Unlocker{}, ErrUnlocker
	}
	return Unlocker{Kind: Stick, secret: secret}, nil
}

// goodName keeps a slot's name to one printable line.
func goodName(name string) bool {
	return len(name) <= 200 && utf8.ValidString(name) && !strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r == 0x7f || r == '\u2028' || r == '\u2029' })
}
