package model

import (
	"slices"
	"testing"
	"time"

	"bridgelog/model/regime"
)

// houseDo applies commands to the organisation's record.
func (l *lab) houseDo(commands ...Command) {
	l.t.Helper()
	for _, c := range commands {
		events, err := Decide(l.env.House, c, l.env)
		if err != nil {
			l.t.Fatalf("%+v: %v", c, err)
		}
		l.env.House = Preview(l.env.House, events, l.env)
	}
}

func TestWhatWasStruckCanBeEnteredAgain(t *testing.T) {
	l := dutyLab(t)
	day := PutClosed{Calendar: "us-federal", Date: "2026-12-24", Name: "Closed by order"}
	own := PutOwnDuty{Name: "Insurer", To: "Insurer AG", Basis: "Policy 7", Trigger: "awareness", Value: 48, Unit: regime.Hours}
	place := PutPlace{Calendar: "eu-member-state", Place: "de-by"}
	load := PutProfile{Workload: "payroll", Answers: map[string][]string{"places": {"ch"}}}
	l.houseDo(day, own, place, load,
		StrikeHouse{ClosedRegister, "us-federal/2026-12-24", "withdrawn"}, StrikeHouse{OwnDutyRegister, "own-insurer", "policy ended"},
		StrikeHouse{PlaceRegister, "eu-member-state", "wrong"}, StrikeHouse{ProfileRegister, "payroll", "sold"})
	from, to := regime.Day{Year: 2026, Month: time.December, Day: 24}, regime.Day{Year: 2026, Month: time.December, Day: 24}
	if days := ClosedDays(l.env.House, "us-federal", from, to); len(days) != 0 || len(OwnDuties(l.env.House)) != 0 || PlaceOf(l.env.House, "eu-member-state") != "" || len(Profiles(l.env.House)) != 0 {
		t.Fatalf("struck rows still count: %v", days)
	}
	if _, err := Decide(l.env.House, PutOwnDuty{ID: "own-insurer", Name: "Insurer", To: "x", Basis: "y", Trigger: "awareness"}, l.env); err == nil {
		t.Error("a struck duty was changed")
	}
	l.houseDo(day, own, place, load)
	house := l.env.House
	if days := ClosedDays(house, "us-federal", from, to); len(days) != 1 || days[0].Name != "Closed by order" {
		t.Errorf("the day entered again does not count: %v", days)
	}
	if all := OwnDuties(house); len(all) != 1 || all[0].ID != "own-insurer~2" {
		t.Errorf("own duties %+v", all)
	}
	if PlaceOf(house, "eu-member-state") != "de-by" {
		t.Error("the place chosen again does not count")
	}
	if all := Profiles(house); len(all) != 1 || !slices.Equal(all[0].Answers["places"], []string{"ch"}) {
		t.Errorf("profiles %+v", all)
	}
	if r, ok := house.Record(OwnDutyRegister, "own-insurer"); !ok || !r.Withdrawn || r.WithdrawWhy != "policy ended" {
		t.Errorf("the struck row is not readable any more: %+v", r)
	}
}

func TestTheOrganisationHasANameAndAWorkloadMayBeCalledSo(t *testing.T) {
	l := dutyLab(t)
	l.houseDo(PutProfile{Name: "Weber Logistics SE", Zone: "Europe/Berlin"}, PutProfile{Workload: "Organisation", Answers: map[string][]string{"role": {"processor"}}})
	all := Profiles(l.env.House)
	if len(all) != 2 || all[0].Name != "Weber Logistics SE" || all[0].Workload != "" || all[1].Workload != "Organisation" || all[0].Answers["role"] != nil {
		t.Fatalf("profiles %+v", all)
	}
	if got := (NoticeFacts{House: l.env.House}).Fact("org.name"); got != "Weber Logistics SE" {
		t.Errorf("the notice names %q", got)
	}
	if got := (NoticeFacts{House: l.env.House, Organisation: "Weber Group"}).Fact("org.name"); got != "Weber Group" {
		t.Errorf("the name on documents is passed over for %q", got)
	}
	if _, err := Decide(l.env.House, PutProfile{Workload: "payroll", Name: "x"}, l.env); err == nil {
		t.Error("a workload has another name")
	}
}
