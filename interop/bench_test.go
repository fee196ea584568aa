package interop

import (
	"bytes"
	"context"
	"fmt"
	"testing"
)

// timesketchRows writes a Timesketch CSV as Timesketch exports it.
func timesketchRows(n int) []byte {
	var b bytes.Buffer
	b.WriteString("message,timestamp,datetime,timestamp_desc,computer_name,data_type,display_name,parser,source_long,source_short,tag,username\n")
	for i := range n {
		micro := 1700000000000000 + int64(i)*1_500_000
		sec := i * 3 / 2
		fmt.Fprintf(&b, "\"[4624 / 0x1210] Source Name: Microsoft-Windows-Security-Auditing Message string: An account was successfully logged on, record %d\",%d,2023-11-%02dT%02d:%02d:%02d.%06d+00:00,Content Modification Time,WKS-%03d.example.org,windows:evtx:record,OS:/evidence/Security.evtx,winevtx,WinEVTX,EVT,[],user%d\n",
			i, micro, 14+sec/86400, sec/3600%24, sec/60%60, sec%60, i%1000000, i%200, i%50)
	}
	return b.Bytes()
}

func BenchmarkTimesketch100k(b *testing.B) {
	content := timesketchRows(100_000)
	b.SetBytes(int64(len(content)))
	b.ReportAllocs()
	for b.Loop() {
		sum, err := Read(context.Background(), bytes.NewReader(content), Options{FileName: "b.csv", Now: testNow}, func(Record) error { return nil })
		if err != nil || sum.Accepted != 100_000 {
			b.Fatal(sum, err)
		}
	}
}
