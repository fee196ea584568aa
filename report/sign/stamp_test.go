package sign

import (
	"bytes"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// authority is a time stamp authority of the test's own, which OpenSSL speaks for.
type authority struct {
	t      *testing.T
	dir    string
	serial int
}

// newAuthority makes one; usage is what its certificate is for.
func newAuthority(t *testing.T, usage x509.ExtKeyUsage) *authority {
	t.Helper()
	if _, err := exec.LookPath("openssl"); err != nil {
		t.Skip("openssl is not installed: no authority gives a time stamp")
	}
	a := &authority{t: t, dir: t.TempDir()}
	key := rsaKey(t, 2048)
	eku := []byte{0x30, 0x0A, 0x06, 0x08, 0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x08} // timeStamping, critical as RFC 3161 wants it
	if usage != x509.ExtKeyUsageTimeStamping {
		eku[11] = 0x03 // codeSigning
	}
	c := &x509.Certificate{SerialNumber: big.NewInt(99), Subject: pkix.Name{CommonName: "Test TSA"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtraExtensions: []pkix.Extension{{Id: []int{2, 5, 29, 37}, Critical: true, Value: eku}}}
	raw, err := x509.CreateCertificate(rand.Reader, c, c, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	a.write("tsa.pem", pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: raw}))
	a.write("tsa.key", pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret}))
	a.write("serial", []byte("01\n"))
	a.write("tsa.cnf", []byte("[tsa]\ndefault_tsa = one\n[one]\nserial = "+a.path("serial")+"\nsigner_digest = sha256\ndefault_policy = 1.2.3.4\ndigests = sha256, sha512\naccuracy = secs:1\nordering = yes\ntsa_name = yes\ness_cert_id_chain = no\n"))
	return a
}

func (a *authority) path(name string) string { return filepath.Join(a.dir, name) }

func (a *authority) write(name string, raw []byte) {
	a.t.Helper()
	if err := os.WriteFile(a.path(name), raw, 0o600); err != nil {
		a.t.Fatal(err)
	}
}

// answer is what the authority answers to a request; token gives the bare token.
func (a *authority) answer(request []byte, token bool) []byte {
	a.t.Helper()
	a.serial++
	name := fmt.Sprintf("%d", a.serial)
	a.write(name+".tsq", request)
	args := []string{"ts", "-reply", "-config", a.path("tsa.cnf"), "-queryfile", a.path(name + ".tsq"), "-signer", a.path("tsa.pem"), "-inkey", a.path("tsa.key"), "-out", a.path(name + ".tsr")}
	if token {
		args = append(args, "-token_out")
	}
	if said, err := exec.Command("openssl", args...).CombinedOutput(); err != nil {
		a.t.Skipf("openssl gives no time stamp: %v\n%s", err, said)
	}
	raw, err := os.ReadFile(a.path(name + ".tsr"))
	if err != nil {
		a.t.Fatal(err)
	}
	return raw
}

func signedNow(t *testing.T) []byte {
	t.Helper()
	out, err := PDF(document(t), holder(t, curveKey(t, elliptic.P256()), "Dana Reed", 0), Request{At: at, Reason: "Approved"})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// The token is fetched by somebody with a network, and put in later: only the room
// kept for it changes, and every reader finds the signature still valid.
func TestATimeStampIsPutInLater(t *testing.T) {
	file := signedNow(t)
	request, err := StampRequest(file)
	if err != nil {
		t.Fatal(err)
	}
	tsa := newAuthority(t, x509.ExtKeyUsageTimeStamping)
	for _, bare := range []bool{false, true} {
		answer := tsa.answer(request, bare)
		out, stamp, err := AddStamp(file, answer)
		if err != nil {
			t.Fatal(err)
		}
		was, _ := Read(file)
		if len(out) != len(file) || !bytes.Equal(out[:was.gap], file[:was.gap]) || !bytes.Equal(out[was.end:], file[was.end:]) {
			t.Error("bytes outside the signature changed")
		}
		got, err := Read(out)
		if err != nil || got.Stamp == nil || got.Stamp.By != "Test TSA" || !got.Stamp.At.Equal(stamp.At) || time.Since(stamp.At) > time.Hour || HolderOf(got.Cert) != "Dana Reed" {
			t.Fatalf("%+v %v", got, err)
		}
		if _, _, err := AddStamp(out, answer); err == nil {
			t.Error("a second time stamp was put in")
		}
		if _, err := StampRequest(out); err == nil {
			t.Error("a stamped file asks for another stamp")
		}
		tsa.write("stamped.pdf", out)
		tsa.write("token", got.Stamp.Token)
		for _, c := range []struct {
			program string
			args    []string
			says    string
		}{
			{"pdfsig", []string{"-nocert", tsa.path("stamped.pdf")}, "Signature Validation: Signature is Valid."},
			{"qpdf", []string{"--check", tsa.path("stamped.pdf")}, "No syntax or stream encoding errors found"},
			{"openssl", []string{"ts", "-verify", "-queryfile", tsa.path("1.tsq"), "-in", tsa.path("token"), "-token_in", "-CAfile", tsa.path("tsa.pem")}, "Verification: OK"},
		} {
			if _, err := exec.LookPath(c.program); err != nil {
				t.Logf("%s is not installed", c.program)
				continue
			}
			said, err := exec.Command(c.program, c.args...).CombinedOutput()
			if err != nil || !strings.Contains(string(said), c.says) {
				t.Errorf("%s: %v\n%s", c.program, err, said)
			}
		}
		preflight(t, out)
	}
}

func TestAWrongTimeStampIsRefused(t *testing.T) {
	file, other := signedNow(t), signedNow(t)
	request, err := StampRequest(file)
	if err != nil {
		t.Fatal(err)
	}
	foreign, err := StampRequest(other)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct {
		raw  []byte
		says string
	}{{nil, "neither"}, {[]byte("%PDF"), "neither"}, {[]byte{0x30, 0x05, 0x30, 0x03, 0x02, 0x01, 0x02}, "status 2"}, {request, "neither"}} {
		if _, _, err := AddStamp(file, x.raw); err == nil || !strings.Contains(err.Error(), x.says) {
			t.Errorf("%x: %v", x.raw, err)
		}
	}
	tsa := newAuthority(t, x509.ExtKeyUsageTimeStamping)
	if _, _, err := AddStamp(file, tsa.answer(foreign, false)); err == nil || !strings.Contains(err.Error(), "something else than the signature of this file") {
		t.Errorf("the stamp of another file: %v", err)
	}
	good := tsa.answer(request, true)
	found := 0
	for i := 0; i < len(good); i += 7 {
		changed := bytes.Clone(good)
		changed[i] ^= 0x04
		if _, _, err := AddStamp(file, changed); err != nil {
			found++
		}
	}
	if found*100 < len(good)/7*70 { // certificates of the chain and names stand in it too, which only the reader's program judges
		t.Errorf("only %d changes of %d were found", found, len(good)/7)
	}
	if _, _, err := AddStamp(document(t), good); err == nil {
		t.Error("a file without a signature was stamped")
	}
}
