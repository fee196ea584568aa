package storage

import (
	"bytes"
	"context"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bridgelog/journal"
	"bridgelog/model"
)

// announce makes the entries of a batch those that announce erasures, and erases.
func (s *scribe) shred(ctx context.Context, edit func(*Batch), entries ...uint64) error {
	var bodies []string
	for _, e := range entries {
		bodies = append(bodies, fmt.Sprintf(`{"entry":%d}`, e))
	}
	first := s.frontier.Head().Size
	return s.recordAs(ctx, journal.KindShredded, "inc", func(b *Batch) {
		for i, e := range entries {
			b.Erase.Bodies = append(b.Erase.Bodies, Erasure{Entry: e, By: first + uint64(i)})
		}
		if edit != nil {
			edit(b)
		}
	}, bodies...)
}

// everywhere looks for bytes in every file of a folder, and in every page of a
// database, which a sealed file shows to its own reader only.
func (s *scribe) everywhere(t *testing.T, what []byte) (found []string) {
	t.Helper()
	err := filepath.WalkDir(s.path, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		raw, err := os.ReadFile(path)
		if bytes.Contains(raw, what) {
			found = append(found, filepath.Base(path))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	rows, err := s.r.Query("SELECT pgno, data FROM sqlite_dbpage ORDER BY pgno")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	pages := 0
	for rows.Next() {
		var n int
		var page []byte
		if err := rows.Scan(&n, &page); err != nil {
			t.Fatal(err)
		}
		if pages++; bytes.Contains(page, what) {
			found = append(found, fmt.Sprintf("page %d", n))
		}
	}
	if rows.Err() != nil || pages == 0 {
		t.Fatal(rows.Err(), pages, "pages")
	}
	return found
}

const secret = "zzqmarkersecret"

func TestWhatWasErasedStandsInNoPageAndNoFile(t *testing.T) {
	for name, make := range map[string]func(testing.TB, string) *scribe{"sealed": createAt, "in clear": createPlain} {
		t.Run(name, func(t *testing.T) {
			ctx := context.Background()
			path := filepath.Join(t.TempDir(), "test.bridgelog")
			s := make(t, path)
			// Long bodies between short ones, and drafts that grow, move cells about.
			for i := range 60 {
				body := fmt.Sprintf("plain entry %d about host-%d", i, i)
				if i%7 == 3 {
					body = fmt.Sprintf("%s%d %s", secret, i, strings.Repeat(fmt.Sprintf("%spart%d ", secret, i), i*20))
				}
				s.must(t, "inc", body)
				for n := range 12 {
					if err := s.SaveDraft(ctx, fmt.Sprint("draft/", i%9), []byte(strings.Repeat(secret+"draft ", n*n)), began); err != nil {
						t.Fatal(err)
					}
				}
				s.index(t)
			}
			s.load(t, "set", 300)
			s.index(t)
			inside, err := s.PutBlob(ctx, strings.NewReader(secret+" small file"), nil)
			if err != nil {
				t.Fatal(err)
			}
			beside, err := s.PutBlob(ctx, strings.NewReader(strings.Repeat(secret+" large file ", 20_000)), nil)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(path, "before-version-3.db"), []byte(secret), 0o600); err != nil {
				t.Fatal(err)
			}
			for i := range 9 {
				if err := s.SaveDraft(ctx, fmt.Sprint("draft/", i), nil, began); err != nil {
					t.Fatal(err)
				}
			}
			var gone []uint64
			var salts [][]byte
			for seq := uint64(3); seq < 60; seq += 7 {
				e, err := s.Entry(ctx, seq)
				if err != nil {
					t.Fatal(err)
				}
				gone, salts = append(gone, seq), append(salts, e.Salt)
			}
			if len(s.everywhere(t, []byte(secret))) == 0 {
				t.Fatal("the marker is not found while it is there: this test could not fail")
			}
			err = s.shred(ctx, func(b *Batch) {
				b.Erase.Datasets, b.Erase.Files = []string{"set"}, []string{inside.SHA256, beside.SHA256}
			}, gone...)
			if err != nil {
				t.Fatal(err)
			}
			removed, err := s.Scrub(ctx)
			if err != nil || len(removed) != 1 {
				t.Fatalf("removed %v, %v", removed, err)
			}
			for what, text := range map[string]string{"text": secret, "a word of the dataset": "svc-", "file digest": beside.SHA256, "host of the dataset": "host-00", "note of the scrub": "rows/1"} {
				if found := s.everywhere(t, []byte(text)); len(found) > 0 {
					t.Errorf("%s is still in %v", what, found)
				}
			}
			for _, salt := range salts {
				if found := s.everywhere(t, salt); len(found) > 0 {
					t.Errorf("salt %s is still in %v", hex.EncodeToString(salt), found)
				}
			}
			if hits, err := s.Search(ctx, Query{Text: secret}); err != nil || len(hits) != 0 {
				t.Errorf("search still finds %v, %v", hits, err)
			}
			if hits, err := s.Search(ctx, Query{Text: "plain host-44"}); err != nil || len(hits) != 1 {
				t.Errorf("search no longer finds what stays: %v, %v", hits, err)
			}
			s.verify(t)
			if e, err := s.Entry(ctx, 3); err != nil || !e.Erased || e.Body != nil || e.ErasedBy != 61 || string(e.Announced) != `{"entry":3}` {
				t.Errorf("entry 3 reads %+v, %v", e, err)
			}
			s.must(t, "inc", "and on")
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			openAt(t, path).verify(t)
		})
	}
}

// What the rules of the program would never ask for, the database refuses too.
func TestABodyGoesOnlyWithTheEntryThatAnnouncesIt(t *testing.T) {
	ctx := context.Background()
	s, _ := newLogbook(t)
	s.must(t, "inc", "one", "two", "three")
	refused := func(what string, err error) {
		t.Helper()
		if err == nil {
			t.Errorf("%s: the body went", what)
		}
	}
	_, err := s.conn.ExecContext(ctx, "DELETE FROM body WHERE seq = 1")
	refused("no announcement", err)
	refused("an entry of another kind", s.record(ctx, "inc", func(b *Batch) { b.Erase.Bodies = []Erasure{{1, 3}} }, `{"entry":1}`))
	refused("another entry", s.recordAs(ctx, journal.KindShredded, "inc", func(b *Batch) { b.Erase.Bodies = []Erasure{{1, 3}} }, `{"entry":2}`))
	refused("an entry that is not there", s.recordAs(ctx, journal.KindShredded, "inc", func(b *Batch) { b.Erase.Bodies = []Erasure{{1, 9}} }, `{"entry":1}`))
	if err := s.recordAs(ctx, journal.KindShredded, "inc", nil, `{"entry":1}`); err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"INSERT INTO erased (seq, by_seq) VALUES (1, 3)", "DELETE FROM body WHERE seq = 1"} {
		_, err = s.conn.ExecContext(ctx, text)
	}
	refused("an announcement of an earlier transaction", err)
	if _, err := s.conn.ExecContext(ctx, "UPDATE erased SET by_seq = 4"); err == nil {
		t.Error("a recorded erasure was changed")
	}
	if _, err := s.conn.ExecContext(ctx, "DELETE FROM erased"); err == nil {
		t.Error("a recorded erasure was deleted")
	}
	refused("an erasure of an announcement", s.shred(ctx, nil, 3))
}

func TestAnErasureThatACrashCutOffIsFinishedOnOpening(t *testing.T) {
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "test.bridgelog")
	s := createPlain(t, path)
	s.must(t, "inc", "kept", secret)
	s.index(t)
	if err := s.shred(ctx, nil, 1); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil { // Scrub never ran
		t.Fatal(err)
	}
	s = openAt(t, path)
	if found := s.everywhere(t, []byte(secret)); len(found) > 0 {
		t.Errorf("the text is still in %v", found)
	}
	s.verify(t)
}

func TestALookAtAnOlderStateHoldsTheScrubUpAndIsTold(t *testing.T) {
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "test.bridgelog")
	s := createPlain(t, path)
	s.must(t, "inc", "kept", secret)
	s.index(t)
	if _, err := s.conn.ExecContext(ctx, "PRAGMA busy_timeout = 50"); err != nil {
		t.Fatal(err)
	}
	look, err := s.Source()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.shred(ctx, nil, 1); err != nil {
		t.Fatal(err)
	}
	_, err = s.Scrub(ctx)
	wantRefusal(t, err, model.Conflict, "still reads")
	if err := look.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Scrub(ctx); err != nil {
		t.Fatal(err)
	}
	if found := s.everywhere(t, []byte(secret)); len(found) > 0 {
		t.Errorf("the text is still in %v", found)
	}
	s.verify(t)
}

func TestKnownBackupsAreListedUntilTheyAreForgotten(t *testing.T) {
	ctx := context.Background()
	s, path := newLogbook(t)
	s.must(t, "inc", "one")
	head, _, err := s.Head()
	if err != nil {
		t.Fatal(err)
	}
	want := KnownBackup{Path: "/media/stick/a.bridgelog", At: began, Head: head, How: "by hand"}
	for _, b := range []KnownBackup{{Path: "/b", At: began.Add(time.Hour)}, {Path: want.Path, At: began.Add(-time.Hour)}, want} {
		if err := s.NoteBackup(ctx, b); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = openAt(t, path)
	all, err := s.KnownBackups(ctx)
	if err != nil || len(all) != 2 || all[0] != want {
		t.Fatalf("%+v, %v", all, err)
	}
	if err := s.ForgetBackup(ctx, "/b"); err != nil {
		t.Fatal(err)
	}
	if all, err = s.KnownBackups(ctx); err != nil || len(all) != 1 {
		t.Fatalf("%+v, %v", all, err)
	}
}

func TestWhatIsErasedWhileAScrubRunsIsScrubbedToo(t *testing.T) {
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "test.bridgelog")
	s := createPlain(t, path)
	for i := range 40 {
		s.must(t, "inc", fmt.Sprintf("%s%d", secret, i))
	}
	s.index(t)
	running, stop := context.WithCancel(ctx)
	defer stop()
	go s.RunIndexer(running)
	done := make(chan error)
	for i := range 40 {
		if err := s.shred(ctx, nil, uint64(i)); err != nil {
			t.Fatal(err)
		}
		go func() { _, err := s.Scrub(ctx); done <- err }()
	}
	for range 40 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	if found := s.everywhere(t, []byte(secret)); len(found) > 0 {
		t.Errorf("the text is still in %v", found)
	}
	s.verify(t)
}
