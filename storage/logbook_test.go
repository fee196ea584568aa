package storage

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bridgelog/journal"
	"bridgelog/model"
)

// began is when every test's clock stands.
var began = time.Date(2026, 11, 23, 21, 30, 0, 0, time.UTC)

// words finds an entry by its whole body.
func words(_ string, body []byte) string { return string(body) }

var testOptions = Options{Holder: "storage test, process 1 on here", SearchText: words}

// scribe seals entries the way desk does, on a real logbook.
type scribe struct {
	*DB
	signer   journal.Signer
	frontier *journal.Frontier
}

// newLogbook makes a logbook with a key in a temporary folder.
func newLogbook(t testing.TB) (*scribe, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "test.bridgelog")
	return createAt(t, path), path
}

// testKey opens every sealed logbook of these tests; it costs nothing to open by.
func testKey() Key {
	k, err := FromKeyFile([]byte("bridgelog unlock key 1\n" + strings.Repeat("5e", 32) + "\n"))
	if err != nil {
		panic(err)
	}
	return k
}

func testKeys() *Key {
	k := testKey()
	return &k
}

// createAt makes a sealed logbook, createPlain one that is not.
func createAt(t testing.TB, path string) *scribe { return create(t, path, testKey()) }

func createPlain(t testing.TB, path string) *scribe { return create(t, path) }

func create(t testing.TB, path string, keys ...Key) *scribe {
	t.Helper()
	db, err := Create(context.Background(), path, keys, testOptions)
	if err != nil {
		t.Fatal(err)
	}
	private, _, _, err := journal.NewKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.WriteKey(private); err != nil {
		t.Fatal(err)
	}
	return take(t, db)
}

// openAt opens an existing logbook to write on.
func openAt(t testing.TB, path string) *scribe {
	t.Helper()
	db, err := Open(context.Background(), path, testKeys(), testOptions)
	if err != nil {
		t.Fatal(err)
	}
	return take(t, db)
}

func take(t testing.TB, db *DB) *scribe {
	t.Helper()
	t.Cleanup(func() { db.Close() })
	s, err := pickUp(db)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func pickUp(db *DB) (*scribe, error) {
	private, err := db.ReadKey()
	if err != nil {
		return nil, err
	}
	signer, err := journal.NewSigner(private)
	if err != nil {
		return nil, err
	}
	src, err := db.Source()
	if err != nil {
		return nil, err
	}
	defer src.Close()
	head, _, err := db.Head()
	if err != nil {
		return nil, err
	}
	frontier, err := journal.LoadFrontier(head.Size, src.Hashes)
	if err != nil {
		return nil, err
	}
	if frontier.Head() != head {
		return nil, fmt.Errorf("hashes add up to %v, head is %v", frontier.Head(), head)
	}
	return &scribe{DB: db, signer: signer, frontier: frontier}, nil
}

// batch seals one entry per body, without writing it.
func (s *scribe) batch(incident string, bodies ...string) (Batch, *journal.Frontier, error) {
	return s.batchOf("record.put", incident, bodies...)
}

func (s *scribe) batchOf(kind, incident string, bodies ...string) (Batch, *journal.Frontier, error) {
	next := s.frontier.Clone()
	b := Batch{Prev: next.Head()}
	for i, body := range bodies {
		seq := b.Prev.Size + uint64(i)
		sum := sha256.Sum256(binary.BigEndian.AppendUint64(nil, seq))
		salt := sum[:journal.SaltSize]
		header, err := journal.Entry{Log: s.signer.LogID(), Seq: seq, Recorded: began.Add(time.Duration(seq) * time.Second),
			Author: "Ada", Incident: incident, Kind: kind, Version: 1,
			Digest: journal.BodyDigest(salt, []byte(body))}.Encode()
		if err != nil {
			return b, nil, err
		}
		b.Hashes = append(b.Hashes, next.Add(header)...)
		b.Entries = append(b.Entries, Entry{Seq: seq, Log: s.signer.LogID(), Incident: incident, Kind: kind,
			Header: header, Salt: salt, Body: []byte(body)})
	}
	b.Head = next.Head()
	var err error
	b.Note, err = journal.SignHead(b.Head, s.signer)
	b.Summaries = map[string][]byte{incident: fmt.Appendf(nil, `{"id":%q,"entries":%d}`, incident, b.Head.Size)}
	return b, next, err
}

// record appends one entry per body; edit may change the batch first.
func (s *scribe) record(ctx context.Context, incident string, edit func(*Batch), bodies ...string) error {
	return s.recordAs(ctx, "record.put", incident, edit, bodies...)
}

func (s *scribe) recordAs(ctx context.Context, kind, incident string, edit func(*Batch), bodies ...string) error {
	b, next, err := s.batchOf(kind, incident, bodies...)
	if err != nil {
		return err
	}
	if edit != nil {
		edit(&b)
	}
	if err := s.Append(ctx, b); err != nil {
		return err
	}
	s.frontier = next
	return nil
}

func (s *scribe) must(t testing.TB, incident string, bodies ...string) {
	t.Helper()
	if err := s.record(context.Background(), incident, nil, bodies...); err != nil {
		t.Fatal(err)
	}
}

// verify runs the journal's own check over what is on disk.
func (s *scribe) verify(t testing.TB) {
	t.Helper()
	if err := verify(s); err != nil {
		t.Fatal(err)
	}
}

func verify(s *scribe) error {
	src, err := s.Source()
	if err != nil {
		return err
	}
	defer src.Close()
	key, err := journal.NewVerifier(s.signer.Public())
	if err != nil {
		return err
	}
	verdict, err := journal.Verify(context.Background(), src, key, nil)
	if err != nil {
		return err
	}
	if src.Size() > 0 && !verdict.OK {
		return fmt.Errorf("entry %d: %s: %s", verdict.FirstBad, verdict.Fault, verdict.Why)
	}
	return nil
}

// kindOf is the kind of refusal err is, empty if it is none.
func kindOf(err error) model.ErrorKind {
	var refusal *model.Error
	if errors.As(err, &refusal) {
		return refusal.Kind
	}
	return ""
}

// wantRefusal checks that err is a refusal of that kind with a sentence and a
// hint a person can use.
func wantRefusal(t *testing.T, err error, kind model.ErrorKind, says string) {
	t.Helper()
	var refusal *model.Error
	if !errors.As(err, &refusal) {
		t.Fatalf("got %v, want a refusal of kind %s", err, kind)
	}
	if refusal.Kind != kind {
		t.Fatalf("got kind %s (%v), want %s", refusal.Kind, err, kind)
	}
	if !strings.HasSuffix(refusal.Text, ".") || refusal.Hint == "" || !strings.Contains(refusal.Error(), says) {
		t.Fatalf("%q and hint %q: want a sentence that says %q, and what to do", refusal.Text, refusal.Hint, says)
	}
}

func TestWhatWasWrittenIsThereAfterReopening(t *testing.T) {
	ctx := context.Background()
	s, path := newLogbook(t)
	s.must(t, "inc-a", "first", "second")
	s.must(t, "inc-b", "other")
	s.must(t, "inc-a", "third")
	before, note, err := s.Head()
	if err != nil || before.Size != 4 {
		t.Fatalf("head %v, %v", before, err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = openAt(t, path)
	after, again, err := s.Head()
	if err != nil || after != before || !bytes.Equal(note, again) {
		t.Fatalf("head %v after reopening, was %v, %v", after, before, err)
	}
	var got []string
	err = s.Incident(ctx, "inc-a", func(e Entry) error {
		h, err := journal.Parse(e.Header)
		if err != nil {
			return err
		}
		if h.Seq != e.Seq || h.Incident != e.Incident || h.Kind != e.Kind || h.Log != e.Log {
			t.Errorf("entry %d: columns and header differ", e.Seq)
		}
		got = append(got, fmt.Sprint(e.Seq, string(e.Body)))
		return nil
	})
	if want := "[0first 1second 3third]"; err != nil || fmt.Sprint(got) != want {
		t.Fatalf("incident reads %v, %v, want %s", got, err, want)
	}
	sums, err := s.Summaries(ctx)
	if err != nil || len(sums) != 2 {
		t.Fatalf("%d board rows, %v", len(sums), err)
	}
	if e, err := s.Entry(ctx, 2); err != nil || string(e.Body) != "other" {
		t.Fatalf("entry 2 is %q, %v", e.Body, err)
	}
	_, err = s.Entry(ctx, 4)
	if kindOf(err) != model.NotFound {
		t.Fatalf("entry 4: %v", err)
	}
	s.verify(t)
}

func TestAStaleBatchIsRefusedAndLeavesNothing(t *testing.T) {
	s, _ := newLogbook(t)
	s.must(t, "inc", "one")
	stale, _, err := s.batch("inc", "late")
	if err != nil {
		t.Fatal(err)
	}
	s.must(t, "inc", "two")
	wantRefusal(t, s.Append(context.Background(), stale), model.Conflict, "grew")
	s.must(t, "inc", "three")
	s.verify(t)
}

func TestACancelledBatchLeavesNothing(t *testing.T) {
	s, _ := newLogbook(t)
	s.must(t, "inc", "one")
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := s.record(ctx, "inc", nil, "two"); !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v", err)
	}
	s.must(t, "inc", "two, again")
	s.verify(t)
}

// A batch whose last part fails must take its first parts back with it.
func TestABatchThatFailsHalfwayIsRolledBack(t *testing.T) {
	ctx := context.Background()
	s, _ := newLogbook(t)
	s.must(t, "inc", "one")
	err := s.record(ctx, "inc", func(b *Batch) { b.CommitDatasets = []string{"never staged"} }, "two")
	if err == nil {
		t.Fatal("a dataset that was never staged was committed")
	}
	if head, _, _ := s.Head(); head.Size != 1 {
		t.Fatalf("head says %d entries", head.Size)
	}
	if _, err := s.Entry(ctx, 1); kindOf(err) != model.NotFound {
		t.Fatalf("the entry of the failed batch: %v", err)
	}
	s.must(t, "inc", "two, again")
	s.verify(t)
}

func TestTheJournalCannotBeChangedByPlainSQL(t *testing.T) {
	s, path := newLogbook(t)
	s.must(t, "inc", "one", "two", "three")
	for _, statement := range []string{
		"UPDATE entry SET header = x'00' WHERE seq = 1",
		"UPDATE entry SET seq = 9 WHERE seq = 1",
		"DELETE FROM entry WHERE seq = 2",
		"DELETE FROM entry",
		"REPLACE INTO entry (seq, log, incident, kind, header) SELECT seq, log, incident, kind, x'00' FROM entry WHERE seq = 1",
		"INSERT OR REPLACE INTO body (seq, salt, body) VALUES (1, x'00', x'00')",
		"UPDATE body SET body = x'00'",
		"DELETE FROM body WHERE seq = 0",
		"UPDATE OR REPLACE body SET seq = 0 WHERE seq = 1",
		"INSERT INTO body (seq, salt, body) VALUES (1, x'00', x'00') ON CONFLICT (seq) DO UPDATE SET body = x'00'",
		"UPDATE tree SET hashes = x'00'",
		"DELETE FROM tree",
		"REPLACE INTO tree (idx, hashes) SELECT idx, x'00' FROM tree",
		"INSERT INTO entry (seq, log, incident, kind, header) VALUES (7, 'x', 'x', 'x', 'text is no blob')",
	} {
		if _, err := s.conn.ExecContext(context.Background(), statement); err == nil {
			t.Errorf("went through: %s", statement)
		}
	}
	for _, statement := range []string{"INSERT INTO setting VALUES ('a', 'b')", "DROP TABLE entry"} {
		if _, err := s.r.Exec(statement); err == nil {
			t.Errorf("a reader could: %s", statement)
		}
	}
	s.verify(t)
	s.Close()
	openAt(t, path).verify(t)
}

func TestEveryConnectionHasTheSettings(t *testing.T) {
	ctx := context.Background()
	s, _ := newLogbook(t)
	for name, want := range map[string]string{"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1",
		"recursive_triggers": "1", "temp_store": "2", "trusted_schema": "0", "secure_delete": "1"} {
		var got string
		if err := s.conn.QueryRowContext(ctx, "PRAGMA "+name).Scan(&got); err != nil || got != want {
			t.Errorf("writer: %s = %s, %v, want %s", name, got, err, want)
		}
	}
	// Two readers at once, so that the second connection of the pool is seen too.
	for range 2 {
		c, err := s.r.Conn(ctx)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		for name, want := range map[string]string{"query_only": "1", "temp_store": "2", "trusted_schema": "0"} {
			var got string
			if err := c.QueryRowContext(ctx, "PRAGMA "+name).Scan(&got); err != nil || got != want {
				t.Errorf("reader: %s = %s, %v, want %s", name, got, err, want)
			}
		}
	}
}

func TestReadersSeeWholeBatchesWhileWritingGoesOn(t *testing.T) {
	ctx := context.Background()
	s, _ := newLogbook(t)
	s.must(t, "inc", "one", "two", "three")
	stop, failed := make(chan struct{}), make(chan error, 3)
	for range 3 {
		go func() {
			for {
				select {
				case <-stop:
					failed <- nil
					return
				default:
				}
				n := 0
				err := s.Incident(ctx, "inc", func(Entry) error { n++; return nil })
				if err == nil && n%3 != 0 {
					err = fmt.Errorf("a reader saw %d entries of batches of three", n)
				}
				if err == nil {
					err = verify(s)
				}
				if err != nil {
					failed <- err
					return
				}
			}
		}()
	}
	for range 60 {
		s.must(t, "inc", "one", "two", "three")
	}
	close(stop)
	for range 3 {
		if err := <-failed; err != nil {
			t.Fatal(err)
		}
	}
}

func TestDraftsAndSettings(t *testing.T) {
	ctx := context.Background()
	s, path := newLogbook(t)
	if text, _, err := s.Draft(ctx, "quick"); err != nil || text != nil {
		t.Fatalf("a draft from nowhere: %q, %v", text, err)
	}
	if err := s.SaveDraft(ctx, "quick", []byte("half a sent"), began); err != nil {
		t.Fatal(err)
	}
	if err := s.PutSetting(ctx, "mapping/x.csv", "when=0"); err != nil {
		t.Fatal(err)
	}
	if err := s.PutSetting(ctx, "mapping/x.csv", "when=1"); err != nil {
		t.Fatal(err)
	}
	s.Close()
	s = openAt(t, path)
	text, at, err := s.Draft(ctx, "quick")
	if err != nil || string(text) != "half a sent" || !at.Equal(began) {
		t.Fatalf("draft %q at %v, %v", text, at, err)
	}
	if v, err := s.Setting(ctx, "mapping/x.csv"); err != nil || v != "when=1" {
		t.Fatalf("setting %q, %v", v, err)
	}
	if err := s.record(ctx, "inc", func(b *Batch) { b.DropDrafts = []string{"quick"} }, "half a sentence"); err != nil {
		t.Fatal(err)
	}
	if text, _, err := s.Draft(ctx, "quick"); err != nil || text != nil {
		t.Fatalf("the draft outlived its entry: %q, %v", text, err)
	}
}
