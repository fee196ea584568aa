package main

import (
	"github.com/spf13/cobra"

	"bridgelog/desk"
	"bridgelog/model"
	"bridgelog/report"
)

// documentKey is the key of a document by the word it has on the command line.
func documentKey(word string) string {
	if word == "timeline" {
		return report.TimelineReport
	}
	for _, d := range documents {
		if d.name == word {
			return d.key
		}
	}
	return word
}

// reportDiffCmd compares two finals of a document.
func (p *program) reportDiffCmd() *cobra.Command {
	var paper paperFlags
	var of string
	var from, to, year int
	c := &cobra.Command{Use: "diff --incident ID|--report yearly [--report NAME] [--year YEAR] [--from N --to M] [-o FILE]", Short: "what one final version of a document says otherwise than another; with -o as a document",
		Long: "Builds two final versions of a document again, each from the record as it was, and lists what was added, is gone or changed between them. " +
			"Where one cannot be drawn again bit for bit, that is said. Without --from and --to the newest two are compared. Yearly reports are of the organisation: --report yearly, with --year where it is not this one, and no --incident.",
		Args: cobra.NoArgs}
	c.Flags().StringVar(&paper.incident, "incident", "", "number or id of the incident")
	paper.style(c)
	c.Flags().StringVar(&of, "report", "incident", "a kind by its word, such as incident or brief, notice/STAGE, or yearly")
	c.Flags().IntVar(&from, "from", 0, "number of the earlier edition")
	c.Flags().IntVar(&to, "to", 0, "number of the later edition")
	c.Flags().IntVar(&year, "year", 0, "with --report yearly: which year (default: this one)")
	c.MarkFlagsRequiredTogether("from", "to")
	c.RunE = func(c *cobra.Command, _ []string) error {
		yearly := documentKey(of) == report.YearlyReport
		switch {
		case yearly && paper.incident != "":
			return usagef("a yearly report is of the organisation: leave --incident out")
		case !yearly && paper.incident == "":
			return usagef("say whose documents are compared with --incident, or --report yearly")
		case !yearly && year != 0:
			return usagef("--year goes with --report yearly")
		}
		ask, err := paper.ask("")
		if err != nil {
			return err
		}
		ask.Choice.Report, ask.Choice.Compared = report.DifferencesReport+"/"+documentKey(of), [2]int{from, to}
		return p.with(c.Context(), false, func(d *desk.Desk) error {
			if yearly {
				if year, err = d.Year(c.Context(), year); err != nil {
					return err
				}
				ask.Incident, ask.Choice.Report = model.Organisation, report.DifferencesReport+"/"+report.YearlyFinal(year)
			} else if ask.Incident, err = d.Find(paper.incident); err != nil {
				return err
			}
			if paper.out != "" {
				return p.exported(c, d, ask, paper.out)
			}
			doc, err := d.Document(c.Context(), &ask)
			if err != nil {
				return err
			}
			format := map[bool]string{true: "json", false: "text"}[p.json]
			return d.Draw(c.Context(), p.out, format, doc)
		})
	}
	return c
}
