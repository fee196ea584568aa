package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"bridgelog/desk"
	"bridgelog/model"
)

// reportApproveCmd records who approved a final version.
func (p *program) reportApproveCmd() *cobra.Command {
	var by, at, note, why string
	var withdraw bool
	c := &cobra.Command{Use: "approve FILE --approver NAME [--at TIME] [--note TEXT]", Short: "record that a named person approved a final version, as this very file",
		Long: "Records who approved a final version, when, and as which file: its SHA-256 has to be that of the version as it was issued. " +
			"Several persons may approve one. With --withdraw and --why an approval is taken back; it stays readable.",
		Args: cobra.ExactArgs(1)}
	f := c.Flags()
	f.StringVar(&by, "approver", "", "the person; a function may follow after a comma")
	f.StringVar(&at, "at", "", "when, if not now")
	f.StringVar(&note, "note", "", "what the person said of it, in a line")
	f.BoolVar(&withdraw, "withdraw", false, "take the person's approval back")
	f.StringVar(&why, "why", "", "with --withdraw: the reason")
	_ = c.MarkFlagRequired("approver") // fails only for a flag that does not exist
	c.RunE = func(c *cobra.Command, args []string) error {
		return p.with(c.Context(), false, func(d *desk.Desk) error {
			if withdraw {
				return p.withdrawApproval(c, d, args[0], by, why)
			}
			change, x, err := d.Approve(c.Context(), args[0], by, note, at)
			if err != nil {
				return err
			}
			if p.json {
				p.print(map[string]any{"incident": x.Number, "report": x.Report.ReportIssued.Report, "edition": x.Report.Edition, "sha256": x.Report.SHA256, "approver": by, "entry": change.Seq, "head": change.Head.Text()})
				return nil
			}
			p.say("%s, edition %d, is approved by %s.\nRecorded as entry %d, head %s", x.What, x.Report.Edition, by, change.Seq, change.Head.Text())
			return nil
		})
	}
	return c
}

func (p *program) withdrawApproval(c *cobra.Command, d *desk.Desk, path, by, why string) error {
	found, err := d.CheckFile(c.Context(), path)
	if err != nil {
		return err
	}
	for _, x := range found.Is {
		for _, a := range x.Approved {
			if !strings.EqualFold(a.By, by) {
				continue
			}
			change, err := d.Do(c.Context(), model.WithdrawRecord{Incident: x.Incident, Register: model.ApprovalRegister, ID: a.ID, Why: why})
			if err != nil {
				return err
			}
			p.say("The approval of %s is withdrawn. Recorded as entry %d, head %s", a.By, change.Seq, change.Head.Text())
			return nil
		}
	}
	return model.Refuse(model.NotFound, "--approver", "See `bridgelogctl report check`.", "no approval of this file by %q stands.", by)
}

// reportListCmd lists what was issued of an incident.
func (p *program) reportListCmd() *cobra.Command {
	var incident string
	c := &cobra.Command{Use: "list --incident ID", Short: "every document that was issued of an incident, who approved it and what it is", Args: cobra.NoArgs}
	c.Flags().StringVar(&incident, "incident", "", "number or id of the incident")
	_ = c.MarkFlagRequired("incident") // fails only for a flag that does not exist
	c.RunE = func(c *cobra.Command, _ []string) error {
		return p.with(c.Context(), false, func(d *desk.Desk) error {
			id, err := d.Find(incident)
			if err != nil {
				return err
			}
			issued, err := d.Issued(c.Context(), id)
			if err != nil {
				return err
			}
			if p.json {
				out := []filedAs{}
				for _, x := range issued {
					out = append(out, shownFiled(x))
				}
				p.print(out)
				return nil
			}
			if len(issued) == 0 {
				p.say("Nothing was issued yet.")
			}
			for _, x := range issued {
				p.say("%s", issuedLine(x, d.Home()))
			}
			return nil
		})
	}
	return c
}

func issuedLine(x desk.FiledAs, zone *time.Location) string {
	r := x.Report
	state := r.State
	if r.Edition > 0 {
		state = fmt.Sprintf("%s %d", r.State, r.Edition)
	}
	line := fmt.Sprintf("%5d  %s  %-8s %-8s %s  “%s”  %.16s…", x.Seq, model.FormatInstant(x.At, zone), state, r.Format, x.What, r.File, r.SHA256)
	for _, a := range x.Approved {
		line += "\n       approved by " + a.By + ", " + model.FormatMoment(a.At, zone, model.LongStyle)
	}
	return line
}
