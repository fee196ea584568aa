package report

import (
	"fmt"
	"strings"

	"bridgelog/model"
	"bridgelog/model/guide"
)

// deviations are what was not done as the guide says: criteria waived and owed,
// steps skipped, and what is known of the channels used.
func (b *book) deviations() []Block {
	out := b.overrides()
	out = append(out, Heading{2, b.tr("Steps skipped")})
	t := Table{Columns: []Column{{Title: b.tr("Step"), Share: 4}, {Title: b.tr("Why"), Share: 4}, {Title: b.tr("By"), Share: 1.6}, {Title: b.tr("When"), Share: 2.4}},
		Empty: b.tr("None.")}
	for _, p := range guide.Playbook(b.led.Guide, b.facts) {
		if p.State == "skipped" {
			when := ""
			if !p.At.IsZero() {
				when = b.both(p.At, b.zone)
			}
			t.Rows = append(t.Rows, []string{b.tr(p.Title), b.orNot(p.Reason), p.By, when})
		}
	}
	return append(out, t, Heading{2, b.tr("Channels")}, Pairs{Wide: true, Rows: []Pair{
		{Label: b.label("tri.channel_trusted"), Value: b.orNot(b.say("tri.channel_trusted"))},
		{Label: b.label("tri.channel_oob"), Value: b.orNot(b.say("tri.channel_oob"))}}})
}

// overrides are the criteria of gates that were waived or are owed.
func (b *book) overrides() []Block {
	out := []Block{}
	rows := b.v.Standing("overrides")
	if len(rows) == 0 {
		out = append(out, Para{Text: b.tr("None: no gate item was waived or owed.")})
	}
	for i, row := range rows {
		out = append(out, b.override(i+1, row))
	}
	if n := len(b.v.Records["overrides"]) - len(rows); n > 0 {
		out = append(out, Para{Style: "muted", Text: b.trn(n, "1 row was withdrawn and is kept in the logbook.", "%d rows were withdrawn and are kept in the logbook.")})
	}
	return out
}

// kindOf is whether a criterion was waived or is owed.
func (b *book) kindOf(row model.Record) string {
	if kind := raw(row, "kind"); kind != "" {
		return b.tr("state|" + kind)
	}
	return b.tr(notKnown)
}

func (b *book) label(key string) string {
	f, _ := b.led.Guide.Field(key)
	return b.tr(f.Label)
}

// override is one criterion passed over: what, why, who, when, and how it
// stands now.
func (b *book) override(n int, row model.Record) Block {
	b.useRow(row)
	id := raw(row, "criterion")
	what, stands := id, ""
	if c, gate, ok := b.led.Guide.Criterion(id); ok {
		what = id + " " + b.tr(c.Text)
		for _, check := range guide.Gate(b.led.Guide, b.facts, gate.Key, b.c.MadeAt) {
			if check.ID == id {
				stands = b.tr(standingWords[check.Standing])
			}
		}
	}
	by := b.backed(raw(row, "by"), row.Since)
	if second := raw(row, "second"); second != "" {
		by = b.tr("%s with %s", by, b.backed(second, row.Since))
	}
	rows := []Pair{{Label: fmt.Sprintf("%d. %s", n, upper(b.kindOf(row))), Value: what, Strong: true},
		{Label: b.tr("Why"), Value: b.orNot(raw(row, "reason"))}, {Label: b.tr("Accountable"), Value: b.orNot(by)}}
	if m, ok := at(row, "at"); ok {
		rows = append(rows, Pair{Label: b.tr("When"), Value: b.moment(m)})
	}
	if m, ok := at(row, "due"); ok {
		label := b.tr("Owed until")
		if raw(row, "kind") == "waived" {
			label = b.tr("Waived until")
		}
		rows = append(rows, Pair{Label: label, Value: b.moment(m)})
	}
	if m, ok := at(row, "settled"); ok {
		stands = strings.TrimSpace(stands + ", " + b.tr("settled %s", b.moment(m)))
	}
	if level := raw(row, "severity"); level != "" {
		rows = append(rows, Pair{Label: b.tr("Severity then"), Value: level})
	}
	return Pairs{Rows: append(rows, Pair{Label: b.tr("Now"), Value: b.orNot(stands)})}
}

var standingWords = map[guide.Standing]string{guide.Met: "met now", guide.Missing: "missing", guide.Waived: "waived",
	guide.Owed: "still owed, in time", guide.Overdue: "still owed, overdue", guide.Spared: "not asked at this severity"}
