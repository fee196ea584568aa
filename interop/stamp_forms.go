package interop

import (
	"strings"
	"time"
)

// readNumeric reads 31/12/2026, 12/31/2026, 31.12.2026, 31-12-26 and a clock
// time behind them, by the order decided for the file.
func (r *stampReader) readNumeric(s string) (stamp, reading) {
	a, n := digits(s, 1, 2)
	if n == 0 || len(s) < n+4 {
		return stamp{}, noTime
	}
	sep := s[n]
	if sep != '/' && sep != '.' && sep != '-' {
		return stamp{}, noTime
	}
	rest := s[n+1:]
	b, n := digits(rest, 1, 2)
	if n == 0 || len(rest) < n+3 || rest[n] != sep {
		return stamp{}, noTime
	}
	rest = rest[n+1:]
	year, n := digits(rest, 2, 4)
	if n == 0 || n == 3 {
		return stamp{}, noTime
	}
	rest = rest[n:]
	st := stamp{year: year, exact: toDay}
	if n == 2 {
		st.assumed = "century"
		if st.year += 2000; year >= 70 {
			st.year -= 100
		}
	}
	order := r.order
	asDay, asMonth := validDay(st.year, b, a), validDay(st.year, a, b)
	switch {
	case !asDay && !asMonth:
		return stamp{}, noTime
	case asDay && asMonth:
		if a != b && !r.open {
			r.open, r.dotted, r.example = true, true, s
		}
		r.dotted = r.dotted && (sep == '.' || a == b)
		if order == undecided {
			if a != b {
				probe := st
				if probe.readClock(rest) {
					return stamp{}, twoTimes
				}
				return stamp{}, noTime
			}
			order = dayFirst
		}
	case asDay:
		r.dayOver = true
		if order == monthFirst {
			return stamp{}, noTime // the file's order says that this is no date
		}
		order = dayFirst
	default:
		r.monthOver = true
		if order == dayFirst {
			return stamp{}, noTime
		}
		order = monthFirst
	}
	st.day, st.month = a, b
	if order == monthFirst {
		st.day, st.month = b, a
	}
	if !st.readClock(rest) {
		return stamp{}, noTime
	}
	return st, isTime
}

// namedForms have the month as an English word, as mail, web servers and
// syslog write it.
var namedForms = []struct {
	layout string
	exact  exactness
	year   bool
	zone   bool
}{
	{"02/Jan/2006:15:04:05 -0700", toSecond, true, true},
	{"Mon, 2 Jan 2006 15:04:05 -0700", toSecond, true, true},
	{"2 Jan 2006 15:04:05 -0700", toSecond, true, true},
	{"2 Jan 2006 15:04 -0700", toMinute, true, true}, // mail need not have seconds
	{"2 Jan 2006 15:04:05", toSecond, true, false},
	{"2 Jan 2006 15:04", toMinute, true, false},
	{"2 Jan 2006", toDay, true, false},
	{"2-Jan-2006 15:04:05", toSecond, true, false},
	{"2-Jan-2006", toDay, true, false},
	{"2 January 2006 15:04:05", toSecond, true, false},
	{"2 January 2006", toDay, true, false},
	{"Jan 2, 2006 3:04:05 PM", toSecond, true, false},
	{"Jan 2, 2006, 3:04:05 PM", toSecond, true, false},
	{"Jan 2, 2006 @ 15:04:05", toSecond, true, false}, // Kibana
	{"Jan 2, 2006 15:04:05", toSecond, true, false},
	{"Jan 2, 2006", toDay, true, false},
	{"January 2, 2006 15:04:05", toSecond, true, false},
	{"January 2, 2006", toDay, true, false},
	{"Jan 2 2006 15:04:05", toSecond, true, false},
	{"Mon Jan 2 15:04:05 2006", toSecond, true, false},
	{"Mon Jan 2 15:04:05 MST 2006", toSecond, true, false},
	{"Jan 2 15:04:05", toSecond, false, false},
}

func (r *stampReader) readNamed(s string) (stamp, reading) {
	if strings.IndexFunc(s, func(c rune) bool { return c >= 'A' && c <= 'Z' }) < 0 || !strings.ContainsAny(s, "0123456789") {
		return stamp{}, noTime
	}
	zone := ""
	if i := strings.LastIndexByte(s, ' '); i > 0 {
		if _, ok := abbreviations[s[i+1:]]; ok {
			s, zone = s[:i], s[i+1:]
		}
	}
	for strings.Contains(s, "  ") { // syslog pads the day
		s = strings.ReplaceAll(s, "  ", " ")
	}
	for _, f := range namedForms {
		t, err := time.Parse(f.layout, s)
		if err != nil {
			continue
		}
		y, m, d := t.Date()
		st := stamp{year: y, month: int(m), day: d, hour: t.Hour(), min: t.Minute(), sec: t.Second(), nsec: t.Nanosecond(), exact: f.exact}
		if f.zone {
			_, st.offset = t.Zone()
			st.zoned, st.zone = true, offsetName(st.offset)
		}
		if strings.Contains(f.layout, "MST") {
			name, _ := t.Zone()
			if !st.readZone(name) {
				return stamp{}, noTime
			}
		}
		if zone != "" {
			st.readZone(zone)
		}
		if !f.year {
			if r.near.IsZero() {
				return stamp{}, noTime
			}
			st.year, st.assumed = nearestYear(t, r.near), "year"
			if !validDay(st.year, st.month, st.day) {
				return stamp{}, noTime
			}
		}
		return st, isTime
	}
	return stamp{}, noTime
}

// nearestYear is the year that puts t nearest before the file's own time. A
// day is allowed for clocks and zones.
func nearestYear(t, file time.Time) int {
	y := file.Year()
	if time.Date(y, t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), 0, time.UTC).After(file.Add(24 * time.Hour)) {
		y--
	}
	return y
}
