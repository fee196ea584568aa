package main

import (
	"cmp"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"bridgelog/desk"
	"bridgelog/model"
	"bridgelog/model/guide"
)

// playbookCmds are what the owner of the one playbook does with it. None makes
// another one or copies it.
func (p *program) playbookCmds() []*cobra.Command {
	return []*cobra.Command{p.guideSteps(), p.guideChange(), p.guideAdd(), p.guideTakeBack(), p.guideHistory()}
}

func (p *program) guideSteps() *cobra.Command {
	return &cobra.Command{Use: "steps", Short: "every step of the playbook that leads new incidents", Args: cobra.NoArgs, RunE: func(c *cobra.Command, _ []string) error {
		return p.onHouse(c, func(d *desk.Desk, house model.View) error {
			g := d.Guide()
			if p.json {
				out := []map[string]any{}
				for _, s := range g.Steps {
					out = append(out, map[string]any{"id": s.ID, "phase": s.Phase, "role": s.Role, "title": s.Title, "why": s.Why, "timebox_min": s.Wording().Timebox, "proof": s.Proof,
						"gate": s.Gate, "changes": len(model.StepChanges(house, s.ID))})
				}
				p.print(map[string]any{"playbook": g.Playbook, "version": g.Version(), "owner": house.Text(model.OwnerField), "steps": out})
				return nil
			}
			p.say("Playbook %s, owner %s.", g.Playbook, cmp.Or(house.Text(model.OwnerField), "nobody"))
			w := tabwriter.NewWriter(p.out, 0, 4, 2, ' ', 0)
			fmt.Fprintln(w, "STEP\tPHASE\tWHO\tLIMIT\tTITLE")
			for _, s := range g.Steps {
				title := s.Title
				if n := len(model.StepChanges(house, s.ID)); n > 0 {
					title += fmt.Sprintf(" [changed %d×]", n)
				}
				fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", s.ID, s.Phase, s.Role, model.LimitWords(s.Wording().Timebox), title)
			}
			return w.Flush()
		})
	}}
}

// worded are the flags of a step's wording. One that is not given leaves it.
type worded struct{ title, why, role, limit, proof string }

func (x *worded) flags(c *cobra.Command) {
	c.Flags().StringVar(&x.title, "title", "", "what is to be done, one line")
	c.Flags().StringVar(&x.why, "why", "", "why it is done")
	c.Flags().StringVar(&x.role, "role", "", "who does it: a role of the guide, such as deputy")
	c.Flags().StringVar(&x.limit, "limit", "", "time limit: 30m, 2h, 1d or none")
	c.Flags().StringVar(&x.proof, "proof", "", "what shows that it is done")
}

func (x *worded) into(c *cobra.Command, to *model.ChangeStep) error {
	for flag, set := range map[string]func(){"title": func() { to.Title = &x.title }, "why": func() { to.Why = &x.why },
		"role": func() { to.Role = &x.role }, "proof": func() { to.Proof = &x.proof }} {
		if c.Flags().Changed(flag) {
			set()
		}
	}
	if c.Flags().Changed("limit") {
		minutes, err := model.ParseLimit(x.limit)
		if err != nil {
			return err
		}
		to.Timebox = &minutes
	}
	return nil
}

func because(c *cobra.Command, reason, from *string) {
	c.Flags().StringVar(reason, "reason", "", "why it is changed, one line")
	c.Flags().StringVar(from, "from", "", "what it was learnt from: the number of an incident or drill, or other words")
}

// changePlaybook carries out one change and says what became of the version.
func (p *program) changePlaybook(c *cobra.Command, command func(*desk.Desk, model.View) (model.Command, error)) error {
	return p.onHouse(c, func(d *desk.Desk, house model.View) error {
		order, err := command(d, house)
		if err != nil {
			return err
		}
		change, err := d.Do(c.Context(), order)
		if err != nil {
			return err
		}
		all := model.PlaybookChanges(change.View)
		made := all[len(all)-1]
		if p.json {
			p.print(map[string]any{"step": made.Edit.Step, "act": made.Act(), "playbook": d.Guide().Playbook, "version": d.Guide().Version(), "entry": change.Seq, "head": change.Head.Text()})
			return nil
		}
		p.say("Step %s %s. Incidents opened from now on are led by playbook %s; running ones keep theirs and may switch (`bridgelogctl guide move`). Entry %d, head %s",
			made.Edit.Step, made.Act(), d.Guide().Playbook, change.Seq, change.Head.Short())
		p.sayReadings(made, *d.Guide())
		return nil
	})
}

func (p *program) sayReadings(c model.PlaybookChange, g guide.Guide) {
	for _, r := range c.Readings(g) {
		if r.Was != "" {
			p.say("  %s was: %s", r.Label, r.Was)
		}
		p.say("  %s reads: %s", r.Label, cmp.Or(r.Reads, "nothing"))
	}
}

func (p *program) guideChange() *cobra.Command {
	var words worded
	var order model.ChangeStep
	c := &cobra.Command{Use: "change STEP --reason W --from INC|WORDS [--title T] [--why W] [--role R] [--limit L] [--proof P] | [--leave-out]",
		Short: "let a step of the one playbook read differently from now on; the version rises, the old text stays", Args: cobra.ExactArgs(1)}
	words.flags(c)
	because(c, &order.Reason, &order.From)
	c.Flags().BoolVar(&order.LeftOut, "leave-out", false, "show the step no more; never one that a gate rests on")
	c.RunE = func(c *cobra.Command, args []string) error {
		return p.changePlaybook(c, func(*desk.Desk, model.View) (model.Command, error) {
			order.Step = args[0]
			return order, words.into(c, &order)
		})
	}
	return c
}

func (p *program) guideAdd() *cobra.Command {
	var words worded
	var order model.ChangeStep
	var free, phase string
	c := &cobra.Command{Use: "add --reason W --from INC|WORDS (--free STEP | --title T --phase P) --why W --role R [--limit L] [--proof P] [--category C]",
		Short: "take a step into the one playbook, such as a free step of an incident (--from INC --free free-01)", Args: cobra.NoArgs}
	words.flags(c)
	because(c, &order.Reason, &order.From)
	c.Flags().StringVar(&free, "free", "", "a free step of the incident named by --from")
	c.Flags().StringVar(&phase, "phase", "", "the phase it stands in, such as triage")
	c.Flags().StringArrayVar(&order.Categories, "category", nil, "only for this kind of incident; may be given again")
	c.RunE = func(c *cobra.Command, _ []string) error {
		return p.changePlaybook(c, func(d *desk.Desk, house model.View) (model.Command, error) {
			if free != "" {
				v, err := p.view(c, d, order.From)
				if err != nil {
					return nil, err
				}
				if err := offered(&order, model.FreeSteps(v, house, *d.Guide()), free); err != nil {
					return nil, err
				}
			}
			if phase != "" {
				order.Phase = model.Phase(phase)
			}
			return order, words.into(c, &order)
		})
	}
	return c
}

// offered takes over what a free step says of itself.
func offered(order *model.ChangeStep, steps []guide.Step, id string) error {
	for _, s := range steps {
		if s.ID == id {
			order.Title, order.Phase = &s.Title, model.Phase(s.Phase)
			if s.Why != "" {
				order.Why = &s.Why
			}
			if s.Role != "" {
				order.Role = &s.Role
			}
			return nil
		}
	}
	return model.Refuse(model.NotFound, "free", "List them with `bridgelogctl step list`.", "the incident has no free step %q that is not in the playbook yet.", id)
}

func (p *program) guideTakeBack() *cobra.Command {
	var order model.TakeBackStep
	c := &cobra.Command{Use: "take-back STEP --reason W [--from INC|WORDS]", Short: "take the newest change of a step back: the wording before reads again, under a new version", Args: cobra.ExactArgs(1)}
	because(c, &order.Reason, &order.From)
	c.RunE = func(c *cobra.Command, args []string) error {
		return p.changePlaybook(c, func(*desk.Desk, model.View) (model.Command, error) {
			order.Step = args[0]
			return order, nil
		})
	}
	return c
}

// shownWords is the wording of a step as --json gives it.
type shownWords struct {
	Version   string        `json:"version"`
	Step      string        `json:"step"`
	Act       string        `json:"act"`
	Before    guide.Wording `json:"before"`
	After     guide.Wording `json:"after"`
	TakenBack bool          `json:"taken_back,omitempty"`
	By        string        `json:"by"`
	Owner     string        `json:"owner"`
	Confirmed bool          `json:"owner_confirmed,omitempty"` // by PIN
	At        time.Time     `json:"at"`
	Reason    string        `json:"reason"`
	From      string        `json:"from"`
	Entry     model.Seq     `json:"entry"`
}

func (p *program) guideHistory() *cobra.Command {
	return &cobra.Command{Use: "history [STEP]", Short: "every version of the playbook, or every wording of one step: who, when, why, from what", Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return p.onHouse(c, func(d *desk.Desk, house model.View) error { return p.history(d, house, strings.Join(args, "")) })
		}}
}

func (p *program) history(d *desk.Desk, house model.View, step string) error {
	g, base := d.Guide(), d.BasePlaybook()
	changes := model.PlaybookChanges(house)
	if step != "" {
		changes = model.StepChanges(house, step)
		if _, known := base.Step(step); !known && len(changes) == 0 {
			return model.Refuse(model.NotFound, "step", "List them with `bridgelogctl guide steps`.", "the playbook has no step %q.", step)
		}
	}
	if p.json {
		out := []shownWords{}
		for _, x := range changes {
			out = append(out, shownWords{x.Version, x.Edit.Step, x.Act(), x.Before, x.After, x.TakenBack, x.By, x.Owner, x.Confirmed, x.At, x.Reason, x.From, x.Seq})
		}
		p.print(map[string]any{"playbook": g.Playbook, "version": g.Version(), "shipped": base.Playbook, "changes": out, "not_applied": d.Unapplied()})
		return nil
	}
	p.say("Playbook %s. It ships as %s.", g.Playbook, base.Playbook)
	if s, ok := base.Step(step); ok {
		p.say("%s as it ships: %s", s.ID, s.Title)
	}
	if len(changes) == 0 {
		p.say("Nothing was changed.")
	}
	for _, x := range changes {
		act := x.Act()
		if x.TakenBack {
			act += ", taken back since"
		}
		p.say("%s  %s %s  %s by %s, from %s: %s (entry %d)", x.Version, x.Edit.Step, act, model.FormatInstant(x.At, d.Home()), x.ByWords(), x.From, x.Reason, x.Seq)
		p.sayReadings(x, *g)
	}
	for _, x := range d.Unapplied() {
		p.say("not applied: %s", x)
	}
	return nil
}
