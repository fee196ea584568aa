package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"bridgelog/desk"
)

// measureStart compares the start of the real window on the usual logbook with
// that of a window with nothing in it: two processes on a display of their own,
// from the call to the first painted frame.
func measureStart(ctx context.Context, l *lab) ([]Row, error) {
	ours, empty := l.path("bridgelog"), l.path("emptywindow")
	l.say("start: building both windows")
	for out, pkg := range map[string]string{ours: "./cmd/bridgelog", empty: "./cmd/bench/emptywindow"} {
		if err := build(ctx, out, pkg); err != nil {
			return nil, err
		}
	}
	logbook, err := l.filled(ctx, usualIncidents, usualEntries)
	if err != nil {
		return nil, err
	}
	if err := l.catchUp(ctx, logbook); err != nil {
		return nil, err
	}
	home := l.path("home")
	if err := os.MkdirAll(home, 0o700); err != nil {
		return nil, err
	}
	s, err := openScreen(ctx, l.path("screen"))
	if err != nil {
		return nil, err
	}
	defer func() { s.close() }()
	// A display is a program that others on this computer may end; what was timed
	// on it is timed again on a new one.
	onScreen := func(program string, args ...string) (at shown, err error) {
		for range 3 {
			if at, err = s.start(ctx, home, program, args...); !errors.Is(err, errNoDisplay) {
				return at, err
			}
			s.close()
			l.say("start: %v; a new one is opened", err)
			if s, err = openScreen(ctx, l.path("screen")); err != nil {
				return at, err
			}
		}
		return at, err
	}
	sealed := &twin{l: l, path: l.path("asks.bridgelog")}
	_, key := desk.NewKeyFile()
	sealed.key = &key
	if err := sealed.open(ctx); err != nil {
		return nil, err
	}
	if err := sealed.close(); err != nil {
		return nil, err
	}
	var rows []Row
	for _, book := range []struct{ path, first, last, what string }{
		{logbook, "start to first painted frame", "start to the finished board", fmt.Sprintf("bridgelog on %d incidents and %d rows, not sealed,", usualIncidents, usualEntries)},
		{sealed.path, "start to the lock of a sealed logbook", "start to the finished lock", "bridgelog on a sealed logbook, whose key it asks for,"},
	} {
		var settled, emptySettled []float64
		side := func(took *[]float64, program string, args ...string) func(int) (time.Duration, error) {
			return func(round int) (time.Duration, error) {
				at, err := onScreen(program, args...)
				if round >= 0 {
					*took = append(*took, at.settled.Seconds())
				}
				return at.first, err
			}
		}
		real, bare := side(&settled, ours, "--logbook", book.path), side(&emptySettled, empty)
		for _, warm := range []func(int) (time.Duration, error){real, bare} { // the first start reads the program from the disk
			if _, err := warm(-1); err != nil {
				return rows, err
			}
		}
		a, b, err := l.turns(ctx, real, bare)
		if err != nil {
			return rows, err
		}
		what := book.what + " against an empty Fyne window, two processes under Xvfb, software OpenGL, from exec"
		rows = append(rows,
			compare("start", book.first, "ms", millis(a), millis(b), atMost(1.5), what+" to the first changed pixel"),
			compare("start", book.last, "ms", millis(settled), millis(emptySettled), nil, what+" to the first picture that stays, but for half a percent of it"))
	}
	return rows, nil
}

// catchUp lets search in a logbook catch up, so that it does not run beside what
// is timed next.
func (l *lab) catchUp(ctx context.Context, path string) error {
	d, err := l.open(ctx, path)
	if err != nil {
		return err
	}
	defer d.Close()
	board, err := d.Board(ctx)
	if err != nil || len(board) == 0 {
		return err
	}
	return indexed(ctx, d, board[0].ID)
}
