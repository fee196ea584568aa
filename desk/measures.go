package desk

import (
	"context"

	"bridgelog/model"
	"bridgelog/report"
)

// Measures are the guide's measures of one incident, now.
func (d *Desk) Measures(ctx context.Context, id model.IncidentID) (model.View, []report.Reading, error) {
	v, err := d.Incident(ctx, id)
	if err != nil {
		return v, nil, err
	}
	led, err := d.ledBy(v)
	if err != nil {
		return v, nil, err
	}
	return v, report.MeasuresOf(v, led, d.o.Now().UTC()), nil
}

// MeasuresOver are the guide's measures over all incidents of a group, now, and
// how many incidents that are.
func (d *Desk) MeasuresOver(ctx context.Context, group report.Group) (all []report.Many, incidents int, err error) {
	board, err := d.Board(ctx)
	if err != nil {
		return nil, 0, err
	}
	house, err := d.Organisation(ctx)
	if err != nil {
		return nil, 0, err
	}
	led, err := d.ledBy(model.View{})
	if err != nil {
		return nil, 0, err
	}
	cases := make([]report.Case, 0, len(board))
	for _, s := range board {
		v, readings, err := d.Measures(ctx, s.ID)
		if err != nil {
			return nil, 0, err
		}
		if report.GroupOf(v) == group {
			incidents++
		}
		cases = append(cases, report.Case{View: v, Readings: readings})
	}
	return report.MeasuresOver(cases, house, led, d.o.Now().UTC(), group), incidents, nil
}

// ledBy is what guided documents of an incident are built with.
func (d *Desk) ledBy(v model.View) (report.Led, error) {
	led := d.Led(v)
	if led.Guide == nil {
		return report.Led{}, model.Refuse(model.Internal, "", "", "this program was started without its guide.")
	}
	return report.Led{Guide: *led.Guide, Rules: led.Rules, Templates: d.o.Reports, Note: led.Note}, nil
}
