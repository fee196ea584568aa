package storage

import (
	"context"
	"crypto/sha256"
	"fmt"
	"testing"
)

// frozen are the digests of the schema files as they were shipped. A shipped
// file is never edited: a new one with the next number changes what is there.
var frozen = map[string]string{
	"migrations/0001_logbook.sql": "67533ac100609166c491c36f12e1ccb9179764e4ceef5fd3f5b2eb35f45d9b5f",
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
