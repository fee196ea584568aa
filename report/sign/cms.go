package sign

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"fmt"
	"math/big"
)

// Object identifiers of RFC 5652, RFC 5035, RFC 4055 and RFC 5754.
var (
	oidData          = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 1}
	oidSignedData    = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 2}
	oidContentType   = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 3}
	oidMessageDigest = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 4}
	oidCertificateV2 = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 2, 47}
	oidSHA256        = asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 1}
	oidRSA           = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 1}
	oidECDSA256      = asn1.ObjectIdentifier{1, 2, 840, 10045, 4, 3, 2}
)

type contentInfo struct {
	Type    asn1.ObjectIdentifier
	Content signedDataInfo `asn1:"explicit,tag:0"`
}

type signedDataInfo struct {
	Version      int
	Digests      []pkix.AlgorithmIdentifier `asn1:"set"`
	Content      struct{ Type asn1.ObjectIdentifier }
	Certificates asn1.RawValue
	Signers      []signerInfo `asn1:"set"`
}

type signerInfo struct {
	Version   int
	Signer    issuerAndSerial
	Digest    pkix.AlgorithmIdentifier
	Signed    asn1.RawValue // [0] attributes
	Algorithm pkix.AlgorithmIdentifier
	Signature []byte
	Unsigned  asn1.RawValue `asn1:"optional,tag:1"` // attributes nobody signed: a time stamp
}

type issuerAndSerial struct {
	Issuer asn1.RawValue
	Serial *big.Int
}

type attribute struct {
	Type   asn1.ObjectIdentifier
	Values asn1.RawValue
}

// attr is an attribute of one value.
func attr(oid asn1.ObjectIdentifier, value any) (attribute, error) {
	raw, err := asn1.Marshal(value)
	return attribute{oid, asn1.RawValue{Class: asn1.ClassUniversal, Tag: asn1.TagSet, IsCompound: true, Bytes: raw}}, err
}

// essCert is ESSCertIDv2 with its default algorithm, SHA-256 (RFC 5035), and the
// serial number, which some readers want.
type essCert struct {
	Hash   []byte
	Serial struct {
		Issuer asn1.RawValue // GeneralNames
		Serial *big.Int
	}
}

// attributes are what is signed (ETSI EN 319 142-1, 6.3, level B-B): what was
// signed, its digest, by which certificate. The time stands in the PDF; here it
// is forbidden.
func attributes(digest []byte, cert *x509.Certificate) ([]byte, error) {
	sum := sha256.Sum256(cert.Raw)
	ess := essCert{Hash: sum[:]}
	name := asn1.RawValue{Class: asn1.ClassContextSpecific, Tag: 4, IsCompound: true, Bytes: cert.RawIssuer} // directoryName
	raw, err := asn1.Marshal(name)
	if err != nil {
		return nil, err
	}
	ess.Serial.Issuer = asn1.RawValue{Class: asn1.ClassUniversal, Tag: asn1.TagSequence, IsCompound: true, Bytes: raw}
	ess.Serial.Serial = cert.SerialNumber
	var all []attribute
	for _, a := range []struct {
		oid   asn1.ObjectIdentifier
		value any
	}{{oidContentType, oidData}, {oidMessageDigest, digest}, {oidCertificateV2, struct{ Certs []essCert }{[]essCert{ess}}}} {
		one, err := attr(a.oid, a.value)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return asn1.MarshalWithParams(all, "set") // DER: in order
}

// signedData is the CMS over a digest.
func signedData(digest []byte, id Identity) ([]byte, error) {
	attrs, err := attributes(digest, id.Cert)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(attrs)
	signature, err := id.Key.Sign(rand.Reader, sum[:], crypto.SHA256)
	if err != nil {
		return nil, fmt.Errorf("the key does not sign: %w", err)
	}
	algorithm := pkix.AlgorithmIdentifier{Algorithm: oidECDSA256}
	if _, ok := id.Cert.PublicKey.(*rsa.PublicKey); ok {
		algorithm = pkix.AlgorithmIdentifier{Algorithm: oidRSA, Parameters: asn1.NullRawValue}
	}
	var certs []byte
	for _, c := range append([]*x509.Certificate{id.Cert}, id.Chain...) {
		certs = append(certs, c.Raw...)
	}
	tagged := bytes.Clone(attrs)
	tagged[0] = 0xA0 // [0] IMPLICIT; what is signed has the tag of a SET (RFC 5652, 5.4)
	sha := pkix.AlgorithmIdentifier{Algorithm: oidSHA256}
	info := contentInfo{Type: oidSignedData, Content: signedDataInfo{Version: 1, Digests: []pkix.AlgorithmIdentifier{sha},
		Certificates: asn1.RawValue{Class: asn1.ClassContextSpecific, Tag: 0, IsCompound: true, Bytes: certs},
		Signers: []signerInfo{{Version: 1, Signer: issuerAndSerial{asn1.RawValue{FullBytes: id.Cert.RawIssuer}, id.Cert.SerialNumber},
			Digest: sha, Signed: asn1.RawValue{FullBytes: tagged}, Algorithm: algorithm, Signature: signature}}}}
	info.Content.Content.Type = oidData
	return asn1.Marshal(info)
}

var errCMS = errors.New("the signature cannot be read")

// openCMS checks a CMS over a digest and gives the certificate of the signer, the
// value of the signature and the time stamp over it, if there is one. The bytes
// behind it are the room that was not needed.
func openCMS(raw, digest []byte) (*x509.Certificate, []byte, *Stamp, error) {
	cert, s, err := openSigned(raw, digest)
	if err != nil {
		return nil, nil, nil, err
	}
	token, err := unsignedStamp(s.Unsigned)
	if err != nil || token == nil {
		return cert, s.Signature, nil, err
	}
	stamp, err := openToken(token, s.Signature)
	return cert, s.Signature, &stamp, err
}

func openSigned(raw, digest []byte) (*x509.Certificate, signerInfo, error) {
	var info contentInfo
	rest, err := asn1.Unmarshal(raw, &info)
	if err != nil || len(bytes.Trim(rest, "\x00")) > 0 || !info.Type.Equal(oidSignedData) || len(info.Content.Signers) != 1 {
		return nil, signerInfo{}, errCMS
	}
	certs, err := x509.ParseCertificates(info.Content.Certificates.Bytes)
	if err != nil || len(certs) == 0 {
		return nil, signerInfo{}, errCMS
	}
	s, cert := info.Content.Signers[0], certs[0]
	if len(s.Signed.FullBytes) == 0 || s.Signer.Serial.Cmp(cert.SerialNumber) != 0 {
		return nil, signerInfo{}, errCMS
	}
	want, err := attributes(digest, cert)
	if err != nil {
		return nil, signerInfo{}, err
	}
	attrs := bytes.Clone(s.Signed.FullBytes)
	attrs[0] = asn1.TagSet | 0x20
	if !bytes.Equal(attrs, want) { // one spelling: ours
		return nil, signerInfo{}, errors.New("the file was changed after it was signed, or was signed by another program")
	}
	sum := sha256.Sum256(attrs)
	switch key := cert.PublicKey.(type) {
	case *rsa.PublicKey:
		err = rsa.VerifyPKCS1v15(key, crypto.SHA256, sum[:], s.Signature)
	case *ecdsa.PublicKey:
		if !ecdsa.VerifyASN1(key, sum[:], s.Signature) {
			err = errors.New("not by this key")
		}
	default:
		err = errCMS
	}
	if err != nil {
		return nil, signerInfo{}, fmt.Errorf("the signature is not by the key of its certificate: %w", err)
	}
	return cert, s, nil
}
