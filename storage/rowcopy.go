package storage

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"
)

// rowCopy copies what a logbook holds into the empty database of another folder,
// whatever seal either stands under. Search indexes are caches and are built
// again by the copy; everything else goes over row by row, so that the pages of
// the copy are the copy's own.
type rowCopy struct {
	from     *sql.Conn // of the logbook, with the copy attached
	done     int64
	total    int64
	progress func(done, total int64)
}

// copiedAtOnce is how many rows go over in one transaction.
const copiedAtOnce = 20_000

// notCopied is what the copy makes anew: how far indexes have come.
var notCopied = map[string]bool{"mark": true}

// copyRows copies every row of the open logbook into the database file, which
// lies under s. files is the size in bytes of what will be copied beside it.
func (db *DB) copyRows(ctx context.Context, file string, s *seal, files int64, progress func(done, total int64)) (*rowCopy, error) {
	pool, err := openSQL(filepath.Join(db.path, dbFile), db.seal.vfsName(), copying)
	if err != nil {
		return nil, err
	}
	defer pool.Close()
	conn, err := pool.Conn(ctx)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	c := &rowCopy{from: conn, progress: progress, total: files}
	q := url.Values{}
	if s != nil {
		q.Set("vfs", s.vfsName())
	}
	if _, err := conn.ExecContext(ctx, "ATTACH ? AS copy", address(file, q)); err != nil {
		return nil, err
	}
	tables, err := c.tables(ctx)
	if err != nil {
		return nil, err
	}
	for _, t := range tables {
		c.total += t.last
	}
	for _, t := range tables {
		if err := c.table(ctx, t); err != nil {
			return nil, fmt.Errorf("table %s: %w", t.name, err)
		}
	}
	if _, err := conn.ExecContext(ctx, "PRAGMA copy.wal_checkpoint(TRUNCATE)"); err != nil {
		return nil, err
	}
	_, err = conn.ExecContext(ctx, "DETACH copy")
	return c, err
}

type copiedTable struct {
	name string
	last int64 // greatest rowid
}

// tables are those a new logbook has, which leaves out the indexes made on demand.
func (c *rowCopy) tables(ctx context.Context) ([]copiedTable, error) {
	rows, err := c.from.QueryContext(ctx, "SELECT name FROM copy.sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' AND name NOT LIKE 'sqlite_%' ORDER BY name")
	if err != nil {
		return nil, err
	}
	var all []copiedTable
	for rows.Next() {
		var t copiedTable
		if err := rows.Scan(&t.name); err != nil {
			rows.Close()
			return nil, err
		}
		if !notCopied[t.name] && !strings.HasPrefix(t.name, "search") {
			all = append(all, t)
		}
	}
	if err := rows.Close(); err != nil {
		return nil, err
	}
	for i := range all {
		if err := c.from.QueryRowContext(ctx, "SELECT coalesce(max(rowid), 0) FROM main."+all[i].name).Scan(&all[i].last); err != nil {
			return nil, err
		}
	}
	return all, nil
}

func (c *rowCopy) table(ctx context.Context, t copiedTable) error {
	for from := int64(-1); from < t.last; { // the first entry has number 0
		var to sql.NullInt64
		if err := c.from.QueryRowContext(ctx, "SELECT max(rowid) FROM (SELECT rowid FROM main."+t.name+" WHERE rowid > ? ORDER BY rowid LIMIT ?)", from, copiedAtOnce).Scan(&to); err != nil {
			return err
		}
		if !to.Valid {
			return nil
		}
		if _, err := c.from.ExecContext(ctx, "INSERT INTO copy."+t.name+" SELECT * FROM main."+t.name+" WHERE rowid > ? AND rowid <= ?", from, to.Int64); err != nil {
			return err
		}
		c.add(to.Int64 - max(from, 0))
		from = to.Int64
	}
	return nil
}

func (c *rowCopy) add(n int64) {
	c.done += n
	if c.progress != nil {
		c.progress(min(c.done, c.total), c.total)
	}
}
