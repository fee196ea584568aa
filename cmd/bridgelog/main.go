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
	"runtime"
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
	"bridgelog/ui/kit"
	"bridgelog/ui/pick"
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

// startGarbage is how much the heap may grow until the first picture, in percent,
// before it is searched for garbage. What a start makes stays; looking for garbage
// in it took a tenth of the start's processor time.
const startGarbage = 400

// run shows the window until it is closed.
func run(logbook string) int {
	collect := debug.SetGCPercent(startGarbage)
	p := &program{outer: ui.NewLoop(), ready: make(chan beginning, 1)}
	go func() { p.ready <- p.begin(logbook) }() // beside the toolkit's own start, which takes longer
	p.app = app.NewWithID(appID)
	p.window = ui.NewOpening(p.app)
	p.window.Show(func() {
		p.enter(<-p.ready, ui.Locked{})
		go p.outer.Post(func() { debug.SetGCPercent(collect) }) // which comes after the first picture
	})
	p.watchSignals()
	p.watchSleep()
	p.app.Run()
	return p.end()
}

// program is the window with the logbook that is open in it, if any. Its fields
// are used on the window's goroutine.
type program struct {
	app    fyne.App
	window *ui.Opening
	outer  *ui.Loop // of what is before a logbook is open
	ready  chan beginning
	shell  *ui.Shell // nil while no logbook is open
	loop   *ui.Loop  // of the open logbook
	desk   *desk.Desk
	pick   pick.Picker
	locked []func() // to be told when the logbook is locked
	failed bool
}

// beginning is what is known before a logbook is open.
type beginning struct {
	path    string
	lock    desk.Lock
	options desk.Options
	home    *time.Location
	notes   []string // to say at the start
	book    opened   // already open, where it needs no key
	err     error
}

// opened is a logbook with what the window shows first.
type opened struct {
	desk  *desk.Desk
	first ui.First
	notes []string
}

// begin finds the logbook and reads all that needs no key to it. One that is not
// sealed is opened.
func (p *program) begin(logbook string) (b beginning) {
	folder, err := setup.DataFolder()
	if err != nil {
		return beginning{err: err}
	}
	if logbook == "" {
		logbook = filepath.Join(folder, "default.bridgelog")
	}
	b.path = logbook
	b.notes = keepCrashes(folder)
	if note := setup.KeepOutOfDumps(); note != "" {
		b.notes = append(b.notes, note)
	}
	if err := desk.SweepOpened(alive); err != nil {
		b.notes = append(b.notes, "A file opened outside last time could not be removed: "+err.Error()+".")
	}
	zone, known := setup.Zone()
	if !known {
		b.notes = append(b.notes, "This computer does not say in which time zone it stands; times are read and shown in UTC. Set the zone of the system and start again.")
	}
	b.home = model.Location(zone)
	if err := os.MkdirAll(filepath.Dir(logbook), 0o700); err != nil {
		return beginning{err: &model.Error{Kind: model.Full, Err: err, Text: "the folder for the logbook cannot be made: " + err.Error() + ".",
			Hint: "Start with --logbook PATH to keep it elsewhere."}}
	}
	if b.err = finishSealing(logbook); b.err != nil {
		return b
	}
	if b.lock, b.err = desk.LockOf(logbook); b.err != nil {
		return b
	}
	b.options = setup.Options(model.Person{Name: setup.UserName()}, zone)
	for _, note := range []string{setup.Lead(&b.options, folder), setup.Rule(&b.options, folder)} {
		if note != "" {
			b.notes = append(b.notes, note)
		}
	}
	switch {
	case b.lock.Sealed:
		b.err = desk.InUse(logbook)
	case b.lock.Exists:
		b.book, b.err = open(context.Background(), b, nil, nil)
	}
	return b
}

// open opens the logbook, or makes it under the ways in seal.
func open(ctx context.Context, b beginning, key *desk.Key, seal []desk.Key) (o opened, err error) {
	options := b.options
	options.Unlock, options.Seal, options.Create = key, seal, len(seal) > 0
	if o.desk, err = desk.Open(ctx, b.path, options); err != nil {
		return o, err
	}
	if err = ctx.Err(); err != nil { // the window was closed meanwhile
		return opened{}, errors.Join(err, o.desk.Close())
	}
	o.notes = o.desk.Warnings()
	if note := setup.Behind(ctx, o.desk); note != "" {
		o.notes = append(o.notes, note)
	}
	if o.first.Board, err = o.desk.Board(ctx); err != nil {
		return opened{}, errors.Join(err, o.desk.Close())
	}
	o.first.Status = o.desk.Status()
	return o, nil
}

// enter shows what stands before the logbook, or the logbook where it needs no
// key.
func (p *program) enter(b beginning, was ui.Locked) {
	switch {
	case damaged(b.err) && b.lock.Exists && !b.lock.Sealed:
		p.damaged(b, b.err, nil)
	case b.err != nil:
		p.failed = true
		p.window.Refuse(time.Now(), b.err, p.otherWays(b)...)
	case b.book.desk != nil:
		p.fill(b, b.book, was)
	case b.lock.Sealed:
		p.window.Unlock(b.lock, p.entrance(b, was))
	default:
		p.window.NewLogbook(p.entrance(b, was))
	}
}

// entrance is what the pages before the logbook need.
func (p *program) entrance(b beginning, was ui.Locked) ui.Entrance {
	return ui.Entrance{Run: p.outer, Pick: p.picker(), Clock: time.Now, Home: b.home, Path: b.path, Owner: b.options.By.Name,
		Sheet: b.options.Drawers["pdf"], Due: was.Due, Tell: was.Tell, Why: was.Why, Notify: p.app,
		Other: func(path string) { p.goTo(path, ui.Locked{}) },
		Open: func(ctx context.Context, key *desk.Key, seal []desk.Key) (func(), error) {
			again := cloned(key)
			book, err := open(ctx, b, key, seal)
			if damaged(err) {
				return func() { p.damaged(b, err, again) }, nil
			}
			wipe(again)
			if err != nil {
				return nil, err
			}
			return func() { p.fill(b, book, was) }, nil
		}}
}

// picker asks for files. It is one for the whole program, because it holds a
// thread.
func (p *program) picker() pick.Picker {
	if p.pick == nil {
		p.pick = native.New(inapp.New(p.window.Window, ""), p.outer.Post)
	}
	return p.pick
}

// otherWays lead on from a logbook that cannot be opened.
func (p *program) otherWays(b beginning) []kit.Action {
	if b.path == "" {
		return nil
	}
	ways := p.entrance(b, ui.Locked{}).OtherWays()
	if e := (*model.Error)(nil); errors.As(b.err, &e) && e.Kind == model.Locked {
		again := kit.Action{Text: "Try again", OnTapped: func() { p.goTo(b.path, ui.Locked{}) }}
		ways = append([]kit.Action{again}, ways...)
	}
	return ways
}

// goTo begins again with a logbook.
func (p *program) goTo(path string, was ui.Locked) {
	p.outer.Go(func(context.Context) func() {
		b := p.begin(path)
		return func() { p.enter(b, was) }
	})
}

// fill puts the shell into the window.
func (p *program) fill(b beginning, book opened, was ui.Locked) {
	p.loop, p.desk, p.failed = ui.NewLoop(), book.desk, false
	p.shell = ui.New(ui.Deps{App: p.app, Desk: book.desk, Run: p.loop, Pick: p.picker(), Clock: time.Now, Home: b.home,
		Version: strings.TrimPrefix(setup.Program(), "Bridgelog "), User: login(), Notice: strings.Join(append(b.notes, book.notes...), " "),
		Notify: p.app, Opening: p.window, First: &book.first, Sheet: b.options.Drawers["pdf"], Resume: was.Route,
		Sign: signer, Stamp: setup.Stamping(), Picture: clipboardPicture(), Show: p.showFile,
		Restore: func(backup string) { p.restore(b, backup) },
		Lock:    func(now ui.Locked) { p.lock(b.path, now) }, Seal: func(keys []desk.Key) { p.seal(b, keys) }})
}

// lock closes the logbook, which wipes its keys, and asks for one again.
func (p *program) lock(path string, now ui.Locked) {
	p.window.Working("Locking", ui.Entrance{Run: p.outer, Clock: time.Now, Home: time.Local, Path: path})
	loop, d := p.take()
	p.outer.Go(func(context.Context) func() {
		loop.Close() // everything entered is written before the logbook closes
		err := d.Close()
		runtime.GC() // what stood on the screen is garbage now
		b := beginning{err: err}
		if err == nil {
			b = p.begin(path)
		}
		return func() {
			p.isLocked()
			p.enter(b, now)
		}
	})
}

// take gives the open logbook away.
func (p *program) take() (*ui.Loop, *desk.Desk) {
	loop, d := p.loop, p.desk
	p.shell, p.loop, p.desk = nil, nil, nil
	return loop, d
}

// isLocked tells whoever waits for it that no logbook is open.
func (p *program) isLocked() {
	for _, tell := range p.locked {
		tell()
	}
	p.locked = nil
}

// seal makes a sealed copy of a logbook that is not sealed, and gives it its
// name; the old one stays beside it under another. When that fails, the old one
// is opened again.
func (p *program) seal(b beginning, keys []desk.Key) {
	progress := p.window.Working("Sealing the logbook", ui.Entrance{Run: p.outer, Clock: time.Now, Home: b.home, Path: b.path})
	loop, d := p.take()
	p.outer.Serial(func(ctx context.Context) func() {
		loop.Close()
		err := d.Close()
		old := ""
		if err == nil {
			options := b.options
			options.Seal = keys
			old, err = sealInPlace(ctx, b.path, options, time.Now(), progress)
		}
		next := p.begin(b.path)
		why := "Sealed, and checked whole. The old one, which anybody can read, is " + old + ": destroy it once you have opened this one."
		if err != nil {
			why = "Not sealed: " + err.Error() + " The logbook is as it was."
			next.notes = append([]string{why}, next.notes...)
		}
		return func() { p.enter(next, ui.Locked{Why: why}) }
	})
}

// watchSignals ends the program as closing the window would.
func (p *program) watchSignals() {
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, os.Interrupt, syscall.SIGTERM)
	go func() {
		for range stop {
			p.outer.Post(func() {
				if p.shell != nil {
					p.shell.Quit()
				} else {
					p.app.Quit()
				}
			})
		}
	}()
}

// watchSleep locks the logbook before the computer sleeps and when its screen is
// locked, where the system says so; else the window finds out when it wakes.
func (p *program) watchSleep() {
	go onSleep(func(why string, done func()) {
		p.outer.Post(func() {
			if p.shell == nil || !p.shell.Lock(why) {
				done()
				return
			}
			p.locked = append(p.locked, done)
		})
	})
}

// end closes what is open once the window is gone.
func (p *program) end() int {
	code := 0
	if p.failed {
		code = 1
	}
	if p.desk != nil {
		p.loop.Close() // everything entered is written before the logbook closes
		// A backup that fails is told at the next start, in the status line.
		if _, err := p.desk.BackupIfDue(context.Background(), true, nil); err != nil {
			fmt.Fprintln(os.Stderr, "bridgelog: backup:", err)
		}
		if err := p.desk.Close(); err != nil {
			fmt.Fprintln(os.Stderr, "bridgelog:", err)
			code = 1
		}
	}
	p.outer.Close()
	return code
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
