package model

import (
	"strings"
	"time"
	"unicode/utf8"
)

// aboutMargin is the margin of a time written with a tilde.
const aboutMargin = 30 * time.Minute

// firstYear is the earliest year a typed time may name.
const firstYear = 1970

// furthestAhead is how far in the future a due time may lie.
const furthestAhead = 10 * 366 * 24 * time.Hour

// longestLine is the most bytes a typed line may have.
const longestLine = 20_000

// ParseMoment reads a time in the forms of the quick entry, and nothing else:
// "14:05", "yesterday 14:05", "~23:00", "22:00-23:30", "2026-03-20",
// "-1h30m", "0105Z", "before 06:00", "?"; an empty text is now. Times without a
// zone are home's. now is the instant "now" means; both must be given.
//
// The error is always an *Error: Invalid for what cannot be right (the future
// among it), Question for what can be read in two ways, its Choices holding the
// texts that would settle it.
func ParseMoment(text string, now time.Time, home *time.Location) (Moment, error) {
	return parseMoment(text, now, home, false)
}

// ParseDueMoment is ParseMoment for times that may lie ahead, such as due
// times: a clock time alone is today's, a weekday the next one.
func ParseDueMoment(text string, now time.Time, home *time.Location) (Moment, error) {
	return parseMoment(text, now, home, true)
}

func parseMoment(text string, now time.Time, home *time.Location, ahead bool) (Moment, error) {
	if err := checkLine(text); err != nil {
		return Moment{}, err
	}
	home = zoneOr(home)
	text = strings.TrimSpace(oneLine(text))
	if strings.EqualFold(text, "now") {
		text = ""
	}
	spec, err := scanTime(text, now)
	if err != nil {
		return Moment{}, err
	}
	if rest := strings.TrimSpace(text[spec.end:]); rest != "" {
		return Moment{}, Refuse(Invalid, "time", "Write for example 14:05, yesterday 14:05, 2026-03-28 18:00, -20m, ~23:00 or ? for not known.",
			"“%s” is not a time.", shorten(rest))
	}
	m, err := spec.resolve(now, home, ahead)
	if err != nil {
		return Moment{}, err
	}
	return m, nil
}

// checkLine refuses what no line of text can be.
func checkLine(text string) *Error {
	if !utf8.ValidString(text) {
		return Refuse(Invalid, "text", "Save it as UTF-8 and try again.", "the text is not UTF-8.")
	}
	if len(text) > longestLine {
		return Refuse(Invalid, "text", "Keep long text as a file and say here what it is.",
			"the line is longer than %d characters.", longestLine)
	}
	return nil
}

func shorten(s string) string {
	const most = 40
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most-1]) + "…"
}

// timeForm is the shape of a typed time.
type timeForm int

const (
	formNow      timeForm = iota // nothing typed
	formUnknown                  // ?
	formRelative                 // -20m
	formDay                      // 2026-03-20
	formClock                    // 14:05 with whatever stands round it
)

// timeMod is the word before a time.
type timeMod int

const (
	modNone timeMod = iota
	modBefore
	modAfter
)

// dayForm is how the day of a time was named.
type dayForm int

const (
	dayNone dayForm = iota
	dayToday
	dayYesterday
	dayTomorrow
	dayWeekday
	dayDate  // year, month and day
	dayMonth // month and day
)

type daySpec struct {
	form    dayForm
	weekday time.Weekday
	y, m, d int
}

// clock is a time of day as typed.
type clock struct {
	h, m, s, ns int
	seconds     bool // seconds were typed
}

func (c clock) before(d clock) bool { return c.nanos() < d.nanos() }

func (c clock) nanos() int64 {
	return int64((c.h*60+c.m)*60+c.s)*1e9 + int64(c.ns)
}

// timeSpec is a typed time before it meets a calendar: what was written, not
// yet which instant that is.
type timeSpec struct {
	form   timeForm
	mod    timeMod
	day    daySpec
	from   clock
	to     *clock  // end of a range
	toDay  daySpec // date of a range's end, dayDate when given
	margin int     // seconds; 0 when there is none
	about  bool

	zone    *time.Location // nil for home
	letters string         // zone letters as typed, only valid together with utc
	utc     *utcSpec       // the UTC time in parentheses of a printed Moment

	ago     time.Duration // formRelative: before now
	seconds bool          // formRelative: seconds were typed

	text string // the whole text
	end  int    // where the time ends in it
}

// utcSpec is the "(28 Mar 2026 23:12Z)" of a printed Moment.
type utcSpec struct {
	day   daySpec // dayNone when it is the local date
	clock clock
}

// typed is the time as it was written.
func (s timeSpec) typed() string { return strings.TrimSpace(s.text[:s.end]) }

// tail is what followed the time, with the blank before it.
func (s timeSpec) tail() string { return s.text[s.end:] }
