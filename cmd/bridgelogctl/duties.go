package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"bridgelog/cmd/internal/setup"
	"bridgelog/desk"
	"bridgelog/model"
	"bridgelog/model/regime"
)

// aid stands under every clock and notice.
const aid = "A computation aid, not legal advice."

func (p *program) dutiesCmd() *cobra.Command {
	return parent("duties", "notification duties: which apply, when each is due, the notice that fulfils it",
		"say `duties list`, `propose`, `confirm` or another of `bridgelogctl duties --help`",
		p.dutiesListCmd(), p.dutiesQuestionsCmd(), p.dutiesProfileCmd(), p.dutiesOwnCmd(), p.dutiesCalendarsCmd(), p.dutiesCalendarCmd(),
		p.dutiesClosedCmd(), p.dutiesAnswerCmd(), p.dutiesProposeCmd(), p.dutiesConfirmCmd(), p.dutiesDeclineCmd(), p.dutiesTriggerCmd(),
		p.dutiesExtendCmd(), p.dutiesUpdateCmd(), p.dutiesSentCmd(), p.dutiesNoticeCmd(), p.dutiesDecisionCmd(),
		p.dutiesICSCmd(), p.dutiesPackCmd(), p.dutiesEvalCmd())
}

// organisation is what is kept once, for every incident, with the rules in use.
type organisation struct {
	p *program
	c *cobra.Command
	d *desk.Desk
	v model.View

	rules desk.Duties
}

func (p *program) organisation(c *cobra.Command, d *desk.Desk) (organisation, error) {
	v, err := d.Organisation(c.Context())
	if note := setup.Behind(c.Context(), d); note != "" {
		fmt.Fprintln(p.err, "bridgelogctl: "+note)
	}
	return organisation{p: p, c: c, d: d, v: v, rules: d.Duties()}, err
}

// onOrganisation gives a command the organisation's record to work on.
func (p *program) onOrganisation(c *cobra.Command, work func(o organisation, args []string) error) *cobra.Command {
	c.RunE = func(c *cobra.Command, args []string) error {
		return p.with(c.Context(), false, func(d *desk.Desk) error {
			o, err := p.organisation(c, d)
			if err != nil {
				return err
			}
			return work(o, args)
		})
	}
	return c
}

// onDuties gives a command --incident, and the incident with the organisation's
// record beside it.
func (p *program) onDuties(c *cobra.Command, work func(a about, o organisation, args []string) error) *cobra.Command {
	return p.onIncident(c, func(a about, args []string) error {
		o, err := p.organisation(a.c, a.d)
		if err != nil {
			return err
		}
		return work(a, o, args)
	})
}

// do keeps something in the organisation's record and says what came of it.
func (o organisation) do(say string, more map[string]any, commands ...model.Command) error {
	change, err := o.d.DoAll(o.c.Context(), commands)
	if err != nil {
		return err
	}
	if !o.p.json {
		o.p.say("%s Entry %d, head %s", say, change.Seq, change.Head.Short())
		return nil
	}
	out := map[string]any{"entry": change.Seq, "entries": change.Touched, "head": change.Head.Text()}
	for key, value := range more {
		out[key] = value
	}
	o.p.print(out)
	return nil
}

// stage finds a stage of the rule pack or an own duty.
func (o organisation) stage(id string) (regime.Stage, bool) {
	if s, ok := o.rules.Pack.Stage(id); ok {
		return s, true
	}
	own := model.OwnDuties(o.v)
	if i := slices.IndexFunc(own, func(s regime.Stage) bool { return s.ID == id }); i >= 0 {
		return own[i], true
	}
	return regime.Stage{}, false
}

// duty finds a duty of the incident by the id of its stage.
func (a about) duty(id string) (model.Duty, error) {
	d, ok := a.v.Duty(id)
	if !ok {
		return d, model.Refuse(model.NotFound, id, "List them with `bridgelogctl duties list --incident "+a.v.Number+"`.", "there is no such duty in %s.", a.v.Number)
	}
	return d, nil
}

// moment reads a time in the forms of the quick entry; "unknown" is "not known".
func (a about) moment(field, text string) (model.Moment, error) {
	if strings.EqualFold(strings.TrimSpace(text), "unknown") {
		text = "?"
	}
	if strings.TrimSpace(text) == "" {
		return model.Moment{}, model.Refuse(model.Invalid, field, "Write for example 2026-03-28 18:00 or 14:05Z; now is written now.", "a time is needed.")
	}
	m, err := model.ParseMoment(text, a.d.Now(), a.v.Location())
	return m, named(field, err)
}

// named says which of several times a refusal is about.
func named(field string, err error) error {
	if refusal, ok := err.(*model.Error); ok {
		refusal.Field = field
	}
	return err
}

// marks are what has to be known about a rule wherever its clock is shown.
func marks(s regime.Stage) []string {
	var out []string
	switch {
	case s.Status == regime.Proposed:
		out = append(out, "proposed, not law")
	case s.Status == regime.NotYet:
		out = append(out, "adopted, not applicable yet")
	case s.Status == regime.Guidance:
		out = append(out, "guidance, not law")
	}
	switch {
	case s.Verification == "own":
		out = append(out, s.VerifiedNote)
	case !s.Verified:
		out = append(out, "not verified")
	}
	if s.Directive() {
		out = append(out, "a directive: the national law that carries it out binds")
	}
	return out
}

// overdue says whether a legal or agreed deadline has passed; an own target and
// a what-if are none.
func overdue(l model.DutyLine, now time.Time) bool {
	return l.Status(now) == model.Overdue && !l.Own && !l.WhatIf
}

// chosen reads QUESTION=CHOICE,CHOICE…; nothing behind the sign takes an answer
// back.
func chosen(args []string) (map[string][]string, error) {
	out := map[string][]string{}
	for _, arg := range args {
		key, value, ok := strings.Cut(arg, "=")
		if !ok || key == "" {
			return nil, usagef("%q is not QUESTION=CHOICE,CHOICE", arg)
		}
		given := out[key]
		for choice := range strings.SplitSeq(value, ",") {
			if choice = strings.TrimSpace(choice); choice != "" && !slices.Contains(given, choice) {
				given = append(given, choice)
			}
		}
		out[key] = given
		if given == nil {
			out[key] = []string{}
		}
	}
	return out, nil
}

// sayAnswers prints answers in the order of the questions.
func (o organisation) sayAnswers(indent string, answers map[string][]string) {
	for _, q := range o.rules.Rules.Questions {
		if given := answers[q.Key]; len(given) > 0 {
			o.p.say("%s%s  %s: %s", indent, q.Key, strings.TrimSuffix(q.Label, "?"), strings.Join(labels(q, given), ", "))
		}
	}
}

func labels(q regime.Question, keys []string) []string {
	out := make([]string, 0, len(keys))
	for _, key := range keys {
		text := key
		if i := slices.IndexFunc(q.Choices, func(c regime.Choice) bool { return c.Key == key }); i >= 0 {
			text = q.Choices[i].Label
		}
		out = append(out, text)
	}
	return out
}
