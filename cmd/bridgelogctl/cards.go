package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"bridgelog/model"
	"bridgelog/model/form"
	"bridgelog/model/guide"
)

func (p *program) containCmd() *cobra.Command {
	var owner, risk string
	var systems []string
	c := &cobra.Command{Use: "contain WHAT --incident ID", Short: "contain now: record a containment action in any phase, and start it", Args: cobra.ExactArgs(1)}
	c.Flags().StringVar(&owner, "owner", "", "who does it (default: who writes)")
	c.Flags().StringArrayVar(&systems, "system", nil, "a system it is done to; may come again")
	c.Flags().StringVar(&risk, "risk", "", "could it destroy evidence or warn the attacker? yes, unknown or \"no: reason\"")
	return p.onIncident(c, func(a about, args []string) error {
		now := model.ContainNow{Incident: a.v.ID, What: args[0], Owner: owner, Systems: systems}
		if risk != "" {
			f := form.Field{Key: "sys.contain_now_risk", Kind: form.YesNoReason}
			raw, err := model.EncodeAnswer(f, asTyped(f, []string{risk}), a.asking())
			if err != nil {
				return err
			}
			now.Risk = guide.ReadAnswer(raw)
		}
		change, err := a.d.DoAll(a.c.Context(), []model.Command{now})
		if err != nil {
			return err
		}
		say, owed := "Containment is under way.", []string{}
		for _, r := range change.View.Standing("overrides") {
			if r.Seq > a.v.Last.Seq {
				owed = append(owed, guide.Text(r.Fields["criterion"]))
			}
		}
		if len(owed) > 0 {
			say += " Owed because of it: " + strings.Join(owed, ", ") + "."
		}
		a.done(change, say, map[string]any{"owed": owed})
		return nil
	})
}

func (p *program) decideCmd() *cobra.Command {
	var paper paperNote
	c := &cobra.Command{Use: "decide KEY=VALUE… --incident ID", Short: "take the business decision: what is accepted, by whom, until when (card tgt)",
		Long: "Take the business decision: question=, options= (at least two, with ; between), accepted=, decider= are needed; parts_off=, valid_until=+7d and the other fields of `form show tgt` may come with it.",
		Args: cobra.MinimumNArgs(1)}
	paper.add(c)
	return p.onIncident(c, func(a about, args []string) error {
		var err error
		if a.paper, err = paper.read(a.d.Now(), a.v.Location()); err != nil {
			return err
		}
		byForm, _, err := a.answers(args, "tgt")
		if err != nil {
			return err
		}
		return a.do("Decided.", nil, model.DecideCard{Incident: a.v.ID, Set: byForm["tgt"], Transcribed: a.paper})
	})
}

func (p *program) handoverCmd() *cobra.Command {
	var paper paperNote
	c := &cobra.Command{Use: "handover KEY=VALUE… --incident ID", Short: "the next person takes over the lead, and accepts (card hnd)",
		Long: "The next person takes over the lead and accepts it: to= is needed; the other fields of `form show hnd` may come with it.",
		Args: cobra.MinimumNArgs(1)}
	paper.add(c)
	return p.onIncident(c, func(a about, args []string) error {
		var err error
		if a.paper, err = paper.read(a.d.Now(), a.v.Location()); err != nil {
			return err
		}
		byForm, _, err := a.answers(args, "hnd")
		if err != nil {
			return err
		}
		change, err := a.d.DoAll(a.c.Context(), []model.Command{model.AcceptHandover{Incident: a.v.ID, Set: byForm["hnd"], Transcribed: a.paper}})
		if err != nil {
			return err
		}
		lead := change.View.Holder("incident_manager")
		a.done(change, lead+" leads.", map[string]any{"incident_manager": lead})
		return nil
	})
}

func (p *program) mergeCmd() *cobra.Command {
	var into, why string
	c := &cobra.Command{Use: "merge --incident ID --into TARGET --why REASON", Short: "merge an incident into another: carry over, and end it when its short report exists",
		Long: "Merge an incident into another. The first time it fills in the merge card and carries over what is open, into the target.\n" +
			"Then write the short report; `merge` again leads through gate GM.",
		Args: cobra.NoArgs}
	c.Flags().StringVar(&into, "into", "", "number of the incident that goes on")
	c.Flags().StringVar(&why, "why", "", "why they are one")
	return p.onIncident(c, func(a about, _ []string) error {
		set := map[string]string{}
		if into != "" && into != a.v.Text("mrg.target") {
			set["mrg.target"] = into
		}
		if why != "" && why != a.v.Text("mrg.reason") {
			set["mrg.reason"] = why
		}
		if len(set) > 0 {
			change, err := a.d.DoAll(a.c.Context(), []model.Command{model.PutRecord{Incident: a.v.ID, Form: "mrg", Set: texts(set)}})
			if err != nil {
				return err
			}
			a = a.after(change)
		}
		carried := 0
		if _, ok := a.v.Answers[model.CaseMerged]; !ok || len(set) > 0 || !a.f.HoldInherited() ||
			!a.f.Moved([]string{"report_duties", "actions", "evidence", "communications"}) {
			change, err := a.d.CarryOver(a.c.Context(), a.v.ID)
			if err != nil {
				return err
			}
			for _, register := range []string{"report_duties", "actions", "evidence", "communications"} {
				carried += len(model.OpenRows(change.View, register))
			}
			a = a.after(change)
		}
		blocking := guide.Open(a.g, a.f, "GM", a.d.Now())
		if len(blocking) == 0 {
			return a.move(model.MovePhase{Incident: a.v.ID, To: model.Merged, Gate: "GM"})
		}
		missing := make([]shownCheck, len(blocking))
		for i, b := range blocking {
			missing[i] = a.check(b)
		}
		if p.json {
			p.print(map[string]any{"number": a.v.Number, "merged": false, "carried": carried, "missing": missing})
			return nil
		}
		p.say("%s carried over to %s. Not ended yet:", model.Counted(carried, "open row is", "open rows are"), a.v.Text("mrg.target"))
		for _, m := range missing {
			p.say("  %s %s", m.ID, m.Text)
		}
		return nil
	})
}

func (p *program) reopenCmd() *cobra.Command {
	var to, level, why, orderedBy string
	c := &cobra.Command{Use: "reopen --incident ID --to PHASE --severity LEVEL --why REASON --ordered-by NAME", Short: "open an ended incident again; its reports stay", Args: cobra.NoArgs}
	c.Flags().StringVar(&to, "to", "triage", "the phase to go on in: triage, investigation, containment or recovery")
	c.Flags().StringVar(&level, "severity", "", "the severity it goes on with")
	c.Flags().StringVar(&why, "why", "", "the new fact or reason")
	c.Flags().StringVar(&orderedBy, "ordered-by", "", "who ordered it")
	for _, name := range []string{"severity", "why", "ordered-by"} {
		_ = c.MarkFlagRequired(name)
	}
	return p.onIncident(c, func(a about, _ []string) error {
		byForm, _, err := a.answers([]string{"phase=" + to, "severity=" + strings.ToUpper(level), "reason=" + why, "by=" + orderedBy}, "reo")
		if err != nil {
			return err
		}
		return a.move(model.PutRecord{Incident: a.v.ID, Form: "reo", Set: byForm["reo"]},
			model.MovePhase{Incident: a.v.ID, To: model.Phase(to), Gate: "GR"})
	})
}

func (p *program) holdCmd() *cobra.Command {
	var why, legal, security string
	lift := &cobra.Command{Use: "lift --incident ID --why REASON --legal NAME --security NAME", Short: "end the legal hold; legal and security answer for it together", Args: cobra.NoArgs}
	lift.Flags().StringVar(&why, "why", "", "the reason")
	lift.Flags().StringVar(&legal, "legal", "", "the legal/privacy officer")
	lift.Flags().StringVar(&security, "security", "", "the security officer")
	for _, name := range []string{"why", "legal", "security"} {
		_ = lift.MarkFlagRequired(name)
	}
	p.onIncident(lift, func(a about, _ []string) error {
		return a.do(fmt.Sprintf("The legal hold of %s is lifted.", a.v.Number), nil,
			model.LiftHold{Incident: a.v.ID, Why: why, Legal: legal, Security: security})
	})
	return parent("hold", "the legal hold", "say `hold lift`; a hold is set with `form set inv.legal_hold=…`", lift)
}
