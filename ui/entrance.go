package ui

import (
	"context"
	"path/filepath"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"bridgelog/desk"
	"bridgelog/model"
	"bridgelog/report"
	"bridgelog/ui/kit"
	"bridgelog/ui/pick"
)

// Entrance is what the pages before an open logbook need: unlocking one, and
// making a new one.
type Entrance struct {
	Run   Runner
	Pick  pick.Picker
	Clock func() time.Time
	Home  *time.Location
	Path  string // the logbook's folder
	Owner string // what a passphrase is called in the list of ways to open it
	// Open opens the logbook by a key, or makes it under the ways in seal, away from
	// the window; then goes on on the window's goroutine.
	Open func(ctx context.Context, key *desk.Key, seal []desk.Key) (then func(), err error)
	// Back goes back to where a person came from; nil where there is no way back.
	Back func()
	// Other goes to another logbook; nil where there is no choice.
	Other func(path string)
	// Sheet draws the recovery sheet.
	Sheet report.Drawer
	// Due are the instants at which deadlines fall while the logbook is locked, the
	// nearest first: nothing else is known of them.
	Due    []time.Time
	Tell   []time.Time // when a person is reminded of one, the nearest first
	Notify Notifier
	// Why says why the window is locked, empty at the start of the program.
	Why string
}

// OtherWays lead from a logbook that cannot be opened to another one.
func (e Entrance) OtherWays() []kit.Action {
	if e.Back != nil {
		return []kit.Action{{Text: "Back to the logbook", OnTapped: e.Back}}
	}
	if e.Other == nil {
		return nil
	}
	return []kit.Action{{Text: "Open another logbook…", OnTapped: func() { e.pickOther(func() {}) }}}
}

// pickOther asks for another logbook; leave is told when one was chosen.
func (e Entrance) pickOther(leave func()) {
	e.Pick.Folder("Open another logbook: choose its folder", func(path string, err error) {
		e.Run.Post(func() {
			if err == nil && path != "" {
				leave()
				e.Other(path)
			}
		})
	})
}

// name is what the logbook is called.
func (e Entrance) name() string { return logbookName(e.Path) }

func logbookName(path string) string { return strings.TrimSuffix(filepath.Base(path), ".bridgelog") }

// dress gives the window its colours before there is a shell to do it.
func (o *Opening) dress(now time.Time) {
	o.app.Preferences().RemoveValue("fyne:fileDialogLastFolder") // of a dialog that was open when the window was locked
	p := loadPreferences(o.app.Preferences())
	o.app.Settings().SetTheme(kit.NewTheme(p.variant(now), float32(p.Text)/100))
}

// enter puts a page before the logbook into the window. What the window held is
// let go: after a lock nothing of it may stay reachable.
func (o *Opening) enter(content fyne.CanvasObject, focus fyne.Focusable, escape func()) {
	c := o.window.Canvas()
	for len(c.Overlays().List()) > 0 { // menus and dialogs stand above everything, and have a cursor of their own
		c.Overlays().Remove(c.Overlays().Top())
	}
	c.Unfocus() // else what is typed next goes to a field nobody sees
	quit := fyne.NewMenuItem("Quit", o.app.Quit)
	quit.Shortcut, quit.IsQuit = ctrl(fyne.KeyQ), true
	o.window.SetMainMenu(fyne.NewMainMenu(fyne.NewMenu("File", quit)))
	o.window.SetOnDropped(nil)
	o.window.SetTitle("Bridgelog")
	o.window.SetCloseIntercept(o.app.Quit)
	o.put(content)
	c.SetOnTypedKey(func(ev *fyne.KeyEvent) {
		if ev.Name == fyne.KeyEscape && escape != nil {
			escape()
		}
	})
	if focus != nil {
		c.Focus(focus)
	}
}

// entrancePage stands in the middle of the window, as wide as its text needs.
func entrancePage(objects ...fyne.CanvasObject) fyne.CanvasObject {
	card := kit.NewSurface(kit.Pad(28, 24, wide(460, kit.Stack(12, objects...))), kit.ColourPanel)
	card.Stroke = kit.ColourLine
	return container.NewVScroll(kit.Pad(16, 16, container.NewCenter(container.New(entranceWidth{}, card))))
}

// entranceWidth keeps running text from asking for the whole window.
type entranceWidth struct{}

const widestEntrance = 560

func (entranceWidth) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	looseLayout{}.Layout(objects, size)
}

func (entranceWidth) MinSize(objects []fyne.CanvasObject) (m fyne.Size) {
	for _, o := range objects {
		o.Resize(fyne.NewSize(widestEntrance*textScale(), o.MinSize().Height)) // so that wrapped text knows its lines
		m = m.Max(o.MinSize())
	}
	m.Width = widestEntrance * textScale()
	return m
}

// Unlock asks for what opens a sealed logbook.
func (o *Opening) Unlock(lock desk.Lock, e Entrance) {
	o.dress(e.Clock().In(e.Home))
	u := newUnlockPage(o, lock, e)
	o.enter(u.content, u.field, nil)
	o.window.SetTitle("Locked - Bridgelog")
	u.tick()
}

// Working shows that something long is done before a logbook is open. The
// function it gives moves the bar, from any goroutine.
func (o *Opening) Working(title string, e Entrance) func(done, total int64) {
	o.dress(e.Clock().In(e.Home))
	bar := kit.NewProgressCard(title, nil)
	bar.Set(-1, "beginning")
	o.enter(entrancePage(kit.Muted("Bridgelog"), kit.Title(e.name()), bar), nil, nil)
	var last time.Time
	return func(done, total int64) {
		if now := e.Clock(); now.Sub(last) >= progressEvery {
			last = now
			e.Run.Post(func() { bar.Set(float64(done)/float64(max(total, 1)), "") })
		}
	}
}

// refusedEntrance reports whether an error is an answer to a key, after which
// another one may be tried.
func refusedEntrance(err error) bool {
	k := kind(err)
	return k == model.Sealed || k == model.Locked
}
