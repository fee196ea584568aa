// Package native chooses files with the operating system's own dialogs.
//
// It promises one dialog at a time, shown beside the window so that it keeps
// drawing, and to pass the question on to another Picker where the system's
// dialogs cannot be had: no display, no GTK, a panic on the way.
package native

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"sync"

	"bridgelog/ui/pick"
)

// Picker shows the system's dialogs. Make it with New.
type Picker struct {
	fallback pick.Picker
	home     func(func()) // runs a function on the toolkit's goroutine
	ask      func(pick.Question) (pick.Answer, error)
	jobs     chan func()

	mu     sync.Mutex
	busy   bool
	broken bool
	dir    string // the folder used last; before that the person's own
}

// New starts the dialog thread. fallback takes over where the system has no
// dialogs; it is called through home, which must run a function on the
// toolkit's goroutine.
func New(fallback pick.Picker, home func(func())) *Picker {
	start, _ := os.UserHomeDir() // not where the program was started from
	p := &Picker{dir: start, fallback: fallback, home: home, ask: ask, jobs: make(chan func(), 1), broken: !displayed()}
	go func() {
		// The dialogs of Windows want all their calls from one thread, and a program
		// that shows them on Linux ends with the thread that started it.
		runtime.LockOSThread()
		for job := range p.jobs {
			job()
		}
	}()
	return p
}

var _ pick.Picker = (*Picker)(nil)

// displayed says whether there is a display at all; without one GTK does not start.
func displayed() bool {
	switch runtime.GOOS {
	case "windows", "darwin":
		return true
	}
	return os.Getenv("DISPLAY") != "" || os.Getenv("WAYLAND_DISPLAY") != ""
}

// start claims the thread. It says false when the fallback should be used, and
// ErrBusy when a dialog is open.
func (p *Picker) start() (bool, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.broken {
		return false, nil
	}
	if p.busy {
		return true, pick.ErrBusy
	}
	p.busy = true
	return true, nil
}

// put asks a question on the thread and answers once.
func (p *Picker) put(q pick.Question, done func(string, error), instead func()) {
	ok, err := p.start()
	if !ok {
		p.home(instead)
		return
	}
	if err != nil {
		done("", err)
		return
	}
	p.jobs <- func() {
		p.mu.Lock()
		q.Dir = p.dir
		p.mu.Unlock()
		a, err := p.ask(q)
		p.mu.Lock()
		p.busy, p.broken = false, err != nil
		if a.Path != "" {
			p.dir = filepath.Dir(a.Path)
		}
		p.mu.Unlock()
		switch {
		case err != nil:
			p.home(instead)
		case a.Problem != "":
			done("", errors.New(a.Problem))
		default:
			done(a.Path, nil)
		}
	}
}

// OpenFiles asks for one file; the system's dialogs give no more here.
func (p *Picker) OpenFiles(title string, filters []pick.Filter, done func([]string, error)) {
	p.put(pick.Question{For: pick.Open, Title: title, Filters: filters}, func(path string, err error) {
		if path == "" {
			done(nil, err)
			return
		}
		done([]string{path}, err)
	}, func() { p.fallback.OpenFiles(title, filters, done) })
}

// SaveFile asks for a place to write.
func (p *Picker) SaveFile(title, suggestedName string, filters []pick.Filter, done func(string, error)) {
	p.put(pick.Question{For: pick.Save, Title: title, Name: suggestedName, Filters: filters}, done,
		func() { p.fallback.SaveFile(title, suggestedName, filters, done) })
}

// Folder asks for a folder.
func (p *Picker) Folder(title string, done func(string, error)) {
	p.put(pick.Question{For: pick.Choose, Title: title}, done, func() { p.fallback.Folder(title, done) })
}
