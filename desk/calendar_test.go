package desk

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"bridgelog/model"
)

// component is a part of an iCalendar file as a strict reader takes it.
type component struct {
	name  string
	props map[string][]string // by name, values as they stand
	inner []*component
}

var (
	icalLine  = regexp.MustCompile(`^([A-Z][A-Z0-9-]*):(.*)$`) // no parameter is written, so none is read
	icalTime  = regexp.MustCompile(`^\d{8}T\d{6}Z$`)           // RFC 5545, 3.3.5, form 2
	icalSpan  = regexp.MustCompile(`^-PT\d+H\d+M\d+S$`)        // 3.3.6
	icalText  = regexp.MustCompile(`^([^\\;,]|\\[\\;,nN])*$`)  // 3.3.11
	onceInIt  = []string{"UID", "DTSTAMP", "DTSTART", "CREATED", "LAST-MODIFIED", "SEQUENCE", "SUMMARY", "DESCRIPTION", "STATUS", "CLASS", "TRANSP"}
	calendars = map[string]func(*testing.T, *component){"VCALENDAR": nil, "VEVENT": strictEvent, "VALARM": strictAlarm}
)

// readCalendar reads a file by the letter of RFC 5545 and fails on anything else.
func readCalendar(t *testing.T, raw []byte) *component {
	t.Helper()
	text := string(raw)
	if !strings.HasSuffix(text, "\r\n") || strings.Contains(strings.ReplaceAll(text, "\r\n", ""), "\n") || strings.Contains(strings.ReplaceAll(text, "\r\n", ""), "\r") {
		t.Fatal("lines do not all end in CR LF")
	}
	for _, line := range strings.Split(text, "\r\n") {
		if len(line) > 75 || !utf8.ValidString(line) {
			t.Fatalf("a line of %d octets, or one cut inside a character: %q", len(line), line)
		}
	}
	var root *component
	var open []*component
	for _, line := range strings.Split(strings.TrimSuffix(strings.ReplaceAll(text, "\r\n ", ""), "\r\n"), "\r\n") {
		m := icalLine.FindStringSubmatch(line)
		if m == nil {
			t.Fatalf("not a content line: %q", line)
		}
		switch {
		case m[1] == "BEGIN":
			c := &component{name: m[2], props: map[string][]string{}}
			if _, known := calendars[m[2]]; !known {
				t.Fatalf("what is a %s", m[2])
			}
			if len(open) == 0 {
				if root != nil {
					t.Fatal("two calendars")
				}
				root = c
			} else {
				top := open[len(open)-1]
				top.inner = append(top.inner, c)
			}
			open = append(open, c)
		case m[1] == "END":
			if len(open) == 0 || open[len(open)-1].name != m[2] {
				t.Fatalf("END:%s closes nothing", m[2])
			}
			if check := calendars[m[2]]; check != nil {
				check(t, open[len(open)-1])
			}
			open = open[:len(open)-1]
		case len(open) == 0:
			t.Fatalf("outside: %q", line)
		default:
			top := open[len(open)-1]
			if len(top.inner) > 0 && top.name == "VEVENT" {
				t.Fatalf("a property behind an alarm: %q", line)
			}
			top.props[m[1]] = append(top.props[m[1]], m[2])
		}
	}
	if len(open) > 0 || root == nil || root.one("VERSION") != "2.0" || root.one("PRODID") == "" {
		t.Fatal("no whole calendar")
	}
	return root
}

func (c *component) one(name string) string {
	if v := c.props[name]; len(v) == 1 {
		return v[0]
	}
	return ""
}

func strictEvent(t *testing.T, c *component) {
	for _, name := range onceInIt {
		if c.one(name) == "" {
			t.Errorf("an event has %d %s", len(c.props[name]), name)
		}
	}
	for name, values := range c.props {
		if !slices.Contains(onceInIt, name) {
			t.Errorf("an event has a %s", name)
		}
		for _, v := range values {
			switch name {
			case "DTSTAMP", "DTSTART", "CREATED", "LAST-MODIFIED":
				if !icalTime.MatchString(v) {
					t.Errorf("%s:%s is no instant in UTC", name, v)
				}
			default:
				if !icalText.MatchString(v) {
					t.Errorf("%s:%s is not escaped", name, v)
				}
			}
		}
	}
}

func strictAlarm(t *testing.T, c *component) {
	if c.one("ACTION") != "DISPLAY" || !icalSpan.MatchString(c.one("TRIGGER")) || !icalText.MatchString(c.one("DESCRIPTION")) || c.one("DESCRIPTION") == "" {
		t.Errorf("alarm %v", c.props)
	}
}

// event finds the event of a duty, as other programs would: by its UID.
func (c *component) event(t *testing.T, id model.IncidentID, duty string) *component {
	t.Helper()
	for _, e := range c.inner {
		if strings.HasPrefix(e.one("UID"), string(id)+"-"+duty+"@") {
			return e
		}
	}
	t.Fatalf("no event of %s", duty)
	return nil
}

func calendarOf(t *testing.T, d *Desk, id model.IncidentID) *component {
	t.Helper()
	raw, _, err := d.Calendar(context.Background(), id)
	if err != nil {
		t.Fatal(err)
	}
	return readCalendar(t, raw)
}

func TestDeadlinesAreACalendarOtherProgramsRead(t *testing.T) {
	d, c := dutiful(t)
	ctx := context.Background()
	id := must(t)(d.Do(ctx, model.OpenIncident{Title: `Erpressung; "fs-02", Größe\n unbekannt`, Severity: "SEV1"})).Incident
	confirm(t, d, c, id, "eu-gdpr-art33-authority", "eu-nis2-early-warning", "eu-nis2-final")
	v, err := d.Incident(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	cal := calendarOf(t, d, id)
	if len(cal.inner) != 2 {
		t.Fatalf("%d events: the final report has no deadline yet", len(cal.inner))
	}
	e := cal.event(t, id, "eu-gdpr-art33-authority")
	owed, _ := v.Duty("eu-gdpr-art33-authority")
	if got, want := e.one("DTSTART"), owed.Line.Due.UTC().Format("20060102T150405Z"); got != want {
		t.Errorf("it is due %s, want %s", got, want)
	}
	if !strings.HasSuffix(e.one("UID"), "@"+d.logID+".bridgelog") || e.one("STATUS") != "CONFIRMED" || e.one("SEQUENCE") != fmt.Sprint(owed.Record.Seq) ||
		e.one("DTSTAMP") != owed.Record.At.UTC().Format("20060102T150405Z") {
		t.Errorf("%v", e.props)
	}
	var triggers []string
	for _, a := range e.inner {
		triggers = append(triggers, a.one("TRIGGER"))
	}
	if want := []string{"-PT36H0M0S", "-PT4H0M0S", "-PT1H0M0S"}; !slices.Equal(triggers, want) {
		t.Errorf("alarms %v, want %v", triggers, want)
	}
	for _, want := range []string{`Regulation (EU) 2016/679`, `Legal latest: `, `A computation aid\, not legal advice.`, `Rule pack: ` + d.Duties().Pack.Version} {
		if !strings.Contains(e.one("DESCRIPTION"), want) {
			t.Errorf("the description does not say %q: %s", want, e.one("DESCRIPTION"))
		}
	}
	if want := `Erpressung\; "fs-02"\, Größe\\n unbekannt`; !strings.Contains(e.one("SUMMARY"), want) {
		t.Errorf("the summary is %s", e.one("SUMMARY"))
	}
	if n := cal.event(t, id, "eu-nis2-early-warning"); !strings.Contains(n.one("DESCRIPTION"), "national law binds") {
		t.Errorf("%s", n.one("DESCRIPTION"))
	}
}

func TestTheSameRecordGivesTheSameCalendarAtAnyTime(t *testing.T) {
	d, c := dutiful(t)
	ctx := context.Background()
	id := must(t)(d.Do(ctx, model.OpenIncident{Title: "Ransom note"})).Incident
	confirm(t, d, c, id, "eu-gdpr-art33-authority")
	first, _, err := d.Calendar(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	c.now = c.now.Add(90 * time.Hour) // overdue meanwhile
	must(t)(d.Do(ctx, model.NoteEvent{Incident: id, Row: model.RowFields{Kind: model.Note, Text: "tea", Happened: c.ago(0)}}))
	again, _, err := d.Calendar(ctx, id)
	if err != nil || !bytes.Equal(first, again) {
		t.Errorf("another calendar, %v:\n%s\n%s", err, first, again)
	}
}

func TestWhatMovedIsSentDeclinedOrStoppedIsSaidByTheSameEvent(t *testing.T) {
	d, c := dutiful(t)
	ctx := context.Background()
	id := must(t)(d.Do(ctx, model.OpenIncident{Title: "Ransom note"})).Incident
	stages := []string{"eu-gdpr-art33-authority", "eu-nis2-early-warning", "eu-nis2-incident-notification"}
	confirm(t, d, c, id, stages...)
	before := calendarOf(t, d, id)
	check := func(duty, status string, words ...string) {
		t.Helper()
		old, e := before.event(t, id, duty), calendarOf(t, d, id).event(t, id, duty)
		if e.one("UID") != old.one("UID") || e.one("STATUS") != status || len(e.one("SEQUENCE")) < len(old.one("SEQUENCE")) || e.one("SEQUENCE") == old.one("SEQUENCE") {
			t.Errorf("%s: %v", duty, e.props)
		}
		if (status == "CANCELLED") != (len(e.inner) == 0) {
			t.Errorf("%s is %s with %d alarms", duty, status, len(e.inner))
		}
		for _, w := range words {
			if !strings.Contains(e.one("DESCRIPTION"), w) {
				t.Errorf("%s does not say %q: %s", duty, w, e.one("DESCRIPTION"))
			}
		}
	}
	c.now = c.now.Add(time.Minute)
	must(t)(d.Do(ctx, model.SetTrigger{Incident: id, TriggerGiven: model.TriggerGiven{Name: "awareness", At: c.ago(3 * time.Hour)}, Why: "the SOC knew earlier"}))
	for _, duty := range stages {
		check(duty, "CONFIRMED")
		if calendarOf(t, d, id).event(t, id, duty).one("DTSTART") >= before.event(t, id, duty).one("DTSTART") {
			t.Errorf("%s did not move", duty)
		}
	}
	must(t)(d.Do(ctx, model.RecordNotice{Incident: id, Duty: stages[1], At: c.ago(0), Channel: "portal", By: "Kim", Complete: true}))
	check(stages[1], "CANCELLED", "Delivered ")
	must(t)(d.Do(ctx, model.DeclineDuty{Incident: id, Stage: stages[0], DutyDecision: model.DutyDecision{Assessment: "Only encrypted data.", Decider: "Dr. Achterberg"}}))
	check(stages[0], "CANCELLED", "Not required: decided by Dr. Achterberg")
	must(t)(d.Do(ctx, model.SetTrigger{Incident: id, TriggerGiven: model.TriggerGiven{Name: "awareness", At: model.Moment{Precision: model.Unknown}}, Why: "mistake", Later: true}))
	check(stages[2], "CANCELLED", "Its clock was stopped")
}

func TestARestrictedIncidentIsInTheCalendarByItsCodename(t *testing.T) {
	d, c := dutiful(t)
	ctx := context.Background()
	id := must(t)(d.Do(ctx, model.OpenIncident{Title: "Board member under suspicion"})).Incident
	confirm(t, d, c, id, "eu-gdpr-art33-authority")
	before := calendarOf(t, d, id).event(t, id, "eu-gdpr-art33-authority")
	must(t)(d.Do(ctx, model.PutRecord{Incident: id, Form: "tri", Set: map[string]json.RawMessage{"tri.restricted": json.RawMessage(`{"answer":"yes"}`)}}))
	raw, _, err := d.Calendar(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	e := readCalendar(t, raw).event(t, id, "eu-gdpr-art33-authority")
	if bytes.Contains(raw, []byte("suspicion")) || e.one("SEQUENCE") == before.one("SEQUENCE") {
		t.Errorf("the title still stands, or would not replace what stands elsewhere:\n%s", raw)
	}
}

func TestACalendarIsSealedLikeEveryExport(t *testing.T) {
	d, c := dutiful(t)
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "deadlines.ics")
	_, err := d.ExportCalendar(ctx, "", path)
	turnedDown(t, err, model.NotFound, "no duty has a deadline")
	var ids []model.IncidentID
	for _, drill := range []bool{false, false, true} {
		id := must(t)(d.Do(ctx, model.OpenIncident{Title: "Ransom note", Drill: drill})).Incident
		confirm(t, d, c, id, "eu-gdpr-art33-authority")
		ids = append(ids, id)
	}
	all, err := d.ExportCalendar(ctx, "", path)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(readCalendar(t, raw).inner); n != 2 || all.Rows != 2 {
		t.Errorf("%d events, %d said: exercises stay out", n, all.Rows)
	}
	house, err := d.Organisation(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(house.Reports); n != 1 || house.Reports[0].SHA256 != all.SHA256 || house.Reports[0].Format != "ics" {
		t.Errorf("the organisation's record holds %+v", house.Reports)
	}
	one, err := d.ExportCalendar(ctx, ids[2], path)
	if err != nil {
		t.Fatal(err)
	}
	v, err := d.Incident(ctx, ids[2])
	if err != nil {
		t.Fatal(err)
	}
	if n := len(v.Reports); n != 1 || v.Reports[0].SHA256 != one.SHA256 {
		t.Errorf("the incident's record holds %+v", v.Reports)
	}
	if raw, err = os.ReadFile(path); err != nil || !strings.Contains(string(raw), "SUMMARY:EXERCISE ") {
		t.Errorf("%v\n%s", err, raw)
	}
	if board, err := d.Board(ctx); err != nil || len(board) != 3 {
		t.Errorf("%d rows on the board, %v", len(board), err)
	}
}
