package model

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
)

// paperAt is a note of Kim's at 03:12 in Berlin, in a lab whose clock stands at
// 03:00 the same morning and is moved on to 09:00.
func paperAt(t *testing.T, l *lab) Transcribed {
	t.Helper()
	l.env.Now = time.Date(2026, 3, 30, 7, 0, 0, 0, time.UTC)
	m, err := ParseMoment("2026-03-30 03:12 Europe/Berlin", l.env.Now, time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	return Transcribed{By: "Kim", Written: m}
}

func TestAnAnswerTypedInFromPaperSaysSo(t *testing.T) {
	l := newLab(t, OpenIncident{})
	paper := paperAt(t, l)
	noticed := At(time.Date(2026, 3, 30, 0, 50, 0, 0, time.UTC), time.UTC, ToMinute, OwnClock)
	put := PutRecord{Incident: "inc", Form: "rep", Set: map[string]json.RawMessage{"rep.alert_ref": rawOf("A-1"), "rep.first_sign_at": rawOf(noticed)}, Transcribed: &paper}
	l.must(put)
	got, ok := l.v.Paper["rep.alert_ref"]
	if !ok || got.By != "Kim" || !got.Written.From.Equal(paper.Written.From) {
		t.Fatalf("the answer is marked %+v", got)
	}
	if want := "transcribed from paper, written 2026-03-30 03:12 CEST (01:12Z) by Kim"; got.Words(l.v.Location()) != want {
		t.Errorf("the words are %q", got.Words(l.v.Location()))
	}
	if m, _ := l.v.Moment("rep.first_sign_at"); m.Clock != "" {
		t.Errorf("a time on paper was read from the clock %q", m.Clock)
	}
	if at := l.v.Answered["rep.alert_ref"].At; !at.Equal(l.env.Now) {
		t.Errorf("recorded at %s", at)
	}
	before := l.v
	l.must(PutRecord{Incident: "inc", Form: "rep", Set: answers([]any{"rep.alert_ref", "A-2"})})
	if _, still := l.v.Paper["rep.alert_ref"]; still {
		t.Error("an answer given at the computer is said to stand on paper")
	}
	if _, still := before.Paper["rep.alert_ref"]; !still {
		t.Error("an older view was changed")
	}
	l.sound()
}

func TestATranscribedActNeedsItsWriterAndATimeThatIsPast(t *testing.T) {
	l := newLab(t, OpenIncident{})
	good := paperAt(t, l)
	put := func(p Transcribed) PutRecord {
		return PutRecord{Incident: "inc", Form: "rep", Set: answers([]any{"rep.alert_ref", "A-1"}), Transcribed: &p}
	}
	l.refused(put(Transcribed{Written: good.Written}), Invalid, "transcribed_by", "needs its writer")
	l.refused(put(Transcribed{By: "Kim", Written: Moment{Precision: Unknown}}), Invalid, "written_at", "needs the time")
	later := good
	later.Written.From = l.env.Now.Add(time.Hour)
	l.refused(put(later), Invalid, "written_at", "future")
	l.refused(NoteEvent{Incident: "inc", Row: RowFields{Kind: Note, Text: "x", Happened: good.Written, Transcribed: &later}}, Invalid, "written_at", "future")
	l.refused(PutRecord{Incident: "inc", Register: "actions", Set: answers([]any{"title", "x"}), Transcribed: &later}, Invalid, "written_at", "future")
}

// What stands on paper was written then and there: "-20m" counts from the
// writing, not from the typing.
func TestTimesOnPaperCountFromTheWriting(t *testing.T) {
	l := newLab(t, OpenIncident{})
	paper := paperAt(t, l)
	for text, want := range map[string]string{"mains failed": "01:12", "-20m mains failed": "00:52", "02:30 mains failed": "00:30", "23:50 mains failed": "21:50"} {
		row, err := QuickFromPaper(text, paper)
		if err != nil {
			t.Fatal(text, err)
		}
		if got := row.Happened.From.Format("15:04"); got != want {
			t.Errorf("%q happened %sZ, want %s", text, got, want)
		}
		l.must(NoteEvent{Incident: "inc", Row: row})
		if last := l.v.Timeline().At(l.v.Timeline().Len() - 1); last.Transcribed == nil || last.Happened.Clock == OwnClock || !last.Late() {
			t.Errorf("%q is recorded as %+v", text, last.RowFields)
		}
	}
	offset := paper
	offset.Written.Zone, offset.Written.Offset = "+05:30", 19800
	if row, err := QuickFromPaper("06:00 mains failed", offset); err != nil || row.Happened.From.Format("15:04") != "00:30" {
		t.Errorf("in a zone without a name: %v, %v", row.Happened.From, err)
	}
	last := l.v.Timeline().At(l.v.Timeline().Len() - 1)
	l.must(Correct{Incident: "inc", Entry: last.Seq, Row: RowFields{Kind: Note, Text: "other wing", Happened: last.Happened}, Why: "misread"})
	if now := l.v.Timeline().At(l.v.Timeline().Len() - 1); now.Transcribed == nil {
		t.Error("a corrected row no longer says that it stood on paper")
	}
}

func TestASeverityOnPaperSaysSo(t *testing.T) {
	l := newLab(t, OpenIncident{})
	paper := paperAt(t, l)
	l.must(PutRecord{Incident: "inc", Form: "tri", Set: answers([]any{"tri.impact_c", "high", "tri.severity", "SEV1", "tri.severity_reason", "spreads"}), Transcribed: &paper})
	if why := l.v.Severity[len(l.v.Severity)-1].Why; !strings.Contains(why, "spreads; transcribed from paper, written") {
		t.Errorf("the reason is %q", why)
	}
	if _, ok := l.v.Paper["tri.impact_c"]; !ok {
		t.Error("a rating is not marked")
	}
	l.must(SetSeverity{Incident: "inc", Level: "SEV1", Ratings: &Ratings{C: "low"}, Why: "looked again"})
	if _, ok := l.v.Paper["tri.impact_c"]; ok {
		t.Error("a rating changed since is said to stand on paper")
	}
}

func TestErasingTakesTheWriterOnPaper(t *testing.T) {
	for _, name := range []string{"record.put.1.paper", "record.put.row.1.paper"} {
		left, _ := shredded(samples()[name], nil)
		body, err := Marshal(left)
		if err != nil || strings.Contains(string(body), "Kim") || !strings.Contains(string(body), "2026-03-30T01:12:00Z") {
			t.Errorf("%s leaves %s, %v", name, body, err)
		}
	}
}

// A register kept on paper for a night is typed in row by row; a field changed at
// the computer afterwards no longer stands on the paper.
func TestARegisterRowTypedInFromPaperSaysSo(t *testing.T) {
	l := newLab(t, OpenIncident{})
	paper := paperAt(t, l)
	started := At(time.Date(2026, 3, 30, 0, 50, 0, 0, time.UTC), time.UTC, ToMinute, OwnClock)
	put := PutRecord{Incident: "inc", Register: "actions", Set: map[string]json.RawMessage{"title": rawOf("Call the site"), "owner": rawOf("Lee"), "started": rawOf(started)}, Transcribed: &paper}
	l.must(put)
	if put.Set["started"] == nil || !strings.Contains(string(put.Set["started"]), "clock") {
		t.Error("the command was changed")
	}
	order := []string{"title", "phase", "owner", "due", "started"}
	row := l.v.Standing("actions")[0]
	if marks := row.Transcribed(order); len(marks) != 1 || marks[0].Fields != nil || marks[0].By != "Kim" {
		t.Errorf("the row is marked %+v", marks)
	}
	var began Moment
	if err := json.Unmarshal(row.Fields["started"], &began); err != nil || began.Clock == OwnClock {
		t.Errorf("a time on paper was read from the clock %q, %v", began.Clock, err)
	}
	before := row
	l.must(PutRecord{Incident: "inc", Register: "actions", ID: row.ID, Set: answers([]any{"owner", "Dana"})})
	row = l.v.Standing("actions")[0]
	if marks := row.Transcribed(order); len(marks) != 1 || len(marks[0].Fields) != 2 || marks[0].Fields[0] != "title" {
		t.Errorf("after a change at the computer it is marked %+v", marks)
	}
	if _, still := before.Paper["owner"]; !still {
		t.Error("an older view was changed")
	}
	task, err := QuickFromPaper("t: fetch the disks @Lee", paper)
	if err != nil {
		t.Fatal(err)
	}
	l.must(NoteEvent{Incident: "inc", Row: task})
	if marks := l.v.Standing("actions")[1].Transcribed(order); len(marks) != 1 {
		t.Error("the action of a task on paper is not marked")
	}
	l.must(PutRecord{Incident: "inc", Register: RosterRegister, Set: answers([]any{"person", "Lee", "role", "scribe"}), Transcribed: &paper})
	if last := l.v.Timeline().At(l.v.Timeline().Len() - 1); last.Transcribed == nil || !last.Derived {
		t.Errorf("the log tells of the seat as %+v", last.RowFields)
	}
	l.sound()
}

// A hand-over in the dark: the paper has the time, and a hand-over without one
// happened when it was written.
func TestAHandOverOnPaperHappenedWhenItWasWritten(t *testing.T) {
	l := newLab(t, OpenIncident{})
	paper := paperAt(t, l)
	l.must(PutRecord{Incident: "inc", Register: EvidenceRegister, Set: answers([]any{"what", "Laptop", "sha256", "A-4471", "holder", "Eve"}), Transcribed: &paper})
	l.must(PutRecord{Incident: "inc", Register: CustodyRegister, Set: answers([]any{"item", "E-01", "to", "Lee", "purpose", "image"}), Transcribed: &paper})
	e, _ := l.v.EvidenceItem("E-01")
	if len(e.Moves) != 1 || !e.Moves[0].At.From.Equal(paper.Written.From) || e.Moves[0].Transcribed == nil || e.Moves[0].At.Clock == OwnClock {
		t.Fatalf("the chain is %+v", e.Moves)
	}
	last := l.v.Timeline().At(l.v.Timeline().Len() - 1)
	if last.Transcribed == nil || !last.Happened.From.Equal(paper.Written.From) {
		t.Errorf("the log tells of it as %+v", last.RowFields)
	}
	l.sound()
}
