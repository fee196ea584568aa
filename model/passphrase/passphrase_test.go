package passphrase

import (
	"strings"
	"testing"
	"time"
)

func TestWhatPeopleChooseIsJudged(t *testing.T) {
	for text, want := range map[string]string{
		"":                                     "weak",
		"password":                             "weak",
		"Passw0rd!2026":                        "weak",
		"qwertzuiop":                           "weak",
		"bridgelog":                            "weak",
		"Kim Novak 1984":                       "weak",
		"aaaaaaaaaaaaaaaa":                     "weak",
		"correct horse battery staple purple":  "strong",
		"unruly glacier tapestry foe monopoly": "strong",
	} {
		if got := Judge(text, "Kim Novak", "bridgelog"); got.Words != want || got.Enough == (want == "weak") {
			t.Errorf("%q is %s (%.3g guesses), want %s", text, got.Words, got.Guesses, want)
		}
	}
	start := time.Now()
	if got := Judge(strings.Repeat("long winded ", 1000)); got.Guesses == 0 || time.Since(start) > 20*time.Second {
		t.Errorf("a very long one: %+v after %s", got, time.Since(start))
	}
}

// atStart is what the library had sorted before anything was judged.
var atStart = len(dictionaries.ranked)

func TestWordListsWaitForTheFirstJudgement(t *testing.T) {
	Judge("anything")
	words := 0
	for _, ranks := range dictionaries.ranked {
		words += len(ranks)
	}
	if atStart != 0 || len(dictionaries.ranked) != 6 || words < 90_000 || dictionaries.ranked["passwords"]["password"] != 2 {
		t.Errorf("%d lists at the start, %d with %d words after the first judgement", atStart, len(dictionaries.ranked), words)
	}
}

// A library that does not know its words calls the worst passphrase strong.
// What it said of these when it sorted its words at the start, it must say still.
func TestGuessesAreThoseOfTheLibrary(t *testing.T) {
	for text, want := range map[string]float64{
		"password": 3, "drowssap": 5, "passwordpassword": 7, "P4$$w0rd": 33, "miller1984": 15000, "qwertzuiop": 24793,
		"novak kim": 1.01e+06, "Passw0rd!2026": 1.001e+07, "zxcvbn7913 tr0ub4dor": 1.140000000001e+16, "correct horse battery staple": 2.13811968952e+20,
	} {
		if got := Judge(text, "Kim", "Novak").Guesses; got != want {
			t.Errorf("%q takes %v guesses, want %v", text, got, want)
		}
	}
}

func TestProposalsAreStrongAndDiffer(t *testing.T) {
	seen := map[string]bool{}
	for range 20 {
		text, err := Propose()
		if err != nil {
			t.Fatal(err)
		}
		if s := Judge(text); len(strings.Fields(text)) < Proposed || seen[text] || s.Words == "weak" || s.Words == "fair" {
			t.Errorf("%q: %+v", text, s)
		}
		seen[text] = true
	}
}

func TestTheTimeOfAnAttackIsSaidInWords(t *testing.T) {
	for guesses, want := range map[float64]string{10: "less than a minute", 1 << 20: "about 9 minutes", 1 << 31: "about 12 days", 1e7: "about an hour",
		1 << 41: "about 35 years", 1e14: "about 1,600 years", 1e30: "more than a million years"} {
		if got := (Strength{Guesses: guesses}).Attack(); got != want {
			t.Errorf("%.3g guesses: %s, want %s", guesses, got, want)
		}
	}
}
