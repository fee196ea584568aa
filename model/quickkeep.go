package model

import (
	"strings"
	"time"
	"unicode"
)

// FixQuick writes the time a line of quick entry begins with so that it reads back
// to the same instants at now, in the zone home: a line that was kept half typed
// means what it meant when it was typed, in the zone it was typed in. The rest
// stays as typed, and so does what cannot be read. named is false where the line
// names no time; it then stays as it is, or gets the instant of typing where
// stamp asks for that.
func FixQuick(text string, typed time.Time, zone *time.Location, now time.Time, home *time.Location, stamp bool) (fixed string, named bool) {
	if strings.TrimSpace(text) == "" || checkLine(text) != nil {
		return text, false
	}
	read := func(at time.Time, zone *time.Location) (m Moment, spec timeSpec, err *Error) {
		if spec, err = scanTime(oneLine(text), at); err == nil {
			kind, _ := scanKind(strings.TrimLeftFunc(spec.tail(), unicode.IsSpace))
			m, err = spec.resolve(at, zoneOr(zone), kind == Task)
		}
		return m, spec, err
	}
	then, spec, err := read(typed, zone)
	named = spec.form != formNow
	if err != nil || !named && !stamp {
		return text, named
	}
	if later, _, err := read(now, home); named && err == nil && later.From.Equal(then.From) && later.To.Equal(then.To) && later.Precision == then.Precision && later.Margin == then.Margin {
		return text, named
	}
	tail := strings.TrimLeftFunc(spec.tail(), unicode.IsSpace)
	when := TypeMoment(then, home)
	if _, n := scanKind(tail); n == 0 && then.Known() {
		when += "," // as TypeQuick
	}
	return when + " " + tail, named
}
