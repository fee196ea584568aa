package desk

import (
	"context"
	"fmt"
	"strings"
	"sync"

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
	h, err := header(e)
	if err != nil {
		return model.Recorded{}, err
	}
	return unseal(h, e)
}

// header reads the header of a stored entry.
func header(e storage.Entry) (journal.Entry, error) {
	h, err := journal.Parse(e.Header)
	if err != nil {
		return h, &model.Error{Kind: model.Broken, Field: fmt.Sprint("entry ", e.Seq), Err: err,
			Text: "its header cannot be read.", Hint: "Run Help > Check record."}
	}
	return h, nil
}

// unseal reads the body that belongs to a header; of an erased one, what its
// announcement left of it.
func unseal(h journal.Entry, e storage.Entry) (model.Recorded, error) {
	if e.Lost {
		return recorded(h, model.BodyLost{What: h.Kind, By: model.Seq(e.LostBy)}, nil), nil
	}
	body := e.Body
	var erased *model.Erasure
	if e.Erased {
		told, err := model.Unmarshal(journal.KindShredded, 1, e.Announced)
		if err != nil {
			return model.Recorded{}, fmt.Errorf("entry %d: %w", e.ErasedBy, err)
		}
		announced := told.(model.EntryShredded)
		body, erased = announced.Left, &model.Erasure{By: model.Seq(e.ErasedBy), Why: announced.Why()}
	}
	ev, err := model.Unmarshal(h.Kind, h.Version, body)
	if err != nil {
		return model.Recorded{}, fmt.Errorf("entry %d: %w", h.Seq, err)
	}
	return recorded(h, ev, erased), nil
}

func recorded(h journal.Entry, ev model.Event, erased *model.Erasure) model.Recorded {
	return model.Recorded{Erased: erased, Seq: model.Seq(h.Seq), Log: h.Log, At: h.Recorded, Drift: h.Drift,
		By: h.Author, Role: strings.TrimPrefix(h.Role, "-"), // "-" stands for no role
		Incident: model.IncidentID(strings.TrimPrefix(h.Incident, "-")), Event: ev}
}

// unsealPart is how many entries one goroutine unseals at a time.
const unsealPart = 256

// unsealing reads stored entries while further ones come from the disk: reading
// a body takes longer than fetching it.
type unsealing struct {
	keep    func(journal.Entry) bool
	pending []storage.Entry
	parts   []*unsealed
	wg      sync.WaitGroup
}

// unsealed is what became of one part, in the order of the log.
type unsealed struct {
	events []model.Recorded
	err    error
}

func (u *unsealing) add(e storage.Entry) {
	if u.pending == nil {
		u.pending = make([]storage.Entry, 0, unsealPart)
	}
	if u.pending = append(u.pending, e); len(u.pending) == unsealPart {
		part, entries := new(unsealed), u.pending
		u.parts, u.pending = append(u.parts, part), nil
		u.wg.Go(func() { part.read(entries, u.keep) })
	}
}

// wait gives every event, or the error of the first entry that cannot be read.
func (u *unsealing) wait() ([]model.Recorded, error) {
	last := new(unsealed)
	last.read(u.pending, u.keep)
	u.wg.Wait()
	n := len(last.events)
	for _, p := range u.parts {
		n += len(p.events)
	}
	events := make([]model.Recorded, 0, n)
	for _, p := range append(u.parts, last) {
		if p.err != nil {
			return nil, p.err
		}
		events = append(events, p.events...)
	}
	return events, nil
}

func (p *unsealed) read(entries []storage.Entry, keep func(journal.Entry) bool) {
	p.events = make([]model.Recorded, 0, len(entries))
	for _, e := range entries {
		h, err := header(e)
		if err != nil {
			p.err = err
			return
		}
		if !keep(h) {
			continue
		}
		r, err := unseal(h, e)
		if err != nil {
			p.err = err
			return
		}
		p.events = append(p.events, r)
	}
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
