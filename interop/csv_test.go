package interop

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"
)

// splitAll gives the records of a text; rejected ones as their problem.
func splitAll(t testing.TB, r io.Reader, delim byte, want int) (out []string) {
	t.Helper()
	s := newCSV(r, delim, true, DefaultLimits)
	s.want = want
	for {
		p, err := s.next()
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		if p.problem != "" {
			out = append(out, fmt.Sprintf("%d! %s", p.line, p.problem))
		} else {
			out = append(out, fmt.Sprintf("%d: %s", p.line, strings.Join(p.cells, "|")))
		}
	}
}

func TestBrokenRowsDoNotTakeOthersWithThem(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		want       []string
	}{
		{"plain", "a,b\nc,d\n", []string{"1: a|b", "2: c|d"}},
		{"no line end at the end", "a,b\nc,d", []string{"1: a|b", "2: c|d"}},
		{"blank lines are no records", "a,b\n\n  \nc,d\n", []string{"1: a|b", "4: c|d"}},
		{"quoted line end", "\"a\nA\",b\nc,d\n", []string{"1: a\nA|b", "3: c|d"}},
		{"doubled quote", "\"a\"\"A\",b\n", []string{`1: a"A|b`}},
		{"quote in an open cell", "a\"A,b\n", []string{`1: a"A|b`}},
		{"blank before a quote", "a, \"b,c\"\n", []string{"1: a|b,c"}},
		{"too few and too many", "a,b\nc\nd,e,f\ng,h\n", []string{"1: a|b", "2! The record has 1 cell instead of 2.", "3! The record has 3 cells instead of 2.", "4: g|h"}},
		{"empty cells at the end are forgiven", "a,b,,\n", []string{"1: a|b"}},
		{"a row of nothing", "a,b\n,\nc,d\n", []string{"1: a|b", "2! The row is empty.", "3: c|d"}},
		{"text behind a quote", "a,\"b\"B\nc,d\n", []string{"1! Broken quotes in cell 2 (line 1).", "2: c|d"}},
		{"two broken rows", "a,\"b\"B\nc,\"d\"D\ne,f\n", []string{"1! Broken quotes in cell 2 (line 1).", "2! Broken quotes in cell 2 (line 2).", "3: e|f"}},
		{"a quote never closed", "a,\"b\nc,d\ne,f\n", []string{"1! The quote opened in cell 2 is never closed (line 1).", "2: c|d", "3: e|f"}},
		{"a quote closed by the next one", "a,\"b\nc,\"d\"\ne,f\n", []string{"1! Broken quotes in cell 2 (line 1).", "2: c|d", "3: e|f"}},
		{"the file ends inside quotes", "a,b\nc,\"d\n<x>\n<y>", []string{"1: a|b", "2! The file ends in the middle of this record, inside the quotes of cell 2 (lines 2 to 4)."}},
		{"the file ends inside the last row", "a,b\nc", []string{"1: a|b", "2! The record has 1 cell instead of 2; the file may have been cut off here."}},
		{"a broken quote inside a cell of several lines", "a,\"b\n<x \"y\">\n\"\nc,d\n", []string{"1! Broken quotes in cell 2 (lines 1 to 2).", "3! The quote opened in cell 1 is never closed (line 3).", "4: c|d"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := splitAll(t, strings.NewReader(tt.text), ',', 2)
			if !reflect.DeepEqual(got, tt.want) {
				t.Errorf("got  %q\nwant %q", got, tt.want)
			}
			if slow := splitAll(t, iotest.OneByteReader(strings.NewReader(tt.text)), ',', 2); !reflect.DeepEqual(slow, got) {
				t.Errorf("byte by byte %q", slow)
			}
		})
	}
}

// What the standard library writes is read back, wherever the buffer ends.
func TestSplittingAgreesWithTheStandardWriter(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	letters := []rune("ab ,;\"\n\t'é\u2028x")
	for range 300 {
		var want [][]string
		var b bytes.Buffer
		w := csv.NewWriter(&b)
		n := 2 + rnd.IntN(4)
		for range rnd.IntN(20) {
			row := []string{"k"}
			for range n - 1 {
				cell := make([]rune, rnd.IntN(9))
				for i := range cell {
					cell[i] = letters[rnd.IntN(len(letters))]
				}
				row = append(row, string(cell))
			}
			want = append(want, row)
			if err := w.Write(row); err != nil {
				t.Fatal(err)
			}
		}
		w.Flush()
		for _, r := range []io.Reader{bytes.NewReader(b.Bytes()), iotest.HalfReader(bytes.NewReader(b.Bytes()))} {
			s := newCSV(r, ',', true, DefaultLimits)
			s.want = n
			for i := 0; ; i++ {
				p, err := s.next()
				if errors.Is(err, io.EOF) {
					if i != len(want) {
						t.Fatalf("%d records of %d", i, len(want))
					}
					break
				}
				if p.problem != "" || !reflect.DeepEqual(p.cells, want[i]) {
					t.Fatalf("%q: got %q %s, want %q", b.String(), p.cells, p.problem, want[i])
				}
			}
		}
	}
}

func TestLimitsOfCellsAndLines(t *testing.T) {
	l := DefaultLimits
	l.Cell = 2000
	text := "a,b\n" + strings.Repeat("x", 3000) + ",b\nc,d\n" + strings.Repeat("y", 9000) + "\ne,f\n\"" + strings.Repeat("z\n", 9000) + "\ng,h\n"
	s := newCSV(strings.NewReader(text), ',', true, l)
	s.want = 2
	good, bad := 0, 0
	for {
		p, err := s.next()
		if err != nil {
			break
		}
		if p.problem == "" {
			good++
		} else {
			bad++
		}
	}
	if good != 4 || bad < 3 {
		t.Errorf("%d good, %d bad", good, bad)
	}
	s = newCSV(strings.NewReader(strings.Repeat(",", 100_000)+"\na,b\n"), ',', true, DefaultLimits)
	if p, _ := s.next(); p.problem == "" {
		t.Error("a hundred thousand cells were taken")
	}
}
