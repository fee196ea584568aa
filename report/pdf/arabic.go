package pdf

// Arabic letters change their form with their neighbours. Without a shaping
// engine the forms are taken from Unicode's presentation blocks: each letter's
// isolated, final, initial and medial form in this order; letters that never
// join to the next one have two.
var arabicForms = map[rune][]rune{
	0x0621: {0xFE80}, 0x0622: pair(0xFE81), 0x0623: pair(0xFE83), 0x0624: pair(0xFE85), 0x0625: pair(0xFE87),
	0x0626: four(0xFE89), 0x0627: pair(0xFE8D), 0x0628: four(0xFE8F), 0x0629: pair(0xFE93), 0x062A: four(0xFE95),
	0x062B: four(0xFE99), 0x062C: four(0xFE9D), 0x062D: four(0xFEA1), 0x062E: four(0xFEA5), 0x062F: pair(0xFEA9),
	0x0630: pair(0xFEAB), 0x0631: pair(0xFEAD), 0x0632: pair(0xFEAF), 0x0633: four(0xFEB1), 0x0634: four(0xFEB5),
	0x0635: four(0xFEB9), 0x0636: four(0xFEBD), 0x0637: four(0xFEC1), 0x0638: four(0xFEC5), 0x0639: four(0xFEC9),
	0x063A: four(0xFECD), 0x0641: four(0xFED1), 0x0642: four(0xFED5), 0x0643: four(0xFED9), 0x0644: four(0xFEDD),
	0x0645: four(0xFEE1), 0x0646: four(0xFEE5), 0x0647: four(0xFEE9), 0x0648: pair(0xFEED), 0x0649: pair(0xFEEF),
	0x064A: four(0xFEF1),
	// Persian and Urdu
	0x0679: four(0xFB66), 0x067E: four(0xFB56), 0x0686: four(0xFB7A), 0x0688: pair(0xFB88), 0x0691: pair(0xFB8C),
	0x0698: pair(0xFB8A), 0x06A9: four(0xFB8E), 0x06AF: four(0xFB92), 0x06BE: four(0xFBAA), 0x06C1: four(0xFBA6),
	0x06CC: four(0xFBFC), 0x06D2: pair(0xFBAE),
}

// lamAlef are the ligatures of lam with the four alefs, isolated and final.
var lamAlef = map[rune][]rune{0x0622: pair(0xFEF5), 0x0623: pair(0xFEF7), 0x0625: pair(0xFEF9), 0x0627: pair(0xFEFB)}

func pair(first rune) []rune { return []rune{first, first + 1} }
func four(first rune) []rune { return []rune{first, first + 1, first + 2, first + 3} }

const (
	lam      = 0x0644
	tatweel  = 0x0640
	joiner   = 0x200D
	unjoiner = 0x200C
)

func joinsNext(r rune) bool { return r == tatweel || r == joiner || len(arabicForms[r]) == 4 }
func joinsLast(r rune) bool { return r == tatweel || r == joiner || len(arabicForms[r]) >= 2 }

// joinArabic replaces Arabic letters by the form their neighbours call for. The
// invisible joiners do their work and go; elsewhere they stay and show.
func joinArabic(text []rune) []rune {
	out := make([]rune, 0, len(text))
	for i := 0; i < len(text); i++ {
		r := text[i]
		forms := arabicForms[r]
		if (r == joiner || r == unjoiner) && (arabicAt(text, i-1) || arabicAt(text, i+1)) {
			continue
		}
		if forms == nil {
			out = append(out, r)
			continue
		}
		last, next := beside(text, i, -1), beside(text, i, +1)
		after := last != 0 && joinsNext(last) // the letter before reaches to this one
		if ligature := lamAlef[next]; r == lam && ligature != nil && i+1 < len(text) && text[i+1] == next {
			out = append(out, ligature[index(after)])
			i++
			continue
		}
		before := len(forms) == 4 && next != 0 && joinsLast(next)
		switch {
		case after && before:
			out = append(out, forms[3])
		case before:
			out = append(out, forms[2])
		case after && len(forms) > 1:
			out = append(out, forms[1])
		default:
			out = append(out, forms[0])
		}
	}
	return out
}

func index(b bool) int {
	if b {
		return 1
	}
	return 0
}

func arabicAt(text []rune, i int) bool {
	return i >= 0 && i < len(text) && (arabicForms[text[i]] != nil || text[i] == tatweel)
}

// beside is the next letter in a direction, past vowel points; 0 where none is.
func beside(text []rune, i, step int) rune {
	for i += step; i >= 0 && i < len(text); i += step {
		if strengthOf(text[i]) != inherits {
			return text[i]
		}
	}
	return 0
}
