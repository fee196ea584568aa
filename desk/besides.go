package desk

import (
	"context"

	"bridgelog/model"
	"bridgelog/report"
)

// BesideReal holds the measures of an exercise against the real incidents', and
// says in words against which.
func (d *Desk) BesideReal(ctx context.Context, id model.IncidentID) ([]report.Beside, string, error) {
	v, readings, err := d.Measures(ctx, id)
	if err != nil {
		return nil, "", err
	}
	led, err := d.ledBy(v)
	if err != nil {
		return nil, "", err
	}
	board, err := d.Board(ctx)
	if err != nil {
		return nil, "", err
	}
	var cases []report.Case
	for _, s := range board {
		if s.Drill {
			continue
		}
		real, of, err := d.Measures(ctx, s.ID)
		if err != nil {
			return nil, "", err
		}
		cases = append(cases, report.Case{View: real, Readings: of})
	}
	rows, alike := report.BesideReal(report.Case{View: v, Readings: readings}, cases, led, d.o.Now().UTC())
	words := "of " + v.Level()
	switch {
	case len(cases) == 0:
		words = "none in this logbook yet"
	case !alike:
		words = "of every severity: none of " + v.Level()
	}
	return rows, words, nil
}
