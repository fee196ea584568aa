package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"bridgelog/model"
	"bridgelog/model/form"
	"bridgelog/model/guide"
)

func (p *program) asofCmd() *cobra.Command {
	var compare string
	c := &cobra.Command{Use: "asof TIME --incident ID", Short: "the record as it was known at a time; with --compare what changed until another",
		Long: "The record as it was known at a time: the banner, forms, registers and timeline as recorded by then. TIME is a time of the quick entry, or #N for the moment at which entry N was recorded.",
		Args: cobra.MinimumNArgs(1)}
	c.Flags().StringVar(&compare, "compare", "", "another time: list what changed between the two")
	return p.onIncident(c, func(a about, args []string) error {
		at, err := a.known(strings.Join(args, " "))
		if err != nil {
			return err
		}
		then, err := a.at(at)
		if err != nil {
			return err
		}
		if compare == "" {
			return then.sayKnown(at)
		}
		other, err := a.known(compare)
		if err != nil {
			return err
		}
		if other.Before(at) {
			at, other = other, at
		}
		before, err := a.at(at)
		if err != nil {
			return err
		}
		after, err := a.at(other)
		if err != nil {
			return err
		}
		return after.sayChanged(before, at, other)
	})
}

// at is the incident as known at an instant.
func (a about) at(at time.Time) (about, error) {
	v, err := a.d.IncidentAt(a.c.Context(), a.v.ID, at)
	if err != nil {
		return about{}, err
	}
	return a.p.about(a.c, a.d, v)
}

// known reads the instant of "as known at": a time, or #N for the moment at
// which entry N was on record.
func (a about) known(text string) (time.Time, error) {
	if number, ok := strings.CutPrefix(text, "#"); ok {
		var seq model.Seq
		if _, err := fmt.Sscan(number, &seq); err != nil {
			return time.Time{}, usagef("%q is no number of an entry", text)
		}
		e, err := a.d.Entry(a.c.Context(), seq)
		return e.At, err
	}
	m, err := model.ParseMoment(text, a.d.Now(), a.v.Location())
	if err != nil {
		return time.Time{}, err
	}
	if !m.Known() {
		return time.Time{}, model.Refuse(model.Invalid, "TIME", "Give a day and a time.", "a time is needed.")
	}
	return m.End().Add(wholeOf(m)), nil
}

// wholeOf makes a time typed to the minute or second mean its end, so that what
// was recorded within it is known.
func wholeOf(m model.Moment) time.Duration {
	switch m.Precision {
	case model.ToMinute:
		return time.Minute - time.Nanosecond
	case model.ToSecond:
		return time.Second - time.Nanosecond
	}
	return 0
}

func (a about) sayKnown(at time.Time) error {
	next, hasNext := guide.Next(a.g, a.f, at)
	size, _ := a.g.SizeOf(a.f)
	roster := map[string]string{}
	for _, r := range a.g.Roles {
		if holder := a.f.Holder(r.Key); holder != "" {
			roster[r.Key] = holder
		}
	}
	var debts []shownCheck
	for _, c := range guide.Debts(a.g, a.f, at) {
		debts = append(debts, a.check(c))
	}
	if a.p.json {
		a.knownJSON(at, next, hasNext, size, roster, debts)
		return nil
	}
	loc := a.v.Location()
	a.p.say("%s as known at %s: %s", a.v.Number, model.FormatInstant(at, loc), a.v.Title())
	a.p.say("%s · %s since %s · size %s · %d entries", a.v.Level(), a.phase(string(a.v.Phase)), model.FormatInstant(a.v.PhaseSince().At, loc), size, a.v.Entries)
	if flags := a.v.Flags(); len(flags) > 0 {
		a.p.say("flags: %s", strings.Join(flags, ", "))
	}
	for _, r := range a.g.Roles {
		if holder := roster[r.Key]; holder != "" {
			a.p.say("%s: %s", r.Label, holder)
		}
	}
	for _, d := range debts {
		a.p.say("%s %s until %s: %s", d.Standing, d.ID, model.FormatInstant(d.Due, loc), d.Text)
	}
	if hasNext {
		a.p.say("next: %s %s", next.ID, next.Title)
	}
	for _, spec := range a.g.Forms {
		head := "\n" + spec.Title
		for _, f := range fields(spec) {
			if text := a.answer(f, a.v.Answers[f.Key]); text != "" {
				if head != "" {
					a.p.say("%s", head)
					head = ""
				}
				a.p.say("  %s  %s: %s", f.Key, f.Label, under(text))
			}
		}
	}
	for _, reg := range a.g.Registers {
		head := "\n" + reg.Title
		for i, r := range a.v.Records[reg.Key] {
			if head != "" {
				a.p.say("%s", head)
				head = ""
			}
			a.p.say("  %d  %s", i+1, a.shown(reg, i+1, r).line(reg))
		}
	}
	a.p.say("\nTimeline")
	return a.p.printTimeline(a.v, model.Ordered(a.v.Timeline(), true), false, a.d.Trust())
}

func fields(spec form.Spec) []form.Field {
	var out []form.Field
	for _, s := range spec.Sections {
		out = append(out, s.Fields...)
	}
	return out
}

func (a about) knownJSON(at time.Time, next guide.Progress, hasNext bool, size string, roster map[string]string, debts []shownCheck) {
	answers := map[string]string{}
	for _, spec := range a.g.Forms {
		for _, f := range fields(spec) {
			if text := a.answer(f, a.v.Answers[f.Key]); text != "" {
				answers[f.Key] = text
			}
		}
	}
	registers := map[string][]shownRow{}
	for _, reg := range a.g.Registers {
		for i, r := range a.v.Records[reg.Key] {
			registers[reg.Key] = append(registers[reg.Key], a.shown(reg, i+1, r))
		}
	}
	type row struct {
		Entry    model.Seq    `json:"entry"`
		Happened model.Moment `json:"happened"`
		Text     string       `json:"text"`
		Struck   bool         `json:"struck,omitempty"`
	}
	rows := []row{}
	for _, r := range model.Ordered(a.v.Timeline(), true) {
		rows = append(rows, row{r.Seq, r.Happened, r.Text, r.Struck()})
	}
	out := map[string]any{"number": a.v.Number, "known_at": at.UTC(), "title": a.v.Title(), "severity": a.v.Level(), "phase": a.v.Phase,
		"phase_since": a.v.PhaseSince().At, "size": size, "entries": a.v.Entries, "flags": append([]string{}, a.v.Flags()...), "roles": roster,
		"debts": append([]shownCheck{}, debts...), "answers": answers, "registers": registers, "timeline": rows}
	if hasNext {
		out["next"] = a.step(next)
	}
	a.p.print(out)
}

func (a about) sayChanged(before about, from, to time.Time) error {
	type difference struct {
		Part   string    `json:"part"`
		What   string    `json:"what"`
		Before string    `json:"before,omitempty"`
		After  string    `json:"after,omitempty"`
		Entry  model.Seq `json:"entry"`
		By     string    `json:"by"`
	}
	all := model.Compare(before.v, a.v, a.g)
	if a.p.json {
		out := []difference{}
		for _, d := range all {
			out = append(out, difference{d.Part, d.What, d.Before, d.After, d.Seq, d.By})
		}
		a.p.print(map[string]any{"number": a.v.Number, "from": from.UTC(), "to": to.UTC(), "changes": out})
		return nil
	}
	a.p.say("%s: what changed from %s to %s", a.v.Number, model.FormatInstant(from, a.v.Location()), model.FormatInstant(to, a.v.Location()))
	if len(all) == 0 {
		a.p.say("Nothing.")
	}
	for _, d := range all {
		what := d.After
		switch {
		case d.Before != "" && d.After != "":
			what = d.Before + " -> " + d.After
		case d.Before != "":
			what = "no answer any more, was " + d.Before
		}
		a.p.say("  %s · %s: %s (entry %d, %s)", d.Part, d.What, what, d.Seq, d.By)
	}
	return nil
}
