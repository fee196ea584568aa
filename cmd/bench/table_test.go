package main

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestMedianAndPercentile(t *testing.T) {
	for _, c := range []struct {
		series   []float64
		mid, p95 float64
	}{
		{[]float64{3}, 3, 3},
		{[]float64{9, 1}, 5, 9},
		{[]float64{5, 1, 3}, 3, 5},
		{[]float64{4, 1, 3, 2}, 2.5, 4},
		{[]float64{20, 19, 18, 17, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1}, 10.5, 19},
	} {
		before := append([]float64(nil), c.series...)
		if got := median(c.series); got != c.mid {
			t.Errorf("median of %v is %v, want %v", c.series, got, c.mid)
		}
		if got := percentile(c.series, 95); got != c.p95 {
			t.Errorf("p95 of %v is %v, want %v", c.series, got, c.p95)
		}
		for i := range before {
			if before[i] != c.series[i] {
				t.Fatalf("the series was reordered: %v", c.series)
			}
		}
	}
}

// A machine that slows down in the middle of a run slows both sides: the ratio
// must not move.
func TestRatiosAreTakenRoundByRound(t *testing.T) {
	r := compare("x", "x", "ms", []float64{10, 100, 1000}, []float64{5, 50, 500}, atMost(2), "")
	if *r.Ratio != (Spread{2, 2, 2}) || r.Met == nil || !*r.Met {
		t.Fatalf("%+v %v", r.Ratio, r.Met)
	}
}

func TestTargetsHoldInTheirDirection(t *testing.T) {
	for _, c := range []struct {
		target *Target
		ratio  float64
		want   bool
	}{{atMost(2), 2, true}, {atMost(2), 2.01, false}, {atLeast(0.6), 0.6, true}, {atLeast(0.6), 0.59, false}} {
		if got := c.target.met(c.ratio); got != c.want {
			t.Errorf("%s with %v: %v", c.target, c.ratio, got)
		}
	}
}

func TestTableNamesWhatIsMissedAndWhatIsMissing(t *testing.T) {
	table := Table{Machine: "one machine", Rounds: 3, Rows: []Row{
		compare("a", "first", "entries/s", []float64{700}, []float64{1000}, atLeast(0.6), "compared so"),
		compare("b", "second thing", "s", []float64{5}, []float64{2}, atMost(2), ""),
		{Name: "c", Title: "third", Missing: "there is no display"},
		{Name: "d", Title: "fourth", Unit: "ms", Ours: spread([]float64{12, 18})},
	}}
	text := table.Text()
	want := map[string][]string{
		"first":        {"700 entries/s", "1000 entries/s", "0.70", ">= 0.60", "yes"},
		"second thing": {"5.00 s", "2.00 s", "2.50", "<= 2.00", "NO"},
		"third":        {"not measured"},
		"fourth":       {"15.0 ms", "12.0 - 18.0 ms"},
	}
	for title, cells := range want {
		found := false
		for line := range strings.Lines(text) {
			if strings.HasPrefix(line, title+" ") {
				found = true
				for _, cell := range cells {
					if !strings.Contains(line, cell) {
						t.Errorf("%q is not in %q", cell, line)
					}
				}
				break
			}
		}
		if !found {
			t.Errorf("no line for %s in\n%s", title, text)
		}
	}
	for _, part := range []string{"one machine", "first: compared so", "third: not measured: there is no display"} {
		if !strings.Contains(text, part) {
			t.Errorf("%q is not in\n%s", part, text)
		}
	}
	if _, err := json.Marshal(table); err != nil {
		t.Error(err)
	}
}

func TestRowsWithNothingToCompareStayWithoutRatio(t *testing.T) {
	r := compare("x", "x", "s", nil, nil, atMost(2), "")
	if r.Ratio != nil || r.Met != nil {
		t.Fatalf("%+v", r)
	}
}
