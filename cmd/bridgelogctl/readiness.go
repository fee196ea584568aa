package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"bridgelog/desk"
	"bridgelog/model"
	"bridgelog/model/guide"
)

func (p *program) readinessCmd() *cobra.Command {
	c := &cobra.Command{Use: "readiness", Short: "what is ready before anything happens, and what is missing", Args: cobra.NoArgs,
		Long: "Cards, contacts, decision rights, drills, training and what else must stand before an incident. Answers are put right with `form set --incident organisation`, rows with `register`, cards with `workload`."}
	c.RunE = func(c *cobra.Command, _ []string) error {
		return p.with(c.Context(), false, func(d *desk.Desk) error {
			lines, err := d.Readiness(c.Context())
			if err != nil {
				return err
			}
			light, open := model.ReadyLight(lines)
			if p.json {
				p.print(map[string]any{"state": light, "open": open, "lines": lines})
				return nil
			}
			for _, l := range lines {
				p.say("%-10s  %s: %s  [%s]", l.State.Word(), l.Title, l.Says, strings.Join(l.Requirements, " "))
				for _, g := range l.Gaps {
					if g.Text != l.Says {
						p.say("              %s", g.Text)
					}
				}
			}
			p.say("\nOf %d lines %s not ready.", len(lines), model.Counted(open, "is", "are"))
			return nil
		})
	}
	return c
}

func (p *program) selfcheckCmd() *cobra.Command {
	var lacking bool
	c := &cobra.Command{Use: "selfcheck", Short: "every requirement of the guide: met by data, missing, or built into the program", Args: cobra.NoArgs}
	c.Flags().BoolVar(&lacking, "missing", false, "only what is missing")
	c.RunE = func(c *cobra.Command, _ []string) error {
		return p.with(c.Context(), false, func(d *desk.Desk) error {
			all, err := d.SelfCheck(c.Context())
			if err != nil {
				return err
			}
			met, missing, built := model.SelfCount(all)
			if p.json {
				out := []map[string]string{}
				for _, l := range all {
					if !lacking || l.State == model.Lacking {
						out = append(out, map[string]string{"id": l.ID, "requirement": l.Text, "state": l.State, "light": string(l.Light), "says": l.Says, "where": l.Where})
					}
				}
				p.print(map[string]any{"met": met, "missing": missing, "built": built, "requirements": out})
				return nil
			}
			for _, l := range all {
				if lacking && l.State != model.Lacking {
					continue
				}
				p.say("%s  %-8s  %s", l.ID, l.Word(), l.Text)
				if l.State != model.BuiltIn {
					p.say("                %s", l.Says)
				}
			}
			p.say("\n%d met by data, %d missing, %d built in.", met, missing, built)
			return nil
		})
	}
	return c
}

func (p *program) workloadCmd() *cobra.Command {
	return parent("workload", "workload cards: how fresh they are, their documents, import and export", "say `workload list`, `review`, `keep`, `import` or `export`; `register show workloads ROW --incident organisation` shows a card, `register add` and `set` change it",
		p.workloadListCmd(), p.workloadReviewCmd(), p.workloadKeepCmd(), p.workloadCheckCmd(), p.workloadGapCmd(), p.workloadPrintCmd(), p.workloadImportCmd(), p.workloadExportCmd())
}

func (p *program) workloadListCmd() *cobra.Command {
	c := &cobra.Command{Use: "list", Short: "list the cards with their age", Args: cobra.NoArgs}
	c.RunE = func(c *cobra.Command, _ []string) error {
		return p.with(c.Context(), false, func(d *desk.Desk) error {
			house, err := d.Organisation(c.Context())
			if err != nil {
				return err
			}
			rule := d.Led(model.View{}).Guide.Freshness
			type shown struct {
				ID       string            `json:"id"`
				Name     string            `json:"name"`
				State    model.Light       `json:"state"`
				Days     int               `json:"days"`
				Contact  string            `json:"point_of_contact"`
				Parts    []model.Component `json:"components,omitempty"`
				Document []string          `json:"documents,omitempty"`
			}
			out := []shown{}
			for _, w := range model.Workloads(house) {
				light, days := w.Age(rule, d.Now())
				out = append(out, shown{w.ID, w.Name(), light, days, w.Text("wl.poc"), w.Components(), guide.Texts(w.Fields["wl.diagram"])})
			}
			if p.json {
				p.print(map[string]any{"workloads": out})
				return nil
			}
			if len(out) == 0 {
				p.say("No workload card.")
				return nil
			}
			tab := tabwriter.NewWriter(p.out, 0, 4, 2, ' ', 0)
			fmt.Fprintln(tab, "STATE\tREVIEWED\tNAME\tPOINT OF CONTACT")
			for _, s := range out {
				age, contact := model.Counted(s.Days, "day", "days")+" ago", s.Contact
				if s.Days < 0 {
					age = "never"
				}
				if contact == "" {
					contact = "no point of contact"
				}
				fmt.Fprintf(tab, "%s\t%s\t%s\t%s\n", s.State, age, s.Name, contact)
			}
			return tab.Flush()
		})
	}
	return c
}

// card finds a card by its name.
func card(c *cobra.Command, d *desk.Desk, name string) (model.Workload, error) {
	house, err := d.Organisation(c.Context())
	if err != nil {
		return model.Workload{}, err
	}
	w, ok := model.WorkloadNamed(house, name)
	if !ok {
		return w, model.Refuse(model.NotFound, name, "See `bridgelogctl workload list`.", "there is no workload card of this name.")
	}
	return w, nil
}

func (p *program) workloadReviewCmd() *cobra.Command {
	c := &cobra.Command{Use: "review NAME", Short: "record that a card was looked at today and stands", Args: cobra.ExactArgs(1)}
	c.RunE = func(c *cobra.Command, args []string) error {
		return p.with(c.Context(), false, func(d *desk.Desk) error {
			w, err := card(c, d, args[0])
			if err != nil {
				return err
			}
			change, err := d.Do(c.Context(), model.ReviewCard(w, d.By().Name, d.Led(model.View{}).Guide.Freshness, d.Now(), d.Home()))
			if err != nil {
				return err
			}
			p.told(map[string]any{"name": w.Name(), "entry": change.Seq}, "%s is reviewed, entry %d.", w.Name(), change.Seq)
			return nil
		})
	}
	return c
}

// told prints what was done, as JSON or as a sentence.
func (p *program) told(json map[string]any, format string, args ...any) {
	if p.json {
		p.print(json)
		return
	}
	p.say(format, args...)
}

func (p *program) workloadKeepCmd() *cobra.Command {
	var field string
	c := &cobra.Command{Use: "keep NAME FILE", Short: "keep a picture or document with a card, inside the logbook", Args: cobra.ExactArgs(2)}
	c.Flags().StringVar(&field, "field", "wl.diagram", "field of the card: wl.diagram or wl.dr_plan")
	c.RunE = func(c *cobra.Command, args []string) error {
		return p.with(c.Context(), false, func(d *desk.Desk) error {
			w, err := card(c, d, args[0])
			if err != nil {
				return err
			}
			path, err := filepath.Abs(args[1])
			if err != nil {
				return err
			}
			change, err := d.KeepDocument(c.Context(), w.ID, field, path, nil)
			if err != nil {
				return err
			}
			all := change.View.Evidence()
			e := all[len(all)-1]
			p.told(map[string]any{"name": w.Name(), "document": e.Number, "sha256": e.File.SHA256, "entry": change.Seq},
				"%s is kept with %s as %s, entry %d.\nSHA-256 %s", e.File.Shown(), w.Name(), e.Number, change.Seq, e.File.SHA256)
			return nil
		})
	}
	return c
}

func (p *program) workloadImportCmd() *cobra.Command {
	var commit bool
	var columns []string
	c := &cobra.Command{Use: "import FILE.csv [--commit] [--map HEAD=KEY]…", Short: "show what a file of cards would change; --commit records it", Args: cobra.ExactArgs(1),
		Long: "The first row names the columns by key (wl.owner, owner) or by label (Owner). A card of the same name is changed, only where the file says something. Without --commit nothing is recorded."}
	c.Flags().BoolVar(&commit, "commit", false, "record it")
	c.Flags().StringArrayVar(&columns, "map", nil, "HEAD=KEY of a column, such as \"Besitzer=wl.owner\"; may come again")
	c.RunE = func(c *cobra.Command, args []string) error {
		mapping := map[string]string{}
		for _, m := range columns {
			head, key, ok := strings.Cut(m, "=")
			if !ok {
				return usagef("--map takes HEAD=KEY, not %q", m)
			}
			mapping[head] = key
		}
		return p.with(c.Context(), false, func(d *desk.Desk) error {
			f, err := os.Open(args[0])
			if err != nil {
				return err
			}
			defer f.Close()
			in, err := d.ReadCards(c.Context(), f, mapping)
			if err != nil {
				return err
			}
			fresh, changed, same, refused := in.Counts()
			out := map[string]any{"new": fresh, "changed": changed, "same": same, "refused": refused, "unknown_columns": in.Unknown}
			if !p.json {
				for _, r := range in.Rows {
					p.say("line %d: %s", r.Line, r.Says())
				}
				if in.Unknown != nil {
					p.say("Columns not taken: %s.", strings.Join(in.Unknown, ", "))
				}
				p.say("%d new, %d changed, %d the same, %d refused.", fresh, changed, same, refused)
			}
			if commit {
				change, err := d.ImportCards(c.Context(), in)
				if err != nil {
					return err
				}
				out["entry"] = change.Seq
				if !p.json {
					p.say("Recorded, up to entry %d.", change.Seq)
				}
			}
			if p.json {
				p.print(out)
			}
			return nil
		})
	}
	return c
}

func (p *program) workloadExportCmd() *cobra.Command {
	c := &cobra.Command{Use: "export FILE.csv", Short: "write the cards as CSV, - for standard output", Args: cobra.ExactArgs(1)}
	c.RunE = func(c *cobra.Command, args []string) error {
		return p.with(c.Context(), false, func(d *desk.Desk) error {
			if args[0] == "-" {
				r, err := d.WriteCards(c.Context(), p.out)
				if err == nil { // standard output holds the cards and nothing else
					fmt.Fprintf(p.err, "bridgelogctl: %s, in clear. Entry %d.\n", model.Counted(r.Rows, "card", "cards"), r.Change.Seq)
				}
				return err
			}
			r, err := d.SaveCards(c.Context(), args[0])
			if err != nil {
				return err
			}
			p.told(map[string]any{"cards": r.Rows, "file": args[0], "sha256": r.SHA256, "entry": r.Change.Seq}, "%s in %s, in clear. Entry %d.", model.Counted(r.Rows, "card", "cards"), args[0], r.Change.Seq)
			return nil
		})
	}
	return c
}

func (p *program) workloadCheckCmd() *cobra.Command {
	var incident, note string
	c := &cobra.Command{Use: "check NAME yes|no|unknown --incident ID", Short: "record whether a card was checked with its owner today, in the log of an incident", Args: cobra.ExactArgs(2)}
	c.Flags().StringVar(&incident, "incident", "", "number or id of the incident")
	c.Flags().StringVar(&note, "note", "", "with whom, or why not")
	_ = c.MarkFlagRequired("incident")
	c.RunE = func(c *cobra.Command, args []string) error {
		return p.onCard(c, incident, args[0], func(d *desk.Desk, v model.View, w model.Workload) error {
			commands, err := model.CheckCard(v, w, d.Led(model.View{}).Guide.Freshness, args[1], note, d.By().Name, d.Now())
			if err != nil {
				return err
			}
			change, err := d.DoAll(c.Context(), commands)
			if err != nil {
				return err
			}
			p.told(map[string]any{"number": v.Number, "entry": change.Seq}, "Recorded in %s, entry %d.", v.Number, change.Seq)
			return nil
		})
	}
	return c
}

func (p *program) workloadGapCmd() *cobra.Command {
	var incident string
	c := &cobra.Command{Use: "gap NAME WRONG --incident ID", Short: "make an improvement of what is wrong on a card", Args: cobra.ExactArgs(2)}
	c.Flags().StringVar(&incident, "incident", "", "number or id of the incident in which it was found")
	_ = c.MarkFlagRequired("incident")
	c.RunE = func(c *cobra.Command, args []string) error {
		return p.onCard(c, incident, args[0], func(d *desk.Desk, v model.View, w model.Workload) error {
			command, err := model.CardGap(v, w, args[1])
			if err != nil {
				return err
			}
			change, err := d.Do(c.Context(), command)
			if err != nil {
				return err
			}
			p.told(map[string]any{"number": v.Number, "entry": change.Seq}, "An improvement of the documentation, entry %d.", change.Seq)
			return nil
		})
	}
	return c
}

func (p *program) workloadPrintCmd() *cobra.Command {
	var out, format string
	c := &cobra.Command{Use: "print NAME -o FILE", Short: "write a card as a document", Args: cobra.ExactArgs(1)}
	c.Flags().StringVarP(&out, "out", "o", "", "file to write")
	c.Flags().StringVar(&format, "format", "pdf", "pdf, html, text, markdown or docx")
	_ = c.MarkFlagRequired("out")
	c.RunE = func(c *cobra.Command, args []string) error {
		return p.with(c.Context(), false, func(d *desk.Desk) error {
			w, err := card(c, d, args[0])
			if err != nil {
				return err
			}
			r, err := d.PrintCard(c.Context(), w.ID, format, out)
			if err != nil {
				return err
			}
			p.told(map[string]any{"file": out, "sha256": r.SHA256, "entry": r.Change.Seq}, "The card of %s is in %s. Entry %d.", w.Name(), out, r.Change.Seq)
			return nil
		})
	}
	return c
}

// onCard finds the incident and the card an act is about.
func (p *program) onCard(c *cobra.Command, incident, name string, work func(*desk.Desk, model.View, model.Workload) error) error {
	return p.with(c.Context(), false, func(d *desk.Desk) error {
		id, err := d.Find(incident)
		if err != nil {
			return err
		}
		v, err := d.Incident(c.Context(), id)
		if err != nil {
			return err
		}
		w, err := card(c, d, name)
		if err != nil {
			return err
		}
		return work(d, v, w)
	})
}
