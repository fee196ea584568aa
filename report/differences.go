package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"bridgelog/model"
)

// DifferencesReport is the document that compares two finals of another; that
// one's key stands behind it: "differences/incident_report".
const DifferencesReport = "differences"

// OfDifferences takes such a key apart: the document whose finals are compared.
func OfDifferences(key string) (report string, ok bool) {
	kind, report, found := strings.Cut(key, "/")
	return report, found && kind == DifferencesReport
}

// Edition is one final of a document, built again as it was.
type Edition struct {
	Doc    Doc
	Number int
	Format string
	File   string
	SHA256 string
	Issued model.Stamp
	Same   bool   // drawn again it is, bit for bit, the file that was issued
	Why    string // why it is not, a sentence
}

// Differences says what a later edition of a document says otherwise than an
// earlier one: facts, rows and paragraphs that were added, are gone or changed,
// under the headings they stand under. The order of rows is not compared, and
// neither are pictures, which are drawn from the rows. It is pure.
func Differences(v model.View, name string, before, after Edition, c Choice) Doc {
	c.TLP = cmp.Or(c.TLP, DefaultTLP)
	for _, e := range []Edition{before, after} { // it may show what either says
		if strictness(e.Doc.Meta.TLP) > strictness(c.TLP) {
			c.TLP = e.Doc.Meta.TLP
		}
	}
	b := &builder{v: v, c: c, zone: v.Location()}
	meta := b.meta()
	meta.Title = "What changed in the " + name
	doc := Doc{Meta: meta}
	add := func(blocks ...Block) { doc.Blocks = append(doc.Blocks, blocks...) }
	parts := compareParts(partsOf(before.Doc), partsOf(after.Doc))
	add(Para{Style: "lead", Text: fmt.Sprintf("Edition %d compared with edition %d.\n", before.Number, after.Number) + tallyWords(parts)})
	for _, e := range []Edition{before, after} {
		add(Heading{1, fmt.Sprintf("Edition %d", e.Number)}, Pairs{Rows: b.editionFacts(e)})
		if !e.Same {
			add(Para{Style: "notice", Text: "Drawn again, this edition is not bit for bit the file that was issued: " + e.Why + " What it said may differ from what is compared here; the file itself is the original."})
		}
	}
	add(Heading{1, "Differences"})
	if len(parts) == 0 {
		add(Para{Text: "None: both editions say the same."})
	}
	for _, p := range parts {
		add(Heading{2, cmp.Or(strings.Trim(p.section+" · "+p.part, " ·"), "Front page")}, p.table())
	}
	return doc
}

func (b *builder) editionFacts(e Edition) []Pair {
	m, again := e.Doc.Meta, "bit for bit the file that was issued"
	if !e.Same {
		again = "NOT bit for bit the file that was issued"
	}
	return []Pair{{Label: "Made", Value: both(m.MadeAt, b.zone) + " by " + m.MadeBy}, {Label: "Issued as", Value: e.File + ", " + strings.ToUpper(e.Format) + fmt.Sprintf(", entry %d", e.Issued.Seq)},
		{Label: "SHA-256", Value: Groups(e.SHA256), Mono: true}, {Label: "Marked", Value: m.TLP},
		{Label: "Drawn from", Value: fmt.Sprintf("%d entries, root %s", m.Entries, Groups(m.Root)), Mono: true}, {Label: "Drawn again", Value: again}}
}

// Kinds of a change.
const (
	factAdded   = "added"
	factGone    = "gone"
	factChanged = "changed"
)

// said is one thing a document says. Two of the same key are about the same
// thing; each cell has a title.
type said struct {
	key           string
	titles, cells []string
}

// text is all it says, but for what the key says already.
func (s said) text() string {
	var out []string
	for i, cell := range s.cells {
		switch {
		case cell == "" || cell == s.key:
		case s.titles[i] == "":
			out = append(out, cell)
		default:
			out = append(out, s.titles[i]+": "+cell)
		}
	}
	return strings.Join(out, "\n")
}

// docPart is what stands under one heading.
type docPart struct {
	section, part string
	said          []said
}

// partsOf takes a document apart, the front page first.
func partsOf(d Doc) []docPart {
	m := d.Meta
	front := docPart{}
	for _, f := range [][2]string{{"Title", m.Title}, {"Name of the incident", m.Name}, {"Organisation", m.Organisation}, {"Mark", m.TLP}, {"Severity", m.Severity},
		{"Legal hold", map[bool]string{true: "yes", false: "no"}[m.LegalHold]}, {"Made by", m.MadeBy}, {"Zone", m.Zone}} {
		front.said = append(front.said, said{key: f[0], titles: []string{""}, cells: []string{f[1]}})
	}
	parts, at := []docPart{front}, 0
	seen := map[[2]string]int{}
	for _, block := range d.Blocks {
		if h, ok := block.(Heading); ok {
			p := docPart{section: parts[at].section, part: h.Text}
			if h.Level <= 1 {
				p = docPart{section: h.Text}
			}
			key := [2]string{p.section, p.part}
			i, again := seen[key]
			if !again {
				i = len(parts)
				seen[key], parts = i, append(parts, p)
			}
			at = i
			continue
		}
		parts[at].said = append(parts[at].said, saidBy(block)...)
	}
	return parts
}

// saidBy is what one block says.
func saidBy(block Block) (out []said) {
	switch b := block.(type) {
	case Para:
		if b.Style == "mono" {
			break // a command for the reader, which repeats the root
		}
		out = append(out, said{titles: []string{""}, cells: []string{b.Text}})
	case Pairs:
		row := ""
		for _, p := range b.Rows {
			key := unnumbered(p.Label)
			if p.Strong {
				row = p.Value
			} else if row != "" {
				key = row + " · " + key
			}
			out = append(out, said{key: key, titles: []string{""}, cells: []string{p.Value}})
		}
	case Table:
		titles := make([]string, len(b.Columns))
		for i, c := range b.Columns {
			titles[i] = c.Title
		}
		for _, row := range b.Rows {
			if len(row) > 0 && len(row) <= len(titles) {
				out = append(out, said{key: row[0], titles: titles, cells: row})
			}
		}
		if len(b.Rows) == 0 {
			out = append(out, said{titles: []string{""}, cells: []string{b.Empty}})
		}
	case Items:
		for _, i := range b.Items {
			out = append(out, said{key: strings.TrimSpace(i.Number + " " + i.Label), titles: []string{"", "Origin"}, cells: []string{i.Says(), i.Origin}})
		}
	case Rows:
		withheld := 0
		for i := range b.Rows {
			if n := b.Rows[i].Withheld; n > 0 {
				withheld += n
				continue
			}
			out = append(out, saidByRow(&b.Rows[i]))
		}
		if len(b.Rows) == 0 {
			out = append(out, said{titles: []string{""}, cells: []string{b.Empty}})
		}
		if withheld > 0 {
			out = append(out, said{key: "Rows withheld", titles: []string{""}, cells: []string{fmt.Sprint(withheld)}})
		}
	}
	return out
}

var rowTitles = []string{"Happened", "How exact", "Recorded", "What", "Who", "By", "Text", "Systems", "Evidence", "Tactic", "Source", "Clock", "Marks", "Struck"}

func saidByRow(r *TimelineRow) said {
	key := fmt.Sprintf("Entry %d", r.Entry)
	if r.Entry == 0 && r.Recorded == "" { // of a dataset, which has no entry of its own
		key = r.Source
	}
	return said{key: key, titles: rowTitles, cells: []string{r.Happened, r.Exactness, r.Recorded, r.Kind, r.Who, r.By, r.Text, r.Systems, r.Evidence,
		r.Tactic, r.Source, r.Clock, strings.Join(r.Marks, " · "), r.StruckWhy}}
}

// unnumbered is a label without the number of its row, which moves when a row
// comes in before it.
func unnumbered(label string) string {
	digits := strings.TrimLeft(label, "0123456789")
	if rest, ok := strings.CutPrefix(digits, ". "); ok && digits != label {
		return rest
	}
	return label
}

// change is one thing that two editions say differently.
type change struct {
	kind          string
	before, after said
}

// partChanges are the changes under one heading.
type partChanges struct {
	section, part string
	changes       []change
}

// compareParts lists what changed, in the order of the later document; a heading
// that is gone stands where it stood.
func compareParts(before, after []docPart) (out []partChanges) {
	same := func(a, b docPart) bool { return a.section == b.section && a.part == b.part }
	order := slices.Clone(after)
	for i, p := range before {
		if slices.ContainsFunc(after, func(x docPart) bool { return same(x, p) }) {
			continue
		}
		at := len(order)
		for k := i - 1; k >= 0; k-- {
			if n := slices.IndexFunc(order, func(x docPart) bool { return same(x, before[k]) }); n >= 0 {
				at = n + 1
				break
			}
		}
		order = slices.Insert(order, at, docPart{section: p.section, part: p.part})
	}
	for _, p := range order {
		var old []said
		if i := slices.IndexFunc(before, func(x docPart) bool { return same(x, p) }); i >= 0 {
			old = before[i].said
		}
		if changes := compareSaid(old, p.said); len(changes) > 0 {
			out = append(out, partChanges{p.section, p.part, changes})
		}
	}
	return out
}

// compareSaid pairs what is the same, then what is about the same thing; the
// rest came or went.
func compareSaid(before, after []said) (out []change) {
	equal := map[string]int{}
	line := func(s said) string { return s.key + "\x00" + strings.Join(s.cells, "\x00") }
	for _, s := range before {
		equal[line(s)]++
	}
	var newer []said
	for _, s := range after {
		if equal[line(s)] > 0 {
			equal[line(s)]--
			continue
		}
		newer = append(newer, s)
	}
	older := map[string][]said{} // by key, in order
	var keys []string
	for _, s := range slices.Backward(before) { // what is left over of equals are the last ones
		if equal[line(s)] > 0 {
			equal[line(s)]--
			if older[s.key] == nil {
				keys = append(keys, s.key)
			}
			older[s.key] = append([]said{s}, older[s.key]...)
		}
	}
	for _, s := range newer {
		if olds := older[s.key]; len(olds) > 0 {
			out = append(out, change{factChanged, olds[0], s})
			older[s.key] = olds[1:]
			continue
		}
		out = append(out, change{kind: factAdded, after: s})
	}
	for _, key := range slices.Backward(keys) {
		for _, s := range older[key] {
			out = append(out, change{kind: factGone, before: s})
		}
	}
	return out
}

func (p partChanges) table() Table {
	t := Table{Columns: []Column{{Title: "", Share: 0.8}, {Title: "What", Share: 1.6}, {Title: "Before", Share: 3.4}, {Title: "After", Share: 3.4}}}
	for _, c := range p.changes {
		before, after := c.before, c.after
		if c.kind == factChanged && slices.Equal(before.titles, after.titles) { // only the columns that differ
			before, after = onlyChanged(before, after)
		}
		t.Rows = append(t.Rows, []string{c.kind, cmp.Or(c.after.key, c.before.key), before.text(), after.text()})
	}
	return t
}

func onlyChanged(before, after said) (a, b said) {
	a.key, b.key = before.key, after.key
	for i := range min(len(before.cells), len(after.cells)) {
		if before.cells[i] != after.cells[i] {
			a.titles, a.cells = append(a.titles, before.titles[i]), append(a.cells, before.cells[i])
			b.titles, b.cells = append(b.titles, after.titles[i]), append(b.cells, after.cells[i])
		}
	}
	return a, b
}

func tallyWords(parts []partChanges) string {
	n := map[string]int{}
	for _, p := range parts {
		for _, c := range p.changes {
			n[c.kind]++
		}
	}
	return fmt.Sprintf("Of what they say, %s added, %s gone and %s changed.", (*tongue)(nil).are(n[factAdded]), isGone(n[factGone]), (*tongue)(nil).are(n[factChanged]))
}

func isGone(n int) string {
	if n == 1 {
		return "1 is"
	}
	return fmt.Sprintf("%d are", n)
}
