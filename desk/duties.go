package desk

import (
	"context"
	"slices"

	"bridgelog/journal"
	"bridgelog/model"
	"bridgelog/storage"
)

// Duties are the rules of notification duties the desk works by.
func (d *Desk) Duties() Duties {
	if d.o.Duties == nil {
		return Duties{}
	}
	return d.o.Duties()
}

// Organisation is the record of what is kept once, for every incident.
func (d *Desk) Organisation(ctx context.Context) (model.View, error) {
	return d.Incident(ctx, model.Organisation)
}

// OrganisationEntries are the entries of the organisation's record as they were
// recorded, the oldest first: who changed what when.
func (d *Desk) OrganisationEntries(ctx context.Context) ([]model.Recorded, error) {
	u := unsealing{keep: func(journal.Entry) bool { return true }}
	err := d.db.Incident(ctx, string(model.Organisation), func(e storage.Entry) error {
		u.add(e)
		return nil
	})
	events, broken := u.wait()
	if err == nil {
		err = broken
	}
	return events, err
}

// Deadlines are the duties of all incidents, the nearest first.
func (d *Desk) Deadlines(ctx context.Context) ([]model.Deadline, error) {
	board, err := d.Board(ctx)
	if err != nil {
		return nil, err
	}
	return model.Deadlines(slices.DeleteFunc(board, func(s model.Summary) bool { return len(s.Duties) == 0 })), nil
}
