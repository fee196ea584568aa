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

// propose guesses a mapping.
func propose(t *table, o Options) *Mapping {
	m := &Mapping{NoHeader: !t.header && strings.HasPrefix(t.names[0], "column "), Delimiter: string(t.delim)}
	shapes := make([]columnShape, len(t.names))
	used := make([]bool, len(t.names))
	for i := range t.names {
		shapes[i] = shapeColumn(t.rows, i, o)
	}
	take := func(i int) string {
		used[i] = true
		return t.names[i]
	}
	best := func(words map[string]int, fits func(columnShape) bool) int {
		found, score := -1, 0
		for i, name := range t.names {
			if used[i] || !fits(shapes[i]) {
				continue
			}
			if r := rank(name, words); r >= 0 && (found < 0 || r < score) {
				found, score = i, r
			}
		}
		return found
	}
	anyShape := func(s columnShape) bool { return s.filled > 0 || len(t.rows) == 0 }
	whole := func(s columnShape) bool { return s.time }
	wordy := func(s columnShape) bool { return s.filled > 0 && !s.time && !s.number || len(t.rows) == 0 }

	if i := best(timeWords, whole); i >= 0 {
		m.Time = []string{take(i)}
		m.TimeForm = shapes[i].form
	} else if d := best(timeWords, func(s columnShape) bool { return s.dateOnly }); d >= 0 {
		m.Time = []string{take(d)}
		if c := best(timeWords, func(s columnShape) bool { return s.clockOnly }); c >= 0 {
			m.Time = append(m.Time, take(c))
		} else if c := slices.IndexFunc(shapes, func(s columnShape) bool { return s.clockOnly }); c >= 0 && !used[c] {
			m.Time = append(m.Time, take(c))
		}
	} else if i := slices.IndexFunc(shapes, whole); i >= 0 && rank(t.names[i], endWords) < 0 {
		m.Time = []string{take(i)}
		m.TimeForm = shapes[i].form
	} else if i := slices.IndexFunc(shapes, func(s columnShape) bool { return s.dateOnly }); i >= 0 {
		m.Time = []string{take(i)}
		if c := slices.IndexFunc(shapes, func(s columnShape) bool { return s.clockOnly }); c >= 0 {
			m.Time = append(m.Time, take(c))
		}
	} else if i := best(timeWords, anyShape); i >= 0 && len(t.rows) == 0 {
		m.Time = []string{take(i)}
	}
	if i := best(endWords, whole); i >= 0 && len(m.Time) == 1 {
		m.TimeEnd = take(i)
	}
	if i := best(zoneWords, wordy); i >= 0 {
		m.ZoneColumn = take(i)
	}
	if i := best(kindWords, func(s columnShape) bool { return s.kinds }); i >= 0 {
		m.Kind = take(i)
	}
	if i := best(systemWords, wordy); i >= 0 {
		m.Systems = append(m.Systems, take(i))
	} else if i := best(addressWords, func(s columnShape) bool { return s.filled > 0 && !s.time }); i >= 0 {
		m.Systems = append(m.Systems, take(i))
	}
	if i := best(peopleWords, wordy); i >= 0 {
		m.People = append(m.People, take(i))
	}
	if i := best(nameWords, wordy); i >= 0 {
		m.Text = append(m.Text, take(i))
	}
	if i := best(textWords, wordy); i >= 0 {
		m.Text = append(m.Text, take(i))
	}
	if len(m.Text) == 0 { // no word helps: take whatever the table says
		words := slices.ContainsFunc(shapes, wordy)
		for i := range t.names {
			if !used[i] && (shapes[i].filled > 0 && !(words && shapes[i].number) || len(t.rows) == 0) {
				m.Text = append(m.Text, t.names[i])
			}
		}
	}
	return m
}

// columnShape is what the values of a column look like in the sample.
type columnShape struct {
	filled    int
	time      bool   // most are times, of day at least
	dateOnly  bool   // most are dates and none has a clock time
	clockOnly bool   // most are times of day without a date
	number    bool   // most are numbers
	kinds     bool   // all are row kinds
	form      string // for Mapping.TimeForm
}

func shapeColumn(rows [][]string, i int, o Options) columnShape {
	var s columnShape
	var times, dates, clocks, numbers, epochs, octets, kinds int
	size := 0
	r := stampReader{near: o.Modified}
	for _, row := range rows {
		cell := strings.TrimSpace(row[i])
		if emptyTime(cell) {
			continue
		}
		s.filled++
		if slices.Contains(model.RowKinds, model.RowKind(strings.ToLower(cell))) {
			kinds++
		}
		if t, ok := readEpoch(cell, bySize); ok {
			numbers++
			if whole, _, _ := strings.Cut(cell, "."); t.Year() >= 1990 && t.Year() < 2100 && (size == 0 || size == len(whole)) {
				size = len(whole)
				epochs++
			}
			continue
		}
		if isClock(cell) {
			clocks++
			continue
		}
		switch st, kind := r.read(cell); {
		case kind == twoTimes:
			if strings.ContainsAny(cell, ":") {
				times++
			} else {
				dates++
			}
		case kind == isTime && st.exact > toDay:
			times++
		case kind == isTime && (st.exact == toDay || strings.Contains(cell, "-")):
			dates++
		default:
			if _, ok := readOctets(cell); ok {
				octets++
			} else if isNumber(cell) {
				numbers++
			}
		}
	}
	most := func(n int) bool { return n > 0 && n*10 >= s.filled*8 }
	s.kinds = s.filled > 0 && kinds == s.filled
	s.clockOnly = most(clocks)
	s.dateOnly = most(dates) && times == 0
	s.number = most(numbers)
	switch {
	case most(times + dates):
		s.time = times > 0
	case most(epochs):
		s.time = true
		s.form = map[int]string{10: "epoch_s", 13: "epoch_ms", 16: "epoch_us", 19: "epoch_ns"}[size]
	case octets > 0 && octets == s.filled:
		s.time, s.form = true, "octets"
	}
	return s
}

// isClock reports 10:15, 10:15:30 and 10:15:30.5.
func isClock(s string) bool {
	_, n := digits(s, 1, 2)
	if n == 0 || len(s) < n+3 || s[n] != ':' {
		return false
	}
	st := stamp{}
	return st.readClock(s)
}

func isNumber(s string) bool {
	digit := false
	for i := range len(s) {
		switch c := s[i]; {
		case isDigit(c):
			digit = true
		case strings.IndexByte(".,-+%", c) < 0:
			return false
		}
	}
	return digit
}

// genericColumns are the columns of a mapping, found in a header.
type genericColumns struct {
	time, text, systems, people []int
	end, zone, kind, id         int
	kindConst                   model.RowKind
	unit                        epochUnit
	octets                      bool
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
	r.surveyRow = look
	r.surveyEnd = func() error {
		notice, err := c.settleOrder(r.o.FileName)
		if notice != "" {
			r.sum.Notices = append(r.sum.Notices, notice)
		}
		return err
	}
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
			key = "id:" + line(cells[g.id])
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
