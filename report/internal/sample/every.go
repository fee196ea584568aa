package sample

import (
	"fmt"
	"strings"
	"time"

	"bridgelog/assets"
	"bridgelog/model"
	"bridgelog/model/guide"
	"bridgelog/report"
)

// Led is the guidance that ships.
func Led() (report.Led, error) {
	g, err := guide.Load(assets.Guide)
	if err != nil {
		return report.Led{}, err
	}
	templates, err := report.LoadTemplates(assets.Guide)
	if err != nil {
		return report.Led{}, err
	}
	forms, err := assets.Guide.ReadFile("guide/forms.json")
	if err != nil {
		return report.Led{}, err
	}
	rules, err := model.LoadSeverity(forms)
	return report.Led{Guide: g, Rules: rules, Templates: templates}, err
}

// Documents are documents of several kinds, by a name for a file.
func Documents() (map[string]report.Doc, error) {
	l, err := Led()
	if err != nil {
		return nil, err
	}
	r, err := LoadRules(l, assets.Regimes)
	if err != nil {
		return nil, err
	}
	draft, final := Choice(), Choice()
	draft.Draft, final.Edition = true, 1
	final.MadeAt = time.Date(2026, 3, 31, 18, 0, 0, 0, time.UTC)
	const second, not = "eu-gdpr-art33-phase", "eu-gdpr-art34-data-subjects"
	phases, declined := Phases(l, r, "eu-gdpr-art33-authority", second), Declined(l, r, not)
	docs := map[string]report.Doc{
		"timeline":       report.Timeline(Incident(), Choice()),
		"timeline-empty": report.Timeline(model.View{Number: "INC-2026-0001", Zone: "UTC"}, Choice()),
		"incident":       report.Incident(Closed(l, "dr"), l, final),
		"incident-empty": report.Incident(Empty(l), l, draft),
		"drill":          report.Drill(Drill(l), l, draft),
		"notice":         report.Notice(phases, Draft(phases, l, r, second), r.Law(), draft),
		"declined":       report.DutyDecision(declined, declined, Draft(declined, l, r, not), r.Rules, r.Law(), Choice()),
		"duties":         report.Deadlines(declined, r.Law(), Choice()),
	}
	cases, year := Year(l)
	beside := l
	real := Closed(l, "dr")
	beside.Real = []report.Case{{View: real, Readings: report.MeasuresOf(real, l, draft.MadeAt)}}
	docs["drill-beside"] = report.Drill(Drill(l), beside, draft)
	docs["yearly"] = report.Yearly(cases, model.View{}, l, year)
	forms, err := Forms(l)
	for _, name := range []string{"form-blank-rep", "form-filled-tri", "sheet-blank-log", "sheet-filled-roster", "sheet-blank-evidence"} {
		docs[name] = forms[name]
	}
	return docs, err
}

// Forms are two forms of the guide on paper, blank and part-filled, and three
// sheets, by a name for a file.
func Forms(l report.Led) (map[string]report.Doc, error) {
	docs := map[string]report.Doc{}
	for _, name := range []string{"rep", "tri"} {
		for file, v := range map[string]model.View{"form-blank-" + name: {}, "form-filled-" + name: Half(l)} {
			c := Choice()
			c.Report, c.Zone = report.FormReport+"/"+name, "Europe/Berlin"
			if v.Number == "" {
				c.Report += "/blank"
			}
			doc, ok := report.PaperForm(v, l, c)
			if !ok {
				return nil, fmt.Errorf("there is no form %s", name)
			}
			docs[file] = doc
		}
	}
	for file, key := range map[string]string{"sheet-blank-log": "log/blank", "sheet-filled-roster": "roster", "sheet-blank-evidence": "evidence/blank"} {
		c, v := Choice(), Half(l)
		c.Report, c.Zone = report.SheetReport+"/"+key, "Europe/Berlin"
		if strings.HasSuffix(key, "/blank") {
			v = model.View{}
		}
		doc, ok := report.OnPaper(v, l, c)
		if !ok {
			return nil, fmt.Errorf("there is no sheet %s", key)
		}
		docs[file] = doc
	}
	return docs, nil
}

// Hostile are texts that have broken documents elsewhere. Each is data and must
// come out as it went in, however it is drawn.
var Hostile = []string{
	`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `' onmouseover='alert(1)`, `</style><script>`, `<!-- `, `]]>`, `&lt;script&gt; &amp; &#0; &bogus;`, `javascript:alert(1)`,
	"# no heading", "## no heading ##", "- no list", "+ no list", "1. no list", "2) no list", "> no quote", "---", "===", "--- | ---", "    no code", "\tno code", "| a | b |", "a|b\\|c\\",
	"`` `code` ``", "```", "~~~", "**bold** __bold__ *it* _it_ ~~gone~~", `\*\\`, "[link](http://example.org/x) ![picture](x.png)", "[ref]: http://example.org", "[^1] [x] [ ]",
	"https://example.org/a_b?c=d&e=f www.example.org mailto:a@example.org a.b@example.org", "$x^2$", "a\nb\n\n# c\n- d\n", "ends with two blanks  \nand goes on", "line\\\nnext",
	"=HYPERLINK(\"http://x\",\"y\")", "{\\rtf1 {\\field{\\*\\fldinst INCLUDETEXT}}}", "{ DDEAUTO c:\\\\windows }", "%n%s",
	"שלום עולם 123 abc", "تم عزل الخادم fs-01 في 03:12", "日本語のテキスト 🚒👩🏽‍🚒 e\u0301", "ﷺ",
	strings.Repeat("VeryLongWordWithoutAnyBlank", 40), strings.Repeat("9f86d081", 32),
	"", " ", "\n", "\u00a0", "\u3000full width\u3000",
}

// Acting are characters that must be shown as their code point, by what is shown.
var Acting = map[string]string{"\x00": "[U+0000]", "\x1b[31m": "[U+001B][31m", "\u0085": "[U+0085]", "\u202egpj.exe": "[U+202E]gpj.exe", "\u2066x": "[U+2066]x",
	"\u2028": "[U+2028]", "a\u00adb": "a[U+00AD]b", "\ufeff": "[U+FEFF]", "\ufffe": "[U+FFFE]", "\uffff": "[U+FFFF]", "\U000e0041": "[U+E0041]", "a\rb": "a[U+000D]b",
	"\xed\xa0\x80": "\ufffd", "\xff": "\ufffd"}

// Everywhere is a document that holds one text in every place where a person, a
// file or a law may put one.
func Everywhere(s string) report.Doc {
	row := report.TimelineRow{Entry: 1, Happened: s, UTC: s + s, Exactness: s, Recorded: s, Kind: s, KindKey: s, Who: s, By: s, Text: s, Systems: s,
		Evidence: s, Tactic: s, Source: s, Clock: s, Marks: []string{s}, Struck: true, StruckWhy: s}
	second := row
	second.Struck, second.Attacker, second.Entry = false, true, 2
	var ribbon report.Ribbon
	for _, b := range report.Timeline(Incident(), Choice()).Blocks {
		if r, ok := b.(report.Ribbon); ok {
			ribbon = r
		}
	}
	ribbon.Words, ribbon.Caption, ribbon.Zone = s, s, s
	for i := range ribbon.Bands {
		ribbon.Bands[i].Level = s
	}
	two := []report.Column{{Title: s, Share: 1}, {Title: s, Share: 2, Mono: true, Right: true}}
	return report.Doc{
		Meta: report.Meta{Title: s, Organisation: s, Number: s, Name: s, TLP: s, Severity: s, SeverityWord: s, Language: s, MadeBy: s, Program: s, Logbook: s, Root: s,
			Exercise: true, LegalHold: true, Draft: true, Paper: "a4", MadeAt: Choice().MadeAt, Zone: s},
		Blocks: []report.Block{report.Heading{Level: 1, Text: s}, report.Heading{Level: 2, Text: s}, report.Para{Text: s}, report.Para{Text: s, Style: "lead"},
			report.Para{Text: s, Style: "muted"}, report.Para{Text: s, Style: "notice"}, report.Para{Text: s, Style: "alarm"}, report.Para{Text: s, Style: "mono"},
			report.Pairs{Key: true, Rows: []report.Pair{{Label: s, Value: s}}}, report.Pairs{Wide: true, Rows: []report.Pair{{Label: s, Value: s, Strong: true}, {Label: s, Value: s, Mono: true}, {Label: s, Value: s, Missing: true}}},
			ribbon, bars(s), report.Figure{Title: s, Caption: s, Words: s, Width: 480, Height: 60, Shapes: []report.Shape{{Kind: report.BoxShape, X: 10, Y: 10, W: 60, H: 30, Fill: report.Hatched, Dashed: true},
				{Kind: report.LineShape, X: 200, Y: 40, W: -100, H: -20, Arrow: true}, {Kind: report.TextShape, X: 250, Y: 10, W: 200, H: 10, Text: s, Size: 7.5, Align: 'C', Bold: true}}},
			report.Table{Columns: two, Rows: [][]string{{s, s}, {s}, {}}, Missing: []report.Cell{{Row: 0, Column: 1}, {Row: 2, Column: 0}}}, report.Table{Columns: two, Empty: s},
			report.Items{Stage: s, Items: []report.Item{{Key: s, Number: s, Label: s, Value: s, Origin: s, Required: true, Changed: true, Before: s}, {Label: s, Gap: report.GapFollows, Follows: s}, {Label: s, Gap: report.GapRequired}}},
			report.Break{}, report.Rows{Zone: s, Rows: []report.TimelineRow{row, second, {Withheld: 3}}}, report.Rows{Empty: s}, report.SignatureLine{Label: s}}}
}

// bars is a picture of bars with a text in every place.
func bars(s string) report.Bars {
	at := Choice().MadeAt
	late := at.Add(time.Hour)
	return report.Bars{Title: s, Caption: s, Words: s, Zone: s, Rows: []report.BarRow{{Label: s, Head: true}, {Label: s, Value: s, Next: late,
		Stretches: []report.BarStretch{{From: at, To: late, Early: true, Fill: report.Hatched, Means: s}}},
		{Label: s, Value: s, Stretches: []report.BarStretch{{From: late, To: late.Add(time.Hour), Open: true, Fill: report.Grey, Means: s}},
			Points: []report.BarPoint{{At: late, Shape: "diamond", Hollow: true, Means: s}}}}}
}

// Said is every text of a document that a reader must find in it, in the order
// in which it stands.
func Said(doc report.Doc) []string {
	m := doc.Meta
	out := []string{m.TLP, m.Organisation, m.Title, m.Number, m.Name, m.Severity, m.SeverityWord}
	out = append(out, m.Flags()...)
	table := func(t report.Table) {
		if len(t.Rows) == 0 {
			out = append(out, t.Empty)
			return
		}
		for _, c := range t.Columns {
			out = append(out, c.Title)
		}
		for _, r := range t.Rows {
			out = append(out, r...)
		}
	}
	for _, b := range doc.Blocks {
		switch b := b.(type) {
		case report.Heading:
			out = append(out, b.Text)
		case report.Para:
			out = append(out, b.Text)
		case report.Pairs:
			for _, r := range b.Rows {
				out = append(out, r.Label, r.Value)
			}
		case report.Table:
			table(b)
		case report.Items:
			for _, i := range b.Items {
				out = append(out, i.Number, i.Label, i.Says(), i.Was(), i.Origin)
			}
		case report.Rows:
			if len(b.Rows) == 0 {
				out = append(out, b.Empty)
			}
			for i := range b.Rows {
				out = append(out, rowSays(&b.Rows[i])...)
			}
		case report.Ribbon:
			out = append(out, b.Words)
		case report.Figure:
			out = append(out, b.Words)
		case report.Bars:
			out = append(out, b.Words)
		case report.SignatureLine:
			out = append(out, b.Label)
		}
	}
	return append(out, m.MadeBy, m.Program, m.Logbook, fmt.Sprint(m.Entries), report.Groups(m.Root))
}

func rowSays(r *report.TimelineRow) []string {
	if r.Withheld > 0 {
		return []string{fmt.Sprint(r.Withheld), "withheld"}
	}
	out := []string{r.Named(), r.Happened, r.UTC, r.Exactness, r.Kind, r.Text}
	if r.Struck {
		out = append(out, r.StruckWhy)
	}
	out = append(out, r.Marks...)
	for _, d := range r.Details(nil) {
		out = append(out, d.Value)
	}
	return append(out, r.Recorded, r.By)
}
