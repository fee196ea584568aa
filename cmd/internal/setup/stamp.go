package setup

import (
	"crypto/sha256"
	"encoding/hex"

	"bridgelog/desk"
	"bridgelog/model"
	"bridgelog/report/sign"
)

// Stamping puts time stamps of RFC 3161 into signed PDFs. Nothing is asked of any
// server.
func Stamping() desk.Stamping {
	refuse := func(field, hint string, err error) error {
		return &model.Error{Kind: model.Invalid, Field: field, Err: err, Text: err.Error() + ".", Hint: hint}
	}
	return desk.Stamping{
		Request: func(pdf []byte) ([]byte, error) {
			raw, err := sign.StampRequest(pdf)
			if err != nil {
				err = refuse("file", "Use the signed copy as it was written.", err)
			}
			return raw, err
		},
		Put: func(pdf, answer []byte) ([]byte, model.TimeStamp, error) {
			out, stamp, err := sign.AddStamp(pdf, answer)
			if err != nil {
				return nil, model.TimeStamp{}, refuse("token", "Have the authority answer the request file of this very copy.", err)
			}
			sum := sha256.Sum256(stamp.Token)
			return out, model.TimeStamp{By: stamp.By, At: stamp.At, Token: hex.EncodeToString(sum[:])}, nil
		}}
}
