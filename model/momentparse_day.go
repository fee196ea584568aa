package model

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

var (
	isoDate     = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}$`)
	isoDateTime = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}[Tt]\d`)
	dottedDate  = regexp.MustCompile(`^(\d{1,2})\.(\d{1,2})\.(\d{4})?$`)
	slashDate   = regexp.MustCompile(`^(\d{1,4})/(\d{1,2})(?:/(\d{2}|\d{4}))?$`)
	dayNumber   = regexp.MustCompile(`^\d{1,2}$`)
	yearNumber  = regexp.MustCompile(`^(?:19|20)\d{2}$`)
)

// dayWords reads a day at word i: "yesterday", "fri", "2026-03-28", "28.03.",
// "24 Nov 2026". It returns how many words that took, 0 for none. A date with
// slashes is asked about.
func (s *scanner) dayWords(i int) (daySpec, int, *Error) {
	w := s.at(i)
	text := strings.TrimRight(w.s, ",")
	switch strings.ToLower(text) {
	case "":
		return daySpec{}, 0, nil
	case "yesterday":
		return daySpec{form: dayYesterday}, 1, nil
	case "today":
		return daySpec{form: dayToday}, 1, nil
	case "tomorrow":
		return daySpec{form: dayTomorrow}, 1, nil
	}
	if isoDate.MatchString(text) {
		day, err := parseISODate(text)
		return day, 1, err
	}
	if m := dottedDate.FindStringSubmatch(text); m != nil {
		return dottedDay(text, m)
	}
	if slashDate.MatchString(text) {
		return daySpec{}, 0, s.slashed(text, w, i)
	}
	if day, n := s.namedMonth(i); n > 0 {
		return day, n, nil
	}
	if weekday, ok := weekdayOf(text); ok {
		if day, n := s.namedMonth(i + 1); n > 0 {
			return day, n + 1, nil // the weekday of a full date is not needed
		}
		return daySpec{form: dayWeekday, weekday: weekday}, 1, nil
	}
	return daySpec{}, 0, nil
}

// namedMonth reads "24 Nov" or "24 Nov 2026".
func (s *scanner) namedMonth(i int) (daySpec, int) {
	if !dayNumber.MatchString(s.at(i).s) {
		return daySpec{}, 0
	}
	month, ok := monthOf(strings.TrimRight(s.at(i+1).s, ",."))
	if !ok {
		return daySpec{}, 0
	}
	day := daySpec{form: dayMonth, m: int(month)}
	day.d, _ = strconv.Atoi(s.at(i).s) // two digits at most
	if year := strings.TrimRight(s.at(i+2).s, ","); yearNumber.MatchString(year) {
		day.form = dayDate
		day.y, _ = strconv.Atoi(year)
		return day, 3
	}
	return day, 2
}

func parseISODate(s string) (daySpec, *Error) {
	day := daySpec{form: dayDate}
	day.y, _ = strconv.Atoi(s[:4]) // digits, by the pattern of the caller
	day.m, _ = strconv.Atoi(s[5:7])
	day.d, _ = strconv.Atoi(s[8:10])
	return day, day.check()
}

// dottedDay reads "28.03." and "28.03.2026". What cannot be a day and month,
// such as the numbering "1.13.", is not a date.
func dottedDay(text string, m []string) (daySpec, int, *Error) {
	day := daySpec{form: dayMonth}
	day.d, _ = strconv.Atoi(m[1])
	day.m, _ = strconv.Atoi(m[2])
	if m[3] != "" {
		day.form = dayDate
		day.y, _ = strconv.Atoi(m[3])
		return day, 1, day.check()
	}
	if day.m < 1 || day.m > 12 || day.d < 1 || day.d > 31 {
		return daySpec{}, 0, nil
	}
	return day, 1, nil
}

// check refuses a full date that is not in the calendar or out of reason.
func (d daySpec) check() *Error {
	t := time.Date(d.y, time.Month(d.m), d.d, 0, 0, 0, 0, time.UTC)
	if t.Month() != time.Month(d.m) || t.Day() != d.d {
		return Refuse(Invalid, "time", "Write the date as year-month-day.", "there is no day %04d-%02d-%02d.", d.y, d.m, d.d)
	}
	if d.y < firstYear {
		return Refuse(Invalid, "time", "", "%04d-%02d-%02d is before %d.", d.y, d.m, d.d, firstYear)
	}
	return nil
}

// slashed asks about a date with slashes, where one is meant: three numbers, or
// two before a clock time or a kind. "24/7" and "3/4 of the hosts" are text.
func (s *scanner) slashed(text string, w word, i int) *Error {
	m := slashDate.FindStringSubmatch(text)
	if m[3] == "" {
		next := scanner{text: s.text, words: s.words, spec: timeSpec{text: s.text}}
		after := s.at(i + 1)
		clock, err := next.clockWord(after.s, after.at, s.at(i+2).s, false)
		if !clock && err == nil && !s.closes(i+1) {
			return nil
		}
	}
	var nums [3]int
	for k := range 3 {
		nums[k], _ = strconv.Atoi("0" + m[k+1]) // four digits at most
	}
	type reading struct{ y, mo, d int }
	var readings []reading
	switch {
	case len(m[1]) > 2: // 2026/03/04
		readings = []reading{{nums[0], nums[1], nums[2]}}
	default:
		year := nums[2]
		if len(m[3]) == 2 {
			year += 2000
		}
		readings = []reading{{year, nums[0], nums[1]}, {year, nums[1], nums[0]}}
	}
	var written []string
	e := Refuse(Question, "time", "", "the date %s can be read in two ways.", text)
	for _, r := range readings {
		probe := daySpec{form: dayDate, y: max(r.y, firstYear+2), m: r.mo, d: r.d} // 1972 had a 29 February
		if probe.check() != nil {
			continue
		}
		date := fmt.Sprintf("%02d.%02d.", r.d, r.mo)
		label := fmt.Sprintf("%d %s", r.d, time.Month(r.mo))
		if r.y > 0 {
			date = fmt.Sprintf("%04d-%02d-%02d", r.y, r.mo, r.d)
			label += fmt.Sprintf(" %d", r.y)
		}
		if len(written) == 1 && written[0] == date {
			continue
		}
		written = append(written, date)
		e.Choices = append(e.Choices, Choice{Label: label, Replace: s.text[:w.at] + date + s.text[w.at+len(text):]})
	}
	if len(written) < 2 {
		e.Text = fmt.Sprintf("dates with slashes such as %s are not taken, because they can be read in two ways.", text)
	}
	switch {
	case len(written) == 0:
		e.Hint = "Write the date as 2026-03-04 or 04.03."
	case m[3] == "" && len(written) == 2: // one in each of the two forms that are taken
		e.Hint = fmt.Sprintf("Write %04d-%02d-%02d or %s", s.year, nums[0], nums[1], written[1])
	default:
		e.Hint = "Write " + strings.TrimSuffix(strings.Join(written, " or "), ".") + "."
	}
	return e
}

var weekdayNames = map[string]time.Weekday{
	"mon": time.Monday, "tue": time.Tuesday, "tues": time.Tuesday, "wed": time.Wednesday,
	"thu": time.Thursday, "thur": time.Thursday, "thurs": time.Thursday,
	"fri": time.Friday, "sat": time.Saturday, "sun": time.Sunday,
}

func weekdayOf(s string) (time.Weekday, bool) {
	s = strings.ToLower(s)
	if d, ok := weekdayNames[s]; ok {
		return d, true
	}
	for d := time.Sunday; d <= time.Saturday; d++ {
		if s == strings.ToLower(d.String()) {
			return d, true
		}
	}
	return 0, false
}

func monthOf(s string) (time.Month, bool) {
	s = strings.ToLower(s)
	for m := time.January; m <= time.December; m++ {
		name := strings.ToLower(m.String())
		if s == name || s == name[:3] || s == "sept" && m == time.September {
			return m, true
		}
	}
	return 0, false
}
