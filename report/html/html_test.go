package html

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"strings"
	"testing"

	"bridgelog/model"
	"bridgelog/report"
	"bridgelog/report/internal/sample"
)

func draw(t *testing.T, doc report.Doc) string {
	t.Helper()
	var buf bytes.Buffer
	if err := Draw(context.Background(), &buf, doc, nil); err != nil {
		t.Fatal(err)
	}
	if dir := os.Getenv("LOOK"); dir != "" {
		_ = os.WriteFile(dir+"/"+strings.ReplaceAll(t.Name(), "/", "_")+".html", buf.Bytes(), 0o644)
	}
	return buf.String()
}

// hostile puts the same text everywhere a person may type.
func hostile(s string) report.Doc {
	row := report.TimelineRow{Entry: 1, Happened: s, UTC: s, Exactness: s, Recorded: s, Kind: s, KindKey: s, Who: s, By: s, Text: s, Systems: s,
		Evidence: s, Tactic: s, Source: s, Clock: s, Marks: []string{s}, Struck: true, StruckWhy: s}
	v := sample.Incident()
	ribbon := report.Timeline(v, sample.Choice()).Blocks[2].(report.Ribbon)
	ribbon.Words, ribbon.Caption, ribbon.Zone = s, s, s
	for i := range ribbon.Bands {
		ribbon.Bands[i].Level = s
	}
	return report.Doc{Meta: report.Meta{Title: s, Organisation: s, Number: s, Name: s, TLP: s, Severity: s, SeverityWord: s, Language: s, MadeBy: s, Program: s, Logbook: s, Root: s},
		Blocks: []report.Block{report.Heading{Level: 1, Text: s}, report.Heading{Level: 2, Text: s}, report.Para{Text: s}, report.Para{Text: s, Style: "mono"},
			report.Pairs{Rows: []report.Pair{{Label: s, Value: s}}}, ribbon, report.Table{Columns: []report.Column{{Title: s}}, Rows: [][]string{{s}}},
			report.Table{Empty: s}, report.Rows{Zone: s, Rows: []report.TimelineRow{row}}, report.SignatureLine{Label: s}}}
}

func TestTypedTextIsNeverMarkup(t *testing.T) {
	for _, evil := range []string{`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `' onmouseover='alert(1)`, `</style><script>`, `<!-- `, `&lt;script&gt;`, `javascript:alert(1)`} {
		out := draw(t, hostile(evil))
		for _, no := range []string{"<script", "<img", "</style><", "<!-- ", `" onmouseover`, `'alert`} {
			if strings.Contains(out, no) {
				t.Errorf("%q: the page holds %q", evil, no)
			}
		}
		for el, attrs := range elements(t, out) {
			for _, a := range attrs {
				if strings.HasPrefix(a, "on") || a == "src" || a == "href" || a == "style" {
					t.Errorf("%q: element %s has attribute %s", evil, el, a)
				}
			}
		}
	}
}

// elements reads the page as strict XML and gives the attribute names met per
// element; anything that is not well formed fails the test.
func elements(t *testing.T, page string) map[string][]string {
	t.Helper()
	page = strings.TrimPrefix(page, "<!DOCTYPE html>\n")
	page = strings.NewReplacer("<br>", "<br/>", "<meta charset=\"utf-8\">", "").Replace(page)
	var sb strings.Builder
	for l := range strings.Lines(page) {
		if strings.HasPrefix(l, "<meta") {
			l = strings.TrimSuffix(l, ">\n") + "/>\n"
		}
		sb.WriteString(l)
	}
	d := xml.NewDecoder(strings.NewReader(sb.String()))
	d.Entity = xml.HTMLEntity
	out := map[string][]string{}
	for {
		tok, err := d.Token()
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			t.Fatalf("the page is not well formed: %v", err)
		}
		if s, ok := tok.(xml.StartElement); ok {
			for _, a := range s.Attr {
				out[s.Name.Local] = append(out[s.Name.Local], a.Name.Local)
			}
		}
	}
}

func TestPageStandsAlone(t *testing.T) {
	out := draw(t, report.Timeline(sample.Incident(), sample.Choice()))
	for _, no := range []string{"http://", "https://", "url(", "@import", "<link", "<script"} {
		if strings.Contains(strings.ReplaceAll(out, "hxxps://", ""), no) {
			t.Errorf("the page reaches out: %s", no)
		}
	}
	for _, want := range []string{`<html lang="en">`, `default-src 'none'`, `<th scope="col"`, `<th scope="row"`, `role="img"`, "<desc", "<caption>", "prefers-color-scheme", "@media print", `<time datetime="2026-03-30T01:12:00Z">`} {
		if !strings.Contains(out, want) {
			t.Errorf("%s is missing", want)
		}
	}
	elements(t, out)
}

func TestHeadingsStepDownOneByOne(t *testing.T) {
	out := draw(t, report.Timeline(sample.Incident(), sample.Choice()))
	if strings.Count(out, "<h1") != 1 || strings.Count(out, "<h2") != 7 || strings.Index(out, "<h3") < strings.Index(out, "<h2") {
		t.Error("headings are out of order")
	}
}

func TestEveryRowAndEveryWithheldRowIsThere(t *testing.T) {
	v := sample.Incident()
	out := draw(t, report.Timeline(v, sample.Choice()))
	for _, r := range v.Timeline().All() {
		there := strings.Contains(out, lines(r.Text))
		if secret := r.Audience == "TLP:RED"; there == secret {
			t.Errorf("row %d (audience %q): in the page is %v", r.Seq, r.Audience, there)
		}
	}
	if !strings.Contains(out, "withheld here") {
		t.Error("withheld rows are not counted where they would stand")
	}
}

func TestEmptyAndMarked(t *testing.T) {
	v := model.View{Number: "INC-2026-0001", Zone: "UTC", Drill: true}
	out := draw(t, report.Timeline(v, sample.Choice()))
	for _, want := range []string{"nothing has been recorded yet", `data-mark="EXERCISE"`} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is missing", want)
		}
	}
	elements(t, out)
}

func TestCancelLeavesNothing(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	var buf bytes.Buffer
	err := Draw(ctx, &buf, report.Timeline(sample.Long(3000), sample.Choice()), func(done, _ int) {
		if done > 100 {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) || buf.Len() > 0 {
		t.Errorf("cancelled drawing returned %v and wrote %d bytes", err, buf.Len())
	}
}

func TestVersionsAndRowsSetAsPairs(t *testing.T) {
	page := draw(t, report.Doc{Meta: report.Meta{Title: "Incident report", TLP: "TLP:AMBER", Edition: 2}, Blocks: []report.Block{
		report.Heading{Level: 1, Text: "8 What we did"}, report.Pairs{Wide: true, Rows: []report.Pair{{Label: "Is it gone?", Value: "Yes <now>", Strong: true}}}}})
	for _, want := range []string{"FINAL, EDITION 2", `<dl class="pairs wide-labels">`, "<b>Yes &lt;now&gt;</b>"} {
		if !strings.Contains(page, want) {
			t.Errorf("%q is missing", want)
		}
	}
}
