package main

import (
	"strconv"

	"github.com/spf13/cobra"

	"bridgelog/desk"
	"bridgelog/model"
	"bridgelog/report"
)

// reportYearlyCmd writes the report over the incidents of a year.
func (p *program) reportYearlyCmd() *cobra.Command {
	var paper paperFlags
	var year int
	var final bool
	c := &cobra.Command{Use: "yearly [--year YEAR] [--final] -o FILE", Short: "write the yearly report: indicators, trends and every incident of a year", Args: cobra.NoArgs,
		Long: "Counts the incidents that were opened in a year, in the zone of the organisation: by severity, category, cause and source, those that were notified and in time, times with median, mean and range, disturbance, people and data, false positives, improvements, drills. " +
			"What is not known is said and counted, and never a zero. The export is recorded in the organisation's record."}
	paper.style(c)
	_ = c.MarkFlagRequired("output") // fails only for a flag that does not exist
	c.Flags().IntVar(&year, "year", 0, "which year (default: this one)")
	c.Flags().BoolVar(&final, "final", false, finalUsage)
	c.RunE = func(c *cobra.Command, _ []string) error {
		ask, err := paper.ask(report.YearlyReport)
		if err != nil {
			return err
		}
		if ask.Proof || ask.Choice.Digests {
			return usagef("a yearly report shows numbers over entries, not entries: it has no --proof and no --digests")
		}
		ask.Incident, ask.Choice.Year, ask.Final = model.Organisation, year, final
		return p.with(c.Context(), false, func(d *desk.Desk) error { return p.exported(c, d, ask, paper.out) })
	}
	return c
}

// sayTrends prints measures month by month or quarter by quarter.
func (p *program) sayTrends(c *cobra.Command, d *desk.Desk, group report.Group, keys []string, quarterly bool, format string) error {
	all, err := d.Trends(c.Context(), group, keys, 0, quarterly)
	if err != nil {
		return err
	}
	switch format {
	case "json":
		out := []map[string]any{}
		for _, t := range all {
			points := []map[string]any{}
			for _, x := range t.Points {
				point := map[string]any{"from": x.From, "label": x.Label, "incidents": x.Incidents, "value": x.Says(t.Unit)}
				if t.Unit != "incidents" {
					point["measure"] = manyJSON(x.Value)
				}
				points = append(points, point)
			}
			one := map[string]any{"key": t.Key, "label": t.Label, "unit": t.Unit, "points": points}
			if t.Part != "" {
				one["part"] = t.Part
			}
			out = append(out, one)
		}
		p.print(map[string]any{"group": group, "trends": out})
	case "csv":
		rows := [][]string{{"key", "label", "from", "period", "incidents", "value"}}
		for _, t := range all {
			for _, x := range t.Points {
				value := x.Says(t.Unit)
				rows = append(rows, []string{t.Key, t.Label, x.From.Format("2006-01-02"), x.Label, strconv.Itoa(x.Incidents), value})
			}
		}
		return p.table(rows)
	default:
		for _, t := range all {
			p.say("%s", t.Label)
			for _, x := range t.Points {
				p.say("    %s %d  %s", x.Label, x.From.Year(), x.Says(t.Unit))
			}
		}
	}
	return nil
}
