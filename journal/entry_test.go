package journal

import (
	"bytes"
	"errors"
	"math"
	"strings"
	"testing"
	"time"
)

// sample is the header documented in docs/journal.md.
var sample = Entry{
	Log: "56475aa75463474c", Seq: 411, Recorded: time.Date(2026, 3, 14, 9, 26, 53, 589793238, time.UTC), Drift: -1503,
	Author: "Ada Byron", Role: "incident manager", Incident: "INC-2026-0001", Kind: "record.put", Version: 1,
	Digest: BodyDigest([]byte("0123456789abcdef"), []byte("{}")),
}

const sampleText = `bridgelog entry 1
log: 56475aa75463474c
seq: 411
recorded: 2026-03-14T09:26:53.589793238Z
drift: -1503
author: Ada Byron
role: incident manager
incident: INC-2026-0001
kind: record.put
version: 1
body: 3601f574200e4788f443bfeee30e4188fae7330554764a6388d31c0e497943cc
`

func TestHeaderIsWrittenAsDocumented(t *testing.T) {
	got, err := sample.Encode()
	if err != nil || string(got) != sampleText {
		t.Errorf("%v\n%s", err, got)
	}
	back, err := Parse(got)
	if err != nil || back != sample {
		t.Errorf("%v: %+v", err, back)
	}
}

func TestTimeIsWrittenInUTC(t *testing.T) {
	e := sample
	e.Recorded = e.Recorded.In(time.FixedZone("IST", 5*3600+1800))
	if got, err := e.Encode(); err != nil || string(got) != sampleText {
		t.Errorf("%v\n%s", err, got)
	}
}

func TestNoRoleAndNoIncidentAreADash(t *testing.T) {
	e := sample
	e.Role, e.Incident = "", ""
	b, err := e.Encode()
	if err != nil {
		t.Fatal(err)
	}
	if back, err := Parse(b); err != nil || back.Role != "-" || back.Incident != "-" {
		t.Errorf("%v: %+v", err, back)
	}
}

func TestEncodeRefusesWhatCannotBeReadBack(t *testing.T) {
	tests := []struct {
		name   string
		change func(e *Entry)
	}{
		{"short log id", func(e *Entry) { e.Log = "1234" }},
		{"upper-case log id", func(e *Entry) { e.Log = "ABCDEF0123456789" }},
		{"sequence beyond any log", func(e *Entry) { e.Seq = MaxSize }},
		{"year of five digits", func(e *Entry) { e.Recorded = time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC) }},
		{"year before the first", func(e *Entry) { e.Recorded = time.Date(0, 12, 31, 0, 0, 0, 0, time.UTC) }},
		{"no author", func(e *Entry) { e.Author = "" }},
		{"author of two lines", func(e *Entry) { e.Author = "Ada\nrole: chief" }},
		{"author with a carriage return", func(e *Entry) { e.Author = "Ada\r" }},
		{"author with a next-line character", func(e *Entry) { e.Author = "Ada\u0085Byron" }},
		{"author with a line separator", func(e *Entry) { e.Author = "Ada\u2028Byron" }},
		{"author that is not UTF-8", func(e *Entry) { e.Author = "Ada\xff" }},
		{"author that ends in a space", func(e *Entry) { e.Author = "Ada " }},
		{"endless author", func(e *Entry) { e.Author = strings.Repeat("a", maxAuthor+1) }},
		{"endless role", func(e *Entry) { e.Role = strings.Repeat("a", maxRole+1) }},
		{"endless incident", func(e *Entry) { e.Incident = strings.Repeat("a", maxIncident+1) }},
		{"no kind", func(e *Entry) { e.Kind = "" }},
		{"kind with capitals", func(e *Entry) { e.Kind = "Record.put" }},
		{"kind with an empty word", func(e *Entry) { e.Kind = "record..put" }},
		{"kind that ends in a dot", func(e *Entry) { e.Kind = "record." }},
		{"version nought", func(e *Entry) { e.Version = 0 }},
		{"version beyond bounds", func(e *Entry) { e.Version = maxVersion + 1 }},
	}
	for _, tt := range tests {
		e := sample
		tt.change(&e)
		if b, err := e.Encode(); err == nil {
			t.Errorf("%s: written as %q", tt.name, b)
		}
	}
}

func TestLongestHeaderFits(t *testing.T) {
	e := sample
	e.Seq, e.Drift, e.Version = MaxSize-1, math.MinInt64, maxVersion
	e.Author, e.Role = strings.Repeat("a", maxAuthor), strings.Repeat("r", maxRole)
	e.Incident, e.Kind = strings.Repeat("i", maxIncident), strings.Repeat("k", maxKind)
	b, err := e.Encode()
	if err != nil || len(b) > maxHeader {
		t.Fatalf("%d bytes, %v", len(b), err)
	}
	if back, err := Parse(b); err != nil || back != e {
		t.Errorf("%v: %+v", err, back)
	}
}

func TestParseRefusesEveryOtherOrderOfLines(t *testing.T) {
	lines := strings.SplitAfter(strings.TrimSuffix(sampleText, "\n"), "\n")
	lines[len(lines)-1] += "\n"
	for i := range lines {
		for j := range i {
			l := append([]string{}, lines...)
			l[i], l[j] = l[j], l[i]
			if _, err := Parse([]byte(strings.Join(l, ""))); !errors.Is(err, ErrBroken) {
				t.Errorf("lines %d and %d swapped: %v", j, i, err)
			}
		}
		for name, l := range map[string][]string{
			"doubled": append(append(append([]string{}, lines[:i+1]...), lines[i]), lines[i+1:]...),
			"missing": append(append([]string{}, lines[:i]...), lines[i+1:]...),
			"blank":   append(append(append([]string{}, lines[:i]...), "\n"), lines[i:]...),
		} {
			if _, err := Parse([]byte(strings.Join(l, ""))); !errors.Is(err, ErrBroken) {
				t.Errorf("line %d %s: %v", i, name, err)
			}
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(sampleText))
	f.Add([]byte(strings.Replace(sampleText, "drift: -1503", "drift: +0", 1)))
	f.Add([]byte(strings.Replace(sampleText, "53.589793238Z", "53,589793238Z", 1)))
	f.Add([]byte(strings.ReplaceAll(sampleText, "\n", "\r\n")))
	f.Fuzz(func(t *testing.T, header []byte) {
		e, err := Parse(header)
		if err != nil {
			if !errors.Is(err, ErrBroken) || e != (Entry{}) {
				t.Errorf("%v, %+v", err, e)
			}
			return
		}
		again, err := e.Encode()
		if err != nil || !bytes.Equal(again, header) {
			t.Errorf("%q was accepted but is written %q, %v", header, again, err)
		}
	})
}

func TestTimesAreReadAsTheirLayoutSays(t *testing.T) {
	for _, s := range []string{"2026-03-28T18:00:00.000000001Z", "0001-01-01T00:00:00.000000000Z", "9999-12-31T23:59:59.999999999Z", "2024-02-29T00:00:00.000000000Z",
		"2026-02-29T00:00:00.000000000Z", "2026-13-01T00:00:00.000000000Z", "2026-01-01T24:00:00.000000000Z", "2026-01-01T00:60:00.000000000Z", "2026-01-01T00:00:60.000000000Z",
		"2026-01-00T00:00:00.000000000Z", "2026-01-01T00:00:00.00000000xZ", "2026-01-01 00:00:00.000000000Z", "2026-01-01T00:00:00.000000000z", "", "2026-01-01T00:00:00Z"} {
		want, wantErr := time.Parse(timeLayout, s)
		got, err := parseTime(s)
		if got != want || (err == nil) != (wantErr == nil) {
			t.Errorf("%q is read as %v, %v, not %v, %v", s, got, err, want, wantErr)
		}
	}
}

func BenchmarkParse(b *testing.B) {
	e := Entry{Log: "0123456789abcdef", Seq: 4711, Recorded: time.Date(2026, 3, 28, 18, 0, 0, 123456789, time.UTC), Author: "Kim Doe", Role: "-",
		Incident: "0123456789abcdef01234567", Kind: "record.put", Version: 1}
	header, err := e.Encode()
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := Parse(header); err != nil {
			b.Fatal(err)
		}
	}
}
