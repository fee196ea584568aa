package desk

import (
	"context"
	"os"
	"time"

	"bridgelog/model"
)

// clockWatch holds the wall clock against a timer that nothing moves.
type clockWatch struct {
	start   time.Time     // when the logbook was opened, with monotonic reading
	running time.Duration // of Options.Running at that time
	noted   time.Duration // drift that is recorded
	seen    time.Time     // last look, UTC
	session model.Seq     // first entry since the logbook was opened
	behind  time.Duration // how far the clock stood behind the newest entry on opening
	asked   bool          // that and the computer were looked at
	noting  bool
}

// clockSlack is from how far on a move is worth an entry: what a time server
// steers in small steps is none.
const clockSlack = 2 * time.Second

func (d *Desk) startClock() {
	d.clock.start = d.o.Now()
	d.clock.seen = d.clock.start.UTC()
	if d.o.Running != nil {
		d.clock.running = d.o.Running()
	}
	if d.o.Computer == "" {
		d.o.Computer, _ = os.Hostname() // empty is a name too
	}
}

// drift is how far the wall clock has moved against the running timer since the
// desk was opened. Sleep is no move where the timer counts it.
func (d *Desk) drift(now time.Time) time.Duration {
	passed := now.Sub(d.clock.start)
	if d.o.Running != nil {
		passed = d.o.Running() - d.clock.running
	}
	return now.Round(0).Sub(d.clock.start.Round(0)) - passed
}

// LookAtClock records a move of the clock since the last look or command. A
// program that stays open calls it now and then, so that a move is known to the
// minute.
func (d *Desk) LookAtClock(ctx context.Context) error {
	d.mu.Lock()
	_, err := d.noteClock(ctx)
	d.mu.Unlock()
	return err
}

// noteClock looks, records what is new, and gives the time and drift of the
// look; it needs the lock.
func (d *Desk) noteClock(ctx context.Context) (now time.Time, err error) {
	now = d.o.Now()
	c := &d.clock
	if c.noting || d.frontier.Head().Size == 0 || d.db.ReadOnly() {
		return now, nil
	}
	c.noting = true
	defer func() { c.noting = false }()
	if !c.asked {
		if err := d.noteOpening(ctx, now); err != nil {
			return now, err
		}
		c.asked = true
	}
	drift := d.drift(now)
	if moved := drift - c.noted; moved.Abs() > clockSlack {
		err := d.noteMove(ctx, model.ClockMoved{Moved: moved, Since: c.seen, Seen: now.UTC()})
		if err != nil {
			return now, err
		}
		c.noted = drift
	}
	c.seen = now.UTC()
	return now, nil
}

// noteOpening records what is different about the clock since the logbook was
// closed: that it stands behind the newest entry, or is another computer's.
func (d *Desk) noteOpening(ctx context.Context, now time.Time) error {
	trust := model.TrustClock(d.views[model.Organisation])
	last, known := trust.Last()
	if was := last.Computer(); known && was != d.o.Computer {
		if err := d.noteMove(ctx, model.ClockMoved{Other: was, Seen: now.UTC()}); err != nil {
			return err
		}
	}
	if d.clock.behind > clockSlack {
		return d.noteMove(ctx, model.ClockMoved{Moved: -d.clock.behind, Closed: true, Since: now.UTC().Add(d.clock.behind), Seen: now.UTC()})
	}
	return nil
}

func (d *Desk) noteMove(ctx context.Context, m model.ClockMoved) error {
	m.Computer, m.Session = d.o.Computer, d.clock.session
	v := d.views[model.Organisation]
	events, err := model.Decide(v, model.NoteClock{Moved: m}, model.Env{})
	if err == nil { // nobody wrote it: the program did
		_, err = d.commitParts(ctx, []part{{id: model.Organisation, view: v, events: events, by: model.Person{Name: d.o.Program}}}, nil)
	}
	return err
}

// CheckClock records what a reference clock showed. Ours is when this computer
// showed it; zero is now. Computer and session are filled in.
func (d *Desk) CheckClock(ctx context.Context, c model.CheckClock) (Change, error) {
	d.mu.Lock()
	now, err := d.noteClock(ctx) // a move before the check is a move
	var change Change
	if err == nil {
		if c.Ours.IsZero() {
			c.Ours = now
		}
		c.Ours = c.Ours.Round(0)
		c.Computer, c.Session = d.o.Computer, d.clock.session
		change, err = d.do(ctx, c, nil)
	}
	d.mu.Unlock()
	if err != nil {
		return Change{}, err
	}
	d.tell(change)
	return change, nil
}

// Trust says which recorded times are doubtful.
func (d *Desk) Trust() model.ClockTrust {
	d.mu.Lock()
	defer d.mu.Unlock()
	return model.TrustClock(d.views[model.Organisation])
}

// clockWords are the warning about the clock for the status line; it needs the
// lock.
func (d *Desk) clockWords() string {
	now := d.o.Now()
	if words := model.TrustClock(d.views[model.Organisation]).Now(); words != "" {
		return words
	}
	if now.Before(d.last.Add(-clockSlack)) {
		return "clock is " + model.FormatOffset(d.last.Sub(now.Round(0))) + " behind the newest entry"
	}
	return ""
}
