package model

import (
	"fmt"
	"strings"
)

// Talks is who talks and reports to whom while the incident lasts.
type Talks struct {
	Line  string // one line from the teams to management
	Rule  string // the guide's rule of the chain
	Seats []TalkSeat
	Next  []Message // messages that are still to go out, the nearest first
}

// TalkSeat is one seat, and who it reports to.
type TalkSeat struct {
	Recipient
	To string // in words
}

// reportsTo says who a role reports to: the leads to the incident manager, the
// incident manager through the communications lead to management.
var reportsTo = map[string]string{"incident_manager": "business_decision_maker", "business_decision_maker": "", "comms_lead": "incident_manager",
	"workload_owner": "mitigation_lead", "point_of_contact": "incident_manager"}

// mostTalks is how many of the next messages stand on the page.
const mostTalks = 8

// Talks works the page out.
func (p *Plan) Talks() Talks {
	t := Talks{Rule: p.Guide.Comms.Routing.Chain}
	name := func(role string) string {
		s := p.Seat(role)
		switch {
		case s.Empty || s.Name == "" && s.Reach == "":
			return p.RoleWords(role) + " (EMPTY)"
		case s.Name == "":
			return p.RoleWords(role)
		}
		return s.Name + " (" + p.RoleWords(role) + ")"
	}
	for _, role := range p.Guide.Roles {
		s := TalkSeat{Recipient: p.Seat(role.Key)}
		if s.Name == "" && s.Reach == "" && !s.Empty {
			continue
		}
		to, known := reportsTo[role.Key]
		if !known {
			to = "incident_manager"
		}
		if to == "mitigation_lead" && p.V.Holder(to) == "" {
			to = "incident_manager"
		}
		if to != "" {
			s.To = p.RoleWords(to)
		}
		if role.Key == "incident_manager" {
			s.To += ", through the communications lead"
		}
		t.Seats = append(t.Seats, s)
	}
	var leads []string
	for _, role := range []string{"mitigation_lead", "forensics_lead"} {
		if p.V.Holder(role) != "" {
			leads = append(leads, name(role))
		}
	}
	if leads == nil {
		leads = []string{"the team"}
	}
	t.Line = fmt.Sprintf("%s > %s > %s > %s", strings.Join(leads, " and "), name("incident_manager"), name("comms_lead"), name("business_decision_maker"))
	for _, m := range p.Messages() {
		if m.Open() && len(t.Next) < mostTalks {
			t.Next = append(t.Next, m)
		}
	}
	return t
}
