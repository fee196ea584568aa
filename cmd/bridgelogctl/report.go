package main

import (
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"bridgelog/assets"
	"bridgelog/desk"
	"bridgelog/model"
	"bridgelog/report"
)

// documents are the guide's kinds by the name of their command.
var documents = []struct{ name, key, short string }{
	{"incident", report.IncidentReport, "write the standard incident report"},
	{"brief", report.BriefReport, "write the one page for management"},
	{"authority", report.RegulatorReport, "write a generic report to an authority"},
	{"evidence", report.EvidenceReport, "write the log of evidence and custody"},
	{"decisions", report.DecisionsReport, "write the log of decisions"},
	{"review", report.ReviewReport, "write the post-incident review"},
	{"drill", report.DrillReport, "write the report of a drill"},
	{"handover", report.HandoverReport, "write the report to the next shift"},
	{"comms", report.CommsReport, "write the log of communications"},
}

func (p *program) reportCmd() *cobra.Command {
	c := &cobra.Command{Use: "report", Short: "write documents; without more it lists their kinds", Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error { return p.kinds() }}
	c.AddCommand(p.reportTimelineCmd())
	for _, d := range documents {
		c.AddCommand(p.reportGuidedCmd(d.name, d.key, d.short))
	}
	c.AddCommand(p.reportYearlyCmd(), p.reportDutiesCmd(), p.reportCheckCmd(), p.reportDiffCmd(), p.reportApproveCmd(), p.reportListCmd(), p.reportProveCmd(), p.reportVerifyCmd(), p.reportCompareCmd(), p.reportRedactionsCmd(), p.reportSignCmd(), p.reportStampCmd())
	return c
}

// kinds lists the guide's documents: for whom, under which mark, in which
// formats, by which command.
func (p *program) kinds() error {
	name := map[string]string{report.TimelineReport: "timeline"}
	for _, d := range documents {
		name[d.key] = d.name
	}
	templates, err := report.LoadTemplates(assets.Guide)
	if err != nil {
		return err
	}
	var out []map[string]any
	for _, key := range report.Kinds {
		t, _ := templates.Template(key)
		if p.json {
			out = append(out, map[string]any{"command": name[key], "key": key, "title": t.Title, "audience": t.Audience, "tlp": templates.DefaultTLP(key), "pages": t.Pages, "formats": templates.Formats(key), "rule": t.Rule})
			continue
		}
		p.say("report %-10s %s\n    for %s; %s; pages: %s\n    %s", name[key], t.Title, t.Audience, templates.DefaultTLP(key), t.Pages, t.Rule)
	}
	if p.json {
		p.print(map[string]any{"kinds": out})
		return nil
	}
	p.say("Each is a draft, which may be made again, or with --final a numbered version that is kept.\nAlso: report duties, list, check, diff, approve, prove and verify; notices are written by `duties notice`.")
	return nil
}

const finalUsage = "make the final version: numbered, kept for good, never written over"

const formatUsage = "pdf, html, text, markdown, csv, json, or docx for what counsel edits"

const languageUsage = "language of the document's own words, such as de, for the incident report, the timeline and the notices of GDPR, NIS2 and DORA (default: that of the house style, else en); what people typed is never translated"

// paperFlags are what every document is asked with.
type paperFlags struct {
	incident, out, format, paper, tlp, org, language string
	proof, digests                                   bool
	redact                                           []string
	of                                               int
	period                                           string
}

func (f *paperFlags) add(c *cobra.Command) {
	c.Flags().StringVar(&f.incident, "incident", "", "number or id of the incident")
	f.style(c)
	_ = c.MarkFlagRequired("incident")
	_ = c.MarkFlagRequired("output")
}

// style are the flags that say where and how a document is written.
func (f *paperFlags) style(c *cobra.Command) {
	flags := c.Flags()
	flags.StringVarP(&f.out, "output", "o", "", "file to write")
	flags.StringVar(&f.format, "format", "", formatUsage+" (default: by the file's ending, else pdf)")
	flags.StringVar(&f.paper, "paper", "", "a4 or letter (default: that of the house style, else a4)")
	flags.StringVar(&f.tlp, "tlp", "", "TLP mark of the document (default: the guide's for its kind)")
	flags.StringVar(&f.language, "language", "", languageUsage)
	flags.StringVar(&f.org, "organisation", "", "organisation in the header")
	flags.BoolVar(&f.proof, "proof", false, "write NAME.proof.json beside it: proofs that the entries shown are in the log")
	flags.StringSliceVar(&f.redact, "redact", nil, "what the copy hides: names, indicators, privileged, all or none (default: all where the mark is TLP:AMBER or wider, else privileged, for TLP:RED none)")
	flags.BoolVar(&f.digests, "digests", false, "add an annex with the digests of the entries shown")
}

// ask is the request the flags make.
func (f *paperFlags) ask(key string) (desk.Ask, error) {
	if f.paper != "" && f.paper != "a4" && f.paper != "letter" {
		return desk.Ask{}, usagef("--paper is a4 or letter, not %q", f.paper)
	}
	if f.tlp == "" {
		templates, err := report.LoadTemplates(assets.Guide)
		if err != nil {
			return desk.Ask{}, err
		}
		f.tlp = templates.DefaultTLP(key)
	}
	if !report.KnownTLP(f.tlp) {
		return desk.Ask{}, usagef("--tlp is one of %s, not %q", strings.Join(report.TLPMarks, ", "), f.tlp)
	}
	ask := desk.Ask{Format: formatOf(f.format, f.out), Choice: report.DefaultChoice()}
	ask.Proof, ask.Choice.Digests, ask.Choice.Of = f.proof, f.digests, f.of
	var err error
	if ask.Choice.Redact, err = redactionOf(f.redact); err != nil {
		return desk.Ask{}, err
	}
	ask.Choice.Report, ask.Choice.Paper, ask.Choice.TLP, ask.Choice.Organisation = key, f.paper, f.tlp, f.org
	ask.Choice.Language = f.language
	return ask, nil
}

// export writes the document and says what became of it.
func (p *program) export(c *cobra.Command, f *paperFlags, ask desk.Ask) error {
	return p.with(c.Context(), false, func(d *desk.Desk) error {
		id, err := d.Find(f.incident)
		if err != nil {
			return err
		}
		ask.Incident = id
		if f.period != "" {
			v, err := d.Incident(c.Context(), id)
			if err != nil {
				return err
			}
			if ask.Choice.From, ask.Choice.To, err = model.ParseStretch(f.period, d.Now(), v.Location()); err != nil {
				return err
			}
		}
		return p.exported(c, d, ask, f.out)
	})
}

// exported writes the document beside which a desk is open.
func (p *program) exported(c *cobra.Command, d *desk.Desk, ask desk.Ask, path string) error {
	r, err := d.Export(c.Context(), ask, path)
	if err != nil {
		return err
	}
	if p.json {
		out := map[string]any{"file": r.Path, "format": ask.Format, "sha256": r.SHA256, "size": r.Size, "rows": r.Rows, "shows": r.Shows, "entry": r.Change.Seq, "head": r.Change.Head.Text()}
		if r.State != "" {
			out["state"] = r.State
		}
		if r.Edition > 0 {
			out["edition"] = r.Edition
		}
		if r.Proof != "" {
			out["proof"], out["proved"] = r.Proof, r.Proved
		}
		p.print(out)
		return nil
	}
	p.say("Wrote %s: %s%d bytes\nSHA-256 %s\nrecorded as entry %d, head %s", r.Path, holdsWords(r), r.Size, r.SHA256, r.Change.Seq, r.Change.Head.Text())
	if r.Proof != "" {
		p.say("Beside it %s: proofs of %s", filepath.Base(r.Proof), model.Counted(r.Proved, "entry", "entries"))
	}
	switch key := ask.Choice.Report; {
	case r.State == "draft" && (key == report.IncidentReport || key == report.DrillReport):
		p.say("This is a draft; say --final for the version a gate asks for.")
	case r.State == "draft":
		p.say("This is a draft; say --final for the numbered version.")
	case r.State == "final":
		p.say("This is the final version, edition %d; it is never written over. What is recorded from now on needs a new edition.", r.Edition)
	}
	return nil
}

// holdsWords say how much a document holds: rows of its timeline, else the entries
// it says something of.
func holdsWords(r desk.Receipt) string {
	switch {
	case r.Rows > 0:
		return model.Counted(r.Rows, "row", "rows") + ", "
	case r.Shows > 0:
		return "from " + model.Counted(r.Shows, "entry", "entries") + ", "
	}
	return ""
}

func (p *program) reportTimelineCmd() *cobra.Command {
	var paper paperFlags
	var order string
	var datasets, noStruck, final bool
	var kinds []string
	c := &cobra.Command{Use: "timeline --incident ID -o FILE", Short: "export the timeline of an incident", Args: cobra.NoArgs}
	paper.add(c)
	paper.copies(c)
	f := c.Flags()
	f.StringVar(&order, "order", report.ByHappened, "happened or recorded")
	f.BoolVar(&final, "final", false, finalUsage)
	f.BoolVar(&datasets, "datasets", false, "print the rows of datasets too")
	f.BoolVar(&noStruck, "no-struck", false, "leave corrected and withdrawn rows out; they are counted")
	f.StringSliceVar(&kinds, "kind", nil, kindUsage)
	c.RunE = func(c *cobra.Command, _ []string) error {
		if order != report.ByHappened && order != report.ByRecorded {
			return usagef("--order is happened or recorded, not %q", order)
		}
		ask, err := paper.ask("")
		if err != nil {
			return err
		}
		ask.Final, ask.Datasets, ask.Choice.Order, ask.Choice.Struck = final, datasets, order, !noStruck
		if ask.Choice.Kinds, err = kindsOf(kinds); err != nil {
			return err
		}
		return p.export(c, &paper, ask)
	}
	return c
}

// reportGuidedCmd writes a document the guide declares, as a draft that may be
// made again or as the final version a gate asks for.
func (p *program) reportGuidedCmd(name, key, short string) *cobra.Command {
	var paper paperFlags
	var final bool
	c := &cobra.Command{Use: name + " --incident ID -o FILE", Aliases: []string{key}, Short: short, Args: cobra.NoArgs}
	paper.add(c)
	paper.copies(c)
	c.Flags().BoolVar(&final, "final", false, finalUsage)
	c.RunE = func(c *cobra.Command, _ []string) error {
		ask, err := paper.ask(key)
		if err != nil {
			return err
		}
		ask.Final = final
		return p.export(c, &paper, ask)
	}
	return c
}

// reportDutiesCmd writes every duty of an incident with its clock.
func (p *program) reportDutiesCmd() *cobra.Command {
	var paper paperFlags
	c := &cobra.Command{Use: "duties --incident ID -o FILE", Short: "write every notification duty of an incident with its deadline", Args: cobra.NoArgs}
	paper.add(c)
	c.RunE = func(c *cobra.Command, _ []string) error {
		ask, err := paper.ask(report.DeadlinesReport)
		if err != nil {
			return err
		}
		return p.export(c, &paper, ask)
	}
	return c
}

// formatOf is the format asked for, else the one the file's ending names.
func formatOf(format, path string) string {
	if format != "" {
		return format
	}
	switch strings.ToLower(filepath.Ext(path)) {
	case ".html", ".htm":
		return "html"
	case ".txt":
		return "text"
	case ".md", ".markdown":
		return "markdown"
	case ".docx":
		return "docx"
	case ".csv":
		return "csv"
	case ".json":
		return "json"
	}
	return "pdf"
}
