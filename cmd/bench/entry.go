package main

import (
	"context"
	"database/sql"
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

// noteTable is where the other sides put the same words.
const noteTable = "CREATE TABLE note (id INTEGER PRIMARY KEY, at TEXT NOT NULL, text TEXT NOT NULL);"

// measureEntry compares entries through the desk, one durable commit each, with
// the same words written by the sqlite3 shell, one durable INSERT each. Two rows
// beside it say what such a figure is made of: what the shell does as it comes,
// and what the same INSERT costs through SQLite in Go.
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
	shell, closeShell, err := shellInserts(ctx, l.path("entry.db"), durable)
	if err != nil {
		return nil, err
	}
	defer closeShell()
	usual, closeUsual, err := shellInserts(ctx, l.path("usual.db"), "")
	if err != nil {
		return nil, err
	}
	defer closeUsual()
	inGo, err := sql.Open("sqlite", "file:"+l.path("go.db")+"?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)")
	if err != nil {
		return nil, err
	}
	defer inGo.Close()
	inGo.SetMaxOpenConns(1)
	if _, err := inGo.ExecContext(ctx, noteTable); err != nil {
		return nil, err
	}
	ours := func(round int) (time.Duration, error) { return enter(ctx, d, id, round*turnEntries, turnEntries) }
	driver := func(round int) (time.Duration, error) { return goInserts(ctx, inGo, round*turnEntries, turnEntries) }
	for _, side := range []func(int) (time.Duration, error){ours, shell, usual, driver} {
		for range 2 { // the first pages of a file cost more than the rest
			if _, err := side(1000); err != nil {
				return nil, err
			}
		}
	}
	row := func(title string, ours, theirs func(int) (time.Duration, error), target *Target, note string) (Row, error) {
		a, b, err := l.turns(ctx, ours, theirs)
		return compare("entry", title, "/s", rates(a, turnEntries), rates(b, turnEntries), target, fmt.Sprintf(note, turnEntries)), err
	}
	var rows [3]Row
	err = l.profiled("entry", func() (err error) {
		rows[0], err = row("durable quick entries", ours, shell, atLeast(0.6),
			"typed text parsed, decided, sealed, signed and on disk through desk.Do, search following behind, against autocommit INSERTs of the same text in the sqlite3 shell; WAL, synchronous=FULL, %d a turn")
		return err
	})
	if err != nil {
		return nil, err
	}
	if rows[1], err = row("the same against the shell as it comes", ours, usual, nil,
		"against autocommit INSERTs in the sqlite3 shell with the settings it has by itself (rollback journal, synchronous=FULL), %d a turn"); err != nil {
		return nil, err
	}
	if rows[2], err = row("a bare INSERT through SQLite in Go", driver, shell, nil,
		"the same one INSERT through modernc.org/sqlite against the sqlite3 shell, both WAL and synchronous=FULL, %d a turn: what is lost before anything of Bridgelog runs"); err != nil {
		return nil, err
	}
	return rows[:], nil
}

// shellInserts is a turn of the sqlite3 shell: autocommit INSERTs under the given settings.
func shellInserts(ctx context.Context, file, settings string) (turn func(round int) (time.Duration, error), end func() error, err error) {
	s, err := startSQLite(ctx, file, settings+noteTable)
	if err != nil {
		return nil, nil, err
	}
	return func(round int) (time.Duration, error) {
		var script strings.Builder
		for i := range turnEntries {
			n := round*turnEntries + i
			fmt.Fprintf(&script, "INSERT INTO note (at, text) VALUES (%s, %s);\n", quoted(time.Now().UTC().Format(time.RFC3339Nano)), quoted(typed(n)))
		}
		return s.run(script.String())
	}, s.close, nil
}

// goInserts is a turn of bare autocommit INSERTs through the driver.
func goInserts(ctx context.Context, db *sql.DB, from, n int) (time.Duration, error) {
	insert, err := db.PrepareContext(ctx, "INSERT INTO note (at, text) VALUES (?, ?)")
	if err != nil {
		return 0, err
	}
	defer insert.Close()
	began := time.Now()
	for i := range n {
		if _, err := insert.ExecContext(ctx, time.Now().UTC().Format(time.RFC3339Nano), typed(from+i)); err != nil {
			return 0, err
		}
	}
	return time.Since(began), nil
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
