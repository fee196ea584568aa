package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"runtime/pprof"
	"slices"
	"strings"
	"time"

	"bridgelog/cmd/internal/setup"
	"bridgelog/desk"
	"bridgelog/model"
)

// lab is where a run keeps its data, and what several measures share.
type lab struct {
	dir     string // gone after the run
	rounds  int
	profile string
	log     io.Writer
	made    map[string]string // logbooks by name, made when first asked for
	ctl     string            // the program without a screen, once needed
}

// newLab makes the folder of a run. A memory disk would make durable writes
// free, so it is passed over when nothing is asked for.
func newLab(dir string, rounds int, profile string) (*lab, error) {
	if dir == "" {
		dir = os.TempDir()
		if wd, err := os.Getwd(); err == nil && diskKind(dir) == "tmpfs" {
			dir = wd
		}
	}
	dir, err := os.MkdirTemp(dir, "bridgelog-bench-*")
	if err != nil {
		return nil, err
	}
	if profile != "" {
		if err := os.MkdirAll(profile, 0o755); err != nil {
			return nil, errors.Join(err, os.RemoveAll(dir))
		}
	}
	return &lab{dir: dir, rounds: rounds, profile: profile, log: io.Discard, made: map[string]string{}}, nil
}

func (l *lab) close() {
	if err := os.RemoveAll(l.dir); err != nil {
		fmt.Fprintln(os.Stderr, "bench: the data of this run could not be removed:", err)
	}
}

func (l *lab) say(format string, args ...any) { fmt.Fprintf(l.log, format+"\n", args...) }

func (l *lab) path(name string) string { return filepath.Join(l.dir, name) }

// options are the desk's, as both programs have them.
func (l *lab) options() desk.Options {
	return setup.Options(model.Person{Name: "Bench"}, "Europe/Berlin")
}

// open opens a logbook, or makes it.
func (l *lab) open(ctx context.Context, path string) (*desk.Desk, error) {
	o := l.options()
	o.Create = true
	return desk.Open(ctx, path, o)
}

// filled is the path of a logbook with so many incidents and rows, made once by
// the program's own bench-data command.
func (l *lab) filled(ctx context.Context, incidents, entries int) (string, error) {
	name := fmt.Sprintf("%d-%d.bridgelog", incidents, entries)
	if path := l.made[name]; path != "" {
		return path, nil
	}
	if err := l.needCtl(ctx); err != nil {
		return "", err
	}
	l.say("filling a logbook with %d incidents and %d rows", incidents, entries)
	path := l.path(name)
	began := time.Now()
	out, err := exec.CommandContext(ctx, l.ctl, "bench-data", "--logbook", path, "--incidents", fmt.Sprint(incidents), "--entries", fmt.Sprint(entries)).CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("bench-data: %w: %s", err, out)
	}
	l.say("filled in %s", time.Since(began).Round(time.Second))
	l.made[name] = path
	return path, nil
}

// needCtl builds the program without a screen, once.
func (l *lab) needCtl(ctx context.Context) error {
	if l.ctl != "" {
		return nil
	}
	bin := l.path("bridgelogctl")
	if err := build(ctx, bin, "./cmd/bridgelogctl", "CGO_ENABLED=0"); err != nil {
		return err
	}
	l.ctl = bin
	return nil
}

// build compiles one of our programs as make does.
func build(ctx context.Context, out, pkg string, env ...string) error {
	root, err := moduleRoot()
	if err != nil {
		return err
	}
	c := exec.CommandContext(ctx, "go", "build", "-tags", "migrated_fynedo,no_animations", "-trimpath", "-o", out, pkg)
	c.Dir, c.Env = root, append(os.Environ(), env...)
	if text, err := c.CombinedOutput(); err != nil {
		return fmt.Errorf("build %s: %w: %s", pkg, err, lastLines(string(text), 3))
	}
	return nil
}

func moduleRoot() (string, error) {
	out, err := exec.Command("go", "env", "GOMOD").Output()
	path := strings.TrimSpace(string(out))
	if err != nil || path == "" || path == os.DevNull {
		return "", errors.New("run this inside the source folder")
	}
	return filepath.Dir(path), nil
}

func lastLines(text string, n int) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return strings.Join(lines[max(len(lines)-n, 0):], "; ")
}

// incident opens one incident for a measure to write to.
func incident(ctx context.Context, d *desk.Desk, title string) (model.IncidentID, error) {
	c, err := d.Do(ctx, model.OpenIncident{Title: title, Severity: "SEV2", Category: "other"})
	return c.Incident, err
}

// entry records one line as a person types it.
func entry(ctx context.Context, d *desk.Desk, id model.IncidentID, text string) error {
	row, err := model.ParseQuick(text, d.Now(), d.Home())
	if err != nil {
		return err
	}
	_, err = d.Do(ctx, model.NoteEvent{Incident: id, Row: row})
	return err
}

// indexed waits until search has caught up: it records a word nobody else uses
// and looks until it is found.
func indexed(ctx context.Context, d *desk.Desk, id model.IncidentID) error {
	word := fmt.Sprintf("caughtup%d", d.Status().Entries)
	if err := entry(ctx, d, id, word); err != nil {
		return err
	}
	for {
		hits, err := d.Search(ctx, id, word, 1)
		if err != nil || len(hits) > 0 {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// profiled runs work, recording where its time goes when that was asked for.
func (l *lab) profiled(name string, work func() error) error {
	if l.profile == "" {
		return work()
	}
	f, err := os.Create(filepath.Join(l.profile, name+".pprof"))
	if err != nil {
		return err
	}
	defer f.Close()
	if err := pprof.StartCPUProfile(f); err != nil {
		return err
	}
	defer pprof.StopCPUProfile()
	return work()
}

// turns runs both sides in turns and returns what each took, in seconds. Each
// side returns the time that counts.
func (l *lab) turns(ctx context.Context, ours, theirs func(round int) (time.Duration, error)) (a, b []float64, err error) {
	return l.turnsOf(ctx, l.rounds, ours, theirs)
}

// turnsOf is turns with another number of rounds, for work that is short.
func (l *lab) turnsOf(ctx context.Context, rounds int, ours, theirs func(round int) (time.Duration, error)) (a, b []float64, err error) {
	type side struct {
		run  func(int) (time.Duration, error)
		took *[]float64
	}
	for i := range rounds {
		order := []side{{ours, &a}, {theirs, &b}}
		if i%2 == 1 { // neither is always the one that comes after the other
			slices.Reverse(order)
		}
		for _, side := range order {
			if err := ctx.Err(); err != nil {
				return a, b, err
			}
			runtime.GC() // what the other side left is not this side's work
			took, err := side.run(i)
			if err != nil {
				return a, b, err
			}
			*side.took = append(*side.took, took.Seconds())
		}
	}
	return a, b, nil
}

// machine is the line that says where this was measured.
func (l *lab) machine(ctx context.Context) string {
	parts := []string{fmt.Sprintf("%s/%s", runtime.GOOS, runtime.GOARCH), fmt.Sprintf("%d CPUs", runtime.NumCPU())}
	if name := field("/proc/cpuinfo", "model name"); name != "" {
		parts[1] += " (" + name + ")"
	}
	if mem := field("/proc/meminfo", "MemTotal"); mem != "" {
		var kb int
		if _, err := fmt.Sscanf(mem, "%d", &kb); err == nil {
			parts = append(parts, fmt.Sprintf("%d GiB", kb>>20))
		}
	}
	if kind := diskKind(l.dir); kind != "" {
		parts = append(parts, "on "+kind)
	}
	if load, err := os.ReadFile("/proc/loadavg"); err == nil {
		parts = append(parts, "load "+strings.Fields(string(load))[0]+" at the start")
	}
	parts = append(parts, runtime.Version(), setup.Program())
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, m := range info.Deps {
			if m.Path == "modernc.org/sqlite" {
				parts = append(parts, m.Path+" "+m.Version)
			}
		}
	}
	if out, err := exec.CommandContext(ctx, "sqlite3", "--version").Output(); err == nil {
		parts = append(parts, "sqlite3 "+strings.Fields(string(out))[0])
	}
	return strings.Join(parts, ", ")
}

// field is the value of the first "name : value" line of a file.
func field(file, name string) string {
	raw, err := os.ReadFile(file)
	if err != nil {
		return ""
	}
	for line := range strings.Lines(string(raw)) {
		if k, v, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(k) == name {
			return strings.TrimSpace(v)
		}
	}
	return ""
}

// diskKind is the file system a folder is on, empty where the system does not
// say.
func diskKind(dir string) string {
	raw, err := os.ReadFile("/proc/self/mounts")
	if err != nil {
		return ""
	}
	kind, best := "", -1
	for line := range strings.Lines(string(raw)) {
		f := strings.Fields(line)
		if len(f) < 3 || len(f[1]) < best {
			continue
		}
		if dir == f[1] || strings.HasPrefix(dir, strings.TrimSuffix(f[1], "/")+"/") {
			kind, best = f[2], len(f[1])
		}
	}
	return kind
}
