package main

import (
	"strings"

	"github.com/spf13/cobra"

	"bridgelog/desk"
	"bridgelog/model"
	"bridgelog/model/regime"
	"bridgelog/report"
)

func (p *program) dutiesNoticeCmd() *cobra.Command {
	var paper paperFlags
	var set, unset []string
	var final bool
	c := &cobra.Command{Use: "notice STAGE --incident ID [-o FILE]", Short: "the notice that fulfils a duty: each content, where it comes from, what is missing; with -o as a document",
		Long: "The notice that fulfils a duty: each content the law asks for, where its value comes from, and what is missing.\n\n" +
			"With -o it is written as a document: a draft, or with --final the numbered version. Exporting is not filing: a person sends it, and `duties sent` records that.",
		Args: cobra.ExactArgs(1)}
	paper.style(c)
	f := c.Flags()
	f.StringArrayVar(&set, "set", nil, "CONTENT=TEXT: what a person writes there in place of what the incident holds; may come again")
	f.StringArrayVar(&unset, "unset", nil, "CONTENT that takes the value of the incident again; may come again")
	f.BoolVar(&final, "final", false, "with -o: the numbered version; refused while something the law requires now is missing")
	return p.onDuties(c, func(a about, _ organisation, args []string) error {
		if err := a.typeNotice(args[0], set, unset); err != nil {
			return err
		}
		if paper.out == "" {
			n, err := a.d.Notice(a.c.Context(), a.v, args[0])
			if err != nil {
				return err
			}
			a.sayNotice(n)
			return nil
		}
		ask, err := paper.ask("")
		if err != nil {
			return err
		}
		ask.Incident, ask.Final, ask.Choice.Report = a.v.ID, final, report.DutyReport(report.NoticeReport, args[0])
		return p.exported(a.c, a.d, ask, paper.out)
	})
}

// typeNotice keeps what is typed into a notice.
func (a *about) typeNotice(duty string, set, unset []string) error {
	if len(set)+len(unset) == 0 {
		return nil
	}
	typed := model.TypeNotice{Incident: a.v.ID, Duty: duty, Set: map[string]*string{}}
	for _, text := range set {
		key, value, ok := strings.Cut(text, "=")
		if !ok {
			return usagef("--set %q is not CONTENT=TEXT", text)
		}
		typed.Set[key] = &value
	}
	for _, key := range unset {
		typed.Set[key] = nil
	}
	change, err := a.d.DoAll(a.c.Context(), []model.Command{typed})
	if err != nil {
		return err
	}
	*a = a.after(change)
	return nil
}

// shownItem is one content of a notice.
type shownItem struct {
	Key       string   `json:"key"`
	Label     string   `json:"label"`
	FieldNo   string   `json:"field_no,omitempty"`
	Required  bool     `json:"required"`
	Options   []string `json:"options,omitempty"`
	Value     string   `json:"value"`
	Origin    string   `json:"origin,omitempty"`   // where the incident holds it
	TypedBy   string   `json:"typed_by,omitempty"` // a person who wrote it
	Filled    string   `json:"filled,omitempty"`   // what the incident would fill in
	Before    string   `json:"before,omitempty"`   // at the stage sent before
	Changed   bool     `json:"changed,omitempty"`
	Missing   bool     `json:"missing,omitempty"`
	MayFollow string   `json:"may_follow,omitempty"` // the law that lets it follow
}

func shownItems(n model.NoticeDraft) []shownItem {
	gaps := map[string]regime.Gap{}
	for _, g := range n.Gaps {
		gaps[g.Key] = g
	}
	out := []shownItem{}
	for _, it := range n.Items {
		gap, missing := gaps[it.Key]
		x := shownItem{Key: it.Key, Label: it.Label, FieldNo: it.FieldNo, Required: it.Required, Options: it.Options, Value: it.Value, Origin: n.Origin(it),
			Filled: it.Filled, Before: it.Before, Changed: it.Changed(), Missing: missing, MayFollow: gap.MayFollow}
		if s, ok := n.Typed[it.Key]; ok {
			x.TypedBy = s.By
		}
		out = append(out, x)
	}
	return out
}

func (a about) sayNotice(n model.NoticeDraft) {
	items, w := shownItems(n), a.worked(n.Duty)
	if a.p.json {
		a.p.print(map[string]any{"number": a.v.Number, "duty": w, "items": items, "complete": len(n.Owed()) == 0, "delay": n.Delay, "note": aid})
		return
	}
	a.p.say("%s  %s", w.ID, w.Name)
	line := "to " + w.To + "; " + w.Citation + "; rule pack " + w.Pack
	a.p.say("  %s", strings.Join(append([]string{line}, w.Marks...), "; "))
	lines := w.standing()
	if !w.Due.IsZero() && w.Sent.IsZero() {
		lines[0] += ", " + model.FormatInstantSecond(w.Due, w.Due.Location())
	}
	a.p.say("  %s", strings.Join(lines, "\n  "))
	for _, x := range items {
		label := x.Label
		if x.FieldNo != "" {
			label = x.FieldNo + " " + label
		}
		mark := map[bool]string{true: "!", false: " "}[x.Missing && x.Required && x.MayFollow == ""]
		a.p.say("%s %s  %s", mark, x.Key, label)
		a.p.say("      %s", x.text())
		if x.Filled != "" {
			a.p.say("      the incident holds: %s", under(x.Filled))
		}
		if x.Changed {
			before := "was empty"
			if x.Before != "" {
				before = "was: " + under(x.Before)
			}
			a.p.say("      changed since the stage sent before; %s", before)
		}
	}
	switch owed := n.Owed(); {
	case n.Delay != "":
		a.p.say("Reasons for the delay: %s", under(n.Delay))
	case len(owed) > 0:
		a.p.say("%s the law requires now; --set fills them.", model.Counted(len(owed), "content is missing that", "contents are missing that"))
	}
	a.p.say("%s Exporting is not filing.", aid)
}

// text is the value with where it comes from, or what its absence means.
func (x shownItem) text() string {
	switch {
	case x.Value != "" && x.TypedBy != "":
		return under(x.Value) + " [typed by " + x.TypedBy + "]"
	case x.Value != "" && x.Origin != "":
		return under(x.Value) + " [" + x.Origin + "]"
	case x.Value != "":
		return under(x.Value)
	case x.MayFollow != "" && x.Required:
		return "missing; it may follow (" + x.MayFollow + ")"
	case x.Required:
		return "MISSING: the law requires it now"
	}
	return "nothing given; where it applies"
}

// dutiesDecisionCmd writes why a notification is not made.
func (p *program) dutiesDecisionCmd() *cobra.Command {
	var paper paperFlags
	c := &cobra.Command{Use: "decision STAGE --incident ID -o FILE", Short: "write the decision not to notify as a document, with what was known then", Args: cobra.ExactArgs(1)}
	paper.style(c)
	_ = c.MarkFlagRequired("output")
	return p.onDuties(c, func(a about, _ organisation, args []string) error {
		ask, err := paper.ask("")
		if err != nil {
			return err
		}
		ask.Incident, ask.Choice.Report = a.v.ID, report.DutyReport(report.DecisionReport, args[0])
		return p.exported(a.c, a.d, ask, paper.out)
	})
}

// dutiesICSCmd writes deadlines as a calendar.
func (p *program) dutiesICSCmd() *cobra.Command {
	var incident, out string
	c := &cobra.Command{Use: "ics -o FILE [--incident ID]", Short: "write the deadlines of all real incidents, or of one, as iCalendar with alarms", Args: cobra.NoArgs}
	c.Flags().StringVar(&incident, "incident", "", "number or id of the incident")
	c.Flags().StringVarP(&out, "output", "o", "", "file to write")
	_ = c.MarkFlagRequired("output")
	c.RunE = func(c *cobra.Command, _ []string) error {
		return p.with(c.Context(), false, func(d *desk.Desk) error {
			var id model.IncidentID
			if incident != "" {
				var err error
				if id, err = d.Find(incident); err != nil {
					return err
				}
			}
			r, err := d.ExportCalendar(c.Context(), id, out)
			if err != nil {
				return err
			}
			if p.json {
				p.print(map[string]any{"file": r.Path, "format": "ics", "sha256": r.SHA256, "size": r.Size, "events": r.Rows, "entry": r.Change.Seq, "head": r.Change.Head.Text(), "note": aid})
				return nil
			}
			p.say("Wrote %s: %s, %d bytes\nSHA-256 %s\nrecorded as entry %d, head %s", r.Path, model.Counted(r.Rows, "deadline", "deadlines"), r.Size, r.SHA256, r.Change.Seq, r.Change.Head.Text())
			p.say("A calendar does not follow later changes by itself, and is never the only alarm. %s", aid)
			return nil
		})
	}
	return c
}
