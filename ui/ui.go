// Package ui is the window: shell, routes, actions and screens. It promises
// that nothing typed is cleared before the desk said it is on disk, that the
// window never waits for the disk, and that every mouse action has a key. It
// refuses to hold facts: screens keep the last view they were shown and the
// state of their widgets, nothing else.
package ui

import (
	"context"
	"time"

	"fyne.io/fyne/v2"

	"bridgelog/desk"
	"bridgelog/model"
	"bridgelog/ui/pick"
)

// Deps are what the outside hands to the window.
type Deps struct {
	App     fyne.App
	Desk    *desk.Desk
	Run     Runner
	Pick    pick.Picker
	Clock   func() time.Time
	Home    *time.Location // zone of this computer
	Version string
}

// Runner is the one seam between goroutines. Go runs work away from the window
// and the closure it returns on the window's goroutine. In tests it runs inline.
type Runner interface {
	// Go starts work; cancel ends its context. Works started through the same
	// Runner with Serial run one after another in order.
	Go(work func(ctx context.Context) func()) (cancel func())
	// Post runs f on the window's goroutine, for progress from inside work.
	Post(f func())
}

// Page names a kind of place in the window.
type Page string

const (
	PageBoard    Page = "board"
	PageNew      Page = "new"
	PageIncident Page = "incident"
	PageTimeline Page = "timeline"
	PageSeverity Page = "severity"
	PageImport   Page = "import"
	PageExport   Page = "export"
	PageCheck    Page = "check"
	PageHelp     Page = "help"
)

// Route names every place: history, "open at", gallery states and tests use it.
type Route struct {
	Page     Page
	Incident model.IncidentID
	Section  string // an entry's number, a file, … as the page understands it
}

// screen is one place in the window. Its methods are called on the window's
// goroutine only.
type screen interface {
	// Content is the screen's object; the same one every time.
	Content() fyne.CanvasObject
	// Show is given the newest view of the screen's incident; older ones than the
	// one shown are dropped by the shell.
	Show(v model.View)
	// Tick relabels ages and countdowns.
	Tick(now time.Time)
	// Leave is asked before the screen goes away; an error keeps it, with its
	// sentence in the banner. It must have saved drafts.
	Leave() error
	// Dropped is given files dropped on the window; false lets the shell import them.
	Dropped(paths []string) bool
	// Focus puts the cursor where typing should begin.
	Focus()
}

// action is one thing a person can do from anywhere: menu, palette, shortcut
// list and help are made from the table of them.
type action struct {
	ID       string
	Menu     string // File, Incident, View, Help; empty for palette only
	Title    string
	Shortcut fyne.Shortcut // nil when a plain key or none
	Key      fyne.KeyName  // plain function key, such as fyne.KeyF2
	Keys     string        // as shown: "Ctrl+N"
	When     func() bool   // nil is always
	Run      func()
}
