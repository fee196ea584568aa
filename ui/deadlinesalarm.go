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
// desktop shows nothing, list, board and status line still say the same.
func (s *Shell) giveAlarms(now time.Time) {
	if s.watch.given == nil || !s.boarded {
		return
	}
	due, then := model.DueAlarms(s.deadlines(), s.watch.given, now)
	if len(due) == 0 {
		return
	}
	s.watch.given = then
	messages := alarmMessages(due, now)
	s.showAlarm(messages[0], due)
	if s.prefs.Notify && s.deps.Notify != nil {
		s.run.Go(func(context.Context) func() { // the desktop may be slow to answer
			for _, m := range messages {
				s.deps.Notify.SendNotification(m)
			}
			return nil
		})
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
		lines = append(lines, alarmTitle(a)+": "+a.Words(now))
	}
	lines = append(lines, fmt.Sprintf("And %d more: Bridgelog lists them (F12).", len(due)-mostAlarms))
	return []*fyne.Notification{fyne.NewNotification(plural(len(due), "deadline"), strings.Join(lines, "\n"))}
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

// showAlarm says the alarm in the window too. A failure that stands there is not
// covered: the status line says the nearest deadline anyway.
func (s *Shell) showAlarm(m *fyne.Notification, due []model.DueAlarm) {
	b := s.frame.banner
	if b.stays && b.bar.Visible() && b.turn != s.watch.alarm {
		return
	}
	tone := kit.ToneWarn
	if slices.ContainsFunc(due, func(a model.DueAlarm) bool { return a.Kind == model.AlarmDue }) {
		tone = kit.ToneBad
	}
	n := kit.Notice{Tone: tone, What: m.Title, Do: strings.ReplaceAll(m.Content, "\n", " ")}
	if s.route.Page != PageDeadlines {
		n.Actions = []kit.Action{{Text: "Show deadlines", Key: "F12", OnTapped: func() { s.Go(Route{Page: PageDeadlines}) }}}
	}
	if extra := len(due) - 1; extra > 0 && len(due) <= mostAlarms {
		n.Do += fmt.Sprintf(" And %d more.", extra)
	}
	s.Say(n)
	s.watch.alarm = b.turn
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
