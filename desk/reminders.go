package desk

import (
	"context"
	"time"

	"bridgelog/model"
)

// Reminders are everything that is due, of every incident and of the
// organisation, the nearest first, exercises last. Incidents that are being
// handled are read; of the others the rows of the board tell enough.
func (d *Desk) Reminders(ctx context.Context) ([]model.Reminder, error) {
	if d.Guide() == nil {
		return nil, nil
	}
	board, err := d.Learned(ctx)
	if err != nil {
		return nil, err
	}
	house, err := d.Organisation(ctx)
	if err != nil {
		return nil, err
	}
	var lists [][]model.Reminder
	for _, s := range board {
		if s.Ended() && !owes(s) {
			continue
		}
		list, err := d.dueOn(ctx, s)
		if err != nil {
			return nil, err
		}
		lists = append(lists, list)
	}
	fresh := time.Duration(d.Guide().Freshness.GreenDays) * 24 * time.Hour
	return model.Reminders(board, lists, house, *d.Guide(), fresh, d.o.Now()), nil
}

// reminded is what was due on an incident when it had so many entries.
type reminded struct {
	entries int
	guide   string
	list    []model.Reminder
}

// dueOn is what is due on an incident. It is worked out once for each state of the
// incident: what is due moves with the record only. An incident nobody opened is
// read and let go again, so that a logbook of thousands does not fill the memory.
func (d *Desk) dueOn(ctx context.Context, s model.Summary) ([]model.Reminder, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	v, held := d.views[s.ID]
	if kept, ok := d.due[s.ID]; ok && kept.entries == s.Entries && (!held || kept.guide == d.Led(v).Guide.Version()) {
		return kept.list, nil
	}
	if !held {
		var err error
		if v, err = d.fold(ctx, s.ID); err != nil {
			return nil, err
		}
		if err := d.holdGuidance(ctx, v); err != nil {
			return nil, err
		}
	}
	l := d.Led(v)
	list := append(model.IncidentReminders(v, *l.Guide, l.Rules, d.o.Now()),
		model.MessageReminders(model.NewPlan(v, d.views[model.Organisation], l.Guide, d.Guide(), l.Rules, d.o.Now()))...)
	if d.due == nil {
		d.due = map[model.IncidentID]reminded{}
	}
	d.due[s.ID] = reminded{v.Entries, l.Guide.Version(), list}
	return list, nil
}

// owes says whether a duty of an incident still counts down.
func owes(s model.Summary) bool {
	for _, l := range s.Duties {
		if l.Counts() {
			return true
		}
	}
	return false
}
