package model

import (
	"regexp"
	"strconv"
	"strings"
)

var (
	clockStart   = regexp.MustCompile(`^(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?`)
	halfDayClock = regexp.MustCompile(`^(\d{1,2})(?::(\d{2}))?(?i:(am|pm))\b`)
	compactClock = regexp.MustCompile(`^(\d{2})(\d{2})(\d{2})?`)
	compactZone  = regexp.MustCompile(`^(?i:z|utc|gmt|[+]\d{2}:\d{2})`)
	marginStart  = regexp.MustCompile(`^(?:\+-|\+/-|±|\+−)`)
	marginTail   = regexp.MustCompile(`^(?:\d{1,5}(?:d|h|min|m|s))+`)
	dashStart    = regexp.MustCompile(`^[-\x{2010}-\x{2014}\x{2212}]`)
	offsetStart  = regexp.MustCompile(`^[-+\x{2212}]\d{2}(?::?\d{2})?`)
	lettersStart = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_+/-]*(?::\d{2})?`)
)

// clockWord reads a clock time with all that may hang on it: "~23:00",
// "0105Z", "22:00-23:30", "10:00+02:00", "23:00±10m". next is the following
// word. iso is set after "YYYY-MM-DDT", where a minus is an offset and not a
// range.
func (s *scanner) clockWord(text string, at int, next string, iso bool) (bool, *Error) {
	rest := text
	if strings.HasPrefix(rest, "~") {
		rest = rest[1:]
		s.spec.about = true
	}
	var c clock
	valid := true
	if m := clockStart.FindStringSubmatch(rest); m != nil && !halfDayClock.MatchString(rest) {
		c, valid = clockOf(m[1], m[2], m[3], m[4])
		rest = rest[len(m[0]):]
	} else if m := compactClock.FindStringSubmatch(rest); m != nil {
		// four digits alone are a number; with a zone they are a time
		after := rest[len(m[0]):]
		if !iso && !compactZone.MatchString(after) && (after != "" || !isUTCWord(next)) {
			return s.noClock()
		}
		c, valid = clockOf(m[1], m[2], m[3], "")
		rest = after
	} else if m := halfDayClock.FindStringSubmatch(rest); m != nil && !iso {
		c, valid = halfDay(m[1], m[2], m[3])
		rest = rest[len(m[0]):]
	} else {
		return s.noClock()
	}
	s.spec.from = c
	for rest != "" {
		if strings.Trim(rest, ",;:.") == "" {
			break
		}
		if m := marginStart.FindString(rest); m != "" {
			if s.spec.to != nil || s.spec.margin != 0 || s.spec.about {
				return s.noClock()
			}
			tail := marginTail.FindString(rest[len(m):])
			margin, ok := marginOf(tail)
			if !ok {
				if tail == "" && !startsDigit(rest[len(m):]) {
					return s.noClock()
				}
				return false, Refuse(Invalid, "time", "Write for example ±10m or ±2h.", "“%s” is not a margin.", shorten(rest))
			}
			s.spec.margin = margin
			rest = rest[len(m)+len(tail):]
			continue
		}
		if m := dashStart.FindString(rest); m != "" && s.spec.to == nil && s.spec.zone == nil && !iso {
			e := clockStart.FindStringSubmatch(rest[len(m):])
			if e == nil || s.spec.margin != 0 || s.spec.about {
				return s.noClock()
			}
			end, ok := clockOf(e[1], e[2], e[3], e[4])
			valid = valid && ok
			s.spec.to = &end
			rest = rest[len(m)+len(e[0]):]
			continue
		}
		if s.spec.zone != nil {
			return s.noClock()
		}
		if m := offsetStart.FindString(rest); m != "" && (iso || rest[0] == '+') {
			zone, err := offsetZone(m)
			if err != nil {
				return false, err
			}
			s.spec.zone = zone
			rest = rest[len(m):]
			continue
		}
		m := lettersStart.FindString(rest)
		zone, ok, err := zoneWord(m)
		if err != nil {
			return false, err
		}
		if ok {
			s.spec.zone = zone
			rest = rest[len(m):]
			continue
		}
		if _, known := zoneLetters[strings.ToUpper(m)]; known && strings.Trim(rest[len(m):], ",;:.") == "" {
			letters := at + len(text) - len(rest)
			return false, s.askLetters(strings.ToUpper(m), letters, letters+len(m))
		}
		return s.noClock()
	}
	if !valid {
		return false, Refuse(Invalid, "time", "Hours go from 00 to 23, minutes to 59. If it belongs to the text, write a kind such as o: before it.",
			"“%s” is not a time of day.", shorten(strings.TrimRight(text, ",;:.")))
	}
	return true, nil
}

// halfDay is a time of day in the twelve-hour way: 12am is midnight, 12pm noon.
func halfDay(h, m, half string) (c clock, ok bool) {
	if m == "" {
		m = "00"
	}
	c, ok = clockOf(h, m, "", "")
	ok = ok && c.h >= 1 && c.h <= 12
	c.h %= 12
	if strings.EqualFold(half, "pm") {
		c.h += 12
	}
	return c, ok
}

// noClock forgets what a word that was no clock time left behind.
func (s *scanner) noClock() (bool, *Error) {
	s.spec = timeSpec{text: s.text, mod: s.spec.mod}
	return false, nil
}

func startsDigit(s string) bool { return s != "" && s[0] >= '0' && s[0] <= '9' }

// clockOf builds a time of day; ok is false when there is none such.
func clockOf(h, m, sec, frac string) (c clock, ok bool) {
	c.h, _ = strconv.Atoi(h) // two digits at most, by the pattern
	c.m, _ = strconv.Atoi(m)
	if sec != "" {
		c.s, _ = strconv.Atoi(sec)
		c.seconds = true
	}
	if frac != "" {
		c.ns, _ = strconv.Atoi((frac + "000000000")[:9])
	}
	return c, c.h < 24 && c.m < 60 && c.s < 60
}

// marginOf reads "10m", "1h30m" in seconds.
func marginOf(s string) (int, bool) {
	sum := 0
	for _, part := range relativePart.FindAllStringSubmatch(s, -1) {
		n, _ := strconv.Atoi(part[1]) // five digits at most
		sum += n * map[string]int{"d": 86400, "h": 3600, "m": 60, "min": 60, "s": 1}[part[2]]
	}
	return sum, sum > 0 && sum <= 366*86400
}

// marginWords reads "±10m", "+-10m" or "±10 min" as words of their own.
func (s *scanner) marginWords(i int) int {
	w := s.at(i).s
	sign := marginStart.FindString(w)
	if sign == "" || s.spec.about {
		return 0
	}
	w = w[len(sign):]
	n := 1
	if _, err := strconv.ParseUint(w, 10, 16); err == nil {
		w += s.at(i + 1).s
		n = 2
	}
	w = strings.TrimRight(w, ",;:")
	margin, ok := marginOf(w)
	if !ok || marginTail.FindString(w) != w {
		return 0
	}
	s.spec.margin = margin
	return n
}
