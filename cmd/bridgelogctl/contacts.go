package main

import (
	"cmp"
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"bridgelog/desk"
	"bridgelog/interop"
	"bridgelog/model"
	"bridgelog/report"
)

// peopleCmds are the commands about people: the address book, the roster.
func (p *program) peopleCmds() []*cobra.Command {
	return []*cobra.Command{p.contactsCmd(), p.rosterCmd(), p.operatorCmd()}
}

func (p *program) contactsCmd() *cobra.Command {
	return parent("contacts", "the address book: list, import and export it", "say `contacts list`, `contacts import`, `contacts export` or `contacts sheet`",
		p.contactsListCmd(), p.contactsImportCmd(), p.contactsExportCmd(), p.contactsSheetCmd())
}

func (p *program) contactsListCmd() *cobra.Command {
	return &cobra.Command{Use: "list [WORDS]", Short: "list who can be reached, how, and how fresh that is", Args: cobra.MaximumNArgs(1), RunE: func(c *cobra.Command, args []string) error {
		return p.with(c.Context(), false, func(d *desk.Desk) error {
			house, err := d.Organisation(c.Context())
			if err != nil {
				return err
			}
			type shown struct {
				Name  string   `json:"name"`
				Org   string   `json:"org,omitempty"`
				Phone string   `json:"phone,omitempty"`
				OOB   string   `json:"oob,omitempty"`
				Mail  string   `json:"mail,omitempty"`
				Roles []string `json:"roles,omitempty"`
				Hours string   `json:"hours,omitempty"`
				Zone  string   `json:"zone,omitempty"`
				There string   `json:"there_now,omitempty"`
				Fresh string   `json:"fresh"`
			}
			out := []shown{}
			for _, x := range model.Contacts(house) {
				if len(args) > 0 && !strings.Contains(strings.ToLower(strings.Join([]string{x.Name, x.Org, x.Phone, x.Mail, strings.Join(x.Roles, " "), x.Note}, " ")), strings.ToLower(args[0])) {
					continue
				}
				there, _ := x.ThereNow(d.Now())
				out = append(out, shown{x.Name, x.Org, x.Phone, x.OOB, x.Mail, x.Roles, x.Hours, x.Zone, there, string(x.Fresh(d.Now()))})
			}
			if p.json {
				p.print(map[string]any{"contacts": out})
				return nil
			}
			if len(out) == 0 {
				p.say("No contacts.")
				return nil
			}
			w := tabwriter.NewWriter(p.out, 0, 4, 2, ' ', 0)
			for _, x := range out {
				there := ""
				if x.There != "" {
					there = "there now " + x.There
				}
				fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", x.Name, x.Phone, x.OOB, strings.Join(x.Roles, ", "), there, x.Fresh)
			}
			return w.Flush()
		})
	}}
}

func (p *program) contactsImportCmd() *cobra.Command {
	var dry bool
	var columns []string
	c := &cobra.Command{Use: "import FILE", Short: "take in a file of contacts, vCard (.vcf) or a table (.csv); what stands is never written over", Args: cobra.ExactArgs(1)}
	c.Flags().BoolVar(&dry, "dry-run", false, "only say what would be done")
	c.Flags().StringArrayVar(&columns, "map", nil, "COLUMN=FIELD of a table, such as \"Rufnummer=phone\"")
	c.RunE = func(c *cobra.Command, args []string) error {
		mapping := map[string]string{}
		for _, m := range columns {
			column, field, ok := strings.Cut(m, "=")
			if !ok {
				return usagef("--map takes COLUMN=FIELD, not %q", m)
			}
			mapping[column] = field
		}
		return p.with(c.Context(), false, func(d *desk.Desk) error {
			plan, err := d.PlanContacts(c.Context(), args[0], mapping)
			if err != nil {
				return err
			}
			var change desk.Change
			if !dry && plan.Adds+plan.Fills > 0 {
				if change, err = d.CommitContacts(c.Context(), plan); err != nil {
					return err
				}
			}
			p.sayContacts(plan, change)
			return nil
		})
	}
	return c
}

// sayContacts accounts for every card of a file.
func (p *program) sayContacts(plan desk.ContactPlan, change desk.Change) {
	if p.json {
		type card struct {
			Number  int      `json:"number"`
			Line    int      `json:"line"`
			Name    string   `json:"name"`
			Act     string   `json:"act"`
			Why     string   `json:"why,omitempty"`
			Fills   []string `json:"fills,omitempty"`
			Keeps   []string `json:"keeps,omitempty"`
			Remarks []string `json:"remarks,omitempty"`
		}
		cards := []card{}
		for _, x := range plan.Cards {
			cards = append(cards, card{x.Number, x.Line, x.Contact.Text(interop.ContactName), string(x.Act), x.Why, x.Fills, x.Keeps, x.Remarks})
		}
		p.print(map[string]any{"format": plan.Format, "cards": len(plan.Cards), "added": plan.Adds, "filled": plan.Fills, "skipped": plan.Skips, "unused": plan.Unused,
			"detail": cards, "entry": change.Seq, "recorded": change.Seq > 0})
		return
	}
	p.say("%s, %s: %s; %d new, %d completed, %d skipped.", plan.Title, plan.Encoding, model.Counted(len(plan.Cards), "card", "cards"), plan.Adds, plan.Fills, plan.Skips)
	for _, x := range plan.Cards {
		name := cmp.Or(x.Contact.Text(interop.ContactName), "without a name")
		switch x.Act {
		case desk.ContactFill:
			p.say("  card %d, %s: fills %s", x.Number, name, strings.Join(x.Fills, ", "))
		case desk.ContactSkip:
			p.say("  card %d, line %d, %s: skipped. %s", x.Number, x.Line, name, x.Why)
		}
		for _, r := range x.Remarks {
			p.say("  card %d, %s: %s", x.Number, name, r)
		}
	}
	if len(plan.Unused) > 0 {
		p.say("Left out, for there is no place for it: %s.", strings.Join(plan.Unused, ", "))
	}
	for _, n := range plan.Notices {
		p.say("%s", n)
	}
	switch {
	case change.Seq > 0:
		p.say("Recorded. Entry %d, head %s", change.Seq, change.Head.Short())
	case plan.Adds+plan.Fills == 0:
		p.say("Nothing to record.")
	default:
		p.say("Nothing was recorded.")
	}
}

func (p *program) contactsExportCmd() *cobra.Command {
	var out, version string
	c := &cobra.Command{Use: "export -o FILE", Short: "write the address book: a table where FILE ends in .csv, else vCards", Args: cobra.NoArgs}
	c.Flags().StringVarP(&out, "output", "o", "", "the file")
	c.Flags().StringVar(&version, "version", "4.0", "of the vCards: 3.0 or 4.0")
	_ = c.MarkFlagRequired("output")
	c.RunE = func(c *cobra.Command, _ []string) error {
		return p.with(c.Context(), false, func(d *desk.Desk) error {
			r, err := d.ExportContacts(c.Context(), out, version)
			if err != nil {
				return err
			}
			if p.json {
				p.print(map[string]any{"path": r.Path, "sha256": r.SHA256, "contacts": r.Rows, "entry": r.Change.Seq})
				return nil
			}
			p.say("%s in %s, SHA-256 %s. Entry %d, head %s", model.Counted(r.Rows, "contact", "contacts"), r.Path, r.SHA256, r.Change.Seq, r.Change.Head.Short())
			return nil
		})
	}
	return c
}

func (p *program) contactsSheetCmd() *cobra.Command {
	var out, format, tlp, paper string
	c := &cobra.Command{Use: "sheet -o FILE [--format pdf] [--paper a4|letter] [--tlp MARK]", Short: "write everybody as a document to carry along: roles, ways, hours, numbers not tried marked", Args: cobra.NoArgs}
	c.Flags().StringVarP(&out, "output", "o", "", "the file")
	c.Flags().StringVar(&format, "format", "pdf", "pdf, html, text, markdown or docx")
	c.Flags().StringVar(&tlp, "tlp", report.DefaultTLP, "the mark on every page")
	c.Flags().StringVar(&paper, "paper", "", "a4 or letter (default: that of the house style, else a4)")
	_ = c.MarkFlagRequired("output")
	c.RunE = func(c *cobra.Command, _ []string) error {
		if paper != "" && paper != "a4" && paper != "letter" {
			return usagef("--paper is a4 or letter, not %q", paper)
		}
		return p.with(c.Context(), false, func(d *desk.Desk) error {
			r, err := d.ExportContactSheet(c.Context(), format, strings.ToUpper(tlp), paper, out)
			if err != nil {
				return err
			}
			p.told(map[string]any{"path": r.Path, "sha256": r.SHA256, "contacts": r.Rows, "entry": r.Change.Seq}, "%s in %s, %s, SHA-256 %s. Entry %d.", model.Counted(r.Rows, "contact", "contacts"), r.Path, strings.ToUpper(tlp), r.SHA256, r.Change.Seq)
			return nil
		})
	}
	return c
}
