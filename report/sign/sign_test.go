package sign

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"software.sslmate.com/src/go-pkcs12"

	"bridgelog/assets"
	"bridgelog/report"
	"bridgelog/report/internal/sample"
	"bridgelog/report/pdf"
)

var at = time.Date(2026, 3, 30, 12, 0, 0, 0, time.UTC)

// holder makes a certificate for tests, signed by itself.
func holder(t testing.TB, key crypto.Signer, name string, usage x509.KeyUsage) Identity {
	t.Helper()
	c := &x509.Certificate{SerialNumber: big.NewInt(4711), Subject: pkix.Name{CommonName: name, Organization: []string{"Test"}},
		NotBefore: at.Add(-time.Hour), NotAfter: at.Add(time.Hour), KeyUsage: usage}
	raw, err := x509.CreateCertificate(rand.Reader, c, c, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(raw)
	if err != nil {
		t.Fatal(err)
	}
	return Identity{Key: key, Cert: cert}
}

func rsaKey(t testing.TB, bits int) crypto.Signer {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, bits)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func curveKey(t testing.TB, c elliptic.Curve) crypto.Signer {
	t.Helper()
	key, err := ecdsa.GenerateKey(c, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// document is a report as the program draws it.
func document(t testing.TB) []byte {
	t.Helper()
	f := assets.Fonts()
	d, err := pdf.New(pdf.Fonts{Regular: f.Regular, Bold: f.Bold, Mono: f.Mono, Fallback: f.Fallback}, assets.SRGB)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := d.Draw(context.Background(), &b, report.Timeline(sample.Incident(), sample.Choice()), nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// Whoever reads PDF finds the signature valid; the file stays sound, and begins
// with the very bytes that were approved.
func TestReadersFindTheSignatureValid(t *testing.T) {
	file := document(t)
	for name, key := range map[string]crypto.Signer{"RSA": rsaKey(t, 2048), "P-256": curveKey(t, elliptic.P256()), "P-384": curveKey(t, elliptic.P384())} {
		t.Run(name, func(t *testing.T) {
			id := holder(t, key, "Dana Reed", x509.KeyUsageDigitalSignature|x509.KeyUsageContentCommitment)
			out, err := PDF(file, id, Request{At: at, Reason: "Approved (edition 1) /Contents <00> Ünïcode", Place: "Bonn"})
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.HasPrefix(out, file) {
				t.Error("the signed file does not begin with what was approved")
			}
			got, err := Read(out)
			if err != nil || !got.At.Equal(at) || HolderOf(got.Cert) != "Dana Reed" || got.Before != int64(len(file)) {
				t.Errorf("%+v %v", got, err)
			}
			path := filepath.Join(t.TempDir(), "signed.pdf")
			if err := os.WriteFile(path, out, 0o600); err != nil {
				t.Fatal(err)
			}
			for _, c := range []struct {
				program string
				args    []string
				says    []string
			}{
				{"pdfsig", []string{"-nocert", path}, []string{"Signature Validation: Signature is Valid.", "Total document signed", "ETSI.CAdES.detached", "SHA-256", "Dana Reed"}},
				{"qpdf", []string{"--check", path}, []string{"No syntax or stream encoding errors found"}},
			} {
				program, err := exec.LookPath(c.program)
				if err != nil {
					t.Logf("%s is not installed", c.program)
					continue
				}
				said, err := exec.Command(program, c.args...).CombinedOutput()
				if err != nil {
					t.Errorf("%s: %v", c.program, err)
				}
				for _, want := range c.says {
					if !strings.Contains(string(said), want) {
						t.Errorf("%s does not say %q:\n%s", c.program, want, said)
					}
				}
			}
			if os.Getenv("KEEP_SIGNED") != "" {
				if err := os.WriteFile(filepath.Join(os.Getenv("KEEP_SIGNED"), name+".pdf"), out, 0o600); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

func TestAChangeAfterSigningIsSeen(t *testing.T) {
	file := document(t)
	id := holder(t, curveKey(t, elliptic.P256()), "Dana Reed", 0)
	out, err := PDF(file, id, Request{At: at})
	if err != nil {
		t.Fatal(err)
	}
	gap := bytes.LastIndex(out, []byte("/Contents <")) + len("/Contents <")
	for _, place := range []int{20, len(file) / 2, len(file) + 40, bytes.LastIndex(out, []byte("/M (D:")) + 8, gap + 300, len(out) - 10} {
		bad := bytes.Clone(out)
		bad[place] ^= 1
		if _, err := Read(bad); err == nil {
			t.Errorf("a change at %d of %d is not seen", place, len(out))
		}
	}
	for name, bad := range map[string][]byte{"added to": append(bytes.Clone(out), "\n%%EOF\n"...), "cut": out[:len(out)-1], "unsigned": file, "nothing": nil} {
		if _, err := Read(bad); err == nil {
			t.Errorf("a file that is %s passes", name)
		}
	}
	if _, err := PDF(out, id, Request{At: at}); err == nil {
		t.Error("a signed file is signed again")
	}
}

func TestWhatNobodyShouldAcceptIsNotSigned(t *testing.T) {
	file := document(t)
	good := holder(t, curveKey(t, elliptic.P256()), "Dana Reed", 0)
	for want, c := range map[string]struct {
		file []byte
		id   Identity
		at   time.Time
	}{
		"ran out on":             {file, good, at.Add(2 * time.Hour)},
		"not valid before":       {file, good, at.Add(-2 * time.Hour)},
		"not made for signing":   {file, holder(t, curveKey(t, elliptic.P256()), "CA", x509.KeyUsageCertSign), at},
		"1024 bits":              {file, holder(t, weakKey(t), "Weak", 0), at},
		"curve of the key":       {file, holder(t, curveKey(t, elliptic.P224()), "Odd", 0), at},
		"not that of the key":    {file, Identity{Key: curveKey(t, elliptic.P256()), Cert: good.Cert}, at},
		"as this program writes": {[]byte("%PDF-1.4\nhello\nstartxref\n9\n%%EOF\n"), good, at},
	} {
		if _, err := PDF(c.file, c.id, Request{At: c.at}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
}

func weakKey(t *testing.T) crypto.Signer {
	t.Helper()
	t.Setenv("GODEBUG", "rsa1024min=0")
	return rsaKey(t, 1024)
}

func TestAKeyComesFromAPKCS12File(t *testing.T) {
	id := holder(t, rsaKey(t, 2048), "Dana Reed", 0)
	for name, enc := range map[string]*pkcs12.Encoder{"modern": pkcs12.Modern, "legacy": pkcs12.LegacyDES} {
		raw, err := enc.Encode(id.Key, id.Cert, []*x509.Certificate{holder(t, curveKey(t, elliptic.P256()), "Above", 0).Cert}, "secret")
		if err != nil {
			t.Fatal(err)
		}
		got, err := ReadPKCS12(raw, "secret")
		if err != nil || got.Name() != "Dana Reed" || len(got.Chain) != 1 {
			t.Fatalf("%s: %+v %v", name, got, err)
		}
		if _, err := PDF(document(t), got, Request{At: at}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := ReadPKCS12(raw, "guess"); err != ErrPassword {
			t.Errorf("%s: a wrong password: %v", name, err)
		}
	}
	if _, err := ReadPKCS12([]byte("rubbish"), ""); err == nil {
		t.Error("rubbish is read as PKCS#12")
	}
}

func FuzzRead(f *testing.F) {
	out, err := PDF(document(f), holder(f, curveKey(f, elliptic.P256()), "Dana Reed", 0), Request{At: at})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(out[len(out)-8000:])
	f.Add([]byte("%PDF-1.4\nxref\n0 1\ntrailer\n/Size 1 /Root 1 0 R /Info 1 0 R\nstartxref\n9\n%%EOF\n"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		_, _ = Read(raw)
		_, _ = newUpdate(raw)
	})
}
