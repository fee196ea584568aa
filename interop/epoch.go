package interop

import (
	"math"
	"strings"
	"time"
)

// epochUnit is how many of a unit make a second; zero tells it by size.
type epochUnit int64

const (
	bySize  epochUnit = 0
	seconds epochUnit = 1
	millis  epochUnit = 1e3
	micros  epochUnit = 1e6
	nanos   epochUnit = 1e9
)

// readEpoch reads a count of seconds, or parts of them, since 1970. With no
// unit given, 10, 13, 16 and 19 digits are taken and nothing else.
func readEpoch(s string, unit epochUnit) (time.Time, bool) {
	whole, frac, _ := strings.Cut(s, ".")
	neg := strings.HasPrefix(whole, "-")
	if neg {
		whole = whole[1:]
	}
	if whole == "" || len(whole) > 19 {
		return time.Time{}, false
	}
	var v uint64
	for i := range len(whole) {
		if !isDigit(whole[i]) {
			return time.Time{}, false
		}
		v = v*10 + uint64(whole[i]-'0')
	}
	if unit == bySize {
		switch {
		case neg:
			return time.Time{}, false
		case len(whole) == 10:
			unit = seconds
		case len(whole) == 13:
			unit = millis
		case len(whole) == 16:
			unit = micros
		case len(whole) == 19:
			unit = nanos
		default:
			return time.Time{}, false
		}
	}
	if v > math.MaxInt64 {
		return time.Time{}, false
	}
	sec, part := int64(v)/int64(unit), int64(v)%int64(unit)
	nsec := part * (1e9 / int64(unit))
	if frac != "" {
		scale := int64(1e9) / int64(unit) / 10
		for i := range len(frac) {
			if !isDigit(frac[i]) {
				return time.Time{}, false
			}
			nsec += int64(frac[i]-'0') * scale
			scale /= 10
		}
	}
	if neg {
		sec, nsec = -sec, -nsec
	}
	const lastYear = 253402300799 // 9999-12-31
	if sec > lastYear || sec < -lastYear {
		return time.Time{}, false
	}
	return time.Unix(sec, nsec).UTC(), true
}

// readOctets reads the six hexadecimal octets of Symantec's antivirus logs:
// years since 1970, month from 0, day, hour, minute, second.
func readOctets(s string) (stamp, bool) {
	if len(s) != 12 {
		return stamp{}, false
	}
	var v [6]int
	for i := range 12 {
		d := strings.IndexByte("0123456789ABCDEFabcdef", s[i])
		if d > 15 {
			d -= 6
		}
		if d < 0 {
			return stamp{}, false
		}
		v[i/2] = v[i/2]*16 + d
	}
	st := stamp{year: 1970 + v[0], month: v[1] + 1, day: v[2], hour: v[3], min: v[4], sec: v[5], exact: toSecond}
	return st, validDay(st.year, st.month, st.day) && st.hour < 24 && st.min < 60 && st.sec < 60
}
