package journal

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func selection(t *testing.T, l *memoryLog, s Signer, size uint64, seqs []uint64, show Shown) []byte {
	t.Helper()
	edge := NewFrontier()
	for _, e := range l.sealed[:size] {
		edge.Add(e.Header)
	}
	note, err := SignHead(edge.Head(), s)
	if err != nil {
		t.Fatal(err)
	}
	file, err := ProveSelection(context.Background(), l, seqs, Proving{Note: note, Key: s.Verifier(), Show: func(uint64, Entry) Shown { return show }})
	if err != nil {
		t.Fatal(err)
	}
	return file
}

func TestASelectionProvesItsEntriesUnderAnyHead(t *testing.T) {
	l, s := exportLog(t)
	key := s.Verifier()
	for size := uint64(1); size <= l.Size(); size++ {
		for range 10 {
			var seqs []uint64
			for seq := range size {
				if rand.IntN(2) == 0 {
					seqs = append(seqs, seq)
				}
			}
			for _, show := range []Shown{ShowLeaf, ShowHeader, ShowBody} {
				file := selection(t, l, s, size, seqs, show)
				p, err := ParseSelection(file)
				if err != nil {
					t.Fatal(err)
				}
				shown, head, err := p.Check(&key)
				if err != nil || head.Size != size || len(p.Entries) != len(seqs) || show >= ShowHeader && len(shown) != len(seqs) || show == ShowLeaf && len(shown) != 0 {
					t.Fatalf("%v of %d: %v %+v", seqs, size, err, p)
				}
			}
		}
	}
	if _, err := ProveSelection(context.Background(), l, []uint64{6}, Proving{Note: []byte(mustHead(t, s)), Key: key}); err == nil {
		t.Error("an entry was proved under a head from before it")
	}
}

func mustHead(t *testing.T, s Signer) []byte {
	note, err := SignHead(Head{}, s)
	if err != nil {
		t.Fatal(err)
	}
	return note
}

// Whatever byte of it is changed, it fails, in this program and in the second
// verifier; and nothing of what was left out stands in it.
func TestAnAlteredSelectionFailsTwice(t *testing.T) {
	l, s := exportLog(t)
	key := s.Verifier()
	seqs := []uint64{0, 3, 4, 6}
	whole := selection(t, l, s, l.Size(), seqs, ShowBody)
	file := selection(t, l, s, l.Size(), seqs, ShowHeader)
	for _, hidden := range []int{1, 2, 5} {
		if e, _ := Parse(l.sealed[hidden].Header); bytes.Contains(whole, []byte(hex.EncodeToString(e.Digest[:8]))) || bytes.Contains(whole, []byte(fmt.Sprintf("seq: %d\\n", hidden))) {
			t.Errorf("the proof tells of entry %d", hidden)
		}
	}
	check := func(name string, raw []byte, want bool) {
		t.Helper()
		p, err := ParseSelection(raw)
		if err == nil {
			_, _, err = p.Check(&key)
		}
		if (err == nil) != want || err != nil && !errors.Is(err, ErrBroken) && !errors.Is(err, ErrProofFormat) {
			t.Errorf("%s: %v", name, err)
		}
		path := filepath.Join(t.TempDir(), "x.proof.json")
		if err := os.WriteFile(path, raw, 0o600); err != nil {
			t.Fatal(err)
		}
		if code, out := python(t, path, "--key", key.LogID()); (code == 0) != want {
			t.Errorf("%s: the second verifier says %d: %s", name, code, out)
		}
	}
	check("as made", file, true)
	check("with bodies", whole, true)
	altered := func(change func(*Selection)) []byte {
		p, err := ParseSelection(file)
		if err != nil {
			t.Fatal(err)
		}
		change(&p)
		raw, err := p.Encode()
		if err != nil {
			t.Fatal(err)
		}
		return raw
	}
	text := func(s string) *string { return &s }
	for name, change := range map[string]func(*Selection){
		"another author": func(p *Selection) {
			p.Entries[1].Header = text(strings.Replace(*p.Entries[1].Header, "author: ", "author: x", 1))
		},
		"another time": func(p *Selection) {
			p.Entries[1].Header = text(strings.Replace(*p.Entries[1].Header, "recorded: 2026", "recorded: 2025", 1))
		},
		"another place":       func(p *Selection) { p.Entries[1].Seq-- },
		"swapped":             func(p *Selection) { p.Entries[1], p.Entries[2] = p.Entries[2], p.Entries[1] },
		"twice":               func(p *Selection) { p.Entries = slices.Insert(p.Entries, 1, p.Entries[1]) },
		"another leaf":        func(p *Selection) { p.Entries[1].Leaf = p.Entries[2].Leaf },
		"leaf without text":   func(p *Selection) { p.Entries[1].Header, p.Entries[1].Leaf = nil, p.Entries[2].Leaf },
		"a hash changed":      func(p *Selection) { p.Nodes[0] = p.Entries[1].Leaf },
		"a hash too many":     func(p *Selection) { p.Nodes = append(p.Nodes, p.Entries[1].Leaf) },
		"a path into nowhere": func(p *Selection) { p.Entries[1].Path[0] = len(p.Nodes) },
		"a path too short":    func(p *Selection) { p.Entries[1].Path = p.Entries[1].Path[1:] },
		"another size":        func(p *Selection) { p.Size++ },
		"body without header": func(p *Selection) {
			p.Entries[1].Header, p.Entries[1].Salt, p.Entries[1].Body = nil, make([]byte, SaltSize), []byte{}
		},
		"another body": func(p *Selection) { p.Entries[1].Salt, p.Entries[1].Body = make([]byte, SaltSize), []byte("{}") },
	} {
		check(name, altered(change), false)
	}
	var tight bytes.Buffer
	if err := json.Compact(&tight, file); err != nil {
		t.Fatal(err)
	}
	check("without white space", tight.Bytes(), true)
	var wide bytes.Buffer
	if err := json.Indent(&wide, file, "", "  "); err != nil {
		t.Fatal(err)
	}
	check("with more white space", wide.Bytes(), true)
	check("a member twice", bytes.Replace(file, []byte(`"seq":3,`), []byte(`"seq":3,"seq":3,`), 1), false)
	check("a member too many", bytes.Replace(file, []byte(`"seq":3,`), []byte(`"note":"x","seq":3,`), 1), false)
	check("an inner object", bytes.Replace(file, []byte(`"file":""`), []byte(`"file":{}`), 1), false)
}

func FuzzParseSelection(f *testing.F) {
	f.Add([]byte(`{"format":"bridgelog-selection-proof","version":1,"key":"","size":0,"file":"","sha256":"","nodes":[],"entries":[{"seq":1,"leaf":"","header":null,"salt":null,"body":null,"path":[0]}],"head_note":""}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		if p, err := ParseSelection(raw); err == nil {
			_, _, _ = p.Check(nil)
		}
	})
}
