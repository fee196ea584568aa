package main

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"time"

	"bridgelog/desk"
)

// measureUnlock times opening a sealed logbook by its passphrase and by its key
// file, and one wrong guess at the passphrase.
func measureUnlock(ctx context.Context, l *lab) ([]Row, error) {
	const phrase = "a passphrase of this bench"
	path := l.path("unlock.bridgelog")
	_, file := desk.NewKeyFile()
	open := func(k desk.Key) (*desk.Desk, time.Duration, error) {
		o := l.options()
		o.Unlock = &k
		began := time.Now()
		d, err := desk.Open(ctx, path, o)
		return d, time.Since(began), err
	}
	words, err := desk.Passphrase(phrase)
	if err != nil {
		return nil, err
	}
	o := l.options()
	o.Create, o.Seal = true, []desk.Key{words.Clone(), file.Clone()}
	d, err := desk.Open(ctx, path, o)
	if err != nil {
		return nil, err
	}
	if err := d.Close(); err != nil {
		return nil, err
	}
	side := func(k desk.Key) func(int) (time.Duration, error) {
		return func(int) (time.Duration, error) {
			d, took, err := open(k.Clone())
			if err != nil {
				return 0, err
			}
			return took, d.Close()
		}
	}
	a, b, err := l.turns(ctx, side(words), side(file))
	if err != nil {
		return nil, err
	}
	rows := []Row{{Name: "sealed", Title: "unlock by a passphrase", Unit: "ms", Ours: spread(millis(a)), Note: "desk.Open of a new sealed logbook, from the passphrase to the open desk"},
		{Name: "sealed", Title: "unlock by a key file", Unit: "ms", Ours: spread(millis(b)), Note: "the same by a key file, which needs no Argon2id"}}
	guess, err := l.guesses(ctx, file, open)
	return append(rows, guess), err
}

// guesses is the row of what one wrong passphrase costs who tries it here.
func (l *lab) guesses(ctx context.Context, file desk.Key, open func(desk.Key) (*desk.Desk, time.Duration, error)) (row Row, err error) {
	d, _, err := open(file.Clone())
	if err != nil {
		return Row{}, err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	wrong, err := desk.Passphrase("a wrong one")
	if err != nil {
		return Row{}, err
	}
	var took []float64
	var before, after runtime.MemStats
	for range l.rounds {
		if err := ctx.Err(); err != nil {
			return Row{}, err
		}
		runtime.ReadMemStats(&before)
		began := time.Now()
		if d.Opens(wrong) {
			return Row{}, errors.New("a wrong passphrase opens the logbook")
		}
		took = append(took, time.Since(began).Seconds())
		runtime.ReadMemStats(&after)
	}
	row = Row{Name: "sealed", Title: "one guess at a passphrase", Unit: "ms", Ours: spread(millis(took))}
	for _, s := range d.Unlockers() {
		if s.Kind == desk.KindPassphrase {
			row.Note = fmt.Sprintf("Argon2id of %d passes over %d MiB with %d lanes; %d MiB were allocated for it, on %d processors",
				s.Cost.Passes, s.Cost.MiB, s.Cost.Lanes, (after.TotalAlloc-before.TotalAlloc)>>20, runtime.NumCPU())
		}
	}
	return row, nil
}
