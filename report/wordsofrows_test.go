package report

import (
	"testing"

	"bridgelog/model/form"
)

func TestNumbersThatFollowEachOtherAreWrittenAsRuns(t *testing.T) {
	for text, want := range map[string]string{"": "", "5": "5", "5, 6": "5, 6", "5, 6, 7": "5–7", "2, 5, 6, 7, 8, 10, 11": "2, 5–8, 10, 11", "7, 6, 5": "7, 6, 5"} {
		if got := inRuns(text); got != want {
			t.Errorf("%q: %q, not %q", text, got, want)
		}
	}
}

// “By” is a time in one column and a person in another.
func TestAColumnByIsATimeOrAPerson(t *testing.T) {
	b := &book{builder: builder{tongue: &tongue{Catalogue: &Catalogue{words: map[string]counted{"By": {other: "Von"}, "deadline|By": {other: "Bis"}}}}}}
	for kind, want := range map[form.Kind]string{form.Instant: "Bis", form.Person: "Von"} {
		if got := b.heads(form.Column{Label: "By", Kind: kind}); got != want {
			t.Errorf("%s: %q, not %q", kind, got, want)
		}
	}
}

func TestSpansHaveRoomBeforeTheirUnits(t *testing.T) {
	for kept, want := range map[string]string{"30m": "30 m", "1h30m": "1 h 30 m", "14d": "14 d", "": ""} {
		if got := (*tongue)(nil).spanWords(kept); got != want {
			t.Errorf("%q: %q, not %q", kept, got, want)
		}
	}
}

// A row read out fits a line, is cut between words and still says that it came late.
func TestARowReadOutFitsALine(t *testing.T) {
	r := &TimelineRow{Text: "the backup catalogue was opened again and holds only three of the nine sets we looked for", Marks: []string{"recorded late, 2 h after"}}
	if got, want := shortly(r), "the backup catalogue was opened again and holds only three of… · late"; got != want {
		t.Errorf("%q, not %q", got, want)
	}
	if r = (&TimelineRow{Text: "short"}); shortly(r) != "short" {
		t.Errorf("%q", shortly(r))
	}
}
