//go:build cgo || windows

// Package native chooses files with the operating system's own dialogs.
//
// It promises one dialog at a time, shown from one locked thread so that the
// program's window keeps drawing, and to pass the question on to another
// Picker where the system's dialogs cannot be had: no display, no GTK, a panic
// on the way. Only the program's main package may import it, because importing
// it starts GTK on Linux.
package native

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync"

	"github.com/sqweek/dialog"

	"bridgelog/ui/pick"
)

// Picker shows the system's dialogs. Make it with New.
type Picker struct {
	fallback pick.Picker
	home     func(func()) // runs a function on the toolkit's goroutine
	jobs     chan func()

	mu     sync.Mutex
	busy   bool
	broken bool
	dir    string // the folder used last
}

// New starts the dialog thread. fallback takes over where the system has no
// dialogs; it is called through home, which must run a function on the
// toolkit's goroutine.
func New(fallback pick.Picker, home func(func())) *Picker {
	p := &Picker{fallback: fallback, home: home, jobs: make(chan func(), 1), broken: !displayed()}
	go func() {
		// GTK and the Windows dialogs want all their calls from one thread.
		runtime.LockOSThread()
		for job := range p.jobs {
			job()
		}
	}()
	return p
}

var _ pick.Picker = (*Picker)(nil)

// displayed says whether there is a display at all; without one GTK did not start.
func displayed() bool {
	switch runtime.GOOS {
	case "windows", "darwin":
		return true
	}
	return os.Getenv("DISPLAY") != "" || os.Getenv("WAYLAND_DISPLAY") != ""
}

// errUnusable says the system's dialog could not be shown.
var errUnusable = errors.New("the system's file dialog cannot be shown")

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

// run shows a dialog on the thread and answers once; show may panic.
func (p *Picker) run(show func(dir string) (string, error), done func(string, error), instead func()) {
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
		path, err := p.guarded(show)
		p.mu.Lock()
		p.busy = false
		if errors.Is(err, errUnusable) {
			p.broken = true
		}
		if path != "" {
			p.dir = filepath.Dir(path)
		}
		p.mu.Unlock()
		switch {
		case errors.Is(err, errUnusable):
			p.home(instead)
		case errors.Is(err, dialog.ErrCancelled):
			done("", nil)
		default:
			done(path, err)
		}
	}
}

// guarded turns a panic of the dialog library into an error.
func (p *Picker) guarded(show func(dir string) (string, error)) (path string, err error) {
	defer func() {
		if r := recover(); r != nil {
			path, err = "", fmt.Errorf("%w: %v", errUnusable, r)
		}
	}()
	p.mu.Lock()
	dir := p.dir
	p.mu.Unlock()
	return show(dir)
}

// OpenFiles asks for one file; the library can give no more.
func (p *Picker) OpenFiles(title string, filters []pick.Filter, done func([]string, error)) {
	p.run(func(dir string) (string, error) {
		return builder(title, dir, filters).Load()
	}, func(path string, err error) {
		if path == "" {
			done(nil, err)
			return
		}
		done([]string{path}, err)
	}, func() { p.fallback.OpenFiles(title, filters, done) })
}

// SaveFile asks for a place to write. A name completed with its extension is
// asked about again if that file exists, because the dialog did not see it.
func (p *Picker) SaveFile(title, suggestedName string, filters []pick.Filter, done func(string, error)) {
	p.run(func(dir string) (string, error) {
		path, err := builder(title, dir, filters).SetStartFile(suggestedName).Save()
		if err != nil {
			return "", err
		}
		path, changed := pick.WithExtension(path, filters)
		if _, err := os.Stat(path); changed && err == nil {
			if !dialog.Message("%s exists already. Replace it?", filepath.Base(path)).Title(title).YesNo() {
				return "", dialog.ErrCancelled
			}
		}
		return path, nil
	}, done, func() { p.fallback.SaveFile(title, suggestedName, filters, done) })
}

// Folder asks for a folder. On Linux the library forgets where to begin.
func (p *Picker) Folder(title string, done func(string, error)) {
	p.run(func(dir string) (string, error) {
		return dialog.Directory().Title(title).SetStartDir(dir).Browse()
	}, done, func() { p.fallback.Folder(title, done) })
}

// builder sets up a file dialog; on Linux the library shows its own title. Where there are several filters, one that
// allows all of them stands first.
func builder(title, dir string, filters []pick.Filter) *dialog.FileBuilder {
	b := dialog.File().Title(title)
	if dir != "" {
		b.SetStartDir(dir)
	}
	if len(filters) > 1 {
		var all []string
		for _, f := range filters {
			if len(f.Extensions) == 0 {
				all = nil
				break
			}
			all = append(all, f.Extensions...)
		}
		if all != nil {
			b.Filter("All of these", all...)
		}
	}
	for _, f := range filters {
		b.Filter(f.Name, f.Extensions...)
	}
	return b
}
