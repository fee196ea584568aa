package desk

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"time"

	"bridgelog/interop"
	"bridgelog/journal"
	"bridgelog/model"
)

// DeadlinesCalendar is what an export of deadlines as iCalendar is called in
// the record.
const DeadlinesCalendar = "deadlines-calendar"

// Calendar are the deadlines of one incident, or of all real ones that have
// any, as iCalendar, and how many there are. Exercises are left out of the
// second: nobody's calendar should warn of a practice unasked.
func (d *Desk) Calendar(ctx context.Context, incident model.IncidentID) ([]byte, int, error) {
	views, err := d.calendarViews(ctx, incident)
	if err != nil {
		return nil, 0, err
	}
	raw, err := interop.Calendar(views, nil, model.Stamp{}, d.logID)
	return raw, interop.CalendarEvents(views), err
}

func (d *Desk) calendarViews(ctx context.Context, incident model.IncidentID) ([]model.View, error) {
	ids := []model.IncidentID{incident}
	if incident == "" {
		board, err := d.Board(ctx)
		if err != nil {
			return nil, err
		}
		ids = nil
		slices.Reverse(board) // oldest first: a later incident changes no byte before its own
		for _, s := range board {
			if len(s.Duties) > 0 && !s.Drill {
				ids = append(ids, s.ID)
			}
		}
	}
	var views []model.View
	for _, id := range ids {
		v, err := d.Incident(ctx, id)
		if err != nil {
			return nil, err
		}
		views = append(views, v)
	}
	return views, nil
}

// ExportCalendar writes the deadlines of one incident as iCalendar, or those of
// all real ones where incident is empty. It is sealed like every export: with
// the incident, or for all of them in the organisation's record.
func (d *Desk) ExportCalendar(ctx context.Context, incident model.IncidentID, path string) (Receipt, error) {
	head := d.Status().Head
	raw, events, err := d.Calendar(ctx, incident)
	if err != nil {
		return Receipt{}, err
	}
	if events == 0 {
		return Receipt{}, model.Refuse(model.NotFound, "incident", "Confirm which duties apply, and since when.", "no duty has a deadline yet; nothing was exported.")
	}
	if incident == "" {
		incident = model.Organisation
	}
	return d.issueCalendar(ctx, head, incident, DeadlinesCalendar, raw, events, path)
}

// RemindersCalendar is what an export of everything that is due as iCalendar is
// called in the record.
const RemindersCalendar = "reminders-calendar"

// ExportReminders writes everything that is due in the logbook as iCalendar:
// deadlines as ExportCalendar does, and reminders of all else, but those of
// exercises. It is sealed in the organisation's record.
func (d *Desk) ExportReminders(ctx context.Context, path string) (Receipt, error) {
	now := d.Status()
	views, err := d.calendarViews(ctx, "")
	if err != nil {
		return Receipt{}, err
	}
	board, err := d.Board(ctx)
	if err != nil {
		return Receipt{}, err
	}
	due, err := d.Reminders(ctx)
	if err != nil {
		return Receipt{}, err
	}
	due = slices.DeleteFunc(due, func(r model.Reminder) bool {
		return slices.ContainsFunc(board, func(s model.Summary) bool { return s.ID == r.Incident && s.Drill })
	})
	events := interop.CalendarEvents(views) + len(interop.InCalendar(due))
	if events == 0 {
		return Receipt{}, model.Refuse(model.NotFound, "", "", "nothing that has a date is due; nothing was exported.")
	}
	raw, err := interop.Calendar(views, due, model.Stamp{Seq: model.Seq(now.Head.Size - 1), At: now.Saved.Truncate(time.Second)}, d.logID)
	if err != nil {
		return Receipt{}, err
	}
	return d.issueCalendar(ctx, now.Head, model.Organisation, RemindersCalendar, raw, events, path)
}

func (d *Desk) issueCalendar(ctx context.Context, head journal.Head, incident model.IncidentID, kind string, raw []byte, events int, path string) (Receipt, error) {
	if err := d.mayWrite(ctx, Ask{Incident: incident}, path); err != nil {
		return Receipt{}, err
	}
	request, err := json.Marshal(map[string]string{"incident": string(incident)})
	if err != nil {
		return Receipt{}, fmt.Errorf("request: %w", err)
	}
	return d.issue(ctx, path, false, func(w io.Writer) error { _, err := w.Write(raw); return err },
		model.RecordExport{Incident: incident, Issued: model.ReportIssued{Report: kind, Format: "ics", Rows: events, Request: request,
			FromSize: head.Size, FromRoot: hex.EncodeToString(head.Root[:])}})
}
