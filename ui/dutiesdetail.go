package ui

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"bridgelog/model"
	"bridgelog/model/regime"
	"bridgelog/ui/kit"
)

var (
	small = kit.TextStyle{Size: kit.SizeSmall}
	quiet = kit.TextStyle{Size: kit.SizeSmall, Colour: kit.ColourMuted}
	loud  = kit.TextStyle{Bold: true}
)

// pageMoment is a recorded moment as this page writes it, with its year.
func pageMoment(m model.Moment, v model.View) string {
	return model.FormatMoment(m, v.Location(), model.Style{})
}

// headFact is a heading inside a list of facts.
func headFact(text string) fact {
	return fact{text: strings.ToUpper(text), style: kit.TextStyle{Size: kit.SizeSmall, Colour: kit.ColourMuted, Bold: true}}
}

// chipsFact are the marks of a stage as chips.
func chipsFact(flags []string) fact {
	row := newFlow(6, nil)
	for _, w := range flags {
		row.Add(kit.NewChip(w, flagKind(w)))
	}
	return fact{object: row, text: strings.Join(flags, "|")}
}

// dutyFacts are all a lawyer asks of one duty: what it owes when and why, how
// that was worked out, what was sent or decided.
func dutyFacts(d model.Duty, v model.View, now time.Time) []fact {
	var out []fact
	add := func(label, text string, style kit.TextStyle) {
		if text = strings.TrimSpace(text); text != "" {
			out = append(out, fact{label: label, text: text, style: style})
		}
	}
	words, tone := dutyState(d, now)
	out = append(out, fact{text: d.Name, style: kit.TextStyle{Size: kit.SizeStep, Bold: true}})
	out = append(out, fact{text: upper(words), style: kit.TextStyle{Bold: true, Colour: tone.Colour()}})
	var flags []string
	if d.Ruled {
		flags = stageFlags(d.Stage)
	} else {
		flags = []string{"ENTERED BY HAND"}
	}
	if len(flags) > 0 {
		out = append(out, chipsFact(flags))
	}
	r := d.Result
	at := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return dutyMoment(t, d)
	}
	if d.State == model.DutyNot {
		out = append(out, decisionFacts(d, v)...)
		add("Would be due", at(r.Default), quiet)
		r = regime.Result{Steps: r.Steps} // no clock runs
	}
	add("Due", at(r.Default), loud)
	if latest := at(r.Latest); latest != "" && d.Ruled {
		if why := arguable(d.Stage); why != "" {
			latest += " (" + why + ")"
		}
		add("Legal latest", latest, quiet)
	}
	if r.Default.IsZero() && d.State != model.DutyNot {
		add("Deadline", r.Reason, kit.TextStyle{})
	}
	if t := at(r.Target); t != "" {
		add("Own target", t+", not law", loud)
	}
	if t := at(r.NotBefore); t != "" {
		add("Not before", t+": sending earlier is forbidden", kit.TextStyle{Bold: true, Colour: kit.ColourWarn})
	}
	add("Starts from", startWords(d), small)
	add("Extended", paramWords(d), small)
	add("To", d.To, small)
	add("Answers for it", d.Owner, small)
	if len(r.Steps) > 0 {
		out = append(out, headFact("The working"))
		for i, step := range r.Steps {
			add("", fmt.Sprintf("%d. %s", i+1, step), small)
		}
	}
	out = append(out, noticeFacts(d, v)...)
	if d.Ruled {
		out = append(out, stageFacts(d.Stage, d.Pack)...)
	}
	if d.By != "" && d.State != model.DutyNot {
		add("Confirmed", "by "+d.By+"; recorded by "+d.Record.By+", "+model.FormatInstant(d.Record.Since.At, v.Location()), quiet)
	}
	return append(out, fact{text: noAdvice, style: quiet})
}

// startWords say what starts the clock, and what that was.
func startWords(d model.Duty) string {
	if !d.Ruled {
		return ""
	}
	s := regime.TriggerWords(d.Stage.Trigger)
	if !d.Result.Start.IsZero() {
		s += ", " + dutyMoment(d.Result.Start, d)
	} else {
		s += ", not recorded yet"
	}
	if note := d.Stage.TriggerNote; note != "" {
		s += ". " + note
	}
	return s
}

// paramWords are what a person or an authority settled about a clock.
func paramWords(d model.Duty) string {
	var out []string
	p := d.Params
	if p.ExtraDays > 0 {
		out = append(out, countWord(p.ExtraDays, "day", "days")+" granted")
	}
	if !p.RestartAt.IsZero() {
		out = append(out, "began again "+dutyMoment(p.RestartAt, d))
	}
	if p.DoraRollEligible {
		out = append(out, "the noon rule is open to this entity")
	}
	if p.AssumeInForce {
		out = append(out, "a what-if: counted although it is not law yet")
	}
	return strings.Join(out, "; ")
}

// stageFacts are the rule itself and how far it was checked.
func stageFacts(s regime.Stage, pack string) []fact {
	out := []fact{headFact("The rule")}
	add := func(label, text string, style kit.TextStyle) {
		if text = strings.TrimSpace(text); text != "" {
			out = append(out, fact{label: label, text: text, style: style})
		}
	}
	add("Law", s.LegalReference.Citation(), small)
	add("Where", s.Jurisdiction, small)
	if s.Directive() {
		add("", "A directive: the national law that carries it out binds, and may be shorter.", kit.TextStyle{Size: kit.SizeSmall, Colour: kit.ColourWarn})
	}
	add("Standard", s.Standard, small)
	add("Period", periodWords(s), small)
	add("Threshold", s.Threshold, small)
	add("Exemptions", s.Exemptions, small)
	add("Open question", s.Ambiguity, small)
	add("May change", s.PendingChange, small)
	switch {
	case pack == "own":
		add("Pack", "an own duty of the organisation, outside the rule pack", quiet)
	case pack != "":
		add("Pack", "rule pack "+pack, quiet)
	}
	if s.Verified {
		add("Checked", strings.TrimSuffix(strings.ReplaceAll(s.Verification, "-", " "), ".")+". "+s.VerifiedNote, quiet)
	} else {
		add("NOT VERIFIED", strings.TrimSpace(s.VerifiedNote+" Read the law before you rely on it."), kit.TextStyle{Size: kit.SizeSmall, Colour: kit.ColourWarn})
	}
	add("Sources", strings.Join(s.SourceURLs, "\n"), quiet)
	return out
}

// periodWords are the length of a period as the rule counts it.
func periodWords(s regime.Stage) string {
	if s.Period == nil {
		text := "no fixed period in the law"
		if t := s.Target; t != nil {
			text += fmt.Sprintf("; own target, not law: %d %s (%s)", t.Value, strings.ReplaceAll(t.Unit, "-", " "), t.Basis)
		}
		return text
	}
	text := fmt.Sprintf("%d %s from %s", s.Period.Value, strings.ReplaceAll(s.Period.Unit, "-", " "), regime.TriggerWords(s.Trigger))
	if b := s.UpperBound; b != nil {
		text += fmt.Sprintf(", and not later than %d %s from %s", b.Value, b.Unit, regime.TriggerWords(b.Trigger))
	}
	return text
}

// decisionFacts are why a notification is not made.
func decisionFacts(d model.Duty, v model.View) []fact {
	out := []fact{headFact("Decided not to notify")}
	add := func(label, text string) {
		if text != "" {
			out = append(out, fact{label: label, text: text, style: small})
		}
	}
	add("Assessment", d.Decision.Assessment)
	add("Decided by", d.Decision.Decider)
	add("Counsel", d.Decision.Counsel)
	if m := d.Decision.LookAgain; m.Known() {
		add("Look again", pageMoment(m, v))
	}
	add("Recorded", d.Record.By+", "+model.FormatInstant(d.Record.At, v.Location()))
	return out
}

// noticeFacts are the notices that were sent, with what proves it.
func noticeFacts(d model.Duty, v model.View) []fact {
	if len(d.Notices) == 0 {
		return nil
	}
	out := []fact{headFact("Notices sent")}
	for _, n := range slices.Backward(d.Notices) {
		text := pageMoment(n.At, v) + " by " + n.By + ", " + n.Channel
		if n.Receipt != "" {
			text += ", receipt " + n.Receipt
		}
		out = append(out, fact{label: "Sent", text: text, style: small})
		if n.Why != "" {
			out = append(out, fact{label: "Reasons", text: n.Why, style: small})
		}
		if n.SHA256 != "" {
			out = append(out, fact{label: "SHA-256", text: inGroups(n.SHA256) + "  " + n.File, style: kit.TextStyle{Size: kit.SizeSmall, Mono: true}})
		}
	}
	return out
}
