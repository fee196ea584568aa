package desk

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"bridgelog/journal"
	"bridgelog/model"
	"bridgelog/report"
)

// zoneOfHouse is the zone in which the organisation counts its days and years.
func (d *Desk) zoneOfHouse(house model.View) *time.Location {
	for _, p := range model.Profiles(house) {
		if p.Workload == "" && p.Zone != "" {
			return model.Location(p.Zone)
		}
	}
	return d.Home()
}

// Year is a year of the organisation, in its zone; 0 is this one.
func (d *Desk) Year(ctx context.Context, year int) (int, error) {
	if year != 0 {
		return year, nil
	}
	house, err := d.Organisation(ctx)
	return d.o.Now().In(d.zoneOfHouse(house)).Year(), err
}

// yearly is the report over the incidents of a year, from the record as it was at
// the standpoint.
func (d *Desk) yearly(ctx context.Context, s standpoint, ask *Ask) (report.Doc, error) {
	c := &ask.Choice
	if ask.Incident != model.Organisation {
		return report.Doc{}, model.Refuse(model.Invalid, "incident", "", "a yearly report is of the organisation, not of one incident.")
	}
	if c.Zone == "" {
		c.Zone = d.zoneOfHouse(s.house).String()
	}
	if c.Year == 0 {
		c.Year = c.MadeAt.In(model.Location(c.Zone)).Year()
	}
	if c.Year < 1990 || c.Year > c.MadeAt.In(model.Location(c.Zone)).Year() {
		return report.Doc{}, model.Refuse(model.Invalid, "year", "Choose this year or an earlier one.", "%d is no year this logbook can tell of.", c.Year)
	}
	if ask.Final {
		c.Edition = model.NextEdition(s.v, report.YearlyFinal(c.Year))
	}
	cases, err := d.casesAt(ctx, s.head.Size, c.MadeAt)
	if err != nil {
		return report.Doc{}, err
	}
	led, err := d.ledBy(model.View{})
	if err != nil {
		return report.Doc{}, err
	}
	return report.Yearly(cases, s.house, led, *c), nil
}

// casesAt are all incidents with their measures as the record stood at a size of
// the journal.
func (d *Desk) casesAt(ctx context.Context, size uint64, now time.Time) ([]report.Case, error) {
	board, err := d.Board(ctx)
	if err != nil {
		return nil, err
	}
	var cases []report.Case
	for i := len(board) - 1; i >= 0; i-- { // the oldest first
		v, err := d.foldUntil(ctx, board[i].ID, func(e journal.Entry) bool { return e.Seq < size })
		if err != nil {
			return nil, err
		}
		if v.Opened.At.IsZero() {
			continue // opened since
		}
		if err := d.holdGuidance(ctx, v); err != nil {
			return nil, err
		}
		led, err := d.ledBy(v)
		if err != nil {
			return nil, err
		}
		cases = append(cases, report.Case{View: v, Readings: report.MeasuresOf(v, led, now)})
	}
	return cases, nil
}

// Trends are measures over the incidents of a group, month by month or quarter by
// quarter up to now, in the organisation's zone; keys empty means those of
// report.TrendKeys, report.AllTrends every one that can be drawn, n zero twelve
// months or eight quarters.
func (d *Desk) Trends(ctx context.Context, group report.Group, keys []string, n int, quarterly bool) ([]report.Trend, error) {
	house, err := d.Organisation(ctx)
	if err != nil {
		return nil, err
	}
	now := d.o.Now().UTC()
	cases, err := d.casesAt(ctx, ^uint64(0), now)
	if err != nil {
		return nil, err
	}
	led, err := d.ledBy(model.View{})
	if err != nil {
		return nil, err
	}
	all := report.TrendableKeys(d.o.Reports)
	switch {
	case len(keys) == 0:
		keys = report.TrendKeys
	case slices.Equal(keys, []string{report.AllTrends}):
		keys = all
	}
	for _, key := range keys {
		if !slices.Contains(all, key) {
			return nil, model.Refuse(model.NotFound, "measure", "Choose from "+strings.Join(all, ", ")+".", "of %q no trend is drawn.", key)
		}
	}
	n = cmp.Or(n, map[bool]int{true: 8, false: 12}[quarterly])
	return report.TrendsOver(cases, led, now, group, keys, report.Periods(now, n, quarterly, d.zoneOfHouse(house))), nil
}
