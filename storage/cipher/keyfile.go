package cipher

import (
	"bytes"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"slices"
)

// What a key file can answer. Wrong says no more to a thief than that: a file
// whose slots were changed on purpose and a wrong passphrase look the same. The
// owner is told of chance damage by Damaged, from a checksum without a key.
var (
	ErrWrong   = errors.New("this does not open the logbook")
	ErrDamaged = errors.New("the key file is damaged")
	ErrAltered = errors.New("the key file opens, but was changed by someone without the key")
	ErrPlain   = errors.New("the key file is that of a logbook that is not sealed")
	ErrNewer   = errors.New("the key file is of a newer version")
	ErrLast    = errors.New("the last way to open a logbook cannot be removed")
	ErrFull    = errors.New("the key file has no room for another unlocker")
)

const (
	fileVersion = 2 // 1 is the key file of a logbook that is not sealed
	idSize      = 16
	saltSize    = 16
	maxFile     = 64 << 10
	maxSlots    = 8
	maxSigner   = 4 << 10
)

// KeyFile is logbook.key of a sealed logbook: the master key once per unlocker,
// each under a key made from that unlocker, and the key that signs heads.
type KeyFile struct {
	content fileContent
}

type fileContent struct {
	Version int    `json:"version"`
	Logbook []byte `json:"logbook"` // random, the same for the life of the logbook
	Slots   []slot `json:"slots"`
	Signer  []byte `json:"signer"` // sealed under the master key
	Mark    []byte `json:"mark"`   // HMAC of all above under the master key
	Sum     []byte `json:"sum"`    // SHA-256 of all above, against chance
}

type slot struct {
	Kind Kind   `json:"kind"`
	Name string `json:"name"` // for the owner: "paper in the safe"
	Salt []byte `json:"salt"`
	Cost *Cost  `json:"argon2id,omitempty"`
	Key  []byte `json:"key"` // the master key, sealed
}

// Slot is one way to open a logbook, without anything secret.
type Slot struct {
	Kind Kind
	Name string
	Cost Cost   // of a passphrase
	ID   string // changes whenever the slot is made anew
}

// NewKeyFile makes the key file of a new sealed logbook around a master key.
func NewKeyFile(m *Master, signer string, u Unlocker) (*KeyFile, error) {
	k := &KeyFile{fileContent{Version: fileVersion, Logbook: make([]byte, idSize)}}
	rand.Read(k.content.Logbook)
	if err := k.SetSigner(m, signer); err != nil {
		return nil, err
	}
	return k, k.Add(m, u)
}

// ParseKeyFile reads a key file. It takes exactly what Bytes writes, so that one
// content has one form, and nothing that would cost too much to open.
func ParseKeyFile(raw []byte) (*KeyFile, error) {
	if len(raw) > maxFile {
		return nil, ErrDamaged
	}
	var v struct {
		Version int `json:"version"`
	}
	if err := json.Unmarshal(raw, &v); err != nil || v.Version < 1 {
		return nil, ErrDamaged
	}
	if v.Version == 1 {
		return nil, ErrPlain
	}
	if v.Version > fileVersion {
		return nil, ErrNewer
	}
	k := new(KeyFile)
	c := &k.content
	if err := json.Unmarshal(raw, c); err != nil || !bytes.Equal(raw, k.Bytes()) {
		return nil, ErrDamaged
	}
	sum := sha256.Sum256(k.body(true))
	if !bytes.Equal(c.Sum, sum[:]) || len(c.Logbook) != idSize || len(c.Mark) != sha256.Size ||
		len(c.Signer) < overhead || len(c.Signer) > maxSigner+overhead || len(c.Slots) == 0 || len(c.Slots) > maxSlots {
		return nil, ErrDamaged
	}
	for _, s := range c.Slots {
		if !s.valid() {
			return nil, ErrDamaged
		}
	}
	if !affordable(c.Slots) {
		return nil, ErrDamaged
	}
	return k, nil
}

func (s slot) valid() bool {
	if len(s.Salt) != saltSize || len(s.Key) != keySize+overhead || !goodName(s.Name) {
		return false
	}
	switch s.Kind {
	case Passphrase:
		return s.Cost != nil && s.Cost.valid()
	case RecoveryKey, Stick:
		return s.Cost == nil
	}
	return false
}

// Bytes is the file as it is kept.
func (k *KeyFile) Bytes() []byte {
	raw, err := json.MarshalIndent(k.content, "", " ")
	if err != nil { // strings, numbers and bytes
		panic(err)
	}
	return append(raw, '\n')
}

// body is what mark and sum are made over: lengths and bytes, not JSON, so that
// no way of writing JSON matters.
func (k *KeyFile) body(mark bool) []byte {
	c := &k.content
	b := header(c.Logbook)
	b = binary.BigEndian.AppendUint32(b, uint32(len(c.Slots)))
	for _, s := range c.Slots {
		b = field(s.bind(b), s.Key)
	}
	b = field(b, c.Signer)
	if mark {
		b = field(b, c.Mark)
	}
	return b
}

func header(logbook []byte) []byte {
	return field(field(nil, []byte("bridgelog key file 2")), logbook)
}

// bind appends what a slot says of itself.
func (s slot) bind(b []byte) []byte {
	b = field(field(field(b, []byte(s.Kind)), []byte(s.Name)), s.Salt)
	var c Cost
	if s.Cost != nil {
		c = *s.Cost
	}
	for _, n := range []uint32{c.Passes, c.MiB, c.Lanes} {
		b = binary.BigEndian.AppendUint32(b, n)
	}
	return b
}

func field(b, f []byte) []byte {
	return append(binary.BigEndian.AppendUint32(b, uint32(len(f))), f...)
}

// close renews mark and sum after a change.
func (k *KeyFile) close(m *Master) {
	k.content.Mark = k.mark(m)
	sum := sha256.Sum256(k.body(true))
	k.content.Sum = sum[:]
}

func (k *KeyFile) mark(m *Master) []byte {
	key := m.Derive(forKeyFile)
	defer clear(key)
	h := hmac.New(sha256.New, key)
	h.Write(k.body(false))
	return h.Sum(nil)
}

// Logbook is the random name of the logbook this file belongs to.
func (k *KeyFile) Logbook() string { return hex.EncodeToString(k.content.Logbook) }

// Slots lists the ways to open the logbook.
func (k *KeyFile) Slots() []Slot {
	var all []Slot
	for _, s := range k.content.Slots {
		w := Slot{Kind: s.Kind, Name: s.Name, ID: hex.EncodeToString(s.Salt)}
		if s.Cost != nil {
			w.Cost = *s.Cost
		}
		all = append(all, w)
	}
	return all
}

// Unlock gives the master key to who holds an unlocker of any slot of its kind.
// With ErrAltered it gives the key as well: what it opens is then sound, but
// other slots of the file may not be.
func (k *KeyFile) Unlock(u Unlocker) (*Master, error) {
	m, _, err := k.UnlockSlot(u)
	return m, err
}

// UnlockSlot is Unlock, and says which slot opened.
func (k *KeyFile) UnlockSlot(u Unlocker) (*Master, int, error) {
	for i, s := range k.content.Slots {
		if s.Kind != u.Kind {
			continue
		}
		kek, err := u.key(s)
		if err != nil {
			return nil, 0, err
		}
		m := new(Master)
		plain, found := unwrap(kek, s.bind(header(k.content.Logbook)), s.Key)
		clear(kek)
		if !found {
			continue
		}
		copy(m.key[:], plain)
		clear(plain)
		if subtle.ConstantTimeCompare(k.mark(m), k.content.Mark) != 1 {
			return m, i, ErrAltered
		}
		return m, i, nil
	}
	return nil, 0, ErrWrong
}

// owns refuses a key that is not this file's.
func (k *KeyFile) owns(m *Master) error {
	if subtle.ConstantTimeCompare(k.mark(m), k.content.Mark) != 1 {
		return ErrWrong
	}
	return nil
}

// Add gives the logbook another way to be opened.
func (k *KeyFile) Add(m *Master, u Unlocker) error {
	if k.content.Mark != nil && len(k.content.Slots) > 0 {
		if err := k.owns(m); err != nil {
			return err
		}
	}
	s, err := k.wrap(m, u)
	if err != nil {
		return err
	}
	slots := append(slices.Clone(k.content.Slots), s)
	if len(slots) > maxSlots || !affordable(slots) {
		return ErrFull
	}
	k.content.Slots = slots
	k.close(m)
	return nil
}

// Replace puts an unlocker in the place of slot i: a change of passphrase. No
// page is rewritten, and who copied file and old passphrase before can still
// open that copy.
func (k *KeyFile) Replace(m *Master, i int, u Unlocker) error {
	if err := k.owns(m); err != nil {
		return err
	}
	s, err := k.wrap(m, u)
	if err != nil {
		return err
	}
	slots := slices.Clone(k.content.Slots)
	slots[i] = s
	if !affordable(slots) {
		return ErrFull
	}
	k.content.Slots = slots
	k.close(m)
	return nil
}

// Remove takes slot i away.
func (k *KeyFile) Remove(m *Master, i int) error {
	if err := k.owns(m); err != nil {
		return err
	}
	if len(k.content.Slots) == 1 {
		return ErrLast
	}
	k.content.Slots = slices.Delete(slices.Clone(k.content.Slots), i, i+1)
	k.close(m)
	return nil
}

func (k *KeyFile) wrap(m *Master, u Unlocker) (slot, error) {
	s := slot{Kind: u.Kind, Name: u.Name, Salt: make([]byte, saltSize)}
	rand.Read(s.Salt)
	if u.Kind == Passphrase {
		c := u.Cost
		s.Cost = &c
	}
	kek, err := u.key(s)
	if err != nil {
		return slot{}, err
	}
	defer clear(kek)
	s.Key = wrap(kek, s.bind(header(k.content.Logbook)), m.key[:])
	if !s.valid() {
		return slot{}, ErrUnlocker
	}
	return s, nil
}

// SlotsOf makes the file open by exactly what another of the same logbook opens
// by, such as an older copy by what opens the logbook today. Everything else in
// it stays.
func (k *KeyFile) SlotsOf(m *Master, other *KeyFile) error {
	if !bytes.Equal(k.content.Logbook, other.content.Logbook) {
		return ErrWrong
	}
	if err := errors.Join(k.owns(m), other.owns(m)); err != nil {
		return err
	}
	k.content.Slots = slices.Clone(other.content.Slots)
	k.close(m)
	return nil
}

// Signer is the private key that signs the heads of the journal.
func (k *KeyFile) Signer(m *Master) (string, error) {
	key := m.Derive(forSigner)
	defer clear(key)
	plain, found := unwrap(key, header(k.content.Logbook), k.content.Signer)
	if !found {
		return "", ErrDamaged
	}
	return string(plain), nil
}

// SetSigner keeps the private key that signs the heads of the journal.
func (k *KeyFile) SetSigner(m *Master, signer string) error {
	if len(signer) > maxSigner {
		return errors.New("a signing key is not that long")
	}
	if k.content.Mark != nil { // else a new file, or what somebody changed would be signed with it
		if err := k.owns(m); err != nil {
			return err
		}
	}
	key := m.Derive(forSigner)
	defer clear(key)
	k.content.Signer = wrap(key, header(k.content.Logbook), []byte(signer))
	k.close(m)
	return nil
}

// wrap is plain sealed under key: nonce, ciphertext, tag.
func wrap(key, bind, plain []byte) []byte {
	a := newAEAD(key)
	defer wipe(a)
	n := make([]byte, nonce)
	rand.Read(n)
	return a.Seal(n, n, plain, bind)
}

func unwrap(key, bind, sealed []byte) ([]byte, bool) {
	a := newAEAD(key)
	defer wipe(a)
	plain, err := a.Open(nil, sealed[:nonce], sealed[nonce:], bind)
	return plain, err == nil
}
