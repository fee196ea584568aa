package desk

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
	"testing"

	"bridgelog/report"
	"bridgelog/report/docx"
)

// saved is what a word processor makes of a document that was edited: its parts
// packed again, in another order.
func saved(t *testing.T, raw, old, new string) string {
	t.Helper()
	z, err := zip.NewReader(strings.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := range z.File {
		f := z.File[len(z.File)-1-i]
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		part, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		out, err := w.Create(f.Name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := out.Write(bytes.ReplaceAll(part, []byte(old), []byte(new))); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestACopyThatCounselEditedIsHeldAgainstTheEditionItWas(t *testing.T) {
	d, _ := dutiful(t)
	d.o.Drawers = map[string]report.Drawer{"text": full, "docx": docx.Draw}
	id := begin(t, d)
	a := finalOf(id, report.IncidentReport)
	exported(t, d, a) // in another format, from the state before
	a.Format = "docx"
	raw, r := exported(t, d, a)
	if got := checkFile(t, d, raw); !got.Ours() || got.Is[0].Report.SHA256 != r.SHA256 {
		t.Fatalf("%+v", got)
	}
	got := checkFile(t, d, saved(t, raw, "not known at this time", "known by now"))
	if got.Ours() || got.Origin != WasSo || got.Near == nil || got.Near.Incident != id || got.Near.Report.Edition != 2 || got.Near.Report.Format != "docx" {
		t.Errorf("%+v", got)
	}
	if got = checkFile(t, d, saved(t, raw, "· root ", "· root 0000 ")); got.Ours() || got.Origin == WasSo {
		t.Errorf("a root that never was: %+v", got)
	}
}

// A file of others may be no ZIP behind its first bytes, or one that grows
// without end.
func TestAZIPThatIsNoDocumentSaysNothing(t *testing.T) {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for range 3 {
		out, err := w.Create("docProps/core.xml")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.CopyN(out, zeros{}, 40<<20); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if n := len(docxSays(bytes.NewReader(b.Bytes()), int64(b.Len()))); n > 4*partBytes {
		t.Errorf("%d bytes were read of a part that should be small", n)
	}
	d, _ := open(t)
	for _, raw := range []string{b.String(), "PK\x03\x04", "PK\x03\x04" + strings.Repeat("x", 4000), b.String()[:b.Len()/2]} {
		if got := checkFile(t, d, raw); got.Ours() || got.Claim != nil {
			t.Errorf("%+v", got)
		}
	}
}

// zeros are bytes without end.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }
