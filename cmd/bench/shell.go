package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"
)

// sqlite is a running sqlite3 shell. It is fed through its input and says that
// it has done so far through a pipe of its own, so that neither its start nor
// its end is part of what is timed.
type sqlite struct {
	cmd   *exec.Cmd
	in    io.WriteCloser
	pipe  *os.File
	done  *bufio.Reader
	fault bytes.Buffer
	n     int
}

// durable are the settings under which a commit is on the medium, as Bridgelog
// has them.
const durable = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"

func startSQLite(ctx context.Context, file, setup string) (*sqlite, error) {
	s := &sqlite{}
	r, w, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer w.Close() // the shell has its own
	s.pipe, s.done = r, bufio.NewReader(r)
	s.cmd = exec.CommandContext(ctx, "sqlite3", "-batch", "-bail", file)
	s.cmd.ExtraFiles, s.cmd.Stderr = []*os.File{w}, &s.fault
	if s.in, err = s.cmd.StdinPipe(); err != nil {
		return nil, errors.Join(err, r.Close())
	}
	if err := s.cmd.Start(); err != nil {
		return nil, errors.Join(fmt.Errorf("the sqlite3 shell is needed: %w", err), r.Close())
	}
	if _, err := s.run(setup); err != nil {
		return nil, errors.Join(err, s.close())
	}
	return s, nil
}

// run feeds a script and returns how long it took.
func (s *sqlite) run(script string) (time.Duration, error) {
	s.n++
	// The shell keeps its output back until it is closed, which .output does.
	word := fmt.Sprintf("done%d", s.n)
	script += "\n.output /dev/fd/3\n.print " + word + "\n.output stdout\n"
	began := time.Now()
	if _, err := io.WriteString(s.in, script); err != nil {
		return 0, fmt.Errorf("sqlite3: %w: %s", err, s.fault.String())
	}
	line, err := s.done.ReadString('\n')
	took := time.Since(began)
	if err != nil || strings.TrimSpace(line) != word {
		return 0, fmt.Errorf("sqlite3 did not finish: %w: %s", errors.Join(err, s.in.Close(), s.cmd.Wait()), s.fault.String())
	}
	return took, nil
}

func (s *sqlite) close() error {
	err := s.in.Close()
	if wait := s.cmd.Wait(); s.cmd.ProcessState == nil { // a second Wait only repeats itself
		err = errors.Join(err, wait)
	}
	return errors.Join(err, s.pipe.Close())
}

// quoted is a text as an SQL literal.
func quoted(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }
