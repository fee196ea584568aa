package main

import (
	"github.com/spf13/cobra"

	"bridgelog/desk"
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
	var from, to int
	c := &cobra.Command{Use: "diff --incident ID [--report NAME] [--from N --to M] [-o FILE]", Short: "what one final version of a document says otherwise than another; with -o as a document",
		Long: "Builds two final versions of a document again, each from the record as it was, and lists what was added, is gone or changed between them. " +
			"Where one cannot be drawn again bit for bit, that is said. Without --from and --to the newest two are compared.",
		Args: cobra.NoArgs}
	c.Flags().StringVar(&paper.incident, "incident", "", "number or id of the incident")
	_ = c.MarkFlagRequired("incident") // fails only for a flag that does not exist
	paper.style(c)
	c.Flags().StringVar(&of, "report", "incident", "a kind by its word, such as incident or brief, or notice/STAGE")
	c.Flags().IntVar(&from, "from", 0, "number of the earlier edition")
	c.Flags().IntVar(&to, "to", 0, "number of the later edition")
	c.MarkFlagsRequiredTogether("from", "to")
	c.RunE = func(c *cobra.Command, _ []string) error {
		ask, err := paper.ask("")
		if err != nil {
			return err
		}
		ask.Choice.Report, ask.Choice.Compared = report.DifferencesReport+"/"+documentKey(of), [2]int{from, to}
		if paper.out != "" {
			return p.export(c, &paper, ask)
		}
		return p.with(c.Context(), false, func(d *desk.Desk) error {
			if ask.Incident, err = d.Find(paper.incident); err != nil {
				return err
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
