package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"bridgelog/model"
	"bridgelog/model/guide"
)

// shownStep is one step of the playbook as --json gives it.
type shownStep struct {
	ID       string    `json:"id"`
	Title    string    `json:"title"`
	Why      string    `json:"why,omitempty"`
	Phase    string    `json:"phase"`
	Role     string    `json:"role,omitempty"`
	Who      string    `json:"who,omitempty"` // given to, else who holds the seat
	State    string    `json:"state"`         // open, done, skipped, hidden
	By       string    `json:"by,omitempty"`
	At       time.Time `json:"at,omitzero"`
	Reason   string    `json:"reason,omitempty"` // why skipped, or why not shown
	Deadline time.Time `json:"deadline,omitzero"`
	Proof    string    `json:"proof,omitempty"`
	Extra    string    `json:"extra,omitempty"`
	Fields   []string  `json:"fields,omitempty"`
	Gate     string    `json:"gate,omitempty"`
	Asks     string    `json:"asks,omitempty"` // the condition that has not been answered
	Added    bool      `json:"added,omitempty"`
}

func (a about) step(s guide.Progress) shownStep {
	out := shownStep{ID: s.ID, Title: s.Title, Why: s.Why, Phase: s.Phase, Role: s.Role, Who: s.Owner, State: s.State, By: s.By, At: s.At,
		Reason: s.Reason, Deadline: s.Deadline, Proof: s.Proof, Extra: s.Extra, Fields: s.Fields, Gate: s.Gate, Added: s.Added}
	switch {
	case s.State == "" && s.Hidden != "":
		out.State, out.Reason = "hidden", s.Hidden
	case s.State == "":
		out.State = "open"
	}
	if out.Who == "" {
		out.Who = a.f.Holder(s.Role)
	}
	if s.Asks {
		out.Asks = s.Applies.Condition
	}
	return out
}

func (p *program) nextCmd() *cobra.Command {
	c := &cobra.Command{Use: "next --incident ID", Short: "the one thing to do now", Args: cobra.NoArgs}
	return p.onIncident(c, func(a about, _ []string) error {
		now := a.d.Now()
		next, ok := guide.Next(a.g, a.f, now)
		if !ok {
			return a.nothingNext()
		}
		s := a.step(next)
		if p.json {
			p.print(map[string]any{"number": a.v.Number, "phase": a.v.Phase, "step": s, "overdue": !s.Deadline.IsZero() && now.After(s.Deadline)})
			return nil
		}
		p.say("%s %s", s.ID, s.Title)
		if s.Why != "" {
			p.say("  why: %s", s.Why)
		}
		who := a.role(s.Role)
		if s.Who != "" {
			who += " (" + s.Who + ")"
		}
		p.say("  who: %s", who)
		if !s.Deadline.IsZero() {
			left := s.Deadline.Sub(now)
			if left > 0 {
				p.say("  until: %s, %s left", model.FormatInstant(s.Deadline, a.v.Location()), model.FormatSpan(left.Round(time.Minute)))
			} else {
				p.say("  until: %s, overdue by %s", model.FormatInstant(s.Deadline, a.v.Location()), model.FormatSpan((-left).Round(time.Minute)))
			}
		}
		for _, line := range [][2]string{{"asks", s.Asks}, {"also", s.Extra}, {"proof", s.Proof}, {"fields", strings.Join(s.Fields, ", ")}, {"gate", s.Gate}} {
			if line[1] != "" {
				p.say("  %s: %s", line[0], line[1])
			}
		}
		return nil
	})
}

// nothingNext: every step of the phase is settled; what leads on is the gate.
func (a about) nothingNext() error {
	ahead, ok := a.g.Ahead(a.f)
	if a.p.json {
		out := map[string]any{"number": a.v.Number, "phase": a.v.Phase, "step": nil}
		if ok {
			out["gate"] = ahead.Gate
		}
		a.p.print(out)
		return nil
	}
	if !ok {
		a.p.say("%s is %s. Nothing is left to do.", a.v.Number, a.phase(string(a.v.Phase)))
		return nil
	}
	a.p.say("Every step of this phase is settled. Go on through gate %s to %s.", ahead.Gate, a.phase(ahead.To))
	return nil
}

func (p *program) stepCmd() *cobra.Command {
	return parent("step", "the steps of the playbook on an incident", "say `step list`, `done`, `skip`, `open`, `give`, `add` or `condition`",
		p.stepListCmd(), p.stepSettleCmd("done"), p.stepSettleCmd("skipped"), p.stepSettleCmd(""), p.stepGiveCmd(), p.stepAddCmd(), p.stepConditionCmd())
}

func (p *program) stepListCmd() *cobra.Command {
	var all bool
	var phase string
	c := &cobra.Command{Use: "list --incident ID", Short: "list the steps of the phase, and how each stands", Args: cobra.NoArgs}
	c.Flags().BoolVar(&all, "all", false, "of every phase, with those that are not shown and why")
	c.Flags().StringVar(&phase, "phase", "", "of this phase (default: the one the incident is in)")
	return p.onIncident(c, func(a about, _ []string) error {
		if phase == "" {
			phase = string(a.v.Phase)
		}
		out := []shownStep{}
		for _, s := range guide.Playbook(a.g, a.f) {
			x := a.step(s)
			if all || s.Phase == phase && x.State != "hidden" {
				out = append(out, x)
			}
		}
		if p.json {
			p.print(map[string]any{"number": a.v.Number, "phase": a.v.Phase, "steps": out})
			return nil
		}
		w := tabwriter.NewWriter(p.out, 0, 4, 2, ' ', 0)
		fmt.Fprintln(w, "STEP\tSTATE\tWHO\tTITLE")
		for _, s := range out {
			title := s.Title
			if s.Reason != "" {
				title += " [" + s.Reason + "]"
			}
			if s.Asks != "" {
				title += " [asks: " + s.Asks + "]"
			}
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", s.ID, s.State, s.Who, title)
		}
		return w.Flush()
	})
}

// stepSettleCmd makes `step done`, `step skip` and `step open`.
func (p *program) stepSettleCmd(state string) *cobra.Command {
	var why string
	c := &cobra.Command{Use: "done STEP --incident ID [KEY=VALUE…]", Short: "a step is done; the answers it asks for may come with it", Args: cobra.MinimumNArgs(1)}
	switch state {
	case "skipped":
		c.Use, c.Short, c.Args = "skip STEP --incident ID --why REASON", "a step is not done, for a reason", cobra.ExactArgs(1)
	case "":
		c.Use, c.Short, c.Args = "open STEP --incident ID", "a step is open again", cobra.ExactArgs(1)
	}
	c.Flags().StringVar(&why, "why", "", "why")
	if state == "skipped" {
		_ = c.MarkFlagRequired("why")
	}
	return p.onIncident(c, func(a about, args []string) error {
		settle := model.SettleStep{Incident: a.v.ID, Step: args[0], State: state, Why: why}
		byForm, _, err := a.answers(args[1:], "")
		if err != nil {
			return err
		}
		settle.Set = map[string]json.RawMessage{}
		for _, set := range byForm {
			maps.Copy(settle.Set, set)
		}
		word := map[string]string{"done": "done", "skipped": "skipped", "": "open again"}[state]
		return a.do("Step "+args[0]+" is "+word+".", map[string]any{"step": args[0], "state": state}, settle)
	})
}

func (p *program) stepGiveCmd() *cobra.Command {
	c := &cobra.Command{Use: "give STEP PERSON --incident ID", Short: "name who does a step", Args: cobra.ExactArgs(2)}
	return p.onIncident(c, func(a about, args []string) error {
		return a.do("Step "+args[0]+" is given to "+args[1]+".", map[string]any{"step": args[0], "owner": args[1]},
			model.GiveStep{Incident: a.v.ID, Step: args[0], Owner: args[1]})
	})
}

func (p *program) stepAddCmd() *cobra.Command {
	var phase, role, owner string
	c := &cobra.Command{Use: "add TITLE --incident ID", Short: "add a step of this incident's own", Args: cobra.ExactArgs(1)}
	c.Flags().StringVar(&phase, "phase", "", "the phase it belongs to (default: the present one)")
	c.Flags().StringVar(&role, "role", "", "the seat that does it")
	c.Flags().StringVar(&owner, "to", "", "who does it")
	return p.onIncident(c, func(a about, args []string) error {
		if _, ok := a.g.State(phase); phase != "" && !ok {
			return model.Refuse(model.Invalid, "phase", "", "there is no phase %q.", phase)
		}
		if _, ok := a.g.Role(role); role != "" && !ok {
			return model.Refuse(model.Invalid, "role", "", "there is no seat %q.", role)
		}
		change, err := a.d.DoAll(a.c.Context(), []model.Command{model.GiveStep{Incident: a.v.ID, Title: args[0], Phase: model.Phase(phase), Role: role, Owner: owner}})
		if err != nil {
			return err
		}
		rows := change.View.Records[guide.StepsRegister]
		id := rows[len(rows)-1].ID
		a.done(change, "Step "+id+" is added.", map[string]any{"step": id})
		return nil
	})
}

func (p *program) stepConditionCmd() *cobra.Command {
	c := &cobra.Command{Use: "condition STEP yes|no --incident ID", Short: "answer the condition of a step", Args: cobra.ExactArgs(2)}
	return p.onIncident(c, func(a about, args []string) error {
		return a.do("The condition of step "+args[0]+" is answered "+args[1]+".", map[string]any{"step": args[0], "condition": args[1]},
			model.GiveStep{Incident: a.v.ID, Step: args[0], Condition: args[1]})
	})
}
