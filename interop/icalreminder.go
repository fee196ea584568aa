package interop

import (
	"fmt"
	"strings"

	ics "github.com/arran4/golang-ical"

	"bridgelog/model"
)

// InCalendar are the reminders that get an event of their own: those with an
// instant, but duties, whose events say more.
func InCalendar(all []model.Reminder) []model.Reminder {
	var out []model.Reminder
	for _, r := range all {
		if !r.Due.IsZero() && r.Kind != model.RemindDuty {
			out = append(out, r)
		}
	}
	return out
}

// reminderEvent is something else that is due. Its name leaves the instant out,
// so that a calendar that took an earlier export in moves the event; asOf is the newest
// entry of the record.
func reminderEvent(r model.Reminder, drill bool, asOf model.Stamp, logID string) *ics.VEvent {
	row := strings.NewReplacer(" ", "-", "/", "-").Replace(r.Row)
	if row == "" {
		row = "one"
	}
	e := ics.NewEvent(fmt.Sprintf("%s-%s-%s@%s.bridgelog", r.Incident, r.Kind, row, logID))
	e.SetDtStampTime(asOf.At)
	e.SetCreatedTime(asOf.At)
	e.SetModifiedAt(asOf.At)
	e.SetSequence(int(asOf.Seq))
	e.SetStartAt(r.Due)
	e.SetTimeTransparency(ics.TransparencyTransparent)
	e.SetClass(ics.ClassificationConfidential)
	word := ""
	if drill {
		word = "EXERCISE "
	}
	e.SetSummary(calendarText(strings.TrimSpace(word + r.Text + " " + r.Number)))
	about := "As recorded in Bridgelog " + model.FormatUTC(asOf.At) + "; a calendar does not follow later changes by itself."
	if r.Who != "" {
		about = "Who: " + r.Who + "\n" + about
	}
	e.SetDescription(calendarText(about))
	e.SetStatus(ics.ObjectStatusConfirmed)
	return e
}
