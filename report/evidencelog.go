package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"bridgelog/model"
)

// absent stands for a value a court will ask for and that nobody recorded.
const absent = "MISSING"

func (b *book) evidenceLead() string {
	items := b.v.Evidence()
	doubtful, broken, bare := 0, 0, 0
	for _, e := range items {
		if e.Doubt != "" {
			doubtful++
		}
		if !e.Withdrawn && e.Erased == nil && len(e.Problems()) > 0 {
			broken++
		}
		if slices.ContainsFunc(b.itemBasics(e), func(p Pair) bool { return p.Missing }) {
			bare++
		}
	}
	if len(items) == 0 {
		return "No evidence was recorded."
	}
	return fmt.Sprintf("%s: %d with a fact that reads %s, %d with a gap in custody, %d doubtful.\nEvery item and every hand-over is listed, withdrawn and disposed ones too.",
		upperFirst(countOf(len(items), "item", "items")), bare, absent, broken, doubtful)
}

// evidenceCase is whose the evidence is and since when it is held.
func (b *book) evidenceCase() []Block {
	number := b.v.Number
	if b.v.Codename != "" {
		number += " “" + b.v.Codename + "”"
	}
	hold := "no legal hold"
	if b.v.OnHold() {
		hold = "yes, since a time " + notKnown
		for _, key := range []string{"inv.legal_hold", model.CaseHold} {
			if s, ok := b.v.Answered[key]; ok && b.v.Answers[key] != nil {
				hold = "yes: recorded " + b.stampWords(s)
				break
			}
		}
	}
	return []Block{Pairs{Wide: true, Rows: []Pair{
		{Label: "Incident", Value: number},
		{Label: "Legal hold", Value: hold},
		{Label: b.role("forensics_lead"), Value: cmp.Or(b.holder("forensics_lead"), b.say("inv.forensics_lead"), notKnown+": the seat is empty")},
		{Label: b.role("incident_manager"), Value: orNot(b.holder("incident_manager"))},
		{Label: b.role("legal_privacy"), Value: orNot(b.holder("legal_privacy"))},
	}}}
}

// evidenceItems is every item, with what a court asks for said to be missing
// where it is.
func (b *book) evidenceItems() []Block {
	var out []Block
	for i, e := range b.v.Evidence() {
		rows := b.itemBasics(e)
		rows[0].Label = fmt.Sprintf("%d. %s", i+1, rows[0].Label)
		rows = append(rows, b.moreOfItem(e)...)
		item := Pairs{Rows: rows}
		for _, c := range citesOf(e) {
			item.Cites = append(item.Cites, c.Entry)
		}
		out = append(out, item)
		for _, p := range e.Problems() {
			if !e.Withdrawn && e.Erased == nil {
				out = append(out, Para{Style: "notice", Text: upperFirst(p)})
			}
		}
	}
	if out == nil {
		return []Block{Para{Text: "None recorded."}}
	}
	return append(out, b.standingOnPaper(model.EvidenceRegister)...)
}

// itemBasics are the facts of an item that a court asks for, each said to be
// missing where it is.
func (b *book) itemBasics(e model.Evidence) []Pair {
	rows := []Pair{{Label: cmp.Or(e.Number, "item without a number"), Value: cmp.Or(e.What, absent), Strong: true}}
	add := func(label, value string, mono bool) {
		rows = append(rows, Pair{Label: label, Value: value, Mono: mono && value != absent})
	}
	kind := e.Kind
	if kind != "" {
		kind = b.led.Guide.Label("evidence_kind", kind)
	}
	add("Kind", cmp.Or(kind, absent), false)
	add("From system", cmp.Or(strings.Trim(e.System+", "+e.Custodian, ", "), absent), false)
	taken := absent
	if e.Taken.Known() {
		taken = b.moment(e.Taken)
	}
	add("Taken", taken, false)
	add("Taken by", cmp.Or(e.TakenBy, absent), false)
	add("How", cmp.Or(strings.TrimSpace(e.How), strings.TrimSpace(e.Tool+" "+e.Version), absent), false)
	add("SHA-256", cmp.Or(fileDigest(e), map[bool]string{true: "none: an object, see its seal", false: absent}[e.Seal != ""]), e.File.Exists())
	if e.Seal != "" {
		add("Seal", e.Seal, false)
	}
	add("Where it is", cmp.Or(e.Location, absent), false)
	add("Held by", cmp.Or(e.Holder, absent), false)
	for i := range rows {
		rows[i].Missing = rows[i].Value == absent
	}
	return rows
}

func fileDigest(e model.Evidence) string {
	if e.File.Exists() {
		return e.File.SHA256
	}
	return ""
}

// moreOfItem are the facts of an item that stand only where there are any.
func (b *book) moreOfItem(e model.Evidence) []Pair {
	var rows []Pair
	known := []string{"Held by", "SHA-256", "Seal", "From", "Taken", "Taken by", "How", "Where"}
	for _, p := range b.itemFacts(e) {
		if !slices.Contains(known, p.Label) {
			rows = append(rows, p)
		}
	}
	switch {
	case e.Withdrawn:
		rows = append(rows, Pair{Label: "Withdrawn", Value: cmp.Or(e.WithdrawWhy, "no reason recorded")})
	case e.Erased != nil:
		rows = append(rows, Pair{Label: "Erased", Value: "what was said of it, and its file, were destroyed"})
	}
	return rows
}

// evidenceMoves is every hand-over of every item.
func (b *book) evidenceMoves() []Block {
	t := Table{Columns: []Column{{Title: "Item", Share: 0.8}, {Title: "When", Share: 2.2}, {Title: "Given by", Share: 1.6}, {Title: "Taken by", Share: 1.6}, {Title: "Purpose, where, condition, seals", Share: 2.8}, {Title: "Fingerprint", Share: 1.8}},
		Empty: "None recorded: no item was handed over."}
	for _, e := range b.v.Evidence() {
		for _, row := range b.handovers(e).Rows {
			for i := 1; i <= 2; i++ {
				row[i] = cmp.Or(row[i], absent)
			}
			row[3] = cmp.Or(row[3], absent)
			row[4] = cmp.Or(row[4], "not checked")
			t.Rows = append(t.Rows, append([]string{e.Number}, row...))
		}
	}
	t.markAbsent()
	return append(append(b.chains(), t), b.standingOnPaper(model.CustodyRegister)...)
}

// evidenceChecks is when each item was read again and what was found, those of
// hand-overs among them.
func (b *book) evidenceChecks() []Block {
	t := Table{Columns: []Column{{Title: "Item", Share: 0.8}, {Title: "When recorded", Share: 2.4}, {Title: "By", Share: 1.8}, {Title: "What was found", Share: 5}}, Empty: "None recorded: no fingerprint was computed again."}
	var never []string
	for _, e := range b.v.Evidence() {
		for _, c := range e.Checks {
			t.Rows = append(t.Rows, []string{e.Number, both(c.Recorded.At, b.zone), c.Recorded.By, model.RereadText(c.Reread)})
		}
		if len(e.Checks) == 0 && e.Standing() {
			never = append(never, e.Number)
		}
	}
	out := []Block{t}
	if never != nil && t.Rows != nil {
		out = append(out, Para{Style: "muted", Text: "Never computed again: " + strings.Join(never, ", ") + "."})
	}
	return out
}

// evidenceFate is what is to become of the items, and what became of those that
// are gone.
func (b *book) evidenceFate() []Block {
	out := []Block{b.answered("clo.evidence_fate", "clo.hold_decision")}
	t := Table{Columns: []Column{{Title: "Item", Share: 0.8}, {Title: "Until now", Share: 4}, {Title: "When", Share: 2.4}, {Title: "By order of, witness", Share: 2.6}}, Empty: "None recorded."}
	for _, e := range b.v.Evidence() {
		switch {
		case !e.Disposed.At.IsZero():
			d := e.Disposal
			when := notKnown
			if d.At.Known() {
				when = b.moment(d.At)
			}
			t.Rows = append(t.Rows, []string{e.Number, "disposed of: " + d.Method + "; " + d.Reason, when, strings.Join(compactTexts(d.Authority, b.backed(d.Witness, e.Disposed)), "\n")})
		case e.Withdrawn:
			t.Rows = append(t.Rows, []string{e.Number, "withdrawn: " + e.WithdrawWhy, "", ""})
		default:
			t.Rows = append(t.Rows, []string{e.Number, "kept; held by " + cmp.Or(e.Holder, absent) + ", " + cmp.Or(e.Location, "place "+absent), "", ""})
		}
	}
	t.markAbsent()
	return append(out, t)
}

// markAbsent makes the cells stand out in which something is missing.
func (t *Table) markAbsent() {
	for i, row := range t.Rows {
		for k, text := range row {
			if strings.Contains(text, absent) {
				t.Missing = append(t.Missing, Cell{i, k})
			}
		}
	}
}

func (b *book) evidenceSign() []Block {
	return []Block{Para{Style: "muted", Text: "For paper copies."}, SignatureLine{"Kept by"}, SignatureLine{"Checked by"}, SignatureLine{"Given by"}, SignatureLine{"Taken by"}}
}
