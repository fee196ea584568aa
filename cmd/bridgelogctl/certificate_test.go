package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"os"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"software.sslmate.com/src/go-pkcs12"
)

// certificate writes a key with a certificate it signed itself, valid from an
// hour ago for so long: certificate FILE NAME PASSWORD DURATION.
func certificate(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 4 {
		ts.Fatalf("usage: certificate FILE NAME PASSWORD DURATION")
	}
	valid, err := time.ParseDuration(args[3])
	ts.Check(err)
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	ts.Check(err)
	from := time.Now().Add(-time.Hour)
	c := &x509.Certificate{SerialNumber: big.NewInt(4711), Subject: pkix.Name{CommonName: args[1]}, NotBefore: from, NotAfter: from.Add(valid), KeyUsage: x509.KeyUsageDigitalSignature}
	raw, err := x509.CreateCertificate(rand.Reader, c, c, key.Public(), key)
	ts.Check(err)
	cert, err := x509.ParseCertificate(raw)
	ts.Check(err)
	file, err := pkcs12.Modern.Encode(key, cert, nil, args[2])
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), file, 0o600))
}
