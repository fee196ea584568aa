package pdf

import (
	"bytes"
	"context"
	"os"
	"testing"

	"bridgelog/assets"
	"bridgelog/report"
	"bridgelog/report/internal/sample"
)

func drawer(t testing.TB) *Drawer {
	t.Helper()
	s := assets.Fonts()
	d, err := New(Fonts{Regular: s.Regular, Bold: s.Bold, Mono: s.Mono, Fallback: s.Fallback}, assets.SRGB)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func draw(t testing.TB, doc report.Doc) []byte {
	t.Helper()
	var buf bytes.Buffer
	if err := drawer(t).Draw(context.Background(), &buf, doc, nil); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func TestLook(t *testing.T) {
	if dir := os.Getenv("LOOK"); dir != "" {
		c := sample.Choice()
		os.WriteFile(dir+"/a4.pdf", draw(t, report.Timeline(sample.Incident(), c)), 0o644)
		c.Paper, c.LegalHold, c.Draft = "letter", true, true
		v := sample.Incident()
		v.Drill = true
		os.WriteFile(dir+"/letter.pdf", draw(t, report.Timeline(v, c)), 0o644)
	}
}
