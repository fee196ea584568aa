package sign

import (
	"bytes"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"regexp"
	"strconv"
	"time"
)

// Signed is what the signature of a file says.
type Signed struct {
	Cert   *x509.Certificate
	At     time.Time // as stated by the signer
	Before int64     // how many bytes the file had before it was signed
	Stamp  *Stamp    // the time stamp over the signature; nil for none

	value    []byte // of the signature
	cms      []byte
	gap, end int // where the room for the CMS stands in the file
}

var (
	signedRange = regexp.MustCompile(`/ByteRange \[0 ([0-9]{1,10}) ([0-9]{1,10}) ([0-9]{1,10})\]`)
	signedAt    = regexp.MustCompile(`/M \(D:([0-9]{14})\+00'00'\)`)
	updated     = regexp.MustCompile(`/Prev [0-9]{1,10}\n>>\nstartxref\n`)
)

// Read checks the one signature this package makes: that it covers the whole
// file, that the file is as it was signed, and that the signature is by the key
// of the certificate in it. Whose certificate that is, and whether it was
// revoked, is for the reader's program to say.
func Read(file []byte) (Signed, error) {
	at := bytes.LastIndex(file, []byte("/SubFilter /ETSI.CAdES.detached"))
	if at < 0 {
		return Signed{}, errors.New("the file is not signed by this program")
	}
	m := signedRange.FindSubmatch(file[at:])
	when := signedAt.FindSubmatch(file[at:])
	if m == nil || when == nil {
		return Signed{}, errCMS
	}
	var n [3]int
	for i := range n {
		n[i], _ = strconv.Atoi(string(m[i+1])) // ten digits at most
	}
	gap, end := n[0], n[1]
	if gap <= at || end <= gap+2 || end+n[2] != len(file) || file[gap] != '<' || file[end-1] != '>' {
		return Signed{}, errors.New("the signature does not cover the whole file: something was added to it")
	}
	cms, err := hex.DecodeString(string(file[gap+1 : end-1]))
	if err != nil {
		return Signed{}, errCMS
	}
	h := sha256.New()
	h.Write(file[:gap])
	h.Write(file[end:])
	cert, value, stamp, err := openCMS(cms, h.Sum(nil))
	if err != nil {
		return Signed{}, err
	}
	out := Signed{Cert: cert, Stamp: stamp, value: value, cms: cms, gap: gap, end: end}
	if out.At, err = time.Parse("20060102150405", string(when[1])); err != nil {
		return Signed{}, errCMS
	}
	if !updated.Match(file[end:]) {
		return Signed{}, errCMS
	}
	eof := bytes.LastIndex(file[:at], []byte("%%EOF\n"))
	if eof < 0 {
		return Signed{}, errCMS
	}
	out.Before = int64(eof + len("%%EOF\n"))
	return out, nil
}
