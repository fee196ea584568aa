package journal

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// frozen makes every byte that is laid down in testdata from the log of seven
// entries in exportLog, signed with the key made from the bytes 0, 1, … 31:
//
//	key.txt       private key, public key, log id
//	log.jsonl     the export: headers, salts, bodies, signed head
//	hashes.txt    every stored hash with its index
//	heads.jsonl   the head and the signed head at every size from 0
//	proofs.jsonl  a proof of every entry, the body shown where there is one
//	prefix.jsonl  a proof of every prefix
//	selection.jsonl  proofs of the entries 0, 3, 4 and 6 at once: their places, their headers, their bodies
func frozen(t *testing.T) map[string][]byte {
	ctx := context.Background()
	l, s := exportLog(t)
	seed := make([]byte, 32)
	for i := range seed {
		seed[i] = byte(i)
	}
	private, public, id, err := NewKey(bytes.NewReader(seed))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{
		"key.txt":   fmt.Appendf(nil, "%s\n%s\n%s\n", private, public, id),
		"log.jsonl": export(t, l, s),
	}
	add := func(name string, v any) {
		line, err := encodeLine(v)
		if err != nil {
			t.Fatal(err)
		}
		files[name] = append(files[name], line...)
	}
	addCompact := func(name string, file []byte) {
		var line bytes.Buffer
		if err := json.Compact(&line, file); err != nil {
			t.Fatal(err)
		}
		files[name] = append(append(files[name], line.Bytes()...), '\n')
	}
	for i, h := range l.hashes {
		files["hashes.txt"] = fmt.Appendf(files["hashes.txt"], "%d %s\n", i, hex.EncodeToString(h[:]))
	}
	edge := NewFrontier()
	for i := 0; ; i++ {
		note, err := SignHead(edge.Head(), s)
		if err != nil {
			t.Fatal(err)
		}
		add("heads.jsonl", map[string]string{"head": edge.Head().Text(), "note": string(note)})
		prefix, err := ProvePrefix(ctx, l, edge.Head(), s.Verifier())
		if err != nil {
			t.Fatal(err)
		}
		addCompact("prefix.jsonl", prefix)
		if i == len(l.sealed) {
			for _, show := range []Shown{ShowLeaf, ShowHeader, ShowBody} {
				addCompact("selection.jsonl", selection(t, l, s, l.Size(), []uint64{0, 3, 4, 6}, show))
			}
			return files
		}
		addCompact("proofs.jsonl", mustProve(t, l, s, uint64(i), !l.sealed[i].Erased))
		edge.Add(l.sealed[i].Header)
	}
}

// TestFrozenBytes fails if one byte of the format ever changes. Logbooks,
// exports and proofs are already out there: do not write the files anew, see
// "Laws of change" in docs/journal.md.
func TestFrozenBytes(t *testing.T) {
	for name, got := range frozen(t) {
		want, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Error(err)
			continue
		}
		g, w := bytes.SplitAfter(got, []byte("\n")), bytes.SplitAfter(want, []byte("\n"))
		for i := range max(len(g), len(w)) {
			if i >= len(g) || i >= len(w) || !bytes.Equal(g[i], w[i]) {
				t.Errorf("%s, line %d: the bytes have changed", name, i+1)
				break
			}
		}
	}
}

// TestFrozenFilesStillHold reads what was laid down, not what is written today.
func TestFrozenFilesStillHold(t *testing.T) {
	read := func(name string) [][]byte {
		data, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		return bytes.Split(bytes.TrimSuffix(data, []byte("\n")), []byte("\n"))
	}
	key, err := NewVerifier(string(read("key.txt")[1]))
	if err != nil {
		t.Fatal(err)
	}
	log, err := os.Open(filepath.Join("testdata", "log.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	if v, err := VerifyExport(context.Background(), log, &key, nil, nil); err != nil || !v.OK || v.Entries != 7 {
		t.Errorf("%+v, %v", v, err)
	}
	for i, line := range read("proofs.jsonl") {
		if e, _, err := CheckEntry(line, &key); err != nil || e.Seq != uint64(i) {
			t.Errorf("proof of entry %d: %v", i, err)
		}
	}
	for i, line := range read("prefix.jsonl") {
		if old, now, err := CheckPrefix(line, &key); err != nil || old.Size != uint64(i) || now.Size != 7 {
			t.Errorf("proof of prefix %d: %v", i, err)
		}
	}
	for i, line := range read("selection.jsonl") {
		s, err := ParseSelection(line)
		if err == nil {
			_, _, err = s.Check(&key)
		}
		if err != nil || len(s.Entries) != 4 {
			t.Errorf("selection %d: %v", i, err)
		}
	}
	if code, out := python(t, filepath.Join("testdata", "log.jsonl"), "--key", key.LogID()); code != 0 {
		t.Errorf("the second verifier: exit %d: %s", code, out)
	}
}
