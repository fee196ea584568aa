package ui

import (
	"image"
	"image/color"
	"image/png"
	"os"

	"fyne.io/fyne/v2"

	"bridgelog/model"
	"bridgelog/model/regime"
)

// The states of the organisation's page.
func init() {
	page := func(part string, then func(s *Shell, o *organisation)) func(*Shell, model.IncidentID) {
		return func(s *Shell, id model.IncidentID) {
			if id != "" {
				sampleHouse(s)
			}
			s.goOrganisation(part)
			if then != nil {
				then(s, s.screen.(*organisation))
			}
		}
	}
	profile := func(then func(p *organisationProfile)) func(*Shell, *organisation) {
		return func(_ *Shell, o *organisation) { then(o.part.(*organisationProfile)) }
	}
	days := func(then func(d *organisationDays)) func(*Shell, *organisation) {
		return func(_ *Shell, o *organisation) { then(o.part.(*organisationDays)) }
	}
	states = append(states,
		State{Name: "organisation-empty", Empty: true, Set: page("profile", nil)},
		State{Name: "organisation", Set: page("profile", nil)},
		State{Name: "organisation-question", Set: page("profile", profile(func(p *organisationProfile) { p.questions().Open("places") }))},
		State{Name: "organisation-question-long", Set: page("profile", profile(func(p *organisationProfile) { p.questions().Open("us-status") }))},
		State{Name: "organisation-workload", Set: page("profile", profile(func(p *organisationProfile) {
			p.turn("payroll-for-customers")
			p.who.Set(p.at)
		}))},
		State{Name: "organisation-duties-empty", Empty: true, Set: page(orgDuties, nil)},
		State{Name: "organisation-duties", Set: page(orgDuties, nil)},
		State{Name: "organisation-duties-change", Set: page(orgDuties, func(_ *Shell, o *organisation) { o.part.(*organisationDuties).change() })},
		State{Name: "organisation-days-empty", Empty: true, Set: page(orgDays, nil)},
		State{Name: "organisation-days", Set: page(orgDays, nil)},
		State{Name: "organisation-days-place", Set: page(orgDays, days(func(d *organisationDays) { d.choosePlace() }))},
		State{Name: "organisation-days-add", Set: page(orgDays, days(func(d *organisationDays) { d.key(0, fyne.KeyN) }))},
		State{Name: "organisation-style-empty", Empty: true, Set: page(orgStyle, nil)},
		State{Name: "organisation-style", Set: page(orgStyle, func(s *Shell, o *organisation) { sampleStyle(o.part.(*organisationStyle)) })},
		State{Name: "organisation-style-light", Set: page(orgStyle, func(_ *Shell, o *organisation) { o.part.(*organisationStyle).accent.SetText("#ffcc00") })},
		State{Name: "organisation-rules", Set: page(orgRules, nil)},
		State{Name: "organisation-rules-found", Set: page(orgRules, func(_ *Shell, o *organisation) {
			r := o.part.(*organisationRules)
			r.find.SetText("hipaa")
		})},
		State{Name: "organisation-changes", Set: page(orgChanges, nil)},
	)
}

// sampleHouse enters what a logistics company with an insurer would.
func sampleHouse(s *Shell) {
	for _, c := range []model.Command{
		model.PutProfile{Name: "Weber Logistics SE", Zone: "Europe/Berlin", Answers: map[string][]string{"places": {"eu", "uk", "ch"}, "people": {"eu", "uk", "ch", "us-ca", "us-ny", "us-other"},
			"role": {"controller", "processor"}, "eu-status": {"nis2"}, "uk-status": {"none"}, "us-status": {"none"}, "contracts": {"mastercard", "visa"}}},
		model.PutProfile{Workload: "Payroll for customers", Answers: map[string][]string{"role": {"processor"}, "people": {"eu", "ch"}}},
		model.PutProfile{Workload: "Parcel tracking", Answers: map[string][]string{"eu-status": {"nis2", "manufacturer"}}},
		model.PutProfile{Workload: "Depot Basel", Answers: map[string][]string{"places": {"ch"}}},
		model.StrikeHouse{Register: model.ProfileRegister, ID: "depot-basel", Why: "Sold on 1 October"},
		model.PutOwnDuty{Name: "Cyber insurer", To: "Nordwand claims desk, 24 h line on the wallet card", Basis: "Policy 4711, § 9", Trigger: "awareness", Value: 48, Unit: regime.Hours,
			Text: "What happened and when\nLoss expected\nMeasures taken"},
		model.PutOwnDuty{Name: "Parent company", To: "Group security desk", Basis: "Group directive 12", Trigger: "detection", Value: 1, Unit: regime.BusinessDays, Calendar: "eu-member-state"},
		model.PutOwnDuty{Name: "Customers of payroll", To: "Contact named in each contract", Basis: "Data processing agreement, § 7", Trigger: "awareness", Value: 24, Unit: regime.Hours},
		model.PutOwnDuty{Name: "Old insurer", To: "Südwall", Basis: "Policy 88", Trigger: "awareness", Value: 72, Unit: regime.Hours},
		model.StrikeHouse{Register: model.OwnDutyRegister, ID: "own-old-insurer", Why: "Policy ended on 31 December"},
		model.PutPlace{Calendar: "eu-member-state", Place: "de-by"},
		model.PutClosed{Calendar: "eu-member-state", Date: "2026-08-08", Name: "Augsburger Friedensfest, closed in our city"},
		model.PutClosed{Calendar: "eu-member-state", Date: "2026-12-24", Name: "Authority closed, notice of 1 December"},
		model.PutClosed{Calendar: "eu-member-state", Date: "2026-11-01", Name: "Not a holiday at our second seat", Open: true},
		model.StrikeHouse{Register: model.ClosedRegister, ID: "eu-member-state/2026-12-24", Why: "It is open until noon"},
	} {
		s.Do(c, nil)
	}
}

// sampleStyle chooses a wide logo, a colour and a page size.
func sampleStyle(o *organisationStyle) {
	im := image.NewNRGBA(image.Rect(0, 0, 600, 160))
	for y := range 160 {
		for x := range 600 {
			dx, dy := x-80, y-80
			switch r := dx*dx + dy*dy; {
			case r < 72*72 && r > 40*40, x > 190 && y > 38 && y < 76:
				im.SetNRGBA(x, y, color.NRGBA{0x0F, 0x5C, 0x3F, 0xFF})
			case x > 190 && x < 470 && y > 96 && y < 122:
				im.SetNRGBA(x, y, color.NRGBA{0x4A, 0x54, 0x62, 0xB0})
			}
		}
	}
	f, err := os.CreateTemp("", "weber-*.png")
	if err != nil {
		return
	}
	_ = png.Encode(f, im) // a picture less in the gallery
	_ = f.Close()
	o.do(model.PutStyle{Accent: "#0f5c3f", Paper: "letter"}, f.Name())
}
