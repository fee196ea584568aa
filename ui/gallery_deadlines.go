package ui

import (
	"context"
	"encoding/json"
	"time"

	"fyne.io/fyne/v2"

	"bridgelog/model"
)

// The states of the deadlines page.
func init() {
	page := func(offset time.Duration, then func(*Shell, *deadlinesScreen)) func(*Shell, model.IncidentID) {
		return func(s *Shell, _ model.IncidentID) {
			s.Fail(s.sampleDuties(offset))
			s.Go(Route{Page: PageDeadlines})
			if then != nil {
				then(s, s.screen.(*deadlinesScreen))
			}
		}
	}
	states = append(states,
		State{Name: "deadlines", Set: page(0, nil)},
		State{Name: "deadlines-overdue", Set: page(25*time.Hour, nil)},
		State{Name: "deadlines-zoomed", Set: page(25*time.Hour, func(s *Shell, p *deadlinesScreen) {
			focusOn(s, p.axis)
			for range 5 {
				p.axis.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
			}
			for range 6 {
				p.axis.TypedRune('+')
			}
		})},
		State{Name: "deadlines-everything", Set: page(25*time.Hour, func(_ *Shell, p *deadlinesScreen) { p.axis.TypedRune('0') })},
		State{Name: "deadlines-all", Set: page(0, func(_ *Shell, p *deadlinesScreen) { p.show.TypedRune('3') })},
		State{Name: "deadlines-nothing", Set: page(0, func(_ *Shell, p *deadlinesScreen) { p.search.SetText("zeppelin") })},
		State{Name: "deadlines-alarm", Set: page(37*time.Hour, func(s *Shell, _ *deadlinesScreen) {
			s.openIncident(s.board[1].ID)
			s.giveAlarms(s.deps.Clock())
		})},
		State{Name: "deadlines-none", Empty: true, Set: func(s *Shell, _ model.IncidentID) { s.Go(Route{Page: PageDeadlines}) }},
		State{Name: "deadlines-board", Set: page(25*time.Hour, func(s *Shell, _ *deadlinesScreen) { s.Go(Route{Page: PageBoard}) })},
	)
}

// sampleDuties lets several laws apply to the incidents of the board, as if each
// had been known for offset and a little more.
func (s *Shell) sampleDuties(offset time.Duration) error {
	stages := [][]string{
		{"eu-gdpr-art33-authority"},
		{"eu-nis2-early-warning", "eu-nis2-incident-notification", "eu-nis2-final", "eu-gdpr-art33-authority", "eu-gdpr-art34-data-subjects"},
		{"us-fcc-cpni-law-enforcement", "us-fcc-cpni-customers", "us-bank-36h"},
		{"uk-gdpr-art33-ico", "in-certin"},
	}
	for i, row := range s.board {
		if row.Drill {
			continue
		}
		known := s.deps.Clock().Add(-offset - time.Duration(i*35)*time.Minute).Truncate(time.Minute)
		var given []model.TriggerGiven
		for _, name := range []string{"awareness", "detection", "determination-of-incident"} {
			given = append(given, model.TriggerGiven{Name: name, At: model.At(known, s.deps.Home, model.ToMinute, model.OwnClock), Evidence: "call of the operations centre"})
		}
		owner, err := json.Marshal("Robin Hale")
		if err != nil {
			return err
		}
		mine := stages[i%len(stages)]
		for _, c := range []model.Command{
			model.ConfirmDuties{Incident: row.ID, Stages: mine, By: "Dr. Achterberg", Triggers: given},
			model.PutRecord{Incident: row.ID, Register: model.DutyRegister, ID: mine[0], Set: map[string]json.RawMessage{"owner": owner}},
			model.RecordNotice{Incident: row.ID, Duty: "us-fcc-cpni-law-enforcement", At: model.At(s.deps.Clock(), s.deps.Home, model.ToMinute, model.OwnClock),
				Channel: "portal", By: "Kim Novak", Receipt: "R-2210", Complete: true},
		} {
			if n, ok := c.(model.RecordNotice); ok && n.Duty != mine[0] {
				continue
			}
			if _, err := s.deps.Desk.Do(context.Background(), c); err != nil {
				return err
			}
		}
	}
	return nil
}
