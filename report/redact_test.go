package report_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"bridgelog/model"
	"bridgelog/report"
	"bridgelog/report/internal/sample"
)

// redacted is a document as the desk makes it for outside.
func redacted(t *testing.T, v model.View, l report.Led, key, tlp string, redact ...string) report.Doc {
	t.Helper()
	c := sample.Choice()
	c.Report, c.TLP, c.Redact = key, tlp, redact
	if redact == nil {
		c.Redact = report.DefaultRedaction(key, tlp)
	}
	d, ok := report.Build(v, l, c)
	if !ok {
		t.Fatalf("%s is no kind", key)
	}
	return report.Redact(d, v, &l.Guide, c)
}

// No kind that goes outside names a person but where the reader is told whom to
// ask, and nothing in it can be followed.
func TestWhatGoesOutsideNamesNobodyAndHoldsNoLiveAddress(t *testing.T) {
	l := led(t)
	for name, v := range views(l) {
		for _, key := range report.Kinds {
			d := redacted(t, v, l, key, "TLP:AMBER")
			for i, b := range d.Blocks {
				if p, ok := b.(report.Pairs); ok && p.Contacts {
					d.Blocks[i] = report.Break{}
				}
			}
			text := told(d)
			for _, person := range []string{"Ingrid", "Sørensen", "Παπαδόπουλος", "Ковальчук", "Achterberg", "185.220.101.47", "45.155.205.233"} {
				if strings.Contains(text, person) {
					at := strings.Index(text, person)
					t.Errorf("%s, %s: it names %q: …%s…", name, key, person, text[max(0, at-60):min(len(text), at+60)])
				}
			}
			if name != "nothing" && !slices.Contains(d.Meta.Flags(), "REDACTED") {
				t.Errorf("%s, %s: the copy does not say that it is redacted", name, key)
			}
		}
	}
	v := sample.Incident()
	whole, inside := told(redacted(t, v, l, report.TimelineReport, "TLP:AMBER")), told(redacted(t, v, l, report.TimelineReport, report.DefaultTLP))
	for _, want := range []string{"[Incident manager]", "[forensics]", "185[.]220[.]101[.]47", "45[.]155[.]205[.]233:443"} {
		if !strings.Contains(whole, want) {
			t.Errorf("the copy lacks %q", want)
		}
	}
	if !strings.Contains(inside, "Ingrid Sørensen") || !strings.Contains(inside, "185.220.101.47") {
		t.Error("a copy that stays inside lost names or addresses")
	}
}

// Every text of every sort of block is gone over.
func TestRedactionReachesEveryText(t *testing.T) {
	v := fold(t, model.RowFields{Text: "first", Kind: model.Note, People: []string{"Zelda Quartz"}, Happened: when("2026-03-30T01:00:00Z")})
	c := sample.Choice()
	c.MadeBy, c.Redact = "Zelda Quartz", report.Redactable
	d := report.Redact(sample.Everywhere("asked Zelda Quartz at http://evil.example/x"), v, nil, c)
	allowed := []string{"Meta.Title", "Meta.Organisation", "Meta.Number", "Meta.TLP", "Meta.Severity", "Meta.SeverityWord", "Meta.Language", "Meta.Program", "Meta.Logbook", "Meta.Root", "Meta.Zone", "Zone", "Level", "Means",
		"Columns.Title", "Empty", "Stage", "Items.Key", "Items.Number", "Items.Label", "Follows", "Rows.Happened", "Rows.UTC", "Rows.Exactness", "Rows.Recorded", "Rows.Kind", "Rows.KindKey", "Rows.Tactic", "Rows.Clock"}
	var walk func(path string, x reflect.Value)
	walk = func(path string, x reflect.Value) {
		switch x.Kind() {
		case reflect.Interface, reflect.Pointer:
			walk(path, x.Elem())
		case reflect.Slice:
			for i := range x.Len() {
				walk(path, x.Index(i))
			}
		case reflect.Struct:
			if p, ok := x.Interface().(report.Para); ok && p.Style == "mono" {
				return
			}
			if p, ok := x.Interface().(report.Pair); ok && p.Mono {
				return
			}
			if _, ok := x.Interface().(report.Hidden); ok {
				return
			}
			for i := range x.NumField() {
				if x.Type().Field(i).IsExported() && x.Type().Field(i).Name != "Hides" {
					walk(path+"."+x.Type().Field(i).Name, x.Field(i))
				}
			}
		case reflect.String:
			s := x.String()
			if (strings.Contains(s, "Zelda") || strings.Contains(s, "Quartz") || strings.Contains(s, "http:")) &&
				!slices.ContainsFunc(allowed, func(a string) bool { return strings.HasSuffix(path, "."+a) }) {
				t.Errorf("%s says %q", path, s)
			}
		}
	}
	for i, b := range d.Blocks {
		if table, ok := b.(report.Table); ok && len(table.Columns) > 1 && table.Columns[1].Mono && len(table.Rows) > 0 {
			table.Rows = table.Rows[1:] // what is set in hexadecimal stays
			d.Blocks[i] = table
		}
	}
	walk("", reflect.ValueOf(d))
}

// Roles are numbered where several share one, the number stays with the person,
// and no word that only looks like a name goes.
func TestNamesBecomeRolesConsistently(t *testing.T) {
	l := led(t)
	at := when("2026-03-30T01:00:00Z")
	row := func(text string, people ...string) model.RowFields {
		return model.RowFields{Text: text, Kind: model.Note, People: people, Happened: at}
	}
	v := fold(t, row("Mark the disk. Anna Berg called Bo Lind; Berg and BO LIND agreed with anna berg's team.", "Anna Berg", "Bo Lind", "SOC", "Station 4B"),
		row("Mark Long asked Berg; Mark said no. SOC and Station 4B were told. Bergamo is far.", "Mark Long"))
	c := sample.Choice()
	c.TLP, c.Redact, c.MadeBy = "TLP:AMBER", []string{report.RedactNames}, "Kim"
	d := report.Redact(report.Timeline(v, c), v, &l.Guide, c)
	rows := rowsOf(t, d)
	for i, want := range []string{"Mark the disk. [person 1 named in the record] called [person 2 named in the record]; [person 1 named in the record] and [person 2 named in the record] agreed with [person 1 named in the record]'s team.",
		"[person 3 named in the record] asked [person 1 named in the record]; [person 3 named in the record] said no. SOC and Station 4B were told. Bergamo is far."} {
		if rows[i].Text != want {
			t.Errorf("row %d says\n%s\nwant\n%s", i, rows[i].Text, want)
		}
		if rows[i].By != "[a person of the organisation]" {
			t.Errorf("row %d is by %q", i, rows[i].By)
		}
	}
	if d.Meta.MadeBy != "[a person of the organisation]" {
		t.Errorf("made by %q", d.Meta.MadeBy)
	}
}

// What is privileged stays out of every copy but one for the room, first wording
// included, is counted where it stands, and its log holds it with the reason.
func TestPrivilegedMatterStandsApart(t *testing.T) {
	l := led(t)
	at := when("2026-03-30T01:00:00Z")
	v := fold(t, model.RowFields{Text: "counsel says pay nothing", Kind: model.Note, Happened: at},
		model.RowFields{Text: "the VPN was shut", Kind: model.Action, Happened: at}, model.RowFields{Text: "[privileged] talk on liability", Kind: model.Comm, Happened: at})
	v = model.Apply(v, model.Recorded{Seq: 9, At: at.From.Add(7200e9), By: "Kim", Incident: "x",
		Event: model.EntryCorrected{Entry: 1, ID: "c", Why: "mark was missing", Row: model.RowFields{Text: "Privileged: counsel says pay nothing", Kind: model.Note, Happened: at}}})
	for _, tlp := range []string{"TLP:CLEAR", "TLP:AMBER", report.DefaultTLP} {
		d := redacted(t, v, l, report.TimelineReport, tlp)
		if text := told(d); strings.Contains(text, "pay nothing") || strings.Contains(text, "liability") || strings.Contains(text, "mark was missing") || !strings.Contains(text, "VPN") {
			t.Errorf("%s tells what is privileged, or loses what is not", tlp)
		}
		if printed, withheld := d.Tally(); printed != 1 || withheld != 3 || d.Meta.Withheld != 3 {
			t.Errorf("%s: %d printed, %d and %d withheld", tlp, printed, withheld, d.Meta.Withheld)
		}
		var words []string
		for _, r := range rowsOf(t, d) {
			if r.Withheld > 0 {
				words = append(words, (*report.Catalogue)(nil).WithheldWords(&r))
			}
		}
		if !strings.Contains(strings.Join(words, " "), "privileged") || strings.Contains(strings.Join(words, " "), "stricter") {
			t.Errorf("%s: in their place stands %q", tlp, words)
		}
		log := report.Redactions(v, report.Copy{Doc: d, Name: "timeline report", Choice: sample.Choice(), Same: true}, sample.Choice())
		if text := told(log); !strings.Contains(text, "liability") || log.Meta.TLP != "TLP:RED" || !strings.Contains(text, "withheld: privileged") {
			t.Errorf("%s: the log lacks what was withheld: %s", tlp, text)
		}
	}
	if text := told(redacted(t, v, l, report.TimelineReport, "TLP:RED")); !strings.Contains(text, "liability") || strings.Contains(text, "REDACTED") {
		t.Error("a copy for the room is redacted")
	}
	if s := fmt.Sprintf("%+v", redacted(t, v, l, report.TimelineReport, "TLP:AMBER")); strings.Contains(s, "liability") {
		t.Error("a document that is printed whole tells what it hides")
	}
}
