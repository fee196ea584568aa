// Package cipher keeps a logbook's database sealed on disk. It promises that
// every page, every record of the write-ahead log and every temporary byte is
// written under an authenticated cipher, that a changed, moved or cut one is
// refused as damage, and that a key file gives its master key only to who holds
// one of its unlockers. It refuses to know tables, sentences and folders, and it
// does not stop an old file from being put back whole: that is for the journal.
//
// docs/format.md describes the bytes.
package cipher

import (
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"reflect"
	"unsafe"

	"golang.org/x/crypto/chacha20poly1305"
)

const (
	keySize  = chacha20poly1305.KeySize
	nonce    = chacha20poly1305.NonceSizeX
	overhead = chacha20poly1305.Overhead + nonce // bytes a sealed record is longer: tag, nonce
)

// What a key made from the master key is for. Each has a key of its own, so
// that bytes of one place mean nothing in another.
const (
	forPages   = "db"
	forWAL     = "wal"
	forJournal = "journal"
	forKeyFile = "key-file"
	forSigner  = "note-key"
	forNames   = "blob-name"
	forFiles   = "age-identity"
)

// Master is a logbook's master key: random, never derived from a passphrase,
// so that changing one rewrites no page.
type Master struct{ key [keySize]byte }

// NewMaster makes a master key.
func NewMaster() *Master {
	m := new(Master)
	rand.Read(m.key[:]) // never fails: it ends the program instead
	return m
}

// Derive makes the key of one purpose.
func (m *Master) Derive(purpose string) []byte {
	key, err := hkdf.Key(sha256.New, m.key[:], nil, "bridgelog/1/"+purpose, keySize)
	if err != nil { // only for lengths above 255 hashes
		panic(err)
	}
	return key
}

// Wipe clears the key from memory. The key must not be used after.
func (m *Master) Wipe() { clear(m.key[:]) }

// sealer is one key, ready for use, with room for what a call needs.
type sealer struct {
	aead cipher.AEAD
	role byte
	bind [10]byte // role, kind, number
}

// Roles and kinds of records, bound into each so that none passes for another.
const (
	rolePage    = 1
	roleWAL     = 2
	roleJournal = 3
	roleTemp    = 4

	kindHeader      = 1 // of a write-ahead log
	kindFrameHeader = 2
	kindFramePage   = 3
	kindSuper       = 4 // a journal that names journals
)

func newAEAD(key []byte) cipher.AEAD {
	a, err := chacha20poly1305.NewX(key)
	if err != nil { // only for keys of another length
		panic(err)
	}
	return a
}

func (s *sealer) place(kind byte, number int64) {
	s.bind[0], s.bind[1] = s.role, kind
	binary.BigEndian.PutUint64(s.bind[2:], uint64(number))
}

// seal writes plain under a fresh random nonce into dst: ciphertext, tag, nonce.
// dst is overhead bytes longer than plain and does not overlap it.
func (s *sealer) seal(dst, plain []byte, kind byte, number int64) {
	s.place(kind, number)
	n := dst[len(dst)-nonce:]
	rand.Read(n)
	s.aead.Seal(dst[:0], n, plain, s.bind[:])
}

// open replaces a sealed record by its plain bytes, in place, followed by zeros.
func (s *sealer) open(record []byte, kind byte, number int64) bool {
	s.place(kind, number)
	end := len(record) - nonce
	_, err := s.aead.Open(record[:0], record[end:], record[:end], s.bind[:])
	if err != nil {
		clear(record)
		return false
	}
	clear(record[len(record)-overhead:])
	return true
}

// wipe clears the key inside an AEAD. The library keeps a copy of its own and
// offers no way to clear it; a test holds that this still reaches it.
func wipe(a cipher.AEAD) error {
	v := reflect.ValueOf(a)
	if v.Kind() == reflect.Pointer {
		if key := v.Elem().FieldByName("key"); key.IsValid() && key.Kind() == reflect.Array && key.Len() == keySize && key.Type().Elem().Kind() == reflect.Uint8 {
			clear(unsafe.Slice((*byte)(unsafe.Pointer(key.UnsafeAddr())), keySize))
			return nil
		}
	}
	return errors.New("the key inside the cipher was not found")
}
