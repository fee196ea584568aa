package main

import (
	"encoding/csv"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"bridgelog/desk"
	"bridgelog/model"
	"bridgelog/report"
)

func (p *program) metricsCmd() *cobra.Command {
	var incident, group, format, trend string
	var measures []string
	c := &cobra.Command{Use: "metrics [--incident ID]", Short: "the measures of one incident, or count, median and range over all", Args: cobra.NoArgs,
		Long: "The guide's measures, each with its formula and how good the number is. An uncertain time gives the lowest and the highest value, an unknown one gives no number.\n\nOver all incidents drills, merged ones and false positives are left out; --group shows them on their own."}
	f := c.Flags()
	f.StringVar(&incident, "incident", "", "number or id of one incident (default: over all)")
	f.StringVar(&group, "group", string(report.Live), "over which incidents: "+strings.Join(groupNames(), ", "))
	f.StringVar(&format, "format", "text", "text, csv or json")
	f.StringVar(&trend, "trend", "", "months or quarters: how the main measures went over the last twelve months or eight quarters")
	f.StringSliceVar(&measures, "measure", nil, "with --trend: keys of the measures, or all (default: the main ones)")
	c.RunE = func(c *cobra.Command, _ []string) error {
		if p.json {
			format = "json"
		}
		if format != "text" && format != "csv" && format != "json" {
			return usagef("--format is text, csv or json, not %q", format)
		}
		if !slices.Contains(groupNames(), group) {
			return usagef("--group is one of %s, not %q", strings.Join(groupNames(), ", "), group)
		}
		if incident != "" && c.Flags().Changed("group") {
			return usagef("--group chooses among all incidents; leave --incident out")
		}
		if trend != "" && (incident != "" || trend != "months" && trend != "quarters") {
			return usagef("--trend is months or quarters, over all incidents")
		}
		if measures != nil && trend == "" {
			return usagef("--measure chooses what --trend shows")
		}
		return p.with(c.Context(), false, func(d *desk.Desk) error {
			if trend != "" {
				return p.sayTrends(c, d, report.Group(group), measures, trend == "quarters", format)
			}
			if incident != "" {
				return p.metricsOf(c, d, incident, format)
			}
			return p.metricsOver(c, d, report.Group(group), format)
		})
	}
	return c
}

func groupNames() []string {
	out := make([]string, len(report.GroupsOfCases))
	for i, g := range report.GroupsOfCases {
		out[i] = string(g)
	}
	return out
}

// seconds of a length; nothing where that bound is open.
func seconds(d time.Duration, open bool) any {
	if open {
		return nil
	}
	return int64(d / time.Second)
}

func (p *program) metricsOf(c *cobra.Command, d *desk.Desk, incident, format string) error {
	id, err := d.Find(incident)
	if err != nil {
		return err
	}
	v, all, err := d.Measures(c.Context(), id)
	if err != nil {
		return err
	}
	switch format {
	case "json":
		out := make([]map[string]any, len(all))
		for i, r := range all {
			out[i] = readingJSON(r)
		}
		p.print(map[string]any{"incident": v.Number, "drill": v.Drill, "measures": out})
		return nil
	case "csv":
		rows := [][]string{{"key", "part", "label", "value", "quality", "low_s", "value_s", "high_s", "hit", "most", "of", "fallback", "note", "aim", "missed", "formula", "inputs"}}
		for _, r := range all {
			row := []string{r.Key, r.Part, r.Label, r.Value(), string(r.Quality), "", "", "", "", "", "", r.Fallback, r.Note, r.Aim, strconv.FormatBool(r.Missed), r.Formula, inputText(r.Inputs)}
			m := readingJSON(r)
			for i, key := range []string{"low_s", "value_s", "high_s", "hit", "most", "of"} {
				if n := m[key]; n != nil {
					row[5+i] = fmt.Sprint(n)
				}
			}
			rows = append(rows, row)
		}
		return p.table(rows)
	}
	p.say("Measures of %s: %s\n", v.Number, v.Title())
	if v.Drill {
		p.say("A drill: it never counts in the measures of real incidents.\n")
	}
	for _, r := range all {
		p.say("%s: %s", r.Name(), r.Value())
		if q := r.QualityWords(); q != "" {
			p.say("    %s", q)
		}
		if r.Aim != "" {
			p.say("    aim: %s%s", r.Aim, map[bool]string{true: ", missed", false: ""}[r.Missed])
		}
		if r.Inputs != nil {
			p.say("    = %s\n    from %s", r.Formula, inputText(r.Inputs))
		}
	}
	return nil
}

func inputText(all []report.Input) string {
	out := make([]string, len(all))
	for i, in := range all {
		out[i] = in.Name + " " + in.Value + " (" + in.From + ")"
	}
	return strings.Join(out, "; ")
}

// readingJSON is a measure for machines: numbers only where there are any.
func readingJSON(r report.Reading) map[string]any {
	out := map[string]any{"key": r.Key, "label": r.Label, "value": r.Value(), "unit": r.Unit, "quality": r.Quality, "formula": r.Formula}
	put := func(key, value string) {
		if value != "" {
			out[key] = value
		}
	}
	put("part", r.Part)
	put("fallback", r.Fallback)
	put("note", r.Note)
	put("aim", r.Aim)
	if r.Missed {
		out["missed"] = true
	}
	numbers := r.Quality == report.Measured || r.Quality == report.Estimated || r.Quality == report.SoFar
	switch {
	case !numbers:
	case r.Unit == "duration":
		out["low_s"], out["high_s"] = seconds(r.Span.Low, r.Span.OpenLow), seconds(r.Span.High, r.Span.OpenHigh)
		if !r.Span.OpenLow && !r.Span.OpenHigh {
			out["value_s"] = seconds(r.Span.Value, false)
		}
	case r.Unit == "share":
		out["hit"], out["most"], out["of"] = r.Hit, max(r.Most, r.Hit), r.Of
	case r.Unit == "count" || r.Unit == "list":
		out["hit"] = r.Hit
	}
	if r.Inputs != nil {
		inputs := make([]map[string]string, len(r.Inputs))
		for i, in := range r.Inputs {
			inputs[i] = map[string]string{"name": in.Name, "value": in.Value, "from": in.From}
		}
		out["inputs"] = inputs
	}
	return out
}

func (p *program) metricsOver(c *cobra.Command, d *desk.Desk, group report.Group, format string) error {
	all, incidents, err := d.MeasuresOver(c.Context(), group)
	if err != nil {
		return err
	}
	switch format {
	case "json":
		out := make([]map[string]any, len(all))
		for i, m := range all {
			out[i] = manyJSON(m)
		}
		p.print(map[string]any{"group": group, "incidents": incidents, "measures": out})
		return nil
	case "csv":
		rows := [][]string{{"key", "part", "label", "value", "range", "count", "median_low_s", "median_high_s", "range_low_s", "range_high_s", "hit", "most", "of", "estimated", "fallback", "running", "not_known", "error", "note"}}
		for _, m := range all {
			row := []string{m.Key, m.Part, m.Label, m.Value(), m.RangeWords(), fmt.Sprint(m.Count), "", "", "", "", "", "", "", fmt.Sprint(m.Uncertain), fmt.Sprint(m.Stood), fmt.Sprint(m.Running), fmt.Sprint(m.Unknown), fmt.Sprint(m.Faulty), m.Note}
			j := manyJSON(m)
			for i, key := range []string{"median_low_s", "median_high_s", "range_low_s", "range_high_s", "hit", "most", "of"} {
				if n := j[key]; n != nil {
					row[6+i] = fmt.Sprint(n)
				}
			}
			rows = append(rows, row)
		}
		return p.table(rows)
	}
	p.say("Measures over %s, %s\n", model.Counted(incidents, "incident", "incidents"), strings.ReplaceAll(string(group), "_", " "))
	for _, m := range all {
		p.say("%s: %s", m.Name(), m.Value())
		var more []string
		if m.Count > 0 && m.Unit != "share" && m.Unit != "yes/no" && m.Says == "" {
			more = append(more, fmt.Sprintf("count %d, range %s", m.Count, m.RangeWords()))
		}
		if q := m.QualityWords(); q != "" {
			more = append(more, q)
		}
		if more != nil {
			p.say("    %s", strings.Join(more, "; "))
		}
	}
	return nil
}

// manyJSON is a measure over many for machines.
func manyJSON(m report.Many) map[string]any {
	out := map[string]any{"key": m.Key, "label": m.Label, "value": m.Value(), "unit": m.Unit, "count": m.Count, "estimated": m.Uncertain, "fallback": m.Stood,
		"running": m.Running, "not_known": m.Unknown, "error": m.Faulty}
	if m.Part != "" {
		out["part"] = m.Part
	}
	if m.Note != "" {
		out["note"] = m.Note
	}
	switch {
	case m.Unit == "duration" && m.Count > 0:
		out["median_low_s"], out["median_high_s"] = seconds(m.Median.Low, false), seconds(m.Median.High, m.Median.OpenHigh)
		out["range_low_s"], out["range_high_s"] = seconds(m.Range.Low, false), seconds(m.Range.High, m.Range.OpenHigh)
	case (m.Unit == "share" || m.Unit == "yes/no") && m.Of > 0:
		out["hit"], out["most"], out["of"] = m.Hit, m.Most, m.Of
	case m.Count > 0:
		out["hit"] = m.Hit
		if m.Says == "" {
			out["median"], out["range"] = m.Middle, []int{m.Least, m.Top}
		}
	}
	return out
}

// table writes rows as CSV, no cell of which a spreadsheet takes for a formula.
func (p *program) table(rows [][]string) error {
	w := csv.NewWriter(p.out)
	w.UseCRLF = true
	for _, row := range rows {
		for i, cell := range row {
			if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
				if _, err := strconv.ParseFloat(cell, 64); err != nil {
					row[i] = "'" + cell
				}
			}
		}
		_ = w.Write(row) // the writer keeps the error for Error
	}
	w.Flush()
	return w.Error()
}
