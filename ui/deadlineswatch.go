package ui

import (
	"strings"
	"time"
	"unicode/utf8"

	"bridgelog/model"
	"bridgelog/ui/kit"
)

// deadlineWatch is what the shell knows of the deadlines of all incidents. They
// come from the rows of the board: no incident is opened for them.
type deadlineWatch struct {
	all   []model.Deadline // nearest first, exercises last
	fresh bool             // all is what the board says
	said  string           // what the status line says of the nearest
	given map[string]bool  // keys of alarms that were given; nil until read
	alarm int              // turn of the banner that says the newest of them
}

// deadlines are the duties of all incidents, the nearest first.
func (s *Shell) deadlines() []model.Deadline {
	if !s.watch.fresh {
		s.watch.all, s.watch.fresh = model.Deadlines(s.board), true
	}
	return s.watch.all
}

// nearest is the deadline of a real incident that ends first, or ended first.
func (s *Shell) nearest() (model.Deadline, bool) { return nearestOf(s.deadlines()) }

func nearestOf(all []model.Deadline) (model.Deadline, bool) {
	for _, d := range all {
		if d.Counts() && !d.Incident.Drill {
			return d, true
		}
	}
	return model.Deadline{}, false
}

// firstPage is where the window begins: the deadlines, before anything else,
// where a real incident has one that runs or is overdue; else the board, which
// then is the way back.
func (s *Shell) firstPage() Route {
	board := Route{Page: PageBoard}
	if _, ok := s.nearest(); !ok {
		return board
	}
	s.back = []Route{board}
	return Route{Page: PageDeadlines}
}

// boardRead leads to the deadlines once a board that came later than the window
// was read; a person who went somewhere meanwhile is left there.
func (s *Shell) boardRead() {
	if _, ok := s.nearest(); ok && s.route == (Route{Page: PageBoard}) && len(s.back) == 0 {
		s.Go(Route{Page: PageDeadlines})
	}
}

// watchDeadlines is the part of the window's clock that is about deadlines.
func (s *Shell) watchDeadlines(now time.Time) {
	if said := s.nearestWords(now); said != s.watch.said {
		s.frame.refreshStatus()
	}
	s.giveAlarms(now)
}

// nearestWords say the nearest deadline as the status line does.
func (s *Shell) nearestWords(now time.Time) string {
	d, ok := s.nearest()
	if !ok {
		return ""
	}
	words := shortStatus(d.DutyLine, now)
	if d.Own {
		words += " (own target, not law)"
	}
	if large() {
		return shortNumber(d.Incident.Number) + ": " + words
	}
	return shortNumber(d.Incident.Number) + " " + cutName(d.Name, 52) + ", " + words
}

// cut shortens a name for a line that has no room to spare.
func cut(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return s
}

// cutName shortens the name of a duty, its stage last.
func cutName(name string, most int) string {
	end := stageEnd(name)
	return cut(strings.TrimSuffix(name, end), max(most-utf8.RuneCountInString(end), most/4)) + end
}

// deadlineSegment is the nearest deadline in the status line.
func (s *Shell) deadlineSegment() (kit.Segment, bool) {
	now := s.deps.Clock()
	s.watch.said = s.nearestWords(now)
	d, ok := s.nearest()
	if !ok {
		return kit.Segment{}, false
	}
	tone := deadlineTone(d.DutyLine, now)
	if tone == kit.TonePlain {
		tone = kit.ToneAccent
	}
	return kit.Segment{Text: s.watch.said, Tone: tone, OnTapped: func() { s.Go(Route{Page: PageDeadlines}) }}, true
}

// shortStatus is a countdown where there is little room: "due in 4 h 07 m",
// "overdue by 2 h 10 m"; of anything else the whole words.
func shortStatus(l model.DutyLine, now time.Time) string {
	if l.Status(now) == model.Overdue {
		return "overdue by " + model.FormatAge(now.Sub(l.Due))
	}
	if l.Status(now) == model.Running {
		return "due in " + model.FormatAge(l.Due.Sub(now))
	}
	return l.Words(now)
}

// deadlineTone is the colour beside the words of a duty: amber at half, red in
// the last quarter and after it, as every clock of the window.
func deadlineTone(l model.DutyLine, now time.Time) kit.Tone {
	switch l.Status(now) {
	case model.Overdue:
		return kit.ToneBad
	case model.Running:
		return deadlineClock(l, now).Tone()
	case model.Late, model.ToCheck:
		return kit.ToneWarn
	case model.OnTime:
		return kit.ToneGood
	case model.NotRequired:
		return kit.ToneMuted
	}
	return kit.TonePlain
}

func deadlineClock(l model.DutyLine, now time.Time) kit.ClockState {
	return kit.ClockState{From: l.Start, Due: l.Due, Now: now}
}

// nextDuty is the deadline of an incident that ends first, or ended first.
func nextDuty(row model.Summary) (model.DutyLine, bool) {
	var next model.DutyLine
	found := false
	for _, l := range row.Duties {
		if l.Counts() && (!found || l.Due.Before(next.Due)) {
			next, found = l, true
		}
	}
	return next, found
}
