package interop

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"bridgelog/model"
)

// A quote that is never closed costs its own record and no other, wherever in the
// file it stands; the refusal names its lines.
func TestAnUnclosedQuoteCostsOneRecord(t *testing.T) {
	const rows = 1000
	for _, kind := range []struct{ name, row, lone, broken string }{
		{"bare cells", "2026-03-01T10:%02d:%02dZ,host%d,event number %d\n", "host", "\"host"},
		{"quoted cells", "2026-03-01T10:%02d:%02dZ,\"host%d\",\"event, number %d\"\n", "\"\n", "\n"},
	} {
		for _, at := range []int{0, 1, 5, 500, rows - 1} {
			var b strings.Builder
			b.WriteString("time,host,message\n")
			for i := range rows {
				row := fmt.Sprintf(kind.row, i/60, i%60, i%7, i)
				if i == at {
					row = strings.Replace(row, kind.lone, kind.broken, 1)
				}
				b.WriteString(row)
			}
			recs, sum, err := readBytes(t, []byte(b.String()), testOptions("a.csv"))
			if err != nil || sum.Records != rows || sum.Accepted != rows-1 || sum.Rejected != 1 {
				t.Errorf("%s, row %d: %d records, %d accepted, %d rejected, %v", kind.name, at+1, sum.Records, sum.Accepted, sum.Rejected, err)
				continue
			}
			if r := recs[at]; r.Outcome != Rejected || !strings.Contains(r.Reason, fmt.Sprintf("(line %d)", at+2)) {
				t.Errorf("%s, row %d: %d, %q", kind.name, at+1, r.Outcome, r.Reason)
			}
		}
	}
	for name, text := range map[string]string{
		"first row of a short table": "time,message\n2026-03-01T10:00:00Z,\"open\n2026-03-01T10:00:01Z,next\n",
	} {
		recs, sum, err := readBytes(t, []byte(text), testOptions("a.csv"))
		if err != nil || sum.Rejected != 1 || sum.Accepted != sum.Records-1 || !strings.Contains(recs[0].Reason, "line 2") {
			t.Errorf("%s: %+v, %v", name, recs, err)
		}
	}
	for name, text := range map[string]string{"of the header": "time,\"message\n2026-03-01T10:00:00Z,open\n2026-03-01T10:00:01Z,next\n", "of the only row": "time,message\n2026-03-01T10:00:00Z,\"open\n"} {
		var refusal *model.Error
		if _, _, err := readBytes(t, []byte(text), testOptions("a.csv")); !errors.As(err, &refusal) || !strings.Contains(refusal.Text, "quotes of cell 2 (line") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Two lone quotes some rows apart make one record by the rules. It is taken as the
// file has it, and marked: the lines in it look like rows.
func TestRowsBetweenTwoLoneQuotesAreMarked(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		marked     bool
	}{
		{"lone quotes", "2026-03-01T10:00:00Z,\"fw-1,a\n2026-03-01T10:00:01Z,fw-1,b\n2026-03-01T10:00:02Z,fw-1\",c\n", true},
		{"a text of several lines", "2026-03-01T10:00:00Z,fw-1,\"one\nwith, two commas, in it\nend\"\n", false},
		{"a text with commas", "2026-03-01T10:00:00Z,\"first\nsecond, third\",c\n", false},
	} {
		recs, sum, err := readBytes(t, []byte("time,host,message\n2026-03-01T09:00:00Z,fw-1,z\n"+tt.text), testOptions("a.csv"))
		if err != nil || sum.Records != 2 || sum.Accepted != 2 {
			t.Errorf("%s: %+v, %v", tt.name, sum, err)
			continue
		}
		if got := slices.Contains(recs[1].Flags, FlagLines); got != tt.marked || got != (sum.Flagged[FlagLines] == 1) {
			t.Errorf("%s: marked %t", tt.name, got)
		}
	}
}

// What a table may hold that the record does not take, or that is no record.
func TestRowsThatWouldNotBeTakenIn(t *testing.T) {
	long := strings.Repeat("ß", model.MaxText)
	recs, sum, err := readBytes(t, []byte("time,message\n2026-03-01T10:00:00Z,"+long+"\n2026-03-01T10:00:01Z,a\u0085b\u009b31m\ntime,message\n"), testOptions("a.csv"))
	if err != nil || sum.Accepted != 2 || sum.Rejected != 1 || sum.Flagged[FlagCut] != 1 {
		t.Fatalf("%+v, %v", sum, err)
	}
	if got := recs[0].Row.Text; len(got) > model.MaxText || !utf8.ValidString(got) || !strings.HasSuffix(got, "the original has it whole)") {
		t.Errorf("a long text became %d bytes, ending %q", len(got), got[max(0, len(got)-60):])
	}
	if got := recs[1].Row.Text; got != "a b 31m" {
		t.Errorf("control characters: %q", got)
	}
	if r := recs[2]; r.Reason != "The header of the table stands here again." {
		t.Errorf("a header in the middle: %q", r.Reason)
	}
}

// Lines above a table are told of, and a column that is called time is the time
// though many of its values are none.
func TestWhatIsReadOfAnUntidyTable(t *testing.T) {
	recs, sum, err := readBytes(t, []byte("Report of the firewall\nmade by Kim\ntime,host,message\n0001-01-01T00:00:00Z,h,a\n9999-12-31T23:59:59Z,h,b\n1772359200,h,c\n1772359200123,h,d\n"), testOptions("a.csv"))
	if err != nil || sum.Records != 4 || sum.Undated != 2 || !slices.Contains(sum.Notices, "2 lines stand above the table and were not read.") {
		t.Fatalf("%+v, %v", sum, err)
	}
	if at := recs[3].Row.Happened; !at.From.Equal(time.UnixMilli(1772359200123)) {
		t.Errorf("milliseconds: %v", at)
	}
	for mapping, want := range map[*Mapping]string{{Time: []string{"time"}}: "no column for the text", {Time: []string{"time"}, Text: []string{"message"}, Delimiter: ";;"}: "more than one sign"} {
		o := testOptions("a.csv")
		o.Mapping = mapping
		var refusal *model.Error
		if _, _, err := readBytes(t, []byte("time,message\n2026-03-01T10:00:00Z,a\n"), o); !errors.As(err, &refusal) || !strings.Contains(refusal.Text, want) {
			t.Errorf("%+v: %v", mapping, err)
		}
	}
}
