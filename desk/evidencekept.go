package desk

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"
	"strings"

	"bridgelog/model"
)

// OpenEvidence opens the file of an item for looking at; whoever reads it to the
// end compares its fingerprint.
func (d *Desk) OpenEvidence(ctx context.Context, e model.Evidence) (*EvidenceReader, error) {
	switch {
	case !e.File.Exists():
		return nil, model.Refuse(model.NotFound, e.Number, "", "%s is an object without a file.", e.Number)
	case e.File.Kept():
		b, err := d.db.OpenBlobAt(ctx, e.File.SHA256)
		if err != nil {
			return nil, err
		}
		return &EvidenceReader{b, b, b.Size()}, nil
	case e.File.Path == "":
		return nil, model.Refuse(model.NotFound, e.Number, "Take the file in.", "only the fingerprint of %s is known, not where the file is.", e.Number)
	}
	f, err := os.Open(e.File.Path)
	if err != nil {
		return nil, fileError(e.File.Path, err)
	}
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = model.Refuse(model.Invalid, e.Number, "", "%s", unfit(info.Mode()))
	}
	if err != nil {
		return nil, errors.Join(fileError(e.File.Path, err), f.Close())
	}
	return &EvidenceReader{f, f, info.Size()}, nil
}

// EvidenceReader is the file of an item, opened.
type EvidenceReader struct {
	io.ReaderAt
	io.Closer
	size int64
}

// Size is its size in bytes.
func (r *EvidenceReader) Size() int64 { return r.size }

// Reread reads the file of an item again, and says whether it is still the one
// that was taken in. It records nothing: a mismatch is recorded with what was
// found and who was told.
func (d *Desk) Reread(ctx context.Context, e model.Evidence, progress func(done, total int64)) (model.Reread, error) {
	r, err := d.OpenEvidence(ctx, e)
	var refusal *model.Error
	if errors.As(err, &refusal) && refusal.Kind != model.Broken {
		return model.Reread{Result: model.NotPossible, Why: strings.TrimSuffix(refusal.Text, ".")}, nil
	}
	if err != nil {
		return model.Reread{Result: model.Mismatch, Found: "the file kept in the logbook does not open"}, ctx.Err()
	}
	defer r.Close()
	h := sha256.New()
	_, err = hashAll(ctx, io.NewSectionReader(r, 0, r.Size()), []hash.Hash{h}, func(n int64) {
		if progress != nil {
			progress(n, max(r.Size(), n))
		}
	})
	switch {
	case ctx.Err() != nil:
		return model.Reread{}, ctx.Err()
	case err != nil && e.File.Kept():
		return model.Reread{Result: model.Mismatch, Found: "the file kept in the logbook was changed or cut: it does not open to its end"}, nil
	case err != nil:
		return model.Reread{Result: model.NotPossible, Why: "reading it broke off: " + strings.TrimSuffix(plainCause(err), ".")}, nil
	}
	sum := hex.EncodeToString(h.Sum(nil))
	if sum != e.File.SHA256 {
		return model.Reread{Result: model.Mismatch, SHA256: sum, Found: "another fingerprint: " + sum}, nil
	}
	return model.Reread{Result: model.Match, SHA256: sum}, nil
}

// ExportEvidence writes the file of an item to path and records the hand-over.
// The fingerprint is made while it is written: a file that is no longer the one
// taken in leaves the logbook only by the procedure of a mismatch, never here.
func (d *Desk) ExportEvidence(ctx context.Context, t model.TransferCustody, path string, progress func(done, total int64)) (Change, error) {
	v, err := d.Incident(ctx, t.Incident)
	if err != nil {
		return Change{}, err
	}
	e, ok := v.EvidenceItem(t.Item)
	if !ok {
		return Change{}, model.Refuse(model.NotFound, "item", "See the register of evidence.", "there is no item %q.", t.Item)
	}
	if _, err := os.Lstat(path); err == nil {
		return Change{}, model.Refuse(model.Conflict, filepath.Base(path), "Choose another name.", "there is already something of this name; evidence never writes over a file.")
	}
	r, err := d.OpenEvidence(ctx, e)
	if err != nil {
		return Change{}, err
	}
	defer r.Close()
	tmp, err := os.CreateTemp(filepath.Dir(path), ".bridgelog-*")
	if err != nil {
		return Change{}, writeError(path, err)
	}
	defer os.Remove(tmp.Name()) // gone already once renamed
	h := sha256.New()
	size, err := hashAll(ctx, io.TeeReader(io.NewSectionReader(r, 0, r.Size()), tmp), []hash.Hash{h}, func(n int64) {
		if progress != nil {
			progress(n, max(r.Size(), n))
		}
	})
	if err = errors.Join(err, tmp.Sync(), tmp.Close()); err != nil {
		return Change{}, writeError(path, err)
	}
	sum := hex.EncodeToString(h.Sum(nil))
	if sum != e.File.SHA256 {
		return Change{}, model.Refuse(model.Broken, e.Number, "Check the item: a mismatch is recorded with what was found and who was told.",
			"the file is not the one that was taken in; it was not written.")
	}
	t.Item, t.Check = e.ID, model.Reread{Result: model.Match, SHA256: sum}
	t.Copy = model.ExportedCopy{File: filepath.Base(path), SHA256: sum, Size: size}
	c, err := d.Do(ctx, t)
	if err != nil {
		return Change{}, err
	}
	if err := os.Rename(tmp.Name(), path); err != nil {
		return c, writeError(path, err)
	}
	syncDir(filepath.Dir(path))
	return c, nil
}

// DisposeEvidence ends an item, and takes its file out of the logbook where that
// is asked and nothing else needs it.
func (d *Desk) DisposeEvidence(ctx context.Context, c model.DisposeEvidence) (Change, error) {
	change, err := d.Do(ctx, c)
	if err != nil || !c.Drop {
		return change, err
	}
	e, ok := change.View.EvidenceItem(c.Item)
	if !ok || !e.File.Kept() {
		return change, nil
	}
	needed, err := d.needed(ctx, e.File.SHA256)
	if err != nil || needed {
		return change, err
	}
	return change, d.db.DropBlobs(ctx, e.File.SHA256)
}

// needed reports whether an item that stands, an import, or a signal of any incident rests
// on a kept file.
func (d *Desk) needed(ctx context.Context, sha string) (bool, error) {
	house, err := d.Organisation(ctx)
	if err != nil {
		return false, err
	}
	if _, signal := signalFiles(house)[sha]; signal {
		return true, nil
	}
	board, err := d.Board(ctx)
	if err != nil {
		return false, err
	}
	for _, s := range append(board, model.Summary{ID: model.Organisation}) { // documents of the organisation's record too
		v, err := d.Incident(ctx, s.ID)
		if err != nil {
			return false, err
		}
		for _, e := range v.Evidence() {
			if e.File.Kept() && e.File.SHA256 == sha && e.Disposed.At.IsZero() {
				return true, nil
			}
		}
		for _, m := range v.Imports {
			if m.SHA256 == sha {
				return true, nil
			}
		}
	}
	return false, nil
}

// recordName is how a record is called in words.
func recordName(v model.View) string {
	if v.ID == model.Organisation {
		return "organisation"
	}
	return v.Number
}

// checkEvidence holds the files of an incident's evidence against the fingerprints
// in the record; files is how many were read.
func (d *Desk) checkEvidence(ctx context.Context, v model.View) (wrong []string, files int, err error) {
	for _, e := range v.Evidence() {
		if !e.File.Kept() || !e.Disposed.At.IsZero() && e.Disposal.Dropped {
			continue
		}
		files++
		r, err := d.Reread(ctx, e, nil)
		if err != nil {
			return nil, files, err
		}
		switch r.Result {
		case model.Mismatch:
			wrong = append(wrong, fmt.Sprintf("%s, %s (%s): %s.", recordName(v), e.Number, e.What, r.Found))
		case model.NotPossible:
			wrong = append(wrong, fmt.Sprintf("%s, %s (%s): its file is missing: %s.", recordName(v), e.Number, e.What, r.Why))
		}
	}
	return wrong, files, nil
}
