package ui

import (
	"context"
	"fmt"
	"path/filepath"

	"bridgelog/desk"
	"bridgelog/model"
	"bridgelog/ui/pick"
)

// exportCalendar asks where to and writes deadlines as iCalendar: those of one
// incident, or of all real ones where id is empty.
func (s *Shell) exportCalendar(id model.IncidentID) {
	at := s.deps.Clock().UTC().Format("2006-01-02 1504Z")
	name := "Bridgelog deadlines " + at + ".ics"
	if i, ok := s.place[id]; ok {
		name = s.board[i].Number + " deadlines " + at + ".ics"
	}
	filters := []pick.Filter{{Name: "iCalendar", Extensions: []string{"ics"}}}
	s.deps.Pick.SaveFile("Export deadlines as a calendar", name, filters, func(path string, err error) {
		s.run.Post(func() {
			if err != nil || path == "" {
				s.Fail(err)
				return
			}
			var receipt desk.Receipt
			s.Write(func(ctx context.Context) (desk.Change, error) {
				var err error
				receipt, err = s.deps.Desk.ExportCalendar(ctx, id, path)
				return receipt.Change, err
			}, func(desk.Change) {
				s.Notice(fmt.Sprintf("%s exported to %s, sealed as entry %d. A calendar does not follow later changes: export again when a deadline moves.",
					countWord(receipt.Rows, "deadline", "deadlines"), filepath.Base(path), receipt.Change.Seq),
					s.fileActs(path)...)
			})
		})
	})
}
