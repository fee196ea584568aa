package model

import (
	"encoding/json"
	"strings"
	"testing"

	"bridgelog/model/guide"
)

// book puts rows into a register of the organisation's record.
func (l *lab) book(register string, rows ...map[string]any) {
	l.t.Helper()
	g := l.env.Guide
	l.env.Newest = g
	house := l.env.House
	house.ID = Organisation
	for _, row := range rows {
		set := map[string]json.RawMessage{}
		for key, value := range row {
			set[key] = rawOf(value)
		}
		events, err := Decide(house, PutRecord{Incident: Organisation, Register: register, Set: set}, l.env)
		if err != nil {
			l.t.Fatal(err)
		}
		for _, e := range events {
			house = Apply(house, Recorded{Seq: house.Last.Seq + 1, At: l.env.Now, By: "Alex", Incident: Organisation, Event: e})
		}
	}
	l.env.House = house
}

func (l *lab) proposals() map[string]Proposal {
	out := map[string]Proposal{}
	for _, p := range ProposeRoster(l.v, l.env.House, *l.env.Guide, l.env.Rules, l.env.Now) {
		out[p.Role] = p
	}
	return out
}

// who received the notification is proposed for the lead, the card and the
// address book propose the rest; who is kept out is proposed for nothing.
func TestWhoReceivedTheNotificationIsProposedToLeadAndTheCardProposesTheRest(t *testing.T) {
	l := newLab(t, OpenIncident{Severity: "SEV1", Systems: []string{"Parcel tracking"}})
	l.book(guide.ContactsRegister, map[string]any{"name": "Noor Haddad", "roles": []string{"legal_privacy", "scribe"}, "phone": "1"},
		map[string]any{"name": "Sam Reed", "roles": []string{"scribe"}, "verified_at": l.now(), "deputy": "Lee Marsh", "oob": "radio 3", "phone": "2"})
	l.book(guide.WorkloadsRegister, map[string]any{"wl.name": "Parcel tracking", "wl.owner": "Ada", "wl.poc": "Ben Roth", "wl.poc_backup": "Cem", "wl.shutdown_right": []string{"Dana Holt"}})
	if c := l.proposals()["incident_manager"].Who; len(c) != 1 || c[0].Person != "Kim" {
		t.Errorf("who opened it received it, until somebody else is named: %+v", c)
	}
	l.say("rep.received_by", "Kim Doe")
	got := l.proposals()
	for role, want := range map[string]string{"incident_manager": "Kim Doe", "point_of_contact": "Ben Roth, Cem", "workload_owner": "Ada", "business_decision_maker": "Dana Holt",
		"scribe": "Sam Reed, Noor Haddad, Lee Marsh", "legal_privacy": "Noor Haddad", "security_officer": ""} {
		var who []string
		for _, c := range got[role].Who {
			who = append(who, c.Person)
		}
		if strings.Join(who, ", ") != want || !got[role].Asked {
			t.Errorf("%s: %v, want %s", role, who, want)
		}
	}
	if c := got["scribe"].Who[0]; c.Reach != "radio 3, 2" || c.Fresh != Fresh {
		t.Errorf("%+v", c)
	}
	l.must(LeaveOut{Incident: "inc", Person: "Sam Reed", Why: "his account was misused"})
	if c := l.proposals()["scribe"].Who[0]; c.Person != "Noor Haddad" {
		t.Errorf("who is kept out is proposed: %+v", c)
	}
	l.refused(TakeSeat{Incident: "inc", Role: "scribe", Person: "sam reed"}, Conflict, "person", "kept out")
	l.must(TakeSeat{Incident: "inc", Role: "incident_manager", Person: "Kim Doe"})
	if _, ok := l.proposals()["incident_manager"]; ok || l.v.Holder("incident_manager") != "Kim Doe" {
		t.Error("the seat is taken")
	}
	rows := OnRoster(l.v)
	if len(rows) != 1 || SeatConfirmed(rows[0]) {
		t.Fatalf("accepting a proposal confirms nothing: %+v", rows)
	}
	l.must(ConfirmSeat{Incident: "inc", ID: rows[0].ID})
	if !SeatConfirmed(OnRoster(l.v)[0]) {
		t.Error("confirmed")
	}
	l.sound()
}

func TestASeatMovesByAcceptanceAndAReleasedPersonGetsOneLastMessage(t *testing.T) {
	l := newLab(t, OpenIncident{Severity: "SEV2"})
	l.must(TakeSeat{Incident: "inc", Role: "incident_manager", Person: "Kim Doe", Accepted: true}, TakeSeat{Incident: "inc", Role: "scribe", Person: "Sam"})
	l.must(TakeSeat{Incident: "inc", Role: "scribe", Person: "Ada", Accepted: true})
	if l.v.Holder("scribe") != "Ada" || len(OnRoster(l.v)) != 2 {
		t.Errorf("scribe %s, %d on the roster", l.v.Holder("scribe"), len(OnRoster(l.v)))
	}
	l.refused(TakeSeat{Incident: "inc", Role: "incident_manager", Person: "Ada"}, Conflict, "role", "handed over")
	l.refused(ReleasePerson{Incident: "inc", Person: "Kim Doe"}, Conflict, "person", "leads")
	l.refused(ReleasePerson{Incident: "inc", Person: "Nobody"}, NotFound, "person", "not on this incident")
	l.must(ReleasePerson{Incident: "inc", Person: "Ada", Why: "not concerned"})
	if l.v.Holder("scribe") != "" || len(OnRoster(l.v)) != 1 {
		t.Error("the seat of a released person is free")
	}
	row := l.v.Records[RosterRegister][2]
	if !guide.Filled(row.Fields["to"]) || guide.Text(row.Fields["reason"]) != "not concerned" {
		t.Errorf("%s", row.Fields)
	}
	comms := l.v.Standing("communications")
	if len(comms) != 1 || guide.Text(comms[0].Fields["audience"]) != "Ada" || guide.Filled(comms[0].Fields["at"]) {
		t.Errorf("the message is proposed, not sent: %+v", comms)
	}
	l.sound()
}

func TestTwoTeamsHaveListsOfTheirOwn(t *testing.T) {
	l := newLab(t, OpenIncident{Severity: "SEV1"})
	if TwoTeams(l.v) {
		t.Error("nobody chose two teams")
	}
	l.say("inv.team_split", "two_teams", "inv.forensics_lead", "Ada")
	l.must(TakeSeat{Incident: "inc", Role: "secops_liaison", Person: "Cem"})
	for want, fields := range map[Team][]any{ForensicsTeam: {"title", "image fs-02", "owner", "Ada"}, MitigationTeam: {"title", "block the address", "phase", "containment"}} {
		id := l.row("actions", fields...)
		r, _ := l.v.Record("actions", id)
		if got := TeamOf(l.v, *l.env.Guide, r); got != want {
			t.Errorf("%v: %s, want %s", fields, got, want)
		}
	}
	if r, _ := l.v.Record("actions", l.row("actions", "title", "hunt", "owner", "cem")); TeamOf(l.v, *l.env.Guide, r) != ForensicsTeam || !TwoTeams(l.v) {
		t.Error("SecOps hunts with the forensics team")
	}
}
