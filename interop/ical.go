package interop

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	ics "github.com/arran4/golang-ical"

	"bridgelog/model"
)

// CalendarType is the media type of iCalendar files.
const CalendarType = "text/calendar"

// Calendar writes the deadlines of incidents as iCalendar (RFC 5545), in the
// order given, and after them whatever else is due. asOf is the newest entry of
// the record. The same record gives the same bytes: no property follows the
// time of export.
//
// Each deadline is a VEVENT, not a VTODO: Outlook and Google Calendar leave
// VTODOs of a file out without a word, and a deadline that is silently missing
// is worse than one that cannot be ticked off. It has no METHOD either: that
// would make it a scheduling message, which needs an organizer (RFC 5546, 3.2.1)
// and asks people to answer.
func Calendar(views []model.View, due []model.Reminder, asOf model.Stamp, logID string) ([]byte, error) {
	cal := ics.NewCalendar()
	cal.SetProductId("-//Bridgelog//Deadlines//EN")
	cal.SetCalscale("GREGORIAN")
	name := "Bridgelog deadlines"
	if len(views) == 1 {
		name += " " + views[0].Number
	}
	cal.SetXWRCalName(name)
	for _, v := range views {
		for _, d := range v.Duties() {
			if e := deadlineEvent(v, d, logID); e != nil {
				cal.AddVEvent(e)
			}
		}
	}
	drills := map[model.IncidentID]bool{}
	for _, v := range views {
		drills[v.ID] = v.Drill
	}
	for _, r := range InCalendar(due) {
		cal.AddVEvent(reminderEvent(r, drills[r.Incident], asOf, logID))
	}
	var out bytes.Buffer
	err := cal.SerializeTo(&out, ics.WithNewLineWindows) // RFC 5545, 3.1, whatever the system's own
	return out.Bytes(), err
}

// CalendarEvents is how many events a calendar of these incidents holds.
func CalendarEvents(views []model.View) int {
	n := 0
	for _, v := range views {
		for _, d := range v.Duties() {
			if deadlineEvent(v, d, "") != nil {
				n++
			}
		}
	}
	return n
}

// deadlineEvent is a duty with a deadline, or one that had one: what was
// delivered, decided against, stopped or carried elsewhere is cancelled, so that
// a calendar that took an earlier export in stops warning of it.
func deadlineEvent(v model.View, d model.Duty, logID string) *ics.VEvent {
	l := d.Line
	newest := changed(v, d)
	at := l.Due
	if at.IsZero() {
		if !stopped(v, d) {
			return nil // its clock never ran
		}
		at = newest.At // a cancelled event needs some time; its deadline there is none
	}
	e := ics.NewEvent(fmt.Sprintf("%s-%s@%s.bridgelog", v.ID, d.ID, logID))
	e.SetDtStampTime(newest.At)
	e.SetCreatedTime(d.Record.Since.At)
	e.SetModifiedAt(newest.At)
	e.SetSequence(int(newest.Seq)) // grows with every change, also when the deadline moves
	e.SetStartAt(at)               // an instant: no end (RFC 5545, 3.6.1)
	e.SetTimeTransparency(ics.TransparencyTransparent)
	e.SetClass(ics.ClassificationConfidential)
	word, over := "", ended(v, d)
	if v.Drill {
		word = "EXERCISE "
	}
	e.SetSummary(calendarText(fmt.Sprintf("%s%s, %s %s", word, d.Name, v.Number, model.Summarise(v).Shown())))
	e.SetDescription(calendarText(describeDeadline(v, d, over)))
	if over != "" {
		e.SetStatus(ics.ObjectStatusCancelled)
		return e
	}
	e.SetStatus(ics.ObjectStatusConfirmed)
	for _, a := range l.Alarms() {
		if a.Kind == model.AlarmDue {
			continue // the event itself
		}
		alarm := e.AddAlarm()
		alarm.SetAction(ics.ActionDisplay)
		// Relative, so that it moves along where the deadline is moved by hand.
		alarm.SetTrigger("-" + icalDuration(l.Due.Sub(a.At)))
		alarm.SetDescription(calendarText(fmt.Sprintf("%s%s: due in %s", word, d.Name, model.FormatAge(l.Due.Sub(a.At)))))
	}
	return e
}

// changed is the newest entry that changed what the event says.
func changed(v model.View, d model.Duty) model.Stamp {
	newest := d.Record.Stamp
	for _, s := range []model.Stamp{v.Answered["rep.title"], v.Answered["tri.restricted"]} {
		if s.Seq > newest.Seq {
			newest = s
		}
	}
	if v.Phase == model.Merged && v.PhaseSince().Seq > newest.Seq {
		newest = v.PhaseSince()
	}
	return newest
}

// stopped says whether a duty without a deadline had one, before the fact it
// runs from was taken back.
func stopped(v model.View, d model.Duty) bool {
	return d.Ruled && slices.ContainsFunc(v.Triggers(), func(t model.Trigger) bool {
		return !t.Replaced && !t.At.Known() && d.Stage.Uses(t.Name) && (t.Scope == "" || t.Scope == d.ID || t.Scope == d.Stage.RegimeID)
	})
}

// ended says why a deadline no longer counts; empty while it does.
func ended(v model.View, d model.Duty) string {
	l := d.Line
	switch {
	case l.State == model.DutyNot:
		return "Not required: decided by " + d.Decision.Decider + "."
	case !l.Sent.IsZero():
		return "Delivered " + model.FormatInstantSecond(l.Sent, d.Location()) + "."
	case !l.Open(), l.State == model.DutyFollowUp:
		return "Delivered."
	case l.State == model.DutyCheck:
		return "To be checked: nobody has confirmed it."
	case v.Phase == model.Merged:
		return "The incident was merged into another; the deadline goes on there."
	case l.Due.IsZero():
		return "Its clock was stopped: a fact it runs from was taken back."
	}
	return ""
}

// describeDeadline is everything a person who sees the event needs to know, and
// the words that must stand with every clock.
func describeDeadline(v model.View, d model.Duty, over string) string {
	home := d.Location()
	if d.Zone == "" {
		home = v.Location()
	}
	var lines []string
	add := func(label, text string) {
		if text != "" {
			lines = append(lines, label+text)
		}
	}
	when := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return model.FormatInstantSecond(t, home)
	}
	add("", over)
	add("To: ", d.To)
	word := "Default deadline: "
	if d.Line.Own {
		word = "Own target, not law: "
	}
	add(word, when(d.Line.Due))
	add("Legal latest: ", when(d.Line.Latest))
	add("Not to be sent before: ", when(d.Line.NotBefore))
	add("Runs since: ", when(d.Line.Start))
	add("Owner: ", d.Owner)
	if d.Ruled {
		add("Law: ", d.Stage.LegalReference.Citation())
		add("Rule pack: ", d.Pack)
		if !d.Stage.Verified {
			add("", "NOT VERIFIED against its source.")
		}
		if d.Stage.Directive() {
			add("", "A directive: the national law binds.")
		}
	} else {
		add("", "Entered by hand; no rule works it out.")
	}
	add("", "As recorded in Bridgelog, entry "+fmt.Sprint(changed(v, d).Seq)+"; a calendar does not follow later changes by itself.")
	add("", "A computation aid, not legal advice.")
	return strings.Join(lines, "\n")
}

// icalDuration writes a length of time as RFC 5545, 3.3.6 has it; minutes stand
// between hours and seconds always, as its grammar wants.
func icalDuration(d time.Duration) string {
	s := int(d.Seconds())
	return fmt.Sprintf("PT%dH%dM%dS", s/3600, s/60%60, s%60)
}

// calendarText takes out control characters, which TEXT may not hold
// (RFC 5545, 3.3.11), but for the line feeds that are escaped.
func calendarText(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' {
			return ' '
		}
		return r
	}, s)
}
