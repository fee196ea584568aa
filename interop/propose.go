package interop

import (
	"slices"
	"strings"

	"bridgelog/model"
)

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
	} else if i := best(timeWords, func(s columnShape) bool { return s.some || len(t.rows) == 0 && anyShape(s) }); i >= 0 {
		m.Time = []string{take(i)} // called so, and here and there it is one; what cannot be read is undated
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
	some      bool   // at least one is a time or an epoch of these days
	dateOnly  bool   // most are dates and none has a clock time
	clockOnly bool   // most are times of day without a date
	number    bool   // most are numbers
	kinds     bool   // all are row kinds
	form      string // for Mapping.TimeForm
}

func shapeColumn(rows [][]string, i int, o Options) columnShape {
	var s columnShape
	var times, dates, clocks, numbers, epochs, anyEpoch, octets, kinds int
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
			if t.Year() >= 1990 && t.Year() < 2100 {
				anyEpoch++
			}
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
	s.some = times+dates+anyEpoch > 0
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
