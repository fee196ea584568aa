package report_test

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"bridgelog/assets"
	"bridgelog/model"
	"bridgelog/report"
	"bridgelog/report/internal/sample"
)

// marked is a language in which every word of the program stands between marks
// and none of what it is handed does: its English, cut at the arguments.
func marked(t *testing.T) report.Catalogues {
	t.Helper()
	raw, err := assets.Words.ReadFile("words/de.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Words  map[string]json.RawMessage `json:"words"`
		Spoken map[string]string          `json:"spoken"`
	}
	if err := json.Unmarshal(raw, &file); err != nil {
		t.Fatal(err)
	}
	arg := regexp.MustCompile(`%(?:\[\d+\])?[-+0-9.]*[a-zA-Z%]|\{[a-z]+\}`)
	mark := func(text string) string {
		out, end := "", 0
		put := func(part string) {
			if part != "" {
				out += "⟦" + part + "⟧"
			}
		}
		for _, m := range arg.FindAllStringIndex(text, -1) {
			put(text[end:m[0]])
			out, end = out+text[m[0]:m[1]], m[1]
		}
		put(text[end:])
		return out
	}
	words, spoken := map[string]any{}, map[string]string{}
	for id, value := range file.Words {
		english := id
		if context, text, ok := strings.Cut(id, "|"); ok && context != "" && !strings.Contains(context, " ") {
			english = text
		}
		words[id] = mark(english)
		if value[0] == '{' {
			words[id] = map[string]string{"one": mark(strings.Replace(english, "%d", "1", 1)), "other": mark(english)}
		}
	}
	for id := range file.Spoken {
		spoken[id] = mark(id)
	}
	out, err := json.Marshal(map[string]any{"language": "x-marked", "name": "marked", "lower_inside": false, "words": words, "spoken": spoken})
	if err != nil {
		t.Fatal(err)
	}
	all, err := report.LoadCatalogues(fstest.MapFS{"words/x-marked.json": {Data: out}})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

var (
	inMarks = regexp.MustCompile(`⟦[^⟦⟧]*⟧`)
	word    = regexp.MustCompile(`[A-Za-z][a-z]+`)
	// names are no words of a language: identifiers of rules, marks of the TLP,
	// zones, file formats, digests.
	names = regexp.MustCompile(`\b(eu-(gdpr|nis2|dora|1182)[a-z0-9-]*|[a-z]{3}-\d\d|no-fixed-period|none-(hours|days)|dora-noon|months-same-date|elapsed-hours(-eu)?|calendar-days(-eu)?|[ENSW]+-none|Nordhafen Kliniken gGmbH|withheld|Europe/Berlin|TLP:[A-Z+]+|SEV\d|Bridgelog|bridgelogctl[^\n]*|CES?T|[0-9a-f]{4}( [0-9a-f]{4})+|[0-9a-f]{8,})\b`)
)

// unmarked are the words of a text that are not of the catalogue. Marks can stand
// in marks.
func unmarked(text string) []string {
	for out := ""; out != text; text = inMarks.ReplaceAllString(text, " ") {
		out = text
	}
	return word.FindAllString(names.ReplaceAllString(text, " "), -1)
}

func TestNoWordOfTheProgramStaysEnglish(t *testing.T) {
	l := led(t)
	r := rules(t, l)
	c := sample.Choice()
	pseudo := marked(t)
	c.Language, c.Words.Languages, c.Draft = "x-marked", func() report.Catalogues { return pseudo }, true
	c.MadeBy, c.Organisation, c.Logbook, c.Program = "Ж", "Ж", "07", "Ж"
	found := map[string][]string{}
	look := func(name string, doc report.Doc) {
		for _, text := range sample.Said(doc) {
			if words := unmarked(text); len(words) > 0 && !slices.Contains(found[text], name) {
				found[text] = append(found[text], name)
			}
		}
	}
	wide := c
	wide.TLP, wide.Redact = "TLP:GREEN", []string{report.RedactNames, report.RedactPrivileged, report.RedactIndicators}
	for n := range 3 {
		v := sample.Filled(l, r, n)
		look("incident", report.Incident(v, l, c))
		look("incident redacted", report.Redact(report.Incident(v, l, wide), v, &l.Guide, wide))
		look("timeline", report.Timeline(v, c))
		for _, d := range v.Duties() {
			if n == 2 || !spoken(d.Stage) {
				continue
			}
			n := model.DraftNotice(v, d, r.Fills, model.NoticeFacts{View: v, Guide: l.Guide, Rules: r.Rules, Duty: d.ID, Organisation: c.Organisation})
			doc := report.Notice(v, n, r.Law(), c)
			look("notice "+d.ID, doc)
			look("redacted notice "+d.ID, report.Redact(report.Notice(v, n, r.Law(), wide), v, &l.Guide, wide))
		}
	}
	texts := make([]string, 0, len(found))
	for text := range found {
		texts = append(texts, text)
	}
	slices.Sort(texts)
	for _, text := range texts {
		t.Errorf("%s: %q", strings.Join(found[text], ", "), text)
	}
}

// hidden says of each content of a notice whether a name in it was hidden.
func hidden(doc report.Doc) map[string]bool {
	out := map[string]bool{}
	for _, b := range doc.Blocks {
		if items, ok := b.(report.Items); ok {
			for _, it := range items.Items {
				out[it.Key] = strings.Contains(it.Value, "[")
			}
		}
	}
	return out
}

// A redacted notice in another language hides whom it hides in English, and
// names whom the recipient may ask as it does there.
func TestARedactedNoticeHidesTheSameInEveryLanguage(t *testing.T) {
	l := led(t)
	r := rules(t, l)
	all := catalogues(t)
	v := sample.Duties(l, r, "eu-dora-initial", "eu-nis2-early-warning")
	for _, id := range []string{"eu-dora-initial", "eu-nis2-early-warning"} {
		n := sample.Draft(v, l, r, id)
		for i := range n.Items {
			n.Items[i].Value, n.Items[i].Origin = "Dr. Achterberg, +49 4410 20", ""
		}
		c := sample.Choice()
		c.TLP, c.Redact, c.Words.Languages = "TLP:GREEN", report.Redactable, func() report.Catalogues { return all }
		english := hidden(report.Redact(report.Notice(v, n, r.Law(), c), v, &l.Guide, c))
		some, shown := false, false
		for _, gone := range english {
			some, shown = some || gone, shown || !gone
		}
		if !some || !shown {
			t.Errorf("%s: %v", id, english)
		}
		for _, language := range all.Languages()[1:] {
			c.Language = language
			if got := hidden(report.Redact(report.Notice(v, n, r.Law(), c), v, &l.Guide, c)); !maps.Equal(got, english) {
				t.Errorf("%s in %s hides %v, in English %v", id, language, got, english)
			}
		}
	}
}
