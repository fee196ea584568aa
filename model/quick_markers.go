package model

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// scanMarkers collects the names after @ (people), # (systems) and ^ (evidence)
// in a text, without the sign, in order and once each. A sign counts only at the
// beginning of a word: an address a@b.c, a link's #part and C# hold none.
// Quotes take blanks in: @"Kim Lee". A bare number after # is a number, as in
// "ticket #4711"; a system of that name is written #"4711".
func scanMarkers(text string) (people, systems, evidence []string) {
	lists := map[rune]*[]string{'@': &people, '#': &systems, '^': &evidence}
	wordStart, inLink := true, false
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		if unicode.IsSpace(r) {
			wordStart, inLink = true, false
			i += size
			continue
		}
		if wordStart && !inLink {
			w, _, _ := strings.Cut(text[i:], " ")
			inLink = strings.Contains(w, "://")
		}
		list := lists[r]
		if list == nil || !wordStart || inLink {
			wordStart = !inLink && strings.ContainsRune(`([{<"'“‘„,;`, r)
			i += size
			continue
		}
		name, n := markerName(text[i+size:], r)
		if name != "" && !slices.Contains(*list, name) {
			*list = append(*list, name)
		}
		i += size + n
		// "@Kim/@Lee": one name may follow another
		wordStart = name != "" && i < len(text) && text[i] == '/'
		if wordStart {
			i++
		}
	}
	return people, systems, evidence
}

var closingQuote = map[rune]rune{'"': '"', '“': '”', '„': '“', '\'': '\'', '‘': '’', '«': '»'}

// markerName reads the name after a sign, and how many bytes it took.
func markerName(text string, sign rune) (name string, n int) {
	first, size := utf8.DecodeRuneInString(text)
	if end, ok := closingQuote[first]; ok {
		at := strings.IndexRune(text[size:], end)
		if at < 0 {
			return "", 0
		}
		return strings.TrimSpace(text[size : size+at]), size + at + utf8.RuneLen(end)
	}
	for n < len(text) {
		r, size := utf8.DecodeRuneInString(text[n:])
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) && !signTakes(sign, r, text[n+size:]) {
			break
		}
		n += size
	}
	name = strings.TrimRight(text[:n], `.:-_\@/`)
	n = len(name)
	if sign == '#' && strings.Trim(name, "0123456789") == "" {
		return "", n
	}
	return name, n
}

// signTakes reports whether a name after sign may hold r, which is neither
// letter nor digit: DOMAIN\name and name@domain for people; ports, IPv6 and
// networks (10.0.0.0/8) for systems; any numbering for evidence.
func signTakes(sign, r rune, after string) bool {
	switch r {
	case '.', '-', '_':
		return true
	case '\\', '$':
		return sign != '^'
	case '@':
		return sign == '@'
	case ':':
		return sign != '@'
	case '/':
		return sign == '^' || sign == '#' && startsDigit(after)
	}
	return false
}
