package sign

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/x509"
	"errors"
	"fmt"
	"strings"
	"time"

	"software.sslmate.com/src/go-pkcs12"
)

// Identity is who signs: a key, its certificate, and those above it.
type Identity struct {
	Key   crypto.Signer
	Cert  *x509.Certificate
	Chain []*x509.Certificate
}

// ErrPassword is the error about a PKCS#12 file that the password does not open.
var ErrPassword = errors.New("the password does not open the file")

// ReadPKCS12 reads the key and the certificates of a PKCS#12 file (RFC 7292).
func ReadPKCS12(raw []byte, password string) (Identity, error) {
	key, cert, chain, err := pkcs12.DecodeChain(raw, password)
	if errors.Is(err, pkcs12.ErrIncorrectPassword) {
		return Identity{}, ErrPassword
	}
	if err != nil {
		return Identity{}, fmt.Errorf("this is no PKCS#12 file with one key: %w", err)
	}
	signer, ok := key.(crypto.Signer)
	if !ok {
		return Identity{}, errors.New("the key in the file does not sign")
	}
	return Identity{Key: signer, Cert: cert, Chain: chain}, nil
}

// Name is the holder of the certificate.
func (id Identity) Name() string { return HolderOf(id.Cert) }

// HolderOf is whom a certificate names: the common name, else all of the subject.
func HolderOf(c *x509.Certificate) string {
	if n := strings.TrimSpace(c.Subject.CommonName); n != "" {
		return n
	}
	return c.Subject.String()
}

// check refuses an identity whose signature nobody should accept.
func (id Identity) check(at time.Time) error {
	c := id.Cert
	pair, ok := id.Key.Public().(interface{ Equal(crypto.PublicKey) bool })
	switch {
	case !ok || !pair.Equal(c.PublicKey):
		return errors.New("the certificate is not that of the key")
	case at.Before(c.NotBefore):
		return fmt.Errorf("the certificate is not valid before %s", c.NotBefore.UTC().Format("2006-01-02 15:04Z"))
	case at.After(c.NotAfter):
		return fmt.Errorf("the certificate ran out on %s", c.NotAfter.UTC().Format("2006-01-02 15:04Z"))
	case c.KeyUsage != 0 && c.KeyUsage&(x509.KeyUsageDigitalSignature|x509.KeyUsageContentCommitment) == 0:
		return errors.New("the certificate is not made for signing")
	}
	switch key := c.PublicKey.(type) {
	case *rsa.PublicKey:
		if key.N.BitLen() < 2048 {
			return fmt.Errorf("the RSA key has %d bits, and 2048 is the least that is accepted", key.N.BitLen())
		}
	case *ecdsa.PublicKey:
		if key.Curve != elliptic.P256() && key.Curve != elliptic.P384() && key.Curve != elliptic.P521() {
			return errors.New("the curve of the key is not one of P-256, P-384 and P-521")
		}
	default:
		return errors.New("the key is neither RSA nor ECDSA, which PDF readers check")
	}
	return nil
}
