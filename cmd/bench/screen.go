package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// screen is a display without a monitor. Its picture lies in a file that the
// bench reads while it changes, so that a program need not help in being timed.
type screen struct {
	server  *exec.Cmd
	gone    chan struct{} // closed once the server has ended
	said    bytes.Buffer  // what it said; read once it is gone
	display string        // ":7"
	pixels  *os.File
	offset  int64 // of the first line
	line    int64 // bytes
	lines   int64
}

// Every so many lines are looked at. A glance, which is all that happens until
// something is seen, is enough to see any window; a look tells pictures apart.
// Looking costs processor time that the program under test and its display need:
// looks every millisecond made a start on two processors a fifth longer.
const (
	everyLine = 12
	glance    = 90
)

func openScreen(ctx context.Context, dir string) (*screen, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	r, w, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	s := &screen{gone: make(chan struct{})}
	// Without -noreset some servers start afresh when their last window goes, and
	// turn away the program that comes meanwhile.
	s.server = exec.CommandContext(ctx, "Xvfb", "-displayfd", "3", "-screen", "0", "1400x900x24", "-fbdir", dir, "-nolisten", "tcp", "-noreset")
	s.server.ExtraFiles, s.server.Stderr = []*os.File{w}, &s.said
	err = s.server.Start()
	w.Close() // the server has its own
	if err != nil {
		return nil, fmt.Errorf("the display Xvfb is needed: %w", err)
	}
	go func() {
		_ = s.server.Wait() // why it ended is said where it matters
		close(s.gone)
	}()
	// The number is written once the display can be used, and its line end after
	// that: a server that finds nobody reading the end gives up.
	number, err := bufio.NewReader(r).ReadString('\n')
	if err != nil {
		return nil, errors.Join(fmt.Errorf("the display Xvfb did not start: %w", err), s.close())
	}
	s.display = ":" + strings.TrimSpace(number)
	if err := s.openPixels(filepath.Join(dir, "Xvfb_screen0")); err != nil {
		return nil, errors.Join(err, s.close())
	}
	return s, nil
}

// openPixels reads the head of the picture, an X window dump (XWDFile.h of
// xorgproto): big-endian words, then the colour map, then the lines.
func (s *screen) openPixels(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	s.pixels = f
	head := make([]byte, 100)
	if _, err := f.ReadAt(head, 0); err != nil {
		return err
	}
	word := func(n int) int64 { return int64(binary.BigEndian.Uint32(head[4*n:])) }
	s.offset, s.line, s.lines = word(0)+12*word(19), word(12), word(5)
	return nil
}

func (s *screen) close() error {
	if s == nil {
		return nil
	}
	var err error
	if s.pixels != nil {
		err = s.pixels.Close()
	}
	if s.server.Process != nil {
		_ = s.server.Process.Kill()
		<-s.gone
	}
	return err
}

// errNoDisplay is a display that ended beside the program that was timed on it.
var errNoDisplay = errors.New("the display Xvfb ended while it was needed")

// blame is err, or that the display ended, when that is why.
func (s *screen) blame(err error) error {
	select {
	case <-s.gone:
		return fmt.Errorf("%w (%s): %w", errNoDisplay, firstLines(s.said.String(), 9), err)
	case <-time.After(displayGrace):
		return err
	}
}

// displayGrace is how long a server that was killed may take to be gone.
const displayGrace = 200 * time.Millisecond

// look copies the lines that tell pictures apart.
func (s *screen) look() ([]byte, error) { return s.linesOf(nil, everyLine) }

// linesOf copies every so-manieth line into a buffer.
func (s *screen) linesOf(into []byte, every int64) ([]byte, error) {
	if need := int(s.line * (s.lines/every + 1)); cap(into) < need {
		into = make([]byte, 0, need)
	}
	out := into[:0]
	for y := int64(0); y < s.lines; y += every {
		n := len(out)
		out = out[:n+int(s.line)]
		if _, err := s.pixels.ReadAt(out[n:], s.offset+y*s.line); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// unlike is the part of two looks that differs, from 0 to 1.
func unlike(a, b []byte) float64 {
	if bytes.Equal(a, b) {
		return 0
	}
	n := 0
	for i := 0; i+4 <= len(a) && i+4 <= len(b); i += 4 {
		if !bytes.Equal(a[i:i+4], b[i:i+4]) {
			n++
		}
	}
	return float64(n) / float64(max(len(a), len(b))/4)
}

// A picture has settled when no more than a cursor and a clock have changed for
// so long.
const (
	settledFor  = time.Second
	settledBut  = 0.005 // part of the picture
	longestWait = 60 * time.Second
)

// shown is when a program was first seen, and when it looked as it went on to.
type shown struct{ first, settled time.Duration }

// start runs a program until its picture has settled, and ends it.
func (s *screen) start(ctx context.Context, home, program string, args ...string) (shown, error) {
	blank, err := s.look()
	if err != nil {
		return shown{}, err
	}
	empty, err := s.linesOf(nil, glance)
	if err != nil {
		return shown{}, err
	}
	c := exec.CommandContext(ctx, program, args...)
	var said bytes.Buffer
	c.Stderr, c.Dir = &said, home
	c.Env = []string{"DISPLAY=" + s.display, "HOME=" + home, "TZ=UTC", "LANG=C.UTF-8", "PATH=" + os.Getenv("PATH"), "LIBGL_ALWAYS_SOFTWARE=1"}
	began := time.Now()
	if err := c.Start(); err != nil {
		return shown{}, err
	}
	ended := make(chan error, 1)
	go func() { ended <- c.Wait(); close(ended) }()
	times, looks, err := s.watch(began, empty, ended)
	if err == nil {
		err = stop(c, ended)
	}
	if err != nil {
		select {
		case <-ended: // what it said is whole only then
		case <-time.After(displayGrace):
			err = errors.Join(err, c.Process.Kill())
			<-ended
		}
		return shown{}, s.blame(fmt.Errorf("%s: %w: %s", filepath.Base(program), err, firstLines(said.String(), 4)))
	}
	out := shown{first: times[0]}
	for i := len(looks) - 1; i >= 0 && unlike(looks[i], looks[len(looks)-1]) <= settledBut; i-- {
		out.settled = times[i]
	}
	return out, s.cleared(blank)
}

// watch notes every change of the picture, of which it knows a glance, until it
// has settled.
func (s *screen) watch(began time.Time, empty []byte, ended <-chan error) (times []time.Duration, looks [][]byte, err error) {
	var seen []byte // the last glance
	changed := time.Duration(0)
	for {
		now, err := s.linesOf(seen, glance)
		if err != nil {
			return nil, nil, err
		}
		seen = now
		at := time.Since(began)
		if len(looks) > 0 || !bytes.Equal(now, empty) {
			if now, err = s.look(); err != nil {
				return nil, nil, err
			}
			if len(looks) == 0 || unlike(now, looks[len(looks)-1]) > settledBut {
				changed = at
			}
			if len(looks) == 0 || !bytes.Equal(now, looks[len(looks)-1]) {
				times, looks = append(times, at), append(looks, now)
			}
		}
		switch {
		case len(looks) > 0 && at-changed > settledFor:
			return times, looks, nil
		case at > longestWait:
			return nil, nil, errors.New("nothing was painted")
		}
		select {
		case err := <-ended:
			return nil, nil, errors.Join(errors.New("it ended before it was painted"), err)
		case <-time.After(time.Millisecond):
		}
	}
}

// stop asks a program to end, and makes it.
func stop(c *exec.Cmd, ended <-chan error) error {
	if err := c.Process.Signal(os.Interrupt); err != nil {
		return err
	}
	select {
	case <-ended:
	case <-time.After(5 * time.Second):
		if err := c.Process.Kill(); err != nil {
			return err
		}
		<-ended
	}
	return nil
}

// cleared waits until the last window is gone from the picture.
func (s *screen) cleared(blank []byte) error {
	for range 2000 {
		now, err := s.look()
		if err != nil || unlike(now, blank) <= settledBut { // a pointer is drawn once there was a window
			return err
		}
		time.Sleep(time.Millisecond)
	}
	return errors.New("the window did not go away")
}

// firstLines is where a crash says why.
func firstLines(text string, n int) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return strings.Join(lines[:min(len(lines), n)], "; ")
}
