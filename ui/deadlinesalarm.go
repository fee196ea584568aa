package ui

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"bridgelog/model"
	"bridgelog/ui/kit"
)

// Notifier shows messages on the desktop, outside the window. The toolkit's App
// is one.
type Notifier interface {
	SendNotification(*fyne.Notification)
}

// alarmsKey is where the alarms that were given are kept in the logbook, so that
// a restart does not repeat them.
const alarmsKey = "alarms.given"

// mostAlarms is how many alarms are told one by one; more at once are counted.
const mostAlarms = 3

// loadAlarms reads which alarms were given before. What cannot be read counts as
// none: an alarm too many is better than one too few.
func (s *Shell) loadAlarms() {
	s.run.Go(func(ctx context.Context) func() {
		kept, err := s.deps.Desk.Setting(ctx, alarmsKey)
		var keys []string
		if err == nil && kept != "" {
			_ = json.Unmarshal([]byte(kept), &keys)
		}
		return func() {
			s.Fail(err)
			s.watch.given = map[string]bool{}
			for _, key := range keys {
				s.watch.given[key] = true
			}
		}
	})
}

// giveAlarms gives the alarms that have come. The wall clock is asked anew each
// time, so that a computer that slept gives them when it wakes. What is given
// stands in the window and, unless switched off, on the desktop; where the
// desktop shows nothing, list, board and status line still say the same. Those
// of exercises stay in the window, and only for a while: whoever passes by must
// not take a message on a desktop for a real one.
func (s *Shell) giveAlarms(now time.Time) {
	if s.watch.given == nil || !s.boarded || s.locking {
		return
	}
	due, then := model.DueAlarms(s.deadlines(), s.watch.given, now)
	if len(due) == 0 {
		return
	}
	s.watch.given = then
	earnest := slices.DeleteFunc(slices.Clone(due), func(a model.DueAlarm) bool { return a.Incident.Drill })
	switch {
	case len(earnest) > 0:
		s.tellAlarms(earnest, now)
	case !s.problemStands():
		s.Notice(alarmTitle(due[0])+": "+due[0].Words(now), s.showDeadlines()...)
	}
	keys, err := json.Marshal(slices.Sorted(maps.Keys(then)))
	if err != nil {
		panic("ui: keys of alarms cannot be written: " + err.Error()) // plain texts always can
	}
	s.run.Serial(func(ctx context.Context) func() {
		err := s.deps.Desk.PutSetting(ctx, alarmsKey, string(keys))
		return func() { s.Fail(err) }
	})
}

// tellAlarms says alarms of real incidents in the window and on the desktop.
func (s *Shell) tellAlarms(due []model.DueAlarm, now time.Time) {
	messages := alarmMessages(due, now)
	s.showAlarm(due, now)
	if s.prefs.Notify && s.deps.Notify != nil {
		s.run.Go(func(context.Context) func() { // the desktop may be slow to answer
			for _, m := range messages {
				s.deps.Notify.SendNotification(m)
			}
			return nil
		})
	}
}

// alarmMessages are what the desktop is told: each alarm, or where many came at
// once one message about all of them, the nearest first.
func alarmMessages(due []model.DueAlarm, now time.Time) []*fyne.Notification {
	if len(due) <= mostAlarms {
		var out []*fyne.Notification
		for _, a := range due {
			out = append(out, fyne.NewNotification(alarmTitle(a), a.Words(now)))
		}
		return out
	}
	var lines []string
	for _, a := range due[:mostAlarms] {
		lines = append(lines, alarmTitle(a)+": "+a.Name+", "+shortStatus(a.DutyLine, now))
	}
	lines = append(lines, fmt.Sprintf("And %d more: Bridgelog lists them (F12).", len(due)-mostAlarms))
	return []*fyne.Notification{fyne.NewNotification(countWord(len(due), "deadline", "deadlines"), strings.Join(lines, "\n"))}
}

// alarmTitle names the incident, by its codename where it is restricted: a
// desktop shows messages to whoever stands before it.
func alarmTitle(a model.DueAlarm) string {
	title := a.Incident.Number + " " + a.Incident.Shown()
	if a.Incident.Drill {
		return "EXERCISE " + title
	}
	return title
}

// showAlarm says the first of the alarms in the window too, and how many more
// there are. A failure that stands there is not covered: the status line says the
// nearest deadline anyway. Nor is the list told what it shows: alarms that come
// late, as at the start of the program, say nothing new beside it.
func (s *Shell) showAlarm(due []model.DueAlarm, now time.Time) {
	timely := slices.ContainsFunc(due, func(a model.DueAlarm) bool { return a.Late(now) < time.Minute })
	if s.problemStands() || s.route.Page == PageDeadlines && !timely {
		return
	}
	n := kit.Notice{Tone: kit.ToneWarn, What: alarmTitle(due[0]), Do: due[0].Words(now), Actions: s.showDeadlines()}
	if due[0].Kind == model.AlarmDue {
		n.Tone = kit.ToneBad
	}
	if more := len(due) - 1; more > 0 {
		n.Do += fmt.Sprintf(" And %d more.", more)
	}
	s.Say(n)
	s.watch.alarm = s.frame.banner.turn
}

// problemStands says whether the banner holds something else that a person has
// to read and close first.
func (s *Shell) problemStands() bool {
	b := s.frame.banner
	return b.stays && b.bar.Visible() && b.turn != s.watch.alarm
}

// showDeadlines leads to the list, where it is not in view already.
func (s *Shell) showDeadlines() []kit.Action {
	if s.route.Page == PageDeadlines {
		return nil
	}
	return []kit.Action{{Text: "Show deadlines", Key: "F12", OnTapped: func() { s.Go(Route{Page: PageDeadlines}) }}}
}

// toggleNotify switches the messages on the desktop.
func (s *Shell) toggleNotify() {
	s.prefs.Notify = !s.prefs.Notify
	s.prefs.save(s.deps.App.Preferences())
	s.refreshMenu()
	if s.prefs.Notify {
		s.Notice("Deadlines are told on the desktop again: at half time, 4 h and 1 h before, and when due.")
	} else {
		s.Notice("Deadlines are no longer told on the desktop. This window still tells them.")
	}
}
