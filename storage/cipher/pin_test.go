package cipher

import (
	"strings"
	"testing"
)

func TestAPINIsKeptOnlyAsWhatItCannotBeReadFrom(t *testing.T) {
	a, err := PINVerifier("4711-x")
	b, _ := PINVerifier("4711-x")
	if err != nil || a == b || strings.Contains(a, "4711") {
		t.Fatalf("%q, %q, %v", a, b, err)
	}
	if ok, err := CheckPIN(a, "4711-x"); !ok || err != nil {
		t.Errorf("the right one: %v, %v", ok, err)
	}
	if ok, err := CheckPIN(a, "4711-y"); ok || err != nil {
		t.Errorf("a wrong one: %v, %v", ok, err)
	}
	for _, bad := range []string{"", "123", " 1234", strings.Repeat("9", 129)} {
		if _, err := PINVerifier(bad); err == nil {
			t.Errorf("%q was taken for a PIN", bad)
		}
	}
	if _, err := CheckPIN("pin1$AA$AA", "1234"); err == nil {
		t.Error("a broken verifier was read")
	}
}
