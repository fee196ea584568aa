package model

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"bridgelog/model/form"
	"bridgelog/model/guide"
)

func asking(t testing.TB) Asking {
	l := emptyLab(t)
	return Asking{Now: l.env.Now, Zone: zoneNamed(t, "Europe/Berlin"), By: "Kim", Choices: l.g.Choices}
}

func TestTypedAnswersOfEveryKind(t *testing.T) {
	a := asking(t)
	g := emptyLab(t).g
	for _, c := range []struct {
		field string
		typed []string
		want  string // recorded JSON; "!" and words that the refusal says
		reads string // as a person reads it
	}{
		{"rep.title", []string{"  two   words "}, `"two words"`, "two words"},
		{"rep.title", []string{""}, `null`, ""},
		{"rep.title", nil, `null`, ""},
		{"rep.title", []string{"?"}, `{"unknown":true}`, "not known yet"},
		{"rep.title", []string{"bell\a"}, "!control character", ""},
		{"rep.source", []string{"hunt"}, `"hunt"`, "Threat hunt"},
		{"rep.source", []string{"rumour"}, "!none of its choices", ""},
		{"tri.floors", []string{"safety", "control_plane"}, `["safety","control_plane"]`, ""},
		{"tri.floors", []string{"safety", "rumour"}, "!none of its choices", ""},
		{"rep.systems", []string{"web", "db"}, `["web","db"]`, "web, db"},
		{"rep.systems", []string{"", "web", " "}, `["web"]`, "web"},
		{"rep.systems", []string{"?", "web"}, `["?","web"]`, "?, web"}, // nothing typed is lost
		{"rep.systems", []string{"?", ""}, `{"unknown":true}`, "not known yet"},
		{"tri.update_rhythm", []string{"90m"}, `"1h30m"`, "1h30m"},
		{"tri.update_rhythm", []string{"soon"}, "!no length of time", ""},
		{"inv.quarantine", []string{"yes"}, "", "Yes"},
		{"inv.quarantine", []string{"unknown", ""}, "", "Don't know yet"},
		{"inv.quarantine", []string{"no"}, "!needs its reason", ""},
		{"inv.quarantine", []string{"no", "isolated already"}, "", "No: isolated already"},
		{"inv.quarantine", []string{"maybe"}, "!no answer", ""},
		{"inv.record_count", []string{"about 1200"}, `"about 1200"`, "about 1200"},
		{"inv.record_count", []string{"many"}, "!no number", ""},
		{"rev.cost", []string{"about 12000 EUR"}, `"about 12000 EUR"`, "about 12000 EUR"},
		{"rev.cost", []string{"12000"}, "!no amount", ""},
		{"rep.detected_at", []string{"yesterday 14:05"}, "", "Sun 29 Mar 2026 14:05 CEST (12:05Z)"},
		{"rep.detected_at", []string{"32:99"}, "!", ""},
		{"rec.watch_until", []string{"+14d"}, "", "Mon 13 Apr 2026 03:00 CEST (01:00Z)"},
		{"rec.watch_until", []string{"+soon"}, "!no length of time", ""},
		{"inv.course_of_action", []string{"", "first"}, `"first"`, "first"},
		{"inv.course_of_action", []string{"first", "second"}, `"first\nsecond"`, "first\nsecond"},
	} {
		f, ok := g.Field(c.field)
		if !ok {
			t.Fatalf("there is no field %s", c.field)
		}
		got, err := EncodeAnswer(f, c.typed, a)
		if says, refuse := strings.CutPrefix(c.want, "!"); refuse {
			var e *Error
			if !errors.As(err, &e) || e.Field != c.field || !strings.Contains(e.Text, says) {
				t.Errorf("%s %q: %v, want a refusal that says %q", c.field, c.typed, err, says)
			}
			continue
		}
		if err != nil || c.want != "" && string(got) != c.want {
			t.Errorf("%s %q: %s, %v; want %s", c.field, c.typed, got, err, c.want)
			continue
		}
		if text := AnswerText(f, got, g.Choices(f), a.Zone); c.reads != "" && text != c.reads {
			t.Errorf("%s %q reads %q, want %q", c.field, c.typed, text, c.reads)
		}
	}
}

// FuzzEncodeAnswer: whatever is typed into a field of any kind is recorded as
// JSON that reads back the same, or is refused naming the field; nothing panics.
func FuzzEncodeAnswer(f *testing.F) {
	for i, s := range []string{"", "x", "?", "yes", "no", "no\x00because", "about 1200", "12 EUR", "90m", "+14d", "before 14:05", "14:05", "22:00-23:00",
		"2026-03-29 02:30", "~9:10", "~9:10 yesterday", "9:10+-10m", "fri 10:00", "2026-03-30", "real", "after 2026-03-29 10:00"} {
		f.Add(uint8(i), s)
	}
	now := time.Date(2026, 3, 30, 1, 0, 0, 0, time.UTC)
	zone := zoneNamed(f, "Europe/Berlin")
	choices := []form.Choice{{Key: "real", Label: "Real"}, {Key: "unknown", Label: "Not known"}}
	a := Asking{Now: now, Zone: zone, By: "Kim", Choices: func(x form.Field) []form.Choice {
		if x.Kind == form.ChoiceOne || x.Kind == form.ChoiceMany {
			return choices
		}
		return nil
	}}
	f.Fuzz(func(t *testing.T, kind uint8, typed string) {
		field := form.Field{Key: "x.valid_until", Label: "X", Kind: form.Kinds[int(kind)%len(form.Kinds)], Multiple: kind >= 128}
		lines := strings.Split(typed, "\x00")
		raw, err := EncodeAnswer(field, lines, a)
		if err != nil {
			var e *Error
			if !errors.As(err, &e) || e.Field != field.Key || e.Text == "" {
				t.Fatalf("%q: refused without naming the field: %v", typed, err)
			}
			return
		}
		if !json.Valid(raw) {
			t.Fatalf("%q is recorded as %s", typed, raw)
		}
		_ = AnswerText(field, raw, choices, zone)
		again, err := EncodeAnswer(field, TypedAnswer(field, raw), a)
		if err != nil {
			t.Fatalf("%s %q is recorded as %s, shown as %q, and then refused: %v", field.Kind, typed, raw, TypedAnswer(field, raw), err)
		}
		if field.Kind == form.Instant { // what was typed is kept beside and may differ
			var m, n Moment
			if json.Unmarshal(raw, &m) == nil && json.Unmarshal(again, &n) == nil && (!m.From.Equal(n.From) || !m.To.Equal(n.To) || m.Margin != n.Margin) {
				t.Fatalf("%q is %s, shown as %q, read back %s", typed, raw, TypedAnswer(field, raw), again)
			}
			return
		}
		if !sameAnswer(raw, again) {
			t.Fatalf("%s %q is %s, read back %s", field.Kind, typed, raw, again)
		}
		if field.Kind != form.YesNoReason && guide.ReadAnswer(raw).Answer != "" {
			t.Fatalf("%q looks like an answer of another kind: %s", typed, raw)
		}
	})
}

// FuzzParseSpan: a length of time that is read is written so that it reads the same.
func FuzzParseSpan(f *testing.F) {
	for _, s := range []string{"", "30m", "4h", "2d", "1h30m", "1w", "90min", "0m", "-4h", "9999999d", "4 h", "h4", "1mo"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := ParseSpan(s)
		if err != nil {
			if d != 0 {
				t.Fatalf("%q is refused and is %v", s, d)
			}
			return
		}
		if d <= 0 || d%time.Minute != 0 {
			t.Fatalf("%q is %v", s, d)
		}
		if again, err := ParseSpan(FormatSpan(d)); err != nil || again != d {
			t.Fatalf("%q is %v, written %q, read %v, %v", s, d, FormatSpan(d), again, err)
		}
	})
}
