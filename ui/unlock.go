package ui

import (
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"bridgelog/desk"
	"bridgelog/model"
	"bridgelog/ui/kit"
)

// longestWait is the longest a person waits between two tries. The delay is for
// somebody at the keyboard; against a thief with a copy of the disk stands the
// cost of every guess.
const longestWait = 60 * time.Second

// waitAfter is how long the next try waits after so many in vain: 1, 2, 4, … s.
func waitAfter(failures int) time.Duration {
	if failures <= 0 {
		return 0
	}
	if failures > 6 {
		return longestWait
	}
	return min(time.Second<<(failures-1), longestWait)
}

// unlockPage asks for the passphrase of a logbook. It looks the same whether a
// passphrase is wrong or somebody changed the key file on purpose; chance damage
// of the key file is told before this page.
type unlockPage struct {
	o    *Opening
	e    Entrance
	lock desk.Lock

	field  *kit.Entry
	caps   *kit.Text
	length int         // of what was typed, in letters
	shift  func() bool // whether Shift is down
	show   *kit.Check
	unlock *kit.Button
	wrong  *kit.Para
	due    *kit.Text
	busy   bool
	gone   bool

	content fyne.CanvasObject
}

func newUnlockPage(o *Opening, lock desk.Lock, e Entrance) *unlockPage {
	u := &unlockPage{o: o, e: e, lock: lock, shift: shiftHeld}
	u.field = kit.NewSecret(u.asked())
	u.field.OnSubmitted = func(string) { u.try() }
	u.field.OnChanged = u.typed
	u.caps = kit.NewText("Caps Lock seems to be on.", kit.TextStyle{Colour: kit.ColourWarn, Size: kit.SizeSmall, Bold: true})
	u.caps.Hide()
	u.show = kit.NewCheck("show what is typed", func(on bool) {
		u.field.Password = !on
		u.field.Refresh()
	})
	u.unlock = kit.NewButtonOf(kit.ButtonPrimary, "Unlock", "Enter", u.try)
	u.wrong = kit.NewPara("", kit.TextStyle{Colour: kit.ColourBad, Bold: true})
	u.wrong.Hide()
	u.due = kit.NewText("", kit.TextStyle{Colour: kit.ColourWarn, Bold: true})
	u.due.Hide()
	parts := []fyne.CanvasObject{kit.Muted("Bridgelog"), kit.Title(e.name()),
		kit.NewText(e.Path, kit.TextStyle{Colour: kit.ColourMuted, Size: kit.SizeSmall, Truncate: true})}
	if e.Why != "" {
		parts = append(parts, kit.NewPara(e.Why, kit.TextStyle{}))
	}
	parts = append(parts, u.due, kit.Stack(4, kit.Bold(u.asked()), u.field, u.caps, u.show), kit.Row(8, u.unlock), u.wrong)
	var ways []fyne.CanvasObject
	if u.has(desk.KindKeyFile) {
		ways = append(ways, kit.NewLink("Open by a key file…", u.pickKeyFile))
	}
	if e.Other != nil {
		ways = append(ways, kit.NewLink("Another logbook…", u.pickLogbook))
	}
	if e.Back != nil {
		ways = append(ways, kit.NewLink("Not now", func() { u.leave(); e.Back() }))
	}
	ways = append(ways, kit.NewLink("Quit", o.app.Quit))
	parts = append(parts, kit.Hairline(), newFlow(16, nil, ways...))
	u.content = entrancePage(parts...)
	u.count() // a wait goes on, whichever page stood between
	return u
}

func (u *unlockPage) has(k any) bool {
	return slices.ContainsFunc(u.lock.Slots, func(s desk.Slot) bool { return any(s.Kind) == k })
}

// asked is what may be typed.
func (u *unlockPage) asked() string {
	switch {
	case u.has(desk.KindPassphrase) && u.has(desk.KindRecoveryKey):
		return "Passphrase or recovery key"
	case u.has(desk.KindRecoveryKey):
		return "Recovery key"
	case u.has(desk.KindPassphrase):
		return "Passphrase"
	}
	return "Passphrase (this logbook has none: open it by its key file)"
}

// typed looks at the newest letter: a capital without Shift, or a small one with
// it, means that the lock is on. No system tells the toolkit outright. What was
// pasted says nothing about the keyboard.
func (u *unlockPage) typed(text string) {
	letters := []rune(text)
	one := len(letters) == u.length+1
	u.length = len(letters)
	if len(letters) == 0 {
		u.setCaps(false)
		return
	}
	if !one {
		return
	}
	if r := letters[len(letters)-1]; unicode.IsUpper(r) || unicode.IsLower(r) {
		u.setCaps(unicode.IsUpper(r) != u.shift())
	}
}

// shiftHeld asks the toolkit whether Shift is down.
func shiftHeld() bool {
	d, ok := fyne.CurrentApp().Driver().(desktop.Driver)
	return ok && d.CurrentKeyModifiers()&fyne.KeyModifierShift != 0
}

func (u *unlockPage) setCaps(on bool) {
	if u.caps.Hidden == on {
		u.caps.Hidden = !on
		u.content.Refresh()
	}
}

// try opens the logbook by what was typed.
func (u *unlockPage) try() {
	text := u.field.Text
	if text == "" || !u.ready() {
		return
	}
	if u.has(desk.KindRecoveryKey) {
		k, err := desk.RecoveryKey(text)
		if err == nil {
			u.with(k)
			return
		}
		if onPaper(text) { // a slip of the pen costs no try
			u.say(sentenceAndHint(err))
			return
		}
	}
	k, err := desk.Passphrase(text)
	if err != nil {
		u.say(sentenceAndHint(err))
		return
	}
	u.with(k)
}

// onPaper reports whether a text has the shape of a recovery key, right or wrong.
func onPaper(text string) bool {
	parts := strings.FieldsFunc(text, func(r rune) bool { return r == '-' || r == ' ' })
	short := 0
	for _, p := range parts {
		if len(p) >= 3 && len(p) <= 5 && strings.ToUpper(p) == p {
			short++
		}
	}
	return short >= 10 && short == len(parts)
}

// ready reports whether something may be tried now.
func (u *unlockPage) ready() bool { return !u.busy && !u.e.Clock().Before(u.o.until) }

// with tries a key away from the window: a guess costs about a second on purpose.
func (u *unlockPage) with(k desk.Key) {
	u.busy = true
	u.say("")
	u.unlock.SetText("Opening…")
	u.unlock.SetBusy(true)
	u.field.Disable()
	u.e.Run.Go(func(ctx context.Context) func() {
		then, err := u.e.Open(ctx, &k, nil)
		k.Wipe()
		return func() {
			u.busy = false
			u.unlock.SetBusy(false)
			u.unlock.SetText("Unlock")
			u.field.Enable()
			if err != nil {
				u.failed(err)
				return
			}
			u.o.failures, u.o.until = 0, time.Time{}
			u.leave()
			then()
		}
	})
}

// leave lets go of what was typed.
func (u *unlockPage) leave() {
	u.gone = true
	u.field.SetQuietly("")
}

func (u *unlockPage) failed(err error) {
	if !refusedEntrance(err) {
		u.leave()
		u.o.Refuse(u.e.Clock().In(u.e.Home), err, u.e.OtherWays()...)
		return
	}
	if kind(err) == model.Sealed {
		u.o.failures++
		u.o.until = u.e.Clock().Add(waitAfter(u.o.failures))
		u.field.SetQuietly("")
		u.length = 0
		u.setCaps(false)
	}
	u.say(sentenceAndHint(err))
	u.count()
	u.o.window.Canvas().Focus(u.field)
}

func (u *unlockPage) say(text string) {
	u.wrong.SetText(text)
	u.wrong.Hidden = text == ""
	u.content.Refresh()
}

// count says how long the next try waits.
func (u *unlockPage) count() {
	left := u.o.until.Sub(u.e.Clock())
	if left <= 0 {
		u.unlock.SetText("Unlock")
		u.unlock.Enable()
		return
	}
	u.unlock.SetText(fmt.Sprintf("Unlock in %d s", int((left+time.Second-1)/time.Second)))
	u.unlock.Disable()
}

// tick comes once a second while the page stands: the wait runs down, and a
// deadline that comes near is told, by its time alone.
func (u *unlockPage) tick() {
	if u.gone {
		return
	}
	if !u.busy && u.unlock.Disabled() {
		u.count()
	}
	u.tellDue(u.e.Clock())
	u.e.Run.After(time.Second, u.tick)
}

// stale is how long after its instant a reminder still says something new.
const stale = time.Hour

// tellDue shows when the nearest deadline falls, and reminds of it on the desktop
// when its alarms come: whoever passes by learns no more than that there is one.
func (u *unlockPage) tellDue(now time.Time) {
	text := ""
	for _, at := range u.e.Due {
		if at.Before(now.Add(-24 * time.Hour)) {
			continue
		}
		word := "A deadline falls at "
		if at.Before(now) {
			word = "A deadline fell at "
		}
		text = word + model.FormatInstant(at, u.e.Home) + "."
		break
	}
	for len(u.e.Tell) > 0 && !u.e.Tell[0].After(now) {
		late := now.Sub(u.e.Tell[0])
		u.e.Tell = u.e.Tell[1:]
		if u.e.Notify != nil && late < stale && loadPreferences(u.o.app.Preferences()).Notify {
			u.e.Run.Go(func(context.Context) func() { // the desktop may be slow to answer
				u.e.Notify.SendNotification(fyne.NewNotification("Bridgelog is locked", "A deadline is near. Unlock the logbook to see it."))
				return nil
			})
		}
	}
	if u.due.Text != text {
		u.due.SetText(text)
		u.due.Hidden = text == ""
		u.content.Refresh()
	}
}

func (u *unlockPage) pickKeyFile() {
	if !u.ready() {
		return
	}
	u.e.Pick.OpenFiles("Open by a key file", nil, func(paths []string, err error) {
		if err != nil || len(paths) == 0 {
			return
		}
		u.e.Run.Go(func(context.Context) func() {
			k, err := readKeyFile(paths[0])
			return func() {
				if err != nil {
					u.say(sentenceAndHint(err))
					return
				}
				if u.ready() {
					u.with(k)
				}
			}
		})
	})
}

// readKeyFile reads a small file; anything else is no key.
func readKeyFile(path string) (desk.Key, error) {
	f, err := os.Open(path)
	if err != nil {
		return desk.Key{}, model.Refuse(model.NotFound, "key file", "Is the stick plugged in?", "this file cannot be read.")
	}
	defer f.Close()
	raw, err := io.ReadAll(io.LimitReader(f, 4096))
	if err != nil {
		return desk.Key{}, model.Refuse(model.NotFound, "key file", "Choose the file that was made for this logbook.", "this cannot be read as a file.")
	}
	defer clear(raw)
	return desk.KeyFile(raw)
}

func (u *unlockPage) pickLogbook() {
	if !u.busy {
		u.e.pickOther(u.leave)
	}
}
