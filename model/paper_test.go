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
	l.refused(PutRecord{Incident: "inc", Register: "actions", Set: answers([]any{"title", "x"}), Transcribed: &good}, Invalid, "transcribed_by", "only answers")
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
