package desk

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"os"
	"path/filepath"
	"time"

	"bridgelog/model"
)

// Signer signs the bytes of a PDF and says whose certificate did; the rest of
// the model.Signature it leaves empty. It is handed in, as drawers are.
type Signer func(pdf []byte, at time.Time) (signed []byte, by model.Signature, err error)

// SignFinal signs an approved final version, which is given as its file, and
// writes the signed copy to out, recorded as an export of its own.
func (d *Desk) SignFinal(ctx context.Context, path, out string, sign Signer) (Receipt, FiledAs, error) {
	c, x, err := d.finalFile(ctx, path)
	if err != nil {
		return Receipt{}, x, err
	}
	v, err := d.Incident(ctx, x.Incident)
	if err != nil {
		return Receipt{}, x, err
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		return Receipt{}, x, fileError(path, err)
	}
	if sum := sha256.Sum256(raw); hex.EncodeToString(sum[:]) != c.SHA256 {
		return Receipt{}, x, model.Refuse(model.Conflict, c.Name, "Try again.", "the file was changed just now.")
	}
	issued := x.Report.ReportIssued
	issued.State, issued.File = model.SignedReport, filepath.Base(out)
	at := d.o.Now().UTC().Truncate(time.Second)
	issued.Signature = &model.Signature{Of: x.Report.Seq, SHA256: c.SHA256, Holder: "…", Certificate: c.SHA256, At: at}
	seal := model.RecordExport{Incident: x.Incident, Issued: issued}
	if _, err := model.Decide(v, seal, model.Env{Now: d.o.Now(), By: d.By()}); err != nil { // before a key is used
		return Receipt{}, x, err
	}
	if err := d.mayWrite(ctx, Ask{Incident: x.Incident, Final: true}, out); err != nil {
		return Receipt{}, x, err
	}
	signed, by, err := sign(raw, at)
	if err != nil {
		return Receipt{}, x, err
	}
	issued.Signature.Holder, issued.Signature.Certificate = by.Holder, by.Certificate
	receipt, err := d.issue(ctx, out, true, func(w io.Writer) error { _, err := w.Write(signed); return err }, seal)
	receipt.State, receipt.Edition = issued.State, issued.Edition
	return receipt, x, err
}
