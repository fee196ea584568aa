package cipher

import (
	"database/sql"
	"math/rand/v2"
	"path/filepath"
	"testing"
)

// Each work is measured on a plain file and on a sealed one in one run:
// go test -run '^$' -bench . ./storage/cipher
func both(b *testing.B, work func(b *testing.B, db *sql.DB)) {
	for _, name := range []string{"plain", "sealed"} {
		b.Run(name, func(b *testing.B) {
			path := filepath.Join(b.TempDir(), "a.db")
			var v *VFS
			if name == "sealed" {
				v = register(b, NewMaster())
				if err := v.Create(path); err != nil {
					b.Fatal(err)
				}
			}
			db := openAt(b, path, v, "journal_mode(WAL)", "cache_size(-2000)")
			do(b, db, "CREATE TABLE e(id INTEGER PRIMARY KEY, body TEXT)")
			work(b, db)
			db.Close()
		})
	}
}

func BenchmarkDurableEntry(b *testing.B) {
	both(b, func(b *testing.B, db *sql.DB) {
		insert, err := db.Prepare("INSERT INTO e(body) VALUES (hex(randomblob(150)))")
		if err != nil {
			b.Fatal(err)
		}
		defer insert.Close()
		for b.Loop() {
			if _, err := insert.Exec(); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkImportOfTenThousand(b *testing.B) {
	both(b, func(b *testing.B, db *sql.DB) {
		for b.Loop() {
			do(b, db, fill(10_000, "row"))
		}
	})
}

func BenchmarkRangeOf200(b *testing.B) {
	both(b, func(b *testing.B, db *sql.DB) {
		do(b, db, fill(100_000, "row"), "PRAGMA wal_checkpoint(TRUNCATE)")
		b.ResetTimer()
		for b.Loop() {
			rows, err := db.Query("SELECT id, body FROM e WHERE id >= ? LIMIT 200", rand.IntN(99_000))
			if err != nil {
				b.Fatal(err)
			}
			for rows.Next() {
			}
			if err := rows.Close(); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkUnlock is what one guess at a passphrase costs here.
func BenchmarkUnlock(b *testing.B) {
	u := passphrase(b, "correct horse")
	u.Cost = DefaultCost
	k, err := NewKeyFile(NewMaster(), "signer", u)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := k.Unlock(u); err != nil {
			b.Fatal(err)
		}
	}
}
