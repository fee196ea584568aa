package desk

import (
	"context"

	"bridgelog/model"
	"bridgelog/report"
)

// Notice is the notice of a duty as a view of its incident leaves it.
func (d *Desk) Notice(ctx context.Context, v model.View, duty string) (model.NoticeDraft, error) {
	house, err := d.Organisation(ctx)
	if err != nil {
		return model.NoticeDraft{}, err
	}
	return d.notice(v, house, duty, "")
}

// notice is Notice with the name the organisation has on documents.
func (d *Desk) notice(v, house model.View, duty, organisation string) (model.NoticeDraft, error) {
	owed, ok := v.Duty(duty)
	if !ok {
		return model.NoticeDraft{}, model.Refuse(model.NotFound, "duty", "List them with `bridgelogctl duties list`.", "%q is not a duty of %s.", duty, v.Number)
	}
	if !owed.Ruled {
		return model.NoticeDraft{}, model.Refuse(model.Invalid, "duty", "Write it outside and record it in the register of duties.",
			"%s was typed by hand: no rule says what its notice holds.", owed.Name)
	}
	facts := model.NoticeFacts{View: v, House: house, Rules: d.Duties().Rules, Duty: duty, Organisation: organisation}
	if led := d.Led(v).Guide; led != nil {
		facts.Guide = *led
	}
	return model.DraftNotice(v, owed, d.Duties().Fills, facts), nil
}

// dutyDocument builds a document on duties: the notice of one, the decision
// against it, or the overview of all.
func (d *Desk) dutyDocument(ctx context.Context, s standpoint, kind, duty string, ask *Ask) (report.Doc, error) {
	v, c := s.v, &ask.Choice
	pack := d.Duties().Pack
	law := report.Law{Pack: pack.Version, Checked: pack.Checked}
	if ask.Final && kind != report.NoticeReport {
		return report.Doc{}, model.Refuse(model.Invalid, "final", "Make a notice final.", "this document has no final version.")
	}
	if kind != report.NoticeReport {
		if err := c.Words.Catalogues().CheckLanguage(c.Language, c.Report, nil); err != nil {
			return report.Doc{}, err
		}
	}
	if kind == report.DeadlinesReport {
		return report.Deadlines(v, law, *c), nil
	}
	n, err := d.notice(v, s.house, duty, c.Organisation)
	if err != nil {
		return report.Doc{}, err
	}
	if kind == report.DecisionReport {
		return d.decisionDocument(ctx, s, n, law, *c)
	}
	if err := c.Words.Catalogues().CheckLanguage(c.Language, c.Report, &n.Duty.Stage); err != nil {
		return report.Doc{}, err
	}
	if n.Duty.State == model.DutyNot {
		return report.Doc{}, model.Refuse(model.Conflict, "duty", "Make the document of that decision, or confirm the duty first.", "it was decided not to send this notice.")
	}
	if !ask.Final {
		return report.Notice(v, n, law, *c), nil
	}
	if owed := n.Owed(); len(owed) > 0 {
		return report.Doc{}, model.Refuse(model.Conflict, owed[0].Key, "Fill it, or export a draft, which says what is missing.", "the law requires “%s” now and lets it follow by no rule: a final notice would be incomplete.", owed[0].Label)
	}
	c.Edition = model.NextEdition(v, c.Report)
	return report.Notice(v, n, law, *c), nil
}

// decisionDocument tells a decision not to notify with what was known when it
// was recorded.
func (d *Desk) decisionDocument(ctx context.Context, s standpoint, n model.NoticeDraft, law report.Law, c report.Choice) (report.Doc, error) {
	v := s.v
	at, ok := model.DecidedAgainst(v, n.Duty)
	if !ok {
		return report.Doc{}, model.Refuse(model.Conflict, "duty", "Make its notice.", "it was not decided that %s is not sent.", n.Duty.Name)
	}
	then, err := d.IncidentAt(ctx, v.ID, at.At)
	if err != nil {
		return report.Doc{}, err
	}
	known, err := d.notice(then, s.house, n.Duty.ID, c.Organisation)
	if err != nil {
		return report.Doc{}, err
	}
	known.Duty = n.Duty // how the decision stands now
	return report.DutyDecision(v, then, known, d.Duties().Rules, law, c), nil
}

// Fingerprint is the SHA-256 of a file, as of the copy of what was sent.
func (d *Desk) Fingerprint(ctx context.Context, path string) (string, error) {
	return hashFile(ctx, path)
}
