package model

import (
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// mostTimeWords bounds how many words a typed time can have.
const mostTimeWords = 16

// word is one blank-separated word and where it stands in the text.
type word struct {
	s       string
	at, end int
}

func firstWords(text string) []word {
	var words []word
	start := -1
	for i, r := range text {
		switch {
		case unicode.IsSpace(r) && start >= 0:
			words = append(words, word{text[start:i], start, i})
			start = -1
			if len(words) == mostTimeWords {
				return words
			}
		case !unicode.IsSpace(r) && start < 0:
			start = i
		}
	}
	if start >= 0 {
		words = append(words, word{text[start:], start, len(text)})
	}
	return words
}

// scanner reads a time from the first words of a text.
type scanner struct {
	text  string
	words []word
	year  int // now's, for the wording of questions
	spec  timeSpec
}

// at is word i, the empty word after the last one.
func (s *scanner) at(i int) word {
	if i < len(s.words) {
		return s.words[i]
	}
	return word{at: len(s.text), end: len(s.text)}
}

// closes reports whether what a bare day may be followed by stands at i: the
// end of the text or a kind.
func (s *scanner) closes(i int) bool {
	if i >= len(s.words) {
		return len(s.words) < mostTimeWords
	}
	_, n := scanKind(s.text[s.words[i].at:])
	return n > 0
}

// scanTime reads the time a text begins with. A text that begins with none
// gives formNow and end 0. An error means that a time was meant and is wrong or
// can be read in two ways.
func scanTime(text string, now time.Time) (timeSpec, *Error) {
	s := scanner{text: text, words: firstWords(text), year: now.Year(), spec: timeSpec{text: text}}
	if len(s.words) == 0 {
		return s.spec, nil
	}
	first := s.words[0]
	if first.s == "?" {
		s.spec.form, s.spec.end = formUnknown, first.end
		return s.spec, nil
	}
	if ok, err := s.relative(first); ok || err != nil {
		return s.spec, err
	}
	n, err := s.timeWords()
	if err != nil {
		return timeSpec{}, err
	}
	if n == 0 {
		return timeSpec{text: text}, nil
	}
	s.spec.end = s.words[n-1].end
	return s.spec, nil
}

var relativeForm = regexp.MustCompile(`^[-+\x{2212}\x{2013}\x{2011}](?:\d{1,6}(?:d|h|min|m|s))+$`)
var relativePart = regexp.MustCompile(`(\d+)(d|h|min|m|s)`)

// relative reads "-1h30m".
func (s *scanner) relative(w word) (bool, *Error) {
	if !relativeForm.MatchString(w.s) {
		return false, nil
	}
	var sum time.Duration
	for _, part := range relativePart.FindAllStringSubmatch(w.s, -1) {
		n, _ := strconv.Atoi(part[1]) // six digits at most
		unit := map[string]time.Duration{"d": 24 * time.Hour, "h": time.Hour, "m": time.Minute, "min": time.Minute, "s": time.Second}[part[2]]
		if sum += time.Duration(n) * unit; n > int(100*366*24*time.Hour/unit) || sum > 100*366*24*time.Hour {
			return false, Refuse(Invalid, "time", "Write the date instead.", "%s is too long ago to be meant.", w.s)
		}
		s.spec.seconds = s.spec.seconds || part[2] == "s"
	}
	if w.s[0] == '+' {
		sum = -sum
	}
	s.spec.form, s.spec.ago, s.spec.end = formRelative, sum, w.end
	return true, nil
}

// timeWords reads [before|after] [day] clock …, or a bare day. It returns how
// many words that took, 0 for none.
func (s *scanner) timeWords() (int, *Error) {
	i := 0
	switch strings.ToLower(s.at(0).s) {
	case "before":
		s.spec.mod, i = modBefore, 1
	case "after":
		s.spec.mod, i = modAfter, 1
	case "not":
		if later := strings.ToLower(s.at(1).s); s.at(2).s == "than" && (later == "later" || later == "earlier") {
			s.spec.mod, i = modBefore, 3
			if later == "earlier" {
				s.spec.mod = modAfter
			}
		}
	}
	// "2026-03-28T18:00Z" is a day and a clock in one word.
	if w := s.at(i); isoDateTime.MatchString(w.s) {
		day, err := parseISODate(w.s[:10])
		if err != nil {
			return 0, err
		}
		ok, err := s.clockWord(w.s[11:], w.at+11, s.at(i+1).s, true)
		if !ok || err != nil {
			return 0, err
		}
		s.spec.day = day
		return s.afterClock(i + 1)
	}

	day, n, err := s.dayWords(i)
	if err != nil {
		return 0, err
	}
	w := s.at(i + n)
	ok, err := s.clockWord(w.s, w.at, s.at(i+n+1).s, false)
	if err != nil {
		return 0, err
	}
	if ok {
		s.spec.day = day
		return s.afterClock(i + n + 1)
	}
	if n == 0 || s.spec.mod != modNone && day.form != dayDate {
		return 0, nil
	}
	return s.bareDay(day, i+n)
}

// bareDay reads a day without a clock time. A full date always counts; the
// looser forms only where nothing but a kind follows, because "Sun" and "1.2."
// may begin a sentence.
func (s *scanner) bareDay(day daySpec, i int) (int, *Error) {
	if w := s.at(i); w.s != "" && !strings.HasSuffix(s.at(i-1).s, ",") {
		if zone, ok, err := zoneWord(w.s); err != nil {
			return 0, err
		} else if ok && (day.form == dayDate || s.closes(i+1)) {
			s.spec.zone, i = zone, i+1
		}
	}
	if s.at(i).s == "(day)" {
		i++
	}
	if day.form != dayDate && !s.closes(i) {
		return 0, nil
	}
	s.spec.form, s.spec.day = formDay, day
	return i, nil
}

// afterClock reads what may follow a clock time: day, zone, margin, the end of
// a range, and the UTC time of a printed Moment.
func (s *scanner) afterClock(i int) (int, *Error) {
	s.spec.form = formClock
	for i < len(s.words) {
		if prev := s.words[i-1].s; strings.TrimRight(prev, ",;:.") != prev {
			return i, nil // "14:05, …": the time ends at the comma
		}
		w := s.words[i]
		if s.spec.zone == nil && s.spec.to == nil {
			ok, err := s.minusWord(i)
			if err != nil {
				return 0, err
			}
			if ok {
				i++
				continue
			}
		}
		if s.spec.zone == nil && s.spec.letters == "" {
			zone, ok, err := zoneWord(w.s)
			if err != nil {
				return 0, err
			}
			if ok {
				s.spec.zone = zone
				i++
				continue
			}
			if abbrev := strings.TrimRight(w.s, ","); printedZone.MatchString(abbrev) {
				utc, n := s.printedUTC(i + 1)
				if n > 0 {
					s.spec.letters, s.spec.utc = abbrev, utc
					return i + 1 + n, nil
				}
				if _, known := zoneLetters[abbrev]; known {
					return 0, s.askLetters(abbrev, w.at, w.at+len(abbrev))
				}
			}
		} else if utc, n := s.printedUTC(i); n > 0 && s.spec.utc == nil {
			s.spec.utc = utc
			return i + n, nil
		} else if n := s.printedGiven(i); n > 0 {
			return i + n, nil
		}
		if s.spec.margin == 0 && s.spec.to == nil {
			if n := s.marginWords(i); n > 0 {
				i += n
				continue
			}
		}
		if s.spec.day.form == dayNone {
			if day, n, err := s.dayWords(i); err == nil && n == 1 && s.dayMayFollow(day, i+n) {
				s.spec.day = day
				i += n
				continue
			}
		}
		if s.spec.to == nil && s.spec.margin == 0 && !s.spec.about && isDash(w.s) {
			if n := s.rangeEnd(i + 1); n > 0 {
				i += 1 + n
				continue
			}
		}
		break
	}
	return i, nil
}

// dayMayFollow reports whether a day after a clock time is meant as its day: a
// day word always, a date only where nothing but a kind follows.
func (s *scanner) dayMayFollow(day daySpec, i int) bool {
	switch day.form {
	case dayYesterday, dayToday, dayTomorrow, dayWeekday:
		return true
	}
	return s.closes(i)
}

// rangeEnd reads "[YYYY-MM-DD] HH:MM…" after a dash that stands alone.
func (s *scanner) rangeEnd(i int) int {
	n := 0
	var day daySpec
	if isoDate.MatchString(s.at(i).s) {
		d, err := parseISODate(s.at(i).s)
		if err != nil || s.spec.day.form == dayNone {
			return 0
		}
		day, n = d, 1
	}
	end := scanner{text: s.text, words: s.words, spec: timeSpec{text: s.text}}
	w := s.at(i + n)
	ok, err := end.clockWord(w.s, w.at, s.at(i+n+1).s, false)
	if !ok || err != nil || end.spec.to != nil || end.spec.about || end.spec.margin != 0 ||
		end.spec.zone != nil && s.spec.zone != nil {
		return 0
	}
	c := end.spec.from
	s.spec.to, s.spec.toDay = &c, day
	if end.spec.zone != nil {
		s.spec.zone = end.spec.zone
	}
	return n + 1
}

var (
	minusTime   = regexp.MustCompile(`^[-\x{2010}-\x{2014}\x{2212}](\d{1,2}):(\d{2})$`)
	plainOffset = regexp.MustCompile(`^[-+]\d{4}$`)
)

// minusWord reads a word such as "-05:00" or "-0500" after a clock time. With a
// colon it may be the end of a range or an offset from UTC: where it could be
// either, it asks.
func (s *scanner) minusWord(i int) (bool, *Error) {
	w := s.at(i)
	if _, n := s.printedUTC(i + 1); n > 0 {
		return false, nil // "11:30 -09:30 (21:00Z)" is a printed zone
	}
	if plainOffset.MatchString(w.s) && (s.spec.from.seconds || s.spec.day.form == dayDate) {
		zone, err := offsetZone(w.s)
		s.spec.zone = zone
		return err == nil, err
	}
	m := minusTime.FindStringSubmatch(w.s)
	if m == nil || s.spec.margin != 0 || s.spec.about {
		return false, nil
	}
	c, ok := clockOf(m[1], m[2], "", "")
	if !ok {
		return false, nil
	}
	if zone, err := offsetZone(w.s); err == nil && len(m[1]) == 2 {
		before, after := strings.TrimRight(s.text[:w.at], " "), s.text[w.end:]
		e := Refuse(Question, "time", "", "“%s” can be the end of a range or a zone.", w.s)
		e.Choices = []Choice{
			{Label: "the zone " + zone.String(), Replace: before + " UTC" + zone.String() + after},
			{Label: "until " + m[1] + ":" + m[2], Replace: before + "-" + m[1] + ":" + m[2] + after},
		}
		return false, e
	}
	s.spec.to = &c
	return true, nil
}

func isDash(s string) bool {
	switch s {
	case "-", "–", "—", "−", "‑":
		return true
	}
	return false
}
