package interop

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"bridgelog/model"
)

// genericCSV is any table; a Mapping says what its columns are.
var genericCSV = &format{
	name: "generic-csv", title: "a table (CSV)",
	raw:    true,
	begin:  beginGeneric,
	survey: surveyGeneric,
}

// planGeneric finds the mapping of a table: the one given, else a proposal
// from the words of the header and the shapes of the values.
func (p *plan) planGeneric(t *table, o Options) error {
	p.verdict.Header = t.names
	p.verdict.Fingerprint = fingerprint(t.names)
	if o.Mapping != nil {
		m := *o.Mapping
		p.mapping = &m
		p.verdict.Reason += "; with the mapping given"
		return nil
	}
	m := propose(t, o)
	if len(m.Time) == 0 && o.Format == "" && !tabular(o.FileName) && !(t.header && slices.ContainsFunc(t.names, knownWord)) {
		p.verdict = Verdict{}
		return model.Refuse(model.Invalid, o.FileName, "Import CSV, JSON or JSON lines; keep any other file as evidence.",
			"The file is text, but neither a table with a time in it nor a list of records.")
	}
	p.mapping = m
	if len(m.Time) == 0 {
		p.notices = append(p.notices, "No column looks like a time, so every row is undated. Name the column in a mapping if there is one.")
	}
	if m.NoHeader {
		p.notices = append(p.notices, "The first line already holds values; the columns are called column 1, column 2 and so on.")
	}
	return nil
}

// genericColumns are the columns of a mapping, found in a header.
type genericColumns struct {
	time, text, systems, people []int
	end, zone, kind, id         int
	kindConst                   model.RowKind
	unit                        epochUnit
	octets                      bool
	utc                         bool // the time's column says so in its name
	named                       bool // texts are joined as "column: value"
	names                       []string
}

func findColumns(p *plan) (genericColumns, error) {
	m, names := p.mapping, p.verdict.Header
	g := genericColumns{names: names, kindConst: model.Detect}
	var err error
	find := func(name string) int {
		if name == "" || err != nil {
			return -1
		}
		for i, n := range names {
			if n == name {
				return i
			}
		}
		for i, n := range names {
			if strings.EqualFold(strings.TrimSpace(n), strings.TrimSpace(name)) {
				return i
			}
		}
		err = model.Refuse(model.Invalid, "mapping", "The columns are: "+strings.Join(names, ", ")+".", "The file has no column %q.", name)
		return -1
	}
	all := func(list []string) (out []int) {
		for _, name := range list {
			if i := find(name); i >= 0 {
				out = append(out, i)
			}
		}
		return out
	}
	g.time, g.text, g.systems, g.people = all(m.Time), all(m.Text), all(m.Systems), all(m.People)
	g.end, g.zone, g.kind, g.id = find(m.TimeEnd), find(m.ZoneColumn), find(m.Kind), find(m.ID)
	if err != nil {
		return g, err
	}
	if len(m.Text) == 0 {
		return g, model.Refuse(model.Invalid, "mapping", "The columns are: "+strings.Join(names, ", ")+".", "The mapping names no column for the text of the rows.")
	}
	if len(m.Delimiter) > 1 {
		return g, model.Refuse(model.Invalid, "mapping", "Give a comma, semicolon, tab or bar, or leave it out.", "The delimiter %q of the mapping is more than one sign.", m.Delimiter)
	}
	if m.KindConst != "" {
		if g.kindConst = model.RowKind(m.KindConst); !slices.Contains(model.RowKinds, g.kindConst) {
			return g, model.Refuse(model.Invalid, "mapping", "", "There is no row kind %q.", m.KindConst)
		}
	}
	switch m.TimeForm {
	case "", "iso", "ymd", "dmy", "mdy":
	case "epoch_s":
		g.unit = seconds
	case "epoch_ms":
		g.unit = millis
	case "epoch_us":
		g.unit = micros
	case "epoch_ns":
		g.unit = nanos
	case "octets":
		g.octets = true
	default:
		return g, model.Refuse(model.Invalid, "mapping", "", "There is no form of time %q.", m.TimeForm)
	}
	g.named = len(g.text) > 2
	for _, i := range g.time {
		for _, w := range strings.Fields(plainWords(names[i])) {
			g.utc = g.utc || w == "utc" || w == "gmt" || w == "zulu"
		}
	}
	return g, nil
}

func (r *run) applyTimeForm() {
	switch {
	case r.o.TimeForm != "":
	case r.mapping.TimeForm == "dmy":
		r.clock.order = dayFirst
	case r.mapping.TimeForm == "mdy":
		r.clock.order = monthFirst
	}
}

// surveyGeneric passes over the file to decide the order of day and month, if
// its times are written so that there is one.
func surveyGeneric(r *run) (skip bool, err error) {
	g, err := findColumns(&r.plan)
	if err != nil {
		return true, err
	}
	r.applyTimeForm()
	if r.clock.order != undecided || len(g.time) == 0 || g.unit != bySize || g.octets {
		return true, nil
	}
	c := r.clock
	look := func(cells []string) {
		c.stampReader.read(g.joined(cells))
		if g.end >= 0 {
			c.stampReader.read(cells[g.end])
		}
	}
	for _, row := range r.sample {
		look(row)
	}
	if !c.open && !c.dayOver && !c.monthOver {
		return true, nil
	}
	r.surveyRow, r.surveyEnd = look, r.endSurvey
	return false, nil
}

// joined is the time of a record as one text.
func (g *genericColumns) joined(cells []string) string {
	switch len(g.time) {
	case 0:
		return ""
	case 1:
		return strings.TrimSpace(cells[g.time[0]])
	}
	var b strings.Builder
	for _, i := range g.time {
		if cell := strings.TrimSpace(cells[i]); cell != "" {
			if b.Len() > 0 {
				b.WriteByte(' ')
			}
			b.WriteString(cell)
		}
	}
	return b.String()
}

func beginGeneric(r *run) (mapFunc, error) {
	g, err := findColumns(&r.plan)
	if err != nil {
		return nil, err
	}
	r.applyTimeForm()
	r.bound.used = make([]bool, len(r.verdict.Header))
	for _, list := range [][]int{g.time, g.text, g.systems, g.people, {g.end, g.zone, g.kind, g.id}} {
		for _, i := range list {
			if i >= 0 {
				r.bound.used[i] = true
			}
		}
	}
	if r.o.Zone != nil {
		g.utc = false // the person knows better
	} else if g.utc {
		r.sum.Notices = append(r.sum.Notices, fmt.Sprintf("The column %q says that its times are UTC.", g.names[g.time[0]]))
	}
	return func(cells []string, out *mapped) {
		var beside *time.Location
		if g.zone >= 0 {
			if name := strings.TrimSpace(cells[g.zone]); name != "" {
				loc, ok := r.clock.zoneNamed(name)
				if !ok {
					out.flags |= zoneUnknown
				}
				beside = loc
			}
		}
		if beside == nil && g.utc {
			beside = time.UTC
		}
		row := model.RowFields{Kind: g.kindConst, Text: g.says(cells)}
		var f flags
		row.Happened, f = g.when(r.clock, g.joined(cells), beside)
		out.flags |= f
		if g.end >= 0 && row.Happened.Known() && !emptyTime(strings.TrimSpace(cells[g.end])) {
			row.Happened = upTo(row.Happened, r.clock, func() (model.Moment, flags) { return g.when(r.clock, cells[g.end], beside) })
		}
		if g.kind >= 0 {
			if k := model.RowKind(strings.ToLower(strings.TrimSpace(cells[g.kind]))); slices.Contains(model.RowKinds, k) {
				row.Kind = k
			}
		}
		row.Systems = r.lists(cells, g.systems)
		row.People = r.lists(cells, g.people)
		key := ""
		if g.id >= 0 && cells[g.id] != "" {
			key = "id:" + r.verdict.Fingerprint + ":" + line(cells[g.id]) // small numbers recur in other tables
		}
		out.add(row, key)
	}, nil
}

// when reads a time by the mapping's form.
func (g *genericColumns) when(c *clock, text string, beside *time.Location) (model.Moment, flags) {
	if g.octets {
		if st, ok := readOctets(strings.TrimSpace(text)); ok {
			return c.place(st, text, beside)
		}
	}
	return c.readIn(text, g.unit, beside)
}

// upTo makes a range of a moment and its end; an end that is not later leaves
// the moment as it is.
func upTo(m model.Moment, c *clock, end func() (model.Moment, flags)) model.Moment {
	guessed := c.guessed
	e, _ := end()
	c.guessed = guessed // one time of a record is assumed once
	if !e.Known() || !e.From.After(m.From) {
		return m
	}
	m.To, m.Precision = e.From, model.FromTo
	if !e.To.IsZero() {
		m.To = e.To
	}
	m.Typed += " – " + e.Typed
	return m
}

// says is the text of a record.
func (g *genericColumns) says(cells []string) string {
	if len(g.text) == 1 {
		return line(cells[g.text[0]])
	}
	var b strings.Builder
	said := ""
	for _, i := range g.text {
		cell := line(cells[i])
		if cell == "" || cell == "-" || cell == said {
			continue
		}
		said = cell
		if b.Len() > 0 {
			b.WriteString(" · ")
		}
		if g.named {
			fmt.Fprintf(&b, "%s: ", g.names[i])
		}
		b.WriteString(cell)
	}
	return b.String()
}

// lists are the names in some columns, each once.
func (r *run) lists(cells []string, columns []int) []string {
	if len(columns) == 0 {
		return nil
	}
	if len(columns) == 1 {
		return r.list(strings.TrimSpace(cells[columns[0]]))
	}
	var out []string
	for _, i := range columns {
		for _, name := range r.list(strings.TrimSpace(cells[i])) {
			if !slices.Contains(out, name) {
				out = append(out, name)
			}
		}
	}
	return out
}
