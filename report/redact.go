package report

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"bridgelog/model"
	"bridgelog/model/form"
	"bridgelog/model/guide"
)

// What a copy for outside may hide. Rows marked stricter than the document are
// withheld from every copy.
const (
	RedactNames      = "names"      // roles stand in place of names of people
	RedactIndicators = "indicators" // addresses are defanged
	RedactPrivileged = "privileged" // what bears a mark of legal privilege is left out
	RedactNone       = "none"       // nothing, and that was asked
)

// Redactable are the kinds in the order they are offered.
var Redactable = []string{RedactNames, RedactIndicators, RedactPrivileged}

// RedactedTLP is why something is withheld whatever else is redacted: its mark is
// stricter than the document's.
const RedactedTLP = "TLP"

// DefaultRedaction is what a copy hides unless somebody says otherwise: one that
// may leave the organisation all of it, one that may go round in it what is
// privileged, one for those in the room nothing. A notice keeps the names that
// the law asks for, and so do papers that are signed by name.
func DefaultRedaction(key, tlp string) []string {
	kind, _, _ := strings.Cut(key, "/")
	switch {
	case kind == FormReport || kind == SheetReport || kind == RedactionsReport || kind == DifferencesReport || kind == CustodyReport || strictness(tlp) > strictness(DefaultTLP):
		return []string{RedactNone}
	case !wideMark(tlp):
		return []string{RedactPrivileged}
	case kind == NoticeReport || kind == DecisionReport:
		return []string{RedactIndicators, RedactPrivileged}
	}
	return slices.Clone(Redactable)
}

// wideMark says whether a document of this mark may leave the organisation.
func wideMark(tlp string) bool { return strictness(tlp) < strictness(DefaultTLP) }

// Redacts says whether the copy hides this.
func (c Choice) Redacts(what string) bool { return slices.Contains(c.Redact, what) }

// Redaction is one thing that a copy hides, for the log of it that stays inside.
type Redaction struct {
	Place  string // heading it stands under
	Entry  string // number of the entry; empty where it is not said of one
	Reason string // RedactedTLP or one of Redactable
	Mark   string // TLP mark of what is withheld; empty for none
	Was    string // as the record has it
	Says   string // what the copy says instead; empty where it is left out
}

// Hidden is what a document hides. Printed or written as JSON with the document
// it tells nothing but how much that is.
type Hidden []Redaction

// Format writes how much is hidden, whatever is asked.
func (h Hidden) Format(f fmt.State, _ rune) { fmt.Fprintf(f, "[%d hidden]", len(h)) }

// MarshalJSON does the same.
func (h Hidden) MarshalJSON() ([]byte, error) { return []byte(strconv.Itoa(len(h))), nil }

// redactor goes over a document that is built.
type redactor struct {
	c      Choice
	names  *naming // nil where names stay
	place  string
	entry  string
	reach  string // what the column is called that says how to reach people
	head   string // what the column of entry numbers is called
	out    []Redaction
	paired map[string]bool // what was noted at this place
	exempt bool            // names stay: whom to ask
	hidden int             // privileged texts left out by this pass

	privileged, absent string // what stands where something is left out
}

// Redact hides in a document that is built what its choice says, in every text
// of it, and adds to its Redactions what that was. g may be nil; seats then keep
// the names they were recorded with.
func Redact(doc Doc, v model.View, g *guide.Guide, c Choice) Doc {
	if !c.Redacts(RedactNames) && !c.Redacts(RedactIndicators) && !c.Redacts(RedactPrivileged) {
		return doc
	}
	w := doc.Meta.Words
	r := &redactor{c: c, place: w.Say("Front page"), reach: w.Say(reachBy), head: w.Say("Entry"), privileged: w.Say("[withheld: privileged]"), absent: w.Say("[not in this copy]")}
	if c.Redacts(RedactNames) {
		r.names = peopleOf(v, g, c.MadeBy, w)
	}
	m := &doc.Meta
	m.Name, m.MadeBy = r.text(m.Name), r.text(m.MadeBy)
	blocks := make([]Block, len(doc.Blocks))
	for i, b := range doc.Blocks {
		blocks[i] = r.block(b)
	}
	doc.Blocks, doc.Hides = blocks, slices.Concat(doc.Hides, r.out)
	m.Withheld += r.hidden
	m.Redacted = c.Redacts(RedactNames) || len(r.out) > 0 || c.Of > 0
	if m.Redacted && m.Report != BriefReport { // which is one page, and says so in its head
		doc.Blocks = append(doc.Blocks, r.told(doc)...)
	}
	return doc
}

// told says at the end what was hidden, by its kind and number.
func (r *redactor) told(doc Doc) []Block {
	n := map[string]int{}
	for _, x := range doc.Hides {
		n[x.Reason]++
	}
	w := doc.Meta.Words
	rows := []Pair{}
	if r.c.Of > 0 {
		rows = append(rows, Pair{Label: w.Say("Copy of"), Value: w.Say("edition %d, drawn from the same entries", r.c.Of)}, Pair{Label: w.Say("SHA-256 of that edition"), Value: Groups(r.c.OfSHA256), Mono: true})
	}
	say := func(kind, label, hidden, none string) {
		if !r.c.Redacts(kind) {
			return
		}
		if n[kind] == 0 {
			hidden = none
		} else {
			hidden = w.Count(n[kind], "in 1 place", "in %d places") + ": " + hidden
		}
		rows = append(rows, Pair{Label: label, Value: hidden})
	}
	none := w.Say("none stood in it")
	say(RedactNames, w.Say("Names of people"), w.Say("a role in square brackets stands in place of a name; a number tells apart those of the same role"), none)
	say(RedactIndicators, w.Say("Addresses"), w.Say("written so that nothing can be followed: hxxp, [.], [at]"), none)
	say(RedactPrivileged, w.Say("Privileged matter"), w.Say("left out"), none)
	return []Block{Heading{1, w.Say("Redacted in this copy")}, Pairs{Wide: true, Rows: rows},
		Para{Style: "muted", Text: w.Say("The organisation keeps a log of every redaction. The proofs beside this copy and beside the whole document show that every entry named here stands in the same record (bridgelogctl report compare-proofs).")}}
}

// text hides what is to be hidden in one text.
func (r *redactor) text(s string) string {
	if s == "" || s == r.privileged {
		return s
	}
	if r.c.Redacts(RedactPrivileged) && model.Privileged(s) {
		r.note(RedactPrivileged, s, r.privileged)
		r.hidden++
		return r.privileged
	}
	if r.names != nil && !r.exempt {
		s = r.names.replace(s, func(name, as string) { r.note(RedactNames, name, as) })
	}
	if r.c.Redacts(RedactIndicators) && !r.exempt {
		if d := model.DefangText(s); d != s {
			r.note(RedactIndicators, s, d)
			s = d
		}
	}
	return s
}

// note keeps each redaction once for a place and entry.
func (r *redactor) note(reason, was, says string) {
	key := r.place + "\x00" + r.entry + "\x00" + reason + "\x00" + was
	if r.paired[key] {
		return
	}
	if r.paired == nil || r.entry != "" && len(r.paired) > 1000 { // only neighbours repeat each other
		r.paired = map[string]bool{}
	}
	r.paired[key] = true
	r.out = append(r.out, Redaction{Place: r.place, Entry: r.entry, Reason: reason, Was: was, Says: says})
}

// block is a copy of a block with its texts gone over; the one of the document
// that was built stays as it is.
func (r *redactor) block(b Block) Block {
	switch b := b.(type) {
	case Heading:
		r.place = b.Text
		b.Text = r.text(b.Text)
		return b
	case Para:
		if b.Style != "mono" { // a command for the reader
			b.Text = r.text(b.Text)
		}
		return b
	case Pairs:
		r.exempt = b.Contacts
		rows := slices.Clone(b.Rows)
		for i := range rows {
			if rows[i].Mono {
				continue
			}
			rows[i].Label, rows[i].Value = r.text(rows[i].Label), r.text(rows[i].Value)
			if r.names != nil && rows[i].Label == r.reach && rows[i].Value != "" {
				r.note(RedactNames, rows[i].Value, r.absent)
				rows[i].Value = r.absent
			}
		}
		b.Rows, r.exempt = rows, false
		return b
	case Table:
		b.Rows = r.cells(b)
		return b
	case Items:
		items := slices.Clone(b.Items)
		for i := range items {
			x := &items[i]
			r.exempt = x.asks || asksForContact(x.Key+" "+x.Label)
			x.Value, x.Origin, x.Before = r.text(x.Value), r.text(x.Origin), r.text(x.Before)
		}
		b.Items, r.exempt = items, false
		return b
	case Rows:
		rows := slices.Clone(b.Rows)
		for i := range rows {
			r.row(&rows[i])
		}
		b.Rows, r.entry = rows, ""
		return b
	case Ribbon:
		items := slices.Clone(b.Items)
		for i := range items {
			items[i].Label = r.text(items[i].Label)
		}
		b.Items, b.Caption, b.Words = items, r.text(b.Caption), r.text(b.Words)
		return b
	case Bars:
		rows := slices.Clone(b.Rows)
		for i := range rows {
			rows[i].Label, rows[i].Value = r.text(rows[i].Label), r.text(rows[i].Value)
		}
		b.Rows, b.Title, b.Caption, b.Words = rows, r.text(b.Title), r.text(b.Caption), r.text(b.Words)
		return b
	case Figure:
		shapes := slices.Clone(b.Shapes)
		for i := range shapes {
			shapes[i].Text = r.text(shapes[i].Text)
		}
		b.Shapes, b.Title, b.Caption, b.Words = shapes, r.text(b.Title), r.text(b.Caption), r.text(b.Words)
		return b
	case SignatureLine:
		b.Label = r.text(b.Label)
		return b
	}
	return b
}

// reachBy heads what says how to reach people; it goes where their names go.
const reachBy = "Reach by"

// cells are the cells of a table, gone over; what is set in hexadecimal stays. An
// entry number in the first column says what the row is of.
func (r *redactor) cells(t Table) [][]string {
	rows := make([][]string, len(t.Rows))
	for i, row := range t.Rows {
		rows[i] = slices.Clone(row)
		if len(t.Columns) > 0 && t.Columns[0].Title == r.head && len(row) > 0 {
			r.entry = row[0]
		}
		for k := range row {
			if k >= len(t.Columns) || !t.Columns[k].Mono {
				rows[i][k] = r.text(row[k])
			}
			if r.names != nil && k < len(t.Columns) && t.Columns[k].Title == r.reach && row[k] != "" {
				r.note(RedactNames, row[k], r.absent)
				rows[i][k] = r.absent
			}
		}
		r.entry = ""
	}
	return rows
}

func (r *redactor) row(x *TimelineRow) {
	if x.Withheld > 0 {
		return
	}
	r.entry = x.Named()
	was := x.By
	for _, s := range []*string{&x.Text, &x.Who, &x.By, &x.Systems, &x.Evidence, &x.Source, &x.StruckWhy, &x.Typed} {
		*s = r.text(*s)
	}
	if x.By != was { // no copy carries the name it hides
		x.author = author{}
	}
	x.Marks = slices.Clone(x.Marks)
	for i := range x.Marks {
		x.Marks[i] = r.text(x.Marks[i])
	}
}

// asksForContact says whether a content of a notice is whom the recipient may ask.
func asksForContact(label string) bool {
	label = strings.ToLower(label)
	return strings.Contains(label, "contact") || strings.Contains(label, "protection officer") || strings.Contains(label, "signatory")
}

// hold notes a thing that is withheld from this copy, for the log of redactions.
func (b *builder) hold(x Redaction) { b.held = append(b.held, x) }

// holdRow notes a row of the timeline.
func (b *builder) holdRow(r *model.Row) {
	x := Redaction{Place: "Timeline", Entry: fmt.Sprint(r.Seq), Reason: RedactedTLP, Mark: r.Audience, Was: r.Text}
	if b.legal[r.Seq] {
		x.Reason = RedactPrivileged
	}
	b.hold(x)
}

// withholdsRow says whether a row stays out of this copy: by its own mark, or by
// that of the row it was corrected to, so that raising a mark covers the first
// wording too. Requests from before copies were redacted go by its own alone.
func (b *builder) withholdsRow(r *model.Row) bool {
	first := r.Seq
	for range b.v.Timeline().Len() {
		if b.c.Redacts(RedactPrivileged) && model.Privileged(r.Text) {
			b.legal[first] = true
			return true
		}
		if b.c.withholds(r) || b.private[r.Seq] {
			return true
		}
		i, ok := b.v.Timeline().Find(r.CorrectedBy)
		if !r.IsCorrected || !ok || b.c.Redact == nil {
			return false
		}
		r = b.v.Timeline().At(i)
	}
	return false
}

// privilegedRow says whether any text of a register's row bears the mark.
func privilegedRow(row model.Record) bool {
	for _, field := range row.Fields {
		if slices.ContainsFunc(guide.Texts(field), model.Privileged) {
			return true
		}
	}
	return false
}

// counsels is what counsel said; it does not leave the organisation.
func (b *builder) counsels(text string) string {
	if text == "" || !b.c.Redacts(RedactPrivileged) || !wideMark(b.c.TLP) {
		return text
	}
	b.hold(Redaction{Place: "Counsel's view", Reason: RedactPrivileged, Was: text})
	return b.tr("[withheld: privileged]")
}

// rowWords is a row of a register in words, for the log of redactions; columns
// that the guide of today does not have are called by their keys.
func (b *book) rowWords(r form.Register, row model.Record) string {
	var out []string
	say := func(label, value string) {
		if value != "" {
			out = append(out, label+": "+value)
		}
	}
	for _, c := range r.Columns {
		say(b.heads(c), b.text(r.Field(c), row.Fields[c.Key]))
	}
	for _, key := range slices.Sorted(maps.Keys(row.Fields)) {
		if _, known := r.Column(key); !known {
			say(key, strings.Join(guide.Texts(row.Fields[key]), ", "))
		}
	}
	return strings.Join(out, "\n")
}

// RedactionsReport is the document that lists what one copy hides; the entry the
// copy was issued as stands behind it: "redactions/57".
const RedactionsReport = "redactions"

// RedactionsOf is the key of the log of redactions of a copy.
func RedactionsOf(copy model.Seq) string { return fmt.Sprintf("%s/%d", RedactionsReport, copy) }

// OfRedactions takes such a key apart.
func OfRedactions(key string) (copy model.Seq, ok bool) {
	kind, n, found := strings.Cut(key, "/")
	if !found || kind != RedactionsReport {
		return 0, false
	}
	_, err := fmt.Sscanf(n, "%d", &copy)
	return copy, err == nil
}

// Copy is a document that was issued, built again as it was.
type Copy struct {
	Doc    Doc
	Name   string // what people call it
	Choice Choice
	Issued model.Report
	Same   bool
	Why    string
}

// Redactions is the log of what a copy hides, entry by entry with the reason. It
// holds what was hidden, so it carries the strictest mark and stays inside. It is
// pure.
func Redactions(v model.View, x Copy, c Choice) Doc {
	c.TLP = "TLP:RED"
	b := &builder{v: v, c: c, zone: v.Location()}
	meta := b.meta()
	meta.Title = "Log of redactions"
	doc := Doc{Meta: meta}
	add := func(blocks ...Block) { doc.Blocks = append(doc.Blocks, blocks...) }
	state := x.Issued.State
	if x.Issued.Edition > 0 {
		state = fmt.Sprintf("final, edition %d", x.Issued.Edition)
	}
	hides := "rows marked stricter than " + x.Issued.TLP
	for _, kind := range x.Choice.Redact {
		if kind != RedactNone {
			hides += "; " + kind
		}
	}
	rows := []Pair{{Label: "Copy", Value: strings.Trim(x.Name+", "+state, ", ")}, {Label: "File", Value: x.Issued.File}, {Label: "Marked", Value: x.Issued.TLP},
		{Label: "Hides", Value: hides},
		{Label: "Issued", Value: fmt.Sprintf("%s by %s, entry %d", both(x.Issued.At, b.zone), by(x.Issued.By, x.Issued.Role), x.Issued.Seq)},
		{Label: "Made", Value: both(c.MadeAt, b.zone) + " by " + c.MadeBy}}
	if x.Choice.Of > 0 {
		rows = append(rows, Pair{Label: "Copy of", Value: fmt.Sprintf("edition %d", x.Choice.Of)})
	}
	n := map[string]int{}
	for _, r := range x.Doc.Hides {
		n[r.Reason]++
	}
	add(Pairs{Key: true, Rows: rows}, Para{Style: "lead", Text: fmt.Sprintf("Withheld by mark: %d. Privileged: %d. Names: %d. Addresses: %d.\nKept inside: it holds what the copy hides.",
		n[RedactedTLP], n[RedactPrivileged], n[RedactNames], n[RedactIndicators])})
	if !x.Same {
		add(Para{Style: "notice", Text: "Drawn again, the copy is not bit for bit the file that was issued: " + x.Why + " What it hid may differ from what is listed here."})
	}
	for _, s := range []struct{ reason, title, none string }{{RedactedTLP, "Withheld by mark", "Nothing."}, {RedactPrivileged, "Privileged matter", "Nothing."},
		{RedactNames, "Names of people", "Nothing."}, {RedactIndicators, "Addresses", "Nothing."}} {
		add(Heading{1, s.title})
		t := Table{Columns: []Column{{Title: "Where", Share: 2}, {Title: "Entry", Share: 1.5}, {Title: "As recorded", Share: 4}, {Title: "In the copy", Share: 2.6}}, Empty: s.none}
		for _, r := range x.Doc.Hides {
			if r.Reason != s.reason {
				continue
			}
			says := r.Says
			switch {
			case says != "":
			case r.Mark != "":
				says = "withheld: marked " + r.Mark
			case r.Reason == RedactPrivileged:
				says = "withheld: privileged"
			default:
				says = "withheld: who was deliberately not involved"
			}
			row := []string{r.Place, r.Entry, r.Was, says}
			if last := len(t.Rows) - 1; last >= 0 && r.Entry != "" && t.Rows[last][1] != "" && row[0] == t.Rows[last][0] && row[2] == t.Rows[last][2] && row[3] == t.Rows[last][3] {
				t.Rows[last][1] += ", " + r.Entry // the same name in entries that stand one after the other
				continue
			}
			t.Rows = append(t.Rows, row)
		}
		for _, row := range t.Rows {
			row[1] = inRuns(row[1])
		}
		add(t)
	}
	add(Heading{1, "The copy"}, Pairs{Rows: []Pair{{Label: "SHA-256", Value: Groups(x.Issued.SHA256), Mono: true},
		{Label: "Drawn from", Value: fmt.Sprintf("%d entries, root %s", x.Doc.Meta.Entries, Groups(x.Doc.Meta.Root)), Mono: true}}})
	doc.Cites = []Cited{cite(x.Issued.Stamp)}
	return doc
}

// inRuns writes numbers shorter where some follow each other: 5, 7–9, 12.
func inRuns(numbers string) string {
	all := strings.Split(numbers, ", ")
	var out []string
	for i := 0; i < len(all); {
		from, err := strconv.Atoi(all[i])
		n := 1
		for err == nil && i+n < len(all) && all[i+n] == strconv.Itoa(from+n) {
			n++
		}
		if n < 3 {
			out, i = append(out, all[i]), i+1
			continue
		}
		out, i = append(out, all[i]+"–"+all[i+n-1]), i+n
	}
	return strings.Join(out, ", ")
}
