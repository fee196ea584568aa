package cipher

import (
	"bytes"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/crypto/chacha20poly1305"
)

// The files of testdata were made once. Every version must open them: a logbook
// sealed today is to be read in ten years.
const (
	vectorPassphrase = "made once, kept for ever"
	vectorRecovery   = "testdata/recovery.txt"
	vectorStick      = "testdata/stick.key"
	vectorSigner     = "PRIVATE+KEY+example.org/vector+not+a+real+key"
)

func TestTheFrozenVectorOpens(t *testing.T) {
	k, err := ParseKeyFile(read(t, "testdata/logbook.key"))
	if err != nil {
		t.Fatal(err)
	}
	recovery, err := FromRecoveryKey(string(read(t, vectorRecovery)))
	if err != nil {
		t.Fatal(err)
	}
	stick, err := FromStick(read(t, vectorStick))
	if err != nil {
		t.Fatal(err)
	}
	var m *Master
	for _, u := range []Unlocker{passphrase(t, vectorPassphrase), recovery, stick} {
		if m, err = k.Unlock(u); err != nil {
			t.Fatalf("%s: %v", u.Kind, err)
		}
	}
	if s, err := k.Signer(m); s != vectorSigner || err != nil {
		t.Errorf("signer %q, %v", s, err)
	}
	v := register(t, m)
	for name, want := range map[string]string{"vector.db": "3", "vector-log.db": "5"} { // one checkpointed, one with its log
		dir := t.TempDir()
		copyFiles(t, filepath.Join("testdata", name), dir)
		db := openAt(t, filepath.Join(dir, name), v)
		whole(t, db)
		if got := ask(t, db, "SELECT count(*) FROM e"); got != want {
			t.Errorf("%s: %s rows", name, got)
		}
		if got := ask(t, db, "SELECT body FROM e WHERE id = 2"); got != "Grüße aus dem Lagezentrum" {
			t.Errorf("%s: %q", name, got)
		}
		db.Close()
	}
}

// docs/format.md alone is enough: this reads the vector by its words, with
// nothing of the package but the master key.
func TestTheFormatIsAsWritten(t *testing.T) {
	k, err := ParseKeyFile(read(t, "testdata/logbook.key"))
	if err != nil {
		t.Fatal(err)
	}
	stick, err := FromStick(read(t, vectorStick))
	if err != nil {
		t.Fatal(err)
	}
	m, err := k.Unlock(stick)
	if err != nil {
		t.Fatal(err)
	}
	open := func(purpose string, bind, record []byte) []byte {
		t.Helper()
		key, err := hkdf.Key(sha256.New, m.key[:], nil, "bridgelog/1/"+purpose, 32)
		if err != nil {
			t.Fatal(err)
		}
		a, err := chacha20poly1305.NewX(key)
		if err != nil {
			t.Fatal(err)
		}
		n := len(record)
		plain, err := a.Open(nil, record[n-24:], record[:n-24], bind)
		if err != nil {
			t.Fatalf("%s %x: %v", purpose, bind, err)
		}
		return plain
	}
	raw := read(t, "testdata/vector.db")
	var plain []byte
	for i := 0; i*4096 < len(raw); i++ {
		plain = append(plain, open("db", []byte{1, 0, 0, 0, 0, 0, 0, 0, 0, byte(i + 1)}, raw[i*4096:(i+1)*4096])...)
		plain = append(plain, make([]byte, 40)...)
	}
	path := filepath.Join(t.TempDir(), "plain.db")
	if err := os.WriteFile(path, plain, 0o600); err != nil {
		t.Fatal(err)
	}
	db := openAt(t, path, nil)
	whole(t, db)
	if got := ask(t, db, "SELECT group_concat(body, '|') FROM e"); got != "one|Grüße aus dem Lagezentrum|three" {
		t.Error(got)
	}
	db.Close()

	log := read(t, "testdata/vector-log.db-wal")
	header := open("wal", []byte{2, 1, 0, 0, 0, 0, 0, 0, 0, 0}, log[:72])
	if !bytes.HasPrefix(header, []byte{0x37, 0x7f, 0x06}) || len(header) != 32 {
		t.Errorf("header of the log %s", hex.EncodeToString(header))
	}
	for n := 1; 72+n*4200 <= len(log); n++ {
		at := 72 + (n-1)*4200
		head := open("wal", []byte{2, 2, 0, 0, 0, 0, 0, 0, 0, byte(n)}, log[at:at+64])
		page := open("wal", []byte{2, 3, 0, 0, 0, 0, 0, 0, 0, byte(n)}, log[at+64:at+4200])
		if !bytes.Equal(head[8:16], header[16:24]) || len(page) != 4096 {
			t.Errorf("frame %d is not of this log", n)
		}
	}
}
