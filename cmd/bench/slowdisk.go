package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"time"
)

// slowerBy is how much longer a sync takes in measureSlowDisk. A disk of a
// laptop that keeps no write through a power cut needs from a few tenths of a
// millisecond to several milliseconds for one; that of a virtual computer often
// answers as soon as its host has the bytes.
var slowerBy = []time.Duration{500 * time.Microsecond, time.Millisecond}

// measureSlowDisk measures entries again as a disk that syncs slower lets them
// be: the whole measure runs once more under strace, which lets each fdatasync
// of both sides return later. https://strace.io (--inject, delay_exit)
func measureSlowDisk(ctx context.Context, l *lab) ([]Row, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	strace, err := exec.LookPath("strace")
	if err != nil {
		return nil, errors.New("strace, which makes syncs slower, is not installed")
	}
	var rows []Row
	for _, d := range slowerBy {
		l.say("slowdisk: each sync %s longer", d)
		c := exec.CommandContext(ctx, strace, "-f", "--seccomp-bpf", "-o", os.DevNull, "-e", "trace=fdatasync",
			"-e", fmt.Sprintf("inject=fdatasync:delay_exit=%d", d.Microseconds()),
			self, "-only", "entry", "-rounds", fmt.Sprint(l.rounds), "-dir", l.dir, "-json", "-quiet")
		c.Stderr = os.Stderr
		out, err := c.Output()
		if err != nil {
			return rows, fmt.Errorf("strace: %w", err)
		}
		var t Table
		if err := json.Unmarshal(out, &t); err != nil {
			return rows, err
		}
		if len(t.Rows) == 0 {
			return rows, errors.New("the measure of entries gave no rows")
		}
		r := t.Rows[0]
		r.Name, r.Title = "slowdisk", fmt.Sprintf("%s, each sync %s longer", r.Title, d)
		r.Note = "the first row again, with every fdatasync of both sides made longer by strace"
		rows = append(rows, r)
	}
	return rows, nil
}
