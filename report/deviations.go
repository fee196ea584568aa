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
	out = append(out, Heading{2, "Steps skipped"})
	t := Table{Columns: []Column{{Title: "Step", Share: 4}, {Title: "Why", Share: 4}, {Title: "By", Share: 1.6}, {Title: "When", Share: 2.4}},
		Empty: "None."}
	for _, p := range guide.Playbook(b.led.Guide, b.facts) {
		if p.State == "skipped" {
			when := ""
			if !p.At.IsZero() {
				when = both(p.At, b.zone)
			}
			t.Rows = append(t.Rows, []string{p.Title, orNot(p.Reason), p.By, when})
		}
	}
	return append(out, t, Heading{2, "Channels"}, Pairs{Wide: true, Rows: []Pair{
		{Label: b.label("tri.channel_trusted"), Value: orNot(b.say("tri.channel_trusted"))},
		{Label: b.label("tri.channel_oob"), Value: orNot(b.say("tri.channel_oob"))}}})
}

// overrides are the criteria of gates that were waived or are owed.
func (b *book) overrides() []Block {
	out := []Block{}
	rows := b.v.Standing("overrides")
	if len(rows) == 0 {
		out = append(out, Para{Text: "None: no gate item was waived or owed."})
	}
	for i, row := range rows {
		out = append(out, b.override(i+1, row))
	}
	if n := len(b.v.Records["overrides"]) - len(rows); n > 0 {
		out = append(out, Para{Style: "muted", Text: upperFirst(countOf(n, "row was", "rows were")) + " withdrawn and " + isAre(n) + " kept in the logbook."})
	}
	return out
}

func (b *book) label(key string) string {
	f, _ := b.led.Guide.Field(key)
	return f.Label
}

// override is one criterion passed over: what, why, who, when, and how it
// stands now.
func (b *book) override(n int, row model.Record) Block {
	id := raw(row, "criterion")
	what, stands := id, ""
	if c, gate, ok := b.led.Guide.Criterion(id); ok {
		what = id + " " + c.Text
		for _, check := range guide.Gate(b.led.Guide, b.facts, gate.Key, b.c.MadeAt) {
			if check.ID == id {
				stands = standingWords[check.Standing]
			}
		}
	}
	by := raw(row, "by")
	if second := raw(row, "second"); second != "" {
		by += " with " + second
	}
	rows := []Pair{{Label: fmt.Sprintf("%d. %s", n, upperFirst(orNot(raw(row, "kind")))), Value: what, Strong: true},
		{Label: "Why", Value: orNot(raw(row, "reason"))}, {Label: "Accountable", Value: orNot(by)}}
	if m, ok := at(row, "at"); ok {
		rows = append(rows, Pair{Label: "When", Value: b.moment(m)})
	}
	if m, ok := at(row, "due"); ok {
		label := "Owed until"
		if raw(row, "kind") == "waived" {
			label = "Waived until"
		}
		rows = append(rows, Pair{Label: label, Value: b.moment(m)})
	}
	if m, ok := at(row, "settled"); ok {
		stands = strings.TrimSpace(stands + ", settled " + b.moment(m))
	}
	if level := raw(row, "severity"); level != "" {
		rows = append(rows, Pair{Label: "Severity then", Value: level})
	}
	return Pairs{Rows: append(rows, Pair{Label: "Now", Value: orNot(stands)})}
}

var standingWords = map[guide.Standing]string{guide.Met: "met now", guide.Missing: "missing", guide.Waived: "waived",
	guide.Owed: "still owed, in time", guide.Overdue: "still owed, overdue", guide.Spared: "not asked at this severity"}
