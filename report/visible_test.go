package report_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"bridgelog/report"
	"bridgelog/report/internal/sample"
)

func TestWhatActsUnseenBecomesItsCodePoint(t *testing.T) {
	for acts, shown := range sample.Acting {
		if got := report.Visible("a" + acts + "b"); got != "a"+shown+"b" {
			t.Errorf("%q is shown as %q, want %q", acts, got, "a"+shown+"b")
		}
	}
	for _, plain := range append(sample.Hostile, "می\u200cخواهم", "👩🏽\u200d🚒", "a\tb\nc") {
		if got := report.Visible(plain); got != plain {
			t.Errorf("%q is harmless and became %q", plain, got)
		}
	}
	if got := report.Visible("a\r\nb"); got != "a\nb" {
		t.Errorf("a line end of Windows became %q", got)
	}
}

// What is left can stand in XML 1.0, whatever comes.
func FuzzVisible(f *testing.F) {
	for acts := range sample.Acting {
		f.Add(acts)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := report.Visible(s)
		if !utf8.ValidString(got) || report.Visible(got) != got {
			t.Errorf("%q became %q", s, got)
		}
		if i := strings.IndexFunc(got, func(r rune) bool {
			return r != '\t' && r != '\n' && r < ' ' || r == 0xFFFE || r == 0xFFFF
		}); i >= 0 {
			t.Errorf("%q leaves what XML forbids", s)
		}
	})
}

func TestFormatsFollowTheGuideAndThePlainOnesAreAlwaysThere(t *testing.T) {
	l, err := sample.Led()
	if err != nil {
		t.Fatal(err)
	}
	for key, more := range map[string]string{report.IncidentReport: "docx", "handover": "print", "": "", "no such document": ""} {
		want := strings.TrimSpace("pdf html text markdown csv json " + more)
		if got := strings.Join(l.Templates.Formats(key), " "); got != want {
			t.Errorf("%q comes as %s, want %s", key, got, want)
		}
	}
}
