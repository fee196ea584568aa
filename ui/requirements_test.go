package ui

import (
	"slices"
	"testing"

	"bridgelog/model"
	guidance "bridgelog/model/guide"
)

// Each test here is the check of one requirement of assets/guide/requirements.json,
// as its text says (docs/requirements.txt).

func TestRemovingTheScribeLeavesAMarkedSeatAndShutsTheGate(t *testing.T) {
	b := newBridge(t)
	id := b.intoTriage()
	b.seat(id, "scribe", "Lee Park")
	stands := func() guidance.Standing {
		for _, c := range guidance.Gate(b.guide, b.facts(b.view(id)), "G2", b.clock) {
			if c.ID == "G2.8" {
				return c.Standing
			}
		}
		return ""
	}
	b.openIncident(id)
	b.mustSay("Scribe | Lee Park")
	if got := stands(); got != guidance.Met {
		t.Fatalf("with a scribe G2.8 is %s", got)
	}
	roster := b.view(id).Standing(model.RosterRegister)
	b.do(model.PutRecord{Incident: id, Register: model.RosterRegister, ID: roster[len(roster)-1].ID, Set: fields("person", "")})
	b.mustSay("Scribe | empty")
	rows := seatRows(b.view(id), b.ledBy(b.view(id)))
	i := slices.IndexFunc(rows, func(r seatRow) bool { return r.Role == "scribe" })
	if i < 0 || rows[i].Person != "" || !rows[i].wanted {
		t.Errorf("the empty seat is not marked as wanted at SEV2: %+v", rows)
	}
	if got := stands(); got != guidance.Missing {
		t.Errorf("without a scribe G2.8 is %s", got)
	}
}

func TestOneTeamTakesTheForensicsLeadOffTheWantedSeats(t *testing.T) {
	b := newBridge(t)
	id := b.incident()
	b.do(model.SetSeverity{Incident: id, Level: "SEV1", Why: "it spreads"})
	wanted := func() bool {
		rows := seatRows(b.view(id), b.ledBy(b.view(id)))
		return rows[slices.IndexFunc(rows, func(r seatRow) bool { return r.Role == "forensics_lead" })].wanted
	}
	if !wanted() {
		t.Error("at SEV1 the forensics seat is not wanted")
	}
	b.put(id, "inv.team_split", `"one_team"`)
	if wanted() {
		t.Error("with one team the forensics seat is still wanted")
	}
	b.put(id, "inv.team_split", `"two_teams"`)
	if !wanted() {
		t.Error("with two teams the forensics seat is not wanted")
	}
	b.seat(id, "forensics_lead", "Mira Lindqvist")
	b.openIncident(id)
	b.mustSay("Forensics | Mira Lindqvist")
}

func TestAStepSaysWhoDoesItAndWhatItRestsOn(t *testing.T) {
	b := newBridge(t)
	id := b.intoTriage()
	b.Go(Route{Page: PageSteps, Incident: id})
	p := b.screen.(*stepsScreen)
	x, ok := p.chosen()
	if !ok || x.Source == "" {
		t.Fatal("no step is chosen, or it rests on nothing")
	}
	b.mustSay("Source: "+x.Source, "Sam Okafor")
}
