package journal

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// secondSigner is the key made from 32 bytes of one value.
func secondSigner(t testing.TB, fill byte) Signer {
	t.Helper()
	private, _, _, err := NewKey(bytes.NewReader(bytes.Repeat([]byte{fill}, 32)))
	if err != nil {
		t.Fatal(err)
	}
	s, err := NewSigner(private)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// goOn lets a log go on under another key; edit may spoil what is said of it.
func (l *memoryLog) goOn(t testing.TB, old, next Signer, edit func(*Continuation)) {
	t.Helper()
	c := NewContinuation(l.edge.Head(), l.note, old.Verifier(), next.Verifier(), "Restored from the backup of 26 November.")
	if edit != nil {
		edit(&c)
	}
	body, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	l.seal(t, next, Entry{Kind: KindContinued}, string(body))
	l.sign(t, next)
}

// continued is a log of three keys.
func continued(t testing.TB) (*memoryLog, Signer) {
	l, a := testLog(t, 5)
	b, c := secondSigner(t, 2), secondSigner(t, 3)
	l.goOn(t, a, b, nil)
	l.seal(t, b, Entry{}, `{"text":"after the first restore"}`)
	l.sign(t, b)
	l.goOn(t, b, c, nil)
	l.seal(t, c, Entry{}, `{"text":"after the second restore"}`)
	l.sign(t, c)
	return l, c
}

func TestALogThatGoesOnUnderANewKeyVerifiesAndSaysSo(t *testing.T) {
	l, c := continued(t)
	v := mustVerify(t, l, c)
	if !v.OK || v.Sound != 9 || len(v.Warnings) != 2 || v.Warnings[0].Seq != 5 || !strings.Contains(v.Warnings[1].Text, "Restored from the backup") {
		t.Errorf("%+v", v)
	}
	file := export(t, l, c)
	key := c.Verifier()
	if v, err := VerifyExport(context.Background(), bytes.NewReader(file), &key, nil, nil); err != nil || !v.OK || v.Entries != 9 {
		t.Errorf("%+v, %v", v, err)
	}
	path := filepath.Join(t.TempDir(), "log.jsonl")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	if code, out := python(t, path, "--key", key.LogID()); code != 0 || !strings.Contains(out, "goes on under a new key") {
		t.Errorf("the second verifier: exit %d: %s", code, out)
	}
	// A head on paper from before still counts.
	old, _ := testLog(t, 3)
	if v, err := VerifyAgainst(context.Background(), l, old.edge.Head()); err != nil || !v.OK {
		t.Errorf("%+v, %v", v, err)
	}
}

func TestAnOldKeyDoesNotVouchForWhatCameAfter(t *testing.T) {
	l, _ := continued(t)
	if v := mustVerify(t, l, testSigner(t)); v.OK {
		t.Error("the first key opens the newest head")
	}
}

func TestALogIsContinuedOnlyFromItsOwnSignedHead(t *testing.T) {
	other, _ := testLog(t, 6)
	for what, edit := range map[string]func(*Continuation){
		"another size":    func(c *Continuation) { c.Size = 4 },
		"another root":    func(c *Continuation) { c.Root = strings.Repeat("0", 64) },
		"another log":     func(c *Continuation) { c.Log = secondSigner(t, 7).LogID() },
		"a key not its":   func(c *Continuation) { c.Before = secondSigner(t, 7).Public() },
		"no note":         func(c *Continuation) { c.Note = "" },
		"an older note":   func(c *Continuation) { c.Note = string(other.note) },
		"no new key":      func(c *Continuation) { c.Key = testSigner(t).Public() },
		"a key of nobody": func(c *Continuation) { c.Key = "x" },
		"somebody's key":  func(c *Continuation) { c.Key = secondSigner(t, 9).Public() },
		"nothing":         func(c *Continuation) { *c = Continuation{} },
	} {
		l, a := testLog(t, 5)
		b := secondSigner(t, 2)
		l.goOn(t, a, b, edit)
		v := mustVerify(t, l, b)
		if v.OK || v.Fault != BadLog || v.FirstBad != 5 || v.Sound != 5 {
			t.Errorf("%s: %+v", what, v)
		}
		path := filepath.Join(t.TempDir(), "log.jsonl")
		if err := os.WriteFile(path, export(t, l, b), 0o600); err != nil {
			t.Fatal(err)
		}
		if code, out := python(t, path); code != 3 {
			t.Errorf("%s: the second verifier: exit %d: %s", what, code, out)
		}
	}
}

func TestAnEntryOfAStrangerIsFoundWithoutAContinuation(t *testing.T) {
	l, a := testLog(t, 5)
	b := secondSigner(t, 2)
	l.seal(t, b, Entry{}, `{"text":"slipped in"}`)
	l.sign(t, a)
	if v := mustVerify(t, l, a); v.OK || v.Fault != BadLog || v.FirstBad != 5 {
		t.Errorf("%+v", v)
	}
	l.sign(t, b)
	if v := mustVerify(t, l, b); v.OK || v.Fault != BadLog {
		t.Errorf("under the stranger's key: %+v", v)
	}
	first := &memoryLog{edge: NewFrontier()}
	first.seal(t, b, Entry{Kind: KindContinued}, `{}`)
	first.sign(t, b)
	if v := mustVerify(t, first, b); v.OK {
		t.Error("a log begins with its continuation")
	}
	gone, c := continued(t)
	gone.sealed[5].Salt, gone.sealed[5].Body, gone.sealed[5].Erased, gone.sealed[5].ErasedBy = nil, nil, true, 8
	if v := mustVerify(t, gone, c); v.OK || v.FirstBad != 5 {
		t.Errorf("the body of a continuation was erased: %+v", v)
	}
}

// TestContinuedVectorStillHolds reads a log of three keys that was laid down.
func TestContinuedVectorStillHolds(t *testing.T) {
	l, c := continued(t)
	laid, err := os.ReadFile(filepath.Join("testdata", "continued.jsonl"))
	if err != nil || !bytes.Equal(laid, export(t, l, c)) {
		t.Fatalf("the bytes have changed: %v", err)
	}
	key := c.Verifier()
	if v, err := VerifyExport(context.Background(), bytes.NewReader(laid), &key, nil, nil); err != nil || !v.OK {
		t.Errorf("%+v %v", v, err)
	}
}

func FuzzContinuation(f *testing.F) {
	l, a := testLog(f, 2)
	c := NewContinuation(l.edge.Head(), l.note, a.Verifier(), secondSigner(f, 2).Verifier(), "why")
	good, err := json.Marshal(c)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add([]byte(`{"size":-1,"note":null}`))
	header := []byte("x\nkind: " + KindContinued + "\n")
	f.Fuzz(func(t *testing.T, body []byte) {
		read := continuationIn(header, body)
		key, err := read.holds(a.LogID(), l.edge.Head())
		if err == nil && (read.Before != a.Public() || key.Public() != read.Key) {
			t.Errorf("%q continues the log", body)
		}
	})
}
