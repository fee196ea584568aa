package report_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"bridgelog/model"
	"bridgelog/report"
	"bridgelog/report/internal/sample"
)

// views are the incidents every kind must be able to tell.
func views(l report.Led) map[string]model.View {
	return map[string]model.View{"nothing": {}, "empty": sample.Empty(l), "half": sample.Half(l), "closed": sample.Closed(l, "dr"), "kept running": sample.Closed(l, "keep"),
		"false": sample.False(l), "merged": sample.Merged(l), "drill": sample.Drill(l), "timeline only": sample.Incident()}
}

func built(t *testing.T, v model.View, l report.Led, key string, change func(*report.Choice)) report.Doc {
	t.Helper()
	c := sample.Choice()
	c.Report = key
	if change != nil {
		change(&c)
	}
	d, ok := report.Build(v, l, c)
	if !ok {
		t.Fatalf("%s is no kind", key)
	}
	return d
}

func TestEverySectionOfEveryKindStandsAndSaysSomething(t *testing.T) {
	l := led(t)
	for name, v := range views(l) {
		for _, key := range report.Kinds {
			template, ok := l.Templates.Template(key)
			if !ok {
				t.Fatalf("the guide has no %s", key)
			}
			d := built(t, v, l, key, nil)
			if d.Meta.Title == "" || d.Meta.Report != key {
				t.Errorf("%s, %s: %+v", name, key, d.Meta)
			}
			var heads []string
			for i, b := range d.Blocks {
				h, ok := b.(report.Heading)
				if !ok {
					continue
				}
				heads = append(heads, h.Text)
				if i+1 == len(d.Blocks) {
					t.Errorf("%s, %s: nothing stands under the last heading", name, key)
				} else if next, ok := d.Blocks[i+1].(report.Heading); ok && next.Level <= h.Level {
					t.Errorf("%s, %s: nothing stands under %q", name, key, h.Text)
				}
				if p, ok := d.Blocks[i+1].(report.Para); ok && strings.TrimSpace(p.Text) == "" {
					t.Errorf("%s, %s: an empty text stands under %q", name, key, h.Text)
				}
			}
			if key == report.TimelineReport {
				continue // its own builder, tested with it
			}
			for _, s := range template.Sections {
				if !slices.Contains(heads, s.Title) && !(key == report.BriefReport && s.Key == "head") {
					t.Errorf("%s, %s: the section %q is missing", name, key, s.Title)
				}
			}
		}
	}
}

func TestNoFactOfAnyKindStandsEmpty(t *testing.T) {
	l := led(t)
	for name, v := range views(l) {
		if name == "nothing" {
			continue // it has no number, which every incident has
		}
		for _, key := range report.Kinds {
			for _, b := range built(t, v, l, key, nil).Blocks {
				switch b := b.(type) {
				case report.Pairs:
					for _, p := range b.Rows {
						if strings.TrimSpace(p.Value) == "" || strings.TrimSpace(p.Label) == "" {
							t.Errorf("%s, %s: %q is %q", name, key, p.Label, p.Value)
						}
					}
				case report.Table:
					if len(b.Rows) == 0 && b.Empty == "" {
						t.Errorf("%s, %s: an empty table says nothing", name, key)
					}
					for _, row := range b.Rows {
						if len(row) != len(b.Columns) {
							t.Errorf("%s, %s: %d cells in %d columns: %q", name, key, len(row), len(b.Columns), row)
						}
					}
				}
			}
		}
	}
}

func TestKindsAreTheSameForTheSameRequest(t *testing.T) {
	l := led(t)
	for name, v := range views(l) {
		for _, key := range report.Kinds {
			first, second := built(t, v, l, key, nil), built(t, v, l, key, nil)
			if told(first) != told(second) {
				t.Errorf("%s, %s: two builds of one request differ", name, key)
			}
		}
	}
	if _, ok := report.Build(sample.Empty(l), l, report.Choice{Report: "novel"}); ok {
		t.Error("a kind nobody declared was built")
	}
}

// What a wider copy leaves out is counted where it would stand and listed at the
// end, and nothing of it is told.
func TestWhatIsWithheldIsCountedAndListed(t *testing.T) {
	l := led(t)
	v := sample.Closed(l, "dr") // one message is TLP:RED, one person was left out
	for key, want := range map[string]string{report.CommsReport: "Messages", report.RegulatorReport: "", report.IncidentReport: "10 Communication", report.HandoverReport: ""} {
		wide := built(t, v, l, key, func(c *report.Choice) { c.TLP = "TLP:GREEN" })
		text := told(wide)
		for _, secret := range []string{"negotiator", "Weber"} {
			if strings.Contains(text, secret) {
				t.Errorf("%s for a wider circle tells %q", key, secret)
			}
		}
		if want != "" && (wide.Meta.Withheld == 0 || !strings.Contains(text, want)) {
			t.Errorf("%s: %d withheld", key, wide.Meta.Withheld)
		}
		full := built(t, v, l, key, func(c *report.Choice) { c.TLP = "TLP:RED" })
		if full.Meta.Withheld != 0 || !strings.Contains(told(full), map[bool]string{true: "Nothing is withheld from this copy", false: "Label:Withheld Value:nothing"}[key == report.IncidentReport]) {
			t.Errorf("%s under TLP:RED withholds %d", key, full.Meta.Withheld)
		}
	}
	red := built(t, sample.Incident(), l, report.HandoverReport, func(c *report.Choice) { c.TLP = "TLP:AMBER" })
	if red.Meta.Withheld != 2 || !strings.Contains(told(red), "Withheld from this copy") {
		t.Errorf("%d rows withheld, want the two marked TLP:RED", red.Meta.Withheld)
	}
}

func TestTheReviewNamesNobodyInItsCausePart(t *testing.T) {
	l := led(t)
	v := sample.Closed(l, "dr")
	v.Answers["rev.root_cause"] = json.RawMessage(`"Ingrid Sørensen shared a password with Олена Ковальчук; Lindner had allowed it. Sørensenstraße stays."`)
	d := built(t, v, l, report.ReviewReport, nil)
	text := told(d)
	i, j := strings.Index(text, "Root cause, trigger, factors"), strings.Index(text, "Text:Detection}")
	if i < 0 || j < i {
		t.Fatal("the part is not found")
	}
	cause := text[i:j]
	for _, name := range []string{"Ingrid", "Sørensen ", "Олена", "Lindner"} {
		if strings.Contains(cause, name) {
			t.Errorf("%q stands in the cause: %s", name, cause)
		}
	}
	for _, want := range []string{"the incident manager", "the forensics lead", "a person", "Sørensenstraße"} {
		if !strings.Contains(cause, want) {
			t.Errorf("%q is missing in the cause: %s", want, cause)
		}
	}
}

func TestTheHandoverPutsLateActionsFirst(t *testing.T) {
	l := led(t)
	m := func(minutes int) model.Moment { return hour(minutes, model.ToMinute, 0) }
	v := timed(nil, row("actions", "a", map[string]any{"title": "undated", "state": "open"}), row("actions", "b", map[string]any{"title": "later", "state": "open", "due": m(600)}),
		row("actions", "c", map[string]any{"title": "late", "state": "doing", "due": m(10)}), row("actions", "d", map[string]any{"title": "finished", "state": "done", "due": m(5)}))
	d := built(t, v, l, report.HandoverReport, func(c *report.Choice) { c.MadeAt = noon.Add(time.Hour) })
	var got []string
	for i, b := range d.Blocks {
		if h, ok := b.(report.Heading); ok && h.Text == "Open actions" {
			for _, r := range d.Blocks[i+1].(report.Table).Rows {
				got = append(got, r[1])
			}
		}
	}
	if !slices.Equal(got, []string{"late", "later", "undated"}) {
		t.Errorf("%q", got)
	}
	if text := told(d); !strings.Contains(text, "LATE by 50 m") || !strings.Contains(text, "3 actions are open, 1 of them late") {
		t.Errorf("it does not say how late: %s", text[:400])
	}
}

func TestTheLogOfMessagesTellsWhatWasPromisedAndDidNotCome(t *testing.T) {
	l := led(t)
	m := func(minutes int) model.Moment { return hour(minutes, model.ToMinute, 0) }
	v := timed(nil, row("communications", "1", map[string]any{"direction": "out", "audience": "management", "trigger": "declared", "at": m(0), "next_due": m(30), "text": "We look into it."}),
		row("communications", "2", map[string]any{"direction": "out", "audience": "users", "at": m(5), "next_due": m(20), "text": "Paper."}),
		row("communications", "3", map[string]any{"direction": "out", "audience": "users", "at": m(19), "text": "Still paper."}))
	text := told(built(t, v, l, report.CommsReport, func(c *report.Choice) { c.MadeAt = noon.Add(time.Hour) }))
	for _, want := range []string{"3 out, 0 in.", "Promised, due and not sent: 1.", "LATE by 30 m", "Management and business decision maker", "1. out, ", "Still paper."} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing", want)
		}
	}
}

// A message that went a way the attacker may read stands with the reason that was
// given for it, before the question about that way was answered too.
func TestAMessageTheAttackerMayReadStandsWithItsReason(t *testing.T) {
	l := led(t)
	m := func(minutes int) model.Moment { return hour(minutes, model.ToMinute, 0) }
	mail := func(id string, at int, more map[string]any) model.Event {
		set := map[string]any{"direction": "out", "audience": "users", "channel": "mail", "sender": "Ada", "at": m(at), "text": "Paper."}
		maps.Copy(set, more)
		return row("communications", id, set)
	}
	messages := []model.Event{mail("1", -90, nil), mail("2", -60, map[string]any{"reason": "nothing else reaches the site"}), mail("3", 30, nil), mail("4", 31, map[string]any{"reason": "the phones are down too"})}
	unsafe := func(v model.View) [][]string {
		for _, b := range built(t, v, l, report.CommsReport, nil).Blocks {
			if table, ok := b.(report.Table); ok && table.Columns[len(table.Columns)-1].Title == "Reason" {
				return table.Rows
			}
		}
		return nil
	}
	reasons := func(rows [][]string) (out []string) {
		for _, r := range rows {
			out = append(out, r[0]+" "+r[len(r)-1])
		}
		return out
	}
	answered := model.RecordPut{Form: "tri", Set: map[string]json.RawMessage{"tri.channel_trusted": json.RawMessage(`{"answer":"yes","reason":"the mail server is theirs"}`)}}
	if got := reasons(unsafe(timed(nil, append([]model.Event{answered}, messages...)...))); !slices.Equal(got, []string{"2 nothing else reaches the site", "3 no reason recorded", "4 the phones are down too"}) {
		t.Errorf("answered: %q", got)
	}
	if got := reasons(unsafe(timed(nil, messages...))); !slices.Equal(got, []string{"2 nothing else reaches the site", "4 the phones are down too"}) {
		t.Errorf("not answered: %q", got)
	}
	if got := unsafe(timed(nil, messages[0])); got != nil {
		t.Errorf("without a reason and an answer: %q", got)
	}
	if text := told(built(t, timed(nil, messages...), l, report.CommsReport, nil)); !strings.Contains(text, "no release recorded: nothing else reaches the site") {
		t.Errorf("the list does not say why it was not released: %s", text)
	}
}

func TestTheEvidenceLogSaysWhatIsMissing(t *testing.T) {
	l := led(t)
	v := timed(nil, row("evidence", "e1", map[string]any{"id": "E-1", "what": "Disk of ws-3"}))
	text := told(built(t, v, l, report.EvidenceReport, nil))
	if n := strings.Count(text, "MISSING"); n < 7 {
		t.Errorf("MISSING stands %d times: %s", n, text)
	}
	for _, want := range []string{"E-1 has neither a fingerprint nor a seal number", "nobody is named as holder"} {
		if !strings.Contains(strings.ToLower(text), strings.ToLower(want)) {
			t.Errorf("%q is missing", want)
		}
	}
}

func TestAnAuthorityIsToldWhatFollowsAndWhen(t *testing.T) {
	l := led(t)
	due := hour(600, model.ToSecond, 0)
	v := timed(nil, duty("GDPR Art. 33", "running", due, model.Moment{Precision: model.Unknown}), row("indicators", "i", map[string]any{"value": "http://evil.example.org/a", "kind": "url"}))
	text := told(built(t, v, l, report.RegulatorReport, func(c *report.Choice) { c.MadeAt = noon.Add(time.Hour) }))
	for _, want := range []string{"not known yet; next report due 2026-03-29 22:00 UTC", "hxxp", "Kind of report Value:first", "To be released by legal"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing", want)
		}
	}
	if strings.Contains(text, "http://evil.example.org") {
		t.Error("an indicator can be followed")
	}
}
