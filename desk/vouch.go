package desk

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"

	"bridgelog/journal"
	"bridgelog/model"
)

// HeadFile is the newest signed head as a file for another logbook to
// countersign, with proofs that it continues every head that was vouched for.
func (d *Desk) HeadFile(ctx context.Context) ([]byte, error) {
	src, err := d.db.Source()
	if err != nil {
		return nil, err
	}
	defer src.Close()
	signed, err := src.SignedHead()
	if err != nil {
		return nil, err
	}
	key := d.signer.Verifier()
	f := journal.HeadFile{Key: d.public, Note: string(signed)}
	house, err := d.Organisation(ctx)
	if err != nil {
		return nil, err
	}
	newest := map[string]journal.Head{} // vouched for, by who vouches
	for _, v := range house.Vouched {
		h, err := vouchedHead(v.HeadVouched)
		if err != nil {
			return nil, err
		}
		newest[v.ByLog] = h
	}
	for _, h := range newest {
		proof, err := journal.ProvePrefix(ctx, src, h, key)
		if err != nil {
			return nil, err
		}
		f.Prefix = append(f.Prefix, json.RawMessage(proof))
	}
	return f.Encode()
}

// vouchedHead is the head a countersignature stands under; both signatures hold.
func vouchedHead(v model.HeadVouched) (journal.Head, error) {
	return journal.CosignFile{Key: v.Key, Note: v.Note, By: v.By, Cosign: v.Cosign}.Check()
}

// Countersign checks another logbook's head file, records that it was seen, and
// gives the countersigned head as a file. A head that does not continue the one
// countersigned before is refused: that log has two histories.
func (d *Desk) Countersign(ctx context.Context, file []byte) ([]byte, error) {
	f, key, h, err := journal.OpenHeadFile(file)
	if err != nil {
		return nil, &model.Error{Kind: model.Invalid, Field: "head file", Err: err, Text: "this head cannot be countersigned: " + err.Error() + ".", Hint: "Have it written anew with `bridgelogctl head -o FILE`."}
	}
	house, err := d.Organisation(ctx)
	if err != nil {
		return nil, err
	}
	var before *model.Countersigned
	for i, c := range house.Countersigned {
		if c.Log == key.LogID() {
			before = &house.Countersigned[i]
		}
	}
	if before != nil && before.Size < h.Size {
		old, err := journal.ParseHead(fmt.Sprintf("%d:%s", before.Size, before.Root))
		if err != nil {
			return nil, err
		}
		if !f.Continues(old, key, h) {
			return nil, model.Refuse(model.Broken, "head", "Take the file this logbook gave before to the other one first (`bridgelogctl vouch`), so that it can prove that it goes on from there. If it did, that log has two histories: keep both files.",
				"the head over %d entries is not proved to continue the %d that were countersigned before.", h.Size, before.Size)
		}
	}
	signed, err := journal.Countersign(f, d.signer)
	if err != nil {
		return nil, &model.Error{Kind: model.Invalid, Field: "head file", Err: err, Text: err.Error() + ".", Hint: "Countersign with another logbook."}
	}
	note := model.NoteCountersigned{Head: model.HeadCountersigned{Log: key.LogID(), Key: key.Public(), Size: h.Size, Root: hex.EncodeToString(h.Root[:])}}
	if before == nil || before.Size != h.Size || before.Root != note.Head.Root {
		if _, err := d.Do(ctx, note); err != nil {
			return nil, err
		}
	}
	return signed.Encode()
}

// Vouch keeps a head of this log that another one countersigned.
func (d *Desk) Vouch(ctx context.Context, file []byte) (Change, error) {
	f, h, err := journal.OpenCosignFile(file)
	if err != nil {
		return Change{}, &model.Error{Kind: model.Invalid, Field: "countersignature", Err: err, Text: "this countersignature does not hold: " + err.Error() + ".", Hint: "Ask for the file again; nothing was recorded."}
	}
	if why, err := d.ours(f.Key, h); why != "" || err != nil {
		if err == nil {
			err = model.Refuse(model.Broken, "countersignature", "It is of another logbook, or something before was changed here.", "%s.", why)
		}
		return Change{}, err
	}
	by, err := journal.LogID(f.By)
	if err != nil {
		return Change{}, err
	}
	return d.Do(ctx, model.NoteVouched{Head: model.HeadVouched{Size: h.Size, Root: hex.EncodeToString(h.Root[:]), Key: f.Key, Note: f.Note, By: f.By, ByLog: by, Cosign: f.Cosign}})
}

// ours says why a head is not one of this log; empty when it is.
func (d *Desk) ours(public string, h journal.Head) (string, error) {
	known := public == d.public
	for _, o := range d.Origins() {
		known = known || o.Before == public
	}
	if !known {
		return "it is signed by the key of another log", nil
	}
	src, err := d.db.Source()
	if err != nil {
		return "", err
	}
	defer src.Close()
	if h.Size > src.Size() {
		return fmt.Sprintf("it speaks of %d entries, and this log holds %d", h.Size, src.Size()), nil
	}
	f, err := journal.LoadFrontier(h.Size, src.Hashes)
	if errors.Is(err, journal.ErrBroken) { // the check of the entries says where
		return fmt.Sprintf("it cannot be held against the log: %v", err), nil
	}
	if err != nil {
		return "", err
	}
	if f.Head() != h {
		return fmt.Sprintf("this log does not begin with the %d entries it speaks of", h.Size), nil
	}
	return "", nil
}

// checkVouched holds every countersigned head against the log as it is.
func (d *Desk) checkVouched(ctx context.Context) (wrong, vouched []string, err error) {
	house, err := d.Organisation(ctx)
	if err != nil {
		return nil, nil, err
	}
	for _, v := range house.Vouched {
		h, err := vouchedHead(v.HeadVouched)
		why := ""
		if err != nil {
			why = err.Error()
		} else if why, err = d.ours(v.Key, h); err != nil {
			return nil, nil, err
		}
		if why != "" {
			wrong = append(wrong, fmt.Sprintf("entry %d: the head log %s vouched for does not hold: %s.", v.Stamp.Seq, v.ByLog, why))
			continue
		}
		vouched = append(vouched, fmt.Sprintf("Log %s vouches for the first %d entries (entry %d).", v.ByLog, v.Size, v.Stamp.Seq))
	}
	return wrong, vouched, nil
}
