package journal

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
)

func headFile(t testing.TB, l *memoryLog, s Signer, older ...Head) []byte {
	t.Helper()
	f := HeadFile{Key: s.Public(), Note: string(l.note)}
	for _, old := range older {
		p, err := ProvePrefix(context.Background(), l, old, s.Verifier())
		if err != nil {
			t.Fatal(err)
		}
		f.Prefix = append(f.Prefix, json.RawMessage(p))
	}
	raw, err := f.Encode()
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func TestACountersignedHeadHoldsAndNothingElsePassesForOne(t *testing.T) {
	l, a := testLog(t, 9)
	b := secondSigner(t, 2)
	early, _ := testLog(t, 4)
	f, key, h, err := OpenHeadFile(headFile(t, l, a, early.edge.Head()))
	if err != nil || h != l.edge.Head() || key.LogID() != a.LogID() {
		t.Fatalf("%v %v", h, err)
	}
	if !f.Continues(early.edge.Head(), key, h) || !f.Continues(h, key, h) {
		t.Error("the proof in the file is not taken")
	}
	other := early.edge.Head()
	other.Root[0] ^= 1
	if f.Continues(other, key, h) {
		t.Error("another history passes")
	}
	if _, err := Countersign(f, a); err == nil {
		t.Error("a log countersigned its own head")
	}
	signed, err := Countersign(f, b)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := signed.Encode()
	if err != nil {
		t.Fatal(err)
	}
	if _, got, err := OpenCosignFile(raw); err != nil || got != h {
		t.Errorf("%v %v", got, err)
	}
	// The countersignature is no head of the log that made it, nor of the other.
	for _, v := range []Verifier{a.Verifier(), b.Verifier()} {
		if _, err := OpenHead([]byte(signed.Cosign), v); err == nil {
			t.Errorf("it opens as a head of log %s", v.LogID())
		}
	}
	c := secondSigner(t, 3)
	for what, bad := range map[string]func(*CosignFile){
		"another voucher":  func(f *CosignFile) { f.By = c.Public() },
		"another log":      func(f *CosignFile) { f.Key = c.Public() },
		"an older head":    func(f *CosignFile) { f.Note = string(early.note) },
		"its own key":      func(f *CosignFile) { f.By, f.Cosign = f.Key, f.Note },
		"a changed letter": func(f *CosignFile) { f.Cosign = strings.Replace(f.Cosign, "\n9\n", "\n8\n", 1) },
		"nothing":          func(f *CosignFile) { f.Cosign = "" },
	} {
		spoilt := signed
		bad(&spoilt)
		if _, err := spoilt.Check(); err == nil {
			t.Errorf("%s: it holds", what)
		}
	}
}

func FuzzCosignFiles(f *testing.F) {
	l, a := testLog(f, 3)
	f.Add(headFile(f, l, a))
	f.Add([]byte(`{"format":"bridgelog-countersignature","version":1}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		if file, v, h, err := OpenHeadFile(raw); err == nil {
			if got, err := OpenHead([]byte(file.Note), v); err != nil || got != h {
				t.Errorf("a head that does not open was taken: %v", err)
			}
		}
		if file, h, err := OpenCosignFile(raw); err == nil {
			if got, err := file.Check(); err != nil || got != h {
				t.Errorf("a countersignature that does not hold was taken: %v", err)
			}
		}
	})
}
