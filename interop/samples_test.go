package interop

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"bridgelog/model"
)

// Samples that other tools really wrote lie beside the repository and are not
// part of it.
const samples = "../../shared/data"

var testNow = time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)

func testOptions(name string) Options {
	berlin, _ := time.LoadLocation("Europe/Berlin")
	return Options{FileName: filepath.Base(name), Home: berlin, Now: testNow, Modified: testNow, WantExtra: true}
}

// readBytes reads a whole file and checks what must hold for every file.
func readBytes(t testing.TB, content []byte, o Options) ([]Record, Summary, error) {
	t.Helper()
	var recs []Record
	sum, err := Read(context.Background(), bytes.NewReader(content), o, func(r Record) error {
		recs = append(recs, r)
		return nil
	})
	if sum.Records != sum.Accepted+sum.Rejected+sum.Duplicates {
		t.Fatalf("%d records, but %d accepted, %d rejected, %d duplicates", sum.Records, sum.Accepted, sum.Rejected, sum.Duplicates)
	}
	if err == nil && len(recs) != sum.Records {
		t.Fatalf("%d records counted, %d handed over", sum.Records, len(recs))
	}
	for i, r := range recs {
		if r.Number != i+1 {
			t.Fatalf("record %d has the number %d", i+1, r.Number)
		}
		switch {
		case r.Outcome != Accepted && r.Reason == "":
			t.Fatalf("record %d: no reason", r.Number)
		case r.Outcome == Accepted:
			for _, row := range append([]model.RowFields{r.Row}, r.More...) {
				if row.Text == "" || row.Source == nil || row.Source.Key == "" || row.Kind == "" {
					t.Fatalf("record %d: unfinished row %+v", r.Number, row)
				}
				if len(row.Text) > model.MaxText || !utf8.ValidString(row.Text) || strings.ContainsFunc(row.Text, unicode.IsControl) {
					t.Fatalf("record %d: the record would refuse the text %q", r.Number, row.Text)
				}
				if row.Happened.Known() && row.Happened.From.Location() != time.UTC {
					t.Fatalf("record %d: not in UTC", r.Number)
				}
				if !row.Happened.To.IsZero() && row.Happened.To.Before(row.Happened.From) {
					t.Fatalf("record %d: ends before it begins: %+v", r.Number, row.Happened)
				}
			}
		}
	}
	var refusal *model.Error
	if err != nil && (!errors.As(err, &refusal) || refusal.Text == "") {
		t.Fatalf("refused without a sentence: %v", err)
	}
	return recs, sum, err
}

func sample(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(samples, name))
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("the samples are not here")
	}
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestSamplesCounts(t *testing.T) {
	for _, tt := range []struct {
		file, format                                     string
		records, accepted, rejected, duplicates, undated int
	}{
		{"timesketch/evtx_part.csv", "timesketch-csv", 13, 13, 0, 0, 0},
		{"timesketch/timestamp_as_datetime.csv", "timesketch-csv", 4, 4, 0, 0, 0},
		{"timesketch/timestamp_conversion.csv", "timesketch-csv", 3, 3, 0, 0, 0},
		{"timesketch/sigma_events.jsonl", "timesketch-jsonl", 5, 5, 0, 0, 0},
		{"plaso/dynamic.csv", "plaso-dynamic", 20, 20, 0, 0, 0},
		{"plaso/extract_and_output.csv", "plaso-dynamic", 445, 445, 0, 0, 0},
		{"plaso/l2tcsv.csv", "plaso-l2tcsv", 19, 19, 0, 0, 0},
		{"plaso/json_line.jsonl", "plaso-jsonline", 20, 20, 0, 0, 0},
		{"plaso/tln.txt", "tln", 20, 20, 0, 0, 0},
		{"sentinel/incident_rest.ndjson", "sentinel-incident", 1, 1, 0, 0, 0},
		{"sentinel/incident_rest_minimal.json", "sentinel-incident", 1, 1, 0, 0, 0},
		{"sentinel/securityalert_log_analytics.csv", "sentinel-alert", 189, 189, 0, 0, 0},
		{"csv_generic/ait_alerts_russellmitchell.csv", "generic-csv", 600, 124, 0, 476, 0},
		{"csv_generic/ioc_type_indicator_app.csv", "generic-csv", 1034, 1025, 0, 9, 1025},
		{"csv_generic/symantec_av.csv", "generic-csv", 8, 8, 0, 0, 0},
		{"csv_generic/zoneh_defacement.csv", "generic-csv", 2, 2, 0, 0, 0},
	} {
		t.Run(tt.file, func(t *testing.T) {
			recs, sum, err := readBytes(t, sample(t, tt.file), testOptions(tt.file))
			if err != nil {
				t.Fatal(err)
			}
			if sum.Verdict.Format != tt.format {
				t.Errorf("taken for %q", sum.Verdict.Format)
			}
			if sum.Records != tt.records || sum.Accepted != tt.accepted || sum.Rejected != tt.rejected || sum.Duplicates != tt.duplicates || sum.Undated != tt.undated {
				t.Errorf("got %d = %d + %d + %d, %d undated", sum.Records, sum.Accepted, sum.Rejected, sum.Duplicates, sum.Undated)
			}
			for _, r := range recs[:min(3, len(recs))] {
				t.Logf("%d %+v %s %v %s", r.Line, r.Row.Happened, r.Reason, r.Flags, r.Row.Text)
				t.Logf("   %v %v %s %s", r.Row.Systems, r.Row.People, r.Row.Source.Product, r.Extra)
				for _, m := range r.More {
					t.Logf("   + %s %s %s", m.Happened.From, m.Kind, m.Text)
				}
			}
			t.Logf("%+v mapping %+v incident %+v", sum, sum.Mapping, sum.Incident)
		})
	}
}

func TestSamplesAllReadOrRefused(t *testing.T) {
	if _, err := os.Stat(samples); err != nil {
		t.Skip("the samples are not here")
	}
	err := filepath.WalkDir(samples, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		_, sum, err := readBytes(t, content, testOptions(path))
		if err == nil {
			t.Logf("%s: %s, %d records, %d accepted", path, sum.Verdict.Format, sum.Records, sum.Accepted)
			return nil
		}
		t.Logf("%s: %v", path, err)
		if strings.Contains(path, "veris") && !strings.Contains(path, "reference") && !strings.Contains(err.Error(), "VERIS") {
			t.Errorf("%s: not told as VERIS", path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
