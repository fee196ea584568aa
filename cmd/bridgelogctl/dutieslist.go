package main

import (
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"bridgelog/desk"
	"bridgelog/model"
	"bridgelog/model/regime"
)

// shownDuty is a duty as lists give it with --json. Times carry the offset of
// the reporting establishment, or of the incident where no duty is worked out.
type shownDuty struct {
	Incident  string           `json:"incident"`
	Drill     bool             `json:"drill,omitempty"`
	ID        string           `json:"id"`
	Name      string           `json:"name"`
	To        string           `json:"to,omitempty"`
	Owner     string           `json:"owner,omitempty"`
	State     string           `json:"state"`
	Status    model.DutyStatus `json:"status"`
	Words     string           `json:"words"`
	Overdue   bool             `json:"overdue"`
	Start     time.Time        `json:"start,omitzero"`
	Due       time.Time        `json:"due,omitzero"`
	OwnTarget bool             `json:"own_target,omitempty"`
	WhatIf    bool             `json:"what_if,omitempty"`
	Latest    time.Time        `json:"legal_latest,omitzero"`
	NotBefore time.Time        `json:"not_before,omitzero"`
	Sent      time.Time        `json:"sent,omitzero"`
	LookAgain time.Time        `json:"look_again,omitzero"`
}

func shownLine(number string, drill bool, zone *time.Location, l model.DutyLine, now time.Time) shownDuty {
	local := func(t time.Time) time.Time {
		if t.IsZero() {
			return t
		}
		return t.In(zone)
	}
	return shownDuty{Incident: number, Drill: drill, ID: l.ID, Name: l.Name, To: l.To, Owner: l.Owner, State: l.State, Status: l.Status(now), Words: l.Words(now),
		Overdue: overdue(l, now), Start: local(l.Start), Due: local(l.Due), OwnTarget: l.Own, WhatIf: l.WhatIf, Latest: local(l.Latest), NotBefore: local(l.NotBefore),
		Sent: local(l.Sent), LookAgain: local(l.Look)}
}

// workedDuty is a duty of one incident with its rule and its working.
type workedDuty struct {
	shownDuty
	Regime       string          `json:"regime,omitempty"`
	Jurisdiction string          `json:"jurisdiction,omitempty"`
	Citation     string          `json:"citation,omitempty"`
	Trigger      string          `json:"trigger,omitempty"`
	Standard     string          `json:"standard,omitempty"`
	Pack         string          `json:"pack,omitempty"`
	Zone         string          `json:"zone,omitempty"`
	Verified     bool            `json:"verified"`
	Marks        []string        `json:"marks"`
	ConfirmedBy  string          `json:"confirmed_by,omitempty"`
	Reason       string          `json:"reason,omitempty"` // why there is no deadline
	Missing      string          `json:"missing,omitempty"`
	Steps        []string        `json:"steps"`
	Closed       []regime.Closed `json:"closed_days"`
	Params       regime.Params   `json:"params"`
	Decision     *shownDecision  `json:"decision,omitempty"`
	Notices      []shownNotice   `json:"notices"`
}

// shownDecision is why a notification is not made; when to look again stands
// with the times of the duty.
type shownDecision struct {
	Assessment string `json:"assessment"`
	Decider    string `json:"decider"`
	Counsel    string `json:"counsel,omitempty"`
}

// shownNotice is a notice that was sent.
type shownNotice struct {
	At      model.Moment `json:"at"`
	Channel string       `json:"channel"`
	By      string       `json:"by"`
	Receipt string       `json:"receipt,omitempty"`
	File    string       `json:"file,omitempty"`
	SHA256  string       `json:"sha256,omitempty"`
	Why     string       `json:"why,omitempty"`
	Entry   model.Seq    `json:"entry"`
}

func (a about) worked(d model.Duty) workedDuty {
	w := workedDuty{shownDuty: shownLine(a.v.Number, a.v.Drill, d.Location(), d.Line, a.d.Now()), Pack: d.Pack, Zone: d.Zone, ConfirmedBy: d.By,
		Steps: append([]string{}, d.Result.Steps...), Closed: append([]regime.Closed{}, d.Closed...), Params: d.Params, Notices: []shownNotice{}, Marks: []string{},
		Reason: d.Result.Reason, Missing: d.Result.Missing}
	if d.Ruled {
		s := d.Stage
		w.Regime, w.Jurisdiction, w.Citation, w.Trigger, w.Standard, w.Verified = s.Regime, s.Jurisdiction, s.LegalReference.Citation(), s.Trigger, s.Standard, s.Verified
		w.Marks = append(w.Marks, marks(s)...)
	}
	if d.State == model.DutyNot {
		w.Decision = &shownDecision{d.Decision.Assessment, d.Decision.Decider, d.Decision.Counsel}
	}
	for _, n := range d.Notices {
		w.Notices = append(w.Notices, shownNotice{n.At, n.Channel, n.By, n.Receipt, n.File, n.SHA256, n.Why, n.Seq})
	}
	return w
}

// ruledBy says which rule a clock goes by, and what has to be known about it.
func (w workedDuty) ruledBy() string {
	line := "rule pack " + w.Pack
	switch w.Pack {
	case "":
		line = "entered by hand; no rule works it out"
	case model.OwnPack:
		line = "own duty"
	}
	return strings.Join(append([]string{line}, w.Marks...), "; ")
}

// standing is where the duty stands, with the reason where it has no deadline.
func (w workedDuty) standing() []string {
	switch {
	case w.Reason == "" || w.Decision != nil:
		return []string{w.Words}
	case w.Missing != "" && w.Status == model.NotStarted: // the reason says it in full
		return []string{w.Reason}
	}
	return []string{w.Words, w.Reason}
}

// shownTrigger is one value ever given for a fact.
type shownTrigger struct {
	Name     string       `json:"name"`
	Scope    string       `json:"scope,omitempty"`
	At       model.Moment `json:"at"`
	Evidence string       `json:"evidence,omitempty"`
	Why      string       `json:"why,omitempty"`
	Replaced bool         `json:"replaced,omitempty"`
	By       string       `json:"by"`
	Entry    model.Seq    `json:"entry"`
}

func (a about) shownTriggers() []shownTrigger {
	out := []shownTrigger{}
	for _, t := range a.v.Triggers() {
		out = append(out, shownTrigger{t.Name, t.Scope, t.At, t.Evidence, t.Why, t.Replaced, t.By, t.Seq})
	}
	return out
}

func (p *program) dutiesListCmd() *cobra.Command {
	var incident string
	var steps, open bool
	c := &cobra.Command{Use: "list [--incident ID]", Short: "the deadlines of all incidents, nearest first, or the duties of one with the working",
		Long: "The deadlines of all incidents, nearest first, or the duties of one.\n\nExit code 4 when a deadline of a real incident is overdue; an own target or a what-if is no deadline.", Args: cobra.NoArgs}
	f := c.Flags()
	f.StringVar(&incident, "incident", "", "number or id of the incident")
	f.BoolVar(&steps, "steps", false, "with --incident: the working, step by step")
	f.BoolVar(&open, "open", false, "only what still asks for work")
	c.RunE = func(c *cobra.Command, _ []string) error {
		return p.with(c.Context(), false, func(d *desk.Desk) error {
			if incident == "" {
				return p.sayDeadlines(c, d, open)
			}
			id, err := d.Find(incident)
			if err != nil {
				return err
			}
			v, err := d.Incident(c.Context(), id)
			if err != nil {
				return err
			}
			about{p: p, c: c, d: d, v: v}.sayDuties(steps, open)
			return nil
		})
	}
	return c
}

// late ends a listing with the exit code that says a deadline is overdue.
func (p *program) late(n int) {
	if n == 0 {
		return
	}
	p.code = exitOverdue
	if !p.json {
		p.say("Overdue: %s of real incidents.", model.Counted(n, "deadline", "deadlines"))
	}
}

func (p *program) sayDeadlines(c *cobra.Command, d *desk.Desk, open bool) error {
	all, err := d.Deadlines(c.Context())
	if err != nil {
		return err
	}
	now, n, pack := d.Now(), 0, d.Duties().Pack
	out := []shownDuty{}
	for _, x := range all {
		if !x.Incident.Drill && overdue(x.DutyLine, now) {
			n++
		}
		if open && (!x.Open() || !x.Sent.IsZero()) {
			continue
		}
		out = append(out, shownLine(x.Incident.Number, x.Incident.Drill, model.Location(x.Incident.Zone), x.DutyLine, now))
	}
	if p.json {
		p.print(map[string]any{"now": now.UTC(), "overdue": n, "duties": out, "pack": pack.Version, "note": aid})
		p.late(n)
		return nil
	}
	if len(out) == 0 {
		p.say("No duties. Which may apply says: bridgelogctl duties propose --incident ID")
		return nil
	}
	w := tabwriter.NewWriter(p.out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, "INCIDENT\tDUE\tSTATUS\tDUTY\tNAME")
	for _, s := range out {
		due := "-"
		if !s.Due.IsZero() {
			due = model.FormatInstantSecond(s.Due, s.Due.Location())
		}
		name := s.Name
		if stage, ok := pack.Stage(s.ID); ok {
			if about := marks(stage); len(about) > 0 {
				name += " (" + strings.Join(about, "; ") + ")"
			}
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", s.Incident, due, s.Words, s.ID, name)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	p.late(n)
	p.say("Rule pack in use %s; each clock keeps the one it was confirmed with. %s", pack.Version, aid)
	return nil
}

// sayDuties prints the duties of one incident.
func (a about) sayDuties(steps, open bool) {
	now, n := a.d.Now(), 0
	out := []workedDuty{}
	var duties []model.Duty
	for _, d := range a.v.Duties() {
		if !a.v.Drill && overdue(d.Line, now) {
			n++
		}
		if open && (!d.Line.Open() || !d.Line.Sent.IsZero()) {
			continue
		}
		duties, out = append(duties, d), append(out, a.worked(d))
	}
	if a.p.json {
		a.p.print(map[string]any{"number": a.v.Number, "now": now.UTC(), "overdue": n, "duties": out, "triggers": a.shownTriggers(),
			"pack_in_use": a.d.Duties().Pack.Version, "note": aid})
		a.p.late(n)
		return
	}
	if len(out) == 0 {
		a.p.say("%s: no duties. Which may apply says: bridgelogctl duties propose --incident %s", a.v.Number, a.v.Number)
		return
	}
	for _, t := range a.shownTriggers() {
		if !t.Replaced && t.At.Known() {
			scope := ""
			if t.Scope != "" {
				scope = " (" + t.Scope + ")"
			}
			a.p.say("%s%s: %s", regime.TriggerWords(t.Name), scope, model.FormatMoment(t.At, a.v.Location(), model.LongStyle))
		}
	}
	for i, d := range duties {
		a.sayDuty(d, out[i], steps)
	}
	a.p.late(n)
	a.p.say("%s", aid)
}

func (a about) sayDuty(d model.Duty, w workedDuty, steps bool) {
	zone := d.Location()
	a.p.say("%s  %s", w.ID, w.Name)
	for _, line := range w.standing() {
		a.p.say("  %s", line)
	}
	for _, x := range []struct {
		word string
		at   time.Time
	}{{"default deadline", d.Result.Default}, {"own target, not law", d.Result.Target}, {"legal latest", d.Result.Latest}, {"not before", d.Result.NotBefore}} {
		if !x.at.IsZero() {
			a.p.say("  %s: %s", x.word, model.FormatInstantSecond(x.at, zone))
		}
	}
	line := "to " + w.To
	if w.Citation != "" {
		line += "; " + w.Citation
	}
	a.p.say("  %s", line)
	a.p.say("  %s", w.ruledBy())
	if w.Decision != nil {
		a.p.say("  decided by %s not to notify: %s", w.Decision.Decider, under(w.Decision.Assessment))
		if w.Decision.Counsel != "" {
			a.p.say("  counsel: %s", under(w.Decision.Counsel))
		}
	} else if w.ConfirmedBy != "" {
		a.p.say("  confirmed by %s", w.ConfirmedBy)
	}
	for _, n := range d.Notices {
		line := fmt.Sprintf("sent %s by %s, %s", model.FormatMoment(n.At, zone, model.LongStyle), n.By, n.Channel)
		if n.Receipt != "" {
			line += ", receipt " + n.Receipt
		}
		if n.SHA256 != "" {
			line += ", SHA-256 " + n.SHA256
		}
		if n.Why != "" {
			line += ": " + n.Why
		}
		a.p.say("  %s", line)
	}
	if steps {
		for _, s := range w.Steps {
			a.p.say("    %s", s)
		}
	}
}
