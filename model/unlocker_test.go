package model

import "testing"

func TestAWayToOpenTheLogbookIsNeitherAddedNorTakenAwayUnseen(t *testing.T) {
	house, seq := View{ID: Organisation}, Seq(0)
	note := func(why string, ways ...Unlocker) []Event {
		t.Helper()
		events, err := Decide(house, NoteUnlockers{Ways: ways, Why: why}, Env{})
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range events {
			seq++
			house = Apply(house, Recorded{Seq: seq, Incident: Organisation, By: "Kim", Event: e})
		}
		return events
	}
	first := Unlocker{ID: "aa", Kind: "passphrase", Name: "Kim"}
	paper := Unlocker{ID: "bb", Kind: "recovery-key", Name: "safe"}
	anew := Unlocker{ID: "cc", Kind: "passphrase", Name: "Kim"}
	if got := note("made", first, paper); len(got) != 2 {
		t.Fatalf("%d entries for two ways", len(got))
	}
	if got := note("again", first, paper); len(got) != 0 {
		t.Fatalf("nothing changed, and %d entries say so", len(got))
	}
	if got := note("passphrase changed", anew, paper); len(got) != 2 {
		t.Fatalf("a new passphrase: %d entries, want one put and one withdrawn", len(got))
	}
	if got := RecordedUnlockers(house); len(got) != 2 || got[0] == first || got[1] == first {
		t.Fatalf("standing: %+v", got)
	}
	if got := note("old key file put back", first, paper); len(got) != 2 { // it stood once and was withdrawn: a new row beside
		t.Fatalf("an old way put back: %d entries", len(got))
	}
	if got := note("again", first, paper); len(got) != 0 {
		t.Fatalf("nothing changed since, and %d entries say so: %+v", len(got), got)
	}
}
