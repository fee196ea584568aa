package storage

import (
	"context"
	"fmt"
	"testing"
)

func TestSearchFindsByWordBeginningsNewestFirst(t *testing.T) {
	ctx := context.Background()
	s, path := newLogbook(t)
	s.must(t, "inc-a", "Firewall blocked 10.20.30.40 at the edge")
	s.must(t, "inc-b", "Müller called about the firewall")
	s.must(t, "inc-a", "C:\\Temp\\evil.exe found; AND OR NOT NEAR(")
	s.index(t)
	for _, c := range []struct {
		text, incident string
		want           []uint64
	}{
		{"firewall", "", []uint64{1, 0}},
		{"FIRE", "", []uint64{1, 0}},
		{"firewall", "inc-a", []uint64{0}},
		{"firewall müll", "", []uint64{1}},
		{"muller", "", []uint64{1}},
		{"10.20.30", "", []uint64{0}},
		{"30.20.10", "", nil},
		{"evil.exe", "", []uint64{2}},
		{`c:\temp`, "", []uint64{2}},
		{"nothing of it", "", nil},
		{"", "", nil},
		{`"`, "", nil},
		{`evil" OR "firewall`, "", nil},
		{"AND", "", []uint64{2}},
		{"NEAR(", "", []uint64{2}},
		{"text:evil", "", nil},
		{"^evil*", "", []uint64{2}},
		{"evil\x00", "", []uint64{2}},
		{"-- ; DROP TABLE entry", "", nil},
		{"\xff\xfe evil", "", []uint64{2}},
	} {
		hits, err := s.Search(ctx, Query{Text: c.text, Incident: c.incident})
		var got []uint64
		for _, h := range hits {
			got = append(got, h.Seq)
		}
		if err != nil || fmt.Sprint(got) != fmt.Sprint(c.want) {
			t.Errorf("%q in %q: entries %v, %v, want %v", c.text, c.incident, got, err, c.want)
		}
	}
	s.must(t, "inc-a", "firewall again")
	s.Close()
	s = openAt(t, path)
	s.index(t)
	if hits, err := s.Search(ctx, Query{Text: "firewall", Limit: 2}); err != nil || len(hits) != 2 || hits[0].Seq != 3 {
		t.Errorf("after reopening: %v, %v", hits, err)
	}
}

func FuzzSearchNeverFails(f *testing.F) {
	s, _ := newLogbook(f)
	s.must(f, "inc", "one entry")
	s.load(f, "set", 5)
	s.index(f)
	f.Add("NEAR(\"a\" *)")
	f.Fuzz(func(t *testing.T, text string) {
		if _, err := s.Search(context.Background(), Query{Text: text}); err != nil {
			t.Errorf("%q: %v", text, err)
		}
		if _, err := s.DatasetRows(context.Background(), DatasetQuery{Datasets: []string{"set"}, Text: text}); err != nil {
			t.Errorf("%q: %v", text, err)
		}
	})
}

func TestTheIndexerCatchesUpAndStops(t *testing.T) {
	s, _ := newLogbook(t)
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() { s.RunIndexer(ctx); close(ended) }()
	s.load(t, "set", 2500)
	s.must(t, "inc", "a needle")
	for {
		hits, err := s.Search(context.Background(), Query{Text: "needle"})
		if err != nil {
			t.Fatal(err)
		}
		if len(hits) == 1 {
			break
		}
	}
	stop()
	<-ended
	s.must(t, "inc", "still writable")
}
