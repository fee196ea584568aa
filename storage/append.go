package storage

import (
	"context"
	"database/sql"
	"errors"
	"path/filepath"

	"bridgelog/journal"
	"bridgelog/model"
)

// Entry is one sealed entry as it stands on disk.
type Entry struct {
	Seq      uint64
	Log      string // id of the log it belongs to
	Incident string
	Kind     string
	Header   []byte // the bytes that are hashed
	Salt     []byte
	Body     []byte

	Erased    bool   // salt and body were destroyed
	ErasedBy  uint64 // the entry that announced it
	Announced []byte // the body of that entry

	Lost   bool   // salt and body were lost when the logbook was damaged
	LostBy uint64 // the entry that says so
}

// Batch is one act: entries, their tree hashes and everything that must change
// with them, or nothing.
type Batch struct {
	Prev           journal.Head // the head it was sealed on
	Entries        []Entry
	Hashes         []journal.Hash // stored hashes from journal.StoredIndex(Prev.Size) on
	Head           journal.Head
	Note           []byte            // signed head
	Summaries      map[string][]byte // board rows, JSON by incident
	CommitDatasets []string          // staged datasets that become live
	DropDrafts     []string
	Erase          Erasures // announced by entries of this batch; Scrub does the rest
}

// statements are prepared once on the writer's connection.
type statements struct {
	begin, commit, rollback, entry, body, tree, head, summary *sql.Stmt
	all                                                       []*sql.Stmt
}

func (s *statements) prepare(ctx context.Context, conn *sql.Conn) error {
	for _, p := range []struct {
		at   **sql.Stmt
		text string
	}{
		{&s.begin, "BEGIN IMMEDIATE"}, {&s.commit, "COMMIT"}, {&s.rollback, "ROLLBACK"},
		{&s.entry, "INSERT INTO entry (seq, log, incident, kind, header) VALUES (?, ?, ?, ?, ?)"},
		{&s.body, "INSERT INTO body (seq, salt, body) VALUES (?, ?, ?)"},
		{&s.tree, "INSERT INTO tree (idx, hashes) VALUES (?, ?)"},
		{&s.head, "INSERT INTO head (one, size, root, note) VALUES (1, ?1, ?2, ?3) ON CONFLICT (one) DO UPDATE SET size = ?1, root = ?2, note = ?3 WHERE size = ?4 AND root = ?5"},
		{&s.summary, "INSERT INTO summary (incident, json) VALUES (?1, ?2) ON CONFLICT (incident) DO UPDATE SET json = ?2"},
	} {
		stmt, err := conn.PrepareContext(ctx, p.text)
		if err != nil {
			return err
		}
		*p.at = stmt
		s.all = append(s.all, stmt)
	}
	return nil
}

func (s *statements) close() error {
	var errs []error
	for _, stmt := range s.all {
		errs = append(errs, stmt.Close())
	}
	s.all = nil
	return errors.Join(errs...)
}

// write runs work inside one BEGIN IMMEDIATE … COMMIT on the writer. Whatever
// goes wrong, everything is rolled back. then runs after the commit, before the
// next write.
func (db *DB) write(ctx context.Context, work func() error, then ...func()) error {
	if db.frozen {
		return errFrozen
	}
	db.mu.Lock()
	defer db.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	// Statements run without ctx: a cancelled one would close the connection
	// together with what was prepared on it. ctx is looked at between them.
	if _, err := db.stmt.begin.Exec(); err != nil {
		return diskError(db.path, brokenError(filepath.Base(db.path), err))
	}
	done := false
	defer func() {
		if !done { // work panicked: the act is taken back before the panic goes on
			_, _ = db.stmt.rollback.Exec()
		}
	}()
	err := work()
	done = true
	if err == nil {
		err = ctx.Err()
	}
	if err == nil {
		_, err = db.stmt.commit.Exec()
	}
	if err != nil {
		_, _ = db.stmt.rollback.Exec() // SQLite has rolled back by itself after some errors
		return brokenError(filepath.Base(db.path), diskError(db.path, err))
	}
	for _, f := range then {
		f()
	}
	return nil
}

// Append writes one batch. When it returns nil the batch is on the medium; when
// it returns an error nothing of it is.
func (db *DB) Append(ctx context.Context, b Batch) error {
	err := db.write(ctx, func() error {
		if b.Prev != db.head {
			return model.Refuse(model.Conflict, "head", "Open the logbook again.", "the journal grew since this was prepared.")
		}
		return db.insert(ctx, b)
	}, func() {
		db.headMu.Lock()
		db.head, db.note = b.Head, b.Note
		db.headMu.Unlock()
	})
	if err != nil {
		return err
	}
	db.poke()
	return nil
}

func (db *DB) insert(ctx context.Context, b Batch) error {
	for i := range b.Entries {
		e := &b.Entries[i]
		if _, err := db.stmt.entry.Exec(int64(e.Seq), e.Log, e.Incident, e.Kind, e.Header); err != nil {
			return err
		}
		if _, err := db.stmt.body.Exec(int64(e.Seq), e.Salt, e.Body); err != nil {
			return err
		}
		if i%1024 == 1023 && ctx.Err() != nil {
			return ctx.Err()
		}
	}
	if err := db.insertHashes(journal.StoredIndex(b.Prev.Size), b.Hashes); err != nil {
		return err
	}
	if err := db.erase(ctx, b.Erase); err != nil {
		return err
	}
	res, err := db.stmt.head.Exec(int64(b.Head.Size), b.Head.Root[:], b.Note, int64(b.Prev.Size), b.Prev.Root[:])
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n != 1 {
		return errors.Join(err, model.Refuse(model.Broken, filepath.Base(db.path), restoreHint, "the head on disk is not the one this program wrote."))
	}
	for incident, raw := range b.Summaries {
		if _, err := db.stmt.summary.Exec(incident, raw); err != nil {
			return err
		}
	}
	for _, id := range b.CommitDatasets {
		if err := db.one(ctx, "UPDATE dataset SET live = 1 WHERE id = ? AND live = 0", id); err != nil {
			return err
		}
	}
	for _, key := range b.DropDrafts {
		if _, err := db.conn.ExecContext(ctx, "DELETE FROM draft WHERE key = ?", key); err != nil {
			return err
		}
	}
	return nil
}

func (db *DB) insertHashes(idx int64, hashes []journal.Hash) error {
	for len(hashes) > 0 {
		n := min(len(hashes), hashesPerRow)
		flat := make([]byte, 0, n*len(journal.Hash{}))
		for i := range n {
			flat = append(flat, hashes[i][:]...)
		}
		if _, err := db.stmt.tree.Exec(idx, flat); err != nil {
			return err
		}
		idx, hashes = idx+int64(n), hashes[n:]
	}
	return nil
}

// one runs a statement on the writer that must touch exactly one row.
func (db *DB) one(ctx context.Context, query string, args ...any) error {
	res, err := db.conn.ExecContext(ctx, query, args...)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n != 1 {
		return errors.Join(err, model.Refuse(model.Internal, "dataset", "", "a staged dataset is gone."))
	}
	return nil
}
