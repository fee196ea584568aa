package desk

import (
	"context"
	"fmt"
	"strings"

	"bridgelog/journal"
	"bridgelog/model"
	"bridgelog/storage"
)

// Entry is one entry of the journal as it was recorded.
func (d *Desk) Entry(ctx context.Context, seq model.Seq) (model.Recorded, error) {
	e, err := d.db.Entry(ctx, uint64(seq))
	if err != nil {
		return model.Recorded{}, err
	}
	return recorded(e)
}

// recorded reads a stored entry. What it cannot read is Broken, or Newer.
func recorded(e storage.Entry) (model.Recorded, error) {
	h, err := journal.Parse(e.Header)
	if err != nil {
		return model.Recorded{}, &model.Error{Kind: model.Broken, Field: fmt.Sprint("entry ", e.Seq), Err: err,
			Text: "its header cannot be read.", Hint: "Run Help > Check record."}
	}
	return unseal(h, e.Body)
}

// unseal reads the body that belongs to a header.
func unseal(h journal.Entry, body []byte) (model.Recorded, error) {
	ev, err := model.Unmarshal(h.Kind, h.Version, body)
	if err != nil {
		return model.Recorded{}, fmt.Errorf("entry %d: %w", h.Seq, err)
	}
	return model.Recorded{Seq: model.Seq(h.Seq), Log: h.Log, At: h.Recorded, Drift: h.Drift,
		By: h.Author, Role: strings.TrimPrefix(h.Role, "-"), // "-" stands for no role
		Incident: model.IncidentID(strings.TrimPrefix(h.Incident, "-")), Event: ev}, nil
}

// FinishIndex brings the search index up to the newest entry. The window lets it
// catch up by itself; a program that searches at once cannot wait for that.
func (d *Desk) FinishIndex(ctx context.Context) error {
	for {
		done, err := d.db.IndexPending(ctx, 200)
		if err != nil || done == 0 {
			return err
		}
	}
}
