package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"bridgelog/desk"
	"bridgelog/model"
)

// turnEntries is how many entries one side writes before the other has its turn.
const turnEntries = 200

// typed is a line as an incident manager types it.
func typed(n int) string {
	return fmt.Sprintf("03:%02d act: host-%03d cut off from the network, cable %d pulled @Kim #host-%03d", n%60, n%400, n, n%400)
}

// measureEntry compares entries through the desk, one durable commit each, with
// the same words written by the sqlite3 shell, one durable INSERT each.
func measureEntry(ctx context.Context, l *lab) ([]Row, error) {
	d, err := l.open(ctx, l.path("entry.bridgelog"))
	if err != nil {
		return nil, err
	}
	defer d.Close()
	id, err := incident(ctx, d, "Quick entry")
	if err != nil {
		return nil, err
	}
	s, err := startSQLite(ctx, l.path("entry.db"), durable+" CREATE TABLE note (id INTEGER PRIMARY KEY, at TEXT NOT NULL, text TEXT NOT NULL);")
	if err != nil {
		return nil, err
	}
	defer s.close()
	ours := func(round int) (time.Duration, error) { return enter(ctx, d, id, round*turnEntries, turnEntries) }
	theirs := func(round int) (time.Duration, error) {
		var script strings.Builder
		for i := range turnEntries {
			n := round*turnEntries + i
			fmt.Fprintf(&script, "INSERT INTO note (at, text) VALUES (%s, %s);\n", quoted(time.Now().UTC().Format(time.RFC3339Nano)), quoted(typed(n)))
		}
		return s.run(script.String())
	}
	for range 2 { // the first pages of a file cost more than the rest
		if _, err := ours(1000); err != nil {
			return nil, err
		}
		if _, err := theirs(1000); err != nil {
			return nil, err
		}
	}
	var a, b []float64
	if err := l.profiled("entry", func() (err error) { a, b, err = l.turns(ctx, ours, theirs); return }); err != nil {
		return nil, err
	}
	return []Row{compare("entry", "durable quick entries", "/s", rates(a, turnEntries), rates(b, turnEntries), atLeast(0.6),
		fmt.Sprintf("typed text parsed, decided, sealed, signed and on disk through desk.Do, search following behind, against autocommit INSERTs of the same text in the sqlite3 shell; WAL, synchronous=FULL, %d a turn", turnEntries))}, nil
}

// enter records lines one after another and returns how long they took.
func enter(ctx context.Context, d *desk.Desk, id model.IncidentID, from, n int) (time.Duration, error) {
	began := time.Now()
	for i := range n {
		if err := entry(ctx, d, id, typed(from+i)); err != nil {
			return 0, err
		}
	}
	return time.Since(began), nil
}

func rates(seconds []float64, n int) []float64 {
	out := make([]float64, len(seconds))
	for i, s := range seconds {
		out[i] = float64(n) / s
	}
	return out
}
