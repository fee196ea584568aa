package main

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"bridgelog/desk"
	"bridgelog/model"
)

func (p *program) drillCmd() *cobra.Command {
	return parent("drill", "make and run exercises: scenarios, injects, stop word", "say `drill scenarios`, `new`, `show`, `start`, `give`, `stop` or `plan`",
		p.drillScenariosCmd(), p.drillNewCmd(), p.drillShowCmd(), p.drillStartCmd(), p.drillGiveCmd(), p.drillStopCmd(), p.drillPlanCmd())
}

func (p *program) drillScenariosCmd() *cobra.Command {
	return &cobra.Command{Use: "scenarios", Short: "list the ready scenarios", Args: cobra.NoArgs, RunE: func(c *cobra.Command, _ []string) error {
		return p.with(c.Context(), false, func(d *desk.Desk) error {
			all := d.Led(model.View{}).Guide.Scenarios
			if p.json {
				p.print(all)
				return nil
			}
			w := tabwriter.NewWriter(p.out, 0, 4, 2, ' ', 0)
			for _, s := range all {
				fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", s.Key, s.Title, s.Kind, s.Size, model.Counted(len(s.Injects), "inject", "injects"))
			}
			return w.Flush()
		})
	}}
}

func (p *program) drillNewCmd() *cobra.Command {
	var title, scenario, begins, planned string
	c := &cobra.Command{Use: "new", Short: "make an exercise from a ready scenario, from a row of the drill plan, or from scratch", Args: cobra.NoArgs}
	c.Flags().StringVar(&title, "title", "", "what players read (default: the title of the scenario)")
	c.Flags().StringVar(&scenario, "scenario", "", "key of a ready scenario, see `drill scenarios`")
	c.Flags().StringVar(&begins, "begins", "", "when the injects begin: 14:00, \"tomorrow 09:00\" (default: now)")
	c.Flags().StringVar(&planned, "planned", "", "number of the row of the drill plan it is held for, see `drill plan`")
	c.RunE = func(c *cobra.Command, _ []string) error {
		return p.with(c.Context(), false, func(d *desk.Desk) error {
			open := model.OpenIncident{Title: title, Drill: true, Zone: p.zone, Scenario: scenario}
			if planned != "" {
				house, err := d.Organisation(c.Context())
				if err != nil {
					return err
				}
				_, row, err := about{v: house}.row(model.DrillPlanRegister, planned)
				if err != nil {
					return err
				}
				open.Planned = row.ID
			}
			if s, ok := d.Led(model.View{}).Guide.Scenario(scenario); ok {
				open.Category, open.Severity = s.Category, s.Severity
				if title == "" {
					open.Title = "Exercise: " + s.Title
				}
			}
			if begins != "" {
				at, err := model.ParseMoment(begins, d.Now(), d.Home())
				if err != nil {
					return err
				}
				open.Begins = at
			}
			change, err := d.Do(c.Context(), open)
			if err != nil {
				return err
			}
			n := len(model.DrillOf(change.View).Injects)
			if p.json {
				p.print(map[string]any{"number": change.View.Number, "id": change.Incident, "injects": n, "entry": change.Seq, "head": change.Head.Text()})
			} else {
				p.say("EXERCISE %s made, %s. Entry %d, head %s", change.View.Number, model.Counted(n, "inject", "injects"), change.Seq, change.Head.Text())
			}
			return nil
		})
	}
	return c
}

func (p *program) drillShowCmd() *cobra.Command {
	c := &cobra.Command{Use: "show --incident ID", Short: "show an exercise: stop word, injects, results of documents", Args: cobra.NoArgs}
	return p.onIncident(c, func(a about, _ []string) error {
		if !a.v.Drill {
			return model.Refuse(model.Invalid, "", "", "%s is no exercise.", a.v.Number)
		}
		d, now := model.DrillOf(a.v), a.d.Now()
		if p.json {
			p.print(map[string]any{"number": a.v.Number, "exercise": true, "drill": d})
			return nil
		}
		state := "not started"
		switch {
		case a.v.Ended():
			state = "ended"
		case !d.Stopped.IsZero():
			state = "stopped"
		case d.Running():
			state = "running"
		}
		p.say("EXERCISE %s, %s. Anyone may stop it with: %s.", a.v.Number, state, d.StopWord)
		w := tabwriter.NewWriter(p.out, 0, 4, 2, ' ', 0)
		for n, i := range d.Injects {
			planned := "no time"
			if !i.Planned.IsZero() {
				planned = i.Planned.In(a.v.Location()).Format("15:04")
			}
			fmt.Fprintf(w, "%d\t%s\t%s\t%s\n", n+1, planned, i.State(now), i.Text)
		}
		for _, r := range d.Results {
			result := r.Result
			if result == "" {
				result = "no result yet"
			}
			fmt.Fprintf(w, "\t\t%s\t%s\n", result, strings.TrimSuffix(r.Document+": "+r.Note, ": "))
		}
		return w.Flush()
	})
}

func (p *program) drillStartCmd() *cobra.Command {
	c := &cobra.Command{Use: "start --incident ID", Short: "start an exercise, or let a stopped one go on", Args: cobra.NoArgs}
	return p.onIncident(c, func(a about, _ []string) error {
		return a.do("EXERCISE running.", nil, model.StartDrill{Incident: a.v.ID})
	})
}

func (p *program) drillGiveCmd() *cobra.Command {
	c := &cobra.Command{Use: "give [NUMBER] --incident ID", Short: "record that an inject was given now; without NUMBER the next one", Args: cobra.MaximumNArgs(1)}
	return p.onIncident(c, func(a about, args []string) error {
		d := model.DrillOf(a.v)
		next, ok := d.Next()
		if len(args) == 1 {
			ok = false
			for n, i := range d.Injects {
				if args[0] == fmt.Sprint(n+1) || args[0] == i.ID {
					next, ok = i, true
				}
			}
		}
		if !ok {
			return model.Refuse(model.NotFound, "inject", "See `bridgelogctl drill show`.", "there is no such inject to give.")
		}
		return a.do("EXERCISE inject given: "+next.Text, nil, model.GiveInject{Incident: a.v.ID, ID: next.ID})
	})
}

func (p *program) drillStopCmd() *cobra.Command {
	var by, why string
	c := &cobra.Command{Use: "stop --incident ID", Short: "stop an exercise: somebody said the stop word", Args: cobra.NoArgs}
	c.Flags().StringVar(&by, "said-by", "", "who said it (default: who writes)")
	c.Flags().StringVar(&why, "why", "", "one line why")
	return p.onIncident(c, func(a about, _ []string) error {
		return a.do("EXERCISE stopped.", nil, model.StopDrill{Incident: a.v.ID, By: by, Why: why})
	})
}

func (p *program) drillPlanCmd() *cobra.Command {
	return &cobra.Command{Use: "plan", Short: "show the drill plan and whether the yearly break-in drill is due", Args: cobra.NoArgs, RunE: func(c *cobra.Command, _ []string) error {
		return p.with(c.Context(), false, func(d *desk.Desk) error {
			house, err := d.Organisation(c.Context())
			if err != nil {
				return err
			}
			board, err := d.Learned(c.Context())
			if err != nil {
				return err
			}
			last, due := model.BreakInDrill(board, d.Now())
			if p.json {
				p.print(map[string]any{"plan": model.DrillPlan(house), "break_in_last": last, "break_in_due": due})
				return nil
			}
			w := tabwriter.NewWriter(p.out, 0, 4, 2, ' ', 0)
			for n, r := range house.Records[model.DrillPlanRegister] {
				for _, x := range model.DrillPlan(house) {
					if x.ID != r.ID {
						continue
					}
					when := "no date"
					if !x.When.IsZero() {
						when = x.When.In(d.Home()).Format("2006-01-02")
					}
					fmt.Fprintf(w, "%d\t%s\t%s\t%s\t%s\n", n+1, when, x.State, x.What, strings.TrimSpace("from "+x.From))
				}
			}
			if err := w.Flush(); err != nil {
				return err
			}
			switch {
			case last.IsZero():
				p.say("Due: a recovery drill with a break-in as its cause; none was held yet.")
			case due:
				p.say("Due: a recovery drill with a break-in as its cause; the last was held %s.", last.In(d.Home()).Format("2006-01-02"))
			default:
				p.say("The last recovery drill with a break-in as its cause was held %s.", last.In(d.Home()).Format("2006-01-02"))
			}
			return nil
		})
	}}
}
