package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"bridgelog/model"
	"bridgelog/model/guide"
)

func (p *program) gateCmd() *cobra.Command {
	c := &cobra.Command{Use: "gate [GATE] --incident ID", Short: "show how each criterion of a gate stands, and the ways round; without GATE the one ahead",
		Args: cobra.MaximumNArgs(1)}
	p.onIncident(c, func(a about, args []string) error {
		ahead, ok := a.g.Ahead(a.f)
		key, to := ahead.Gate, ahead.To
		if len(args) == 1 {
			if key, to = strings.ToUpper(args[0]), ""; to == "" {
				for _, t := range a.g.Moves(a.f) {
					if to == "" && (t.Gate == key || t.To == args[0]) {
						key, to = t.Gate, t.To
					}
				}
			}
			if _, ok = a.g.Gate(key); !ok {
				return model.Refuse(model.NotFound, args[0], "See `bridgelogctl gate` for those that lead on.", "there is no gate %q.", args[0])
			}
		}
		if !ok {
			return a.noGate()
		}
		a.sayGate(key, to)
		return nil
	})
	c.AddCommand(p.gateGoCmd(), p.gateOverrideCmd(true), p.gateOverrideCmd(false))
	return c
}

// way is one move that leads on from the phase the incident is in.
type way struct {
	To   string `json:"to"`
	Gate string `json:"gate"`
}

func (a about) ways() []way {
	out := []way{}
	for _, t := range a.g.Moves(a.f) {
		for _, to := range slices.Compact(append([]string{t.To}, t.Extra...)) {
			if !slices.Contains(out, way{to, t.Gate}) {
				out = append(out, way{to, t.Gate})
			}
		}
	}
	return out
}

func (a about) noGate() error {
	if a.p.json {
		a.p.print(map[string]any{"number": a.v.Number, "phase": a.v.Phase, "gate": nil, "ways": a.ways()})
		return nil
	}
	a.p.say("%s is %s. No gate lies ahead.", a.v.Number, a.phase(string(a.v.Phase)))
	a.sayWays()
	return nil
}

func (a about) sayWays() {
	var parts []string
	for _, w := range a.ways() {
		parts = append(parts, fmt.Sprintf("%s (%s)", w.To, w.Gate))
	}
	a.p.say("Ways from here: %s", strings.Join(parts, ", "))
}

// shownCheck is one criterion as `gate --json` gives it.
type shownCheck struct {
	ID       string         `json:"id"`
	Text     string         `json:"text"`
	Standing guide.Standing `json:"standing"`
	Holds    string         `json:"holds_when"`
	Fields   []string       `json:"fields,omitempty"`
	Due      time.Time      `json:"due,omitzero"`
	Reason   string         `json:"reason,omitempty"`
	By       string         `json:"by,omitempty"`
	Owe      int            `json:"owe_minutes,omitempty"`
	Waive    []string       `json:"waive_by,omitempty"` // seats that must be named; none when it can never be waived
}

func (a about) check(c guide.Check) shownCheck {
	s := shownCheck{ID: c.ID, Text: c.Text, Standing: c.Standing, Holds: c.Rule.Say(a.g.Catalog), Fields: c.Rule.Fields(),
		Due: c.Due, Reason: c.Reason, By: c.By, Waive: c.Roles()}
	if c.CanOwe(a.f.Level()) && c.Row == "" {
		s.Owe = c.Defer
	}
	return s
}

func (a about) sayGate(key, to string) {
	now := a.d.Now()
	gate, _ := a.g.Gate(key)
	checks := guide.Gate(a.g, a.f, key, now)
	blocking := guide.Open(a.g, a.f, key, now)
	shown := make([]shownCheck, len(checks))
	for i, c := range checks {
		shown[i] = a.check(c)
	}
	debts := []shownCheck{}
	for _, c := range guide.Debts(a.g, a.f, now) {
		debts = append(debts, a.check(c))
	}
	doubts := model.Doubts(a.v, now)
	if a.p.json {
		a.p.print(map[string]any{"number": a.v.Number, "phase": a.v.Phase, "gate": key, "label": gate.Label, "to": to,
			"open": len(blocking) == 0, "criteria": shown, "debts": debts, "doubts": append([]model.Doubt{}, doubts...), "ways": a.ways()})
		return
	}
	state := "open"
	if len(blocking) > 0 {
		state = fmt.Sprintf("shut, %d missing", len(blocking))
	}
	a.p.say("%s %s: %s", key, gate.Label, state)
	for i, c := range checks {
		a.p.say("  %-8s %s %s", c.Standing, c.ID, c.Text)
		switch c.Standing {
		case guide.Missing:
			a.p.say("           when %s", shown[i].Holds)
			a.p.say("           %s", a.waysRound(shown[i]))
		case guide.Owed, guide.Overdue:
			a.p.say("           owed by %s until %s: %s", c.By, model.FormatInstant(c.Due, a.v.Location()), c.Reason)
		case guide.Waived:
			a.p.say("           waived by %s: %s", c.By, c.Reason)
		}
	}
	for _, c := range blocking {
		if c.Gate != key {
			a.p.say("  %-8s %s %s", c.Standing, c.ID, c.Text)
		}
	}
	for _, d := range doubts {
		a.p.say("  look again: %s (%s)", d.Text, d.Field)
	}
	a.sayWays()
}

// waysRound says how a missing criterion may be passed by.
func (a about) waysRound(c shownCheck) string {
	var parts []string
	if c.Owe > 0 {
		parts = append(parts, fmt.Sprintf("it may be owed for %d minutes", c.Owe))
	}
	if len(c.Waive) > 0 {
		names := make([]string, len(c.Waive))
		for i, role := range c.Waive {
			names[i] = a.role(role)
			if holder := a.f.Holder(role); holder != "" {
				names[i] += " (" + holder + ")"
			} else {
				names[i] += " (empty seat)"
			}
		}
		parts = append(parts, "it may be waived by "+strings.Join(names, " and "))
	}
	if parts == nil {
		return "it must be done"
	}
	return strings.Join(parts, "; ")
}

func (p *program) gateGoCmd() *cobra.Command {
	var gate, why string
	c := &cobra.Command{Use: "go [PHASE] --incident ID", Short: "go on to a phase through its gate; without PHASE to the one ahead", Args: cobra.MaximumNArgs(1)}
	c.Flags().StringVar(&gate, "gate", "", "the gate, where several lead there")
	c.Flags().StringVar(&why, "why", "", "why; needed for going back")
	return p.onIncident(c, func(a about, args []string) error {
		move := model.MovePhase{Incident: a.v.ID, Gate: strings.ToUpper(gate), Why: why}
		if len(args) == 1 {
			move.To = model.Phase(args[0])
		} else if ahead, ok := a.g.Ahead(a.f); ok {
			move.To, move.Gate = model.Phase(ahead.To), ahead.Gate
		} else {
			return model.Refuse(model.Conflict, "phase", "Name the phase.", "no gate lies ahead of %s.", a.phase(string(a.v.Phase)))
		}
		return a.move(move)
	})
}

// move goes through a gate and says what is owed or waived there.
func (a about) move(before ...model.Command) error {
	change, err := a.d.DoAll(a.c.Context(), before)
	if err != nil {
		return err
	}
	passed := change.View.Phases[len(change.View.Phases)-1]
	say := fmt.Sprintf("%s is now in %s, through %s.", change.View.Number, a.phase(passed.To), passed.Gate)
	if len(passed.Owed) > 0 {
		say += " Owed: " + strings.Join(passed.Owed, ", ") + "."
	}
	if len(passed.Waived) > 0 {
		say += " Waived: " + strings.Join(passed.Waived, ", ") + "."
	}
	a.done(change, say, map[string]any{"phase": passed.To, "from": passed.From, "gate": passed.Gate,
		"owed": append([]string{}, passed.Owed...), "waived": append([]string{}, passed.Waived...)})
	return nil
}

func (p *program) gateOverrideCmd(owe bool) *cobra.Command {
	var why, accountable, second, until string
	c := &cobra.Command{Use: "waive CRITERION --incident ID --why REASON", Short: "waive a criterion, with who is accountable", Args: cobra.ExactArgs(1)}
	if owe {
		c.Use, c.Short = "owe CRITERION --incident ID --why REASON", "put a criterion off; it runs down and must be met then"
	} else {
		c.Flags().StringVar(&second, "second", "", "the second person, where two must answer for it")
		c.Flags().StringVar(&until, "until", "", "end of the accepted risk, as a time ahead: +30d, 2026-12-01 12:00")
	}
	c.Flags().StringVar(&why, "why", "", "the reason, one line a reader in a year understands")
	c.Flags().StringVar(&accountable, "accountable", "", "who answers for it (default: who writes, --by)")
	_ = c.MarkFlagRequired("why")
	return p.onIncident(c, func(a about, args []string) error {
		o := model.Override{Incident: a.v.ID, Criterion: strings.ToUpper(args[0]), Owe: owe, Why: why, By: accountable, Second: second}
		if o.By == "" {
			o.By = a.d.By().Name
		}
		if until != "" {
			m, err := a.ahead("until", until)
			if err != nil {
				return err
			}
			o.Until = m
		}
		change, err := a.d.DoAll(a.c.Context(), []model.Command{o})
		if err != nil {
			return err
		}
		after := a.after(change)
		_, gate, _ := a.g.Criterion(o.Criterion) // Decide let it through
		for _, x := range guide.Gate(after.g, after.f, gate.Key, after.d.Now()) {
			if x.ID == o.Criterion {
				say := fmt.Sprintf("%s is %s by %s.", x.ID, x.Standing, x.By)
				if !x.Due.IsZero() {
					say = fmt.Sprintf("%s is %s by %s until %s.", x.ID, x.Standing, x.By, model.FormatInstant(x.Due, a.v.Location()))
				}
				after.done(change, say, map[string]any{"criterion": after.check(x)})
			}
		}
		return nil
	})
}
