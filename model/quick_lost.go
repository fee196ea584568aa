package model

import (
	"regexp"
	"strings"
	"unicode"
)

// mostLostWords is how many words before a kind are looked at for a time nobody
// read.
const mostLostWords = 5

// timeWord is a word people write times with, and that this program does not
// read as one.
var timeWord = regexp.MustCompile(`(?i)^~?(?:\d{1,2}(?:[:.]?\d{2})?(?:am|pm|h|uhr)|\d{1,2}[.:h]\d{2}|[01]\d[0-5]\d|2[0-3][0-5]\d|am|pm|[ap]\.m\.|ago|yesterday|today|tonight|tomorrow|noon|midday|midnight|morning|evening|afternoon|night|o'clock)[,.;:]?$`)

// lostTime refuses a line such as "around noon yesterday o: odd login": a kind
// stands after words that say when, and these words are no time the program
// reads. Taken as text they would make the row happen now.
func lostTime(text string) *Error {
	words := firstWords(text)
	meant := false
	for i, w := range words[:min(len(words), mostLostWords+1)] {
		if len(w.s) == 2 && w.s[1] == ':' {
			if _, ok := kindLetters[w.s[0]]; ok && meant && i > 0 && i+1 < len(words) {
				when := strings.TrimSpace(text[:w.at])
				e := Refuse(Question, "time", "Write 17:00 yesterday, -20m or 2026-03-28 18:00.", "“%s” before %s is not read as a time.", shorten(when), w.s)
				e.Choices = []Choice{{Label: "it is text", Replace: w.s + " " + when + " " + strings.TrimSpace(text[w.end:])}}
				return e
			}
		}
		meant = meant || timeWord.MatchString(w.s)
	}
	return nil
}

// dateWord is a date as people write one, at the beginning of a text.
var dateWord = regexp.MustCompile(`(?i)^(?:on\s+)?(?:\d{4}-\d{2}-\d{2}|\d{1,2}\.\d{1,2}\.(?:\d{2,4})?|\d{1,2}/\d{1,2}(?:/\d{2,4})?|\d{1,2}(?:st|nd|rd|th|\.)?\s+(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\s+\d{1,2}(?:st|nd|rd|th)?)(?:[\s,;:]|$)`)

// lostDate refuses a line such as "14:05 20 Nov x: odd login", whose time was
// read without the date behind it: taken as text the date would leave the row
// on the wrong day. Behind a comma it is text.
func lostDate(line, rest string) *Error {
	when := strings.TrimRightFunc(line[:len(line)-len(rest)], unicode.IsSpace)
	date := strings.TrimSpace(strings.TrimRight(dateWord.FindString(rest), ",;: "))
	if date == "" || strings.HasSuffix(when, ",") {
		return nil
	}
	e := Refuse(Question, "time", "Write the date before the time, as in 2026-03-28 18:00.", "“%s” behind %s is not read as its date.", shorten(date), shorten(when))
	e.Choices = []Choice{{Label: "it is text", Replace: when + ", " + rest}}
	return e
}
