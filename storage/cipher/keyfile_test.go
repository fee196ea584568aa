package cipher

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"strings"
	"testing"
)

func passphrase(t testing.TB, text string) Unlocker {
	t.Helper()
	u, err := FromPassphrase([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	u.Cost = MinCost
	return u
}

func TestAKeyFileOpensToItsUnlockersAlone(t *testing.T) {
	m := NewMaster()
	k, err := NewKeyFile(m, "PRIVATE+KEY+of+heads", passphrase(t, "correct horse"))
	if err != nil {
		t.Fatal(err)
	}
	paper, recovery := NewRecoveryKey()
	recovery.Name = "safe, second floor"
	raw, stick := NewStick()
	if err := errors.Join(k.Add(m, recovery), k.Add(m, stick)); err != nil {
		t.Fatal(err)
	}
	file := k.Bytes()
	for _, secret := range []string{"correct horse", "PRIVATE", paper} {
		if bytes.Contains(file, []byte(secret)) {
			t.Errorf("%q stands in the key file", secret)
		}
	}
	k, err = ParseKeyFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if s := k.Slots(); len(s) != 3 || s[0].Cost != MinCost || s[1].Name != "safe, second floor" || s[2].Kind != Stick {
		t.Errorf("%+v", s)
	}
	fromPaper, err := FromRecoveryKey(strings.ToLower(strings.ReplaceAll(paper, "-", " ")))
	if err != nil {
		t.Fatal(err)
	}
	fromStick, err := FromStick(raw)
	if err != nil {
		t.Fatal(err)
	}
	for _, u := range []Unlocker{passphrase(t, "correct horse"), fromPaper, fromStick} {
		got, err := k.Unlock(u)
		if err != nil || got.key != m.key {
			t.Errorf("%s: %v", u.Kind, err)
			continue
		}
		if s, err := k.Signer(got); s != "PRIVATE+KEY+of+heads" || err != nil {
			t.Errorf("signer %q, %v", s, err)
		}
		got.Wipe()
		if got.key != [keySize]byte{} {
			t.Error("not wiped")
		}
	}
	_, otherKey := NewRecoveryKey()
	_, otherStick := NewStick()
	for _, u := range []Unlocker{passphrase(t, "correct horsf"), otherKey, otherStick} {
		if _, err := k.Unlock(u); !errors.Is(err, ErrWrong) {
			t.Errorf("%s: %v", u.Kind, err)
		}
	}

	// The passphrase changes; pages do not.
	if err := k.Replace(NewMaster(), 0, passphrase(t, "x")); !errors.Is(err, ErrWrong) {
		t.Error("under another master key:", err)
	}
	if err := k.Replace(m, 0, passphrase(t, "battery staple")); err != nil {
		t.Fatal(err)
	}
	if k, err = ParseKeyFile(k.Bytes()); err != nil {
		t.Fatal(err)
	}
	if _, err := k.Unlock(passphrase(t, "correct horse")); !errors.Is(err, ErrWrong) {
		t.Error("the old passphrase:", err)
	}
	if got, err := k.Unlock(passphrase(t, "battery staple")); err != nil || got.key != m.key {
		t.Error("the new passphrase:", err)
	}
	if err := k.Remove(m, 1); err != nil {
		t.Fatal(err)
	}
	if _, err := k.Unlock(fromPaper); !errors.Is(err, ErrWrong) {
		t.Error("a removed key:", err)
	}
	if err := errors.Join(k.Remove(m, 1)); err != nil {
		t.Fatal(err)
	}
	if err := k.Remove(m, 0); !errors.Is(err, ErrLast) {
		t.Error("the last one:", err)
	}
}

// cheap is a key file whose opening takes no Argon2id.
func cheap(t testing.TB) (*KeyFile, *Master, Unlocker) {
	t.Helper()
	m := NewMaster()
	_, u := NewRecoveryKey()
	k, err := NewKeyFile(m, "signer", u)
	if err != nil {
		t.Fatal(err)
	}
	return k, m, u
}

// Chance damage is told as damage, whatever the byte.
func TestADamagedKeyFileSaysSo(t *testing.T) {
	k, _, _ := cheap(t)
	raw := k.Bytes()
	for i := range raw {
		bad := bytes.Clone(raw)
		bad[i] ^= 1
		if _, err := ParseKeyFile(bad); !errors.Is(err, ErrDamaged) && !errors.Is(err, ErrNewer) {
			t.Fatalf("byte %d: %v", i, err)
		}
		if _, err := ParseKeyFile(raw[:i]); !errors.Is(err, ErrDamaged) {
			t.Fatalf("cut at %d: %v", i, err)
		}
	}
	if _, err := ParseKeyFile([]byte(`{"version":1,"signer":"PRIVATE"}` + "\n")); !errors.Is(err, ErrPlain) {
		t.Error("the file of a logbook that is not sealed:", err)
	}
	if _, err := ParseKeyFile([]byte(`{"version":3}`)); !errors.Is(err, ErrNewer) {
		t.Error(err)
	}
}

// resum is what someone without the key can do: change the file and its checksum.
func resum(k *KeyFile) {
	sum := sha256.Sum256(k.body(true))
	k.content.Sum = sum[:]
}

// A change on purpose looks like a wrong passphrase where it hits the slot, and
// is told to the owner where it hits another.
func TestAnAlteredKeyFileIsToldToItsOwnerAlone(t *testing.T) {
	k, m, u := cheap(t)
	_, second := NewStick()
	if err := k.Add(m, second); err != nil {
		t.Fatal(err)
	}
	k.content.Slots[1].Name = "another"
	resum(k)
	k, err := ParseKeyFile(k.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := k.Unlock(second); !errors.Is(err, ErrWrong) {
		t.Error("the altered slot:", err)
	}
	if got, err := k.Unlock(u); !errors.Is(err, ErrAltered) || got == nil || got.key != m.key {
		t.Error("the other slot:", err)
	}
	if err := k.Add(m, second); !errors.Is(err, ErrWrong) {
		t.Error("an altered file was signed again:", err)
	}
}

func TestAHostileCostIsRefusedBeforeItIsPaid(t *testing.T) {
	k, m, _ := cheap(t)
	if err := k.Add(m, passphrase(t, "p")); err != nil {
		t.Fatal(err)
	}
	for _, c := range []Cost{{}, {1, 64, 4}, {3, 63, 4}, {3, 64, 1}, {3, 64, 255}, {3, 1 << 31, 4}, {1 << 31, 64, 4}, {1 << 16, 1 << 16, 4},
		{3, 2048, 4}, {64, 1024, 4}, {65, 64, 4}} {
		k.content.Slots[1].Cost = &c
		resum(k)
		if _, err := ParseKeyFile(k.Bytes()); !errors.Is(err, ErrDamaged) {
			t.Errorf("%+v: %v", c, err)
		}
	}
	for _, c := range []Cost{MinCost, DefaultCost, {8, 1024, 4}} {
		k.content.Slots[1].Cost = &c
		resum(k)
		if _, err := ParseKeyFile(k.Bytes()); err != nil {
			t.Errorf("%+v: %v", c, err)
		}
	}
	// Many dear slots are as bad as one.
	one := k.content.Slots[1]
	k.content.Slots = append(k.content.Slots, one)
	resum(k)
	if _, err := ParseKeyFile(k.Bytes()); !errors.Is(err, ErrDamaged) {
		t.Error("two slots of the highest cost:", err)
	}
	u := passphrase(t, "q")
	u.Cost = Cost{Passes: 1, MiB: 8, Lanes: 4}
	if err := k.Add(m, u); err == nil {
		t.Error("a cost below the least was taken from a caller")
	}
}

func TestWhatIsNoUnlocker(t *testing.T) {
	for _, bad := range []string{"", strings.Repeat("x", maxPassphrase+1), "\xff"} {
		if _, err := FromPassphrase([]byte(bad)); !errors.Is(err, ErrUnlocker) {
			t.Errorf("passphrase %.10q", bad)
		}
	}
	paper, _ := NewRecoveryKey()
	if len(paper) != 14*5-1 {
		t.Errorf("%q", paper)
	}
	slip := []byte(paper)
	if slip[7]++; slip[7] > 'Z' || strings.ContainsRune("ILOU:", rune(slip[7])) {
		slip[7] = '3'
		if paper[7] == '3' {
			slip[7] = '4'
		}
	}
	for _, bad := range []string{"", paper[:len(paper)-1], paper + "0", string(slip), "U" + paper[1:]} {
		if _, err := FromRecoveryKey(bad); !errors.Is(err, ErrUnlocker) {
			t.Errorf("recovery key %q", bad)
		}
	}
	raw, _ := NewStick()
	for _, bad := range [][]byte{nil, raw[:40], append(bytes.Clone(raw), '0'), []byte("a photograph")} {
		if _, err := FromStick(bad); !errors.Is(err, ErrUnlocker) {
			t.Errorf("key file %q", bad)
		}
	}
	if _, err := new(KeyFile).Unlock(Unlocker{}); !errors.Is(err, ErrWrong) {
		t.Error(err)
	}
}

func FuzzKeyFile(f *testing.F) {
	k, m, _ := cheap(f)
	f.Add(k.Bytes())
	if err := k.Add(m, passphrase(f, "p")); err != nil {
		f.Fatal(err)
	}
	f.Add(k.Bytes())
	f.Add([]byte(`{"version":1,"signer":"x"}`))
	f.Add([]byte(`{"version":2,"slots":[{"kind":"passphrase","argon2id":{"passes":4294967295,"mib":4294967295,"lanes":4}}]}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		k, err := ParseKeyFile(raw)
		if err != nil {
			if k != nil {
				t.Error("an error and a file")
			}
			return
		}
		if !bytes.Equal(k.Bytes(), raw) {
			t.Error("read, it is written differently")
		}
		work := uint64(0)
		for _, s := range k.Slots() {
			work += uint64(s.Cost.Passes) * uint64(s.Cost.MiB)
		}
		if work > maxWork || len(k.Slots()) > maxSlots {
			t.Error("too dear")
		}
		if _, err := k.Unlock(Unlocker{Kind: Stick, secret: make([]byte, keySize)}); err == nil {
			t.Error("opened to nothing")
		}
	})
}

func FuzzRecoveryKey(f *testing.F) {
	paper, _ := NewRecoveryKey()
	f.Add(paper)
	f.Fuzz(func(t *testing.T, text string) {
		if u, err := FromRecoveryKey(text); err == nil && len(u.secret) != keySize {
			t.Error("a key of another length")
		}
	})
}
