package journal

import (
	"bytes"
	"math/bits"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestPageShowsTheRealBytes keeps docs/journal.md honest: what it prints as an
// example is what the program writes.
func TestPageShowsTheRealBytes(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "docs", "journal.md"))
	if err != nil {
		t.Fatal(err)
	}
	l, _ := exportLog(t)
	for _, example := range []string{sampleText, string(l.note)} {
		var block bytes.Buffer
		for line := range strings.Lines(example) {
			if line != "\n" {
				line = "    " + line
			}
			block.WriteString(line)
		}
		if !bytes.Contains(page, block.Bytes()) {
			t.Errorf("the page lacks\n%s", example)
		}
	}
	for _, text := range []string{l.edge.Head().Text(), l.edge.Head().Short(), ExportFormat, ProofFormat, PrefixProofFormat, SelectionFormat, KindShredded, KindContinued} {
		if !bytes.Contains(page, []byte(text)) {
			t.Errorf("the page lacks %q", text)
		}
	}
}

// TestStoredIndexIsAsDocumented checks the two formulas of section 5.
func TestStoredIndexIsAsDocumented(t *testing.T) {
	f := NewFrontier()
	for n := range uint64(2000) {
		if want := 2*int64(n) - int64(bits.OnesCount64(n)); StoredIndex(n) != want {
			t.Fatalf("entry %d is stored at %d, not %d", n, StoredIndex(n), want)
		}
		if got, want := len(f.Add(nil)), 1+bits.TrailingZeros64(n+1); got != want {
			t.Fatalf("entry %d has %d hashes, not %d", n, got, want)
		}
	}
}
