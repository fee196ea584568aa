package desk

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"

	"bridgelog/model"
)

// Stamping is what puts time stamps into signed PDFs; it is handed in, as drawers
// are.
type Stamping struct {
	Request func(pdf []byte) ([]byte, error)                                         // the question for an authority
	Put     func(pdf, answer []byte) (stamped []byte, by model.TimeStamp, err error) // By, At and Token of the stamp are filled in
}

// stampable is a signed copy without a time stamp, given as its file.
func (d *Desk) stampable(ctx context.Context, path string) ([]byte, FiledAs, error) {
	c, err := d.CheckFile(ctx, path)
	if err != nil {
		return nil, FiledAs{}, err
	}
	i := slices.IndexFunc(c.Is, func(x FiledAs) bool { return x.Report != nil && x.Report.Signature != nil })
	if i < 0 {
		return nil, FiledAs{}, model.Refuse(model.NotFound, c.Name, "Sign the final version first: `bridgelogctl report sign`.", "this file is no signed copy of this logbook.")
	}
	x := c.Is[i]
	if x.Report.Signature.Stamp != nil {
		return nil, x, model.Refuse(model.Conflict, c.Name, "", "it holds a time stamp already.")
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, x, fileError(path, err)
	}
	if sum := sha256.Sum256(raw); hex.EncodeToString(sum[:]) != c.SHA256 {
		return nil, x, model.Refuse(model.Conflict, c.Name, "Try again.", "the file was changed just now.")
	}
	return raw, x, nil
}

// StampRequest is the question about the signature of a signed copy, for somebody
// with a network to put to a time stamp authority (RFC 3161), written to out,
// which must be new. It is recorded nowhere: nothing leaves but a hash.
func (d *Desk) StampRequest(ctx context.Context, path, out string, s Stamping) (FiledAs, error) {
	raw, x, err := d.stampable(ctx, path)
	if err != nil {
		return x, err
	}
	request, err := s.Request(raw)
	if err != nil {
		return x, err
	}
	f, err := os.OpenFile(out, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if errors.Is(err, os.ErrExist) {
		return x, model.Refuse(model.Conflict, filepath.Base(out), "Choose another name.", "there is already a file of this name.")
	}
	if err != nil {
		return x, writeError(out, err)
	}
	_, err = f.Write(request)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		os.Remove(out) // half a question is none
		return x, writeError(out, err)
	}
	return x, nil
}

// StampSigned puts an authority's answer into a signed copy and writes the result
// to out, recorded as an export of its own. The signed copy stays as it is.
func (d *Desk) StampSigned(ctx context.Context, path string, answer []byte, out string, s Stamping) (Receipt, FiledAs, error) {
	raw, x, err := d.stampable(ctx, path)
	if err != nil {
		return Receipt{}, x, err
	}
	v, err := d.Incident(ctx, x.Incident)
	if err != nil {
		return Receipt{}, x, err
	}
	stamped, by, err := s.Put(raw, answer)
	if err != nil {
		return Receipt{}, x, err
	}
	issued := x.Report.ReportIssued
	signature := *issued.Signature
	by.Of, by.SHA256 = x.Report.Seq, issued.SHA256
	signature.Stamp = &by
	issued.Signature, issued.File = &signature, filepath.Base(out)
	seal := model.RecordExport{Incident: x.Incident, Issued: issued}
	if _, err := model.Decide(v, seal, model.Env{Now: d.o.Now(), By: d.By()}); err != nil {
		return Receipt{}, x, err
	}
	if err := d.mayWrite(ctx, Ask{Incident: x.Incident, Final: true}, out); err != nil {
		return Receipt{}, x, err
	}
	receipt, err := d.issue(ctx, out, true, func(w io.Writer) error { _, err := w.Write(stamped); return err }, seal)
	receipt.State, receipt.Edition = issued.State, issued.Edition
	return receipt, x, err
}
