package ui

import (
	"context"
	"time"

	"fyne.io/fyne/v2"

	"bridgelog/model"
)

// The states of the duties page. Clocks stand where they stand whatever the time
// of drawing is: facts are given so and so long ago.
func init() {
	open := func(then func(*Shell, model.IncidentID)) func(*Shell, model.IncidentID) {
		return func(s *Shell, _ model.IncidentID) {
			id := sampleDuties(s)
			s.Go(Route{Page: PageDuties, Incident: id})
			if then != nil {
				then(s, id)
			}
		}
	}
	choose := func(duty string) func(*Shell, model.IncidentID) {
		return func(s *Shell, id model.IncidentID) { s.Go(Route{Page: PageDuties, Incident: id, Section: duty}) }
	}
	states = append(states,
		State{Name: "duties-empty", Set: func(s *Shell, _ model.IncidentID) {
			s.Go(Route{Page: PageDuties, Incident: sampleIncident(s)})
		}},
		State{Name: "duties-running", Set: open(nil)},
		State{Name: "duties-overdue", Set: func(s *Shell, _ model.IncidentID) {
			s.Go(Route{Page: PageDuties, Incident: sampleOverdue(s)})
		}},
		State{Name: "duties-overdue-main", Set: func(s *Shell, _ model.IncidentID) { s.openIncident(sampleOverdue(s)) }},
		State{Name: "duties-questions", Set: open(choose(dutiesAnswers))},
		State{Name: "duties-own-target", Set: open(choose("eu-gdpr-art34-data-subjects"))},
		State{Name: "duties-late", Set: open(choose("eu-nis2-incident-notification"))},
		State{Name: "duties-dora", Set: open(choose("eu-dora-initial"))},
		State{Name: "duties-forbidden", Set: open(choose("us-fcc-cpni-customers"))},
		State{Name: "duties-not-required", Set: open(choose("uk-gdpr-art33-ico"))},
		State{Name: "duties-triggers", Set: open(choose("triggers/awareness"))},
		State{Name: "duties-trigger-preview", Set: open(func(s *Shell, id model.IncidentID) {
			s.Go(Route{Page: PageDuties, Incident: id, Section: "triggers/awareness"})
			f := s.screen.(*dutiesScreen).triggers().set.form
			f.fields.Load(map[string][]string{"at": {"-22h"}, "evidence": {"forensics: the copy began only then"}, "why": {"the alert of the day before was a scan"}})
			f.typed()
		})},
		State{Name: "duties-trigger-later", Set: open(func(s *Shell, id model.IncidentID) {
			s.Go(Route{Page: PageDuties, Incident: id, Section: "triggers/awareness"})
			f := s.screen.(*dutiesScreen).triggers().set.form
			f.fields.Load(map[string][]string{"at": {"-22h"}, "why": {"the alert of the day before was a scan"}})
			f.Do()
		})},
		State{Name: "duties-proposals", Set: open(choose(dutiesPropose))},
		State{Name: "duties-proposals-open", Set: func(s *Shell, _ model.IncidentID) {
			s.Go(Route{Page: PageDuties, Incident: sampleIncident(s), Section: dutiesPropose})
		}},
		State{Name: "duties-decline", Set: open(func(s *Shell, id model.IncidentID) {
			s.Go(Route{Page: PageDuties, Incident: id, Section: "eu-gdpr-art34-data-subjects"})
			s.screen.(*dutiesScreen).key(fyne.KeyN)
		})},
		State{Name: "duties-extend", Set: open(func(s *Shell, id model.IncidentID) {
			s.Go(Route{Page: PageDuties, Incident: id, Section: "eu-dora-initial"})
			s.screen.(*dutiesScreen).key(fyne.KeyE)
		})},
		State{Name: "duties-main", Set: func(s *Shell, _ model.IncidentID) { s.openIncident(sampleDuties(s)) }},
	)
}

// sampleIncident opens an incident without duties.
func sampleIncident(s *Shell) model.IncidentID {
	c, err := s.deps.Desk.Do(context.Background(), model.OpenIncident{Title: "Customer list copied from the web shop", Severity: "SEV1", Category: "data_breach",
		Detected: agoAt(s, 31*time.Hour)})
	if err != nil {
		s.Fail(err)
	}
	return c.Incident
}

func agoAt(s *Shell, d time.Duration) model.Moment {
	return model.At(s.Now().Add(-d).Truncate(time.Minute), s.Home(), model.ToMinute, model.OwnClock)
}

// sampleOverdue opens one whose notice is late and whose next waits for a fact.
func sampleOverdue(s *Shell) model.IncidentID {
	id := sampleIncident(s)
	if _, err := s.deps.Desk.Do(context.Background(), model.ConfirmDuties{Incident: id, By: "Dr. Ines Achterberg", Stages: []string{"eu-gdpr-art33-authority", "eu-nis2-final", "eu-cer-initial", "uk-nis-rdsp", "us-hipaa-ba"},
		Triggers: []model.TriggerGiven{{Name: "awareness", At: agoAt(s, 75*time.Hour), Evidence: "call of the hosting firm"}}}); err != nil {
		s.Fail(err)
	}
	return id
}

// sampleDuties opens one with duties in every state there is.
func sampleDuties(s *Shell) model.IncidentID {
	id := sampleIncident(s)
	ago := func(d time.Duration) model.Moment { return agoAt(s, d) }
	given := func(name string, at time.Duration, evidence string) model.TriggerGiven {
		return model.TriggerGiven{Name: name, At: ago(at), Evidence: evidence}
	}
	sum := "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
	for _, c := range []model.Command{
		model.AnswerDuties{Incident: id, Answers: map[string][]string{"places": {"eu"}, "people": {"eu"}, "role": {"controller"}, "eu-status": {"nis2", "dora"}, "personal-data": {"yes"}}},
		model.ConfirmDuties{Incident: id, By: "Dr. Ines Achterberg", Why: "personal data of customers in the EU",
			Stages: []string{"eu-gdpr-art33-authority", "eu-gdpr-art34-data-subjects", "eu-nis2-early-warning", "eu-nis2-incident-notification", "eu-nis2-final", "eu-dora-initial"},
			Triggers: []model.TriggerGiven{given("awareness", 96*time.Hour, "alert of the shop's database"), given("occurrence", 120*time.Hour, "first login with the stolen key"),
				given("classification", 150*time.Minute, "classified as major by the DORA desk"), given("risk-assessment-complete", 5*time.Hour, "privacy: high risk is likely")}},
		model.SetTrigger{Incident: id, TriggerGiven: given("awareness", 40*time.Hour, "analyst read the export"), Why: "the alert was a scan; the export was read only then", Later: true},
		model.RecordNotice{Incident: id, Duty: "eu-nis2-early-warning", At: ago(20 * time.Hour), Channel: "portal of the CSIRT", Receipt: "CSIRT-2026-118204", By: "Kim Novak",
			File: "nis2-early-warning.pdf", SHA256: sum, Complete: true},
		model.SetTrigger{Incident: id, TriggerGiven: model.TriggerGiven{Name: "awareness", Scope: "eu-nis2", At: ago(100 * time.Hour), Evidence: "authority's view"}, Why: "the authority counts the alert"},
		model.RecordNotice{Incident: id, Duty: "eu-nis2-incident-notification", At: ago(2 * time.Hour), Channel: "portal of the CSIRT", Receipt: "CSIRT-2026-118377", By: "Kim Novak",
			File: "nis2-notification.pdf", SHA256: sum, Why: "the authority moved the start after the fact", Complete: true},
		model.DeclineDuty{Incident: id, Stage: "uk-gdpr-art33-ico", DutyDecision: model.DutyDecision{Assessment: "No customer lives in the United Kingdom.\nChecked against the addresses of the list: 0 of 18,204.",
			Decider: "Dr. Ines Achterberg", Counsel: "agrees, 24 Nov, by telephone", LookAgain: ago(-14 * 24 * time.Hour)}},
		model.ConfirmDuties{Incident: id, By: "Dr. Ines Achterberg", Stages: []string{"us-fcc-cpni-law-enforcement", "us-fcc-cpni-customers"}, Zone: "America/New_York",
			Triggers: []model.TriggerGiven{given("determination-of-incident", 30*time.Hour, "counsel in New York")}},
		model.RecordNotice{Incident: id, Duty: "us-fcc-cpni-law-enforcement", At: ago(18 * time.Hour), Channel: "portal", Receipt: "USSS 4471", By: "Kim Novak", Complete: true},
	} {
		if _, err := s.deps.Desk.Do(context.Background(), c); err != nil {
			s.Fail(err)
			return id
		}
	}
	return id
}
