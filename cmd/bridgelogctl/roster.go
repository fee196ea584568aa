package main

import (
	"fmt"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"bridgelog/model"
	"bridgelog/model/guide"
)

func (p *program) rosterCmd() *cobra.Command {
	return parent("roster", "who is on the incident, who could be, who is kept out", "say `roster list`, `propose`, `accept`, `confirm`, `release` or `leave-out`",
		p.rosterListCmd(), p.rosterProposeCmd(), p.rosterAcceptCmd(), p.rosterConfirmCmd(), p.rosterReleaseCmd(), p.rosterLeaveOutCmd())
}

func (a about) rosterProposed() ([]model.Proposal, error) {
	house, err := a.d.Organisation(a.c.Context())
	if err != nil {
		return nil, err
	}
	return model.ProposeRoster(a.v, house, a.g, a.d.Led(a.v).Rules, a.d.Now()), nil
}

func (p *program) rosterListCmd() *cobra.Command {
	c := &cobra.Command{Use: "list --incident ID", Short: "the seats, the empty ones that are asked, and who is kept out", Args: cobra.NoArgs}
	return p.onIncident(c, func(a about, _ []string) error {
		type seat struct {
			Role      string `json:"role"`
			Label     string `json:"label"`
			Person    string `json:"person,omitempty"`
			Reach     string `json:"reach,omitempty"`
			Wanted    bool   `json:"wanted"`
			Confirmed bool   `json:"confirmed"`
		}
		type out struct {
			Person string `json:"person"`
			Reason string `json:"reason"`
		}
		seats, kept := []seat{}, []out{}
		f := model.Facts(a.v, a.d.Led(a.v).Rules)
		for _, r := range a.g.Roles {
			s := seat{Role: r.Key, Label: r.Label, Wanted: r.Wanted(f)}
			for _, row := range model.OnRoster(a.v) {
				if guide.Text(row.Fields["role"]) == r.Key {
					s.Person, s.Reach, s.Confirmed = guide.Text(row.Fields["person"]), guide.Text(row.Fields["reach"]), model.SeatConfirmed(row)
				}
			}
			if s.Wanted || s.Person != "" {
				seats = append(seats, s)
			}
		}
		for _, row := range model.KeptOut(a.v) {
			kept = append(kept, out{guide.Text(row.Fields["person"]), guide.Text(row.Fields["reason"])})
		}
		if p.json {
			p.print(map[string]any{"number": a.v.Number, "seats": seats, "left_out": kept})
			return nil
		}
		w := tabwriter.NewWriter(p.out, 0, 4, 2, ' ', 0)
		for _, s := range seats {
			who := s.Person
			switch {
			case who == "":
				who = "EMPTY"
			case !s.Confirmed:
				who += " (not confirmed)"
			}
			fmt.Fprintf(w, "%s\t%s\t%s\n", s.Label, who, s.Reach)
		}
		for _, k := range kept {
			fmt.Fprintf(w, "kept out\t%s\t%s\n", k.Person, k.Reason)
		}
		return w.Flush()
	})
}

func (p *program) rosterProposeCmd() *cobra.Command {
	c := &cobra.Command{Use: "propose --incident ID", Short: "who could take the empty seats: from the workload card, the address book, the deciders", Args: cobra.NoArgs}
	return p.onIncident(c, func(a about, _ []string) error {
		all, err := a.rosterProposed()
		if err != nil {
			return err
		}
		if p.json {
			type who struct {
				Person string `json:"person"`
				Reach  string `json:"reach,omitempty"`
				From   string `json:"from"`
				Fresh  string `json:"fresh"`
			}
			type row struct {
				Role  string `json:"role"`
				Asked bool   `json:"asked"`
				Who   []who  `json:"who"`
			}
			out := []row{}
			for _, x := range all {
				r := row{x.Role, x.Asked, []who{}}
				for _, c := range x.Who {
					r.Who = append(r.Who, who{c.Person, c.Reach, c.From, string(c.Fresh)})
				}
				out = append(out, r)
			}
			p.print(map[string]any{"number": a.v.Number, "proposals": out})
			return nil
		}
		if len(all) == 0 {
			p.say("No seat is empty that is asked for.")
			return nil
		}
		for _, x := range all {
			if len(x.Who) == 0 {
				p.say("%s (%s): nobody known. Name somebody with `roster accept %s NAME`.", x.Label, x.Role, x.Role)
				continue
			}
			for i, c := range x.Who {
				label := x.Label + " (" + x.Role + ")"
				if i > 0 {
					label = "  or"
				}
				p.say("%s: %s, %s; %s, number %s", label, c.Person, c.From, c.Reach, c.Fresh)
			}
		}
		return nil
	})
}

func (p *program) rosterAcceptCmd() *cobra.Command {
	var taken, all bool
	var reach string
	c := &cobra.Command{Use: "accept [ROLE [NAME]] --incident ID", Short: "put a person on a seat; without NAME the one proposed, with --all everybody proposed for a seat that is asked", Args: cobra.MaximumNArgs(2)}
	c.Flags().BoolVar(&taken, "taken", false, "the person took it themselves: confirmed, as at a handover")
	c.Flags().BoolVar(&all, "all", false, "accept every first proposal")
	c.Flags().StringVar(&reach, "reach", "", "how they are reached (default: by the address book)")
	return p.onIncident(c, func(a about, args []string) error {
		if all == (len(args) > 0) {
			return usagef("name a ROLE, or give --all")
		}
		var commands []model.Command
		if len(args) == 2 {
			commands = append(commands, model.TakeSeat{Incident: a.v.ID, Role: args[0], Person: args[1], Reach: reach, Accepted: taken})
		} else {
			proposed, err := a.rosterProposed()
			if err != nil {
				return err
			}
			for _, x := range proposed {
				if len(x.Who) > 0 && (all && x.Asked || !all && x.Role == args[0]) {
					commands = append(commands, model.TakeSeat{Incident: a.v.ID, Role: x.Role, Person: x.Who[0].Person, Reach: reach, Accepted: taken})
				}
			}
			if len(commands) == 0 {
				return model.Refuse(model.NotFound, "role", "Name the person: `roster accept ROLE NAME`.", "nobody is proposed.")
			}
		}
		say := ""
		for _, c := range commands {
			seat := c.(model.TakeSeat)
			say += fmt.Sprintf("%s: %s. ", seat.Role, seat.Person)
		}
		if !taken {
			say += "Not confirmed yet: `roster confirm`."
		}
		return a.do(say, nil, commands...)
	})
}

func (p *program) rosterConfirmCmd() *cobra.Command {
	c := &cobra.Command{Use: "confirm ROLE --incident ID", Short: "the person on the seat said that they take it", Args: cobra.ExactArgs(1)}
	return p.onIncident(c, func(a about, args []string) error {
		for _, row := range model.OnRoster(a.v) {
			if guide.Text(row.Fields["role"]) == args[0] {
				return a.do(guide.Text(row.Fields["person"])+" takes the seat.", nil, model.ConfirmSeat{Incident: a.v.ID, ID: row.ID})
			}
		}
		return model.Refuse(model.NotFound, "role", "See `roster list`.", "nobody sits on %s.", args[0])
	})
}

func (p *program) rosterReleaseCmd() *cobra.Command {
	var why string
	c := &cobra.Command{Use: "release NAME --incident ID [--why W]", Short: "release a person from the incident; the message that tells them is proposed", Args: cobra.ExactArgs(1)}
	c.Flags().StringVar(&why, "why", "", "the reason")
	return p.onIncident(c, func(a about, args []string) error {
		return a.do(args[0]+" is released; the message that says so stands in the communications log, not sent.", nil, model.ReleasePerson{Incident: a.v.ID, Person: args[0], Why: why})
	})
}

func (p *program) rosterLeaveOutCmd() *cobra.Command {
	var why string
	c := &cobra.Command{Use: "leave-out NAME --incident ID --why W", Short: "keep a person out of the incident", Args: cobra.ExactArgs(1)}
	c.Flags().StringVar(&why, "why", "", "the reason")
	_ = c.MarkFlagRequired("why")
	return p.onIncident(c, func(a about, args []string) error {
		return a.do(args[0]+" is kept out.", nil, model.LeaveOut{Incident: a.v.ID, Person: args[0], Why: why})
	})
}
