package storage

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"iter"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bridgelog/model"
)

// rowAt is the n-th row of a made-up super-timeline; every tenth is undated.
func rowAt(n int) DatasetRow {
	r := DatasetRow{Row: n, Line: n + 1, Kind: "observed", Precision: "exact",
		Text:    fmt.Sprintf("svc-%d.exe wrote C:\\Windows\\Temp\\%x.tmp from 10.20.%d.%d", n%97, n*7919, n%200, n%251),
		Systems: fmt.Sprintf("host-%04d", n%300), Key: fmt.Sprintf("key-%d", n),
		Extra: fmt.Sprintf(`{"source":"EVT","record":%d}`, n)}
	if n%10 != 0 {
		r.From = began.Add(time.Duration(n*7919%1_000_003) * time.Second).Add(time.Duration(n))
		r.To = r.From
	}
	return r
}

// rowsOf gives rows 1 … n.
func rowsOf(n int) iter.Seq2[DatasetRow, error] {
	return func(yield func(DatasetRow, error) bool) {
		for i := 1; i <= n; i++ {
			if !yield(rowAt(i), nil) {
				return
			}
		}
	}
}

// load stages rows and commits them with one entry.
func (s *scribe) load(t testing.TB, id string, rows int) Staged {
	t.Helper()
	ctx := context.Background()
	staged, err := s.StageDataset(ctx, DatasetLoad{ID: id, Incident: "inc", Rows: rowsOf(rows)})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.record(ctx, "inc", func(b *Batch) { b.CommitDatasets = []string{id} }, "imported "+id); err != nil {
		t.Fatal(err)
	}
	return staged
}

func (s *scribe) index(t testing.TB) {
	t.Helper()
	for {
		done, err := s.IndexPending(context.Background(), indexRows)
		if err != nil {
			t.Fatal(err)
		}
		if done == 0 {
			return
		}
	}
}

func TestADatasetComesBackAsItWent(t *testing.T) {
	ctx := context.Background()
	s, path := newLogbook(t)
	const rows = 2500
	staged := s.load(t, "set", rows)
	other := s.load(t, "other", 30)
	if staged.Rows != rows || staged.Digest == other.Digest || staged.First.IsZero() || !staged.First.Before(staged.Last) {
		t.Fatalf("staged %+v", staged)
	}
	s.Close()
	s = openAt(t, path)
	if digest, err := s.DatasetDigest(ctx, "set"); err != nil || digest != staged.Digest {
		t.Fatalf("digest %s, %v, want %s", digest, err, staged.Digest)
	}
	got, err := s.DatasetRows(ctx, DatasetQuery{Datasets: []string{"set"}})
	if err != nil || len(got) != rows {
		t.Fatalf("%d rows, %v", len(got), err)
	}
	for i, r := range got {
		if i > 0 && r.From.Before(got[i-1].From) {
			t.Fatalf("row %d stands before its time", r.Row)
		}
		want := rowAt(r.Row)
		want.ID, want.Dataset = r.ID, "set"
		if r != want {
			t.Fatalf("row came back as\n%+v, went as\n%+v", r, want)
		}
	}
	// Pages put together are the whole.
	var paged []DatasetRow
	q := DatasetQuery{Datasets: []string{"set", "other"}, Limit: 300}
	for {
		page, err := s.DatasetRows(ctx, q)
		if err != nil {
			t.Fatal(err)
		}
		if len(page) == 0 {
			break
		}
		paged = append(paged, page...)
		q.After = &page[len(page)-1]
	}
	seen := map[int64]bool{}
	for _, r := range paged {
		seen[r.ID] = true
	}
	if len(paged) != rows+30 || len(seen) != rows+30 {
		t.Fatalf("%d rows on pages, %d different", len(paged), len(seen))
	}
	keys := map[string]bool{}
	if err := s.DatasetKeys(ctx, "set", func(k string) { keys[k] = true }); err != nil || len(keys) != rows {
		t.Fatalf("%d keys, %v", len(keys), err)
	}
}

func TestOldAndFarTimesKeepTheirNanoseconds(t *testing.T) {
	ctx := context.Background()
	s, _ := newLogbook(t)
	times := []time.Time{time.Date(1601, 1, 1, 0, 0, 0, 1, time.UTC), time.Date(1969, 12, 31, 23, 59, 59, 999_999_999, time.UTC),
		time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(9999, 12, 31, 23, 59, 59, 123_456_789, time.UTC)}
	staged, err := s.StageDataset(ctx, DatasetLoad{ID: "set", Incident: "inc", Rows: func(yield func(DatasetRow, error) bool) {
		for i, at := range times {
			if !yield(DatasetRow{Row: i + 1, From: at, To: at}, nil) {
				return
			}
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.record(ctx, "inc", func(b *Batch) { b.CommitDatasets = []string{"set"} }, "imported"); err != nil {
		t.Fatal(err)
	}
	got, err := s.DatasetRows(ctx, DatasetQuery{Datasets: []string{"set"}})
	if err != nil || len(got) != len(times) {
		t.Fatal(got, err)
	}
	for i, r := range got {
		if !r.From.Equal(times[i]) || !r.To.Equal(times[i]) {
			t.Errorf("%v came back as %v … %v", times[i], r.From, r.To)
		}
	}
	if digest, err := s.DatasetDigest(ctx, "set"); err != nil || digest != staged.Digest {
		t.Errorf("digest %s, %v, want %s", digest, err, staged.Digest)
	}
}

func TestAChangedRowChangesTheDigest(t *testing.T) {
	ctx := context.Background()
	s, _ := newLogbook(t)
	staged := s.load(t, "set", 50)
	if _, err := s.conn.ExecContext(ctx, "UPDATE dataset_row SET text = 'nothing happened' WHERE row = 7"); err != nil {
		t.Fatal(err)
	}
	if digest, err := s.DatasetDigest(ctx, "set"); err != nil || digest == staged.Digest {
		t.Fatalf("a changed row kept the digest, %v", err)
	}
}

func TestAnImportThatFailsOrIsCancelledLeavesNothing(t *testing.T) {
	s, _ := newLogbook(t)
	s.must(t, "inc", "one")
	torn := errors.New("the file is torn")
	for name, give := range map[string]func(cancel func()) iter.Seq2[DatasetRow, error]{
		"file torn": func(func()) iter.Seq2[DatasetRow, error] {
			return func(yield func(DatasetRow, error) bool) {
				for i := 1; i <= stageRows+500; i++ {
					if !yield(rowAt(i), nil) {
						return
					}
				}
				yield(DatasetRow{}, torn)
			}
		},
		"cancelled": func(cancel func()) iter.Seq2[DatasetRow, error] {
			return func(yield func(DatasetRow, error) bool) {
				for i := 1; i <= 2*stageRows; i++ {
					if i == stageRows+500 {
						cancel()
					}
					if !yield(rowAt(i), nil) {
						return
					}
				}
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(context.Background())
			defer cancel()
			_, err := s.StageDataset(ctx, DatasetLoad{ID: "set", Incident: "inc", Rows: give(cancel)})
			if !errors.Is(err, torn) && !errors.Is(err, context.Canceled) {
				t.Fatalf("got %v", err)
			}
			var left int
			if err := s.conn.QueryRowContext(context.Background(), "SELECT (SELECT count(*) FROM dataset) + (SELECT count(*) FROM dataset_row)").Scan(&left); err != nil || left > 0 {
				t.Fatalf("%d rows left, %v", left, err)
			}
			s.must(t, "inc", "goes on")
		})
	}
	s.load(t, "set", 100) // the same name can be tried again
	s.verify(t)
}

// Cancelling at any instant must leave a logbook that can be written on.
func TestCancellingAtAnyInstantLeavesTheLogbookUsable(t *testing.T) {
	s, path := newLogbook(t)
	for i := range 40 {
		ctx, cancel := context.WithTimeout(context.Background(), time.Duration(i)*700*time.Microsecond)
		_, err := s.StageDataset(ctx, DatasetLoad{ID: "set", Incident: "inc", Rows: rowsOf(3000)})
		if err == nil {
			err = s.record(ctx, "inc", func(b *Batch) { b.CommitDatasets = []string{"set"} }, "imported")
		}
		for err == nil {
			_, err = s.IndexPending(ctx, indexRows)
		}
		cancel()
		if err == nil || kindOf(err) != "" || !errors.Is(err, context.DeadlineExceeded) {
			t.Fatalf("round %d: %v", i, err)
		}
		if err := s.DropStaged(context.Background(), "set"); err != nil {
			t.Fatal(err)
		}
		var live bool
		if err := s.r.QueryRow("SELECT count(*) > 0 FROM dataset WHERE live = 1").Scan(&live); err != nil {
			t.Fatal(err)
		}
		if live {
			break
		}
		s.must(t, "inc", "goes on")
	}
	s.verify(t)
	s.Close()
	openAt(t, path).verify(t)
}

func TestUncommittedRowsAreSeenByNobodyAndSweptAtStart(t *testing.T) {
	ctx := context.Background()
	s, path := newLogbook(t)
	if _, err := s.StageDataset(ctx, DatasetLoad{ID: "set", Incident: "inc", Rows: rowsOf(500)}); err != nil {
		t.Fatal(err)
	}
	s.index(t)
	for _, q := range []DatasetQuery{{Datasets: []string{"set"}}, {Datasets: []string{"set"}, Text: "svc"}} {
		if rows, err := s.DatasetRows(ctx, q); err != nil || len(rows) > 0 {
			t.Fatalf("%d staged rows were seen, %v", len(rows), err)
		}
	}
	s.Close()
	s = openAt(t, path)
	var left int
	if err := s.r.QueryRow("SELECT (SELECT count(*) FROM dataset) + (SELECT count(*) FROM dataset_row)").Scan(&left); err != nil || left > 0 {
		t.Fatalf("%d rows left after reopening, %v", left, err)
	}
}

func TestQuickEntriesGetTheirTurnDuringALongImport(t *testing.T) {
	s, _ := newLogbook(t)
	done := make(chan error, 1)
	started := make(chan struct{})
	go func() {
		_, err := s.StageDataset(context.Background(), DatasetLoad{ID: "set", Incident: "inc", Rows: func(yield func(DatasetRow, error) bool) {
			close(started)
			rowsOf(3 * stageRows)(yield)
		}})
		done <- err
	}()
	<-started
	s.must(t, "inc", "typed during the import")
	select {
	case <-done:
		t.Fatal("the entry waited for the whole import")
	default:
	}
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	s.verify(t)
}

func TestRowsAreFoundByTextAndTimeRightAfterTheImport(t *testing.T) {
	ctx := context.Background()
	s, _ := newLogbook(t)
	s.load(t, "set", 3000)
	// No indexer has run: an export right after an import must miss no row.
	rows, err := s.DatasetRows(ctx, DatasetQuery{Datasets: []string{"set"}, Text: "svc-13 host-00"})
	want := 0
	for i := 1; i <= 3000; i++ {
		if i%97 == 13 && i%300 < 100 {
			want++
		}
	}
	if err != nil || len(rows) != want {
		t.Fatalf("%d rows found, %v, want %d", len(rows), err, want)
	}
	from, to := began.Add(1000*time.Second), began.Add(200_000*time.Second)
	rows, err = s.DatasetRows(ctx, DatasetQuery{Datasets: []string{"set"}, From: from, To: to})
	if err != nil || len(rows) == 0 {
		t.Fatal(len(rows), err)
	}
	for _, r := range rows {
		if r.From.Before(from) || !r.From.Before(to) {
			t.Fatalf("row at %v", r.From)
		}
	}
}

func TestFilesAreKeptOnceAndComeBackWhole(t *testing.T) {
	ctx := context.Background()
	s, path := newLogbook(t)
	for _, size := range []int{0, 1, insideLimit, insideLimit + 1, 3 << 20} {
		raw := bytes.Repeat([]byte{byte(size), 7, 0xFF}, size/3+1)[:size]
		var sums []Blob
		for range 2 {
			var seen int64
			b, err := s.PutBlob(ctx, bytes.NewReader(raw), func(n int64) { seen = n })
			if err != nil {
				t.Fatal(err)
			}
			if sum := sha256.Sum256(raw); b.SHA256 != hex.EncodeToString(sum[:]) || b.Size != int64(size) || (size > insideLimit) == (b.Place == insidePlace) {
				t.Fatalf("%d bytes kept as %+v", size, b)
			}
			if size > insideLimit && seen != int64(size) {
				t.Errorf("progress ended at %d of %d", seen, size)
			}
			sums = append(sums, b)
		}
		again := sums[0]
		if again.New = false; !sums[0].New || again != sums[1] {
			t.Errorf("the same file was kept twice: %+v", sums)
		}
		s.Close()
		s = openAt(t, path)
		if err := checkBlob(s.DB, sums[0].SHA256); err != nil {
			t.Error(err)
		}
	}
	_, err := s.OpenBlob(ctx, strings.Repeat("0", 64))
	if kindOf(err) != model.NotFound {
		t.Errorf("a file that is not kept: %v", err)
	}
	var count int
	if err := s.r.QueryRow("SELECT count(*) FROM blob").Scan(&count); err != nil || count != 5 {
		t.Errorf("%d rows for 5 files, %v", count, err)
	}
}

func checkBlob(db *DB, sum string) error {
	r, err := db.OpenBlob(context.Background(), sum)
	if err != nil {
		return err
	}
	defer r.Close()
	h := sha256.New()
	if _, err := io.Copy(h, r); err != nil {
		return err
	}
	if got := hex.EncodeToString(h.Sum(nil)); got != sum {
		return fmt.Errorf("file %s reads as %s", sum, got)
	}
	return nil
}

func TestABackupIsALogbookOfItsOwn(t *testing.T) {
	ctx := context.Background()
	s, path := newLogbook(t)
	s.must(t, "inc", "one", "two")
	staged := s.load(t, "set", 100)
	var sums []string
	for _, size := range []int{10, insideLimit * 2} {
		b, err := s.PutBlob(ctx, bytes.NewReader(make([]byte, size)), nil)
		if err != nil {
			t.Fatal(err)
		}
		sums = append(sums, b.SHA256)
	}
	dst := filepath.Join(filepath.Dir(path), "copy.bridgelog")
	stop := make(chan struct{})
	wrote := make(chan error, 1)
	go func() { // writing goes on meanwhile
		for {
			select {
			case <-stop:
				wrote <- nil
				return
			default:
				if err := s.record(ctx, "inc", nil, "meanwhile"); err != nil {
					wrote <- err
					return
				}
			}
		}
	}()
	if _, err := s.Backup(ctx, dst, Copying{}); err != nil {
		t.Fatal(err)
	}
	close(stop)
	if err := <-wrote; err != nil {
		t.Fatal(err)
	}
	_, err := s.Backup(ctx, dst, Copying{})
	wantRefusal(t, err, model.Conflict, "already")
	copied := openAt(t, dst)
	copied.verify(t)
	if digest, err := copied.DatasetDigest(ctx, "set"); err != nil || digest != staged.Digest {
		t.Errorf("digest %s, %v", digest, err)
	}
	for _, sum := range sums {
		if err := checkBlob(copied.DB, sum); err != nil {
			t.Error(err)
		}
	}
	copied.must(t, "inc", "the copy goes its own way")
}
