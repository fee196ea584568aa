package storage

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestASearchGoesOnInTheBlockBefore(t *testing.T) {
	ctx := context.Background()
	s, _ := newLogbook(t)
	needles := []uint64{10, 1<<blockBits - 1, 1 << blockBits, 1<<blockBits + 3}
	bodies := make([]string, 1<<blockBits+4)
	for i := range bodies {
		bodies[i] = fmt.Sprint("row ", i)
		if slices.Contains(needles, uint64(i)) {
			bodies[i] += " needle"
		}
	}
	if err := s.record(ctx, "inc", nil, bodies...); err != nil {
		t.Fatal(err)
	}
	s.must(t, "late", "another needle")
	s.index(t)
	slices.Reverse(needles)
	needles = append([]uint64{uint64(len(bodies))}, needles...)
	for _, c := range []struct {
		q    Query
		want []uint64
	}{
		{Query{Text: "needle"}, needles},
		{Query{Text: "need", Limit: 4}, needles[:4]},
		{Query{Text: "need", Limit: 2}, needles[:2]},
		{Query{Text: "ne ro", Limit: 9}, needles[1:]},
		{Query{Text: "needle", Incident: "inc"}, needles[1:]},
		{Query{Text: "needle", Incident: "late"}, needles[:1]},
		{Query{Text: "needle", Incident: "nobody"}, nil},
		{Query{Text: "row 65535"}, []uint64{1<<blockBits - 1}},
	} {
		hits, err := s.Search(ctx, c.q)
		var got []uint64
		for _, h := range hits {
			got = append(got, h.Seq)
		}
		if err != nil || !slices.Equal(got, c.want) {
			t.Errorf("%+v: entries %v, %v, want %v", c.q, got, err, c.want)
		}
	}
}

// However many words a beginning stands for, the finds are those of the
// beginning.
func TestFewAndManyWordsOfOneBeginningAreAllFound(t *testing.T) {
	ctx := context.Background()
	s, _ := newLogbook(t)
	var bodies []string
	for i := range 3 * fewWords {
		bodies = append(bodies, fmt.Sprintf("seen on srv%03d and Žofín%d", i, i%7))
	}
	bodies = append(bodies, "10.20.30.40", "10.20.30.41", "10.20.31.40", "srv srv000 SRV000")
	if err := s.record(ctx, "inc", nil, bodies...); err != nil {
		t.Fatal(err)
	}
	s.index(t)
	for _, typed := range []string{"s", "srv", "srv0", "srv00", "SRV00", "srv000", "srv0000", "10.20.30", "10.20.30.4", "10.20.3", "zof", "žofín1", "seen srv01", "srv00 seen", "srv9 seen"} {
		var want []uint64
		for i, body := range bodies {
			all := true
			for _, word := range strings.Fields(plain(typed)) {
				all = all && strings.Contains(" "+plain(body), " "+word)
			}
			if all {
				want = append([]uint64{uint64(i)}, want...)
			}
		}
		hits, err := s.Search(ctx, Query{Text: typed, Limit: 1000})
		var got []uint64
		for _, h := range hits {
			got = append(got, h.Seq)
		}
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%q finds %v, %v, want %v", typed, got, err, want)
		}
	}
}

// plain is a text of the test above as the index reads it.
func plain(s string) string {
	return strings.NewReplacer("ž", "z", "í", "i").Replace(strings.ToLower(s))
}

func TestPagesOfDatasetRowsGoOnOverBlocks(t *testing.T) {
	ctx := context.Background()
	s, _ := newLogbook(t)
	s.load(t, "small", 40)
	s.load(t, "large", 1<<blockBits+300)
	s.index(t)
	for _, typed := range []string{"svc-13", "wrote svc-13"} {
		all, err := s.DatasetRows(ctx, DatasetQuery{Datasets: []string{"small", "large"}})
		if err != nil {
			t.Fatal(err)
		}
		var want []int64
		for _, r := range all {
			if strings.HasPrefix(r.Text, "svc-13.exe ") {
				want = append(want, r.ID)
			}
		}
		slices.Sort(want)
		if len(want) < 100 {
			t.Fatalf("only %d rows to find", len(want))
		}
		var got []int64
		q := DatasetQuery{Datasets: []string{"large", "small"}, Text: typed, Limit: 400}
		for {
			page, err := s.DatasetRows(ctx, q)
			if err != nil || len(page) > q.Limit {
				t.Fatalf("a page of %d rows, %v", len(page), err)
			}
			for _, r := range page {
				got = append(got, r.ID)
			}
			if len(page) < q.Limit {
				break
			}
			q.After = &page[len(page)-1]
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q: %d rows in pages, want %d", typed, len(got), len(want))
		}
	}
}
