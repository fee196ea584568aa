package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"bridgelog/model"
)

// CustodyReport is the custody form: all items of an incident, or with an item's
// id behind it that one alone.
const CustodyReport = "custody"

// OfCustody takes such a key apart; the item is empty for all of them.
func OfCustody(key string) (item string, ok bool) {
	kind, item, _ := strings.Cut(key, "/")
	return item, kind == CustodyReport
}

// Custody is the custody form of items: what each is, its fingerprint, who held
// it from the first to the last, and room for both sides of the next hand-over
// to sign by hand. It is pure.
func Custody(v model.View, items []model.Evidence, c Choice) Doc {
	c.TLP = cmp.Or(c.TLP, DefaultTLP)
	c.Report = cmp.Or(c.Report, CustodyReport)
	b := &builder{v: v, c: c, zone: v.Location()}
	meta := b.meta()
	meta.Title = "Custody form"
	if len(items) == 1 {
		meta.Title += ": " + items[0].Number
	}
	doc := Doc{Meta: meta}
	add := func(blocks ...Block) { doc.Blocks = append(doc.Blocks, blocks...) }
	add(Pairs{Key: true, Rows: []Pair{{Label: "Incident", Value: v.Number}, {Label: "Items", Value: fmt.Sprint(len(items))}, {Label: "Title", Value: orNot(v.Title())},
		{Label: "Made", Value: both(c.MadeAt, b.zone) + " by " + c.MadeBy}}})
	if len(items) == 0 {
		add(Para{Text: "There is no evidence in this incident."})
	}
	for _, e := range items {
		doc.Cites = append(doc.Cites, citesOf(e)...)
		add(Heading{1, e.Number + "  " + e.What}, Pairs{Rows: b.itemFacts(e)})
		if e.Doubt != "" {
			add(Para{Style: "notice", Text: "DOUBTFUL: " + e.Doubt + "."})
		}
		add(append(append([]Block{Heading{2, "Who held it"}}, b.chainBars(e)...), b.handovers(e), Heading{2, "Read again"}, b.rereads(e))...)
		if e.Standing() {
			add(Heading{2, "Next hand-over"}, blankHandover(e), SignatureLine{Label: "Given by " + cmp.Or(e.Holder, "…")}, SignatureLine{Label: "Taken by"})
		}
	}
	return doc
}

// citesOf are the entries of an item's chain of custody. One that was put into
// the register by hand, or carried over, has its row's.
func citesOf(e model.Evidence) []Cited {
	out := []Cited{cite(e.Stamp)}
	for _, m := range e.Moves {
		out = append(out, cite(m.Recorded))
	}
	for _, c := range e.Checks {
		out = append(out, cite(c.Recorded))
	}
	if !e.Disposed.At.IsZero() {
		out = append(out, cite(e.Disposed))
	}
	return out
}

func (b *builder) itemFacts(e model.Evidence) []Pair {
	at := func(m model.Moment) string {
		if !m.Known() {
			return ""
		}
		return model.FormatMoment(m, b.zone, model.LongStyle)
	}
	f := e.File
	rows := []Pair{{Label: "Held by", Value: orNot(e.Holder)}}
	add := func(label, value string, mono bool) {
		if value != "" {
			rows = append(rows, Pair{Label: label, Value: value, Mono: mono})
		}
	}
	if f.Exists() {
		how := "computed by the program while it was read"
		if f.Typed {
			how = "typed by a person"
		}
		add("SHA-256", f.SHA256, true)
		add("Fingerprint", how, false)
		for _, d := range f.Others {
			add(d.Algorithm, d.Value, true)
		}
		if f.Name != "" {
			add("File", fmt.Sprintf("%s, %d bytes", f.Shown(), f.Size), false)
		}
		add("File changed", at(f.Modified), false)
	}
	add("Seal", e.Seal, false)
	add("From", strings.Trim(e.System+", "+e.Custodian, ", "), false)
	add("Taken", at(e.Taken), false)
	add("Taken by", e.TakenBy, false)
	add("How", e.How, false)
	if tool := strings.TrimSpace(e.Tool + " " + e.Version); !strings.Contains(e.How, tool) { // the register says both in one column
		add("Tool", tool, false)
	}
	add("Witness", b.backed(e.Witness, e.Stamp), false)
	switch e.Nature {
	case model.Copy:
		add("Copy of", e.Parent, false)
	case model.Derived:
		add("Made from", e.Parent, false)
	}
	add("Legal basis", e.Basis, false)
	add("Where", e.Location, false)
	if !e.Disposed.At.IsZero() {
		d := e.Disposal
		add("Disposed of", at(d.At)+": "+d.Method+"; "+d.Reason+"; by order of "+d.Authority+"; witness "+b.backed(d.Witness, e.Disposed), false)
	}
	add("Recorded", both(e.Stamp.At, b.zone)+" by "+e.Stamp.By+fmt.Sprintf(", entry %d", e.Stamp.Seq), false)
	return rows
}

func compactTexts(texts ...string) (out []string) {
	for _, t := range texts {
		if t != "" {
			out = append(out, t)
		}
	}
	return out
}

func (b *builder) handovers(e model.Evidence) Table {
	t := Table{Columns: []Column{{Title: "When", Share: 2.2}, {Title: "Given by", Share: 1.8}, {Title: "Taken by", Share: 1.8}, {Title: "Purpose, where, condition, seals", Share: 3}, {Title: "Fingerprint", Share: 1.8}},
		Empty: "Never handed over."}
	for _, m := range e.Moves {
		what := compactTexts(m.Purpose, m.Place, m.Authority, m.Transport, m.Condition)
		if m.SealBefore != "" {
			what = append(what, "seal before: "+m.SealBefore)
		}
		if m.SealAfter != "" {
			what = append(what, "seal after: "+m.SealAfter)
		}
		if m.Copy.File != "" {
			what = append(what, "a copy was given: "+model.ShownName(m.Copy.File))
		}
		t.Rows = append(t.Rows, []string{model.FormatMoment(m.At, b.zone, model.LongStyle), m.From, m.To, strings.Join(what, "; "), model.RereadText(m.Check)})
	}
	return t
}

func (b *builder) rereads(e model.Evidence) Table {
	t := Table{Columns: []Column{{Title: "When recorded", Share: 2.4}, {Title: "By", Share: 1.6}, {Title: "What was found", Share: 5}}, Empty: "Not read again but at hand-overs."}
	for _, c := range e.Checks {
		if slices.ContainsFunc(e.Moves, func(m model.Handover) bool { return m.Recorded.Seq == c.Recorded.Seq }) {
			continue // it stands with the hand-over
		}
		t.Rows = append(t.Rows, []string{both(c.Recorded.At, b.zone), c.Recorded.By, model.RereadText(c.Reread)})
	}
	return t
}

// blankHandover is room to write by hand.
func blankHandover(e model.Evidence) Pairs {
	dots := "……………………………………………………"
	rows := []Pair{{Label: "Given by", Value: cmp.Or(e.Holder, dots)}, {Label: "Taken by", Value: dots + " (name, organisation)"}, {Label: "For, where", Value: dots + " (purpose, place)"}, {Label: "Condition", Value: dots + " (as seen, seals)"}}
	if e.File.Exists() {
		rows = append(rows, Pair{Label: "Fingerprint", Value: "□ matches   □ does not match   □ not possible, because " + dots})
	}
	return Pairs{Rows: rows}
}
