package cipher

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
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
	if err := k.SetSigner(m, "another signer"); !errors.Is(err, ErrWrong) { // as a restore does
		t.Error("an altered file was signed again with its signer:", err)
	}
	if _, err := k.Unlock(u); !errors.Is(err, ErrAltered) {
		t.Error("the alteration is forgotten:", err)
	}
}

// An older copy of a key file can be made to open by what opens the logbook now,
// and by nothing else; whose it is and what signs its heads stays.
func TestAnOlderKeyFileForgetsWhatNoLongerOpens(t *testing.T) {
	k, m, first := cheap(t)
	older, err := ParseKeyFile(k.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	_, second := NewStick()
	if err := errors.Join(k.Add(m, second), k.Remove(m, 0), k.SetSigner(m, "of today")); err != nil {
		t.Fatal(err)
	}
	if err := older.SlotsOf(m, k); err != nil {
		t.Fatal(err)
	}
	if older, err = ParseKeyFile(older.Bytes()); err != nil {
		t.Fatal(err)
	}
	if _, err := older.Unlock(first); !errors.Is(err, ErrWrong) {
		t.Error("what was taken away still opens it:", err)
	}
	if got, err := older.Unlock(second); err != nil || got.key != m.key {
		t.Error("what opens the logbook does not open it:", err)
	}
	if s, err := older.Signer(m); s != "signer" || err != nil {
		t.Errorf("signer %q, %v", s, err)
	}
	other, _, _ := cheap(t)
	if err := older.SlotsOf(m, other); !errors.Is(err, ErrWrong) {
		t.Error("slots of another logbook:", err)
	}
	k.content.Slots[0].Name = "changed without the key"
	resum(k)
	if err := older.SlotsOf(m, k); !errors.Is(err, ErrWrong) {
		t.Error("slots somebody changed:", err)
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

// What somebody without the key can make of a key file: anything, under a
// checksum that holds.
func FuzzKeyFileResummed(f *testing.F) {
	k, m, _ := cheap(f)
	_, stick := NewStick()
	owners := map[string]bool{} // the owner made these himself
	for _, u := range []Unlocker{stick, passphrase(f, "p"), {}} {
		f.Add(k.Bytes())
		owners[string(k.Bytes())] = true
		if u.Kind == "" {
			break
		}
		if err := k.Add(m, u); err != nil {
			f.Fatal(err)
		}
	}
	f.Add(bytes.Replace(k.Bytes(), []byte(`"name": ""`), []byte(`"name": "renamed"`), 1))
	f.Add([]byte(`{"version":2,"logbook":"","slots":[{"kind":"key-file","salt":"","key":""}],"signer":"","mark":""}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		made := new(KeyFile)
		if json.Unmarshal(raw, &made.content) != nil {
			return
		}
		resum(made)
		k, err := ParseKeyFile(made.Bytes())
		if err != nil {
			return
		}
		work := uint64(0)
		for _, s := range k.Slots() {
			work += uint64(s.Cost.Passes) * uint64(s.Cost.MiB)
			if s.Kind == Passphrase && (s.Cost.Passes < MinCost.Passes || s.Cost.MiB < MinCost.MiB) || !goodName(s.Name) {
				t.Errorf("a slot was taken: %+v", s)
			}
		}
		if work > maxWork || len(k.Slots()) == 0 || len(k.Slots()) > maxSlots {
			t.Error("too dear, or none")
		}
		if _, err := k.Unlock(Unlocker{Kind: RecoveryKey, secret: make([]byte, keySize)}); err == nil {
			t.Error("opened to nothing")
		}
		got, err := k.Unlock(stick) // whose slot may still be whole
		if err == nil && !owners[string(k.Bytes())] || got != nil && got.key != m.key {
			t.Error("a changed file passes for the owner's:", err)
		}
		if got == nil {
			got = m
		}
		if s, err := k.Signer(got); err == nil && s != "signer" {
			t.Errorf("signer %q", s)
		}
		if err := k.SetSigner(got, "x"); err == nil && !owners[string(made.Bytes())] {
			t.Error("a changed file was signed")
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
