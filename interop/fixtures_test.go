package interop

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"

	"bridgelog/model"
)

var update = flag.Bool("update", false, "write the outlines anew")

// outline is what a person would check about a reading, one line a row.
func outline(recs []Record, sum Summary, err error) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s\n", sum.Verdict.Format, sum.Verdict.Reason)
	if err != nil {
		fmt.Fprintf(&b, "refused: %v\n", err)
	}
	row := func(mark string, r model.RowFields) {
		m := r.Happened
		fmt.Fprintf(&b, "  %s %s", mark, m.Precision)
		if m.Known() {
			fmt.Fprintf(&b, " %s", m.From.Format("2006-01-02T15:04:05.999999999Z07:00"))
			if !m.To.IsZero() {
				fmt.Fprintf(&b, " to %s", m.To.Format("2006-01-02T15:04:05.999999999Z07:00"))
			}
			if m.Margin > 0 {
				fmt.Fprintf(&b, " ±%ds", m.Margin)
			}
			fmt.Fprintf(&b, " zone %s %+d", m.Zone, m.Offset)
		}
		fmt.Fprintf(&b, " typed %q", m.Typed)
		if m.Assumed != "" {
			fmt.Fprintf(&b, " assumed %s", m.Assumed)
		}
		if r.Noticed != nil {
			fmt.Fprintf(&b, " noticed %s", r.Noticed.From.Format("2006-01-02T15:04:05.999999999Z07:00"))
		}
		fmt.Fprintf(&b, "\n    %s: %s\n    systems %q people %q product %q\n", r.Kind, r.Text, r.Systems, r.People, r.Source.Product)
	}
	for _, r := range recs {
		fmt.Fprintf(&b, "%d (line %d) %s", r.Number, r.Line, [...]string{"accepted", "rejected", "duplicate"}[r.Outcome])
		if r.Reason != "" {
			fmt.Fprintf(&b, ": %s", r.Reason)
		}
		if len(r.Flags) > 0 {
			fmt.Fprintf(&b, " [%s]", strings.Join(r.Flags, ", "))
		}
		b.WriteByte('\n')
		if r.Outcome == Accepted {
			row("-", r.Row)
			for _, m := range r.More {
				row("+", m)
			}
			if len(r.Extra) > 2 {
				fmt.Fprintf(&b, "    extra %s\n", r.Extra)
			}
		}
	}
	fmt.Fprintf(&b, "%d = %d + %d + %d, %d undated, %s\n", sum.Records, sum.Accepted, sum.Rejected, sum.Duplicates, sum.Undated, sum.Encoding)
	var flagged []string
	for f, n := range sum.Flagged {
		flagged = append(flagged, fmt.Sprintf("%s %d", f, n))
	}
	sort.Strings(flagged)
	if len(flagged) > 0 {
		fmt.Fprintf(&b, "flagged: %s\n", strings.Join(flagged, ", "))
	}
	if sum.ZoneGuessed > 0 {
		fmt.Fprintf(&b, "zone %s for %d times: %s\n", sum.Zone, sum.ZoneGuessed, sum.ZoneWhy)
	}
	if sum.DayMonth != "" {
		fmt.Fprintf(&b, "dates: %s\n", sum.DayMonth)
	}
	for _, n := range sum.Notices {
		fmt.Fprintf(&b, "notice: %s\n", n)
	}
	if m := sum.Mapping; m != nil {
		fmt.Fprintf(&b, "mapping: %+v\n", *m)
	}
	if p := sum.Incident; p != nil {
		fmt.Fprintf(&b, "incident: %q %q %s (was %q) %s detected %s systems %q refs %q\n", p.Title, p.Description, p.Severity, p.SeverityWas, p.Source, p.Detected.From, p.Systems, p.Refs)
	}
	return b.String()
}

// Every fixture reads as its outline says. The fixtures are made up in the
// shape of real files.
func TestFixtures(t *testing.T) {
	files, _ := filepath.Glob("testdata/*")
	n := 0
	for _, file := range files {
		if filepath.Ext(file) == ".outline" || !strings.Contains(filepath.Base(file), ".") {
			continue
		}
		n++
		t.Run(filepath.Base(file), func(t *testing.T) {
			content, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			recs, sum, err := readBytes(t, content, testOptions(file))
			got := outline(recs, sum, err)
			golden := file + ".outline"
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
	if n == 0 {
		t.Fatal("no fixtures")
	}
}
