package interop

import (
	"bytes"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"
)

// Whatever the bytes and whatever the format a person insists on: no panic, an
// end, every record accounted for, and line endings change nothing.
func FuzzRead(f *testing.F) {
	files, _ := filepath.Glob("testdata/*.*")
	for _, file := range files {
		if filepath.Ext(file) == ".outline" {
			continue
		}
		content, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(content, byte(0))
		for i, name := range FormatNames() {
			if v, err := Recognise(bytes.NewReader(content), testOptions(file)); err == nil && v.Format == name {
				f.Add(content, byte(i+1))
			}
		}
	}
	f.Add([]byte("a,b\n\"c,d\n"), byte(9))
	f.Add([]byte(`{"value":[{"message":"x","datetime":"1","timestamp_desc":""}],"nextLink":"y"}`), byte(2))
	f.Fuzz(func(t *testing.T, content []byte, choice byte) {
		o := testOptions("fuzz.csv")
		o.Limits = Limits{Cell: 1 << 12, Depth: 8, Records: 2000}
		if n := int(choice) % (len(FormatNames()) + 1); n > 0 {
			o.Format = FormatNames()[n-1]
		}
		recs, sum, err := readBytes(t, content, o)
		if bytes.ContainsAny(content, "\r\x00") || !utf8.Valid(content) || len(content) > 1500 {
			return
		}
		crlf := []byte(strings.ReplaceAll(string(content), "\n", "\r\n"))
		again, sum2, err2 := readBytes(t, crlf, o)
		if (err == nil) != (err2 == nil) || !reflect.DeepEqual(recs, again) || sum.Accepted != sum2.Accepted {
			t.Fatalf("other line ends, other records:\n%v %+v\n%v %+v", err, recs, err2, again)
		}
	})
}
