package main

import (
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"bridgelog/desk"
	"bridgelog/model"
	"bridgelog/report"
)

func (p *program) improvementCmd() *cobra.Command {
	return parent("improvement", "improvements, accepted risks and design lessons of all incidents", "say `improvement list`, `set` or `export`",
		p.improvementListCmd(), p.improvementSetCmd(), p.improvementExportCmd())
}

// learnedFlags are the filters of lists over all incidents.
func learnedFlags(c *cobra.Command, f *model.LearningFilter, list *string) {
	c.Flags().StringVar(list, "what", "improvements", "improvements, risks or lessons")
	c.Flags().StringVar(&f.Show, "show", model.ShowOpen, "open, overdue, done or all")
	c.Flags().StringVar(&f.Area, "area", "", "only this area, such as future_design")
	c.Flags().StringVar(&f.Owner, "owner", "", "only where the name holds this")
	c.Flags().StringVar(&f.Priority, "priority", "", "only P1, P2, P3 or P4")
	c.Flags().StringVar(&f.Text, "text", "", "only rows with all these words")
}

// learnedNamed is a list by the word people use for it.
func learnedNamed(word string) (string, error) {
	list := map[string]string{"improvements": report.ImprovementsList, "risks": report.RisksList, "lessons": report.LessonsList}[word]
	if list == "" {
		return "", usagef("--what is improvements, risks or lessons, not %q", word)
	}
	return list, nil
}

func (p *program) improvementListCmd() *cobra.Command {
	var f model.LearningFilter
	var word string
	c := &cobra.Command{Use: "list", Short: "list improvements of all incidents, what is overdue first", Args: cobra.NoArgs}
	learnedFlags(c, &f, &word)
	c.RunE = func(c *cobra.Command, _ []string) error {
		list, err := learnedNamed(word)
		if err != nil {
			return err
		}
		return p.with(c.Context(), false, func(d *desk.Desk) error {
			board, err := d.Learned(c.Context())
			if err != nil {
				return err
			}
			now := d.Now()
			if p.json {
				switch list {
				case report.RisksList:
					p.print(f.Risks(model.AllRisks(board, now), now))
				case report.LessonsList:
					p.print(model.DesignLessons(board))
				default:
					p.print(f.Improvements(model.AllImprovements(board, now), now))
				}
				return nil
			}
			if list == report.ImprovementsList {
				w := tabwriter.NewWriter(p.out, 0, 4, 2, ' ', 0)
				for _, i := range f.Improvements(model.AllImprovements(board, now), now) {
					due := "no date"
					if !i.Due.IsZero() {
						due = i.Due.In(d.Home()).Format("2006-01-02")
					}
					if i.Overdue(now) {
						due += " OVERDUE"
					}
					number := i.Number
					if i.Drill {
						number = "EXERCISE " + number
					}
					fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", i.ID[:min(8, len(i.ID))], number, i.Priority, i.State, due, i.Owner, i.Shown())
				}
				return w.Flush()
			}
			table := report.LearnedTable(list, board, f, *d.Led(model.View{}).Guide, d.Home(), now)
			w := tabwriter.NewWriter(p.out, 0, 4, 2, ' ', 0)
			for _, row := range table.Rows {
				fmt.Fprintln(w, strings.Join(row, "\t"))
			}
			return w.Flush()
		})
	}
	return c
}

func (p *program) improvementSetCmd() *cobra.Command {
	c := &cobra.Command{Use: "set ID KEY=VALUE…", Short: "change an improvement where it stands: state, owner, due, priority, verified_by, proof, effect_drill, effect",
		Long: "Change an improvement in the record of its incident. ID is its id, or the beginning of it, from `improvement list`.\nKeys: title, area, priority, owner, due, state, ticket, proof of the register; verified_by, effect_drill, effect beside them.",
		Args: cobra.MinimumNArgs(2)}
	c.RunE = func(c *cobra.Command, args []string) error {
		return p.with(c.Context(), false, func(d *desk.Desk) error {
			board, err := d.Learned(c.Context())
			if err != nil {
				return err
			}
			all := model.AllImprovements(board, d.Now())
			all = slices.DeleteFunc(all, func(i model.ImprovementAt) bool { return len(args[0]) < 6 || !strings.HasPrefix(i.ID, args[0]) })
			if len(all) != 1 {
				return model.Refuse(model.NotFound, args[0], "See `bridgelogctl improvement list --show all`.", "there is no one improvement %q.", args[0])
			}
			v, err := d.Incident(c.Context(), all[0].Incident)
			if err != nil {
				return err
			}
			a, err := p.about(c, d, v)
			if err != nil {
				return err
			}
			reg, err := a.register(model.ImprovementsRegister)
			if err != nil {
				return err
			}
			extra := map[string]string{}
			var typed []string
			for _, arg := range args[1:] {
				key, value, ok := strings.Cut(arg, "=")
				if !ok {
					return usagef("%q is not KEY=VALUE", arg)
				}
				if slices.Contains([]string{"verified_by", "effect_drill", "effect"}, key) {
					extra[key] = strings.TrimSpace(value)
				} else {
					typed = append(typed, arg)
				}
			}
			set := texts(extra)
			if len(typed) > 0 {
				more, err := a.columns(reg, typed)
				if err != nil {
					return err
				}
				for key, raw := range more {
					set[key] = raw
				}
			}
			return a.do("Kept in "+v.Number+".", nil, model.PutRecord{Incident: v.ID, Register: reg.Key, ID: all[0].ID, Set: set})
		})
	}
	return c
}

func (p *program) improvementExportCmd() *cobra.Command {
	var f model.LearningFilter
	var word, format, out string
	c := &cobra.Command{Use: "export -o FILE", Short: "write the list as CSV, Markdown or PDF; sealed in the organisation's record", Args: cobra.NoArgs}
	learnedFlags(c, &f, &word)
	c.Flags().StringVarP(&out, "output", "o", "", "file to write")
	c.Flags().StringVar(&format, "format", "csv", "csv, markdown or pdf")
	_ = c.MarkFlagRequired("output") // fails only for a flag that does not exist
	c.RunE = func(c *cobra.Command, _ []string) error {
		list, err := learnedNamed(word)
		if err != nil {
			return err
		}
		return p.with(c.Context(), false, func(d *desk.Desk) error {
			receipt, err := d.ExportLearned(c.Context(), desk.LearnedAsk{List: list, Format: format, Filter: f}, out)
			if err != nil {
				return err
			}
			if p.json {
				p.print(map[string]any{"file": receipt.Path, "sha256": receipt.SHA256, "rows": receipt.Rows, "entry": receipt.Change.Seq})
			} else {
				p.say("%s written, %s. Entry %d, SHA-256 %s", receipt.Path, model.Counted(receipt.Rows, "row", "rows"), receipt.Change.Seq, receipt.SHA256)
			}
			return nil
		})
	}
	return c
}
