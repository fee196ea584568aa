package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"bridgelog/model"
	"bridgelog/model/guide"
)

// decisionsLead counts what stands in the decision log.
func (b *book) decisionsLead() string {
	waived, owed := 0, 0
	for _, row := range b.v.Standing("overrides") {
		if raw(row, "kind") == "waived" {
			waived++
		} else {
			owed++
		}
	}
	open := 0
	for _, row := range append(b.v.Standing("decisions"), b.v.Standing("targets")...) {
		if raw(row, "decider") == "" {
			open++
		}
	}
	lines := []string{
		fmt.Sprintf("%s, %s, %s.", countOf(len(b.v.Standing("decisions")), "decision", "decisions"), countOf(len(b.v.Standing("targets")), "accepted target", "accepted targets"), countOf(max(len(b.v.Severity)-1, 0), "change of severity", "changes of severity")),
		fmt.Sprintf("%s waived, %d owed, %s.", countOf(waived, "criterion", "criteria"), owed, countOf(len(b.v.Standing("risks")), "accepted risk", "accepted risks")),
	}
	if open > 0 {
		lines = append(lines, upperFirst(countOf(open, "of them names", "of them name"))+" no accountable person.")
	}
	return strings.Join(lines, "\n")
}

// group is a numbered set of labelled facts that stays together on a page.
func group(n int, label, value string, more ...Pair) Pairs {
	return Pairs{Rows: append([]Pair{{Label: fmt.Sprintf("%d. %s", n, label), Value: orNot(value), Strong: true}}, more...)}
}

// ofRow says which entries facts about a row of a register come from.
func ofRow(r model.Record, p Pairs) Pairs {
	p.Cites = rowEntries(r)
	return p
}

// withdrawnRows is what a register says of rows that do not stand.
func (b *book) withdrawnRows(register string) []Block {
	r, _ := b.led.Guide.Register(register)
	var lines []string
	for _, row := range b.v.Records[register] {
		if row.Withdrawn && !b.withholdsRecord(r, row) {
			lines = append(lines, fmt.Sprintf("“%s” by %s: %s", b.headline(r, row), row.WithdrawnBy.By, row.WithdrawWhy))
		}
	}
	if lines == nil {
		return nil
	}
	return []Block{Para{Style: "muted", Text: upperFirst(countOf(len(lines), "row was", "rows were")) + " withdrawn and " + isAre(len(lines)) + " kept in the logbook:\n" + strings.Join(lines, "\n")}}
}

// decisionList is every decision with the person who answers for it: those of
// the register, the running state, and what the log calls decided.
func (b *book) decisionList() []Block {
	var out []Block
	for i, row := range b.v.Standing("decisions") {
		out = append(out, ofRow(row, group(i+1, "Question", raw(row, "question"),
			Pair{Label: "Options", Value: cmp.Or(raw(row, "options"), "none recorded")},
			Pair{Label: "Chosen", Value: orNot(strings.ReplaceAll(raw(row, "chosen"), "_", " "))},
			Pair{Label: "Why", Value: orNot(raw(row, "why"))},
			Pair{Label: "Accountable", Value: orNot(b.backed(raw(row, "decider"), row.Since, row.Stamp))},
			Pair{Label: "Objections", Value: cmp.Or(raw(row, "objections"), "none recorded")},
			Pair{Label: "When", Value: orNot(b.instantOf(row, "at"))},
			Pair{Label: "Until", Value: cmp.Or(b.instantOf(row, "valid_until"), "no end recorded")},
			Pair{Label: "Recorded", Value: b.stampWords(row.Stamp)})))
	}
	if out == nil {
		out = []Block{Para{Text: "None recorded."}}
	}
	out = append(out, append(b.standingOnPaper("decisions"), b.withdrawnRows("decisions")...)...)
	out = append(out, Heading{2, "Running state"}, b.answered(guide.RunState, "inv.run_decider", "inv.run_reason"))
	t := Table{Columns: []Column{{Title: "Entry", Share: 0.8, Right: true}, {Title: "When", Share: 2.6}, {Title: "Decided", Share: 5}, {Title: "Who", Share: 2}}, Empty: "None recorded."}
	for _, r := range b.printed {
		if r.Kind == model.Decision && !r.Struck() {
			t.Cites = append(t.Cites, uint64(r.Seq))
			t.Rows = append(t.Rows, []string{fmt.Sprint(r.Seq), b.moment(r.Happened), r.Text, cmp.Or(strings.Join(r.People, ", "), by(r.Author, r.Role))})
		}
	}
	return append(out, Heading{2, "Decided, as the log has it"}, t)
}

// targetList is what the business accepted, and whether it still holds.
func (b *book) targetList() []Block {
	rows := b.v.Standing("targets")
	var out []Block
	for i, row := range rows {
		until := "no end recorded"
		if m, ok := at(row, "valid_until"); ok {
			until = b.moment(m) + ", in force when this was made"
			if !m.End().After(b.c.MadeAt) {
				until = b.moment(m) + ", ended before this was made"
			}
		}
		again := 0
		for _, later := range rows[i+1:] {
			if raw(later, "question") == raw(row, "question") {
				again++
			}
		}
		extended := "no"
		switch {
		case again > 0:
			extended = "yes, " + times(again) + ": see below"
		case row.Seq != row.Since.Seq:
			extended = fmt.Sprintf("changed after it was recorded: entry %d, then %d", row.Since.Seq, row.Seq)
		}
		out = append(out, ofRow(row, group(i+1, "Question", raw(row, "question"),
			Pair{Label: "Normal", Value: orNot(b.say("tgt.normal"))},
			Pair{Label: "Accepted", Value: orNot(raw(row, "accepted"))},
			Pair{Label: "Parts off", Value: cmp.Or(strings.Join(guide.Texts(row.Fields["parts_off"]), ", "), "none recorded")},
			Pair{Label: "Accountable", Value: orNot(b.backed(raw(row, "decider"), row.Since, row.Stamp))},
			Pair{Label: "When", Value: orNot(b.instantOf(row, "decided_at"))},
			Pair{Label: "Until", Value: until}, Pair{Label: "Extended", Value: extended},
			Pair{Label: "Recorded", Value: b.stampWords(row.Stamp)})))
	}
	if out == nil {
		out = []Block{Para{Text: "None recorded."}}
	}
	return append(out, append(b.standingOnPaper("targets"), b.withdrawnRows("targets")...)...)
}

// severityList is the severity history with what the rules proposed.
func (b *book) severityList() []Block {
	t := Table{Columns: []Column{{Title: "Decided", Share: 2.8}, {Title: "Level", Share: 1.5}, {Title: "Proposal", Share: 1.5}, {Title: "By", Share: 2}, {Title: "Why", Share: 3.4}},
		Empty: "None: no severity has been decided."}
	level := func(l string) string { return strings.TrimSpace(l + " " + b.c.Words.severity(l)) }
	for _, s := range b.v.Severity {
		who := by(s.By, s.Role)
		if s.Second != "" {
			who += " with " + b.backed(s.Second, s.Stamp)
		}
		t.Cites = append(t.Cites, uint64(s.Seq))
		t.Rows = append(t.Rows, []string{both(s.At, b.zone), level(s.Level), cmp.Or(level(s.Proposal), "none: not rated"), who, orNot(s.Why)})
	}
	return []Block{t}
}

// riskList is what was accepted, by whom and until when.
func (b *book) riskList() []Block {
	var out []Block
	for i, row := range b.v.Standing("risks") {
		out = append(out, ofRow(row, group(i+1, "Risk", raw(row, "risk"),
			Pair{Label: "Why accepted", Value: orNot(raw(row, "why"))}, Pair{Label: "Accountable", Value: orNot(raw(row, "by"))},
			Pair{Label: "Until", Value: cmp.Or(b.instantOf(row, "until"), "no end recorded")}, Pair{Label: "State", Value: cmp.Or(strings.ReplaceAll(raw(row, "state"), "_", " "), "open")},
			Pair{Label: "Recorded", Value: b.stampWords(row.Stamp)})))
	}
	if out == nil {
		out = []Block{Para{Text: "None recorded."}}
	}
	return append(append(out, append(b.standingOnPaper("risks"), b.withdrawnRows("risks")...)...), b.answered("clo.risks"))
}

// standingSorted are the standing rows of a register by one of their instants,
// those without it last.
func (b *book) standingSorted(register, instant string) []model.Record {
	rows := b.v.Standing(register)
	slices.SortStableFunc(rows, func(x, y model.Record) int {
		a, okA := at(x, instant)
		c, okC := at(y, instant)
		switch {
		case okA && okC:
			return a.From.Compare(c.From)
		case okA:
			return -1
		case okC:
			return 1
		}
		return 0
	})
	return rows
}
