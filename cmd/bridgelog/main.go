// Command bridgelog is the window of the incident manager's logbook. It only
// wires: it finds the logbook, hands clock, drawers, dialogs and goroutines to
// the window, and closes the logbook once the window is gone. What cannot be
// opened is explained in a window too, because nobody at 3 a.m. reads a console.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"os/user"
	"path/filepath"
	"runtime/debug"
	"strings"
	"syscall"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"

	"bridgelog/cmd/internal/setup"
	"bridgelog/desk"
	"bridgelog/model"
	"bridgelog/ui"
	"bridgelog/ui/pick/inapp"
	"bridgelog/ui/pick/native"
)

// appID names the program to the desktop and its preferences file; it is a
// constant because the toolkit's metadata depends on where a program is started.
const appID = "org.bridgelog.bridgelog"

func main() {
	logbook := flag.String("logbook", "", "the logbook folder `PATH` (default: default.bridgelog in the user's data folder)")
	version := flag.Bool("version", false, "print the version")
	flag.Parse()
	if *version {
		fmt.Println(setup.Program())
		return
	}
	if flag.NArg() == 1 && *logbook == "" {
		*logbook = flag.Arg(0) // a folder opened from the file manager
	}
	os.Exit(run(*logbook))
}

// run shows the window until it is closed. The logbook is opened beside the
// toolkit's own start, which takes longer.
func run(logbook string) int {
	ready := make(chan opened, 1)
	go func() { ready <- open(logbook) }()
	a := app.NewWithID(appID)
	window, loop := ui.NewOpening(a), ui.NewLoop()
	var book opened
	window.Show(func() {
		if book = <-ready; book.err != nil {
			window.Refuse(book.err)
			return
		}
		fill(a, window, loop, book)
	})
	a.Run()
	if book.err != nil {
		return 1
	}
	loop.Close() // everything entered is written before the logbook closes
	if err := book.desk.Close(); err != nil {
		fmt.Fprintln(os.Stderr, "bridgelog:", err)
		return 1
	}
	return 0
}

// opened is a logbook with what the window shows first, or why there is none.
type opened struct {
	desk  *desk.Desk
	first ui.First
	home  *time.Location
	notes []string // to say at the start
	err   error
}

// open opens the logbook, or makes it.
func open(logbook string) (o opened) {
	folder, err := setup.DataFolder()
	if err != nil {
		return opened{err: err}
	}
	if logbook == "" {
		logbook = filepath.Join(folder, "default.bridgelog")
	}
	o.notes = keepCrashes(folder)
	zone, known := setup.Zone()
	if !known {
		o.notes = append(o.notes, "This computer does not say in which time zone it stands; times are read and shown in UTC. Set the zone of the system and start again.")
	}
	o.home = model.Location(zone)
	if err := os.MkdirAll(filepath.Dir(logbook), 0o700); err != nil {
		return opened{err: &model.Error{Kind: model.Full, Err: err, Text: "the folder for the logbook cannot be made: " + err.Error() + ".",
			Hint: "Start with --logbook PATH to keep it elsewhere."}}
	}
	options := setup.Options(model.Person{Name: setup.UserName()}, zone)
	options.Create = true
	for _, note := range []string{setup.Lead(&options, folder), setup.Rule(&options, folder)} {
		if note != "" {
			o.notes = append(o.notes, note)
		}
	}
	ctx := context.Background()
	if o.desk, err = desk.Open(ctx, logbook, options); err != nil {
		return opened{err: err}
	}
	o.notes = append(o.notes, o.desk.Warnings()...)
	if note := setup.Behind(ctx, o.desk); note != "" {
		o.notes = append(o.notes, note)
	}
	if o.first.Board, err = o.desk.Board(ctx); err != nil {
		return opened{err: errors.Join(err, o.desk.Close())}
	}
	o.first.Status = o.desk.Status()
	return o
}

// fill puts the shell into the window.
func fill(a fyne.App, window *ui.Opening, loop *ui.Loop, book opened) {
	var shell *ui.Shell
	ask := native.New(inapp.New(func() fyne.Window { return shell.Window() }, ""), loop.Post)
	shell = ui.New(ui.Deps{App: a, Desk: book.desk, Run: loop, Pick: ask, Clock: time.Now, Home: book.home,
		Version: strings.TrimPrefix(setup.Program(), "Bridgelog "), User: login(), Notice: strings.Join(book.notes, " "),
		Notify: a, Opening: window, First: &book.first})
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, os.Interrupt, syscall.SIGTERM)
	go func() {
		<-stop
		loop.Post(shell.Quit)
	}()
}

// login is the name of the user's account, under which the author is kept.
func login() string {
	if u, err := user.Current(); err == nil {
		return u.Username
	}
	return ""
}

// keepCrashes lets a crash write its report into the data folder, and says so
// when the last run left one.
func keepCrashes(folder string) (notes []string) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil // opening the logbook will say so better
	}
	path := filepath.Join(folder, "crash.txt")
	if info, err := os.Stat(path); err == nil && info.Size() > 0 {
		kept := filepath.Join(folder, "crash-"+info.ModTime().UTC().Format("20060102T150405Z")+".txt")
		if err := os.Rename(path, kept); err == nil {
			notes = append(notes, "Bridgelog ended by itself last time. Everything recorded is safe; the report is in "+kept+".")
		}
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return append(notes, "A crash could not be written down: "+err.Error()+".")
	}
	defer f.Close() // the runtime keeps its own copy
	if err := debug.SetCrashOutput(f, debug.CrashOptions{}); err != nil && !errors.Is(err, errors.ErrUnsupported) {
		notes = append(notes, "A crash could not be written down: "+err.Error()+".")
	}
	return notes
}
