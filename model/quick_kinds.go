package model

// kindLetters are the letters that may stand before a quick entry's text
// (guide, quick_entry.kinds). They are lower case: "C:" is a drive.
var kindLetters = map[byte]RowKind{
	'x': Attacker, 'o': Detect, 'a': Action, 'd': Decision, 'h': Hypothesis,
	'c': Comm, 'e': Kept, 's': Service, 't': Task,
}

// KindLetter is the letter a kind is typed with, without its colon; empty for
// kinds that have none.
func KindLetter(k RowKind) string {
	for letter, kind := range kindLetters {
		if kind == k {
			return string(letter)
		}
	}
	return ""
}

// KindWord is a kind as a person reads it (the guide's timeline_kind labels).
func KindWord(k RowKind) string {
	switch k {
	case Attacker:
		return "Attacker did"
	case Detect:
		return "Seen"
	case Action:
		return "We did"
	case Decision:
		return "Decided"
	case Hypothesis:
		return "We think"
	case Comm:
		return "Told / heard"
	case Kept:
		return "Kept"
	case Service:
		return "Service"
	case App:
		return "App"
	case Note:
		return "Note"
	case Task:
		return "To do"
	}
	return string(k)
}
