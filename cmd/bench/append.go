package main

import (
	"context"
	"fmt"
	"time"

	"bridgelog/desk"
	"bridgelog/model"
)

// The big logbook: a thousand rows in each of a thousand incidents.
const (
	bigIncidents = 1_000
	bigEntries   = 1_000_000
)

// appendEntries is how many entries one side appends in its turn.
const appendEntries = 100

// measureAppend compares entries in a logbook of a million entries with entries
// in an empty one: in a new incident, and in one that is long itself.
func measureAppend(ctx context.Context, l *lab) ([]Row, error) {
	path, err := l.filled(ctx, bigIncidents, bigEntries)
	if err != nil {
		return nil, err
	}
	big, err := l.open(ctx, path)
	if err != nil {
		return nil, err
	}
	defer big.Close()
	empty, err := l.open(ctx, l.path("empty.bridgelog"))
	if err != nil {
		return nil, err
	}
	defer empty.Close()
	var ids [2]model.IncidentID
	for i, d := range []*desk.Desk{big, empty} {
		if ids[i], err = incident(ctx, d, "Appended to"); err != nil {
			return nil, err
		}
		if _, err := enter(ctx, d, ids[i], 0, appendEntries); err != nil {
			return nil, err
		}
		l.say("append: waiting until search has caught up")
		if err := indexed(ctx, d, ids[i]); err != nil {
			return nil, err
		}
	}
	side := func(d *desk.Desk, id model.IncidentID) func(int) (time.Duration, error) {
		return func(round int) (time.Duration, error) {
			took, err := enter(ctx, d, id, round*appendEntries, appendEntries)
			if err != nil {
				return 0, err
			}
			return took / appendEntries, indexed(ctx, d, id) // the indexer of one side is not to run in the other's turn
		}
	}
	var a, b []float64
	if err := l.profiled("append", func() (err error) { a, b, err = l.turns(ctx, side(big, ids[0]), side(empty, ids[1])); return }); err != nil {
		return nil, err
	}
	rows := []Row{compare("append", "append with a million entries", "ms", millis(a), millis(b), atMost(1.2),
		fmt.Sprintf("desk.Do in a new incident of a logbook of %d entries against a new incident of an empty logbook, %d a turn", bigEntries, appendEntries))}
	long, err := longTimeline(ctx, big, 50_000)
	if err != nil {
		return rows, err
	}
	if err := indexed(ctx, big, long.ID); err != nil {
		return rows, err
	}
	if a, b, err = l.turns(ctx, side(big, long.ID), side(empty, ids[1])); err != nil {
		return rows, err
	}
	return append(rows, compare("append", "append to an incident of 50,000 rows", "ms", millis(a), millis(b), atMost(1.2),
		"the same where the incident itself is long")), nil
}

func millis(seconds []float64) []float64 {
	out := make([]float64, len(seconds))
	for i, s := range seconds {
		out[i] = s * 1000
	}
	return out
}
