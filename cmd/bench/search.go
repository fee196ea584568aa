package main

import (
	"context"
	"fmt"
	"time"

	"bridgelog/desk"
	"bridgelog/model"
	"bridgelog/storage"
)

// A key that is typed is held for about 100 ms. One that is kept down repeats
// after 500 ms, and then every 33 ms (defaults of X11 and Windows).
const (
	keyHeld    = 100.0 // ms
	keyRepeats = 500.0 // ms
	keyAgain   = 33.0  // ms
)

// What a person looks for, in entries and in a forensic timeline. Each is
// searched key by key, as it is typed.
var (
	wantedEntries = []string{"host-0042", "process 4711", "10.200.30", "made-up", "port 443", "nosuchword"}
	wantedRows    = []string{"powershell", "mimikatz.exe", "WKS-042", "portal7.example", "user007 7z", "nosuchword"}
)

// The sizes the window asks for: finds on the board, and what the timeline shows
// of a find before it reads on.
const (
	boardFinds   = 30
	timelinePage = 200
)

// measureSearch times searches over a million entries and over a million
// dataset rows as the window makes them, one for every key typed.
func measureSearch(ctx context.Context, l *lab) ([]Row, error) {
	path, err := l.filled(ctx, bigIncidents, bigEntries)
	if err != nil {
		return nil, err
	}
	d, err := l.open(ctx, path)
	if err != nil {
		return nil, err
	}
	defer d.Close()
	id, err := incident(ctx, d, "Searched")
	if err != nil {
		return nil, err
	}
	l.say("search: waiting until search has caught up")
	if err := indexed(ctx, d, id); err != nil {
		return nil, err
	}
	rows, err := l.keys("search of a million entries", wantedEntries, func(text string) (int, error) {
		hits, err := d.Search(ctx, "", text, boardFinds)
		return len(hits), err
	})
	if err != nil {
		return nil, err
	}
	dataset, err := bigDataset(ctx, l, d, id)
	if err != nil {
		return rows, err
	}
	more, err := l.keys("search of a million dataset rows", wantedRows, func(text string) (int, error) {
		found, err := d.DatasetRows(ctx, storage.DatasetQuery{Datasets: []string{dataset}, Text: text, Limit: timelinePage})
		return len(found), err
	})
	return append(rows, more...), err
}

// bigDataset imports a file of a million rows and waits until it can be
// searched.
func bigDataset(ctx context.Context, l *lab, d *desk.Desk, id model.IncidentID) (string, error) {
	file := l.path("million.csv")
	if err := timesketch(file, bigEntries, 4); err != nil {
		return "", err
	}
	l.say("search: importing a million rows")
	began := time.Now()
	dataset, err := takeIn(ctx, d, id, file, bigEntries)
	if err != nil {
		return "", err
	}
	l.say("search: committed after %s", time.Since(began).Round(time.Second))
	_, err = d.DatasetRows(ctx, storage.DatasetQuery{Datasets: []string{dataset}, Text: lastWord, Limit: 1})
	l.say("search: searchable after %s", time.Since(began).Round(time.Second))
	return dataset, err
}

// keys types every text key by key, as often as there are rounds.
func (l *lab) keys(title string, texts []string, search func(text string) (found int, err error)) ([]Row, error) {
	var took []float64
	worst, slowest := "", 0.0
	err := l.profiled(fmt.Sprintf("search-%d", len(title)), func() error {
		for range l.rounds {
			for _, text := range texts {
				for i := range []rune(text) {
					typed := string([]rune(text)[:i+1])
					began := time.Now()
					found, err := search(typed)
					if err != nil {
						return err
					}
					ms := time.Since(began).Seconds() * 1000
					if took = append(took, ms); ms > slowest {
						slowest, worst = ms, fmt.Sprintf("%q, %d found", typed, found)
					}
				}
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	p50, p95 := percentile(took, 50), percentile(took, 95)
	target := atMost(keyHeld)
	met := target.met(p95)
	row := Row{Name: "search", Title: title + ", p95", Unit: "ms", Ours: &Spread{p95, percentile(took, 0), slowest}, Target: target, Met: &met,
		Note: fmt.Sprintf("%d searches, one for each key typed; p50 %s ms, p95 %s ms, slowest %s ms (%s); the target is the %.0f ms a typed key is held (one kept down repeats after %.0f ms, then every %.0f ms)",
			len(took), number(p50), number(p95), number(slowest), worst, keyHeld, keyRepeats, keyAgain)}
	return []Row{row}, nil
}
