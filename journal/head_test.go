package journal

import (
	"bytes"
	"encoding/base64"
	"errors"
	"strings"
	"testing"
)

func TestHeadText(t *testing.T) {
	l, s := testLog(t, 5)
	h := l.edge.Head()
	text := h.Text()
	want := strings.TrimPrefix(text, "5:")
	if h.Short() != want[:4]+" "+want[4:8] || len(want) != 64 {
		t.Errorf("%q, %q", h.Short(), text)
	}
	for _, given := range []string{text, " " + text + "\n", strings.ToUpper(text), "5: " + want[:8] + " " + want[8:], string(l.note),
		strings.SplitAfter(string(l.note), "\n\n")[0]} {
		if back, err := ParseHead(given); err != nil || back != h {
			t.Errorf("%q: %v, %v", given, back, err)
		}
	}
	for _, given := range []string{"", "5", "5:", ":" + want, "5:" + want[:8], "05:" + want, "-5:" + want, "5:" + want + "0", "5:" + want[:63] + "g",
		"0:" + want, "281474976710657:" + want, "99999999999999999999:" + want, "bridgelog." + s.LogID(), "bridgelog.x\n5\n"} {
		if back, err := ParseHead(given); err == nil {
			t.Errorf("%q was read as %v", given, back)
		}
	}
}

func TestHeadOfAnEmptyLog(t *testing.T) {
	h := NewFrontier().Head()
	if h != (Head{}) || h.Short() != "e3b0 c442" || h.Text() != "0:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" {
		t.Errorf("%v", h)
	}
	if back, err := ParseHead(h.Text()); err != nil || back != h {
		t.Errorf("%v, %v", back, err)
	}
	s := testSigner(t)
	note, err := SignHead(h, s)
	if err != nil {
		t.Fatal(err)
	}
	if back, err := OpenHead(note, s.Verifier()); err != nil || back != h {
		t.Errorf("%v, %v", back, err)
	}
}

func TestSignedHeadHasOneSpelling(t *testing.T) {
	l, s := testLog(t, 5)
	note := string(l.note)
	if again, _ := SignHead(l.edge.Head(), s); string(again) != note {
		t.Errorf("signed again it reads %q", again)
	}
	if h, err := OpenHead(l.note, s.Verifier()); err != nil || h != l.edge.Head() {
		t.Fatalf("%v, %v", h, err)
	}
	lines := strings.SplitAfter(note, "\n")
	signature := lines[4]
	other, err := NewSigner(otherKey)
	if err != nil {
		t.Fatal(err)
	}
	foreign, _ := SignHead(l.edge.Head(), other)
	for name, given := range map[string]string{
		"nothing":              "",
		"text only":            strings.Join(lines[:4], ""),
		"signature twice":      note + signature,
		"signature of another": note + strings.SplitAfter(string(foreign), "\n")[4],
		"only another's":       string(foreign),
		"extra line":           strings.Replace(note, "\n\n", "\nmore\n\n", 1),
		"blank line at end":    note + "\n",
		"no line end":          strings.TrimSuffix(note, "\n"),
		"windows line ends":    strings.ReplaceAll(note, "\n", "\r\n"),
		"loose base64":         strings.Replace(note, "=\n", "=\n", 1)[:len(note)-3] + nextBase64(note[len(note)-3]) + "=\n",
	} {
		if h, err := OpenHead([]byte(given), s.Verifier()); !errors.Is(err, ErrBroken) {
			t.Errorf("%s: %v, %v", name, h, err)
		}
	}
	if _, err := OpenHead(l.note, Verifier{}); err == nil {
		t.Error("the zero Verifier trusts a head")
	}
	if _, err := SignHead(Head{}, Signer{}); err == nil {
		t.Error("the zero Signer signs")
	}
}

// nextBase64 returns the digit after c: in the last place before the padding it
// changes only bits that are thrown away.
func nextBase64(c byte) string {
	const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
	return digits[strings.IndexByte(digits, c)+1:][:1]
}

func TestKeysBelongToTheirLog(t *testing.T) {
	private, public, id, err := NewKey(bytes.NewReader(make([]byte, 32)))
	if err != nil {
		t.Fatal(err)
	}
	// The all-zero seed gives the public key 3b6a27bc…, RFC 8032 arithmetic.
	if got, err := LogID(public); err != nil || got != id || !strings.HasPrefix(public, "bridgelog."+id+"+") {
		t.Errorf("%q, %q, %v", public, got, err)
	}
	s, err := NewSigner(private)
	if err != nil || s.Public() != public || s.LogID() != id || s.Verifier().Public() != public || s.Verifier().LogID() != id {
		t.Errorf("%v", err)
	}
	if _, _, _, err := NewKey(bytes.NewReader(make([]byte, 31))); err == nil {
		t.Error("a key was made from too little randomness")
	}
	mine := testSigner(t).Public()
	name, rest, _ := strings.Cut(public, "+")
	for _, bad := range []string{"", "x", name, strings.Replace(public, name, "bridgelog.0123456789abcdef", 1), name + strings.TrimPrefix(mine, mine[:26]),
		rest, public + "=", public + "\n", strings.ToUpper(public)} {
		if _, err := NewVerifier(bad); err == nil {
			t.Errorf("public key %q was accepted", bad)
		}
	}
	for _, bad := range []string{"", "+", public, private + "=", private[:len(private)-1], strings.Replace(private, id, "0123456789abcdef", 1)} {
		_, err := NewSigner(bad)
		if err == nil {
			t.Errorf("private key %q was accepted", bad)
		} else if strings.Contains(err.Error(), private[len(private)-20:]) {
			t.Errorf("the error shows the key: %v", err)
		}
	}
}

func FuzzParseHead(f *testing.F) {
	f.Add("5:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
	f.Add("0:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
	f.Add("bridgelog.0123456789abcdef\n5\n" + base64.StdEncoding.EncodeToString(make([]byte, 32)) + "\n")
	f.Fuzz(func(t *testing.T, text string) {
		h, err := ParseHead(text)
		if err != nil {
			return
		}
		if back, err := ParseHead(h.Text()); err != nil || back != h {
			t.Errorf("%q: %v, then %v, %v", text, h, back, err)
		}
	})
}

func FuzzOpenHead(f *testing.F) {
	l, s := testLog(f, 5)
	f.Add(l.note)
	v := s.Verifier()
	f.Fuzz(func(t *testing.T, note []byte) {
		h, err := OpenHead(note, v)
		if err != nil {
			return
		}
		if again, err := SignHead(h, s); err != nil || !bytes.Equal(again, note) {
			t.Errorf("%q was accepted but is written %q, %v", note, again, err)
		}
	})
}
