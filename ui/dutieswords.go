package ui

import (
	"fmt"
	"strings"
	"time"

	"bridgelog/model"
	"bridgelog/model/regime"
	"bridgelog/ui/kit"
)

// noAdvice stands on everything that shows a legal clock (issue C).
const noAdvice = "A computation aid, not legal advice."

// dutyWords are the status of a duty as a list says it, with the word that says
// what the colour says.
func dutyWords(l model.DutyLine, now time.Time) (string, kit.Tone) {
	words := l.Words(now)
	if sign := deadlineClock(l, now).Sign(); l.Status(now) == model.Running && sign != "" {
		words += ", " + sign
	}
	return words, deadlineTone(l, now)
}

// dutyState is dutyWords with what an opened incident knows beside: which fact
// has to be recorded before the clock starts, and when sending is forbidden.
func dutyState(d model.Duty, now time.Time) (string, kit.Tone) {
	words, tone := dutyWords(d.Line, now)
	switch status := d.Line.Status(now); {
	case status == model.NotStarted && d.Result.Missing != "":
		words += ": " + regime.TriggerWords(d.Result.Missing) + " is missing"
	case status == model.NotStarted && d.Ruled:
		words = "no deadline: " + lower(strings.TrimSuffix(d.Result.Reason, "."))
	}
	if l := d.Line; l.Sent.IsZero() && l.Open() && l.NotBefore.After(now) {
		words = "sending forbidden for " + model.FormatAge(l.NotBefore.Sub(now)) + "; " + words
		tone = kit.ToneWarn
	}
	return words, tone
}

// dutyMoment is an instant of a duty's clock, in the zone its days end in. Legal
// times are given to the second: the boundary is exact.
func dutyMoment(t time.Time, d model.Duty) string { return dutyInstant(t, d.Location()) }

func dutyInstant(t time.Time, zone *time.Location) string {
	m := model.At(t.Truncate(time.Second), zone, model.ToSecond, model.DerivedClock)
	if m.From.Second() == 0 {
		m.Precision = model.ToMinute
	}
	return model.FormatMoment(m, zone, model.Style{})
}

// packWords name the rules in use and what they are not.
func packWords(p regime.Pack) string {
	return fmt.Sprintf("%s Rule pack %s, checked %s; %d of its %d stages are not verified.", noAdvice, p.Version, p.Checked, p.Unverified(), len(p.Stages))
}

// arguable says why the legal latest of a stage must not be planned on; empty
// where the text of the law itself extends it.
func arguable(s regime.Stage) string {
	switch {
	case s.Directive():
		return "arguable only: a directive, the binding text is the national law"
	case s.Jurisdiction == "United Kingdom":
		return "arguable only under UK law"
	}
	return ""
}

// stageFlags are the marks a stage never goes without.
func stageFlags(s regime.Stage) []string {
	var out []string
	switch s.Status {
	case regime.Proposed:
		out = append(out, "PROPOSED, NOT LAW")
	case regime.NotYet:
		out = append(out, "NOT YET APPLICABLE")
	case regime.Guidance:
		out = append(out, "GUIDANCE")
	case regime.Contractual:
		out = append(out, "CONTRACT")
	}
	if s.Directive() {
		out = append(out, "DIRECTIVE")
	}
	if !s.Verified {
		out = append(out, "NOT VERIFIED")
	}
	return out
}

// flagKind warns where a mark is one to warn of.
func flagKind(word string) kit.ChipKind {
	if word == "NOT VERIFIED" || strings.HasPrefix(word, "PROPOSED") {
		return kit.ChipWarn
	}
	return kit.ChipFlag
}
