package storage

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// entryBody is as long as a typed line with its fields usually is.
var entryBody = `{"register":"timeline","row":{"text":"isolated host-0042 from the network; ` + strings.Repeat("as agreed with operations ", 4) + `","kind":"action","systems":["host-0042"]}}`

func BenchmarkAppend(b *testing.B) {
	s, _ := newLogbook(b)
	appendOne(b, s)
}

// BenchmarkAppendInMillion is to be held against BenchmarkAppend.
func BenchmarkAppendInMillion(b *testing.B) {
	s := million(b)
	appendOne(b, s)
}

func appendOne(b *testing.B, s *scribe) {
	ctx := context.Background()
	for b.Loop() {
		if err := s.record(ctx, "inc", nil, entryBody); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "entries/s")
}

// million is a logbook of a million entries in a thousand incidents.
func million(b *testing.B) *scribe {
	b.Helper()
	s, _ := newLogbook(b)
	const many = 10_000
	bodies := make([]string, many)
	for n := range 100 {
		for i := range bodies {
			bodies[i] = strconv.Itoa(n*many+i) + " " + rowAt(n*many+i).Text
		}
		batch, next, err := s.batch("inc", bodies...)
		if err != nil {
			b.Fatal(err)
		}
		for i := range batch.Entries {
			batch.Entries[i].Incident = fmt.Sprint("inc-", i%1000)
		}
		if err := s.Append(context.Background(), batch); err != nil {
			b.Fatal(err)
		}
		s.frontier = next
	}
	// What the making left to the system is on the medium before anything is
	// measured.
	path := s.Path()
	if err := s.Close(); err != nil {
		b.Fatal(err)
	}
	f, err := os.OpenFile(filepath.Join(path, dbFile), os.O_RDWR, 0)
	if err != nil {
		b.Fatal(err)
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		b.Fatal(err)
	}
	return openAt(b, path)
}

// BenchmarkBareInsert is what BenchmarkAppend is held against: one durable row
// per transaction through one process of the sqlite3 shell.
func BenchmarkBareInsert(b *testing.B) {
	shell := newShell(b)
	db := filepath.Join(b.TempDir(), "bare.db")
	quoted := "'" + strings.ReplaceAll(entryBody, "'", "''") + "'"
	run(b, exec.Command(shell, db, "PRAGMA journal_mode=WAL; CREATE TABLE entry (seq INTEGER PRIMARY KEY, body TEXT);"), nil)
	b.ResetTimer()
	read, write := io.Pipe()
	go func() {
		fmt.Fprintln(write, "PRAGMA synchronous=FULL;")
		for range b.N {
			fmt.Fprintf(write, "BEGIN IMMEDIATE; INSERT INTO entry (body) VALUES (%s); COMMIT;\n", quoted)
		}
		write.Close()
	}()
	run(b, exec.Command(shell, "-batch", db), read)
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "entries/s")
}

func newShell(b *testing.B) string {
	b.Helper()
	path, err := exec.LookPath("sqlite3")
	if err != nil {
		b.Skip("the sqlite3 shell is not installed")
	}
	return path
}

func run(b *testing.B, c *exec.Cmd, in io.Reader) {
	b.Helper()
	var out bytes.Buffer
	c.Stdin, c.Stdout, c.Stderr = in, &out, &out
	if err := c.Run(); err != nil {
		b.Fatalf("%v: %s", err, out.String())
	}
}

const loadRows = 100_000

func BenchmarkLoad100k(b *testing.B) {
	ctx := context.Background()
	s, _ := newLogbook(b)
	n := 0
	for b.Loop() {
		n++
		id := fmt.Sprint("set-", n)
		if _, err := s.StageDataset(ctx, DatasetLoad{ID: id, Incident: "inc", Rows: rowsOf(loadRows)}); err != nil {
			b.Fatal(err)
		}
		if err := s.record(ctx, "inc", func(b *Batch) { b.CommitDatasets = []string{id} }, "imported"); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkIndex100k is what search does behind a load.
func BenchmarkIndex100k(b *testing.B) {
	s, _ := newLogbook(b)
	n := 0
	for b.Loop() {
		b.StopTimer()
		n++
		s.load(b, fmt.Sprint("set-", n), loadRows)
		b.StartTimer()
		s.index(b)
	}
}

// BenchmarkBareImport100k is what BenchmarkLoad100k is held against: the shell's
// .import of the same rows into a table with an index, then into FTS5.
func BenchmarkBareImport100k(b *testing.B) {
	shell := newShell(b)
	dir := b.TempDir()
	file := filepath.Join(dir, "rows.csv")
	f, err := os.Create(file)
	if err != nil {
		b.Fatal(err)
	}
	w := csv.NewWriter(f)
	for i := 1; i <= loadRows; i++ {
		r := rowAt(i)
		_ = w.Write([]string{strconv.Itoa(r.Row), strconv.Itoa(r.Line), r.From.String(), r.To.String(), r.Precision, r.Kind, r.Text, r.Systems, r.People, r.Key, r.Extra}) // Flush and Error below
	}
	w.Flush()
	if err := w.Error(); err != nil {
		b.Fatal(err)
	}
	if err := f.Close(); err != nil {
		b.Fatal(err)
	}
	n := 0
	for b.Loop() {
		n++
		run(b, exec.Command(shell, "-batch", filepath.Join(dir, fmt.Sprint(n, ".db"))), strings.NewReader(`
CREATE TABLE r (row, line, at, until, prec, kind, text, systems, people, key, extra);
CREATE INDEX r_at ON r (at);
CREATE VIRTUAL TABLE f USING fts5 (text, systems, people, content = 'r');
.mode csv
.import "`+file+`" r
INSERT INTO f (f) VALUES ('rebuild');
`))
	}
}

func BenchmarkSearchMillion(b *testing.B) {
	ctx := context.Background()
	s := million(b)
	s.index(b)
	for _, text := range []string{"s", "svc", "wrote", "svc-13", "10.20.30", "10.20.30.81", "777777", "svc-13 10.20", "nowhere"} {
		b.Run(text, func(b *testing.B) {
			for b.Loop() {
				if _, err := s.Search(ctx, Query{Text: text}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkSearchMillionRows(b *testing.B) {
	ctx := context.Background()
	s, _ := newLogbook(b)
	s.load(b, "set", 1_000_000)
	s.index(b)
	for _, q := range []DatasetQuery{{}, {Text: "s"}, {Text: "svc"}, {Text: "wrote"}, {Text: "svc-13"}, {Text: "10.20.30.81"}, {Text: "host-0042"}, {From: began.AddDate(0, 0, 5), To: began.AddDate(0, 0, 6)}} {
		q.Datasets, q.Limit = []string{"set"}, 200
		b.Run(fmt.Sprint("text=", q.Text, " from=", !q.From.IsZero()), func(b *testing.B) {
			for b.Loop() {
				if _, err := s.DatasetRows(ctx, q); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
