package model

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"bridgelog/model/form"
	"bridgelog/model/guide"
)

// Difference is one thing that changed on an incident between two instants.
type Difference struct {
	Part   string // "Triage", "Actions", "Phase"
	What   string // the field's label, the row's words
	Before string // as a person reads it; empty when there was nothing
	After  string
	Stamp  // who changed it last, and when
}

// Compare lists what changed on an incident from one view of it to a later one,
// in the order of the guide: state, severity, forms, registers, log, reports.
func Compare(old, now View, g guide.Guide) []Difference {
	c := comparison{old: old, now: now, g: g}
	c.state()
	c.forms()
	c.registers()
	c.log()
	for _, r := range now.Reports[min(len(old.Reports), len(now.Reports)):] {
		c.add("Reports", r.File, "", strings.TrimSpace(strings.ToUpper(r.Format)+" "+r.State), r.Stamp)
	}
	return c.out
}

type comparison struct {
	old, now View
	g        guide.Guide
	out      []Difference
}

func (c *comparison) add(part, what, before, after string, by Stamp) {
	c.out = append(c.out, Difference{Part: part, What: what, Before: before, After: after, Stamp: by})
}

func (c *comparison) state() {
	if c.old.Phase != c.now.Phase || len(c.old.Phases) != len(c.now.Phases) {
		word := func(p Phase) string {
			if s, ok := c.g.State(string(p)); ok {
				return s.Label
			}
			return string(p)
		}
		c.add("Phase", "Phase", word(c.old.Phase), word(c.now.Phase), c.now.PhaseSince())
	}
	for _, s := range c.now.Severity[min(len(c.old.Severity), len(c.now.Severity)):] {
		c.add("Severity", s.Why, c.old.Level(), s.Level, s.Stamp)
	}
}

func (c *comparison) forms() {
	for _, spec := range c.g.Forms {
		for _, section := range spec.Sections {
			for _, f := range section.Fields {
				a, b := c.old.Answers[f.Key], c.now.Answers[f.Key]
				if a == nil && b == nil || a != nil && b != nil && sameAnswer(a, b) {
					continue
				}
				say := func(v View, raw json.RawMessage) string {
					return AnswerText(f, raw, c.g.Choices(f), v.Location())
				}
				c.add(spec.Title, f.Label, say(c.old, a), say(c.now, b), c.now.Answered[f.Key])
			}
		}
	}
}

func (c *comparison) registers() {
	regs := slices.Clone(c.g.Registers)
	regs = append(regs, form.Register{Key: guide.StepsRegister, Title: "Steps"})
	for _, reg := range regs {
		for _, row := range c.now.Records[reg.Key] {
			before, had := c.old.Record(reg.Key, row.ID)
			name := c.rowName(reg, row)
			switch {
			case !had:
				c.add(reg.Title, name, "", "added", row.Since)
			case row.Withdrawn && !before.Withdrawn:
				c.add(reg.Title, name, "", "withdrawn: "+row.WithdrawWhy, row.WithdrawnBy)
			}
			if !had {
				continue
			}
			for _, column := range reg.Columns {
				a, b := before.Fields[column.Key], row.Fields[column.Key]
				if string(a) == string(b) {
					continue
				}
				f := reg.Field(column)
				c.add(reg.Title, name+": "+column.Label, AnswerText(f, a, c.g.Choices(f), c.old.Location()),
					AnswerText(f, b, c.g.Choices(f), c.now.Location()), row.Stamp)
			}
			if reg.Key == guide.StepsRegister && guide.Text(before.Fields["state"]) != guide.Text(row.Fields["state"]) {
				c.add(reg.Title, row.ID, guide.Text(before.Fields["state"]), guide.Text(row.Fields["state"]), row.Stamp)
			}
		}
	}
}

// rowName is what a row is called: its first filled column.
func (c *comparison) rowName(reg form.Register, row Record) string {
	for _, column := range reg.Columns {
		if text := AnswerText(reg.Field(column), row.Fields[column.Key], c.g.Choices(reg.Field(column)), c.now.Location()); text != "" {
			return text
		}
	}
	return row.ID
}

func (c *comparison) log() {
	n := c.old.rows.Len()
	for i, row := range c.now.rows.All() {
		at := Stamp{Seq: row.Seq, At: row.Recorded, By: row.Author, Role: row.Role}
		if i >= n {
			c.add("Log", row.Text, "", fmt.Sprintf("entry %d", row.Seq), at)
			continue
		}
		if was := c.old.rows.At(i); !was.Struck() && row.Struck() {
			after := fmt.Sprintf("corrected by entry %d", row.CorrectedBy)
			if row.Withdrawn {
				after = "withdrawn: " + row.WithdrawWhy
			}
			c.add("Log", row.Text, fmt.Sprintf("entry %d", row.Seq), after, at)
		}
	}
}
