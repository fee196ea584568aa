package setup

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"time"

	"bridgelog/model"
	"bridgelog/report/sign"
)

// SignPDF signs a PDF with the key of a PKCS#12 file, raw, and says whose
// certificate did. Nothing is asked of any server.
func SignPDF(pdf []byte, at time.Time, raw []byte, password string, r sign.Request) ([]byte, model.Signature, error) {
	refuse := func(hint string, err error) ([]byte, model.Signature, error) {
		return nil, model.Signature{}, &model.Error{Kind: model.Invalid, Field: "certificate", Err: err, Text: err.Error() + ".", Hint: hint}
	}
	id, err := sign.ReadPKCS12(raw, password)
	if errors.Is(err, sign.ErrPassword) {
		return refuse("Give the password of the certificate's file once more.", err)
	}
	if err != nil {
		return refuse("Export key and certificate together, as .p12 or .pfx.", err)
	}
	r.At = at
	out, err := sign.PDF(pdf, id, r)
	if err != nil {
		return refuse("Use another certificate, or make the final version again.", err)
	}
	sum := sha256.Sum256(id.Cert.Raw)
	return out, model.Signature{Holder: id.Name(), Certificate: hex.EncodeToString(sum[:])}, nil
}
