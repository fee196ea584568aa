package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"bridgelog/desk"
	"bridgelog/model"
)

// Sizes of files taken in as evidence, in bytes.
const (
	ingestSize  = 256 << 20
	smallIngest = 64 << 20
	largeIngest = 1 << 30
)

// ageVersion is the age program evidence is held against; ageTo is somebody to
// encrypt to, the example of age's manual.
const (
	ageVersion = "filippo.io/age/cmd/age@v1.3.2"
	ageTo      = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"
)

// age is the path of the age program: the one installed, or one made for this
// run.
func (l *lab) age(ctx context.Context) (string, error) {
	if path, err := exec.LookPath("age"); err == nil {
		return path, nil
	}
	c := exec.CommandContext(ctx, "go", "install", ageVersion)
	c.Env = append(os.Environ(), "GOBIN="+l.dir, "CGO_ENABLED=0")
	if text, err := c.CombinedOutput(); err != nil {
		return "", fmt.Errorf("age cannot be had: go install %s: %w: %s", ageVersion, err, lastLines(string(text), 2))
	}
	return l.path("age"), nil
}

// sealedIngest compares evidence taken into a sealed logbook, its fingerprint
// made and its bytes sealed in one reading, with the two plain programs for that
// run one after the other. Then it looks at the memory that takes.
func sealedIngest(ctx context.Context, l *lab, sealed, _ *twin) ([]Row, error) {
	target := atLeast(0.6)
	missing := func(err error) Row {
		return Row{Name: "sealed", Title: "sealed: evidence taken in", Target: target, Missing: err.Error()}
	}
	var rows []Row
	if age, err := l.age(ctx); err != nil {
		rows = append(rows, missing(err))
	} else if row, err := l.againstAge(ctx, sealed, age, target); err != nil {
		rows = append(rows, missing(err))
	} else {
		rows = append(rows, row)
	}
	row, err := l.ingestMemory(ctx)
	if err != nil {
		row = Row{Name: "sealed", Title: "sealed: peak memory of taking in", Missing: err.Error()}
	}
	return append(rows, row), ctx.Err()
}

func (l *lab) againstAge(ctx context.Context, sealed *twin, age string, target *Target) (Row, error) {
	file := l.path("evidence.bin")
	f, err := os.Create(file)
	if err != nil {
		return Row{}, err
	}
	defer os.Remove(file)
	defer f.Close()
	block := make([]byte, 1<<20)
	for at := range int64(ingestSize / len(block)) { // no file system keeps this as a hole
		for i := range block {
			block[i] = byte(i*7 + i>>8 + int(at))
		}
		if _, err := f.Write(block); err != nil {
			return Row{}, err
		}
	}
	change := func(round int) error {
		_, err := f.WriteAt(fmt.Appendf(nil, "round %08d", round), 0)
		return errors.Join(err, f.Sync())
	}
	ours := func(round int) (time.Duration, error) {
		if err := change(2 * round); err != nil { // what was taken in before is recognised
			return 0, err
		}
		began := time.Now()
		in, err := sealed.d.AddEvidence(ctx, desk.EvidenceAsk{Incident: sealed.id, Paths: []string{file}, Item: model.EvidenceItem{Nature: "original"}}, nil)
		took := time.Since(began)
		if err == nil && in.Bytes != ingestSize {
			err = fmt.Errorf("%d bytes were taken in", in.Bytes)
		}
		return took, err
	}
	theirs := func(round int) (time.Duration, error) {
		if err := change(2*round + 1); err != nil {
			return 0, err
		}
		out := l.path("evidence.age")
		began := time.Now()
		for _, c := range [][]string{{"sha256sum", file}, {age, "-r", ageTo, "-o", out, file}} {
			if text, err := exec.CommandContext(ctx, c[0], c[1:]...).CombinedOutput(); err != nil {
				return 0, fmt.Errorf("%s: %w: %s", filepath.Base(c[0]), err, lastLines(string(text), 2))
			}
		}
		took := time.Since(began)
		written, err := os.OpenFile(out, os.O_RDWR, 0)
		if err != nil {
			return 0, err
		}
		return took, errors.Join(written.Sync(), written.Close(), os.Remove(out)) // or it would be written in our turn
	}
	var a, b []float64
	if err := l.profiled("sealed-ingest", func() (err error) { a, b, err = l.turns(ctx, ours, theirs); return }); err != nil {
		return Row{}, err
	}
	const mib = ingestSize >> 20
	return compare("sealed", "sealed: evidence taken in", "MiB/s", rates(a, mib), rates(b, mib), target,
		fmt.Sprintf("a file of %d MiB through desk.AddEvidence: fingerprint, sealed copy, entry, all on the medium when it returns; against `sha256sum FILE` and then `age -r … FILE`, whose copy is not yet on the medium when it ends", mib)), nil
}

// ingestMemory takes in a small and a large file, each by a program of its own,
// and compares how much memory the two needed at most.
func (l *lab) ingestMemory(ctx context.Context) (Row, error) {
	if err := l.needCtl(ctx); err != nil {
		return Row{}, err
	}
	raw, key := desk.NewKeyFile()
	keyFile := l.path("memory.key")
	if err := os.WriteFile(keyFile, raw, 0o600); err != nil {
		return Row{}, err
	}
	t := &twin{l: l, path: l.path("memory.bridgelog"), key: &key}
	if err := t.open(ctx); err != nil {
		return Row{}, err
	}
	id, err := incident(ctx, t.d, "Memory")
	if err := errors.Join(err, t.close()); err != nil {
		return Row{}, err
	}
	peak := func(size int64, round int) (float64, error) {
		file := l.path("memory.bin")
		f, err := os.Create(file)
		if err != nil {
			return 0, err
		}
		defer os.Remove(file)
		_, err = f.WriteAt(fmt.Appendf(nil, "round %d", round), 0) // the rest is a hole, which reads as zeros
		if err = errors.Join(err, f.Truncate(size), f.Close()); err != nil {
			return 0, err
		}
		c := exec.CommandContext(ctx, l.ctl, "evidence", "add", "--logbook", t.path, "--key-file", keyFile, "--by", "Bench", "--incident", string(id), file)
		return peakMemory(c)
	}
	var large, small []float64
	for round := range min(l.rounds, 3) {
		for _, side := range []struct {
			size int64
			took *[]float64
		}{{largeIngest, &large}, {smallIngest, &small}} {
			mib, err := peak(side.size, round)
			if err != nil {
				return Row{}, err
			}
			*side.took = append(*side.took, mib)
		}
	}
	return compare("sealed", "sealed: peak memory of taking in 1 GiB", "MiB", large, small, atMost(1.2),
		"resident memory of `bridgelogctl evidence add` at its highest, a file of 1 GiB against one of 64 MiB, the whole program counted"), nil
}

// peakMemory runs a program and reads how much resident memory it held at most,
// in MiB. What getrusage(2) says of a child is no less than its parent held, so
// the child is asked while it runs.
func peakMemory(c *exec.Cmd) (float64, error) {
	var said bytes.Buffer
	c.Stdout, c.Stderr = &said, &said
	if err := c.Start(); err != nil {
		return 0, err
	}
	done := make(chan error, 1)
	go func() { done <- c.Wait() }()
	peak := 0
	for {
		select {
		case err := <-done:
			switch {
			case err != nil:
				return 0, fmt.Errorf("%s: %w: %s", filepath.Base(c.Path), err, lastLines(said.String(), 3))
			case peak == 0:
				return 0, errors.New("this system does not say how much memory a program holds")
			}
			return float64(peak) / (1 << 10), nil
		case <-time.After(2 * time.Millisecond):
			var kib int
			if _, err := fmt.Sscanf(field(fmt.Sprintf("/proc/%d/status", c.Process.Pid), "VmHWM"), "%d", &kib); err == nil {
				peak = max(peak, kib)
			}
		}
	}
}
