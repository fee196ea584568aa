package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"bridgelog/desk"
	"bridgelog/model"
	"bridgelog/storage"
)

const importRows = 100_000

// measureImport compares taking in a Timesketch CSV with what the sqlite3 shell
// needs for a table, an index and full-text search of the same file.
func measureImport(ctx context.Context, l *lab) ([]Row, error) {
	file := l.path("timesketch.csv")
	if err := timesketch(file, importRows, 4); err != nil {
		return nil, err
	}
	info, err := os.Stat(file)
	if err != nil {
		return nil, err
	}
	d, err := l.open(ctx, l.path("import.bridgelog"))
	if err != nil {
		return nil, err
	}
	defer d.Close()
	var committed []float64 // of each round, beside the time until it can be searched
	ours := func(round int) (time.Duration, error) {
		id, err := incident(ctx, d, "Import")
		if err != nil {
			return 0, err
		}
		began := time.Now()
		dataset, err := takeIn(ctx, d, id, file, importRows)
		if err != nil {
			return 0, err
		}
		committed = append(committed, time.Since(began).Seconds())
		// A search in the rows of a dataset waits until every row can be found.
		found, err := d.DatasetRows(ctx, storage.DatasetQuery{Datasets: []string{dataset}, Text: lastWord, Limit: 10})
		if err == nil && len(found) != 1 {
			err = fmt.Errorf("the last row is found %d times", len(found))
		}
		return time.Since(began), err
	}
	theirs := func(round int) (time.Duration, error) {
		db := l.path(fmt.Sprintf("import-%d.db", round))
		defer removeDatabase(db)
		s, err := startSQLite(ctx, db, durable+` CREATE TABLE row (message TEXT, timestamp TEXT, datetime TEXT, timestamp_desc TEXT, computer_name TEXT, data_type TEXT,
			display_name TEXT, parser TEXT, source_long TEXT, source_short TEXT, tag TEXT, username TEXT);
			CREATE INDEX row_datetime ON row (datetime); CREATE VIRTUAL TABLE word USING fts5 (message, content = 'row');`)
		if err != nil {
			return 0, err
		}
		defer s.close()
		return s.run(".import --csv --skip 1 '" + file + "' row\nINSERT INTO word (rowid, message) SELECT rowid, message FROM row;\n")
	}
	var searchable, shell []float64
	if err := l.profiled("import", func() (err error) { searchable, shell, err = l.turns(ctx, ours, theirs); return }); err != nil {
		return nil, err
	}
	size := fmt.Sprintf("%d rows, %d bytes each", importRows, info.Size()/importRows)
	against := "against .import of the sqlite3 shell into one table with an index on datetime and FTS5 over message; WAL, synchronous=FULL"
	return []Row{
		compare("import", "import, until committed", "s", committed, shell, atMost(2), size+": read, checked for duplicates, original kept, rows and digest on disk; "+against),
		compare("import", "import, until searchable", "s", searchable, shell, atMost(2), "the same until the last row is found by a word; full text runs over message, systems and people; "+against),
	}, nil
}

// takeIn imports a file into an incident as one act and returns the id of the
// dataset it became.
func takeIn(ctx context.Context, d *desk.Desk, id model.IncidentID, file string, rows int) (string, error) {
	plan, err := d.PlanImport(ctx, desk.ImportAsk{Incident: id, Path: file})
	if err != nil {
		return "", err
	}
	if plan.Rows() != rows || !plan.Dataset() {
		return "", fmt.Errorf("%d of %d rows would be taken in: %w", plan.Rows(), rows, d.Drop(plan))
	}
	c, err := d.CommitImport(ctx, plan, nil)
	if err != nil {
		return "", err
	}
	return c.View.Imports[len(c.View.Imports)-1].Dataset.ID, nil
}

func removeDatabase(path string) {
	for _, end := range []string{"", "-wal", "-shm"} {
		_ = os.Remove(path + end) // the folder goes at the end of the run anyway
	}
}
