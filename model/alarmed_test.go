package model

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestWhoWasAlarmedIsReadFromSeatsMessagesAndTheLog(t *testing.T) {
	l := newLab(t, OpenIncident{Severity: "SEV2"})
	if all := WhoWasAlarmed(l.v, *l.env.Guide); len(all) != 0 {
		t.Fatalf("nobody was told, and it names %+v", all)
	}
	l.seat("deputy", "Dana")
	l.must(PutRecord{Incident: "inc", Register: RosterRegister, ID: "out", Set: map[string]json.RawMessage{"person": rawOf("Eve"), "in_scope": rawOf("left_out"), "reason": rawOf("under suspicion")}})
	m := l.message("role_assigned", "bridge")
	l.must(SendMessage{Incident: "inc", Key: m.Key, Channel: "phone_tree"})
	l.must(NoteEvent{Incident: "inc", Row: RowFields{Kind: Comm, Text: "called the night shift", People: []string{"Noor"}, Happened: At(l.env.Now, time.UTC, ToMinute, OwnClock)}})
	l.must(NoteEvent{Incident: "inc", Row: RowFields{Kind: Action, Text: "looked at logs", People: []string{"Olaf"}, Happened: At(l.env.Now, time.UTC, ToMinute, OwnClock)}})
	find := func(name string) (Alarmed, bool) {
		all := WhoWasAlarmed(l.v, *l.env.Guide)
		i := slices.IndexFunc(all, func(a Alarmed) bool { return a.Name == name })
		if i < 0 {
			return Alarmed{}, false
		}
		return all[i], true
	}
	dana, _ := find("Dana")
	var how []string
	for _, b := range dana.By {
		how = append(how, b.How)
	}
	if words := strings.Join(how, "; "); !strings.HasPrefix(words, "called as ") || !strings.Contains(words, "; message: ") || dana.Down.Known() {
		t.Errorf("Dana: %q, %v", words, dana.Down)
	}
	if noor, ok := find("Noor"); !ok || !strings.HasPrefix(noor.By[0].How, "named in the log, entry ") {
		t.Errorf("Noor: %+v", noor)
	}
	for _, name := range []string{"Eve", "Olaf"} {
		if who, ok := find(name); ok {
			t.Errorf("%s was not alarmed: %+v", name, who)
		}
	}
	l.wait(time.Hour)
	down := func(to string) PutRecord {
		return PutRecord{Incident: "inc", Register: CommsRegister, ID: "down-" + to, Set: map[string]json.RawMessage{"at": rawOf(At(l.env.Now, time.UTC, ToMinute, OwnClock)),
			"direction": rawOf("out"), "audience": rawOf(to), "trigger": rawOf("Declared false positive")}}
	}
	l.must(down("Noor"))
	all := WhoWasAlarmed(l.v, *l.env.Guide)
	if last := all[len(all)-1]; last.Name != "Noor" || !last.Down.Known() {
		t.Errorf("who was told to stand down comes last: %+v", all)
	}
	l.wait(time.Hour)
	l.must(NoteEvent{Incident: "inc", Row: RowFields{Kind: Comm, Text: "called again", People: []string{"Noor"}, Happened: At(l.env.Now, time.UTC, ToMinute, OwnClock)}})
	if noor, _ := find("Noor"); noor.Down.Known() {
		t.Error("Noor was called again, and still counts as told to stand down")
	}
}

// A short name that one longer name begins with may be the same person. The list
// says so and keeps both: only people know.
func TestAShortNameAmongTheAlarmedMayBeALongerOne(t *testing.T) {
	l := newLab(t, OpenIncident{Severity: "SEV2"})
	say := func(names ...string) {
		l.must(NoteEvent{Incident: "inc", Row: RowFields{Kind: Comm, Text: "called", People: names, Happened: At(l.env.Now, time.UTC, ToMinute, OwnClock)}})
	}
	want := func(perhaps map[string]string) {
		t.Helper()
		all := WhoWasAlarmed(l.v, *l.env.Guide)
		for _, a := range all {
			if a.Perhaps != perhaps[a.Name] {
				t.Errorf("%s is perhaps %q, want %q", a.Name, a.Perhaps, perhaps[a.Name])
			}
		}
	}
	say("Kim", "Kim Novak", "Kimberly Roe", "Ana")
	want(map[string]string{"Kim": "Kim Novak"})
	if n := len(WhoWasAlarmed(l.v, *l.env.Guide)); n != 4 {
		t.Errorf("%d names, want 4", n)
	}
	say("Kim Lee") // now it could be either
	want(nil)
}
