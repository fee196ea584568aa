package pdf

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"bridgelog/report"
	"bridgelog/report/internal/sample"
)

// seeThrough is a picture with every degree of transparency, as a PNG.
func seeThrough(t *testing.T) []byte {
	t.Helper()
	im := image.NewNRGBA(image.Rect(0, 0, 512, 128))
	for y := range 128 {
		for x := range 512 {
			im.SetNRGBA(x, y, color.NRGBA{20, 90, 60, uint8(x / 2)})
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, im); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// A logo with transparency and an accent colour leave a document archival, in
// the same bytes each time, and saying the same words.
func TestTheHouseStyleStaysArchival(t *testing.T) {
	logo, err := report.ReadLogo("logo.png", seeThrough(t))
	if err != nil {
		t.Fatal(err)
	}
	docs, err := sample.Documents()
	if err != nil {
		t.Fatal(err)
	}
	doc := docs["incident"]
	plain := textLayer(t, draw(t, doc))
	doc.Meta.Style = report.Style{Accent: "#0a5a3c", Logo: logo}
	raw := draw(t, doc)
	if !bytes.Equal(raw, draw(t, doc)) {
		t.Error("drawn twice it has other bytes")
	}
	for _, forbidden := range []string{"/SMask", "/Mask", "/ca ", "/CA "} {
		if bytes.Contains(raw, []byte(forbidden)) {
			t.Errorf("the file has %s, which archives refuse", forbidden)
		}
	}
	if !bytes.Contains(raw, []byte("/Subtype /Image")) {
		t.Error("there is no logo")
	}
	if squeeze(textLayer(t, raw)) != squeeze(plain) {
		t.Error("the style has changed what the document says")
	}
	path := filepath.Join(t.TempDir(), "style.pdf")
	if err := os.WriteFile(path, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	if faults := preflight(t, []string{path}); faults != "" {
		t.Error(faults)
	}
}

// squeeze are the words of a text, each once: a logo moves where pages end.
func squeeze(s string) string {
	words := strings.Fields(s)
	slices.Sort(words)
	return strings.Join(slices.DeleteFunc(slices.Compact(words), func(w string) bool { return len(w) < 4 }), " ")
}
