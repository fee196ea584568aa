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
