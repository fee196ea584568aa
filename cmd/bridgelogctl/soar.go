package main

import (
	"github.com/spf13/cobra"

	"bridgelog/desk"
)

func (p *program) exportCmd() *cobra.Command {
	return parent("export", "write an incident for other tools", "say `export soar`", p.exportSoarCmd())
}

func (p *program) exportSoarCmd() *cobra.Command {
	var incident, format, tlp, out string
	c := &cobra.Command{Use: "soar --incident ID [--format json|stix|csv] [-o FILE]", Short: "the incident with signs and actions as JSON, or its signs as STIX 2.1 or CSV; without -o into the organisation's outbox folder", Args: cobra.NoArgs}
	c.Flags().StringVar(&incident, "incident", "", "number or id of the incident")
	c.Flags().StringVar(&format, "format", desk.SoarJSON, "json, stix or csv")
	c.Flags().StringVar(&tlp, "tlp", "TLP:AMBER", "mark of the file; signs marked TLP:RED never go along")
	c.Flags().StringVarP(&out, "output", "o", "", "the file to write")
	_ = c.MarkFlagRequired("incident") // fails only for a flag that does not exist
	c.RunE = func(c *cobra.Command, _ []string) error {
		return p.with(c.Context(), false, func(d *desk.Desk) error {
			v, err := p.view(c, d, incident)
			if err != nil {
				return err
			}
			r, err := d.ExportSoar(c.Context(), v.ID, format, tlp, out)
			if err != nil {
				return err
			}
			if p.json {
				p.print(map[string]any{"path": r.Path, "sha256": r.SHA256, "size": r.Size})
				return nil
			}
			p.say("%s\nSHA-256 %s", r.Path, r.SHA256)
			return nil
		})
	}
	return c
}
