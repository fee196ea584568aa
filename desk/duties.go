package desk

import (
	"context"
	"slices"

	"bridgelog/model"
)

// Duties are the rules of notification duties the desk works by.
func (d *Desk) Duties() Duties { return d.o.Duties }

// Organisation is the record of what is kept once, for every incident.
func (d *Desk) Organisation(ctx context.Context) (model.View, error) {
	return d.Incident(ctx, model.Organisation)
}

// Deadlines are the duties of all incidents, the nearest first.
func (d *Desk) Deadlines(ctx context.Context) ([]model.Deadline, error) {
	board, err := d.Board(ctx)
	if err != nil {
		return nil, err
	}
	return model.Deadlines(slices.DeleteFunc(board, func(s model.Summary) bool { return len(s.Duties) == 0 })), nil
}
