package model

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"bridgelog/model/guide"
)

// What an item of the review agenda is about.
const (
	AgendaWaived      = "waived"
	AgendaOwed        = "owed"
	AgendaSkipped     = "skipped"
	AgendaLate        = "late"
	AgendaUnconfirmed = "unconfirmed"
)

// AgendaItem is something of the response itself that its review talks about:
// what was not done as the guide says (SE:12 l.88).
type AgendaItem struct {
	Kind string    `json:"kind"`
	Ref  string    `json:"ref,omitempty"` // criterion, step, stage or entry
	Text string    `json:"text"`          // what it is
	Why  string    `json:"why,omitempty"` // the reason that was given
	Who  string    `json:"who,omitempty"`
	At   time.Time `json:"at,omitzero"` // UTC
}

// Line is the item as one line of the agenda.
func (i AgendaItem) Line() string {
	s := i.Text
	if i.Ref != "" {
		s = i.Ref + " " + s
	}
	if i.Why != "" {
		s += ": " + i.Why
	}
	if i.Who != "" {
		s += " (" + i.Who + ")"
	}
	return s
}

// mostLateRows is how many rows recorded late stand on the agenda by themselves.
const mostLateRows = 5

// ReviewAgenda is what the record itself puts on the agenda of the review of the
// response: criteria waived and owed, steps skipped, what was late, and messages
// nobody confirmed. It is pure; now decides what is late.
func ReviewAgenda(v View, g guide.Guide, rules SeverityRules, now time.Time) []AgendaItem {
	var out []AgendaItem
	facts := Facts(v, rules)
	add := func(i AgendaItem) { out = append(out, i) }
	for _, r := range v.Standing("overrides") {
		id := guide.Text(r.Fields["criterion"])
		text := guide.Text(r.Fields["open"])
		var stands guide.Standing
		if c, gate, ok := g.Criterion(id); ok {
			text = c.Text
			for _, check := range guide.Gate(g, facts, gate.Key, now) {
				if check.ID == id {
					stands = check.Standing
				}
			}
		}
		item := AgendaItem{Kind: AgendaWaived, Ref: id, Text: text, Why: guide.Text(r.Fields["reason"]), Who: guide.Text(r.Fields["by"]), At: r.Since.At.UTC()}
		if guide.Text(r.Fields["kind"]) == "owed" {
			item.Kind = AgendaOwed
			if stands == guide.Overdue {
				item.Text += " (owed, overdue)"
			}
		}
		add(item)
	}
	for _, p := range guide.Playbook(g, facts) {
		switch {
		case p.State == "skipped":
			add(AgendaItem{Kind: AgendaSkipped, Ref: p.ID, Text: p.Title, Why: p.Reason, Who: p.By, At: p.At})
		case p.State == "done" && !p.Deadline.IsZero() && p.At.After(p.Deadline):
			add(AgendaItem{Kind: AgendaLate, Ref: p.ID, Text: p.Title + ", done " + FormatAge(p.At.Sub(p.Deadline)) + " after its time", Who: p.By, At: p.At})
		}
	}
	for _, l := range dutyLines(v) {
		switch l.Status(now) {
		case Late:
			add(AgendaItem{Kind: AgendaLate, Ref: l.ID, Text: l.Name + ", sent " + FormatAge(l.Sent.Sub(l.Due)) + " after its deadline", Who: l.Owner, At: l.Sent})
		case Overdue:
			add(AgendaItem{Kind: AgendaLate, Ref: l.ID, Text: l.Name + ", not sent and overdue by " + FormatAge(now.Sub(l.Due)), Who: l.Owner, At: l.Due})
		}
	}
	for _, r := range v.Standing("actions") {
		due := dueIn(r, "due")
		if due.IsZero() {
			continue
		}
		name, who := guide.Text(r.Fields["title"]), guide.Text(r.Fields["owner"])
		done := instantIn(r, "finished")
		switch open := guide.RowOpen("actions", guide.Row{ID: r.ID, Fields: r.Fields}); {
		case open && now.After(due):
			add(AgendaItem{Kind: AgendaLate, Text: "Action, not finished and overdue by " + FormatAge(now.Sub(due)) + ": " + name, Who: who, At: due})
		case !done.IsZero() && done.After(due):
			add(AgendaItem{Kind: AgendaLate, Text: "Action, finished " + FormatAge(done.Sub(due)) + " late: " + name, Who: who, At: done})
		}
	}
	var late []*Row
	for _, row := range v.rows.All() {
		if row.Late() && !row.Struck() && slices.Contains([]RowKind{Action, Decision, Comm}, row.Kind) {
			late = append(late, row)
		}
	}
	slices.SortStableFunc(late, func(a, b *Row) int {
		return cmp.Compare(b.Recorded.Sub(b.Happened.End()), a.Recorded.Sub(a.Happened.End()))
	})
	for _, row := range late[:min(len(late), mostLateRows)] {
		add(AgendaItem{Kind: AgendaLate, Ref: fmt.Sprintf("entry %d", row.Seq), Text: "recorded " + FormatAge(row.Recorded.Sub(row.Happened.End())) + " late: " + firstLine(row.Text), Why: row.LateReason, Who: row.Author, At: row.Recorded.UTC()})
	}
	if n := len(late) - mostLateRows; n > 0 {
		add(AgendaItem{Kind: AgendaLate, Text: fmt.Sprintf("%d more rows about actions, decisions and messages were recorded late", n)})
	}
	for _, r := range v.Standing("communications") {
		out, wanted := guide.Text(r.Fields["direction"]), false
		var due Moment
		if json.Unmarshal(r.Fields["next_due"], &due) == nil && due.Known() {
			wanted = now.After(due.From)
		}
		if !guide.Filled(r.Fields["confirmed"]) && (strings.EqualFold(out, "out") || wanted) && guide.Filled(r.Fields["at"]) {
			add(AgendaItem{Kind: AgendaUnconfirmed, Text: "Message nobody confirmed, to " + cmp.Or(guide.Text(r.Fields["audience"]), "an audience that is not named"), Who: guide.Text(r.Fields["sender"]), At: instantIn(r, "at")})
		}
	}
	return out
}

// CauseTree is why an incident happened, as a tree: the effect at the root, the
// chain of whys below it, and the factors that contributed beside them.
type CauseTree struct {
	Effect  string
	Whys    []string // each is why of the one before
	Root    string   // the root cause, under the last why
	Trigger string
	Factors []CauseFactor
}

// CauseFactor is an area that contributed, and how.
type CauseFactor struct{ Area, Text string }

// CauseOf reads the tree out of the answers of the review; false where nothing of
// it is answered.
func CauseOf(v View, g guide.Guide) (CauseTree, bool) {
	t := CauseTree{Effect: cmp.Or(v.Text("tri.effect"), v.Title()), Whys: guide.Lines(v.Text("rev.whys")), Root: strings.TrimSpace(v.Text("rev.root_cause")), Trigger: strings.TrimSpace(v.Text("rev.trigger"))}
	lines := guide.Lines(v.Text("rev.factors_text"))
	for n, key := range v.Texts(guide.Factors) {
		f := CauseFactor{Area: g.Label("factor_area", key)}
		at := slices.IndexFunc(lines, func(l string) bool {
			head, _, ok := strings.Cut(l, ":")
			return ok && (strings.EqualFold(strings.TrimSpace(head), f.Area) || strings.EqualFold(strings.TrimSpace(head), key))
		})
		switch {
		case at >= 0:
			_, f.Text, _ = strings.Cut(lines[at], ":")
		case n < len(lines): // one line for each area ticked, in their order
			f.Text = lines[n]
		}
		f.Text = strings.TrimSpace(f.Text)
		t.Factors = append(t.Factors, f)
	}
	return t, len(t.Whys) > 0 || t.Root != "" || len(t.Factors) > 0
}

// Words are the tree in words, a line for each of its places.
func (t CauseTree) Words() []string {
	out := []string{"Effect: " + t.Effect}
	for n, w := range t.Whys {
		out = append(out, strings.Repeat("  ", n+1)+fmt.Sprintf("why %d: ", n+1)+w)
	}
	if t.Root != "" {
		out = append(out, strings.Repeat("  ", len(t.Whys)+1)+"root cause: "+t.Root)
	}
	if t.Trigger != "" {
		out = append(out, "  set off by: "+t.Trigger)
	}
	for _, f := range t.Factors {
		line := "  contributed: " + f.Area
		if f.Text != "" {
			line += " - " + f.Text
		}
		out = append(out, line)
	}
	return out
}
