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
	"bridgelog/report"
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
	Version string         // "0.1.0"
	User    string         // login name, under which the author's name is kept
	Notify  Notifier       // where the desktop is told of deadlines; nil for nowhere
	Notice  string         // something to say at the start, such as an unknown time zone
	Opening *Opening       // the window that is being shown; nil makes one
	First   *First         // what was read beforehand; nil reads it once the window stands
	Lock    func(Locked)   // closes the logbook and asks for its key again; nil where that cannot be
	// Seal closes a logbook that is not sealed, makes a sealed copy take its name,
	// and opens that; nil where that cannot be.
	Seal func([]desk.Key)
	// Sign makes what signs a PDF with the key of a PKCS#12 file, raw; nil where
	// nothing is signed.
	Sign func(raw []byte, password, place string) desk.Signer
	// Stamp puts time stamps into signed PDFs; without Request nothing is stamped.
	Stamp desk.Stamping
	// Picture is the picture on the clipboard as PNG, nil where there is none; a nil
	// function where the system gives none.
	Picture func() []byte
	// Show opens a file in the system's program for it; nil where that cannot be.
	Show func(path string) error
	// Restore closes the logbook and makes a new one, beside it, of a backup; nil
	// where that cannot be.
	Restore func(backup string)
	Sheet   report.Drawer // draws the recovery sheet
	Resume  Route         // where a window begins that was locked; none is the first page
}

// First is what the first picture shows.
type First struct {
	Board  []model.Summary
	Status desk.Status
}

// Runner is the one seam between goroutines: work runs away from the window and
// the closure it returns runs on the window's goroutine. In tests it is inline
// or cranked by hand.
type Runner interface {
	// Go starts work beside everything else; cancel ends its context. The closure
	// may be nil.
	Go(work func(ctx context.Context) func()) (cancel func())
	// Serial is Go for everything that writes: such works run one after another in
	// the order they were given, and are finished before the program ends.
	Serial(work func(ctx context.Context) func()) (cancel func())
	// After runs f on the window's goroutine once wait is over, unless stopped.
	After(wait time.Duration, f func()) (stop func())
	// Post runs f on the window's goroutine, for progress from inside work.
	Post(f func())
}

// Page names a kind of place in the window.
type Page string

const (
	PageBoard        Page = "board"
	PageNew          Page = "new"
	PageIncident     Page = "incident"
	PageTimeline     Page = "timeline"
	PageSeverity     Page = "severity"
	PageImport       Page = "import"
	PageExport       Page = "export"
	PageForm         Page = "form" // Section "tri/bridge": form and section
	PagePeople       Page = "people"
	PageRegister     Page = "register"     // Section "actions" or "actions/ID"
	PageEvidence     Page = "evidence"     // Section "add" or an item
	PageGate         Page = "gate"         // Section "G2"; empty is the gate ahead
	PageSteps        Page = "steps"        // every step of the playbook
	PageContain      Page = "contain"      // contain now
	PageDecide       Page = "decide"       // business decision card
	PageHandover     Page = "handover"     // the lead goes to somebody else
	PageNotice       Page = "notice"       // Section "eu-gdpr-art33-authority": the notice of that duty
	PageMessages     Page = "messages"     // Section "next", "talks" or a message
	PageAsOf         Page = "asof"         // the record as it was known at an instant
	PageDuties       Page = "duties"       // legal clocks; Section "triggers/awareness", "propose" or a duty
	PageSearch       Page = "search"       // everything in the logbook
	PageReadiness    Page = "readiness"    // Section "org/org.secops", "selfcheck": what must stand before anything happens
	PageWorkload     Page = "workload"     // Section: the card, or "new"; of the organisation
	PageOrganisation Page = "organisation" // Section "days": what is kept once, for every incident
	PageKeys         Page = "keys"         // ways to open the logbook
	PageBackups      Page = "backups"
	PagePaper        Page = "paper" // forms and sheets for use without a computer
	PageMeasures     Page = "measures"
	PageCheck        Page = "check"
	PageHelp         Page = "help"
	PageReminders    Page = "reminders" // everything that is due
	PageSignals      Page = "signals"   // of the organisation: what came in before it is an incident

	PageDrill        Page = "drill"        // an exercise: injects, stop word; Section "results"
	PageNewDrill     Page = "newdrill"     // a new exercise: scenarios and the drill plan
	PageImprovements Page = "improvements" // of all incidents; Section "risks" or "lessons"

	PageDeadlines Page = "deadlines" // duties of all incidents, nearest first
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
	// Tick relabels ages and countdowns; it comes once a second.
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
	Sub      string // the submenu it stands in; empty for the menu itself
	Title    string
	Shortcut fyne.Shortcut // nil when a plain key or none
	Key      fyne.KeyName  // plain function key, such as fyne.KeyF2
	Keys     string        // as shown: "Ctrl+N"
	When     func() bool   // nil is always
	Run      func()
}
