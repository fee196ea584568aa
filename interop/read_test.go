package interop

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"unicode/utf16"

	"bridgelog/model"
)

const small = "message,datetime,timestamp_desc\nfirst,2026-03-01T10:00:00Z,Time Logged\nsecond,2026-03-01T10:01:00Z,Time Logged\n"

// Every file that cannot be read says in a sentence what it is.
func TestUnreadableFilesAreRefusedWithASentence(t *testing.T) {
	for _, tt := range []struct {
		name, file, content, says string
	}{
		{"empty", "a.csv", "", "The file is empty."},
		{"blanks", "a.csv", " \n\n", "nothing but blanks"},
		{"header only", "a.csv", "message,datetime,timestamp_desc\n", "holds no records"},
		{"header only, generic", "a.csv", "Time,Host,Message\n", "holds no records"},
		{"empty array", "a.json", "[]", "holds no records"},
		{"empty page", "a.json", `{"value":[]}`, "holds no records"},
		{"picture", "a.csv", "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "PNG"},
		{"zip", "a.zip", "PK\x03\x04\x14\x00\x00\x00\x08\x00abc.csv", "ZIP archive"},
		{"xlsx", "a.xlsx", "PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00[Content_Types].xml", "Office"},
		{"gzip", "a.gz", "\x1f\x8b\x08\x00\x00\x00\x00\x00", "Unpack it first"},
		{"pdf", "a.pdf", "%PDF-1.7\n", "PDF"},
		{"garbage", "a.csv", "\x01\x02\x03\x04\x05\x06\x07\x10\x11\x12", "not a text file"},
		{"nothing but NUL", "a.csv", strings.Repeat("\x00", 5000), "not a text file"},
		{"prose", "a.txt", "Dear all,\nwe met on Tuesday, as agreed, to look at the matter.\nNothing came of it.\n", "neither a table"},
		{"one long line", "a.txt", strings.Repeat("lorem ipsum ", 200_000), "neither a table"},
		{"mail", "a.eml", "From: a@b.example\nTo: c@d.example\nSubject: x\nDate: Mon, 1 Jan 2024 00:00:00 +0000\n\nhello\n", "an e-mail"},
		{"stix", "a.json", `{"type":"bundle","id":"bundle--1","objects":[{"type":"indicator"}]}`, "a STIX bundle"},
		{"misp", "a.json", `{"Event":{"uuid":"1","info":"x","Attribute":[]}}`, "a MISP event"},
		{"veris", "a.JSON", `{"schema_version":"1.3.7","security_incident":"Confirmed","victim":{},"actor":{},"action":{}}`, "a VERIS record"},
		{"broken veris", "a.json", "{\"schema_version\":\"1.3.7\",\n\"security_incident\":\"Confirmed\"\n\"victim\":{}}", "line 3, column 1"},
		{"cef", "a.log", "CEF:0|Vendor|Product|1|100|name|5|src=192.0.2.1\n", "CEF"},
		{"syslog", "a.log", "May 18 16:02:00 host sshd[1]: hello\nMay 18 16:02:01 host sshd[1]: hello\n", "syslog"},
		{"other json", "a.json", `{"a":1}`, "none of the kinds"},
		{"web page", "a.html", "<!DOCTYPE html><html></html>", "web page"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, _, err := readBytes(t, []byte(tt.content), testOptions(tt.file))
			if err == nil {
				t.Fatal("was read")
			}
			if !strings.Contains(err.Error(), tt.says) {
				t.Errorf("says %q", err)
			}
			if _, again := Recognise(bytes.NewReader([]byte(tt.content)), testOptions(tt.file)); again != nil && again.Error() != err.Error() {
				t.Errorf("recognised as %q", again)
			}
		})
	}
}

// The same text gives the same records in every encoding and with every line
// ending.
func TestEncodingsAndLineEndsDoNotMatter(t *testing.T) {
	text := "message,datetime,timestamp_desc\n\"größer\nals\",2026-03-01T10:00:00Z,Time Logged\n\nzweite,2026-03-01T10:01:00Z,Time Logged\n"
	want, _, err := readBytes(t, []byte(text), testOptions("a.csv"))
	if err != nil || len(want) != 2 {
		t.Fatal(want, err)
	}
	sixteen := func(text string, big, mark bool) []byte {
		var out []byte
		if mark {
			text = "\uFEFF" + text
		}
		for _, u := range utf16.Encode([]rune(text)) {
			if big {
				out = append(out, byte(u>>8), byte(u))
			} else {
				out = append(out, byte(u), byte(u>>8))
			}
		}
		return out
	}
	crlf, cr := strings.ReplaceAll(text, "\n", "\r\n"), strings.ReplaceAll(text, "\n", "\r")
	for name, content := range map[string][]byte{
		"CRLF": []byte(crlf), "CR": []byte(cr), "mark": []byte("\uFEFF" + text), "mark and CRLF": []byte("\uFEFF" + crlf),
		"UTF-16 LE": sixteen(text, false, true), "UTF-16 BE": sixteen(crlf, true, true),
		"UTF-16 LE without mark": sixteen(crlf, false, false), "UTF-16 BE without mark": sixteen(cr, true, false),
		"Windows-1252":   []byte(strings.ReplaceAll(strings.ReplaceAll(text, "ö", "\xf6"), "ß", "\xdf")),
		"NUL at the end": []byte(text + strings.Repeat("\x00", 100)),
	} {
		got, sum, err := readBytes(t, content, testOptions("a.csv"))
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %v\ngot  %+v\nwant %+v (%s)", name, err, got, want, sum.Encoding)
		}
	}
}

func TestSecondImportKnowsWhatIsThere(t *testing.T) {
	for _, file := range []string{"timesketch.csv", "timesketch.jsonl", "l2t.csv", "alerts.csv", "incidents_page.json", "incident_table.csv", "timeline.tln"} {
		content, err := os.ReadFile(filepath.Join("testdata", file))
		if err != nil {
			t.Fatal(err)
		}
		o := testOptions(file)
		first, _, err := readBytes(t, content, o)
		if err != nil {
			t.Fatal(err)
		}
		known := map[string]bool{}
		for _, r := range first {
			if r.Outcome != Accepted {
				continue
			}
			for _, row := range append([]model.RowFields{r.Row}, r.More...) {
				if known[row.Source.Key] {
					t.Errorf("%s: key %s twice", file, row.Source.Key)
				}
				known[row.Source.Key] = true
			}
		}
		o.Seen = func(key string) bool { return known[key] }
		_, sum, err := readBytes(t, content, o)
		if err != nil || sum.Accepted != 0 || sum.Duplicates == 0 {
			t.Errorf("%s: %d accepted the second time, %v", file, sum.Accepted, err)
		}
	}
}

func TestDayAndMonthAreAskedForOnceAndThenKept(t *testing.T) {
	content, err := os.ReadFile("testdata/two_readings.csv")
	if err != nil {
		t.Fatal(err)
	}
	o := testOptions("two_readings.csv")
	_, _, err = readBytes(t, content, o)
	var q *model.Error
	if !errors.As(err, &q) || q.Kind != model.Question || len(q.Choices) != 2 {
		t.Fatalf("not asked: %v", err)
	}
	for i, want := range []string{"2026-04-03", "2026-03-04"} {
		o.TimeForm = q.Choices[i].Replace
		recs, _, err := readBytes(t, content, o)
		if err != nil {
			t.Fatal(err)
		}
		if got := recs[0].Row.Happened.Local().Format("2006-01-02"); got != want {
			t.Errorf("%s: %s, want %s", q.Choices[i].Label, got, want)
		}
	}
	// One value over 12, at the very end of a long file, decides for all.
	long := "time,message\n" + strings.Repeat("03/04/2026 10:00,x\n", 2000) + "03/13/2026 10:00,y\n"
	recs, sum, err := readBytes(t, []byte(long), testOptions("long.csv"))
	if err != nil || sum.DayMonth != "month first" || recs[0].Row.Happened.From.Month() != 3 {
		t.Errorf("%v %q", err, sum.DayMonth)
	}
	// Timesketch files made by hand are no exception.
	hand := "message,datetime,timestamp_desc\nx,03/04/2026 10:00:00,Time Logged\n"
	if _, _, err = readBytes(t, []byte(hand), testOptions("hand.csv")); !errors.As(err, &q) || q.Kind != model.Question {
		t.Errorf("not asked: %v", err)
	}
	// A file that contradicts itself is asked about too.
	both := "time,message\n03/04/2026 10:00,x\n13/03/2026 10:00,y\n03/13/2026 10:00,z\n"
	if _, _, err = readBytes(t, []byte(both), testOptions("both.csv")); !errors.As(err, &q) || q.Kind != model.Question {
		t.Errorf("contradiction passed: %v", err)
	}
	o = testOptions("both.csv")
	o.TimeForm = "dmy"
	if _, sum, err = readBytes(t, []byte(both), o); err != nil || sum.Undated != 1 {
		t.Errorf("%v, %d undated", err, sum.Undated)
	}
}

func TestMappingGivenByAPerson(t *testing.T) {
	text := "a;b;c;d;e\n2026-03-01 10:00;Europe/Lisbon;x;y;note\n2026-03-01 10:00;Europe/Lisbon;x;z;decision\n"
	o := testOptions("m.csv")
	o.Mapping = &Mapping{Time: []string{"A"}, ZoneColumn: "b", Text: []string{"c", "d"}, Systems: []string{"c", "d"}, Kind: "e", ID: "c"}
	recs, sum, err := readBytes(t, []byte(text), o)
	if err != nil {
		t.Fatal(err)
	}
	r := recs[0].Row
	if r.Text != "x · y" || r.Kind != model.Note || r.Happened.Zone != "Europe/Lisbon" || r.Happened.Assumed != "" || !reflect.DeepEqual(r.Systems, []string{"x", "y"}) {
		t.Errorf("%+v", r)
	}
	if sum.Duplicates != 1 || sum.ZoneGuessed != 0 {
		t.Errorf("%+v", sum)
	}
	for _, m := range []Mapping{{Time: []string{"nowhere"}}, {Text: []string{"c"}, KindConst: "gossip"}, {Text: []string{"c"}, TimeForm: "moon"}} {
		o.Mapping = &m
		if _, _, err := readBytes(t, []byte(text), o); err == nil {
			t.Errorf("%+v was taken", m)
		}
	}
	v, err := Recognise(strings.NewReader(text), testOptions("m.csv"))
	w, err2 := Recognise(strings.NewReader(strings.ToUpper(text[:9])+text[9:]), testOptions("m.csv"))
	if err != nil || err2 != nil || v.Fingerprint == "" || v.Fingerprint != w.Fingerprint {
		t.Errorf("fingerprints %q and %q", v.Fingerprint, w.Fingerprint)
	}
}

func TestPersonMayOverruleTheFormat(t *testing.T) {
	o := testOptions("a.csv")
	o.Format = "generic-csv"
	_, sum, err := readBytes(t, []byte(small), o)
	if err != nil || sum.Verdict.Format != "generic-csv" || sum.Accepted != 2 {
		t.Errorf("%+v %v", sum, err)
	}
	for _, name := range []string{"plaso-jsonline", "sentinel-alert", "nonsense"} {
		o.Format = name
		if _, _, err := readBytes(t, []byte(small), o); err == nil {
			t.Errorf("read as %s", name)
		}
	}
	for _, name := range FormatNames() {
		if formats[name] == nil {
			t.Errorf("%s is listed but cannot be read", name)
		}
	}
}

func TestReadingStops(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	content := timesketchRows(5000)
	n := 0
	_, err := Read(ctx, bytes.NewReader(content), testOptions("a.csv"), func(Record) error {
		if n++; n == 10 {
			cancel()
		}
		return nil
	})
	if !errors.Is(err, context.Canceled) || n > 3000 {
		t.Errorf("%v after %d", err, n)
	}
	full := errors.New("disk full")
	if _, err := Read(context.Background(), bytes.NewReader(content), testOptions("a.csv"), func(Record) error { return full }); !errors.Is(err, full) {
		t.Error(err)
	}
	o := testOptions("a.csv")
	o.Limits.Records = 100
	if _, sum, err := readBytes(t, content, o); err == nil || sum.Records != 100 {
		t.Errorf("%d records, %v", sum.Records, err)
	}
	o = testOptions("a.csv")
	o.Limits.Bytes = 100
	if _, _, err := readBytes(t, content, o); err == nil {
		t.Error("a file over the limit was read")
	}
}

func TestDeepAndBrokenJSON(t *testing.T) {
	rec := `{"message":"m","datetime":"2026-03-01T10:00:00Z","timestamp_desc":"x","n":1}`
	deep := strings.Replace(rec, "1}", strings.Repeat("[", 100)+strings.Repeat("]", 100)+"}", 1)
	for name, tt := range map[string]struct {
		text               string
		accepted, rejected int
	}{
		"array":              {"[" + rec + ",\n" + strings.Replace(rec, "n\":1", "n\":2", 1) + "]", 2, 0},
		"one after another":  {rec + strings.Replace(rec, "n\":1", "n\":2", 1), 2, 0},
		"deep":               {"[" + rec + ",\n" + deep + "]", 1, 1},
		"cut off":            {"[" + rec + ",\n" + rec[:40], 1, 1},
		"a quote is missing": {"[\n" + rec + ",\n{\"message\":\"m,\n\"datetime\":1},\n" + strings.Replace(rec, "n\":1", "n\":2", 1) + "\n]", 2, 1},
		"not an object":      {"[" + rec + ",\n17,\n" + strings.Replace(rec, "n\":1", "n\":2", 1) + "]", 2, 1},
		"bad value":          {"[" + rec + ",\n{\"message\":nope},\n" + strings.Replace(rec, "n\":1", "n\":2", 1) + "]", 2, 1},
	} {
		_, sum, err := readBytes(t, []byte(tt.text), testOptions("a.json"))
		if err != nil || sum.Accepted != tt.accepted || sum.Rejected != tt.rejected {
			t.Errorf("%s: %+v %v", name, sum, err)
		}
	}
}

// Records with a delimiter too many at their end, and a known header above
// rows that are mostly broken, do not cost the header.
func TestHeaderIsBelievedAgainstItsRows(t *testing.T) {
	text := "time,host,message\n2026-03-01T10:00:00Z,a,x,\n2026-03-01T10:00:01Z,b,y,\n"
	recs, sum, err := readBytes(t, []byte(text), testOptions("a.csv"))
	if err != nil || sum.Accepted != 2 || recs[0].Row.Text != "x" {
		t.Errorf("%+v %v", sum, err)
	}
	text = "message,datetime,timestamp_desc\nbroken,row\nbroken,too\nfine,2026-03-01T10:00:00Z,Time Logged\n"
	_, sum, err = readBytes(t, []byte(text), testOptions("a.csv"))
	if err != nil || sum.Verdict.Format != "timesketch-csv" || sum.Accepted != 1 || sum.Rejected != 2 {
		t.Errorf("%+v %v", sum, err)
	}
}

func TestColumnNameTellsTheZone(t *testing.T) {
	text := "Time (UTC),host,message\n2026-07-01 10:00:00,a,x\n"
	recs, sum, err := readBytes(t, []byte(text), testOptions("a.csv"))
	if err != nil || sum.ZoneGuessed != 0 || recs[0].Row.Happened.Zone != "UTC" || recs[0].Row.Happened.Assumed != "" {
		t.Errorf("%+v %v", sum, err)
	}
}

// A record too long to hold is read over, wherever the buffer ends.
func TestLongJSONRecordsAreReadOver(t *testing.T) {
	rec := `{"message":"m%","datetime":"2026-03-01T10:00:00Z","timestamp_desc":"x"}`
	for _, size := range []int{10_000, 300_000, 3_000_000} {
		o := testOptions("a.json")
		o.Limits.Cell = 1 << 10
		text := "[" + strings.Replace(rec, "%", "1", 1) + "," + strings.Replace(rec, "%", strings.Repeat("y", size), 1) + "," + strings.Replace(rec, "%", "2", 1) + "]"
		_, sum, err := readBytes(t, []byte(text), o)
		if err != nil || sum.Accepted != 2 || sum.Rejected != 1 {
			t.Errorf("%d: %+v %v", size, sum, err)
		}
	}
}
