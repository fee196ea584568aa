package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"bridgelog/model"
	"bridgelog/model/guide"
)

func (p *program) severityCmd() *cobra.Command {
	var why, second string
	c := &cobra.Command{Use: "severity [LEVEL] --incident ID", Short: "decide the severity; without LEVEL its history, and what is proposed and why",
		Args: cobra.MaximumNArgs(1)}
	c.Flags().StringVar(&why, "why", "", "the reason, one line (default where it is what the rules propose: \"as proposed\")")
	c.Flags().StringVar(&second, "second", "", "the second person, where lowering needs one")
	return p.onIncident(c, func(a about, args []string) error {
		ratings := model.RatingsOf(a.v)
		proposal, reasons, err := a.rules.Propose(ratings)
		if err != nil {
			proposal, reasons = "", nil // not rated yet: there is nothing to propose from
		}
		if len(args) == 0 {
			a.saySeverity(proposal, reasons)
			return nil
		}
		level := strings.ToUpper(args[0])
		if why == "" && level == proposal {
			why = "as proposed"
		}
		return a.do("Severity "+level+".", map[string]any{"severity": level, "proposal": proposal},
			model.SetSeverity{Incident: a.v.ID, Level: level, Proposal: proposal, Ratings: &ratings, Why: why, Second: second})
	})
}

func (a about) saySeverity(proposal string, reasons []string) {
	if a.p.json {
		type change struct {
			Level    string    `json:"level"`
			Proposal string    `json:"proposal,omitempty"`
			Why      string    `json:"why"`
			By       string    `json:"by"`
			Second   string    `json:"second,omitempty"`
			At       time.Time `json:"at"`
			Entry    model.Seq `json:"entry"`
		}
		history := []change{}
		for _, s := range a.v.Severity {
			history = append(history, change{s.Level, s.Proposal, s.Why, s.By, s.Second, s.At, s.Seq})
		}
		a.p.print(map[string]any{"number": a.v.Number, "severity": a.v.Level(), "proposal": proposal, "reasons": append([]string{}, reasons...), "history": history})
		return
	}
	a.p.say("%s stands.", a.v.Level())
	for _, s := range a.v.Severity {
		line := fmt.Sprintf("  %s  %s by %s", model.FormatInstant(s.At, a.v.Location()), s.Level, s.By)
		if s.Second != "" {
			line += " and " + s.Second
		}
		if s.Why != "" {
			line += ": " + s.Why
		}
		a.p.say("%s", line)
	}
	if proposal == "" {
		a.p.say("Nothing is proposed yet: answer tri.scope and tri.urgency.")
		return
	}
	for _, r := range reasons {
		a.p.say("%s", r)
	}
}

func (p *program) sizeCmd() *cobra.Command {
	var why string
	c := &cobra.Command{Use: "size [SIZE] --incident ID", Short: "set how large the response is; without SIZE what stands and what is proposed", Args: cobra.MaximumNArgs(1)}
	c.Flags().StringVar(&why, "why", "", "why")
	return p.onIncident(c, func(a about, args []string) error {
		if len(args) == 0 {
			size, set := a.g.SizeOf(a.f)
			if p.json {
				p.print(map[string]any{"number": a.v.Number, "size": size, "set": set, "proposal": a.g.ProposeSize(a.f)})
				return nil
			}
			how := "proposed"
			if set {
				how = "set; proposed is " + a.g.ProposeSize(a.f)
			}
			p.say("%s (%s)", size, how)
			for _, s := range a.g.Sizes {
				p.say("  %s: %s", s.Key, s.Def)
			}
			return nil
		}
		known := false
		keys := make([]string, len(a.g.Sizes))
		for i, s := range a.g.Sizes {
			keys[i] = s.Key
			known = known || s.Key == args[0]
		}
		if !known {
			return model.Refuse(model.Invalid, "size", "It is "+strings.Join(keys, ", ")+".", "%q is no size.", args[0])
		}
		set := map[string]string{guide.CaseSize: args[0]}
		if why != "" {
			set[model.CaseSizeWhy] = why
		}
		return a.do("Size "+args[0]+".", map[string]any{"size": args[0]}, model.PutRecord{Incident: a.v.ID, Form: model.CaseForm, Set: texts(set)})
	})
}
