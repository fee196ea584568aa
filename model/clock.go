package model

import (
	"fmt"
	"math"
	"slices"
	"time"
)

// ClockSeen is one entry about the computer's clock: exactly one of Moved and
// Checked is set.
type ClockSeen struct {
	Moved   *ClockMoved
	Checked *ClockChecked
	Stamp
}

// ClockTrust says which recorded times are doubtful and by how much. It changes
// no time. The zero value trusts all.
type ClockTrust struct {
	spans []clockSpan // in the order of the log; of spans that overlap the later one counts
	last  *ClockSeen
	check *ClockSeen // newest one
}

// ClockDoubt is what is known of the clock when an entry was recorded: it was
// off by Low to High, positive for ahead.
type ClockDoubt struct {
	Low, High time.Duration
	Margin    time.Duration
	By        Seq  // the entry of the organisation's record that tells
	Checked   bool // by a reference clock; else it is only known that the clock moved
}

// clockSpan is a stretch of the log under one doubt.
type clockSpan struct {
	first, end Seq // end is the first entry that is no more in it
	doubt      ClockDoubt
}

const endOfLog = Seq(math.MaxUint64)

// TrustClock reads the organisation's record. What it takes as certain: while a
// logbook stays open, a move of the clock is seen and measured. So a check tells
// about every entry of its session, through every move in it, and about what
// follows until the clock moves; what lies between two checks lies between what
// they found, and what lies before the first, between that and right. Without any
// check the clock counts as right until it moves.
func TrustClock(house View) ClockTrust {
	t := ClockTrust{}
	w := clockWalk{}
	for i := range house.Clock {
		seen := &house.Clock[i]
		if seen.Checked != nil {
			w.check(seen)
			t.check = seen
		} else {
			w.move(seen)
		}
		t.last = seen
	}
	w.close(endOfLog)
	t.spans = w.spans
	return t
}

// clockWalk goes through the entries about the clock in the order of the log.
type clockWalk struct {
	spans   []clockSpan
	first   Seq        // of the stretch the walk is in
	state   ClockDoubt // of that stretch
	moved   bool       // state comes from a move nobody checked since
	checked bool       // state stands on a check
	moves   []clockMove
}

// clockMove is a move since the last check.
type clockMove struct {
	at      Seq
	first   Seq // of the stretch before
	by      time.Duration
	session Seq
}

// close ends the stretch the walk is in.
func (w *clockWalk) close(end Seq) {
	if w.moved || w.checked {
		w.spans = append(w.spans, clockSpan{first: w.first, end: end, doubt: w.state})
	}
}

// check settles the stretch, and what lies before moves of the same session.
func (w *clockWalk) check(seen *ClockSeen) {
	c := seen.Checked
	found := ClockDoubt{Low: c.Offset, High: c.Offset, Margin: c.Margin, By: seen.Seq, Checked: true}
	switch {
	case w.checked && len(w.moves) == 0: // between two checks
		between := found
		between.Low, between.High = min(found.Low, w.state.Low), max(found.High, w.state.High)
		between.Margin = max(found.Margin, w.state.Margin)
		w.spans = append(w.spans, clockSpan{first: w.first, end: seen.Seq, doubt: between})
	default:
		w.back(seen.Seq, c.Session, found)
	}
	w.first, w.state, w.checked, w.moved, w.moves = seen.Seq, found, true, false, nil
}

// back lets a check settle what was recorded before it: through the moves of its
// session, before each of which the clock was off by so much less as it then
// moved, and roughly beyond.
func (w *clockWalk) back(end, session Seq, before ClockDoubt) {
	span := func(first, end Seq, d ClockDoubt) {
		if end > first {
			w.spans = append(w.spans, clockSpan{first, end, d})
		}
	}
	for _, m := range slices.Backward(w.moves) {
		span(max(m.at, session), end, before)
		if m.session != session { // what an earlier session saw stays as it was
			span(w.first, min(end, session), w.state)
			return
		}
		before.Low, before.High, before.Margin, end = before.Low-m.by, before.High-m.by, before.Margin+clockJump, m.at
	}
	if w.checked { // the stretch before the first move was checked by itself
		return
	}
	first := max(w.start(), session)
	span(first, end, before)
	before.Low, before.High = min(0, before.Low), max(0, before.High) // nobody knows since when
	span(w.start(), min(first, end), before)
}

// start is where the stretch before the first move begins.
func (w *clockWalk) start() Seq {
	if len(w.moves) > 0 {
		return w.moves[0].first
	}
	return w.first
}

// move ends a stretch. No entry lies between a move and the one that tells of
// it: the program looks before it seals, and records the move first.
func (w *clockWalk) move(seen *ClockSeen) {
	m := seen.Moved
	w.close(seen.Seq)
	if m.Other != "" { // another clock, of which nothing is known
		*w = clockWalk{spans: w.spans, first: seen.Seq}
		return
	}
	next := ClockDoubt{Low: w.state.Low + m.Moved, High: w.state.High + m.Moved, Margin: w.state.Margin + clockJump, By: seen.Seq, Checked: w.checked}
	w.moves = append(w.moves, clockMove{at: seen.Seq, first: w.first, by: m.Moved, session: m.Session})
	w.first, w.state, w.moved = seen.Seq, next, true
}

// doubtful says whether the clock was off by more than the margin and than two
// seconds.
func (d ClockDoubt) doubtful() bool {
	return max(d.Low.Abs(), d.High.Abs()) > max(d.Margin, clockJump)
}

// known is the newest word about an entry.
func (t ClockTrust) known(seq Seq) (ClockDoubt, bool) {
	for _, s := range slices.Backward(t.spans) {
		if seq >= s.first && seq < s.end {
			return s.doubt, true
		}
	}
	return ClockDoubt{}, false
}

// OfRow is what is known of the clock when a row was recorded, and whether its
// recorded time is doubtful. A row of before the program recorded moves is doubtful
// when its header says that the clock had moved; no entry tells of it, so By is
// the row's own.
func (t ClockTrust) OfRow(r *Row) (d ClockDoubt, doubtful bool) {
	if d, ok := t.known(r.Seq); ok {
		return d, d.doubtful()
	}
	if r.ClockJumped() {
		return ClockDoubt{Low: r.Drift, High: r.Drift, Margin: clockJump, By: r.Seq}, true
	}
	return ClockDoubt{}, false
}

// Mark is the doubt in a few words.
func (d ClockDoubt) Mark() string {
	switch {
	case !d.Checked:
		return "clock moved " + d.way()
	case d.Low != d.High:
		return "clock off by up to " + FormatOffset(d.size())
	case d.Low > 0:
		return "clock " + FormatOffset(d.Low) + " ahead"
	}
	return "clock " + FormatOffset(-d.Low) + " behind"
}

// Told is the doubt for several recorded times.
func (d ClockDoubt) Told() string {
	switch {
	case !d.Checked:
		return fmt.Sprintf("the clock had been moved %s and was not held against a reference clock since (entry %d)", d.way(), d.By)
	case d.Low != d.High:
		return fmt.Sprintf("the clock was between %s and %s by the reference (entry %d)", side(d.Low), side(d.High), d.By)
	}
	return fmt.Sprintf("the clock was %s by the reference (entry %d)", offsetWords(d.Low, d.Margin), d.By)
}

// way is how far a move went, and which way.
func (d ClockDoubt) way() string { return forth(d.Low) + " by " + FormatOffset(d.size()) }

func (d ClockDoubt) size() time.Duration { return max(d.Low.Abs(), d.High.Abs()) }

// Sentence explains the doubt about a recorded time; the time stays as it is.
func (d ClockDoubt) Sentence(recorded time.Time, home *time.Location) string {
	switch {
	case !d.Checked:
		return fmt.Sprintf("The computer's clock had been moved %s (entry %d) and was not held against a reference clock since: the recorded time may be off by that.", d.way(), d.By)
	case d.Low != d.High:
		return fmt.Sprintf("The computer's clock was between %s and %s of a reference clock (entry %d); the recorded time may be off by up to %s.",
			side(d.Low), side(d.High), d.By, FormatOffset(d.size()))
	}
	return fmt.Sprintf("The computer's clock was %s (entry %d): by the reference clock it was %s.", offsetWords(d.Low, d.Margin), d.By, FormatInstantSecond(recorded.Add(-d.Low), home))
}

func side(d time.Duration) string {
	if d < 0 {
		return FormatOffset(-d) + " behind"
	}
	return FormatOffset(d) + " ahead"
}

// Now is what is to be said about the clock at this moment; empty while there is
// nothing to worry about.
func (t ClockTrust) Now() string {
	d, ok := t.known(endOfLog - 1)
	if !ok || !d.doubtful() {
		return ""
	}
	if !d.Checked {
		return d.Mark() + ": check it"
	}
	return d.Mark() + ", entry " + seqText(d.By)
}

// Last is the newest entry about the clock.
func (t ClockTrust) Last() (ClockSeen, bool) {
	if t.last == nil {
		return ClockSeen{}, false
	}
	return *t.last, true
}

// LastCheck is the newest check against a reference clock.
func (t ClockTrust) LastCheck() (ClockSeen, bool) {
	if t.check == nil {
		return ClockSeen{}, false
	}
	return *t.check, true
}

// Words is an entry about the clock in a sentence.
func (c ClockSeen) Words() string {
	if c.Checked != nil {
		return clockText(*c.Checked)
	}
	return clockText(*c.Moved)
}

// Computer is whose clock it was.
func (c ClockSeen) Computer() string {
	switch {
	case c.Checked != nil:
		return c.Checked.Computer
	case c.Moved != nil:
		return c.Moved.Computer
	}
	return ""
}
