package main

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"bridgelog/desk"
	"bridgelog/model"
	"bridgelog/model/regime"
)

// sayActed ends an act on duties: what was done and how the clocks stand.
func (a about) sayActed(change desk.Change, say string, duties []string) {
	out := []workedDuty{}
	for _, d := range a.v.Duties() {
		if duties == nil || slices.Contains(duties, d.ID) {
			out = append(out, a.worked(d))
		}
	}
	if !a.p.json {
		for _, w := range out {
			lines := w.standing()
			if !w.Due.IsZero() && w.Sent.IsZero() {
				lines[0] += ", " + model.FormatInstantSecond(w.Due, w.Due.Location())
			}
			a.p.say("%s: %s", w.ID, strings.Join(lines, "\n  "))
			if w.Status != model.NotRequired {
				a.p.say("  %s", w.ruledBy())
			}
		}
	}
	a.done(change, say, map[string]any{"duties": out, "note": aid})
	if !a.p.json && len(out) > 0 {
		a.p.say("%s", aid)
	}
}

// act carries out one command on the duties of an incident.
func (a about) act(say string, duties []string, c model.Command) error {
	change, err := a.d.DoAll(a.c.Context(), []model.Command{c})
	if err != nil {
		return sayLater(err)
	}
	a.after(change).sayActed(change, say, duties)
	return nil
}

// sayLater tells how a command line says that deadlines may move later.
func sayLater(err error) error {
	if refusal, ok := err.(*model.Error); ok && refusal.Kind == model.Conflict && refusal.Field == "later" {
		refusal.Hint = "Say --later where that is meant; nothing was changed."
	}
	return err
}

const laterUsage = "deadlines may move later by this; said by a person who means it"

func (p *program) dutiesTriggerCmd() *cobra.Command {
	var set model.SetTrigger
	c := &cobra.Command{Use: "trigger NAME TIME|unknown --incident ID", Short: "give a fact that periods run from its time, replace it, or take it back with unknown",
		Long: "Give a fact that periods run from its time. The value before it stays readable.\n\nFacts: " + strings.Join(regime.Triggers, ", ") + ".\n" +
			"TIME is a time of the quick entry, read in the incident's zone unless it names one: 2026-03-29 01:30, 14:05Z, 2026-03-29T01:30+01:00, 14:05 Europe/Berlin. Write -- before one that begins with a dash: trigger --incident ID -- awareness -20m.",
		Args: cobra.MinimumNArgs(2)}
	f := c.Flags()
	f.StringVar(&set.Scope, "scope", "", "regime or stage it holds for alone (default: all duties)")
	f.StringVar(&set.Evidence, "evidence", "", "where that is written")
	f.StringVar(&set.Why, "why", "", "the reason; needed where it replaces another value")
	f.BoolVar(&set.Later, "later", false, laterUsage)
	return p.onDuties(c, func(a about, o organisation, args []string) error {
		at, err := a.moment("time", strings.Join(args[1:], " "))
		if err != nil {
			return err
		}
		set.Incident, set.Name, set.At = a.v.ID, args[0], at
		if err := o.scope(a, set.Scope); err != nil {
			return err
		}
		say := regime.TriggerWords(args[0]) + ": " + model.FormatMoment(at, a.v.Location(), model.LongStyle) + "."
		return a.act(say, nil, set)
	})
}

// scope refuses a scope that names nothing.
func (o organisation) scope(a about, scope string) error {
	if scope == "" {
		return nil
	}
	if _, ok := a.v.Duty(scope); ok {
		return nil
	}
	if _, ok := o.stage(scope); ok {
		return nil
	}
	if slices.ContainsFunc(o.rules.Pack.Stages, func(s regime.Stage) bool { return s.RegimeID == scope }) {
		return nil
	}
	return model.Refuse(model.NotFound, "scope", "Name a stage of `bridgelogctl duties propose --all`, or its regime.", "%q is neither a duty nor a regime.", scope)
}

func (p *program) dutiesDeclineCmd() *cobra.Command {
	var d model.DeclineDuty
	var look string
	c := &cobra.Command{Use: "decline STAGE --incident ID --decider NAME --assessment TEXT", Short: "record the decision that a notification is not made", Args: cobra.ExactArgs(1)}
	f := c.Flags()
	f.StringVar(&d.Decider, "decider", "", "who decided it")
	f.StringVar(&d.Assessment, "assessment", "", "what was assessed, and with which result")
	f.StringVar(&d.Counsel, "counsel", "", "counsel's view")
	f.StringVar(&look, "look-again", "", "when to look again, as a time ahead: +14d, 2026-12-01 12:00")
	return p.onDuties(c, func(a about, _ organisation, args []string) error {
		d.Incident, d.Stage = a.v.ID, args[0]
		if look != "" {
			m, err := a.ahead("look-again", look)
			if err != nil {
				return err
			}
			d.LookAgain = m
		} else {
			d.LookAgain = model.Moment{Precision: model.Unknown}
		}
		return a.act("Decided by "+d.Decider+" not to notify.", args, d)
	})
}

func (p *program) dutiesExtendCmd() *cobra.Command {
	var days int
	var restart, why string
	var noon bool
	c := &cobra.Command{Use: "extend STAGE --incident ID --why W", Short: "record what moves one clock: an extension granted, a clock that began again, the noon rule", Args: cobra.ExactArgs(1)}
	f := c.Flags()
	f.IntVar(&days, "days", 0, "days granted, in all")
	f.StringVar(&restart, "restart", "", "when the clock began again; unknown takes it back")
	f.BoolVar(&noon, "noon", false, "the noon rule is open to this entity (DORA)")
	f.StringVar(&why, "why", "", "who granted it, when, and where that is written")
	return p.onDuties(c, func(a about, _ organisation, args []string) error {
		d, err := a.duty(args[0])
		if err != nil {
			return err
		}
		params, said := d.Params, a.c.Flags().Changed // what is not said stays
		if said("days") {
			params.ExtraDays = days
		}
		if said("noon") {
			params.DoraRollEligible = noon
		}
		if said("restart") {
			m, err := a.moment("restart", restart)
			if err != nil {
				return err
			}
			params.RestartAt = m.From
		}
		return a.act("The clock of "+d.Name+" is changed.", args, model.ExtendDuty{Incident: a.v.ID, Duty: d.ID, Params: params, Why: why})
	})
}

func (p *program) dutiesSentCmd() *cobra.Command {
	n := model.RecordNotice{}
	var at, by, copied string
	c := &cobra.Command{Use: "sent STAGE --incident ID --at TIME --channel C", Short: "record that a notice was sent, outside this program, by a person", Args: cobra.ExactArgs(1)}
	f := c.Flags()
	f.StringVar(&at, "at", "", "when it was sent")
	f.StringVar(&n.Channel, "channel", "", "portal, mail, telephone")
	f.StringVar(&by, "sent-by", "", "who sent it (default: who writes, --by)")
	f.StringVar(&n.Receipt, "receipt", "", "number of the receipt")
	f.StringVar(&copied, "copy", "", "the file that was sent: its SHA-256 is recorded")
	f.BoolVar(&n.Complete, "complete", true, "nothing more is owed for this stage; --complete=false where more follows")
	f.StringVar(&n.Why, "why", "", "reasons, where it was late, or earlier than the law allows")
	f.BoolVar(&n.Later, "later", false, laterUsage)
	return p.onDuties(c, func(a about, _ organisation, args []string) error {
		d, err := a.duty(args[0])
		if err != nil {
			return err
		}
		if n.At, err = a.moment("at", at); err != nil {
			return err
		}
		if copied != "" {
			if n.SHA256, err = a.d.Fingerprint(a.c.Context(), copied); err != nil {
				return err
			}
			n.File = filepath.Base(copied)
		}
		n.Incident, n.Duty = a.v.ID, d.ID
		if d.Ruled { // what it said is kept with it, so that the next stage can tell what changed
			said, err := a.d.Notice(a.c.Context(), a.v, d.ID)
			if err != nil {
				return err
			}
			n.Items = said.Values()
		}
		if n.By = a.person(by); n.By == "" {
			n.By = a.d.By().Name
		}
		return a.act("Recorded as sent: "+d.Name+".", nil, n)
	})
}

func (p *program) dutiesUpdateCmd() *cobra.Command {
	u := model.UpdateDuties{}
	var dry bool
	c := &cobra.Command{Use: "update [STAGE…] --incident ID", Short: "let running clocks go on by the rule pack in use; --dry-run says what would change"}
	f := c.Flags()
	f.StringVar(&u.Why, "why", "", "the reason, one line")
	f.BoolVar(&u.Later, "later", false, laterUsage)
	f.BoolVar(&dry, "dry-run", false, "only say what would change")
	return p.onDuties(c, func(a about, o organisation, args []string) error {
		moves := model.PackMoves(a.v, o.v, o.rules.Pack)
		for _, id := range args {
			if !slices.ContainsFunc(moves, func(m model.PackMove) bool { return m.Duty == id }) {
				if _, err := a.duty(id); err != nil {
					return err
				}
				return model.Refuse(model.Conflict, id, "", "it goes by the rule in use already.")
			}
		}
		if len(args) > 0 {
			moves = slices.DeleteFunc(moves, func(m model.PackMove) bool { return !slices.Contains(args, m.Duty) })
		}
		if dry || len(moves) == 0 {
			a.sayMoves(o, moves)
			return nil
		}
		u.Incident = a.v.ID
		for _, m := range moves {
			if !m.Gone {
				u.Duties = append(u.Duties, m.Duty)
			}
		}
		say := fmt.Sprintf("%s by rule pack %s.", model.Counted(len(u.Duties), "clock goes on", "clocks go on"), o.rules.Pack.Version)
		return a.act(say, u.Duties, u)
	})
}

// shownMove is what a rule pack would do to one clock.
type shownMove struct {
	Incident string    `json:"incident"`
	ID       string    `json:"id"`
	Name     string    `json:"name"`
	By       string    `json:"pack"`
	To       string    `json:"pack_in_use"`
	Moved    bool      `json:"moved"`
	Words    string    `json:"words"`
	Was      time.Time `json:"due,omitzero"`
	Is       time.Time `json:"due_then,omitzero"`
}

func shownMoves(number string, moves []model.PackMove) []shownMove {
	out := []shownMove{}
	for _, m := range moves {
		s := shownMove{Incident: number, ID: m.Duty, Name: m.Name, By: m.By, To: m.To, Moved: m.Moved(), Words: m.Words()}
		zone := model.Location(m.Zone)
		if !m.Was.Due.IsZero() {
			s.Was = m.Was.Due.In(zone)
		}
		if !m.Is.Due.IsZero() {
			s.Is = m.Is.Due.In(zone)
		}
		out = append(out, s)
	}
	return out
}

func (a about) sayMoves(o organisation, moves []model.PackMove) {
	out := shownMoves(a.v.Number, moves)
	if a.p.json {
		a.p.print(map[string]any{"number": a.v.Number, "pack_in_use": o.rules.Pack.Version, "duties": out, "note": aid})
		return
	}
	if len(out) == 0 {
		a.p.say("%s: every clock goes by the rules in use (rule pack %s).", a.v.Number, o.rules.Pack.Version)
		return
	}
	for _, m := range out {
		line := m.ID + "  " + m.Name
		if m.By != m.To {
			line += ", by rule pack " + m.By + ", would be " + m.To
		}
		a.p.say("%s", line)
		a.p.say("  %s", m.Words)
	}
}
