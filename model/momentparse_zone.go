package model

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

var (
	utcOffset  = regexp.MustCompile(`^(?i:utc|gmt)([-+\x{2212}])(\d{1,2})(?::?(\d{2}))?$`)
	plusOffset = regexp.MustCompile(`^\+\d{2}:\d{2}$`)
	ianaForm   = regexp.MustCompile(`^([A-Za-z]+)(?:/[A-Za-z0-9_+-]+){1,2}$`)
	offsetForm = regexp.MustCompile(`^([-+\x{2212}\x{2010}-\x{2014}])(\d{2})(?::?(\d{2}))?$`)
)

// zoneRegions are the first words of IANA zone names. True where a name that
// begins so and is not known is refused; the others may be words of a text.
var zoneRegions = map[string]bool{
	"africa": true, "america": true, "antarctica": true, "arctic": true, "asia": true, "atlantic": true,
	"australia": true, "europe": true, "indian": true, "pacific": true,
	"etc": false, "us": false, "canada": false, "brazil": false, "mexico": false, "chile": false,
}

func isUTCWord(s string) bool {
	switch strings.ToUpper(strings.TrimRight(s, ",;:")) {
	case "Z", "UTC", "GMT":
		return true
	}
	return false
}

// zoneWord reads a word as a zone that can be read in one way only: UTC, an
// offset with a plus, or an IANA name.
func zoneWord(s string) (*time.Location, bool, *Error) {
	s = strings.TrimRight(s, ",;:")
	if isUTCWord(s) {
		return time.UTC, true, nil
	}
	if m := utcOffset.FindStringSubmatch(s); m != nil {
		hours := m[2]
		if len(hours) == 1 {
			hours = "0" + hours
		}
		zone, err := offsetZone(m[1] + hours + m[3])
		return zone, err == nil, err
	}
	if plusOffset.MatchString(s) {
		zone, err := offsetZone(s)
		return zone, err == nil, err
	}
	m := ianaForm.FindStringSubmatch(s)
	if m == nil {
		return nil, false, nil
	}
	strict, ok := zoneRegions[strings.ToLower(m[1])]
	if !ok {
		return nil, false, nil
	}
	for _, name := range []string{s, zoneCase(s)} {
		if zone, err := time.LoadLocation(name); err == nil {
			return zone, true, nil
		}
	}
	if strict {
		return nil, false, Refuse(Invalid, "time", "Write a name such as Europe/Berlin or an offset such as +02:00. If it belongs to the text, write a kind such as o: before it.",
			"“%s” is not a time zone this program knows.", shorten(s))
	}
	return nil, false, nil
}

// zoneCase writes a zone name in the usual case: "europe/berlin" as
// "Europe/Berlin", "america/port-au-prince" as "America/Port-au-Prince".
func zoneCase(s string) string {
	var b strings.Builder
	up := true
	for i, r := range strings.ToLower(s) {
		small := strings.HasPrefix(s[i:], "au-") || strings.HasPrefix(s[i:], "of_") || strings.HasPrefix(s[i:], "es_")
		if up && !small && r >= 'a' && r <= 'z' {
			r -= 'a' - 'A'
		}
		b.WriteRune(r)
		up = r == '/' || r == '_' || r == '-'
	}
	return b.String()
}

// offsetZone reads "+02:00", "-0530" or "+02" as a zone. No place on earth is
// further from UTC than -12:00 and +14:00.
func offsetZone(s string) (*time.Location, *Error) {
	m := offsetForm.FindStringSubmatch(s)
	if m == nil {
		return nil, Refuse(Invalid, "time", "Write for example +02:00.", "“%s” is not an offset from UTC.", s)
	}
	h, _ := strconv.Atoi(m[2]) // two digits, by the pattern
	min, _ := strconv.Atoi("0" + m[3])
	off := h*3600 + min*60
	most := 14 * 3600
	if m[1] != "+" {
		off, most = -off, 12*3600
	}
	if off > most || -off > most || min > 59 {
		return nil, Refuse(Invalid, "time", "Offsets go from -12:00 to +14:00.", "no place has the offset %s.", s)
	}
	return fixedZone(off), nil
}

// fixedZone is an offset as a zone, named as Moment.Zone stores it.
func fixedZone(off int) *time.Location { return time.FixedZone(offsetText(off), off) }

// letterMeaning is one thing zone letters may stand for.
type letterMeaning struct {
	offset string
	where  string
}

// zoneLetters are letter codes that people type as zones, with what each may
// mean. Most have several meanings, and those with one are still written by
// people who mean the other half of the year, so each is asked about.
var zoneLetters = map[string][]letterMeaning{
	"ACDT": {{"+10:30", "Central Australia, summer"}},
	"ACST": {{"+09:30", "Central Australia"}},
	"ADT":  {{"-03:00", "Atlantic Canada, summer"}},
	"AEDT": {{"+11:00", "Eastern Australia, summer"}},
	"AEST": {{"+10:00", "Eastern Australia"}},
	"AKDT": {{"-08:00", "Alaska, summer"}},
	"AKST": {{"-09:00", "Alaska"}},
	"AMT":  {{"-04:00", "Amazon"}, {"+04:00", "Armenia"}},
	"ART":  {{"-03:00", "Argentina"}},
	"AST":  {{"-04:00", "Atlantic Canada"}, {"+03:00", "Arabia"}},
	"AWST": {{"+08:00", "Western Australia"}},
	"BRT":  {{"-03:00", "Brasilia"}},
	"BST":  {{"+01:00", "Britain, summer"}, {"+06:00", "Bangladesh"}},
	"CAT":  {{"+02:00", "Central Africa"}},
	"CDT":  {{"-05:00", "Central America, summer"}, {"-04:00", "Cuba, summer"}},
	"CEST": {{"+02:00", "Central Europe, summer"}},
	"CET":  {{"+01:00", "Central Europe, winter"}, {"+02:00", "Central Europe, if summer time is meant"}},
	"CST":  {{"-06:00", "Central America"}, {"+08:00", "China"}, {"-05:00", "Cuba"}},
	"EAT":  {{"+03:00", "East Africa"}},
	"EDT":  {{"-04:00", "Eastern America, summer"}},
	"EEST": {{"+03:00", "Eastern Europe, summer"}},
	"EET":  {{"+02:00", "Eastern Europe, winter"}, {"+03:00", "Eastern Europe, if summer time is meant"}},
	"EST":  {{"-05:00", "Eastern America"}, {"+10:00", "Eastern Australia"}},
	"GST":  {{"+04:00", "Gulf"}, {"-02:00", "South Georgia"}},
	"HKT":  {{"+08:00", "Hong Kong"}},
	"HST":  {{"-10:00", "Hawaii"}},
	"ICT":  {{"+07:00", "Indochina"}},
	"IDT":  {{"+03:00", "Israel, summer"}},
	"IST":  {{"+05:30", "India"}, {"+02:00", "Israel"}, {"+01:00", "Ireland, summer"}},
	"JST":  {{"+09:00", "Japan"}},
	"KST":  {{"+09:00", "Korea"}},
	"MDT":  {{"-06:00", "Mountain America, summer"}},
	"MESZ": {{"+02:00", "Central Europe, summer"}},
	"MEZ":  {{"+01:00", "Central Europe, winter"}},
	"MSK":  {{"+03:00", "Moscow"}},
	"MST":  {{"-07:00", "Mountain America"}, {"+08:00", "Malaysia"}, {"+06:30", "Myanmar"}},
	"NDT":  {{"-02:30", "Newfoundland, summer"}},
	"NPT":  {{"+05:45", "Nepal"}},
	"NST":  {{"-03:30", "Newfoundland"}},
	"NZDT": {{"+13:00", "New Zealand, summer"}},
	"NZST": {{"+12:00", "New Zealand"}},
	"PDT":  {{"-07:00", "Pacific America, summer"}},
	"PHT":  {{"+08:00", "Philippines"}},
	"PKT":  {{"+05:00", "Pakistan"}},
	"PST":  {{"-08:00", "Pacific America"}, {"+08:00", "Philippines"}},
	"SAST": {{"+02:00", "South Africa"}},
	"SGT":  {{"+08:00", "Singapore"}},
	"SST":  {{"-11:00", "Samoa"}, {"+08:00", "Singapore"}},
	"TRT":  {{"+03:00", "Türkiye"}},
	"WAT":  {{"+01:00", "West Africa"}},
	"WEST": {{"+01:00", "Western Europe, summer"}},
	"WET":  {{"+00:00", "Western Europe, winter"}, {"+01:00", "Western Europe, if summer time is meant"}},
	"WIB":  {{"+07:00", "Western Indonesia"}},
}

// askLetters asks which zone letters mean that stand at text[at:end].
func (s *scanner) askLetters(letters string, at, end int) *Error {
	meanings := zoneLetters[letters]
	e := Refuse(Question, "time", "Choose one, or write +02:00 or Europe/Berlin.",
		"which zone is %s?", letters)
	for _, m := range meanings {
		zone := m.offset
		if zone[0] == '-' {
			zone = "UTC" + zone
		}
		before := strings.TrimRight(s.text[:at], " ")
		e.Choices = append(e.Choices, Choice{
			Label:   m.offset + ", " + m.where,
			Replace: before + " " + zone + s.text[end:],
		})
	}
	return e
}
