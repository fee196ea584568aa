package storage

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// Every row SQLite finds in a sound database is found from its pages, with the
// same values: tables of the journal and beside it, long rows among them.
func TestEveryRowIsFoundFromThePagesAlone(t *testing.T) {
	for name, make := range map[string]func(testing.TB, string) *scribe{"sealed": createAt, "plain": createPlain} {
		t.Run(name, func(t *testing.T) {
			ctx := context.Background()
			path := filepath.Join(t.TempDir(), "test.bridgelog")
			s := make(t, path)
			s.must(t, "inc", "a short entry", string(bytes.Repeat([]byte("a long entry "), 4000)))
			s.load(t, "set", 3000)
			if _, err := s.PutBlob(ctx, bytes.NewReader(bytes.Repeat([]byte{7}, 90_000)), nil); err != nil {
				t.Fatal(err)
			}
			if err := s.SaveDraft(ctx, "note", []byte("typed"), began); err != nil {
				t.Fatal(err)
			}
			if err := s.emptyLog(); err != nil {
				t.Fatal(err)
			}
			c, err := newCarver(filepath.Join(path, dbFile), s.seal)
			if err != nil {
				t.Fatal(err)
			}
			defer c.close()
			found := map[string]int{}
			bad, err := c.rows(ctx, func(rowid int64, v []any) error {
				for i := range v {
					if v[i] == nil && i == 0 {
						v[i] = rowid
					}
				}
				found[fmt.Sprint(v...)]++
				return nil
			}, nil)
			if err != nil || bad > 0 {
				t.Fatalf("%d pages cannot be read: %v", bad, err)
			}
			for _, table := range []string{"entry", "body", "tree", "head", "blob", "dataset", "dataset_row", "draft", "setting", "summary"} {
				rows, err := s.r.QueryContext(ctx, "SELECT * FROM "+table)
				if err != nil {
					t.Fatal(err)
				}
				cols := must(rows.Columns())
				for rows.Next() {
					v := newRow(len(cols))
					if err := rows.Scan(v...); err != nil {
						t.Fatal(err)
					}
					for i := range v {
						v[i] = *v[i].(*any)
					}
					if found[fmt.Sprint(v...)] == 0 {
						t.Errorf("a row of %s is not found: %.100v", table, v)
					}
				}
				rows.Close()
			}
		})
	}
}

func newRow(n int) []any {
	v := make([]any, n)
	for i := range v {
		v[i] = new(any)
	}
	return v
}

// A damaged file may hold anything where pages should be.
func FuzzCarve(f *testing.F) {
	path := filepath.Join(f.TempDir(), "test.bridgelog")
	s := createPlain(f, path)
	s.must(f, "inc", "an entry", string(bytes.Repeat([]byte("a long entry "), 700)))
	if err := s.emptyLog(); err != nil {
		f.Fatal(err)
	}
	raw, err := os.ReadFile(filepath.Join(path, dbFile))
	if err != nil {
		f.Fatal(err)
	}
	for at := 0; at+carvedPage <= len(raw); at += 3 * carvedPage {
		f.Add(raw[at : at+carvedPage])
	}
	file := filepath.Join(f.TempDir(), "pages")
	f.Fuzz(func(t *testing.T, page []byte) {
		if err := os.WriteFile(file, append(bytes.Clone(page), raw[:2*carvedPage]...), 0o600); err != nil {
			t.Fatal(err)
		}
		c, err := newCarver(file, nil)
		if err != nil {
			t.Fatal(err)
		}
		defer c.close()
		if _, err := c.rows(context.Background(), func(int64, []any) error { return nil }, nil); err != nil {
			t.Error(err)
		}
	})
}
