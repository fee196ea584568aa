package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"time"

	"bridgelog/desk"
	"bridgelog/model"
	"bridgelog/storage"
)

// Sizes of the work a sealed logbook and a plain one do in turns.
const (
	sealedTurn    = 100    // entries one side records in its turn
	sealedEntries = 50_000 // rows of one incident, for search and verify
	sealedRows    = 10_000 // rows of the file one side imports in its turn
	sealedPages   = 60     // pages of a timeline one side reads in its turn
)

// What a person looks for in the rows of sealedEntries.
var sealedWords = []string{"process 4711", "10.200.30", "opened connection", "host-042", "nosuchword"}

// twin is one of two logbooks that differ in nothing but the seal.
type twin struct {
	l        *lab
	path     string
	key      *desk.Key // nil where it is not sealed
	d        *desk.Desk
	id       model.IncidentID
	datasets []string
}

// twins makes a sealed logbook, opened by a key file, and one that is not, in
// the same folder.
func (l *lab) twins(ctx context.Context) (sealed, plain *twin, err error) {
	_, key := desk.NewKeyFile()
	sealed = &twin{l: l, path: l.path("sealed.bridgelog"), key: &key}
	plain = &twin{l: l, path: l.path("plain.bridgelog")}
	for _, t := range []*twin{sealed, plain} {
		if err = t.open(ctx); err == nil {
			t.id, err = incident(ctx, t.d, "Sealed against plain")
		}
		if err != nil {
			return nil, nil, errors.Join(err, sealed.close(), plain.close())
		}
	}
	if !sealed.d.Sealed() || plain.d.Sealed() {
		return nil, nil, errors.Join(errors.New("the sides are not a sealed and a plain logbook"), sealed.close(), plain.close())
	}
	return sealed, plain, nil
}

// open opens the logbook, or makes it.
func (t *twin) open(ctx context.Context) (err error) {
	o := t.l.options()
	o.Create = true
	if t.key != nil {
		unlock, seal := t.key.Clone(), t.key.Clone()
		o.Unlock, o.Seal = &unlock, []desk.Key{seal} // Open wipes both
	}
	t.d, err = desk.Open(ctx, t.path, o)
	return err
}

// again closes and opens the logbook: what SQLite keeps of it in memory is plain
// on both sides, and would be read instead of the file.
func (t *twin) again(ctx context.Context) error {
	if err := t.close(); err != nil {
		return err
	}
	return t.open(ctx)
}

func (t *twin) close() error {
	if t.d == nil {
		return nil
	}
	err := t.d.Close()
	t.d = nil
	return err
}

// measureSealed compares work on a sealed logbook with the same work on one that
// is not sealed.
func measureSealed(ctx context.Context, l *lab) (rows []Row, err error) {
	sealed, plain, err := l.twins(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, sealed.close(), plain.close()) }()
	for _, part := range []func(context.Context, *lab, *twin, *twin) ([]Row, error){
		sealedEntry, sealedImport, sealedRange, sealedSearch, sealedVerify, sealedIngest,
	} {
		more, err := part(ctx, l, sealed, plain)
		rows = append(rows, more...)
		if err != nil {
			return rows, err
		}
	}
	more, err := measureUnlock(ctx, l)
	return append(rows, more...), err
}

// watch is a stopwatch that also reads what the processors did.
type watch struct {
	wall, work time.Duration
	began      time.Time
	worked     time.Duration // when it began
}

func (w *watch) start() { w.began, w.worked = time.Now(), spent() }

func (w *watch) stop() {
	w.wall += time.Since(w.began)
	w.work += spent() - w.worked
}

// sides runs the same work on both logbooks in turns. cpu is the ratio of what the
// processors did, which other programs disturb less, as words for a note.
func (l *lab) sides(ctx context.Context, name string, rounds int, sealed, plain *twin, work func(t *twin, round int, w *watch) error) (a, b []float64, cpu string, err error) {
	busy := map[*twin][]float64{}
	side := func(t *twin) func(int) (time.Duration, error) {
		return func(round int) (time.Duration, error) {
			var w watch
			err := work(t, round, &w)
			busy[t] = append(busy[t], w.work.Seconds())
			return w.wall, err
		}
	}
	err = l.profiled("sealed-"+name, func() error {
		a, b, err = l.turnsOf(ctx, rounds, side(sealed), side(plain))
		return err
	})
	if r := compare("", "", "", busy[sealed], busy[plain], nil, "").Ratio; r != nil {
		cpu = fmt.Sprintf("; %d turns, processor time %.2f (%.2f - %.2f)", rounds, r.Median, r.Min, r.Max)
	}
	return a, b, cpu, err
}

func sealedEntry(ctx context.Context, l *lab, sealed, plain *twin) ([]Row, error) {
	work := func(t *twin, round int, w *watch) error {
		w.start()
		_, err := enter(ctx, t.d, t.id, round*sealedTurn, sealedTurn)
		w.stop()
		if err != nil {
			return err
		}
		return indexed(ctx, t.d, t.id) // the indexer of one side is not to run in the other's turn
	}
	for _, t := range []*twin{sealed, plain} { // the first pages of a file cost more than the rest
		if err := work(t, 1000, new(watch)); err != nil {
			return nil, err
		}
	}
	a, b, cpu, err := l.sides(ctx, "entry", 3*l.rounds, sealed, plain, work)
	return []Row{compare("sealed", "sealed: 100 durable entries", "ms", millis(a), millis(b), atMost(1.15),
		fmt.Sprintf("desk.Do, one durable commit each, in a logbook sealed by a key file against one that is not, %d a turn", sealedTurn)+cpu)}, err
}

func sealedImport(ctx context.Context, l *lab, sealed, plain *twin) ([]Row, error) {
	committed := map[*twin][]float64{}
	work := func(t *twin, round int, w *watch) error {
		file := l.path("sealed.csv")
		if err := timesketch(file, sealedRows, uint64(round)); err != nil { // another each round: an original is kept once
			return err
		}
		id, err := incident(ctx, t.d, "Import")
		if err != nil {
			return err
		}
		w.start()
		defer w.stop()
		began := time.Now()
		dataset, err := takeIn(ctx, t.d, id, file, sealedRows)
		if err != nil {
			return err
		}
		committed[t] = append(committed[t], time.Since(began).Seconds())
		t.datasets = append(t.datasets, dataset)
		found, err := t.d.DatasetRows(ctx, storage.DatasetQuery{Datasets: []string{dataset}, Text: lastWord, Limit: 10})
		if err == nil && len(found) != 1 {
			err = fmt.Errorf("the last row is found %d times", len(found))
		}
		return err
	}
	a, b, cpu, err := l.sides(ctx, "import", 2*l.rounds, sealed, plain, work)
	what := fmt.Sprintf("a Timesketch CSV of %d rows, another each turn", sealedRows)
	return []Row{
		compare("sealed", "sealed: bulk import, committed", "s", committed[sealed], committed[plain], atMost(1.25), what+": read, checked for duplicates, original kept, rows and digest on disk"),
		compare("sealed", "sealed: bulk import, searchable", "s", a, b, atMost(1.25), "the same until the last row is found by a word"+cpu),
	}, err
}

// sealedRange reads pages of a timeline as the window does when it is scrolled,
// each at a place not read before.
func sealedRange(ctx context.Context, l *lab, sealed, plain *twin) ([]Row, error) {
	a, b, cpu, err := l.sides(ctx, "range", 3*l.rounds, sealed, plain, func(t *twin, round int, w *watch) error {
		if err := t.again(ctx); err != nil {
			return err
		}
		places := rand.New(rand.NewPCG(7, uint64(round))).Perm((sealedRows/timelinePage - 2) * len(t.datasets)) // the same for both sides; the end may come early
		for _, p := range places[:min(sealedPages, len(places))] {
			q := storage.DatasetQuery{Datasets: []string{t.datasets[p%len(t.datasets)]}, Limit: timelinePage}
			from := timesketchStart.Add(time.Duration(p/len(t.datasets)) * timelinePage * timesketchStep / 2)
			q.After = &storage.DatasetRow{From: from}
			w.start()
			page, err := t.d.DatasetRows(ctx, q)
			w.stop()
			if err != nil {
				return err
			}
			if len(page) != timelinePage {
				return fmt.Errorf("a page from %s on has %d rows", from, len(page))
			}
		}
		return nil
	})
	return []Row{compare("sealed", "sealed: range read", "ms", millis(a), millis(b), atMost(1.4),
		fmt.Sprintf("%d pages of %d rows at scattered times in datasets of %d, of a logbook opened anew each turn (the opening is not counted)", sealedPages, timelinePage, sealedRows)+cpu)}, err
}

func sealedSearch(ctx context.Context, l *lab, sealed, plain *twin) ([]Row, error) {
	for _, t := range []*twin{sealed, plain} {
		if _, err := longTimeline(ctx, t.d, sealedEntries); err != nil {
			return nil, err
		}
		if err := indexed(ctx, t.d, t.id); err != nil {
			return nil, err
		}
	}
	a, b, cpu, err := l.sides(ctx, "search", l.rounds, sealed, plain, func(t *twin, round int, w *watch) error {
		if err := t.again(ctx); err != nil {
			return err
		}
		w.start()
		defer w.stop()
		for _, text := range sealedWords {
			for i := range []rune(text) {
				if _, err := t.d.Search(ctx, "", string([]rune(text)[:i+1]), boardFinds); err != nil {
					return err
				}
			}
		}
		for _, text := range wantedRows {
			for i := range []rune(text) {
				q := storage.DatasetQuery{Datasets: t.datasets, Text: string([]rune(text)[:i+1]), Limit: timelinePage}
				if _, err := t.d.DatasetRows(ctx, q); err != nil {
					return err
				}
			}
		}
		return nil
	})
	return []Row{compare("sealed", "sealed: search", "ms", millis(a), millis(b), atMost(1.25),
		fmt.Sprintf("words searched key by key in %d entries and %d dataset rows, of a logbook opened anew each turn", sealedEntries, sealedRows*len(plain.datasets))+cpu)}, err
}

func sealedVerify(ctx context.Context, l *lab, sealed, plain *twin) ([]Row, error) {
	a, b, cpu, err := l.sides(ctx, "verify", l.rounds, sealed, plain, func(t *twin, round int, w *watch) error {
		if err := t.again(ctx); err != nil {
			return err
		}
		w.start()
		check, err := t.d.Verify(ctx, nil, nil)
		w.stop()
		if err == nil && !check.Clean() {
			err = fmt.Errorf("the record of %s is not clean: %s %v", filepath.Base(t.path), check.Why, check.Beside)
		}
		return err
	})
	return []Row{compare("sealed", "sealed: verify", "s", a, b, atMost(1.25),
		fmt.Sprintf("desk.Verify of a logbook opened anew each turn: %d entries, %d datasets and their originals", sealedEntries, len(plain.datasets))+cpu)}, err
}
