package main

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	_ "modernc.org/sqlite" // the same driver as the logbook's

	"bridgelog/journal"
	"bridgelog/storage"
)

// The logbook an experienced team has: what is checked and started with.
const (
	usualIncidents = 1_000
	usualEntries   = 100_000
)

// measureVerify compares the check of the whole record with hashing the same
// bytes: once from memory, once read from the same file.
func measureVerify(ctx context.Context, l *lab) ([]Row, error) {
	path, err := l.filled(ctx, usualIncidents, usualEntries)
	if err != nil {
		return nil, err
	}
	ours := func(int) (time.Duration, error) {
		d, err := l.open(ctx, path) // anew each time: nothing may be remembered
		if err != nil {
			return 0, err
		}
		defer d.Close()
		began := time.Now()
		check, err := d.Verify(ctx, nil, nil)
		took := time.Since(began)
		if err == nil && !check.Clean() {
			err = fmt.Errorf("the record is not clean: %s", check.Why)
		}
		return took, err
	}
	if _, err := ours(0); err != nil {
		return nil, err
	}
	db, err := sql.Open("sqlite", "file:"+filepath.ToSlash(filepath.Join(path, "logbook.db"))+"?mode=ro")
	if err != nil {
		return nil, err
	}
	defer db.Close()
	all, err := entries(ctx, db)
	if err != nil {
		return nil, err
	}
	bytes := 0
	for _, b := range all {
		bytes += len(b)
	}
	memory := func(int) (time.Duration, error) {
		began := time.Now()
		for _, b := range all {
			sha256.Sum256(b)
		}
		return time.Since(began), nil
	}
	disk := func(int) (time.Duration, error) {
		began := time.Now()
		read, err := entries(ctx, db)
		for _, b := range read {
			sha256.Sum256(b)
		}
		return time.Since(began), err
	}
	var a, b []float64
	if err := l.profiled("verify", func() (err error) { a, b, err = l.turns(ctx, ours, memory); return }); err != nil {
		return nil, err
	}
	c, e, err := l.turns(ctx, ours, disk)
	if err != nil {
		return nil, err
	}
	alone, shut, err := journalAlone(ctx, path)
	if err != nil {
		return nil, err
	}
	defer shut()
	f, g, err := l.turns(ctx, alone, memory)
	if err != nil {
		return nil, err
	}
	what := fmt.Sprintf("desk.Verify of a logbook just opened (%d entries, %d incidents: read, parsed, every body, leaf and tree hash, signed head, imports)", len(all), usualIncidents)
	return []Row{
		compare("verify", "full check of 100,000 entries, hashing only", "s", a, b, nil, fmt.Sprintf("%s against crypto/sha256 over the same %d MB of headers, salts and bodies in memory, one sum an entry", what, bytes>>20)),
		compare("verify", "full check of 100,000 entries, reading too", "s", c, e, nil, "the same against reading those bytes from the same database with the same driver and hashing them"),
		compare("verify", "journal.Verify alone, hashing only", "s", f, g, nil, "every header, body, leaf and tree hash and the signed head, without reading the incidents for what stands beside the journal; against the same hashing in memory"),
	}, nil
}

// journalAlone opens a logbook below the desk, for checking nothing but the
// journal.
func journalAlone(ctx context.Context, path string) (check func(int) (time.Duration, error), shut func() error, err error) {
	db, err := storage.Open(ctx, path, nil, storage.Options{Holder: "bench"})
	if err != nil {
		return nil, nil, err
	}
	private, err := db.ReadKey()
	if err != nil {
		return nil, nil, errors.Join(err, db.Close())
	}
	signer, err := journal.NewSigner(private)
	if err != nil {
		return nil, nil, errors.Join(err, db.Close())
	}
	return func(int) (time.Duration, error) {
		began := time.Now()
		src, err := db.Source()
		if err != nil {
			return 0, err
		}
		defer src.Close()
		v, err := journal.Verify(ctx, src, signer.Verifier(), nil)
		if err == nil && !v.OK {
			err = errors.New(v.Why)
		}
		return time.Since(began), err
	}, db.Close, nil
}

// entries reads header, salt and body of every entry, one after another.
func entries(ctx context.Context, db *sql.DB) ([][]byte, error) {
	rows, err := db.QueryContext(ctx, "SELECT e.header, b.salt, b.body FROM entry e JOIN body b ON b.seq = e.seq ORDER BY e.seq")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all [][]byte
	for rows.Next() {
		var header, salt, body sql.RawBytes
		if err := rows.Scan(&header, &salt, &body); err != nil {
			return nil, err
		}
		b := make([]byte, 0, len(header)+len(salt)+len(body))
		all = append(all, append(append(append(b, header...), salt...), body...))
	}
	return all, rows.Err()
}
