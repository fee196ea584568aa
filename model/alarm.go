package model

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// AlarmKind says which reminder of a deadline an alarm is (guide, R-43: at half
// time, four hours and one hour before; and at the instant itself).
type AlarmKind string

const (
	AlarmHalf AlarmKind = "half"
	Alarm4h   AlarmKind = "4h"
	Alarm1h   AlarmKind = "1h"
	AlarmDue  AlarmKind = "due"
)

// Alarm is one reminder of a deadline, at an instant (UTC).
type Alarm struct {
	Kind AlarmKind
	At   time.Time
}

// Alarms are the reminders of an open duty whose notice was not sent, the
// earliest first. One that would come no later than the start of the period, or
// at the same instant as another, is left out: the one nearer the end stays.
func (l DutyLine) Alarms() []Alarm {
	if !l.Counts() {
		return nil
	}
	all := []Alarm{{AlarmDue, l.Due}, {Alarm1h, l.Due.Add(-time.Hour)}, {Alarm4h, l.Due.Add(-4 * time.Hour)}}
	if !l.Start.IsZero() && l.Start.Before(l.Due) {
		all = append(all, Alarm{AlarmHalf, l.Start.Add(l.Due.Sub(l.Start) / 2)})
	}
	var out []Alarm
	for _, a := range all {
		taken := slices.ContainsFunc(out, func(o Alarm) bool { return o.At.Equal(a.At) })
		if !taken && (a.Kind == AlarmDue || a.At.After(l.Start)) {
			out = append(out, a)
		}
	}
	slices.SortFunc(out, func(a, b Alarm) int { return a.At.Compare(b.At) })
	return out
}

// Counts says whether a deadline is counted down, or is overdue.
func (l DutyLine) Counts() bool {
	return !l.Due.IsZero() && l.Open() && l.State != DutyCheck && l.Sent.IsZero() && l.State != DutyFollowUp
}

// DueAlarm is an alarm of a deadline whose instant has come.
type DueAlarm struct {
	Deadline
	Alarm
}

// Key names the alarm of this deadline at this instant. A deadline that moved
// has other instants and so other alarms.
func (a DueAlarm) Key() string {
	return fmt.Sprintf("%s/%s/%s/%d", a.Incident.ID, a.ID, a.Kind, a.At.Unix())
}

// DueAlarms are the alarms that have come by now and were not given before, at
// most one for each deadline: the newest, because a person who was away needs
// to hear where it stands, not the whole past. given are the keys of what was
// given before, then those of all that have come, of deadlines that still count:
// that is to be kept.
func DueAlarms(all []Deadline, given map[string]bool, now time.Time) (due []DueAlarm, then map[string]bool) {
	then = map[string]bool{}
	for _, d := range all {
		var newest *DueAlarm
		for _, a := range d.Alarms() {
			alarm := DueAlarm{d, a}
			key := alarm.Key()
			switch {
			case given[key]: // also where the clock was set back since
				then[key] = true
			case !a.At.After(now):
				then[key] = true
				newest = &alarm
			}
		}
		if newest != nil {
			due = append(due, *newest)
		}
	}
	return due, then
}

// Late is how long after its instant the alarm is given.
func (a DueAlarm) Late(now time.Time) time.Duration { return now.Sub(a.At) }

// Words say the alarm in one line, with the due instant in the incident's zone
// and UTC; the title only where the incident is not restricted.
func (a DueAlarm) Words(now time.Time) string {
	say := map[AlarmKind]string{AlarmHalf: "half of the time is gone", Alarm4h: "4 hours left", Alarm1h: "1 hour left", AlarmDue: "due now"}[a.Kind]
	late := a.Late(now)
	switch { // where the program did not run, or the computer slept, what counts is where it stands
	case late < time.Minute && a.Own:
		say += " (own target, not law)"
	case late < time.Minute:
	case a.Kind == AlarmDue:
		say = a.DutyLine.Words(now) + "; this alarm comes that late"
	default:
		say = fmt.Sprintf("%s; this alarm comes %s late (%s was at %s)", a.DutyLine.Words(now), FormatAge(late),
			map[AlarmKind]string{AlarmHalf: "half time", Alarm4h: "4 h before", Alarm1h: "1 h before"}[a.Kind], FormatUTC(a.At))
	}
	text := a.Name
	if to, _, _ := strings.Cut(a.To, " ("); to != "" { // what stands in brackets is for readers with more room
		text += ", to " + to
	}
	home := Location(a.Incident.Zone)
	return fmt.Sprintf("%s: %s. Due %s.", text, say, FormatMoment(At(a.Due, home, ToMinute, OwnClock), home, Style{Near: now}))
}
