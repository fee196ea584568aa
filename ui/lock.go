package ui

import (
	"context"
	"fmt"
	"slices"
	"time"

	"fyne.io/fyne/v2"

	"bridgelog/model"
	"bridgelog/ui/kit"
)

// Locked is what the program remembers of a window while its logbook is locked:
// nothing of what stands in the logbook.
type Locked struct {
	Route Route       // where it stood, by page and random id
	Due   []time.Time // UTC, when deadlines fall, the nearest first
	Tell  []time.Time // UTC, when a person is to be reminded of one, the nearest first
	Why   string      // a sentence
}

// sleptAfter is a gap between two beats of the window, one second apart, after
// which the computer must have slept.
const sleptAfter = 30 * time.Second

// idleMinutes are how long nobody may touch the window before it locks; 0 is
// never.
var idleMinutes = []int{5, 10, 15, 30, 60, 0}

// presence watches whether somebody is there.
type presence struct {
	touches int64
	since   time.Time // of the last touch
	beat    time.Time // the last beat, wall clock
}

// idle looks at the clock once a second and says why the window is to be locked,
// empty for not now.
func (p *presence) idle(now time.Time, touches int64, after time.Duration) string {
	wall := now.Round(0) // a suspended computer's monotonic clock stands still
	gap := wall.Sub(p.beat)
	first := p.beat.IsZero()
	p.beat = wall
	if first || touches != p.touches {
		p.touches, p.since = touches, wall
	}
	switch {
	case !first && gap >= sleptAfter:
		p.since = wall
		return "Locked because the computer was asleep."
	case after > 0 && wall.Sub(p.since) >= after:
		p.since = wall
		return "Locked because nobody touched the window for " + countWord(int(after/time.Minute), "minute", "minutes") + "."
	}
	return ""
}

// canLock reports whether there is something to lock.
func (s *Shell) canLock() bool { return s.deps.Lock != nil && s.deps.Desk.Sealed() }

// notSealed is said of a logbook anybody can read.
const notSealed = "This logbook is not sealed: whoever has its folder can read it."

// greet says what is to be said at the start. That a logbook is not sealed stays
// until it is closed.
func (s *Shell) greet() {
	switch {
	case s.deps.Desk.ReadOnly():
		s.Say(kit.Notice{Tone: kit.ToneBad, What: s.deps.Notice})
	case s.deps.Seal != nil && !s.deps.Desk.Sealed():
		s.Say(kit.Notice{Tone: kit.ToneWarn, What: notSealed, Do: s.deps.Notice,
			Actions: []kit.Action{{Text: "Seal this logbook…", OnTapped: func() { s.Go(Route{Page: PageKeys}) }}}})
	case s.deps.Notice != "":
		s.Notice(s.deps.Notice)
	}
}

// lockNow locks at a person's wish.
func (s *Shell) lockNow() {
	if !s.canLock() {
		s.Notice(notSealed, kit.Action{Text: "Seal this logbook…", OnTapped: func() { s.Go(Route{Page: PageKeys}) }})
		return
	}
	s.Lock("Locked.")
}

// lockWhenIdle is the part of the window's clock that is about locking.
func (s *Shell) lockWhenIdle(now time.Time) {
	if !s.canLock() {
		return
	}
	if why := s.presence.idle(now, kit.Touches(), time.Duration(s.prefs.Idle)*time.Minute); why != "" {
		s.Lock(why)
	}
}

// Lock covers the window at once, saves what is typed, lets what is being written
// come to its end, and gives the window to the entrance. What cannot be saved is
// not locked away: it would be lost. It says whether it began.
func (s *Shell) Lock(why string) bool {
	if s.quitting || s.locking || !s.canLock() {
		return false
	}
	s.closeFor(func(l Locked) {
		l.Why = why + " What you typed is kept, sealed."
		s.deps.Lock(l)
	})
	return true
}

// closeFor takes everything off the window, keeps what was typed, and gives the
// window to what comes next.
func (s *Shell) closeFor(next func(Locked)) {
	s.closeSheet()
	busy := s.screen.Leave() // a file that is being taken in is no reason to leave the screen open: it is waited for
	s.cover(busy != nil)
	s.prefs.Width, s.prefs.Tall = s.win.Canvas().Size().Width, s.win.Canvas().Size().Height
	s.prefs.save(s.deps.App.Preferences())
	// The queue is in order: once this runs, every draft and entry is written.
	s.run.Serial(func(context.Context) func() {
		return func() {
			if len(s.drafts) > 0 {
				s.uncover()
				s.Say(kit.Notice{Tone: kit.ToneBad, What: "Not locked: some text could not be kept: " + s.failure + ".",
					Safe: "It still stands in its field.", Do: "Copy it elsewhere, or make room, and lock again."})
				return
			}
			s.shutFor(next)
		}
	})
}

// cover takes everything shown off the window while it is being locked.
func (s *Shell) cover(busy bool) {
	s.locking = true
	if s.room != nil {
		s.room.win.Close()
		s.room = nil
	}
	text := "What is typed is being saved."
	if busy {
		text = "A file is being taken in. The logbook closes as soon as it is in whole."
	}
	s.opening.enter(entrancePage(kit.Muted("Bridgelog"), kit.Title("Locking"), kit.NewPara(text, kit.TextStyle{})), nil, nil)
}

// uncover gives the window back to a shell that could not be locked.
func (s *Shell) uncover() {
	s.locking = false
	s.opening.put(s.frame.content)
	s.hear()
	s.placed()
	s.focus(s.screen)
}

// shutFor takes everything off the window and gives it to what comes next.
func (s *Shell) shutFor(next func(Locked)) {
	s.quitting = true // nothing is begun any more
	if s.room != nil {
		s.room.win.Close()
		s.room = nil
	}
	s.forgetCopied()
	l := Locked{Route: s.route}
	l.Due, l.Tell = s.dueInstants(s.deps.Clock())
	if s.past != nil {
		l.Route = s.past.route
	}
	s.screen, s.back, s.board, s.past, s.house = emptied{}, nil, nil, nil, model.View{}
	clear(s.kept)
	clear(s.views)
	clear(s.place)
	next(l)
}

// emptied stands in for the screen of a window that was shut.
type emptied struct{}

func (emptied) Content() fyne.CanvasObject { return kit.Stack(0) }
func (emptied) Show(model.View)            {}
func (emptied) Tick(time.Time)             {}
func (emptied) Leave() error               { return nil }
func (emptied) Dropped([]string) bool      { return true }
func (emptied) Focus()                     {}

// dueInstants are when deadlines of real incidents fall, and when a person is to
// be reminded of them, the nearest first.
func (s *Shell) dueInstants(now time.Time) (due, tell []time.Time) {
	for _, d := range s.deadlines() {
		if !d.Counts() || d.Incident.Drill {
			continue
		}
		if d.Due.After(now) {
			due = append(due, d.Due.UTC())
		}
		for _, a := range d.Alarms() {
			if a.At.After(now) {
				tell = append(tell, a.At.UTC())
			}
		}
	}
	return inOrder(due), inOrder(tell)
}

// inOrder sorts instants and leaves each once.
func inOrder(all []time.Time) []time.Time {
	slices.SortFunc(all, time.Time.Compare)
	return slices.CompactFunc(all, time.Time.Equal)
}

// copyText puts text into the clipboard, and takes it out again on locking when
// it is still there.
func (s *Shell) copyText(text string) {
	s.copied = text
	s.deps.App.Clipboard().SetContent(text)
}

func (s *Shell) forgetCopied() {
	if c := s.deps.App.Clipboard(); s.copied != "" && c.Content() == s.copied {
		c.SetContent("")
	}
	s.copied = ""
}

// setIdle chooses how long nobody may touch the window before it locks.
func (s *Shell) setIdle(minutes int) {
	s.prefs.Idle = minutes
	s.prefs.save(s.deps.App.Preferences())
	s.refreshMenu()
	s.Notice(idleWords(minutes))
}

func idleWords(minutes int) string {
	if minutes == 0 {
		return "The window locks by itself only when the computer sleeps or its screen is locked."
	}
	return fmt.Sprintf("The window locks when nobody touches it for %d minutes.", minutes)
}

// nextIdle goes through the choices.
func (s *Shell) nextIdle() {
	i := slices.Index(idleMinutes, s.prefs.Idle)
	s.setIdle(idleMinutes[(i+1)%len(idleMinutes)])
}
