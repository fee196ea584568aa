package storage

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// nonces notes every sealed record in a folder by its nonce, and complains of
// one that stands on two different records.
func nonces(t *testing.T, seen map[string][]byte, folder string) {
	t.Helper()
	note := func(file string, nonce, record []byte) {
		if bytes.Equal(nonce, make([]byte, len(nonce))) {
			return // never written
		}
		if other, ok := seen[string(nonce)]; ok && !bytes.Equal(other, record) {
			t.Errorf("%s: a nonce comes twice", file)
		}
		seen[string(nonce)] = bytes.Clone(record)
	}
	tail := func(file string, record []byte) { note(file, record[len(record)-24:], record) }
	file := filepath.Join(folder, dbFile)
	db, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for at := 0; at+page <= len(db); at += page {
		tail(file, db[at:at+page])
	}
	if log, err := os.ReadFile(file + "-wal"); err == nil && len(log) > 0 {
		tail(file+"-wal", log[:72])
		for at := 72; at+4200 <= len(log); at += 4200 {
			tail(file+"-wal", log[at:at+64])
			tail(file+"-wal", log[at+64:at+4200])
		}
	}
	raw, err := os.ReadFile(filepath.Join(folder, keyFile))
	if err != nil {
		t.Fatal(err)
	}
	var k struct {
		Slots []struct {
			Salt, Key []byte
		} `json:"slots"`
		Signer []byte `json:"signer"`
	}
	if err := json.Unmarshal(raw, &k); err != nil {
		t.Fatal(err)
	}
	note(keyFile, k.Signer[:24], k.Signer)
	for _, s := range k.Slots {
		note(keyFile, s.Key[:24], s.Key)
		note(keyFile, s.Salt, s.Salt)
	}
}

// Many files stand under one master key: the logbook, its log, backups, what is
// restored from them and goes its own way, the private copy that is looked at.
// No two different records share a nonce. Copied bytes keep theirs.
func TestNoNonceComesTwiceInAnyFileOfOneKey(t *testing.T) {
	ctx := context.Background()
	seen := map[string][]byte{}
	s, path := newLogbook(t)
	dir := t.TempDir()
	backup := func(from *scribe, name string) string {
		t.Helper()
		dst := filepath.Join(dir, name)
		if _, err := from.Backup(ctx, dst, Copying{}); err != nil {
			t.Fatal(err)
		}
		nonces(t, seen, dst)
		return dst
	}
	for _, name := range []string{"one", "two", "three"} { // alike as they can be
		s.must(t, "inc", "an entry")
		backup(s, name)
		nonces(t, seen, path)
		backup(s, name+" again")
	}
	if err := s.AddKey(recovery()); err != nil {
		t.Fatal(err)
	}
	if err := s.ReplaceKey(0, testKey()); err != nil {
		t.Fatal(err)
	}
	restored := filepath.Join(dir, "restored")
	if err := CopyFolder(ctx, filepath.Join(dir, "three"), restored, nil); err != nil {
		t.Fatal(err)
	}
	r := openAt(t, restored)
	for range 3 { // both write the same entries in the same places
		s.must(t, "inc", "what both record")
		r.must(t, "inc", "what both record")
		nonces(t, seen, path)
		nonces(t, seen, restored)
	}
	for _, q := range []*scribe{s, r} {
		if _, err := q.conn.ExecContext(ctx, "VACUUM"); err != nil {
			t.Fatal(err)
		}
		if err := q.emptyLog(); err != nil {
			t.Fatal(err)
		}
	}
	nonces(t, seen, path)
	nonces(t, seen, restored)
	if len(seen) < 300 {
		t.Errorf("only %d records", len(seen))
	}
}

func recovery() Key {
	_, k := NewRecoveryKey()
	return k
}
