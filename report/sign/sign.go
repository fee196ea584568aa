// Package sign puts a digital signature on a PDF of this program: bytes in,
// bytes out. It promises a PAdES baseline signature, level B-B (ETSI EN 319
// 142-1): a detached CMS (RFC 5652) over the whole file, added behind it so that
// the signed file begins with the very bytes that were approved and stays
// PDF/A-1b. It refuses certificates that are not valid at the time of signing,
// keys that are too weak, and files it did not expect; and it knows no clock, no
// disk and no network: no time stamp and no revocation list is ever fetched. A time
// stamp (RFC 3161) that is handed in is put beside the signature, level B-T.
package sign

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"
	"unicode/utf16"
)

// Request says what a signature states.
type Request struct {
	At     time.Time // to the second; it stands in the file, beside the signature's own
	Reason string    // why it is signed; may be empty
	Place  string    // where; may be empty
}

// reserved is the room for the CMS in the file, in bytes: certificates of a
// chain of four with large keys fit, and a PDF/A-1 string holds no more than 65535.
const reserved = 24 << 10

// PDF signs a file. The result has been checked before it is returned.
func PDF(file []byte, id Identity, r Request) ([]byte, error) {
	if err := id.check(r.At); err != nil {
		return nil, err
	}
	u, err := newUpdate(file)
	if err != nil {
		return nil, err
	}
	out, err := u.add(id, r)
	if err != nil {
		return nil, err
	}
	// The numbers of the byte range have room; what is not needed is blank.
	gap := bytes.LastIndex(out, []byte("/Contents <")) + len("/Contents ") // nothing a person wrote stands behind it
	end := gap + 2*reserved + 2
	ranges := fmt.Sprintf("[0 %d %d %d]", gap, end, len(out)-end)
	at := bytes.LastIndex(out, []byte(byteRange))
	copy(out[at:], ranges+strings.Repeat(" ", len(byteRange)-len(ranges)))

	h := sha256.New()
	h.Write(out[:gap])
	h.Write(out[end:])
	cms, err := signedData(h.Sum(nil), id)
	if err != nil {
		return nil, err
	}
	if len(cms) > reserved {
		return nil, fmt.Errorf("the certificates are too large for the room kept for them: %d bytes of %d", len(cms), reserved)
	}
	hex.Encode(out[gap+1:], cms)
	if got, err := Read(out); err != nil || !got.Cert.Equal(id.Cert) || got.Before != int64(len(file)) {
		return nil, fmt.Errorf("the signature does not hold: %v", err) // never: it was just made
	}
	return out, nil
}

const byteRange = "[0 ********** ********** **********]"

// add writes the update with room for the signature.
func (u *update) add(id Identity, r Request) ([]byte, error) {
	field, value, look := u.next, u.next+1, u.next+2
	u.next += 3
	page, err := u.object(u.page)
	if err != nil {
		return nil, err
	}
	if page, err = intoArray(page, "/Annots", fmt.Sprintf("%d 0 R", field)); err != nil {
		return nil, err
	}
	root, err := u.object(u.root)
	if err != nil {
		return nil, err
	}
	if bytes.Contains(root, []byte("/AcroForm")) {
		return nil, errSigned
	}
	root = append(bytes.TrimSuffix(root, []byte(">>")), fmt.Sprintf("/AcroForm <</Fields [%d 0 R] /SigFlags 3>>\n>>", field)...)
	u.put(u.root, root)
	u.put(u.page, page)
	// ISO 19005-1, 6.5.3 and 6.9: a field is printed, not hidden, and has an appearance; this one is empty.
	u.put(field, fmt.Appendf(nil, "<</Type /Annot /Subtype /Widget /FT /Sig /T (Signature1) /Rect [0 0 0 0] /F 132 /P %d 0 R /V %d 0 R /AP <</N %d 0 R>>>>", u.page, value, look))
	dict := fmt.Appendf(nil, "<</Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached /M (D:%s+00'00')\n/Name %s\n", r.At.UTC().Format("20060102150405"), literal(id.Name()))
	for _, f := range [][2]string{{"Reason", r.Reason}, {"Location", r.Place}} {
		if f[1] != "" {
			dict = fmt.Appendf(dict, "/%s %s\n", f[0], literal(f[1]))
		}
	}
	u.put(value, fmt.Appendf(dict, "/ByteRange %s\n/Contents <%s>\n>>", byteRange, bytes.Repeat([]byte("0"), 2*reserved)))
	u.put(look, []byte("<</Type /XObject /Subtype /Form /BBox [0 0 0 0] /Resources <<>> /Length 0>>\nstream\n\nendstream"))
	return u.finish(), nil
}

// literal is a PDF text string: plain where no sign in it means anything in a
// PDF, else UTF-16.
func literal(s string) string {
	if strings.IndexFunc(s, func(r rune) bool { return r < ' ' || r >= 0x7F || strings.ContainsRune(`\()<>/%*`, r) }) < 0 {
		return "(" + s + ")"
	}
	var sb strings.Builder
	sb.WriteString("<FEFF")
	for _, u := range utf16.Encode([]rune(s)) {
		fmt.Fprintf(&sb, "%04X", u)
	}
	return sb.String() + ">"
}
