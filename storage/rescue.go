package storage

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"bridgelog/journal"
	"bridgelog/model"
)

// Wreck is a damaged logbook that is read page by page, without believing more of
// it than its hashes bear out. Nothing is written into its folder.
type Wreck struct {
	path    string
	private string // folder of a copy of the database that is looked at
	seal    *seal
	lock    *os.File
	pages   *carver

	Tree   *journal.Remains
	Head   journal.Head // as it stands in the database, not proved; zero where it cannot be read
	Note   []byte
	Damage Damage
	erased map[int64]int64 // the entry that announces it, by the entry whose body is gone
}

// Damage is what a damaged logbook shows of itself.
type Damage struct {
	Pages   int64 // of the database that cannot be read
	LogLost bool  // the write-ahead log could not be taken in: what was recorded last may be missing
}

// OpenWreck opens a logbook that Open refuses, or one that is damaged inside. Its
// key file must be sound. progress counts pages.
func OpenWreck(ctx context.Context, path string, key *Key, progress func(done, total int64)) (*Wreck, error) {
	name := filepath.Base(path)
	if _, err := os.Stat(filepath.Join(path, dbFile)); errors.Is(err, os.ErrNotExist) {
		return nil, model.Refuse(model.NotFound, name, "Restore a backup.", "there is no logbook.db here, so there is nothing to rescue.")
	}
	if err := onlyFiles(path); err != nil {
		return nil, err
	}
	keys, err := readKeyFile(path)
	if err != nil {
		return nil, err
	}
	w := &Wreck{path: path, Tree: journal.NewRemains(), erased: map[int64]int64{}}
	if w.lock, err = lockUnchanged(filepath.Join(path, lockFile)); err != nil {
		return nil, err
	}
	if keys != nil {
		if w.seal, err = unlock(keys, key, name); err != nil {
			return nil, errors.Join(err, w.Close())
		}
	}
	if err := w.read(ctx, progress); err != nil {
		return nil, errors.Join(err, w.Close())
	}
	return w, nil
}

// Close lets go of the files and removes the private copy.
func (w *Wreck) Close() error {
	var err error
	if w.pages != nil {
		err = w.pages.close()
	}
	return errors.Join(err, removePrivate(w.private), w.seal.close(), freeLock(w.lock))
}

// Sealed reports whether the logbook is encrypted on disk. Of one that is not, a
// damaged page cannot be told from an empty one.
func (w *Wreck) Sealed() bool { return w.seal != nil }

// ReadKey is the private key that signs the heads of the log.
func (w *Wreck) ReadKey() (string, error) {
	if w.seal != nil {
		return w.seal.signer()
	}
	return readPlainKey(w.path)
}

// read takes the write-ahead log into a private copy of the database, as far as
// SQLite can, and gathers what is left of the tree.
func (w *Wreck) read(ctx context.Context, progress func(done, total int64)) error {
	file := filepath.Join(w.path, dbFile)
	if info, err := os.Stat(file + "-wal"); err == nil && info.Size() > 0 {
		if w.private, err = os.MkdirTemp("", "bridgelog-look-*"); err != nil { // 0700
			return diskError("the folder for temporary files", err)
		}
		to := filepath.Join(w.private, dbFile)
		if err := copyFile(ctx, file, to); err != nil {
			return diskError(to, err)
		}
		if err := copyFile(ctx, file+"-wal", to+"-wal"); err != nil {
			return diskError(to, err)
		}
		w.Damage.LogLost = takeLogIn(ctx, to, w.seal) != nil
		file = to
	}
	var err error
	if w.pages, err = newCarver(file, w.seal); err != nil {
		return err
	}
	w.Damage.Pages, err = w.pages.rows(ctx, func(rowid int64, v []any) error {
		switch {
		case isRow(v, tInt, tText, tText, tText, tBlob): // entry
			header := v[4].([]byte)
			if e, err := journal.Parse(header); err == nil && e.Seq == uint64(rowid) {
				w.Tree.Header(e.Seq, header)
			}
		case isRow(v, tInt, tBlob): // tree
			h := v[1].([]byte)
			for i := 0; len(h)%len(journal.Hash{}) == 0 && i < len(h)/len(journal.Hash{}); i++ {
				w.Tree.Stored(rowid+int64(i), journal.Hash(h[i*len(journal.Hash{}):]))
			}
		case isRow(v, tInt, tWhole, tBlob, tBlob): // head
			if root := v[2].([]byte); len(root) == len(w.Head.Root) && v[1].(int64) > int64(w.Head.Size) {
				w.Head, w.Note = journal.Head{Size: uint64(v[1].(int64)), Root: journal.Hash(root)}, v[3].([]byte)
			}
		case isRow(v, tInt, tWhole): // erased
			w.erased[rowid] = v[1].(int64)
		}
		return nil
	}, progress)
	return err
}

// takeLogIn lets SQLite take the write-ahead log into a database.
func takeLogIn(ctx context.Context, file string, s *seal) error {
	pool, err := openSQL(file, s.vfsName(), writing)
	if err != nil {
		return err
	}
	var busy, frames, taken int
	err = pool.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &frames, &taken)
	return errors.Join(err, pool.Close())
}

// Sorts of values in a row. The number of a row itself is stored as NULL.
type valueSort int

const (
	tInt   valueSort = iota // the row's own number
	tText                   //
	tBlob                   //
	tWhole                  // a whole number
	tAny                    // a whole number, or none
	tData                   // bytes, or none
)

// isRow recognises the rows of a table by what stands in them: no two tables of a
// logbook look alike.
func isRow(v []any, want ...valueSort) bool {
	if len(v) != len(want) {
		return false
	}
	for i, one := range v {
		fits := false
		switch want[i] {
		case tInt:
			fits = one == nil
		case tText:
			_, fits = one.(string)
		case tBlob:
			_, fits = one.([]byte)
		case tWhole:
			_, fits = one.(int64)
		case tAny:
			_, fits = one.(int64)
			fits = fits || one == nil
		case tData:
			_, fits = one.([]byte)
			fits = fits || one == nil
		}
		if !fits {
			return false
		}
	}
	return true
}

// besideTables are the tables beside the journal: what is in them is held against
// the journal by a check of the record.
var besideTables = []struct {
	name string
	row  []valueSort
}{
	{"blob", []valueSort{tText, tWhole, tText, tData}},
	{"dataset", []valueSort{tText, tWhole, tText, tWhole, tWhole}},
	{"dataset_row", []valueSort{tInt, tWhole, tWhole, tWhole, tAny, tAny, tWhole, tText, tText, tText, tText, tText, tText, tText}},
	{"draft", []valueSort{tText, tBlob, tText}},
	{"backup_known", []valueSort{tText, tText, tWhole, tText, tText}},
}

// erasingWhats are what may stand first in a row of the table erasing, whose rows
// look like those of setting.
var erasingWhats = map[string]bool{"block": true, "dataset": true, "file": true, "pages": true}

// Plan says what of a wreck is believed.
type Plan struct {
	Leaves journal.Leaves // all of them are known up to Leaves.Whole, and no further entry is kept
	Note   []byte         // signs the head over them, or a longer one
	By     uint64         // number of the entry that will say what was lost
}

// Salvaged is what was kept.
type Salvaged struct {
	Head    journal.Head
	Entries []journal.Span // lost whole
	Bodies  []journal.Span // of which only the header was kept
	Files   int            // kept files that are gone
}

// Rescue writes what is sound into the new folder to: the journal as far as the
// plan says, with places kept for entries that were lost, and what stands beside
// it as it was found. The new logbook opens by the keys of the old one.
func (w *Wreck) Rescue(ctx context.Context, to string, plan Plan, progress func(done, total int64)) (Salvaged, error) {
	if err := os.MkdirAll(filepath.Join(to, evidenceDir, incomingDir), 0o700); err != nil {
		return Salvaged{}, diskError(to, err)
	}
	if err := copyFile(ctx, filepath.Join(w.path, keyFile), filepath.Join(to, keyFile)); err != nil {
		return Salvaged{}, diskError(to, err)
	}
	out, err := w.rebuild(ctx, filepath.Join(to, dbFile), plan, func(place string) error {
		below, err := keptPlace(place) // a damaged row may name anything
		if err != nil {
			return errSource
		}
		_, err = copyKeptFile(ctx, filepath.Join(w.path, below), filepath.Join(to, below), "")
		return err
	}, progress)
	if err == nil {
		err = syncFolders(to)
	}
	return out, diskError(to, err)
}

// Look opens what is sound for looking only, in a private copy that Close of the
// database removes. The wreck is closed with it.
func (w *Wreck) Look(ctx context.Context, plan Plan, o Options) (*DB, Salvaged, error) {
	dir, err := os.MkdirTemp("", "bridgelog-look-*") // 0700
	if err != nil {
		return nil, Salvaged{}, diskError("the folder for temporary files", err)
	}
	file := filepath.Join(dir, dbFile)
	out, err := w.rebuild(ctx, file, plan, nil, nil)
	if err != nil {
		return nil, out, errors.Join(err, removePrivate(dir))
	}
	db, err := openFrozen(ctx, w.path, file, w.seal)
	if err != nil {
		return nil, out, errors.Join(err, removePrivate(dir))
	}
	db.private, db.lock, db.text = dir, w.lock, o.SearchText
	w.seal, w.lock = nil, nil // the database's now
	return db, out, w.Close()
}

// rebuild lays out a database of what is sound.
func (w *Wreck) rebuild(ctx context.Context, file string, plan Plan, keep func(place string) error, progress func(done, total int64)) (out Salvaged, err error) {
	if err := emptyDatabase(ctx, file, w.seal); err != nil {
		return out, err
	}
	pool, err := openSQL(file, w.seal.vfsName(), writing)
	if err != nil {
		return out, err
	}
	defer func() { err = errors.Join(err, pool.Close()) }()
	conn, err := pool.Conn(ctx)
	if err != nil {
		return out, err
	}
	defer conn.Close()
	b := &rebuilding{Wreck: w, conn: conn, plan: plan, size: plan.Leaves.Whole(), keep: keep}
	for _, step := range []func(context.Context) error{
		func(ctx context.Context) error { return b.pass(ctx, b.entry, progress) },
		func(ctx context.Context) error { return b.pass(ctx, b.beside, progress) },
		b.finish,
	} {
		if err := step(ctx); err != nil {
			return out, err
		}
	}
	_, err = conn.ExecContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)")
	return b.out, err
}

// rebuilding is a database on its way.
type rebuilding struct {
	*Wreck
	conn *sql.Conn
	plan Plan
	size uint64 // entries that are kept, lost ones counted
	keep func(place string) error
	out  Salvaged
	n    int
}

// pass looks at every row of the wreck, in transactions of some thousand rows.
func (b *rebuilding) pass(ctx context.Context, row func(context.Context, int64, []any) error, progress func(done, total int64)) error {
	if _, err := b.conn.ExecContext(ctx, "BEGIN IMMEDIATE"); err != nil {
		return err
	}
	_, err := b.pages.rows(ctx, func(rowid int64, v []any) error {
		if b.n++; b.n%copiedAtOnce == 0 {
			if _, err := b.conn.ExecContext(ctx, "COMMIT; BEGIN IMMEDIATE"); err != nil {
				return err
			}
		}
		return row(ctx, rowid, v)
	}, progress)
	if err != nil {
		_, _ = b.conn.ExecContext(context.WithoutCancel(ctx), "ROLLBACK") // the folder is thrown away
		return err
	}
	_, err = b.conn.ExecContext(ctx, "COMMIT")
	return err
}

// entry keeps a header whose hash is in the tree. The columns beside it are
// written from the header, which is what was hashed.
func (b *rebuilding) entry(ctx context.Context, rowid int64, v []any) error {
	if !isRow(v, tInt, tText, tText, tText, tBlob) || rowid < 0 || uint64(rowid) >= b.size {
		return nil
	}
	header := v[4].([]byte)
	e, err := journal.Parse(header)
	if err != nil || e.Seq != uint64(rowid) || journal.Leaf(header) != b.plan.Leaves.Hash[rowid] {
		return nil
	}
	_, err = b.conn.ExecContext(ctx, "INSERT OR IGNORE INTO entry (seq, log, incident, kind, header) VALUES (?, ?, ?, ?, ?)", rowid, e.Log, e.Incident, e.Kind, header)
	return err
}

// beside keeps bodies that give the digest in their header, and everything that
// stands beside the journal.
func (b *rebuilding) beside(ctx context.Context, rowid int64, v []any) error {
	switch {
	case isRow(v, tInt, tBlob, tBlob):
		return b.body(ctx, rowid, v[1].([]byte), v[2].([]byte))
	case isRow(v, tText, tText):
		table := "setting (key, value)"
		if erasingWhats[v[0].(string)] {
			table = "erasing (what, name)"
		}
		_, err := b.conn.ExecContext(ctx, "INSERT OR IGNORE INTO "+table+" VALUES (?, ?)", v...)
		return err
	}
	for _, t := range besideTables {
		if !isRow(v, t.row...) {
			continue
		}
		if t.name == "blob" {
			if kept, err := b.file(ctx, v); err != nil || !kept {
				return err
			}
		}
		if t.row[0] == tInt {
			v[0] = rowid
		}
		_, err := b.conn.ExecContext(ctx, "INSERT OR IGNORE INTO "+t.name+" VALUES (?"+string(bytes.Repeat([]byte(", ?"), len(v)-1))+")", v...)
		if sqliteSays(err, "constraint failed") { // a row that looks like one of this table and is none
			return nil
		}
		return err
	}
	return nil
}

func (b *rebuilding) body(ctx context.Context, seq int64, salt, body []byte) error {
	var header []byte
	err := b.conn.QueryRowContext(ctx, "SELECT header FROM entry WHERE seq = ?", seq).Scan(&header)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	if e, err := journal.Parse(header); err != nil || len(salt) != journal.SaltSize || journal.BodyDigest(salt, body) != e.Digest {
		return nil
	}
	_, err = b.conn.ExecContext(ctx, "INSERT OR IGNORE INTO body (seq, salt, body) VALUES (?, ?, ?)", seq, salt, body)
	return err
}

// file keeps what stands beside the database; one that is gone leaves its row, by
// which a check of the record tells of it.
func (b *rebuilding) file(_ context.Context, v []any) (kept bool, err error) {
	place := v[2].(string)
	if b.keep == nil || place == insidePlace {
		return true, nil
	}
	err = b.keep(place)
	if errors.Is(err, errSource) || errors.Is(err, os.ErrExist) {
		b.out.Files++
		return true, nil
	}
	return true, err
}

// finish writes the tree and the head, and says what was lost.
func (b *rebuilding) finish(ctx context.Context) error {
	tx, err := b.conn.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	edge, at := journal.NewFrontier(), int64(0)
	var row []byte
	for seq := range b.size {
		for _, h := range edge.AddLeaf(b.plan.Leaves.Hash[seq]) {
			row = append(row, h[:]...)
		}
		if len(row) >= (hashesPerRow-64)*len(journal.Hash{}) || seq == b.size-1 {
			if _, err := tx.ExecContext(ctx, "INSERT INTO tree (idx, hashes) VALUES (?, ?)", at, row); err != nil {
				return err
			}
			at, row = at+int64(len(row)/len(journal.Hash{})), row[:0]
		}
	}
	b.out.Head = edge.Head()
	if b.size > 0 {
		if _, err := tx.ExecContext(ctx, "INSERT INTO head (one, size, root, note) VALUES (1, ?, ?, ?)", int64(b.size), b.out.Head.Root[:], b.plan.Note); err != nil {
			return err
		}
	}
	for seq, by := range b.erased { // only those that are announced by what was kept
		_, err := tx.ExecContext(ctx, "INSERT OR IGNORE INTO erased (seq, by_seq) SELECT ?1, ?2 WHERE EXISTS (SELECT 1 FROM entry e JOIN body b ON b.seq = e.seq WHERE e.seq = ?2 AND e.kind = ?3) AND EXISTS (SELECT 1 FROM entry WHERE seq = ?1)",
			seq, by, journal.KindShredded)
		if err != nil && !sqliteSays(err, "constraint failed") {
			return err
		}
	}
	if b.out.Entries, err = b.gaps(ctx, tx, "SELECT seq FROM entry ORDER BY seq", 1); err != nil {
		return err
	}
	if b.out.Bodies, err = b.gaps(ctx, tx, "SELECT seq FROM (SELECT seq FROM body UNION SELECT seq FROM erased UNION SELECT seq FROM lost) ORDER BY seq", 0); err != nil {
		return err
	}
	return tx.Commit()
}

// gaps finds the numbers a question leaves out, and notes them as lost.
func (b *rebuilding) gaps(ctx context.Context, tx *sql.Tx, question string, whole int) (spans []journal.Span, err error) {
	rows, err := tx.QueryContext(ctx, question)
	if err != nil {
		return nil, err
	}
	next := uint64(0)
	upto := func(seq uint64) {
		if seq > next {
			spans = append(spans, journal.Span{From: next, To: seq - 1})
		}
		next = seq + 1
	}
	for rows.Next() {
		var seq int64
		if err := rows.Scan(&seq); err != nil {
			return nil, errors.Join(err, rows.Close())
		}
		upto(uint64(seq))
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return nil, err
	}
	upto(b.size)
	for _, s := range spans {
		for seq := s.From; seq <= s.To; seq++ {
			if _, err := tx.ExecContext(ctx, "INSERT INTO lost (seq, by_seq, whole) VALUES (?, ?, ?)", int64(seq), int64(b.plan.By), whole); err != nil {
				return nil, fmt.Errorf("entry %d: %w", seq, err)
			}
		}
	}
	return spans, nil
}

// SetSummaries replaces the rows of the board, which are a cache.
func (db *DB) SetSummaries(ctx context.Context, rows map[string][]byte) error {
	return db.write(ctx, func() error {
		if _, err := db.conn.ExecContext(ctx, "DELETE FROM summary"); err != nil {
			return err
		}
		for incident, raw := range rows {
			if _, err := db.stmt.summary.Exec(incident, raw); err != nil {
				return err
			}
		}
		return nil
	})
}
