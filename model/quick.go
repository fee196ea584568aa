package model

import (
	"strings"
	"time"
	"unicode"
)

// ParseQuick reads one line of quick entry:
//
//	[time] [kind:] text [@person] [#system] [^evidence-no]
//
// A time counts only at the very beginning, so that "d: shop stays online until
// 06:00" happened now; but a time that is not understood and stands before a kind
// is asked about. People, systems and evidence are collected and stay
// readable in the text. now is the instant of typing, home the zone of times
// without one. The error is always an *Error, Invalid or Question; the Choices of
// a Question hold the whole line as it would settle it.
func ParseQuick(text string, now time.Time, home *time.Location) (RowFields, error) {
	row, _, err := readQuick(text, now, home)
	if err != nil {
		return RowFields{}, err
	}
	return row, nil
}

// readQuick is ParseQuick that also gives what it understood of a line that is
// not finished: with a good time and no text yet, dated is true and the row has
// its time and kind.
func readQuick(text string, now time.Time, home *time.Location) (row RowFields, dated bool, err *Error) {
	if err := checkLine(text); err != nil {
		return row, false, err
	}
	spec, err := scanTime(oneLine(text), now)
	if err != nil {
		return row, false, err
	}
	rest := strings.TrimLeftFunc(spec.tail(), unicode.IsSpace)
	kind, n := scanKind(rest)
	if n == 0 && spec.form == formNow {
		if err := lostTime(rest); err != nil {
			return row, false, err
		}
	}
	if n == 0 && spec.form == formClock && spec.day.form == dayNone {
		if err := lostDate(oneLine(text), rest); err != nil {
			return row, false, err
		}
	}
	rest = strings.TrimSpace(rest[n:])
	moment, err := spec.resolve(now, zoneOr(home), kind == Task)
	if err != nil {
		return row, false, err
	}
	row = RowFields{Happened: moment, Kind: kind, Text: rest, Typed: strings.TrimRight(text, "\r\n")}
	if rest == "" {
		return row, true, Refuse(Invalid, "text", "Say in a few words what happened.", "there is no text yet.")
	}
	row.People, row.Systems, row.Evidence = scanMarkers(rest)
	return row, true, nil
}

// TypeQuick writes a row as a person could type it, so that it reads back to the
// same time, kind and text whatever "now" is: the line a correction starts from.
func TypeQuick(row RowFields, home *time.Location) string {
	when := TypeMoment(row.Happened, home)
	if letter := KindLetter(row.Kind); letter != "" {
		return when + " " + letter + ": " + row.Text
	}
	if row.Happened.Known() {
		when += "," // keeps a text such as "UTC is …" out of the time
	}
	return when + " " + row.Text
}

// scanKind reads the kind a text begins with and how many bytes it took; a text
// without one is a note. The letter may stand against the word it introduces
// ("o:login"), but not against what is no word: "c:\temp" is a path.
func scanKind(text string) (RowKind, int) {
	if len(text) < 2 || text[1] != ':' {
		return Note, 0
	}
	kind, ok := kindLetters[text[0]]
	if !ok {
		return Note, 0
	}
	w, _, _ := strings.Cut(text[2:], " ")
	if w == "" {
		return kind, 2
	}
	first := []rune(w)[0]
	if unicode.IsSpace(first) || unicode.IsLetter(first) && !strings.ContainsAny(w, `:\/`) ||
		strings.ContainsRune(`@#^"“`, first) {
		return kind, 2
	}
	return Note, 0
}

// oneLine turns line ends and other control characters into blanks.
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == '\u2028' || r == '\u2029' {
			return ' '
		}
		return r
	}, s)
}
