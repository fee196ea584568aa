package desk

import (
	"bytes"
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bridgelog/model"
	"bridgelog/storage"
)

// ruin is a closed logbook with the practice incident and one more, its entries
// as they were, and what to open it by.
type ruin struct {
	path    string
	options func() Options
	entries []storage.Entry
	head    Head
	db      []byte
}

func newRuin(t *testing.T, plain bool) *ruin {
	t.Helper()
	ctx := context.Background()
	c := &clock{time.Now()}
	r := &ruin{path: filepath.Join(t.TempDir(), "night.bridgelog"), options: func() Options {
		o := options(c)
		if plain {
			o.Seal = nil
		}
		return o
	}}
	d, err := Open(ctx, r.path, r.options())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Practice(ctx); err != nil {
		t.Fatal(err)
	}
	id := openOne(t, d, "Odd logins")
	must(t)(d.Do(ctx, model.NoteEvent{Incident: id, Row: model.RowFields{Kind: model.Note, Text: strings.Repeat("a long line of the log ", 600), Happened: model.At(c.now, time.UTC, model.ToSecond, model.OwnClock)}}))
	folder, _ := found(t)
	if _, err := d.AddEvidence(ctx, EvidenceAsk{Incident: id, Paths: []string{folder}}, nil); err != nil {
		t.Fatal(err)
	}
	if err := d.SaveDraft(ctx, "quick", "half a sentence"); err != nil {
		t.Fatal(err)
	}
	r.head = d.Status().Head
	for seq := range r.head.Size {
		e, err := d.db.Entry(ctx, seq)
		if err != nil {
			t.Fatal(err)
		}
		r.entries = append(r.entries, e)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	if r.db, err = os.ReadFile(filepath.Join(r.path, "logbook.db")); err != nil {
		t.Fatal(err)
	}
	return r
}

// spoil writes the database with some bytes changed.
func (r *ruin) spoil(t *testing.T, change func(db []byte) []byte) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(r.path, "logbook.db"), change(bytes.Clone(r.db)), 0o600); err != nil {
		t.Fatal(err)
	}
}

// rescue rescues it and holds what came of it against what was there: what is not
// called lost is there byte for byte, and nothing else.
func (r *ruin) rescue(t *testing.T) (Rescued, bool) {
	t.Helper()
	ctx := context.Background()
	before := folderBytes(t, r.path)
	to := filepath.Join(t.TempDir(), "rescued.bridgelog")
	defer os.RemoveAll(filepath.Dir(to))
	got, err := Rescue(ctx, r.path, to, r.options(), nil)
	if !bytes.Equal(folderBytes(t, r.path), before) {
		t.Error("the damaged logbook was changed")
	}
	if err != nil {
		var refusal *model.Error
		if !errors.As(err, &refusal) || refusal.Hint == "" {
			t.Errorf("the refusal is no sentence: %v", err)
		}
		return got, false
	}
	d, err := Open(ctx, to, r.options())
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	lost := func(runs [][2]model.Seq, seq uint64) bool {
		for _, run := range runs {
			if uint64(run[0]) <= seq && seq <= uint64(run[1]) {
				return true
			}
		}
		return false
	}
	for seq := range got.Lost.Kept {
		e, err := d.db.Entry(ctx, seq)
		was := r.entries[seq]
		switch {
		case lost(got.Lost.Entries, seq):
			if err == nil {
				t.Errorf("entry %d is called lost and is there", seq)
			}
		case err != nil:
			t.Errorf("entry %d is gone and nobody says so: %v", seq, err)
		case !bytes.Equal(e.Header, was.Header) || e.Incident != was.Incident || e.Kind != was.Kind || e.Log != was.Log:
			t.Errorf("entry %d is another one", seq)
		case lost(got.Lost.Bodies, seq) != (e.Body == nil):
			t.Errorf("entry %d: its body is called lost and is there, or is gone and nobody says so", seq)
		case e.Body != nil && (!bytes.Equal(e.Body, was.Body) || !bytes.Equal(e.Salt, was.Salt)):
			t.Errorf("entry %d has another body", seq)
		}
	}
	check, err := d.Verify(ctx, &r.head, nil)
	if err != nil || got.Lost.Kept == r.head.Size && !check.OK {
		t.Errorf("the log no longer begins with a head that left the building: %v %s", err, check.Why)
	}
	for _, s := range sure(d.Board(ctx))(t) {
		if s.Number == "" {
			t.Error("an incident has no number to call it by")
		}
		if _, err := d.Incident(ctx, s.ID); err != nil {
			t.Errorf("%s cannot be opened: %v", s.Number, err)
		}
	}
	house := sure(d.Organisation(ctx))(t)
	if n := len(house.Losses); n != 1 || house.Losses[0].Kept != got.Lost.Kept {
		t.Errorf("the record does not say what was lost: %+v", house.Losses)
	}
	return got, true
}

// sure is a value that must be had without an error.
func sure[T any](v T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func folderBytes(t *testing.T, dir string) []byte {
	t.Helper()
	var all bytes.Buffer
	for _, name := range folderNames(t, dir) {
		raw, _ := os.ReadFile(filepath.Join(dir, name)) // a folder has no bytes
		all.WriteString(name)
		all.Write(raw)
	}
	return all.Bytes()
}

func TestAnyOneSpoiltPageCostsOnlyWhatStoodOnIt(t *testing.T) {
	for name, plain := range map[string]bool{"sealed": false, "plain": true} {
		t.Run(name, func(t *testing.T) {
			r := newRuin(t, plain)
			pages, rescued, lostMost := len(r.db)/4096, 0, 0
			step := 1
			if os.Getenv("BRIDGELOG_TORTURE") == "" {
				step = 5
			}
			tried := 0
			for n := step / 2; n < pages; n += step {
				r.spoil(t, func(db []byte) []byte { clear(db[n*4096 : (n+1)*4096]); return db })
				got, ok := r.rescue(t)
				tried++
				if !ok {
					t.Logf("page %d: refused", n+1)
					continue
				}
				rescued++
				lost := 0
				for _, runs := range [][][2]model.Seq{got.Lost.Entries, got.Lost.Bodies} {
					for _, run := range runs {
						lost += int(run[1]-run[0]) + 1
					}
				}
				lostMost = max(lostMost, lost)
				if got.Lost.Kept != r.head.Size && got.Lost.Attested {
					t.Errorf("page %d: only %d of %d entries are kept", n+1, got.Lost.Kept, r.head.Size)
				}
			}
			if rescued != tried || lostMost == 0 || lostMost > len(r.entries)/3 {
				t.Errorf("%d of %d spoilt logbooks were rescued, at most %d of %d entries lost", rescued, tried, lostMost, len(r.entries))
			}
		})
	}
}

func TestALogbookCutShortKeepsItsBeginning(t *testing.T) {
	r := newRuin(t, false)
	rnd := rand.New(rand.NewPCG(5, 6))
	kept := 0
	for range 12 {
		end := rnd.IntN(len(r.db))
		r.spoil(t, func(db []byte) []byte { return db[:end] })
		if got, ok := r.rescue(t); ok {
			kept++
			if !got.Lost.Attested && !strings.Contains(got.Lost.Text(), "from paper") {
				t.Errorf("nobody says that no head bears it out: %s", got.Lost.Text())
			}
		}
	}
	if kept == 0 {
		t.Error("nothing was ever rescued")
	}
}

func TestASoundLogbookIsRescuedWhole(t *testing.T) {
	r := newRuin(t, false)
	got, ok := r.rescue(t)
	if !ok || !got.Whole || got.Lost.Kept != r.head.Size || !got.Check.Clean() || got.Check.Files < 3 {
		t.Errorf("%+v", got)
	}
	if err := os.RemoveAll(filepath.Join(r.path, "evidence")); err != nil {
		t.Fatal(err)
	}
	if got, ok := r.rescue(t); !ok || got.Whole || got.Lost.Files == 0 || len(got.Check.Beside) == 0 {
		t.Errorf("kept files are gone, and the rescue says %+v", got.Lost)
	}
}

func TestADamagedLogbookIsReadAsFarAsItVerifies(t *testing.T) {
	ctx := context.Background()
	r := newRuin(t, false)
	// The first page is what every opening begins with.
	r.spoil(t, func(db []byte) []byte { clear(db[:4096]); return db })
	if d, err := Open(ctx, r.path, r.options()); err == nil {
		d.Close()
		t.Fatal("it opens as if nothing were wrong")
	}
	before := folderBytes(t, r.path)
	o := r.options()
	o.Damaged = true
	d, err := Open(ctx, r.path, o)
	if err != nil {
		t.Fatal(err)
	}
	board := sure(d.Board(ctx))(t)
	if len(board) != 2 || len(d.Warnings()) != 1 || !strings.Contains(d.Warnings()[0], "damaged") {
		t.Errorf("%d incidents, warnings %q", len(board), d.Warnings())
	}
	v := sure(d.Incident(ctx, board[0].ID))(t)
	if v.Entries == 0 {
		t.Error("the incident is empty")
	}
	if _, err := d.Do(ctx, model.OpenIncident{Title: "x"}); err == nil {
		t.Error("something was recorded in a damaged logbook")
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(folderBytes(t, r.path), before) {
		t.Error("looking changed the damaged logbook")
	}
}

func TestWhatStandsInTheLogFileIsRescuedToo(t *testing.T) {
	ctx := context.Background()
	r := newRuin(t, false)
	d, err := Open(ctx, r.path, r.options())
	if err != nil {
		t.Fatal(err)
	}
	id := openOne(t, d, "Only in the log file")
	size := d.Status().Entries
	hot := filepath.Join(t.TempDir(), "hot.bridgelog") // as after a kill
	if err := os.MkdirAll(hot, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"logbook.db", "logbook.db-wal", "logbook.key"} {
		raw, err := os.ReadFile(filepath.Join(r.path, name))
		if err != nil {
			t.Fatal(err)
		}
		if name == "logbook.db" {
			clear(raw[len(raw)-4096:])
		}
		if err := os.WriteFile(filepath.Join(hot, name), raw, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	to := filepath.Join(t.TempDir(), "rescued.bridgelog")
	got, err := Rescue(ctx, hot, to, r.options(), nil)
	if err != nil || got.Lost.Kept != size || got.Lost.Log {
		t.Fatalf("%+v, %v", got.Lost, err)
	}
	again, err := Open(ctx, to, r.options())
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	if _, err := again.Incident(ctx, id); err != nil {
		t.Errorf("the newest incident is gone: %v", err)
	}
}

// What stood beside the entries is not in the journal, so nothing but the spoilt
// page tells of it: the rescue must.
func TestASpoiltPageOfDraftsIsNotCalledNothing(t *testing.T) {
	r := newRuin(t, false)
	r.spoil(t, func(db []byte) []byte { clear(db[:4096]); return db })
	got, ok := r.rescue(t)
	if !ok || got.Whole || !strings.Contains(got.Lost.Missing(), "drafts and settings") {
		t.Errorf("whole %v: %s", got.Whole, got.Lost.Missing())
	}
	plain := newRuin(t, true)
	if got, ok := plain.rescue(t); !ok || got.Whole || !strings.Contains(got.Lost.Missing(), "cannot be told") {
		t.Errorf("plain: whole %v: %s", got.Whole, got.Lost.Missing())
	}
}

// A rescued logbook is damaged again: what was lost before stays said, what is
// lost now is said too, and the record verifies.
func TestARescuedLogbookIsRescuedAgain(t *testing.T) {
	ctx := context.Background()
	r := newRuin(t, false)
	path, lost := r.path, 0
	for round := range 3 {
		to := filepath.Join(t.TempDir(), "again.bridgelog")
		file := filepath.Join(path, "logbook.db")
		raw := sure(os.ReadFile(file))(t)
		page := len(raw) * (3 + round) / (6 * 4096) // among entries and bodies
		clear(raw[page*4096 : (page+1)*4096])
		if err := os.WriteFile(file, raw, 0o600); err != nil {
			t.Fatal(err)
		}
		got, err := Rescue(ctx, path, to, r.options(), nil)
		if err != nil || !got.Check.OK {
			t.Fatalf("round %d: %v %s", round, err, got.Check.Why)
		}
		now := 0
		for _, runs := range [][][2]model.Seq{got.Lost.Entries, got.Lost.Bodies} {
			for _, run := range runs {
				now += int(run[1]-run[0]) + 1
			}
		}
		if now < lost {
			t.Errorf("round %d: %d entries are called lost, before it were %d", round, now, lost)
		}
		lost = now
		d := sure(Open(ctx, to, r.options()))(t)
		house := sure(d.Organisation(ctx))(t)
		check := sure(d.Verify(ctx, &r.head, nil))(t)
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
		if !check.OK || len(house.Origins) > round+1 || len(house.Losses) > round+1 {
			t.Errorf("round %d: %s; %d origins, %d losses", round, check.Why, len(house.Origins), len(house.Losses))
		}
		path = to
	}
	if lost == 0 {
		t.Error("nothing was ever lost: the test proves nothing")
	}
}
