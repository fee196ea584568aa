package desk

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"bridgelog/model"
)

// The logbook in testdata was made once. Every later version must open it, with
// its key file and with its passphrase, and find its record whole.
const vectorPassphrase = "made once, kept for ever"

func TestTheFrozenLogbookOpens(t *testing.T) {
	ctx := context.Background()
	raw, err := os.ReadFile("testdata/vector.key")
	if err != nil {
		t.Fatal(err)
	}
	stick, err := KeyFile(raw)
	if err != nil {
		t.Fatal(err)
	}
	words, err := Passphrase(vectorPassphrase)
	if err != nil {
		t.Fatal(err)
	}
	for name, key := range map[string]Key{"key file": stick, "passphrase": words} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "vector.bridgelog")
			if err := os.CopyFS(path, os.DirFS("testdata/vector.bridgelog")); err != nil {
				t.Fatal(err)
			}
			o := options(&clock{time.Date(2026, 12, 1, 8, 0, 0, 0, time.UTC)})
			o.Unlock, o.Seal, o.Create = &key, nil, false
			d, err := Open(ctx, path, o)
			if err != nil {
				t.Fatal(err)
			}
			sound(t, d)
			board, err := d.Board(ctx)
			if err != nil || len(board) != 1 {
				t.Fatalf("%d incidents, %v", len(board), err)
			}
			v, err := d.Incident(ctx, board[0].ID)
			if err != nil || v.Title() != "Grüße aus dem Lagezentrum" {
				t.Errorf("%q, %v", v.Title(), err)
			}
			items := v.Evidence()
			if len(items) != 1 || items[0].File.Size != 200_000 {
				t.Fatalf("evidence: %+v", items)
			}
			if again, err := d.Reread(ctx, items[0], nil); err != nil || again.Result != model.Match {
				t.Errorf("the evidence reads as %+v, %v", again, err)
			}
			if err := d.FinishIndex(ctx); err != nil {
				t.Fatal(err)
			}
			if hits, err := d.SearchAll(ctx, "second entry", 5); err != nil || len(hits) != 1 {
				t.Errorf("found: %v, %v", hits, err)
			}
			if text, _, err := d.Draft(ctx, "quick"); err != nil || text != "half a sentence" {
				t.Errorf("draft %q, %v", text, err)
			}
			if err := d.Close(); err != nil {
				t.Fatal(err)
			}
		})
	}
}
