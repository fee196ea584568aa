package desk

import (
	"context"
	"time"

	"bridgelog/journal"
	"bridgelog/model"
	"bridgelog/model/guide"
	"bridgelog/storage"
)

// Guide is the newest guidance, which leads incidents that are opened now: what
// the program ships, the overlay, and what the owner of the playbook changed in
// this logbook. It is nil where nothing is guided. What leads one that is open is
// Led.
func (d *Desk) Guide() *guide.Guide { return d.newest.Load() }

// Rules are the severity rules of the newest guidance.
func (d *Desk) Rules() model.SeverityRules { return d.o.Rules }

// CarryOver writes what merging the incident into the one its merge card names
// takes along, into both incidents as one act. The change is the source's.
func (d *Desk) CarryOver(ctx context.Context, id model.IncidentID) (Change, error) {
	d.mu.Lock()
	changes, err := d.carryOver(ctx, id)
	d.mu.Unlock()
	if err != nil {
		return Change{}, err
	}
	for _, c := range changes {
		d.tell(c)
	}
	return changes[len(changes)-1], nil
}

func (d *Desk) carryOver(ctx context.Context, id model.IncidentID) ([]Change, error) {
	from, err := d.view(ctx, id)
	if err != nil {
		return nil, err
	}
	name := model.MergeTarget(from)
	if name == "" {
		return nil, model.Refuse(model.Invalid, "mrg.target", "Give its number, such as INC-2026-0001.", "the merge card names no target.")
	}
	target, err := d.find(name)
	if err != nil {
		return nil, err
	}
	to, err := d.view(ctx, target)
	if err != nil {
		return nil, err
	}
	env, err := d.env(from, "")
	if err != nil {
		return nil, err
	}
	source, into, err := model.CarryOver(from, to, env)
	if err != nil {
		return nil, err
	}
	return d.commitParts(ctx, []part{{id: target, view: to, events: into}, {id: id, view: from, events: source}}, nil)
}

// IncidentAt is the incident as it was known at an instant: the fold of what
// had been recorded by then. An incident that was opened later is NotFound.
func (d *Desk) IncidentAt(ctx context.Context, id model.IncidentID, at time.Time) (model.View, error) {
	d.mu.Lock()
	_, known := d.board[id]
	d.mu.Unlock()
	if !known {
		return model.View{}, model.Refuse(model.NotFound, string(id), "Look on the board for its number.", "there is no such incident in this logbook.")
	}
	v, err := d.foldUntil(ctx, id, func(e journal.Entry) bool { return !e.Recorded.After(at) })
	if err != nil {
		return model.View{}, err
	}
	if v.Entries == 0 {
		return model.View{}, model.Refuse(model.NotFound, "at", "Choose a later moment.", "nothing of this incident was recorded by %s.", model.FormatUTC(at))
	}
	return v, d.holdGuidance(ctx, v)
}

// Moments are when the incident's entries were recorded (UTC), oldest first: the
// marks of the as-known-at slider.
func (d *Desk) Moments(ctx context.Context, id model.IncidentID) ([]time.Time, error) {
	var out []time.Time
	err := d.db.Incident(ctx, string(id), func(e storage.Entry) error {
		h, err := journal.Parse(e.Header)
		if err != nil {
			return err
		}
		if n := len(out); n == 0 || !out[n-1].Equal(h.Recorded) {
			out = append(out, h.Recorded)
		}
		return nil
	})
	return out, err
}
