package main

import (
	"fmt"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"bridgelog/desk"
	"bridgelog/model"
)

func (p *program) remindersCmd() *cobra.Command {
	var late bool
	var out string
	c := &cobra.Command{Use: "reminders [--late] [-o FILE.ics]", Short: "everything that is due: of every incident and of the organisation", Args: cobra.NoArgs}
	c.Flags().BoolVar(&late, "late", false, "only what should have been done by now")
	c.Flags().StringVarP(&out, "output", "o", "", "write it as iCalendar, without exercises")
	c.RunE = func(c *cobra.Command, _ []string) error {
		return p.with(c.Context(), false, func(d *desk.Desk) error {
			if out != "" {
				r, err := d.ExportReminders(c.Context(), out)
				if err != nil {
					return err
				}
				if p.json {
					p.print(map[string]any{"file": filepath.Base(out), "dates": r.Rows, "entry": r.Change.Seq, "sha256": r.SHA256})
					return nil
				}
				p.say("%s: %s, sealed as entry %d.", filepath.Base(out), model.Counted(r.Rows, "date", "dates"), r.Change.Seq)
				return nil
			}
			all, err := d.Reminders(c.Context())
			if err != nil {
				return err
			}
			type shown struct {
				Kind   string `json:"kind"`
				Number string `json:"number,omitempty"`
				Row    string `json:"row,omitempty"`
				Text   string `json:"text"`
				Who    string `json:"who,omitempty"`
				Due    string `json:"due,omitempty"` // UTC
				Late   bool   `json:"late"`
			}
			rows := []shown{}
			w := tabwriter.NewWriter(p.out, 0, 4, 2, ' ', 0)
			for _, r := range all {
				x := shown{Kind: r.Kind, Number: r.Number, Row: r.Row, Text: r.Text, Who: r.Who, Late: r.Late(d.Now())}
				if late && !x.Late {
					continue
				}
				when, left := "now", "due now"
				if !r.Due.IsZero() {
					x.Due = r.Due.Format("2006-01-02T15:04:05Z")
					when, left = model.FormatInstant(r.Due, d.Home()), "in "+model.FormatAge(r.Due.Sub(d.Now()))
					if x.Late {
						left = "LATE by " + model.FormatAge(d.Now().Sub(r.Due))
					}
				}
				rows = append(rows, x)
				if !p.json {
					fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", left, when, orHouse(r.Number), strings.TrimSpace(r.Text+" "+inBrackets(r.Who)))
				}
			}
			if p.json {
				p.print(map[string]any{"reminders": rows})
				return nil
			}
			if len(rows) == 0 {
				p.say("Nothing is due.")
			}
			return w.Flush()
		})
	}
	return c
}

func orHouse(number string) string {
	if number == "" {
		return "organisation"
	}
	return number
}

func inBrackets(who string) string {
	if who == "" {
		return ""
	}
	return "(" + who + ")"
}
