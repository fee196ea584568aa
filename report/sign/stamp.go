package sign

import (
	"bytes"
	"crypto"
	_ "crypto/sha1" // ESSCertID of older authorities names certificates by it
	"crypto/sha256"
	_ "crypto/sha512"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/hex"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"time"
)

// Object identifiers of RFC 3161, RFC 2634 and RFC 5754.
var (
	oidTSTInfo       = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 1, 4}
	oidTimeStamp     = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 2, 14}
	oidCertificateV1 = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 2, 12}
	oidSHA384        = asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 2}
	oidSHA512        = asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 3}
)

// Stamp is what a time stamp says: that its authority saw the signature at an
// instant.
type Stamp struct {
	At     time.Time // UTC, as exactly as the authority gives it
	By     string    // as its certificate names it
	Serial *big.Int
	Cert   *x509.Certificate
	Token  []byte // DER of the token
}

type imprint struct {
	Algorithm pkix.AlgorithmIdentifier
	Hash      []byte
}

type stampRequest struct {
	Version int
	Imprint imprint
	CertReq bool
}

type stampResponse struct {
	Status struct {
		Status int
		Text   []string       `asn1:"optional,utf8"`
		Fail   asn1.BitString `asn1:"optional"`
	}
	Token asn1.RawValue `asn1:"optional"`
}

// tstInfo is as much of TSTInfo (RFC 3161, 2.4.2) as is looked at; what follows
// the time is optional.
type tstInfo struct {
	Version int
	Policy  asn1.ObjectIdentifier
	Imprint imprint
	Serial  *big.Int
	Time    time.Time     `asn1:"generalized"`
	More1   asn1.RawValue `asn1:"optional"`
	More2   asn1.RawValue `asn1:"optional"`
	More3   asn1.RawValue `asn1:"optional"`
	More4   asn1.RawValue `asn1:"optional"`
	More5   asn1.RawValue `asn1:"optional"`
}

type tokenInfo struct {
	Type    asn1.ObjectIdentifier
	Content tokenSigned `asn1:"explicit,tag:0"`
}

type tokenSigned struct {
	Version int
	Digests asn1.RawValue
	Content struct {
		Type asn1.ObjectIdentifier
		Data []byte `asn1:"explicit,tag:0"`
	}
	Certificates asn1.RawValue `asn1:"optional,tag:0"`
	Lists        asn1.RawValue `asn1:"optional,tag:1"`
	Signers      []tokenSigner `asn1:"set"`
}

type tokenSigner struct {
	Version   int
	Signer    asn1.RawValue // IssuerAndSerialNumber or [0] SubjectKeyIdentifier
	Digest    pkix.AlgorithmIdentifier
	Signed    asn1.RawValue `asn1:"optional,tag:0"`
	Algorithm pkix.AlgorithmIdentifier
	Signature []byte
	Unsigned  asn1.RawValue `asn1:"optional,tag:1"`
}

// StampRequest is the question to a time stamp authority (TimeStampReq of RFC
// 3161) about the signature of a signed file. The same file gives the same bytes.
func StampRequest(file []byte) ([]byte, error) {
	s, err := Read(file)
	if err != nil {
		return nil, err
	}
	if s.Stamp != nil {
		return nil, errStamped
	}
	sum := sha256.Sum256(s.value)
	return asn1.Marshal(stampRequest{Version: 1, CertReq: true,
		Imprint: imprint{pkix.AlgorithmIdentifier{Algorithm: oidSHA256, Parameters: asn1.NullRawValue}, sum[:]}})
}

var errStamped = errors.New("the signature holds a time stamp already")

// AddStamp puts a token, or an authority's whole answer, into a signed file: an
// unsigned attribute of its signature, in the room kept for it (PAdES baseline
// B-T). No byte outside that room changes. The result has been checked.
func AddStamp(file, answer []byte) ([]byte, Stamp, error) {
	s, err := Read(file)
	if err != nil {
		return nil, Stamp{}, err
	}
	if s.Stamp != nil {
		return nil, Stamp{}, errStamped
	}
	token, err := tokenOf(answer)
	if err != nil {
		return nil, Stamp{}, err
	}
	stamp, err := openToken(token, s.value)
	if err != nil {
		return nil, Stamp{}, err
	}
	var info contentInfo
	if _, err := asn1.Unmarshal(s.cms, &info); err != nil {
		return nil, Stamp{}, errCMS
	}
	one, err := asn1.Marshal(attribute{oidTimeStamp, asn1.RawValue{Class: asn1.ClassUniversal, Tag: asn1.TagSet, IsCompound: true, Bytes: token}})
	if err != nil {
		return nil, Stamp{}, err
	}
	info.Content.Signers[0].Unsigned = asn1.RawValue{Class: asn1.ClassContextSpecific, Tag: 1, IsCompound: true, Bytes: one}
	cms, err := asn1.Marshal(info)
	if err != nil {
		return nil, Stamp{}, err
	}
	if 2*len(cms) > s.end-s.gap-2 {
		return nil, Stamp{}, fmt.Errorf("the token is too large for the room kept for it: signature and token have %d bytes, and %d have room", len(cms), (s.end-s.gap-2)/2)
	}
	out := slices.Clone(file)
	hex.Encode(out[s.gap+1:], cms)
	for i := s.gap + 1 + 2*len(cms); i < s.end-1; i++ {
		out[i] = '0'
	}
	if got, err := Read(out); err != nil || got.Stamp == nil || !got.Cert.Equal(s.Cert) {
		return nil, Stamp{}, fmt.Errorf("the time stamp does not hold: %v", err) // never: it was just looked at
	}
	return out, stamp, nil
}

// tokenOf takes the token out of an authority's answer; a token is itself.
func tokenOf(answer []byte) ([]byte, error) {
	var whole asn1.RawValue
	rest, err := asn1.Unmarshal(answer, &whole)
	if err != nil || len(rest) > 0 || whole.Tag != asn1.TagSequence || !whole.IsCompound {
		return nil, errors.New("this is neither a time stamp token nor an authority's answer (DER)")
	}
	if len(whole.Bytes) > 0 && whole.Bytes[0] == asn1.TagOID {
		return answer, nil
	}
	var r stampResponse
	if _, err := asn1.Unmarshal(answer, &r); err != nil {
		return nil, errors.New("this is neither a time stamp token nor an authority's answer (DER)")
	}
	if r.Status.Status > 1 || len(r.Token.FullBytes) == 0 { // granted, granted with modifications
		return nil, fmt.Errorf("the authority gave no time stamp: its answer has the status %d", r.Status.Status)
	}
	return r.Token.FullBytes, nil
}

// openToken checks a token in itself, and that it is about a signature value.
// Whether its authority deserves trust is for the reader's program.
func openToken(token, value []byte) (Stamp, error) {
	bad := func(text string, more ...any) (Stamp, error) { return Stamp{}, fmt.Errorf(text, more...) }
	var info tokenInfo
	if rest, err := asn1.Unmarshal(token, &info); err != nil || len(rest) > 0 || !info.Type.Equal(oidSignedData) ||
		!info.Content.Content.Type.Equal(oidTSTInfo) || len(info.Content.Signers) != 1 {
		return bad("this is no time stamp token")
	}
	data := info.Content.Content.Data
	var tst tstInfo
	if rest, err := asn1.Unmarshal(data, &tst); err != nil || len(rest) > 0 || tst.Version != 1 || tst.Serial == nil {
		return bad("the time stamp token cannot be read")
	}
	if h := hashOf(tst.Imprint.Algorithm.Algorithm); h == 0 {
		return bad("the time stamp is about a hash that is not accepted: %s", tst.Imprint.Algorithm.Algorithm)
	} else if !bytes.Equal(tst.Imprint.Hash, sumOf(h, value)) {
		return bad("the time stamp is about something else than the signature of this file")
	}
	s := info.Content.Signers[0]
	certs, err := x509.ParseCertificates(info.Content.Certificates.Bytes)
	if err != nil || len(certs) == 0 {
		return bad("the time stamp holds no certificate of its authority; ask with the request file, which wants it")
	}
	at := slices.IndexFunc(certs, func(c *x509.Certificate) bool { return isSigner(s.Signer, c) })
	if at < 0 {
		return bad("the time stamp holds certificates, and not that of its signer")
	}
	cert := certs[at]
	if err := checkTokenAttributes(s, cert, data); err != nil {
		return Stamp{}, err
	}
	signed := bytes.Clone(s.Signed.FullBytes)
	signed[0] = asn1.TagSet | 0x20
	algorithm := signatureOf(s.Algorithm.Algorithm, hashOf(s.Digest.Algorithm), cert)
	if algorithm == x509.UnknownSignatureAlgorithm {
		return bad("the time stamp is signed by a way that is not accepted")
	}
	if err := cert.CheckSignature(algorithm, signed, s.Signature); err != nil {
		return bad("the signature of the time stamp is not by the key of its certificate: %w", err)
	}
	switch {
	case !slices.Contains(cert.ExtKeyUsage, x509.ExtKeyUsageTimeStamping):
		return bad("the certificate of %s is not made for time stamps", HolderOf(cert))
	case tst.Time.Before(cert.NotBefore) || tst.Time.After(cert.NotAfter):
		return bad("the certificate of %s was not valid at the time of the stamp, %s", HolderOf(cert), tst.Time.UTC().Format("2006-01-02 15:04:05Z"))
	}
	return Stamp{At: tst.Time.UTC(), By: HolderOf(cert), Serial: tst.Serial, Cert: cert, Token: token}, nil
}

// checkTokenAttributes wants what a token must say under its signature: that it
// is a time stamp, the digest of what it says, and by which certificate.
func checkTokenAttributes(s tokenSigner, cert *x509.Certificate, data []byte) error {
	digest := hashOf(s.Digest.Algorithm)
	if len(s.Signed.FullBytes) == 0 || digest == 0 {
		return errors.New("the time stamp token says nothing under its signature, or by a hash that is not accepted")
	}
	var kind, sum, by bool
	for rest := s.Signed.Bytes; len(rest) > 0; {
		var a attribute
		var err error
		if rest, err = asn1.Unmarshal(rest, &a); err != nil {
			return errors.New("the time stamp token cannot be read")
		}
		switch {
		case a.Type.Equal(oidContentType):
			var oid asn1.ObjectIdentifier
			_, err = asn1.Unmarshal(a.Values.Bytes, &oid)
			kind = err == nil && oid.Equal(oidTSTInfo)
		case a.Type.Equal(oidMessageDigest):
			var got []byte
			_, err = asn1.Unmarshal(a.Values.Bytes, &got)
			sum = err == nil && bytes.Equal(got, sumOf(digest, data))
		case a.Type.Equal(oidCertificateV2), a.Type.Equal(oidCertificateV1):
			by = by || namesCert(a, cert)
		}
	}
	switch {
	case !kind || !sum:
		return errors.New("the time stamp token was changed after it was signed")
	case !by:
		return errors.New("the time stamp token does not say by which certificate it is signed")
	}
	return nil
}

// namesCert reports whether the attribute names the certificate, as ESSCertID
// (SHA-1, RFC 2634) or ESSCertIDv2 (RFC 5035).
func namesCert(a attribute, cert *x509.Certificate) bool {
	var list struct {
		Certs    []asn1.RawValue
		Policies asn1.RawValue `asn1:"optional"`
	}
	if _, err := asn1.Unmarshal(a.Values.Bytes, &list); err != nil || len(list.Certs) == 0 {
		return false
	}
	hash := crypto.SHA1
	rest := list.Certs[0].Bytes
	if a.Type.Equal(oidCertificateV2) {
		hash = crypto.SHA256
		if len(rest) > 0 && rest[0] == asn1.TagSequence|0x20 {
			var algorithm pkix.AlgorithmIdentifier
			var err error
			if rest, err = asn1.Unmarshal(rest, &algorithm); err != nil {
				return false
			}
			if hash = hashOf(algorithm.Algorithm); hash == 0 {
				return false
			}
		}
	}
	var got []byte
	if _, err := asn1.Unmarshal(rest, &got); err != nil {
		return false
	}
	return bytes.Equal(got, sumOf(hash, cert.Raw))
}

// isSigner reports whether a signer's identifier is that of a certificate.
func isSigner(signer asn1.RawValue, c *x509.Certificate) bool {
	if signer.Class == asn1.ClassContextSpecific && signer.Tag == 0 {
		return len(c.SubjectKeyId) > 0 && bytes.Equal(signer.Bytes, c.SubjectKeyId)
	}
	var id issuerAndSerial
	_, err := asn1.Unmarshal(signer.FullBytes, &id)
	return err == nil && bytes.Equal(id.Issuer.FullBytes, c.RawIssuer) && id.Serial.Cmp(c.SerialNumber) == 0
}

// hashOf is an accepted hash by its identifier; 0 for none. SHA-1 is not one.
func hashOf(oid asn1.ObjectIdentifier) crypto.Hash {
	switch {
	case oid.Equal(oidSHA256):
		return crypto.SHA256
	case oid.Equal(oidSHA384):
		return crypto.SHA384
	case oid.Equal(oidSHA512):
		return crypto.SHA512
	}
	return 0
}

func sumOf(h crypto.Hash, data []byte) []byte {
	sum := h.New()
	sum.Write(data)
	return sum.Sum(nil)
}

// signatureOf is the way a token is signed, by the identifier in it and its hash.
func signatureOf(oid asn1.ObjectIdentifier, h crypto.Hash, cert *x509.Certificate) x509.SignatureAlgorithm {
	byHash := func(a, b, c x509.SignatureAlgorithm) x509.SignatureAlgorithm {
		return map[crypto.Hash]x509.SignatureAlgorithm{crypto.SHA256: a, crypto.SHA384: b, crypto.SHA512: c}[h]
	}
	pkcs1 := asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1}
	ecdsa := asn1.ObjectIdentifier{1, 2, 840, 10045}
	switch {
	case oid.Equal(append(slices.Clone(pkcs1), 10)):
		return byHash(x509.SHA256WithRSAPSS, x509.SHA384WithRSAPSS, x509.SHA512WithRSAPSS)
	case len(oid) == 7 && oid[:6].Equal(pkcs1) && cert.PublicKeyAlgorithm == x509.RSA: // rsaEncryption, or with the hash named
		return byHash(x509.SHA256WithRSA, x509.SHA384WithRSA, x509.SHA512WithRSA)
	case len(oid) > 5 && oid[:5].Equal(ecdsa) && cert.PublicKeyAlgorithm == x509.ECDSA:
		return byHash(x509.ECDSAWithSHA256, x509.ECDSAWithSHA384, x509.ECDSAWithSHA512)
	}
	return x509.UnknownSignatureAlgorithm
}

// unsignedStamp is the token among the unsigned attributes of a signature; nil
// where there are none. Anything else there is refused: we write nothing else.
func unsignedStamp(raw asn1.RawValue) ([]byte, error) {
	if len(raw.FullBytes) == 0 {
		return nil, nil
	}
	var a attribute
	if rest, err := asn1.Unmarshal(raw.Bytes, &a); err != nil || len(rest) > 0 || !a.Type.Equal(oidTimeStamp) {
		return nil, errCMS
	}
	return a.Values.Bytes, nil
}
