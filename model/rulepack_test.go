package model

import (
	"slices"
	"strings"
	"testing"
	"time"

	"bridgelog/model/regime"
)

// nextPack is the pack of the lab with other periods: awareness clocks of NIS2
// shorter, the stage given gone.
func nextPack(l *lab, gone string) regime.Pack {
	p := l.env.Pack
	p.Version = "2027-01-15"
	p.Stages = slices.DeleteFunc(slices.Clone(p.Stages), func(s regime.Stage) bool { return s.ID == gone })
	for i, s := range p.Stages {
		switch s.ID {
		case "eu-nis2-early-warning":
			p.Stages[i].Period = &regime.Period{Value: 12, Unit: regime.Hours}
		case "eu-gdpr-art33-authority":
			p.Stages[i].Period = &regime.Period{Value: 96, Unit: regime.Hours}
		case "eu-nis2-final":
			p.Stages[i].Threshold += " As amended."
		}
	}
	return p
}

func TestWhatAPackWouldMoveIsToldAndNothingMoves(t *testing.T) {
	l := dutyLab(t)
	l.must(ConfirmDuties{Incident: l.id, Stages: []string{"eu-nis2-early-warning", "eu-nis2-incident-notification", "eu-nis2-final", "eu-nis2-recipients", "eu-gdpr-art33-authority"}, By: "Dr. Achterberg",
		Triggers: []TriggerGiven{{Name: "awareness", At: l.at("2026-03-30T03:00:00+02:00")}}})
	if got := PackMoves(l.v, l.env.House, l.env.Pack); len(got) != 0 {
		t.Fatalf("the pack in use moves %+v", got)
	}
	moves := map[string]PackMove{}
	for _, m := range PackMoves(l.v, l.env.House, nextPack(l, "eu-nis2-recipients")) {
		moves[m.Duty] = m
	}
	for id, want := range map[string]struct {
		moved bool
		words string
	}{
		"eu-nis2-early-warning":         {true, "The deadline would move from 2026-03-31 03:00:00 CEST (01:00:00Z) to 2026-03-30 15:00:00 CEST (13:00:00Z)."},
		"eu-gdpr-art33-authority":       {true, "The deadline would move from 2026-04-02 03:00:00 CEST (01:00:00Z) to 2026-04-03 03:00:00 CEST (01:00:00Z)."},
		"eu-nis2-incident-notification": {false, "The rule is the same; only the version is another."},
		"eu-nis2-final":                 {false, "The rule says other words; the deadline stays no deadline."},
		"eu-nis2-recipients":            {false, "The pack has no such stage; the clock goes on by the rule it has."},
	} {
		m, ok := moves[id]
		if !ok || m.Moved() != want.moved || m.Words() != want.words {
			t.Errorf("%s: %v, %q", id, m.Moved(), m.Words())
		}
		delete(moves, id)
	}
	if len(moves) != 0 {
		t.Errorf("and %v", moves)
	}
	l.due("eu-nis2-early-warning", "2026-03-31T03:00:00+02:00")

	// A person takes the change over; later only where they say so.
	l.env.Pack = nextPack(l, "")
	l.due("eu-nis2-early-warning", "2026-03-31T03:00:00+02:00")
	l.must(UpdateDuties{Incident: l.id, Duties: []string{"eu-nis2-early-warning"}, Why: "new directive"})
	l.due("eu-nis2-early-warning", "2026-03-30T15:00:00+02:00")
	later := UpdateDuties{Incident: l.id, Duties: []string{"eu-gdpr-art33-authority"}, Why: "new regulation"}
	l.refused(later, Conflict, "later", "moves a deadline later")
	later.Later = true
	l.must(later)
	l.due("eu-gdpr-art33-authority", "2026-04-03T03:00:00+02:00")
	if d := l.duty("eu-gdpr-art33-authority"); d.Pack != "2027-01-15" {
		t.Error(d.Pack)
	}
}

func TestADutyThatIsDoneIsNotMoved(t *testing.T) {
	l := dutyLab(t)
	l.must(ConfirmDuties{Incident: l.id, Stages: []string{"eu-nis2-early-warning"}, By: "Dr. Achterberg",
		Triggers: []TriggerGiven{{Name: "awareness", At: l.at("2026-03-30T03:00:00+02:00")}}})
	l.env.Now = l.env.Now.Add(24 * time.Hour)
	l.must(RecordNotice{Incident: l.id, Duty: "eu-nis2-early-warning", At: l.at("2026-03-30T20:00:00+02:00"), Channel: "portal", By: "Kim", Complete: true})
	if got := PackMoves(l.v, l.env.House, nextPack(l, "")); len(got) != 0 {
		t.Errorf("%+v", got)
	}
}

func TestOnlyANewerPackIsTaken(t *testing.T) {
	l := dutyLab(t)
	l.env.Pack.Version = "2026-11-23"
	house := View{ID: Organisation}
	if _, behind := PackBehind(house, "2026-11-23"); behind {
		t.Error("behind a record that knows no pack")
	}
	for version, want := range map[string]string{"2026-11-23": "is not newer", "2026-11-22": "is not newer", "soon": "is no date", "2026-11-31": "is no date", "2026-11-23.x": "is no date"} {
		if _, err := Decide(house, UsePack{Name: "Duties", Version: version}, l.env); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", version, err)
		}
	}
	for _, version := range []string{"2026-11-23.2", "2026-11-24", "2027-01-01"} {
		events, err := Decide(house, UsePack{Name: "Duties", Version: version, SHA256: "ab", Checked: "2026-11-24"}, l.env)
		if err != nil {
			t.Fatal(err)
		}
		after := Preview(house, events, l.env)
		if p, behind := PackBehind(after, "2026-11-23"); !behind || p.Version != version {
			t.Errorf("%s is newer than what counts: %+v, %v", version, p, behind)
		}
		if _, behind := PackBehind(after, version); behind {
			t.Errorf("%s is behind itself", version)
		}
		used := UsedPacks(after)
		if len(used) != 1 || used[0].Version != version || used[0].Before != "2026-11-23" || used[0].SHA256 != "ab" {
			t.Errorf("%+v", used)
		}
	}
}

// A day that is closed or opened later moves no running clock; a person lets it
// be worked out anew, later only where they say so.
func TestClosedDaysMoveAClockOnlyWhereAPersonSaysSo(t *testing.T) {
	l := dutyLab(t)
	house := func(c Command) {
		t.Helper()
		events, err := Decide(l.env.House, c, l.env)
		if err != nil {
			t.Fatal(err)
		}
		l.env.House.ID = Organisation
		l.env.House = Preview(l.env.House, events, l.env)
	}
	house(PutOwnDuty{Name: "Contract", To: "Clinic North", Basis: "Clause 9", Trigger: "awareness", Value: 2, Unit: regime.BusinessDays, Calendar: "eu-member-state"})
	l.must(ConfirmDuties{Incident: l.id, Stages: []string{"own-contract"}, By: "Dr. Achterberg", Triggers: []TriggerGiven{{Name: "awareness", At: l.at("2026-03-30T03:00:00+02:00")}}})
	l.due("own-contract", "2026-04-01T23:59:59+02:00")
	house(PutClosed{Calendar: "eu-member-state", Date: "2026-03-31", Name: "Closed by order"})
	if d := l.duty("own-contract"); d.Line.Due.IsZero() {
		t.Fatal(d.Line)
	}
	l.due("own-contract", "2026-04-01T23:59:59+02:00")
	moves := PackMoves(l.v, l.env.House, l.env.Pack)
	if len(moves) != 1 || !moves[0].Moved() || !strings.HasPrefix(moves[0].Words(), "With the closed days as they stand now the deadline would move from 2026-04-01 23:59:59") {
		t.Fatalf("%+v", moves)
	}
	update := UpdateDuties{Incident: l.id, Duties: []string{"own-contract"}, Why: "order of 30 March"}
	l.refused(update, Conflict, "later", "moves a deadline later")
	update.Later = true
	l.must(update)
	l.due("own-contract", "2026-04-02T23:59:59+02:00")
	if moves := PackMoves(l.v, l.env.House, l.env.Pack); len(moves) != 0 {
		t.Errorf("%+v", moves)
	}
	l.refused(update, Conflict, "", "nothing has changed")
}
