package ui

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"bridgelog/model"
	"bridgelog/ui/kit"
)

func (b *bridge) people(id model.IncidentID) *peoplePage {
	b.t.Helper()
	b.Go(Route{Page: PagePeople, Incident: id})
	p, ok := b.screen.(*peoplePage)
	if !ok {
		b.t.Fatalf("the people page shows %T", b.screen)
	}
	return p
}

func (p *peoplePage) reads() string {
	var lines []string
	for _, o := range []fyne.CanvasObject{p.say, p.table, p.acts, p.split} {
		for _, l := range kit.Outline(o) {
			lines = append(lines, l.String())
		}
	}
	return strings.Join(lines, "\n")
}

// whoever received the notification is proposed to lead, and one key puts
// them on the seat, not confirmed until they say so.
func TestWhoReceivedItIsProposedToLeadAndOneKeyAccepts(t *testing.T) {
	b := newBridge(t)
	id := b.incident()
	b.openIncident(id)
	b.do(model.PutRecord{Incident: id, Form: "rep", Set: fields("rep.received_by", "Kim Novak")})
	p := b.people(id)
	if got := p.reads(); !strings.Contains(got, "Kim Novak?") || !strings.Contains(got, "received the notification") || !strings.Contains(got, "EMPTY") {
		t.Fatalf("the page reads:\n%s", got)
	}
	p.table.Select(0)
	p.key(0, fyne.KeyA)
	if got := b.view(id).Holder("incident_manager"); got != "Kim Novak" {
		t.Errorf("leads: %q", got)
	}
	if got := p.reads(); !strings.Contains(got, "not confirmed") {
		t.Errorf("the page reads:\n%s", got)
	}
	p.table.Select(0)
	p.key(0, fyne.KeyV)
	if got := p.reads(); !strings.Contains(got, "confirmed") || strings.Contains(got, "1 not confirmed") {
		t.Errorf("the page reads:\n%s", got)
	}
	b.verify()
}

// two teams need a forensics lead, and their actions stand in two columns.
func TestTwoTeamsShowTwoColumnsAndAskForAForensicsLead(t *testing.T) {
	b := newBridge(t)
	id := b.incident()
	b.openIncident(id)
	b.do(model.SetSeverity{Incident: id, Level: "SEV1", Proposal: "SEV1", Why: "it spreads"})
	b.do(model.PutRecord{Incident: id, Register: "actions", Set: fields("title", "Image fs-02", "phase", "investigation")})
	b.do(model.PutRecord{Incident: id, Register: "actions", Set: fields("title", "Block the address", "phase", "containment")})
	b.do(model.PutRecord{Incident: id, Form: "inv", Set: fields("inv.team_split", "one_team")})
	p := b.people(id)
	if got := p.reads(); strings.Contains(got, "TEAM") || strings.Contains(got, "Forensics lead") {
		t.Errorf("one team:\n%s", got)
	}
	b.do(model.PutRecord{Incident: id, Form: "inv", Set: fields("inv.team_split", "two_teams")})
	got := p.reads()
	if !strings.Contains(got, "MITIGATION TEAM") || !strings.Contains(got, "FORENSICS TEAM") || !strings.Contains(got, "Forensics lead") {
		t.Errorf("two teams:\n%s", got)
	}
	if len(p.teams[model.ForensicsTeam]) != 1 || len(p.teams[model.MitigationTeam]) != 1 {
		t.Errorf("%d and %d actions", len(p.teams[model.ForensicsTeam]), len(p.teams[model.MitigationTeam]))
	}
}
