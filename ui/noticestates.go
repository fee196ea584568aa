package ui

import (
	"time"

	"bridgelog/desk"
	"bridgelog/model"
)

// The states of notices and of the sheet that records sending.
func init() {
	notice := func(duties []string, duty string, then func(*Shell, *noticePage)) func(*Shell, model.IncidentID) {
		return func(s *Shell, id model.IncidentID) {
			at := func(ago time.Duration) model.Moment {
				return model.At(s.Now().Add(-ago).Truncate(time.Second), s.Home(), model.ToSecond, model.OwnClock)
			}
			s.Do(model.ConfirmDuties{Incident: id, Stages: duties, By: "Dr. Achterberg", Why: "customer data on the file server",
				Triggers: []model.TriggerGiven{{Name: "awareness", At: at(2 * time.Hour), Evidence: "call of the SOC"}, {Name: "classification", At: at(time.Hour), Evidence: "minutes of the bridge"}}},
				func(desk.Change) {})
			s.openNotice(id, duty)
			if p, ok := s.screen.(*noticePage); ok && then != nil {
				then(s, p)
			}
		}
	}
	dora := []string{"eu-dora-initial", "eu-dora-intermediate", "eu-dora-final"}
	states = append(states,
		State{Name: "duty-notice", Set: notice([]string{"eu-gdpr-art33-authority"}, "eu-gdpr-art33-authority", nil)},
		State{Name: "duty-notice-typed", Set: notice([]string{"eu-gdpr-art33-authority"}, "eu-gdpr-art33-authority", func(_ *Shell, p *noticePage) {
			p.typeIn("breach_nature", "Files of 1,200 customers were encrypted and, by what is known, copied.")
			p.typeIn("contact_point", "Mira Lindqvist, data protection officer, dpo@nordkai.example")
		})},
		State{Name: "duty-notice-dora", Set: notice(dora, "eu-dora-initial", nil)},
		State{Name: "duty-notice-dora-final", Set: notice(dora, "eu-dora-final", func(_ *Shell, p *noticePage) { p.turn(3) })},
		State{Name: "duty-notice-dora-gaps", Set: notice(dora, "eu-dora-final", func(_ *Shell, p *noticePage) { p.show(tabGaps) })},
		State{Name: "duty-notice-export", Set: notice([]string{"eu-gdpr-art33-authority"}, "eu-gdpr-art33-authority", func(_ *Shell, p *noticePage) { p.export() })},
		State{Name: "duty-notice-changed", Set: notice([]string{"eu-gdpr-art33-authority", "eu-gdpr-art33-phase"}, "eu-gdpr-art33-authority", func(s *Shell, p *noticePage) {
			p.typeIn("breach_nature", "Files of 1,200 customers were encrypted and, by what is known, copied.")
			s.Do(model.RecordNotice{Incident: p.id, Duty: p.duty, At: model.At(s.Now().Truncate(time.Second), s.Home(), model.ToSecond, model.OwnClock), Channel: "portal", Receipt: "LfD-417", By: "Alex Weber", Items: p.draft.Values()}, func(desk.Change) {})
			s.openNotice(p.id, "eu-gdpr-art33-phase")
			second := s.screen.(*noticePage)
			second.typeIn("likely_consequences", "Identity theft: the list was offered for sale.")
			second.show(tabChanged)
		})},
		State{Name: "duty-notice-late", Set: notice([]string{"us-ny-dfs-incident"}, "us-ny-dfs-incident", func(s *Shell, p *noticePage) {
			s.Do(model.SetTrigger{Incident: p.id, TriggerGiven: model.TriggerGiven{Name: "determination-of-incident", At: model.At(s.Now().Add(-80*time.Hour), s.Home(), model.ToMinute, model.OwnClock)}}, func(desk.Change) {})
			p.Save()
		})},
		State{Name: "duty-notice-decision", Set: notice([]string{"eu-gdpr-art33-authority"}, "eu-gdpr-art33-authority", func(s *Shell, p *noticePage) {
			s.Do(model.DeclineDuty{Incident: p.id, Stage: p.duty, DutyDecision: model.DutyDecision{Assessment: "No risk to people: the disk is encrypted and its key is safe.", Decider: "Dr. Achterberg"}}, func(desk.Change) {})
			s.printDecision(p.id, p.duty)
		})},
		State{Name: "duty-notice-sent", Set: notice([]string{"eu-gdpr-art33-authority"}, "eu-gdpr-art33-authority", func(_ *Shell, p *noticePage) { p.Save() })},
	)
}
