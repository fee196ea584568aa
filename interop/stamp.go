package interop

import (
	"strings"
	"time"
)

// stamp is a time as a text gives it: fields of a clock on some wall, how
// exactly it was written, and the zone if the text has one.
type stamp struct {
	year, month, day, hour, min, sec, nsec int
	exact                                  exactness
	zoned                                  bool
	offset                                 int    // seconds east of UTC, when zoned
	zone                                   string // as written: "UTC", "+02:00", "CEST"
	assumed                                string // "year" or "century" where the text leaves it open
}

type exactness uint8

const (
	toYear exactness = iota
	toMonth
	toDay
	toHour
	toMinute
	toSecond
)

// dayOrder says which number of 03/04/2026 is the day.
type dayOrder uint8

const (
	undecided dayOrder = iota
	dayFirst
	monthFirst
)

func (o dayOrder) String() string {
	return [...]string{"", "day first", "month first"}[o]
}

// reading is the result of looking at a text for a time.
type reading uint8

const (
	noTime   reading = iota // nothing there that is a time
	isTime                  // read
	twoTimes                // a date such as 03/04/2026 whose order is not decided
)

// stampReader holds what the texts of one file have in common.
type stampReader struct {
	order dayOrder
	near  time.Time // the file's own time, for texts without a year

	dayOver, monthOver bool // dates met whose first, or second, number is over 12
	open               bool // dates met that have two readings
	dotted             bool // all of them were written with dots
	example            string
}

// emptyTime reports texts by which tools say that there is no time.
func emptyTime(s string) bool {
	switch s {
	case "", "-", "0", "null", "NULL", "None", "none", "NaT", "nan", "N/A", "n/a", "Never", "never",
		"Not a time", "Not set", "Invalid", "0000-00-00", "0000-00-00 00:00:00", "0000-00-00T00:00:00+00:00",
		"0000-00-00T00:00:00", "0000-00-00T00:00:00.000000+00:00", "00/00/0000", "00/00/0000 --:--:--":
		return true
	}
	return false
}

// read reads every form of interop section 2 except plain epochs, which need
// to know their unit. The common ISO forms are read by hand.
func (r *stampReader) read(s string) (stamp, reading) {
	s = strings.TrimSpace(s)
	if len(s) < 4 || len(s) > 64 {
		return stamp{}, noTime
	}
	if isDigit(s[0]) && isDigit(s[1]) && isDigit(s[2]) && isDigit(s[3]) {
		if st, ok := readISO(s); ok {
			return st, isTime
		}
	}
	if isDigit(s[0]) {
		if st, kind := r.readNumeric(s); kind != noTime {
			return st, kind
		}
	}
	return r.readNamed(s)
}

func isDigit(b byte) bool { return b-'0' <= 9 }

// digits reads from n to most digits at the start of s.
func digits(s string, least, most int) (v, n int) {
	for n < len(s) && n < most && isDigit(s[n]) {
		v = v*10 + int(s[n]-'0')
		n++
	}
	if n < least {
		return 0, 0
	}
	return v, n
}

// readISO reads 2026, 2026-03, 2026-03-04, 2026/03/04, 20260304T101500 and
// what may follow a date.
func readISO(s string) (stamp, bool) {
	var st stamp
	var n int
	st.year, _ = digits(s, 4, 4)
	rest := s[4:]
	if rest == "" {
		st.month, st.day = 1, 1
		return st, st.year >= 1970 && st.year <= 2100
	}
	if isDigit(rest[0]) { // basic form: the date and T or nothing behind it
		if len(rest) < 4 {
			return st, false
		}
		if st.month, n = digits(rest, 2, 2); n == 0 {
			return st, false
		}
		if st.day, n = digits(rest[2:], 2, 2); n == 0 {
			return st, false
		}
		rest = rest[4:]
		if rest != "" && isDigit(rest[0]) && len(rest) != 6 {
			return st, false // a long number, not a date
		}
	} else {
		sep := rest[0]
		if sep != '-' && sep != '/' && sep != '.' {
			return st, false
		}
		if st.month, n = digits(rest[1:], 1, 2); n == 0 {
			return st, false
		}
		rest = rest[1+n:]
		if rest == "" && sep != '.' {
			st.day, st.exact = 1, toMonth
			return st, validDay(st.year, st.month, 1)
		}
		if rest == "" || rest[0] != sep {
			return st, false
		}
		if st.day, n = digits(rest[1:], 1, 2); n == 0 {
			return st, false
		}
		rest = rest[1+n:]
	}
	if !validDay(st.year, st.month, st.day) {
		return st, false
	}
	st.exact = toDay
	return st, st.readClock(rest)
}

// readClock reads what follows a date: a clock time, AM or PM, a zone. An
// empty rest leaves a date.
func (st *stamp) readClock(s string) bool {
	if s == "" {
		return true
	}
	dated := s
	switch {
	case s[0] == 'T' || s[0] == 't' || s[0] == '_':
		s = s[1:]
	default:
		s = strings.TrimLeft(s, " ,")
		if len(s) > 3 && s[0] == '-' && dated[0] == ' ' {
			s = strings.TrimLeft(s[1:], " ")
		}
	}
	if s == "" || !isDigit(s[0]) {
		return s != "" && st.readZone(s)
	}
	var n int
	if st.hour, n = digits(s, 1, 2); n == 0 {
		return false
	}
	s = s[n:]
	st.exact = toHour
	basic := n == 2 && s != "" && isDigit(s[0])
	if s != "" && (s[0] == ':' || basic || s[0] == 'h' || s[0] == '.' && len(s) >= 3 && isDigit(s[1]) && isDigit(s[2])) {
		sep := s[0]
		if !basic {
			s = s[1:]
		}
		if st.min, n = digits(s, 2, 2); n == 0 {
			return false
		}
		s = s[n:]
		st.exact = toMinute
		if s != "" && (s[0] == sep || basic && isDigit(s[0]) || s[0] == ':') {
			if !basic {
				s = s[1:]
			}
			if st.sec, n = digits(s, 2, 2); n == 0 {
				return false
			}
			s = s[n:]
			st.exact = toSecond
			if len(s) > 1 && (s[0] == '.' || s[0] == ',' || s[0] == ':') && isDigit(s[1]) {
				s = s[1:]
				scale, i := 100_000_000, 0
				for ; i < len(s) && isDigit(s[i]); i++ {
					st.nsec += int(s[i]-'0') * scale
					scale /= 10
				}
				s = s[i:]
			}
		}
	}
	if len(s) >= 2 {
		half := strings.TrimLeft(s, " \u00a0\u202f")
		for _, m := range [...]string{"AM", "PM", "am", "pm", "a.m.", "p.m.", "a. m.", "p. m."} {
			if strings.HasPrefix(half, m) {
				if st.hour < 1 || st.hour > 12 {
					return false
				}
				st.hour %= 12
				if m[0] == 'P' || m[0] == 'p' {
					st.hour += 12
				}
				s = half[len(m):]
				break
			}
		}
	}
	if st.hour > 23 || st.min > 59 || st.sec > 60 {
		return false
	}
	s = strings.TrimLeft(s, " ")
	return s == "" || st.readZone(s)
}

// abbreviations are zone names that mean one offset wherever they are met.
// CST, IST and the like mean several and are not among them.
var abbreviations = map[string]int{
	"UTC": 0, "GMT": 0, "WET": 0, "WEST": 1, "CET": 1, "MEZ": 1, "CEST": 2, "MESZ": 2,
	"EET": 2, "EEST": 3, "EST": -5, "EDT": -4, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
}

func (st *stamp) readZone(s string) bool {
	s = strings.TrimSpace(s)
	if len(s) > 2 && s[0] == '(' && s[len(s)-1] == ')' || len(s) > 2 && s[0] == '[' && s[len(s)-1] == ']' {
		s = s[1 : len(s)-1]
	}
	if s == "Z" || s == "z" || s == "+00:00" || s == "+0000" {
		st.zoned, st.zone = true, "UTC"
		return true
	}
	if h, ok := abbreviations[s]; ok {
		st.zoned, st.offset, st.zone = true, h*3600, s
		if h == 0 && s == "GMT" {
			st.zone = "UTC"
		}
		return true
	}
	named := strings.TrimPrefix(strings.TrimPrefix(s, "UTC"), "GMT")
	if off, ok := readOffset(named); ok {
		st.zoned, st.offset, st.zone = true, off, offsetName(off)
		return true
	}
	return false
}

// readOffset reads +02:00, +0200, +02 and -5.
func readOffset(s string) (seconds int, ok bool) {
	if len(s) < 2 || s[0] != '+' && s[0] != '-' {
		return 0, false
	}
	h, n := digits(s[1:], 1, 2)
	if n == 0 || h > 15 {
		return 0, false
	}
	rest := s[1+n:]
	m := 0
	if rest != "" {
		if rest[0] == ':' {
			rest = rest[1:]
		}
		if m, n = digits(rest, 2, 2); n == 0 || m > 59 {
			return 0, false
		}
		rest = rest[n:]
		if len(rest) == 3 && rest[0] == ':' { // seconds of very old zones
			rest = ""
		}
		if rest != "" {
			return 0, false
		}
	}
	seconds = h*3600 + m*60
	if s[0] == '-' {
		seconds = -seconds
	}
	return seconds, true
}

func offsetName(seconds int) string {
	if seconds == 0 {
		return "UTC"
	}
	b := []byte("+00:00")
	if seconds < 0 {
		b[0], seconds = '-', -seconds
	}
	h, m := seconds/3600, seconds/60%60
	b[1], b[2], b[4], b[5] = byte('0'+h/10), byte('0'+h%10), byte('0'+m/10), byte('0'+m%10)
	return string(b)
}

var monthDays = [...]int{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}

// validDay reports whether the calendar has the day. Years no log can mean,
// and the last one, behind which a time cannot be written down, are refused.
func validDay(y, m, d int) bool {
	if y < 1000 || y > 9998 || m < 1 || m > 12 || d < 1 {
		return false
	}
	last := monthDays[m-1]
	if m == 2 && (y%4 == 0 && y%100 != 0 || y%400 == 0) {
		last = 29
	}
	return d <= last
}

// unix is the instant of the stamp's fields read as UTC, in seconds.
func (st *stamp) unix() int64 {
	y, m := int64(st.year), int64(st.month)
	if m <= 2 { // days from civil: the year begins in March, so that leap days come last
		y--
		m += 12
	}
	era := y / 400
	yoe := y - era*400
	doy := (153*(m-3)+2)/5 + int64(st.day) - 1
	doe := yoe*365 + yoe/4 - yoe/100 + doy
	days := era*146097 + doe - 719468
	return days*86400 + int64(st.hour)*3600 + int64(st.min)*60 + int64(st.sec)
}
