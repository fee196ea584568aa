package desk

import (
	"context"
	"time"

	"bridgelog/model"
	"bridgelog/model/guide"
)

// Reminders are everything that is due, of every incident and of the
// organisation, the nearest first, exercises last. Incidents that are being
// handled are read; of the others the rows of the board tell enough.
func (d *Desk) Reminders(ctx context.Context) ([]model.Reminder, error) {
	if d.o.Guide == nil {
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
	var views []model.View
	for _, s := range board {
		if s.Ended() && !owes(s) {
			continue
		}
		v, err := d.Incident(ctx, s.ID)
		if err != nil {
			return nil, err
		}
		views = append(views, v)
	}
	led := func(v model.View) (guide.Guide, model.SeverityRules) {
		l := d.Led(v)
		return *l.Guide, l.Rules
	}
	return model.Reminders(board, views, house, led, *d.o.Guide, time.Duration(d.o.Guide.Freshness.GreenDays)*24*time.Hour, d.o.Now()), nil
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
