package main

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"bridgelog/model"
	"bridgelog/model/regime"
)

func (p *program) dutiesAnswerCmd() *cobra.Command {
	var workloads []string
	c := &cobra.Command{Use: "answer [QUESTION=CHOICE,CHOICE…] --incident ID", Short: "confirm for one incident what decides which duties apply; without answers what is known"}
	c.Flags().StringArrayVar(&workloads, "workload", nil, "a workload that is hit: its profile counts too; may come again; empty takes them back")
	return p.onDuties(c, func(a about, o organisation, args []string) error {
		answers, err := chosen(args)
		if err != nil {
			return err
		}
		_, profiles := a.v.DutyAnswers()
		if a.c.Flags().Changed("workload") {
			if profiles, err = o.workloads(workloads); err != nil {
				return err
			}
		} else if len(answers) == 0 {
			a.sayAnswered(o, profiles)
			return nil
		}
		return a.do("Confirmed for "+a.v.Number+".", map[string]any{"answers": answers, "profiles": append([]string{}, profiles...)},
			model.AnswerDuties{Incident: a.v.ID, Profiles: profiles, Answers: answers})
	})
}

// workloads finds the profiles of workloads by their names.
func (o organisation) workloads(names []string) ([]string, error) {
	var out []string
	for _, name := range names {
		if strings.TrimSpace(name) == "" {
			continue
		}
		all := model.Profiles(o.v)
		i := slices.IndexFunc(all, func(x model.Profile) bool {
			return x.Workload != "" && (strings.EqualFold(x.Workload, name) || x.ID == name)
		})
		if i < 0 {
			return nil, model.Refuse(model.NotFound, "workload", "Keep it with `bridgelogctl duties profile --workload NAME`.", "no profile is kept of a workload %q.", name)
		}
		out = append(out, all[i].ID)
	}
	return out, nil
}

// sayAnswered prints the answers the incident goes by, and the questions left.
func (a about) sayAnswered(o organisation, profiles []string) {
	known := model.KnownAnswers(a.v, o.v)
	open := []string{}
	for _, q := range o.rules.Rules.Questions {
		if len(known[q.Key]) == 0 {
			open = append(open, q.Key)
		}
	}
	if a.p.json {
		mine, _ := a.v.DutyAnswers()
		a.p.print(map[string]any{"number": a.v.Number, "answers": known, "confirmed": mine, "profiles": append([]string{}, profiles...), "open": open})
		return
	}
	a.p.say("%s goes by these answers:", a.v.Number)
	o.sayAnswers("  ", known)
	if len(open) > 0 {
		a.p.say("Not answered: %s. See `bridgelogctl duties questions`.", strings.Join(open, ", "))
	}
}

// proposal is a stage with the reason why it may or does not apply.
type proposal struct {
	ID       string   `json:"id"`
	Name     string   `json:"name"`
	To       string   `json:"to"`
	Citation string   `json:"citation"`
	Trigger  string   `json:"trigger"`
	Standard string   `json:"standard"`
	Verdict  string   `json:"verdict"` // applies, possible, ruled-out, own
	Why      string   `json:"why,omitempty"`
	Because  []string `json:"because"`
	Open     []string `json:"open"` // questions not answered
	Marks    []string `json:"marks"`
	State    string   `json:"state,omitempty"` // of the duty, where it was confirmed or decided against
}

func (a about) proposals(o organisation) []proposal {
	of := func(s regime.Stage, verdict string) proposal {
		x := proposal{ID: s.ID, Name: s.Name(), To: s.Recipient, Citation: s.LegalReference.Citation(), Trigger: s.Trigger, Standard: s.Standard,
			Verdict: verdict, Because: []string{}, Open: []string{}, Marks: append([]string{}, marks(s)...)}
		if d, ok := a.v.Duty(s.ID); ok {
			x.State = d.State
		}
		return x
	}
	out := []proposal{}
	for _, c := range o.rules.Rules.Candidates(o.rules.Pack, model.KnownAnswers(a.v, o.v)) {
		x := of(c.Stage, c.Verdict)
		x.Why, x.Because, x.Open = c.Why, append(x.Because, c.Because...), append(x.Open, c.Open...)
		out = append(out, x)
	}
	for _, s := range model.OwnDuties(o.v) {
		out = append(out, of(s, "own"))
	}
	return out
}

func (p *program) dutiesProposeCmd() *cobra.Command {
	var all bool
	c := &cobra.Command{Use: "propose --incident ID", Short: "which duties apply, which are possible, and with --all which are ruled out, each with the reason", Args: cobra.NoArgs}
	c.Flags().BoolVar(&all, "all", false, "print the duties that are ruled out too (--json always has them)")
	return p.onDuties(c, func(a about, o organisation, _ []string) error {
		list := a.proposals(o)
		triggers := model.ProposedTriggers(a.v)
		if p.json {
			type known struct {
				Name     string       `json:"name"`
				At       model.Moment `json:"at"`
				Evidence string       `json:"evidence"`
			}
			facts := []known{}
			for _, t := range triggers {
				facts = append(facts, known{t.Name, t.At, t.Evidence})
			}
			p.print(map[string]any{"number": a.v.Number, "pack": o.rules.Pack.Version, "stages": list, "triggers": facts, "note": aid})
			return nil
		}
		a.sayProposals(list, all)
		for _, t := range triggers {
			p.say("Known, not given as a trigger yet: %s %s (%s)", regime.TriggerWords(t.Name), model.FormatMoment(t.At, a.v.Location(), model.LongStyle), t.Evidence)
		}
		p.say("Rule pack %s. %s Nothing starts before somebody from legal or privacy confirms it: bridgelogctl duties confirm", o.rules.Pack.Version, aid)
		return nil
	})
}

func (a about) sayProposals(list []proposal, all bool) {
	for _, group := range []struct{ verdict, head string }{
		{regime.Applies, "Applies"}, {regime.Possible, "Possible, treat as applicable until the questions are answered"},
		{"own", "Your own"}, {regime.RuledOut, "Ruled out"},
	} {
		some := slices.DeleteFunc(slices.Clone(list), func(x proposal) bool { return x.Verdict != group.verdict })
		if len(some) == 0 {
			continue
		}
		a.p.say("%s: %d", group.head, len(some))
		if group.verdict == regime.RuledOut && !all {
			a.p.say("  --all lists them with the answers that rule them out.")
			continue
		}
		for _, x := range some {
			a.sayProposal(x)
		}
	}
}

func (a about) sayProposal(x proposal) {
	name := x.Name
	if x.State != "" {
		name += " [" + x.State + "]"
	}
	a.p.say("  %s  %s", x.ID, name)
	if x.Verdict != regime.RuledOut {
		a.p.say("      to %s, %s, from %s; %s", x.To, x.Standard, regime.TriggerWords(x.Trigger), x.Citation)
		if x.Why != "" {
			a.p.say("      %s", x.Why)
		}
	}
	for _, line := range x.Because {
		a.p.say("      %s", line)
	}
	for _, line := range x.Open {
		a.p.say("      not answered: %s", line)
	}
	if len(x.Marks) > 0 && x.Verdict != regime.RuledOut {
		a.p.say("      %s", strings.Join(x.Marks, "; "))
	}
}

func (p *program) dutiesConfirmCmd() *cobra.Command {
	var confirm model.ConfirmDuties
	var by string
	var triggers []string
	c := &cobra.Command{Use: "confirm STAGE… --incident ID --confirmed-by NAME", Short: "say that duties apply: their clocks start", Args: cobra.MinimumNArgs(1)}
	f := c.Flags()
	f.StringVar(&by, "confirmed-by", "", "who from legal or privacy confirms it (default: who writes, where --by says so)")
	f.StringVar(&confirm.Why, "why", "", "the reason, one line")
	f.StringVar(&confirm.Zone, "zone", "", "time zone of the reporting establishment, IANA name (default: the rule's, the organisation's, the incident's)")
	f.StringArrayVar(&triggers, "trigger", nil, "NAME=TIME or NAME=TIME|EVIDENCE, a fact periods run from; may come again")
	f.BoolVar(&confirm.Noon, "noon", false, "the noon rule is open to this entity (DORA)")
	f.BoolVar(&confirm.WhatIf, "what-if", false, "count although the rule is not law yet")
	return p.onDuties(c, func(a about, o organisation, args []string) error {
		confirm.Incident, confirm.Stages, confirm.By = a.v.ID, args, a.person(by)
		for _, text := range triggers {
			t, err := a.trigger(text)
			if err != nil {
				return err
			}
			confirm.Triggers = append(confirm.Triggers, t)
		}
		change, err := a.d.DoAll(a.c.Context(), []model.Command{confirm})
		if err != nil {
			return err
		}
		a.after(change).sayActed(change, model.Counted(len(args), "duty", "duties")+" confirmed by "+confirm.By+".", args)
		return nil
	})
}

// person is who did what a command line says: the name given, otherwise who
// writes, where that was said and not taken from the system.
func (a about) person(name string) string {
	if name == "" && a.c.Flags().Changed("by") {
		return a.p.by
	}
	return name
}

// trigger reads NAME=TIME or NAME=TIME|EVIDENCE.
func (a about) trigger(text string) (model.TriggerGiven, error) {
	name, value, ok := strings.Cut(text, "=")
	if !ok {
		return model.TriggerGiven{}, usagef("--trigger %q is not NAME=TIME", text)
	}
	value, evidence, _ := strings.Cut(value, "|")
	at, err := a.moment(name, value)
	return model.TriggerGiven{Name: strings.TrimSpace(name), At: at, Evidence: evidence}, err
}
