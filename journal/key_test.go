package journal

import (
	"crypto/rand"
	"testing"
)

// A base64 seed may hold the plus that also separates the parts of a key.
func TestEveryKeyCanSign(t *testing.T) {
	for range 200 {
		private, public, id, err := NewKey(rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		s, err := NewSigner(private)
		if err != nil {
			t.Fatalf("a key just made cannot be read back: %v", err)
		}
		if s.Public() != public || s.LogID() != id {
			t.Errorf("read back as another key: %s %s", s.Public(), s.LogID())
		}
	}
}
