package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"
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
	var settled, emptySettled []float64
	a, b, err := func() (a, b []float64, err error) {
		real := func(round int) (time.Duration, error) {
			at, err := onScreen(ours, "--logbook", logbook)
			if round >= 0 {
				settled = append(settled, at.settled.Seconds())
			}
			return at.first, err
		}
		bare := func(round int) (time.Duration, error) {
			at, err := onScreen(empty)
			if round >= 0 {
				emptySettled = append(emptySettled, at.settled.Seconds())
			}
			return at.first, err
		}
		for _, warm := range []func(int) (time.Duration, error){real, bare} { // the first start reads the program from the disk
			if _, err := warm(-1); err != nil {
				return nil, nil, err
			}
		}
		return l.turns(ctx, real, bare)
	}()
	if err != nil {
		return nil, err
	}
	what := fmt.Sprintf("bridgelog on %d incidents and %d rows against an empty Fyne window, two processes under Xvfb, software OpenGL, from exec", usualIncidents, usualEntries)
	return []Row{
		compare("start", "start to first painted frame", "ms", millis(a), millis(b), atMost(1.5), what+" to the first changed pixel"),
		compare("start", "start to the finished board", "ms", millis(settled), millis(emptySettled), nil, what+" to the first picture that stays, but for half a percent of it"),
	}, nil
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
