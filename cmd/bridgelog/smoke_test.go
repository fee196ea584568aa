package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"bridgelog/cmd/internal/setup"
	"bridgelog/desk"
	"bridgelog/model"
)

// The real window, driven under Xvfb as a person would drive it. It is built
// without the migration tag, so that the toolkit prints every call from a wrong
// goroutine, and such a line fails the test.
func TestSmokeMainJobInTheRealWindow(t *testing.T) {
	for _, tool := range []string{"Xvfb", "xdotool", "openbox"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("%s is not installed; `make test` installs it", tool)
		}
	}
	s := newStage(t)
	file := filepath.Join(s.dir, "evtx.csv")
	csv := "message,datetime,timestamp_desc\nService entered the running state,2026-03-28T18:00:00+00:00,Time Logged\nService stopped,2026-03-28T18:01:00+00:00,Time Logged\n"
	if err := os.WriteFile(file, []byte(csv), 0o600); err != nil {
		t.Fatal(err)
	}
	pdf := filepath.Join(s.dir, "timeline.pdf")

	s.start()
	s.make()
	s.entries(2) // the logbook is made, and the way to open it recorded
	s.leavesNoMemory()
	s.press("ctrl+n")
	s.type_("Ransom note on fs-02")
	s.press("Return")
	s.entries(5)
	s.press("F2")
	for i, line := range []string{"-20m x: files renamed #fs-02", "a: uplink of fs-02 pulled #fs-02 @net-team", "yesterday 14:05 o: odd login"} {
		s.type_(line)
		s.press("Return")
		s.entries(6 + i)
	}
	s.press("ctrl+i")
	s.choose(file, "ctrl+l")
	s.window("Bridgelog")
	s.pause()
	s.press("ctrl+Return")
	s.entries(11)
	s.press("F9")
	s.pause()
	s.press("ctrl+Return")
	s.choose(pdf, "ctrl+a")
	s.entries(12)
	s.until("the PDF stands", func() bool {
		raw, err := os.ReadFile(pdf)
		return err == nil && bytes.HasPrefix(raw, []byte("%PDF-"))
	})
	s.press("ctrl+b")
	s.press("ctrl+shift+l")
	s.unlock()
	s.press("ctrl+n")
	s.type_("Odd logins at the warehouse")
	s.press("Return")
	s.entries(15)
	s.press("ctrl+q")
	s.stopped()
	s.start()
	s.window("Locked - Bridgelog")
	s.press("ctrl+q") // a locked window is left by the same key
	s.stopped()
	s.start()
	s.unlock()
	s.press("ctrl+q")
	s.stopped()

	d, err := s.open(s.logbook)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	board, err := d.Board(context.Background())
	at := slices.IndexFunc(board, func(s model.Summary) bool { return s.Title == "Ransom note on fs-02" })
	if err != nil || len(board) != 2 || at < 0 {
		t.Fatalf("the board holds %+v, %v", board, err)
	}
	v, err := d.Incident(context.Background(), board[at].ID)
	if err != nil {
		t.Fatal(err)
	}
	var rows []string
	for _, r := range v.Timeline().All() {
		rows = append(rows, r.Text)
	}
	for _, want := range []string{"files renamed #fs-02", "uplink of fs-02 pulled", "odd login", "Service stopped"} {
		if !strings.Contains(strings.Join(rows, "\n"), want) {
			t.Errorf("%q is not in the timeline:\n%s", want, strings.Join(rows, "\n"))
		}
	}
	check, err := d.Verify(context.Background(), nil, nil)
	if err != nil || !check.Clean() {
		t.Errorf("the record does not verify: %v %+v", err, check)
	}
}

// stage is a display with a window manager and the program on it.
type stage struct {
	t       *testing.T
	dir     string
	logbook string
	program string
	env     []string
	mu      sync.Mutex
	output  bytes.Buffer
	running *exec.Cmd
}

func newStage(t *testing.T) *stage {
	dir := t.TempDir()
	s := &stage{t: t, dir: dir, logbook: filepath.Join(dir, "smoke.bridgelog"), program: filepath.Join(dir, "bridgelog")}
	if out, err := exec.Command("go", "build", "-o", dir+"/", ".", "../bridgelog-dialogs").CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	x := exec.Command("Xvfb", "-displayfd", "3", "-screen", "0", "1280x720x24", "-nolisten", "tcp")
	x.ExtraFiles = []*os.File{write}
	if err := x.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = x.Process.Kill(); _ = x.Wait() })
	if err := write.Close(); err != nil {
		t.Fatal(err)
	}
	var number int
	if _, err := fmt.Fscan(read, &number); err != nil {
		t.Fatal("Xvfb did not start:", err)
	}
	s.env = append(os.Environ(), fmt.Sprintf("DISPLAY=:%d", number), "HOME="+dir, "XDG_DATA_HOME="+dir, "XDG_CONFIG_HOME="+dir,
		"XDG_CACHE_HOME="+dir, "XDG_RUNTIME_DIR="+dir, "LANG=C.UTF-8", "TZ=Europe/Berlin", "WAYLAND_DISPLAY=", "GTK_USE_PORTAL=0", "NO_AT_BRIDGE=1")
	wm := exec.Command("openbox")
	wm.Env = s.env
	if err := wm.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = wm.Process.Kill(); _ = wm.Wait() })
	t.Cleanup(func() {
		if s.running != nil {
			_ = s.running.Process.Kill()
			_ = s.running.Wait()
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		if strings.Contains(s.output.String(), "Error in Fyne call thread") {
			t.Errorf("a call from a wrong goroutine:\n%s", s.output.String())
		} else if t.Failed() {
			t.Logf("the program said:\n%s", s.output.String())
		}
	})
	return s
}

// Write collects what the program prints.
func (s *stage) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.output.Write(p)
}

func (s *stage) start() {
	s.t.Helper()
	s.running = exec.Command(s.program, "--logbook", s.logbook)
	s.running.Env = s.env
	s.running.Stdout, s.running.Stderr = io.Writer(s), io.Writer(s)
	if err := s.running.Start(); err != nil {
		s.t.Fatal(err)
	}
	s.window("Bridgelog")
	s.pause()
}

// leavesNoMemory looks at what a crash of the window would leave: no core file.
func (s *stage) leavesNoMemory() {
	s.t.Helper()
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/limits", s.running.Process.Pid))
	if err != nil {
		s.t.Fatal(err)
	}
	for line := range strings.Lines(string(raw)) {
		if rest, ok := strings.CutPrefix(line, "Max core file size"); ok {
			if f := strings.Fields(rest); f[0] != "0" || f[1] != "0" {
				s.t.Errorf("a crash leaves memory: %s", line)
			}
		}
	}
}

// patience is how long anything may take on a slow, busy machine.
const patience = 60 * time.Second

func (s *stage) until(what string, done func() bool) {
	s.t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		if done() {
			return
		}
	}
	s.picture()
	s.t.Fatalf("waited in vain: %s", what)
}

// picture leaves what the screen shows, for whoever looks into a failure.
func (s *stage) picture() {
	dir := os.Getenv("BRIDGELOG_SMOKE_PICTURES")
	if dir == "" {
		return
	}
	cmd := exec.Command("import", "-window", "root", filepath.Join(dir, fmt.Sprintf("smoke-%d.png", time.Now().UnixMilli())))
	cmd.Env = s.env
	if out, err := cmd.CombinedOutput(); err != nil {
		s.t.Logf("no picture: %v %s", err, out)
	}
}

func (s *stage) xdotool(args ...string) (string, error) {
	cmd := exec.Command("xdotool", args...)
	cmd.Env = s.env
	out, err := cmd.Output()
	return string(out), err
}

// window waits until a window whose title holds part is there and has the keys.
func (s *stage) window(part string) {
	s.t.Helper()
	s.until("a window "+part, func() bool {
		out, err := s.xdotool("search", "--onlyvisible", "--name", part)
		if err != nil {
			return false
		}
		ids := strings.Fields(out)
		_, err = s.xdotool("windowactivate", "--sync", ids[len(ids)-1])
		return err == nil
	})
}

func (s *stage) pause() { time.Sleep(1500 * time.Millisecond) } // the toolkit paints; nothing outside tells when

func (s *stage) press(key string) {
	s.t.Helper()
	time.Sleep(300 * time.Millisecond)
	if _, err := s.xdotool("key", "--clearmodifiers", key); err != nil {
		s.t.Fatal(err)
	}
}

func (s *stage) type_(text string) {
	s.t.Helper()
	time.Sleep(500 * time.Millisecond)
	if _, err := s.xdotool("type", "--delay", "15", "--", text); err != nil {
		s.t.Fatal(err)
	}
	time.Sleep(300 * time.Millisecond)
}

// choose answers the system's file dialog with a path, after the key that gets
// to the field it is typed into.
func (s *stage) choose(path, key string) {
	s.t.Helper()
	s.until("a file dialog", func() bool {
		out, err := s.xdotool("getactivewindow", "getwindowname")
		return err == nil && !strings.Contains(out, "Bridgelog")
	})
	s.pause()
	s.press(key)
	s.pause()
	s.type_(path)
	s.picture()
	s.press("Return")
}

// secret opens the logbook of the test.
const secret = "unruly glacier tapestry foe monopoly"

// make goes through the making of a new logbook by keyboard: a passphrase, twice,
// and on without a recovery key, which is asked for twice as well.
func (s *stage) make() {
	s.t.Helper()
	for range 2 {
		s.type_(secret)
		s.press("Return")
	}
	s.pause()
	for range 3 {
		s.press("Tab")
	}
	s.press("space")
	s.press("space")
	s.until("the logbook is made", func() bool {
		_, err := os.Stat(s.logbook)
		return err == nil
	})
	s.pause()
}

// unlock types the passphrase where it is asked for, and waits until it opened.
func (s *stage) unlock() {
	s.t.Helper()
	s.window("Locked - Bridgelog")
	s.pause()
	s.type_(secret)
	s.press("Return")
	s.until("the logbook is open", func() bool {
		out, err := s.xdotool("search", "--onlyvisible", "--name", "Locked - Bridgelog")
		return err != nil || strings.TrimSpace(out) == ""
	})
	s.pause()
}

// open opens the logbook in a folder as its owner.
func (s *stage) open(folder string) (*desk.Desk, error) {
	key, err := desk.Passphrase(secret)
	if err != nil {
		return nil, err
	}
	o := setup.Options(model.Person{Name: "test"}, "UTC")
	o.Unlock = &key
	return desk.Open(context.Background(), folder, o)
}

// entries waits until the journal holds n entries. The program has the logbook to
// itself; what stands on disk is read from a copy.
func (s *stage) entries(n int) {
	s.t.Helper()
	got := -1
	s.until(fmt.Sprintf("%d entries in the journal", n), func() bool {
		folder := filepath.Join(s.t.TempDir(), "copy.bridgelog")
		if err := os.CopyFS(folder, os.DirFS(s.logbook)); err != nil {
			return false
		}
		d, err := s.open(folder)
		if err != nil {
			return false // copied while it was written
		}
		got = int(d.Status().Entries)
		return d.Close() == nil && got >= n
	})
	if got > n {
		s.picture()
		s.t.Fatalf("%d entries in the journal, want %d", got, n)
	}
}

func (s *stage) stopped() {
	s.t.Helper()
	done := make(chan error, 1)
	go func() { done <- s.running.Wait() }()
	select {
	case err := <-done:
		s.running = nil
		if err != nil {
			s.t.Fatalf("the program ended with %v", err)
		}
	case <-time.After(patience):
		s.picture()
		s.t.Fatal("the program does not quit")
	}
}
