package ui

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"bridgelog/desk"
	"bridgelog/model"
	"bridgelog/ui/kit"
)

func TestTheWindowLocksWhenNobodyIsThereAndAfterSleep(t *testing.T) {
	var p presence
	now := bridgeNow
	beat := func(step time.Duration, touches int64) string {
		now = now.Add(step)
		return p.idle(now, touches, 5*time.Minute)
	}
	beat(0, 7)
	for i := range 299 {
		if why := beat(time.Second, 7); why != "" {
			t.Fatalf("after %d s: %s", i+1, why)
		}
	}
	if why := beat(time.Second, 8); why != "" {
		t.Fatalf("somebody touched it, and it says %s", why)
	}
	for range 299 {
		beat(time.Second, 8)
	}
	if why := beat(time.Second, 8); !strings.Contains(why, "for 5 minutes") {
		t.Errorf("nobody was there: %q", why)
	}
	if why := beat(time.Second, 8); why != "" {
		t.Errorf("once is enough: %q", why)
	}
	if why := beat(2*time.Hour, 8); !strings.Contains(why, "asleep") {
		t.Errorf("after sleep: %q", why)
	}
	now = now.Add(-time.Hour) // a clock set back is no sleep
	if why := beat(time.Second, 8); why != "" {
		t.Errorf("clock set back: %q", why)
	}
	var never presence
	never.idle(now, 1, 0)
	if why := never.idle(now.Add(20*time.Second), 1, 0); why != "" {
		t.Errorf("never: %q", why)
	}
}

// lockable makes the window able to lock; what it remembered is kept in locked.
func (b *bridge) lockable() (locked *[]Locked) {
	locked = &[]Locked{}
	b.deps.Lock = func(l Locked) { *locked = append(*locked, l) }
	return locked
}

func TestLockingKeepsWhatIsTypedAndLeavesNothingOnTheWindow(t *testing.T) {
	b := newSealedBridge(t)
	locked := b.lockable()
	id := b.incident()
	b.Go(Route{Page: PageIncident, Incident: id})
	main := b.screen.(*incidentScreen)
	test.Type(main.quick.line.Entry(), "a: half typed, Zeppelinfeld")
	b.copyText("Zeppelinfeld 10.0.0.1")
	b.run.(*Inline).Fire(2 * time.Second)
	b.lockNow()
	if len(*locked) != 1 {
		t.Fatalf("locked %d times", len(*locked))
	}
	l := (*locked)[0]
	if l.Route != (Route{Page: PageIncident, Incident: id}) || !strings.Contains(l.Why, "kept, sealed") {
		t.Errorf("remembered %+v", l)
	}
	if got := b.deps.App.Clipboard().Content(); got != "" {
		t.Errorf("the clipboard holds %q", got)
	}
	if len(b.Shell.kept)+len(b.views)+len(b.board) > 0 || b.screen.Content() == main.Content() {
		t.Error("the window still holds what it showed")
	}
	b.changed(desk.Change{Incident: id}) // news that come late find nobody
	b.beat()
	b.opening.Unlock(sampleLock, sampleEntrance(b.Shell))
	if got := kit.OutlineText(b.win.Canvas().Content()); strings.Contains(got, "Zeppelinfeld") || strings.Contains(got, "Ransom") {
		t.Errorf("on the window stands %s", got)
	}
	b.deps.Resume = l.Route
	b.restart(testGuide())
	if b.route != l.Route {
		t.Errorf("the window came back at %+v", b.route)
	}
	if got := b.screen.(*incidentScreen).quick.line.Text(); got != "a: half typed, Zeppelinfeld" {
		t.Errorf("the line came back as %q", got)
	}
}

// held is a Runner whose queue of writes stands still until it is let go.
type held struct {
	Inline
	queue []func()
}

func (h *held) Serial(work func(context.Context) func()) (cancel func()) {
	h.queue = append(h.queue, func() { h.Go(work) })
	return func() {}
}

func (h *held) run() {
	for len(h.queue) > 0 {
		next := h.queue[0]
		h.queue = h.queue[1:]
		next()
	}
}

func TestTheWindowIsCoveredBeforeWhatIsBeingWrittenIsDone(t *testing.T) {
	b := newSealedBridge(t)
	locked := b.lockable()
	id := b.incident()
	b.Go(Route{Page: PageIncident, Incident: id})
	wait := &held{}
	b.run = wait
	widget.ShowPopUp(kit.NewText("Zeppelinfeld", kit.TextStyle{}), b.win.Canvas())
	if !b.Lock("Locked.") || b.Lock("Locked twice.") {
		t.Fatal("it must begin once")
	}
	shown := func() string { return b.win.Title() + "\n" + kit.OutlineText(b.win.Canvas().Content()) }
	for range 2 {
		if got := shown(); len(*locked) > 0 || !strings.Contains(got, "Locking") || strings.Contains(got, "Ransom") || b.win.Canvas().Overlays().Top() != nil || b.win.Canvas().Focused() != nil {
			t.Fatalf("while it waits, on the window stands %s, above it %v, the cursor in %v", got, b.win.Canvas().Overlays().Top(), b.win.Canvas().Focused())
		}
		b.changed(desk.Change{}) // news that come meanwhile
		b.refreshMenu()
		b.focus(b.screen)
		if m := b.win.MainMenu(); len(m.Items) != 1 {
			t.Fatalf("the menu came back with %d entries", len(m.Items))
		}
	}
	wait.run()
	if len(*locked) != 1 {
		t.Errorf("locked %d times", len(*locked))
	}
}

func TestTextThatCannotBeKeptIsNotLockedAway(t *testing.T) {
	b := newSealedBridge(t)
	locked := b.lockable()
	id := b.incident()
	b.Go(Route{Page: PageIncident, Incident: id})
	b.drafts["quick"], b.failure = "half typed", "the disk is full"
	b.Lock("Locked.")
	if got := kit.OutlineText(b.win.Canvas().Content()); len(*locked) != 0 || !strings.Contains(got, "Not locked") || !strings.Contains(got, "Ransom") {
		t.Errorf("on the window stands %s", got)
	}
	if len(b.win.MainMenu().Items) < 3 {
		t.Error("the menu is gone")
	}
	delete(b.drafts, "quick")
	if b.Lock("Locked."); len(*locked) != 1 {
		t.Error("it cannot be locked any more")
	}
}

func TestALogbookThatIsNotSealedOffersToSealIt(t *testing.T) {
	b := newBridge(t)
	b.deps.Seal = func([]desk.Key) {}
	b.greet()
	if got := kit.OutlineText(b.win.Canvas().Content()); !strings.Contains(got, "Seal this logbook…") {
		t.Errorf("shown: %s", got)
	}
}

func TestWhatIsCopiedByOthersIsLeftInTheClipboard(t *testing.T) {
	b := newSealedBridge(t)
	b.lockable()
	b.copyText("ours")
	b.deps.App.Clipboard().SetContent("somebody else's")
	b.lockNow()
	if got := b.deps.App.Clipboard().Content(); got != "somebody else's" {
		t.Errorf("the clipboard holds %q", got)
	}
}

func TestALockedWindowKnowsOnlyWhenDeadlinesFall(t *testing.T) {
	b := newSealedBridge(t)
	locked := b.lockable()
	b.owes("Ransom note", false, time.Hour, "eu-gdpr-art33-authority")
	b.owes("Exercise", true, 2*time.Hour, "eu-gdpr-art33-authority")
	b.loadBoard()
	b.lockNow()
	l := (*locked)[0]
	if len(l.Due) != 1 || l.Due[0].Location() != time.UTC || !l.Due[0].After(b.clock) {
		t.Errorf("remembered %v", l.Due)
	}
	if n := len(l.Tell); n != 4 || !l.Tell[n-1].Equal(l.Due[0]) || !l.Tell[1].Equal(l.Due[0].Add(-4*time.Hour)) {
		t.Errorf("reminders at %v", l.Tell)
	}
}

func TestALogbookThatIsNotSealedSaysSoInsteadOfLocking(t *testing.T) {
	b := newBridge(t)
	b.lockNow()
	if got := kit.OutlineText(b.win.Canvas().Content()); !strings.Contains(got, "not sealed") {
		t.Errorf("shown: %s", got)
	}
}

func (b *bridge) waysPage() *keysPage {
	b.t.Helper()
	b.Go(Route{Page: PageKeys})
	return b.screen.(*keysPage)
}

// find is the first object below o that fits.
func find[T fyne.CanvasObject](o fyne.CanvasObject, fits func(T) bool) (found T, ok bool) {
	if w, is := o.(T); is && fits(w) {
		return w, true
	}
	var below []fyne.CanvasObject
	switch c := o.(type) {
	case *fyne.Container:
		below = c.Objects
	case *container.Scroll:
		below = []fyne.CanvasObject{c.Content}
	case *kit.Surface:
		below = []fyne.CanvasObject{c.Content}
	case *kit.Sheet:
		below = test.WidgetRenderer(c).Objects()
	}
	for _, c := range below {
		if found, ok = find(c, fits); ok {
			return found, true
		}
	}
	return found, false
}

func buttonNamed(o fyne.CanvasObject, text string) *kit.Button {
	b, _ := find(o, func(b *kit.Button) bool { return b.Text == text })
	return b
}

func entryNamed(o fyne.CanvasObject, name string) *kit.Entry {
	e, _ := find(o, func(e *kit.Entry) bool { return e.Name == name })
	return e
}

func (k *keysPage) tap(t *testing.T, text string) {
	t.Helper()
	if button := buttonNamed(k.content, text); button != nil {
		button.Tapped(nil)
		return
	}
	t.Fatalf("there is no button %q in %s", text, kit.OutlineText(k.content))
}

func TestAWayToOpenIsAddedChangedAndTakenAwayOnlyByAnOwner(t *testing.T) {
	b := newSealedBridge(t)
	k := b.waysPage()
	if got := kit.OutlineText(k.content); !strings.Contains(got, "no recovery key") {
		t.Errorf("shown: %s", got)
	}

	// A passphrase, where there is only a key file: nothing to type is asked.
	k.addPassphrase()
	name, first, again := entryNamed(k.content, "Whose it is"), entryNamed(k.content, "Passphrase"), entryNamed(k.content, "The same once more")
	first.SetText("unruly glacier tapestry foe monopoly")
	again.SetText("unruly glacier tapestry foe monopoly")
	k.tap(t, "Add it")
	if got := kit.OutlineText(k.content); !strings.Contains(got, "Say whose it is") || len(b.deps.Desk.Unlockers()) != 1 {
		t.Errorf("a passphrase of nobody was taken: %s", got)
	}
	name.SetText("Kim")
	again.OnSubmitted(again.Text) // Enter in the last field
	if first.Text != "" || again.Text != "" {
		t.Error("the new passphrase still stands in its field")
	}
	if s := b.deps.Desk.Unlockers(); len(s) != 2 || s[1].Name != "Kim" {
		t.Fatalf("ways: %+v", s)
	}

	// Now it is asked for before anything else is changed.
	k.remove(0)
	present := entryNamed(k.content, "Present passphrase or recovery key")
	k.tap(t, "Take it away")
	present.SetText("wrong, and long enough")
	k.tap(t, "Take it away")
	if got := kit.OutlineText(k.content); len(b.deps.Desk.Unlockers()) != 2 || !strings.Contains(got, "does not open the logbook") {
		t.Errorf("a stranger took a way away: %s", got)
	}
	present.SetText("unruly glacier tapestry foe monopoly")
	k.tap(t, "Take it away")
	if s := b.deps.Desk.Unlockers(); len(s) != 1 || s[0].Kind != desk.KindPassphrase {
		t.Fatalf("ways: %+v", s)
	}

	// A key file, so that the fixture opens it again.
	k.addFile()
	b.picks.save = filepath.Join(t.TempDir(), "stick.key")
	k.tap(t, "Choose where, such as a stick…")
	entryNamed(k.content, "Present passphrase or recovery key").SetText("unruly glacier tapestry foe monopoly")
	k.tap(t, "Make it")
	raw, err := os.ReadFile(b.picks.save)
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(b.picks.save); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("the key file: %v, %v", info.Mode(), err)
	}
	if s := b.deps.Desk.Unlockers(); len(s) != 2 || s[1].Name != "stick.key" {
		t.Errorf("ways: %+v", s)
	}
	key, err := desk.KeyFile(raw)
	if err != nil || !b.deps.Desk.Opens(key) {
		t.Errorf("the key file: %v", err)
	}
	house, err := b.deps.Desk.Organisation(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if ways := model.RecordedUnlockers(house); len(ways) != 2 {
		t.Errorf("the record knows %+v", ways)
	}
	if got := kit.OutlineText(b.win.Canvas().Content()); strings.Contains(got, "glacier") {
		t.Error("a passphrase stands on the window")
	}
}
