package main

import (
	"time"

	"github.com/spf13/cobra"

	"bridgelog/desk"
	"bridgelog/model"
	"bridgelog/report"
)

// formPrintCmd writes a form for paper: of an incident with what is known, or
// blank, also where there is no incident and no logbook.
func (p *program) formPrintCmd() *cobra.Command {
	return p.printCmd(false, &cobra.Command{Use: "print FORM -o FILE", Short: "write a form for use on paper, with the answers known or blank", Args: cobra.ExactArgs(1)})
}

// registerPrintCmd writes a sheet of a register, or of the log, in the same way.
func (p *program) registerPrintCmd() *cobra.Command {
	return p.printCmd(true, &cobra.Command{Use: "print REGISTER|log -o FILE", Short: "write a sheet of a register, or of the log, for use on paper, with the rows known or blank", Args: cobra.ExactArgs(1)})
}

func (p *program) printCmd(sheet bool, c *cobra.Command) *cobra.Command {
	var paper paperFlags
	var blank bool
	paper.style(c)
	c.Flags().StringVar(&paper.incident, "incident", "", "number or id of the incident")
	c.Flags().BoolVar(&blank, "blank", false, "without the answers known; needs no incident and no logbook")
	_ = c.MarkFlagRequired("output") // the flag is there
	c.RunE = func(c *cobra.Command, args []string) error {
		if paper.incident == "" && !blank {
			return usagef("say --incident ID for one with what is known, or --blank")
		}
		ask, err := paper.ask("")
		if err != nil {
			return err
		}
		ask.Choice.Report = report.FormReport + "/" + args[0]
		if sheet {
			ask.Choice.Report = report.SheetReport + "/" + args[0]
		}
		if blank {
			ask.Choice.Report += "/blank"
		}
		if paper.incident != "" {
			return p.export(c, &paper, ask)
		}
		r, err := desk.BlankForm(c.Context(), p.options(), ask, paper.out)
		if err != nil {
			return err
		}
		if p.json {
			p.print(map[string]any{"file": r.Path, "format": ask.Format, "sha256": r.SHA256, "size": r.Size})
			return nil
		}
		p.say("Wrote %s: %d bytes\nSHA-256 %s\nIt belongs to no incident and is not recorded.", r.Path, r.Size, r.SHA256)
		return nil
	}
	return c
}

// paperNote are the flags that say what is typed was written on paper first.
type paperNote struct{ by, at string }

func (n *paperNote) add(c *cobra.Command) {
	c.Flags().StringVar(&n.by, "transcribed-by", "", "it is typed in from paper: `NAME` of who wrote there")
	c.Flags().StringVar(&n.at, "written-at", "", "when it was written, by the paper: 2026-03-30 03:12 Europe/Berlin; times typed count from it, in its zone")
	c.MarkFlagsRequiredTogether("transcribed-by", "written-at")
}

// read is what the flags say; nil where nothing is transcribed.
func (n *paperNote) read(now time.Time, home *time.Location) (*model.Transcribed, error) {
	if n.by == "" && n.at == "" {
		return nil, nil
	}
	m, err := model.ParseMoment(n.at, now, home)
	if err != nil {
		return nil, err
	}
	return &model.Transcribed{By: n.by, Written: m}, nil
}
