package storage

import (
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

// frozen are the digests of the schema files as they were shipped. A shipped
// file is never edited: a new one with the next number changes what is there.
var frozen = map[string]string{
	"migrations/0001_logbook.sql":  "67533ac100609166c491c36f12e1ccb9179764e4ceef5fd3f5b2eb35f45d9b5f",
	"migrations/0002_prefixes.sql": "f8b8b0a3de8108afed8cd77287edbc8503fc93856d1b0deb26b3209c6be32fe1",
	"migrations/0003_blocks.sql":   "02ff0eed6497608e6f100c328d0522fb7fc563084d759bda6a1e3303b95d5fa4",
	"migrations/0004_erasure.sql":  "83408c4bfb968563c732e02d2dcdc24df417fc4d665f2e5af521fd8c3cc32ee8",
	"migrations/0005_lost.sql":     "d38f7e2dddfc0f2e3d28aaa4d0028236a7528d7e4084994b758b03ca98916ae5",
}

func TestShippedSchemaFilesAreFrozen(t *testing.T) {
	files, err := schemaFiles()
	if err != nil {
		t.Fatal(err)
	}
	if len(files) != len(frozen) {
		t.Errorf("%d schema files, %d digests", len(files), len(frozen))
	}
	for i, name := range files {
		if want := fmt.Sprintf("migrations/%04d_", i+1); len(name) < len(want) || name[:len(want)] != want {
			t.Errorf("%s: want a name that begins with %s", name, want)
		}
		raw, err := migrations.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprintf("%x", sha256.Sum256(raw)); got != frozen[name] {
			t.Errorf("%s has digest %s", name, got)
		}
	}
}

func TestTablesAreStrictAndTheIdentityIsOurs(t *testing.T) {
	ctx := context.Background()
	s, _ := newLogbook(t)
	rows, err := s.r.QueryContext(ctx, "SELECT name FROM pragma_table_list WHERE type = 'table' AND schema = 'main' AND strict = 0 AND name NOT LIKE 'sqlite_%'")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		t.Errorf("table %s is not STRICT", name)
	}
	var id, version int
	if err := s.r.QueryRow("SELECT application_id, user_version FROM pragma_application_id, pragma_user_version").Scan(&id, &version); err != nil || id != appID || version != len(frozen) {
		t.Fatalf("application id %x, version %d, %v", id, version, err)
	}
}

// The first logbooks kept one index of all entries and one of all dataset rows.
// They are thrown away and built again; the record is untouched, and a copy
// stands beside it.
func TestAFirstLogbookGetsItsSearchBuiltAgain(t *testing.T) {
	ctx := context.Background()
	s, path := newLogbook(t)
	s.must(t, "inc", "Firewall blocked it")
	s.load(t, "set", 5)
	s.index(t)
	first, err := migrations.ReadFile("migrations/0001_logbook.sql")
	if err != nil {
		t.Fatal(err)
	}
	old := []string{"PRAGMA user_version = 1"}
	for _, b := range []block{entryBlock(0), rowBlock(1<<32 | 1)} {
		old = append(old, "DROP TABLE "+b.name+"_words", "DROP TABLE "+b.name)
	}
	old = append(old, "DROP TRIGGER body_no_delete", "DROP TABLE erased", "DROP TABLE erasing", "DROP TABLE backup_known", "DROP TABLE lost",
		regexp.MustCompile(`CREATE TRIGGER body_no_delete[^\n]+`).FindString(string(first)))
	for _, line := range append(old, searchTables.FindAllString(string(first), -1)...) {
		if _, err := s.conn.ExecContext(ctx, line); err != nil {
			t.Fatal(err)
		}
	}
	s.Close()
	s = openAt(t, path)
	s.index(t)
	if hits, err := s.Search(ctx, Query{Text: "f"}); err != nil || len(hits) != 1 {
		t.Errorf("entries found: %v, %v", hits, err)
	}
	if rows, err := s.DatasetRows(ctx, DatasetQuery{Datasets: []string{"set"}, Text: "svc"}); err != nil || len(rows) != 5 {
		t.Errorf("dataset rows found: %d, %v", len(rows), err)
	}
	if _, err := os.Stat(filepath.Join(path, fmt.Sprintf("before-version-%d.db", len(frozen)))); err != nil {
		t.Error(err)
	}
	var left int
	if err := s.r.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_schema WHERE name IN ('search', 'search_row')").Scan(&left); err != nil || left != 0 {
		t.Errorf("%d old indexes are left, %v", left, err)
	}
	s.verify(t)
}

var searchTables = regexp.MustCompile(`CREATE VIRTUAL TABLE search[^;]+`)
