package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"bridgelog/model"
	"bridgelog/model/guide"
)

// ahead is how far a handover looks (reports.json, handover: clocks in the next
// twelve hours), and how far back where no handover was accepted before.
const ahead = 12 * time.Hour

func (b *book) handoverLead() string {
	late, open := 0, 0
	for _, row := range model.OpenRows(b.v, "actions") {
		open++
		if due, ok := at(row, "due"); ok && b.c.MadeAt.After(due.End()) {
			late++
		}
	}
	actions := "No action is open."
	if open > 0 {
		actions = fmt.Sprintf("%s open, %d of them late.", countOf(open, "action is", "actions are"), late)
	}
	return b.stateLine() + " " + actions + "\nTo be read aloud and accepted by name."
}

// stateLine is where the incident stands in one line.
func (b *book) stateLine() string {
	severity := "no severity decided"
	if l := b.v.Level(); l != "" {
		severity = strings.TrimSpace(l + " " + b.c.Words.severity(l))
	}
	return severity + ", " + b.phase(string(b.v.Phase)) + "."
}

// left is how long is left until an instant, or how late it is.
func (b *book) timeLeft(t time.Time) string {
	if d := t.Sub(b.c.MadeAt); d >= 0 {
		return "in " + model.FormatAge(d)
	}
	return "LATE by " + model.FormatAge(b.c.MadeAt.Sub(t))
}

// handoverHead is what must not be overlooked; the box under the title has the
// rest of the state.
func (b *book) handoverHead() []Block {
	return []Block{Pairs{Rows: []Pair{{Label: "Marks", Value: strings.ReplaceAll(b.flags(), "\n", "; ")}}}}
}

// handoverFacts are the state in the box under the title.
func (b *book) handoverFacts() []Pair {
	noticed := notKnown
	if m, ok := b.v.Moment("rep.detected_at"); ok && m.Known() {
		noticed = b.moment(m)
		if b.c.MadeAt.After(m.From) {
			noticed += ", " + model.FormatAge(b.c.MadeAt.Sub(m.From)) + " ago"
		}
	}
	level, since := notKnown, ""
	if n := len(b.v.Severity); n > 0 {
		last := b.v.Severity[n-1]
		level, since = strings.TrimSpace(last.Level+" "+b.c.Words.severity(last.Level)), ", since "+both(last.At, b.zone)
	}
	quiet := "not running"
	if from, window, ok := model.Quiet(b.v); ok {
		quiet = "until " + both(from.Add(window), b.zone) + ", " + b.timeLeft(from.Add(window))
	}
	return []Pair{
		{Label: "Severity", Value: level + since},
		{Label: "Noticed", Value: noticed},
		{Label: "Running state", Value: orNot(b.say(guide.RunState))},
		{Label: "Quiet period", Value: quiet},
		{Label: b.label("tri.channel_main"), Value: orNot(b.say("tri.channel_main"))},
		{Label: "Other channel", Value: orNot(b.say("tri.channel_oob"))},
		{Label: "Files", Value: orNot(b.say("tri.asset_place"))},
	}
}

func (b *book) handoverState() []Block {
	if said := b.say("hnd.state"); said != "" {
		return []Block{Para{Text: said}}
	}
	return []Block{Para{Text: upperFirst(notKnown) + ": the card of the handover is not filled. From the record: " + b.course()}}
}

func (b *book) handoverWorry() []Block { return []Block{b.answered("hnd.worry", "hnd.next")} }

// handoverHypotheses are the ideas by how they stand, so that nobody tests again
// what is ruled out.
func (b *book) handoverHypotheses() []Block {
	t := Table{Columns: []Column{{Title: "State", Share: 1.6}, {Title: "We think", Share: 4.6}, {Title: "Test and owner", Share: 2.8}, {Title: "How sure", Share: 1.4}}, Empty: "None recorded."}
	r, _ := b.led.Guide.Register("hypotheses")
	column := func(key string) string {
		c, _ := r.Column(key)
		return c.Key
	}
	say := func(row model.Record, key string) string {
		c, ok := r.Column(column(key))
		if !ok {
			return ""
		}
		return b.cell(r, c, row)
	}
	order := []string{"open", "testing", "supported", "confirmed", "ruled_out"}
	rows := b.v.Standing("hypotheses")
	slices.SortStableFunc(rows, func(x, y model.Record) int {
		return cmp.Compare(slices.Index(order, raw(x, "state")), slices.Index(order, raw(y, "state")))
	})
	for _, row := range rows {
		b.useRow(row)
		t.Rows = append(t.Rows, []string{cmp.Or(upperFirst(say(row, "state") + " ")[:len(say(row, "state"))], "open"), say(row, "statement"), say(row, "test"), say(row, "confidence")})
	}
	return []Block{t, b.answered("hnd.ruled_out")}
}

// openActions are the actions that are not done, late ones first, then the
// nearest.
func (b *book) openActions() []Block {
	rows := model.OpenRows(b.v, "actions")
	slices.SortStableFunc(rows, func(x, y model.Record) int {
		a, okA := at(x, "due")
		c, okC := at(y, "due")
		switch {
		case okA && okC:
			return a.End().Compare(c.End())
		case okA:
			return -1
		case okC:
			return 1
		}
		return 0
	})
	t := Table{Columns: []Column{{Title: "By", Share: 3}, {Title: "What", Share: 4.4}, {Title: "Owner", Share: 2}, {Title: "State", Share: 1.2}}, Empty: "None open."}
	for _, row := range rows {
		b.useRow(row)
		due := "no deadline recorded"
		if m, ok := at(row, "due"); ok {
			due = b.moment(m) + "\n" + b.timeLeft(m.End())
		}
		t.Rows = append(t.Rows, []string{due, raw(row, "title"), orNot(raw(row, "owner")), strings.ReplaceAll(raw(row, "state"), "_", " ")})
	}
	return []Block{t}
}

// shiftSince is when this shift began: when the handover before was accepted,
// else twelve hours ago.
func (b *book) shiftSince() (since time.Time, words string) {
	if m, ok := b.v.Moment("hnd.accepted_at"); ok && m.Known() && m.From.Before(b.c.MadeAt) {
		return m.From, "since the handover accepted " + b.moment(m)
	}
	since = b.c.MadeAt.Add(-ahead)
	return since, "since " + both(since, b.zone) + ", as none was accepted before"
}

func (b *book) shiftDecisions() []Block {
	since, words := b.shiftSince()
	t := Table{Columns: []Column{{Title: "When", Share: 2.4}, {Title: "Question", Share: 3.4}, {Title: "Chosen", Share: 2.2}, {Title: "Accountable", Share: 1.6}, {Title: "Until", Share: 2.4}},
		Empty: "None " + words + ", and none whose end is near."}
	before := 0
	add := func(register, when, chosen string) {
		for _, row := range b.v.Standing(register) {
			if register == "targets" && b.decided(raw(row, "question")) {
				continue // the decision card writes both
			}
			taken, known := at(row, when)
			ends, limited := at(row, "valid_until")
			near := limited && ends.End().Before(b.c.MadeAt.Add(ahead))
			if known && taken.End().Before(since) && !near {
				before++
				continue
			}
			b.useRow(row)
			until := "no end recorded"
			if limited {
				until = b.moment(ends) + "\n" + b.timeLeft(ends.End())
			}
			t.Rows = append(t.Rows, []string{orNot(b.instantOf(row, when)), orNot(raw(row, "question")), orNot(strings.ReplaceAll(raw(row, chosen), "_", " ")), orNot(b.backed(raw(row, "decider"), row.Since, row.Stamp)), until})
		}
	}
	add("decisions", "at", "chosen")
	add("targets", "decided_at", "accepted")
	note := upperFirst(words) + "; also earlier ones that end soon or have ended."
	if before > 0 {
		note += " " + upperFirst(countOf(before, "earlier decision stands", "earlier decisions stand")) + " in the decision log."
	}
	return []Block{t, Para{Style: "muted", Text: note}}
}

// decided says whether the register of decisions has the question too, as it has
// where the decision card was used, which writes a decision and a target.
func (b *book) decided(question string) bool {
	return question != "" && slices.ContainsFunc(b.v.Standing("decisions"), func(d model.Record) bool { return raw(d, "question") == question })
}

// promises are what was promised, and the messages that are due next.
func (b *book) promises() []Block {
	t := Table{Columns: []Column{{Title: "Due", Share: 3}, {Title: "To whom", Share: 3}, {Title: "Message before", Share: 4}}, Empty: "No message says when the next is due."}
	for _, d := range b.messagesDue() {
		b.useRow(d.row)
		t.Rows = append(t.Rows, []string{b.moment(d.next) + "\n" + b.timeLeft(d.next.End()), b.audienceWords(d.row), b.instantOf(d.row, "at")})
	}
	return []Block{b.answered("hnd.promises"), t}
}

// due is a message that promised another, which has not come.
type due struct {
	row  model.Record
	next model.Moment
}

// messagesDue are the promised messages that were not sent yet, the nearest
// first; those withheld from this copy are left out.
func (b *book) messagesDue() []due {
	var out []due
	sent, _ := b.told("out")
	for i, m := range sent {
		next, ok := at(m.row, "next_due")
		if !ok || b.hiddenMessage(m.row) {
			continue
		}
		if !slices.ContainsFunc(sent[i+1:], func(later message) bool {
			return later.audience() == m.audience() && later.at.From.After(m.at.From)
		}) {
			out = append(out, due{m.row, next})
		}
	}
	slices.SortStableFunc(out, func(x, y due) int { return x.next.End().Compare(y.next.End()) })
	return out
}

func (b *book) hiddenMessage(row model.Record) bool {
	r, ok := b.led.Guide.Register("communications")
	return ok && b.withholdsRecord(r, row)
}

// nextClocks are what runs out within twelve hours, late first.
func (b *book) nextClocks() []Block {
	type clock struct {
		at         time.Time
		what, kind string
	}
	var all []clock
	for _, d := range b.v.Duties() {
		if l := d.Line; l.Open() && l.Sent.IsZero() && !l.Due.IsZero() {
			all = append(all, clock{l.Due, d.Name, "duty, " + l.Law()})
		}
	}
	for _, row := range b.v.Standing("targets") {
		if m, ok := at(row, "valid_until"); ok {
			all = append(all, clock{m.End(), raw(row, "question"), "accepted target"})
		}
	}
	for _, c := range guide.Debts(b.led.Guide, b.facts, b.c.MadeAt) {
		if row, ok := b.debtRow(c.ID); ok {
			if m, ok := at(row, "due"); ok {
				all = append(all, clock{m.End(), c.ID + " " + c.Text, "owed"})
			}
		}
	}
	if from, window, ok := model.Quiet(b.v); ok {
		all = append(all, clock{from.Add(window), "It has stayed quiet as long as asked", "quiet period"})
	}
	if m, ok := b.v.Moment("rec.deadline"); ok && m.Known() && !b.v.Ended() {
		all = append(all, clock{m.End(), b.label("rec.deadline"), "recovery"})
	}
	slices.SortStableFunc(all, func(x, y clock) int { return x.at.Compare(y.at) })
	t := Table{Columns: []Column{{Title: "When", Share: 3}, {Title: "What", Share: 5}, {Title: "Kind", Share: 2.4}}, Empty: "None runs out within twelve hours."}
	later := 0
	for _, c := range all {
		if c.at.After(b.c.MadeAt.Add(ahead)) {
			later++
			continue
		}
		t.Rows = append(t.Rows, []string{both(c.at, b.zone) + "\n" + b.timeLeft(c.at), c.what, c.kind})
	}
	out := []Block{t}
	if later > 0 {
		out = append(out, Para{Style: "muted", Text: upperFirst(countOf(later, "clock runs", "clocks run")) + " longer than that."})
	}
	return out
}

// debtRow is the standing row that owes a criterion.
func (b *book) debtRow(id string) (found model.Record, ok bool) {
	for _, row := range b.v.Standing("overrides") {
		if raw(row, "criterion") == id && raw(row, "kind") != "waived" && !guide.Filled(row.Fields["settled"]) {
			found, ok = row, true
		}
	}
	return found, ok
}

// restAfter is after how long on duty a person is named as one who must sleep.
const restAfter = 12 * time.Hour

func (b *book) onDuty() []Block {
	t := Table{Columns: []Column{{Title: "Seat", Share: 2.4}, {Title: "Person", Share: 2.2}, {Title: reachBy, Share: 2.2}, {Title: "On duty", Share: 3.8}}, Empty: "Nobody is on the roster."}
	hidden := 0
	for _, row := range b.v.Standing(model.RosterRegister) {
		if raw(row, "in_scope") == "left_out" {
			hidden++
			continue
		}
		from, known := at(row, "from")
		to, gone := at(row, "to")
		words := "since " + notKnown
		switch {
		case gone && !to.End().After(b.c.MadeAt):
			continue
		case known && from.From.After(b.c.MadeAt):
			words = "comes " + b.moment(from)
		case known:
			words = "since " + b.moment(from)
			if on := b.c.MadeAt.Sub(from.From); on > restAfter {
				words += "\non for " + model.FormatAge(on) + ": must sleep"
			}
		}
		b.useRow(row)
		if gone {
			words += "\nuntil " + b.moment(to)
		}
		t.Rows = append(t.Rows, []string{b.role(raw(row, "role")), orNot(raw(row, "person")), orNot(raw(row, "reach")), words})
	}
	out := []Block{t}
	if hidden > 0 && !b.wide() {
		out = append(out, Para{Style: "muted", Text: upperFirst(countOf(hidden, "person is", "people are")) + " deliberately not involved: see the roster before calling anybody else."})
	}
	var empty []string
	for _, r := range b.led.Guide.Roles {
		if r.Wanted(b.facts) && b.v.Holder(r.Key) == "" {
			empty = append(empty, r.Label)
		}
	}
	if empty != nil {
		out = append(out, Para{Style: "muted", Text: "EMPTY SEATS: " + strings.Join(empty, ", ")})
	}
	return out
}

// lastTwenty is how many rows of the log a handover reads out.
const lastTwenty = 20

// lastRows are the newest rows that people wrote, in the order of recording. What
// the program wrote itself, such as gates and exports, stands above or in the
// timeline; twenty of its lines would say nothing to the next shift.
func (b *book) lastRows() []Block {
	c := b.c
	c.Order, c.Struck = ByRecorded, false
	c.Kinds = slices.DeleteFunc(slices.Clone(model.RowKinds), func(k model.RowKind) bool { return k == model.App })
	newest := builder{v: b.v, c: c, zone: b.zone, private: b.private}
	newest.choose()
	rows := newest.rows
	first := max(0, len(rows)-lastTwenty)
	t := Table{Columns: []Column{{Title: "No.", Share: 0.6, Right: true}, {Title: "Happened", Share: 2.05}, {Title: "Kind", Share: 1.3}, {Title: "What", Share: 6.65}}, Empty: "None recorded by a person."}
	for i := range rows[first:] {
		r := &rows[first+i]
		if r.Withheld > 0 {
			t.Rows = append(t.Rows, []string{"", "", "", (*Catalogue)(nil).WithheldWords(r)})
			continue
		}
		t.Cites = append(t.Cites, r.Entry)
		t.Rows = append(t.Rows, []string{r.Named(), r.Happened, r.Kind, shortly(r)})
	}
	return []Block{t, Para{Style: "muted", Text: fmt.Sprintf("The last %d of %s that people wrote, as recorded. Long ones are cut; the timeline has them and the rest whole.", len(rows)-first, countOf(len(rows), "row", "rows"))}}
}

// shortLetters fill a line of the column.
const shortLetters = 70

// shortly is a row in one line: what happened, who was named, and whether it came
// late.
func shortly(r *TimelineRow) string {
	late := ""
	if slices.ContainsFunc(r.Marks, func(m string) bool { return strings.HasPrefix(m, "recorded late") }) {
		late = " · late"
	}
	text, most := []rune(strings.Join(strings.Fields(r.Text), " ")), shortLetters-len(late)
	if len(text) <= most {
		return string(text) + late
	}
	cut := string(text[:most])
	if word := strings.LastIndexByte(cut, ' '); word > len(cut)*2/3 && text[most] != ' ' { // whole words, where that costs little
		cut = cut[:word]
	}
	return strings.TrimRight(cut, " ,;:") + "…" + late
}

func (b *book) acceptance() []Block {
	return []Block{Pairs{Rows: []Pair{
		{Label: "From, to", Value: cmp.Or(b.handedBy(), b.v.Holder("incident_manager"), b.c.MadeBy) + " → " + orNot(b.say("hnd.to"))},
		{Label: "Accepted", Value: cmp.Or(b.sayPaper("hnd.accepted_at"), "not accepted when this was made")},
	}}, SignatureLine{"Given by"}, SignatureLine{"Accepted by"}}
}

// handedBy is who led until the handover that was accepted, and left the seat with
// it; empty where none was.
func (b *book) handedBy() string {
	accepted := string(b.v.Answers["hnd.accepted_at"])
	for _, r := range b.v.Standing(model.RosterRegister) {
		if accepted != "" && raw(r, "role") == "incident_manager" && string(r.Fields["to"]) == accepted {
			return raw(r, "person")
		}
	}
	return ""
}
