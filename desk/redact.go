package desk

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"

	"bridgelog/model"
	"bridgelog/report"
)

// copyOf builds a redacted copy of a final: what was asked then, from the same
// entries, with the mark and the redaction asked now. Both proofs then stand
// under the same head.
func (d *Desk) copyOf(ctx context.Context, now standpoint, ask *Ask) (report.Doc, error) {
	key, asked := cmp.Or(ask.Choice.Report, report.TimelineReport), ask.Choice
	of, ok := now.v.Final(key, asked.Of)
	if !ok {
		return report.Doc{}, model.Refuse(model.NotFound, "of", "List them with `bridgelogctl report list`.", "there is no edition %d of this document.", asked.Of)
	}
	c := &ask.Choice
	*c = report.Choice{}
	if err := json.Unmarshal(of.Request, c); err != nil || c.MadeAt.IsZero() || of.SHA256 == "" {
		return report.Doc{}, model.Refuse(model.NotFound, "of", "", "what was asked for edition %d was erased; no copy of it can be made.", asked.Of)
	}
	log := c.Logbook
	c.TLP, c.Redact, c.Paper, c.Digests, c.MadeAt, c.MadeBy, c.Program = asked.TLP, asked.Redact, asked.Paper, asked.Digests, asked.MadeAt, asked.MadeBy, asked.Program
	c.Language = cmp.Or(asked.Language, c.Language)
	c.Of, c.OfSHA256, c.Report, c.Checked = asked.Of, of.SHA256, asked.Report, asked.Checked
	if len(c.Redact) == 0 {
		c.Redact = report.DefaultRedaction(key, c.TLP)
	}
	ask.Datasets = c.Unprinted == 0
	if ask.Final {
		c.Edition = model.NextEdition(now.v, key)
	}
	if _, duty := report.OfDuty(key); duty != "" {
		return report.Doc{}, model.Refuse(model.Invalid, "of", "Make the notice again with another mark.", "a notice has no redacted copy: the law says what stands in it.")
	}
	then, err := d.standpointAt(ctx, ask.Incident, of.FromSize, log)
	if err != nil {
		return report.Doc{}, err
	}
	return d.documentFrom(ctx, then, ask)
}

// redactions is the log of what a document that was issued hides.
func (d *Desk) redactions(ctx context.Context, v model.View, copy model.Seq, c report.Choice) (report.Doc, error) {
	for _, r := range v.Reports {
		if r.Seq != copy {
			continue
		}
		again, err := d.redraw(ctx, v.ID, r, true)
		if err != nil {
			return report.Doc{}, err
		}
		name, _ := d.documentName(v, r.ReportIssued.Report)
		return report.Redactions(v, report.Copy{Doc: again.Doc, Name: name, Choice: again.Ask.Choice, Issued: r, Same: again.Same, Why: again.Why}, c), nil
	}
	return report.Doc{}, model.Refuse(model.NotFound, "copy", "List them with `bridgelogctl report list`.", "entry %d is no document that was issued of %s.", copy, v.Number)
}

// redactionsName is what people call the log of redactions of a copy.
func (d *Desk) redactionsName(v model.View, copy model.Seq) string {
	for _, r := range v.Reports {
		if r.Seq == copy {
			name, _ := d.documentName(v, r.ReportIssued.Report)
			return fmt.Sprintf("log of redactions of the %s, entry %d", name, copy)
		}
	}
	return fmt.Sprintf("log of redactions of entry %d", copy)
}
