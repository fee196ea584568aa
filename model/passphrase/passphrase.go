// Package passphrase judges and proposes passphrases. It promises that a
// judgement errs on the weak side for what people choose, and that proposals are
// drawn evenly from a list of words. It refuses to keep what it is given.
package passphrase

import (
	"fmt"
	"math"
	"strings"

	"github.com/sethvargo/go-diceware/diceware"
	"github.com/trustelem/zxcvbn"
)

// Strength is how hard a passphrase is to guess.
type Strength struct {
	Guesses float64 // tries after which half of all attackers have it, by zxcvbn
	Words   string  // "weak", "fair", "good", "strong"
	Enough  bool    // a logbook may be sealed under it
}

// Bounds between the words, in guesses. At a second and 256 MiB for each guess, a
// thousand computers need a month for 2^31 of them, and a lifetime for 2^41.
const (
	enough = 1 << 31
	good   = 1 << 41
	strong = 1 << 52
)

// longest is how much of a passphrase is judged: the estimate takes longer than
// a person waits beyond it, and no attacker gets there.
const longest = 100

// Judge estimates how many guesses a passphrase holds out. near are words an
// attacker tries first, such as the name of the logbook and of its owner.
func Judge(text string, near ...string) Strength {
	if letters := []rune(text); len(letters) > longest {
		text = string(letters[:longest])
	}
	rank()
	s := Strength{Guesses: zxcvbn.PasswordStrength(text, near).Guesses}
	switch {
	case s.Guesses >= strong:
		s.Words = "strong"
	case s.Guesses >= good:
		s.Words = "good"
	case s.Guesses >= enough:
		s.Words = "fair"
	default:
		s.Words = "weak"
	}
	s.Enough = s.Guesses >= enough
	return s
}

// Attack says how long a thief with a thousand computers needs for half of the
// guesses, when one guess takes each of them a second: what Argon2id is set to.
func (s Strength) Attack() string {
	seconds := s.Guesses / 2 / 1000
	for _, unit := range []struct {
		name, one string
		long      float64
	}{{"year", "a year", 365.25 * 86400}, {"day", "a day", 86400}, {"hour", "an hour", 3600}, {"minute", "a minute", 60}} {
		n := seconds / unit.long
		switch {
		case n < 1:
		case n >= 1e6:
			return "more than a million " + unit.name + "s"
		case n < 2:
			return "about " + unit.one
		default:
			return fmt.Sprintf("about %s %ss", round(n), unit.name)
		}
	}
	return "less than a minute"
}

// round keeps two digits: more would be a promise.
func round(n float64) string {
	if n < 100 {
		return fmt.Sprintf("%.0f", n)
	}
	step := math.Pow(10, math.Floor(math.Log10(n))-1)
	whole := fmt.Sprintf("%.0f", math.Round(n/step)*step)
	if len(whole) > 3 {
		whole = whole[:len(whole)-3] + "," + whole[len(whole)-3:]
	}
	return whole
}

// Proposed is how many words a proposal has: 64 bits, more than any thief tries.
const Proposed = 5

// Propose makes a passphrase of words from the list of the EFF, which are easy
// to tell apart and to type (https://www.eff.org/dice).
func Propose() (string, error) {
	words, err := diceware.GenerateWithWordList(Proposed, diceware.WordListEffLarge())
	if err != nil {
		return "", fmt.Errorf("no randomness: %w", err)
	}
	return strings.Join(words, " "), nil
}
