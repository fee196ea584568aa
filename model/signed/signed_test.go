package signed

import (
	"strings"
	"testing"
	"testing/fstest"
)

var rules = Files{Data: "rules.json", Signature: "rules.sig", Key: "rules.pub", What: "rules"}

func folder(t *testing.T) fstest.MapFS {
	t.Helper()
	pub, key, err := NewKeys()
	if err != nil {
		t.Fatal(err)
	}
	raw := []byte(`{"rules": 1}`)
	sig, err := Sign(raw, key)
	if err != nil {
		t.Fatal(err)
	}
	return fstest.MapFS{rules.Data: {Data: raw}, rules.Signature: {Data: sig}, rules.Key: {Data: pub}}
}

func TestTheBytesThatWereSignedComeBack(t *testing.T) {
	f := folder(t)
	if raw, err := rules.Read(f); err != nil || string(raw) != `{"rules": 1}` {
		t.Fatalf("%s, %v", raw, err)
	}
	if raw, err := rules.Read(fstest.MapFS{rules.Key: f[rules.Key]}); raw != nil || err != nil {
		t.Errorf("where there is no file: %s, %v", raw, err)
	}
}

func TestWhatWasNotSignedByTheTrustedKeyIsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		do   func(fstest.MapFS)
		says string
	}{
		"a changed byte": {func(f fstest.MapFS) { f[rules.Data].Data = []byte(`{"rules": 2}`) }, "rules.sig: the signature does not fit"},
		"a byte more":    {func(f fstest.MapFS) { f[rules.Data].Data = append(f[rules.Data].Data, '\n') }, "rules.sig: the signature does not fit"},
		"no signature":   {func(f fstest.MapFS) { delete(f, rules.Signature) }, "rules.sig: the signature of rules.json cannot be read"},
		"no key":         {func(f fstest.MapFS) { delete(f, rules.Key) }, "rules.pub: the public key that signs rules cannot be read"},
		"half a key":     {func(f fstest.MapFS) { f[rules.Key].Data = []byte("AAAA") }, "rules.pub: this is no public key"},
		"half a sig":     {func(f fstest.MapFS) { f[rules.Signature].Data = []byte("AAAA") }, "rules.sig: this is no signature"},
		"somebody's key": {func(f fstest.MapFS) { f[rules.Key] = folder(t)[rules.Key] }, "rules.sig: the signature does not fit"},
	} {
		f := folder(t)
		c.do(f)
		if _, err := rules.Read(f); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := Sign(nil, []byte("AAAA")); err == nil {
		t.Error("signed with no key")
	}
}
